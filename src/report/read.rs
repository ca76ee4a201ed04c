//! Reads the tables of a result directory back into the rows that wrote them.

use crate::histology::Slides;
use crate::metrics::coverage_map::CoverageRow;
use crate::metrics::{MetricRow, OpeningRow};
use crate::study::channel::{ChannelRow, LayerRow, ProfileRow, TipPathRow};
use crate::study::compare::ComparisonRow;
use crate::study::passes::{AnswerRow, CostRow, PassRow};
use serde::de::DeserializeOwned;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The tables that figures and reports are made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    /// `metrics.csv`.
    pub metrics: Vec<MetricRow>,
    /// `comparison.csv`; empty where nothing was compared.
    pub comparison: Vec<ComparisonRow>,
    /// `channels.csv`.
    pub channels: Vec<ChannelRow>,
    /// `channel_profile.csv`.
    pub profiles: Vec<ProfileRow>,
    /// `tip_path.csv`.
    pub tip_paths: Vec<TipPathRow>,
    /// `layers.csv`.
    pub layers: Vec<LayerRow>,
    /// `openings.csv`.
    pub openings: Vec<OpeningRow>,
    /// `coverage_map.csv`; empty where coverage was not asked for.
    pub coverage_map: Vec<CoverageRow>,
}

/// The tables of a search for passes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PassTables {
    /// `plan.csv`.
    pub rows: Vec<PassRow>,
    /// `plan_costs.csv`.
    pub costs: Vec<CostRow>,
    /// `plan_answer.csv`.
    pub answers: Vec<AnswerRow>,
    /// `plan_map.csv`.
    pub map: Vec<CoverageRow>,
}

/// Reads the tables of a search for passes.
///
/// # Errors
/// [`ReadError`] with file and line where a row cannot be understood.
pub fn read_pass_tables(dir: &Path) -> Result<PassTables, ReadError> {
    Ok(PassTables {
        rows: read_rows(&dir.join("plan.csv"))?,
        costs: read_rows(&dir.join("plan_costs.csv"))?,
        answers: read_rows(&dir.join("plan_answer.csv"))?,
        map: read_rows(&dir.join("plan_map.csv"))?,
    })
}

/// Why the tables of a result directory could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A table is there but cannot be opened.
    #[error("{}: cannot be opened: {source}", path.display())]
    Open {
        /// The table.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row does not hold what its table promises.
    #[error("{}:{line}: {message}", path.display())]
    Row {
        /// The table.
        path: PathBuf,
        /// 1-based line in the file; the header is line 1.
        line: u64,
        /// What is wrong with the row.
        message: String,
    },
    /// The directory holds neither `metrics.csv` nor `channels.csv`.
    #[error("{}: holds neither metrics.csv nor channels.csv, so it is no result directory", dir.display())]
    NoTables {
        /// The directory.
        dir: PathBuf,
    },
}

/// Reads every table of `dir`; a table that is not there is empty.
///
/// # Errors
/// [`ReadError`] with file and line where a row cannot be understood, and where the directory holds no results at all.
pub fn read_tables(dir: &Path) -> Result<Tables, ReadError> {
    let tables = Tables {
        metrics: read_rows(&dir.join("metrics.csv"))?,
        comparison: read_rows(&dir.join("comparison.csv"))?,
        channels: read_rows(&dir.join("channels.csv"))?,
        profiles: read_rows(&dir.join("channel_profile.csv"))?,
        tip_paths: read_rows(&dir.join("tip_path.csv"))?,
        layers: read_rows(&dir.join("layers.csv"))?,
        openings: read_rows(&dir.join("openings.csv"))?,
        coverage_map: read_rows(&dir.join("coverage_map.csv"))?,
    };
    if tables.metrics.is_empty() && tables.channels.is_empty() {
        return Err(ReadError::NoTables { dir: dir.to_path_buf() });
    }
    Ok(tables)
}

