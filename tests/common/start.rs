//! The program, started as a user starts it.
#![allow(dead_code)]

use assert_cmd::Command;
use std::path::Path;
use std::time::Duration;

/// The program, about to be started in a folder.
pub fn dermatrace(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
    command.current_dir(folder).args(arguments).timeout(Duration::from_secs(300));
    command
}

/// Exit code of a command, and what it said on both streams.
pub fn told(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// Starts the program, expects an exit code and returns what it said on both streams.
#[track_caller]
pub fn ends(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let (found, stdout, stderr) = told(&mut dermatrace(folder, arguments));
    assert_eq!(found, code, "{arguments:?}\n{stdout}\n{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    (stdout, stderr)
}
