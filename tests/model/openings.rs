//! Counts of openings and of channels at every layer, against the oracle's components and cases made by hand.

use crate::common::{self, metric};
use crate::oracle::{self, patch::Shifts};
use dermatrace::devices::{DepthEfficiency, Device, ListedMotion, PassSpec};
use dermatrace::geometry::{ElasticLimit, Needle, Tear};
use dermatrace::metrics::openings::{Components, Count, Counter};
use dermatrace::metrics::plane::Plane;
use dermatrace::metrics::shapes::Shapes;
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::Scenario;
use dermatrace::simulate::Outcome;
use dermatrace::skin::{LayerName, Skin};
use dermatrace::treatment::{Patch, Region, Treatment};
use std::sync::atomic::AtomicUsize;

const ROLLED: ListedMotion = ListedMotion::Roller { drum_diameter_mm: 20.0, slip: 0.0 };
/// Radius of the shank of the common needle, mm.
const RADIUS: f64 = 0.125;

#[track_caller]
fn assert_close(value: f64, expected: f64, allowed: f64, what: &str) {
    assert!((value - expected).abs() <= allowed, "{what}: {value}, expected {expected} within {allowed:e}");
}

fn at(x_mm: f64, y_mm: f64, degrees: f64) -> ListedStrike {
    ListedStrike { x_mm, y_mm, heading_rad: degrees.to_radians(), depth_mm: None }
}

fn deep(strike: ListedStrike, depth: f64) -> ListedStrike {
    ListedStrike { depth_mm: Some(depth), ..strike }
}

/// Strikes at random over a square and a margin about it.
fn scattered(count: usize, side: f64, seed: u64) -> Vec<ListedStrike> {
    let mut random = Shifts(seed);
    let mut place = move || -0.4 + (side + 0.8) * random.next();
    (0..count).map(|_| (place(), place(), place())).map(|(x, y, turn)| at(x, y, 777.0 * turn)).collect()
}

/// Layers whose upper boundaries lie at four depths of interest below the surface.
fn skin() -> Skin {
    let thicknesses = [0.3, 0.4, 0.3, 0.35, f64::INFINITY];
    let stack: Vec<_> = LayerName::ALL.into_iter().zip(thicknesses).collect();
    Skin::from_thicknesses("test", None, &stack, |_| 0.0)
}

fn listed(motion: ListedMotion, strikes: Vec<ListedStrike>, side: f64, depth: f64, tear: Tear) -> Scenario {
    let mut scenario = common::scenario(vec![common::explicit(motion, strikes)], vec![depth], vec![tear]);
    scenario.skin = skin();
    (scenario.patch.width_mm, scenario.patch.height_mm) = (side, side);
    // Counts need no sampling: the least that can be asked for.
    scenario.sampling.trials = 2;
    scenario.sampling.max_samples = 1;
    scenario
}

/// A count, not per cm².
fn count(scenario: &Scenario, outcome: &Outcome, layer: &str, name: &str) -> f64 {
    let tear = scenario.tears[0].label();
    metric(outcome, &scenario.devices[0].name, &tear, layer, name).0 * scenario.patch.area_mm2() / 100.0
}

fn openings(motion: ListedMotion, strikes: Vec<ListedStrike>, tear: Tear) -> f64 {
    let scenario = listed(motion, strikes, 4.0, 1.5, tear);
    count(&scenario, &common::run(&scenario), "surface", "openings")
}

/// Channels at the top of each layer.
fn channels(scenario: &Scenario, outcome: &Outcome) -> [f64; 5] {
    LayerName::ALL.map(|layer| count(scenario, outcome, layer.as_str(), "channels"))
}

