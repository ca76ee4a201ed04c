//! An injection: a bevelled needle set to an angle that leaves fluid at points of a pattern, by hand or from a gun (model section 11).

use super::body::{Bodies, Cause, Fluid, Variant};
use super::cartridge::{self, LAYOUT};
use super::common::{NAME, PASSES, TURN_TIME, model};
use super::kind::{Desk, InUse, Kind, Layout, Points, Set, Shaft, Strikes, Terms, Told};
use super::needle::NeedleSpec;
use super::reach::name_of;
use super::spots::{self, JITTER, PATTERN};
use super::{depth, sessions};
use crate::geometry::{Bevel, Hole, Motion, Round};
use crate::keys::bounds::{self, Bound, IntegerBound, Limit};
use crate::keys::fields::{Absent, Fields, join, small};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, default, optional, required};
use crate::keys::problem::problem;
use crate::keys::reach::Refusal;
use crate::number::plain;
use crate::pattern::aim::{Pass, Take};
use crate::pattern::{Grid, Patch};
use crate::skin::Skin;
use crate::units::{Dimension, exceeds, show_angle, show_mm};
use std::f64::consts::FRAC_PI_2;

/// Outer diameters of hypodermic needles by gauge, mm (read of a maker's table; that of 34 is second-hand).
const GAUGES: [(u64, f64); 9] = [
    (26, 0.4636),
    (27, 0.4128),
    (28, 0.3620),
    (29, 0.3366),
    (30, 0.3112),
    (31, 0.2604),
    (32, 0.235),
    (33, 0.210),
    (34, 0.18),
];

const GAUGE: IntegerBound = bounds::integer(26, 34, "needles of the skin");
const BEVEL: Bound = bounds::angle(Limit::At(8.0), Limit::At(45.0), "longer than any sold below, blunt above");
const ANGLE: Bound = bounds::angle(Limit::At(5.0), Limit::At(90.0), "from a Mantoux test to upright");
const INSERTED: Bound = bounds::length(Limit::At(0.01), Limit::At(20.0), "along the needle");
const VOLUME: Bound = bounds::quantity(Dimension::Volume, Limit::At(0.01), Limit::At(5e3), "a syringe at most");
const LEAK: Bound = bounds::number(Limit::At(0.0), Limit::Beyond(1.0), "what returns along the needle");
const ASPECT: Bound = bounds::number(Limit::At(1.0), Limit::At(50.0), "30 is the largest that was read");
const SPREAD: Bound = bounds::number(Limit::At(0.05), Limit::At(1.0), "1 pushes tissue apart");
const DEPOSITS: IntegerBound = bounds::integer(1, 100, "along the track of the needle");
const RATE: Bound =
    bounds::quantity(Dimension::Frequency, Limit::At(1.0 / 60.0), Limit::At(1e4 / 60.0), "points a minute");

const NEEDLE: &[Key] = &[
    optional("gauge", Form::Integer(&GAUGE), "30", "size of the tube; or its diameter"),
    optional(
        "diameter",
        Form::Quantity(&bounds::NEEDLE_DIAMETER),
        "\"0.31 mm\"",
        "outer diameter of the tube, instead of gauge",
    ),
    required("length", Form::Quantity(&bounds::NEEDLE_LENGTH), "\"4 mm\"", "of the tube"),
    default("bevel", Form::Quantity(&BEVEL), "\"12 deg\"", "angle between the bevel and the axis"),
    default("face", Form::Word(&["up", "down"], &[]), "\"up\"", "where the bevel faces: up | down"),
];
const DEPOT: &[Key] = &[
    default("aspect", Form::Number(&ASPECT), "1.0", "how many times as wide as high a depot is"),
    default("spread", Form::Number(&SPREAD), "1.0", "share of a depot that the fluid takes"),
    default(
        "confine",
        Form::Word(&Confine::WORDS, &[]),
        "\"epidermis\"",
        "what fluid does not pass: none | epidermis | compartment",
    ),
    default("deposits", Form::Integer(&DEPOSITS), "1", "depots along the track of the needle"),
];

/// Settings of an injection.
#[derive(Debug, Clone, PartialEq)]
pub struct Injection {
    /// The needle as it lies, its point at the surface.
    pub bevel: Bevel,
    /// Length of the tube, mm.
    pub length_mm: f64,
    /// How far the point goes, where the device itself says so.
    pub goes: Option<Goes>,
    /// Fluid of each point, µL.
    pub volume_ul: f64,
    /// Share of it that returns to the surface.
    pub leak: f64,
    /// Width of a depot over its height.
    pub aspect: f64,
    /// Share of a depot that the fluid takes.
    pub spread: f64,
    /// What fluid does not pass.
    pub confine: Confine,
    /// Depots along the track.
    pub deposits: u32,
    /// The points.
    pub grid: Grid,
    /// Needles that go in at each point, mm from it.
    pub positions_mm: Vec<[f64; 2]>,
    /// Points per second.
    pub rate_hz: f64,
    /// Time to begin another row, s.
    pub turn_time_s: f64,
}

