//! `dermatrace check`: is a scenario sound, and what would a run need?

use super::args::CheckArgs;
use super::failure::{Exit, Failure};
use super::{Context, load, output};
use dermatrace::evidence::{Library, Sort, board, sort_of, verify};
use dermatrace::histology;
use dermatrace::number::plain;
use dermatrace::scenario::{Giver, Scenario, settings};
use dermatrace::simulate::course::course_runs;
use dermatrace::simulate::delivery_forecast::{self, UnitCells};
use dermatrace::simulate::forecast::{Forecast, forecast};
use dermatrace::simulate::passes::{self, refuse_too_many};
use dermatrace::simulate::{cell_count, estimate, refuse_too_many_strikes, refuse_untreatable, search_count};
use dermatrace::study::dermal_damage::MOST_CELLS;
use dermatrace::summary::layout::columns;
use dermatrace::survey::forecast as survey;
use dermatrace::survey::league::configuration_count;
use dermatrace::survey::sensitivity::Analyses;
use dermatrace::survey::sweep::Course;
use dermatrace::threads;
use dermatrace::units::tidy;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

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
    /// Sessions of a course, and runs that it needs.
    course: Option<(usize, usize)>,
    /// What a delivery solves.
    delivery: Option<UnitCells>,
    /// Profiles that are read, and hypotheses that are compared.
    infer: Option<(usize, usize)>,
    /// Designs that are planned, each for one hypothesis that is true and one other, and studies of each.
    decide: Option<(usize, u32)>,
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
            course: scenario.course.as_ref().map(|course| (course.times_s().len(), course_runs(scenario))),
            delivery: UnitCells::of(scenario),
            infer: scenario.infer.as_ref().and_then(|plan| {
                let sections = plan.sections.as_ref()?;
                Some((sections.profiles.len(), plan.hypotheses.len()))
            }),
            decide: scenario.decide.as_ref().map(|plan| (plan.designs(), plan.data_sets)),
        }
    }

    fn data(&self) -> Value {
        json!({
            "points": self.sweep.map(|(points, _)| points),
            "replicates": self.sweep.map(|(_, replicates)| replicates),
            "configurations": self.configurations,
            "evaluations": self.evaluations,
            "most_passes": self.passes.map(|(_, most)| most),
            "course_runs": self.course.map(|(_, runs)| runs),
            "unit_cells": self.delivery.map(|solved| solved.cells),
            "read_profiles": self.infer.map(|(profiles, _)| profiles),
            "planned_designs": self.decide.map(|(designs, _)| designs),
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
        let course = self.course.map(|(sessions, runs)| match runs {
            1 => format!("a course of {sessions} sessions runs the devices once"),
            _ => format!("a course of {sessions} sessions runs devices with up to {runs} different needles"),
        });
        let delivery = self.delivery.map(delivery_line);
        let infer = self.infer.map(|(profiles, hypotheses)| {
            format!("infer compares {hypotheses} hypotheses on {profiles} profiles that were read")
        });
        let decide = self.decide.map(|(designs, studies)| {
            format!("decide makes up {studies} studies of each of {designs} designs (two hypotheses, depth, planes, control, closing)")
        });
        [sweep, bench, sensitivity, plan, delivery, course, infer, decide].into_iter().flatten()
    }
}

fn delivery_line(needed: UnitCells) -> String {
    let UnitCells { drugs, cells, draws } = needed;
    let drugs = if drugs == 1 { "one drug".to_owned() } else { format!("{drugs} drugs") };
    let people = if draws == 0 { String::new() } else { format!(", and for {draws} people that are drawn") };
    format!("a delivery of {drugs} solves {cells} unit cells (drug, route, channels) for the central person{people}")
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
    match evidence(path) {
        None | Some(Ok(Sort::Claim { is_scenario: true })) => scenario(path, shown, args, context),
        Some(Ok(sort)) => good_evidence(path, shown, sort),
        Some(Err(failure)) => bad(&shown, &failure, context),
    }
}

/// What a file of published figures or claims is, if it is one and is sound.
fn evidence(path: &Path) -> Option<Result<Sort, Failure>> {
    let sort = sort_of(path)?;
    let library = Library::of_files(&[path.to_owned()]).map_err(Failure::from);
    let checked = library.and_then(|library| match sort {
        Sort::Case => Ok(verify::check(&library).map(drop)?),
        Sort::Claim { .. } => Ok(board::check(&library).map(drop)?),
    });
    Some(checked.map(|()| sort))
}

fn good_evidence(path: &Path, shown: String, sort: Sort) -> Verdict {
    let what = match sort {
        Sort::Case => "a published figure, for `dermatrace verify --cases`",
        Sort::Claim { .. } => "a claim that is not measured yet, for `dermatrace claims`",
    };
    let text = format!("{}: ok\n  {what}\n", output::shown(path));
    Verdict { exit: Exit::Done, text, data: json!({ "path": shown, "ok": true }) }
}

fn scenario(path: &Path, shown: String, args: &CheckArgs, context: &Context) -> Verdict {
    let failure: Failure = match load::scenario(path, &args.overrides) {
        Ok(scenario) => match (refuse_untreatable(&scenario), refusal(&scenario)) {
            (Err(error), _) => error.into(),
            (_, Some(why)) => Failure::new(Exit::Refused, format!("{shown}: {why}")),
            _ => match good(&shown, &scenario, &args.overrides.set, context) {
                Ok(verdict) => return verdict,
                Err(failure) => failure,
            },
        },
        Err(error) => error.into(),
    };
    bad(&shown, &failure, context)
}

fn bad(shown: &str, failure: &Failure, context: &Context) -> Verdict {
    output::failure(failure, context.json);
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

/// Forecasts by the name of the command.
type Forecasts = Vec<(&'static str, Forecast)>;

/// On how many threads, and what each command that the scenario is written for would take.
fn forecasts(scenario: &Scenario, overrides: &[String]) -> Result<(usize, Forecasts), Failure> {
    let threads = threads::count(0)?;
    // One thread tries: what it takes is shared among all.
    Ok((threads, threads::pool(1)?.install(|| Foretold { scenario, overrides, threads }.all())))
}

/// Asks for forecasts, each of which may try for a while.
struct Foretold<'s> {
    scenario: &'s Scenario,
    overrides: &'s [String],
    threads: usize,
}

impl Foretold<'_> {
    /// Whether anything is said of slides.
    fn sets_slides(&self) -> bool {
        let settings = settings(&self.scenario.text, self.overrides).unwrap_or_default();
        settings.iter().any(|setting| setting.key.starts_with("slides.") && setting.giver != Giver::Default)
    }

    fn all(&self) -> Forecasts {
        let Self { scenario, threads, .. } = *self;
        let until = || Instant::now() + TRYING;
        let study = scenario.study.as_ref();
        let sweep = study.map(|study| survey::study(study, &study.plan, false, threads, until()));
        let bench = scenario.bench.as_ref().and_then(|_| survey::league(scenario, false, threads, until()));
        let sensitivity = study.zip(scenario.sensitivity).and_then(|(study, effort)| {
            let analyses = Analyses::new(&study.plan, effort, scenario.sampling.seed).ok()?;
            Some(survey::study(study, &analyses, false, threads, until()))
        });
        let plan = scenario.passes.as_ref().map(|wishes| passes::forecast(scenario, wishes, false, threads, until()));
        let slides = self.sets_slides().then(|| histology::forecast(scenario, false, threads, until()));
        let run = (!scenario.devices.is_empty()).then(|| forecast(scenario, false, threads, until()));
        let deliver = delivery_forecast::forecast(scenario, threads, until());
        let all = [
            ("run", run),
            ("deliver", deliver),
            ("sweep", sweep),
            ("bench", bench),
            ("sensitivity", sensitivity),
            ("plan", plan),
            ("slides", slides),
        ];
        all.into_iter().filter_map(|(command, forecast)| Some((command, forecast?))).collect()
    }
}

/// Trying the work of one command takes about so long, at most.
const TRYING: Duration = Duration::from_millis(700);

/// What is told of a forecast: no digits that it does not have.
fn rounded(forecast: &Forecast) -> Forecast {
    let unit = 10f64.powf(forecast.seconds.max(0.1).log10().floor() - 1.0);
    Forecast { seconds: tidy((forecast.seconds / unit).ceil() * unit), memory_mib: forecast.memory_mib.ceil() }
}

fn good(path: &str, scenario: &Scenario, overrides: &[String], context: &Context) -> Result<Verdict, Failure> {
    let (needs, cells, trials) = (estimate(scenario), cell_count(scenario), scenario.sampling.trials);
    let searches = search_count(scenario);
    let surveys = Surveys::of(scenario);
    let is_silent = context.quiet && !context.json;
    let (threads, foretold) = if is_silent { (0, Vec::new()) } else { forecasts(scenario, overrides)? };
    let foretold: Vec<(&str, Forecast)> = foretold.iter().map(|(command, found)| (*command, rounded(found))).collect();
    let data = json!({
        "path": path, "ok": true, "surveys": surveys.data(), "exit_code": 0, "cells": cells, "searches": searches, "trials": trials,
        "strikes_per_trial": needs, "threads": threads, "forecast": foretold.iter().copied().collect::<BTreeMap<_, _>>(),
    });
    let mut text = format!("{path}: ok\n");
    if !context.quiet && scenario.devices.is_empty() {
        text += "  its channels are given, so that no device is run\n";
    } else if !context.quiet {
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
    if !context.quiet {
        text += &surveys.lines().map(|line| format!("  {line}\n")).collect::<String>();
        let line = |(command, found): &(&str, Forecast)| {
            let Forecast { seconds, memory_mib } = found;
            format!("  {command} takes about {} s and up to {memory_mib} MiB on {threads} threads\n", plain(*seconds))
        };
        text += &foretold.iter().map(line).collect::<String>();
        if !foretold.is_empty() {
            text += "  (tried on this machine as busy as it is now, with figures; not counted are other programs and slow disks)\n";
        }
    }
    Ok(Verdict { exit: Exit::Done, text, data })
}
