//! A published figure as a file: what was found, by whom, on what, and where the program's answer stands.

use super::answer::Answer;
use super::answer_keys::{ANSWER, ANY_NUMBER, FREE};
use super::lab::Setup;
use super::library::Sheaf;
use super::models::OF_FORCES;
use super::spot::Spot;
use super::{EvidenceError, Library};
use crate::keys::bounds;
use crate::keys::fields::{Absent, Checked, Fields};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::keys::problem::{LoadError, Problem, problem};
use crate::keys::tree::Value;
use crate::scenario::{Override, StrikeFile, bytes_of, document, read_as};
use std::path::Path;
use std::sync::Arc;

/// What kinds of figures there are, in the order in which they are told.
pub const KINDS: &[&str] = &["count", "kinematic", "mechanical", "transport", "time", "qualitative"];
const ROLES: &[&str] = &["test", "calibration"];
const BASES: &[&str] = &["read", "second-hand", "recalled-hi", "recalled-mid", "recalled-lo", "recalled", "DERIVED"];

const FILE: &[Key] = &[
    required("version", Form::Integer(&bounds::VERSION), "1", "version of the format"),
    required("case", Form::Table(CASE), "{}", "what was found, and by whom"),
    required("published", Form::Table(PUBLISHED), "{}", "the figure as published"),
    required("accept", Form::Table(ACCEPT), "{}", "how far the answer may lie from it, and why"),
    optional("answer", Form::Table(ANSWER), "{}", "where the program's answer stands"),
    optional("free", Form::Table(FREE), "{}", "what calibrate asks in its place, and what it may fit there"),
    optional("band", Form::List(&BANDS), "[]", "further members of what is not known"),
    optional("missing", Form::Table(MISSING), "{}", "what would have to be known for an answer"),
    optional("scenario", Form::Any, "{}", "the scenario, its keys or its path from here"),
];

const CASE: &[Key] = &[
    required("id", Form::Text, "\"mf8-strikes-one-pass\"", "the file's stem"),
    required("title", Form::Text, "\"Holes of one pass\"", "title"),
    required("kind", Form::Word(KINDS, &[]), "\"count\"", "kind of figure"),
    required("role", Form::Word(ROLES, &[]), "\"test\"", "whether the program was fitted to it"),
    required("quantity", Form::Text, "\"strikes per area\"", "what was measured"),
    required("unit", Form::Text, "\"1/cm2\"", "unit of all its numbers"),
    default("conditions", Form::Text, "\"\"", "on what and how"),
    default("species", Form::Text, "\"\"", "whose skin"),
    required("basis", Form::Word(BASES, &[]), "\"read\"", "how the number is known"),
    required("citation", Form::Text, "\"Author 2009 Journal 2:110\"", "source"),
    default("doi", Form::Text, "\"\"", "DOI of the source"),
    default("note", Form::Text, "\"\"", "what a reader should know"),
    optional("hypothesis", Form::Text, "\"skin that cannot move\"", "it speaks for or against this alone"),
    optional("by_construction", Form::Text, "\"the law is linear\"", "why agreement says nothing"),
];

const PUBLISHED: &[Key] = &[
    optional("value", Form::Number(&ANY_NUMBER), "16.0", "the figure"),
    optional("spread", Form::Number(&ANY_NUMBER), "2.0", "its spread"),
    optional("spread_is", Form::Word(&["sd", "se", "ci95_half"], &[]), "\"sd\"", "what the spread is"),
    optional("low", Form::Number(&ANY_NUMBER), "230.0", "lower end of a range"),
    optional("high", Form::Number(&ANY_NUMBER), "250.0", "upper end of a range"),
    optional("at_least", Form::Number(&ANY_NUMBER), "1.0", "a lower bound"),
    optional("at_most", Form::Number(&ANY_NUMBER), "1.5", "an upper bound"),
];

const ACCEPT: &[Key] = &[
    optional("relative", Form::Number(&ANY_NUMBER), "0.07", "so much of each end further"),
    optional("absolute", Form::Number(&ANY_NUMBER), "0.5", "so much further, in the case's unit"),
    optional("factor", Form::Number(&ANY_NUMBER), "3.0", "the low end over it, the high end times it"),
    optional("spreads", Form::Number(&ANY_NUMBER), "2.0", "so many spreads further"),
    optional("low", Form::Number(&ANY_NUMBER), "0.0", "from here, whatever was published"),
    optional("high", Form::Number(&ANY_NUMBER), "141.4", "to here"),
    optional("nothing", Form::Any, "true", "no further than what was published"),
    required("reason", Form::Text, "\"as the source says almost\"", "why so far"),
];

