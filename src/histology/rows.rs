//! Rows of the tables that `slides` writes.

use serde::{Deserialize, Serialize};

/// One row of `slide_planes.csv`: a section of the first trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlidePlaneRow {
    /// `random-1`, `chosen-1`, `horizontal-1`, and so on.
    pub plane: String,
    /// `random`, `chosen` or `horizontal`.
    pub kind: String,
    /// Direction of a vertical section, degrees from +x towards +y; 0 for a horizontal one.
    pub heading_deg: f64,
    /// How far a vertical section passes to the left of the patch's middle, mm; 0 for a horizontal one.
    pub offset_mm: f64,
    /// Depth of a horizontal section, mm; 0 for a vertical one.
    pub at_mm: f64,
    /// Where the section begins, mm: a vertical one at the patch's edge, a horizontal one at its lower left corner.
    pub x_mm: f64,
    /// Where the section begins, mm.
    pub y_mm: f64,
    /// Length of a vertical section inside the patch, or width of the horizontal window, mm.
    pub length_mm: f64,
    /// Height of the horizontal window, mm; 0 for a vertical section.
    pub height_mm: f64,
}

/// One row of `slide_profiles.csv`: what a vertical section of the first trial shows as one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlideProfileRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// The random treatment.
    pub trial: u32,
    /// The section.
    pub plane: String,
    /// Number of the profile on its section, from 1.
    pub profile: u32,
    /// Middle of its extent along the section, mm.
    pub along_mm: f64,
    /// Length that is open at the surface, mm; 0 where it does not reach the surface in this section.
    pub surface_width_mm: f64,
    /// Greatest length that is open at one depth, mm.
    pub widest_mm: f64,
    /// Depth to which it reaches in this section, mm.
    pub reached_mm: f64,
    /// Strikes that make it.
    pub strikes: u32,
    /// 1 where it goes on beyond the patch, else 0.
    pub touches_edge: u32,
}

/// One row of `slide_outlines.csv`: a stretch of a vertical section inside channels or puncture parts, at one depth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlideOutlineRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// The section.
    pub plane: String,
    /// `channel` or `puncture`; the tear is what the channel has beyond the puncture.
    pub part: String,
    /// Depth, mm.
    pub z_mm: f64,
    /// Where the stretch begins along the section, mm.
    pub from_mm: f64,
    /// Where it ends, mm.
    pub to_mm: f64,
}

/// One row of `slide_sections.csv`: a point of an outline on a horizontal section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlideSectionRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// The section.
    pub plane: String,
    /// Number of the strike, from 1.
    pub strike: u32,
    /// `channel` or `puncture`; a channel without tear has its puncture alone.
    pub part: String,
    /// Point of the outline, mm.
    pub x_mm: f64,
    /// Point of the outline, mm.
    pub y_mm: f64,
}

/// One row of `slide_widths.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlideWidthRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Depth at which the sections are read, mm.
    pub at_mm: f64,
    /// What is told.
    pub quantity: String,
    /// Unit of the values.
    pub unit: String,
    /// Estimate.
    pub mean: f64,
    /// Standard error over trials.
    pub std_err: f64,
    /// Lower end of the 95 % interval.
    pub ci95_low: f64,
    /// Upper end of the 95 % interval.
    pub ci95_high: f64,
    /// Random treatments.
    pub trials: u32,
    /// Vertical sections, all trials together.
    pub planes: u32,
    /// Profiles that were recognised, all trials together.
    pub profiles: u64,
}

/// One row of `slide_distribution.csv`: how many of the widths lie in a bin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlideBinRow {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Depth at which the sections are read, mm.
    pub at_mm: f64,
    /// `as_seen`: recognised profiles of vertical sections by their width; `true`: holes of single strikes by their mean caliper.
    pub distribution: String,
    /// Lower end of the bin, mm.
    pub from_mm: f64,
    /// Upper end of the bin, mm; `inf` for the last one.
    pub to_mm: f64,
    /// Share of all in this bin.
    pub share: f64,
    /// Standard error over trials.
    pub std_err: f64,
    /// Lower end of the 95 % interval.
    pub ci95_low: f64,
    /// Upper end of the 95 % interval.
    pub ci95_high: f64,
}
