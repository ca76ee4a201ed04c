//! What strikes do to vessels: against exact answers, brute force, and laws.

use crate::common::{explicit, metric, pen, roller, run, scenario, stamp};
use dermatrace::devices::{DepthEfficiency, Device, ListedMotion};
use dermatrace::geometry::{Channel, ElasticLimit, Tear};
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{EstimatorKind, Patch, Scenario};
use dermatrace::simulate::Outcome;
use dermatrace::skin::vessels::{Vessels, bleeding_share};
use dermatrace::treatment::Treatment;
use std::f64::consts::PI;

/// Cosines and sines of the needle of every test: 0.25 mm, 16°, 4 µm.
fn radius_mm(above_tip_mm: f64) -> f64 {
    let (half, tip) = (8f64.to_radians(), 0.004);
    let end = tip * (1.0 - half.sin());
    let on_cone = tip * half.cos() + (above_tip_mm - end) * half.tan();
    on_cone.min(0.125)
}

fn listed(places: &[[f64; 2]], depth_mm: Option<f64>) -> Device {
    let strike = |&[x_mm, y_mm]: &[f64; 2]| ListedStrike { x_mm, y_mm, heading_rad: 0.3, depth_mm };
    explicit(ListedMotion::Vertical, places.iter().map(strike).collect())
}

/// A device alone at one depth, with vessels and without openings.
fn with_vessels(device: Device, depth_mm: f64, tear: Tear) -> Scenario {
    let mut case = scenario(vec![device], vec![depth_mm], vec![tear]);
    case.skin.vessels = Some(Vessels::default());
    case.metrics.openings = false;
    (case.sampling.trials, case.sampling.max_samples) = (8, 20_000);
    case
}

fn of(outcome: &Outcome, layer: &str, name: &str) -> (f64, f64, f64, f64) {
    let row = &outcome.metrics[0];
    metric(outcome, &row.device.clone(), &row.tear.clone(), layer, name)
}

#[test]
fn without_the_table_there_is_no_row_of_vessels() {
    let mut case = with_vessels(pen(), 0.5, Tear::Puncture);
    let with = run(&case);
    case.skin.vessels = None;
    let without = run(&case);
    let is_of_vessels = |name: &str| ["vessel_length_cut", "loops_cut", "bleeding_share"].contains(&name);
    assert!(without.metrics.iter().all(|row| !is_of_vessels(&row.metric)));
    // And what else there is, is the same to the digit.
    let rest: Vec<_> = with.metrics.iter().filter(|row| !is_of_vessels(&row.metric)).collect();
    assert!(rest.len() == without.metrics.len() && rest.iter().zip(&without.metrics).all(|(a, b)| *a == b));
}

#[test]
fn upright_needles_apart_cut_what_closed_forms_say() {
    let places: Vec<[f64; 2]> = (0..16).map(|k| [1.0 + 2.0 * f64::from(k % 4), 1.0 + 2.0 * f64::from(k / 4)]).collect();
    let outcome = run(&with_vessels(listed(&places, None), 0.5, Tear::Puncture));
    let shadow = PI * radius_mm(0.4).powi(2);
    // 16 strikes on 1 cm².
    let (loops, std_err, low, high) = of(&outcome, "all", "loops_cut");
    let exact = 60.0 * 16.0 * shadow;
    assert!((loops / exact - 1.0).abs() < 1e-9 && std_err < 1e-9 && low <= exact + 1e-9 && exact <= high + 1e-9);
    let met = 60.0 * PI * (radius_mm(0.4) + 0.01).powi(2);
    let (share, std_err, ..) = of(&outcome, "all", "bleeding_share");
    assert!((share - bleeding_share(met)).abs() < 1e-9 && std_err == 0.0);
    // Two limbs of each loop in the papillae, 8 mm/mm³ below.
    for (layer, per_volume) in [("papillary_dermis", 120.0), ("reticular_dermis", 8.0), ("viable_epidermis", 0.0)] {
        let (damage, length) = (of(&outcome, layer, "damage_volume"), of(&outcome, layer, "vessel_length_cut"));
        assert!((length.0 - per_volume * damage.0).abs() <= 1e-12 * length.0.max(1.0), "{layer}");
        assert!((length.3 - per_volume * damage.3).abs() <= 1e-12 * length.3.max(1.0), "{layer}");
    }
}

