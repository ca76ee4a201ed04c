//! `dermatrace export` of a result of `deliver`: where a drug is around a channel, at the times of its tables.

use super::args::{ExportArgs, FormatArg, WhatArg};
use super::exported::{invocation, require_known, unknown};
use super::failure::{Exit, Failure};
use super::{Context, output};
use dermatrace::after::rows::DeliveryRow;
use dermatrace::export::{CellAt, Concentration, FieldRow, plain};
use dermatrace::folder::manifest::Manifest;
use dermatrace::folder::outdir::OutDir;
use dermatrace::results::deliver::Deliver;
use dermatrace::results::{Kind, ResultError, Source};
use dermatrace::scenario::Scenario;
use dermatrace::simulate::deliver::{Solved, solved};
use dermatrace::simulate::{DeliveryStudy, RunOptions};
use dermatrace::table::{Bundle, Row, csv_bytes, read_rows};
use rayon::ThreadPool;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Files at most.
const MOST_FILES: usize = 2000;
/// How far what a field holds may be from what the tables say, as a share of it: rounding on another machine.
const SAME_AMOUNT: f64 = 1e-6;
/// Amounts that channels and tissue hold.
const HELD: [&str; 4] = ["in_channel", "in_viable_epidermis", "in_papillary_dermis", "in_reticular_dermis"];

/// A field that is wanted.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    of: Concentration,
    time_h: f64,
    /// What the tables say that it holds, µg/cm².
    held_ug_cm2: f64,
}

/// Whether a result has concentrations.
pub fn are_in(manifest: &Manifest) -> bool {
    manifest.program.command == Deliver::WORD
}

/// Writes the concentrations of a result.
pub fn run(args: &ExportArgs, origin: &Manifest, pool: &ThreadPool, context: &Context) -> Result<Exit, Failure> {
    refuse_geometry(args)?;
    let source = Source { directory: &args.results_dir, manifest: origin };
    source.verify(DeliveryStudy::TABLES)?;
    let scenario = source.scenario(args.scenario_dir.as_deref(), &[])?;
    let rows: Vec<DeliveryRow> = read_rows(&args.results_dir.join(DeliveryRow::FILE)).map_err(ResultError::from)?;
    let wanted = chosen(&rows, args)?;
    let names = names(&wanted);
    let planned: Vec<String> = names.iter().cloned().chain([FieldRow::FILE.to_owned()]).collect();
    let mut job = draft(&scenario, &wanted, invocation(origin, pool.current_num_threads(), context));
    let path = args.out.clone().unwrap_or_else(|| args.results_dir.join("fields"));
    let mut directory = OutDir::prepare(&path, &job, &planned, args.overwrite)?;

    let started = Instant::now();
    let (stop, progress) = (AtomicUsize::new(0), |_, _| ());
    let options = RunOptions { quick: origin.effort.quick, max_duration: None, stop: &stop, progress: &progress };
    let cells = pool.install(|| solved(&scenario, &options))?;
    let mut staged = Vec::new();
    let mut told = Vec::new();
    for (field, name) in wanted.iter().zip(&names) {
        let (bytes, row) = made(field, name, &cells).ok_or_else(|| differs(field, &args.results_dir))?;
        staged.extend(directory.stage_all(&[(name.clone(), bytes)])?);
        told.push(row);
    }
    staged.extend(directory.stage_all(&[(FieldRow::FILE.to_owned(), csv_bytes(&told)?)])?);
    job.wall_time_s = started.elapsed().as_secs_f64();
    job.notes = vec![NOTE.to_owned()];
    let manifest = directory.replace_staged(staged, &job)?;
    describe(&manifest, &told, &path, context)?;
    Ok(Exit::Done)
}

const NOTE: &str = "files hold the half-plane of one unit cell; concentration times volume, summed and times cells_per_cm2, is what tissue and channels hold per cm2";

