//! `plan`: how many passes in which directions.

use super::audited::{AuditError, Audited, Cut, Work, only_in_all, words};
use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, record};
use crate::charts::passes::{self, PassContext};
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::metrics::coverage_map::CoverageRow;
use crate::page::{Told, passes as page};
use crate::simulate::passes::{PassPlan, pass_budget, plan_passes};
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

impl Audited for Plan {
    const LAWS: &'static [Law] = &[record::names, record::precision];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let read = work.scenario(|scenario, draft| {
            let trials = |wishes| pass_budget(scenario, wishes, draft.effort.quick).trials;
            draft.effort.trials = scenario.passes.as_ref().map_or(draft.effort.trials, trials);
        });
        let Cut { scenario, depth_mm } = match read?.and_then(|scenario| work.cut(scenario)) {
            Ok(cut) => cut,
            Err(nothing) => return Ok(nothing),
        };
        let Some(wishes) = &scenario.passes else { return Err(work.lacks("[plan]").into()) };
        let found = plan_passes(&scenario, wishes, &work.run_options())?;
        let is_map = |table: &&Table| depth_mm.is_some() && table.columns == CoverageRow::COLUMNS;
        let but: Vec<&str> = PassPlan::TABLES.iter().filter(is_map).map(|table| table.file).collect();
        work.compare(&found, depth_mm, &but)?;
        work.compare_cells(&found.cells, depth_mm)?;
        let left =
            but.iter().map(|table| only_in_all(table, "whose cells are as large as there are many depths")).collect();
        Ok(Anew::some(words(depth_mm, work.manifest()), left))
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
