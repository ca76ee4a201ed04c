//! What the central person would get if one thing were otherwise: `delivery_cases.csv`.

use super::super::error::SimulateError;
use super::amounts::Amounts;
use super::answers::{Answers, Asked, By, Question};
use super::sites::Site;
use super::terms::Terms;
use crate::after::cell::{CellError, Problem, solve};
use crate::after::rows::DeliveryCaseRow;
use crate::after::settings::{Fill, Observable};
use crate::after::{Person, Varied};
use crate::sampling::stop::go_on;
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

/// The longest bleeding that is recalled, s.
const WORST_BLEEDING_S: f64 = 600.0;
/// The fastest exudate that was read, of a fresh donor site, mm/s.
const WORST_EXUDATE_MM_S: f64 = 4.9e-5;

const NO_BLEEDING: &str = "no_bleeding";

/// What is no question of dead skin, which neither bleeds nor closes.
const OF_THE_LIVING: [&str; 6] = ["worst_fluid", "late_15min", "late_4h", "half_life_5min", "occluded", "dye"];

/// One thing that is otherwise: its word, and how it changes the terms.
type Otherwise = (&'static str, fn(&mut Terms));

const ALL: [Otherwise; 11] = [
    ("clear_fluid", |terms| terms.fluid.fill = Fill::Clear),
    ("no_flow", |terms| terms.fluid.flow = Some(false)),
    ("clear_and_still", |terms| (terms.fluid.fill, terms.fluid.flow) = (Fill::Clear, Some(false))),
    (NO_BLEEDING, |terms| terms.fluid.bleeding_time_s = Varied::Fixed(0.0)),
    ("worst_fluid", |terms| {
        terms.fluid.flow = Some(true);
        terms.fluid.bleeding_time_s = Varied::Fixed(WORST_BLEEDING_S);
        terms.fluid.exudate_velocity_mm_s = Varied::Fixed(WORST_EXUDATE_MM_S);
    }),
    ("prefilled", |terms| terms.fluid.prefill = Varied::Fixed(1.0)),
    ("late_15min", |terms| terms.delivery.apply_after_s = 900.0),
    ("late_4h", |terms| terms.delivery.apply_after_s = 14_400.0),
    ("half_life_5min", |terms| terms.closure.half_life_s = Some(Varied::Fixed(300.0))),
    ("occluded", |terms| (terms.closure.is_occluded, terms.closure.half_life_s) = (true, None)),
    ("dye", |terms| (terms.closure.observable, terms.closure.half_life_s) = (Observable::Dye, None)),
];

/// A case of a site and a drug that differs from the scenario's own.
struct Changed<'a> {
    site: &'a Site,
    way: usize,
    drug: usize,
    word: &'static str,
    problem: Problem,
}

/// All cases that differ from the scenario, under its own hypothesis.
///
/// # Errors
/// [`SimulateError`] where one has no solution, or a signal raises the flag.
pub(super) fn rows(
    question: &Question,
    answers: &Answers,
    stop: &AtomicUsize,
) -> Result<Vec<DeliveryCaseRow>, SimulateError> {
    let mut all = Vec::new();
    for (site, way, _) in question.sites.own_ways() {
        for drug in 0..question.drugs().len() {
            let asked = Asked { drug, person: 0, by: By::Channels(way) };
            let failed = |source| question.unsolved(asked, source);
            let Some(own) = question.problem(asked).map_err(failed)? else { continue };
            if question.drugs()[drug].depot_half_life_s.is_some() {
                continue;
            }
            for (word, change) in ALL {
                let problem = changed(question, way, drug, change).map_err(failed)?;
                if question.terms.delivery.is_franz_cell && OF_THE_LIVING.contains(&word) {
                    continue;
                }
                // Where nothing bleeds, a bleeding time of 0 would only let weeping begin earlier.
                let is_dry = own.channels.is_some_and(|channels| channels.bleeding_mm3_s == 0.0);
                let problem = problem.filter(|problem| *problem != own && !(word == NO_BLEEDING && is_dry));
                all.extend(problem.map(|problem| Changed { site, way, drug, word, problem }));
            }
        }
    }
    let row = |changed: Changed| {
        go_on(stop).map_err(|_| SimulateError::stopped(stop))?;
        changed.row(question, answers)
    };
    all.into_par_iter().map(row).collect()
}

/// The cell of the central person under changed terms.
fn changed(question: &Question, way: usize, drug: usize, change: fn(&mut Terms)) -> Result<Option<Problem>, CellError> {
    let mut terms = question.terms.clone();
    change(&mut terms);
    let route = terms.route(question.scenario, &question.drugs()[drug], Person::Central);
    let needle_mm = question.sites.ways[way].needle_mm();
    question.mouths[way][0].as_ref().map(|mouths| route.through_channels(mouths, needle_mm)).transpose()
}

impl Changed<'_> {
    fn row(self, question: &Question, answers: &Answers) -> Result<DeliveryCaseRow, SimulateError> {
        let Self { site, way, drug, word, problem } = self;
        let asked = Asked { drug, person: 0, by: By::Channels(way) };
        let solution = solve(&problem).map_err(|source| question.unsolved(asked, source))?;
        let delivered = solution.contents.last().map_or(f64::NAN, |end| Amounts::of(&problem, end).delivered());
        let own = answers.get(asked).and_then(|answer| answer.at.last()).map(Amounts::delivered);
        Ok(DeliveryCaseRow {
            device: site.device.clone(),
            depth_mm: site.depth_mm,
            drug: question.drugs()[drug].name.clone(),
            case: word.to_owned(),
            delivered_ug_cm2: delivered,
            over_scenario: own.filter(|own| *own > 0.0).map_or(f64::NAN, |own| delivered / own),
        })
    }
}
