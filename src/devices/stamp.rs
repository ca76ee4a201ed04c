//! A stamp: an array of needles pressed straight down, tile by tile.

use super::cartridge::{self, Down, LAYOUT, Lie};
use super::common::{CAPTURE, NAME, PASSES, TURN_TIME, lane_spacing, models};
use super::kind::{Desk, Hand, InUse, Kind, Layout, Seat, Set, Strikes, Terms, Told};
use super::{depth, needle, reach, sessions};
use crate::geometry::{Motion, Surface};
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Fields};
use crate::keys::key::{Form, Key, default, optional, required};
use crate::number::plain;
use crate::pattern::Patch;
use crate::pattern::aim::{Pass, Take};
use nalgebra::UnitComplex;

pub(super) const STAMP_SPACING: Bound =
    bounds::length(Limit::At(0.01), Limit::At(1e3), "the distance between two stamps");
pub(super) const FREQUENCY: Bound = bounds::frequency("stamps per second");

/// Settings of a stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// Needle positions of the array, mm, x along the heading (ring and grid layouts are expanded).
    pub positions_mm: Vec<[f64; 2]>,
    /// Distance between lanes of stamps, mm (default: as a pen's).
    pub lane_spacing_mm: f64,
    /// Distance between the stamps of a lane, mm (default: ring diameter; grid or list extent plus one gap).
    pub stamp_spacing_mm: f64,
    /// Stamps per second, Hz; serves treatment time alone.
    pub frequency_hz: f64,
    /// Time to turn round after each lane, s.
    pub turn_time_s: f64,
}

