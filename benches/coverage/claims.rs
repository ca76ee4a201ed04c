//! What the program claims of a scenario under many seeds.

use dermatrace::metrics::{Metric, MetricRow};
use dermatrace::sampling::StopReason;
use dermatrace::scenario::{Scenario, load};
use dermatrace::simulate::{Outcome, RunOptions, sampled};
use dermatrace::study::compare::ComparisonRow;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicUsize;

/// What one run claims of every quantity.
type Claims = Vec<(Quantity, Claim)>;

/// Metrics whose intervals are looked at, in every layer that has them.
const WATCHED: [Metric; 7] = [
    Metric::DamageVolume,
    Metric::TearRatio,
    Metric::Strikes,
    Metric::Openings,
    Metric::Channels,
    Metric::OpenedAreaFraction,
    Metric::Gap,
];

/// The parts of a metric that is a quotient of two means: its truth is the quotient of theirs.
fn parts_of(metric: &str) -> Option<[&'static str; 2]> {
    (metric == Metric::TearRatio.word()).then(|| [Metric::TearVolume, Metric::PunctureVolume].map(|part| part.word()))
}

/// How a quantity is made of a device's value and a reference's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The device's own, as declared.
    Value,
    /// Device less reference, matched.
    Difference,
    /// Device over reference, matched.
    Ratio,
}

impl Kind {
    /// What stands before the metric's name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Value => "",
            Self::Difference => "difference of ",
            Self::Ratio => "ratio of ",
        }
    }
}

/// What a claim is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quantity {
    /// Device, and the reference that it is compared with.
    pub devices: String,
    /// Depth and hypothesis.
    pub case: String,
    /// Layer of the table.
    pub layer: String,
    /// Metric of the table.
    pub metric: String,
    /// Value, difference or ratio.
    pub kind: Kind,
}

/// What one run says of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// Numerator and denominator of the device's value and of the reference's, which are means over trials without bias.
    pub parts: [f64; 4],
    /// Estimate.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// All runs of a scenario with one number of trials.
pub struct Runs {
    /// Trials of each run.
    pub trials: u32,
    /// How many runs.
    pub seeds: usize,
    /// Share of the cells that their target stopped.
    pub reached: f64,
    /// Every quantity, in table order, with what the runs say of it.
    pub claims: Vec<(Quantity, Vec<Claim>)>,
}

/// Reads a scenario, with so many trials in place of its own.
pub fn read(file: &Path, trials: u32) -> Scenario {
    let overrides = [format!("sampling.trials={trials}")];
    load(file, &overrides).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Runs a scenario under each seed, the stop rule on.
pub fn run(scenario: &Scenario, seeds: Range<u64>) -> Runs {
    let outcomes: Vec<(usize, usize, Claims)> = seeds
        .into_par_iter()
        .map(|seed| {
            let outcome = one(&scenario.clone().with_seed(seed));
            let is_reached =
                |reason: StopReason| matches!(reason, StopReason::TargetReached | StopReason::LostInTrials);
            let reached = outcome.cells.iter().filter(|cell| is_reached(cell.stop_reason)).count();
            (reached, outcome.cells.len(), claims(&outcome))
        })
        .collect();
    let cells: usize = outcomes.iter().map(|(_, cells, _)| cells).sum();
    let reached: usize = outcomes.iter().map(|(reached, _, _)| reached).sum();
    let seeds = outcomes.len();
    let claims = by_quantity(outcomes.into_iter().flat_map(|(_, _, claims)| claims));
    Runs { trials: scenario.sampling.trials, seeds, reached: reached as f64 / cells as f64, claims }
}

fn one(scenario: &Scenario) -> Outcome {
    let stop = AtomicUsize::new(0);
    let options = RunOptions { quick: false, max_duration: None, stop: &stop, progress: &|_, _| () };
    sampled(scenario, &options).expect("within every limit")
}

fn by_quantity(claims: impl Iterator<Item = (Quantity, Claim)>) -> Vec<(Quantity, Vec<Claim>)> {
    let (mut places, mut found) = (HashMap::new(), Vec::<(Quantity, Vec<Claim>)>::new());
    for (quantity, claim) in claims {
        let place = *places.entry(quantity.clone()).or_insert_with(|| {
            found.push((quantity, Vec::new()));
            found.len() - 1
        });
        found[place].1.push(claim);
    }
    found
}

fn claims(outcome: &Outcome) -> Vec<(Quantity, Claim)> {
    let is_watched = |metric: &str| WATCHED.iter().any(|watched| watched.word() == metric);
    let rows = outcome.metrics.iter().filter(|row| is_watched(&row.metric));
    let compared = outcome.comparison.iter().filter(|row| is_watched(&row.metric));
    let values = rows.map(|row| of_value(row, &outcome.metrics));
    values.chain(compared.flat_map(|row| of_comparison(row, &outcome.comparison))).collect()
}

fn of_value(row: &MetricRow, all: &[MetricRow]) -> (Quantity, Claim) {
    let beside = |metric: &str| {
        let of_cell = |r: &&MetricRow| (&r.device, r.depth_mm, &r.tear) == (&row.device, row.depth_mm, &row.tear);
        let found = all.iter().filter(of_cell).find(|r| r.layer == row.layer && r.metric == metric);
        found.map_or(f64::NAN, |r| r.mean)
    };
    let [over, under] = parts_of(&row.metric).map_or([row.mean, 1.0], |parts| parts.map(beside));
    let quantity = Quantity {
        devices: row.device.clone(),
        case: format!("{} mm, {}", row.depth_mm, row.tear),
        layer: row.layer.clone(),
        metric: row.metric.clone(),
        kind: Kind::Value,
    };
    (quantity, Claim { parts: [over, under, 1.0, 1.0], value: row.mean, low: row.ci95_low, high: row.ci95_high })
}

fn of_comparison(row: &ComparisonRow, all: &[ComparisonRow]) -> [(Quantity, Claim); 2] {
    let beside = |metric: &str| {
        let of_pair = |r: &&ComparisonRow| (&r.device, r.depth_mm, &r.tear) == (&row.device, row.depth_mm, &row.tear);
        let found = all.iter().filter(of_pair).find(|r| r.layer == row.layer && r.metric == metric);
        found.map_or([f64::NAN; 2], |r| [r.value, r.reference_value])
    };
    let whole = [[row.value, row.reference_value], [1.0; 2]];
    let [over, under] = parts_of(&row.metric).map_or(whole, |parts| parts.map(beside));
    let parts = [over[0], under[0], over[1], under[1]];
    let quantity = |kind| Quantity {
        devices: format!("{} and {}", row.device, row.reference),
        case: format!("{} mm, {}", row.depth_mm, row.tear),
        layer: row.layer.clone(),
        metric: row.metric.clone(),
        kind,
    };
    let difference =
        Claim { parts, value: row.difference, low: row.difference_ci95_low, high: row.difference_ci95_high };
    let ratio = Claim { parts, value: row.ratio, low: row.ratio_ci95_low, high: row.ratio_ci95_high };
    [(quantity(Kind::Difference), difference), (quantity(Kind::Ratio), ratio)]
}
