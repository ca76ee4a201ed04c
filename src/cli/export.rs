//! `dermatrace export`: geometry of a result for other programs.

use super::args::{ExportArgs, FormatArg, WhatArg};
use super::exported::{invocation, require_known, unknown};
use super::failure::{Exit, Failure};
use super::{Context, export_fields, output};
use dermatrace::export::{Estimate, Format, Request, What};
use dermatrace::folder::manifest::{Invocation, Manifest};
use dermatrace::folder::outdir::{OutDir, Staged};
use dermatrace::results::{ResultError, Source, geometry, manifest_of, require_directory};
use dermatrace::scenario::Scenario;
use dermatrace::simulate::Outcome;
use dermatrace::solid::{Case, Measures, SolidRow, cases};
use dermatrace::study::channel::ChannelRow;
use dermatrace::table::{Bundle, Row, read_rows};
use dermatrace::threads;
use std::path::Path;
use std::time::Instant;

/// Voxels of one block at most.
const MOST_VOXELS: f64 = 3e7;
/// Strikes in one block of voxels at most.
const MOST_VOXEL_STRIKES: u64 = 1_000_000;
/// Bytes of all files together at most.
const MOST_BYTES: f64 = 4e9;
/// How far a channel may be from the one in the tables, as a share of it: rounding on another machine.
const SAME_CHANNEL: f64 = 1e-6;

/// What was measured while the files were made.
#[derive(Default)]
struct Measured {
    staged: Vec<Staged>,
    tables: Measures,
    rough: Vec<String>,
    notes: Vec<String>,
}

/// Writes the geometry of a result.
pub fn run(args: &ExportArgs, context: &Context) -> Result<Exit, Failure> {
    let pool = threads::pool(args.threads)?;
    require_directory(&args.results_dir)?;
    let origin = manifest_of(&args.results_dir)?;
    if export_fields::are_in(&origin) {
        return export_fields::run(args, &origin, &pool, context);
    }
    refuse_other_commands(&origin, &args.results_dir)?;
    refuse_concentrations(args, &origin)?;
    let source = Source { directory: &args.results_dir, manifest: &origin };
    source.verify(Outcome::TABLES)?;
    let scenario = source.scenario(args.scenario_dir.as_deref(), &[])?;
    let chosen = chosen(&scenario, args)?;
    let request = request(args);
    require_same_channels(&chosen, &args.results_dir.join(ChannelRow::FILE))?;

    let stems = Request::stems(&chosen);
    let planned = planned(&request, &chosen, &stems)?;
    refuse_too_much(&request, &chosen, args.most_strikes)?;
    let invocation = invocation(&origin, pool.current_num_threads(), context);
    let mut job = draft(&scenario, &chosen, &request, invocation);
    let path = args.out.clone().unwrap_or_else(|| args.results_dir.join("geometry"));
    let mut directory = OutDir::prepare(&path, &job, &planned, args.overwrite)?;

    let started = Instant::now();
    let measured = pool.install(|| make(&request, &chosen, &stems, &directory))?;
    job.wall_time_s = started.elapsed().as_secs_f64();
    job.notes = notes(&request, &measured);
    let manifest = directory.replace_staged(measured.staged, &job)?;
    describe(&manifest, &measured.tables, &path, context)?;
    Ok(verdict(&measured.rough, context))
}

fn refuse_other_commands(manifest: &Manifest, directory: &Path) -> Result<(), Failure> {
    if geometry::is_made_from(manifest) {
        return Ok(());
    }
    let message = format!(
        "{}: is a result of `{}`; geometry is exported of results of `run` and `channel`, whose scenario is one of a kind, concentrations of `deliver`",
        directory.display(),
        manifest.program.command
    );
    Err(Failure::new(Exit::Usage, message))
}

/// Only `deliver` knows where a drug is.
fn refuse_concentrations(args: &ExportArgs, manifest: &Manifest) -> Result<(), Failure> {
    let is_asked = args.what.contains(&WhatArg::Concentration);
    let narrows = !args.drug.is_empty() || !args.route.is_empty() || !args.time.is_empty();
    if !is_asked && !narrows {
        return Ok(());
    }
    let message = format!(
        "--what concentration, --drug, --route, --time: a result of `{}` holds no drug; name a result of `deliver`",
        manifest.program.command
    );
    Err(Failure::new(Exit::Usage, message))
}

