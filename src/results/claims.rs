//! `claims`: the board of claims.

use super::audited::{AuditError, Audited, ELSEWHERE, Work};
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, record};
use crate::charts::evidence as charts;
use crate::charts::{ChartContext, Drawing, Look};
use crate::evidence::board::{Board, ClaimCellRow, ClaimEvidenceRow, ClaimRow, ClaimTextRow, measure};
use crate::folder::manifest::Manifest;
use crate::page::{Told, evidence as page};
use crate::summary::evidence_text::claims_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table, unsigned};
use serde_json::Value;

/// The board of claims.
pub struct Claims;

impl Kind for Claims {
    const WORD: &'static str = "claims";
    type Found = Board;

    const STEMS: &'static [&'static str] = &charts::claims::STEMS;

    fn drawings(found: &Board, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let context = ChartContext { look, ..ChartContext::of(manifest) };
        Ok(charts::claims::drawings(found, &context)?)
    }
}

impl Written for Claims {
    const FOLDER: Option<&'static str> = Some("");

    fn summary(found: &Board, _manifest: &Manifest, style: Style) -> String {
        claims_summary(found, style)
    }

    fn listed(found: &Board) -> Option<Value> {
        serde_json::to_value(&found.claims).ok().map(unsigned)
    }

    fn shortfall(_found: &Board, manifest: &Manifest) -> Option<String> {
        let short = manifest.imprecise_cells().count();
        (short > 0).then(|| format!("target precision not reached in {short} cells; what needs them is left open"))
    }
}

impl Audited for Claims {
    const LAWS: &'static [Law] = &[record::of_files, record::precision];

    /// All claims: they take seconds.
    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let (library, chosen) = work.library();
        if !work.manifest().scenario.strike_files.is_empty() {
            return Ok(Anew::nothing(ELSEWHERE));
        }
        let found = measure(&library, &chosen, &work.lab_options())?;
        work.compare(&found, None, &[])?;
        work.compare_cells(&found.cells, None)?;
        Ok(Anew::some("every claim", Vec::new()))
    }
}

impl Answer for Claims {
    const TABLES: &'static [Table] = Board::TABLES;
    const CARRIED: &'static [&'static str] =
        &[ClaimTextRow::FILE, ClaimRow::FILE, ClaimCellRow::FILE, ClaimEvidenceRow::FILE];

    fn read(source: &Source) -> Result<Board, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(Board::read(source.directory)?)
    }

    fn told<'f>(found: &'f Board, _manifest: &'f Manifest) -> Told<'f> {
        page::of_claims(found)
    }
}
