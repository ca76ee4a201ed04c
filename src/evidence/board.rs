//! The board: each claim under each hypothesis, condition by condition.

pub use super::claim_rows::{Board, ClaimCellRow, ClaimEvidenceRow, ClaimRow, ClaimSourceRow, ClaimTextRow};

use super::answer::Found;
use super::case::Member;
use super::claim::{Claim, Condition, Holds, Hypothesis, Predicate, TOPICS, read_all};
pub(crate) use super::claim_rows::margin_over;
use super::lab::{Asked, Lab, LabOptions};
use super::quantity::Measured;
use super::{Chosen, EvidenceError, Library, sources};
use crate::scenario::StrikeFile;

/// Verdicts of a claim over all its hypotheses, and of a hypothesis.
pub const HOLDS: &str = "holds";
/// See [`HOLDS`].
pub const FAILS: &str = "fails";
/// See [`HOLDS`].
pub const IN_PART: &str = "in part";
/// See [`HOLDS`].
pub const OPEN: &str = "open";
/// See [`HOLDS`].
pub const ONLY_IF: &str = "holds only if";
/// See [`HOLDS`].
pub const UNDECIDED: &str = "cannot be decided";
/// In place of `yes` where a hypothesis says so itself.
pub const ASSUMED: &str = "assumed";

/// What is known of claims before anything is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Who makes them.
    pub sources: Vec<String>,
    /// Files that they read.
    pub files: Vec<StrikeFile>,
}

/// Refuses claims that are not sound, before anything is computed.
///
/// # Errors
/// [`EvidenceError::Load`] with every problem.
pub fn check(library: &Library) -> Result<Checked, EvidenceError> {
    let claims = read_all(library)?;
    sources::read(library)?;
    let mut sources: Vec<String> = claims.iter().map(|claim| claim.words.source.clone()).collect();
    sources.sort();
    sources.dedup();
    Ok(Checked { sources, files: claims.into_iter().flat_map(|claim| claim.files).collect() })
}

/// Measures every claim, in the order of topics, then of names.
///
/// # Errors
/// [`EvidenceError`] where a file is wrong, or the work behind a number is refused or stopped.
pub fn measure(library: &Library, chosen: &Chosen, options: &LabOptions) -> Result<Board, EvidenceError> {
    let mut claims = read_all(library)?;
    claims.retain(|claim| chosen.takes(&claim.words.id));
    claims.retain(|claim| chosen.source.as_ref().is_none_or(|source| claim.words.source == *source));
    claims.sort_by_key(|claim| TOPICS.iter().position(|topic| *topic == claim.words.topic));
    let mut lab = Lab::new(options, chosen.seed, true);
    lab.prepare(claims.iter().flat_map(asked).collect());
    let mut board = Board::default();
    for claim in &claims {
        add(&mut board, claim, &mut lab)?;
    }
    board.cells = lab.cells;
    let is_asked = |row: &ClaimSourceRow| board.texts.iter().any(|text| text.source == row.source);
    board.sources = sources::read(library)?.into_iter().filter(is_asked).collect();
    Ok(board)
}

/// What has to be computed for a claim.
fn asked(claim: &Claim) -> Vec<Asked> {
    if claim.missing.is_some() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for hypothesis in &claim.hypotheses {
        for predicate in &claim.predicates {
            for condition in &predicate.conditions {
                let Member { rows, overrides } = hypothesis.member.under(&condition.member);
                all.extend(predicate.answer.asked(&rows, &claim.setup.with(&overrides)));
            }
        }
    }
    all
}

