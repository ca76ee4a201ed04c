//! What makes depths spread: one cause at a time, and all together.

use super::case::Case;
use super::hand::{POINTS, across, middle};
use super::rows::{DistributionRow, ReachedRow, SpreadRow};
use super::tally::Tally;
use crate::mechanics::{AS_CONFIGURED, Person, Pressed, Strike, Under};
use crate::skin::Skin;
use rayon::prelude::*;

/// Middles of shares of what needs tables of its own: a drum at another tilt, another person's skin.
const TABLES: u32 = 33;
/// Persons among whom everything varies, and strikes on each.
const PERSONS: u32 = 509;
const STRIKES: u32 = 4;
/// Grid of a drum's excursions on those persons, mm.
const SKETCH_MM: f64 = 0.01;
/// Depths of the distribution, less one.
const SHARES: u32 = 200;
/// Where tips end that do not go in.
const NONE: &str = "none";
const ALL: &str = "all";

/// A person where all but one factor is as configured.
type Only = fn(Person) -> Person;

/// What of a person's skin varies, with its place among the shares of a person.
const OF_SKIN: [(&str, Only); 3] = [
    ("stiffness", |person| Person { stiffness: person.stiffness, ..AS_CONFIGURED }),
    ("toughness", |person| Person { toughness: person.toughness, ..AS_CONFIGURED }),
    ("thickness", |person| Person { thickness: person.thickness, ..AS_CONFIGURED }),
];

/// How depths spread, by cause.
pub(super) struct Spread {
    pub sources: Vec<SpreadRow>,
    pub depths: Vec<DistributionRow>,
    pub reached: Vec<ReachedRow>,
}

impl Spread {
    pub fn of(case: &Case, skin: &Skin) -> Self {
        let everyone = everyone(&case.pressed);
        let tally = Tally::of(everyone.iter().map(|(_, strike)| (strike.share, strike.depth_mm)));
        let row = |(source, tally): (&str, Tally)| SpreadRow {
            device: case.device.clone(),
            depth_mm: case.depth_mm,
            source: source.to_owned(),
            depth_mean_mm: tally.mean_mm(),
            depth_cv: tally.cv(),
        };
        let depth = |i: u32| {
            let share = f64::from(i) / f64::from(SHARES);
            let needle_depth_mm = tally.quantile_mm(share);
            DistributionRow { device: case.device.clone(), depth_mm: case.depth_mm, share, needle_depth_mm }
        };
        let depths = (0..=SHARES).map(depth).collect();
        let reached = reached(case, skin, &everyone);
        let sources = alone(&case.pressed).into_iter().chain([(ALL, tally)]).map(row).collect();
        Self { sources, depths, reached }
    }
}

/// Depths where one cause alone varies, each cause that does.
fn alone(pressed: &Pressed) -> Vec<(&'static str, Tally)> {
    let (pose, grip) = (pressed.whole(), pressed.grip());
    let (usual, mean_n) = (pose.usual(), grip.mean_n());
    let even = |depth: &(dyn Fn(f64) -> Vec<f64> + Sync), number: u32| {
        let depths: Vec<Vec<f64>> = (0..number).into_par_iter().map(|i| depth(middle(i, number))).collect();
        Tally::even(depths.into_iter().flatten())
    };
    let mut found = Vec::new();
    if grip.differs_between_lanes() {
        found.push(("force", even(&|u| pressed.usual_depths_mm(pose, usual, grip.of_lane_n(u)), POINTS)));
    }
    if grip.differs_within() {
        found.push(("within", even(&|u| pressed.usual_depths_mm(pose, usual, mean_n * grip.within_at(u)), POINTS)));
    }
    if pressed.tilted_at(pose, 0.5).is_some() {
        let tilted = |u: f64| {
            let ride = pressed.tilted_at(pose, u);
            pressed.usual_depths_mm(pose, ride.as_ref().map_or(usual, Under::Ride), mean_n)
        };
        found.push(("tilt", even(&tilted, TABLES)));
    }
    let dials = pressed.dials((0..POINTS).map(|i| middle(i, POINTS)));
    if !dials.is_empty() {
        let depths = dials.iter().flat_map(|plate| pressed.usual_depths_mm(pose, Under::Plate(plate), mean_n));
        found.push(("dial", Tally::even(depths)));
    }
    for (source, only) in OF_SKIN {
        let person = |u: f64| only(pressed.person_at([u; 4]));
        if person(0.25) != person(0.75) {
            let on = |u: f64| {
                let pose = pressed.sketched(&person(u), SKETCH_MM);
                pressed.usual_depths_mm(&pose, pose.usual(), mean_n)
            };
            found.push((source, even(&on, TABLES)));
        }
    }
    if pressed.needles_differ() {
        let of = |i: u32| pressed.strikes_of(pose, usual, mean_n, [middle(i, POINTS), across(i)]);
        let strikes = (0..POINTS).flat_map(of);
        found.push(("needle", Tally::of(strikes.map(|strike| (strike.share, strike.depth_mm)))));
    }
    found
}

