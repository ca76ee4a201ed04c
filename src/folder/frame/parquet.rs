//! Writing a table as Parquet: one row group at a time, the same bytes for the same groups.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, GzipLevel, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type};

use super::{Column, Frame, FrameError, Kind, Schema};
use crate::table::unsigned_zero;

/// Level of gzip: higher ones take longer and hardly less room.
const GZIP_LEVEL: u32 = 3;

/// Bytes of distinct values above which a column of numbers is no longer written as a dictionary.
const NUMBER_DICTIONARY_BYTES: usize = 128 * 1024;

/// Texts that are turned into Parquet's own type at a time.
const TEXTS_AT_ONCE: usize = 4096;

/// Writes frames to a Parquet file, each as one row group. It keeps no more than one row group in memory, and a few
/// hundred bytes for each that is written.
pub struct ParquetWriter<W: Write + Send> {
    schema: Schema,
    inner: SerializedFileWriter<Slot<W>>,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a file. The metadata are keys and values of the caller's, kept in the file in this order.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where no table can have these columns, [`FrameError::Write`] where nothing can be written.
    pub fn new(write: W, schema: &Schema, metadata: &[(String, String)]) -> Result<Self, FrameError> {
        schema.check()?;
        let properties = Arc::new(properties(schema, metadata)?);
        let inner = SerializedFileWriter::new(Slot(Some(write)), Arc::new(message(schema)?), properties)?;
        Ok(Self { schema: schema.clone(), inner })
    }

    /// Writes one row group. A frame without rows writes nothing.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where the frame is not of the schema, [`FrameError::Write`] where it cannot be written.
    pub fn write(&mut self, frame: &Frame) -> Result<(), FrameError> {
        self.schema.check_frame(frame)?;
        if frame.is_empty() {
            return Ok(());
        }
        let mut group = self.inner.next_row_group()?;
        for column in &frame.columns {
            if let Some(mut writer) = group.next_column()? {
                write_column(&mut writer, column)?;
                writer.close()?;
            }
        }
        group.close()?;
        Ok(())
    }

    /// Writes the footer, without which the file cannot be read, and returns what was written to.
    ///
    /// # Errors
    /// [`FrameError::Write`] where it cannot be written.
    pub fn finish(mut self) -> Result<W, FrameError> {
        self.inner.finish()?;
        self.inner.inner_mut().0.take().ok_or_else(|| FrameError::Write(taken()))
    }
}

/// What is written to, until it is given back. The Parquet writer's own way to give it back turns an error of the file
/// system into text.
struct Slot<W>(Option<W>);

impl<W: Write> Write for Slot<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_mut().ok_or_else(taken)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), Write::flush)
    }
}

fn taken() -> io::Error {
    io::Error::other("the file is finished")
}

/// Compression, encodings and metadata of a file. Page indices and statistics of pages are left out: row groups have
/// theirs, and are what readers skip by.
fn properties(schema: &Schema, metadata: &[(String, String)]) -> ParquetResult<WriterProperties> {
    let metadata = metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::GZIP(GzipLevel::try_new(GZIP_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(None)
        .set_key_value_metadata(Some(metadata));
    for (name, kind) in &schema.columns {
        let path = ColumnPath::new(vec![name.clone()]);
        let without_dictionary = match kind {
            Kind::Integer => Encoding::DELTA_BINARY_PACKED,
            Kind::Real => Encoding::BYTE_STREAM_SPLIT,
            Kind::Text => continue,
        };
        properties = properties
            .set_column_encoding(path.clone(), without_dictionary)
            .set_column_dictionary_page_size_limit(path, NUMBER_DICTIONARY_BYTES);
    }
    Ok(properties.build())
}

/// The schema as Parquet has it: required columns, text marked as such.
fn message(schema: &Schema) -> ParquetResult<Type> {
    let fields = schema.columns.iter().map(|(name, kind)| {
        let (physical, logical) = match kind {
            Kind::Integer => (Physical::INT64, None),
            Kind::Real => (Physical::DOUBLE, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        field.with_logical_type(logical).build().map(Arc::new)
    });
    Type::group_type_builder("rows").with_fields(fields.collect::<ParquetResult<_>>()?).build()
}

fn write_column(writer: &mut SerializedColumnWriter<'_>, column: &Column) -> ParquetResult<()> {
    match column {
        Column::Integer(values) => writer.typed::<Int64Type>().write_batch(values, None, None).map(drop),
        Column::Real(values) => {
            let values: Vec<f64> = values.iter().copied().map(unsigned_zero).collect();
            writer.typed::<DoubleType>().write_batch(&values, None, None).map(drop)
        }
        Column::Text(values) => write_texts(writer, values),
    }
}

fn write_texts(writer: &mut SerializedColumnWriter<'_>, texts: &[Arc<str>]) -> ParquetResult<()> {
    let mut arrays = Vec::with_capacity(texts.len().min(TEXTS_AT_ONCE));
    for some in texts.chunks(TEXTS_AT_ONCE) {
        arrays.clear();
        for (at, text) in some.iter().enumerate() {
            let same = at > 0 && Arc::ptr_eq(text, &some[at - 1]);
            let array = if same { arrays.last().cloned() } else { None };
            arrays.push(array.unwrap_or_else(|| ByteArray::from(text.as_ref())));
        }
        writer.typed::<ByteArrayType>().write_batch(&arrays, None, None)?;
    }
    Ok(())
}
