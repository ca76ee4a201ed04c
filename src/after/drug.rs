//! A drug and the vehicle that it is in (model section 13), as a scenario or the catalogue tells.

use super::varied::Varied;

/// How a drug passes the horny layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Permeance {
    /// By the laws of the lipid and the polar path, with this logarithm of octanol over water; `None` of polymers, which have no
    /// lipid path.
    Laws(Option<f64>),
    /// As measured, mm/s: the whole of it.
    Measured(f64),
}

/// A layer by layer of the three that live: viable epidermis, papillary and reticular dermis.
pub type PerLayer<T> = [T; 3];

/// A drug in its vehicle.
#[derive(Debug, Clone, PartialEq)]
pub struct Drug {
    /// Name in the catalogue or the scenario.
    pub name: String,
    /// Molecular weight, Da.
    pub molecular_weight_da: f64,
    /// How it passes the horny layer.
    pub permeance: Permeance,
    /// Concentration in the vehicle c_v, µg/mm³.
    pub concentration_ug_mm3: f64,
    /// What water dissolves S_w, µg/mm³; `None` where it mixes.
    pub solubility_ug_mm3: Option<f64>,
    /// Half-life in living tissue, s, if it degrades.
    pub degradation_half_life_s: Option<f64>,
    /// Half-life of a depot that does not diffuse, s; such a drug is injected or not at all.
    pub depot_half_life_s: Option<Varied>,
    /// Diffusivity in water, mm²/s, where it is given.
    pub water_diffusivity_mm2_s: Option<f64>,
    /// Diffusivity in each layer, mm²/s, where it is given.
    pub diffusivity_mm2_s: PerLayer<Option<f64>>,
    /// Partition between each layer and water.
    pub partition: PerLayer<f64>,
}
