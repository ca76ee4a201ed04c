//! Rules of `[plan]`: headings that differ and are enough, trials that can show the wished share.

use crate::keys::fields::Fields;
use crate::keys::fields::join;
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::study::passes::fewest_trials;
use std::f64::consts::TAU;

/// Headings closer than this are the same, rad.
const SAME: f64 = 1e-9;

/// Checks the section, if it is there and sound.
pub(super) fn check(root: &Fields, found: &mut Findings) {
    let Ok(plan) = root.table("plan") else { return };
    headings_differ(plan, found);
    directions_can_be_taken(plan, found);
    if plan.number("widest_gap").is_ok() {
        trials_show_the_share(root, plan, found);
    }
}

/// The same heading twice would take two of the passes in turn.
fn headings_differ(plan: &Fields, found: &mut Findings) {
    let headings = plan.list("headings").unwrap_or_default();
    let same = |a: f64, b: f64| {
        let turn = (a - b).rem_euclid(TAU);
        turn.min(TAU - turn) < SAME
    };
    for (i, heading) in headings.iter().enumerate() {
        let Some(own) = heading.number() else { continue };
        let first = headings[..i].iter().find(|other| other.number().is_some_and(|other| same(own, other)));
        if let Some(first) = first {
            let what = format!("is the same direction as {}", first.path);
            let shown = format!("{} deg", (own.to_degrees() * 1e9).round() / 1e9);
            let (rule, advice) = ("each direction once", "remove one of the two");
            found.range.push(problem(&heading.place, &heading.path, what, rule, shown, advice));
        }
    }
}

/// Each direction takes a heading and a pass of its own.
fn directions_can_be_taken(plan: &Fields, found: &mut Findings) {
    let (Ok(fewest), Ok(headings)) = (plan.integer("fewest_directions"), plan.list("headings")) else { return };
    let Ok(passes) = plan.integer("most_passes") else { return };
    let most = passes.min(headings.len() as u64);
    if fewest > most {
        found.range.push(problem(
            plan.place("fewest_directions"),
            &join(&plan.path, "fewest_directions"),
            "is more than can be taken",
            format!("at most {most}, for there are {} headings and {passes} passes", headings.len()),
            fewest.to_string(),
            "name more headings, allow more passes, or ask for fewer directions",
        ));
    }
}

fn trials_show_the_share(root: &Fields, plan: &Fields, found: &mut Findings) {
    let (Ok(sampling), Ok(share)) = (root.table("sampling"), plan.number("share")) else { return };
    let Ok(trials) = sampling.integer("trials") else { return };
    let fewest = fewest_trials(share);
    if trials < fewest.into() {
        found.range.push(problem(
            plan.place("share"),
            &join(&plan.path, "share"),
            format!("cannot be shown by {trials} treatments, even if all of them have no wider gap"),
            format!("a share of {share} takes at least {fewest} treatments at 95 % confidence"),
            share.to_string(),
            format!("set sampling.trials to {fewest} or more, better several times that, or wish for a smaller share"),
        ));
    }
}
