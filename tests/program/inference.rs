//! `infer` and `decide` as a user meets them: what is refused, and that a refused command leaves nothing.

use super::start::ends;
use std::fs;

const TEXT: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "pinned"
depth.values = ["1.5 mm"]
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
passes = [{ heading = "0 deg", repeat = 4 }]
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("s.toml"), TEXT).expect("a file");
    folder
}

#[test]
fn without_sections_or_a_study_there_is_one_clear_error() {
    let folder = folder();
    let (_, said) = ends(folder.path(), &["infer", "s.toml"], 2);
    assert!(said.contains("reads no sections; add [infer] readings"), "{said}");
    let (_, said) = ends(folder.path(), &["decide", "s.toml"], 2);
    assert!(said.contains("plans no study; add a [decide] section"), "{said}");
    assert!(!folder.path().join("output").exists());
}

#[test]
fn a_time_cap_is_refused() {
    let folder = folder();
    for command in ["infer", "decide"] {
        let (_, said) = ends(folder.path(), &[command, "s.toml", "--max-seconds", "5"], 2);
        assert!(said.contains(&format!("--max-seconds: {command} has no time cap")), "{said}");
    }
}
