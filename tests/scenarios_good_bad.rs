//! Every good scenario loads; every bad one states its messages beside the mistake.

use dermatrace::scenario::{LoadError, Scenario, load};
use std::fs;
use std::path::{Path, PathBuf};

fn corpus(name: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .expect("the corpus is there")
        .map(|entry| entry.expect("a readable corpus").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

/// Messages of a load, one line each, with the corpus folder taken off the paths.
fn messages(result: Result<Scenario, LoadError>) -> Vec<String> {
    let (sort, text) = match result {
        Ok(_) => return Vec::new(),
        Err(error @ LoadError::Invalid(_)) => ("", error.to_string()),
        Err(error @ LoadError::TooLarge(_)) => ("limit: ", error.to_string()),
        Err(error @ LoadError::Io { .. }) => ("io: ", error.to_string()),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad/");
    let folder = folder.to_string_lossy();
    text.lines().map(|line| format!("{sort}{}", line.replace(&*folder, ""))).collect()
}

#[test]
fn every_good_file_loads() {
    let files = corpus("good");
    assert!(files.len() >= 2, "the corpus has shrunk to {}", files.len());
    for path in files {
        assert_eq!(messages(load(&path, &[])), [""; 0], "{}", path.display());
    }
}
