//! How many profiles would decide between hypotheses (model I8): studies are made up where one is true, and their Bayes factors counted.

mod bench;
mod cells;
mod curve;
#[cfg(test)]
mod decide_tests;
mod design;
mod evidence;
mod holes;
mod race;
mod study;
mod widths;

use super::rank::significant_off;
use super::rows::{NeededRow, PowerRow};
use super::{Decided, InferOptions};
use crate::sampling::rng::{Purpose, Stream, philox};
use crate::scenario::Scenario;
use crate::scenario::inference::{DecidePlan, Hypothesis, InferPlan, PlaneChoice};
use crate::simulate::SimulateError;
use crate::units::show_mm;
use bench::{Asked, Bench, subjects};
use cells::Cells;
use curve::Rules;
use holes::SECTIONS;
use race::{Against, Contest, Race};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use study::Study;

/// Holes that are read serially, at most.
const MOST_HOLES: u32 = 40;
/// Holes of each source that are drawn to tell how much one tells on average.
const RATED: usize = 200;
/// Small budgets: studies, and profiles.
const QUICK: [u32; 2] = [50, 60];
/// The name of the test of two mirrored planes among what the truth is told from, and its level.
const RANK_MIRROR: &str = "rank_mirror";
const LEVEL: f64 = 0.05;

/// How many profiles would decide between the hypotheses of `[decide]`.
///
/// # Errors
/// [`SimulateError::OneLaw`]; the stop flag.
pub fn decide(
    scenario: &Scenario,
    plan: &InferPlan,
    decide: &DecidePlan,
    options: &InferOptions,
) -> Result<Decided, SimulateError> {
    let subjects = subjects(scenario, plan, decide);
    let population = &subjects[0][0][0].population;
    let studies = studies(plan, decide, population.shares.first().map_or(0.0, |share| share.heading_rad));
    let work = Work::new(Asked { scenario, plan, decide, studies: &studies }, options);
    let (mut outcomes, mut notes) = (Vec::new(), Vec::new());
    let count = decide.hypotheses.len();
    let mut alike = vec![true; count * count];
    for (at, &at_mm) in decide.at_mm.iter().enumerate() {
        let data = work.asked.data(at_mm);
        if population.deepest_mm() <= data.levels_mm[0] {
            notes.push(format!("nothing is read at {}: no strike reaches it", show_mm(at_mm)));
            continue;
        }
        let bench = Bench::new(&work.asked, &subjects, &data);
        alike.iter_mut().enumerate().for_each(|(pair, alike)| *alike &= bench.is_one_law(pair / count, pair % count));
        outcomes.extend(work.at(at, &bench)?);
    }
    if !outcomes.is_empty() {
        work.laws_differ(&alike)?;
    }
    outcomes.sort_by_key(|outcome| outcome.key);
    let power = outcomes.iter().flat_map(|outcome| work.power(outcome)).collect();
    let needed = outcomes.iter().map(|outcome| work.needed(outcome)).collect();
    Ok(Decided { power, needed, notes })
}

/// Every choice of planes with every control; the heading of the first pass, rad.
fn studies(plan: &InferPlan, decide: &DecidePlan, heading_rad: f64) -> Vec<Study> {
    let lines_rad = plan.lines_rad.unwrap_or(heading_rad);
    let of = |&planes: &PlaneChoice| decide.stamp.iter().map(move |&stamp| (planes, stamp));
    decide.planes.iter().flat_map(of).map(|(planes, stamp)| Study::new(planes, stamp, heading_rad, lines_rad)).collect()
}

/// Where a curve stands in the tables: hypothesis, what it is against, depth, study, true c.
type Key = [usize; 5];

/// A curve and what belongs to it.
struct Outcome {
    key: Key,
    contest: Contest,
    information_rate: f64,
    /// Length of section for each profile, mm.
    length_mm: f64,
}