#[test]
fn random_patterns_have_the_components_of_the_oracle() {
    let rolled = |depth_mm| oracle::Motion::Roller { drum_radius_mm: 10.0, length_mm: 1.5, depth_mm, slip: 0.0 };
    let upright = |depth_mm| oracle::Motion::Vertical { depth_mm };
    let tissue = |kappa| oracle::Tissue::uniform(kappa, 0.0);
    let cases: [(Tear, oracle::Tissue, ListedMotion, usize); 8] = [
        (Tear::Puncture, oracle::Tissue::Puncture, ListedMotion::Vertical, 30),
        (Tear::Puncture, oracle::Tissue::Puncture, ListedMotion::Vertical, 120),
        (Tear::Pinned, tissue(1.0), ROLLED, 15),
        (Tear::Pinned, tissue(1.0), ROLLED, 40),
        (Tear::Pinned, tissue(1.0), ROLLED, 80),
        (Tear::Fixed, tissue(0.0), ROLLED, 12),
        (Tear::Fixed, tissue(0.0), ROLLED, 40),
        (Tear::Partial { surface_following: 0.5 }, tissue(0.5), ROLLED, 30),
    ];
    let patch = oracle::Patch { width_mm: 3.0, height_mm: 3.0 };
    for (seed, (tear, tissue, motion, number)) in cases.into_iter().enumerate() {
        let depths = [1.5, 0.9];
        let strikes: Vec<_> = scattered(number, 3.0, 100 + seed as u64)
            .into_iter()
            .enumerate()
            .map(|(i, strike)| deep(strike, depths[i % 2]))
            .collect();
        let needle = oracle::Needle::standard(1.5);
        let of_depth = |depth| {
            let motion = if motion == ROLLED { rolled(depth) } else { upright(depth) };
            oracle::Channel::new(needle, motion, tissue.clone())
        };
        let kinds = depths.map(of_depth);
        let placed: Vec<_> = strikes
            .iter()
            .enumerate()
            .map(|(i, s)| oracle::Placed { x_mm: s.x_mm, y_mm: s.y_mm, heading_rad: s.heading_rad, channel: i % 2 })
            .collect();
        let scenario = listed(motion, strikes, 3.0, 1.5, tear);
        let found = channels(&scenario, &common::run(&scenario));
        let tops = scenario.skin.layers.iter().map(|layer| layer.top_mm);
        for (top, found) in tops.zip(found) {
            let expected = oracle::opening_count(&kinds, &placed, &patch, top);
            assert_close(found, expected, 1e-9, &format!("{tear:?}, {number} strikes, at {top}"));
        }
    }
}

#[test]
fn discs_join_when_they_are_closer_than_their_diameter() {
    for (share, expected) in [(1.0 - 1e-9, 1.0), (1.0 + 1e-9, 2.0), (0.5, 1.0), (0.0, 1.0), (1.5, 2.0)] {
        for degrees in [0.0f64, 33.0, 90.0] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let apart = 2.0 * RADIUS * share;
            let strikes = vec![at(2.0, 2.0, 12.0), at(2.0 + apart * cos, 2.0 + apart * sin, 250.0)];
            assert_close(openings(ListedMotion::Vertical, strikes, Tear::Pinned), expected, 1e-12, &format!("{share}"));
        }
    }
}

#[test]
fn a_chain_is_one_opening_and_its_middle_joins_it() {
    let chain: Vec<_> = (0..9).map(|i| at(1.0 + 0.2 * f64::from(i), 2.0, 0.0)).collect();
    assert_close(openings(ListedMotion::Vertical, chain.clone(), Tear::Puncture), 1.0, 1e-12, "a chain");
    let mut parted = chain.clone();
    parted.remove(4);
    assert_close(openings(ListedMotion::Vertical, parted, Tear::Puncture), 2.0, 1e-12, "a chain without its middle");
    let twice: Vec<_> = chain.iter().chain(&chain).copied().collect();
    assert_close(openings(ListedMotion::Vertical, twice, Tear::Puncture), 1.0, 1e-12, "copies");
}

