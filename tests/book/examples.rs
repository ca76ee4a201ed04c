//! Examples do what the page says. `sh` blocks of a page run in order, in one folder that has the repository's scenarios.
//! Comments right before a block change that:
//!
//! * `<!-- not run: WHY -->`: its commands and options must exist, no more;
//! * `<!-- exit: N -->`: its one command ends with that code;
//! * `<!-- output -->`: these lines stand in what the block before printed, in order; `...` stands for any lines;
//! * `<!-- write: FILE -->`: the block becomes that file;
//! * `<!-- shows: FILE -->`: its lines stand in that file, in order.

use crate::commands::{Call, calls, expanded, for_a_look};
use crate::pages::{Block, Page, pages_of_the_book, root};
use assert_cmd::Command;
use std::fs;
use std::path::Path;
use std::time::Instant;

fn program(folder: &Path, words: &[String]) -> std::process::Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
    command.current_dir(folder).args(words).output().expect("the program starts")
}

/// A page at work: its folder, and what its last block printed.
struct Reader<'a> {
    page: &'a Page,
    folder: tempfile::TempDir,
    printed: Option<String>,
    complaints: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(page: &'a Page) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("scenarios")).expect("a folder of scenarios");
        for entry in fs::read_dir(root().join("scenarios")).expect("scenarios").flatten() {
            if entry.path().is_file() {
                fs::copy(entry.path(), folder.path().join("scenarios").join(entry.file_name())).expect("copied");
            }
        }
        Reader { page, folder, printed: None, complaints: Vec::new() }
    }

    fn complain(&mut self, block: &Block, what: impl std::fmt::Display) {
        self.complaints.push(format!("{}:{}: {what}", self.page.place.display(), block.line));
    }

    fn read(&mut self, block: &Block) {
        if let Some(why) = block.note("not run") {
            self.look_at(block, why);
        } else if let Some(file) = block.note("write") {
            fs::write(self.folder.path().join(file), &block.body).expect("written");
        } else if let Some(file) = block.note("shows") {
            match fs::read_to_string(self.folder.path().join(file)) {
                Ok(text) => self.compare(block, &text, file),
                Err(error) => self.complain(block, format!("{file}: {error}")),
            }
        } else if block.note("output").is_some() {
            match self.printed.clone() {
                Some(printed) => self.compare(block, &printed, "the output"),
                None => self.complain(block, "no command ran before this output"),
            }
        } else if block.language == "sh" {
            self.run(block);
        } else {
            self.look_at(block, "shown in passing");
        }
    }

    /// Commands that are shown and not run must exist all the same.
    fn look_at(&mut self, block: &Block, why: &str) {
        if why.len() < 10 {
            self.complain(block, "'not run' must say why");
        }
        for call in calls(&block.body) {
            if let Err(error) = exists(&call.words) {
                self.complain(block, error);
            }
        }
    }

    fn run(&mut self, block: &Block) {
        let expected = block.note("exit").map_or(0, |code| code.parse().expect("an exit code"));
        let calls = calls(&block.body);
        if block.note("exit").is_some() && calls.len() != 1 {
            self.complain(block, "a block with an exit code has one command");
        }
        let printed: String = calls.iter().map(|call| self.call(block, call, expected)).collect();
        self.printed = if calls.is_empty() { None } else { Some(printed) };
    }

    fn call(&mut self, block: &Block, call: &Call, expected: i32) -> String {
        let words: Vec<String> = call.words.iter().flat_map(|word| expanded(word, self.folder.path())).collect();
        if words.iter().any(|word| ["|", "&&", ";", "<"].contains(&word.as_str())) {
            self.complain(block, "no pipes and chains in examples that run; mark it as not run");
            return String::new();
        }
        let output = program(self.folder.path(), &words);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if output.status.code() != Some(expected) {
            self.complain(block, format!("dermatrace {words:?}: {}, not {expected}\n{err}", output.status));
        }
        match &call.output {
            Some(file) => {
                fs::write(self.folder.path().join(file), out.as_bytes()).expect("written");
                err.into_owned()
            }
            None => out.into_owned() + &err,
        }
    }

    fn compare(&mut self, block: &Block, text: &str, name: &str) {
        if let Some(line) = first_missing(&block.body, text) {
            self.complain(block, format!("{name} has no line (at its place)\n  {line}\nbut is\n{text}"));
        }
    }
}

