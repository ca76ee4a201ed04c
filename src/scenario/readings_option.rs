//! A file of readings that is named on the command line instead of in the scenario.

use super::infer_keys::{FILES, INFER};
use crate::keys::fields::join;
use crate::keys::problem::Place;
use crate::keys::tree::{Node, Value};
use std::path::{Component, Path, PathBuf, absolute};

/// The `--set` override that makes `data`, a path from the current folder, the readings of the scenario at a path (`-` is standard
/// input). It names the file from the scenario's folder, as a scenario does, so that a manifest that holds it tells how the file is
/// found again; a path from the root stays as it is.
pub fn readings_override(scenario: &Path, data: &Path) -> String {
    let folder = scenario.parent().unwrap_or(Path::new(""));
    let path = match folder.as_os_str().is_empty() || data.is_absolute() {
        true => data.to_owned(),
        // What is not there is told by its place.
        false => from_folder(folder, data).or_else(|| absolute(data).ok()).unwrap_or_else(|| data.to_owned()),
    };
    let value = Value::String(path.to_string_lossy().into_owned());
    let place = Place::start(&"--data".into());
    format!("{}={}", join(INFER, FILES[0]), Node { value, place }.to_toml())
}

/// The path from a folder to a file, both told from the current folder; `None` where folders are not there, or on two drives.
fn from_folder(folder: &Path, file: &Path) -> Option<PathBuf> {
    // The file's own link is not followed: its name is the one that was given.
    let beside = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (from, to) = (folder.canonicalize().ok()?, beside.canonicalize().ok()?);
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let (from, to) = (from.components().skip(shared), to.components().skip(shared));
    let is_one_tree = shared > 0 && from.clone().all(|part| matches!(part, Component::Normal(_)));
    let up = from.map(|_| Component::ParentDir);
    is_one_tree.then(|| up.chain(to).collect::<PathBuf>().join(file.file_name().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_from_the_folder_of_the_scenario() {
        let told = |scenario: &str, data: &str| readings_override(Path::new(scenario), Path::new(data));
        let expected = [
            ("tests/data/good/infer.toml", "tests/data/good/readings.csv", "infer.readings=\"readings.csv\""),
            ("tests/data/good/infer.toml", "tests/data/bad/r.csv", "infer.readings=\"../bad/r.csv\""),
            ("tests/data/good/infer.toml", "r.csv", "infer.readings=\"../../../r.csv\""),
            ("./infer.toml", "tests/r.csv", "infer.readings=\"tests/r.csv\""),
            ("infer.toml", "tests/r.csv", "infer.readings=\"tests/r.csv\""),
            ("-", "tests/r.csv", "infer.readings=\"tests/r.csv\""),
            ("tests/infer.toml", "/r \"1\".csv", "infer.readings=\"/r \\\"1\\\".csv\""),
        ];
        for (scenario, data, wanted) in expected {
            assert_eq!(told(scenario, data), wanted, "{scenario} {data}");
        }
    }
}
