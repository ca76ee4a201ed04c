//! The cells that a comparison at equal damage of the dermis asks for: they follow from the declared ones.

use super::SimulateError;
use super::plan::{Finished, Planned, each, representative, searches};
use crate::metrics::cell::{Cell, CellContext};
use crate::study::compare::Matching;
use crate::study::dermal_damage::{Kept, MOST_CELLS, Side, Unequal, equal_damage};
use std::sync::atomic::Ordering;

type Pair = (Planned, Planned);

/// Adds to the declared cells those that damage as much dermis as their partners, where a scenario compares on that basis.
///
/// # Errors
/// [`SimulateError`] for the first pair, in table order, whose damages cannot be made equal, or where the stop flag is
/// raised.
pub(super) fn match_damage<'s>(
    mut finished: Finished<'s>,
    context: &CellContext,
    tell: &(dyn Fn() + Sync),
) -> Result<Finished<'s>, SimulateError> {
    let pairs = searches(finished.scenario);
    let found = each(finished.scenario, &pairs, |pair| {
        let kept = search(&finished, pair, context);
        tell();
        kept
    });
    for (pair, kept) in pairs.iter().zip(found) {
        if let Some(kept) = kept? {
            take_in(&mut finished, pair, kept);
        }
    }
    Ok(finished)
}

fn search(finished: &Finished, pair: &Pair, context: &CellContext) -> Result<Option<Kept>, SimulateError> {
    let scenario = finished.scenario;
    let (Some(device), Some(reference)) = (finished.find(&pair.0), finished.find(&pair.1)) else { return Ok(None) };
    let thinned = |side, share| {
        let planned = Planned { matching: Matching::Thinned(share), ..*of(pair, side) };
        Cell::compute(&planned.treatment(scenario), scenario.tears[planned.tear], context)
    };
    equal_damage(device, reference, &thinned).map_err(|unequal| {
        let named = |side| {
            let planned = of(pair, side);
            let device = scenario.devices[planned.device].name.clone();
            (device, scenario.depths_mm[planned.depth], scenario.tears[planned.tear].label())
        };
        match unequal {
            Unequal::OutOfReach(side) => {
                let (device, depth_mm, tear) = named(side);
                SimulateError::DermisOutOfReach { device, depth_mm, tear }
            }
            Unequal::NotFound(side) => {
                let (device, depth_mm, tear) = named(side);
                SimulateError::DamageNotMatched { device, depth_mm, tear, cells: MOST_CELLS }
            }
            Unequal::Stopped => SimulateError::Stopped(context.stop.load(Ordering::Relaxed)),
        }
    })
}

fn of(pair: &Pair, side: Side) -> &Planned {
    match side {
        Side::Device => &pair.0,
        Side::Reference => &pair.1,
    }
}

/// Adds a thinned cell, and has it take the declared one's place in every pair that the search stands for.
fn take_in(finished: &mut Finished, pair: &Pair, kept: Kept) {
    let scenario = finished.scenario;
    let matching = Matching::Thinned(kept.share);
    let stands_for = |own: &Pair| [0, 1].map(|i| representative(scenario, &[own.0, own.1][i])) == [pair.0, pair.1];
    for own in finished.pairs.iter_mut().filter(|own| stands_for(own)) {
        match kept.side {
            Side::Device => own.0.matching = matching,
            Side::Reference => own.1.matching = matching,
        }
    }
    finished.planned.push(Planned { matching, ..*of(pair, kept.side) });
    finished.cells.push(kept.cell);
}
