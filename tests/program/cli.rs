//! The command line where no simulation is needed: options, exit codes, streams, files that are never overwritten.

use assert_cmd::Command;
use predicates::prelude::*;
use std::fs;
use std::path::Path;
use std::time::Duration;

fn dermatrace(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
    command.current_dir(folder).env_remove("NO_COLOR");
    command
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn help_lists_exactly_the_commands_that_exist() {
    let output = dermatrace(folder().path()).arg("--help").assert().code(0).stderr("").get_output().clone();
    let help = String::from_utf8(output.stdout).unwrap();
    let lines = help.lines().skip_while(|line| !line.starts_with("Usage:")).skip(2);
    let names: Vec<&str> = lines
        .take_while(|line| *line != "Options:")
        .filter(|line| !line.is_empty() && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let expected = [
        "Simulate: run channel force course deliver slides plan",
        "Study: bench sweep merge sensitivity",
        "Evidence: verify claims calibrate infer decide audit",
        "Look: plot report export animate",
        "Catalogues: devices sites zones drugs",
        "Files: new check schema completions man",
    ];
    assert_eq!(names.join(" "), expected.join(" "));
    assert!(help.contains("Examples:") && help.contains("Exit codes:"));
}

#[test]
fn version_names_the_program_and_goes_to_stdout() {
    let name_and_version = predicate::str::starts_with(concat!("dermatrace ", env!("CARGO_PKG_VERSION"), " ("));
    let expected = name_and_version.and(predicate::str::ends_with(")\n")).and(predicate::str::contains("\n").count(1));
    dermatrace(folder().path()).arg("--version").assert().code(0).stdout(expected).stderr("");
}

#[test]
fn usage_errors_exit_2_on_stderr_and_touch_nothing() {
    let folder = folder();
    let cases: [&[&str]; 12] = [
        &[],
        &["bench"],
        &["run"],
        &["run", "a.toml", "--sed", "1"],
        &["run", "a.toml", "--seed"],
        &["run", "a.toml", "--seed", "-1"],
        &["run", "a.toml", "--seed", "18446744073709551616"],
        &["run", "a.toml", "--seed", "1", "--seed", "2"],
        &["run", "a.toml", "--threads", "-1"],
        &["run", "a.toml", "--max-seconds", "nan"],
        &["run", "a.toml", "-q", "-v"],
        &["completions", "csh"],
    ];
    for arguments in cases {
        let output = dermatrace(folder.path()).args(arguments).assert().code(2).stdout("").get_output().clone();
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_mistyped_option_gets_a_suggestion() {
    let expected = predicate::str::contains("--seed");
    dermatrace(folder().path()).args(["run", "a.toml", "--sed", "1"]).assert().code(2).stderr(expected);
}

#[test]
fn a_mistyped_command_or_kind_gets_a_suggestion() {
    dermatrace(folder().path()).arg("swep").assert().code(2).stderr(predicate::str::contains("'sweep'"));
    let mistyped = ["new", "a", "--kind", "slide"];
    dermatrace(folder().path()).args(mistyped).assert().code(2).stderr(predicate::str::contains("'slides'"));
    let unknown = predicate::str::contains("no command \"rum\"; there are run, ");
    dermatrace(folder().path()).args(["man", "rum"]).assert().code(2).stdout("").stderr(unknown);
}

#[test]
fn usage_errors_are_json_when_asked() {
    let output =
        dermatrace(folder().path()).args(["run", "--json", "--nonsense"]).assert().code(2).get_output().clone();
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["exit_code"], 2);
    assert!(error["error"].as_str().unwrap().contains("--nonsense"));
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_are_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let word = OsStr::from_bytes(b"a\xff\x1b[31m.toml");
    let expected = predicate::str::contains("not valid UTF-8").and(predicate::str::contains("\u{1b}").not());
    dermatrace(folder().path()).arg("check").arg(word).assert().code(2).stderr(expected);
}

#[test]
fn too_many_threads_are_refused_before_anything_is_read() {
    let expected = predicate::str::contains("1024").and(predicate::str::contains("--threads 1000000"));
    dermatrace(folder().path()).args(["run", "absent.toml", "--threads", "1000000"]).assert().code(3).stderr(expected);
}

#[test]
fn a_missing_scenario_exits_4_with_one_line_and_makes_no_folder() {
    let folder = folder();
    for command in ["run", "channel", "check"] {
        let output =
            dermatrace(folder.path()).args([command, "absent.toml"]).assert().code(4).stdout("").get_output().clone();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.starts_with("dermatrace: error: absent.toml: "), "{text}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn errors_are_json_when_asked() {
    let output =
        dermatrace(folder().path()).args(["check", "absent.toml", "--json"]).assert().code(4).get_output().clone();
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["exit_code"], 4);
    let verdicts: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdicts[0]["ok"], false);
    assert_eq!(verdicts[0]["path"], "absent.toml");
}

#[test]
fn a_bad_file_outweighs_a_missing_one() {
    let folder = folder();
    fs::write(folder.path().join("bad.toml"), "").unwrap();
    let expected = predicate::str::contains("bad.toml:1:1: error: ").and(predicate::str::contains("absent.toml"));
    dermatrace(folder.path()).args(["check", "absent.toml", "bad.toml"]).assert().code(2).stdout("").stderr(expected);
}

#[test]
fn a_double_dash_and_a_dash_are_honoured() {
    let folder = folder();
    fs::write(folder.path().join("-x.toml"), "").unwrap();
    let expected = predicate::str::contains("-x.toml:1:1: error: ");
    dermatrace(folder.path()).args(["check", "--", "-x.toml"]).assert().code(2).stderr(expected);
    dermatrace(folder.path()).args(["check", "-"]).write_stdin("").assert().code(2);
}

#[test]
fn an_invalid_scenario_makes_no_result_folder() {
    let folder = folder();
    fs::write(folder.path().join("bad.toml"), "").unwrap();
    dermatrace(folder.path()).args(["run", "bad.toml"]).assert().code(2).stdout("");
    assert_eq!(names(folder.path()), ["bad.toml"]);
}

#[test]
fn new_writes_a_scenario_once_and_never_overwrites() {
    let folder = folder();
    dermatrace(folder.path()).args(["new", "cheek"]).assert().code(0).stdout(predicate::str::contains("cheek.toml"));
    assert_eq!(names(folder.path()), ["cheek.toml"]);
    fs::write(folder.path().join("cheek.toml"), "mine").unwrap();
    dermatrace(folder.path()).args(["new", "cheek"]).assert().code(4).stderr(predicate::str::contains("exists"));
    assert_eq!(fs::read_to_string(folder.path().join("cheek.toml")).unwrap(), "mine");
    assert_eq!(names(folder.path()), ["cheek.toml"]);
}

#[test]
fn a_pattern_comes_with_its_file_or_not_at_all() {
    let folder = folder();
    fs::write(folder.path().join("a.csv"), "mine").unwrap();
    let taken = predicate::str::contains("a.csv: exists");
    dermatrace(folder.path()).args(["new", "a", "--kind", "strikes"]).assert().code(4).stdout("").stderr(taken);
    assert_eq!(names(folder.path()), ["a.csv"]);
    let next = "Wrote b.toml and b.csv. Next: dermatrace run b.toml\n";
    dermatrace(folder.path()).args(["new", "b", "--kind", "strikes"]).assert().code(0).stdout(next);
}

/// Each kind is sound, names its command, and that command does its work on it.
#[test]
fn every_kind_of_starter_is_sound_and_does_its_command() {
    for starter in dermatrace::scenario::STARTERS {
        let (folder, kind) = (folder(), starter.kind);
        let next = predicate::str::ends_with(format!("Next: dermatrace {} x.toml\n", starter.command));
        dermatrace(folder.path()).args(["new", "x", "--kind", kind]).assert().code(0).stdout(next);
        dermatrace(folder.path()).args(["check", "x.toml"]).assert().code(0).stderr("");
        let quick = [starter.command, "x.toml", "--quick", "--no-plots", "--out", "out", "-q"];
        let output = dermatrace(folder.path()).args(quick).timeout(Duration::from_secs(120)).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 5)), "{kind}: {text}");
        let manifest = fs::read_to_string(folder.path().join("out/manifest.json")).unwrap();
        assert!(manifest.contains(&format!("\"command\": \"{}\"", starter.command)), "{kind}");
    }
}

