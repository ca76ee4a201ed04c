//! Runs this program once more under valgrind and reads what it counted.

use std::path::Path;
use std::process::{Command, Stdio};

/// A cache like a core's own, beyond which traffic is counted: first level 32 KiB, last 1 MiB, lines of 64 bytes.
const CACHE: [&str; 4] = ["--cache-sim=yes", "--I1=32768,8,64", "--D1=32768,8,64", "--LL=1048576,16,64"];
/// Bytes of a line of it.
const LINE: f64 = 64.0;

/// Whether valgrind is installed.
pub fn is_there() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Instructions that a workload takes on one thread, from the start of the process to its end.
pub fn instructions(workload: &str) -> u64 {
    collected(workload, &[])[0]
}

/// Traffic of data of a workload: bytes between the first and the last level of a cache, and beyond the last.
pub struct Traffic {
    pub first_level: f64,
    pub memory: f64,
}

impl Traffic {
    /// Counts it.
    pub fn of(workload: &str) -> Self {
        // Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw
        let counts = collected(workload, &CACHE);
        let lines = |a: usize, b: usize| (counts[a] + counts[b]) as f64 * LINE;
        Self { first_level: lines(4, 5), memory: lines(7, 8) }
    }
}

/// Writes instructions one by one into a file, with their addresses in this program.
pub fn write_each(workload: &str, file: &Path) {
    let out = format!("--callgrind-out-file={}", file.display());
    run(workload, &[&out, "--dump-instr=yes", "--compress-pos=no", "--compress-strings=no"]);
}

/// What callgrind collected, in the order of its events.
fn collected(workload: &str, options: &[&str]) -> Vec<u64> {
    let told = run(workload, &[&["--callgrind-out-file=/dev/null"], options].concat());
    let (_, counts) =
        told.lines().find_map(|line| line.split_once("Collected :")).expect("a line with what callgrind collected");
    counts.split_whitespace().map(|count| count.parse().expect("a count")).collect()
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
