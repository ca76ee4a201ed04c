//! A kind of device for tests: that it lives in this file, and in one word of the list, shows that a kind needs no more.

use super::common::{CAPTURE, NAME, PASSES};
use super::kind::{Desk, Hand, InUse, Kind, Layout, Set, Strikes, Terms, Told};
use super::{depth, needle, reach};
use crate::geometry::Motion;
use crate::keys::bounds::{self, Bound, Limit};
use crate::keys::fields::{Absent, Fields};
use crate::keys::key::{Form, Key, default, required};
use crate::pattern::Patch;
use crate::pattern::aim::{Aim, Pass, Take};
use crate::pattern::lattice::StrikeId;
use nalgebra::Point2;

const SPACING: Bound = bounds::length(Limit::At(0.1), Limit::At(10.0), "the distance between two strikes");

/// One needle, pressed in again and again as far apart along its lanes as these are.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Distance between strikes and between lanes, mm.
    pub spacing_mm: f64,
}

impl Kind for Probe {
    const WORD: &'static str = "probe";
    const LAYOUT: Layout = Layout::Scattered;
    const KEYS: &'static [Key] = &[
        NAME,
        required("kind", Form::Text, "\"probe\"", "one needle, pressed in again and again"),
        default("spacing", Form::Quantity(&SPACING), "\"1 mm\"", "between two strikes"),
        needle::NEEDLE,
        depth::OWN,
        CAPTURE,
        PASSES,
    ];

    fn read(device: &Fields, _: &mut Strikes) -> Result<Self, Absent> {
        Ok(Self { spacing_mm: device.number("spacing")? })
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        reach::tip_fits_shank(device, desk.found);
        reach::reaches(device, 0.0, desk);
    }

    fn terms(&self, _: &Told) -> Terms {
        Terms {
            noun: "probe",
            needles: "1".to_owned(),
            arrangement: "one needle".to_owned(),
            motion: "straight down and up".to_owned(),
            deepest: None,
            speed: None,
            strikes_per_s: Some(1.0),
        }
    }

    fn hand(&self) -> Option<Hand> {
        Some(Hand { lane_spacing_mm: self.spacing_mm, speed_mm_s: self.spacing_mm, turn_time_s: 0.0 })
    }

    fn strikes_per_mm2(&self, passes: f64, _: &Patch, _: &InUse) -> f64 {
        passes / (self.spacing_mm * self.spacing_mm)
    }

    fn pass(&self, pass: &Pass, _: &InUse, take: &mut impl Take) {
        let (lanes, spacing) = (pass.lanes(self.spacing_mm), self.spacing_mm);
        for lane in lanes.numbers(0.0) {
            let phase = lanes.phase(lane) * spacing;
            for step in lanes.steps(lanes.centre(lane), 0.0, phase, spacing) {
                let at = lanes.to_skin(Point2::new(phase + step as f64 * spacing, lanes.centre(lane)));
                if !pass.region.contains(at.x, at.y) {
                    continue;
                }
                take.take(Aim {
                    x_mm: at.x,
                    y_mm: at.y,
                    heading: lanes.heading(),
                    id: StrikeId::new(lane, step, 0),
                    moment: pass.moment(lane, step),
                    needle: 0,
                    own_depth_mm: None,
                    deeper_mm: 0.0,
                });
            }
        }
    }

    fn motion(&self, _: &Set, depth_mm: f64) -> Motion {
        Motion::vertical(depth_mm)
    }
}
