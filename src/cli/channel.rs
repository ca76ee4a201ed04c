//! `dermatrace channel`: one strike of each device, depth and hypothesis.

use super::args::StudyArgs;
use super::failure::{Exit, Failure};
use super::{Context, load, output, pool};
use dermatrace::folder::manifest::Manifest;
use dermatrace::folder::outdir::OutDir;
use dermatrace::report::read::Tables;
use dermatrace::report::tables;
use dermatrace::simulate::single_strikes;
use dermatrace::summary::text;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

/// Computes the channels, prints them, and writes tables where `--out` asks for them.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    let pool = pool::pool(args.threads)?;
    let scenario = load::scenario(&args.scenario, &args.overrides)?;
    let mut job = load::job(&scenario, "channel", args, pool.current_num_threads(), context);
    let directory = args.out.as_deref().map(|path| prepare(path, &job, args.overwrite)).transpose()?;

    let started = Instant::now();
    let tables = tables::of_channel(&pool.install(|| single_strikes(&scenario)));
    job.wall_time_s = started.elapsed().as_secs_f64();

    let manifest = match directory {
        Some(directory) => directory.replace(&tables::channel_files(&tables)?, &job)?,
        None => job,
    };
    describe(&manifest, &tables, args.out.as_deref(), context)?;
    Ok(Exit::Done)
}

fn prepare(path: &Path, job: &Manifest, overwrite: bool) -> Result<OutDir, Failure> {
    let planned: Vec<String> = tables::CHANNEL_FILES.iter().map(|name| (*name).to_owned()).collect();
    Ok(OutDir::prepare(path, job, &planned, overwrite)?)
}

fn describe(manifest: &Manifest, tables: &Tables, path: Option<&Path>, context: &Context) -> Result<(), Failure> {
    if context.json {
        let values = json!({
            "channels": tables.channels,
            "channel_profile": tables.profiles,
            "tip_path": tables.tip_paths,
            "layers": tables.layers,
        });
        return output::print_json(&load::with_values(manifest, values)?);
    }
    let mut summary = text::channel_summary(manifest, &tables.channels, output::style());
    if let Some(path) = path {
        summary += &format!("\nFiles  {} ({} files and manifest.json)\n", path.display(), manifest.files.len());
    }
    output::print(&summary)
}
