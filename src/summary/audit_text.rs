//! What an audit looked at, on the terminal.

use super::layout::paragraph;
use crate::audit::{Found, Tally};
use crate::folder::manifest::{Manifest, clean};

/// Unlisted files that are named.
const NAMED: usize = 5;

/// The summary of an audit that found no difference in a result at `place`.
pub fn audit_summary(place: &str, manifest: &Manifest, found: &Found) -> String {
    let program = &manifest.program;
    let mut text = format!(
        "{place}: in order, a result of `{}` by dermatrace {} ({})\n\n",
        clean(&program.command),
        clean(&program.version),
        clean(&program.git_revision)
    );
    let Tally { files, bytes, rows, sums, intervals, entries, computed } = found.tally;
    text += &paragraph("Files     ", &format!("{files}, {bytes} bytes, each as the manifest has it"));
    text += &paragraph("Tables    ", &format!("{rows} rows read, {sums} sums and limits, {intervals} intervals hold"));
    text += &paragraph("Manifest  ", &format!("{entries} entries fit tables and scenario"));
    if let Some(what) = &found.anew.what {
        let agreement = found.agreement.words();
        text += &paragraph("Computed  ", &format!("{}: {computed} values agree {agreement}", clean(what)));
    }
    for left in &found.anew.left {
        text += &paragraph("Left out  ", &clean(left));
    }
    if !found.unlisted.is_empty() {
        let named: Vec<String> = found.unlisted.iter().take(NAMED).map(|name| clean(name)).collect();
        let more = match found.unlisted.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        text += &format!("\nNote: not listed in the manifest, and not looked at: {}{more}.\n", named.join(", "));
    }
    text
}
