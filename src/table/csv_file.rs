//! Rows as a CSV file, and back.

use super::row::Row;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why a table could not be read.
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
}

/// Header and rows as RFC 4180 CSV with `\n` line ends.
///
/// # Errors
/// An error of the CSV writer.
pub fn csv_bytes<R: Row>(rows: &[R]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let has_last = rows.first().is_some_and(|row| row.fields().len() > R::COLUMNS.len());
    let columns = R::COLUMNS.iter().chain(R::MAYBE.iter().filter(|_| has_last));
    writer.write_record(columns.map(|column| column.name))?;
    for row in rows {
        writer.write_record(row.fields())?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Reads one table; a file that is not there holds no rows.
///
/// # Errors
/// [`ReadError`] with file and line where a row cannot be understood.
pub fn read_rows<R: Row>(path: &Path) -> Result<Vec<R>, ReadError> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(ReadError::Open { path: path.to_path_buf(), source }),
    };
    rows_of(path, std::io::BufReader::new(file))
}

/// The bytes of a table, read as rows and written again. Where the two differ, something stands there that rows do not hold:
/// another column, or a number in more digits than it takes.
///
/// # Errors
/// [`ReadError`] with file and line where a row cannot be understood.
pub fn rewritten<R: Row>(path: &Path, bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let rows: Vec<R> = rows_of(path, bytes)?;
    csv_bytes(&rows).map_err(|error| row_error(path, &error))
}

fn rows_of<R: Row>(path: &Path, text: impl std::io::Read) -> Result<Vec<R>, ReadError> {
    csv::Reader::from_reader(text).deserialize().map(|row| row.map_err(|error| row_error(path, &error))).collect()
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

    crate::table::table! {
        /// A row.
        pub struct ProbeRow in "probe.csv" {
            /// A word.
            word: String,
            /// A number.
            value: f64,
            /// Another.
            limit: f64,
            /// A whole one.
            count: u64,
        }
    }

    fn row(value: f64) -> ProbeRow {
        ProbeRow { word: "partial(0.5)".into(), value, limit: -0.0, count: u64::MAX }
    }

    fn read(text: &str) -> Result<Vec<ProbeRow>, ReadError> {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join(ProbeRow::FILE);
        std::fs::write(&path, text).expect("a file");
        read_rows(&path)
    }

    #[test]
    fn awkward_numbers_read_back_bit_for_bit() {
        let values = [1e-7, 1.0 / 3.0, 1e22, 5e-324, f64::MIN_POSITIVE, f64::MAX, f64::INFINITY, f64::NEG_INFINITY];
        let rows = values.map(row);
        let back = read(&String::from_utf8(csv_bytes(&rows).unwrap()).unwrap()).unwrap();
        assert_eq!(back, rows);
        // The zero that they all had under a minus sign is zero.
        assert!(back[0].limit.is_sign_positive());
    }

    #[test]
    fn non_finite_numbers_are_spelled_in_lower_case() {
        let row = ProbeRow { word: "NaN".into(), value: f64::NAN, limit: f64::INFINITY, count: 0 };
        let text = String::from_utf8(csv_bytes(&[row]).unwrap()).unwrap();
        assert_eq!(text, "word,value,limit,count\nNaN,nan,inf,0\n");
        let back = read(&text).unwrap();
        assert!(back[0].value.is_nan() && back[0].limit == f64::INFINITY);
    }

    #[test]
    fn a_file_that_is_not_there_holds_no_rows() {
        assert_eq!(read_rows::<ProbeRow>(Path::new("not/there.csv")).unwrap(), []);
    }

    #[test]
    fn what_was_written_is_written_again_alike_and_nothing_else_is() {
        let again =
            |text: &str| String::from_utf8(rewritten::<ProbeRow>(Path::new("probe.csv"), text.as_bytes()).unwrap());
        let written = "word,value,limit,count\na,0.1,inf,3\n";
        assert_eq!(again(written).unwrap(), written);
        for changed in ["value,word,limit,count\n0.1,a,inf,3\n", "word,value,limit,count\na,0.10,inf,3\n"] {
            assert_eq!(again(changed).unwrap(), written);
        }
    }

    #[test]
    fn a_bad_number_is_named_with_file_line_and_column() {
        let said = read("word,value,limit,count\na,1,2,3\nb,1,deep,3\n").expect_err("a bad number").to_string();
        assert!(said.ends_with("probe.csv:3: column 3: invalid float literal"), "{said}");
    }

    #[test]
    fn a_missing_column_and_a_short_row_are_named() {
        let said = read("word,value,count\na,1,2\n").expect_err("a missing column").to_string();
        assert!(said.contains("probe.csv:2: ") && said.contains("limit"), "{said}");
        let said = read("word,value,limit,count\na,1\n").expect_err("a short row").to_string();
        assert!(said.ends_with("probe.csv:2: 2 columns where the header has 4"), "{said}");
    }
}
