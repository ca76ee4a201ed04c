//! What must be true of every case and claim, and of how verdicts are formed.

use super::board::joined_verdict;
use super::board::{
    self, ASSUMED, Cell, FAILS, HOLDS, IN_PART, ONLY_IF, OPEN, UNDECIDED, Under, of_conditions, of_predicates, overall,
};
use super::case::read_all;
use super::claim::Holds;
use super::claim_rows::margin_over;
use super::library::{SOURCES, Sheaf};
use super::quantity::Measured;
use super::verify::{AGREES, CANNOT_TELL, DIFFERS, verdict};
use super::{Chosen, EvidenceError, LabOptions, Library, Shelf, claim, reference};
use crate::geometry::Needle;
use crate::keys::problem::LoadError;
use std::collections::BTreeSet;
use std::mem::discriminant;
use std::path::Path;
use std::sync::atomic::AtomicUsize;

fn measured(low: f64, value: f64, high: f64) -> Measured {
    Measured { low, value, high }
}

/// The board of one file.
fn board_of(stem: &str, text: &str) -> board::Board {
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    board::measure(&library_of(stem, text), &Chosen::default(), &options).expect("a sound claim")
}

fn library_of(stem: &str, text: &str) -> Library {
    let source = format!("{stem}.toml").as_str().into();
    let file = Sheaf { source, stem: stem.to_owned(), bytes: text.as_bytes().to_vec(), dir: None };
    Library { files: vec![file], sources: None }
}

fn built_in(stem: &str, shelf: Shelf) -> String {
    let library = Library::built_in(shelf);
    let file = library.files.into_iter().find(|file| file.stem == stem).expect("a built-in file");
    String::from_utf8(file.bytes).expect("UTF-8")
}

#[test]
fn verdicts_are_inside_outside_and_over_an_end() {
    let accept = [1.0, 2.0];
    for (ours, expected) in [
        ([1.0, 2.0], AGREES),
        ([0.5, 0.99], DIFFERS),
        ([2.1, 3.0], DIFFERS),
        ([0.9, 1.6], CANNOT_TELL),
        ([0.5, 9.0], CANNOT_TELL),
    ] {
        assert_eq!(verdict(ours, accept), expected, "{ours:?}");
    }
    assert_eq!(verdict([3.0, 5.0], [1.0, f64::INFINITY]), AGREES);
}

#[test]
fn an_end_of_an_interval_on_a_threshold_counts_as_the_comparison_says() {
    let at = |comparison, low, high, is_closed| Holds { comparison, low, high, is_closed };
    let (inf, one) = (f64::INFINITY, Measured::exact(1.0));
    assert_eq!(at("above", 1.0, inf, false).judge(one), Cell::No);
    assert_eq!(at("at least", 1.0, inf, true).judge(one), Cell::Yes);
    assert_eq!(at("below", -inf, 1.0, false).judge(one), Cell::No);
    assert_eq!(at("at most", -inf, 1.0, true).judge(one), Cell::Yes);
    assert_eq!(at("above", 1.0, inf, false).judge(measured(0.9, 1.5, 2.0)), Cell::Open);
    assert_eq!(at("between", 0.8, 1.25, true).judge(measured(0.8, 1.0, 1.25)), Cell::Yes);
    assert_eq!(at("between", 0.8, 1.25, true).judge(measured(1.3, 1.4, 1.5)), Cell::No);
    assert_eq!(at("at least", 1.0, inf, true).judge(Measured::exact(f64::NAN)), Cell::Open);
    assert_eq!(at("above", 0.0, inf, false).judge(measured(1.0, 2.0, inf)), Cell::Yes);
}

