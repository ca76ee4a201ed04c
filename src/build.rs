//! Tells the program which revision it was built from (`DERMATRACE_GIT`; `unknown` outside a checkout).

use std::path::Path;
use std::process::Command;

/// What decides the program; edits here mark the revision as modified.
const SOURCES: [&str; 3] = ["src", "Cargo.toml", "Cargo.lock"];

fn main() {
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    println!("cargo:rustc-env=DERMATRACE_GIT={}", revision().unwrap_or_else(|| "unknown".to_owned()));
}

/// The commit, with `+modified` where sources differ from it.
fn revision() -> Option<String> {
    // A source archive unpacked inside somebody else's checkout must not take that revision for its own.
    if !Path::new(".git").exists() {
        return None;
    }
    // HEAD changes with the branch, its log with every commit.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]).filter(|path| Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let status = git(&[&["status", "--porcelain", "--"], SOURCES.as_slice()].concat())?;
    Some(if status.is_empty() { commit } else { format!("{commit}+modified") })
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
