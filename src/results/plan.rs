//! `plan`: how many passes in which directions.

use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::charts::passes::{self, PassContext};
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::page::{Told, passes as page};
use crate::simulate::passes::PassPlan;
use crate::study::passes::{AnswerRow, CostRow, PassRow};
use crate::summary::passes_text::pass_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table};

/// A search for passes.
pub struct Plan;

impl Kind for Plan {
    const WORD: &'static str = "plan";
    type Found = PassPlan;

    const STEMS: &'static [&'static str] = &passes::STEMS;

    fn drawings(found: &PassPlan, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = PassContext::of(manifest);
        context.chart.look = look;
        Ok(passes::drawings(found, &context)?)
    }
}

impl Written for Plan {
    const FOLDER: Option<&'static str> = Some("-plan");

    fn summary(found: &PassPlan, manifest: &Manifest, style: Style) -> String {
        pass_summary(manifest, found, style)
    }

    /// An answer whose costs are not precise is an answer.
    fn shortfall(_found: &PassPlan, manifest: &Manifest) -> Option<String> {
        let short = manifest.imprecise_cells().count();
        (!manifest.precision_reached).then(|| {
            format!(
                "damage volumes of {short} of {} treatments fell short of the target precision; the result is written; raise \
                 sampling.max_samples or sampling.target_relative_error",
                manifest.cells.len()
            )
        })
    }
}

impl Answer for Plan {
    const TABLES: &'static [Table] = PassPlan::TABLES;
    const CARRIED: &'static [&'static str] = &[AnswerRow::FILE, PassRow::FILE, CostRow::FILE];

    fn read(source: &Source) -> Result<PassPlan, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(PassPlan::read(source.directory)?)
    }

    fn told<'f>(found: &'f PassPlan, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::answer(manifest, found),
            tables: page::tables(found),
            limits: with_notes(page::limits(manifest), manifest),
            devices_note: "Passes, strikes per cm² and time are those of the scenario itself; the answer has those of the plan.",
            ..Told::default()
        }
    }
}
