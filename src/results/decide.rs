//! `decide`: how many sections would decide between two hypotheses.

use super::audited::{AuditError, Audited, Work};
use super::infer::asked;
use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, inference as laws};
use crate::charts::inference::{StudyContext, study as charts};
use crate::charts::{ChartContext, Drawing, Look, MODEL_MARK};
use crate::folder::manifest::Manifest;
use crate::inference::rows::{NeededRow, PowerRow};
use crate::inference::{Decided, decide};
use crate::page::{Told, inference as page};
use crate::summary::inference_text::decide_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table};

/// Studies that are planned.
pub struct Decide;

impl Kind for Decide {
    const WORD: &'static str = "decide";
    type Found = Decided;

    const STEMS: &'static [&'static str] = &charts::STEMS;

    fn drawings(found: &Decided, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let chart = ChartContext { look, mark: MODEL_MARK, ..ChartContext::of(manifest) };
        Ok(charts::drawings(found, &StudyContext { chart, asked: asked(manifest) })?)
    }
}

impl Written for Decide {
    const FOLDER: Option<&'static str> = Some("-decide");

    fn summary(found: &Decided, manifest: &Manifest, style: Style) -> String {
        decide_summary(manifest, found, &asked(manifest), style)
    }
}

impl Audited for Decide {
    const LAWS: &'static [Law] = &[laws::power, laws::needed];

    /// One depth of reading, which the manifest's checksum draws: its studies know of no other.
    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let mut scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        let Some(plan) = &scenario.decide else { return Err(work.lacks("[decide]").into()) };
        let depths_mm = plan.at_mm.clone();
        let at_mm =
            (!work.question.all && depths_mm.len() > 1).then(|| depths_mm[work.draw(depths_mm.len() as u64) as usize]);
        if let Some(at_mm) = at_mm {
            let narrow = format!("decide.at=['{at_mm} mm']");
            scenario = match work.question.source.scenario(work.question.scenario_dir, &[narrow]) {
                Ok(scenario) => scenario,
                Err(_) => {
                    return Ok(Anew::nothing("every number, for the scenario cannot be cut to one depth of reading"));
                }
            };
        }
        let found = decide(&scenario, &work.infer_options())?;
        work.compare_rows(&found, |row| at_mm.is_none_or(|at_mm| row.number("at_mm") == Ok(at_mm)))?;
        let what = at_mm.map_or_else(
            || "every number".to_owned(),
            |at_mm| format!("sections read at {at_mm} mm, one of {} depths", depths_mm.len()),
        );
        Ok(Anew::some(what, Vec::new()))
    }
}

impl Answer for Decide {
    const TABLES: &'static [Table] = Decided::TABLES;
    const CARRIED: &'static [&'static str] = &[NeededRow::FILE, PowerRow::FILE];

    fn read(source: &Source) -> Result<Decided, ResultError> {
        source.verify(Self::TABLES)?;
        let found = Decided::read(source.directory)?;
        if found.needed.is_empty() { Err(source.damaged(NO_STUDY)) } else { Ok(found) }
    }

    fn told<'f>(found: &'f Decided, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::of_study(found, &asked(manifest)),
            tables: page::tables_of_study(found),
            limits: with_notes(page::limits(), manifest),
            ..Told::default()
        }
    }
}

/// What is said of a folder without a study.
const NO_STUDY: &str = "holds no row of needed.csv, so it is no result of decide";
