//! `animate`: the stroke as a film, which is neither redrawn nor reported on.

use super::audited::Audit;
use super::kind::Holds;
use super::{Entry, Kind, Written};
use crate::audit::{Anew, record};
use crate::film::Film;
use crate::folder::manifest::Manifest;
use crate::summary::text::{Style, film_summary};
use crate::table::Bundle;

/// A film of one strike of each device.
pub struct Animation;

// The film and its still are shot together: there are no further figures.
impl Kind for Animation {
    const WORD: &'static str = "animate";
    type Found = Film;
}

impl Written for Animation {
    const FOLDER: Option<&'static str> = Some("-film");

    fn summary(found: &Film, manifest: &Manifest, style: Style) -> String {
        film_summary(manifest, found, style)
    }
}

pub(super) const ENTRY: Entry = Entry {
    word: Animation::WORD,
    tables: Film::TABLES,
    holds: Holds::Nothing {
        figures: "a film is not redrawn from its tables; run animate again",
        page: "holds a film; run `dermatrace run` or `channel` on its scenario and report on that result",
    },
    audit: Audit {
        laws: &[record::names],
        anew: |_| {
            Ok(Anew::nothing("every number: a film is looked at by its hashes and names, and shot again by animate"))
        },
    },
};
