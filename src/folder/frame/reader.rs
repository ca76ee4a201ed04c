//! Reading a table of this program back from Parquet.

use std::collections::HashSet;
use std::fs::File;
use std::io::Seek;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::Type;

use super::seal::sha256_of;
use super::{Column, Frame, FrameError, Kind, Schema};

/// Values that are decoded at a time, so that a claimed length alone takes no memory.
const VALUES_AT_ONCE: usize = 8192;

/// A table in a Parquet file, read one row group at a time.
pub struct Reader {
    path: PathBuf,
    inner: SerializedFileReader<File>,
    schema: Schema,
    metadata: Vec<(String, String)>,
    rows: Vec<usize>,
}

/// Opens a table that is known to be whole, such as one that this process has written.
///
/// Parquet has no checksum over a file. Of damage to single bits most goes unnoticed here, as other values, and some
/// makes the Parquet reader panic: what has been on a disk or a network is opened with [`read_parquet_verified`].
///
/// # Errors
/// [`FrameError::Io`] where the file cannot be read, [`FrameError::Foreign`] where it is not a table of this program.
pub fn read_parquet(path: &Path) -> Result<Reader, FrameError> {
    let file = File::open(path).map_err(|source| FrameError::Io { path: path.to_owned(), source })?;
    Reader::of(file, path)
}

/// Opens a table after its SHA-256, in hexadecimal digits, has been found to be the expected one.
///
/// # Errors
/// [`FrameError::Checksum`] where any byte of the file is not the one that was written, and those of [`read_parquet`].
pub fn read_parquet_verified(path: &Path, expected_sha256: &str) -> Result<Reader, FrameError> {
    let failed = |source| FrameError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let found = sha256_of(&mut file).map_err(failed)?;
    if !found.eq_ignore_ascii_case(expected_sha256) {
        return Err(FrameError::Checksum { path: path.to_owned(), expected: expected_sha256.to_owned(), found });
    }
    file.rewind().map_err(failed)?;
    Reader::of(file, path)
}

impl Reader {
    fn of(file: File, path: &Path) -> Result<Self, FrameError> {
        let foreign = |reason: String| FrameError::Foreign { path: path.to_owned(), reason };
        let inner = SerializedFileReader::new(file).map_err(|error| read_error(error, path))?;
        let schema = schema_of(inner.metadata()).map_err(foreign)?;
        let rows = rows_of(inner.metadata()).map_err(foreign)?;
        let metadata = metadata_of(inner.metadata());
        Ok(Self { path: path.to_owned(), inner, schema, metadata, rows })
    }

    /// The columns.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Keys and values that were given to the writer, in their order.
    pub fn metadata(&self) -> &[(String, String)] {
        &self.metadata
    }

    /// The value of a key of the metadata.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.metadata.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }

    /// Rows of each row group, in their order.
    pub fn row_groups(&self) -> &[usize] {
        &self.rows
    }

    /// Rows in all.
    pub fn rows(&self) -> usize {
        self.rows.iter().sum()
    }

    /// The row groups, one after the other.
    pub fn frames(&self) -> impl Iterator<Item = Result<Frame, FrameError>> {
        (0..self.rows.len()).map(|group| self.read(group))
    }

    /// A row group.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where there is none of this number, [`FrameError::Foreign`] where its pages are not whole,
    /// [`FrameError::Io`] where the file cannot be read.
    pub fn read(&self, group: usize) -> Result<Frame, FrameError> {
        let Some(&rows) = self.rows.get(group) else {
            return Err(FrameError::Shape(format!("no row group {group}: the table has {}", self.rows.len())));
        };
        let failed = |error| read_error(error, &self.path);
        let row_group = self.inner.get_row_group(group).map_err(failed)?;
        let columns = (0..self.schema.columns.len()).map(|at| {
            let reader = row_group.get_column_reader(at)?;
            column_of(reader, rows)
        });
        Ok(Frame { columns: columns.collect::<Result<_, _>>().map_err(failed)? })
    }
}