impl Kind for Stamp {
    const WORD: &'static str = "stamp";
    const LAYOUT: Layout = Layout::Lattice;
    const KEYS: &'static [Key] = &[
        NAME,
        required("kind", Form::Text, "\"stamp\"", "an array of needles pressed straight down, tile by tile"),
        optional("model", Form::Id(models), "\"mf8\"", "catalogue entry of kind \"stamp\"; there is none yet"),
        required(
            "layout",
            Form::Kinds(&LAYOUT),
            "{ kind = \"grid\", columns = 4, rows = 3, pitch = \"1 mm\" }",
            "the needles of the array",
        ),
        needle::NEEDLE,
        lane_spacing("\"3 mm\"", "distance between lanes of stamps; the array's width if none is given"),
        optional(
            "stamp_spacing",
            Form::Quantity(&STAMP_SPACING),
            "\"4 mm\"",
            "distance between the stamps of a lane; the array's length if none is given",
        ),
        default("frequency", Form::Quantity(&FREQUENCY), "\"1 Hz\"", "stamps per second; serves treatment time alone"),
        TURN_TIME,
        depth::OWN,
        optional("force", Form::Refused("no hand's force decides how deep its needles go"), "", "cannot be set"),
        CAPTURE,
        sessions::NEEDLES,
        sessions::COST,
        PASSES,
    ];

    fn read(device: &Fields, _: &mut Strikes) -> Result<Self, Absent> {
        Ok(Self {
            positions_mm: cartridge::positions_mm(device.table("layout")?)?,
            lane_spacing_mm: cartridge::lane_spacing_mm(device)?,
            stamp_spacing_mm: cartridge::stamp_spacing_mm(device)?,
            frequency_hz: device.number("frequency")?,
            turn_time_s: device.number("turn_time")?,
        })
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        reach::tip_fits_shank(device, desk.found);
        cartridge::rules(device, &[("lane_spacing", 1), ("stamp_spacing", 0)], desk.found);
        cartridge::fits_the_zone(device, desk);
        reach::reaches(device, cartridge::deepest_bulge_mm(device, desk.surface), desk);
    }

    fn terms(&self, told: &Told) -> Terms {
        Terms {
            noun: "stamp",
            needles: self.positions_mm.len().to_string(),
            arrangement: cartridge::words(told, self.reach_mm()),
            motion: "straight down and up".to_owned(),
            deepest: None,
            speed: Some(format!("{} stamps per second", plain(self.frequency_hz))),
            strikes_per_s: Some(self.positions_mm.len() as f64 * self.frequency_hz),
        }
    }

    /// Arrays that are set too close come down in each other's holes: whoever leaves no gap should know.
    fn remark(&self, needle_diameter_mm: f64) -> Option<String> {
        let tile_mm = [self.stamp_spacing_mm, self.lane_spacing_mm];
        let share = cartridge::share_in_holes(&self.positions_mm, tile_mm, needle_diameter_mm / 2.0);
        (share > 0.0).then(|| {
            format!(
                "{:.0} % of the strikes of a pass come down in holes of the array beside; with stamp_spacing {} and \
                 lane_spacing {} mm arrays share places: give more if they do not",
                (100.0 * share).max(1.0),
                plain(tile_mm[0]),
                plain(tile_mm[1])
            )
        })
    }

    /// It goes on by one spacing for each stamp.
    fn hand(&self) -> Option<Hand> {
        let (lane_spacing_mm, turn_time_s) = (self.lane_spacing_mm, self.turn_time_s);
        Some(Hand { lane_spacing_mm, speed_mm_s: self.stamp_spacing_mm * self.frequency_hz, turn_time_s })
    }

    fn reach_mm(&self) -> f64 {
        cartridge::radius_mm(&self.positions_mm)
    }

    fn shift_mm(&self, surface: &Surface, _headings_rad: &[f64]) -> [f64; 2] {
        Lie { surface, lift: 0.0 }.shift_mm(&self.positions_mm)
    }

    fn seats(&self, surface: &Surface, heading_rad: f64) -> Vec<Seat> {
        Lie { surface, lift: 0.0 }.seats(&self.positions_mm, heading_rad, false)
    }

    fn strikes_per_mm2(&self, passes: f64, _: &Patch, _: &InUse) -> f64 {
        passes * self.positions_mm.len() as f64 / (self.lane_spacing_mm * self.stamp_spacing_mm)
    }

    /// A rectangular lattice of stamps, at one random offset in both directions.
    fn pass(&self, pass: &Pass, in_use: &InUse, take: &mut impl Take) {
        let (lanes, spacing) = (pass.lanes(self.lane_spacing_mm), self.stamp_spacing_mm);
        let (radius, lie) = (self.reach_mm(), Lie { surface: in_use.surface, lift: 0.0 });
        // The phase of one lane serves them all.
        let phase = lanes.phase(0) * spacing;
        for lane in lanes.numbers(radius) {
            for step in lanes.steps(lanes.centre(lane), radius, phase, spacing) {
                let along_mm = phase + step as f64 * spacing;
                let (lanes, turn) = (&lanes, UnitComplex::identity());
                Down { pass, lanes, lane, step, along_mm, turn, lie }.aim(&self.positions_mm, take);
            }
        }
    }

    fn motion(&self, _: &Set, depth_mm: f64) -> Motion {
        Motion::vertical(depth_mm)
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::{DepthEfficiency, Device, DeviceKind, NeedleSpec, PassSpec, Stamp};
    use crate::treatment::{Patch, Region, Strike, Treatment};

    const PITCH_MM: f64 = 0.7;
    const EVERY_STRIKE: DepthEfficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };

    /// A grid of 4 × 3 needles, its tiles as far apart as they are by default.
    fn stamp(heading_rad: f64, repeat: u32) -> Device {
        let at = |i: u32, n: u32| (f64::from(i) - f64::from(n - 1) / 2.0) * PITCH_MM;
        Device {
            name: "stamp".into(),
            model: None,
            needle: NeedleSpec {
                length_mm: Some(1.5),
                diameter_mm: 0.25,
                tip_angle_rad: 0.28,
                tip_radius_mm: 0.004,
                length_sd_mm: 0.0,
                tip_radius_sd_mm: 0.0,
            },
            depth_efficiency: None,
            pressing: None,
            capture_radius_mm: 0.0,
            tips_by_session_mm: Vec::new(),
            cost: None,
            passes: vec![PassSpec { heading_rad, repeat }],
            kind: DeviceKind::Stamp(Stamp {
                positions_mm: (0..12).map(|k| [at(k % 4, 4), at(k / 4, 3)]).collect(),
                lane_spacing_mm: 3.0 * PITCH_MM,
                stamp_spacing_mm: 4.0 * PITCH_MM,
                frequency_hz: 1.0,
                turn_time_s: 0.0,
            }),
        }
    }

    fn square(side_mm: f64) -> Region {
        Region { x: (0.0, side_mm), y: (0.0, side_mm) }
    }

    /// How far, in pitches, the strikes lie from the nodes of one lattice along the heading through the first of them.
    fn off_lattice(strikes: &[Strike]) -> f64 {
        let off = |s: &Strike| {
            let first = &strikes[0];
            let (x, y) = (s.x_mm - first.x_mm, s.y_mm - first.y_mm);
            let along = (x * s.heading.re + y * s.heading.im) / PITCH_MM;
            let across = (y * s.heading.re - x * s.heading.im) / PITCH_MM;
            (along - along.round()).abs().max((across - across.round()).abs())
        };
        strikes.iter().map(off).fold(0.0, f64::max)
    }

    #[test]
    fn tiles_of_a_grid_make_one_perfect_lattice() {
        for heading in [0.0, 0.4, 2.0] {
            let device = stamp(heading, 1);
            let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
            let strikes = treatment.strikes_in(3, &square(20.0));
            assert!(off_lattice(&strikes) < 1e-9, "heading {heading}: {}", off_lattice(&strikes));
            let node = |s: &Strike| {
                let (sin, cos) = (heading.sin(), heading.cos());
                let pitches = |v: f64| (v / PITCH_MM).round() as i64;
                let (x, y) = (s.x_mm - strikes[0].x_mm, s.y_mm - strikes[0].y_mm);
                (pitches(x * cos + y * sin), pitches(y * cos - x * sin))
            };
            let mut nodes: Vec<(i64, i64)> = strikes.iter().map(node).collect();
            nodes.sort_unstable();
            nodes.dedup();
            assert_eq!(nodes.len(), strikes.len(), "no node is struck twice");
            let expected = (20.0 / PITCH_MM).powi(2);
            // Nodes of a lattice in a square differ from the mean by less than one row on each side.
            assert!((strikes.len() as f64 - expected).abs() < 4.0 * 20.0 / PITCH_MM, "{} of {expected}", strikes.len());
        }
    }

    #[test]
    fn a_patch_of_whole_tiles_has_exactly_the_expected_strikes() {
        let device = stamp(0.0, 2);
        let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
        let patch = Patch { width_mm: 4.0 * 4.0 * PITCH_MM, height_mm: 5.0 * 3.0 * PITCH_MM };
        let expected = treatment.expected_density(&patch) * patch.area_mm2();
        assert!((expected - 2.0 * 12.0 * 20.0).abs() < 1e-9);
        for trial in 0..8 {
            assert_eq!(treatment.strikes_in(trial, &patch.region()).len(), 480, "trial {trial}");
        }
    }

    #[test]
    fn each_pass_has_an_offset_of_its_own() {
        let device = stamp(0.0, 2);
        let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
        let strikes = treatment.strikes_in(0, &square(10.0));
        assert!(off_lattice(&strikes) > 0.01, "two passes make two lattices");
    }

    #[test]
    fn a_strike_is_the_same_in_whatever_region_it_is_asked_for() {
        let device = stamp(0.4, 2);
        let treatment = Treatment::new(&device, 1.0, EVERY_STRIKE, 7);
        let small = Region { x: (2.0, 3.5), y: (4.0, 7.0) };
        let mut of_large = treatment.strikes_in(0, &square(10.0));
        of_large.retain(|s| small.contains(s.x_mm, s.y_mm));
        assert!(of_large.len() > 10);
        assert_eq!(treatment.strikes_in(0, &small), of_large);
    }
}
