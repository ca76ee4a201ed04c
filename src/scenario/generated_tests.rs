//! Tests generated from the table of keys: a new key is tested the moment it is declared.

use super::infer_keys::INFER;
use super::keys::{SCENARIO, ZONE};
use super::{Scenario, parse};
use crate::after::{Closure, Fluid, Transport};
use crate::devices::{ALTERNATIVES, KINDS};
use crate::keys::key::{Form, Key, Kinds, When};
use crate::keys::problem::{LoadError, Problem};
use crate::study::plan::SensitivityPlan;
use std::path::Path;

/// Which variants of the exclusive parts a generated scenario shows.
#[derive(Clone, Copy)]
struct Choice {
    tear: &'static str,
    layout: &'static str,
    motion: &'static str,
    force: bool,
    /// How an injection is placed.
    injection: &'static [&'static str],
    /// The key of [`ZONE`] that tells the curvature; none where there is a force, which is that of flat skin.
    zone: Option<&'static str>,
}

const CHOICES: [Choice; 4] = [
    Choice {
        tear: "partial",
        layout: "ring",
        motion: "roller",
        force: false,
        injection: &["layer"],
        zone: Some("name"),
    },
    Choice {
        tear: "pinned",
        layout: "grid",
        motion: "roller",
        force: false,
        injection: &["top", "bottom"],
        zone: Some("curvature"),
    },
    Choice { tear: "triangle", layout: "grid", motion: "roller", force: true, injection: &["device"], zone: None },
    Choice { tear: "pinned", layout: "explicit", motion: "vertical", force: false, injection: &["layer"], zone: None },
];

/// Writes a scenario that has every key of the table with its example; one key may be misspelt.
struct Writer<'w> {
    choice: Choice,
    misspelt: Option<(&'w str, &'w str)>,
    /// Path of every key written, with its form.
    paths: Vec<(String, Form)>,
}

impl Writer<'_> {
    fn scenario(&mut self) -> String {
        let mut text = String::new();
        let has_zone = self.choice.zone.is_some();
        for key in SCENARIO.iter().filter(|key| key.name != ZONE || has_zone) {
            let value = self.value(key, key.name);
            text.push_str(&format!("{} = {value}\n", self.name(key.name, key.name)));
        }
        text
    }

    fn name<'n>(&'n self, path: &str, name: &'n str) -> &'n str {
        self.misspelt.filter(|(at, _)| *at == path).map_or(name, |(_, new)| new)
    }

    fn table(&mut self, keys: &[Key], path: &str) -> String {
        let mut members = Vec::new();
        for key in keys {
            let chosen = match key.when {
                Some(When::Word { other: "tear", word }) => word == self.choice.tear,
                Some(When::Word { other: "motion", word }) => word == self.choice.motion,
                Some(When::Given("force")) => self.choice.force,
                _ => true,
            };
            // What the force decides no efficiency decides.
            let chosen = chosen && key.name != if self.choice.force { "depth_efficiency" } else { "force" };
            let is_of_zone = path == ZONE && ["name", "curvature"].contains(&key.name);
            let chosen = chosen && (!is_of_zone || Some(key.name) == self.choice.zone);
            let chosen = chosen && (path != "delivery.injection" || self.choice.injection.contains(&key.name));
            // One device treated all patches, or each has its own; what a zone or a force decides no prior does.
            let is_of_one = path == INFER && ["device", "patches"].contains(&key.name);
            let chosen = chosen && (!is_of_one || (key.name == "patches") == self.choice.force);
            let is_flat = self.choice.zone.is_none() && !self.choice.force;
            let chosen = chosen && (path != "infer.prior" || key.name != "efficiency" || is_flat);
            // A model would fill in what a misspelt key leaves open; a grid has one pitch, or two instead; needles have made strikes,
            // or served sessions.
            let is_apart = matches!(key.name, "model" | "sex" | "pitch_x" | "pitch_y" | "sessions");
            // Of keys that say the same the first is given.
            let has = |name: &str| keys.iter().any(|key| key.name == name);
            let is_said = ALTERNATIVES.iter().any(|[first, other]| key.name == *other && has(first));
            if !chosen || matches!(key.form, Form::Refused(_)) || is_apart || is_said {
                continue;
            }
            let path = format!("{path}.{}", key.name);
            let value = self.value(key, &path);
            members.push(format!("{} = {value}", self.name(&path, key.name)));
        }
        format!("{{ {} }}", members.join(", "))
    }

    fn value(&mut self, key: &Key, path: &str) -> String {
        self.paths.push((path.to_owned(), key.form));
        match (key.name, &key.form) {
            ("tear", _) => format!("\"{}\"", self.choice.tear),
            ("motion", _) => format!("\"{}\"", self.choice.motion),
            ("device", Form::List(_)) => format!("[{}]", self.devices().join(", ")),
            // The default is a table of whole keys: write them out.
            (_, Form::Table(keys)) => self.table(keys, path),
            (_, Form::Kinds(kinds)) => self.variant(kinds, path),
            ("passes", Form::List(list)) => match list.item {
                Form::Table(keys) => format!("[{}]", self.table(keys, &format!("{path}[0]"))),
                _ => key.example.into(),
            },
            (_, Form::List(list)) => {
                self.paths.push((format!("{path}[0]"), list.item));
                key.example.into()
            }
            _ => key.example.into(),
        }
    }

    fn devices(&mut self) -> Vec<String> {
        let kinds = KINDS.kinds.iter();
        kinds
            .map(|(kind, keys)| {
                let table = self.table(keys, &format!("device.{kind}"));
                table.replace("\"my-device\"", &format!("\"{kind}\""))
            })
            .collect()
    }

    fn variant(&mut self, kinds: &Kinds, path: &str) -> String {
        let keys = kinds.kinds.iter().find(|(kind, _)| *kind == self.choice.layout).expect("a known layout").1;
        self.table(keys, path)
    }
}

