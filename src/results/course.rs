//! `course`: what a course of sessions leaves.

use super::audited::{AuditError, Audited, Cut, Work, words};
use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::after::rows::{CourseCostRow, CourseIntervalRow, CourseMaturedRow, CourseNeedleRow, CourseRow};
use crate::audit::{Anew, Law, course as laws, record};
use crate::charts::course::{self, CourseContext};
use crate::charts::{Drawing, Look, MODEL_MARK};
use crate::folder::manifest::Manifest;
use crate::page::{Told, course as page};
use crate::scenario::settings;
use crate::simulate::course::{CourseStudy, course_study};
use crate::summary::course_text::course_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table};

/// A course of sessions.
pub struct Course;

/// What costs are counted in, as the scenario says; empty where it does not.
fn currency(manifest: &Manifest) -> String {
    let said = settings(&manifest.scenario.text, &manifest.scenario.overrides).unwrap_or_default();
    said.into_iter().find(|setting| setting.key == "course.currency").map_or_else(String::new, |setting| setting.value)
}

impl Kind for Course {
    const WORD: &'static str = "course";
    type Found = CourseStudy;

    const STEMS: &'static [&'static str] = &course::STEMS;

    fn drawings(found: &CourseStudy, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = CourseContext::of(manifest, currency(manifest));
        (context.chart.look, context.chart.mark) = (look, MODEL_MARK);
        Ok(course::drawings(found, &context)?)
    }
}

impl Written for Course {
    const FOLDER: Option<&'static str> = Some("-course");

    fn summary(found: &CourseStudy, manifest: &Manifest, style: Style) -> String {
        course_summary(manifest, found, &currency(manifest), style)
    }

    fn shortfall(_found: &CourseStudy, manifest: &Manifest) -> Option<String> {
        (!manifest.precision_reached).then(|| {
            format!(
                "target precision not reached in {} of {} cells; the result is written; raise sampling.max_samples or \
                 sampling.target_relative_error",
                manifest.imprecise_cells().count(),
                manifest.cells.len()
            )
        })
    }
}

impl Audited for Course {
    const LAWS: &'static [Law] = &[record::names, record::precision, laws::sessions, laws::matured, laws::costs];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let Cut { scenario, depth_mm } = match work.scenario(|_, _| ())?.and_then(|scenario| work.cut(scenario)) {
            Ok(cut) => cut,
            Err(nothing) => return Ok(nothing),
        };
        if scenario.course.is_none() {
            return Err(work.lacks("[course]").into());
        }
        let found = course_study(&scenario, &work.run_options())?;
        work.compare(&found, depth_mm, &[])?;
        work.compare_cells(&found.cells, depth_mm)?;
        Ok(Anew::some(words(depth_mm, work.manifest()), Vec::new()))
    }
}

impl Answer for Course {
    const TABLES: &'static [Table] = CourseStudy::TABLES;
    const CARRIED: &'static [&'static str] =
        &[CourseRow::FILE, CourseIntervalRow::FILE, CourseMaturedRow::FILE, CourseNeedleRow::FILE, CourseCostRow::FILE];

    fn read(source: &Source) -> Result<CourseStudy, ResultError> {
        source.verify(Self::TABLES)?;
        let found = CourseStudy::read(source.directory)?;
        if found.course.is_empty() { Err(source.damaged(NO_COURSE)) } else { Ok(found) }
    }

    fn told<'f>(found: &'f CourseStudy, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::answer(found, &currency(manifest)),
            tables: page::tables(found, &currency(manifest)),
            limits: with_notes(page::limits(), manifest),
            goes_on_after: true,
            ..Told::default()
        }
    }
}

/// What is said of a folder without a session.
const NO_COURSE: &str = "holds no course.csv, so it is no result of a course";