#[test]
fn layers_add_up_to_the_whole() {
    for (device, tear) in [(roller(), Tear::Pinned), (pen(), Tear::Fixed)] {
        let outcome = run(&with_vessels(device, 1.2, tear));
        let layers = ["stratum_corneum", "viable_epidermis", "papillary_dermis", "reticular_dermis", "hypodermis"];
        let sum: f64 = layers.iter().map(|layer| of(&outcome, layer, "vessel_length_cut").0).sum();
        let (all, ..) = of(&outcome, "all", "vessel_length_cut");
        assert!((sum / all - 1.0).abs() < 1e-12 && all > 0.0, "{sum} {all}");
    }
}

#[test]
fn what_is_pushed_aside_scales_everything_but_the_share_that_bleeds() {
    let mut case = with_vessels(roller(), 0.6, Tear::Pinned);
    let whole = run(&case);
    case.skin.vessels = Some(Vessels { cut_probability: 0.25, ..Vessels::default() });
    let quarter = run(&case);
    for name in ["vessel_length_cut", "loops_cut"] {
        let ratio = of(&quarter, "all", name).0 / of(&whole, "all", name).0;
        assert!((ratio - 0.25).abs() < 1e-12, "{name}: {ratio}");
    }
    let [few, many] = [&quarter, &whole].map(|outcome| -(-of(outcome, "all", "bleeding_share").0).ln_1p());
    assert!((few / many - 0.25).abs() < 1e-9);
}

/// The largest height of a channel at the depths of loops, by x in even steps.
struct Heights {
    from: f64,
    step: f64,
    squares: Vec<f64>,
}

impl Heights {
    const STEPS: usize = 600;

    fn of(channel: &Channel) -> Self {
        let depth = |k: i32| (0.1 + 0.2 * f64::from(k) / 40.0).min(0.999 * channel.depth());
        let levels: Vec<_> = (0..=40).map(|k| channel.level(depth(k))).collect();
        let reach = channel.reach();
        let step = 2.0 * reach / Self::STEPS as f64;
        let square = |k: usize| {
            let x = -reach + step * k as f64;
            levels.iter().map(|level| level.height_squared(x)).fold(0.0, f64::max)
        };
        Self { from: -reach, step, squares: (0..=Self::STEPS).map(square).collect() }
    }

    fn holds(&self, along: f64, across: f64) -> bool {
        let place = (along - self.from) / self.step;
        let k = place.floor();
        if k < 0.0 || k >= Self::STEPS as f64 {
            return false;
        }
        let [here, next] = [0, 1].map(|more| self.squares[k as usize + more]);
        across * across <= here + (place - k) * (next - here)
    }
}

/// Share of a patch under the shadows of a trial's strikes, by brute force on a fine grid.
fn brute_share(treatment: &Treatment, channel: &Channel, patch: &Patch, trial: u32) -> f64 {
    const SIDE: usize = 800;
    let (heights, reach) = (Heights::of(channel), channel.reach());
    let mut under = vec![false; SIDE * SIDE];
    let at = |k: usize, extent: f64| (k as f64 + 0.5) * extent / SIDE as f64;
    let cells = |from: f64, to: f64, extent: f64| {
        let cell = |v: f64| ((v / extent * SIDE as f64).floor().max(0.0) as usize).min(SIDE - 1);
        cell(from)..cell(to) + 1
    };
    for strike in treatment.strikes_in(trial, &patch.region().widened(reach)) {
        for row in cells(strike.y_mm - reach, strike.y_mm + reach, patch.height_mm) {
            for column in cells(strike.x_mm - reach, strike.x_mm + reach, patch.width_mm) {
                let (dx, dy) = (at(column, patch.width_mm) - strike.x_mm, at(row, patch.height_mm) - strike.y_mm);
                let along = dx * strike.heading.re + dy * strike.heading.im;
                let across = dy * strike.heading.re - dx * strike.heading.im;
                under[row * SIDE + column] |= heights.holds(along, across);
            }
        }
    }
    under.iter().filter(|under| **under).count() as f64 / (SIDE * SIDE) as f64
}