fn write(choice: Choice, misspelt: Option<(&str, &str)>) -> (String, Vec<(String, Form)>) {
    let mut writer = Writer { choice, misspelt, paths: Vec::new() };
    (writer.scenario(), writer.paths)
}

fn load(text: &str, overrides: &[String]) -> Result<Scenario, LoadError> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/good");
    parse("s", "s", text.as_bytes(), overrides, Some(&dir))
}

fn problems(text: &str, overrides: &[String]) -> Vec<Problem> {
    match load(text, overrides) {
        Err(LoadError::Invalid(problems)) => problems,
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn every_example_is_a_good_value() {
    for choice in CHOICES {
        let (text, paths) = write(choice, None);
        assert!(paths.len() > 60, "the table has shrunk to {} keys", paths.len());
        load(&text, &[]).expect("the examples form a scenario");
    }
}

#[test]
fn a_sensitivity_analysis_that_is_not_declared_has_the_effort_of_an_empty_section() {
    let (text, _) = write(CHOICES[0], None);
    let scenario = load(&text, &["sensitivity={}".to_owned()]).expect("a scenario");
    assert_eq!(scenario.sensitivity, Some(SensitivityPlan::default()));
}

#[test]
fn nothing_infinite_passes_through_any_numeric_key() {
    for choice in CHOICES {
        let (text, paths) = write(choice, None);
        for (path, form) in paths {
            let written: &[&str] = match form {
                Form::Quantity(_) | Form::QuantityOr(..) => {
                    &["nan", "inf", "-inf", "1e400", "\"nan mm\"", "\"-inf mm\"", "\"1e400 mm\"", "\"1e-400 mm\""]
                }
                Form::Varied(bound) if bound.dimension.is_some() => {
                    &["nan", "inf", "1e400", "\"nan h\"", "\"-inf mm\""]
                }
                Form::Number(_) | Form::NumberOrRange(_) | Form::Varied(_) => {
                    &["nan", "-nan", "inf", "-inf", "1e400", "-1e400", "1e-400"]
                }
                Form::Integer(_) => &["nan", "inf", "-inf", "1e400"],
                _ => continue,
            };
            for value in written {
                let found = problems(&text, &[format!("{path}={value}")]);
                assert_eq!(found.len(), 1, "{path} = {value}: {found:?}");
                assert_eq!((found[0].key.as_str(), &*found[0].place.source), (path.as_str(), "--set"));
            }
        }
    }
}

#[test]
fn no_key_takes_a_value_of_another_type() {
    for choice in CHOICES {
        let (text, paths) = write(choice, None);
        for (path, form) in paths {
            // A date fits nothing; one item of a list of devices cannot be set by number and name at once.
            let found = problems(&text, &[format!("{path}=2020-01-01")]);
            assert!(found.iter().any(|p| p.key == path || path.ends_with(".name")), "{path} {form:?}: {found:?}");
        }
    }
}

fn slips(key: &str) -> Vec<String> {
    let (first, rest) = key.split_at(1);
    let mut slips = vec![format!("{first}{key}"), key[..key.len() - 1].to_owned()];
    if !rest.starts_with(first) {
        slips.push(format!("{}{first}{}", &rest[..1], &rest[1..]));
    }
    slips
}

#[test]
fn every_misspelt_key_is_recognised_and_not_called_missing_too() {
    for choice in CHOICES {
        let (_, paths) = write(choice, None);
        for (path, _) in paths.iter().filter(|(path, _)| !path.ends_with(']')) {
            let key = path.rsplit('.').next().expect("a key");
            for slip in slips(key) {
                let (text, _) = write(choice, Some((path, &slip)));
                let found = problems(&text, &[]);
                let hit = found.iter().find(|p| p.key.rsplit('.').next() == Some(slip.as_str()));
                let hit = hit.unwrap_or_else(|| panic!("{path} as {slip}: {found:?}"));
                assert_eq!(hit.advice, format!("did you mean \"{key}\"?"), "{path} as {slip}");
                assert!(found.iter().all(|p| p.what != "missing"), "{path} as {slip}: {found:?}");
            }
        }
    }
}

#[test]
fn empty_sections_say_what_the_library_takes_without_them() {
    let (text, _) = write(CHOICES[0], None);
    let overrides = ["closure={}", "fluid={}", "skin.transport={}"].map(str::to_owned);
    let scenario = load(&text, &overrides).expect("a scenario");
    assert_eq!(scenario.closure, Closure::default());
    assert_eq!(scenario.fluid, Fluid::default());
    assert_eq!(scenario.transport, Transport::default());
}

#[test]
fn members_of_every_distribution_have_bounds_and_are_named_in_messages() {
    let (text, paths) = write(CHOICES[0], None);
    let varied = paths.iter().filter(|(_, form)| matches!(form, Form::Varied(_)));
    let mut tried = 0;
    for (path, _) in varied {
        for (value, key) in [
            ("{ low = nan, high = 1.0 }", "low"),
            ("{ median = 1.0, gsd = 0.5 }", "gsd"),
            ("{ mean = 1.0, sd = -1.0, min = 1.0, max = 1.0 }", "sd"),
            ("{ median = 1e400, gsd = 2.0 }", "median"),
        ] {
            let found = problems(&text, &[format!("{path}={value}")]);
            let named = format!("{path}.{key}");
            // Where units are due, numbers without one are refused by shape before ranges are spoken of.
            assert!(found.iter().any(|p| p.key == named || p.what == "has no unit"), "{path} = {value}: {found:?}");
            tried += 1;
        }
    }
    assert!(tried > 30, "only {tried} were tried");
}

#[test]
fn an_empty_section_of_mechanics_says_what_the_library_takes_without_one() {
    let scenario = load(&write(CHOICES[0], None).0, &[]).expect("the examples form a scenario");
    // Examples are defaults but for the list of forces, which has none.
    let found = crate::mechanics::Mechanics { forces_n: None, ..scenario.mechanics.clone() };
    assert_eq!(found, crate::mechanics::Mechanics::default());
}
