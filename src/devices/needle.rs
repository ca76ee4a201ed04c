//! The needle of a device: its keys, its rules, and which depths it reaches.

use crate::geometry::Needle;
use crate::keys::bounds::{self, Bound, Limit, NEEDLE_LENGTH};
use crate::keys::fields::{Absent, Fields};

use crate::keys::key::{Form, Key, default, required};

const SHANK: Key =
    required("diameter", Form::Quantity(&bounds::NEEDLE_DIAMETER), "\"0.25 mm\"", "diameter of the shank");
const TIP_ANGLE: Key = required("tip_angle", Form::Quantity(&bounds::TIP_ANGLE), "\"16 deg\"", "full angle of the tip");
const TIP_RADIUS: Key =
    required("tip_radius", Form::Quantity(&bounds::TIP_RADIUS), "\"4 um\"", "radius of the tip; 0 is sharp");

/// How much the length of needles differs.
pub(super) const LENGTH_SD: &str = "length_sd";
/// How much their tips do.
pub(super) const TIP_RADIUS_SD: &str = "tip_radius_sd";
const LENGTHS: Key = default(
    LENGTH_SD,
    Form::Quantity(&LENGTH_SPREAD),
    "\"0 mm\"",
    "by how much needles differ in length, where there is a force",
);
const TIPS: Key = default(
    TIP_RADIUS_SD,
    Form::Quantity(&TIP_SPREAD),
    "\"0 mm\"",
    "by how much their tips differ, where there is a force",
);
const LENGTH_SPREAD: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(1.0), "0 for needles alike");
const TIP_SPREAD: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(0.1), "0 for tips alike");

/// The keys of a needle that may be as long as the configured depth, and that a hand may press.
pub(crate) const AS_LONG_AS_DEEP: &[Key] = &[
    required(
        "length",
        Form::QuantityOr(&NEEDLE_LENGTH, "depth"),
        "\"depth\"",
        "protrusion; \"depth\" is as long as the configured depth",
    ),
    SHANK,
    TIP_ANGLE,
    TIP_RADIUS,
    LENGTHS,
    TIPS,
];

/// The key `needle` of a device that a hand may press, whose needle has a length of its own.
pub(crate) const PRESSED: Key = required(
    "needle",
    Form::Table(&[
        required("length", Form::Quantity(&NEEDLE_LENGTH), "\"3 mm\"", "protrusion"),
        SHANK,
        TIP_ANGLE,
        TIP_RADIUS,
        LENGTHS,
        TIPS,
    ]),
    NEEDLE.example,
    NEEDLE.doc,
);

/// The key `needle` of a device whose needle has a length of its own.
pub(crate) const NEEDLE: Key = required(
    "needle",
    Form::Table(&[
        required("length", Form::Quantity(&NEEDLE_LENGTH), "\"3 mm\"", "protrusion"),
        SHANK,
        TIP_ANGLE,
        TIP_RADIUS,
    ]),
    "{ length = \"3 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }",
    "the needle",
);

/// Needle dimensions whose length may follow the configured depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedleSpec {
    /// Protrusion, mm; `None` means `length = "depth"`: as long as the configured depth (rollers only).
    pub length_mm: Option<f64>,
    /// Shank diameter, mm.
    pub diameter_mm: f64,
    /// Full tip angle, rad.
    pub tip_angle_rad: f64,
    /// Tip radius, mm; 0 for sharp.
    pub tip_radius_mm: f64,
    /// By how much needles differ in length, a standard deviation, mm.
    pub length_sd_mm: f64,
    /// By how much their tips do, mm.
    pub tip_radius_sd_mm: f64,
}

impl NeedleSpec {
    /// The needle of a table of keys.
    pub(crate) fn read(fields: &Fields) -> Result<Self, Absent> {
        let as_long_as_deep = fields.text("length").is_ok();
        Ok(Self {
            length_mm: if as_long_as_deep { None } else { Some(fields.number("length")?) },
            diameter_mm: fields.number("diameter")?,
            tip_angle_rad: fields.number("tip_angle")?,
            tip_radius_mm: fields.number("tip_radius")?,
            length_sd_mm: fields.number(LENGTH_SD).unwrap_or(0.0),
            tip_radius_sd_mm: fields.number(TIP_RADIUS_SD).unwrap_or(0.0),
        })
    }

    /// A cone without a rounded tip, as long as it is deep.
    pub(super) fn sharp(diameter_mm: f64, tip_angle_rad: f64) -> Self {
        let (tip_radius_mm, length_sd_mm, tip_radius_sd_mm) = (0.0, 0.0, 0.0);
        Self { length_mm: None, diameter_mm, tip_angle_rad, tip_radius_mm, length_sd_mm, tip_radius_sd_mm }
    }

    /// The needle of a device that is set to a depth.
    pub fn at(&self, configured_mm: f64) -> Needle {
        Needle {
            length_mm: self.length_mm.unwrap_or(configured_mm),
            diameter_mm: self.diameter_mm,
            tip_angle_rad: self.tip_angle_rad,
            tip_radius_mm: self.tip_radius_mm,
        }
    }
}
