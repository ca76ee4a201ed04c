//! Strikes that are listed one by one in a file, with the motion of each.

use super::common::{CAPTURE, NAME};
use super::kind::{Desk, Hand, InUse, Kind, Layout, Set, Strikes, Terms, Told};
use super::roller::{DRUM_DIAMETER, SLIP};
use super::{DepthEfficiency, depth, needle, reach, sessions, strike_rows};
use crate::geometry::Motion;
use crate::keys::fields::{Absent, Fields, join};
use crate::keys::key::{Form, Key, optional, required};
use crate::keys::problem::problem;
use crate::keys::sources;
use crate::pattern::aim::{Aim, Pass, Take};
use crate::pattern::lattice::StrikeId;
use crate::pattern::{ListedStrike, Patch};
use nalgebra::UnitComplex;
use rayon::prelude::*;
use std::f64::consts::TAU;

/// Listed strikes.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// How the needle moves.
    pub motion: ListedMotion,
    /// The strikes, in file order.
    pub strikes: Vec<ListedStrike>,
}

/// How the needle of a listed strike moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ListedMotion {
    /// Carried by a drum.
    Roller {
        /// Bare drum diameter 2R, mm.
        drum_diameter_mm: f64,
        /// Slip σ.
        slip: f64,
    },
    /// Straight down and up.
    Vertical,
}

impl Kind for Listed {
    const WORD: &'static str = "explicit";
    const LAYOUT: Layout = Layout::Listed;
    const KEYS: &'static [Key] = &[
        NAME,
        required("kind", Form::Text, "\"explicit\"", "strikes listed one by one"),
        required(
            "motion",
            Form::Word(&["roller", "vertical"], &[]),
            "\"roller\"",
            "how the needle moves: roller | vertical",
        ),
        required(
            sources::KEY,
            Form::Text,
            "\"strikes.csv\"",
            "x_mm,y_mm,heading_deg[,depth_mm]; path relative to the scenario file",
        ),
        DRUM_DIAMETER.only_when("motion", "roller"),
        SLIP.only_when("motion", "roller"),
        needle::NEEDLE,
        depth::OWN,
        optional("force", Form::Refused("no hand's force decides how deep its needles go"), "", "cannot be set"),
        CAPTURE,
        sessions::NEEDLES,
        sessions::COST,
        optional(
            "passes",
            Form::Refused("listed strikes are the whole treatment"),
            "",
            "cannot be set: the strikes are listed",
        ),
    ];

    fn read(device: &Fields, strikes: &mut Strikes) -> Result<Self, Absent> {
        let motion = match device.text("motion")? {
            "roller" => {
                ListedMotion::Roller { drum_diameter_mm: device.number("drum_diameter")?, slip: device.number("slip")? }
            }
            _ => ListedMotion::Vertical,
        };
        Ok(Self { motion, strikes: strikes.remove(&device.path).unwrap_or_default() })
    }

    fn rules(device: &Fields, desk: &mut Desk) {
        reach::tip_fits_shank(device, desk.found);
        let mut strikes = read_strikes(device, desk);
        strikes.iter_mut().for_each(|strikes| leave_out_repeated(device, strikes, desk));
        // Where every strike has a depth of its own the configured depths are not used.
        if strikes.as_ref().is_none_or(|strikes| strikes.iter().any(|strike| strike.depth_mm.is_none())) {
            reach::reaches(device, 0.0, desk);
        }
        desk.strikes.extend(strikes.map(|strikes| (device.path.clone(), strikes)));
    }

    fn terms(&self, told: &Told) -> Terms {
        Terms {
            noun: "listed strikes",
            needles: format!("1, {} strikes", self.strikes.len()),
            arrangement: format!("as listed in {}", (told.setting)(sources::KEY)),
            motion: (told.setting)("motion"),
            deepest: None,
            speed: None,
            strikes_per_s: None,
        }
    }

    fn hand(&self) -> Option<Hand> {
        None
    }

    fn listed(&self) -> &[ListedStrike] {
        &self.strikes
    }

    /// Those listed inside the patch, over its area.
    fn strikes_per_mm2(&self, _: f64, patch: &Patch, _: &InUse) -> f64 {
        let inside = self.strikes.iter().filter(|s| patch.contains(s.x_mm, s.y_mm)).count();
        inside as f64 / patch.area_mm2()
    }

    fn pass(&self, pass: &Pass, _: &InUse, take: &mut impl Take) {
        for (i, listed) in self.strikes.iter().enumerate().filter(|(_, s)| pass.region.contains(s.x_mm, s.y_mm)) {
            take.take(Aim {
                x_mm: listed.x_mm,
                y_mm: listed.y_mm,
                heading: UnitComplex::new(listed.heading_rad),
                id: StrikeId(i as u64),
                moment: pass.moment(0, i as i64),
                needle: 0,
                own_depth_mm: listed.depth_mm,
                deeper_mm: 0.0,
            });
        }
    }

    fn motion(&self, set: &Set, depth_mm: f64) -> Motion {
        match self.motion {
            ListedMotion::Roller { drum_diameter_mm, slip } => {
                Motion::roller(0.5 * drum_diameter_mm, set.needle.length_mm, depth_mm, slip)
            }
            ListedMotion::Vertical => Motion::vertical(depth_mm),
        }
    }
}

