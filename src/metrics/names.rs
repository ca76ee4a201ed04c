//! Every metric of a cell, once.

/// What kind of volume a metric is: that decides which limits hold where few samples met a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volume {
    /// Of the union: unseen overlap would take away from it.
    Union,
    /// Of all channels or of a part of each, overlap counted as often as it occurs.
    Sum,
    /// Of what channels share.
    Overlap,
}

/// What is to be known of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Its name in tables and scenario files.
    pub word: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// What it has rows for, in the words of the manual.
    pub layers: &'static str,
    /// What kind of volume per area it is, if any.
    pub volume: Option<Volume>,
    /// The word of `sampling.metrics` without which it is not worked out, if any.
    pub asked_for_by: Option<&'static str>,
    /// What it is, in a sentence.
    pub meaning: &'static str,
}

macro_rules! metrics {
    ($($(#[doc = $meaning:literal])+ $name:ident = ($word:literal, $unit:expr, $layers:expr, $volume:expr, $asked_for_by:expr);)+) => {
        /// A metric of a cell, in the order of their list in the manual.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Metric {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl Metric {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What is to be known of it.
            pub const fn facts(self) -> Facts {
                let (word, unit, layers, volume, asked_for_by, meaning) = match self {
                    $(Self::$name => ($word, $unit, $layers, $volume, $asked_for_by, concat!($($meaning),+)),)+
                };
                Facts { word, unit, layers, volume, asked_for_by, meaning }
            }
        }
    };
}

const VOLUME: &str = "mm3/cm2";
const COUNT: &str = "1/cm2";
const SHARE: &str = "1";
const LENGTH: &str = "mm";
const ALL_AND_LAYERS: &str = "all, each layer";
const UNION: Option<Volume> = Some(Volume::Union);
const SUM: Option<Volume> = Some(Volume::Sum);
const OVERLAP: Option<Volume> = Some(Volume::Overlap);
const OPENINGS: Option<&str> = Some("openings");
const COVERAGE: Option<&str> = Some("coverage");

metrics! {
    /// Union of all channels.
    DamageVolume = ("damage_volume", VOLUME, ALL_AND_LAYERS, UNION, None);
    /// Sum of the channels inside the patch.
    ChannelVolumeSum = ("channel_volume_sum", VOLUME, ALL_AND_LAYERS, SUM, None);
    /// Sum of their puncture parts.
    PunctureVolume = ("puncture_volume", VOLUME, ALL_AND_LAYERS, SUM, None);
    /// channel_volume_sum − puncture_volume.
    TearVolume = ("tear_volume", VOLUME, ALL_AND_LAYERS, SUM, None);
    /// channel_volume_sum − damage_volume.
    OverlapVolume = ("overlap_volume", VOLUME, ALL_AND_LAYERS, OVERLAP, None);
    /// Strikes positioned in the patch, captured ones and those that only dent the skin as well.
    Strikes = ("strikes", COUNT, "all", None, None);
    /// Strikes in the patch that slipped into an earlier hole; the row is there where the device has a `capture_radius` above 0.
    CapturedStrikes = ("captured_strikes", COUNT, "all", None, None);
    /// Needles aimed at the patch that do not come down to the skin, because it falls away from them; the row is there on a zone that curves.
    MissedStrikes = ("missed_strikes", COUNT, "all", None, None);
    /// Expected time of the treatment, exact; no row for listed strikes.
    TreatmentTime = ("treatment_time", "s/cm2", "all", None, None);
    /// Mean whole channel, not clipped by the patch.
    ChannelVolumePerStrike = ("channel_volume_per_strike", "mm3", ALL_AND_LAYERS, None, None);
    /// tear_volume over puncture_volume.
    TearRatio = ("tear_ratio", SHARE, "all", None, None);
    /// Mean depth of the strikes that open the skin; this row and the next ten are there where a force presses the device.
    DepthMean = ("depth_mean", LENGTH, "all", None, None);
    /// Standard deviation of their depths, within and between treatments.
    DepthSd = ("depth_sd", LENGTH, "all", None, None);
    /// The depth that 5 % of them do not reach.
    DepthP05 = ("depth_p05", LENGTH, "all", None, None);
    /// The depth that 5 % of them exceed.
    DepthP95 = ("depth_p95", LENGTH, "all", None, None);
    /// depth_sd over depth_mean.
    DepthCv = ("depth_cv", SHARE, "all", None, None);
    /// Share of the strikes that open the skin.
    PuncturedShare = ("punctured_share", SHARE, "all", None, None);
    /// Share of the strikes that do not go below the top of the dermis, those that only dent the skin among them.
    ShortOfDermisShare = ("short_of_dermis_share", SHARE, "all", None, None);
    /// Share of the strikes that go below the dermis.
    PastDermisShare = ("past_dermis_share", SHARE, "all", None, None);
    /// Share of the strikes at which the device lies on the skin.
    SeatedShare = ("seated_share", SHARE, "all", None, None);
    /// Mean work that a strike leaves in the skin.
    WorkPerStrike = ("work_per_strike", "mJ", "all", None, None);
    /// Mean diameter of the hole that is left at the surface, of the strikes that open the skin.
    HoleDiameter = ("hole_diameter", LENGTH, "all", None, None);
    /// Connected components at the surface.
    Openings = ("openings", COUNT, "surface", None, OPENINGS);
    /// Connected components at the layer's upper boundary.
    Channels = ("channels", COUNT, "each layer", None, OPENINGS);
    /// Opened share of the area at the surface or the layer's upper boundary.
    OpenedAreaFraction = ("opened_area_fraction", SHARE, "surface, each layer", None, None);
    /// Distance from the nearest strike's position that 5 % of the skin exceeds.
    Gap = ("gap", LENGTH, "surface", None, COVERAGE);
    /// Largest such distance found: a lower bound of the largest that there is.
    WidestGap = ("widest_gap", LENGTH, "surface", None, COVERAGE);
    /// Density of strikes within 1 mm that 5 % of the skin exceeds, over the mean density of the patch; 0 where no strike lies
    /// in the patch.
    HotSpots = ("hot_spots", SHARE, "surface", None, COVERAGE);
    /// Union of all channels and all heated tissue; this row and the next ten are there where a device of the scenario heats or
    /// injects.
    AffectedVolume = ("affected_volume", VOLUME, ALL_AND_LAYERS, None, None);
    /// affected_volume − damage_volume: heated tissue outside every channel.
    CoagulatedVolume = ("coagulated_volume", VOLUME, ALL_AND_LAYERS, None, None);
    /// Union of all depots of fluid; this row and the next seven are there for devices that inject.
    DepotVolume = ("depot_volume", VOLUME, ALL_AND_LAYERS, None, None);
    /// Sum of the depots inside the patch.
    DepotVolumeSum = ("depot_volume_sum", VOLUME, ALL_AND_LAYERS, None, None);
    /// depot_volume over the volume of the layer.
    TreatedFraction = ("treated_fraction", SHARE, "each layer but the last", None, None);
    /// Fluid of the strikes positioned in the patch: all of it, what came back to the surface, and what is in each layer.
    Dose = ("dose", "uL/cm2", "all, surface, each layer", None, None);
    /// Share of the fluid in depots that is in the layer.
    DoseShare = ("dose_share", SHARE, "each layer", None, None);
    /// Share of the area under which there is a depot.
    CoveredFraction = ("covered_fraction", SHARE, "all", None, None);
    /// Share of the strikes whose opening lies in part outside the skin.
    OutletExposed = ("outlet_exposed", SHARE, "all", None, None);
    /// Share of the area at the layer's upper boundary that lies in depots.
    DepotAreaFraction = ("depot_area_fraction", SHARE, "each layer", None, None);
    /// Share of the area at the surface or the layer's upper boundary that lies in channels or in heated tissue.
    AffectedAreaFraction = ("affected_area_fraction", SHARE, "surface, each layer", None, None);
    /// Length of the vessels in the way of channels, an upper bound of what is cut; this row and the next two are there where the
    /// scenario has a table `skin.vessels`.
    VesselLengthCut = ("vessel_length_cut", "mm/cm2", ALL_AND_LAYERS, None, None);
    /// Capillary loops in the way of channels.
    LoopsCut = ("loops_cut", COUNT, "all", None, None);
    /// Mean over the strikes of 1 − exp(−N), N being the loops and vessels of the upper plexus in the way of one; no row where no
    /// strike lies in the patch.
    BleedingShare = ("bleeding_share", SHARE, "all", None, None);
}

impl Metric {
    /// The metric of this name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.word() == word)
    }

    /// No value is more than this: a share of strikes ends at 1.
    pub const fn most(self) -> f64 {
        match self {
            Self::PuncturedShare
            | Self::ShortOfDermisShare
            | Self::PastDermisShare
            | Self::SeatedShare
            | Self::BleedingShare => 1.0,
            _ => f64::INFINITY,
        }
    }

    /// Its name in tables and scenario files.
    pub const fn word(self) -> &'static str {
        self.facts().word
    }
}

impl AsRef<str> for Metric {
    fn as_ref(&self) -> &str {
        self.word()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of the manual's list.
    fn row(metric: &Metric) -> String {
        let Facts { word, unit, layers, meaning, .. } = metric.facts();
        let (first, rest) = meaning.trim().trim_end_matches('.').split_at(1);
        format!("| {word} | {unit} | {layers} | {}{rest} |", first.to_lowercase())
    }

    #[test]
    fn the_manual_lists_every_metric() {
        let manual = include_str!("../../docs/results.md");
        let rows: Vec<String> = Metric::ALL.iter().map(row).collect();
        assert!(manual.contains(&rows.join("\n")), "docs/results.md should list\n{}", rows.join("\n"));
    }
}
