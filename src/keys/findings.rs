//! What reading and checking found wrong, kept within bounds however long the list would grow.

use super::problem::{LoadError, Place, Problem};
use std::path::PathBuf;

/// Problems of one sort; beyond [`KEPT`] they are only counted, so that a file of millions of them is refused in little memory.
#[derive(Debug, Default)]
pub(crate) struct Pile {
    kept: Vec<Problem>,
    count: usize,
}

const KEPT: usize = 1000;
/// Problems that are told: nobody reads more.
pub(crate) const TOLD: usize = 50;

impl Pile {
    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        self.push_with(|| problem);
    }

    /// Adds a problem, which is only worked out if it is kept.
    pub fn push_with(&mut self, problem: impl FnOnce() -> Problem) {
        self.count += 1;
        if self.kept.len() < KEPT {
            self.kept.push(problem());
        }
    }

    /// How many problems there are, kept or not.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Forgets all problems after the first `count`.
    pub fn truncate(&mut self, count: usize) {
        self.kept.truncate(count);
        self.count = self.count.min(count);
    }

    /// The first of the problems that is like that.
    pub fn find(self, is_meant: impl Fn(&Problem) -> bool) -> Option<Problem> {
        self.kept.into_iter().find(is_meant)
    }

    /// Takes over the problems of another pile.
    pub fn absorb(&mut self, other: Self) {
        let kept = other.kept.len();
        self.extend(other.kept);
        self.count += other.count - kept;
    }

    fn dropped(&self) -> usize {
        self.count - self.kept.len()
    }
}

impl Extend<Problem> for Pile {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}

/// Everything that was found wrong.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Unknown and missing keys, wrong types, units and words.
    pub shape: Pile,
    /// Values out of range and broken rules, in sections whose shape is sound.
    pub range: Pile,
    /// Values beyond a resource limit.
    pub costly: Pile,
    /// The first file that could not be read.
    pub unreadable: Option<(PathBuf, std::io::Error)>,
    /// What does no harm to a scenario.
    pub remarks: Remarks,
}

/// What reading found that a scenario can have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Remarks {
    /// Notes for the reader of a result.
    pub notes: Vec<String>,
    /// What no treatment can have, though single strikes may: a pen that stands still.
    pub untreatable: Vec<Problem>,
}

impl Findings {
    /// What may be remarked if all is well; else all problems with the limits among them, or the limits alone, or the file
    /// that could not be read.
    pub fn verdict(self, main_source: &str) -> Result<Remarks, LoadError> {
        if self.shape.len() + self.range.len() > 0 {
            return Err(LoadError::Invalid(in_order([self.shape, self.range, self.costly], main_source)));
        }
        if self.costly.len() > 0 {
            return Err(LoadError::TooLarge(in_order([self.costly], main_source)));
        }
        match self.unreadable {
            Some((path, source)) => Err(LoadError::Io { path, source }),
            None => Ok(self.remarks),
        }
    }
}

impl Pile {
    /// The problems of a file that could not be read any further, by place.
    pub fn into_error(self, main_source: &str) -> LoadError {
        LoadError::Invalid(in_order([self], main_source))
    }
}

fn in_order<const N: usize>(piles: [Pile; N], main_source: &str) -> Vec<Problem> {
    let mut more = piles.iter().map(Pile::dropped).sum::<usize>();
    let mut problems: Vec<Problem> = piles.into_iter().flat_map(|pile| pile.kept).collect();
    problems.sort_by(|a, b| sort_key(&a.place, main_source).cmp(&sort_key(&b.place, main_source)));
    problems.dedup();
    more += problems.len().saturating_sub(TOLD);
    problems.truncate(TOLD);
    if more > 0
        && let Some(last) = problems.last().cloned()
    {
        problems.push(Problem {
            key: "file".into(),
            what: format!("and {more} more"),
            rule: format!("only the first {TOLD} problems are told"),
            value: "not shown".into(),
            advice: "correct these first".into(),
            ..last
        });
    }
    problems
}

/// The scenario itself, then `--set`, then strike files.
fn sort_key<'p>(place: &'p Place, main_source: &str) -> (u8, &'p str, usize, usize) {
    let rank = match &*place.source {
        source if source == main_source => 0,
        "--set" => 1,
        _ => 2,
    };
    (rank, &place.source, place.line, place.column)
}
