//! Which cells a scenario needs: every device × depth × hypothesis as declared, and what its comparison adds.

use super::error::SimulateError;
use crate::geometry::ElasticLimit;
use crate::metrics::cell::Cell;
use crate::sampling::Stopped;
use crate::sampling::stop::is_time_up;
use crate::scenario::Scenario;
use crate::scenario::cases::{Case, cases};
use crate::study::compare::{Basis, Matching, matching};
use crate::study::dermal_damage::Side;
use crate::treatment::Treatment;
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

/// Cells that a run will compute, beside those of its searches.
pub fn cell_count(scenario: &Scenario) -> usize {
    distinct(scenario).len()
}

/// Shares of strikes that a run will search for; each search computes up to [`MOST_CELLS`] further cells.
///
/// [`MOST_CELLS`]: crate::study::dermal_damage::MOST_CELLS
pub fn search_count(scenario: &Scenario) -> usize {
    searches(scenario).len()
}

/// Does the same for each item, side by side. Where a device captures strikes, a cell holds those of all its trials: then
/// one after the other.
pub(super) fn each<T: Sync, R: Send>(scenario: &Scenario, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    match scenario.devices.iter().any(|device| device.capture_radius_mm > 0.0) {
        true => items.iter().map(work).collect(),
        false => items.par_iter().map(work).collect(),
    }
}

/// A cell to compute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Planned<'s> {
    pub case: Case<'s>,
    pub matching: Matching,
}

impl<'s> Planned<'s> {
    pub fn declared(case: Case<'s>) -> Self {
        Self { case, matching: Matching::Declared }
    }

    pub fn is_declared(&self) -> bool {
        self.matching == Matching::Declared
    }

    pub fn treatment(&self) -> Treatment<'s> {
        self.matching.apply(self.case.treatment())
    }

    /// The planned cell that gives the same result: hypotheses under which a device's needle does not sweep are one.
    pub fn representative(&self) -> Self {
        let sweeps = |case: &Case| case.channel(&ElasticLimit::default()).sweeps();
        if sweeps(&self.case) {
            return *self;
        }
        let first = self.case.under_every_hypothesis().find(|case| !sweeps(case));
        Self { case: first.unwrap_or(self.case), ..*self }
    }
}

/// Two cells to compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair<'s> {
    pub device: Planned<'s>,
    pub reference: Planned<'s>,
}

impl<'s> Pair<'s> {
    pub fn side(&self, side: Side) -> &Planned<'s> {
        match side {
            Side::Device => &self.device,
            Side::Reference => &self.reference,
        }
    }

    pub fn side_mut(&mut self, side: Side) -> &mut Planned<'s> {
        match side {
            Side::Device => &mut self.device,
            Side::Reference => &mut self.reference,
        }
    }

    pub fn representative(&self) -> Self {
        Self { device: self.device.representative(), reference: self.reference.representative() }
    }
}

/// Every case as declared, in table order; then what the pairs to compare need beyond that.
pub(super) fn plan<'s>(scenario: &'s Scenario, pairs: &[Pair<'s>]) -> Vec<Planned<'s>> {
    let mut plan: Vec<Planned> = cases(scenario).map(Planned::declared).collect();
    for planned in pairs.iter().flat_map(|pair| [pair.device, pair.reference]) {
        if !plan.contains(&planned) {
            plan.push(planned);
        }
    }
    plan
}

/// The pairs of cells to compare, in table order.
pub(super) fn pairs<'s>(scenario: &'s Scenario) -> Vec<Pair<'s>> {
    let Some(comparison) = scenario.compare else { return Vec::new() };
    let pair = |(case, other): (Case<'s>, Case<'s>)| {
        let (own, others) = matching(comparison.basis, &case.treatment(), &other.treatment(), &scenario.patch);
        Pair { device: Planned { case, matching: own }, reference: Planned { case: other, matching: others } }
    };
    let others = |case: Case<'s>| case.of_device(comparison.reference).map(move |other| (case, other));
    let own = cases(scenario).filter(|case| case.device_number() != comparison.reference);
    own.flat_map(others).map(pair).collect()
}

/// The planned cells without those that another one stands for.
pub(super) fn distinct(scenario: &Scenario) -> Vec<Planned<'_>> {
    let plan = plan(scenario, &pairs(scenario));
    plan.into_iter().filter(|planned| planned.representative() == *planned).collect()
}

/// The pairs whose dermal damage is to be made equal, those left out that another one stands for.
pub(super) fn searches(scenario: &Scenario) -> Vec<Pair<'_>> {
    let mut searches = Vec::new();
    if scenario.compare.is_some_and(|compare| compare.basis == Basis::DermalDamage) {
        for search in pairs(scenario).iter().map(Pair::representative) {
            if !searches.contains(&search) {
                searches.push(search);
            }
        }
    }
    searches
}

/// Cells that were computed, and the pairs of them to compare.
pub(super) struct Finished<'s> {
    pub scenario: &'s Scenario,
    pub planned: Vec<Planned<'s>>,
    pub cells: Vec<Cell>,
    pub pairs: Vec<Pair<'s>>,
    /// Pairs that the time cap came before.
    pub unpaired: Vec<Pair<'s>>,
}

impl<'s> Finished<'s> {
    /// The cells that were computed before a time cap raised the stop flag, all of them where it did not.
    ///
    /// # Errors
    /// [`SimulateError::Stopped`] where a signal raised the flag.
    pub fn of(
        scenario: &'s Scenario,
        planned: Vec<Planned<'s>>,
        cells: Vec<Result<Cell, Stopped>>,
        stop: &AtomicUsize,
    ) -> Result<Self, SimulateError> {
        if cells.iter().any(Result::is_err) && !is_time_up(stop) {
            return Err(SimulateError::stopped(stop));
        }
        let computed = planned.into_iter().zip(cells).filter_map(|(planned, cell)| Some((planned, cell.ok()?)));
        let (planned, cells) = computed.unzip();
        Ok(Self { scenario, planned, cells, pairs: pairs(scenario), unpaired: Vec::new() })
    }

    pub fn find(&self, planned: &Planned) -> Option<&Cell> {
        let representative = planned.representative();
        self.planned.iter().position(|p| *p == representative).map(|i| &self.cells[i])
    }
}
