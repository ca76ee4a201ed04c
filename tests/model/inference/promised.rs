//! Studies of as many profiles as `decide` promises to be enough find the hypothesis that is true.

use super::made::{Draws, Treated, Truth, View, sections};
use super::{QUICK, ROLLED, scenario};
use dermatrace::geometry::Tear;
use dermatrace::inference::{Posterior, posteriors};
use dermatrace::scenario::inference::Sections;

/// Both planes at 0.3 mm.
const VIEWS: [View; 2] = [(15.0, 0.3), (105.0, 0.3)];
const SHAPES: [Tear; 3] = [Tear::Puncture, Tear::Pinned, Tear::Partial { surface_following: 0.5 }];
/// Profiles of each plane that tell each shape from its nearest rival where c = 0.5 is true and not known (model I8): 10, 15 and 15.
const EACH: [usize; 3] = [5, 8, 8];

/// In how many of so many studies the truth has the greatest evidence.
fn found_first(truth: usize, studies: u32) -> usize {
    let scenario = scenario(ROLLED, "overlap = \"none\"");
    let treated = Treated::new(&scenario, Truth::shape(SHAPES[truth], 0.5));
    let study = |set: u32| sections(&treated.single(&VIEWS, EACH[truth], &mut Draws::new(14 + truth as u64, set)));
    let sets: Vec<Sections> = (0..studies).map(study).collect();
    let of_shape = |tear: Tear| {
        let hypothesis = Truth::shape(tear, 1.0).hypothesis();
        posteriors(&scenario, hypothesis, &sets, &QUICK).expect("posteriors")
    };
    let all: Vec<Vec<Posterior>> = SHAPES.into_iter().map(of_shape).collect();
    let is_first = |set: &usize| {
        let own = all[truth][*set].log_evidence;
        (0..SHAPES.len()).all(|other| other == truth || all[other][*set].log_evidence < own)
    };
    (0..sets.len()).filter(is_first).count()
}

/// False alarms: fewer than 166 of 200 in one of 1200 for each shape, if the share were just 90 %.
#[test]
fn studies_as_large_as_promised_find_what_is_true() {
    for (truth, tear) in SHAPES.iter().enumerate() {
        let first = found_first(truth, 200);
        println!("{}: first in {first} of 200 studies of {} profiles", tear.label(), 2 * EACH[truth]);
        assert!(first >= 166, "{}: {first} of 200", tear.label());
    }
}