fn refuse_geometry(args: &ExportArgs) -> Result<(), Failure> {
    let refused = |message: &str| Err(Failure::new(Exit::Usage, message.to_owned()));
    if args.what.iter().any(|what| *what != WhatArg::Concentration) {
        return refused(
            "--what: a result of `deliver` has concentration alone; geometry is exported of results of `run` and `channel`",
        );
    }
    if !args.format.is_empty() && !args.format.contains(&FormatArg::Vtu) {
        return refused("--format: concentrations are written as vtu alone");
    }
    Ok(())
}

/// The fields that were asked for, in the order of the table.
fn chosen(rows: &[DeliveryRow], args: &ExportArgs) -> Result<Vec<Wanted>, Failure> {
    let fields: Vec<&DeliveryRow> = rows.iter().filter(|row| row.metric == HELD[1]).collect();
    let names = |of: fn(&DeliveryRow) -> &str| {
        let mut names: Vec<String> = Vec::new();
        for row in &fields {
            if !names.iter().any(|name| name == of(row)) {
                names.push(of(row).to_owned());
            }
        }
        names
    };
    let tears = names(|row| &row.tear);
    require_known("device", &args.device, &names(|row| &row.device))?;
    require_known("drug", &args.drug, &names(|row| &row.drug))?;
    require_known("route", &args.route, &names(|row| &row.route))?;
    let has_all_tears = args.tear.iter().any(|tear| tear == "all");
    if !has_all_tears {
        require_known("tear", &args.tear, &tears)?;
    }
    require_number("depth", &args.depth, &fields, |row| row.depth_mm, "mm")?;
    let times_h: Vec<f64> = args.time.iter().map(|time| time / 3600.0).collect();
    require_number("time", &times_h, &fields, |row| row.time_h, "h")?;
    let named = |asked: &[String], name: &String| asked.is_empty() || asked.contains(name);
    let numbered = |asked: &[f64], value: f64| asked.is_empty() || asked.iter().any(|asked| is_near(*asked, value));
    let is_chosen = |row: &&&DeliveryRow| {
        let of_tear =
            if args.tear.is_empty() { tears.first() == Some(&row.tear) } else { args.tear.contains(&row.tear) };
        named(&args.device, &row.device)
            && named(&args.drug, &row.drug)
            && named(&args.route, &row.route)
            && (has_all_tears || of_tear)
            && numbered(&args.depth, row.depth_mm)
            && numbered(&times_h, row.time_h)
    };
    let wanted: Vec<Wanted> = fields.iter().filter(is_chosen).map(|row| wanted(row, rows)).collect();
    match wanted.len() {
        0 => Err(Failure::new(
            Exit::Usage,
            "no concentration: no cell was solved for what was chosen; choose other --device, --drug or --route"
                .to_owned(),
        )),
        many if many > MOST_FILES => {
            let message = format!(
                "{many} files would be written, and {MOST_FILES} at most are; choose with --device, --depth, --drug, --route or --time"
            );
            Err(Failure::new(Exit::Refused, message))
        }
        _ => Ok(wanted),
    }
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn require_number(
    what: &str,
    asked: &[f64],
    rows: &[&DeliveryRow],
    of: fn(&DeliveryRow) -> f64,
    unit: &str,
) -> Result<(), Failure> {
    let mut known: Vec<f64> = rows.iter().map(|row| of(row)).collect();
    known.sort_by(f64::total_cmp);
    known.dedup();
    let is_known = |asked: &&f64| known.iter().any(|known| is_near(**asked, *known));
    match asked.iter().find(|asked| !is_known(asked)) {
        None => Ok(()),
        Some(asked) => {
            let known: Vec<String> = known.iter().map(|value| format!("{value} {unit}")).collect();
            Err(unknown(what, &format!("{asked} {unit}"), &known))
        }
    }
}

fn wanted(row: &DeliveryRow, rows: &[DeliveryRow]) -> Wanted {
    let is_beside = |other: &&DeliveryRow| {
        other.device == row.device
            && other.depth_mm == row.depth_mm
            && other.tear == row.tear
            && other.drug == row.drug
            && other.route == row.route
            && other.time_h == row.time_h
            && HELD.contains(&other.metric.as_str())
    };
    let of = Concentration {
        device: row.device.clone(),
        depth_mm: row.depth_mm,
        tear: row.tear.clone(),
        drug: row.drug.clone(),
        route: row.route.clone(),
    };
    Wanted { of, time_h: row.time_h, held_ug_cm2: rows.iter().filter(is_beside).map(|other| other.central).sum() }
}

/// Names of the files, each another one.
fn names(wanted: &[Wanted]) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for Wanted { of, time_h, .. } in wanted {
        let tear = if of.tear.is_empty() { String::new() } else { format!("_{}", plain(&of.tear)) };
        let stem = format!("{}_{}mm{tear}_{}_{}_{time_h}h", plain(&of.device), of.depth_mm, plain(&of.drug), of.route);
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let is_free = |name: &String| !taken.iter().any(|own| own.eq_ignore_ascii_case(name));
        let free = std::iter::once(stem.clone()).chain(numbered).map(|stem| format!("{stem}.vtu")).find(is_free);
        taken.extend(free);
    }
    taken
}

