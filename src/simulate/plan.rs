//! Which cells a scenario needs: every device × depth × hypothesis as declared, and what its comparison adds.

use crate::geometry::ElasticLimit;
use crate::metrics::cell::Cell;
use crate::scenario::Scenario;
use crate::study::compare::{Basis, Matching, matching};
use crate::treatment::Treatment;
use rayon::prelude::*;

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

/// A cell to compute, by its place in the scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Planned {
    pub device: usize,
    pub depth: usize,
    pub tear: usize,
    pub matching: Matching,
}

impl Planned {
    pub fn treatment<'s>(&self, scenario: &'s Scenario) -> Treatment<'s> {
        self.matching.apply(treatment(scenario, self.device, scenario.depths_mm[self.depth]))
    }
}

pub(super) fn treatment(scenario: &Scenario, device: usize, depth_mm: f64) -> Treatment<'_> {
    Treatment::new(&scenario.devices[device], depth_mm, scenario.depth_efficiency, scenario.sampling.seed)
}

/// Device × depth × tear in table order, as declared; then what the pairs to compare need beyond that.
pub(super) fn plan(scenario: &Scenario, pairs: &[(Planned, Planned)]) -> Vec<Planned> {
    let mut plan = Vec::new();
    for device in 0..scenario.devices.len() {
        for depth in 0..scenario.depths_mm.len() {
            let of = |tear| Planned { device, depth, tear, matching: Matching::Declared };
            plan.extend((0..scenario.tears.len()).map(of));
        }
    }
    for planned in pairs.iter().flat_map(|&(device, reference)| [device, reference]) {
        if !plan.contains(&planned) {
            plan.push(planned);
        }
    }
    plan
}

/// The pairs of cells to compare, in table order: (device, reference).
pub(super) fn pairs(scenario: &Scenario) -> Vec<(Planned, Planned)> {
    let Some(comparison) = scenario.compare else { return Vec::new() };
    let mut pairs = Vec::new();
    for device in (0..scenario.devices.len()).filter(|&d| d != comparison.reference) {
        for (depth, &depth_mm) in scenario.depths_mm.iter().enumerate() {
            let (a, b) = (treatment(scenario, device, depth_mm), treatment(scenario, comparison.reference, depth_mm));
            let (own, other) = matching(comparison.basis, &a, &b, &scenario.patch);
            pairs.extend((0..scenario.tears.len()).map(|tear| {
                let reference = comparison.reference;
                (
                    Planned { device, depth, tear, matching: own },
                    Planned { device: reference, depth, tear, matching: other },
                )
            }));
        }
    }
    pairs
}

/// The planned cell that gives the same result: hypotheses under which a device's needle does not sweep are one.
pub(super) fn representative(scenario: &Scenario, planned: &Planned) -> Planned {
    let (device, depth) = (&scenario.devices[planned.device], scenario.depths_mm[planned.depth]);
    let sweeps = |tear: usize| device.channel_at(depth, scenario.tears[tear], &ElasticLimit::default()).sweeps();
    let first = (0..scenario.tears.len()).find(|&tear| !sweeps(tear));
    let tear = if sweeps(planned.tear) { planned.tear } else { first.unwrap_or(planned.tear) };
    Planned { tear, ..*planned }
}

/// The planned cells without those that another one stands for.
pub(super) fn distinct(scenario: &Scenario) -> Vec<Planned> {
    let plan = plan(scenario, &pairs(scenario));
    plan.into_iter().filter(|planned| representative(scenario, planned) == *planned).collect()
}

/// The pairs whose dermal damage is to be made equal, those left out that another one stands for.
pub(super) fn searches(scenario: &Scenario) -> Vec<(Planned, Planned)> {
    let mut searches = Vec::new();
    if scenario.compare.is_some_and(|compare| compare.basis == Basis::DermalDamage) {
        for (device, reference) in pairs(scenario) {
            let search = (representative(scenario, &device), representative(scenario, &reference));
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
    pub planned: Vec<Planned>,
    pub cells: Vec<Cell>,
    pub pairs: Vec<(Planned, Planned)>,
}

impl Finished<'_> {
    pub fn find(&self, planned: &Planned) -> Option<&Cell> {
        let representative = representative(self.scenario, planned);
        self.planned.iter().position(|p| *p == representative).map(|i| &self.cells[i])
    }
}
