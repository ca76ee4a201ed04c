//! The tissue response: where a material point is when the needle passes, and the named tear hypotheses.

/// A tear hypothesis (model section 5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tear {
    /// The deepest pose only.
    Puncture,
    /// κ = 1: the surface hole travels with the shaft.
    Pinned,
    /// κ = 0: skin that cannot move.
    Fixed,
    /// Any κ in [0, 1].
    Partial {
        /// κ, the share of the shaft's surface motion that the skin follows.
        surface_following: f64,
    },
    /// The clinical triangle taken literally.
    Triangle {
        /// β, rad; `None` derives it from the pinned slit.
        apex_half_angle_rad: Option<f64>,
    },
}

impl Tear {
    /// The word of the `tear` column: the scenario's word, and for partial `partial(0.5)` with its κ.
    pub fn label(&self) -> String {
        match self {
            Self::Puncture => "puncture".into(),
            Self::Pinned => "pinned".into(),
            Self::Fixed => "fixed".into(),
            Self::Partial { surface_following } => format!("partial({surface_following})"),
            Self::Triangle { .. } => "triangle".into(),
        }
    }
}
