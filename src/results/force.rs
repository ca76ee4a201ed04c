//! `force`: how deep a hand presses.

use super::audited::{AuditError, Audited, Cut, Work, only_in_all, words};
use super::kind::with_notes;
use super::run::NO_RESULT;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, record};
use crate::charts::force::{self, ForceContext};
use crate::charts::{Drawing, Look, MODEL_MARK};
use crate::folder::manifest::Manifest;
use crate::page::{Told, force as page};
use crate::simulate::depth_from_force;
use crate::study::force::ForceStudy;
use crate::study::force::rows::{ContactMapRow, ForceDepthRow, MechanicsRow, ReachedRow, SpreadRow, WearRow};
use crate::summary::force_text::force_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table};

/// Depth from force.
pub struct Force;

impl Kind for Force {
    const WORD: &'static str = "force";
    type Found = ForceStudy;

    const STEMS: &'static [&'static str] = &force::STEMS;

    fn drawings(found: &ForceStudy, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = ForceContext::of(manifest);
        (context.chart.look, context.chart.mark) = (look, MODEL_MARK);
        Ok(force::drawings(found, &context)?)
    }
}

impl Written for Force {
    const FOLDER: Option<&'static str> = Some("-force");

    fn summary(found: &ForceStudy, manifest: &Manifest, style: Style) -> String {
        force_summary(manifest, found, style)
    }
}

impl Audited for Force {
    const LAWS: &'static [Law] = &[record::names];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let Cut { scenario, depth_mm } = match work.scenario(|_, _| ())?.and_then(|scenario| work.cut(scenario)) {
            Ok(cut) => cut,
            Err(nothing) => return Ok(nothing),
        };
        let found = depth_from_force(&scenario, work.question.stop)?;
        let but: &[&str] = if depth_mm.is_some() { &[ContactMapRow::FILE] } else { &[] };
        work.compare(&found, depth_mm, but)?;
        let left = but.iter().map(|table| only_in_all(table, "which is of the middle one of the depths")).collect();
        Ok(Anew::some(words(depth_mm, work.manifest()), left))
    }
}

impl Answer for Force {
    const TABLES: &'static [Table] = ForceStudy::TABLES;
    const CARRIED: &'static [&'static str] =
        &[MechanicsRow::FILE, ForceDepthRow::FILE, SpreadRow::FILE, ReachedRow::FILE, WearRow::FILE];

    fn read(source: &Source) -> Result<ForceStudy, ResultError> {
        source.verify(Self::TABLES)?;
        let found = ForceStudy::read(source.directory)?;
        if found.mechanics.is_empty() { Err(source.damaged(NO_RESULT)) } else { Ok(found) }
    }

    fn told<'f>(found: &'f ForceStudy, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::answer(manifest, found),
            tables: page::tables(found),
            limits: with_notes(page::limits(), manifest),
            ..Told::default()
        }
    }
}
