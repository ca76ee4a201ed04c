//! What is put together in code is checked as a file is: every key that has a bound, beyond it on both sides and with what is
//! no number at all, gives the messages of the file, and neither panics nor hangs.

use super::keys::SCENARIO;
use super::{LoadError, load};
use crate::devices::KINDS;
use crate::experiment::{Experiment, Model};
use crate::keys::bounds::{Bound, IntegerBound, Limit};
use crate::keys::key::{Form, Key};
use crate::units::show_natural;
use toml::Value;

/// Values beyond a bound, and some that are odd.
fn beyond(bound: &Bound) -> Vec<Value> {
    let ends = [bound.min, bound.max].into_iter().zip([-1.0, 1.0]);
    let out = ends.map(|(limit, away)| match limit {
        Limit::At(value) => value + away * (1.0 + value.abs()),
        Limit::Beyond(value) => value,
        Limit::ZeroOr(value) => value / 2.0,
    });
    let written = |value: f64| match bound.dimension {
        Some(dimension) if value.is_finite() => Value::from(show_natural(value, dimension)),
        Some(_) => Value::from(format!("{value} mm")),
        None => Value::from(value),
    };
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308];
    out.chain(odd.into_iter().filter(|value| !bound.holds(*value))).map(written).collect()
}

fn beyond_integers(bound: &IntegerBound) -> Vec<Value> {
    let ends = [bound.min.checked_sub(1), bound.max.checked_add(1)].into_iter().flatten();
    let ends = ends.filter_map(|value| i64::try_from(value).ok());
    ends.chain([-1, i64::MIN]).map(Value::from).chain([Value::from(f64::NAN), Value::from("7")]).collect()
}

/// Bounded keys below some others: dotted path, and values that they must refuse.
fn refused(keys: &[Key], before: &str) -> Vec<(String, Vec<Value>)> {
    let of_key = |key: &Key| {
        let path = if before.is_empty() { key.name.to_owned() } else { format!("{before}.{}", key.name) };
        match key.form {
            Form::Quantity(bound) | Form::QuantityOr(bound, _) | Form::Number(bound) | Form::Varied(bound) => {
                vec![(path, beyond(bound))]
            }
            Form::Integer(bound) => vec![(path, beyond_integers(bound))],
            Form::Table(keys) => refused(keys, &path),
            Form::List(list) => match list.item {
                Form::Quantity(bound) => {
                    let lists = beyond(bound).into_iter().map(|value| Value::from(vec![value]));
                    vec![(path, lists.collect())]
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    };
    keys.iter().flat_map(of_key).collect()
}

fn sound() -> Experiment {
    Experiment::at("cheek").device(Model::of("mf8")).device(Model::of("dermapen-12")).depths(["1 mm", "1.5 mm"])
}

/// The problems of an experiment, and those of the file that it writes; without the file's name.
fn problems(experiment: &Experiment) -> [Vec<String>; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("experiment.toml");
    std::fs::write(&path, experiment.text()).expect("a file");
    let of_code = experiment.scenario().err().map(|error| error.to_string());
    let of_file = load(&path, &[]).err().map(|error: LoadError| error.to_string());
    let lines = |said: Option<String>, name: &str| -> Vec<String> {
        said.unwrap_or_default().lines().map(|line| line.replace(name, "")).collect()
    };
    [lines(of_code, "<experiment>"), lines(of_file, &path.to_string_lossy())]
}

#[test]
fn an_experiment_out_of_range_says_what_the_file_says() {
    assert_eq!(problems(&sound()), [Vec::<String>::new(), Vec::new()]);
    let mut tried = 0;
    let mut try_one = |path: &str, experiment: Experiment| {
        let [of_code, of_file] = problems(&experiment);
        assert!(!of_code.is_empty(), "{path} is not refused:\n{}", experiment.text());
        assert_eq!(of_code, of_file, "{path}");
        tried += 1;
    };
    for (path, values) in refused(SCENARIO, "") {
        values.into_iter().for_each(|value| try_one(&path, sound().set(&path, value)));
    }
    for (word, keys) in KINDS.kinds {
        let model = ["mf8", "dermapen-12"].into_iter().map(Model::of).find(|model| model.is_of_kind(word));
        for (path, values) in refused(keys, "") {
            for value in values {
                let device = model.clone().unwrap_or_else(|| Model::kind(word)).named("it").set(&path, value);
                try_one(&path, sound().device(device));
            }
        }
    }
    assert!(tried > 200, "only {tried} values were tried");
}

#[test]
fn nothing_that_code_can_say_panics() {
    let odd = ["", ".", "..", "skin", "skin.", "device", "device.name", "tissue.band", "\u{0}", "version.x.y"];
    let values = [Value::from(f64::NAN), Value::from(""), Value::from(vec![0]), Value::Table(toml::Table::new())];
    for key in odd {
        for value in &values {
            let _ = sound().set(key, value.clone()).scenario();
            let _ = sound().device(Model::of("mf8").named("it").set(key, value.clone())).scenario();
        }
    }
    for words in [vec![""], vec!["partial()"], vec!["partial(nan)", "partial(2)"], vec!["pinned", "pinned"], vec![]] {
        let _ = sound().hypotheses(words).scenario();
    }
    assert!(Experiment::at("nowhere").scenario().is_err());
    assert!(sound().compare("nobody", "fairness").scenario().is_err());
    assert!(sound().device(Model::of("nothing")).scenario().is_err());
}