#[test]
fn every_verdict_is_reached_by_a_hand_made_table() {
    use Cell::{No, Open, Yes};
    for (cells, expected) in [
        (vec![Yes, Yes], HOLDS),
        (vec![No, No], FAILS),
        (vec![Yes, No], IN_PART),
        (vec![Yes, No, Open], IN_PART),
        (vec![Yes, Open], OPEN),
        (vec![No, Open], OPEN),
        (vec![Open], OPEN),
    ] {
        assert_eq!(of_conditions(&cells), expected, "{cells:?}");
    }
    for (verdicts, all, any) in [
        (vec![HOLDS, HOLDS], HOLDS, HOLDS),
        (vec![HOLDS, FAILS], FAILS, HOLDS),
        (vec![FAILS, FAILS], FAILS, FAILS),
        (vec![HOLDS, IN_PART], IN_PART, HOLDS),
        (vec![IN_PART, FAILS], FAILS, IN_PART),
        (vec![OPEN, HOLDS], OPEN, HOLDS),
        (vec![OPEN, FAILS], FAILS, OPEN),
    ] {
        assert_eq!((of_predicates(&verdicts, false), of_predicates(&verdicts, true)), (all, any), "{verdicts:?}");
    }
    let under =
        |label: &str, verdict, is_counted| Under { label: label.into(), is_counted, verdict, conditions: Vec::new() };
    for (verdicts, expected, told) in [
        (vec![HOLDS, HOLDS], HOLDS, ""),
        (vec![FAILS, FAILS], FAILS, ""),
        (vec![HOLDS, FAILS], ONLY_IF, "0"),
        (vec![FAILS, HOLDS, OPEN], ONLY_IF, "1"),
        (vec![FAILS, OPEN], UNDECIDED, ""),
        (vec![OPEN], UNDECIDED, ""),
    ] {
        let mut all: Vec<Under> =
            verdicts.iter().enumerate().map(|(place, verdict)| under(&place.to_string(), verdict, true)).collect();
        assert_eq!(overall(&all), (expected, told.to_owned()), "{verdicts:?}");
        // What is assumed decides nothing.
        all.push(under("assumed", if expected == HOLDS { FAILS } else { HOLDS }, false));
        assert_eq!(overall(&all), (expected, told.to_owned()), "{verdicts:?}");
    }
    assert_eq!(overall(&[under("assumed", HOLDS, false)]).0, UNDECIDED);
}

#[test]
fn every_built_in_file_is_sound() {
    let cases = read_all(&Library::built_in(Shelf::Cases)).expect("sound cases");
    let claims = claim::read_all(&Library::built_in(Shelf::Claims)).expect("sound claims");
    assert!(cases.len() > 50 && claims.len() > 60, "{} cases, {} claims", cases.len(), claims.len());
    let sources = super::sources::read(&Library::built_in(Shelf::Claims)).expect("sound sources");
    for claim in &claims {
        assert!(
            sources.iter().any(|row| row.source == claim.words.source),
            "{}: {SOURCES}.toml has no {}",
            claim.words.id,
            claim.words.source
        );
    }
}

fn is_doi(text: &str) -> bool {
    text.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, name)| {
        registrant.len() >= 4
            && registrant.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && !name.is_empty()
            && !name.contains(' ')
    })
}

#[test]
fn no_counted_case_can_pass_whatever_the_answer_and_none_is_without_a_reason_or_with_a_broken_doi() {
    for case in read_all(&Library::built_in(Shelf::Cases)).expect("sound cases") {
        let id = &case.id;
        assert!(!case.reason.trim().is_empty(), "{id}: no reason for its tolerance");
        assert!(case.words.doi.is_empty() || is_doi(&case.words.doi), "{id}: {}", case.words.doi);
        let is_counted =
            case.words.role == "test" && case.words.hypothesis.is_none() && case.words.by_construction.is_none();
        let [low, high] = case.accept;
        if !is_counted || low.is_infinite() || high.is_infinite() {
            continue;
        }
        assert!(low <= 0.0 || high / low <= 30.0, "{id}: agreement spans a factor {}", high / low);
        // An answer in the middle turns into another verdict a hundred times as large, and as small.
        let middle = 0.5 * (low + high);
        let is_sign_alone = low <= 0.0 && high >= 0.0;
        assert_eq!(verdict([middle; 2], case.accept), AGREES, "{id}");
        assert_eq!(verdict([100.0 * middle; 2], case.accept), DIFFERS, "{id}: cannot fail upwards");
        assert!(is_sign_alone || verdict([middle / 100.0; 2], case.accept) == DIFFERS, "{id}: cannot fail downwards");
    }
}

/// Whether a claim compares what devices of two kinds damage.
fn compares_damage_of_kinds(claim: &claim::Claim) -> bool {
    let is_of_damage = |predicate: &claim::Predicate| {
        let spot = predicate.answer.spot();
        spot.word("table") == "comparison.csv" && spot.rows_told().contains("metric=damage_volume")
    };
    let has_two_kinds = || {
        let devices = &claim.setup.scenario().expect("a sound scenario").devices;
        devices.windows(2).any(|pair| discriminant(&pair[0].kind) != discriminant(&pair[1].kind))
    };
    claim.predicates.iter().any(is_of_damage) && has_two_kinds()
}

