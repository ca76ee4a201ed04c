//! A league table: configurations side by side, measured against one of them, and the front of those that nothing beats.

use crate::metrics::cell::Cell;
use crate::metrics::series::{Interval, Series};
use crate::sampling::rng::{Purpose, Stream};
use crate::study::compare;
use serde::{Deserialize, Serialize};

/// What a league table measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Openings at the surface, 1/cm².
    Channels,
    /// Damage volume of papillary and reticular dermis, mm³/cm².
    DermalDamage,
    /// Damage volume of horny layer and viable epidermis, mm³/cm².
    EpidermalDamage,
    /// Tear over the summed channels.
    TearShare,
    /// Damage volume over openings, mm³.
    DamagePerChannel,
    /// Distance to the nearest strike that 5 % of the skin exceed, mm.
    Gap,
    /// Density of strikes where they are dense, over the mean density.
    HotSpots,
    /// Time of the treatment, s/cm².
    TreatmentTime,
}

impl Measure {
    /// All of them, in table order.
    pub const ALL: [Self; 8] = [
        Self::Channels,
        Self::DermalDamage,
        Self::EpidermalDamage,
        Self::TearShare,
        Self::DamagePerChannel,
        Self::Gap,
        Self::HotSpots,
        Self::TreatmentTime,
    ];

    /// The word used in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Channels => "channels",
            Self::DermalDamage => "dermal_damage",
            Self::EpidermalDamage => "epidermal_damage",
            Self::TearShare => "tear_share",
            Self::DamagePerChannel => "damage_per_channel",
            Self::Gap => "gap",
            Self::HotSpots => "hot_spots",
            Self::TreatmentTime => "treatment_time",
        }
    }

    /// The unit of its values.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Channels => "1/cm2",
            Self::DermalDamage | Self::EpidermalDamage => "mm3/cm2",
            Self::TearShare | Self::HotSpots => "1",
            Self::DamagePerChannel => "mm3",
            Self::Gap => "mm",
            Self::TreatmentTime => "s/cm2",
        }
    }

    /// Its series in a cell; none where the cell does not have it, as listed strikes have no time.
    pub fn of(self, cell: &Cell) -> Option<Series> {
        let find = |layer: &str, metric: &str| cell.find(layer, metric).cloned();
        let series = match self {
            Self::Channels => find("surface", "openings"),
            Self::DermalDamage => sum(find("papillary_dermis", "damage_volume")?, find("reticular_dermis", "damage_volume")?),
            Self::EpidermalDamage => {
                sum(find("stratum_corneum", "damage_volume")?, find("viable_epidermis", "damage_volume")?)
            }
            Self::TearShare => over(find("all", "tear_volume")?, find("all", "channel_volume_sum")?),
            Self::DamagePerChannel => over(find("all", "damage_volume")?, find("surface", "openings")?),
            Self::Gap => find("surface", "gap"),
            Self::HotSpots => find("surface", "hot_spots"),
            Self::TreatmentTime => find("all", "treatment_time"),
        }?;
        Some(Series { layer: "all", metric: self.as_str(), unit: self.unit(), ..series })
    }
}

/// The sum of two quantities that were measured in the same trials.
fn sum(a: Series, b: Series) -> Option<Series> {
    let add = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| a + b).collect();
    let values = a.values.iter().zip(&b.values).map(add).collect();
    // Where few samples met one of the two, its limits hold for its part of the sum.
    let ends = |series: &Series| series.bounds.map_or_else(|| (series.interval().low, series.interval().high), |ends| ends);
    let joined = (ends(&a).0 + ends(&b).0, ends(&a).1 + ends(&b).1);
    let bounds = (a.bounds.is_some() || b.bounds.is_some()).then_some(joined);
    Some(Series { values, bounds, ..a })
}

/// The quotient of two quantities, trial by trial; counts have one value a trial, and serve every randomisation. There is
/// none where nothing is divided by.
fn over(a: Series, b: Series) -> Option<Series> {
    if b.value_without(None) == 0.0 {
        return None;
    }
    let spread = |(a, b): (&Vec<f64>, &Vec<f64>)| (0..a.len()).map(|i| b[i.min(b.len() - 1)]).collect();
    let over = a.values.iter().zip(&b.values).map(spread).collect();
    Some(Series { over: Some(over), bounds: None, ..a })
}

/// What is wanted of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objective {
    /// What is looked at.
    pub measure: Measure,
    /// Whether more of it is better.
    pub more: bool,
}

impl Objective {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Measure::ALL.into_iter().flat_map(|measure| [true, false].map(|more| Self { measure, more }))
    }

    /// The words used in scenario files: `more channels`, `less dermal_damage`.
    pub fn words(self) -> String {
        format!("{} {}", if self.more { "more" } else { "less" }, self.measure.as_str())
    }
}

/// The league table that a scenario asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaguePlan {
    /// Index of the device that, as declared, all are measured against.
    pub reference: usize,
    /// What the front is drawn for.
    pub objectives: Vec<Objective>,
    /// Resamples of the trials.
    pub resamples: u32,
}

/// One row of `bench.csv`: a measure of a configuration, and its ratio to the reference's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeagueRow {
    /// Name of the configuration.
    pub configuration: String,
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// The measure.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// Estimate.
    pub mean: f64,
    /// Standard error, all causes.
    pub std_err: f64,
    /// Lower end of the 95 % interval.
    pub ci95_low: f64,
    /// Upper end of the 95 % interval.
    pub ci95_high: f64,
    /// Random treatments behind it.
    pub trials: u32,
    /// Name of the reference configuration.
    pub reference: String,
    /// Mean over the reference's, on the same random numbers (`nan` where the reference has no such measure).
    pub ratio: f64,
    /// Lower end of its 95 % interval.
    pub ratio_ci95_low: f64,
    /// Upper end of its 95 % interval.
    pub ratio_ci95_high: f64,
    /// `more`, `less` or `tie` (the interval of the ratio holds 1), or `reference`; `none` without a ratio.
    pub verdict: String,
}

/// One row of `configurations.csv`: a value in which a configuration differs from the scenario as declared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfigurationRow {
    /// Name of the configuration.
    pub configuration: String,
    /// Device name.
    pub device: String,
    /// What was varied; empty for a device as declared.
    pub column: String,
    /// Its value, as tables show it.
    pub value: String,
    /// `done`, `imprecise` or `failed`.
    pub status: String,
    /// Why it failed; empty otherwise.
    pub reason: String,
}

/// One row of `front.csv`: whether anything beats a configuration in all that is wished for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrontRow {
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Name of the configuration.
    pub configuration: String,
    /// Device name.
    pub device: String,
    /// Share of resamples of the trials in which no other configuration beats it.
    pub front_share: f64,
    /// `front` (in 95 % of the resamples or more), `dominated` (in 5 % or less) or `uncertain`.
    pub verdict: String,
    /// The configuration that beats it most often; empty for none.
    pub dominated_by: String,
    /// The wishes: `more channels; less dermal_damage`.
    pub objectives: String,
}
