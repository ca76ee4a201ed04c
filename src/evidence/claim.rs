//! A claim of a clinical text as a file: what is claimed, which cells of which results measure it, under which hypotheses, and what
//! speaks for and against it elsewhere.

use super::answer::{Answer, number_of};
use super::answer_keys::{ANSWER, ANY_NUMBER, SPOT};
use super::case::{Member, SETS, absent, member, strikes_of};
use super::lab::Setup;
use super::library::Sheaf;
use super::spot::Spot;
use super::{EvidenceError, Library};
use crate::keys::fields::{Checked, Fields};
use crate::keys::findings::Findings;
use crate::keys::key::{Form, Key, List, default, optional, required};
use crate::keys::problem::{LoadError, problem};
use crate::keys::suggest::list;
use crate::keys::tree::{Node, Value};
use crate::scenario::{StrikeFile, document, read_as};
use std::collections::BTreeMap;

/// What claims are about, in the order of the board.
pub const TOPICS: &[&str] = &["shape", "depth", "wear", "zones", "delivery", "injection", "course", "comparators"];
/// Letters of a claim's text.
const LONGEST_TEXT: usize = 200;

const CLAIM: &[Key] = &[
    required("id", Form::Text, "\"base-at-depth\"", "the file's stem"),
    required("source", Form::Text, "\"A\"", "who makes it, of sources.toml"),
    required("text", Form::Text, "\"The base lies deep.\"", "the claim in our words, at most 200 letters"),
    required("topic", Form::Word(TOPICS, &[]), "\"shape\"", "what it is about"),
    default("trap", Form::Text, "\"\"", "how the answer misleads"),
    default("decide", Form::Text, "\"\"", "what measurement would decide"),
    default("combine", Form::Word(&["all", "any"], &[]), "\"all\"", "how predicates are joined"),
    default("evidence", Form::List(&EVIDENCE), "[]", "what is published for and against it"),
    default("hypothesis", Form::List(&HYPOTHESES), "[]", "the band"),
    default("predicate", Form::List(&PREDICATES), "[]", "what is measured"),
    optional("missing", Form::Table(MISSING), "{}", "why it cannot be measured"),
];

const EVIDENCE_ITEM: &[Key] = &[
    required("says", Form::Word(&["for", "against", "neither"], &[]), "\"neither\"", "which side it is on"),
    required("text", Form::Text, "\"no measurement\"", "what was found"),
    required("citation", Form::Text, "\"Author 2009\"", "source"),
    default("doi", Form::Text, "\"\"", "DOI of the source"),
    required("basis", Form::Text, "\"read\"", "how it is known"),
];

const HYPOTHESIS: &[Key] = &[
    required("label", Form::Text, "\"skin follows the shaft\"", "what it is called"),
    optional("where", Form::Any, "{ tear = \"pinned\" }", "laid over the rows of every cell"),
    optional("inputs", Form::Any, "{ depth_mm = 2.0 }", "laid over the inputs of every model"),
    optional("level", Form::Number(&ANY_NUMBER), "0.5", "in place of the level of `crosses`"),
    default("set", Form::List(&SETS), "[]", "laid over the scenario, as --set does"),
    optional("assumed", Form::Text, "\"it says so itself\"", "why its verdict is not counted"),
];

const CONDITION: &[Key] = &[
    required("label", Form::Text, "\"pressed with 10 N\"", "what it is called"),
    optional("where", Form::Any, "{ tear = \"pinned\" }", "laid over the rows of its cells"),
    optional("inputs", Form::Any, "{ depth_mm = 2.0 }", "laid over the inputs of its models"),
    optional("level", Form::Number(&ANY_NUMBER), "0.5", "in place of the level of `crosses`"),
    default("set", Form::List(&SETS), "[]", "laid over the scenario, as --set does"),
];

const PREDICATE: &[Key] = &[
    required("id", Form::Text, "\"widest-deep\"", "what it is called"),
    required("cell", Form::Table(ANSWER), "{}", "what is measured"),
    optional("over", Form::Table(SPOT), "{}", "it is divided by this"),
    optional("minus", Form::Table(SPOT), "{}", "taken from it"),
    optional("over_minus", Form::Table(SPOT), "{}", "taken from the divisor"),
    default("unit", Form::Text, "\"1\"", "unit of the threshold"),
    default("each", Form::Any, "{}", "conditions: columns of the rows, and the values that they go through"),
    default("conditions", Form::List(&CONDITIONS), "[]", "conditions that no column says, each under each of those"),
    required("holds", Form::Table(HOLDS), "{ at_least = 0.9 }", "where it holds"),
    required("threshold_reason", Form::Text, "\"a tenth of the depth\"", "why there"),
];

