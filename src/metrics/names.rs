//! Every metric of a cell, once.

/// What a metric's rows stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// All layers together.
    All,
    /// The surface.
    Surface,
    /// One layer, or its upper boundary.
    EachLayer,
}

impl Place {
    /// In the words of the tables' manual.
    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Surface => "surface",
            Self::EachLayer => "each layer",
        }
    }
}

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

/// What is said of a metric.
struct Entry {
    word: &'static str,
    unit: &'static str,
    places: &'static [Place],
    volume: Option<Volume>,
    asked_for_by: Option<&'static str>,
    meaning: &'static str,
}

macro_rules! metrics {
    ($($(#[doc = $doc:literal])+ $name:ident = ($word:literal, $unit:expr, $places:expr, $volume:expr, $asked_for_by:expr);)+) => {
        /// A metric of a cell, in the order of their list in the manual.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Metric {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Metric {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            const fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry {
                        word: $word,
                        unit: $unit,
                        places: $places,
                        volume: $volume,
                        asked_for_by: $asked_for_by,
                        meaning: concat!($($doc),+),
                    },)+
                }
            }
        }
    };
}

const VOLUME: &str = "mm3/cm2";
const COUNT: &str = "1/cm2";
const SHARE: &str = "1";
const LENGTH: &str = "mm";
const ALL: &[Place] = &[Place::All];
const SURFACE: &[Place] = &[Place::Surface];
const LAYERS: &[Place] = &[Place::EachLayer];
const ALL_AND_LAYERS: &[Place] = &[Place::All, Place::EachLayer];
const SURFACE_AND_LAYERS: &[Place] = &[Place::Surface, Place::EachLayer];
const OPENINGS: Option<&str> = Some("openings");
const COVERAGE: Option<&str> = Some("coverage");

metrics! {
    /// Union of all channels.
    DamageVolume = ("damage_volume", VOLUME, ALL_AND_LAYERS, Some(Volume::Union), None);
    /// Sum of the channels inside the patch.
    ChannelVolumeSum = ("channel_volume_sum", VOLUME, ALL_AND_LAYERS, Some(Volume::Sum), None);
    /// Sum of their puncture parts.
    PunctureVolume = ("puncture_volume", VOLUME, ALL_AND_LAYERS, Some(Volume::Sum), None);
    /// channel_volume_sum − puncture_volume.
    TearVolume = ("tear_volume", VOLUME, ALL_AND_LAYERS, Some(Volume::Sum), None);
    /// channel_volume_sum − damage_volume.
    OverlapVolume = ("overlap_volume", VOLUME, ALL_AND_LAYERS, Some(Volume::Overlap), None);
    /// Strikes positioned in the patch, captured ones as well.
    Strikes = ("strikes", COUNT, ALL, None, None);
    /// Strikes in the patch that slipped into an earlier hole; the row is there where the device has a `capture_radius` above 0.
    CapturedStrikes = ("captured_strikes", COUNT, ALL, None, None);
    /// Expected time of the treatment, exact; no row for listed strikes.
    TreatmentTime = ("treatment_time", "s/cm2", ALL, None, None);
    /// Mean whole channel, not clipped by the patch.
    ChannelVolumePerStrike = ("channel_volume_per_strike", "mm3", ALL_AND_LAYERS, None, None);
    /// tear_volume over puncture_volume.
    TearRatio = ("tear_ratio", SHARE, ALL, None, None);
    /// Connected components at the surface.
    Openings = ("openings", COUNT, SURFACE, None, OPENINGS);
    /// Connected components at the layer's upper boundary.
    Channels = ("channels", COUNT, LAYERS, None, OPENINGS);
    /// Opened share of the area at the surface or the layer's upper boundary.
    OpenedAreaFraction = ("opened_area_fraction", SHARE, SURFACE_AND_LAYERS, None, None);
    /// Distance from the nearest strike's position that 5 % of the skin exceeds.
    Gap = ("gap", LENGTH, SURFACE, None, COVERAGE);
    /// Largest such distance found: a lower bound of the largest that there is.
    WidestGap = ("widest_gap", LENGTH, SURFACE, None, COVERAGE);
    /// Density of strikes within 1 mm that 5 % of the skin exceeds, over the mean density of the patch; 0 where no strike lies
    /// in the patch.
    HotSpots = ("hot_spots", SHARE, SURFACE, None, COVERAGE);
}

impl Metric {
    /// The metric of this name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.word() == word)
    }

    /// Its name in tables and scenario files.
    pub const fn word(self) -> &'static str {
        self.entry().word
    }

    /// The unit of its values.
    pub const fn unit(self) -> &'static str {
        self.entry().unit
    }

    /// What it has rows for.
    pub const fn places(self) -> &'static [Place] {
        self.entry().places
    }

    /// What kind of volume per area it is, if any.
    pub const fn volume(self) -> Option<Volume> {
        self.entry().volume
    }

    /// The word of `sampling.metrics` without which it is not worked out, if any.
    pub const fn asked_for_by(self) -> Option<&'static str> {
        self.entry().asked_for_by
    }

    /// What it is, in a sentence.
    pub fn meaning(self) -> &'static str {
        self.entry().meaning.trim()
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
        let places: Vec<&str> = metric.places().iter().map(|place| place.words()).collect();
        let meaning = metric.meaning().trim_end_matches('.');
        let (first, rest) = meaning.split_at(1);
        let meaning = format!("{}{rest}", first.to_lowercase());
        format!("| {} | {} | {} | {meaning} |", metric.word(), metric.unit(), places.join(", "))
    }

    #[test]
    fn the_manual_lists_every_metric() {
        let manual = include_str!("../../docs/results.md");
        let rows: Vec<String> = Metric::ALL.iter().map(row).collect();
        assert!(manual.contains(&rows.join("\n")), "docs/results.md should list\n{}", rows.join("\n"));
    }
}