#[cfg(unix)]
#[test]
fn new_does_not_write_through_a_link() {
    let folder = folder();
    std::os::unix::fs::symlink("victim", folder.path().join("cheek.toml")).unwrap();
    dermatrace(folder.path()).args(["new", "cheek"]).assert().code(4);
    assert!(!folder.path().join("victim").exists());
}

#[test]
fn new_refuses_names_that_are_not_plain() {
    let folder = folder();
    for name in
        ["../x", "/tmp/x", "a/b", "a b", "", ".", "..", ".hidden", "ä", "a\u{1b}[31m", "cheek.toml", &"x".repeat(129)]
    {
        let output = dermatrace(folder.path()).args(["new", "--", name]).assert().code(2).get_output().clone();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with("dermatrace: error: name ") && !text.contains('\u{1b}'), "{text}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn plot_tells_a_missing_folder_from_a_foreign_one() {
    let folder = folder();
    dermatrace(folder.path()).args(["plot", "absent"]).assert().code(4).stderr(predicate::str::contains("absent"));
    assert!(!folder.path().join("absent").exists());
    fs::create_dir(folder.path().join("foreign")).unwrap();
    dermatrace(folder.path())
        .args(["plot", "foreign"])
        .assert()
        .code(6)
        .stderr(predicate::str::contains("manifest.json"));
    fs::write(folder.path().join("foreign/manifest.json"), "{\"schema\": \"other/1\"}").unwrap();
    dermatrace(folder.path()).args(["plot", "foreign"]).assert().code(6).stderr(predicate::str::contains("other/1"));
    fs::write(folder.path().join("foreign/manifest.json"), [0xff, 0xfe]).unwrap();
    dermatrace(folder.path()).args(["plot", "foreign"]).assert().code(6);
    fs::remove_file(folder.path().join("foreign/manifest.json")).unwrap();
    fs::create_dir(folder.path().join("foreign/manifest.json")).unwrap();
    dermatrace(folder.path()).args(["plot", "foreign"]).assert().code(6);
    fs::write(folder.path().join("file"), "").unwrap();
    dermatrace(folder.path()).args(["plot", "file"]).assert().code(4).stderr(predicate::str::contains("is a file"));
}

#[test]
fn completions_and_schema_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        dermatrace(folder().path())
            .args(["completions", shell])
            .assert()
            .code(0)
            .stdout(predicate::str::contains("dermatrace"));
    }
    let output = dermatrace(folder().path()).arg("schema").assert().code(0).get_output().clone();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema.is_object());
}