/// An error of the Parquet reader: of the file system, or of what is in the file.
fn read_error(error: ParquetError, path: &Path) -> FrameError {
    let path = path.to_owned();
    match FrameError::from(error) {
        FrameError::Write(source) => FrameError::Io { path, source },
        FrameError::Parquet(error) => FrameError::Foreign { path, reason: error.to_string() },
        other => other,
    }
}

fn schema_of(file: &ParquetMetaData) -> Result<Schema, String> {
    let fields = file.file_metadata().schema().get_fields();
    let columns = fields.iter().map(|field| Ok((field.name().to_owned(), kind_of(field)?)));
    let schema = Schema { columns: columns.collect::<Result<_, String>>()? };
    schema.check().map_err(|error| error.to_string())?;
    Ok(schema)
}

fn kind_of(field: &Type) -> Result<Kind, String> {
    let plain = field.is_primitive() && field.get_basic_info().repetition() == Repetition::REQUIRED;
    let logical = field.get_basic_info().logical_type_ref();
    match plain.then(|| (field.get_physical_type(), logical)) {
        Some((Physical::INT64, None)) => Ok(Kind::Integer),
        Some((Physical::DOUBLE, None)) => Ok(Kind::Real),
        Some((Physical::BYTE_ARRAY, Some(LogicalType::String))) => Ok(Kind::Text),
        _ => Err(format!("column {:?} is neither integer, real nor text", field.name())),
    }
}

/// Rows of each group, which must add up to those of the file.
fn rows_of(file: &ParquetMetaData) -> Result<Vec<usize>, String> {
    let rows = file.row_groups().iter().map(|group| usize::try_from(group.num_rows()));
    let rows: Vec<usize> = rows.collect::<Result<_, _>>().map_err(|_| "a negative number of rows".to_owned())?;
    let sum = rows.iter().try_fold(0_usize, |sum, rows| sum.checked_add(*rows));
    let claimed = usize::try_from(file.file_metadata().num_rows()).ok();
    if sum.is_some() && sum == claimed { Ok(rows) } else { Err("row groups do not add up to the table".into()) }
}

fn metadata_of(file: &ParquetMetaData) -> Vec<(String, String)> {
    let pairs = file.file_metadata().key_value_metadata().into_iter().flatten();
    pairs.map(|pair| (pair.key.clone(), pair.value.clone().unwrap_or_default())).collect()
}

fn column_of(reader: ColumnReader, rows: usize) -> Result<Column, ParquetError> {
    match reader {
        ColumnReader::Int64ColumnReader(reader) => values_of(reader, rows, |value| Ok(*value)).map(Column::Integer),
        ColumnReader::DoubleColumnReader(reader) => values_of(reader, rows, |value| Ok(*value)).map(Column::Real),
        ColumnReader::ByteArrayColumnReader(reader) => {
            let mut known = HashSet::new();
            values_of(reader, rows, |value| text_of(value, &mut known)).map(Column::Text)
        }
        _ => Err(ParquetError::General("a column of another type than the schema has".into())),
    }
}

/// The values of a column, which must be as many as the row group has rows.
fn values_of<T: DataType, V>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    mut value: impl FnMut(&T::T) -> Result<V, ParquetError>,
) -> Result<Vec<V>, ParquetError> {
    let mut values = Vec::new();
    let mut some = Vec::with_capacity(rows.min(VALUES_AT_ONCE));
    loop {
        some.clear();
        let (read, ..) = reader.read_records(VALUES_AT_ONCE, None, None, &mut some)?;
        if read == 0 && values.len() == rows {
            return Ok(values);
        }
        if read == 0 || read != some.len() || read > rows - values.len() {
            return Err(ParquetError::General("a column has not as many values as its row group has rows".into()));
        }
        for one in &some {
            values.push(value(one)?);
        }
    }
}

/// A text; equal ones share their memory.
fn text_of(array: &ByteArray, known: &mut HashSet<Arc<str>>) -> Result<Arc<str>, ParquetError> {
    let text = array.as_utf8()?;
    if let Some(same) = known.get(text) {
        return Ok(same.clone());
    }
    let text: Arc<str> = Arc::from(text);
    known.insert(text.clone());
    Ok(text)
}