const BAND: &[Key] = &[
    required("label", Form::Text, "\"wide channels\"", "what it is called"),
    default("set", Form::List(&SETS), "[]", "laid over the scenario, as --set does"),
    optional("where", Form::Any, "{ tear = \"fixed\" }", "laid over the answer's rows"),
    optional("inputs", Form::Any, "{ depth_mm = 2.0 }", "laid over the model's inputs"),
    optional("level", Form::Number(&ANY_NUMBER), "0.5", "in place of the level of `crosses`"),
];

const MISSING: &[Key] = &[
    required("input", Form::Text, "\"the donor's concentration\"", "what is not known"),
    required("would_decide", Form::Text, "\"the paper's supplement\"", "what would settle it"),
];

const BANDS: List = List { item: Form::Table(BAND), min: 0, max: 100, noun: "a member of the band" };
pub(super) const SETS: List = List { item: Form::Text, min: 0, max: 100, noun: "key.path=value" };

/// What a force that is not known decides.
const STRIKES: &str = "strike_depth";

/// A member of what is not known.
#[derive(Debug, Clone, Default)]
pub(super) struct Member {
    pub rows: Spot,
    pub overrides: Vec<Override>,
}

impl Member {
    /// This one, with another laid over it.
    pub fn under(&self, over: &Self) -> Self {
        let overrides = self.overrides.iter().chain(&over.overrides).cloned().collect();
        Self { rows: self.rows.under(&over.rows), overrides }
    }
}

/// A published figure.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub id: String,
    pub words: Words,
    pub published: Published,
    /// Of the figure; 0 where none is told.
    pub spread: f64,
    /// The set in which an answer agrees.
    pub accept: [f64; 2],
    pub reason: String,
    pub answer: Option<Answer>,
    /// What a calibration asks in place of the answer: the depth of strikes, whatever the force.
    pub free: Option<Answer>,
    /// Standard deviation of the figure; where none is told half of what is accepted beyond it, 0 where that is nothing.
    pub sd: f64,
    /// The first is the case itself.
    pub members: Vec<Member>,
    /// What is not known, and what would settle it.
    pub missing: Option<[String; 2]>,
    pub setup: Option<Setup>,
    /// Files that it reads: a scenario, strikes.
    pub files: Vec<StrikeFile>,
}

/// What a case says of itself.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub kind: String,
    pub role: String,
    pub quantity: String,
    pub unit: String,
    pub conditions: String,
    pub species: String,
    pub basis: String,
    pub citation: String,
    pub doi: String,
    pub hypothesis: Option<String>,
    pub by_construction: Option<String>,
}

/// The figure: its ends (infinite where a bound has none), and the value that is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Published {
    pub low: f64,
    pub value: f64,
    pub high: f64,
}

/// Reads and checks the cases of a library.
///
/// # Errors
/// [`EvidenceError::Load`] with the problems of all files.
pub(super) fn read_all(library: &Library) -> Result<Vec<Case>, EvidenceError> {
    library.read_each(read_one)
}

/// Reads and checks one.
///
/// # Errors
/// [`LoadError`] with its problems.
pub(super) fn read_one(file: &Sheaf) -> Result<Case, LoadError> {
    let (_, root) = document(&file.bytes, &file.source)?;
    let mut found = Findings::default();
    let fields = read_as(&root, FILE, "", &mut found);
    found.verdict(&file.source)?;
    let mut case = Reading { file, fields: &fields }.case()?;
    let strikes = case.setup.as_ref().map(|setup| strikes_of(setup, &case.members)).transpose()?;
    case.files.extend(strikes.into_iter().flatten());
    Ok(case)
}

/// The strike files of a scenario and all members of its band, once each; what is unsound is refused.
pub(super) fn strikes_of<'m>(
    setup: &Setup,
    members: impl IntoIterator<Item = &'m Member>,
) -> Result<Vec<StrikeFile>, LoadError> {
    let mut files: Vec<StrikeFile> = Vec::new();
    for member in members {
        files.extend(setup.with(&member.overrides).scenario()?.strike_files.iter().cloned());
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.dedup();
    Ok(files)
}

/// A file whose keys are sound.
struct Reading<'f> {
    file: &'f Sheaf,
    fields: &'f Fields,
}