/// The rule of fairness: what compares the two devices' damage names puncture, a partial response, a gliding pen and two bases.
#[test]
fn no_claim_that_compares_the_devices_picks_its_ground() {
    let mut compared = 0;
    for claim in claim::read_all(&Library::built_in(Shelf::Claims)).expect("sound claims") {
        if !compares_damage_of_kinds(&claim) {
            continue;
        }
        compared += 1;
        let told: Vec<String> = claim
            .hypotheses
            .iter()
            .map(|one| {
                let sets: Vec<&str> = one.member.overrides.iter().map(|laid| laid.text.as_str()).collect();
                format!("{} {}", one.member.rows.rows_told(), sets.join(" "))
            })
            .collect();
        let id = &claim.words.id;
        for word in ["tear=puncture", "tear=partial(", "device.pen.hand_speed="] {
            assert!(told.iter().any(|one| one.contains(word)), "{id}: no hypothesis with {word}");
        }
        let bases: BTreeSet<_> = told.iter().filter_map(|one| one.split("compare.basis=").nth(1)).collect();
        assert!(bases.len() >= 2, "{id}: fewer than two bases beside its own: {bases:?}");
    }
    assert!(compared >= 2);
}

/// Every claim about depth is asked where needles reach less than their length as well.
#[test]
fn no_claim_about_depth_takes_needles_to_reach_their_length() {
    let mut asked = 0;
    for claim in claim::read_all(&Library::built_in(Shelf::Claims)).expect("sound claims") {
        let is_of_depth = |label: &str| label.contains("depth_mm=");
        if !claim.predicates.iter().any(|predicate| predicate.conditions.iter().any(|one| is_of_depth(&one.label))) {
            continue;
        }
        asked += 1;
        // Either is told how deep they reach, or skin that gives way decides it.
        let words = ["efficiency=", "k_n_per_mm=", "mechanics.dent_stiffness="];
        let is_less = |one: &claim::Hypothesis| {
            let inputs = one.member.rows.inputs_told();
            // Skin that does not give way takes them whole.
            let laid = |word: &str| {
                let is_it = |text: &str| text.contains(word) && !text.contains("'rigid'");
                one.member.overrides.iter().any(|laid| is_it(&laid.text))
            };
            words.into_iter().any(|word| inputs.contains(word) || laid(word))
        };
        assert!(claim.hypotheses.iter().any(is_less), "{}: no hypothesis about the real depth", claim.words.id);
    }
    assert!(asked >= 9, "{asked}");
}

/// The text of a claim with its first hypotheses alone, where all take long.
fn with_hypotheses(text: &str, count: usize) -> String {
    let mut parts = text.split("[[claim.hypothesis]]");
    let head = parts.next().unwrap_or_default().to_owned();
    let (hypotheses, rest): (Vec<&str>, &str) = match text.find("[[claim.predicate]]") {
        Some(end) => (text[head.len()..end].split("[[claim.hypothesis]]").skip(1).take(count).collect(), &text[end..]),
        None => (parts.collect(), ""),
    };
    let kept = hypotheses.iter().fold(head, |all, one| format!("{all}[[claim.hypothesis]]{one}"));
    format!("{kept}{rest}")
}

