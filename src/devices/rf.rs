//! Radiofrequency needles: a stamp whose needles heat the tissue around them (model section 12.2).

use super::body::{Bodies, Cause};
use super::cartridge::LAYOUT;
use super::common::{NAME, PASSES, TURN_TIME, lane_spacing, model};
use super::kind::{Desk, Hand, InUse, Kind, Layout, Seat, Set, Strikes, Terms, Told};
use super::stamp::{FREQUENCY, STAMP_SPACING};
use super::{Stamp, depth, needle, sessions};
use crate::geometry::{Motion, Round, Surface};
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Checked, Fields};
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::number::plain;
use crate::pattern::Patch;
use crate::pattern::aim::{Pass, Take};
use crate::skin::Skin;

const ABOVE_TIP: Bound = bounds::length(Limit::At(-5.0), Limit::At(20.0), "of the middle of a zone");
const ZONE_WIDTH: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(5.0), "of a zone");
const ZONE_HEIGHT: Bound = bounds::length(Limit::ZeroOr(bounds::FINEST_MM), Limit::At(20.0), "of a zone");

const ZONE: &[Key] = &[
    default(
        "above_tip",
        Form::Quantity(&ABOVE_TIP),
        "\"0.15 mm\"",
        "how far its middle lies above the point of the needle",
    ),
    required("width", Form::Quantity(&ZONE_WIDTH), "\"0.3 mm\"", "of a spheroid"),
    required(
        "height",
        Form::QuantityOr(&ZONE_HEIGHT, "depth"),
        "\"0.5 mm\"",
        "of a spheroid; \"depth\": along the whole needle, its middle half way",
    ),
];
const ZONES: List = List { item: Form::Table(ZONE), min: 1, max: 8, noun: "a heated zone of each needle" };

/// Widths of one heated zone between which sources leave it open, mm.
const READ_WIDTHS_MM: [f64; 2] = [0.085, 0.5];

/// Settings of radiofrequency needles.
#[derive(Debug, Clone, PartialEq)]
pub struct RfNeedles {
    /// The array.
    pub stamp: Stamp,
    /// What each needle heats.
    pub heat: Vec<Zone>,
}

/// A zone that a needle heats: a spheroid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zone {
    /// Of its middle over the point of the needle, mm.
    pub above_tip_mm: f64,
    /// Width, mm.
    pub width_mm: f64,
    /// Height, mm; `None` for the whole needle, whose middle is that of the zone.
    pub height_mm: Option<f64>,
}

impl Zone {
    fn round(&self, depth_mm: f64) -> Round {
        let (above_mm, height_mm) =
            self.height_mm.map_or((0.5 * depth_mm, depth_mm), |height| (self.above_tip_mm, height));
        Round::spheroid(depth_mm - above_mm, 0.5 * height_mm, 0.5 * self.width_mm, [0.0, f64::INFINITY])
    }
}