#[test]
fn loops_cut_are_those_under_shadows_by_brute_force() {
    // Unions that overlap: 40 listed strikes on 9 mm², at each of which nothing is random.
    let place = |k: u32| [0.05 + 2.9 * f64::from(k * 7 % 40) / 40.0, 0.02 + 2.9 * f64::from(k * 13 % 40) / 40.0];
    let places: Vec<[f64; 2]> = (0..40).map(place).collect();
    let device = listed(&places, None);
    let mut case = with_vessels(device.clone(), 0.8, Tear::Puncture);
    case.patch = Patch { width_mm: 3.0, height_mm: 3.0 };
    let treatment = Treatment::new(&device, 0.8, DepthEfficiency { mean: 1.0, sd: 0.0 }, 1);
    let channel = treatment.channel(0.8, Tear::Puncture, &ElasticLimit::uniform(0.0));
    let exact = 6000.0 * brute_share(&treatment, &channel, &case.patch, 0);
    for estimator in [EstimatorKind::Lines, EstimatorKind::Points] {
        case.sampling.estimator = estimator;
        let (loops, std_err, ..) = of(&run(&case), "all", "loops_cut");
        assert!((loops - exact).abs() < 4.0 * std_err + 2e-3 * exact, "{estimator:?}: {loops} ± {std_err}, {exact}");
        assert!(std_err < 0.05 * exact);
    }
}

#[test]
fn swept_shadows_are_those_of_brute_force_too() {
    let device = roller();
    let mut case = with_vessels(device.clone(), 0.9, Tear::Pinned);
    case.patch = Patch { width_mm: 4.0, height_mm: 4.0 };
    case.sampling.trials = 4;
    let outcome = run(&case);
    let treatment = Treatment::new(&device, 0.9, DepthEfficiency { mean: 1.0, sd: 0.0 }, 1);
    let channel = treatment.channel(0.9, Tear::Pinned, &ElasticLimit::uniform(0.0));
    for row in outcome.trials.iter().filter(|row| row.metric == "loops_cut").take(2) {
        let exact = 6000.0 * brute_share(&treatment, &channel, &case.patch, row.trial);
        assert!((row.value / exact - 1.0).abs() < 0.02, "trial {}: {} {exact}", row.trial, row.value);
    }
}

#[test]
fn lines_and_points_agree() {
    for (device, depth_mm, tear, sd) in [
        (roller(), 0.5, Tear::Pinned, 0.0),
        (roller(), 1.2, Tear::Fixed, 0.15),
        (pen(), 0.4, Tear::Puncture, 0.2),
        (stamp(), 1.0, Tear::Puncture, 0.0),
    ] {
        let mut case = with_vessels(device, depth_mm, tear);
        case.depth_efficiency = DepthEfficiency { mean: 0.9, sd };
        case.sampling.trials = 16;
        let [lines, points] = [EstimatorKind::Lines, EstimatorKind::Points].map(|estimator| {
            case.sampling.estimator = estimator;
            let outcome = run(&case);
            [of(&outcome, "all", "loops_cut"), of(&outcome, "all", "bleeding_share")]
        });
        // The same treatments: they differ by integration alone, which is less than the standard error.
        let ((a, ea, ..), (b, eb, ..)) = (lines[0], points[0]);
        assert!((a - b).abs() < 4.0 * ea.hypot(eb) + 1e-9 * a, "{depth_mm} {tear:?}: {a} ± {ea}, {b} ± {eb}");
        assert_eq!(lines[1].0, points[1].0, "the share that bleeds is counted");
    }
}