/// What there is to do.
struct Work<'w> {
    asked: Asked<'w>,
    options: &'w InferOptions<'w>,
    /// For single readings, and for holes that are read serially.
    rules: [Rules; 2],
    /// By study: by how much a rank sum must be off, by the number of profiles.
    significant: Vec<Vec<f64>>,
    done: AtomicUsize,
}

impl<'w> Work<'w> {
    fn new(asked: Asked<'w>, options: &'w InferOptions<'w>) -> Self {
        let decide = asked.decide;
        let [data_sets, most] = match options.quick {
            true => [decide.data_sets.min(QUICK[0]), decide.most.min(QUICK[1])],
            false => [decide.data_sets, decide.most],
        };
        let rules = [most, most.min(MOST_HOLES)].map(|most| Rules::new(decide.bound, decide.power, most, data_sets));
        let significant = asked.studies.iter().map(|study| significant(study, most as usize)).collect();
        Self { asked, options, rules, significant, done: AtomicUsize::new(0) }
    }

    /// All studies at one depth.
    fn at(&self, at: usize, bench: &Bench) -> Result<Vec<Outcome>, SimulateError> {
        let Asked { decide, studies, .. } = self.asked;
        let truths = (0..decide.hypotheses.len()).filter(|own| decide.hypotheses[*own] != Hypothesis::Free);
        let of = |own| (0..studies.len()).map(move |study| [own, study]);
        let with = |[own, study]: [usize; 2]| (0..decide.residual_width.len()).map(move |c| [own, study, c]);
        let designs: Vec<[usize; 3]> = truths.flat_map(of).flat_map(with).collect();
        let planned = designs.len() * decide.at_mm.len();
        let design = |design: &[usize; 3]| {
            let found = self.design(at, *design, bench);
            (self.options.progress)(self.done.fetch_add(1, Ordering::Relaxed) + 1, planned);
            found
        };
        let found: Option<Vec<Vec<Outcome>>> = designs.par_iter().map(design).collect();
        Ok(found.ok_or_else(|| SimulateError::stopped(self.options.stop))?.into_iter().flatten().collect())
    }

    /// The curves of one hypothesis, study and true c; `None` where the work is to stop.
    fn design(&self, at: usize, [own, number, width]: [usize; 3], bench: &Bench) -> Option<Vec<Outcome>> {
        let study = &self.asked.studies[number];
        let is_serial = study.planes == PlaneChoice::Serial;
        let rules = &self.rules[usize::from(is_serial)];
        let cells: Vec<Cells> = bench.cells(is_serial);
        let seed = self.asked.scenario.sampling.seed;
        let [at_mm, residual_width] = [self.asked.decide.at_mm[at], self.asked.decide.residual_width[width]];
        let label = label(own, study, at_mm, residual_width);
        let significant = &self.significant[number];
        let race = Race { rules, own, cells: &cells, significant, seed, label };
        let stop = self.options.stop;
        let (contests, rates): (Vec<Contest>, Vec<f64>) = match is_serial {
            true => {
                let readings = bench.serial(study, own, width);
                // Of no study.
                let stream = Stream::new(seed, Purpose::Studies, [label, u32::MAX]);
                let rate = |other| readings.rate(other, &stream, RATED.min(rules.data_sets as usize));
                (race.run(&readings, stop)?, (0..cells.len()).map(rate).collect())
            }
            false => {
                let readings = bench.singles(study, own, width);
                (race.run(&readings, stop)?, (0..cells.len()).map(|other| readings.rate(other)).collect())
            }
        };
        let sections = if is_serial { SECTIONS as f64 } else { 1.0 };
        let length_mm = sections * bench.length_mm(study, own, width);
        let outcome = |contest: Contest| {
            let (against, information_rate) = match contest.0 {
                Against::Other(other) => (other, rates[other]),
                Against::Mirror => (cells.len(), 0.0),
            };
            Outcome { key: [own, against, at, number, width], contest, information_rate, length_mm }
        };
        Some(contests.into_iter().map(outcome).collect())
    }