#[test]
fn manual_pages_are_printed_and_written_and_replace_nothing_else() {
    let folder = folder();
    let out = folder.path().join("man1");
    let page = |arguments: &[&str]| {
        let output =
            dermatrace(folder.path()).arg("man").args(arguments).assert().code(0).stderr("").get_output().clone();
        String::from_utf8(output.stdout).unwrap()
    };
    let (program, run) = (page(&[]), page(&["run"]));
    for _again in 0..2 {
        assert!(page(&["--out", "man1"]).ends_with("Next   man -l man1/dermatrace.1\n"));
    }
    assert_eq!(fs::read_to_string(out.join("dermatrace.1")).unwrap(), program);
    assert_eq!(fs::read_to_string(out.join("dermatrace-run.1")).unwrap(), run);
    assert!(program.contains("dermatrace\\-run") && run.contains(".SH \"EXIT STATUS\""));
    let others = program.split(".SH \"SEE ALSO\"").nth(1).unwrap().matches("(1)").count();
    assert_eq!(names(&out).len(), 1 + others, "the program's page names every other");

    fs::write(out.join("dermatrace-run.1"), "mine").unwrap();
    fs::remove_file(out.join("dermatrace.1")).unwrap();
    let foreign = predicate::str::contains("man1/dermatrace-run.1: is no page");
    dermatrace(folder.path()).args(["man", "--out", "man1"]).assert().code(4).stdout("").stderr(foreign);
    assert_eq!(fs::read_to_string(out.join("dermatrace-run.1")).unwrap(), "mine");
    assert!(!out.join("dermatrace.1").exists(), "nothing is written");
}

/// Where groff is installed, it has nothing to say against any page.
#[cfg(target_os = "linux")]
#[test]
fn manual_pages_are_sound_roff() {
    use std::process::Command;
    let folder = folder();
    dermatrace(folder.path()).args(["man", "--out", "."]).assert().code(0);
    for name in names(folder.path()) {
        let arguments = ["-man", "-ww", "-Tutf8", "-z", name.as_str()];
        let Ok(output) = Command::new("groff").current_dir(folder.path()).args(arguments).output() else { return };
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn catalogues_are_printed_as_text_and_as_data() {
    for command in ["devices", "sites"] {
        dermatrace(folder().path()).arg(command).assert().code(0).stdout(predicate::str::is_empty().not());
        let output = dermatrace(folder().path()).args([command, "--json"]).assert().code(0).get_output().clone();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_an_input_output_failure() {
    use std::process::{Command, Stdio};
    for arguments in [["completions", "bash"].as_slice(), &["--help"], &["--version"], &["schema"], &["devices"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
        let output = command.args(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{arguments:?} {text}");
        assert!(text.starts_with("dermatrace: error: standard output") && text.lines().count() == 1, "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_went_away_ends_the_program_quietly() {
    use std::process::{Command, Stdio};
    for arguments in [["completions", "bash"].as_slice(), &["--help"], &["schema"], &["man", "run"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
        let output = command.args(arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(141), "{arguments:?}");
        assert!(output.stderr.is_empty());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stderr_changes_no_exit_code() {
    use std::process::{Command, Stdio};
    for (arguments, code) in [(["check", "absent.toml"], 4), (["new", "a b"], 2), (["--nonsense", "x"], 2)] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
        let status = command.args(arguments).stdout(Stdio::null()).stderr(full).status().unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn text_that_is_piped_carries_no_terminal_codes() {
    let output = dermatrace(folder().path()).arg("--help").env("TERM", "xterm-256color").assert().get_output().clone();
    assert!(!output.stdout.contains(&0x1b));
}