/// The devices, depths and hypotheses that were asked for.
fn chosen<'s>(scenario: &'s Scenario, args: &ExportArgs) -> Result<Vec<Case<'s>>, Failure> {
    let devices: Vec<String> = scenario.devices.iter().map(|device| device.name.clone()).collect();
    let tears: Vec<String> = scenario.tears.iter().map(|tear| tear.label()).collect();
    require_known("device", &args.device, &devices)?;
    let all_tears = args.tear.iter().any(|tear| tear == "all");
    if !all_tears {
        require_known("tear", &args.tear, &tears)?;
    }
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9;
    if let Some(depth) = args.depth.iter().find(|&&depth| !scenario.depths_mm.iter().any(|&known| near(depth, known))) {
        let known: Vec<String> = scenario.depths_mm.iter().map(|depth| format!("{depth} mm")).collect();
        return Err(unknown("depth", &format!("{depth} mm"), &known));
    }
    let own = scenario.tears.first().map(|tear| tear.label());
    let is_chosen = |case: &Case| {
        let tear = case.tear.label();
        let of_tear = if args.tear.is_empty() { own.as_ref() == Some(&tear) } else { args.tear.contains(&tear) };
        (args.device.is_empty() || args.device.iter().any(|name| name == case.device_name()))
            && (args.depth.is_empty() || args.depth.iter().any(|&depth| near(depth, case.depth_mm)))
            && (all_tears || of_tear)
            && case.greatest_depth_mm() > 0.0
            && case.depth_mm > 0.0
    };
    let chosen: Vec<Case> = cases(scenario).into_iter().filter(is_chosen).collect();
    if chosen.is_empty() {
        let message = "every chosen strike has a depth of 0 mm, so there is no body to export; choose another --depth";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    Ok(chosen)
}

fn request(args: &ExportArgs) -> Request {
    let what = |what: &WhatArg| match what {
        WhatArg::Channel => Some(What::Channel),
        WhatArg::Patch => Some(What::Patch),
        WhatArg::Voxels => Some(What::Voxels),
        WhatArg::Concentration => None,
    };
    let wanted: Vec<What> = args.what.iter().filter_map(what).collect();
    let format = |format: &FormatArg| match format {
        FormatArg::Vtu => Format::Vtu,
        FormatArg::Vtp => Format::Vtp,
        FormatArg::Stl => Format::Stl,
        FormatArg::Obj => Format::Obj,
        FormatArg::Vti => Format::Vti,
        FormatArg::Nrrd => Format::Nrrd,
    };
    let formats: Vec<Format> = args.format.iter().map(format).collect();
    Request {
        what: if wanted.is_empty() { vec![What::Channel] } else { wanted },
        formats: if formats.is_empty() { Format::ALL.to_vec() } else { formats },
        window_mm: args.window,
        edge_mm: args.voxel,
        voxel_depth_mm: args.voxel_depth,
    }
}

/// A channel that is not the one in the tables was made by another program, and its geometry is not the result's.
fn require_same_channels(cases: &[Case], table: &Path) -> Result<(), Failure> {
    let rows: Vec<ChannelRow> = read_rows(table).map_err(ResultError::from)?;
    for case in cases {
        let (tear, volume) = (case.tear.label(), case.channel_volume_mm3());
        let row = rows
            .iter()
            .find(|row| row.device == case.device_name() && row.depth_mm == case.depth_mm && row.tear == tear);
        let is_same = row.is_some_and(|row| (row.channel_volume_mm3 - volume).abs() <= SAME_CHANNEL * volume);
        if !is_same {
            let message = format!(
                "{}: the channel of device \"{}\" at {} mm under {tear} is not what this program computes; run the scenario again",
                table.display(),
                case.device_name(),
                case.depth_mm
            );
            return Err(Failure::new(Exit::Damaged, message));
        }
    }
    Ok(())
}

