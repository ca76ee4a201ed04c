//! The kinds of result, one file each: what a command writes, draws and says, and what is made of it again from its folder.
//!
//! [`KINDS`] is the only list: `plot`, `report` and the page look a result up there by the word of the command that made it.

mod audited;
pub mod calibration;
pub mod channel;
pub mod claims;
pub mod course;
pub mod decide;
pub mod deliver;
mod error;
pub mod figures;
pub mod film;
pub mod force;
pub mod geometry;
pub mod infer;
mod kind;
pub mod league;
pub mod plan;
pub mod run;
pub mod sensitivity;
pub mod slides;
mod source;
pub mod study;
pub mod verify;

pub use audited::{AuditError, Question};
pub use error::ResultError;
pub use kind::{Answer, Entry, Kind, Written};
pub use source::{RereadError, Source, manifest_of, require_directory};

use crate::audit::Found;
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use kind::{Holds, drawings_of};

/// Every kind of result.
pub static KINDS: &[Entry] = &[
    Entry::of::<run::Run>(),
    Entry::of::<channel::Channel>(),
    Entry::of::<force::Force>(),
    Entry::of::<course::Course>(),
    Entry::of::<deliver::Deliver>(),
    Entry::of::<plan::Plan>(),
    Entry::of::<slides::Sections>(),
    Entry::of::<league::Bench>(),
    Entry::of::<sensitivity::Sensitivity>(),
    Entry::of::<study::Study>(),
    Entry::of::<verify::Verify>(),
    Entry::of::<claims::Claims>(),
    Entry::of::<calibration::Calibrate>(),
    Entry::of::<infer::Infer>(),
    Entry::of::<decide::Decide>(),
    film::ENTRY,
    geometry::ENTRY,
    figures::ENTRY,
];

/// The figures of a result, laid out anew from its tables.
///
/// # Errors
/// [`ResultError`] where it has none, or is not what was written.
pub fn drawings(source: &Source, look: Look) -> Result<Vec<Drawing>, ResultError> {
    match kind_of(source.manifest) {
        Some(Holds::Answer { drawings, .. }) => drawings(source, look),
        Some(Holds::Nothing { figures, .. }) => Err(source.without(figures)),
        None => drawings_of::<run::Run>(source, look),
    }
}

/// The page about a result.
///
/// # Errors
/// [`ResultError`] where it has none, or is not what was written.
pub fn page_about(source: &Source) -> Result<String, ResultError> {
    match kind_of(source.manifest) {
        Some(Holds::Answer { page, .. }) => page(source),
        Some(Holds::Nothing { page, .. }) => Err(source.without(page)),
        None => Err(source.without("holds what this version has no page for; use the version that made it")),
    }
}

/// Audits a result: its files, its tables, its manifest, and its numbers or a part of them computed anew.
///
/// # Errors
/// [`AuditError`], with the first difference.
pub fn audit(question: &Question) -> Result<Found, AuditError> {
    let Source { directory, manifest } = question.source;
    let why = "holds what this version cannot audit; use the version that made it";
    let entry = entry_of(manifest).ok_or_else(|| ResultError::Without { dir: directory.to_owned(), why })?;
    entry.audit.of_result(entry.tables, question)
}

fn kind_of(manifest: &Manifest) -> Option<&'static Holds> {
    entry_of(manifest).map(|kind| &kind.holds)
}

fn entry_of(manifest: &Manifest) -> Option<&'static Entry> {
    KINDS.iter().find(|kind| kind.word == manifest.program.command)
}
