//! Layers of the skin and the stack that they form.

use super::vessels::Vessels;
use crate::geometry::ElasticLimit;
use serde::{Deserialize, Serialize};

/// The five layers of the model, from the surface downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerName {
    /// Horny layer.
    StratumCorneum,
    /// Epidermis below the horny layer.
    ViableEpidermis,
    /// Upper dermis.
    PapillaryDermis,
    /// Deep dermis.
    ReticularDermis,
    /// Subcutaneous fat; half-infinite.
    Hypodermis,
}

impl LayerName {
    /// Every layer, from the surface downwards.
    pub const ALL: [Self; 5] =
        [Self::StratumCorneum, Self::ViableEpidermis, Self::PapillaryDermis, Self::ReticularDermis, Self::Hypodermis];

    /// The name used in scenario files and result tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StratumCorneum => "stratum_corneum",
            Self::ViableEpidermis => "viable_epidermis",
            Self::PapillaryDermis => "papillary_dermis",
            Self::ReticularDermis => "reticular_dermis",
            Self::Hypodermis => "hypodermis",
        }
    }
}

/// One layer of a stack.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Which layer.
    pub name: LayerName,
    /// Depth of its upper boundary, mm.
    pub top_mm: f64,
    /// Depth of its lower boundary, mm; infinite for the last layer.
    pub bottom_mm: f64,
    /// Failure shear strain γ_f of its tissue (dimensionless, ≥ 0).
    pub failure_shear_strain: f64,
    /// How it resists a needle, and what is left of a hole in it.
    pub strength: Strength,
}

/// How a layer resists a needle that has broken through, and what is left of the hole (model section 10, M3 and M11).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Strength {
    /// Energy of a crack per width of the needle and depth g, N/mm.
    pub cutting_energy_n_per_mm: f64,
    /// Friction on the buried flank τ, N/mm².
    pub wall_friction_n_per_mm2: f64,
    /// Width of a hole after withdrawal over the needle's c_h.
    pub residual_width: f64,
}

/// What varies from one person's skin to another's: coefficients of variation of lognormal factors (model section 10, M8).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Variation {
    /// Of the stiffness of the dent.
    pub stiffness_cv: f64,
    /// Of puncture force, cutting energy and friction, which vary as one.
    pub toughness_cv: f64,
    /// Of the thickness of all layers, which vary as one.
    pub thickness_cv: f64,
}

impl Variation {
    /// What the catalogue takes for stiffness and toughness: Ní Annaidh et al. 2012, modulus 83 ± 35 MPa, energy 3.6 ± 1.6 MJ/m³.
    pub const OF_CATALOGUE: Self = Self { stiffness_cv: 0.4, toughness_cv: 0.4, thickness_cv: 0.0 };
}

/// The skin under study: layers without gaps from depth 0, the last one half-infinite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Skin {
    /// Catalogue id of the body site.
    pub site: String,
    /// `"f"` or `"m"` where the source tells the sexes apart and the scenario asks for one.
    pub sex: Option<String>,
    /// The stack, from the surface downwards.
    pub layers: Vec<Layer>,
    /// What of it varies from trial to trial where a force decides how deep needles go.
    pub variation: Variation,
    /// Its vessels, where what is cut of them is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vessels: Option<Vessels>,
}

impl LayerName {
    /// Length of vessels that is cut per volume of damage in it, mm/mm³: none above the papillae, and none counted in fat.
    pub fn vessel_length_cut(self, vessels: &Vessels) -> f64 {
        match self {
            Self::PapillaryDermis => vessels.papillary_length_per_volume(),
            Self::ReticularDermis => vessels.reticular_length_per_volume(),
            Self::StratumCorneum | Self::ViableEpidermis | Self::Hypodermis => 0.0,
        }
    }

    /// How it resists where nothing else is said. Horny layer: the slope of Römgens et al. 2014 read as the energy of a crack; the
    /// others are free parameters of the model.
    pub fn strength(self) -> Strength {
        let (cutting_energy_n_per_mm, residual_width) = match self {
            Self::StratumCorneum => (4.6, 0.5),
            Self::ViableEpidermis => (0.5, 0.5),
            Self::PapillaryDermis | Self::ReticularDermis => (0.5, 0.1),
            Self::Hypodermis => (0.1, 0.1),
        };
        Strength { cutting_energy_n_per_mm, wall_friction_n_per_mm2: 0.005, residual_width }
    }
}