/// At 1 mm a pinned slit is 0.6 mm long; needles are thinner there than at the surface.
#[test]
fn slits_cross_and_lie_in_line_at_depth() {
    let at_depth = |strikes: Vec<ListedStrike>| {
        let scenario = listed(ROLLED, strikes, 4.0, 1.5, Tear::Pinned);
        channels(&scenario, &common::run(&scenario))[3]
    };
    let device = common::explicit(ROLLED, Vec::new());
    let (from, to) = device.channel_at(1.5, Tear::Pinned, &Default::default()).level(1.0).extent();
    let length = to - from;
    assert!(length > 0.6, "{length}");
    // Crossing far from every end.
    assert_close(at_depth(vec![at(2.0, 2.0, 0.0), at(2.0, 2.0, 90.0)]), 1.0, 1e-12, "a cross");
    assert_close(at_depth(vec![at(2.0, 2.0, 0.0), at(2.25, 2.1, 60.0)]), 1.0, 1e-12, "a slanting cross");
    assert_close(at_depth(vec![at(2.0, 2.0, 0.0), at(2.0, 2.0, 180.0)]), 1.0, 1e-12, "there and back");
    for (share, expected) in [(0.5, 1.0), (0.999, 1.0), (1.001, 2.0)] {
        let strikes = vec![at(1.0, 2.0, 0.0), at(1.0 + share * length, 2.0, 0.0)];
        assert_close(at_depth(strikes), expected, 1e-12, &format!("in line, {share} of a length apart"));
    }
    assert_close(at_depth(vec![at(2.0, 2.0, 0.0), at(2.0, 2.3, 0.0)]), 2.0, 1e-12, "side by side");
    assert_close(at_depth(vec![at(2.0, 2.0, 0.0), at(2.0 + 0.5 * length + 0.2, 2.0, 90.0)]), 2.0, 1e-12, "a T apart");
    assert_close(at_depth(vec![at(2.0, 2.0, 0.0), at(2.0 + 0.5 * length, 2.0, 90.0)]), 1.0, 1e-12, "a T that touches");
}

#[test]
fn strikes_outside_share_the_components_inside() {
    // A chain of three with one member outside, one alone, and one on the upper side, which is outside.
    let strikes = vec![at(-0.1, 1.0, 0.0), at(0.1, 1.0, 0.0), at(0.3, 1.0, 0.0), at(2.0, 2.0, 0.0), at(4.0, 3.0, 0.0)];
    assert_close(openings(ListedMotion::Vertical, strikes, Tear::Pinned), 2.0 / 3.0 + 1.0, 1e-12, "at the edge");
}

#[test]
fn layers_that_are_not_reached_have_no_channels() {
    let strikes = vec![deep(at(1.0, 1.0, 0.0), 0.2), deep(at(2.0, 2.0, 0.0), 0.5), deep(at(3.0, 3.0, 0.0), 0.7)];
    for motion in [ROLLED, ListedMotion::Vertical] {
        let scenario = listed(motion, strikes.clone(), 4.0, 1.0, Tear::Pinned);
        let outcome = common::run(&scenario);
        // Boundaries at 0, 0.3, 0.7, 1.0 and 1.35 mm; a strike that ends on a boundary does not reach below it.
        for (found, expected) in channels(&scenario, &outcome).into_iter().zip([3.0, 2.0, 0.0, 0.0, 0.0]) {
            assert_close(found, expected, 1e-12, &format!("{motion:?}"));
        }
        assert_eq!(count(&scenario, &outcome, "surface", "openings"), channels(&scenario, &outcome)[0]);
        let opened = metric(&outcome, "listed", "pinned", "hypodermis", "opened_area_fraction");
        assert_eq!((opened.0, opened.1, opened.3), (0.0, 0.0, 0.0), "exactly nothing");
    }
}

#[test]
fn openings_are_never_more_than_strikes() {
    for (tear, number) in [(Tear::Pinned, 200), (Tear::Fixed, 90), (Tear::Triangle { apex_half_angle_rad: None }, 120)]
    {
        let scenario = listed(ROLLED, scattered(number, 4.0, 55), 4.0, 1.5, tear);
        let outcome = common::run(&scenario);
        let strikes = count(&scenario, &outcome, "all", "strikes");
        let openings = count(&scenario, &outcome, "surface", "openings");
        assert!(openings > 0.0 && openings < strikes, "{tear:?}: {openings} openings of {strikes} strikes");
        assert!(channels(&scenario, &outcome).iter().all(|&c| c <= strikes));
    }
}

/// One case of the sweep against the plain reference.
struct Case {
    device: Device,
    passes: u32,
    depth_mm: f64,
    tear: Tear,
    spread: f64,
    side_mm: f64,
}