/// A verdict that is the same either way says nothing. Of a claim with several predicates one may decide both times.
#[test]
fn a_comparison_that_is_turned_round_turns_the_verdict() {
    let turns = [
        ("above =", "below ="),
        ("below =", "above ="),
        ("at_most =", "at_least ="),
        ("at_least =", "at_most ="),
        ("between = [", "above = 1e9 #"),
    ];
    // All in one library: what two of them ask is computed once.
    let mut files = Vec::new();
    let mut turned_claims = Vec::new();
    for claim in claim::read_all(&Library::built_in(Shelf::Claims)).expect("sound claims") {
        let (stem, [predicate]) = (&claim.words.id, claim.predicates.as_slice()) else { continue };
        // Those are held by a swap of names.
        if compares_damage_of_kinds(&claim) {
            continue;
        }
        let text = built_in(stem, Shelf::Claims);
        let text = match predicate.answer.spot().is_of_model() {
            true => text,
            false => with_hypotheses(&text, 3),
        };
        let line = text.lines().find(|line| line.starts_with("holds = ")).expect("a comparison");
        let (from, to) = turns.into_iter().find(|(from, _)| line.contains(from)).expect("a comparison that is known");
        let turned = match from {
            "between = [" => text.replace(line, "holds = { above = 1e9 }"),
            _ => text.replace(line, &line.replace(from, to)),
        };
        let other = format!("{stem}-turned");
        let turned = turned.replace(&format!("id = \"{stem}\""), &format!("id = \"{other}\""));
        files.extend(library_of(stem, &text).files);
        files.extend(library_of(&other, &turned).files);
        turned_claims.push((stem.clone(), from));
    }
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    let library = Library { files, sources: None };
    let board = board::measure(&library, &Chosen::default(), &options).expect("sound claims");
    for (stem, from) in &turned_claims {
        let words = |stem: &str| -> Vec<(String, String)> {
            let own = board.claims.iter().filter(|row| row.claim == stem && row.counted != ASSUMED);
            own.map(|row| (row.hypothesis.clone(), row.verdict.clone())).collect()
        };
        let (own, turned) = (words(stem), words(&format!("{stem}-turned")));
        assert_eq!(own.len(), turned.len(), "{stem}");
        for (own, other) in own.iter().zip(&turned) {
            assert_eq!(own.0, other.0);
            let is_decided = [HOLDS, FAILS].contains(&own.1.as_str()) && *from != "between = [";
            assert!(!is_decided || own.1 != other.1, "{stem}, {}: {} either way", own.0, own.1);
            assert!(*from != "between = [" || other.1 == FAILS, "{stem}: {}", other.1);
        }
    }
    let turned_claims = turned_claims.len();
    assert!(turned_claims >= 5, "{turned_claims}");
}

const HANDS: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "puncture"
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
needle = { length = "depth" }
force = { cv = 0.0, within_cv = 0.0 }
[depth]
values = ["0.5 mm", "1.5 mm"]
[patch]
width = "10 mm"
height = "10 mm"
[sampling]
trials = 2
metrics = ["volumes"]
[claim]
id = "hands"
source = "A"
text = "All needles reach."
topic = "depth"
[[claim.hypothesis]]
label = "as it stands"
[[claim.predicate]]
id = "opens"
cell = { command = "run", table = "metrics.csv", where = { device = "roller", layer = "all", metric = "seated_share" }, column = "mean" }
each = { depth_mm = [0.5, 1.5] }
conditions = [
    { label = "0.1 N", set = ["device.roller.force.mean='0.1 N'"] },
    { label = "1 N", set = ["device.roller.force.mean='1 N'"] },
    { label = "5 N", set = ["device.roller.force.mean='5 N'"] },
]
holds = { at_least = 1.0 }
threshold_reason = "all of them"
"#;

#[test]
fn a_condition_lays_its_own_over_the_scenario_at_every_depth() {
    let board = board_of("hands", HANDS);
    let row = &board.claims[0];
    assert_eq!(row.verdict, IN_PART);
    // Needles of 0.5 mm are in at 1 N, those of 1.5 mm are not (P_c 0.57 and 2.18 N).
    assert_eq!(row.conditions_hold, "1 N, depth_mm=0.5; 5 N, depth_mm=0.5, 1.5");
    assert_eq!(row.conditions_fail, "0.1 N, depth_mm=0.5, 1.5; 1 N, depth_mm=1.5");
    assert_eq!(board.claim_cells.len(), 6);
}

#[test]
fn the_map_of_force_is_read_where_it_is_asked_for() {
    let text = HANDS.split("[[claim.predicate]]").next().unwrap_or_default();
    let at = |table: &str, rows: &str| {
        let cell = format!(
            "cell = {{ command = \"force\", table = \"{table}\", where = {{ {rows} }}, column = \"contact_force_n\" }}"
        );
        let rest = "unit = \"N\"\nholds = { above = 0.0 }\nthreshold_reason = \"any\"";
        let board = board_of("hands", &format!("{text}[[claim.predicate]]\nid = \"lies\"\n{cell}\n{rest}\n"));
        board.claim_cells[0].value
    };
    let of_map = at("contact_map.csv", "depth_mm = 1.5, dent_stiffness_n_per_mm = 0.5, cutting_energy_n_per_mm = 2.5");
    let of_default = at("mechanics.csv", "depth_mm = 1.5");
    // 8.1 N at the stiff and tough end of the bounds, 2.2 N at the default.
    assert!((of_map - 8.1).abs() < 0.1 && (of_default - 2.2).abs() < 0.1, "{of_map} {of_default}");
}

