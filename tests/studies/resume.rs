//! A study that is stopped, killed or damaged, and resumed, ends with the bytes of one that was left alone.

use super::{BASE, PATCH, assert_same, ends, files, folder, result, strikes};
use dermatrace::folder::manifest::Manifest;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const WHOLE: [&str; 5] = ["sweep", "study.toml", "--threads", "1", "--out"];

/// The result of a study that nothing interrupts.
fn uninterrupted(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    ends(folder, &[&WHOLE[..], &["whole"]].concat(), 0);
    result(&folder.join("whole"))
}

/// A study in `parts`, stopped after each of three parts: a time cap of a microsecond ends it after its first batch.
/// Returns how many points were kept each time.
fn in_parts(folder: &Path) -> [usize; 3] {
    let stop = [&WHOLE[..], &["parts", "--max-seconds", "0.000001"]].concat();
    let kept = [None, Some("--resume"), Some("--resume")].map(|resume| {
        let arguments: Vec<&str> = stop.iter().copied().chain(resume).collect();
        let (stdout, stderr) = ends(folder, &arguments, 5);
        let said = stderr.strip_suffix(" of 120 evaluations are kept; --resume goes on with them\n");
        let kept = said.and_then(|said| said.rsplit_once("error: time cap reached; ")?.1.parse().ok());
        assert!(stdout.is_empty());
        kept.unwrap_or_else(|| panic!("{stderr}"))
    });
    assert!(0 < kept[0] && kept[0] < kept[1] && kept[1] < kept[2] && kept[2] < 120, "{kept:?}");
    kept
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for (name, content) in files(from) {
        fs::write(to.join(name), content).unwrap();
    }
}

#[test]
fn parts_that_were_damaged_or_lost_are_computed_again() {
    let folder = folder(&strikes(120));
    let whole = uninterrupted(folder.path());
    let cuts = in_parts(folder.path());
    let parts = folder.path().join("parts");
    let names: Vec<String> = files(&parts).into_keys().filter(|name| name.starts_with("part-")).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    let mut damages: Vec<(String, &str, usize)> = vec![(names[0].clone(), "nothing", cuts[2])];
    let before = [0, cuts[0], cuts[1]];
    let of = |name: &str| before[names.iter().position(|known| known == name).unwrap() / 3];
    for name in &names[3..6] {
        damages
            .extend(["emptied", "flipped early", "flipped late", "removed"].map(|how| (name.clone(), how, of(name))));
    }
    damages.push((names[8].clone(), "flipped in the middle", cuts[1]));
    damages.push((names[1].clone(), "truncated", 0));
    for (i, (name, how, kept)) in damages.iter().enumerate() {
        let out = format!("damaged{i}");
        let to = folder.path().join(&out);
        copy(&parts, &to);
        let mut bytes = fs::read(to.join(name)).unwrap();
        let length = bytes.len();
        match *how {
            "truncated" => bytes.truncate(length / 2),
            "emptied" => bytes.clear(),
            "flipped early" => bytes[length / 10] ^= 1,
            "flipped late" => bytes[length - 5] ^= 0x10,
            "flipped in the middle" => bytes[length / 2] ^= 0x80,
            _ => {}
        }
        fs::write(to.join(name), bytes).unwrap();
        if *how == "removed" {
            fs::remove_file(to.join(name)).unwrap();
        }
        let (_, stderr) = ends(folder.path(), &[&WHOLE[..], &[&out, "--resume"]].concat(), 0);
        let what = format!("{name} {how}");
        assert!(stderr.contains(&format!("resuming after {kept} of 120 evaluations")), "{what}: {stderr}");
        // Without its seal a part never was; those behind it are out of order.
        assert_eq!(stderr.contains("parts were damaged or out of order"), *kept < cuts[2], "{what}: {stderr}");
        assert_same(&result(&to), &whole, &what);
    }
}

