//! Coverage as maps, where a run asks for coverage: every device and depth, under the scenario's own hypothesis.

use crate::metrics::coverage_map::{CoverageRow, MOST_CELLS, MOST_STRIKES, coverage_map};
use crate::metrics::prepared::Target;
use crate::sampling::Stopped;
use crate::scenario::Scenario;
use crate::scenario::cases::{Case, own_cases};
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

/// Rows of all maps of a result, about, at most.
const MOST_ROWS: usize = 60_000;

/// All maps, and what is to be said of them.
pub(super) struct Maps {
    pub rows: Vec<CoverageRow>,
    pub notes: Vec<String>,
    pub left_out: Vec<String>,
}

/// The maps of the devices as declared, in table order, a note for each device whose strikes are too many, and what the stop
/// flag came before.
pub(super) fn coverage_maps(scenario: &Scenario, stop: &AtomicUsize) -> Maps {
    let target = Target::new(&scenario.skin, &scenario.patch);
    let cases: Vec<Case> = own_cases(scenario).collect();
    let cells = cells_of(cases.len());
    let map = |case: &Case| coverage_map(&case.treatment(), case.tear, &target, cells, stop);
    let maps: Vec<Result<Option<Vec<CoverageRow>>, Stopped>> = cases.par_iter().map(map).collect();
    let none_of =
        |device: usize| (cases.iter().zip(&maps)).any(|(c, map)| c.device_number() == device && *map == Ok(None));
    let is_missing = |device: &usize| none_of(*device);
    let note = |device: usize| {
        let name = &scenario.devices[device].name;
        format!(
            "device \"{name}\": its trials have more than {MOST_STRIKES:.0e} strikes, so that coverage_map.csv leaves it out"
        )
    };
    let notes = (0..scenario.devices.len()).filter(is_missing).map(note).collect();
    let cut = cases.iter().zip(&maps).filter(|(_, map)| map.is_err());
    let left_out =
        cut.map(|(case, _)| format!("{} at {} mm: the coverage map", case.device.name, case.depth_mm)).collect();
    Maps { rows: maps.into_iter().flatten().flatten().flatten().collect(), notes, left_out }
}

/// Cells along the longer side of the patch, so that the maps of all cases together stay a small table.
pub(super) fn cells_of(cases: usize) -> usize {
    ((MOST_ROWS as f64 / cases.max(1) as f64).sqrt() as usize).clamp(10, MOST_CELLS)
}
