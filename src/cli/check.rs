//! `dermatrace check`: is a scenario sound, and what would a run need?

use super::args::CheckArgs;
use super::failure::{Exit, Failure};
use super::{Context, load, output};
use dermatrace::number::plain;
use dermatrace::scenario::Scenario;
use dermatrace::simulate::passes::refuse_too_many;
use dermatrace::simulate::{cell_count, estimate, refuse_too_many_strikes, refuse_untreatable, search_count};
use dermatrace::study::dermal_damage::MOST_CELLS;
use dermatrace::summary::layout::columns;
use dermatrace::survey::league::configuration_count;
use dermatrace::survey::sensitivity::Analyses;
use dermatrace::survey::sweep::Course;
use serde_json::{Value, json};
use std::path::Path;

/// What became of one file.
struct Verdict {
    exit: Exit,
    text: String,
    data: Value,
}

/// What the commands that compute many scenarios would compute.
struct Surveys {
    /// Points and replicates.
    sweep: Option<(u64, u64)>,
    configurations: Option<usize>,
    evaluations: Option<u64>,
    /// Devices, depths and hypotheses with passes to look for, and the most passes.
    passes: Option<(usize, u32)>,
}

impl Surveys {
    fn of(scenario: &Scenario) -> Self {
        let plan = scenario.study.as_ref().map(|study| &study.plan);
        let analyses = plan.zip(scenario.sensitivity).map(|(plan, effort)| Analyses::new(plan, effort, 0));
        Self {
            sweep: plan.map(|plan| (plan.points, plan.replicates)),
            // More than the league allows is told by the limit.
            configurations: scenario.bench.as_ref().and_then(|_| configuration_count(scenario).ok()),
            evaluations: analyses.and_then(|analyses| Some(analyses.ok()?.count())),
            passes: scenario.passes.as_ref().map(|wishes| {
                let cases = scenario.devices.len() * scenario.depths_mm.len() * scenario.tears.len();
                (cases, wishes.most_passes)
            }),
        }
    }

    fn data(&self) -> Value {
        json!({
            "points": self.sweep.map(|(points, _)| points),
            "replicates": self.sweep.map(|(_, replicates)| replicates),
            "configurations": self.configurations,
            "evaluations": self.evaluations,
            "most_passes": self.passes.map(|(_, most)| most),
        })
    }

    fn lines(&self) -> impl Iterator<Item = String> + use<> {
        let sweep = self.sweep.map(|(points, replicates)| match replicates {
            1 => format!("a sweep computes {points} points"),
            _ => format!("a sweep computes {points} points, {replicates} times each"),
        });
        let bench = self.configurations.map(|count| format!("a bench computes {count} configurations"));
        let sensitivity = self.evaluations.map(|count| format!("a sensitivity analysis computes {count} evaluations"));
        let plan = self.passes.map(|(cases, most)| {
            format!("a plan looks at up to {most} passes for each of {cases} devices, depths and hypotheses")
        });
        [sweep, bench, sensitivity, plan].into_iter().flatten()
    }
}

/// Checks every file, good or bad; the gravest verdict decides the exit code.
pub fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let verdicts: Vec<Verdict> = args.scenario.iter().map(|path| check(path, args, context)).collect();
    if context.json {
        output::print_json(&verdicts.iter().map(|verdict| verdict.data.clone()).collect())?;
    } else {
        output::print(&verdicts.iter().map(|verdict| verdict.text.as_str()).collect::<String>())?;
    }
    let gravest =
        [Exit::Usage, Exit::Refused, Exit::Io].into_iter().find(|exit| verdicts.iter().any(|v| v.exit == *exit));
    Ok(gravest.unwrap_or(Exit::Done))
}

fn check(path: &Path, args: &CheckArgs, context: &Context) -> Verdict {
    let shown = if path.as_os_str() == "-" { "<stdin>".to_owned() } else { path.display().to_string() };
    let failure: Failure = match load::scenario(path, &args.overrides) {
        Ok(scenario) => match (refuse_untreatable(&scenario), refusal(&scenario)) {
            (Err(error), _) => error.into(),
            (_, Some(why)) => Failure::new(Exit::Refused, format!("{shown}: {why}")),
            _ => return good(&shown, &scenario, context),
        },
        Err(error) => error.into(),
    };
    output::failure(&failure, context.json);
    let data = json!({ "path": shown, "ok": false, "exit_code": failure.exit.number() });
    Verdict { exit: failure.exit, text: String::new(), data }
}

/// The limit that a run, or the league table that is asked for, would be refused by.
fn refusal(scenario: &Scenario) -> Option<String> {
    let strikes = refuse_too_many_strikes(scenario).err().map(|error| error.to_string());
    let is_league = scenario.bench.is_some();
    let planned = || {
        let wishes = scenario.passes.as_ref()?;
        Some(format!("[plan]: {}", refuse_too_many(scenario, wishes).err()?))
    };
    let strikes = strikes.or_else(planned);
    strikes.or_else(|| configuration_count(scenario).err().filter(|_| is_league).map(|error| error.to_string()))
}

fn good(path: &str, scenario: &Scenario, context: &Context) -> Verdict {
    let (needs, cells, trials) = (estimate(scenario), cell_count(scenario), scenario.sampling.trials);
    let searches = search_count(scenario);
    let surveys = Surveys::of(scenario);
    let data = json!({
        "path": path, "ok": true, "surveys": surveys.data(), "exit_code": 0, "cells": cells, "searches": searches, "trials": trials,
        "strikes_per_trial": needs,
    });
    let mut text = format!("{path}: ok\n");
    if !context.quiet {
        text +=
            &format!("  a run computes {cells} cells (device, depth, hypothesis, matching), {trials} trials each\n");
        if searches > 0 {
            text +=
                &format!("  and searches for {searches} shares of strikes, each in up to {MOST_CELLS} further cells\n");
        }
        let rows =
            needs.iter().map(|need| vec![need.device.clone(), plain(need.depth_mm), plain(need.strikes.round())]);
        text += &columns(&["device", "depth mm", "strikes per trial"], rows.collect());
        text += &surveys.lines().map(|line| format!("  {line}\n")).collect::<String>();
    }
    Verdict { exit: Exit::Done, text, data }
}
