//! What configurations are measured by, and what is wished for of them.

use crate::metrics::Metric;
use crate::metrics::cell::Cell;
use crate::metrics::series::Series;
use crate::skin::LayerName;

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
        let find = |layer: &str, metric: Metric| cell.find(layer, metric).cloned();
        let damage_in = |layer: LayerName| find(layer.as_str(), Metric::DamageVolume);
        let series = match self {
            Self::Channels => find("surface", Metric::Openings),
            Self::DermalDamage => sum(damage_in(LayerName::PapillaryDermis)?, damage_in(LayerName::ReticularDermis)?),
            Self::EpidermalDamage => sum(damage_in(LayerName::StratumCorneum)?, damage_in(LayerName::ViableEpidermis)?),
            Self::TearShare => over(find("all", Metric::TearVolume)?, find("all", Metric::ChannelVolumeSum)?),
            Self::DamagePerChannel => over(find("all", Metric::DamageVolume)?, find("surface", Metric::Openings)?),
            Self::Gap => find("surface", Metric::Gap),
            Self::HotSpots => find("surface", Metric::HotSpots),
            Self::TreatmentTime => find("all", Metric::TreatmentTime),
        }?;
        Some(Series { layer: "all", metric: self.as_str(), unit: self.unit(), ..series })
    }
}

/// The sum of two quantities that were measured in the same trials.
fn sum(a: Series, b: Series) -> Option<Series> {
    let add = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| a + b).collect();
    let values = a.values.iter().zip(&b.values).map(add).collect();
    // Where few samples met one of the two, its limits hold for its part of the sum.
    let ends = |series: &Series| series.bounds.unwrap_or_else(|| (series.interval().low, series.interval().high));
    let joined = (ends(&a).0 + ends(&b).0, ends(&a).1 + ends(&b).1);
    let bounds = (a.bounds.is_some() || b.bounds.is_some()).then_some(joined);
    Some(Series { values, bounds, own: None, ..a })
}

/// The quotient of two quantities of the same strikes, whose limits are those of the first; trial by trial: counts have one value a trial, and serve every randomisation. There is
/// none where nothing is divided by.
fn over(a: Series, b: Series) -> Option<Series> {
    if b.value_without(None) == 0.0 {
        return None;
    }
    let spread = |(a, b): (&Vec<f64>, &Vec<f64>)| (0..a.len()).map(|i| b[i.min(b.len() - 1)]).collect();
    let over = a.values.iter().zip(&b.values).map(spread).collect();
    let (top, bottom) = (a.interval(), b.interval());
    let bounds = (a.bounds.is_some() || b.bounds.is_some()).then(|| (top.low / bottom.mean, top.high / bottom.mean));
    Some(Series { over: Some(over), bounds, own: None, ..a })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_add_trial_by_trial_and_quotients_divide_means() {
        let series = |values: Vec<Vec<f64>>| Series {
            freedom: None,
            layer: "all",
            metric: "m",
            unit: "1",
            values,
            over: None,
            bounds: None,
            own: None,
        };
        let (a, b) = (series(vec![vec![1.0, 3.0], vec![2.0, 4.0]]), series(vec![vec![1.0, 1.0], vec![1.0, 1.0]]));
        assert_eq!(sum(a.clone(), b).unwrap().value_without(None), 3.5);
        let counts = series(vec![vec![2.0], vec![8.0]]);
        assert_eq!(over(a.clone(), counts).unwrap().value_without(None), 2.5 / 5.0);
        assert_eq!(over(a, series(vec![vec![0.0], vec![0.0]])), None);
    }
}
