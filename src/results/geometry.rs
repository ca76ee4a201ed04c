//! `export`: geometry of a result for other programs.

use super::audited::Audit;
use super::channel::Channel;
use super::kind::Holds;
use super::run::Run;
use super::{Entry, Kind};
use crate::audit::{Anew, delivery};
use crate::export::FieldRow;
use crate::folder::manifest::Manifest;
use crate::solid::Measures;
use crate::table::{Bundle, Table};

/// The command, as its manifest says.
pub const WORD: &str = "export";

/// What bodies and voxels measure, and which files of concentrations there are.
const TABLES: &[Table] = &[Measures::TABLES[0], Measures::TABLES[1], Table::of::<FieldRow>().optional()];

pub(super) const ENTRY: Entry = Entry {
    word: WORD,
    tables: TABLES,
    holds: Holds::Nothing {
        figures: "holds geometry, which has no figures; name the result that it was made from",
        page: "holds geometry; name the result that it was made from",
    },
    audit: Audit {
        laws: &[delivery::names],
        anew: |_| {
            Ok(Anew::nothing(
                "every number: what is exported is looked at by its hashes and names, and made again by export",
            ))
        },
    },
};

/// Whether geometry can be made from a result: its scenario is one of a kind.
pub fn is_made_from(manifest: &Manifest) -> bool {
    [Run::WORD, Channel::WORD].contains(&manifest.program.command.as_str())
}
