//! Published figures and claims, in lines on the terminal.

use super::layout::{columns, paragraph};
use super::text::Style;
use crate::evidence::board::{ASSUMED, Board, ClaimCellRow, ClaimRow, ClaimTextRow};
use crate::evidence::reference::ReferenceRow;
use crate::evidence::verify::{AGREES, CANNOT_TELL, DIFFERS, Tally, Verification, VerifyRow};
use crate::number::{plain, with_interval};

/// Letters of a claim's number that a line has room for.
const LONGEST_NUMBER: usize = 46;

/// Cases by kind, each with both numbers and its verdict; then how many of which.
pub fn verify_summary(found: &Verification, style: Style) -> String {
    let mut text = style.heading("Published figures and the program's answers");
    let mut kinds: Vec<&str> = found.cases.iter().map(|row| row.kind.as_str()).collect();
    kinds.dedup();
    for kind in kinds {
        let rows: Vec<&VerifyRow> = found.cases.iter().filter(|row| row.kind == kind).collect();
        text += &style.heading(&format!("\n{kind}"));
        text += &columns(&["case", "published", "ours", "unit", "verdict"], rows.iter().map(|row| case(row)).collect());
        for row in rows.iter().filter(|row| row.verdict != AGREES) {
            text += &paragraph(&format!("    {}: ", row.case), &row.reason);
        }
    }
    text += &on_hypotheses(&found.cases);
    if !found.references.is_empty() {
        text += &format!("\n{}", reference_summary(&found.references));
    }
    if !found.cases.is_empty() {
        text += &format!("\n{}\n", Tally::of(&found.cases).words());
    }
    text
}

fn case(row: &VerifyRow) -> Vec<String> {
    let counted = match row.counted.split(':').next().unwrap_or_default() {
        "yes" => String::new(),
        why => format!(" ({why})"),
    };
    let ours = if row.verdict == CANNOT_TELL && row.ours.is_nan() {
        "–".to_owned()
    } else {
        with_interval(row.ours, row.ours_low, row.ours_high)
    };
    vec![row.case.clone(), row.published_words(), ours, row.unit.clone(), format!("{}{counted}", row.verdict)]
}

/// What the cases that concern one hypothesis say of it, and not of the program.
fn on_hypotheses(cases: &[VerifyRow]) -> String {
    let line = |row: &VerifyRow| {
        let hypothesis = row.counted.strip_prefix("hypothesis: ")?;
        let says = match row.verdict.as_str() {
            AGREES => "speaks for",
            DIFFERS => "speaks against",
            _ => "cannot tell of",
        };
        Some(format!("  {says}: {hypothesis}  ({})\n", row.case))
    };
    let lines: String = cases.iter().filter_map(line).collect();
    if lines.is_empty() { lines } else { format!("\non hypotheses\n{lines}") }
}

/// A line for each row that fails, and how many there are.
pub fn reference_summary(rows: &[ReferenceRow]) -> String {
    let outside = rows.iter().filter(|row| row.within != "yes");
    let line = |row: &ReferenceRow| {
        format!(
            "{}:{}: {}: {} {}: ours {}, reference {} {}, off by {}, tolerance {}\n",
            row.file,
            row.line,
            row.case,
            row.model,
            row.quantity,
            row.ours,
            row.value,
            row.unit,
            plain(row.difference),
            plain(row.tolerance)
        )
    };
    let within = rows.iter().filter(|row| row.within == "yes").count();
    let share = |row: &ReferenceRow| if row.difference == 0.0 { 0.0 } else { row.difference.abs() / row.tolerance };
    let worst = rows.iter().map(share).fold(0.0, f64::max);
    let text: String = outside.map(line).collect();
    format!(
        "{text}worst difference over its tolerance {}\n{} rows, {within} within tolerance\n",
        plain(worst),
        rows.len()
    )
}

/// A line for each claim, by topic: verdict, the worst and the best number, and where it holds.
pub fn claims_summary(found: &Board, style: Style) -> String {
    let mut text = style.heading("What clinical texts claim, and under which hypotheses it holds");
    let mut topics: Vec<&str> = found.texts.iter().map(|row| row.topic.as_str()).collect();
    topics.dedup();
    for topic in topics {
        text += &style.heading(&format!("\n{topic}"));
        let rows = found.texts.iter().filter(|row| row.topic == topic);
        text += &columns(&["claim", "", "verdict", "number", "where"], rows.map(|row| claim(row, found)).collect());
    }
    text + "\n" + &paragraph("Limits   ", LIMITS)
}

const LIMITS: &str = "Verdicts follow from the hypotheses; none of them is validated against histology. What a claim leaves open, \
                      and what would decide it, stands in claim_texts.csv and on the page of `dermatrace report`.";

fn claim(row: &ClaimTextRow, found: &Board) -> Vec<String> {
    let place = match row.under.as_str() {
        "" => String::new(),
        under => clipped(under, 60),
    };
    vec![
        row.claim.clone(),
        row.source.clone(),
        row.overall.clone(),
        clipped(&number(found, &row.claim), LONGEST_NUMBER),
        place,
    ]
}

/// The range of each predicate's numbers with its threshold, under the hypotheses that count.
pub(crate) fn number(found: &Board, claim: &str) -> String {
    let counted = |cell: &&ClaimCellRow| {
        let is_its = |row: &&ClaimRow| row.claim == claim && row.hypothesis == cell.hypothesis;
        cell.claim == claim && found.claims.iter().find(is_its).is_some_and(|row| row.counted != ASSUMED)
    };
    ranges(&found.claim_cells.iter().filter(counted).collect::<Vec<_>>())
}

fn ranges(cells: &[&ClaimCellRow]) -> String {
    let mut predicates: Vec<&str> = cells.iter().map(|cell| cell.predicate.as_str()).collect();
    predicates.sort_unstable();
    predicates.dedup();
    let range = |predicate: &&str| {
        let own = cells.iter().filter(|cell| cell.predicate == *predicate && cell.value.is_finite());
        let (low, high) =
            own.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), cell| (l.min(cell.value), h.max(cell.value)));
        let first = cells.iter().find(|cell| cell.predicate == *predicate)?;
        let unit = if first.unit == "1" { String::new() } else { format!(" {}", first.unit) };
        let told = if low == high { plain(low) } else { format!("{} … {}", plain(low), plain(high)) };
        (low <= high).then(|| format!("{told}{unit}, {}", threshold(first)))
    };
    predicates.iter().filter_map(range).collect::<Vec<_>>().join("; ")
}

/// `at least 0.9`, `0.8 to 1.25`.
pub(crate) fn threshold(cell: &ClaimCellRow) -> String {
    match cell.comparison.as_str() {
        "between" => format!("{} to {}", plain(cell.threshold_low), plain(cell.threshold_high)),
        other if cell.threshold_low.is_finite() => format!("{other} {}", plain(cell.threshold_low)),
        other => format!("{other} {}", plain(cell.threshold_high)),
    }
}

fn clipped(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).collect::<String>() + "…",
        false => text.to_owned(),
    }
}
