//! Layers of the skin and the stack that they form.

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
}

impl Skin {
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
            layers.push(Layer { name, top_mm, bottom_mm, failure_shear_strain: failure_shear_strain(name) });
            top_mm = bottom_mm;
        }
        Self { site: site.into(), sex: sex.map(Into::into), layers }
    }

    /// The layer that holds the depth `depth_mm`, mm; a boundary belongs to the layer below it. `None` above the surface.
    pub fn layer_at(&self, depth_mm: f64) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.top_mm <= depth_mm && depth_mm < layer.bottom_mm)
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