/// How far the needle of an injection goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goes {
    /// Until its point lies this deep, mm.
    Deep(f64),
    /// So far along its axis, mm.
    In(f64),
}

/// What fluid does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confine {
    /// Nothing.
    None,
    /// The bottom of the viable epidermis.
    Epidermis,
    /// That and the bottom of the dermis.
    Compartment,
}

impl Confine {
    const ALL: [Self; 3] = [Self::None, Self::Epidermis, Self::Compartment];
    const WORDS: [&str; 3] = [Self::None.word(), Self::Epidermis.word(), Self::Compartment.word()];

    const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Epidermis => "epidermis",
            Self::Compartment => "compartment",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|confine| confine.word() == word)
    }
}

impl Injection {
    /// The needle with its point at a depth, mm.
    fn at(&self, depth_mm: f64) -> Bevel {
        self.bevel.to_depth(depth_mm)
    }

    /// Depths that fluid from an outlet does not pass, mm.
    fn bounds(&self, outlet_mm: f64, skin: &Skin) -> [f64; 2] {
        let [epidermis, dermis] = skin.dermis_mm();
        match self.confine {
            Confine::None => [0.0, f64::INFINITY],
            Confine::Epidermis => [epidermis, f64::INFINITY],
            Confine::Compartment if outlet_mm <= dermis => [epidermis, dermis],
            Confine::Compartment => [dermis, f64::INFINITY],
        }
    }

    fn needle_at(device: &Fields) -> Result<Bevel, Absent> {
        let needle = device.table("needle")?;
        let diameter = needle.integer("gauge").ok().and_then(|gauge| GAUGES.iter().find(|known| known.0 == gauge));
        Ok(Bevel {
            radius_mm: 0.5 * diameter.map_or_else(|| needle.number("diameter"), |known| Ok(known.1))?,
            bevel_rad: needle.number("bevel")?,
            tilt_rad: FRAC_PI_2 - device.number("angle")?,
            face_up: needle.text("face")? == "up",
            inserted_mm: 0.0,
        })
    }

    fn goes(device: &Fields) -> Result<Option<Goes>, Absent> {
        let hub = device.text("depth").is_ok();
        let hub = if hub { Some(Goes::In(device.table("needle")?.number("length")?)) } else { None };
        let deep = device.number("depth").ok().map(Goes::Deep);
        Ok(hub.or(deep).or_else(|| device.number("inserted").ok().map(Goes::In)))
    }
}

impl Goes {
    /// Depth of the point, mm.
    fn depth_mm(self, needle: &Bevel) -> f64 {
        match self {
            Self::Deep(depth_mm) => depth_mm,
            Self::In(inserted_mm) => Bevel { inserted_mm, ..*needle }.depth_mm(),
        }
    }
}