/// The first line that does not stand in the text, after those before it.
fn first_missing<'a>(shown: &'a str, text: &str) -> Option<&'a str> {
    let mut lines = text.lines().map(str::trim);
    let wanted = shown.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "...");
    wanted.into_iter().find(|wanted| !lines.any(|line| line == *wanted))
}

/// Whether the program knows the command and the options.
fn exists(words: &[String]) -> Result<(), String> {
    let output = program(root(), &for_a_look(words));
    let error = || format!("dermatrace {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(()) } else { Err(error()) }
}

fn complaints(page: &Page) -> Vec<String> {
    let mut reader = Reader::new(page);
    page.blocks().iter().for_each(|block| reader.read(block));
    reader.complaints
}

fn in_passing(page: &Page) -> Vec<String> {
    let calls = page.code_in_lines().into_iter().flat_map(|code| calls(&code));
    let refused = calls.filter_map(|call| exists(&call.words).err());
    refused.map(|error| format!("{}: {error}", page.place.display())).collect()
}

fn all_pages() -> Vec<Page> {
    let mut pages = pages_of_the_book();
    pages.push(Page::read("README.md"));
    pages
}

#[test]
fn examples_run_and_print_what_the_pages_say() {
    let pages = all_pages();
    let found: Vec<String> = std::thread::scope(|scope| {
        let readers: Vec<_> = pages.iter().map(|page| scope.spawn(|| timed_complaints(page))).collect();
        readers.into_iter().flat_map(|reader| reader.join().expect("a page that can be read")).collect()
    });
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

fn timed_complaints(page: &Page) -> Vec<String> {
    let begin = Instant::now();
    let found = complaints(page);
    println!("{:5.1} s  {}", begin.elapsed().as_secs_f64(), page.place.display());
    found
}

#[test]
fn commands_named_in_passing_exist() {
    let mut pages = all_pages();
    pages.extend(["ARCHITECTURE.md", "CONTRIBUTING.md", "scenarios/README.md"].map(Page::read));
    let found: Vec<String> = pages.iter().flat_map(in_passing).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The complaints about a page of this text.
fn about(text: &str) -> String {
    complaints(&Page { place: "made-up.md".into(), text: text.to_owned() }).join("\n")
}

#[test]
fn wrong_examples_are_found() {
    assert_eq!(about("```sh\ndermatrace new a\n```\n<!-- shows: a.toml -->\n```toml\n[skin]\n...\n[patch]\n```\n"), "");
    for (text, complaint) in [
        ("```sh\ndermatrace ran a.toml\n```\n", "ran"),
        ("```sh\ncargo run --release -- sites --no-such\n```\n", "--no-such"),
        ("<!-- exit: 5 -->\n```sh\ndermatrace sites\n```\n", "not 5"),
        ("<!-- not run: takes minutes -->\n```sh\ndermatrace run a.toml --no-such\n```\n", "--no-such"),
        ("<!-- not run: -->\n```sh\ndermatrace sites\n```\n", "must say why"),
        ("    dermatrace run a.toml --no-such\n", "--no-such"),
        ("```sh\ndermatrace new a\n```\n<!-- output -->\n```text\nWrote b.toml\n```\n", "no line"),
        ("```sh\ndermatrace new a\n```\n<!-- shows: a.toml -->\n```toml\n[skins]\n```\n", "no line"),
        ("<!-- output -->\n```text\nWrote\n```\n", "no command ran"),
        ("```sh\ndermatrace sites | head\n```\n", "no pipes"),
    ] {
        assert!(about(text).contains(complaint), "{text}: {:?}", about(text));
    }
    let page =
        Page { place: "made-up.md".into(), text: "Say `dermatrace run A --set B`, or `dermatrace sites --no`.".into() };
    assert_eq!(in_passing(&page).len(), 1);
}

#[test]
fn shown_lines_must_stand_in_order() {
    assert_eq!(first_missing("a\n...\n  c\n", "a\nb\nc\n"), None);
    assert_eq!(first_missing("c\na\n", "a\nb\nc\n"), Some("a"));
}
