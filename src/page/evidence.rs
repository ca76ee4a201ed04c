//! What the page tells of published figures and of claims.

use super::Told;
use super::table::Table;
use crate::evidence::board::{Board, ClaimSourceRow, ClaimTextRow, FAILS, HOLDS, ONLY_IF, UNDECIDED};
use crate::evidence::verify::{AGREES, Tally, Verification, VerifyRow};
use crate::number::with_interval;
use crate::summary::evidence_text::number;

const CASES_NOTE: &str = "Every case brings a scenario of its own; its text stands below.";
const CLAIMS_NOTE: &str = "Every claim brings a scenario of its own; its text stands below.";

/// The tally, the table of all cases, and the reasons of those that do not agree.
pub(crate) fn of_verify(found: &Verification) -> Told<'_> {
    let mut answer = vec![format!("{}.", Tally::of(&found.cases).words())];
    if !found.references.is_empty() {
        let within = found.references.iter().filter(|row| row.within == "yes").count();
        answer.push(format!("{} rows of reference values, {within} within their tolerance.", found.references.len()));
    }
    let heads = ["case", "*quantity", "published", "ours", "unit", "verdict", "counted", "*source"];
    let rows = found.cases.iter().map(case).collect();
    let open = found.cases.iter().filter(|row| row.verdict != AGREES);
    let why = |row: &VerifyRow| vec![row.case.clone(), row.verdict.clone(), row.reason.clone()];
    let tables = [
        Table::new("Published figures and the program's answers; intervals in brackets", &heads, rows),
        Table::new(
            "Why a figure differs, or what would have to be known",
            &["case", "verdict", "*why"],
            open.map(why).collect(),
        ),
    ];
    Told {
        answer,
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        limits: VERIFY_LIMITS.map(str::to_owned).to_vec(),
        devices_note: CASES_NOTE,
        ..Told::default()
    }
}

const VERIFY_LIMITS: [&str; 3] = [
    "Figures that the program was fitted to, that agree by construction, or that speak of one hypothesis alone are shown and not counted.",
    "How far an answer may lie from a figure is ours, with its reason in the case's file.",
    "A figure that differs stays in the table.",
];

fn case(row: &VerifyRow) -> Vec<String> {
    let ours = if row.ours.is_nan() { "none".to_owned() } else { with_interval(row.ours, row.ours_low, row.ours_high) };
    let doi = if row.doi.is_empty() { String::new() } else { format!(", doi {}", row.doi) };
    let source = format!("{}{doi} ({})", row.citation, row.basis);
    vec![
        row.case.clone(),
        row.quantity.clone(),
        row.published_words(),
        ours,
        row.unit.clone(),
        row.verdict.clone(),
        row.counted.clone(),
        source,
    ]
}

/// The board in one table, then a card for each claim.
pub(crate) fn of_claims(found: &Board) -> Told<'_> {
    let count = |overall: &str| found.texts.iter().filter(|row| row.overall == overall).count();
    let answer = vec![format!(
        "{} claims: {} hold, {} fail, {} hold only under some hypotheses, {} cannot be decided.",
        found.texts.len(),
        count(HOLDS),
        count(FAILS),
        count(ONLY_IF),
        count(UNDECIDED)
    )];
    let row = |row: &&ClaimTextRow| {
        vec![row.claim.clone(), row.text.clone(), row.source.clone(), says(&row.overall).to_owned(), row.under.clone()]
    };
    let board = found.texts.iter().map(|text| row(&text)).collect();
    let mut tables =
        vec![Table::new("The board", &["claim", "*in our words", "source", "verdict", "*where, or why not"], board)];
    tables.extend(found.texts.iter().map(|row| card(row, found)));
    Told {
        answer,
        tables,
        limits: CLAIMS_LIMITS.map(str::to_owned).to_vec(),
        devices_note: CLAIMS_NOTE,
        ..Told::default()
    }
}

const CLAIMS_LIMITS: [&str; 2] = [
    "A verdict says what follows from a hypothesis about tissue; none of the hypotheses is validated against histology.",
    "Every threshold is ours, with its reason in the claim's file; another threshold can turn a verdict.",
];

fn card(row: &ClaimTextRow, found: &Board) -> Table {
    let of_source = found.sources.iter().find(|source| source.source == row.source);
    let told = |source: &ClaimSourceRow| {
        format!("{} ({}, {}); interest: {}", source.title, source.kind, source.date, source.interest)
    };
    let mut rows = vec![
        ["in our words".to_owned(), row.text.clone()],
        ["claimed by".to_owned(), of_source.map_or_else(|| row.source.clone(), told)],
        ["verdict".to_owned(), format!("{} {}", says(&row.overall), row.under)],
        ["numbers".to_owned(), number(found, &row.claim)],
    ];
    for claim in found.claims.iter().filter(|claim| claim.claim == row.claim) {
        let assumed = if claim.counted == "yes" { "" } else { " (assumed, not counted)" };
        let parts =
            [("holds", &claim.conditions_hold), ("fails", &claim.conditions_fail), ("open", &claim.conditions_open)];
        let told: Vec<String> =
            parts.iter().filter(|part| !part.1.is_empty()).map(|(word, those)| format!("{word}: {those}")).collect();
        rows.push([format!("if {}", claim.hypothesis), format!("{}{assumed}; {}", claim.verdict, told.join(". "))]);
    }
    for finding in found.evidence.iter().filter(|finding| finding.claim == row.claim) {
        let doi = if finding.doi.is_empty() { String::new() } else { format!(", doi {}", finding.doi) };
        rows.push([
            format!("published, {}", finding.says),
            format!("{} ({}{doi}; {})", finding.text, finding.citation, finding.basis),
        ]);
    }
    rows.extend([["trap".to_owned(), row.trap.clone()], ["would decide".to_owned(), row.decide.clone()]]);
    let rows = rows.into_iter().filter(|row| !row[1].trim().is_empty()).map(Vec::from).collect();
    Table::new(format!("{} ({})", row.title, row.claim), &["", "*"], rows)
}

/// The word of a verdict as a sentence uses it.
fn says(overall: &str) -> &str {
    if overall == FAILS { "fails under every hypothesis" } else { overall }
}