impl Kind for Injection {
    const WORD: &'static str = "injection";
    const LAYOUT: Layout = Layout::Lattice;
    const KEYS: &'static [Key] = &[
        NAME,
        required("kind", Form::Text, "\"injection\"", "a bevelled needle that leaves fluid in the skin"),
        model("\"nappage\""),
        required(
            "needle",
            Form::Table(NEEDLE),
            "{ gauge = 30, length = \"4 mm\", bevel = \"12 deg\", face = \"up\" }",
            "the needle",
        ),
        default("angle", Form::Quantity(&ANGLE), "\"90 deg\"", "between needle and surface"),
        optional(
            "depth",
            Form::QuantityOr(&bounds::DEPTH, "hub"),
            "\"2.2 mm\"",
            "of the point; \"hub\": the whole needle goes in; depth.values if neither this nor inserted is given",
        ),
        optional(
            "inserted",
            Form::Quantity(&INSERTED),
            "\"3 mm\"",
            "length of the needle that goes in, instead of depth",
        ),
        required("volume", Form::Quantity(&VOLUME), "\"10 uL\"", "fluid of each point"),
        default("leak", Form::Number(&LEAK), "0.0", "share of it that returns to the surface"),
        default(
            "depot",
            Form::Table(DEPOT),
            "{ aspect = 1.0, spread = 1.0, confine = \"epidermis\", deposits = 1 }",
            "what the fluid makes in the skin",
        ),
        PATTERN,
        required("pitch", Form::Quantity(&spots::PITCH), "\"3 mm\"", "distance between neighbouring points"),
        JITTER,
        default("rate", Form::Quantity(&RATE), "\"60 /min\"", "points a minute"),
        optional(
            "layout",
            Form::Kinds(&LAYOUT),
            "{ kind = \"grid\", columns = 3, rows = 3, pitch = \"3 mm\" }",
            "needles that go in together at each point",
        ),
        TURN_TIME,
        depth::OWN,
        optional("force", Form::Refused("a needle goes as deep as it is set"), "", "cannot be set"),
        sessions::COST,
        PASSES,
    ];

    const OWN_DEPTH: &'static [&'static str] = &["depth", "inserted"];

    fn read(device: &Fields, _: &mut Strikes) -> Result<Self, Absent> {
        let depot = device.table("depot")?;
        let positions = device.table("layout").ok().map(cartridge::positions_mm).transpose()?;
        Ok(Self {
            bevel: Self::needle_at(device)?,
            length_mm: device.table("needle")?.number("length")?,
            goes: Self::goes(device)?,
            volume_ul: device.number("volume")?,
            leak: device.number("leak")?,
            aspect: depot.number("aspect")?,
            spread: depot.number("spread")?,
            confine: Confine::of(depot.text("confine")?).ok_or_else(|| device.absent("depot"))?,
            deposits: small(depot.integer("deposits")?),
            grid: spots::grid(device, device.number("pitch")?)?,
            positions_mm: positions.unwrap_or_else(|| vec![[0.0; 2]]),
            rate_hz: device.number("rate")?,
            turn_time_s: device.number("turn_time")?,
        })
    }

    /// A tube, drawn with a tip that is as sharp as its bevel.
    fn needle(device: &Fields) -> Result<NeedleSpec, Absent> {
        let Bevel { radius_mm, bevel_rad, .. } = Self::needle_at(device)?;
        let length_mm = device.table("needle")?.number("length")?;
        Ok(NeedleSpec { length_mm: Some(length_mm), ..NeedleSpec::sharp(2.0 * radius_mm, bevel_rad) })
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        spots::rules(device, desk.found);
        cartridge::rules(device, &[], desk.found);
        has_a_size(device, desk.found);
        let Ok(needle) = Self::needle_at(device) else { return };
        let angle = FRAC_PI_2 - needle.tilt_rad;
        if !needle.face_up && needle.bevel_rad >= angle {
            let rule = format!("face down only at more than the bevel, {}", show_angle(needle.bevel_rad));
            let value = show_angle(angle);
            let what = "is too flat for a bevel that faces down";
            let (place, key) = (device.place("angle"), join(&device.path, "angle"));
            desk.found.range.push(problem(
                place,
                &key,
                what,
                rule,
                value,
                "turn the face up, or set the needle steeper",
            ));
        }
        reaches(device, &needle, desk);
    }

    fn terms(&self, told: &Told) -> Terms {
        let spots = self.grid.words();
        let with = |text: String| {
            if self.positions_mm.len() > 1 {
                format!("{text}, {} needles at each", self.positions_mm.len())
            } else {
                text
            }
        };
        Terms {
            noun: "injection",
            needles: self.positions_mm.len().to_string(),
            arrangement: with(spots),
            motion: format!(
                "along its axis, {} to the surface; {} at each point",
                show_angle(FRAC_PI_2 - self.bevel.tilt_rad),
                (told.setting)("volume")
            ),
            deepest: Some(format!(
                "{} mm, the whole needle at its angle",
                plain(Goes::In(self.length_mm).depth_mm(&self.bevel))
            )),
            speed: Some(format!("{} points per minute", plain(60.0 * self.rate_hz))),
            strikes_per_s: Some(self.positions_mm.len() as f64 * self.rate_hz),
        }
    }

    fn layout(&self) -> Layout {
        spots::layout(&self.grid)
    }

    fn points(&self) -> Option<Points> {
        Some(Points { grid: self.grid, per_s: Some(self.rate_hz), turn_time_s: self.turn_time_s })
    }

    fn reach_mm(&self) -> f64 {
        cartridge::radius_mm(&self.positions_mm)
    }

    fn own_depth_mm(&self) -> Option<f64> {
        self.goes.map(|goes| goes.depth_mm(&self.bevel))
    }

    fn shaft(&self) -> Shaft {
        Shaft::Tube(self.bevel.bevel_rad)
    }

    fn cause(&self) -> Cause {
        Cause::Injection
    }

    fn strikes_per_mm2(&self, passes: f64, _: &Patch, _: &InUse) -> f64 {
        passes * self.positions_mm.len() as f64 * self.grid.per_mm2()
    }

    fn pass(&self, pass: &Pass, _: &InUse, take: &mut impl Take) {
        spots::aim(&self.grid, &self.positions_mm, pass, take);
    }

    fn motion(&self, _: &Set, depth_mm: f64) -> Motion {
        // It goes along its axis and nothing else; how far it is drawn back is nowhere asked.
        Motion::pen(depth_mm, 2.0 * depth_mm, 1.0, 0.0, self.bevel.tilt_rad)
    }

    fn hole(&self, _: &Set, depth_mm: f64) -> Option<Hole> {
        Some(Hole::Bevel(self.at(depth_mm)))
    }

    /// Under its own confinement, and under both that fluid is told to have.
    fn variants(&self, set: &Set, depth_mm: f64, skin: &Skin) -> Vec<Variant> {
        let needle = self.at(depth_mm);
        let outlets = || deposits_along_mm(&needle, skin.dermis_mm()[0], self.deposits);
        let under = |confine: Confine| Variant {
            confine: confine.word(),
            bodies: Self { confine, ..self.clone() }.bodies(set, depth_mm, skin),
            outlets_mm: outlets().map(|along| along * needle.tilt_rad.cos()).collect(),
        };
        let others = [Confine::Epidermis, Confine::Compartment].into_iter().filter(|other| *other != self.confine);
        std::iter::once(self.confine).chain(others).map(under).collect()
    }

    fn bodies(&self, _: &Set, depth_mm: f64, skin: &Skin) -> Bodies {
        let needle = self.at(depth_mm);
        let (sin, cos) = needle.tilt_rad.sin_cos();
        let retained_ul = self.volume_ul * (1.0 - self.leak);
        let volume = retained_ul / (self.spread * f64::from(self.deposits));
        let depot = |along: f64| {
            let at = along * cos;
            Round::depot(volume, self.aspect, at, self.bounds(at, skin)).ahead(along * sin)
        };
        let depots = deposits_along_mm(&needle, skin.dermis_mm()[0], self.deposits).map(depot).collect();
        let fluid = Fluid { retained_ul, leaked_ul: self.volume_ul * self.leak, is_exposed: needle.heel_mm() < 0.0 };
        Bodies::Depots(depots, fluid)
    }
}

