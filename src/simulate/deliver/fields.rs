//! Where a drug is: the solved cells of the central person, for those who want more than the tables hold.

use super::super::error::SimulateError;
use super::answers::{Asked, Question};
use super::deliveries::routes;
use super::terms::Terms;
use super::{Prepared, RunOptions};
use crate::after::cell::{Problem, Solution};
use crate::scenario::Scenario;

/// A solved cell, and what it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Tear hypothesis label; empty where channels are given.
    pub tear: String,
    /// Drug.
    pub drug: String,
    /// Way in: `intact`, `channels` or `injection`.
    pub route: &'static str,
    /// What was asked.
    pub problem: Problem,
    /// What was found.
    pub solution: Solution,
}

/// The cells behind the central values of a delivery, in the order of its tables.
///
/// # Errors
/// As [`deliver`](super::deliver()).
pub fn solved(scenario: &Scenario, options: &RunOptions) -> Result<Vec<Solved>, SimulateError> {
    let mut terms = Terms::of(scenario).ok_or(SimulateError::NoDelivery)?;
    terms.delivery.draws = 0;
    let prepared = Prepared::new(scenario, &terms, options)?;
    let Prepared { people, sites, mouths, .. } = &prepared;
    let question = Question { scenario, terms: &terms, people, sites, mouths };
    let answers = question.answers(options.stop, &|| ())?;
    let mut all = Vec::new();
    for site in &sites.sites {
        for (place, drug) in question.drugs().iter().enumerate() {
            let whole = |by| {
                let (problem, solution) = answers.get(Asked { drug: place, person: 0, by })?.whole.clone()?;
                let (device, tear, drug) = (site.device.clone(), site.tear.clone(), drug.name.clone());
                Some(Solved { device, depth_mm: site.depth_mm, tear, drug, route: by.word(), problem, solution })
            };
            all.extend(routes(site).filter_map(whole));
        }
    }
    Ok(all)
}
