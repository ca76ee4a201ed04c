//! docs/scenario.md shows the starter file, whole.
//!
//! After a change of keys: `cargo test --test book write_starter -- --ignored`.

use crate::pages::{Page, root};
use assert_cmd::Command;

const PAGE: &str = "docs/scenario.md";

fn starter() -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
    command.current_dir(folder.path()).args(["new", "scenario"]).assert().success();
    std::fs::read_to_string(folder.path().join("scenario.toml")).expect("the starter")
}

fn shown() -> String {
    let blocks = Page::read(PAGE).blocks();
    blocks.into_iter().find(|block| block.note("shows").is_some()).expect("the starter's block").body
}

#[test]
#[ignore = "replaces the starter in the page"]
fn write_starter() {
    let page = std::fs::read_to_string(root().join(PAGE)).expect("the page");
    let fence = |body: &str| format!("```toml\n{body}```");
    std::fs::write(root().join(PAGE), page.replace(&fence(&shown()), &fence(&starter()))).expect("written");
}

#[test]
fn the_page_about_scenarios_shows_the_whole_starter() {
    assert!(
        shown() == starter(),
        "{PAGE} does not show what `dermatrace new` writes; the head of tests/book/starter.rs says how to renew it"
    );
}