fn add(board: &mut Board, claim: &Claim, lab: &mut Lab) -> Result<(), EvidenceError> {
    let mut found = Vec::new();
    if claim.missing.is_none() {
        for hypothesis in &claim.hypotheses {
            found.push(under(board, claim, hypothesis, lab)?);
        }
    }
    let (overall, under) = match claim.missing.clone() {
        Some(why) => (UNDECIDED, why),
        None => overall(&found),
    };
    let row = |hypothesis: &str, counted: &str, verdict: &str, said: [String; 3]| {
        let [conditions_hold, conditions_fail, conditions_open] = said;
        ClaimRow {
            claim: claim.words.id.clone(),
            source: claim.words.source.clone(),
            topic: claim.words.topic.clone(),
            hypothesis: hypothesis.to_owned(),
            counted: counted.to_owned(),
            verdict: verdict.to_owned(),
            overall: overall.to_owned(),
            conditions_hold,
            conditions_fail,
            conditions_open,
        }
    };
    if found.is_empty() {
        board.claims.push(row("", "yes", OPEN, [String::new(), String::new(), under.clone()]));
    }
    for under in &found {
        let counted = if under.is_counted { "yes" } else { ASSUMED };
        board.claims.push(row(&under.label, counted, under.verdict, under.said()));
    }
    board.texts.push(text(claim, overall, &under));
    board.evidence.extend(claim.evidence.iter().map(|finding| evidence(claim, finding)));
    Ok(())
}

fn text(claim: &Claim, overall: &str, under: &str) -> ClaimTextRow {
    let words = claim.words.clone();
    ClaimTextRow {
        claim: words.id,
        source: words.source,
        topic: words.topic,
        title: words.title,
        text: words.text,
        overall: overall.to_owned(),
        under: under.to_owned(),
        trap: words.trap,
        decide: words.decide,
    }
}

fn evidence(claim: &Claim, finding: &[String; 5]) -> ClaimEvidenceRow {
    let [says, text, citation, doi, basis] = finding.clone();
    ClaimEvidenceRow { claim: claim.words.id.clone(), says, text, citation, doi, basis }
}

/// A number against the set in which it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Yes,
    No,
    Open,
}

/// A condition, what was found under it, and why it is open.
type Answered = (String, Cell, String);

/// A claim under one hypothesis.
#[derive(Debug, Clone)]
pub(super) struct Under {
    pub label: String,
    pub is_counted: bool,
    pub verdict: &'static str,
    /// By condition what was found, and why it is open.
    pub conditions: Vec<Answered>,
}

impl Under {
    /// The conditions under which it holds, fails, is open.
    fn said(&self) -> [String; 3] {
        [Cell::Yes, Cell::No, Cell::Open].map(|wanted| {
            let those = self.conditions.iter().filter(|(_, cell, _)| *cell == wanted);
            let told = |(label, _, why): &Answered| match (label.is_empty(), why.is_empty()) {
                (true, true) => "always".to_owned(),
                (true, false) => why.clone(),
                (false, true) => label.clone(),
                (false, false) => format!("{label}: {why}"),
            };
            joined(those.map(told))
        })
    }
}

/// Conditions one after the other; of those that differ in their last value alone the others' words are told once:
/// `depth_mm=0.5, 1, 1.5`.
fn joined(conditions: impl Iterator<Item = String>) -> String {
    let (mut parts, mut last): (Vec<String>, String) = (Vec::new(), String::new());
    for condition in conditions {
        let before = condition.rfind('=').map_or("", |at| &condition[..=at]).to_owned();
        match parts.last_mut().filter(|_| !before.is_empty() && before == last) {
            Some(part) => *part = format!("{part}, {}", &condition[before.len()..]),
            None => parts.push(condition.clone()),
        }
        last = before;
    }
    parts.join("; ")
}

