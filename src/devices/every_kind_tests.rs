//! What must hold for every kind of device, the probe among them: whatever is asked of a device here is answered by its own
//! file alone.

use super::{ALTERNATIVES, DeviceKind, KINDS, Layout};
use crate::experiment::{Experiment, Found, Model, Run};
use crate::export::{Format, Request, What};
use crate::film::{Clock, choose, film};
use crate::keys::fields;
use crate::keys::key::{Form, Key, Need};
use crate::results::{Source, manifest_of, page_about};
use crate::scenario::{schema, starter};
use crate::solid;
use std::collections::BTreeSet;
use std::path::Path;

const STRIKES: &str = "x_mm,y_mm,heading_deg\n1,1,0\n2.5,2,90\n3,4,45\n";

/// Which settings a device is given.
#[derive(Clone, Copy, PartialEq)]
enum Given {
    /// Those that it must have.
    Least,
    /// All that have an example; of two that say the same in two ways the first, or the other one.
    All(usize),
}

const ALL: [Given; 2] = [Given::All(0), Given::All(1)];

impl Given {
    fn holds(self, key: &Key, keys: &[Key]) -> bool {
        let Self::All(chosen) = self else { return key.need == Need::Required };
        let are_both = |pair: &&[&str; 2]| pair.iter().all(|name| keys.iter().any(|key| key.name == *name));
        let is_passed_over = ALTERNATIVES.iter().filter(are_both).any(|pair| pair[1 - chosen] == key.name);
        !is_passed_over && !matches!(key.form, Form::Refused(_))
    }
}

/// A device with its settings at their examples.
fn model(word: &str, keys: &[Key], given: Given, folder: &Path) -> Model {
    let mut model = with_strikes(Model::kind(word).named("it"), keys, folder);
    for key in keys.iter().filter(|key| !matches!(key.name, "name" | "kind" | "model" | "strikes")) {
        let example = |other: &str| Some(Some(example_of(keys, other).trim_matches('"')));
        let applies = key.when.is_none_or(|when| when.holds(example));
        if applies && given.holds(key, keys) {
            model = at_example(model, key);
        }
    }
    // Of two settings that say the same in two ways none is required by itself: what is missed is told.
    if given == Given::Least {
        let alone = Experiment::at("cheek").device(model.clone()).depths(["1 mm"]);
        let said = alone.scenario().err().map(|error| error.problems().to_vec()).unwrap_or_default();
        for missed in said.iter().filter_map(|problem| problem.key.strip_prefix("device.it.")) {
            model = keys.iter().filter(|key| key.name == missed).fold(model, at_example);
        }
    }
    model
}

fn at_example(model: Model, key: &Key) -> Model {
    // Where a force decides, no efficiency does.
    let example = if key.name == "depth_efficiency" { "{ mean = 1.0, sd = 0.0 }" } else { key.example };
    let value: toml::Table = format!("value = {example}").parse().expect("an example is TOML");
    model.set(key.name, value["value"].clone())
}

/// Listed strikes are those of a file.
fn with_strikes(model: Model, keys: &[Key], folder: &Path) -> Model {
    let strikes = folder.join("strikes.csv");
    match keys.iter().any(|key| key.name == "strikes") {
        true => model.set("strikes", strikes.to_str().expect("a path of letters")),
        false => model,
    }
}

fn example_of(keys: &[Key], name: &str) -> &'static str {
    keys.iter().find(|key| key.name == name).map_or("", |key| key.example)
}

fn experiment(word: &str, keys: &[Key], given: Given, folder: &Path) -> Experiment {
    std::fs::write(folder.join("strikes.csv"), STRIKES).expect("a file of strikes");
    Experiment::at("cheek")
        .device(model(word, keys, given, folder))
        .depths(["1 mm"])
        .hypotheses(["fixed", "puncture"])
        .trials(2)
        .set("sampling.target_relative_error", 0.05)
        .set("sampling.metrics", vec!["volumes", "openings", "coverage"])
        .set("patch.width", "5 mm")
        .set("patch.height", "5 mm")
}

/// Does something with each kind, in a folder of its own.
fn each_kind(test: impl Fn(&'static str, &'static [Key], &Path)) {
    assert!(KINDS.kinds.iter().any(|(word, _)| *word == "probe"), "the probe is among the kinds");
    for (word, keys) in KINDS.kinds {
        let folder = tempfile::tempdir().expect("a folder");
        test(word, keys, folder.path());
    }
}

fn run(word: &str, keys: &[Key], folder: &Path) -> Found {
    experiment(word, keys, Given::Least, folder).run(&Run::quiet()).unwrap_or_else(|error| panic!("{word}: {error}"))
}

#[test]
fn every_kind_is_in_the_schema_and_in_the_starter() {
    let (schema, starter) = (schema().to_string(), starter("starter"));
    each_kind(|word, keys, _| {
        assert!(schema.contains(&format!("{{\"const\":\"{word}\"}}")), "{word}");
        assert!(starter.contains(&format!("kind = \"{word}\"")), "{word}");
        assert!(keys.iter().all(|key| schema.contains(&format!("\"{}\"", key.name))), "{word}");
    });
}