/// Counts of the plain reference: all strikes of a trial at once, by the rule of the margins.
fn plain_counts(treatment: &Treatment, planes: &[Plane], patch: &Patch, reach: f64) -> Vec<Count> {
    let stop = AtomicUsize::new(0);
    let listed = treatment.is_listed();
    let among = |plane: &Plane, reaches: f64| {
        let region = if listed { Region::EVERYWHERE } else { patch.region().widened(reaches * reach) };
        let strikes = treatment.strikes_in(0, &region);
        let safe = if listed { f64::INFINITY } else { (reaches - 2.0) * reach };
        Components::of(&strikes, plane, &stop).expect("not stopped").density_mm2(&strikes, patch, safe)
    };
    let count = |plane: &Plane| {
        let count = among(plane, 3.0);
        let again = count.open >= 0.02 * count.density && count.open < 0.5 * count.density;
        if again { among(plane, 7.0) } else { count }
    };
    planes.iter().map(count).collect()
}

fn compare_with_plain(case: &Case) -> (f64, f64) {
    let efficiency = DepthEfficiency { mean: if case.spread > 0.0 { 0.8 } else { 1.0 }, sd: case.spread };
    let treatment = Treatment::new(&case.device, case.depth_mm, efficiency, 7);
    let treatment = if case.passes > 0 { treatment.with_passes(case.passes) } else { treatment };
    let limit = ElasticLimit::default();
    let shapes = Shapes::new(&treatment, case.tear, &limit);
    let planes: Vec<Plane> = [0.0, 0.08, 0.3, 0.7].map(|share| shapes.exact_plane(share * shapes.deepest())).into();
    let patch = Patch { width_mm: case.side_mm, height_mm: 0.8 * case.side_mm };
    let expected = plain_counts(&treatment, &planes, &patch, shapes.reach());
    let what = format!(
        "{} {:?}, {} passes to {} mm, spread {}",
        case.device.name, case.tear, case.passes, case.depth_mm, case.spread
    );
    // One band, then many, down to less than a section's width.
    for band_mm in [1e9, 1.7, 0.13] {
        let counter = Counter::new(&treatment, &planes, &patch, shapes.reach()).with_bands_of(band_mm);
        let found = counter.count(0, &AtomicUsize::new(0)).expect("not stopped").by_boundary;
        for (plane, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let what = format!("{what}, plane {plane}, bands of {band_mm} mm");
            assert_close(found.density, expected.density, 1e-9 * expected.density, &what);
            assert_close(found.open, expected.open, 1e-9 * expected.density, &what);
        }
    }
    (treatment.expected_density(&patch), expected[0].density)
}

#[test]
fn the_sweep_counts_what_the_plain_reference_counts() {
    let pen = |headings: &[f64]| {
        let mut pen = common::pen();
        pen.passes = headings.iter().map(|degrees| PassSpec { heading_rad: degrees.to_radians(), repeat: 1 }).collect();
        pen
    };
    let roller = common::roller;
    let (puncture, pinned, fixed) = (Tear::Puncture, Tear::Pinned, Tear::Fixed);
    let partial = Tear::Partial { surface_following: 0.5 };
    let triangle = Tear::Triangle { apex_half_angle_rad: None };
    let one = [0.0];
    let several = [0.0, 45.0, 90.0, 200.0, 13.0];
    let case =
        |device, passes, depth_mm, tear, spread, side_mm| Case { device, passes, depth_mm, tear, spread, side_mm };
    let cases = [
        case(pen(&one), 1, 1.0, puncture, 0.0, 9.0),
        case(pen(&several), 4, 1.0, puncture, 0.0, 5.0),
        case(pen(&several), 20, 1.0, puncture, 0.0, 4.0),
        case(pen(&several), 3, 1.0, puncture, 0.2, 5.0),
        case(pen(&several), 20, 1.0, puncture, 0.2, 3.0),
        case(pen(&one), 1, 1.0, fixed, 0.0, 9.0),
        case(pen(&one), 3, 1.0, partial, 0.0, 5.0),
        case(pen(&several), 2, 2.0, fixed, 0.0, 5.0),
        case(pen(&several), 20, 1.0, fixed, 0.0, 3.0),
        case(pen(&several), 3, 1.0, fixed, 0.1, 4.0),
        case(roller(), 0, 1.5, puncture, 0.0, 9.0),
        case(roller(), 0, 1.5, pinned, 0.0, 9.0),
        case(roller(), 60, 1.5, pinned, 0.0, 5.0),
        case(roller(), 300, 1.5, pinned, 0.0, 2.0),
        case(roller(), 0, 0.5, fixed, 0.0, 9.0),
        case(roller(), 0, 1.5, fixed, 0.0, 5.0),
        case(roller(), 100, 1.5, fixed, 0.0, 2.0),
        case(roller(), 0, 1.5, fixed, 0.1, 4.0),
        case(roller(), 0, 1.5, partial, 0.0, 5.0),
        case(roller(), 0, 1.5, triangle, 0.0, 5.0),
        case(roller(), 0, 1.5, triangle, 0.2, 5.0),
        case(common::explicit(ROLLED, scattered(150, 4.0, 5)), 0, 1.5, pinned, 0.0, 4.0),
        case(common::explicit(ROLLED, scattered(60, 4.0, 6)), 0, 1.5, fixed, 0.1, 4.0),
        case(common::explicit(ListedMotion::Vertical, scattered(250, 4.0, 7)), 0, 1.0, pinned, 0.0, 4.0),
    ];
    for case in &cases {
        let (strikes, openings) = compare_with_plain(case);
        println!("{:8} {:?}: {strikes:.1} strikes, {openings:.2} openings per mm²", case.device.name, case.tear);
    }
}

