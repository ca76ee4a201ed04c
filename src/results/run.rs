//! `run`: every device and depth of a scenario, and their comparison.

use super::kind::capped;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::charts::{self, ChartContext, Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::metrics::MetricRow;
use crate::page::{Told, answer, key_tables};
use crate::simulate::Outcome;
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

/// What is said of a folder without a single cell.
pub(super) const NO_RESULT: &str = "holds neither metrics.csv nor channels.csv, so it is no result directory";