#[test]
fn conditions_with_one_name_and_those_that_no_scenario_takes_are_refused() {
    for (from, to, said) in [
        ("\"1 N\", set", "\"5 N\", set", "has a name twice"),
        ("\"1 N\", set", "\" \", set", "has no name"),
        ("force.mean='1 N'", "force.men='1 N'", "unknown key"),
        ("force.mean='1 N'", "force.mean='-1 N'", "device.roller.force.mean"),
        ("label = \"1 N\", set", "label = \"1 N\", where = 3, set", "is no table"),
    ] {
        let bad = HANDS.replace(from, to);
        assert_ne!(bad, HANDS);
        let told = problems(claim::read_all(&library_of("hands", &bad)).expect_err(said));
        assert!(told[0].contains(said), "{said}: {told:?}");
    }
}

#[test]
fn what_holds_at_one_depth_and_what_holds_at_another_do_not_hold_together() {
    let at = |label: &str, cell| (label.to_owned(), cell, String::new());
    use Cell::{No, Open, Yes};
    let (shallow, deep) = (vec![at("0.5", Yes), at("2.5", No)], vec![at("0.5", No), at("2.5", Yes)]);
    let (verdict, conditions) = joined_verdict(&[("p", shallow.clone()), ("q", deep.clone())], false);
    assert_eq!((verdict, conditions), (FAILS, vec![at("0.5", No), at("2.5", No)]));
    assert_eq!(joined_verdict(&[("p", shallow.clone()), ("q", deep)], true).0, HOLDS);
    let half = vec![at("0.5", Yes), at("2.5", Open)];
    assert_eq!(joined_verdict(&[("p", shallow.clone()), ("q", half)], false).0, IN_PART);
    // Under conditions of their own they are joined as they are.
    let (verdict, conditions) = joined_verdict(&[("p", shallow), ("q", vec![at("", Yes)])], false);
    assert_eq!((verdict, conditions[2].0.as_str(), conditions[0].0.as_str()), (IN_PART, "q", "p at 0.5"));
}

/// Neither device is flattered: names are all that a swap of names changes.
#[test]
fn devices_that_swap_their_names_swap_nothing_else() {
    for stem in ["roller-injures-more", "pen-minimal-trauma"] {
        // One depth is enough.
        let text = built_in(stem, Shelf::Claims);
        let depths =
            ["values = [\"0.5 mm\", \"1.0 mm\", \"1.5 mm\", \"2.0 mm\", \"2.5 mm\"]", "[0.5, 1.0, 1.5, 2.0, 2.5]"];
        assert!(depths.iter().all(|part| text.contains(part)));
        let text = text.replace(depths[0], "values = [\"1.5 mm\"]").replace(depths[1], "[1.5]");
        let swap = |text: &str| text.replace("roller", "\u{1}").replace("pen", "roller").replace('\u{1}', "pen");
        // Kinds and models are what the devices are; the rest is what they are called.
        let mut swapped = swap(&text);
        for (word, mark) in [("pen", "\u{1}"), ("roller", "\u{2}")] {
            swapped = swapped.replace(&format!("kind = \"{word}\""), &format!("kind = \"{mark}\""));
        }
        swapped = swapped.replace('\u{1}', "roller").replace('\u{2}', "pen").replace("dermaroller-12", "dermapen-12");
        swapped = swapped.replace(&format!("id = \"{}\"", swap(stem)), &format!("id = \"{stem}\""));
        let (own, other) = (board_of(stem, &text), board_of(stem, &swapped));
        assert_eq!(own.claims.len(), other.claims.len());
        for (own, other) in own.claims.iter().zip(&other.claims) {
            assert_eq!((&own.verdict, &own.overall), (&other.verdict, &other.overall), "{}", own.hypothesis);
            let said = [&own.conditions_hold, &own.conditions_fail, &own.conditions_open].map(|text| swap(text));
            assert_eq!(
                said,
                [&other.conditions_hold, &other.conditions_fail, &other.conditions_open].map(String::clone)
            );
        }
    }
}