const HOLDS: &[Key] = &[
    optional("above", Form::Number(&ANY_NUMBER), "0.0", "more than this"),
    optional("at_least", Form::Number(&ANY_NUMBER), "0.9", "this or more"),
    optional("below", Form::Number(&ANY_NUMBER), "1.0", "less than this"),
    optional("at_most", Form::Number(&ANY_NUMBER), "0.05", "this or less"),
    optional("between", Form::List(&ENDS), "[0.8, 1.25]", "from here to there"),
];

const MISSING: &[Key] = &[
    required("input", Form::Text, "\"follicles are not in the model\"", "what is missing"),
    required("would_decide", Form::Text, "\"biopsies with a label\"", "what would settle it"),
];

const EVIDENCE: List = List { item: Form::Table(EVIDENCE_ITEM), min: 0, max: 50, noun: "a published finding" };
const HYPOTHESES: List = List { item: Form::Table(HYPOTHESIS), min: 0, max: 100, noun: "a hypothesis" };
const PREDICATES: List = List { item: Form::Table(PREDICATE), min: 0, max: 20, noun: "a predicate" };
const CONDITIONS: List = List { item: Form::Table(CONDITION), min: 0, max: 20, noun: "a condition" };
const ENDS: List = List { item: Form::Number(&ANY_NUMBER), min: 2, max: 2, noun: "an end" };

/// A claim.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub words: Words,
    pub evidence: Vec<[String; 5]>,
    pub hypotheses: Vec<Hypothesis>,
    pub predicates: Vec<Predicate>,
    /// Whether any predicate is enough.
    pub any: bool,
    pub setup: Setup,
    /// Why it cannot be measured.
    pub missing: Option<String>,
    /// Strike files that it reads.
    pub files: Vec<StrikeFile>,
}

/// What a claim says of itself.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub id: String,
    pub source: String,
    pub title: String,
    pub text: String,
    pub topic: String,
    pub trap: String,
    pub decide: String,
}

/// A member of the band.
#[derive(Debug, Clone)]
pub(super) struct Hypothesis {
    pub label: String,
    pub member: Member,
    pub assumed: Option<String>,
}

/// What is measured, and where it holds.
#[derive(Debug, Clone)]
pub(super) struct Predicate {
    pub id: String,
    pub answer: Answer,
    pub unit: String,
    pub conditions: Vec<Condition>,
    pub holds: Holds,
}

/// One member of the conditions of a predicate.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub label: String,
    pub member: Member,
}

/// A set of numbers, and how it was told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Holds {
    pub comparison: &'static str,
    pub low: f64,
    pub high: f64,
    /// Whether the ends are members.
    pub is_closed: bool,
}

/// Reads and checks the claims of a library.
///
/// # Errors
/// [`EvidenceError::Load`] with the problems of all files.
pub(super) fn read_all(library: &Library) -> Result<Vec<Claim>, EvidenceError> {
    library.read_each(read)
}

fn read(file: &Sheaf) -> Result<Claim, LoadError> {
    let (_, root) = document(&file.bytes, &file.source)?;
    let of_root = |key: &str| root.table().and_then(|table| table.get(key)).map(|entry| &entry.node);
    let title = of_root("title").and_then(Node::text).unwrap_or(&file.stem).to_owned();
    let empty = Node { value: Value::Table(BTreeMap::new()), place: root.place.clone() };
    let mut found = Findings::default();
    let fields = read_as(of_root("claim").unwrap_or(&empty), CLAIM, "claim", &mut found);
    found.verdict(&file.source)?;
    let mut claim = Reading { file, fields: &fields }.claim(title, &root)?;
    if claim.missing.is_none() {
        claim.files = strikes_of(&claim.setup, &claim.members())?;
    }
    Ok(claim)
}

impl Claim {
    /// Every hypothesis under every condition that lays something over the scenario, once each.
    fn members(&self) -> Vec<Member> {
        let mut laid: Vec<Member> = Vec::new();
        for hypothesis in &self.hypotheses {
            for condition in self.predicates.iter().flat_map(|predicate| &predicate.conditions) {
                let one = hypothesis.member.under(&condition.member);
                if laid.iter().all(|known| known.overrides != one.overrides) {
                    laid.push(one);
                }
            }
        }
        laid
    }
}

struct Reading<'f> {
    file: &'f Sheaf,
    fields: &'f Fields,
}

