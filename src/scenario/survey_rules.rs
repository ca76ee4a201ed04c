//! Rules of `[bench]` and `[sensitivity]`: a reference that is there, wishes that differ, numbers that the methods can use.

use super::validate::reference_exists;
use crate::keys::fields::join;
use crate::keys::fields::{Checked, Fields};
use crate::keys::findings::Findings;
use crate::keys::problem::{Problem, problem};

/// Checks both sections, as far as they are there and sound.
///
/// `names` are those of all devices, `axes` is the number of inputs, if the study is sound.
pub(super) fn check(root: &Fields, names: &[String], axes: Option<usize>, found: &mut Findings) {
    if let Ok(bench) = root.table("bench") {
        reference_exists(names, bench, found);
        wishes_differ(bench, found);
    }
    if let Ok(sensitivity) = root.table("sensitivity") {
        samples_are_a_net(sensitivity, found);
        levels_are_even(sensitivity, found);
        if let (Some(axes), Ok(study)) = (axes, root.table("study")) {
            evaluations_are_meant(sensitivity, study, axes, found);
        }
    }
}

/// More and less of one thing leave every configuration unbeaten; the same wish twice says nothing.
fn wishes_differ(bench: &Fields, found: &mut Findings) {
    let wishes = bench.list("objectives").unwrap_or_default();
    let measure = |wish: &Checked| wish.text().and_then(|words| words.split(' ').next_back()).map(str::to_owned);
    for (i, wish) in wishes.iter().enumerate() {
        let Some(own) = measure(wish) else { continue };
        if wishes[..i].iter().any(|other| measure(other).as_ref() == Some(&own)) {
            let shown = format!("\"{}\"", wish.text().unwrap_or_default());
            let what = format!("wishes for {own} a second time");
            let rule = "each objective is about another measure";
            found.range.push(problem(&wish.place, &wish.path, what, rule, shown, "remove one of the two"));
        }
    }
}

/// Sobol' points are even where their number is a power of two, and only there.
fn samples_are_a_net(fields: &Fields, found: &mut Findings) {
    let Ok(samples) = fields.integer("samples").map(|samples| samples.max(1)) else { return };
    if samples.is_power_of_two() {
        return;
    }
    let above = samples.next_power_of_two();
    found.range.push(problem(
        fields.place("samples"),
        &join(&fields.path, "samples"),
        "is no power of two",
        "Sobol' points are evenly spread where their number is a power of two",
        samples.to_string(),
        format!("choose {} or {above}", above / 2),
    ));
}

fn levels_are_even(fields: &Fields, found: &mut Findings) {
    let Ok(levels) = fields.integer("levels") else { return };
    if !levels.is_multiple_of(2) {
        found.range.push(problem(
            fields.place("levels"),
            &join(&fields.path, "levels"),
            "is odd",
            "a trajectory steps over half of an even number of levels",
            levels.to_string(),
            format!("choose {} or {}", levels - 1, levels + 1),
        ));
    }
}

fn evaluations_are_meant(fields: &Fields, study: &Fields, axes: usize, found: &mut Findings) {
    let (Ok(samples), Ok(trajectories)) = (fields.integer("samples"), fields.integer("trajectories")) else { return };
    let Ok(most) = study.integer("max_points") else { return };
    let (samples, trajectories, axes) = (samples as f64, trajectories as f64, axes as f64);
    let evaluations = samples * (axes + 2.0) + trajectories * (axes + 1.0);
    if evaluations > most as f64 {
        let advice = "use fewer samples or axes, or a larger study.max_points";
        found.costly.push(too_many(fields, evaluations, most, "evaluations", advice));
    }
}

/// More points or evaluations than can be meant.
pub(super) fn too_many(fields: &Fields, count: f64, most: u64, noun: &str, advice: &str) -> Problem {
    let shown = if count < 1e7 { format!("{count:.0}") } else { format!("{count:.1e}") };
    let what = format!("would need {shown} {noun}");
    let rule = match noun {
        "points" => format!("points times replicates are at most max_points = {most}"),
        _ => format!("{noun} are at most study.max_points = {most}"),
    };
    problem(&fields.place, &fields.path, what, rule, format!("{shown} {noun}"), advice)
}