fn problems(error: EvidenceError) -> Vec<String> {
    match error {
        EvidenceError::Load(LoadError::Invalid(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => vec![other.to_string()],
    }
}

#[test]
fn a_bad_case_is_refused_with_its_place() {
    let good = built_in("mf8-strikes-one-pass", Shelf::Cases);
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    let line = |text: &str, part: &str| text.lines().position(|line| line.contains(part)).expect(part) + 1;
    for (from, to, said) in [
        ("citation =", "citatoin =", "unknown key"),
        ("table = \"metrics.csv\"", "table = \"metric.csv\"", "is not known"),
        ("command = \"run\"", "command = \"rum\"", "is not known"),
        ("column = \"mean\"", "column = \"maen\"", "is not known"),
        (", metric = \"strikes\"", "", "matches"),
        ("layer = \"all\"", "layer = \"alle\"", "matches 0 rows"),
        ("layer = \"all\"", "laier = \"all\"", "is no column"),
        ("unit = \"1/cm2\"", "unit = \"mm\"", "is not in the unit"),
        ("relative = 0.07", "relative = 0.07\nabsolute = 1.0", "is no one tolerance"),
        ("site = \"cheek\"", "site = \"cheak\"", "unknown word"),
        ("id = \"mf8-strikes-one-pass\"", "id = \"other\"", "another id"),
        ("value = 16.0", "value = 16.0\nat_least = 3.0", "is no one figure"),
        ("relative = 0.07", "relative = -0.07", "narrows what was published"),
        ("relative = 0.07", "low = 5.0\nhigh = 1.0", "ends before it begins"),
        ("relative = 0.07", "nothing = false", "narrows what was published"),
        ("value = 16.0", "value = 16.0\nspread = -1.0", "has a negative spread"),
        ("command = \"run\"", "command = \"run\"\nmodel = \"channel\"", "a command and a model"),
        ("where = {", "where = 3 #", "is no table"),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(good, bad, "{from}");
        let library = library_of("mf8-strikes-one-pass", &bad);
        let error = super::verify::verify(&library, &Chosen::default(), &options).expect_err(said);
        let told = problems(error);
        assert!(told[0].contains(said), "{said}: {told:?}");
        let place = format!(
            "mf8-strikes-one-pass.toml:{}:",
            if to.is_empty() { line(&bad, "where =") } else { line(&bad, to.lines().next().unwrap_or_default()) }
        );
        let is_of_section = [
            "is no one",
            "another id",
            "is not in the unit",
            "matches",
            "narrows",
            "ends before",
            "negative",
            "a command and",
        ]
        .iter()
        .any(|word| said.contains(word));
        assert!(
            told[0].starts_with(&place) || is_of_section && told[0].starts_with("mf8-strikes-one-pass.toml:"),
            "{place} {told:?}"
        );
    }
}

#[test]
fn a_row_of_reference_values_fails_where_it_is_off_by_twice_its_tolerance() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows.jsonl");
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference/single_channel.csv");
    let rows = reference::evaluate(&table).expect("a sound table");
    assert!(rows.len() > 150 && rows.iter().all(|row| row.within == "yes"), "{} rows", rows.len());
    let row = |value: f64| {
        let inputs = "{\"depth_mm\": 1.5, \"drum_radius_mm\": 10}";
        format!(
            "{{\"case\": \"a\", \"model\": \"channel\", \"inputs\": {inputs}, \"quantity\": \"channel_volume\", \"unit\": \"mm3\", \"value\": {value:?}, \"rel\": 0.001}}\n"
        )
    };
    let own = rows.iter().find(|row| row.quantity == "channel_volume").expect("a volume").ours;
    std::fs::write(&path, row(own).replace(&format!("{own:?}"), "\"inf\"")).expect("a file");
    assert_eq!(reference::evaluate(&path).expect("sound rows")[0].within, "no", "nothing finite is infinite");
    for (off, within) in [(0.0, "yes"), (0.9e-3, "yes"), (2e-3, "no"), (-2e-3, "no")] {
        std::fs::write(&path, row(own * (1.0 + off))).expect("a file");
        assert_eq!(reference::evaluate(&path).expect("sound rows")[0].within, within, "off by {off}");
    }
}

#[test]
fn what_is_misspelt_is_refused() {
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    for (id, right, wrong) in [
        ("mf8-strikes-one-pass", "command = \"run\"", "command = \"rnu\""),
        ("micheels-depth-rule", "\"needle_channel\"", "\"needle_chanel\""),
    ] {
        let bad = built_in(id, Shelf::Cases).replace(right, wrong);
        let found = super::verify::verify(&library_of(id, &bad), &Chosen::default(), &options);
        let told = problems(found.expect_err("no such word"));
        assert!(told[0].contains("is not known"), "{told:?}");
    }
}

/// A cell of a run on the default roller.
fn answered(answer: &str, unit: &str) -> super::verify::VerifyRow {
    let text = built_in("mf8-strikes-one-pass", Shelf::Cases);
    let (before, rest) = text.split_once("[answer]").expect("an answer");
    let (_, after) = rest.split_once("[scenario.skin]").expect("a scenario");
    let text = format!("{before}[answer]\n{answer}\n[scenario.skin]{after}")
        .replace("unit = \"1/cm2\"", &format!("unit = \"{unit}\""));
    let text = text.replace("values = [\"1.5 mm\"]", "values = [\"0.5 mm\", \"1.0 mm\", \"1.5 mm\"]");
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    let found = super::verify::verify(&library_of("mf8-strikes-one-pass", &text), &Chosen::default(), &options);
    found.expect("a sound case").cases.remove(0)
}

#[test]
fn a_column_has_the_unit_of_its_own_name_and_values_that_of_their_row() {
    let of_strikes = "where = { device = \"roller\", depth_mm = 1.5, layer = \"all\", metric = \"strikes\" }";
    let at = |column: &str, unit: &str| {
        answered(&format!("command = \"run\"\ntable = \"metrics.csv\"\n{of_strikes}\ncolumn = \"{column}\""), unit).ours
    };
    assert_eq!(at("depth_mm", "um"), 1500.0, "the row tells 1/cm2, the column mm");
    assert_eq!(at("trials", "1"), 8.0);
    let (per_cm2, per_mm2) = (at("mean", "1/cm2"), at("mean", "1/mm2"));
    assert!((per_cm2 / per_mm2 - 100.0).abs() < 1e-9);
}

#[test]
fn a_curve_is_read_where_another_column_crosses_a_level() {
    let curve = "command = \"channel\"\ntable = \"channel_profile.csv\"\nwhere = { device = \"roller\", depth_mm = 1.5, tear = \"puncture\" }\ncolumn = \"z_mm\"";
    let row = answered(&format!("{curve}\ncrosses = {{ column = \"area_mm2\", level = 0.02 }}"), "mm");
    // Upright, the needle is so wide at this distance from its tip.
    let needle = Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 };
    let radius = needle.radius_mm(1.5 - row.ours);
    assert!((std::f64::consts::PI * radius * radius / 0.02 - 1.0).abs() < 1e-3, "{row:?}");
    assert_eq!((row.ours_low, row.ours_high), (row.ours, row.ours), "nothing of it is sampled");
    let row = answered(&format!("{curve}\ncrosses = {{ column = \"area_mm2\", level = 20.0 }}"), "mm");
    assert!(row.verdict == CANNOT_TELL && row.reason.contains("never crosses 20"), "{row:?}");
    assert!(row.ratio_low.is_nan() && row.ratio_high.is_nan());
}

