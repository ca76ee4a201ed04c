//! The same question gives the same bits: on any number of threads, and whatever else a scenario asks.

use crate::common;
use dermatrace::devices::{DepthEfficiency, Device, ListedMotion};
use dermatrace::geometry::Tear;
use dermatrace::metrics::MetricRow;
use dermatrace::pattern::ListedStrike;
use dermatrace::scenario::{Basis, Compare, EstimatorKind, Scenario};
use dermatrace::simulate::Outcome;

/// Roller and pen, two hypotheses, depths that vary: everything that draws random numbers.
fn scenario() -> Scenario {
    let tears = vec![Tear::Pinned, Tear::Fixed];
    let mut scenario = common::scenario(vec![common::roller(), common::pen()], vec![1.0], tears);
    (scenario.patch.width_mm, scenario.patch.height_mm) = (1.5, 1.5);
    scenario.depth_efficiency = DepthEfficiency { mean: 0.9, sd: 0.1 };
    scenario.sampling.trials = 3;
    scenario.sampling.max_samples = 3000;
    scenario
}

fn run_on(threads: usize, scenario: &Scenario) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| common::run(scenario))
}

fn assert_same(a: &Outcome, b: &Outcome, what: &str) {
    // Debug output holds every digit of every number, and tells a NaN from none.
    assert_eq!(format!("{:?}", a.metrics), format!("{:?}", b.metrics), "{what}: metrics");
    assert_eq!(format!("{:?}", a.trials), format!("{:?}", b.trials), "{what}: trials");
    assert_eq!(format!("{:?}", a.comparison), format!("{:?}", b.comparison), "{what}: comparison");
    assert_eq!(format!("{:?}", a.openings), format!("{:?}", b.openings), "{what}: openings");
    let single = |outcome: &Outcome| {
        format!("{:?}", (&outcome.channels, &outcome.profiles, &outcome.tip_paths, &outcome.layers))
    };
    assert_eq!(single(a), single(b), "{what}: single strikes");
    assert_eq!(format!("{:?}", a.cells), format!("{:?}", b.cells), "{what}: cells");
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    for estimator in [EstimatorKind::Lines, EstimatorKind::Points] {
        let mut scenario = scenario();
        scenario.sampling.estimator = estimator;
        let one = run_on(1, &scenario);
        assert!(one.metrics.iter().any(|row| row.std_err > 0.0) && !one.comparison.is_empty());
        for threads in [2, 3, 7] {
            assert_same(&one, &run_on(threads, &scenario), &format!("{estimator:?} on {threads} threads"));
        }
    }
}

/// Searches run side by side, and each cell of a search depends on those before it.
#[test]
fn the_number_of_threads_changes_no_bit_of_a_search_for_equal_damage() {
    let mut scenario = scenario();
    scenario.compare = Some(Compare::on(1, Basis::DermalDamage));
    let one = run_on(1, &scenario);
    assert!(one.cells.iter().filter(|cell| cell.matching != "as declared").count() == 2);
    for threads in [2, 3] {
        assert_same(&one, &run_on(threads, &scenario), &format!("a search on {threads} threads"));
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let first = scenario();
    assert_same(&common::run(&first), &common::run(&first), "again");
    for seed in [2, 1 << 40] {
        let mut other = first.clone();
        other.sampling.seed = seed;
        let (a, b) = (common::run(&first), common::run(&other));
        let differs = |name: &str| {
            let rows = |o: &Outcome| -> Vec<f64> {
                o.trials.iter().filter(|r| r.metric == name && r.layer == "all").map(|r| r.value).collect()
            };
            rows(&a).iter().zip(&rows(&b)).all(|(a, b)| a != b)
        };
        assert!(differs("damage_volume") && differs("channel_volume_per_strike"), "seed {seed}");
    }
}

/// With strikes that are listed only the integration is random; it too must follow the seed.
#[test]
fn another_seed_integrates_anew() {
    let strike = |x_mm, y_mm| ListedStrike { x_mm, y_mm, heading_rad: 0.4, depth_mm: None };
    let device = common::explicit(ListedMotion::Vertical, vec![strike(0.5, 0.5), strike(0.6, 0.5)]);
    let mut scenario = common::scenario(vec![device], vec![1.0], vec![Tear::Pinned]);
    (scenario.patch.width_mm, scenario.patch.height_mm) = (1.0, 1.0);
    scenario.sampling.trials = 4;
    scenario.sampling.max_samples = 1000;
    let value =
        |scenario: &Scenario| common::metric(&common::run(scenario), "listed", "pinned", "all", "damage_volume");
    let first = value(&scenario);
    scenario.sampling.seed = 7;
    assert_ne!(first, value(&scenario));
}

/// Rows of one device at one depth, word for word.
fn rows(outcome: &Outcome, device: &str, depth: f64) -> Vec<String> {
    let own = |row: &&MetricRow| row.device == device && row.depth_mm == depth;
    outcome.metrics.iter().filter(own).map(|row| format!("{row:?}")).collect()
}

#[test]
fn what_else_a_scenario_asks_changes_no_row() {
    let small = scenario();
    let before = common::run(&small);
    let mut third = common::pen();
    third.name = "second pen".into();
    type Addition = fn(&mut Scenario, Device);
    let additions: [(&str, Addition); 5] = [
        ("a device before", |s, device| s.devices.insert(0, device)),
        ("a device after", |s, device| s.devices.push(device)),
        ("a depth before", |s, _| s.depths_mm.insert(0, 0.4)),
        ("a depth after", |s, _| s.depths_mm.push(1.3)),
        ("no comparison", |s, _| s.compare = None),
    ];
    for (what, add) in additions {
        let mut larger = small.clone();
        add(&mut larger, third.clone());
        let pen = larger.devices.iter().position(|d| d.name == "pen").expect("the pen");
        if let Some(compare) = &mut larger.compare {
            compare.reference = pen;
        }
        let after = common::run(&larger);
        for device in ["roller", "pen"] {
            let (a, b) = (rows(&before, device, 1.0), rows(&after, device, 1.0));
            assert!(!a.is_empty());
            assert_eq!(a, b, "{what}: {device}");
        }
    }
}

#[test]
fn a_further_hypothesis_changes_no_row() {
    let small = scenario();
    let mut larger = small.clone();
    larger.tears.push(Tear::Partial { surface_following: 0.5 });
    let (a, b) = (common::run(&small), common::run(&larger));
    let of = |outcome: &Outcome, tear: &str| -> Vec<String> {
        outcome.metrics.iter().filter(|row| row.tear == tear).map(|row| format!("{row:?}")).collect()
    };
    for tear in ["pinned", "fixed"] {
        assert_eq!(of(&a, tear), of(&b, tear), "{tear}");
    }
}
