//! The progress bar of a run.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A bar on stderr; invisible where stderr is no terminal or the user wants quiet.
pub fn bar(quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    // A template that cannot be read leaves the bar's plain look.
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} cells, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// Shows how far the work is.
pub fn show(bar: &ProgressBar, done: usize, planned: usize) {
    bar.set_length(planned as u64);
    bar.set_position(done as u64);
}