#[test]
fn a_damaged_checkpoint_is_refused_and_overwritten_where_that_is_wanted() {
    let folder = folder(&strikes(120));
    let whole = uninterrupted(folder.path());
    in_parts(folder.path());
    let path = folder.path().join("parts/checkpoint.json");
    let sound = fs::read(&path).unwrap();
    let before = files(&folder.path().join("parts"));
    let resume = [&WHOLE[..], &["parts", "--resume"]].concat();
    for (at, bit) in (0..sound.len()).step_by(sound.len() / 12).zip([1, 2, 4, 8, 16, 32, 64].into_iter().cycle()) {
        let mut bytes = sound.clone();
        bytes[at] ^= bit;
        fs::write(&path, bytes).unwrap();
        let (_, stderr) = ends(folder.path(), &resume, 6);
        assert!(stderr.contains("checkpoint.json: damaged: ") && stderr.contains("--overwrite"), "{stderr}");
    }
    for length in [0, 1, sound.len() / 2, sound.len() - 1] {
        fs::write(&path, &sound[..length]).unwrap();
        ends(folder.path(), &resume, 6);
    }
    fs::write(&path, &sound).unwrap();
    assert_eq!(files(&folder.path().join("parts")), before, "a refusal changes nothing");
    fs::write(&path, "{").unwrap();
    ends(folder.path(), &[&WHOLE[..], &["parts", "--overwrite"]].concat(), 0);
    assert_same(&result(&folder.path().join("parts")), &whole, "begun anew");
}

#[test]
fn a_study_is_resumed_only_with_what_it_was_started_with() {
    let folder = folder(&strikes(120));
    in_parts(folder.path());
    let parts = folder.path().join("parts");
    let before = files(&parts);
    let resume = |more: &[&str]| ends(folder.path(), &[&WHOLE[..], &["parts", "--resume"], more].concat(), 6).1;
    let differences: [(&[&str], &str); 5] = [
        (&["--seed", "2"], "seed"),
        (&["--set", "device.roller.rings=9"], "--set overrides"),
        (&["--quick"], "budget"),
        (&["--shard", "0/2"], "shard"),
        (&["--set", "sampling.seed=2"], "--set overrides"),
    ];
    for (more, what) in differences {
        let stderr = resume(more);
        assert!(stderr.contains(&format!("belongs to a study with another {what};")), "{more:?}: {stderr}");
        assert_eq!(stderr.lines().count(), 1);
    }
    let checkpoint = fs::read_to_string(parts.join("checkpoint.json")).unwrap();
    let mut other = Manifest::from_text(&checkpoint).unwrap();
    other.program.version = "0.0.1".into();
    fs::write(parts.join("checkpoint.json"), other.to_text().unwrap()).unwrap();
    assert!(resume(&[]).contains("belongs to a study with another program version;"));
    fs::write(parts.join("checkpoint.json"), &checkpoint).unwrap();
    fs::write(folder.path().join("study.toml"), strikes(121)).unwrap();
    assert!(resume(&[]).contains("belongs to a study with another scenario text;"));
    assert_eq!(files(&parts), before, "refusals change nothing");
    // Neither may another command go on with it.
    fs::write(folder.path().join("study.toml"), strikes(120)).unwrap();
    let (_, stderr) = ends(folder.path(), &["sensitivity", "study.toml", "--out", "parts", "--resume"], 6);
    assert!(stderr.contains("another command"), "{stderr}");
}

#[test]
fn an_unfinished_study_is_not_overwritten_unasked() {
    let folder = folder(&strikes(120));
    let whole = uninterrupted(folder.path());
    in_parts(folder.path());
    let before = files(&folder.path().join("parts"));
    let (_, stderr) = ends(folder.path(), &[&WHOLE[..], &["parts"]].concat(), 4);
    assert!(
        stderr.contains("holds an unfinished study; --resume goes on with it, --overwrite begins anew"),
        "{stderr}"
    );
    assert_eq!(files(&folder.path().join("parts")), before);
    let (_, stderr) = ends(folder.path(), &[&WHOLE[..], &["parts", "--overwrite"]].concat(), 0);
    assert!(!stderr.contains("resuming"), "{stderr}");
    assert_same(&result(&folder.path().join("parts")), &whole, "begun anew");
}