/// The file of a field and its row; `None` where this program computes no such field, or another one.
fn made(field: &Wanted, name: &str, cells: &[Solved]) -> Option<(Vec<u8>, FieldRow)> {
    let of = &field.of;
    let is_own = |cell: &&Solved| {
        cell.device == of.device
            && cell.depth_mm == of.depth_mm
            && cell.tear == of.tear
            && cell.drug == of.drug
            && cell.route == of.route
    };
    let Solved { problem, solution, .. } = cells.iter().find(is_own)?;
    let content = solution.contents.iter().find(|content| is_near(content.time_s / 3600.0, field.time_h))?;
    let cell = CellAt { problem, mesh: &solution.mesh, content };
    let row = of.row(&cell, name);
    let is_same =
        (row.held_ug_cm2 - field.held_ug_cm2).abs() <= SAME_AMOUNT * field.held_ug_cm2.abs().max(f64::MIN_POSITIVE);
    is_same.then(|| (of.bytes(&cell), row))
}

/// A field that is not the one in the tables was made by another program, and is not the result's.
fn differs(field: &Wanted, directory: &Path) -> Failure {
    let Wanted { of, time_h, .. } = field;
    let message = format!(
        "{}: what skin holds of {} by {} after {time_h} h (device \"{}\", {} mm) is not what this program computes; run the scenario again",
        directory.join(DeliveryRow::FILE).display(),
        of.drug,
        of.route,
        of.device,
        of.depth_mm
    );
    Failure::new(Exit::Damaged, message)
}

/// The manifest before anything is made; it names what was chosen alone, so that another choice is another job.
fn draft(scenario: &Scenario, wanted: &[Wanted], invocation: dermatrace::folder::manifest::Invocation) -> Manifest {
    let all = Manifest::draft(scenario, invocation);
    let keep = |names: &[String], name_of: fn(&Wanted) -> &str| {
        names.iter().filter(|name| wanted.iter().any(|field| name_of(field) == **name)).cloned().collect()
    };
    let mut options = vec!["concentration vtu".to_owned()];
    for Wanted { of, time_h, .. } in wanted {
        for option in [format!("drug {}", of.drug), format!("route {}", of.route), format!("time {time_h} h")] {
            if !options.contains(&option) {
                options.push(option);
            }
        }
    }
    Manifest {
        devices: keep(&all.devices, |field| &field.of.device),
        depths_mm: all
            .depths_mm
            .iter()
            .copied()
            .filter(|depth| wanted.iter().any(|field| field.of.depth_mm == *depth))
            .collect(),
        tears: keep(&all.tears, |field| &field.of.tear),
        options,
        ..all
    }
}

fn describe(manifest: &Manifest, rows: &Vec<FieldRow>, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        let key = FieldRow::FILE.trim_end_matches(".csv");
        return output::print_manifest(manifest, Some(serde_json::json!({ key: rows })));
    }
    let megabytes = manifest.files.iter().map(|file| file.bytes).sum::<u64>() as f64 / 1e6;
    output::print(&format!(
        "Files  {} ({} files, {megabytes:.1} MB, and manifest.json)\nNote: {NOTE}.\n",
        output::shown(path),
        manifest.files.len()
    ))
}
