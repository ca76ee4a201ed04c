//! What a strike leaves in the skin besides its hole, and what is the cause of it all.

use crate::geometry::Round;

/// The bodies of a strike.
#[derive(Debug, Clone, PartialEq)]
pub enum Bodies {
    /// None.
    None,
    /// Zones of heat, drawn solid: holes in them included.
    Heat(Vec<Round>),
    /// Depots of fluid, all of one volume.
    Depots(Vec<Round>, Fluid),
}

/// What becomes of the fluid of a strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fluid {
    /// In depots, µL.
    pub retained_ul: f64,
    /// Back on the surface, µL.
    pub leaked_ul: f64,
    /// Whether a part of the opening that it comes from lies outside the skin.
    pub is_exposed: bool,
}

/// The bodies of a strike under one answer to what no source fixes.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What fluid does not pass; empty where there is none.
    pub confine: &'static str,
    /// The bodies.
    pub bodies: Bodies,
    /// How deep the fluid of each leaves the needle, mm; none of heat.
    pub outlets_mm: Vec<f64>,
}

impl Bodies {
    /// The bodies one by one.
    pub fn rounds(&self) -> &[Round] {
        match self {
            Self::None => &[],
            Self::Heat(rounds) | Self::Depots(rounds, _) => rounds,
        }
    }

    /// Which part of a strike they are.
    pub fn part(&self) -> Option<Part> {
        match self {
            Self::None => None,
            Self::Heat(_) => Some(Part::Heat),
            Self::Depots(..) => Some(Part::Depot),
        }
    }

    /// What becomes of the fluid, where there is any.
    pub fn fluid(&self) -> Option<Fluid> {
        if let Self::Depots(_, fluid) = self { Some(*fluid) } else { None }
    }
}

/// What injures the skin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Needles.
    Mechanical,
    /// Light that takes tissue away.
    Ablative,
    /// Light that heats it.
    Thermal,
    /// Needles that heat.
    Both,
    /// A needle that leaves fluid.
    Injection,
}

impl Cause {
    /// Its word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mechanical => "mechanical",
            Self::Ablative => "ablative",
            Self::Thermal => "thermal",
            Self::Both => "mechanical+thermal",
            Self::Injection => "injection",
        }
    }

    /// Which part of a strike there is besides its hole.
    pub fn part(self) -> Option<Part> {
        match self {
            Self::Mechanical => None,
            Self::Ablative | Self::Thermal | Self::Both => Some(Part::Heat),
            Self::Injection => Some(Part::Depot),
        }
    }

    /// Whether needles go in; else it is light.
    pub fn has_needle(self) -> bool {
        !matches!(self, Self::Ablative | Self::Thermal)
    }

    /// Whether strikes leave holes.
    pub fn leaves_holes(self) -> bool {
        self != Self::Thermal
    }

    /// Whether holes are left that something on the skin can get in by: a needle that injects leaves its fluid in them.
    pub fn makes_channels(self) -> bool {
        self.leaves_holes() && self != Self::Injection
    }
}

/// A part of what strikes leave that is no hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Heat.
    Heat,
    /// Fluid.
    Depot,
}

impl Part {
    /// Its word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Heat => "heat",
            Self::Depot => "depot",
        }
    }
}
