//! The files of published figures and of claims: those that are built into the program, and those of a folder.

use super::EvidenceError;
use crate::keys::problem::{LoadError, Place, problem};
use crate::keys::suggest::nearest;
use crate::scenario::{bytes_of, document};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A built-in file: its stem and its text.
type BuiltIn = (&'static str, &'static str);

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Which of the built-in files are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Published figures, `scenarios/verification/`.
    Cases,
    /// Claims of clinical texts, `scenarios/claims/`.
    Claims,
}

/// The file of a claims' folder that says who makes them.
pub(super) const SOURCES: &str = "sources";

/// A file, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheaf {
    pub source: Arc<str>,
    pub stem: String,
    pub bytes: Vec<u8>,
    /// Where files lie that it names.
    pub dir: Option<PathBuf>,
}

/// Which files are meant, and how they are computed: the options of a command, which its manifest keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// By name; all where there are none.
    pub only: Vec<String>,
    /// By kind of figure; all where there are none.
    pub kinds: Vec<String>,
    /// By who makes the claim.
    pub source: Option<String>,
    /// In place of the seeds of scenarios.
    pub seed: Option<u64>,
}

impl Chosen {
    /// As a manifest keeps them.
    pub fn options(&self) -> Vec<String> {
        let listed = |name: &str, words: &[String]| (!words.is_empty()).then(|| format!("{name} {}", words.join(",")));
        let source = self.source.as_ref().map(|source| format!("--source {source}"));
        let seed = self.seed.map(|seed| format!("--seed {seed}"));
        [listed("--only", &self.only), listed("--kind", &self.kinds), source, seed].into_iter().flatten().collect()
    }

    /// From what a manifest keeps; what is no choice of files is left aside.
    pub fn of_options(options: &[String]) -> Self {
        let after = |name: &str| options.iter().find_map(|option| option.strip_prefix(name)?.strip_prefix(' '));
        let words = |name| after(name).map(|words| words.split(',').map(str::to_owned).collect()).unwrap_or_default();
        Self {
            only: words("--only"),
            kinds: words("--kind"),
            source: after("--source").map(str::to_owned),
            seed: after("--seed").and_then(|seed| seed.parse().ok()),
        }
    }

    pub(super) fn takes(&self, stem: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|known| known == stem)
    }
}

/// The line before each file in the text of a library: its stem, and how many lines it has.
const MARK: [&str; 3] = ["# ==== ", ".toml, ", " lines"];

/// Files of one sort, in the order of their stems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    pub(super) files: Vec<Sheaf>,
    /// Who makes claims: the text of `sources.toml`.
    pub(super) sources: Option<Sheaf>,
}

/// Of each shelf the folder of the repository.
const FOLDERS: [(Shelf, &str); 2] = [(Shelf::Cases, "scenarios/verification"), (Shelf::Claims, "scenarios/claims")];

/// What a file of the scenario format is, where it is no mere scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A published figure.
    Case,
    /// A claim; a scenario as well, unless it waits for a chapter of the model.
    Claim {
        /// Whether it is a scenario.
        is_scenario: bool,
    },
}

/// What a file is; `None` for a scenario, and for what cannot be read.
pub fn sort_of(path: &Path) -> Option<Sort> {
    let source: Arc<str> = path.to_string_lossy().into();
    if &*source == "-" {
        return None;
    }
    let (_, root) = document(&bytes_of(path, &source).ok()?, &source).ok()?;
    let table = root.table()?;
    let has = |key: &str| table.contains_key(key);
    match (has("case"), has("claim")) {
        (true, _) => Some(Sort::Case),
        (_, true) => Some(Sort::Claim { is_scenario: has("skin") }),
        _ => None,
    }
}

impl Library {
    /// The built-in files.
    pub fn built_in(shelf: Shelf) -> Self {
        let files: &[BuiltIn] = match shelf {
            Shelf::Cases => CASES,
            Shelf::Claims => CLAIMS,
        };
        let folder = FOLDERS.iter().find(|known| known.0 == shelf).map_or("", |known| known.1);
        let file = |&(stem, text): &BuiltIn| Sheaf {
            source: format!("{folder}/{stem}.toml").into(),
            stem: stem.to_owned(),
            bytes: text.as_bytes().to_vec(),
            dir: None,
        };
        Self::of(files.iter().map(file).collect())
    }

    fn of(mut files: Vec<Sheaf>) -> Self {
        files.sort_by(|a, b| a.stem.cmp(&b.stem));
        // One file is about who makes claims, and none itself.
        let place = files.iter().position(|file| file.stem == SOURCES);
        Self { sources: place.map(|place| files.remove(place)), files }
    }