impl Reading<'_> {
    fn case(&self) -> Result<Case, LoadError> {
        let fields = self.fields;
        let case = fields.table("case").map_err(absent)?;
        let answer = fields.table("answer").ok().map(Answer::read);
        let missing = fields.table("missing").ok();
        self.require_one_way(answer.is_some(), missing.is_some())?;
        let members = self.members();
        let misfit = || members.iter().find_map(|member| member.rows.misfit.clone());
        if let Some(problem) = answer.as_ref().and_then(Answer::misfit).or_else(misfit) {
            return Err(LoadError::Invalid(vec![problem]));
        }
        let id = case.text("id").map_err(absent)?.to_owned();
        if id != self.file.stem {
            return Err(self.wrong(
                "case",
                "has another id than its file",
                "id is the file's stem",
                &format!("id = \"{}\"", self.file.stem),
            ));
        }
        let (published, spread) = self.published()?;
        let accept = self.accept(published, spread)?;
        let free = self.free()?;
        let (setup, files) = self.setup()?;
        Ok(Case {
            id,
            words: words(case).map_err(absent)?,
            published,
            spread: spread.unwrap_or(0.0),
            sd: self.sd(published, spread, accept),
            accept,
            free,
            reason: fields
                .table("accept")
                .and_then(|accept| accept.text("reason").map(str::to_owned))
                .map_err(absent)?,
            answer,
            members,
            files,
            missing: missing
                .map(|missing| ["input", "would_decide"].map(|key| missing.text(key).unwrap_or_default().to_owned())),
            setup,
        })
    }

    /// There is an answer, or it is said what is missing.
    fn require_one_way(&self, has_answer: bool, is_missing: bool) -> Result<(), LoadError> {
        match (has_answer, is_missing) {
            (false, false) => {
                Err(self.wrong("answer", "missing", "an answer, or what is missing", "add [answer] or [missing]"))
            }
            (true, true) => Err(self.wrong("missing", "stands beside an answer", "one of the two", "remove one")),
            _ => Ok(()),
        }
    }

    fn wrong(&self, key: &str, what: &str, rule: &str, advice: &str) -> LoadError {
        let place = self.fields.place(key);
        LoadError::Invalid(vec![problem(place, key, what, rule, "as it stands", advice)])
    }

    /// The figure, and its spread.
    fn published(&self) -> Result<(Published, Option<f64>), LoadError> {
        let fields = self.fields.table("published").map_err(absent)?;
        let number = |key| fields.number(key).ok();
        let of = |low, value, high| Published { low, value, high };
        let figure = match (number("value"), number("low"), number("high"), number("at_least"), number("at_most")) {
            (Some(value), None, None, None, None) => of(value, value, value),
            (None, Some(low), Some(high), None, None) if low <= high => of(low, 0.5 * (low + high), high),
            (None, None, None, Some(bound), None) => of(bound, bound, f64::INFINITY),
            (None, None, None, None, Some(bound)) => of(f64::NEG_INFINITY, bound, bound),
            _ => {
                return Err(self.wrong(
                    "published",
                    "is no one figure",
                    "one of: value; low and high, in order; at_least; at_most",
                    "keep one",
                ));
            }
        };
        match number("spread") {
            Some(spread) if spread < 0.0 => {
                Err(self.wrong("published", "has a negative spread", "0 or more", "correct it"))
            }
            spread => Ok((figure, spread)),
        }
    }

    /// How sure a figure is: by its own spread, or by what is accepted beyond it, as two standard deviations are elsewhere.
    fn sd(&self, published: Published, spread: Option<f64>, accept: [f64; 2]) -> f64 {
        let of_95 = self
            .fields
            .table("published")
            .is_ok_and(|fields| fields.text("spread_is").is_ok_and(|word| word == "ci95_half"));
        let beyond = [published.low - accept[0], accept[1] - published.high].into_iter().filter(|far| far.is_finite());
        spread.map_or(0.5 * beyond.fold(0.0, f64::max), |spread| if of_95 { spread / 1.96 } else { spread })
    }

    /// The formula that a calibration asks.
    fn free(&self) -> Result<Option<Answer>, LoadError> {
        let Ok(fields) = self.fields.table("free") else { return Ok(None) };
        let free = Answer::read(fields);
        if let Some(problem) = free.misfit() {
            return Err(LoadError::Invalid(vec![problem]));
        }
        let of_strikes = free.is_of_forces() && free.spot().word("quantity") == STRIKES;
        match of_strikes {
            true => Ok(Some(free)),
            false => {
                let rule = format!("model = \"{OF_FORCES}\", quantity = \"{STRIKES}\"");
                Err(self.wrong("free", "is no depth of strikes under a force", &rule, "correct it"))
            }
        }
    }

    /// The set in which an answer agrees.
    fn accept(&self, published: Published, spread: Option<f64>) -> Result<[f64; 2], LoadError> {
        let fields = self.fields.table("accept").map_err(absent)?;
        let wrong = |what: &str, rule: &str| Err(self.wrong("accept", what, rule, "correct it"));
        const WAYS: [&str; 5] = ["relative", "absolute", "factor", "spreads", "nothing"];
        let of_ends = usize::from(fields.has("low") || fields.has("high"));
        if WAYS.iter().filter(|way| fields.has(way)).count() + of_ends != 1 {
            return wrong(
                "is no one tolerance",
                "one of: relative, absolute, factor, spreads, low and high, nothing = true",
            );
        }
        let number = |key| fields.number(key).ok();
        let Published { low, high, .. } = published;
        // An end without a bound has none further out either.
        let wider = |by: &dyn Fn(f64) -> f64| [low, high].map(|end| if end.is_finite() { by(end) } else { end });
        let by = |far: f64| [low - far, high + far];
        let nothing = fields.node("nothing").ok().map(|node| &node.value);
        let set = match (number("relative"), number("absolute"), number("factor"), number("spreads")) {
            (Some(share), ..) if share >= 0.0 => {
                [wider(&|end| end - share * end.abs())[0], wider(&|end| end + share * end.abs())[1]]
            }
            (_, Some(far), ..) if far >= 0.0 => by(far),
            // Away from the other end, whatever its sign.
            (_, _, Some(factor), _) if factor >= 1.0 => {
                let out = |end: f64, outwards: bool| if outwards { end * factor } else { end / factor };
                [wider(&|end| out(end, end < 0.0))[0], wider(&|end| out(end, end > 0.0))[1]]
            }
            (_, _, _, Some(count)) if count >= 0.0 => match spread {
                Some(spread) => by(count * spread),
                None => return wrong("counts spreads of a figure without one", "published.spread"),
            },
            (None, None, None, None) if nothing.is_none_or(|value| *value == Value::Bool(true)) => {
                [number("low").unwrap_or(low), number("high").unwrap_or(high)]
            }
            _ => return wrong("narrows what was published", "0 or more; a factor of 1 or more; nothing = true"),
        };
        if set[0] <= set[1] { Ok(set) } else { wrong("ends before it begins", "low up to high") }
    }

    fn members(&self) -> Vec<Member> {
        let own = Member::default();
        let bands = self.fields.list("band").unwrap_or_default();
        std::iter::once(own).chain(bands.iter().filter_map(Checked::table).map(member)).collect()
    }

    /// The scenario that stands in the file, or that it names, and the file of that.
    fn setup(&self) -> Result<(Option<Setup>, Vec<StrikeFile>), LoadError> {
        let Ok(node) = self.fields.node("scenario") else { return Ok((None, Vec::new())) };
        let dir = self.file.dir.as_deref();
        match &node.value {
            Value::Table(_) => Ok((Some(Setup::new(node, &self.file.stem, dir)), Vec::new())),
            Value::String(name) => self.named(name, dir).map(|(setup, file)| (Some(setup), vec![file])),
            _ => Err(self.wrong(
                "scenario",
                "is no scenario",
                "keys of a scenario, or its path",
                "write [scenario.skin] and so on",
            )),
        }
    }

    fn named(&self, name: &str, dir: Option<&Path>) -> Result<(Setup, StrikeFile), LoadError> {
        let Some(dir) = dir else {
            return Err(self.wrong(
                "scenario",
                "is a path",
                "built-in cases hold their scenarios",
                "write its keys here",
            ));
        };
        let path = dir.join(name);
        let source: Arc<str> = path.to_string_lossy().into();
        let bytes = bytes_of(&path, &source)?;
        let (_, root) = document(&bytes, &source)?;
        Ok((Setup::new(&root, &self.file.stem, path.parent()), StrikeFile::of(name, &bytes)))
    }
}

/// A member of a band.
pub(super) fn member(fields: &Fields) -> Member {
    Member { rows: Spot::of_rows(fields), overrides: overrides(fields) }
}

/// What a table lays over the scenario.
pub(super) fn overrides(fields: &Fields) -> Vec<Override> {
    let laid = |checked: &Checked| Some(Override { text: checked.text()?.to_owned(), place: checked.place.clone() });
    fields.list("set").unwrap_or_default().iter().filter_map(laid).collect()
}

pub(super) fn absent(absent: Absent) -> LoadError {
    LoadError::Invalid(vec![Problem::from(absent)])
}

fn words(case: &Fields) -> Result<Words, Absent> {
    let text = |key: &str| case.text(key).map(str::to_owned);
    Ok(Words {
        kind: text("kind")?,
        role: text("role")?,
        quantity: text("quantity")?,
        unit: text("unit")?,
        conditions: text("conditions")?,
        species: text("species")?,
        basis: text("basis")?,
        citation: text("citation")?,
        doi: text("doi")?,
        hypothesis: text("hypothesis").ok(),
        by_construction: text("by_construction").ok(),
    })
}