    /// Of a pair that gives every section one law, nothing can be planned.
    fn laws_differ(&self, alike: &[bool]) -> Result<(), SimulateError> {
        let hypotheses = &self.asked.decide.hypotheses;
        let count = hypotheses.len();
        let pair = (0..alike.len()).map(|pair| [pair / count, pair % count]).find(|&[one, other]| {
            one < other
                && alike[one * count + other]
                && ![one, other].iter().any(|i| hypotheses[*i] == Hypothesis::Free)
        });
        let Some([one, other]) = pair else { return Ok(()) };
        let device = self.asked.scenario.devices[self.asked.plan.device].name.clone();
        Err(SimulateError::OneLaw { device, one: hypotheses[one].label(), other: hypotheses[other].label() })
    }

    fn rules(&self, outcome: &Outcome) -> &Rules {
        &self.rules[usize::from(self.asked.studies[outcome.key[3]].planes == PlaneChoice::Serial)]
    }

    fn power(&self, outcome: &Outcome) -> Vec<PowerRow> {
        let NeededRow { r#true, against, at_mm, planes, control, residual_width, .. } = self.needed(outcome);
        let row = |point: curve::Point| PowerRow {
            r#true: r#true.clone(),
            against: against.clone(),
            at_mm,
            planes: planes.clone(),
            control: control.clone(),
            residual_width,
            profiles: point.profiles as u32,
            power: point.power,
            ci95_low: point.ci95[0],
            ci95_high: point.ci95[1],
            misleading: point.misleading,
        };
        outcome.contest.1.points(self.rules(outcome)).into_iter().map(row).collect()
    }

    fn needed(&self, outcome: &Outcome) -> NeededRow {
        let [own, _, at, study, width] = outcome.key;
        let Asked { decide, studies, .. } = self.asked;
        let needed = outcome.contest.1.needed(self.rules(outcome));
        let number = |profiles: Option<usize>| profiles.map_or(f64::INFINITY, |profiles| profiles as f64);
        let section_mm = number(needed.profiles) * outcome.length_mm;
        NeededRow {
            r#true: decide.hypotheses[own].label(),
            against: match outcome.contest.0 {
                Against::Other(other) => decide.hypotheses[other].label(),
                Against::Mirror => RANK_MIRROR.to_owned(),
            },
            at_mm: decide.at_mm[at],
            planes: studies[study].planes.as_str().to_owned(),
            control: studies[study].control().to_owned(),
            residual_width: decide.residual_width[width],
            profiles: number(needed.profiles),
            low: number(needed.low),
            high: number(needed.high),
            information_rate: outcome.information_rate,
            sections: section_mm / decide.section_length_mm,
            section_mm,
        }
    }
}

/// Tells streams of random numbers apart by what is read, so that a design has its own whatever others there are.
fn label(own: usize, study: &Study, at_mm: f64, residual_width: f64) -> u32 {
    let halves = |value: f64| [value.to_bits() as u32, (value.to_bits() >> 32) as u32];
    let [low, high] = halves(at_mm);
    let design = (own as u32) << 4 | (study.planes as u32) << 1 | u32::from(study.stamp);
    philox([low, high, design, 0], halves(residual_width))[0]
}

/// By how much the rank sum of the first of two mirrored planes must be off, for every number of profiles; nothing of other studies.
fn significant(study: &Study, most: usize) -> Vec<f64> {
    if study.planes != PlaneChoice::Lines {
        return Vec::new();
    }
    let counts = |profiles: usize| {
        let read = (0..profiles).map(|profile| &study.sources[profile % study.sources.len()]);
        let planes: Vec<bool> =
            read.filter(|source| !source.is_stamp).map(|source| source.facing == study.sources[0].facing).collect();
        [planes.iter().filter(|is_first| **is_first).count(), planes.len()]
    };
    (1..=most).map(counts).map(|[first, all]| significant_off(first, all, LEVEL)).collect()
}