impl Skin {
    /// The same with all its layers so many times as thick.
    pub fn scaled(&self, factor: f64) -> Self {
        let layer =
            |layer: &Layer| Layer { top_mm: layer.top_mm * factor, bottom_mm: layer.bottom_mm * factor, ..*layer };
        Self { layers: self.layers.iter().map(layer).collect(), ..self.clone() }
    }

    /// How far the tissue at each depth shears elastically before it tears.
    pub fn elastic_limit(&self) -> ElasticLimit {
        ElasticLimit::layered(self.layers.iter().map(|layer| (layer.bottom_mm, layer.failure_shear_strain)))
    }

    /// Stacks layers given by thickness in mm from the surface downwards; `failure_shear_strain` gives γ_f of each.
    pub fn from_thicknesses(
        site: &str,
        sex: Option<&str>,
        thicknesses_mm: &[(LayerName, f64)],
        failure_shear_strain: impl Fn(LayerName) -> f64,
    ) -> Self {
        let mut top_mm = 0.0;
        let mut layers = Vec::with_capacity(thicknesses_mm.len());
        for &(name, thickness_mm) in thicknesses_mm {
            let bottom_mm = top_mm + thickness_mm;
            let failure_shear_strain = failure_shear_strain(name);
            layers.push(Layer { name, top_mm, bottom_mm, failure_shear_strain, strength: name.strength() });
            top_mm = bottom_mm;
        }
        Self { site: site.into(), sex: sex.map(Into::into), layers, variation: Variation::default(), vessels: None }
    }

    /// The layer that holds the depth `depth_mm`, mm; a boundary belongs to the layer below it. `None` above the surface.
    pub fn layer_at(&self, depth_mm: f64) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.top_mm <= depth_mm && depth_mm < layer.bottom_mm)
    }

    /// Top and bottom of the dermis, mm; both at the bottom of the skin where there is none.
    pub fn dermis_mm(&self) -> [f64; 2] {
        let dermis = |layer: &&Layer| matches!(layer.name, LayerName::PapillaryDermis | LayerName::ReticularDermis);
        let mut layers = self.layers.iter().filter(dermis);
        let Some(first) = layers.next() else { return [self.layers.last().map_or(0.0, |layer| layer.top_mm); 2] };
        [first.top_mm, layers.next_back().unwrap_or(first).bottom_mm]
    }

    /// Depths between neighbouring layers, mm, downwards.
    pub fn boundaries_mm(&self) -> impl Iterator<Item = f64> {
        self.layers.iter().skip(1).map(|layer| layer.top_mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skin() -> Skin {
        let thicknesses = [0.25, 0.5, 1.0, 2.0, f64::INFINITY];
        let stack: Vec<_> = LayerName::ALL.into_iter().zip(thicknesses).collect();
        Skin::from_thicknesses("test", None, &stack, |name| if name == LayerName::PapillaryDermis { 0.5 } else { 0.0 })
    }

    #[test]
    fn layers_stack_without_gaps_from_the_surface() {
        let skin = skin();
        assert_eq!(skin.layers[0].top_mm, 0.0);
        assert!(skin.layers.windows(2).all(|pair| pair[0].bottom_mm == pair[1].top_mm));
        assert_eq!(skin.boundaries_mm().collect::<Vec<_>>(), [0.25, 0.75, 1.75, 3.75]);
        assert_eq!(skin.layers[4].bottom_mm, f64::INFINITY);
        assert_eq!(skin.layers.iter().map(|l| l.failure_shear_strain).collect::<Vec<_>>(), [0.0, 0.0, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn a_boundary_belongs_to_the_layer_below_it() {
        let name_at = |depth| skin().layer_at(depth).map(|layer| layer.name);
        assert_eq!(name_at(-0.1), None);
        assert_eq!(name_at(0.0), Some(LayerName::StratumCorneum));
        assert_eq!(name_at(0.25), Some(LayerName::ViableEpidermis));
        assert_eq!(name_at(1.7), Some(LayerName::PapillaryDermis));
        assert_eq!(name_at(1e6), Some(LayerName::Hypodermis));
    }
}
