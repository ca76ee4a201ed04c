//! Disks that are full, folders that vanish, streams that are closed.

use super::{BASE, PATCH, dermatrace, ends, files, folder, strikes};
use std::fs;

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_costs_the_exit_code_but_not_the_result() {
    let folder =
        folder(&format!("{BASE}{PATCH}[bench]\nreference = \"pen\"\n[sensitivity]\nsamples = 4\ntrajectories = 0\n"));
    for command in ["sweep", "bench", "sensitivity"] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut process = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
        process.current_dir(folder.path()).args([command, "study.toml", "--out", command, "--no-plots"]).stdout(full);
        let output = process.stderr(std::process::Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{command}");
        assert!(folder.path().join(command).join("manifest.json").exists(), "{command}");
        assert!(!folder.path().join(command).join("checkpoint.json").exists(), "{command}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_stdout_is_told_by_the_code_and_costs_no_result() {
    let folder = folder(&strikes(40));
    let mut process = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
    process.current_dir(folder.path()).args(["sweep", "study.toml", "--out", "out"]);
    let mut child = process.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(141));
    assert!(folder.path().join("out/manifest.json").exists());
}

/// A limit on the size of files stands for a full disk: what was saved before stays, and is gone on with.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_costs_nothing_that_was_saved() {
    let folder = folder(&strikes(400));
    ends(folder.path(), &["sweep", "study.toml", "--threads", "1", "--out", "whole"], 0);
    ends(folder.path(), &["sweep", "study.toml", "--threads", "1", "--out", "out", "--max-seconds", "0.000001"], 5);
    let before = files(&folder.path().join("out"));
    let binary = assert_cmd::cargo::cargo_bin!("dermatrace").display().to_string();
    let script = format!("ulimit -f 16; exec '{binary}' sweep study.toml --threads 1 --out out --resume");
    let output = std::process::Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.contains("cannot write") && !stderr.contains("panicked"), "{stderr}");
    let after = files(&folder.path().join("out"));
    assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "{:?}", after.keys());
    assert!(!after.contains_key("sweep.parquet"));
    ends(folder.path(), &["sweep", "study.toml", "--threads", "1", "--out", "out", "--resume"], 0);
    super::assert_same(
        &super::result(&folder.path().join("out")),
        &super::result(&folder.path().join("whole")),
        "resumed",
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_vanishes_or_is_replaced_ends_a_study_in_order() {
    use std::time::{Duration, Instant};
    for replaced in [false, true] {
        let folder = folder(&strikes(100_000));
        let out = folder.path().join("out");
        let mut process = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
        process.current_dir(folder.path()).args(["sweep", "study.toml", "--out", "out"]);
        let mut child = process.stderr(std::process::Stdio::piped()).spawn().unwrap();
        let started = Instant::now();
        while !out.join("checkpoint.json").exists() {
            assert!(started.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(2));
        }
        fs::remove_dir_all(&out).unwrap();
        if replaced {
            fs::create_dir(folder.path().join("elsewhere")).unwrap();
            std::os::unix::fs::symlink("elsewhere", &out).unwrap();
        }
        // The next part is due after two seconds.
        while child.try_wait().unwrap().is_none() && started.elapsed() < Duration::from_secs(15) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{stderr}");
        assert!(stderr.contains("was removed, renamed or replaced while the program ran"), "{stderr}");
        assert!(!replaced || files(&folder.path().join("elsewhere")).is_empty());
    }
}

#[test]
fn a_place_that_cannot_hold_a_study_is_refused_before_any_work() {
    let folder = folder(&strikes(100_000));
    fs::write(folder.path().join("file"), "").unwrap();
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/sweep.csv"), "precious").unwrap();
    for (out, more) in [("file", None), ("file/below", None), ("full", None), ("full", Some("--overwrite"))] {
        let arguments: Vec<&str> = ["sweep", "study.toml", "--out", out].into_iter().chain(more).collect();
        ends(folder.path(), &arguments, 4);
    }
    assert_eq!(fs::read_to_string(folder.path().join("full/sweep.csv")).unwrap(), "precious");
    if cfg!(target_os = "linux") {
        ends(folder.path(), &["sweep", "study.toml", "--out", "/proc/dermatrace"], 4);
    }
    let output = dermatrace(folder.path(), &["sweep", "study.toml", "--out", ""]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
