//! `dermatrace check`: is a scenario sound, and what would a run need?

use super::args::CheckArgs;
use super::failure::{Exit, Failure};
use super::{Context, load, output};
use dermatrace::report::layout::columns;
use dermatrace::report::number::plain;
use dermatrace::scenario::Scenario;
use dermatrace::simulate::{CellEstimate, MAX_STRIKES_PER_TRIAL, estimate};
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
    let shown = path.display().to_string();
    let failure = match load::scenario(path, &args.overrides) {
        Ok(scenario) => {
            let needs = estimate(&scenario);
            match too_many(&shown, &needs) {
                None => return good(&shown, &scenario, &needs, context),
                Some(failure) => failure,
            }
        }
        Err(error) => error.into(),
    };
    failure.print(context.json);
    let data = json!({ "path": shown, "ok": false, "exit_code": failure.exit.number() });
    Verdict { exit: failure.exit, text: String::new(), data }
}

fn too_many(path: &str, needs: &[CellEstimate]) -> Option<Failure> {
    let cell = needs.iter().find(|cell| cell.expected_strikes > MAX_STRIKES_PER_TRIAL)?;
    let message = format!(
        "{path}: device \"{}\" at {} mm would make {:.2e} strikes in one trial; at most {MAX_STRIKES_PER_TRIAL:.0e} are allowed; use a smaller patch, fewer passes or a wider lane spacing",
        cell.device, cell.depth_mm, cell.expected_strikes,
    );
    Some(Failure::new(Exit::Refused, message))
}

fn good(path: &str, scenario: &Scenario, needs: &[CellEstimate], context: &Context) -> Verdict {
    let (devices, depths, tears) = (scenario.devices.len(), scenario.depths_mm.len(), scenario.tears.len());
    let cells = devices * depths * tears;
    let strikes: Vec<Value> = needs
        .iter()
        .map(|cell| json!({ "device": cell.device, "depth_mm": cell.depth_mm, "strikes": cell.expected_strikes }))
        .collect();
    let data = json!({ "path": path, "ok": true, "exit_code": 0, "cells": cells, "trials": scenario.sampling.trials, "strikes_per_trial": strikes });
    let mut text = format!("{path}: ok\n");
    if !context.quiet {
        text += &format!(
            "  a run computes {cells} cells: devices {devices}, depths {depths}, hypotheses {tears}; {} trials each\n",
            scenario.sampling.trials
        );
        let rows = needs
            .iter()
            .map(|cell| vec![cell.device.clone(), plain(cell.depth_mm), plain(cell.expected_strikes.round())]);
        text += &columns(&["device", "depth mm", "strikes per trial"], rows.collect());
    }
    Verdict { exit: Exit::Done, text, data }
}
