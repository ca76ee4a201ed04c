//! The tables of claims.

use crate::simulate::CellReport;
use crate::table::{bundle, table};

table! {
    /// One row of `claims.csv`: a claim under a hypothesis.
    pub struct ClaimRow in "claims.csv" {
        /// The claim: its file's stem.
        claim: String,
        /// Who makes it, of `claim_sources.csv`.
        source: String,
        /// What it is about.
        topic: String,
        /// The hypothesis; empty where nothing is measured.
        hypothesis: String,
        /// `yes`, or `assumed` where the hypothesis says so itself.
        counted: String,
        /// `holds`, `fails`, `in part` or `open`.
        verdict: String,
        /// Of the claim over all counted hypotheses: `holds`, `fails`, `holds only if` or `cannot be decided`.
        overall: String,
        /// Conditions under which all that is asked holds, separated by semicolons.
        conditions_hold: String,
        /// Conditions under which it fails.
        conditions_fail: String,
        /// Conditions under which it cannot be told, with the reason.
        conditions_open: String,
    }
}

table! {
    /// One row of `claim_cells.csv`: a number that a claim is measured by.
    pub struct ClaimCellRow in "claim_cells.csv" {
        /// The claim.
        claim: String,
        /// The hypothesis.
        hypothesis: String,
        /// What is measured.
        predicate: String,
        /// Under which condition.
        condition: String,
        /// Command, or `model`.
        command: String,
        /// Table, or name of the model.
        table: String,
        /// What columns of the row hold.
        r#where: String,
        /// Column, or quantity of the model.
        column: String,
        /// Unit of the numbers.
        unit: String,
        /// The number; `nan` where there is none.
        value: f64,
        /// Lower end of its 95 % interval.
        ci95_low: f64,
        /// Upper end of its 95 % interval.
        ci95_high: f64,
        /// How it is compared: above, at least, below, at most, between.
        comparison: String,
        /// Lower end of what holds; `-inf` without one.
        threshold_low: f64,
        /// Upper end of what holds; `inf` without one.
        threshold_high: f64,
        /// Number over the nearer threshold; `nan` where that is not positive.
        margin: f64,
        /// `yes`, `no` or `open`.
        cell: String,
    }
}

table! {
    /// One row of `claim_texts.csv`: what a claim says, and what to know of it.
    pub struct ClaimTextRow in "claim_texts.csv" {
        /// The claim.
        claim: String,
        /// Who makes it.
        source: String,
        /// What it is about.
        topic: String,
        /// Short title.
        title: String,
        /// The claim in our words.
        text: String,
        /// Of the claim over all counted hypotheses.
        overall: String,
        /// Labels of the hypotheses under which it holds, or the reason why nothing is measured.
        under: String,
        /// How the answer misleads.
        trap: String,
        /// What measurement would decide.
        decide: String,
    }
}

table! {
    /// One row of `claim_evidence.csv`: a published finding about a claim.
    pub struct ClaimEvidenceRow in "claim_evidence.csv" {
        /// The claim.
        claim: String,
        /// `for`, `against` or `neither`.
        says: String,
        /// What was found.
        text: String,
        /// Source.
        citation: String,
        /// Its DOI; empty if it has none.
        doi: String,
        /// How it is known.
        basis: String,
    }
}

table! {
    /// One row of `claim_sources.csv`: who makes claims, and who gains by them.
    pub struct ClaimSourceRow in "claim_sources.csv" {
        /// Its letter.
        source: String,
        /// What it is.
        title: String,
        /// Kind of text.
        kind: String,
        /// When it was written.
        date: String,
        /// Who gains by its claims.
        interest: String,
    }
}

/// The threshold that a margin is told over: of those that there are the nearer to the number; none that is not positive.
pub(crate) fn margin_over(value: f64, thresholds: [f64; 2]) -> Option<f64> {
    let ends = thresholds.into_iter().filter(|end| end.is_finite());
    let far = |end: &f64| (value - end).abs();
    ends.min_by(|a, b| far(a).total_cmp(&far(b))).filter(|end| *end > 0.0)
}

bundle! {
    /// What `claims` found.
    pub struct Board {
        claims: ClaimRow,
        claim_cells: ClaimCellRow,
        texts: ClaimTextRow,
        evidence: ClaimEvidenceRow,
        #[optional]
        sources: ClaimSourceRow,
    }
    beside {
        /// How cells ended of what was computed.
        cells: Vec<CellReport>,
    }
}