/// Reads the tables of sections in `dir`; a table that is not there is empty.
///
/// # Errors
/// [`ReadError`] with file and line where a row cannot be understood.
pub fn read_slides(dir: &Path) -> Result<Slides, ReadError> {
    Ok(Slides {
        planes: read_rows(&dir.join("slide_planes.csv"))?,
        profiles: read_rows(&dir.join("slide_profiles.csv"))?,
        outlines: read_rows(&dir.join("slide_outlines.csv"))?,
        sections: read_rows(&dir.join("slide_sections.csv"))?,
        widths: read_rows(&dir.join("slide_widths.csv"))?,
        distribution: read_rows(&dir.join("slide_distribution.csv"))?,
        layers: read_rows(&dir.join("layers.csv"))?,
    })
}

/// Reads one table; a file that is not there holds no rows.
///
/// # Errors
/// [`ReadError`] with file and line where a row cannot be understood.
pub fn read_rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, ReadError> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(ReadError::Open { path: path.to_path_buf(), source }),
    };
    csv::Reader::from_reader(std::io::BufReader::new(file))
        .deserialize()
        .map(|row| row.map_err(|error| row_error(path, &error)))
        .collect()
}

/// Puts file and line in front of what the parser said.
fn row_error(path: &Path, error: &csv::Error) -> ReadError {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => match err.field() {
            Some(field) => format!("column {}: {}", field + 1, err.kind()),
            None => err.kind().to_string(),
        },
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns where the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
        _ => error.to_string(),
    };
    ReadError::Row { path: path.to_path_buf(), line, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: &str = "layer,top_mm,bottom_mm,failure_shear_strain\n";
    const CHANNELS: &str = "device,depth_mm,tear,entry_angle_deg,puncture_volume_mm3,channel_volume_mm3,tear_volume_mm3,tear_ratio,surface_width_mm,widest_mm,widest_depth_mm,numerical_error_rel\nroller,1.5,pinned,29.6,0.0457,0.0974,0.0517,1.13,0.25,0.616,0.95,0.00005\n";

    fn dir(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).expect("a file");
        }
        dir
    }

    #[test]
    fn an_infinite_bottom_is_read_and_absent_tables_are_empty() {
        let layers = format!("{LAYERS}hypodermis,1.52,inf,0\n");
        let dir = dir(&[("channels.csv", CHANNELS), ("layers.csv", &layers)]);
        let tables = read_tables(dir.path()).expect("tables");
        assert_eq!(tables.layers[0].bottom_mm, f64::INFINITY);
        assert_eq!((tables.channels.len(), tables.channels[0].widest_mm), (1, 0.616));
        assert!(tables.metrics.is_empty() && tables.comparison.is_empty());
    }

    #[test]
    fn a_bad_number_is_named_with_file_line_and_column() {
        let layers = format!("{LAYERS}stratum_corneum,0,0.02,0\nviable_epidermis,0.02,deep,0\n");
        let dir = dir(&[("channels.csv", CHANNELS), ("layers.csv", &layers)]);
        let said = read_tables(dir.path()).expect_err("a bad number").to_string();
        assert!(said.ends_with("layers.csv:3: column 3: invalid float literal"), "{said}");
    }

    #[test]
    fn a_missing_column_and_a_short_row_are_named() {
        let dir = dir(&[("channels.csv", CHANNELS), ("tip_path.csv", "device,depth_mm,x_mm\nroller,1.5,0\n")]);
        let said = read_tables(dir.path()).expect_err("a missing column").to_string();
        assert!(said.contains("tip_path.csv:2: ") && said.contains("z_mm"), "{said}");
        std::fs::write(dir.path().join("tip_path.csv"), "device,depth_mm,x_mm,z_mm\nroller,1.5\n").expect("a file");
        let said = read_tables(dir.path()).expect_err("a short row").to_string();
        assert!(said.ends_with("tip_path.csv:2: 2 columns where the header has 4"), "{said}");
    }

    #[test]
    fn a_directory_without_results_is_refused() {
        let dir = dir(&[("layers.csv", LAYERS)]);
        assert!(matches!(read_tables(dir.path()), Err(ReadError::NoTables { .. })));
    }
}
