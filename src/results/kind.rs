//! What is asked of every kind of result.

use super::audited::{Audit, Audited};
use super::error::ResultError;
use super::source::Source;
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::page::{CsvText, Material, Told, page};
use crate::summary::text::Style;
use crate::table::{Bundle, Table};
use serde_json::Value;

/// A kind of result.
pub trait Kind {
    /// The command that makes it, as its manifest says.
    const WORD: &'static str;
    /// What was found, with its tables.
    type Found;

    /// Names of the figures that it may have, without an ending.
    const STEMS: &'static [&'static str] = &[];

    /// The figures, laid out from the tables alone.
    ///
    /// # Errors
    /// [`ResultError`] where a table cannot be read or the font cannot.
    fn drawings(_found: &Self::Found, _manifest: &Manifest, _look: Look) -> Result<Vec<Drawing>, ResultError> {
        Ok(Vec::new())
    }
}

/// A kind of result that a command computes in one go and then writes.
pub trait Written: Kind<Found: Bundle> {
    /// What follows the scenario's name in that of the folder; `None` where a folder must be asked for.
    const FOLDER: Option<&'static str>;

    /// Whether the summary tells the manifest's notes; otherwise they follow it.
    const TELLS_NOTES: bool = false;

    /// The summary on the terminal.
    fn summary(found: &Self::Found, manifest: &Manifest, style: Style) -> String;

    /// How each part of the work ended, for those who ask.
    fn details(_found: &Self::Found) -> Vec<String> {
        Vec::new()
    }

    /// What `--json` prints in place of manifest and tables.
    fn listed(_found: &Self::Found) -> Option<Value> {
        None
    }

    /// What was checked and does not hold; scripts must be able to tell.
    fn contradiction(_found: &Self::Found) -> Option<String> {
        None
    }

    /// In which way the result falls short; scripts must be able to tell.
    fn shortfall(_found: &Self::Found, _manifest: &Manifest) -> Option<String> {
        None
    }
}

/// A kind of result that holds an answer, and so has a page.
pub trait Answer: Kind {
    /// Its tables of rows.
    const TABLES: &'static [Table];
    /// The tables that the page carries, in its order.
    const CARRIED: &'static [&'static str];

    /// Reads what was found from a folder; tables that were changed are refused.
    ///
    /// # Errors
    /// [`ResultError`].
    fn read(source: &Source) -> Result<Self::Found, ResultError>;

    /// What the page tells.
    fn told<'f>(found: &'f Self::Found, manifest: &'f Manifest) -> Told<'f>;

    /// The text of the tables that the page carries.
    ///
    /// # Errors
    /// [`ResultError`].
    fn carried(_found: &Self::Found, source: &Source) -> Result<Vec<CsvText>, ResultError> {
        source.texts(Self::CARRIED)
    }
}

/// A kind of result as its folder shows it.
pub struct Entry {
    /// The command that makes it.
    pub word: &'static str,
    /// Its tables of rows.
    pub tables: &'static [Table],
    pub(super) holds: Holds,
    /// How it is audited.
    pub(super) audit: Audit,
}

/// What can be made of it.
pub(super) enum Holds {
    Answer {
        drawings: fn(&Source, Look) -> Result<Vec<Drawing>, ResultError>,
        page: fn(&Source) -> Result<String, ResultError>,
    },
    /// Why there are no figures, and why no page.
    Nothing { figures: &'static str, page: &'static str },
}

impl Entry {
    pub(super) const fn of<K: Answer + Audited>() -> Self {
        let holds = Holds::Answer { drawings: drawings_of::<K>, page: page_of::<K> };
        Self { word: K::WORD, tables: K::TABLES, holds, audit: Audit::of::<K>() }
    }
}

pub(super) fn drawings_of<K: Answer>(source: &Source, look: Look) -> Result<Vec<Drawing>, ResultError> {
    K::drawings(&K::read(source)?, source.manifest, look)
}

fn page_of<K: Answer>(source: &Source) -> Result<String, ResultError> {
    let found = K::read(source)?;
    let figures = K::drawings(&found, source.manifest, Look::default())?;
    let tables = K::carried(&found, source)?;
    let told = K::told(&found, source.manifest);
    Ok(page(&Material { manifest: source.manifest, told: &told, figures: &figures, tables: &tables })?)
}

/// What is said at the end of a command whose time cap left something out.
pub(super) fn capped(manifest: &Manifest) -> Option<String> {
    let first = manifest.left_out.first()?;
    let more = match manifest.left_out.len() {
        1 => String::new(),
        parts => format!(" and {} more", parts - 1),
    };
    Some(format!(
        "time cap reached: left out {first}{more}, listed in manifest.json; the rest is written; raise --max-seconds, or lower \
         sampling.trials or sampling.max_samples"
    ))
}

/// What limits an answer, and the notes of the work behind it.
pub(super) fn with_notes(limits: Vec<String>, manifest: &Manifest) -> Vec<String> {
    limits.into_iter().chain(manifest.notes.iter().cloned()).collect()
}