fn under(board: &mut Board, claim: &Claim, hypothesis: &Hypothesis, lab: &mut Lab) -> Result<Under, EvidenceError> {
    let mut asked = Vec::new();
    for predicate in &claim.predicates {
        let mut cells = Vec::new();
        for condition in &predicate.conditions {
            let Member { rows, overrides } = hypothesis.member.under(&condition.member);
            let found = predicate.answer.find(&rows, &predicate.unit, Some(&claim.setup.with(&overrides)), lab)?;
            let (value, why) = match found {
                Found::Value(value) => (Some(value), String::new()),
                Found::Open(why, value) => (value, why),
            };
            let cell = match value.filter(|_| why.is_empty()) {
                Some(value) => predicate.holds.judge(value),
                None => Cell::Open,
            };
            board.claim_cells.push(cell_row(claim, hypothesis, predicate, condition, value, cell));
            cells.push((condition.label.clone(), cell, why));
        }
        asked.push((predicate.id.as_str(), cells));
    }
    let (verdict, conditions) = joined_verdict(&asked, claim.any);
    Ok(Under { label: hypothesis.label.clone(), is_counted: hypothesis.assumed.is_none(), verdict, conditions })
}

/// A claim in a hypothesis. Predicates that are asked under the same conditions are joined condition by condition, for what holds at
/// one depth and what holds at another do not hold together; others are joined as they are.
pub(super) fn joined_verdict(asked: &[(&str, Vec<Answered>)], any: bool) -> (&'static str, Vec<Answered>) {
    let labels = |cells: &[Answered]| cells.iter().map(|cell| cell.0.clone()).collect::<Vec<_>>();
    let Some((_, first)) = asked.first() else { return (OPEN, Vec::new()) };
    if asked.iter().all(|(_, cells)| labels(cells) == labels(first)) {
        let at = |place: usize| asked.iter().map(|(_, cells)| &cells[place]).collect::<Vec<_>>();
        let joined: Vec<Answered> = (0..first.len()).map(|place| join(&at(place), any)).collect();
        let cells: Vec<Cell> = joined.iter().map(|cell| cell.1).collect();
        return (of_conditions(&cells), joined);
    }
    let of_one = |cells: &[Answered]| of_conditions(&cells.iter().map(|cell| cell.1).collect::<Vec<_>>());
    let verdicts: Vec<&str> = asked.iter().map(|(_, cells)| of_one(cells)).collect();
    let named = |id: &str, (label, cell, why): &Answered| match label.as_str() {
        "" => (id.to_owned(), *cell, why.clone()),
        label => (format!("{id} at {label}"), *cell, why.clone()),
    };
    let all = asked.iter().flat_map(|(id, cells)| cells.iter().map(move |cell| named(id, cell)));
    (of_predicates(&verdicts, any), all.collect())
}

/// What predicates say together under one condition.
fn join(cells: &[&Answered], any: bool) -> Answered {
    let has = |wanted: Cell| cells.iter().any(|cell| cell.1 == wanted);
    let decides = if any { Cell::Yes } else { Cell::No };
    let otherwise = if any { Cell::No } else { Cell::Yes };
    let cell = match () {
        () if has(decides) => decides,
        () if has(Cell::Open) => Cell::Open,
        () => otherwise,
    };
    let reasons: Vec<&str> = cells.iter().map(|cell| cell.2.as_str()).filter(|why| !why.is_empty()).collect();
    let why = if cell == Cell::Open { reasons.join(", ") } else { String::new() };
    (cells.first().map_or_else(String::new, |first| first.0.clone()), cell, why)
}

