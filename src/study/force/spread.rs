//! What makes depths spread: one cause at a time, and all together.

use super::Case;
use super::hand::{POINTS, middle};
use super::rows::{DistributionRow, ReachedRow, SpreadRow};
use super::tally::Tally;
use crate::mechanics::{AS_CONFIGURED, Person, Pressed, Strike, Under};
use crate::skin::Skin;
use rayon::prelude::*;

/// Middles of shares of what needs tables of its own: a drum at another tilt, another person's skin.
const TABLES: u32 = 33;
/// Persons among whom everything varies, and strikes on each.
const PERSONS: u32 = 129;
const STRIKES: u32 = 16;
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
    if pressed.has_needles_that_differ() {
        let of = |i: u32| pressed.strikes_of(pose, usual, mean_n, [middle(i, POINTS), other(i, 1)]);
        let strikes = (0..POINTS).flat_map(of);
        found.push(("needle", Tally::of(strikes.map(|strike| (strike.share, strike.depth_mm)))));
    }
    found
}

/// Shares of a point of a lattice in several directions: multiples of the powers of 2^(−1/8) less their whole parts (Kronecker's
/// sequence, Niederreiter's powers).
fn other(i: u32, direction: usize) -> f64 {
    const POWERS: [f64; 7] = [
        0.917_004_043_204_671_2,
        0.840_896_415_253_714_5,
        0.771_105_412_703_970_4,
        0.707_106_781_186_547_6,
        0.648_419_777_325_504_8,
        0.594_603_557_501_360_5,
        0.545_253_866_332_628_8,
    ];
    (0.5 + f64::from(i) * POWERS[direction]).fract()
}

/// Strikes on many persons where everything varies that does, each with its person.
fn everyone(pressed: &Pressed) -> Vec<(Person, Strike)> {
    let grip = pressed.grip();
    let of_person = |number: u32| {
        let person = pressed.person_at([0, 1, 2, 3].map(|direction| other(number, direction)));
        let own = (person != AS_CONFIGURED).then(|| pressed.sketched(&person, SKETCH_MM));
        let pose = own.as_ref().unwrap_or(pressed.whole());
        let ride = pressed.tilted_at(pose, other(number, 4));
        let under = ride.as_ref().map_or_else(|| pose.usual(), Under::Ride);
        let strikes = (0..STRIKES).flat_map(|i| {
            let point = number * STRIKES + i;
            // The forces of a person are spread evenly, and those of all persons together too.
            let lane = (f64::from(i) + other(number, 5)) / f64::from(STRIKES);
            let force_n = grip.of_lane_n(lane) * grip.within_at(other(point, 6));
            pressed.strikes_of(pose, under, force_n, [other(point, 1), other(point, 2)])
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
