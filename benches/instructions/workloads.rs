//! What is counted.

use crate::support::common::roller;
use crate::support::{
    cell, listed_roller, make_strikes, pen_strikes, timed, to_half_a_per_cent, treatment, with_trials,
};
use dermatrace::devices::DepthEfficiency;
use dermatrace::metrics::lines::Lines;
use dermatrace::metrics::section_table::SectionTable;
use dermatrace::metrics::strata::{Quantity, layer_slot};
use dermatrace::metrics::tile::Tile;
use dermatrace::metrics::trial::Trial;
use dermatrace::sampling::{Integrand, sobol};
use dermatrace::scenario::{EstimatorKind, Scenario};
use std::hint::black_box;

/// The key workloads: preparing a channel, sampling a union, making strikes.
pub const KEYS: [&str; 3] = ["section_table", "lines", "tile"];

/// Planes of lines through strikes and nothing else, by what channels look like there: discs of one size, one section for
/// all strikes, an outline for each.
pub const PLANES: [&str; 3] = ["discs", "one_section", "outlines"];

/// Planes in each slab, in workloads that end in `:all`; in those that end in `:none` strikes and channels are made alone.
const COUNT: u32 = 64;

/// Runs a workload once.
pub fn run(name: &str) {
    match name.split_once(':') {
        None => match name {
            "section_table" => section_table(),
            "lines" => lines(),
            "tile" => tile(),
            _ => panic!("no workload {name}"),
        },
        Some((kind, count)) => with_trials(&strikes(kind), true, |trials| {
            let points = if count == "all" { COUNT } else { 0 };
            black_box(cut(&trials[0], &trials[0].tile(0), points));
        }),
    }
}

/// The section table of the reference roller's channel, ten times.
fn section_table() {
    let scenario = listed_roller(1.0, EstimatorKind::Lines, 1e-3);
    let limit = scenario.skin.elastic_limit();
    let channel = treatment(&scenario).device().channel_at(1.5, scenario.tears[0], &limit);
    (0..10).for_each(|_| drop(black_box(SectionTable::new(black_box(&channel)))));
}

/// The union of 229 listed roller strikes per cm² on one cm², to 0.1 %.
fn lines() {
    let scenario = listed_roller(10.0, EstimatorKind::Lines, 1e-3);
    assert!(cell(&scenario).relative_error <= 1e-3);
}

/// 10⁵ pen strikes made and binned, in each of two trials.
fn tile() {
    let tally = with_trials(&pen_strikes(1e5), true, make_strikes);
    assert!(tally.strikes > 190_000);
}

/// Strikes of one tile whose channels look like this.
fn strikes(kind: &str) -> Scenario {
    let mut scenario = if kind == "discs" { pen_strikes(2e4) } else { to_half_a_per_cent(roller(), 40.0, 1.5) };
    if kind == "outlines" {
        scenario.depth_efficiency = DepthEfficiency { mean: 0.9, sd: 0.05 };
    }
    scenario
}

/// The planes of every slab: (stratum, point).
fn planes(trial: &Trial, points: u32) -> impl Iterator<Item = (usize, [f64; 3])> {
    let strata = 0..trial.shared.strata.slab_count();
    strata.flat_map(move |s| (0..points).map(move |index| (s, sobol::scrambled(index, [1, 2, s as u32]))))
}

/// Cuts every slab by this many planes; what the slots then hold.
fn cut(trial: &Trial, tile: &Tile, points: u32) -> Vec<f64> {
    let (lines, mut scratch) = (Lines(*trial), Default::default());
    let mut slots = vec![0.0; lines.slots()];
    planes(trial, points).for_each(|(stratum, point)| lines.add(tile, stratum, point, &mut scratch, &mut slots));
    slots
}

/// How much a workload of planes does.
pub struct Amount {
    /// Lines.
    pub lines: f64,
    /// Tests: pairs of a line and a strike in the rows that the line looks at.
    pub tests: f64,
    /// Chords that they found.
    pub chords: f64,
    /// Time, s: median of several runs.
    pub seconds: f64,
}

impl Amount {
    /// Of [`COUNT`] planes in each slab.
    pub fn of(kind: &str) -> Self {
        let strikes = strikes(kind);
        let seconds = with_trials(&strikes, true, |trials| {
            let tile = trials[0].tile(0);
            timed(9, || cut(&trials[0], &tile, COUNT)).0
        });
        // Where no volume is known, slots count every chord.
        with_trials(&strikes, false, |trials| {
            let (trial, tile) = (&trials[0], trials[0].tile(0));
            let slots = cut(trial, &tile, COUNT);
            let chords = (0..trial.shared.strata.layers()).map(|layer| slots[layer_slot(layer, Quantity::Hits)]).sum();
            let mut amount = Self { lines: 0.0, tests: 0.0, chords, seconds };
            planes(trial, COUNT).for_each(|plane| amount.add(trial, &tile, plane));
            amount
        })
    }

    fn add(&mut self, trial: &Trial, tile: &Tile, (stratum, [u, v, _]): (usize, [f64; 3])) {
        let (_, top, bottom) = trial.shared.strata.slabs[stratum];
        let reach = trial.shared.prepared.shapes.plane(top + u * (bottom - top)).reach();
        let lines = Lines(*trial).samples_per_point(stratum);
        self.lines += lines as f64;
        for line in 0..lines {
            let y = (line as f64 + v) * trial.shared.prepared.target.patch.height_mm / lines as f64;
            self.tests += (tile.whole.near(y, reach).len() + tile.cut_by_edges.near(y, reach).len()) as f64;
        }
    }
}
