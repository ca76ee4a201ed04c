//! What of the skin and of the model decides how force becomes depth: the section `[mechanics]`.

use super::puncture::PunctureLaw;
use super::ride::Share;
use crate::devices::pressing::FORCE_N;
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Checked, Fields};
use crate::keys::key::{Form, Key, List, default, optional};
use crate::units::Dimension;

const STIFFNESS: Bound =
    bounds::quantity(Dimension::ForcePerLength, Limit::At(1e-3), Limit::At(1e3), "the skin under one needle");
const SCALE: Bound = bounds::number(Limit::At(0.0), Limit::At(100.0), "a factor");
const TIP_PRESSURE: Bound =
    bounds::quantity(Dimension::Pressure, Limit::At(1.0), Limit::At(1e4), "force over the area of a tip");
const TIP_TOUGHNESS: Bound =
    bounds::quantity(Dimension::ForcePerLength, Limit::At(1e-3), Limit::At(100.0), "force over the width of a tip");
const FORCES: List = List { item: Form::Quantity(&FORCE_N), min: 1, max: 1000, noun: "a force" };

/// The word for skin that cannot be dented.
const RIGID: &str = "rigid";
const DENTED: &str = "dented";

/// The keys of the section.
pub(crate) const KEYS: &[Key] = &[
    default(
        "dent_stiffness",
        Form::QuantityOr(&STIFFNESS, RIGID),
        "\"0.15 N/mm\"",
        "of the dent under one needle, or \"rigid\"; no source fixes it within a factor of 10",
    ),
    default(
        "puncture_law",
        Form::Word(&PunctureLaw::WORDS, &[]),
        "\"tip_diameter\"",
        "how the force of puncture follows from the tip: tip_diameter | tip_area | toughness",
    ),
    default("puncture_scale", Form::Number(&SCALE), "1.0", "factor on that force"),
    default("tip_pressure", Form::Quantity(&TIP_PRESSURE), "\"155 N/mm2\"", "of the law tip_area"),
    default("tip_toughness", Form::Quantity(&TIP_TOUGHNESS), "\"2.5 N/mm\"", "of the law toughness"),
    optional(
        "forces",
        Form::List(&FORCES),
        "[\"0.5 N\", \"1 N\", \"2 N\", \"5 N\"]",
        "of the table of depths against force; 40 that show the curve if not given",
    ),
    default(
        "kinematics",
        Form::Word(&["own_depth", DENTED], &[]),
        "\"own_depth\"",
        "whether the surface stays, or goes down with the needle: own_depth | dented",
    ),
    default(
        "share",
        Form::Word(&["phase", "mean"], &[]),
        "\"phase\"",
        "whether a drum is in balance at each phase of its needles, or on average: phase | mean",
    ),
];

/// How force becomes depth.
#[derive(Debug, Clone, PartialEq)]
pub struct Mechanics {
    /// Stiffness of the dent under one needle k, N/mm; infinite of rigid skin.
    pub dent_stiffness_n_per_mm: f64,
    /// How the force of puncture follows from the tip.
    pub puncture: PunctureLaw,
    /// Factor on that force.
    pub puncture_scale: f64,
    /// Forces of the table of depths against force, N; `None` for those that show the curve.
    pub forces_n: Option<Vec<f64>>,
    /// Whether the skin's surface goes down with the needle.
    pub is_dented: bool,
    /// How a drum's needles share the force.
    pub share: Share,
}

impl Default for Mechanics {
    /// What an empty section says; a test holds it to the keys.
    fn default() -> Self {
        Self {
            dent_stiffness_n_per_mm: 0.15,
            puncture: PunctureLaw::TipDiameter,
            puncture_scale: 1.0,
            forces_n: None,
            is_dented: false,
            share: Share::Phase,
        }
    }
}

impl Mechanics {
    /// Of a section in which nothing was found wrong.
    pub(crate) fn read(fields: &Fields) -> Result<Self, Absent> {
        let stiffness = match fields.text("dent_stiffness") {
            Ok(_) => f64::INFINITY,
            Err(_) => fields.number("dent_stiffness")?,
        };
        let puncture = match fields.text("puncture_law")? {
            "tip_area" => PunctureLaw::TipArea { pressure_n_per_mm2: fields.number("tip_pressure")? },
            "toughness" => PunctureLaw::Toughness { toughness_n_per_mm: fields.number("tip_toughness")? },
            _ => PunctureLaw::TipDiameter,
        };
        let forces = fields.list("forces").map(|forces| forces.iter().filter_map(Checked::number).collect());
        Ok(Self {
            dent_stiffness_n_per_mm: stiffness,
            puncture,
            puncture_scale: fields.number("puncture_scale")?,
            forces_n: forces.ok(),
            is_dented: fields.text("kinematics")? == DENTED,
            share: if fields.text("share")? == "mean" { Share::Mean } else { Share::Phase },
        })
    }
}
