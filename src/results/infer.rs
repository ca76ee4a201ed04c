//! `infer`: what measured sections say of the hypotheses.

use super::audited::{AuditError, Audited, Work};
use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, inference as laws};
use crate::charts::inference::sections as charts;
use crate::charts::{ChartContext, Drawing, Look, MODEL_MARK};
use crate::folder::manifest::Manifest;
use crate::inference::asked::Asked;
use crate::inference::rows::{HypothesisRow, PosteriorRow, PredictiveRow, RidgeRow};
use crate::inference::{Inferred, infer};
use crate::page::{Told, inference as page};
use crate::summary::inference_text::infer_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table};

/// What sections say.
pub struct Infer;

/// What the scenario in a manifest asks.
pub(super) fn asked(manifest: &Manifest) -> Asked {
    Asked::of(&manifest.scenario.text, &manifest.scenario.overrides)
}

impl Kind for Infer {
    const WORD: &'static str = "infer";
    type Found = Inferred;

    const STEMS: &'static [&'static str] = &charts::STEMS;

    fn drawings(found: &Inferred, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let context = ChartContext { look, mark: MODEL_MARK, ..ChartContext::of(manifest) };
        Ok(charts::drawings(found, &context)?)
    }
}

impl Written for Infer {
    const FOLDER: Option<&'static str> = Some("-infer");

    fn summary(found: &Inferred, manifest: &Manifest, style: Style) -> String {
        infer_summary(manifest, found, &asked(manifest), style)
    }

    fn shortfall(found: &Inferred, _manifest: &Manifest) -> Option<String> {
        let why = found.unreached.as_ref()?;
        Some(format!("{why}; the result is written; narrow infer.prior, or give efficiency or residual_width a value"))
    }
}

impl Audited for Infer {
    const LAWS: &'static [Law] = &[laws::hypotheses, laws::posterior, laws::shares];

    /// All of it: a posterior has no part of its own.
    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        if scenario.infer.as_ref().is_none_or(|plan| plan.sections.is_none()) {
            return Err(work.lacks("[infer] with readings").into());
        }
        let found = infer(&scenario, &work.infer_options())?;
        work.compare(&found, None, &[])?;
        Ok(Anew::some("every number", Vec::new()))
    }
}

impl Answer for Infer {
    const TABLES: &'static [Table] = Inferred::TABLES;
    const CARRIED: &'static [&'static str] =
        &[HypothesisRow::FILE, PredictiveRow::FILE, PosteriorRow::FILE, RidgeRow::FILE];

    fn read(source: &Source) -> Result<Inferred, ResultError> {
        source.verify(Self::TABLES)?;
        let found = Inferred::read(source.directory)?;
        if found.hypotheses.is_empty() { Err(source.damaged(NO_HYPOTHESIS)) } else { Ok(found) }
    }

    fn told<'f>(found: &'f Inferred, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::of_sections(found, &asked(manifest)),
            tables: page::tables_of_sections(found),
            limits: with_notes(page::limits(), manifest),
            ..Told::default()
        }
    }
}

/// What is said of a folder without a hypothesis.
const NO_HYPOTHESIS: &str = "holds no row of hypotheses.csv, so it is no result of infer";
