//! `dermatrace animate`: the stroke as a film.

use super::args::{AnimateArgs, FilmFormat};
use super::failure::{Exit, Failure};
use super::{Context, load, output, pool};
use dermatrace::charts::ChartContext;
use dermatrace::charts::film::{STEM, STILL, Studio, frame_name};
use dermatrace::film::{self, Choice, Clock, Film};
use dermatrace::folder::manifest::{Invocation, Manifest};
use dermatrace::folder::outdir::{Content, OutDir, default_path};
use dermatrace::report::tables;
use dermatrace::scenario::Scenario;
use dermatrace::summary::text;
use dermatrace::units::{self, Dimension};
use serde_json::json;
use std::path::Path;
use std::time::Instant;

/// More frames are refused: they would fill memory.
const MOST_FRAMES: u32 = 601;

/// Films one strike of each device.
pub fn run(args: &AnimateArgs, context: &Context) -> Result<Exit, Failure> {
    let pool = pool::pool(args.threads)?;
    let scenario = load::scenario(&args.scenario, &args.overrides)?;
    let choice = choose(&scenario, args)?;
    let clock = clock(args)?;
    let mut job = draft(&scenario, &choice, pool.current_num_threads(), context);
    let path = args.out.clone().map_or_else(|| default_path(&format!("{}-film", scenario.stem)), Ok)?;
    let directory = OutDir::prepare(&path, &job, &planned(args, &clock), args.overwrite)?;

    let started = Instant::now();
    let (film, files) = pool.install(|| {
        let film = film::film(&scenario, &choice, clock);
        shoot(&film, args, &ChartContext::of(&job)).map(|files| (film, files))
    })?;
    job.wall_time_s = started.elapsed().as_secs_f64();
    let manifest = directory.replace(&files, &job)?;
    describe(&manifest, &film, &path, context)?;
    Ok(Exit::Done)
}

fn choose(scenario: &Scenario, args: &AnimateArgs) -> Result<Choice, Failure> {
    let length = |text: &String| {
        units::parse(text, Dimension::Length).map_err(|_| {
            Failure::new(
                Exit::Usage,
                format!("--depth \"{text}\" is no length; write a number with its unit such as \"1.5 mm\""),
            )
        })
    };
    let depth_mm = args.depth.as_ref().map(length).transpose()?;
    let choice = film::choose(scenario, depth_mm, args.tear.as_deref(), &args.device);
    choice.map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

fn clock(args: &AnimateArgs) -> Result<Clock, Failure> {
    let clock = Clock::new(args.fps, args.seconds);
    if clock.frames > MOST_FRAMES {
        let message = format!(
            "a film of {} frames is too long, at most {MOST_FRAMES} are made; lower --fps or --seconds",
            clock.frames
        );
        return Err(Failure::new(Exit::Refused, message));
    }
    Ok(clock)
}

/// The manifest of the film before anything is computed; it names what was chosen alone.
fn draft(scenario: &Scenario, choice: &Choice, threads: usize, context: &Context) -> Manifest {
    let invocation = Invocation {
        command: "animate".to_owned(),
        command_line: context.command_line.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        git_revision: env!("DERMATRACE_GIT").to_owned(),
        quick: false,
        max_seconds: None,
        threads,
    };
    Manifest {
        devices: choice.devices.iter().map(|&device| scenario.devices[device].name.clone()).collect(),
        depths_mm: vec![choice.depth_mm],
        tears: vec![choice.tear.label()],
        basis: None,
        reference: None,
        ..Manifest::draft(scenario, invocation)
    }
}

/// The files that the result may hold.
fn planned(args: &AnimateArgs, clock: &Clock) -> Vec<String> {
    let mut names: Vec<String> = tables::FILM_FILES.iter().map(|name| (*name).to_owned()).collect();
    names.extend(args.format.iter().map(|format| format!("{STEM}.{}", format.extension())));
    names.extend(["svg", "png"].map(|extension| format!("{STILL}.{extension}")));
    if args.frames {
        names.extend((1..=clock.frames).map(frame_name));
    }
    names
}

fn shoot(film: &Film, args: &AnimateArgs, context: &ChartContext) -> Result<Vec<Content>, Failure> {
    let studio = Studio::new(film, context)?;
    let mut files = tables::film_files(film)?;
    if args.format.contains(&FilmFormat::Svg) {
        files.push((format!("{STEM}.svg"), studio.svg()?.into_bytes()));
    }
    let still = studio.still()?;
    files.extend([(format!("{STILL}.svg"), still.svg.into_bytes()), (format!("{STILL}.png"), still.png)]);
    if args.frames || args.format.contains(&FilmFormat::Gif) {
        let shots = studio.shots()?;
        if args.format.contains(&FilmFormat::Gif) {
            files.push((format!("{STEM}.gif"), studio.gif(&shots)?));
        }
        if args.frames {
            files.extend(shots.png()?);
        }
    }
    Ok(files)
}

fn describe(manifest: &Manifest, film: &Film, path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        let values = json!({ "film": film.rows() });
        return output::print_json(&load::with_values(manifest, values)?);
    }
    let mut summary = text::film_summary(manifest, film, output::style());
    summary += &format!("\nFiles  {} ({} files and manifest.json)\n", path.display(), manifest.files.len());
    output::print(&summary)
}