fn cell_row(
    claim: &Claim,
    hypothesis: &Hypothesis,
    predicate: &Predicate,
    condition: &Condition,
    value: Option<Measured>,
    cell: Cell,
) -> ClaimCellRow {
    let spot = predicate.answer.spot().under(&hypothesis.member.rows).under(&condition.member.rows);
    let is_model = spot.is_of_model();
    let word = |of_cell: &str, of_model: &str| spot.word(if is_model { of_model } else { of_cell }).to_owned();
    let value = value.unwrap_or(Measured::exact(f64::NAN));
    ClaimCellRow {
        claim: claim.words.id.clone(),
        hypothesis: hypothesis.label.clone(),
        predicate: predicate.id.clone(),
        condition: condition.label.clone(),
        command: if is_model { "model".to_owned() } else { spot.word("command").to_owned() },
        table: word("table", "model"),
        r#where: spot.rows_told(),
        column: word("column", "quantity"),
        unit: predicate.unit.clone(),
        value: value.value,
        ci95_low: value.low,
        ci95_high: value.high,
        comparison: predicate.holds.comparison.to_owned(),
        threshold_low: predicate.holds.low,
        threshold_high: predicate.holds.high,
        margin: margin_over(value.value, [predicate.holds.low, predicate.holds.high])
            .map_or(f64::NAN, |threshold| value.value / threshold),
        cell: match cell {
            Cell::Yes => "yes",
            Cell::No => "no",
            Cell::Open => "open",
        }
        .to_owned(),
    }
}

impl Holds {
    /// Inside the set, outside, or over one of its ends.
    pub(super) fn judge(&self, value: Measured) -> Cell {
        let (is_over_low, is_under_high) = match self.is_closed {
            true => (value.low >= self.low, value.high <= self.high),
            false => (value.low > self.low, value.high < self.high),
        };
        let (is_below, is_above) = match self.is_closed {
            true => (value.high < self.low, value.low > self.high),
            false => (value.high <= self.low, value.low >= self.high),
        };
        // A side without an end is always met.
        let (is_over_low, is_under_high) =
            (is_over_low || self.low.is_infinite(), is_under_high || self.high.is_infinite());
        let (is_below, is_above) = (is_below && self.low.is_finite(), is_above && self.high.is_finite());
        match (is_over_low && is_under_high, is_below || is_above) {
            _ if !value.is_known() => Cell::Open,
            (true, _) => Cell::Yes,
            (_, true) => Cell::No,
            _ => Cell::Open,
        }
    }
}

/// A predicate over its conditions.
pub(super) fn of_conditions(cells: &[Cell]) -> &'static str {
    let has = |cell| cells.contains(&cell);
    match (has(Cell::Yes), has(Cell::No), has(Cell::Open)) {
        (true, false, false) => HOLDS,
        (false, true, false) => FAILS,
        (true, true, _) => IN_PART,
        _ => OPEN,
    }
}

/// A claim in a hypothesis, over its predicates.
pub(super) fn of_predicates(verdicts: &[&str], any: bool) -> &'static str {
    let has = |verdict| verdicts.contains(&verdict);
    let all = |verdict| verdicts.iter().all(|known| *known == verdict);
    match any {
        true if has(HOLDS) => HOLDS,
        true if all(FAILS) => FAILS,
        false if has(FAILS) => FAILS,
        false if all(HOLDS) => HOLDS,
        _ if has(IN_PART) => IN_PART,
        _ => OPEN,
    }
}

/// A claim over its counted hypotheses, and under which it holds.
pub(super) fn overall(found: &[Under]) -> (&'static str, String) {
    let counted: Vec<&Under> = found.iter().filter(|under| under.is_counted).collect();
    let is = |under: &&&Under, verdict: &str| under.verdict == verdict;
    let some = |verdict| counted.iter().any(|under| under.verdict == verdict);
    let told: Vec<String> =
        counted.iter().filter(|under| is(under, HOLDS) || is(under, IN_PART)).map(|under| told(under)).collect();
    match () {
        () if counted.is_empty() => (UNDECIDED, String::new()),
        () if counted.iter().all(|under| under.verdict == HOLDS) => (HOLDS, String::new()),
        () if counted.iter().all(|under| under.verdict == FAILS) => (FAILS, String::new()),
        () if some(HOLDS) || some(IN_PART) => (ONLY_IF, told.join("; ")),
        () => (UNDECIDED, String::new()),
    }
}

fn told(under: &Under) -> String {
    match under.verdict {
        HOLDS => under.label.clone(),
        _ => format!("{} ({})", under.label, under.said()[0]),
    }
}
