//! Layers of the skin and the stack that they form.

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
