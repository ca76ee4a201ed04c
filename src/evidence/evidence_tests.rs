//! What must be true of every case and claim, and of how verdicts are formed.

use super::board::{
    self, ASSUMED, Cell, FAILS, HOLDS, IN_PART, NOT_YET, ONLY_IF, OPEN, UNDECIDED, Under, of_conditions, of_predicates,
    overall,
};
use super::case::read_all;
use super::claim::Holds;
use super::library::{SOURCES, Sheaf};
use super::quantity::Measured;
use super::verify::{AGREES, CANNOT_TELL, DIFFERS, verdict};
use super::{Chosen, EvidenceError, LabOptions, Library, Shelf, claim, reference};
use crate::keys::problem::LoadError;
use std::collections::BTreeSet;
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
        (measured(1.0, 1.5, 2.0), AGREES),
        (measured(0.5, 0.7, 0.99), DIFFERS),
        (measured(2.1, 3.0, 3.0), DIFFERS),
        (measured(0.9, 1.5, 1.6), CANNOT_TELL),
        (measured(0.5, 1.5, 9.0), CANNOT_TELL),
    ] {
        assert_eq!(verdict(ours, accept), expected, "{ours:?}");
    }
    assert_eq!(verdict(measured(3.0, 4.0, 5.0), [1.0, f64::INFINITY]), AGREES);
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
    let sources: toml::Table = super::sources().parse().expect("TOML");
    for claim in &claims {
        assert!(
            sources.contains_key(&claim.words.source),
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
        assert_eq!(verdict(Measured::exact(middle), case.accept), AGREES, "{id}");
        assert_eq!(verdict(Measured::exact(100.0 * middle), case.accept), DIFFERS, "{id}: cannot fail upwards");
        assert!(
            is_sign_alone || verdict(Measured::exact(middle / 100.0), case.accept) == DIFFERS,
            "{id}: cannot fail downwards"
        );
    }
}

/// The rule of fairness: what compares the two devices names puncture, a partial response, a gliding pen and two bases.
#[test]
fn no_claim_that_compares_the_devices_picks_its_ground() {
    let mut compared = 0;
    for claim in claim::read_all(&Library::built_in(Shelf::Claims)).expect("sound claims") {
        if !claim.predicates.iter().any(|predicate| predicate.answer.spot().word("table") == "comparison.csv") {
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

#[test]
fn a_comparison_that_is_turned_round_turns_the_verdict() {
    for (stem, from, to) in [
        ("enters-at-angle", "above =", "below ="),
        ("angle-is-slight", "at_most =", "at_least ="),
        ("base-at-depth", "at_least =", "at_most ="),
    ] {
        let text = built_in(stem, Shelf::Claims);
        let turned = text.replace(from, to);
        assert_ne!(text, turned, "{stem}");
        let words = |text: &str| -> Vec<(String, String)> {
            let board = board_of(stem, text);
            let counted = board.claims.into_iter().filter(|row| row.counted != ASSUMED);
            counted.map(|row| (row.hypothesis, row.verdict)).collect()
        };
        for (own, other) in words(&text).iter().zip(words(&turned)) {
            assert_eq!(own.0, other.0);
            assert!(own.1 != other.1, "{stem}, {}: {} either way", own.0, own.1);
        }
    }
}

/// Neither device is flattered: names are all that a swap of names changes.
#[test]
fn devices_that_swap_their_names_swap_nothing_else() {
    for stem in ["roller-injures-more", "pen-minimal-trauma"] {
        let text = built_in(stem, Shelf::Claims);
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
        let is_of_section =
            ["is no one", "another id", "is not in the unit", "matches"].iter().any(|word| said.contains(word));
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
    for (off, within) in [(0.0, "yes"), (0.9e-3, "yes"), (2e-3, "no"), (-2e-3, "no")] {
        std::fs::write(&path, row(own * (1.0 + off))).expect("a file");
        assert_eq!(reference::evaluate(&path).expect("sound rows")[0].within, within, "off by {off}");
    }
}

#[test]
fn what_waits_for_a_chapter_is_named_and_not_counted_and_what_is_misspelt_is_refused() {
    let stop = AtomicUsize::new(0);
    let options = LabOptions { quick: true, stop: &stop, progress: &|_, _| {} };
    let text = built_in("gupta-open", Shelf::Cases);
    let found = super::verify::verify(&library_of("gupta-open", &text), &Chosen::default(), &options).expect("sound");
    let row = &found.cases[0];
    assert!(
        row.verdict == NOT_YET && row.counted == NOT_YET && row.ours.is_nan() && row.reason.contains("delivery"),
        "{row:?}"
    );
    let bad = built_in("micheels-depth-rule", Shelf::Cases).replace("\"needle_channel\"", "\"needle_chanel\"");
    let found = super::verify::verify(&library_of("micheels-depth-rule", &bad), &Chosen::default(), &options);
    assert!(problems(found.expect_err("no such model"))[0].contains("is not known"));
}