/// Reads the file that a device names; `None` where it names none.
fn read_strikes(device: &Fields, desk: &mut Desk) -> Option<Vec<ListedStrike>> {
    let name = device.text(sources::KEY).ok()?;
    let key = join(&device.path, sources::KEY);
    if name.is_empty() {
        desk.found.range.push(problem(
            device.place(sources::KEY),
            &key,
            "is empty",
            "the path of a CSV file",
            "\"\"",
            "name the file",
        ));
        return None;
    }
    let needle_mm = device.table("needle").and_then(|needle| needle.number("length")).ok();
    Some(match desk.sources.get(name) {
        Ok(file) => strike_rows::read(file, &key, needle_mm, desk.found),
        Err(absent) => {
            desk.found.unreadable.get_or_insert(absent);
            Vec::new()
        }
    })
}

/// Strikes that are the same make one hole; summed and taken apart again by sampling, they would only add noise.
fn leave_out_repeated(device: &Fields, strikes: &mut Vec<ListedStrike>, desk: &mut Desk) {
    let own = device.table(depth::OWN.name).and_then(DepthEfficiency::read);
    let depths_vary = own.map_or(desk.depths_vary, |law| law.sd > 0.0);
    let is_turned = device.text("motion") == Ok("roller");
    let listed = strikes.len();
    keep_first_of_each(strikes, |strike| {
        (!depths_vary || strike.depth_mm.is_some()).then(|| identity(strike, is_turned))
    });
    let repeated = listed - strikes.len();
    if repeated > 0 {
        let name = reach::name_of(device);
        desk.found.remarks.notes.push(format!(
            "device \"{name}\": {repeated} of its {listed} listed strikes repeat others, in place, depth and direction; each hole \
             counts once"
        ));
    }
}

/// What makes two strikes the same: place, depth and, if the needle is carried along, direction to a billionth of a degree.
type Identity = [u64; 4];

fn identity(strike: &ListedStrike, is_turned: bool) -> Identity {
    const STEPS: f64 = (1_u64 << 40) as f64;
    let turns = strike.heading_rad / TAU;
    let step = ((turns - turns.floor()) * STEPS).round() % STEPS;
    let heading = if is_turned { step as u64 } else { 0 };
    let depth = strike.depth_mm.map_or(u64::MAX, f64::to_bits);
    [strike.x_mm.to_bits(), strike.y_mm.to_bits(), depth, heading]
}

/// Keeps the first strike of each identity, in order, and all that have none.
fn keep_first_of_each(strikes: &mut Vec<ListedStrike>, identity: impl Fn(&ListedStrike) -> Option<Identity> + Sync) {
    let mut order: Vec<u32> = (0..strikes.len() as u32).collect();
    let of = |index: &u32| identity(&strikes[*index as usize]);
    order.par_sort_unstable_by(|a, b| of(a).cmp(&of(b)).then(a.cmp(b)));
    let mut is_repeated = vec![false; strikes.len()];
    for pair in order.windows(2) {
        is_repeated[pair[1] as usize] = of(&pair[0]).is_some() && of(&pair[0]) == of(&pair[1]);
    }
    let mut repeated = is_repeated.into_iter();
    strikes.retain(|_| !repeated.next().unwrap_or(false));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strike(x_mm: f64, heading_deg: f64, depth_mm: Option<f64>) -> ListedStrike {
        ListedStrike { x_mm, y_mm: 0.0, heading_rad: heading_deg.to_radians(), depth_mm }
    }

    fn kept(strikes: &[ListedStrike], is_turned: bool) -> Vec<ListedStrike> {
        let mut strikes = strikes.to_vec();
        keep_first_of_each(&mut strikes, |strike| Some(identity(strike, is_turned)));
        strikes
    }

    #[test]
    fn strikes_that_repeat_others_are_left_out_in_order() {
        let (a, b, deeper) = (strike(1.0, 0.0, None), strike(0.0, 90.0, None), strike(1.0, 0.0, Some(1.5)));
        assert_eq!(kept(&[a, b, a, deeper, b, a], true), [a, b, deeper]);
        let mut all = vec![a; 1000];
        keep_first_of_each(&mut all, |_| None);
        assert_eq!(all.len(), 1000, "strikes of random depth are not the same");
    }

    #[test]
    fn a_direction_is_the_same_after_a_whole_turn_and_matters_to_rolling_needles_alone() {
        let strikes = [-450.0, -90.0, 270.0, 0.0, 360.0].map(|heading| strike(0.0, heading, None));
        assert_eq!(kept(&strikes, true), [strikes[0], strikes[3]]);
        assert_eq!(kept(&strikes, false), [strikes[0]]);
    }
}