    /// Refuses two files of one name, which tables could not tell apart, and a library without files.
    fn told_apart(self, source: &Arc<str>) -> Result<Self, LoadError> {
        let twice = self.files.windows(2).find(|pair| pair[0].stem == pair[1].stem);
        let (what, value) = match (twice, self.files.is_empty()) {
            (Some(pair), _) => ("has the name of another", pair[1].source.to_string()),
            (None, true) => ("holds no case or claim", "no file".to_owned()),
            (None, false) => return Ok(self),
        };
        let source = twice.map_or(source, |pair| &pair[1].source);
        let rule = "each case and claim has a file of its own name, *.toml";
        let problem = problem(&Place::start(source), "file", what, rule, value, "rename it, or name another folder");
        Err(LoadError::Invalid(vec![problem]))
    }

    /// A file, or the `*.toml` of a folder.
    ///
    /// # Errors
    /// [`LoadError`] where there is no such folder, or nothing in it, or a file that cannot be read.
    pub fn of_path(path: &Path) -> Result<Self, LoadError> {
        if path.is_dir() { Self::of_folder(path) } else { Self::of_files(&[path.to_owned()]) }
    }

    fn of_folder(folder: &Path) -> Result<Self, LoadError> {
        let failed = |source| LoadError::Io { path: folder.to_owned(), source };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let is_file = path.extension().is_some_and(|end| end == "toml") && !is_hidden(&path);
            paths.extend(is_file.then_some(path));
        }
        paths.sort();
        if paths.is_empty() {
            let source: Arc<str> = folder.to_string_lossy().into();
            let rule = "one file a case or claim, *.toml";
            let problem =
                problem(&Place::start(&source), "file", "holds none", rule, "an empty folder", "name another folder");
            return Err(LoadError::Invalid(vec![problem]));
        }
        Self::of_files(&paths)
    }

    /// These files.
    ///
    /// # Errors
    /// [`LoadError`] where one cannot be read.
    pub fn of_files(paths: &[PathBuf]) -> Result<Self, LoadError> {
        let read = |path: &PathBuf| {
            let source: Arc<str> = path.to_string_lossy().into();
            let bytes = bytes_of(path, &source)?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Sheaf { source, stem, bytes, dir: path.parent().map(Path::to_owned) })
        };
        let source: Arc<str> = paths.first().map_or_else(|| "files".into(), |path| path.to_string_lossy().into());
        Self::of(paths.iter().map(read).collect::<Result<_, LoadError>>()?).told_apart(&source)
    }

    /// These files and those of another library; of two with one stem those of the other.
    pub fn with(self, other: Self) -> Self {
        let own = self.files.into_iter().filter(|file| other.files.iter().all(|more| more.stem != file.stem));
        let files: Vec<Sheaf> = own.chain(other.files.iter().cloned()).collect();
        Self { sources: other.sources.or(self.sources), ..Self::of(files) }
    }

    /// What each file says; the problems of all are told together.
    pub(super) fn read_each<T>(&self, read: impl Fn(&Sheaf) -> Result<T, LoadError>) -> Result<Vec<T>, EvidenceError> {
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        for file in &self.files {
            match read(file) {
                Ok(one) => found.push(one),
                Err(LoadError::Invalid(more)) => problems.extend(more),
                Err(other) => return Err(other.into()),
            }
        }
        if problems.is_empty() { Ok(found) } else { Err(LoadError::Invalid(problems).into()) }
    }

    /// The stems of the files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.stem.as_str())
    }

    /// The stem that was probably meant.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.names())
    }

    /// The texts of all files, each after its name: what an answer is made from, and a manifest embeds.
    pub fn text(&self) -> String {
        let [before, between, after] = MARK;
        let named = |file: &Sheaf| {
            let text = String::from_utf8_lossy(&file.bytes).replace("\r\n", "\n");
            let text = text.trim_start_matches('\u{feff}').trim_end();
            format!("{before}{}{between}{}{after}\n{text}\n", file.stem, text.lines().count())
        };
        self.sources.iter().chain(&self.files).map(named).collect()
    }

    /// The files of such a text.
    pub fn of_text(text: &str) -> Self {
        let [before, between, after] = MARK;
        let mut lines = text.lines();
        let mut files: Vec<Sheaf> = Vec::new();
        while let Some(line) = lines.next() {
            let mark = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)?.rsplit_once(between));
            let Some((stem, count)) = mark else { continue };
            let own = lines.by_ref().take(count.parse().unwrap_or(0)).map(|line| format!("{line}\n"));
            let bytes = own.collect::<String>().into_bytes();
            let source = format!("{stem}.toml").as_str().into();
            files.push(Sheaf { source, stem: stem.to_owned(), bytes, dir: None });
        }
        Self::of(files)
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
