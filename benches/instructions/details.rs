//! How far the inner loops are from the machine: instructions, time, vectorised arithmetic and traffic of data.

use crate::callgrind::Traffic;
use crate::profile::Profile;
use crate::workloads::{Amount, KEYS, PLANES};

/// Functions shown of each workload.
const SHOWN: usize = 5;

/// Prints the tables.
pub fn print() {
    println!(
        "A test: one line against one strike in the rows that it looks at; all that planes of lines take, one thread\n"
    );
    println!(
        "| channels | tests per line | chords per test | instructions per test | time per test, ns | instructions per ns | vectorised share of arithmetic | bytes per test between caches | from memory |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let profiles: Vec<(&str, Profile)> = PLANES.into_iter().map(|kind| (kind, row_of_planes(kind))).collect();
    println!("\n| workload | instructions | vectorised share of arithmetic | bytes between caches | from memory |");
    println!("|---|---|---|---|---|");
    let keys: Vec<(&str, Profile)> = KEYS.into_iter().map(|name| (name, row_of_key(name))).collect();
    println!("\n| workload | function | share of its instructions | vectorised share of arithmetic |");
    println!("|---|---|---|---|");
    for (name, profile) in profiles.iter().chain(&keys) {
        let all = profile.total().instructions;
        for (function, counts) in profile.heaviest(SHOWN) {
            let share = percent(counts.instructions / all);
            println!("| {name} | `{function}` | {share} | {} |", percent(counts.packed_share()));
        }
    }
}

fn row_of_planes(kind: &str) -> Profile {
    let amount = Amount::of(kind);
    let [all, none] = ["all", "none"].map(|count| format!("{kind}:{count}"));
    let profile = Profile::of(&all, Some(&none));
    let [with, without] = [&all, &none].map(|workload| Traffic::of(workload));
    let total = profile.total();
    let per_test = |value: f64| value / amount.tests;
    println!(
        "| {kind} | {:.0} | {:.2} | {:.0} | {:.1} | {:.1} | {} | {:.1} | {:.2} |",
        amount.tests / amount.lines,
        per_test(amount.chords),
        per_test(total.instructions),
        1e9 * per_test(amount.seconds),
        1e-9 * total.instructions / amount.seconds,
        percent(total.packed_share()),
        per_test(with.first_level - without.first_level),
        per_test(with.memory - without.memory)
    );
    profile
}

fn row_of_key(name: &str) -> Profile {
    let (profile, traffic) = (Profile::of(name, None), Traffic::of(name));
    let total = profile.total();
    let share = percent(total.packed_share());
    println!(
        "| {name} | {:.3e} | {share} | {:.2e} | {:.2e} |",
        total.instructions, traffic.first_level, traffic.memory
    );
    profile
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}
