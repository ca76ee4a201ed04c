//! Published figures beside the program's answers.

use super::answer::Found;
use super::case::{Case, Member, Published, read_all};
use super::lab::{Asked, Lab, LabOptions};
use super::quantity::Measured;
use super::reference::ReferenceRow;
use super::{Chosen, EvidenceError, Library};
use crate::number::plain;
use crate::scenario::StrikeFile;
use crate::simulate::CellReport;
use crate::table::{bundle, table};

table! {
    /// One row of `verify.csv`: a published figure and the program's answer.
    pub struct VerifyRow in "verify.csv" {
        /// Its file's stem.
        case: String,
        /// Kind of figure: count, kinematic, mechanical, transport, time or qualitative.
        kind: String,
        /// `test`, or `calibration` where the program was fitted to it.
        role: String,
        /// `yes`, or why its verdict is not counted: `fitted`, `by construction: …`, `hypothesis: …`.
        counted: String,
        /// What was measured.
        quantity: String,
        /// Unit of all numbers of the row but the ratios.
        unit: String,
        /// On what and how.
        conditions: String,
        /// Whose skin.
        species: String,
        /// How the figure is known.
        basis: String,
        /// Source.
        citation: String,
        /// DOI of the source; empty if it has none.
        doi: String,
        /// Lower end of what was published, or of its spread; `-inf` of an upper bound.
        published_low: f64,
        /// What was published; the bound of a bound, the middle of a range.
        published: f64,
        /// Upper end of what was published, or of its spread; `inf` of a lower bound.
        published_high: f64,
        /// Lower end of what counts as agreement.
        accept_low: f64,
        /// Upper end of what counts as agreement.
        accept_high: f64,
        /// Lower end of the answer's interval, over all members of the band.
        ours_low: f64,
        /// The answer; `nan` where there is none.
        ours: f64,
        /// Upper end of the answer's interval.
        ours_high: f64,
        /// Lower end of answer over published.
        ratio_low: f64,
        /// Answer over published; `nan` at 0.
        ratio: f64,
        /// Upper end of answer over published.
        ratio_high: f64,
        /// `agrees`, `differs` or `cannot tell`.
        verdict: String,
        /// Why so far counts as agreement, or why it cannot be told.
        reason: String,
        /// Command and table, or model, of the answer.
        command: String,
    }
}

impl VerifyRow {
    /// `16`, `230 to 250`, `at least 1`.
    pub fn published_words(&self) -> String {
        match (self.published_low, self.published_high) {
            (low, high) if low == high => plain(self.published),
            (f64::NEG_INFINITY, _) => format!("at most {}", plain(self.published)),
            (_, f64::INFINITY) => format!("at least {}", plain(self.published)),
            (low, high) => format!("{} to {}", plain(low), plain(high)),
        }
    }
}

bundle! {
    /// What `verify` found.
    pub struct Verification {
        #[optional]
        cases: VerifyRow,
        #[optional]
        references: ReferenceRow,
    }
    beside {
        /// How cells ended of what was computed.
        cells: Vec<CellReport>,
        /// Whether a figure that is counted and differs is a failure.
        fails_on_differing: bool,
    }
}

/// The words of verdicts.
pub const AGREES: &str = "agrees";
/// See [`AGREES`].
pub const DIFFERS: &str = "differs";
/// See [`AGREES`].
pub const CANNOT_TELL: &str = "cannot tell";
/// Why there is no answer begins so where an input is missing.
pub const MISSING: &str = "missing: ";

/// Refuses cases that are not sound, before anything is computed; tells the files that they read.
///
/// # Errors
/// [`EvidenceError::Load`] with every problem.
pub fn check(library: &Library) -> Result<Vec<StrikeFile>, EvidenceError> {
    Ok(read_all(library)?.into_iter().flat_map(|case| case.files).collect())
}

/// The answer to every case, in the order of kinds, then of names.
///
/// # Errors
/// [`EvidenceError`] where a file is wrong, or the work behind an answer is refused or stopped.
pub fn verify(library: &Library, chosen: &Chosen, options: &LabOptions) -> Result<Verification, EvidenceError> {
    let mut cases = read_all(library)?;
    cases.retain(|case| chosen.takes(&case.id) && (chosen.kinds.is_empty() || chosen.kinds.contains(&case.words.kind)));
    let place = |case: &Case| super::case::KINDS.iter().position(|kind| *kind == case.words.kind);
    cases.sort_by_key(place);
    let mut lab = Lab::new(options, chosen.seed, false);
    lab.prepare(cases.iter().flat_map(asked).collect());
    let mut rows = Vec::new();
    for case in &cases {
        let dir = library.files.iter().find(|file| file.stem == case.id).and_then(|file| file.dir.as_deref());
        lab.move_to(dir);
        rows.push(row(case, answer(case, &mut lab)?));
    }
    Ok(Verification { cases: rows, cells: lab.cells, ..Verification::default() })
}

/// What is known of an answer.
enum Answered {
    Value(Measured),
    Unknown(String, Option<Measured>),
}