#[test]
fn a_finished_study_is_left_alone() {
    let folder = folder(&strikes(40));
    uninterrupted(folder.path());
    let whole = folder.path().join("whole");
    let state = || -> Vec<_> {
        let entries = fs::read_dir(&whole).unwrap().map(|entry| entry.unwrap());
        let mut all: Vec<_> = entries.map(|e| (e.file_name(), e.metadata().unwrap().modified().unwrap())).collect();
        all.sort();
        all
    };
    let before = state();
    let (stdout, stderr) = ends(folder.path(), &[&WHOLE[..], &["whole", "--resume"]].concat(), 0);
    assert_eq!(
        (stdout.as_str(), stderr.as_str()),
        ("", "dermatrace: whole: the study is finished; there is nothing to resume\n")
    );
    assert_eq!(state(), before);
    ends(folder.path(), &[&WHOLE[..], &["whole", "--resume", "--seed", "2"]].concat(), 6);
    assert_eq!(state(), before);
}

#[test]
fn where_no_study_is_there_is_nothing_to_resume() {
    let folder = folder(&strikes(40));
    fs::create_dir(folder.path().join("empty")).unwrap();
    for out in ["empty", "absent"] {
        let (_, stderr) = ends(folder.path(), &[&WHOLE[..], &[out, "--resume"]].concat(), 2);
        assert!(stderr.contains("holds no unfinished study; start it without --resume"), "{stderr}");
    }
    assert!(!folder.path().join("absent").exists());
}

/// Points that take a third of a second each: a cap of one second must not wait for dozens of them.
#[test]
fn a_time_cap_is_kept_however_slow_the_points_are() {
    let folder = folder(&format!("{BASE}{PATCH}").replace("count = 4", "count = 31"));
    let slow = ["--set", "sampling.target_relative_error=1e-9", "--set", "sampling.max_samples=2_000_000"];
    let started = std::time::Instant::now();
    let (_, stderr) = ends(folder.path(), &[&WHOLE[..], &["parts", "--max-seconds", "1"], &slow].concat(), 5);
    assert!(stderr.contains("time cap reached; ") && stderr.contains(" of 186 evaluations are kept"), "{stderr}");
    println!("{:?}: {stderr}", started.elapsed());
    assert!(started.elapsed().as_secs_f64() < 4.0, "{:?}", started.elapsed());
}

/// Strikes stand in a file of their own; a study of half the one and half the other would be neither's.
#[test]
fn a_study_is_not_resumed_with_another_strike_file() {
    let (devices, rest) = BASE.split_once("[[device]]").unwrap();
    let tail = rest.split_once("[depth]").unwrap().1.split_once("[compare]").unwrap().0;
    let explicit = "[[device]]\nname = \"listed\"\nkind = \"explicit\"\nmotion = \"vertical\"\nstrikes = \"strikes.csv\"\n\
        needle = { length = \"3 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }\n";
    let study = "[sampling]\ntrials = 2\nmax_samples = 4096\n[study]\n\
        [[study.axis]]\nkey = \"patch.width\"\nfrom = \"2 mm\"\nto = \"9 mm\"\ncount = 120\n";
    let folder = folder(&format!("{devices}{explicit}[depth]{tail}{study}"));
    let strikes = |more: &str| {
        let text = format!("x_mm,y_mm,heading_deg\n1,1,0\n{more}");
        fs::write(folder.path().join("strikes.csv"), text).unwrap();
    };
    strikes("");
    let resume = |code: i32| ends(folder.path(), &[&WHOLE[..], &["parts", "--resume"]].concat(), code).1;
    ends(folder.path(), &[&WHOLE[..], &["parts", "--max-seconds", "0.000001"]].concat(), 5);
    strikes("1,1.5,0\n");
    assert!(resume(6).contains("belongs to a study with another strike file;"));
    strikes("");
    resume(0);
}