impl Reading<'_> {
    fn claim(&self, title: String, root: &Node) -> Result<Claim, LoadError> {
        let text = |key: &str| self.fields.text(key).map(str::to_owned).map_err(absent);
        let words = Words {
            id: text("id")?,
            source: text("source")?,
            title,
            text: text("text")?,
            topic: text("topic")?,
            trap: text("trap")?,
            decide: text("decide")?,
        };
        if words.id != self.file.stem {
            return Err(self.wrong(
                "id",
                "is not the file's stem",
                "id is the file's stem",
                &words.id,
                &format!("id = \"{}\"", self.file.stem),
            ));
        }
        if words.text.chars().count() > LONGEST_TEXT {
            return Err(self.wrong("text", "is too long", "at most 200 letters", &words.text, "say it shorter"));
        }
        let tables = |key: &str| -> Vec<&Fields> {
            self.fields.list(key).unwrap_or_default().iter().filter_map(Checked::table).collect()
        };
        let missing = self.fields.table("missing").ok();
        let pair =
            |fields: &Fields, [a, b]: [&str; 2]| [a, b].map(|key| fields.text(key).unwrap_or_default().to_owned());
        let predicates =
            tables("predicate").into_iter().map(|fields| self.predicate(fields)).collect::<Result<Vec<_>, _>>()?;
        let hypotheses: Vec<Hypothesis> = tables("hypothesis").into_iter().map(hypothesis).collect();
        self.require_names(&hypotheses, &predicates)?;
        self.require_one_way(predicates.is_empty() || hypotheses.is_empty(), missing.is_some())?;
        Ok(Claim {
            words,
            evidence: tables("evidence").into_iter().map(finding).collect(),
            hypotheses,
            predicates,
            files: Vec::new(),
            any: self.fields.text("combine").is_ok_and(|word| word == "any"),
            setup: Setup::new(root, &self.file.stem, self.file.dir.as_deref()),
            missing: missing.map(|fields| pair(fields, ["input", "would_decide"]).join("; would decide: ")),
        })
    }

    /// Names of hypotheses and predicates tell rows of tables apart.
    fn require_names(&self, hypotheses: &[Hypothesis], predicates: &[Predicate]) -> Result<(), LoadError> {
        let labels: Vec<&str> = hypotheses.iter().map(|one| one.label.as_str()).collect();
        let ids: Vec<&str> = predicates.iter().map(|one| one.id.as_str()).collect();
        let mut all = vec![("hypothesis", labels), ("predicate", ids)];
        // One that is alone needs no name.
        let many = predicates.iter().filter(|one| one.conditions.len() > 1);
        all.extend(many.map(|one| ("predicate", one.conditions.iter().map(|one| one.label.as_str()).collect())));
        for (key, names) in all {
            let is_bad = |(place, name): (usize, &&str)| name.trim().is_empty() || names[..place].contains(name);
            if let Some(place) = names.iter().enumerate().position(is_bad) {
                let rule = "each has a name of its own";
                return Err(self.wrong(key, "has a name twice, or none", rule, names[place], "rename it"));
            }
        }
        let of_condition =
            |one: &Predicate| one.conditions.iter().find_map(|condition| condition.member.rows.misfit.clone());
        let odd = predicates.iter().find_map(|one| one.answer.misfit().or_else(|| of_condition(one)));
        match odd.or_else(|| hypotheses.iter().find_map(|one| one.member.rows.misfit.clone())) {
            Some(problem) => Err(LoadError::Invalid(vec![problem])),
            None => Ok(()),
        }
    }

    /// A claim is measured, or cannot be.
    fn require_one_way(&self, lacks: bool, is_missing: bool) -> Result<(), LoadError> {
        if lacks == is_missing {
            return Ok(());
        }
        let rule = "one of: [[claim.hypothesis]] and [[claim.predicate]], [claim.missing]";
        Err(self.wrong("id", "is not measured in one way", rule, &self.file.stem, "keep one of them"))
    }

    fn wrong(&self, key: &str, what: &str, rule: &str, value: &str, advice: &str) -> LoadError {
        let path = format!("claim.{key}");
        LoadError::Invalid(vec![problem(self.fields.place(key), &path, what, rule, value, advice)])
    }

    fn predicate(&self, fields: &Fields) -> Result<Predicate, LoadError> {
        let id = fields.text("id").map_err(absent)?.to_owned();
        let answer = Answer::read(fields.table("cell").map_err(absent)?).with(fields);
        Ok(Predicate {
            answer,
            unit: fields.text("unit").map_err(absent)?.to_owned(),
            conditions: conditions(fields)?,
            holds: holds(fields.table("holds").map_err(absent)?)?,
            id,
        })
    }
}

