//! `verify`: published figures beside the program's answers.

use super::audited::{AuditError, Audited, ELSEWHERE, Work};
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, evidence, record};
use crate::charts::evidence as charts;
use crate::charts::{ChartContext, Drawing, Look};
use crate::evidence::reference::ReferenceRow;
use crate::evidence::verify::{DIFFERS, Verification, VerifyRow, verify};
use crate::folder::manifest::Manifest;
use crate::page::{Told, evidence as page};
use crate::summary::evidence_text::verify_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table, unsigned};
use serde_json::{Value, json};

/// Published figures.
pub struct Verify;

impl Kind for Verify {
    const WORD: &'static str = "verify";
    type Found = Verification;

    const STEMS: &'static [&'static str] = &charts::verify::STEMS;

    fn drawings(found: &Verification, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let context = ChartContext { look, ..ChartContext::of(manifest) };
        Ok(charts::verify::drawings(&found.cases, &context)?)
    }
}

impl Written for Verify {
    const FOLDER: Option<&'static str> = Some("");

    fn summary(found: &Verification, _manifest: &Manifest, style: Style) -> String {
        verify_summary(found, style)
    }

    fn listed(found: &Verification) -> Option<Value> {
        match found.cases.is_empty() {
            true => Some(listed_references(&found.references)),
            false => serde_json::to_value(&found.cases).ok().map(unsigned),
        }
    }

    fn contradiction(found: &Verification) -> Option<String> {
        let outside = found.references.iter().filter(|row| row.within != "yes").count();
        let differ = found.cases.iter().filter(|row| row.counted == "yes" && row.verdict == DIFFERS).count();
        match (outside, differ) {
            (0, differ) if differ > 0 && found.fails_on_differing => Some(format!("{differ} counted cases differ")),
            (0, _) => None,
            (outside, _) => {
                Some(format!("{outside} of {} reference rows lie outside their tolerance", found.references.len()))
            }
        }
    }

    fn shortfall(_found: &Verification, manifest: &Manifest) -> Option<String> {
        let short = manifest.imprecise_cells().count();
        (short > 0)
            .then(|| format!("target precision not reached in {short} cells; the cases that need them are left open"))
    }
}

/// Rows of reference values as `--json` lists them.
pub fn listed_references(rows: &[ReferenceRow]) -> Value {
    let row = |row: &ReferenceRow| json!({ "case": row.case, "quantity": row.quantity, "value": row.value, "ours": row.ours, "within": row.within == "yes" });
    rows.iter().map(row).collect()
}

impl Audited for Verify {
    const LAWS: &'static [Law] = &[record::of_files, record::precision, evidence::verdicts, evidence::references];

    /// All cases: they take seconds. Files of reference values are no part of a result.
    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let (library, chosen) = work.library();
        let manifest = work.manifest();
        let is_reference = |name: &str| manifest.options.iter().any(|option| *option == format!("--reference {name}"));
        if manifest.scenario.strike_files.iter().any(|file| !is_reference(&file.name)) {
            return Ok(Anew::nothing(ELSEWHERE));
        }
        let has_references = work.held.grid(ReferenceRow::FILE).is_some();
        let left = has_references.then(|| format!("{}, for its rows lie in other files", ReferenceRow::FILE));
        if work.held.grid(VerifyRow::FILE).is_none() {
            return Ok(Anew { what: None, left: left.into_iter().collect() });
        }
        let found = verify(&library, &chosen, &work.lab_options())?;
        work.compare(&found, None, &[ReferenceRow::FILE])?;
        work.compare_cells(&found.cells, None)?;
        Ok(Anew::some("every case", left.into_iter().collect()))
    }
}

impl Answer for Verify {
    const TABLES: &'static [Table] = Verification::TABLES;
    const CARRIED: &'static [&'static str] = &[VerifyRow::FILE, ReferenceRow::FILE];

    fn read(source: &Source) -> Result<Verification, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(Verification::read(source.directory)?)
    }

    fn told<'f>(found: &'f Verification, _manifest: &'f Manifest) -> Told<'f> {
        page::of_verify(found)
    }
}
