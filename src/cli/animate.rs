//! `dermatrace animate`: the stroke as a film.

use super::args::{AnimateArgs, FilmFormat};
use super::failure::{Exit, Failure};
use super::job::{Job, Made};
use super::{Context, limits, load};
use dermatrace::charts::ChartContext;
use dermatrace::charts::film::{STEM, STILL, Studio, frame_name};
use dermatrace::film::{self, Choice, Clock, Film};
use dermatrace::folder::manifest::Manifest;
use dermatrace::results::Kind;
use dermatrace::results::film::Animation;
use dermatrace::scenario::Scenario;
use dermatrace::simulate::forecast::least_mib;
use dermatrace::table::Content;
use dermatrace::threads;
use dermatrace::units::{self, Dimension};
use std::sync::Arc;

/// More frames are refused: they would fill memory.
const MOST_FRAMES: u32 = 601;

/// Films one strike of each device.
pub fn run(args: &AnimateArgs, context: &Context) -> Result<Exit, Failure> {
    let count = threads::count(args.threads)?;
    limits::refuse_beyond(least_mib(true), count, false)?;
    let pool = threads::pool(count)?;
    let scenario = load::scenario(&args.scenario, &args.overrides)?;
    load::require_devices(&scenario, Animation::WORD)?;
    let choice = choose(&scenario, args)?;
    let clock = clock(args)?;
    let record = draft(&scenario, &choice, pool.current_num_threads(), context);
    let (out, more) = (args.out.clone(), planned(args, &clock));
    let (stop, overwrite) = (Arc::default(), args.overwrite);
    let job =
        Job { context, pool, scenario, record, stop, out, overwrite, draws: false, cap: None, held_mib: 0.0, more };
    job.write::<Animation>(|scenario, _, record| {
        let found = film::film(scenario, &choice, clock);
        let files = shoot(&found, args, &ChartContext::of(record))?;
        Ok(Made { found, files })
    })
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
    let invocation = load::invocation(Animation::WORD, threads, context);
    Manifest {
        devices: choice.devices.iter().map(|&device| scenario.devices[device].name.clone()).collect(),
        depths_mm: vec![choice.depth_mm],
        tears: vec![choice.tear.label()],
        basis: None,
        reference: None,
        ..Manifest::draft(scenario, invocation)
    }
}

/// The files of the film.
fn planned(args: &AnimateArgs, clock: &Clock) -> Vec<String> {
    let mut names: Vec<String> = args.format.iter().map(|format| format!("{STEM}.{}", format.extension())).collect();
    names.extend(["svg", "png"].map(|extension| format!("{STILL}.{extension}")));
    if args.frames {
        names.extend((1..=clock.frames).map(frame_name));
    }
    names
}

fn shoot(film: &Film, args: &AnimateArgs, context: &ChartContext) -> Result<Vec<Content>, Failure> {
    let studio = Studio::new(film, context)?;
    let mut files = Vec::new();
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