impl Kind for RfNeedles {
    const WORD: &'static str = "rf_needles";
    const LAYOUT: Layout = Stamp::LAYOUT;
    const KEYS: &'static [Key] = &[
        NAME,
        required("kind", Form::Text, "\"rf_needles\"", "a stamp whose needles heat the tissue around them"),
        model("\"rf-49\""),
        needle::NEEDLE,
        default(
            "layout",
            Form::Kinds(&LAYOUT),
            "{ kind = \"grid\", columns = 7, rows = 7, pitch = \"1.43 mm\" }",
            "the needles of the array",
        ),
        default(
            "heat",
            Form::List(&ZONES),
            "[{ above_tip = \"0.15 mm\", width = \"0.3 mm\", height = \"0.5 mm\" }]",
            "zones that each needle heats; no source gives them with energy",
        ),
        lane_spacing("\"10 mm\"", "distance between lanes of stamps; the array's width if none is given"),
        optional(
            "stamp_spacing",
            Form::Quantity(&STAMP_SPACING),
            "\"10 mm\"",
            "distance between the stamps of a lane; the array's length if none is given",
        ),
        default("frequency", Form::Quantity(&FREQUENCY), "\"1 Hz\"", "stamps per second; serves treatment time alone"),
        TURN_TIME,
        depth::OWN,
        optional("force", Form::Refused("no hand's force decides how deep its needles go"), "", "cannot be set"),
        sessions::NEEDLES,
        sessions::COST,
        PASSES,
    ];

    fn read(device: &Fields, strikes: &mut Strikes) -> Result<Self, Absent> {
        let zone = |zone: &Fields| {
            Ok(Zone {
                above_tip_mm: zone.number("above_tip")?,
                width_mm: zone.number("width")?,
                height_mm: if zone.text("height").is_ok() { None } else { Some(zone.number("height")?) },
            })
        };
        let heat = device.list("heat")?.iter().filter_map(Checked::table).map(zone).collect::<Result<_, _>>()?;
        Ok(Self { stamp: Stamp::read(device, strikes)?, heat })
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        Stamp::rules(device, desk);
    }

    fn terms(&self, told: &Told) -> Terms {
        let zones = if self.heat.len() == 1 { "a heated zone" } else { "heated zones" };
        let stamp = self.stamp.terms(told);
        Terms { noun: "radiofrequency needles", motion: format!("{}, with {zones} at each", stamp.motion), ..stamp }
    }

    /// What the zones take is a matter of a width that nobody has measured together with the energy.
    fn remark(&self, needle_diameter_mm: f64) -> Option<String> {
        let zone = self.heat.first()?;
        let height_mm =
            zone.height_mm.map_or_else(|| "the needle".to_owned(), |height| format!("{} mm", plain(height)));
        let widths = READ_WIDTHS_MM.map(plain);
        let more = self.stamp.remark(needle_diameter_mm).map(|more| format!("; {more}")).unwrap_or_default();
        Some(format!(
            "no source gives the size of a heated zone with its energy: {} mm wide and as high as {height_mm} here, from {} to {} \
             mm wide in sources, which changes its volume by a factor of {}{more}",
            plain(zone.width_mm),
            widths[0],
            widths[1],
            plain((READ_WIDTHS_MM[1] / READ_WIDTHS_MM[0]).powi(2).round())
        ))
    }

    fn hand(&self) -> Option<Hand> {
        self.stamp.hand()
    }

    fn reach_mm(&self) -> f64 {
        self.stamp.reach_mm()
    }

    fn shift_mm(&self, surface: &Surface, headings_rad: &[f64]) -> [f64; 2] {
        self.stamp.shift_mm(surface, headings_rad)
    }

    fn seats(&self, surface: &Surface, heading_rad: f64) -> Vec<Seat> {
        self.stamp.seats(surface, heading_rad)
    }

    fn cause(&self) -> Cause {
        Cause::Both
    }

    fn strikes_per_mm2(&self, passes: f64, patch: &Patch, in_use: &InUse) -> f64 {
        self.stamp.strikes_per_mm2(passes, patch, in_use)
    }

    fn pass(&self, pass: &Pass, in_use: &InUse, take: &mut impl Take) {
        self.stamp.pass(pass, in_use, take);
    }

    fn motion(&self, set: &Set, depth_mm: f64) -> Motion {
        self.stamp.motion(set, depth_mm)
    }

    fn bodies(&self, _: &Set, depth_mm: f64, _: &Skin) -> Bodies {
        Bodies::Heat(self.heat.iter().map(|zone| zone.round(depth_mm)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_of_the_whole_needle_ends_at_the_surface_and_at_the_point() {
        let zone = Zone { above_tip_mm: 9.0, width_mm: 0.085, height_mm: None }.round(1.5);
        assert!(zone.top_mm.abs() < 1e-15 && (zone.bottom_mm - 1.5).abs() < 1e-15);
        assert!((zone.volume(0.0, 20.0) - 0.005_674_501_730_546_57).abs() < 1e-15);
    }

    #[test]
    fn heat_above_the_surface_is_lost() {
        let zone = Zone { above_tip_mm: 0.0, width_mm: 0.4, height_mm: Some(1.0) };
        let whole = zone.round(2.0).volume(0.0, 20.0);
        assert!((zone.round(1e-9).volume(0.0, 20.0) / whole - 0.5).abs() < 1e-6);
    }
}