/// Names of all files.
fn planned(request: &Request, cases: &[Case], stems: &[String]) -> Result<Vec<String>, Failure> {
    let names: Vec<String> = cases.iter().zip(stems).flat_map(|(case, stem)| request.names(case, stem)).collect();
    if names.is_empty() {
        let message = "no file: none of the --format suits --what (channel: vtu, vtp, stl, obj; patch: vtp, stl; voxels: vti, nrrd)";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    Ok(names.into_iter().chain(Measures::TABLES.iter().map(|table| table.file.to_owned())).collect())
}

fn refuse_too_much(request: &Request, cases: &[Case], most_strikes: u64) -> Result<(), Failure> {
    let refused = |message: String| Err(Failure::new(Exit::Refused, message));
    let mut bytes = 0.0;
    for case in cases {
        let Estimate { strikes, voxel_strikes, voxels, bytes: more } = request.estimate(case);
        bytes += more;
        let place = format!("device \"{}\" at {} mm", case.device_name(), case.depth_mm);
        if strikes > most_strikes {
            return refused(format!(
                "{place}: {strikes} strikes in the window would make about {:.2} GB; at most {most_strikes} are written; narrow --window or raise --most-strikes",
                more / 1e9
            ));
        }
        if voxel_strikes > MOST_VOXEL_STRIKES {
            return refused(format!(
                "{place}: {voxel_strikes} strikes would become voxels; at most {MOST_VOXEL_STRIKES} may at once; narrow --window"
            ));
        }
        if voxels > MOST_VOXELS {
            return refused(format!(
                "{place}: {voxels:.3e} voxels would make about {:.2} GB; at most {MOST_VOXELS:.0e} are written; narrow --window, or raise --voxel",
                more / 1e9
            ));
        }
    }
    if bytes > MOST_BYTES {
        return refused(format!(
            "{} devices, depths and hypotheses would make about {:.1} GB; at most {:.0} GB are written at once; choose with --device, --depth, --tear, --format or --window",
            cases.len(),
            bytes / 1e9,
            MOST_BYTES / 1e9
        ));
    }
    Ok(())
}

/// The manifest before anything is made; it names what was chosen alone, so that another choice is another job.
fn draft(scenario: &Scenario, cases: &[Case], request: &Request, invocation: Invocation) -> Manifest {
    let all = Manifest::draft(scenario, invocation);
    let keep = |names: &[String], name_of: fn(&Case) -> String| {
        names.iter().filter(|name| cases.iter().any(|case| name_of(case) == **name)).cloned().collect()
    };
    Manifest {
        devices: keep(&all.devices, |case| case.device_name().to_owned()),
        depths_mm: all.depths_mm.iter().copied().filter(|d| cases.iter().any(|case| case.depth_mm == *d)).collect(),
        tears: keep(&all.tears, |case| case.tear.label()),
        options: request.options(),
        ..all
    }
}

/// Makes the files case by case; each goes to the disk before the next is made.
fn make(request: &Request, cases: &[Case], stems: &[String], directory: &OutDir) -> Result<Measured, Failure> {
    let mut measured = Measured::default();
    for (case, stem) in cases.iter().zip(stems) {
        let made = request.make(case, stem)?;
        measured.staged.extend(directory.stage_all(&made.files)?);
        measured.tables.solids.extend(made.solids);
        measured.tables.voxels.extend(made.voxels);
        measured.notes.extend(made.notes);
        if made.is_rough {
            measured.rough.push(stem.clone());
        }
    }
    measured.staged.extend(directory.stage_all(&measured.tables.files()?)?);
    Ok(measured)
}

fn notes(request: &Request, measured: &Measured) -> Vec<String> {
    let mut notes = Vec::new();
    if request.what.contains(&What::Patch) {
        notes.push(
            "patch files hold one body for each strike: where channels overlap, their volumes count twice".to_owned(),
        );
    }
    if request.what.iter().any(|what| *what != What::Channel) {
        notes.push(
            "patch and voxels show the first trial of each device as declared, before any comparison thins it"
                .to_owned(),
        );
    }
    notes.extend(measured.notes.iter().cloned());
    notes.extend(measured.rough.iter().map(|stem| format!("{stem}: the body is further from its channel than 0.1 %")));
    notes
}

fn describe(manifest: &Manifest, tables: &Measures, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        return output::print_manifest(manifest, Some(tables.json()?));
    }
    let megabytes = manifest.files.iter().map(|file| file.bytes).sum::<u64>() as f64 / 1e6;
    let mut text = format!(
        "Files  {} ({} files, {megabytes:.1} MB, and manifest.json)\n",
        output::shown(path),
        manifest.files.len()
    );
    let whole = tables.solids.iter().filter(|row: &&SolidRow| row.layer == "all" && row.part == "channel");
    let furthest = whole.map(|row| row.difference_rel.abs()).fold(0.0, f64::max);
    if !tables.solids.is_empty() {
        text += &format!(
            "\nVolumes of single channels are within {:.2} % of the tables'; solids.csv has each.\n",
            100.0 * furthest
        );
    }
    text.extend(manifest.notes.iter().map(|note| format!("Note: {note}.\n")));
    output::print(&text)
}

/// A body that is too rough is a body, but scripts must be able to tell.
fn verdict(rough: &[String], context: &Context) -> Exit {
    let Some(first) = rough.first() else { return Exit::Done };
    let message = format!(
        "{} bodies, {first} the first, are further from their channel than 0.1 %; all are written, and solids.csv has how far",
        rough.len()
    );
    output::ended(Exit::Imprecise, message, context)
}