/// What has to be computed for a case.
fn asked(case: &Case) -> Vec<Asked> {
    match (&case.answer, &case.setup) {
        (Some(answer), Some(setup)) if case.missing.is_none() => {
            let one = |member: &Member| answer.asked(&member.rows, &setup.with(&member.overrides));
            case.members.iter().flat_map(one).collect()
        }
        _ => Vec::new(),
    }
}

/// The value of the case itself, and an interval that holds every member of the band.
fn answer(case: &Case, lab: &mut Lab) -> Result<Answered, EvidenceError> {
    if let Some([input, decides]) = &case.missing {
        return Ok(Answered::Unknown(format!("{MISSING}{input}; would decide: {decides}"), None));
    }
    let Some(answer) = &case.answer else { return Ok(Answered::Unknown("no answer".into(), None)) };
    let mut all: Option<Measured> = None;
    for member in &case.members {
        let setup = case.setup.as_ref().map(|setup| setup.with(&member.overrides));
        match answer.find(&member.rows, &case.words.unit, setup.as_ref(), lab)? {
            Found::Value(value) => all = Some(all.map_or(value, |all| all.hull(value))),
            Found::Open(why, value) => return Ok(Answered::Unknown(why, value)),
        }
    }
    Ok(all.map_or_else(|| Answered::Unknown("no answer".into(), None), Answered::Value))
}

fn row(case: &Case, answered: Answered) -> VerifyRow {
    let nothing = Measured::exact(f64::NAN);
    let accept = case.accept;
    let (ours, verdict, reason) = match answered {
        Answered::Value(value) => (value, verdict([value.low, value.high], accept), case.reason.clone()),
        Answered::Unknown(why, value) => (value.unwrap_or(nothing), CANNOT_TELL, why),
    };
    let ratio = ratio(ours, case.published);
    let words = case.words.clone();
    VerifyRow {
        case: case.id.clone(),
        counted: counted(case),
        kind: words.kind,
        role: words.role,
        quantity: words.quantity,
        unit: words.unit,
        conditions: words.conditions,
        species: words.species,
        basis: words.basis,
        citation: words.citation,
        doi: words.doi,
        published_low: case.published.low - case.spread,
        published: case.published.value,
        published_high: case.published.high + case.spread,
        accept_low: accept[0],
        accept_high: accept[1],
        ours_low: ours.low,
        ours: ours.value,
        ours_high: ours.high,
        ratio_low: ratio.low,
        ratio: ratio.value,
        ratio_high: ratio.high,
        verdict: verdict.to_owned(),
        reason,
        command: case.answer.as_ref().map_or_else(String::new, |answer| answer.spot().told()),
    }
}

/// Inside, outside, or over an end of the set that counts as agreement.
pub(crate) fn verdict(ours: [f64; 2], accept: [f64; 2]) -> &'static str {
    match () {
        () if ours[0] >= accept[0] && ours[1] <= accept[1] => AGREES,
        () if ours[1] < accept[0] || ours[0] > accept[1] => DIFFERS,
        () => CANNOT_TELL,
    }
}

fn ratio(ours: Measured, published: Published) -> Measured {
    let over = Measured::exact(published.value);
    if published.value == 0.0 { Measured::exact(f64::NAN) } else { ours.over(over) }
}

fn counted(case: &Case) -> String {
    let words = &case.words;
    match (&words.hypothesis, &words.by_construction) {
        _ if words.role == "calibration" => "fitted".to_owned(),
        (_, Some(why)) => format!("by construction: {why}"),
        (Some(hypothesis), _) => format!("hypothesis: {hypothesis}"),
        _ => "yes".to_owned(),
    }
}

/// How many of which.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Counted, and in agreement.
    pub agree: usize,
    /// Counted, and different.
    pub differ: usize,
    /// Counted, and not to be told.
    pub cannot_tell: usize,
    /// Of these, for want of an input.
    pub for_want: usize,
    /// On hypotheses.
    pub on_hypotheses: usize,
    /// The program was fitted to them.
    pub fitted: usize,
    /// True by construction.
    pub by_construction: usize,
}

impl Tally {
    /// Of rows.
    pub fn of(rows: &[VerifyRow]) -> Self {
        let mut tally = Self::default();
        for row in rows {
            let place = match (row.counted.as_str(), row.verdict.as_str()) {
                ("yes", AGREES) => &mut tally.agree,
                ("yes", DIFFERS) => &mut tally.differ,
                ("yes", _) => &mut tally.cannot_tell,
                ("fitted", _) => &mut tally.fitted,
                (why, _) if why.starts_with("hypothesis") => &mut tally.on_hypotheses,
                _ => &mut tally.by_construction,
            };
            *place += 1;
            tally.for_want += usize::from(row.counted == "yes" && row.reason.starts_with(MISSING));
        }
        tally
    }

    /// `tests 14: 9 agree, 2 differ, 3 cannot tell (3 for want of an input) · 7 on hypotheses · …`.
    pub fn words(&self) -> String {
        let Self { agree, differ, cannot_tell, for_want, on_hypotheses, fitted, by_construction } = *self;
        format!(
            "tests {}: {agree} agree, {differ} differ, {cannot_tell} cannot tell ({for_want} for want of an input) · \
             {on_hypotheses} on hypotheses · {fitted} fitted · {by_construction} by construction",
            agree + differ + cannot_tell
        )
    }
}
