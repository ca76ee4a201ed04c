//! The cells that a comparison at equal damage of the dermis asks for: they follow from the declared ones.

use super::error::SimulateError;
use super::plan::{Finished, Pair, Planned, each, searches};
use crate::metrics::cell::{Cell, CellContext};
use crate::sampling::stop::{go_on, is_time_up};
use crate::study::compare::Damage;
use crate::study::compare::Matching;
use crate::study::dermal_damage::{Kept, MOST_CELLS, Unequal, equal_damage};
use std::sync::atomic::AtomicUsize;

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
        match kept {
            // What was not made equal is not compared.
            Err(SimulateError::Stopped(_)) if is_time_up(context.stop) => leave_out(&mut finished, pair),
            Ok(Some(kept)) => take_in(&mut finished, pair, kept),
            Ok(None) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(finished)
}

fn search(finished: &Finished, pair: &Pair, context: &CellContext) -> Result<Option<Kept>, SimulateError> {
    let found = (finished.find(&pair.device), finished.find(&pair.reference));
    let (Some(device), Some(reference)) = found else { return Ok(None) };
    let thinned = |side, share| {
        let planned = Planned { matching: Matching::Thinned(share), ..*pair.side(side) };
        let cell = Cell::compute(&planned.treatment(), planned.case.tear, context)?;
        // A cell that is not whole is no step of a search.
        go_on(context.stop).map(|()| cell)
    };
    let damage = finished.scenario.compare.map_or(Damage::Holes, |compare| compare.damage).metric();
    equal_damage(device, reference, damage, &thinned).map_err(|unequal| why(unequal, pair, context.stop))
}

fn why(unequal: Unequal, pair: &Pair, stop: &AtomicUsize) -> SimulateError {
    let named = |side| {
        let case = pair.side(side).case;
        (case.device.name.clone(), case.depth_mm, case.tear.label())
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
        Unequal::Stopped => SimulateError::stopped(stop),
    }
}

fn leave_out<'s>(finished: &mut Finished<'s>, pair: &Pair<'s>) {
    let is_left_out = |own: &mut Pair<'s>| own.representative() == *pair;
    finished.unpaired.extend(finished.pairs.extract_if(.., is_left_out));
}

/// Adds a thinned cell, and has it take the declared one's place in every pair that the search stands for.
fn take_in<'s>(finished: &mut Finished<'s>, pair: &Pair<'s>, kept: Kept) {
    let matching = Matching::Thinned(kept.share);
    for own in finished.pairs.iter_mut().filter(|own| own.representative() == *pair) {
        own.side_mut(kept.side).matching = matching;
    }
    finished.planned.push(Planned { matching, ..*pair.side(kept.side) });
    finished.cells.push(kept.cell);
}
