//! Writing a table as CSV, as the small tables of a result are written.

use std::io::{self, Write};

use super::{Column, Frame, FrameError, Schema};
use crate::table::Field;

/// Writes frames as RFC 4180 CSV with `\n` line ends: fewest digits that read back to the same number, `inf`, `nan`.
/// It keeps a few kilobytes in memory.
pub struct CsvWriter<W: Write> {
    schema: Schema,
    inner: csv::Writer<W>,
    text: String,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where no table can have these columns, [`FrameError::Write`] where nothing can be written.
    pub fn new(write: W, schema: &Schema) -> Result<Self, FrameError> {
        schema.check()?;
        let mut inner = csv::Writer::from_writer(write);
        inner.write_record(schema.names()).map_err(write_error)?;
        Ok(Self { schema: schema.clone(), inner, text: String::new() })
    }

    /// Writes the rows of a frame.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where the frame is not of the schema, [`FrameError::Write`] where it cannot be written.
    pub fn write(&mut self, frame: &Frame) -> Result<(), FrameError> {
        self.schema.check_frame(frame)?;
        (0..frame.len()).try_for_each(|row| self.write_row(frame, row)).map_err(write_error)
    }

    fn write_row(&mut self, frame: &Frame, row: usize) -> csv::Result<()> {
        for column in &frame.columns {
            self.text.clear();
            match column {
                Column::Integer(values) => values[row].append(&mut self.text),
                Column::Real(values) => values[row].append(&mut self.text),
                Column::Text(values) => values[row].append(&mut self.text),
            }
            self.inner.write_field(&self.text)?;
        }
        self.inner.write_record(None::<&[u8]>)
    }

    /// Writes what is left and returns what was written to.
    ///
    /// # Errors
    /// [`FrameError::Write`] where it cannot be written.
    pub fn finish(self) -> Result<W, FrameError> {
        self.inner.into_inner().map_err(|error| FrameError::Write(error.into_error()))
    }
}

fn write_error(error: csv::Error) -> FrameError {
    FrameError::Write(io::Error::from(error))
}