fn hypothesis(fields: &Fields) -> Hypothesis {
    Hypothesis {
        label: fields.text("label").unwrap_or_default().to_owned(),
        member: member(fields),
        assumed: fields.text("assumed").ok().map(str::to_owned),
    }
}

fn condition(fields: &Fields) -> Condition {
    Condition { label: fields.text("label").unwrap_or_default().to_owned(), member: member(fields) }
}

fn finding(fields: &Fields) -> [String; 5] {
    ["says", "text", "citation", "doi", "basis"].map(|key| fields.text(key).unwrap_or_default().to_owned())
}

/// More cells than this are no claim but a study.
const MOST_CONDITIONS: usize = 1000;

/// Every combination of the values that columns go through, under each condition that has a name.
fn conditions(fields: &Fields) -> Result<Vec<Condition>, LoadError> {
    let node = fields.node("each").map_err(absent)?;
    let refused = |node: &Node, what: &str, rule: String| {
        let path = "claim.predicate.each";
        LoadError::Invalid(vec![problem(
            &node.place,
            path,
            what,
            rule,
            node.shown(),
            "write { depth_mm = [0.5, 1.0] }",
        )])
    };
    let shape = || "columns, each with the list of its values".to_owned();
    if node.table().is_none() {
        return Err(refused(node, "is no table", shape()));
    }
    let named = fields.list("conditions").unwrap_or_default().iter().filter_map(Checked::table);
    let mut all: Vec<Condition> = named.map(condition).collect();
    if all.iter().any(|one| one.label.trim().is_empty()) {
        let place = fields.place("conditions");
        let rule = "each has a name of its own";
        let nameless = problem(place, "claim.predicate.conditions", "has no name", rule, "\"\"", "give it a label");
        return Err(LoadError::Invalid(vec![nameless]));
    }
    if all.is_empty() {
        all.push(Condition { label: String::new(), member: Member::default() });
    }
    for (column, listed) in node.members() {
        let Value::Array(values) = &listed.value else { return Err(refused(listed, "is no list", shape())) };
        let told: Option<Vec<String>> = values.iter().map(value_told).collect();
        let told =
            told.filter(|told| !told.is_empty()).ok_or_else(|| refused(listed, "is no list of values", shape()))?;
        if all.len() * told.len() > MOST_CONDITIONS {
            return Err(refused(node, "has too many combinations", format!("at most {MOST_CONDITIONS}")));
        }
        let with = |one: &Condition, value: &Node, shown: &str| {
            let more = format!("{column}={shown}");
            let label = if one.label.is_empty() { more } else { format!("{}, {more}", one.label) };
            let of_column = Member { rows: Spot::of_column(column, value), overrides: Vec::new() };
            Condition { label, member: one.member.under(&of_column) }
        };
        let pairs = || values.iter().zip(&told);
        all = all.iter().flat_map(|one| pairs().map(move |(value, shown)| with(one, value, shown))).collect();
    }
    Ok(all)
}

/// A word, or a number that is one.
fn value_told(value: &Node) -> Option<String> {
    let number = || number_of(value).filter(|number| number.is_finite()).map(|number| number.to_string());
    value.text().map(str::to_owned).or_else(number)
}

fn holds(fields: &Fields) -> Result<Holds, LoadError> {
    let number = |key| fields.number(key).ok();
    let of = |comparison, low, high, is_closed| Holds { comparison, low, high, is_closed };
    let (infinite, none) = (f64::INFINITY, f64::NEG_INFINITY);
    let ends: Vec<f64> = fields.list("between").unwrap_or_default().iter().filter_map(Checked::number).collect();
    let given = [
        number("above").map(|end| of("above", end, infinite, false)),
        number("at_least").map(|end| of("at least", end, infinite, true)),
        number("below").map(|end| of("below", none, end, false)),
        number("at_most").map(|end| of("at most", none, end, true)),
        (ends.len() == 2 && ends[0] < ends[1]).then(|| of("between", ends[0], ends[1], true)),
    ];
    match given.into_iter().flatten().collect::<Vec<_>>().as_slice() {
        [one] => Ok(*one),
        _ => {
            let rule = format!("one of: {}", list(HOLDS.iter().map(|key| key.name)));
            Err(LoadError::Invalid(vec![problem(
                &fields.place,
                "claim.predicate.holds",
                "is no one comparison",
                rule,
                "as it stands",
                "keep one",
            )]))
        }
    }
}
