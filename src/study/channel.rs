//! One strike of each device × depth × tear hypothesis by deterministic quadrature.

use serde::{Deserialize, Serialize};

/// One row of `channels.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChannelRow {
    /// Device name.
    pub device: String,
    /// Depth of the strike, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Angle between axis and surface normal at entry, degrees.
    pub entry_angle_deg: f64,
    /// Volume of the puncture part, mm³.
    pub puncture_volume_mm3: f64,
    /// Volume of the channel, mm³.
    pub channel_volume_mm3: f64,
    /// Channel minus puncture part, mm³.
    pub tear_volume_mm3: f64,
    /// Tear over puncture.
    pub tear_ratio: f64,
    /// Extent along the heading at the surface, mm.
    pub surface_width_mm: f64,
    /// Largest extent along the heading, mm.
    pub widest_mm: f64,
    /// Depth of the largest extent, mm.
    pub widest_depth_mm: f64,
    /// Relative numerical error of the volume (difference between two resolutions).
    pub numerical_error_rel: f64,
}

/// One row of `channel_profile.csv`: the horizontal section of a channel at one depth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// Device name.
    pub device: String,
    /// Depth of the strike, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label.
    pub tear: String,
    /// Depth of the section, mm.
    pub z_mm: f64,
    /// Area of the section, mm².
    pub area_mm2: f64,
    /// Hindmost point along the heading, mm from the strike's position.
    pub x_min_mm: f64,
    /// Foremost point along the heading, mm from the strike's position.
    pub x_max_mm: f64,
}

/// One row of `tip_path.csv`: the path of the tip in the stroke frame, mm from the strike's position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TipPathRow {
    /// Device name.
    pub device: String,
    /// Depth of the strike, mm.
    pub depth_mm: f64,
    /// Along the heading, mm.
    pub x_mm: f64,
    /// Depth of the tip, mm (0 at first and last contact).
    pub z_mm: f64,
}

/// One row of `layers.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerRow {
    /// Layer name.
    pub layer: String,
    /// Upper boundary, mm.
    pub top_mm: f64,
    /// Lower boundary, mm; `inf` for the last layer.
    pub bottom_mm: f64,
    /// Failure shear strain.
    pub failure_shear_strain: f64,
}

/// What one strike of each device × depth × tear hypothesis does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChannelStudy {
    /// Summary rows, in contract order.
    pub channels: Vec<ChannelRow>,
    /// Horizontal sections.
    pub profiles: Vec<ProfileRow>,
    /// Paths of the tip.
    pub tip_paths: Vec<TipPathRow>,
    /// The stack of layers.
    pub layers: Vec<LayerRow>,
}

/// One strike of each device × depth × tear hypothesis.
pub fn channel_study(_scenario: &crate::scenario::Scenario, _quick: bool) -> ChannelStudy {
    ChannelStudy::default()
}
