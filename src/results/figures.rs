//! Figures as files, beside the tables that they were drawn from or in a folder of their own (`plot --out`).

use super::Entry;
use super::audited::Audit;
use super::kind::Holds;
use crate::audit::Anew;
use crate::charts::{ChartError, Drawing, Format};
use crate::table::Content;

/// What the manifest of a folder of figures calls its command.
pub const WORD: &str = "plot";

/// The formats that a result has of each figure.
const FORMATS: [Format; 2] = [Format::Svg, Format::Png];

pub(super) const ENTRY: Entry = Entry {
    word: WORD,
    tables: &[],
    holds: Holds::Nothing {
        figures: "holds figures and no tables; plot the result that they were drawn from",
        page: "holds figures and no tables; name the result that they were drawn from",
    },
    audit: Audit {
        laws: &[],
        anew: |_| Ok(Anew::nothing("every number: figures are looked at by their hashes, and drawn again by plot")),
    },
};

/// The files of figures by their names.
pub fn names(stems: &[&str]) -> Vec<String> {
    stems.iter().flat_map(|stem| FORMATS.map(|format| format!("{stem}.{}", format.extension()))).collect()
}

/// The files of figures.
///
/// # Errors
/// [`ChartError::Draw`] where the drawing library fails.
pub fn files(drawings: &[Drawing]) -> Result<Vec<Content>, ChartError> {
    files_in(drawings, &FORMATS, Drawing::DPI)
}

/// The files of figures in some formats; PNG has so many pixels to the inch.
///
/// # Errors
/// [`ChartError::Draw`] where the drawing library fails.
pub fn files_in(drawings: &[Drawing], formats: &[Format], dpi: u32) -> Result<Vec<Content>, ChartError> {
    let file = |drawing: &Drawing, format: Format| {
        Ok((format!("{}.{}", drawing.stem, format.extension()), drawing.file(format, dpi)?))
    };
    drawings.iter().flat_map(|drawing| formats.iter().map(move |format| file(drawing, *format))).collect()
}
