//! What is asked of a unit cell, and what is found.

use crate::skin::LayerName;

/// A layer of living tissue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Which.
    pub name: LayerName,
    /// Its thickness, mm.
    pub thickness_mm: f64,
    /// Diffusivity D, mm²/s.
    pub diffusivity_mm2_s: f64,
    /// Clearance k and degradation, 1/s.
    pub clearance_per_s: f64,
    /// Partition between it and water K.
    pub partition: f64,
}

/// The horny layer: a membrane without storage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Membrane {
    /// Thickness l_SC, mm.
    pub thickness_mm: f64,
    /// Permeance P, mm/s.
    pub permeance_mm_s: f64,
}

/// What lies below the dermis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bottom {
    /// Nothing passes.
    Tight,
    /// A receptor that takes all.
    Sink,
}

/// The channels; all times count from withdrawal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Channels {
    /// Patent channels n, per cm².
    pub per_cm2: f64,
    /// Radius a, mm.
    pub radius_mm: f64,
    /// Open depth below the horny layer D_o, mm.
    pub open_depth_mm: f64,
    /// Diffusivity of what fills them D_ch, mm²/s.
    pub diffusivity_mm2_s: f64,
    /// Diffusivity in the vehicle above them D_v, mm²/s.
    pub vehicle_diffusivity_mm2_s: f64,
    /// Half-life of what is open, s; `None` for channels that stay open.
    pub half_life_s: Option<f64>,
    /// When the drug is put on t_a, s.
    pub applied_s: f64,
    /// Flow out of one channel while it bleeds, mm³/s.
    pub bleeding_mm3_s: f64,
    /// Bleeding time t_b, s.
    pub bleeding_s: f64,
    /// Flow out of one channel that weeps and is all open v_e S, mm³/s.
    pub weeping_mm3_s: f64,
    /// Share of each channel full of vehicle at the start ψ_f.
    pub prefill: f64,
}

/// The vehicle on the skin; times count from application.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vehicle {
    /// Thickness h_v, mm; `None` for an infinite dose.
    pub thickness_mm: Option<f64>,
    /// Concentration at the start c_v, µg/mm³.
    pub concentration_ug_mm3: f64,
    /// What water dissolves S_w, µg/mm³; `None` where it mixes.
    pub solubility_ug_mm3: Option<f64>,
    /// When it is wiped off or dry, s.
    pub contact_s: f64,
}

/// Drug placed at the start, evenly between two depths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bolus {
    /// Upper end below the horny layer, mm.
    pub top_mm: f64,
    /// Lower end, mm.
    pub bottom_mm: f64,
    /// Amount, µg/cm².
    pub ug_cm2: f64,
}

/// What is asked of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Living layers from below the horny layer downwards: viable epidermis, papillary and reticular dermis.
    pub strata: Vec<Stratum>,
    /// The horny layer.
    pub membrane: Membrane,
    /// What lies below.
    pub bottom: Bottom,
    /// Channels; `None` of intact skin.
    pub channels: Option<Channels>,
    /// What lies on the skin; `None` where nothing does.
    pub vehicle: Option<Vehicle>,
    /// What is placed in it at the start.
    pub boluses: Vec<Bolus>,
    /// Times that are told, s from application, increasing.
    pub times_s: Vec<f64>,
    /// How fine mesh and steps are; 1 as the results have them.
    pub fineness: f64,
}

/// What a cell holds at a time: µg/cm², but where said.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Time from application, s.
    pub time_s: f64,
    /// Net through open mouths, prefill included.
    pub entered_channels: f64,
    /// Net through the horny layer, resealed mouths included.
    pub entered_sc: f64,
    /// In the channels.
    pub in_channel: f64,
    /// In each stratum, outside the channels.
    pub in_strata: Vec<f64>,
    /// Cleared (and degraded).
    pub cleared: f64,
    /// In the receptor.
    pub receptor: f64,
    /// Left in the vehicle; infinite of an infinite dose.
    pub in_vehicle: f64,
    /// Integral of the content of both dermal layers over time from application, µg h/cm².
    pub dermal_auc_ug_h_cm2: f64,
    /// Concentration u of every cell of the mesh, µg/mm³; rings run fastest.
    pub field: Vec<f64>,
}

impl Content {
    /// All that came in but what is still in channels.
    pub fn delivered(&self) -> f64 {
        self.in_strata.iter().sum::<f64>() + self.cleared + self.receptor
    }
}

/// The mesh: rings between radii, layers between depths.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    /// Radii of the faces, from 0 to R_c, mm.
    pub radii_mm: Vec<f64>,
    /// Depths of the faces below the horny layer, from 0 to H, mm.
    pub depths_mm: Vec<f64>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The mesh.
    pub mesh: Mesh,
    /// What the cell holds at each time.
    pub contents: Vec<Content>,
    /// Steps in time.
    pub steps: usize,
}

/// Why a cell has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CellError {
    /// The channels are so wide that they merge.
    #[error("channels of radius {radius_mm} mm merge in cells of radius {cell_radius_mm} mm (a < 0.9 R_c is required)")]
    Merged {
        /// Radius of a channel, mm.
        radius_mm: f64,
        /// Radius of its cell, mm.
        cell_radius_mm: f64,
    },
    /// Not solved: something is not finite, or what is held does not add up.
    #[error("the solution fails at {time_s} s, at radius {radius_mm} mm and depth {depth_mm} mm: {what}")]
    Failed {
        /// Time from application, s.
        time_s: f64,
        /// Radius, mm.
        radius_mm: f64,
        /// Depth below the horny layer, mm.
        depth_mm: f64,
        /// What fails.
        what: &'static str,
    },
}