/// What varies over a lattice of persons and their strikes.
#[derive(Clone, Copy)]
enum Direction {
    Stiffness,
    Toughness,
    Thickness,
    Dial,
    Tilt,
    Lane,
    Along,
    Length,
    Radius,
}

/// The share of a person in a direction of a lattice (Korobov's: powers of 315 modulo the persons, a prime): the middle of another share
/// for each, and every middle once.
fn share(person: u32, direction: Direction) -> f64 {
    const POWERS: [u32; 9] = [1, 315, 479, 221, 391, 496, 486, 390, 181];
    middle(person * POWERS[direction as usize] % PERSONS, PERSONS)
}

/// Strikes on many persons where everything varies that does, each with its person.
fn everyone(pressed: &Pressed) -> Vec<(Person, Strike)> {
    let grip = pressed.grip();
    let of_person = |number: u32| {
        use Direction::{Along, Dial, Lane, Length, Radius, Stiffness, Thickness, Tilt, Toughness};
        let own = |direction| share(number, direction);
        let person = pressed.person_at([Stiffness, Toughness, Thickness, Dial].map(own));
        let sketch = (person != AS_CONFIGURED).then(|| pressed.sketched(&person, SKETCH_MM));
        let pose = sketch.as_ref().unwrap_or(pressed.whole());
        let ride = pressed.tilted_at(pose, own(Tilt));
        let under = ride.as_ref().map_or_else(|| pose.usual(), Under::Ride);
        let strikes = (0..STRIKES).flat_map(|i| {
            let moved = f64::from(i) / f64::from(STRIKES);
            let turned = |direction| (own(direction) + moved).fract();
            // The forces of a person are spread evenly, and those of all persons together too.
            let lane = own(Lane) / f64::from(STRIKES) + moved;
            let force_n = grip.of_lane_n(lane) * grip.within_at(turned(Along));
            pressed.strikes_of(pose, under, force_n, [turned(Length), turned(Radius)])
        });
        strikes.map(|strike| (person, strike)).collect::<Vec<_>>()
    };
    (0..PERSONS).into_par_iter().map(of_person).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// In which layers of their persons' skin tips end.
fn reached(case: &Case, skin: &Skin, strikes: &[(Person, Strike)]) -> Vec<ReachedRow> {
    let end = |(person, strike): &(Person, Strike)| match strike.depth_mm > 0.0 {
        // A tip that comes to a boundary has not passed it.
        true => skin.layers.iter().find(|layer| strike.depth_mm <= layer.bottom_mm * person.thickness),
        false => None,
    };
    let ends: Vec<(Option<&str>, f64)> =
        strikes.iter().map(|own| (end(own).map(|layer| layer.name.as_str()), own.1.share)).collect();
    let whole: f64 = ends.iter().map(|(_, share)| share).sum();
    let places = [None].into_iter().chain(skin.layers.iter().map(|layer| Some(layer.name.as_str())));
    let row = |place: Option<&str>| {
        let share: f64 = ends.iter().filter(|(own, _)| *own == place).map(|(_, share)| share).sum();
        ReachedRow {
            device: case.device.clone(),
            depth_mm: case.depth_mm,
            layer: place.unwrap_or(NONE).to_owned(),
            share: share / whole,
        }
    };
    places.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_have_every_middle_of_a_share_once_in_every_direction() {
        use Direction::{Along, Dial, Lane, Length, Radius, Stiffness, Thickness, Tilt, Toughness};
        for direction in [Stiffness, Toughness, Thickness, Dial, Tilt, Lane, Along, Length, Radius] {
            let mut all: Vec<f64> = (0..PERSONS).map(|person| share(person, direction)).collect();
            all.sort_by(f64::total_cmp);
            assert_eq!(all, (0..PERSONS).map(|i| middle(i, PERSONS)).collect::<Vec<_>>());
        }
    }
}