#[test]
fn a_sampled_curve_crosses_a_level_within_an_interval() {
    let curve = "command = \"run\"\ntable = \"metrics.csv\"";
    let of = "device = \"roller\", layer = \"all\", metric = \"channel_volume_sum\"";
    let at =
        |depth: &str| answered(&format!("{curve}\nwhere = {{ {of}, depth_mm = {depth} }}\ncolumn = \"mean\""), "um");
    let (shallow, deep) = (at("0.5"), at("1.0"));
    assert!(shallow.ours_high < deep.ours_low && shallow.ours_low < shallow.ours, "{shallow:?} {deep:?}");
    let level = 0.5 * (shallow.ours + deep.ours);
    let crosses = format!("{curve}\nwhere = {{ {of} }}\ncolumn = \"depth_mm\"\n");
    let found = answered(&format!("{crosses}crosses = {{ column = \"mean\", level = {} }}", level / 10.0), "mm");
    let between = |low: f64, high: f64| 0.5 + 0.5 * (level - low) / (high - low);
    // What grows faster crosses earlier.
    let expected = [
        between(shallow.ours_high, deep.ours_high),
        between(shallow.ours, deep.ours),
        between(shallow.ours_low, deep.ours_low),
    ];
    for (found, expected) in [found.ours_low, found.ours, found.ours_high].into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
    // Here the mean gets there, and the lower end of its interval may not.
    let last = at("1.5");
    let level = 0.5 * (last.ours + last.ours_low) / 10.0;
    let row = answered(&format!("{crosses}crosses = {{ column = \"mean\", level = {level} }}"), "mm");
    assert!(row.verdict == CANNOT_TELL && row.reason.starts_with("an end of its interval never crosses"), "{row:?}");
}

