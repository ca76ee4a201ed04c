//! `dermatrace slides`: sections as a histologist sees them, and what is read on them.

use super::args::StudyArgs;
use super::failure::{Exit, Failure, stopped};
use super::{Context, figures, load, output, pool, progress, signals};
use dermatrace::folder::outdir::{OutDir, default_path};
use dermatrace::histology::{Slides, SlidesOptions, slides};
use dermatrace::report::tables;
use dermatrace::scenario::Scenario;
use dermatrace::summary::slides_text::slides_summary;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Cuts the sections of a scenario and writes its result.
pub fn run(args: &StudyArgs, context: &Context) -> Result<Exit, Failure> {
    refuse_time_cap(args)?;
    let pool = pool::pool(args.threads)?;
    let scenario = load::scenario(&args.scenario, &args.overrides)?;
    let stop = signals::ask_first()?;
    let mut job = load::job(&scenario, "slides", args, pool.current_num_threads(), context);
    let path = args.out.clone().map_or_else(|| default_path(&format!("{}-slides", scenario.stem)), Ok)?;
    let directory = OutDir::prepare(&path, &job, &planned(args), args.overwrite)?;

    let started = Instant::now();
    let slides = pool.install(|| compute(&scenario, args, context, &stop))?;
    job.wall_time_s = started.elapsed().as_secs_f64();
    let mut files = tables::slide_files(&slides)?;
    if !args.no_plots {
        files.extend(figures::draw_slides(&slides, &job)?);
    }
    match stop.load(Ordering::SeqCst) {
        0 => {}
        signal => return Err(stopped(signal)),
    }
    let manifest = directory.replace(&files, &job)?;
    if context.json {
        output::print_json(&load::with_values(&manifest, values(&slides))?)?;
    } else {
        let place = format!("{} ({} files and manifest.json)", path.display(), manifest.files.len());
        output::print(&slides_summary(&manifest, &slides.widths, &place, output::style()))?;
    }
    Ok(Exit::Done)
}

/// Fewer trials for want of time would be another result.
fn refuse_time_cap(args: &StudyArgs) -> Result<(), Failure> {
    match args.max_seconds {
        None => Ok(()),
        Some(_) => Err(Failure::new(
            Exit::Usage,
            "--max-seconds: slides has no time cap; use --quick, or fewer slides.vertical planes or sampling.trials"
                .into(),
        )),
    }
}

/// The files that the result may hold.
fn planned(args: &StudyArgs) -> Vec<String> {
    let tables = tables::SLIDE_FILES.iter().map(|name| (*name).to_owned());
    if args.no_plots { tables.collect() } else { tables.chain(figures::names_of(&figures::SLIDE_STEMS)).collect() }
}

fn compute(scenario: &Scenario, args: &StudyArgs, context: &Context, stop: &AtomicUsize) -> Result<Slides, Failure> {
    let bar = progress::bar(context.quiet);
    let options =
        SlidesOptions { quick: args.quick, stop, progress: &|done, planned| progress::show(&bar, done, planned) };
    let slides = slides(scenario, &options);
    bar.finish_and_clear();
    Ok(slides?)
}

fn values(slides: &Slides) -> serde_json::Value {
    json!({
        "slide_widths": slides.widths,
        "slide_distribution": slides.distribution,
        "slide_planes": slides.planes,
        "slide_profiles": slides.profiles,
        "slide_outlines": slides.outlines,
        "slide_sections": slides.sections,
        "layers": slides.layers,
    })
}
