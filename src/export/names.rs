//! What files of geometry are called.

use crate::solid::Case;
use std::collections::BTreeSet;

/// Letters of a device's name that a file name takes.
const LONGEST: usize = 48;

/// The beginning of the file names of every case, `device_1.5mm_tear`, each another one.
pub fn stems(cases: &[Case]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let stem = |case: &Case| {
        let plain = format!("{}_{}mm_{}", plain(case.device_name()), case.depth_mm, plain(&case.tear.label()));
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|stem| taken.insert(stem.to_lowercase()));
        free.unwrap_or(plain)
    };
    cases.iter().map(stem).collect()
}

/// A name of letters that every file system takes.
pub fn plain(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let text: String = name.chars().take(LONGEST).map(letter).collect();
    text.trim_matches('-').to_owned()
}
