//! What measured sections are, and what is asked of them: the values of `[infer]` and `[decide]`.

use crate::geometry::Tear;

pub(crate) use super::infer_keys::CONTROLS;

/// How tissue answered, as far as a hypothesis says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hypothesis {
    /// A named shape, in layers that shear as the scenario says.
    Shape(Tear),
    /// κ and γ_f are unknown.
    Free,
    /// Round holes that the skin narrowed across its own lines.
    PunctureLines,
}

impl Hypothesis {
    /// Its word in tables.
    pub fn label(&self) -> String {
        match self {
            Self::Shape(tear) => tear.label(),
            Self::Free => "free".to_owned(),
            Self::PunctureLines => "puncture-lines".to_owned(),
        }
    }
}

/// Direction of a slide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlidePlane {
    /// In the patch's frame, rad from +x towards +y.
    Known(f64),
    /// One direction that nobody knows.
    Random,
}

/// What was read of a profile at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Width {
    /// So wide, mm.
    Seen(f64),
    /// Looked at, and not seen.
    NotSeen,
}

/// One reading of a profile; depths and distances as measured on the section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Depth, mm.
    pub at_mm: f64,
    /// Distance of its section from the profile's first, to the left, mm.
    pub step_mm: f64,
    /// What was read.
    pub width: Width,
}

/// A profile: what one strike shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadProfile {
    /// Number of its patch in [`Sections::patches`].
    pub patch: usize,
    /// Number of its slide in [`Sections::slides`].
    pub slide: usize,
    /// The index reading first, which is seen.
    pub readings: Vec<Reading>,
    /// Depth at which its track ends, as measured, mm.
    pub reached_mm: Option<f64>,
}

/// A slide.
#[derive(Debug, Clone, PartialEq)]
pub struct Slide {
    /// Its name in the files.
    pub name: String,
    /// Number of its patch.
    pub patch: usize,
    /// Its direction.
    pub plane: SlidePlane,
}

/// Profiles that were counted on a slide at one depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Number of its slide.
    pub slide: usize,
    /// Depth as measured, mm.
    pub at_mm: f64,
    /// Length that was looked at, mm.
    pub length_mm: f64,
    /// How many.
    pub profiles: u32,
}

/// A patch: a person, a site and a treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPatch {
    /// Its name in the files.
    pub name: String,
    /// Number of the device in the scenario that treated it.
    pub device: usize,
}

/// What was measured: the contents of `readings.csv` and `slides.csv`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sections {
    /// In the order in which files name them.
    pub patches: Vec<ReadPatch>,
    /// In the order in which files name them.
    pub slides: Vec<Slide>,
    /// In the order of the file.
    pub profiles: Vec<ReadProfile>,
    /// In the order of the file; empty without one.
    pub counted: Vec<Counted>,
}

/// What counts are taken to tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Counts {
    /// Nothing.
    Ignore,
    /// Their shares within a patch and depth.
    Relative,
    /// Their number: Poisson's law.
    Poisson,
    /// Their number, with the variance m + m²/r of a negative binomial.
    Overdispersed(f64),
}

/// How a channel's section narrows, besides becoming smaller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Closing {
    /// Not at all.
    Even,
    /// Across the heading.
    Lips,
    /// Across the skin's lines, whose direction is given, rad.
    Lines(f64),
}

/// How widths are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadingLaw {
    /// Standard deviation of a width, mm.
    pub error_mm: f64,
    /// Standard deviation of a reached depth, mm.
    pub depth_error_mm: f64,
    /// No reached depth is larger, mm.
    pub largest_depth_mm: f64,
    /// Narrower profiles are not recognised, mm.
    pub smallest_mm: f64,
    /// Nor are wider ones, mm.
    pub largest_mm: f64,
    /// Share of what is recognised that is something else.
    pub misread: f64,
    /// Depth as measured over true depth.
    pub shrinkage_depth: f64,
}

