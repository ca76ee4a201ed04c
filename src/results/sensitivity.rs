//! `sensitivity`: what decides a result.

use super::audited::{AuditError, Audited, Work};
use super::study::{limits, points_anew};
use super::{Answer, Kind, ResultError, Source};
use crate::audit::study::{Table as Points, tables};
use crate::audit::{Anew, Law};
use crate::charts::sensitivity::{self, SensitivityContext};
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::folder::outputs::{Analysed, analyse_table};
use crate::folder::study_tables::RESULTS;
use crate::page::{Told, studies};
use crate::survey::sensitivity::{Analyses, EffectRow, IndexRow};
use crate::table::{Bundle, Row, Table};

/// Indices and elementary effects; the tables of their points are those of a [study](super::study).
pub struct Sensitivity;

impl Kind for Sensitivity {
    const WORD: &'static str = "sensitivity";
    type Found = Analysed;

    const STEMS: &'static [&'static str] = &sensitivity::STEMS;

    fn drawings(found: &Analysed, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = SensitivityContext::of(manifest);
        context.chart.look = look;
        Ok(sensitivity::drawings(&found.indices, &found.effects, &context)?)
    }
}

impl Audited for Sensitivity {
    const LAWS: &'static [Law] = &[tables];

    /// Indices and effects are worked out anew from the table of all points, whatever part of the points is computed.
    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        let Some(study) = &scenario.study else { return Err(work.lacks("[study]").into()) };
        let plan = scenario.sensitivity.unwrap_or_default();
        let analyses = Analyses::new(&study.plan, plan, scenario.sampling.seed)?;
        let table = Points::open(work.held.directory, work.manifest(), RESULTS)?;
        let analysed = analyse_table(table.reader(), &analyses).map_err(ResultError::from)?;
        work.compare(&analysed, None, &[])?;
        let points = points_anew(work, study, &analyses)?;
        Ok(Anew { what: points.what.map(|what| format!("indices and effects, and {what}")), ..points })
    }
}

impl Answer for Sensitivity {
    const TABLES: &'static [Table] = Analysed::TABLES;
    const CARRIED: &'static [&'static str] = &[IndexRow::FILE, EffectRow::FILE];

    fn read(source: &Source) -> Result<Analysed, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(Analysed::read(source.directory)?)
    }

    fn told<'f>(found: &'f Analysed, manifest: &'f Manifest) -> Told<'f> {
        Told { answer: studies::of_sensitivity(manifest, &found.indices), limits: limits(manifest), ..Told::default() }
    }
}
