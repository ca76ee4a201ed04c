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

/// The same for files with questions of their own.
pub fn case_bar(quiet: bool) -> ProgressBar {
    let bar = bar(quiet);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len}, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// The same for a study, with the time to go; evaluations done in an earlier session count as done but not as speed.
pub fn study_bar(quiet: bool, total: u64, done: u64) -> ProgressBar {
    let bar = bar(quiet);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} points, {elapsed} gone, {eta} to go") {
        bar.set_style(style);
    }
    bar.set_length(total);
    bar.set_position(done);
    bar.reset_eta();
    bar
}

/// Shows how far the work is.
pub fn show(bar: &ProgressBar, done: usize, planned: usize) {
    bar.set_length(planned as u64);
    bar.set_position(done as u64);
}

/// The same for a search for passes.
pub fn pass_bar(quiet: bool) -> ProgressBar {
    let bar = bar(quiet);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of at most {len} numbers of passes, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// The same for what an audit computes anew.
pub fn audit_bar(quiet: bool) -> ProgressBar {
    let bar = bar(quiet);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} computed anew, {elapsed}") {
        bar.set_style(style);
    }
    bar
}
