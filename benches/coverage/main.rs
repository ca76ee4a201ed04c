//! How often the 95 % intervals hold the truth, the stop rule on, over many seeds of small treatments.
//!
//!     cargo bench --bench coverage                                  the scenarios beside this file, 600 seeds, 8 and 32 trials
//!     cargo bench --bench coverage -- middle seeds=200 trials=8     one of them, with a line for each quantity
//!     cargo bench --bench coverage -- path/to/scenario.toml         any other
//!     cargo bench --bench coverage -- write                         replaces the table in docs/methods.md
//!
//! Ends with exit code 1 where intervals cover less than they may.

mod claims;
mod counted;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use table::Scene;

/// The scenarios that are looked at if none is named.
const SCENES: [&str; 6] = ["rare", "sparse", "middle", "lanes", "merging", "dense"];
/// Seeds count from here.
const FIRST_SEED: u64 = 1000;
/// Where the table stands, and between which lines.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/methods.md");
const MARKS: [&str; 2] = ["<!-- coverage: begin -->\n", "<!-- coverage: end -->\n"];

/// What was asked for.
struct Asked {
    scenes: Vec<String>,
    seeds: u64,
    trials: Vec<u32>,
    write: bool,
}

impl Asked {
    fn of(arguments: impl Iterator<Item = String>) -> Self {
        let mut asked = Self { scenes: Vec::new(), seeds: 600, trials: vec![8, 32], write: false };
        // `cargo bench` adds an option of its own.
        for argument in arguments.filter(|argument| argument != "--bench") {
            match argument.split_once('=') {
                Some(("seeds", count)) => asked.seeds = count.parse().expect("seeds=600"),
                Some(("trials", list)) => {
                    asked.trials = list.split(',').map(|trials| trials.parse().expect("trials=8,32")).collect();
                }
                None if argument == "write" => asked.write = true,
                _ => asked.scenes.push(argument),
            }
        }
        asked
    }
}

/// The file of a scenario: one of those beside this file, or a path.
fn file(scene: &str) -> PathBuf {
    if SCENES.contains(&scene) {
        return Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/coverage").join(scene).with_extension("toml");
    }
    scene.into()
}

fn look_at(name: &str, asked: &Asked) -> Scene {
    let file = file(name);
    let of_trials = |&trials: &u32| {
        let start = Instant::now();
        let runs = claims::run(&claims::read(&file, trials), FIRST_SEED..FIRST_SEED + asked.seeds);
        eprintln!(
            "{name}, {trials} trials: {} runs in {:.1} s; {:.0} % of the cells reached their target",
            runs.seeds,
            start.elapsed().as_secs_f64(),
            100.0 * runs.reached
        );
        runs
    };
    let runs: Vec<_> = asked.trials.iter().map(of_trials).collect();
    Scene { name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), counted: counted::count(&runs) }
}

/// Puts the table into its page.
fn write(table: &str) {
    let page = std::fs::read_to_string(PAGE).expect("docs/methods.md");
    let [(before, _), (_, after)] = MARKS.map(|mark| page.split_once(mark).expect("the marks of the table"));
    std::fs::write(PAGE, [before, MARKS[0], table, MARKS[1], after].concat()).expect("docs/methods.md can be written");
}

fn main() -> ExitCode {
    let asked = Asked::of(std::env::args().skip(1));
    let names = if asked.scenes.is_empty() { SCENES.map(String::from).to_vec() } else { asked.scenes.clone() };
    let scenes: Vec<Scene> = names.iter().map(|name| look_at(name, &asked)).collect();
    if !asked.scenes.is_empty() {
        scenes.iter().for_each(|scene| println!("{}", table::details(scene)));
    }
    let failures = table::failures(&scenes);
    let summary = table::summary(&scenes);
    println!("{summary}\n{failures}");
    if asked.write {
        write(&summary);
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
