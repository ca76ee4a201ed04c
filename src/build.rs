//! Tells the program which revision it was built from (`DERMATRACE_GIT`; `unknown` outside a checkout), and gives it the files of
//! published figures and of claims, so that an installed one has them: adding a file needs no line of code.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What decides the program; edits here mark the revision as modified.
const SOURCES: [&str; 5] = ["src", "Cargo.toml", "Cargo.lock", "scenarios/verification", "scenarios/claims"];

/// Folders whose files are built in, and the constants that hold them.
const SHELVES: [(&str, &str); 2] = [("CASES", "scenarios/verification"), ("CLAIMS", "scenarios/claims")];

fn main() -> io::Result<()> {
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    println!("cargo:rustc-env=DERMATRACE_GIT={}", revision().unwrap_or_else(|| "unknown".to_owned()));
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let shelves = SHELVES.map(|(name, folder)| shelf(name, &here.join(folder)));
    let text: String = shelves.into_iter().collect::<io::Result<_>>()?;
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("library.rs"), text)
}

/// The constant that holds the files of a folder.
fn shelf(name: &str, folder: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
    files.sort();
    let file = |path: &PathBuf| format!("    ({:?}, include_str!({path:?})),\n", path.file_stem().unwrap_or_default());
    Ok(format!("const {name}: &[BuiltIn] = &[\n{}];\n", files.iter().map(file).collect::<String>()))
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
