//! What the tissue does while the needle is in it.

/// A slab of skin with its failure shear strain; it ends where the next one begins, the last is half-infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    /// Depth of its upper boundary, mm.
    pub top_mm: f64,
    /// Failure shear strain γ_f.
    pub failure_shear_strain: f64,
}

/// The hypothesis about tearing.
#[derive(Clone, Debug, PartialEq)]
pub enum Tissue {
    /// The deepest pose alone.
    Puncture,
    /// Surface following κ, and a failure shear strain for each layer from the surface down.
    Following {
        /// κ: 1 pinned, 0 fixed.
        kappa: f64,
        /// Layers from the surface down.
        layers: Vec<Layer>,
    },
    /// The clinical claim taken literally; `None`: the angle follows from the pinned slit.
    Triangle {
        /// Half the angle at the apex, rad.
        apex_half_angle_rad: Option<f64>,
    },
}

impl Tissue {
    /// Surface following κ with one failure shear strain for the whole skin.
    pub fn uniform(kappa: f64, failure_shear_strain: f64) -> Self {
        Tissue::Following { kappa, layers: vec![Layer { top_mm: 0.0, failure_shear_strain }] }
    }

    /// κ = 1 without shear: the surface hole travels with the shaft.
    pub fn pinned() -> Self {
        Self::uniform(1.0, 0.0)
    }

    /// κ = 0 without shear: skin that cannot move.
    pub fn fixed() -> Self {
        Self::uniform(0.0, 0.0)
    }
}

/// e(z): the failure shear strain added up from the surface to depth z, mm.
pub fn play_half_width(layers: &[Layer], z: f64) -> f64 {
    let bottoms = layers.iter().skip(1).map(|layer| layer.top_mm).chain([f64::INFINITY]);
    layers
        .iter()
        .zip(bottoms)
        .map(|(layer, bottom)| layer.failure_shear_strain * (z.min(bottom) - layer.top_mm).max(0.0))
        .sum()
}

/// One step of the play: the inner state stays put unless `xi` has run more than `half_width` away from it.
pub fn drag(inner: f64, xi: f64, half_width: f64) -> f64 {
    if xi - inner > half_width {
        xi - half_width
    } else if inner - xi > half_width {
        xi + half_width
    } else {
        inner
    }
}