/// Where along its axis a needle leaves so many deposits, mm: one at the outlet where it comes to rest, several evenly spread from there
/// back to the bottom of the epidermis.
pub(crate) fn deposits_along_mm(needle: &Bevel, epidermis_mm: f64, number: u32) -> impl Iterator<Item = f64> {
    let outlet = needle.outlet_along_mm();
    let first = (epidermis_mm / needle.tilt_rad.cos()).min(outlet);
    let share = move |i: u32| if number == 1 { 1.0 } else { (f64::from(i) + 0.5) / f64::from(number) };
    (0..number).map(move |i| first + share(i) * (outlet - first))
}

/// A needle without gauge has a diameter.
fn has_a_size(device: &Fields, found: &mut Findings) {
    let Ok(needle) = device.table("needle") else { return };
    if !needle.has("gauge") && !needle.has("diameter") {
        let (key, rule) = (join(&needle.path, "gauge"), "one of gauge and diameter");
        found.range.push(problem(&needle.place, &key, "missing", rule, "neither", "add gauge = 30, or a diameter"));
    }
}

/// The needle is long enough for the depth of its own, or for those that are configured.
fn reaches(device: &Fields, needle: &Bevel, desk: &mut Desk) {
    let (Ok(goes), Ok(length)) =
        (Injection::goes(device), device.table("needle").and_then(|needle| needle.number("length")))
    else {
        return;
    };
    let rule = format!("at most the needle length, {}", show_mm(length));
    let Some(goes) = goes else {
        for depth in desk.depths.iter().filter(|depth| exceeds(needle.to_depth(depth.mm).inserted_mm, length)) {
            let what = format!("exceeds the needle of device \"{}\" at its angle", name_of(device));
            let advice = "choose a smaller depth, a steeper angle or a longer needle";
            depth.refuse(0.0, Refusal { what, rule: rule.clone(), advice }, desk.found);
        }
        return;
    };
    let depth_mm = goes.depth_mm(needle);
    let inserted_mm = needle.to_depth(depth_mm).inserted_mm;
    let key = if device.has("inserted") { "inserted" } else { "depth" };
    let path = join(&device.path, key);
    if exceeds(inserted_mm, length) {
        let advice = "choose a smaller depth, a steeper angle or a longer needle";
        let what = "is more than the needle has";
        desk.found.range.push(problem(device.place(key), &path, what, rule, show_mm(inserted_mm), advice));
    } else if !bounds::DEPTH.holds(depth_mm) {
        let what = "puts the point where no needle is told of";
        let advice = "choose another depth or angle";
        desk.found.range.push(problem(device.place(key), &path, what, bounds::DEPTH.rule(), show_mm(depth_mm), advice));
    }
}