/// Mean efficiency that is not known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EfficiencyPrior {
    /// Ends of the uniform prior of the mean of the parent.
    pub mean: [f64; 2],
    /// Standard deviation of the parent, which is given.
    pub sd: f64,
}

/// What is known beforehand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Ends of the uniform prior of κ.
    pub surface_following: [f64; 2],
    /// Ends of the uniform prior of γ_f.
    pub failure_shear_strain: [f64; 2],
    /// Ends of the log-uniform prior of c; both alike where it is given.
    pub residual_width: [f64; 2],
    /// Ends of the log-uniform prior of a.
    pub closing_ratio: [f64; 2],
    /// `None`: the scenario's own depths.
    pub efficiency: Option<EfficiencyPrior>,
    /// τ: standard deviation of ln c between patches.
    pub between_residual_width: f64,
    /// τ_η: that of the mean efficiency.
    pub between_efficiency: f64,
}

/// What is asked of measured sections.
#[derive(Debug, Clone, PartialEq)]
pub struct InferPlan {
    /// What was measured; `None` where nothing is read, as for `decide`.
    pub sections: Option<Sections>,
    /// The depth of `depth.values` at which the patches were treated, mm.
    pub depth_mm: f64,
    /// Number of the device whose treatment `decide` plans: `infer.device`, or the first of `infer.patches`.
    pub device: usize,
    /// At least two, each with its weight beforehand; weights sum to 1.
    pub hypotheses: Vec<(Hypothesis, f64)>,
    /// What counts tell.
    pub counts: Counts,
    /// Whether neighbours merge as a Poisson pattern has it.
    pub overlap: bool,
    /// How channels close.
    pub closing: Closing,
    /// Direction of the skin's lines, rad, where it is given.
    pub lines_rad: Option<f64>,
    /// Every depth has a c of its own.
    pub per_depth: bool,
    /// How widths are read.
    pub reading: ReadingLaw,
    /// What is known beforehand.
    pub prior: Prior,
}

/// Which planes a study cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaneChoice {
    /// Every profile on a slide of its own, of unknown direction.
    Random,
    /// 15° to the first pass.
    Along,
    /// 105°.
    Across,
    /// Half each.
    Both,
    /// 60° to either side of the skin's lines.
    Lines,
    /// Five sections of each hole, 0.1 mm apart, across the heading.
    Serial,
}

impl PlaneChoice {
    /// Every choice.
    pub const ALL: [Self; 6] = [Self::Random, Self::Along, Self::Across, Self::Both, Self::Lines, Self::Serial];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Along => "along",
            Self::Across => "across",
            Self::Both => "both",
            Self::Lines => "lines",
            Self::Serial => "serial",
        }
    }
}

/// The studies of which it is asked whether they would decide.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidePlan {
    /// At least two; each is taken for true against every other one, but [`Hypothesis::Free`] never is.
    pub hypotheses: Vec<Hypothesis>,
    /// Depths at which widths are read, mm.
    pub at_mm: Vec<f64>,
    /// Planes that are cut.
    pub planes: Vec<PlaneChoice>,
    /// Whether half of the profiles are a stamp's.
    pub stamp: Vec<bool>,
    /// True c.
    pub residual_width: Vec<f64>,
    /// True a.
    pub closing_ratio: f64,
    /// What a Bayes factor has to exceed.
    pub bound: f64,
    /// In which share of the studies.
    pub power: f64,
    /// Profiles at most.
    pub most: u32,
    /// Studies that are made up.
    pub data_sets: u32,
    /// Length of one section, mm.
    pub section_length_mm: f64,
}

impl DecidePlan {
    /// How many designs there are: each depth, choice of planes, control and true c, for each hypothesis that may be true against each
    /// other one.
    pub fn designs(&self) -> usize {
        let true_ones = self.hypotheses.iter().filter(|own| **own != Hypothesis::Free).count();
        let pairs = true_ones * self.hypotheses.len().saturating_sub(1);
        pairs * self.at_mm.len() * self.planes.len() * self.stamp.len() * self.residual_width.len()
    }
}
