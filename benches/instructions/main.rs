//! Instructions of three workloads, counted by valgrind and held against a committed baseline: times on a busy machine
//! tell little of a change of some per cent, counts of instructions do.
//!
//!     cargo bench --bench instructions                  compare with baseline.toml; fails where a count has grown
//!     cargo bench --bench instructions -- refresh       write baseline.toml
//!     cargo bench --bench instructions -- details       instructions of a strike-line test, vectorised share, traffic of data
//!
//! Counts depend on the compiler, so the baseline names it, and another compiler is not compared.

mod baseline;
mod callgrind;
mod details;
mod profile;
mod workloads;

#[path = "../support/mod.rs"]
mod support;

use baseline::Baseline;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Cargo adds its own flags.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["workload", name] => workloads::run(name),
        _ if !callgrind::is_there() => println!("instructions: skipped: valgrind is not installed"),
        [] => return compare(),
        ["refresh"] => Baseline::counted().write(),
        ["details"] => details::print(),
        _ => {
            eprintln!("instructions: nothing, refresh or details, not {words:?}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn compare() -> ExitCode {
    let committed = Baseline::read();
    if let Some(other) = committed.other_compiler() {
        println!("instructions: skipped: the baseline is of {}, this is {other}", committed.compiler);
        return ExitCode::SUCCESS;
    }
    if committed.holds_against(&Baseline::counted()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
