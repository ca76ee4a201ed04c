//! Shards that are merged are the study in one piece, and only shards of one study are merged.

use super::{BASE, PATCH, assert_same, ends, files, folder, result};
use dermatrace::folder::manifest::Manifest;
use std::fs;
use std::path::Path;

fn sweep(folder: &Path, out: &str, more: &[&str]) {
    ends(folder, &[&["sweep", "study.toml", "--threads", "1", "--out", out], more].concat(), 0);
}

/// Shards in folders `NAME0`, `NAME1`, ...
fn cut(folder: &Path, name: &str, count: usize, more: &[&str]) -> Vec<String> {
    let one = |i: usize| {
        let (out, shard) = (format!("{name}{i}"), format!("{i}/{count}"));
        sweep(folder, &out, &[&["--shard", &shard, "--no-csv"], more].concat());
        out
    };
    (0..count).map(one).collect()
}

fn merge(folder: &Path, shards: &[String], out: &str, code: i32) -> String {
    let shards = shards.iter().map(String::as_str);
    let arguments: Vec<&str> = ["merge", "--out", out].into_iter().chain(shards).collect();
    ends(folder, &arguments, code).1
}

#[test]
fn shards_of_any_number_merge_to_the_whole_in_any_order() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    sweep(folder.path(), "whole", &[]);
    let whole = result(&folder.path().join("whole"));
    for count in [1, 2, 3, 7, 15] {
        let mut shards = cut(folder.path(), &format!("s{count}-"), count, &[]);
        for order in ["forwards", "backwards", "turned"] {
            match order {
                "backwards" => shards.reverse(),
                "turned" => shards.rotate_left(count / 2),
                _ => {}
            }
            let out = format!("merged{count}{order}");
            assert_eq!(merge(folder.path(), &shards, &out, 0), "");
            assert_same(&result(&folder.path().join(&out)), &whole, &out);
        }
    }
}

#[test]
fn threads_change_no_byte_of_a_study() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    for threads in ["1", "2", "3"] {
        ends(folder.path(), &["sweep", "study.toml", "--threads", threads, "--out", threads], 0);
    }
    let [one, two, three] = ["1", "2", "3"].map(|out| result(&folder.path().join(out)));
    assert_same(&one, &two, "2 threads");
    assert_same(&one, &three, "3 threads");
}

#[test]
fn what_is_not_the_whole_of_one_study_is_not_merged() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    let shards = cut(folder.path(), "s", 3, &[]);
    let path = |name: &str| folder.path().join(name);
    let with = |i: usize, other: &str| {
        let mut list = shards.clone();
        list[i] = other.to_owned();
        list
    };
    let refused = |list: &[String], words: &str| {
        let stderr = merge(folder.path(), list, "merged", 6);
        assert!(stderr.contains(words) && stderr.lines().count() == 1, "{words}: {stderr}");
        assert!(!path("merged").exists(), "{words}");
    };
    refused(&shards[..2], "of 3 shards these are missing: 2; compute them with `dermatrace sweep --shard I/3`");
    refused(&shards[1..2], "of 3 shards these are missing: 0, 2;");
    refused(&[&shards[..], &shards[1..2]].concat(), "s1: cannot be merged: shard 1 is in s1 too;");

    sweep(folder.path(), "seed", &["--shard", "1/3", "--seed", "2"]);
    refused(&with(1, "seed"), "seed: cannot be merged: it has another seed than s0;");
    sweep(folder.path(), "quick", &["--shard", "1/3", "--quick"]);
    refused(&with(1, "quick"), "quick: cannot be merged: it has another budget than s0;");
    sweep(folder.path(), "set", &["--shard", "1/3", "--set", "device.roller.rings=4"]);
    refused(&with(1, "set"), "set: cannot be merged: it has another --set overrides than s0;");
    sweep(folder.path(), "four", &["--shard", "1/4"]);
    refused(&with(1, "four"), "four: cannot be merged: it is one of 4 shards, s0 is one of 3;");
    sweep(folder.path(), "whole", &[]);
    refused(&with(1, "whole"), "whole: cannot be merged: it holds no shard of a study;");
    fs::create_dir(path("nothing")).unwrap();
    refused(&with(1, "nothing"), "nothing: cannot be merged: ");
    refused(&with(1, "absent"), "absent: cannot be merged: ");
    let stop =
        ["sweep", "study.toml", "--out", "stopped", "--shard", "0/1", "--max-seconds", "0.000001", "--threads", "1"];
    fs::write(path("study.toml"), format!("{BASE}{PATCH}").replace("count = 4", "count = 16")).unwrap();
    ends(folder.path(), &stop, 5);
    refused(&with(1, "stopped"), "stopped: cannot be merged: it is not finished");
    sweep(folder.path(), "text", &["--shard", "1/3"]);
    refused(&with(1, "text"), "text: cannot be merged: it has another scenario text than s0;");

    fs::create_dir(path("version")).unwrap();
    files(&path("s1")).into_iter().for_each(|(name, bytes)| fs::write(path("version").join(name), bytes).unwrap());
    let manifest = path("version/manifest.json");
    let mut other = Manifest::from_text(&fs::read_to_string(&manifest).unwrap()).unwrap();
    other.program.version = "0.0.1".into();
    fs::write(&manifest, other.to_text().unwrap()).unwrap();
    refused(&with(1, "version"), "version: cannot be merged: it has another program version than s0;");
}

#[test]
fn a_shard_with_one_wrong_bit_is_not_merged() {
    let folder = folder(&format!("{BASE}{PATCH}"));
    let shards = cut(folder.path(), "s", 2, &[]);
    for name in ["sweep.parquet", "points.parquet", "manifest.json"] {
        let path = folder.path().join("s1").join(name);
        let sound = fs::read(&path).unwrap();
        for at in (0..sound.len()).step_by(sound.len() / 7) {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(&path, bytes).unwrap();
            let stderr = merge(folder.path(), &shards, "merged", 6);
            assert!(stderr.contains("s1") && stderr.lines().count() == 1, "{name} at {at}: {stderr}");
            assert!(!folder.path().join("merged").exists());
        }
        fs::remove_file(&path).unwrap();
        let stderr = merge(folder.path(), &shards, "merged", if name == "manifest.json" { 6 } else { 4 });
        assert!(stderr.contains(name), "{stderr}");
        fs::write(&path, sound).unwrap();
    }
    assert_eq!(merge(folder.path(), &shards, "merged", 0), "");
}
