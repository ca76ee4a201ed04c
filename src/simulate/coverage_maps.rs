//! Coverage as maps, where a run asks for coverage: every device and depth, under the scenario's own hypothesis.

use crate::metrics::coverage_map::{CoverageRow, MOST_CELLS, MOST_STRIKES, coverage_map};
use crate::metrics::prepared::Target;
use crate::scenario::Scenario;
use crate::scenario::cases::{Case, own_cases};
use rayon::prelude::*;

/// Rows of all maps of a result, about, at most.
const MOST_ROWS: usize = 60_000;

/// The maps of the devices as declared, in table order, and a note for each device that has none.
pub(super) fn coverage_maps(scenario: &Scenario) -> (Vec<CoverageRow>, Vec<String>) {
    let target = Target::new(&scenario.skin, &scenario.patch);
    let cases: Vec<Case> = own_cases(scenario).collect();
    let cells = cells_of(cases.len());
    let map = |case: &Case| coverage_map(&case.treatment(), case.tear, &target, cells);
    let maps: Vec<Option<Vec<CoverageRow>>> = cases.par_iter().map(map).collect();
    let is_missing =
        |device: &usize| cases.iter().zip(&maps).any(|(case, map)| case.device_number() == *device && map.is_none());
    let note = |device: usize| {
        let name = &scenario.devices[device].name;
        format!(
            "device \"{name}\": its trials have more than {MOST_STRIKES:.0e} strikes, so that coverage_map.csv leaves it out"
        )
    };
    let notes = (0..scenario.devices.len()).filter(is_missing).map(note).collect();
    (maps.into_iter().flatten().flatten().collect(), notes)
}

/// Cells along the longer side of the patch, so that the maps of all cases together stay a small table.
pub(super) fn cells_of(cases: usize) -> usize {
    ((MOST_ROWS as f64 / cases.max(1) as f64).sqrt() as usize).clamp(10, MOST_CELLS)
}
