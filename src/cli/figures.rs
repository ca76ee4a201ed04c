//! Figures as files of a result.

use super::failure::Failure;
use dermatrace::charts::league::{self, LeagueContext};
use dermatrace::charts::passes::{self, PassContext};
use dermatrace::charts::sensitivity::{self, SensitivityContext};
use dermatrace::charts::slides;
use dermatrace::charts::sweep::{self, Sweep, SweepContext};
use dermatrace::charts::{self, ChartContext, Figure};
use dermatrace::folder::frame::{Reader, read_parquet};
use dermatrace::folder::manifest::Manifest;
use dermatrace::folder::outdir::{Content, Staged};
use dermatrace::folder::study_tables::{POINTS, RESULTS};
use dermatrace::histology::Slides;
use dermatrace::report::read::{PassTables, Tables};
use dermatrace::study::league::{FrontRow, LeagueRow};
use dermatrace::survey::sensitivity::{EffectRow, IndexRow};

pub use dermatrace::charts::league::STEMS as LEAGUE_STEMS;
pub use dermatrace::charts::passes::STEMS as PASS_STEMS;
pub use dermatrace::charts::sensitivity::STEMS as SENSITIVITY_STEMS;
pub use dermatrace::charts::slides::STEMS as SLIDE_STEMS;

/// The names of the files that [`draw`] may return.
pub fn names() -> impl Iterator<Item = String> {
    names_of(&charts::STEMS).into_iter()
}

/// The files that the result of a study may hold.
pub fn planned_of_study(csv: bool, plots: bool) -> Vec<String> {
    let mut names: Vec<String> = [RESULTS, POINTS].map(|table| format!("{table}.parquet")).into();
    if csv {
        names.extend([RESULTS, POINTS].map(|table| format!("{table}.csv")));
    }
    if plots {
        names.extend(names_of(&sweep::STEMS));
    }
    names
}

/// The names of the files of some figures.
pub fn names_of(stems: &[&str]) -> Vec<String> {
    stems.iter().flat_map(|stem| [format!("{stem}.svg"), format!("{stem}.png")]).collect()
}

/// Draws a league table and its front.
pub fn draw_league(rows: &[LeagueRow], front: &[FrontRow], manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    Ok(contents(league::figures(rows, front, &LeagueContext::of(manifest))?))
}

/// Draws sections, and what is read on them.
pub fn draw_slides(tables: &Slides, manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    Ok(contents(slides::figures(tables, &slides::SlidesContext::of(manifest))?))
}

/// Draws a search for passes.
pub fn draw_passes(tables: &PassTables, manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    Ok(contents(passes::figures(tables, &PassContext::of(manifest))?))
}

/// Draws what decides a result.
pub fn draw_sensitivity(
    indices: &[IndexRow],
    effects: &[EffectRow],
    manifest: &Manifest,
) -> Result<Vec<Content>, Failure> {
    Ok(contents(sensitivity::figures(indices, effects, &SensitivityContext::of(manifest))?))
}

/// Draws the figures of a study from its table of results, before that is in place.
pub fn draw_study(files: &[Staged], manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    match files.iter().find(|file| file.record.name == format!("{RESULTS}.parquet")) {
        Some(file) => draw_table(&read_parquet(file.path())?, manifest),
        None => Ok(Vec::new()),
    }
}

fn draw_table(reader: &Reader, manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    let Some(context) = SweepContext::of(manifest) else { return Ok(Vec::new()) };
    Ok(contents(sweep::figures(&Sweep::read(reader, &context.study)?, &context)?))
}

/// Draws every figure from the tables, each as SVG and PNG.
pub fn draw(tables: &Tables, manifest: &Manifest) -> Result<Vec<Content>, Failure> {
    Ok(contents(charts::figures(tables, &ChartContext::of(manifest))?))
}

/// The files of figures.
fn contents(figures: Vec<Figure>) -> Vec<Content> {
    let files = figures.into_iter().flat_map(|figure| {
        [(format!("{}.svg", figure.stem), figure.svg.into_bytes()), (format!("{}.png", figure.stem), figure.png)]
    });
    files.collect()
}
