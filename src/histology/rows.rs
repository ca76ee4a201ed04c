//! Rows of the tables that `slides` writes.

use crate::table::table;

table! {
    /// One row of `slide_planes.csv`: a section of the first trial.
    pub struct SlidePlaneRow in "slide_planes.csv" {
        /// `random-1`, `chosen-1`, `horizontal-1`, and so on.
        plane: String,
        /// `random`, `chosen` or `horizontal`.
        kind: String,
        /// Direction of a vertical section, degrees from +x towards +y; 0 for a horizontal one.
        heading_deg: f64,
        /// How far a vertical section passes to the left of the patch's middle, mm; 0 for a horizontal one.
        offset_mm: f64,
        /// Depth of a horizontal section, mm; 0 for a vertical one.
        at_mm: f64,
        /// Where the section begins, mm: a vertical one at the patch's edge, a horizontal one at its lower left corner.
        x_mm: f64,
        /// Where the section begins, mm.
        y_mm: f64,
        /// Length of a vertical section inside the patch, or width of the horizontal window, mm.
        length_mm: f64,
        /// Height of the horizontal window, mm; 0 for a vertical section.
        height_mm: f64,
    }
}

table! {
    /// One row of `slide_profiles.csv`: what a vertical section of the first trial shows as one thing.
    pub struct SlideProfileRow in "slide_profiles.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// The random treatment.
        trial: u32,
        /// The section.
        plane: String,
        /// Number of the profile on its section, from 1.
        profile: u32,
        /// Middle of its extent along the section, mm.
        along_mm: f64,
        /// Length that is open at the surface, mm; 0 where it does not reach the surface in this section.
        surface_width_mm: f64,
        /// Greatest length that is open at one depth, mm.
        widest_mm: f64,
        /// Depth to which it reaches in this section, mm.
        reached_mm: f64,
        /// Strikes that make it.
        strikes: u32,
        /// 1 where it goes on beyond the patch, else 0.
        touches_edge: u32,
    }
}

table! {
    /// One row of `slide_outlines.csv`: a stretch of a vertical section inside channels or puncture parts, at one depth.
    pub struct SlideOutlineRow in "slide_outlines.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// The section.
        plane: String,
        /// `channel` or `puncture`; the tear is what the channel has beyond the puncture.
        part: String,
        /// Depth, mm.
        z_mm: f64,
        /// Where the stretch begins along the section, mm.
        from_mm: f64,
        /// Where it ends, mm.
        to_mm: f64,
    }
}

table! {
    /// One row of `slide_sections.csv`: a point of an outline on a horizontal section.
    pub struct SlideSectionRow in "slide_sections.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// The section.
        plane: String,
        /// Number of the strike, from 1.
        strike: u32,
        /// `channel` or `puncture`; a channel without tear has its puncture alone.
        part: String,
        /// Point of the outline, mm.
        x_mm: f64,
        /// Point of the outline, mm.
        y_mm: f64,
    }
}

table! {
    /// One row of `slide_widths.csv`.
    pub struct SlideWidthRow in "slide_widths.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Depth at which the sections are read, mm.
        at_mm: f64,
        /// What is told.
        quantity: String,
        /// Unit of the values.
        unit: String,
        /// Estimate.
        mean: f64,
        /// Standard error over trials.
        std_err: f64,
        /// Lower end of the 95 % interval.
        ci95_low: f64,
        /// Upper end of the 95 % interval.
        ci95_high: f64,
        /// Random treatments.
        trials: u32,
        /// Vertical sections, all trials together.
        planes: u32,
        /// Profiles that were recognised, all trials together.
        profiles: u64,
    }
}

table! {
    /// One row of `slide_distribution.csv`: how many of the widths lie in a bin.
    pub struct SlideBinRow in "slide_distribution.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Tear hypothesis label.
        tear: String,
        /// Depth at which the sections are read, mm.
        at_mm: f64,
        /// `as_seen`: recognised profiles of vertical sections by their width; `true`: holes of single strikes by their mean caliper.
        distribution: String,
        /// Lower end of the bin, mm.
        from_mm: f64,
        /// Upper end of the bin, mm; `inf` for the last one.
        to_mm: f64,
        /// Share of all in this bin.
        share: f64,
        /// Standard error over trials.
        std_err: f64,
        /// Lower end of the 95 % interval.
        ci95_low: f64,
        /// Upper end of the 95 % interval.
        ci95_high: f64,
    }
}
