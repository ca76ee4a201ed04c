//! Every page stands in the summary, and every link leads somewhere.

use crate::pages::{Page, pages_of_the_book, root};
use assert_cmd::Command;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

fn markdown_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder").flatten();
    let below = entries.flat_map(|entry| {
        let place = folder.join(entry.file_name());
        if entry.path().is_dir() { markdown_below(&place) } else { vec![place] }
    });
    below.filter(|place| place.extension().is_some_and(|e| e == "md")).collect()
}

#[test]
fn every_page_of_docs_stands_once_in_the_summary() {
    let summary = Path::new("docs/SUMMARY.md");
    let files: BTreeSet<PathBuf> = markdown_below(Path::new("docs")).into_iter().filter(|p| p != summary).collect();
    let named: Vec<PathBuf> = pages_of_the_book().into_iter().map(|page| page.place).collect();
    let once: BTreeSet<PathBuf> = named.iter().cloned().collect();
    assert_eq!(once.len(), named.len(), "a page stands twice in {}", summary.display());
    let missing: Vec<_> = files.difference(&once).collect();
    assert!(missing.is_empty(), "add to {}: {missing:?}", summary.display());
}

#[test]
fn every_command_has_its_place_in_the_summary() {
    let help = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace")).arg("--help").output().expect("help");
    let help = String::from_utf8(help.stdout).expect("text");
    let lines = help.lines().skip_while(|line| !line.starts_with("Usage:")).take_while(|line| *line != "Options:");
    let commands: Vec<&str> =
        lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).filter(|c| !c.is_empty()).collect();
    assert!(commands.len() >= 13, "{commands:?}");
    let summary = Page::read("docs/SUMMARY.md").text;
    let missing: Vec<_> = commands.iter().filter(|command| !summary.contains(&format!("`{command}`"))).collect();
    assert!(missing.is_empty(), "docs/SUMMARY.md names no page for {missing:?}");
}

/// A place without `.` and `..`; `None` above the repository.
fn plain(place: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in place.components() {
        match part {
            Component::ParentDir => plain.pop().then_some(())?,
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    Some(plain)
}

/// What is wrong with a link of a page, if anything is.
fn fault(page: &Page, target: &str, image: bool) -> Option<String> {
    if target.contains("://") {
        return image.then(|| "an image from the network".to_owned());
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let known = |page: &Page| anchor.is_empty() || page.anchors().iter().any(|known| known == anchor);
    if file.is_empty() {
        return (!known(page)).then(|| "no such heading on this page".into());
    }
    let place = plain(&page.place.parent()?.join(file)).filter(|place| root().join(place).exists());
    let Some(place) = place else { return Some("leads nowhere".into()) };
    if page.place.starts_with("docs") && !place.starts_with("docs") {
        return Some("leads out of the book; name the file as code, without a link".into());
    }
    let missing = !anchor.is_empty() && !known(&Page::read(&place));
    missing.then(|| format!("{} has no heading for #{anchor}", place.display()))
}

fn faults(page: &Page) -> Vec<String> {
    let told = page.links().into_iter().filter_map(|(target, image)| {
        let fault = fault(page, &target, image)?;
        Some(format!("{}: {target}: {fault}", page.place.display()))
    });
    told.collect()
}

#[test]
fn links_and_images_lead_somewhere() {
    let mut pages = pages_of_the_book();
    let others =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "scenarios/README.md", "docs/SUMMARY.md"];
    pages.extend(others.map(Page::read));
    let found: Vec<String> = pages.iter().flat_map(faults).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn wrong_links_are_found() {
    let page = |text: &str| Page { place: "docs/made-up.md".into(), text: text.to_owned() };
    assert_eq!(faults(&page("# A b!\n[a](#a-b) [r](results.md#exit-codes) `[x](y)`\n```\n[x](y)\n```\n")), [""; 0]);
    for text in
        ["[a](no-such.md)", "![a](images/no-such.png)", "[a](#b)", "[a](results.md#no-such)", "[a](../README.md)"]
    {
        assert_eq!(faults(&page(text)).len(), 1, "{text}");
    }
    assert_eq!(faults(&page("![a](https://example.org/a.png)")).len(), 1);
}
