//! Vessels of the skin (model section 12): capillary loops of the papillae and the upper plexus.

/// Where vessels lie, and how many; `[skin.vessels]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vessels {
    /// Capillary loops, per mm² of skin.
    pub loops_per_mm2: f64,
    /// Depth of their tops z_t, mm.
    pub loop_top_mm: f64,
    /// Depth of their feet z_p, mm.
    pub loop_bottom_mm: f64,
    /// Depth of the upper plexus, mm.
    pub plexus_depth_mm: f64,
    /// Its length per area of skin L_A, mm/mm².
    pub plexus_length_mm_per_mm2: f64,
    /// Share η of the vessels in a channel's way that are cut, and not pushed aside.
    pub cut_probability: f64,
}

impl Default for Vessels {
    fn default() -> Self {
        Self {
            loops_per_mm2: 60.0,
            loop_top_mm: 0.1,
            loop_bottom_mm: 0.3,
            plexus_depth_mm: 1.0,
            plexus_length_mm_per_mm2: 8.0,
            cut_probability: 1.0,
        }
    }
}