#[test]
fn a_file_of_sources_is_held_to_its_keys() {
    let read = |text: &str| {
        let library = library_of("base-at-depth", &built_in("base-at-depth", Shelf::Claims));
        let sources = library_of(SOURCES, text).files.pop();
        board::check(&Library { sources, ..library })
    };
    let sound = "[A]\ntitle = \"t\"\nkind = \"k\"\ndate = \"d\"\ninterest = \"i\"\n";
    assert!(read(sound).is_ok());
    for (text, said) in [
        (sound.replace("interest", "intrest"), "sources.toml:5:1: error: A.intrest: unknown key"),
        (sound.replace("\"d\"", "1999"), "sources.toml:4:8: error: A.date"),
        ("A = 1\n".to_owned(), "sources.toml:1:5: error: A.title"),
        ("[A\n".to_owned(), "sources.toml:1:"),
    ] {
        let told = problems(read(&text).expect_err(said));
        assert!(told[0].starts_with(said), "{said}: {told:?}");
    }
}

#[test]
fn a_margin_is_told_over_the_nearer_threshold_and_over_none_that_is_not_positive() {
    assert_eq!(margin_over(0.9, [0.8, 1.25]), Some(0.8));
    assert_eq!(margin_over(1.2, [0.8, 1.25]), Some(1.25));
    assert_eq!(margin_over(0.0, [f64::NEG_INFINITY, 0.05]), Some(0.05));
    assert_eq!(margin_over(3.0, [0.0, f64::INFINITY]), None);
}

#[test]
fn equal_scenarios_in_two_folders_are_two_and_two_files_of_one_name_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = built_in("mf8-strikes-one-pass", Shelf::Cases);
    let (head, _) = case.split_once("[scenario.skin]").expect("a scenario");
    let strikes = |count: usize| {
        (0..count).fold("x_mm,y_mm,heading_deg\n".to_owned(), |text, k| format!("{text}{}.5,1.5,0\n", k + 1))
    };
    let scenario = "version = 1\n[skin]\nsite = \"cheek\"\n[tissue]\ntear = \"puncture\"\n[depth]\nvalues = [\"1.5 mm\"]\n[[device]]\nname = \"roller\"\nkind = \"explicit\"\nmotion = \"vertical\"\nstrikes = \"k.csv\"\nneedle = { length = \"1.5 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }\n";
    for (name, count) in [("a", 1), ("b", 5)] {
        let own = folder.path().join(name);
        std::fs::create_dir(&own).expect("a folder");
        std::fs::write(own.join("k.csv"), strikes(count)).expect("written");
        std::fs::write(own.join("s.toml"), scenario).expect("written");
        let text = head.replace("mf8-strikes-one-pass", name) + &format!("scenario = \"{name}/s.toml\"\n");
        // A key of the root stands before the tables.
        let (scenario_line, rest) =
            (format!("scenario = \"{name}/s.toml\"\n"), text.replace(&format!("scenario = \"{name}/s.toml\"\n"), ""));
        std::fs::write(folder.path().join(format!("{name}.toml")), scenario_line + &rest).expect("written");
    }
    let library = Library::of_path(folder.path()).expect("two cases");
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    let rows = super::verify::verify(&library, &Chosen::default(), &options).expect("sound cases").cases;
    assert_eq!(rows.iter().map(|row| row.ours).collect::<Vec<_>>(), [1.0, 5.0]);
    let files = super::verify::check(&library).expect("sound cases");
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a/s.toml", "k.csv", "b/s.toml", "k.csv"]);
    let twice = [folder.path().join("a.toml"), folder.path().join("a.toml")];
    assert!(Library::of_files(&twice).is_err());
}

#[test]
fn a_library_is_read_back_from_the_text_that_a_manifest_keeps() {
    for shelf in [Shelf::Cases, Shelf::Claims] {
        let library = Library::built_in(shelf);
        let again = Library::of_text(&library.text());
        assert_eq!(again.text(), library.text());
        assert_eq!(again.names().collect::<Vec<_>>(), library.names().collect::<Vec<_>>());
    }
    let odd = library_of("odd", "a = 1\n# ==== evil.toml, 3 lines\nb = 2\n");
    assert_eq!(Library::of_text(&odd.text()).names().collect::<Vec<_>>(), ["odd"]);
    let chosen = Chosen {
        only: vec!["a".into(), "b".into()],
        kinds: vec!["count".into()],
        source: Some("A".into()),
        seed: Some(0),
    };
    assert_eq!(Chosen::of_options(&chosen.options()), chosen);
}