#[test]
fn openings_are_listed_one_by_one_unless_they_are_too_many() {
    let (device, limit) = (common::pen(), ElasticLimit::default());
    let efficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
    let treatment = Treatment::new(&device, 1.0, efficiency, 7);
    let shapes = Shapes::new(&treatment, Tear::Fixed, &limit);
    let planes = [shapes.exact_plane(0.0)];
    let stop = AtomicUsize::new(0);
    let list = |side_mm: f64| {
        let patch = Patch { width_mm: side_mm, height_mm: side_mm };
        Counter::new(&treatment, &planes, &patch, shapes.reach()).first_trial(&stop).expect("not stopped")
    };
    let (strikes, components) = list(5.0).expect("few enough");
    assert!(strikes.len() > 200 && components.component.iter().flatten().count() == strikes.len());
    assert_eq!(components.sizes.iter().sum::<u32>() as usize, strikes.len());
    // 10 strikes to the mm²: 1.02 million on 0.32 m, 4 million on 0.63 m.
    assert!(list(320.0).is_none() && list(632.0).is_none());
}

#[test]
fn counting_stops_when_it_is_told_to() {
    let (device, limit) = (common::pen(), ElasticLimit::default());
    let treatment = Treatment::new(&device, 1.0, DepthEfficiency { mean: 1.0, sd: 0.0 }, 7);
    let shapes = Shapes::new(&treatment, Tear::Fixed, &limit);
    let planes = [shapes.exact_plane(0.0)];
    let patch = Patch { width_mm: 5.0, height_mm: 5.0 };
    let counter = Counter::new(&treatment, &planes, &patch, shapes.reach());
    assert!(counter.count(0, &AtomicUsize::new(0)).is_ok() && counter.count(0, &AtomicUsize::new(2)).is_err());
}

/// Density of openings on a small and on a large patch of one treatment: its edge must not show. To count every
/// component that touches the patch would put the small one some 30 % higher. 4.5 standard errors: once in 30,000; the
/// seed is fixed.
#[test]
fn the_edge_of_the_patch_does_not_change_the_density_of_openings() {
    let density = |side: f64, trials| {
        let mut scenario = common::scenario(vec![common::roller()], vec![1.5], vec![Tear::Fixed]);
        (scenario.patch.width_mm, scenario.patch.height_mm) = (side, side);
        scenario.sampling.trials = trials;
        scenario.sampling.max_samples = 1;
        let outcome = common::run(&scenario);
        let (mean, std_err, ..) = metric(&outcome, "roller", "fixed", "surface", "openings");
        let (strikes, ..) = metric(&outcome, "roller", "fixed", "all", "strikes");
        assert!(mean < 0.8 * strikes, "components are of several strikes: {mean} {strikes}");
        (mean, std_err)
    };
    let (small, large) = (density(2.5, 1000), density(15.0, 40));
    let error = small.1.hypot(large.1);
    assert!(error < 0.025 * large.0, "{small:?} {large:?}");
    assert_close(small.0, large.0, 4.5 * error, "openings per cm²");
}

/// The radius of the needle that the hand-made cases rest on.
#[test]
fn the_common_needle_has_its_shank_at_the_surface() {
    let needle = Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
    assert_eq!(needle.radius_mm(1.5), RADIUS);
}
