//! `calibrate`: the free parameters of mechanics, fitted to published figures.

use super::audited::{AuditError, Audited, Work};
use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, evidence, record};
use crate::charts::evidence::calibration as charts;
use crate::charts::{ChartContext, Drawing, Look, MODEL_MARK};
use crate::evidence::calibrate::{Start, calibrate};
use crate::evidence::{
    Calibration, CalibrationCaseRow, CalibrationMapRow, CalibrationRidgeRow, CalibrationRow, Library, Shelf,
};
use crate::folder::manifest::Manifest;
use crate::page::{Told, calibration as page};
use crate::summary::calibration_text::calibration_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table};

/// A calibration.
pub struct Calibrate;

impl Kind for Calibrate {
    const WORD: &'static str = "calibrate";
    type Found = Calibration;

    const STEMS: &'static [&'static str] = &charts::STEMS;

    fn drawings(found: &Calibration, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let context = ChartContext { look, mark: MODEL_MARK, ..ChartContext::of(manifest) };
        Ok(charts::drawings(found, &context)?)
    }
}

impl Written for Calibrate {
    const FOLDER: Option<&'static str> = Some("-calibration");

    fn summary(found: &Calibration, manifest: &Manifest, style: Style) -> String {
        calibration_summary(manifest, found, style)
    }
}

impl Audited for Calibrate {
    const LAWS: &'static [Law] = &[evidence::parameters];

    /// All of it: it takes seconds.
    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        let rule = "a skin that can be fitted";
        let start = Start::of(&scenario);
        let start = start.map_err(|why| record::at_key("scenario.text", why, rule, "the command needs it"))?;
        let found = calibrate(&Library::built_in(Shelf::Cases), &start, &work.lab_options())?;
        work.compare(&found, None, &[])?;
        Ok(Anew::some("every number", Vec::new()))
    }
}

impl Answer for Calibrate {
    const TABLES: &'static [Table] = Calibration::TABLES;
    const CARRIED: &'static [&'static str] =
        &[CalibrationRow::FILE, CalibrationRidgeRow::FILE, CalibrationCaseRow::FILE, CalibrationMapRow::FILE];

    fn read(source: &Source) -> Result<Calibration, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(Calibration::read(source.directory)?)
    }

    fn told<'f>(found: &'f Calibration, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::answer(found),
            tables: page::tables(found),
            limits: with_notes(page::LIMITS.map(str::to_owned).to_vec(), manifest),
            devices_note: "Of the devices the first drum stands for those that published figures do not describe.",
            ..Told::default()
        }
    }
}
