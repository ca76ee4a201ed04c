//! Layouts of cartridges and arrays: where the needles of a pen or stamp are, and how wide and long they are.

use super::fields::{Absent, Checked, Fields, Sound};
use std::f64::consts::TAU;

/// Needle positions of a layout, mm, x along the glide, centred for rings and grids.
///
/// # Errors
/// The first value that is not there.
pub(super) fn positions_mm(layout: &Fields) -> Result<Vec<[f64; 2]>, Absent> {
    match layout.text("kind")? {
        "ring" => {
            let (needles, radius) = (layout.integer("needles")?, layout.number("diameter")? / 2.0);
            Ok((0..needles).map(|k| on_circle(radius, k as f64 / needles as f64)).collect())
        }
        "grid" => {
            let (columns, rows) = (layout.integer("columns")?, layout.integer("rows")?);
            let pitch = layout.number("pitch")?;
            let at = |index: u64, count: u64| (index as f64 - (count - 1) as f64 / 2.0) * pitch;
            Ok((0..rows).flat_map(|row| (0..columns).map(move |column| [at(column, columns), at(row, rows)])).collect())
        }
        _ => Ok(layout.list("positions")?.iter().filter_map(listed_position).collect()),
    }
}

fn on_circle(radius: f64, turn: f64) -> [f64; 2] {
    let (sin, cos) = (TAU * turn).sin_cos();
    [radius * cos, radius * sin]
}

fn listed_position(item: &Checked) -> Option<[f64; 2]> {
    match &item.value {
        Sound::List(pair) => Some([pair.first()?.number()?, pair.get(1)?.number()?]),
        _ => None,
    }
}

/// Distance between lanes, mm, where none is given: a ring's diameter; a grid's width plus one pitch; for listed positions the
/// largest distance between two needles across the glide, but no less than the needle's diameter.
///
/// # Errors
/// The first value that is not there.
pub(super) fn lane_spacing_mm(layout: &Fields, needle_diameter_mm: f64) -> Result<f64, Absent> {
    spacing_mm(layout, needle_diameter_mm, "rows", 1)
}

/// Distance between the stamps of a lane, mm, where none is given: as between lanes, but along the heading.
///
/// # Errors
/// The first value that is not there.
pub(super) fn stamp_spacing_mm(layout: &Fields, needle_diameter_mm: f64) -> Result<f64, Absent> {
    spacing_mm(layout, needle_diameter_mm, "columns", 0)
}

fn spacing_mm(layout: &Fields, needle_diameter_mm: f64, count: &str, coordinate: usize) -> Result<f64, Absent> {
    match layout.text("kind")? {
        "ring" => layout.number("diameter"),
        "grid" => Ok(layout.integer(count)? as f64 * layout.number("pitch")?),
        _ => {
            let positions = positions_mm(layout)?;
            let places = positions.iter().map(|p| p[coordinate]);
            let extent = places.clone().fold(f64::MIN, f64::max) - places.fold(f64::MAX, f64::min);
            Ok(extent.max(needle_diameter_mm))
        }
    }
}
