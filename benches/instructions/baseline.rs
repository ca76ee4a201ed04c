//! The committed counts.

use crate::callgrind;
use crate::workloads::KEYS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::process::Command;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions/baseline.toml");

/// What stands at the head of the file.
const HEAD: &str = "\
# Instructions of the key workloads, bench profile, one thread. Written by: cargo bench --bench instructions -- refresh
";

/// How much a count may grow. Counts repeat to about 0.01 %; other versions of libc and valgrind move them by less than 1 %.
const MOST_GROWTH: f64 = 0.03;
/// What is gained below this, a fresh baseline keeps.
const WORTH_KEEPING: f64 = -0.03;

/// Counts by workload, and what they were counted with.
#[derive(Debug, Serialize, Deserialize)]
pub struct Baseline {
    /// `rustc --version`, and the host.
    pub compiler: String,
    /// Instructions by workload.
    pub instructions: BTreeMap<String, u64>,
}

impl Baseline {
    /// The committed one.
    pub fn read() -> Self {
        toml::from_str(&std::fs::read_to_string(PATH).expect("baseline.toml")).expect("compiler and instructions")
    }

    /// Counts anew.
    pub fn counted() -> Self {
        let count = |name: &str| (name.to_owned(), callgrind::instructions(name));
        Self { compiler: compiler(), instructions: KEYS.into_iter().map(count).collect() }
    }

    /// Takes the place of the committed one.
    pub fn write(&self) {
        let text = toml::to_string(self).expect("numbers and words");
        std::fs::write(PATH, format!("{HEAD}{text}")).expect("baseline.toml can be written");
        println!("{text}");
    }

    /// The present compiler, where it is another one.
    pub fn other_compiler(&self) -> Option<String> {
        Some(compiler()).filter(|present| *present != self.compiler)
    }

    /// Prints each workload's count beside its baseline; whether none has grown too much.
    pub fn holds_against(&self, present: &Self) -> bool {
        println!("instructions against the baseline (at most {:+.0} %)", 100.0 * MOST_GROWTH);
        let row = |(name, &count): (&String, &u64)| {
            let Some(&before) = self.instructions.get(name) else {
                println!("  {name:14} {count:>14}  not in the baseline: refresh it");
                return false;
            };
            let growth = count as f64 / before as f64 - 1.0;
            let says = if growth > MOST_GROWTH {
                "TOO MANY"
            } else if growth < WORTH_KEEPING {
                "fewer: refresh the baseline to keep them"
            } else {
                "as before"
            };
            println!("  {name:14} {count:>14}  {:+.2} %  {says}", 100.0 * growth);
            growth <= MOST_GROWTH
        };
        // Every row is printed, whatever the ones before it said.
        present.instructions.iter().map(row).fold(true, |all, one| all & one)
    }
}

fn compiler() -> String {
    let told =
        Command::new("rustc").arg("-vV").output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let told = told.unwrap_or_default();
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or("unknown host");
    format!("{}, {host}", told.lines().next().unwrap_or("unknown compiler"))
}