/// Only files that a study makes are taken for its own.
#[test]
fn overwrite_leaves_alone_what_merely_looks_like_a_part() {
    let folder = folder(&strikes(40));
    let out = folder.path().join("whole");
    fs::create_dir(&out).unwrap();
    let foreign = ["part-list.csv", "part-1.sweep.parquet", "part-000000000000.step", "part-000000000000xjson"];
    foreign.iter().for_each(|name| fs::write(out.join(name), "mine").unwrap());
    ends(folder.path(), &[&WHOLE[..], &["whole"]].concat(), 4);
    for _ in 0..2 {
        ends(folder.path(), &[&WHOLE[..], &["whole", "--overwrite"]].concat(), 0);
        let kept = files(&out);
        assert!(foreign.iter().all(|name| kept.get(*name).is_some_and(|text| text == b"mine")), "{:?}", kept.keys());
    }
}

#[cfg(unix)]
mod signals {
    use super::*;
    use std::process::{Child, Stdio};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    fn start(folder: &Path, arguments: &[&str]) -> Child {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
        command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    fn send(signal: &str, child: &Child) {
        // The process may just have ended.
        let _ =
            std::process::Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
    }

    fn wait_for(path: &Path) {
        let started = Instant::now();
        while !path.exists() {
            assert!(started.elapsed() < Duration::from_secs(20), "{} never came", path.display());
            sleep(Duration::from_millis(2));
        }
    }

    /// Whether the tests themselves were started with a signal ignored, as `nohup` does: the program then ignores it too.
    fn is_ignored(signal: i32) -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
        mask.is_some_and(|mask| u64::from_str_radix(mask, 16).unwrap() >> (signal - 1) & 1 == 1)
    }

    /// Whole treatments, 93 points of them.
    fn treatments() -> String {
        format!("{BASE}{PATCH}").replace("count = 4", "count = 31").replace("replicates = 2", "replicates = 1")
    }

