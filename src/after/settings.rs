//! What a scenario says of the time after the needle: `[closure]`, `[fluid]`, `[skin.transport]`, `[delivery]`, `[course]`.

use super::drug::Drug;
use super::varied::Varied;
use crate::skin::LayerName;

/// What tells that a channel is open (model section 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observable {
    /// What a small molecule sees: excess water loss or admittance.
    Barrier,
    /// Mouths that take up a stain.
    Dye,
}

/// How channels close: `[closure]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Closure {
    /// Which observable drives delivery.
    pub observable: Observable,
    /// Whether the skin is covered.
    pub is_occluded: bool,
    /// Half-life of what is open, s; `None` for that of observable and cover.
    pub half_life_s: Option<Varied>,
    /// Width of a channel after withdrawal over the needle's ρ.
    pub residual_width: Varied,
    /// Share λ of the depth that stays open.
    pub open_depth: Varied,
    /// Share p of the openings that admit liquid.
    pub patent_share: Varied,
}

impl Default for Closure {
    fn default() -> Self {
        Self {
            observable: Observable::Barrier,
            is_occluded: false,
            half_life_s: None,
            residual_width: Varied::Normal { mean: 0.505, sd: 0.07, min: 0.2, max: 1.0 },
            open_depth: Varied::Uniform { low: 0.05, high: 0.9 },
            patent_share: Varied::Uniform { low: 0.155, high: 0.98 },
        }
    }
}

/// What fills a channel (model section 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Clotted blood.
    Clot,
    /// Exudate.
    Exudate,
    /// Clear fluid.
    Clear,
}

/// What fills channels and flows out of them: `[fluid]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fluid {
    /// What fills them.
    pub fill: Fill,
    /// Whether they bleed and weep; `None` where the scenario does not say, and dead skin does not.
    pub flow: Option<bool>,
    /// Share ψ_f of each hole that starts full of vehicle.
    pub prefill: Varied,
    /// Bleeding time t_b, s.
    pub bleeding_time_s: Varied,
    /// Velocity of exudate through the wall v_e, mm/s.
    pub exudate_velocity_mm_s: Varied,
}

impl Default for Fluid {
    fn default() -> Self {
        Self {
            fill: Fill::Clot,
            flow: None,
            prefill: Varied::Fixed(0.0),
            bleeding_time_s: Varied::Lognormal { median: 300.0, gsd: 1.5 },
            exudate_velocity_mm_s: Varied::Lognormal { median: 2e-5, gsd: 2.5 },
        }
    }
}

/// Factors on the laws of transport: `[skin.transport]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Transport {
    /// On the diffusivity of the dermis, and so of the epidermis.
    pub dermis_diffusivity: Varied,
    /// On the lipid path of the horny layer.
    pub lipid_path: Varied,
    /// On its polar path.
    pub polar_path: Varied,
    /// On clearance.
    pub clearance: Varied,
    /// Diffusivity of the epidermis over that of the dermis.
    pub epidermis_to_dermis: Varied,
}

impl Default for Transport {
    fn default() -> Self {
        let factor = |gsd| Varied::Lognormal { median: 1.0, gsd };
        Self {
            dermis_diffusivity: factor(1.8),
            lipid_path: factor(3.0),
            polar_path: factor(2.0),
            clearance: factor(2.0),
            epidermis_to_dermis: Varied::Fixed(0.4),
        }
    }
}

/// Where an injection of the same dose is placed.
#[derive(Debug, Clone, PartialEq)]
pub enum Placed {
    /// Evenly over a layer.
    Layer(LayerName),
    /// Evenly between two depths below the skin's surface, mm.
    Slab {
        /// Upper end.
        top_mm: f64,
        /// Lower end.
        bottom_mm: f64,
    },
    /// As the depots of a device lie: its place among the scenario's devices.
    Device(usize),
}

/// Channels that are given and not made by a device: `delivery.channels`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GivenChannels {
    /// How many, per cm².
    pub per_cm2: f64,
    /// Their radius a, mm.
    pub radius_mm: f64,
    /// How deep they are open below the horny layer D_o, mm.
    pub open_depth_mm: f64,
}

/// What is put on the skin, and what is asked: `[delivery]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The drugs, in the scenario's order, with what it says of them.
    pub drugs: Vec<Drug>,
    /// Thickness of the film of vehicle h_v, mm (10 µL/cm² are 0.1 mm); `None` for an infinite dose.
    pub film_mm: Option<f64>,
    /// When it is put on, s after the last stroke.
    pub apply_after_s: f64,
    /// How long it stays, s from then; `None` for the rule of model section 13.
    pub contact_s: Option<f64>,
    /// How long is looked at, s from application.
    pub until_s: f64,
    /// Times that are told, s from application, increasing; the last is `until_s`.
    pub times_s: Vec<f64>,
    /// Diffusivity in the vehicle over that in water.
    pub vehicle_hindrance: f64,
    /// Whether the dermis lies on a sink (Franz cell): dead skin, without clearance.
    pub is_franz_cell: bool,
    /// Where an injection of the same dose is placed, if one is compared.
    pub injection: Option<Placed>,
    /// Draws of every parameter; 0 for the central values alone.
    pub draws: u32,
    /// Channels that are given; `None` where devices make them.
    pub channels: Option<GivenChannels>,
}

/// Sessions at one interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// How many.
    pub sessions: u32,
    /// Time before each of them (but the course's first), s.
    pub interval_s: f64,
}

/// A course of sessions: `[course]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Its blocks, in order.
    pub schedule: Vec<Block>,
    /// Date of the first session, `YYYY-MM-DD`; days alone without it.
    pub start: Option<String>,
    /// What costs are counted in; a label.
    pub currency: String,
    /// Half-life of open epidermis, s.
    pub epidermis_open_s: Varied,
    /// Half-life of holes in the dermis that new matrix has not filled, s.
    pub dermis_open_s: Varied,
    /// Half-life of remodelling dermis, s.
    pub dermis_remodelling_s: Varied,
}
