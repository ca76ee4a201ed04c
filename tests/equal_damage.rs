//! At equal damage of the dermis: what the intervals promise of that which then differs, under many seeds.

mod common;

use dermatrace::devices::{Device, DeviceKind, PassSpec};
use dermatrace::geometry::Tear;
use dermatrace::metrics::cell::{Cell, CellContext};
use dermatrace::sampling::statistics::{mean, variance};
use dermatrace::scenario::{Basis, Patch, Scenario};
use dermatrace::study::compare::{ComparisonLabels, ComparisonRow, compare};
use dermatrace::study::dermal_damage::{Side, equal_damage};
use dermatrace::treatment::Treatment;
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

const RUNS: u64 = 120;
const TRIALS: u32 = 16;

/// A pen and a roller on a small patch, sampled loosely.
fn small() -> Scenario {
    let mut pen = common::pen();
    pen.passes = vec![PassSpec { heading_rad: 0.0, repeat: 1 }];
    if let DeviceKind::Pen(spec) = &mut pen.kind {
        spec.positions_mm = vec![[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5]];
        (spec.lane_spacing_mm, spec.hand_speed_mm_s) = (1.0, 40.0);
    }
    let mut scenario = common::scenario(vec![common::roller(), pen], vec![1.0], vec![Tear::Pinned]);
    scenario.patch = Patch { width_mm: 3.0, height_mm: 3.0 };
    (scenario.sampling.trials, scenario.sampling.target_relative_error) = (TRIALS, 0.02);
    scenario.sampling.max_samples = 1 << 14;
    scenario.metrics.coverage = false;
    scenario
}

fn cell(scenario: &Scenario, device: usize, share: f64, seed: u64) -> Cell {
    let limit = scenario.skin.elastic_limit();
    let stop = AtomicUsize::new(0);
    let mut sampling = scenario.sampling;
    sampling.seed = seed;
    let context = CellContext {
        skin: &scenario.skin,
        limit: &limit,
        patch: &scenario.patch,
        sampling,
        metrics: scenario.metrics,
        deadline: None,
        stop: &stop,
    };
    let treatment = Treatment::new(&scenario.devices[device], scenario.depths_mm[0], scenario.depth_efficiency, seed);
    Cell::compute(&treatment.thinned_to(share), scenario.tears[0], &context).expect("nothing stops it")
}

/// The comparison under a seed, and the same with the share held fixed where trials are left out.
fn run(scenario: &Scenario, seed: u64) -> (Vec<ComparisonRow>, Vec<ComparisonRow>, usize) {
    let count = AtomicUsize::new(0);
    let thinned = |side, share| {
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(cell(scenario, if side == Side::Device { 0 } else { 1 }, share, seed))
    };
    let (device, reference) = (cell(scenario, 0, 1.0, seed), cell(scenario, 1, 1.0, seed));
    let kept = equal_damage(&device, &reference, &thinned).expect("within reach").expect("not the same");
    let plain = cell(scenario, if kept.side == Side::Device { 0 } else { 1 }, kept.share, seed);
    let labels = ComparisonLabels {
        depth_mm: 1.0,
        tear: "pinned".into(),
        device: "roller".into(),
        reference: "pen".into(),
        basis: Basis::DermalDamage,
    };
    let rows = |thinned: &Cell| -> Vec<ComparisonRow> {
        match kept.side {
            Side::Device => compare(thinned, &reference, &labels).collect(),
            Side::Reference => compare(&device, thinned, &labels).collect(),
        }
    };
    (rows(&kept.cell), rows(&plain), count.into_inner())
}

#[test]
fn measure() {
    let scenario = small();
    let runs: Vec<_> = (0..RUNS).into_par_iter().map(|run_| run(&scenario, 7000 + run_)).collect();
    println!("cells {:?}", runs.iter().map(|r| r.2).collect::<Vec<_>>());
    for i in 0..runs[0].0.len() {
        let first = &runs[0].0[i];
        let of = |pick: fn(&(Vec<ComparisonRow>, Vec<ComparisonRow>, usize)) -> &Vec<ComparisonRow>| {
            let rows: Vec<_> = runs.iter().map(|r| pick(r).iter().find(|row| row.layer == first.layer && row.metric == first.metric).expect("row")).collect();
            let found = variance(&rows.iter().map(|r| r.ratio).collect::<Vec<_>>());
            let claimed = mean(&rows.iter().map(|r| r.ratio_std_err.powi(2)).collect::<Vec<_>>());
            (rows[0].ratio, found.sqrt(), claimed / found)
        };
        println!("{} {}: new {:.4?} old {:.4?}", first.layer, first.metric, of(|r| &r.0), of(|r| &r.1));
    }
}