#[test]
fn every_kind_asks_for_each_of_its_keys() {
    each_kind(|word, keys, folder| {
        let asked = fields::asked(|| {
            for given in ALL {
                experiment(word, keys, given, folder).scenario().unwrap_or_else(|error| panic!("{word}: {error}"));
            }
        });
        let of_device = |key: &Key| format!("device.it.{}", key.name);
        let keys = keys.iter().filter(|key| !matches!(key.form, Form::Refused(_)));
        let left: BTreeSet<String> = keys.map(of_device).filter(|path| !asked.contains(path)).collect();
        assert_eq!(left, BTreeSet::new(), "{word}: keys that nothing asks for");
    });
}

#[test]
fn every_kind_refuses_a_misspelt_key_and_a_depth_out_of_reach() {
    each_kind(|word, keys, folder| {
        let sound = experiment(word, keys, Given::Least, folder);
        let misspelt = model(word, keys, Given::Least, folder).set("captureradius", "1 mm").named("that");
        let said = sound.clone().device(misspelt).scenario().expect_err("a key too many").to_string();
        assert!(said.contains("device.that.captureradius: unknown key"), "{word}: {said}");
        let said = sound.depths(["19 mm"]).device(Model::kind(word).named("bare")).scenario().expect_err("too little");
        assert!(said.problems().iter().any(|problem| problem.key.starts_with("device.bare")), "{word}: {said}");
        let deep = model(word, keys, Given::Least, folder).set("needle.length", "2 mm");
        let deep = Experiment::at("cheek").device(deep).depths(["3 mm"]);
        if !keys.iter().any(|key| key.name == "needle") {
            let said = deep.scenario().expect_err("light has no needle").to_string();
            assert!(said.contains("device.it.needle: unknown key"), "{word}: {said}");
            return;
        }
        let said = deep.scenario().expect_err("a depth beyond the needle").to_string();
        assert!(said.contains("exceeds the needle of device \"it\""), "{word}: {said}");
    });
}

#[test]
fn every_kind_is_run_timed_counted_and_covered() {
    each_kind(|word, keys, folder| {
        let found = run(word, keys, folder);
        let mean = |metric: &str, layer: &str| found.metrics(metric, layer).next().map(|row| row.mean);
        for metric in ["strikes", "damage_volume", "channel_volume_per_strike"] {
            assert!(mean(metric, "all").is_some_and(|mean| mean > 0.0), "{word}: {metric}");
        }
        assert!(mean("openings", "surface").is_some_and(|mean| mean > 0.0), "{word}");
        assert!(mean("widest_gap", "all").or(mean("widest_gap", "surface")).is_some_and(|gap| gap > 0.0), "{word}");
        let is_listed = DeviceKind::layout_of(word) == Some(Layout::Listed);
        let is_untold = keys.iter().any(|key| key.name == "rate" && key.need == Need::Optional);
        let has_none = mean("treatment_time", "all").is_none();
        assert_eq!(has_none, is_listed || is_untold, "{word}: a time, unless strikes are listed or nothing tells");
    });
}

#[test]
fn every_kind_has_a_page_that_tells_its_terms() {
    each_kind(|word, keys, folder| {
        let found = run(word, keys, folder);
        let result = folder.join("result");
        found.write(&result).unwrap_or_else(|error| panic!("{word}: {error}"));
        let manifest = manifest_of(&result).expect("a manifest");
        let page = page_about(&Source { directory: &result, manifest: &manifest }).expect("a page");
        // A page does not look for the files of a scenario again, and says of listed strikes that they are not there.
        let is_listed = DeviceKind::layout_of(word) == Some(Layout::Listed);
        for term in ["Number of needles", "Arrangement", "Motion", "Puncture rate"] {
            assert_eq!(page.contains(term), !is_listed, "{word}: {term}");
        }
        assert!(result.join("channel_section.svg").exists(), "{word}");
    });
}

#[test]
fn every_kind_is_filmed_and_exported() {
    each_kind(|word, keys, folder| {
        let scenario = experiment(word, keys, Given::Least, folder).scenario().expect("a scenario");
        let choice = choose(&scenario, None, None, &[]);
        if scenario.devices[0].kind.cause().has_needle() {
            let film = film(&scenario, &choice.expect("a choice"), Clock::new(2, 2.0));
            let finished = film.strikes[0].finished;
            assert!(
                finished.channel_mm3 >= finished.puncture_mm3 && finished.puncture_mm3 > 0.0,
                "{word}: {finished:?}"
            );
        } else {
            let said = choice.expect_err("light has no stroke").to_string();
            assert!(said.contains("device \"it\" has no needle"), "{word}: {said}");
        }
        let request = Request {
            what: vec![What::Channel],
            formats: vec![Format::Stl],
            window_mm: None,
            edge_mm: 0.1,
            voxel_depth_mm: None,
        };
        let cases = solid::cases(&scenario);
        let made = request.make(&cases[0], "it").expect("files");
        assert!(made.files.iter().any(|(name, bytes)| name.ends_with(".stl") && bytes.len() > 1000), "{word}");
    });
}
