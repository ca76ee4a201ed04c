//! `run`: every device and depth of a scenario, and their comparison.

use super::audited::{AuditError, Audited, Cut, Work, only_in_all, words};
use super::kind::capped;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, laws, record};
use crate::charts::{self, ChartContext, Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::metrics::MetricRow;
use crate::metrics::coverage_map::CoverageRow;
use crate::page::{Told, answer, key_tables};
use crate::scenario::Scenario;
use crate::scenario::cases::cases;
use crate::simulate::{Outcome, simulate, single_strikes};
use crate::study::channel::ChannelRow;
use crate::study::compare::ComparisonRow;
use crate::summary::text::{Style, cell_line, limit_points, run_summary};
use crate::table::{Bundle, Row, Table};

/// The main result.
pub struct Run;

impl Kind for Run {
    const WORD: &'static str = "run";
    type Found = Outcome;

    const STEMS: &'static [&'static str] = &charts::STEMS;

    fn drawings(found: &Outcome, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        Ok(charts::drawings(found, &ChartContext { look, ..ChartContext::of(manifest) })?)
    }
}

impl Written for Run {
    const FOLDER: Option<&'static str> = Some("");
    const TELLS_NOTES: bool = true;

    fn summary(found: &Outcome, manifest: &Manifest, style: Style) -> String {
        run_summary(manifest, found, style)
    }

    fn details(found: &Outcome) -> Vec<String> {
        found.cells.iter().map(cell_line).collect()
    }

    fn shortfall(_found: &Outcome, manifest: &Manifest) -> Option<String> {
        let short = || {
            format!(
                "target precision not reached in {} of {} cells; the result is written; raise sampling.max_samples or \
                 sampling.target_relative_error",
                manifest.imprecise_cells().count(),
                manifest.cells.len()
            )
        };
        capped(manifest).or_else(|| (!manifest.precision_reached).then(short))
    }
}

impl Audited for Run {
    const LAWS: &'static [Law] = &[
        record::names,
        record::every_case,
        record::cells,
        record::precision,
        laws::metrics,
        laws::trials,
        laws::comparison,
        laws::channels,
        laws::profiles,
    ];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        if let Some(why) = work.is_time_capped() {
            return single_strikes_of(work, &scenario, why);
        }
        let Cut { scenario, depth_mm } = match work.cut(scenario) {
            Ok(cut) => cut,
            Err(nothing) => return Ok(nothing),
        };
        let found = simulate(&scenario, &work.run_options())?;
        let map: &str = CoverageRow::FILE;
        let is_left = depth_mm.is_some() && work.held.grid(map).is_some();
        let but: &[&str] = if is_left { &[map] } else { &[] };
        work.compare(&found, depth_mm, but)?;
        work.compare_cells(&found.cells, depth_mm)?;
        let left = is_left.then(|| only_in_all(map, "whose cells are as large as there are many depths"));
        Ok(Anew::some(words(depth_mm, work.manifest()), left.into_iter().collect()))
    }
}

impl Answer for Run {
    const TABLES: &'static [Table] = Outcome::TABLES;
    const CARRIED: &'static [&'static str] = &[ComparisonRow::FILE, MetricRow::FILE, ChannelRow::FILE];

    fn read(source: &Source) -> Result<Outcome, ResultError> {
        source.verify(Self::TABLES)?;
        let found = Outcome::read(source.directory)?;
        if found.metrics.is_empty() && found.channels.is_empty() {
            return Err(source.damaged(NO_RESULT));
        }
        Ok(found)
    }

    fn told<'f>(found: &'f Outcome, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: answer::of_run(manifest, found),
            tables: key_tables::of_run(manifest, found),
            limits: limit_points(manifest, found),
            basis: found.comparison.first().map(|row| row.basis.as_str()),
            layers: &found.layers,
            profiles: &found.profiles,
            explores_cells: true,
            ..Told::default()
        }
    }
}

/// Single strikes are worked out before anything is sampled: a time cap that came later did not touch them.
fn single_strikes_of(work: &mut Work, scenario: &Scenario, why: String) -> Result<Anew, AuditError> {
    let all = cases(scenario).count();
    if work.held.grid(ChannelRow::FILE).is_none_or(|grid| grid.len() < all) {
        return Ok(Anew { what: None, left: vec![why] });
    }
    let found = single_strikes(scenario, work.question.stop);
    work.go_on()?;
    work.compare(&found, None, &[])?;
    Ok(Anew::some("single strikes", vec![why]))
}

/// What is said of a folder without a single cell.
pub(super) const NO_RESULT: &str = "holds neither metrics.csv nor channels.csv, so it is no result directory";
