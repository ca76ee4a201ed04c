//! The figures: complete, well-formed, readable, the same on every drawing.

mod support;

use dermatrace::report::charts;
use support::{context, tables, two_devices};

/// Writes the figures of every case into the directory named by `DERMATRACE_FIGURES`, to be looked at.
#[test]
#[ignore = "for the eye: set DERMATRACE_FIGURES to a directory"]
fn figures_to_look_at() {
    let Ok(dir) = std::env::var("DERMATRACE_FIGURES") else { return };
    let dir = std::path::Path::new(&dir).join("two");
    std::fs::create_dir_all(&dir).expect("a directory to write to");
    charts::draw_all(&tables(&two_devices()), &context(), &dir).expect("figures");
}
