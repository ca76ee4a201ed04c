//! Runs this program once more under valgrind and reads what it counted.

use std::process::{Command, Stdio};

/// Whether valgrind is installed.
pub fn is_there() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Instructions that a workload takes on one thread, from the start of the process to its end.
pub fn instructions(workload: &str) -> u64 {
    let told = run(workload, &["--callgrind-out-file=/dev/null"]);
    let line = told.lines().find(|line| line.contains("Collected :")).expect("a line with what callgrind collected");
    line.split_whitespace().last().and_then(|count| count.parse().ok()).expect("a count")
}

/// What callgrind says of a workload.
fn run(workload: &str, options: &[&str]) -> String {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .args(options)
        .arg(program)
        .args(["workload", workload])
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("valgrind runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{workload} under callgrind failed:\n{told}");
    told
}