    #[test]
    fn a_signal_stops_a_study_at_once_and_nothing_is_lost() {
        let studies = [("-INT", 130, treatments()), ("-TERM", 143, strikes(800)), ("-HUP", 129, strikes(800))];
        for (signal, code, text) in studies.into_iter().filter(|(_, code, _)| !is_ignored(code - 128)) {
            let folder = folder(&text);
            let whole = uninterrupted(folder.path());
            let child = start(folder.path(), &[&WHOLE[..], &["parts"]].concat());
            wait_for(&folder.path().join("parts/checkpoint.json"));
            sleep(Duration::from_millis(50));
            let asked = Instant::now();
            send(signal, &child);
            let output = child.wait_with_output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(code), "{stderr}");
            assert!(asked.elapsed() < Duration::from_secs(2), "{signal} took {:?}", asked.elapsed());
            let words: Vec<&str> = stderr.lines().next_back().unwrap().split("; ").collect();
            assert_eq!(words[0], format!("dermatrace: error: stopped by signal {}", code - 128));
            let kept: u64 = words[1].split(' ').next().unwrap().parse().unwrap();
            assert_eq!(words[2], "--resume goes on with them");
            assert!(!folder.path().join("parts/sweep.parquet").exists());
            let (_, stderr) = ends(folder.path(), &[&WHOLE[..], &["parts", "--resume"]].concat(), 0);
            assert!(stderr.contains(&format!("resuming after {kept} of ")), "{stderr}");
            assert_same(&result(&folder.path().join("parts")), &whole, signal);
        }
    }

    /// Killed in the middle of saving and at any other time, again and again; a quick machine needs several studies for it.
    #[test]
    fn studies_that_were_killed_a_dozen_times_end_with_the_same_bytes() {
        let folder = folder(&strikes(1000));
        let whole = uninterrupted(folder.path());
        let mut state: u64 = 20_260_101;
        println!("seed of the instants: {state}");
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut killed, mut studies) = (0, 0);
        while killed < 12 {
            studies += 1;
            assert!(studies <= 12, "only {killed} kills found the program at work");
            let name = format!("parts{studies}");
            let out = folder.path().join(&name);
            for _ in 0..30 {
                let resume = out.join("checkpoint.json").exists().then_some("--resume");
                let arguments: Vec<&str> = WHOLE.iter().copied().chain([name.as_str()]).chain(resume).collect();
                let mut child = start(folder.path(), &arguments);
                sleep(Duration::from_millis(random(160)));
                // A signal makes it save; the kill comes before, while or after it does.
                if random(4) > 0 {
                    send("-TERM", &child);
                    sleep(Duration::from_millis(random(30)));
                }
                let _ = child.kill();
                killed += u32::from(child.wait().unwrap().code().is_none());
                if out.join("manifest.json").exists() && !out.join("checkpoint.json").exists() {
                    break;
                }
            }
            let is_begun = out.join("checkpoint.json").exists() || out.join("manifest.json").exists();
            let resumed = if is_begun { "--resume" } else { "-q" };
            ends(folder.path(), &[&WHOLE[..], &[&name, resumed]].concat(), 0);
            let names: Vec<String> = files(&out).into_keys().collect();
            assert!(names.iter().all(|name| !name.starts_with("part-") && !name.starts_with('.')), "{names:?}");
            assert_same(&result(&out), &whole, "killed");
        }
    }

    /// Killed while the result is put in place: the parts are still there, or the result is whole.
    #[test]
    fn a_study_that_was_killed_at_its_end_ends_with_the_same_bytes() {
        let folder = folder(&strikes(64));
        let whole = uninterrupted(folder.path());
        let mut killed = 0;
        for round in 0..8 {
            let out = format!("end{round}");
            let mut child = start(folder.path(), &[&WHOLE[..], &[&out]].concat());
            let started = Instant::now();
            let seen = |name: &str| {
                fs::read_dir(folder.path().join(&out)).is_ok_and(|mut all| {
                    all.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(name)))
                })
            };
            while !seen("part-") && !seen("manifest") && started.elapsed() < Duration::from_secs(20) {}
            sleep(Duration::from_micros(3000 * round));
            let _ = child.kill();
            killed += u32::from(child.wait().unwrap().code().is_none());
            ends(folder.path(), &[&WHOLE[..], &[&out, "--resume"]].concat(), 0);
            assert_same(&result(&folder.path().join(&out)), &whole, &out);
        }
        assert!(killed >= 2, "only {killed} kills found the program at work");
    }

    #[test]
    fn a_second_process_is_told_who_is_at_work() {
        let folder = folder(&strikes(100_000));
        let mut child = start(folder.path(), &[&WHOLE[..], &["parts"]].concat());
        wait_for(&folder.path().join("parts/checkpoint.json"));
        for more in [None, Some("--resume"), Some("--overwrite")] {
            let arguments: Vec<&str> = WHOLE.iter().copied().chain(["parts"]).chain(more).collect();
            let (_, stderr) = ends(folder.path(), &arguments, 4);
            assert!(stderr.contains("in use by another dermatrace"), "{more:?}: {stderr}");
            if cfg!(target_os = "linux") {
                assert!(stderr.contains(&format!("(process {})", child.id())), "{more:?}: {stderr}");
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // The lock goes with its holder.
        ends(folder.path(), &[&WHOLE[..], &["parts", "--resume", "--max-seconds", "0.001"]].concat(), 5);
    }
}
