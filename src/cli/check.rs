//! `dermatrace check`: is a scenario sound, and what would a run need?

use super::args::CheckArgs;
use super::failure::{Exit, Failure};
use super::{Context, load, output};
use dermatrace::report::layout::columns;
use dermatrace::report::number::plain;
use dermatrace::scenario::Scenario;
use dermatrace::simulate::{cell_count, estimate, refuse_too_many_strikes, search_count};
use dermatrace::study::dermal_damage::MOST_CELLS;
use serde_json::{Value, json};
use std::path::Path;

/// What became of one file.
struct Verdict {
    exit: Exit,
    text: String,
    data: Value,
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
        Ok(scenario) => match refuse_too_many_strikes(&scenario) {
            Ok(()) => return good(&shown, &scenario, context),
            Err(error) => Failure::new(Exit::Refused, format!("{shown}: {error}")),
        },
        Err(error) => error.into(),
    };
    failure.print(context.json);
    let data = json!({ "path": shown, "ok": false, "exit_code": failure.exit.number() });
    Verdict { exit: failure.exit, text: String::new(), data }
}

fn good(path: &str, scenario: &Scenario, context: &Context) -> Verdict {
    let (needs, cells, trials) = (estimate(scenario), cell_count(scenario), scenario.sampling.trials);
    let searches = search_count(scenario);
    let data = json!({
        "path": path, "ok": true, "exit_code": 0, "cells": cells, "searches": searches, "trials": trials,
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
    }
    Verdict { exit: Exit::Done, text, data }
}
