//! Coverage as maps, where a run asks for coverage: every device and depth, under the scenario's own hypothesis.

use super::plan::treatment;
use crate::metrics::coverage_map::{CoverageRow, MOST_CELLS, MOST_STRIKES, MapContext, coverage_map};
use crate::scenario::Scenario;
use rayon::prelude::*;

/// Rows of all maps of a result, about, at most.
const MOST_ROWS: usize = 60_000;

/// The maps of the devices as declared, in table order, and a note for each device that has none.
pub(super) fn coverage_maps(scenario: &Scenario) -> (Vec<CoverageRow>, Vec<String>) {
    let limit = scenario.skin.elastic_limit();
    let cases: Vec<(usize, f64)> = (0..scenario.devices.len())
        .flat_map(|device| scenario.depths_mm.iter().map(move |&depth_mm| (device, depth_mm)))
        .collect();
    let cells = cells_of(cases.len());
    let context = MapContext { skin: &scenario.skin, limit: &limit, patch: &scenario.patch, cells };
    let map = |&(device, depth_mm): &(usize, f64)| {
        coverage_map(&treatment(scenario, device, depth_mm), scenario.tears[0], &context)
    };
    let maps: Vec<Option<Vec<CoverageRow>>> = cases.par_iter().map(map).collect();
    let missing = |device: &usize| cases.iter().zip(&maps).any(|(case, map)| case.0 == *device && map.is_none());
    let note = |device: usize| {
        let name = &scenario.devices[device].name;
        format!(
            "device \"{name}\": its trials have more than {MOST_STRIKES:.0e} strikes, so that coverage_map.csv leaves it out"
        )
    };
    let notes = (0..scenario.devices.len()).filter(missing).map(note).collect();
    (maps.into_iter().flatten().flatten().collect(), notes)
}

/// Cells along the longer side of the patch, so that the maps of all cases together stay a small table.
pub(super) fn cells_of(cases: usize) -> usize {
    ((MOST_ROWS as f64 / cases.max(1) as f64).sqrt() as usize).clamp(10, MOST_CELLS)
}
