//! Cutting a stream of rows into row groups, wherever the frames that bring them begin and end.

use super::{Frame, FrameError, Schema};

/// Rows of a row group in a Parquet file. Files are the same to the bit only where this number is.
pub const ROWS_PER_GROUP: usize = 131_072;

/// Cuts a stream of frames of any lengths into frames of a fixed number of rows; the last one may be shorter.
/// What comes out depends on the rows and their order alone.
#[derive(Debug)]
pub struct RowGroups {
    rows: usize,
    pending: Frame,
    schema: Schema,
}

impl RowGroups {
    /// Groups of [`ROWS_PER_GROUP`] rows.
    pub fn new(schema: &Schema) -> Self {
        Self::of(ROWS_PER_GROUP, schema)
    }

    /// Groups of a number of rows, one at least.
    pub fn of(rows: usize, schema: &Schema) -> Self {
        Self { rows: rows.max(1), pending: Frame::empty(schema), schema: schema.clone() }
    }

    /// Takes the rows of a frame and hands on each group that they fill.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where the frame is not of the schema; otherwise what `take` returns.
    pub fn push<E: From<FrameError>>(
        &mut self,
        frame: &Frame,
        mut take: impl FnMut(&Frame) -> Result<(), E>,
    ) -> Result<(), E> {
        self.schema.check_frame(frame)?;
        let mut from = 0;
        while from < frame.len() {
            let to = frame.len().min(from + self.rows - self.pending.len());
            self.pending.append_rows(frame, from..to)?;
            from = to;
            if self.pending.len() == self.rows {
                take(&self.pending)?;
                self.pending.clear();
            }
        }
        Ok(())
    }

    /// Hands on the rows that fill no group, if there are any.
    ///
    /// # Errors
    /// What `take` returns.
    pub fn finish<E>(self, mut take: impl FnMut(&Frame) -> Result<(), E>) -> Result<(), E> {
        if self.pending.is_empty() { Ok(()) } else { take(&self.pending) }
    }
}