#[test]
fn a_depth_of_each_strike_is_what_each_depth_would_be() {
    // Strikes of depths that are listed one by one, more of them than have channels of their own: places between depths are interpolated.
    let depths: Vec<f64> = (0..200).map(|k| 0.05 + 0.007 * f64::from(k)).collect();
    let place = |k: usize| [0.3 + 0.7 * (k % 14) as f64, 0.3 + 0.7 * (k / 14) as f64];
    let strike = |(k, depth): (usize, &f64)| ListedStrike {
        x_mm: place(k)[0],
        y_mm: place(k)[1],
        heading_rad: 0.1 * k as f64,
        depth_mm: Some(*depth),
    };
    let strikes: Vec<ListedStrike> = depths.iter().enumerate().map(strike).collect();
    let device = explicit(ListedMotion::Vertical, strikes);
    let mut case = with_vessels(device, 0.5, Tear::Puncture);
    case.patch = Patch { width_mm: 10.0, height_mm: 10.3 };
    let outcome = run(&case);
    let area = |depth: f64| if depth > 0.1 { PI * radius_mm(depth - 0.1).powi(2) } else { 0.0 };
    let exact = 6000.0 * depths.iter().map(|depth| area(*depth)).sum::<f64>() / 103.0;
    let (loops, ..) = of(&outcome, "all", "loops_cut");
    assert!((loops / exact - 1.0).abs() < 1e-3, "{loops} {exact}");
    let met = |depth: f64| {
        let loops = if depth > 0.1 { 60.0 * PI * (radius_mm(depth - 0.1) + 0.01).powi(2) } else { 0.0 };
        loops + if depth > 1.0 { 8.0 * (2.0 * radius_mm(depth - 1.0) + 0.02) } else { 0.0 }
    };
    let share = depths.iter().map(|depth| bleeding_share(met(*depth))).sum::<f64>() / 200.0;
    let (ours, ..) = of(&outcome, "all", "bleeding_share");
    assert!((ours - share).abs() < 1e-3, "{ours} {share}");
}

#[test]
fn no_more_loops_are_cut_than_there_are() {
    // A lattice so close that shadows cover everything.
    let places: Vec<[f64; 2]> = (0..441).map(|k| [0.1 * f64::from(k % 21), 0.1 * f64::from(k / 21)]).collect();
    let mut case = with_vessels(listed(&places, None), 1.2, Tear::Puncture);
    case.patch = Patch { width_mm: 2.0, height_mm: 2.0 };
    for estimator in [EstimatorKind::Lines, EstimatorKind::Points] {
        case.sampling.estimator = estimator;
        let (loops, ..) = of(&run(&case), "all", "loops_cut");
        assert!((loops - 6000.0).abs() < 1e-6, "{estimator:?}: {loops}");
    }
}

#[test]
fn what_no_strike_has_cut_yet_has_an_upper_limit_where_one_may() {
    let mut case = with_vessels(pen(), 0.09, Tear::Puncture);
    // All end above the loops: nothing is cut, and that is certain.
    let outcome = run(&case);
    assert_eq!(of(&outcome, "all", "loops_cut"), (0.0, 0.0, 0.0, 0.0));
    assert_eq!(of(&outcome, "all", "bleeding_share"), (0.0, 0.0, 0.0, 0.0));
    // Depths vary, but so that hardly a strike comes to them: none seen is no proof.
    case.depth_efficiency = DepthEfficiency { mean: 0.5, sd: 0.1 };
    case.depths_mm = vec![0.1];
    case.patch = Patch { width_mm: 2.0, height_mm: 2.0 };
    case.skin.vessels = Some(Vessels { loop_top_mm: 0.098, ..Vessels::default() });
    let outcome = run(&case);
    for name in ["loops_cut", "bleeding_share"] {
        let (mean, _, low, high) = of(&outcome, "all", name);
        assert!(mean == 0.0 && low == 0.0 && high > 0.0, "{name}: {mean} {low} {high}");
    }
}

#[test]
fn a_patch_without_strikes_has_no_share_that_bleeds() {
    let mut case = with_vessels(listed(&[[50.0, 50.0]], None), 0.5, Tear::Puncture);
    case.patch = Patch { width_mm: 2.0, height_mm: 2.0 };
    let outcome = run(&case);
    assert!(outcome.metrics.iter().all(|row| row.metric != "bleeding_share"));
    assert_eq!(of(&outcome, "all", "loops_cut").0, 0.0);
}

#[test]
fn tearing_cuts_more_loops_than_the_needle_and_deeper_strikes_more_than_shallow_ones() {
    let loops = |depth_mm: f64, tear: Tear| of(&run(&with_vessels(roller(), depth_mm, tear)), "all", "loops_cut").0;
    let [puncture, pinned, fixed] = [Tear::Puncture, Tear::Pinned, Tear::Fixed].map(|tear| loops(0.5, tear));
    assert!(puncture < pinned && pinned < fixed, "{puncture} {pinned} {fixed}");
    assert!(loops(0.25, Tear::Pinned) < pinned && pinned < loops(0.8, Tear::Pinned));
}
