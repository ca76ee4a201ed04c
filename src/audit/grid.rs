//! A table as texts with their places: whatever its columns are, a difference can be told by line and column.

use super::difference::{AGAIN, Difference};
use csv::{ReaderBuilder, StringRecord};

/// A table as texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    file: String,
    header: StringRecord,
    rows: Vec<(u64, StringRecord)>,
}

/// A row of it.
#[derive(Debug, Clone, Copy)]
pub struct GridRow<'g> {
    grid: &'g Grid,
    line: u64,
    cells: &'g StringRecord,
}

impl Grid {
    /// Reads a table from the bytes of its file.
    ///
    /// # Errors
    /// [`Difference`] where a row does not have the columns of the header, or is no text.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Difference> {
        let broken = |error: csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            Difference::of_file(file, error, "a row of the table", AGAIN).at_line(line)
        };
        let mut reader = ReaderBuilder::new().from_reader(bytes);
        let header = reader.headers().map_err(broken)?.clone();
        let place = |row: StringRecord| (row.position().map_or(0, csv::Position::line), row);
        let rows = reader.records().map(|row| row.map(place)).collect::<Result<_, _>>().map_err(broken)?;
        Ok(Self { file: file.to_owned(), header, rows })
    }

    /// The file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.iter()
    }

    /// Whether it has a column.
    pub fn has(&self, column: &str) -> bool {
        self.place(column).is_some()
    }

    /// The rows from above.
    pub fn rows(&self) -> impl Iterator<Item = GridRow<'_>> {
        self.rows.iter().map(|(line, cells)| GridRow { grid: self, line: *line, cells })
    }

    /// The same with some rows alone.
    pub fn kept(&self, keep: impl Fn(&GridRow) -> bool) -> Self {
        let rows = self.rows().filter(keep).map(|row| (row.line, row.cells.clone())).collect();
        Self { file: self.file.clone(), header: self.header.clone(), rows }
    }

    /// Some of its rows, by number.
    pub fn part(&self, rows: std::ops::Range<usize>) -> Self {
        let rows = self.rows.get(rows).unwrap_or_default().to_vec();
        Self { file: self.file.clone(), header: self.header.clone(), rows }
    }

    /// A row by number.
    pub fn row(&self, number: usize) -> Option<GridRow<'_>> {
        self.rows.get(number).map(|(line, cells)| GridRow { grid: self, line: *line, cells })
    }

    /// Adds the rows of another part of the same table.
    pub fn append(&mut self, more: Self) {
        self.rows.extend(more.rows);
    }

    /// The same without some columns.
    pub fn without(&self, columns: &[&str]) -> Self {
        let is_kept: Vec<bool> = self.columns().map(|name| !columns.contains(&name)).collect();
        let few = |cells: &StringRecord| -> StringRecord {
            cells.iter().zip(&is_kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell).collect()
        };
        let rows = self.rows.iter().map(|(line, cells)| (*line, few(cells))).collect();
        Self { file: self.file.clone(), header: few(&self.header), rows }
    }

    /// The same, whose rows stand so many lines further down in the whole table.
    pub fn moved_down(mut self, lines: u64) -> Self {
        self.rows.iter_mut().for_each(|(line, _)| *line += lines);
        self
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.columns().position(|name| name == column)
    }
}

impl<'g> GridRow<'g> {
    /// The texts of its cells.
    pub fn cells(&self) -> impl Iterator<Item = &'g str> + use<'g> {
        self.cells.iter()
    }

    /// Its line in the file.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The text of a column; empty where there is no such column.
    pub fn text(&self, column: &str) -> &'g str {
        self.grid.place(column).and_then(|place| self.cells.get(place)).unwrap_or_default()
    }

    /// The number in a column.
    ///
    /// # Errors
    /// [`Difference`] where there is none.
    pub fn number(&self, column: &str) -> Result<f64, Difference> {
        self.text(column).parse().map_err(|_| self.differs(column, "a number", AGAIN))
    }

    /// That a column does not hold what it should.
    pub fn differs(&self, column: &str, expected: impl std::fmt::Display, advice: &str) -> Difference {
        let found = Difference::of_file(&self.grid.file, self.text(column), expected, advice);
        found.at_line(self.line).at_column(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"word,value\na,1\n\"b\nc\",x\nd,inf\n";

    #[test]
    fn cells_are_found_by_column_and_told_by_line() {
        let grid = Grid::read("a.csv", TEXT).unwrap();
        let rows: Vec<GridRow> = grid.rows().collect();
        assert_eq!((rows[0].text("word"), rows[0].number("value")), ("a", Ok(1.0)));
        let said = rows[1].number("value").unwrap_err().to_string();
        assert!(said.starts_with("a.csv:3: value: found x, expected a number; "), "{said}");
        assert_eq!((rows[2].line(), rows[2].number("value")), (5, Ok(f64::INFINITY)));
        assert_eq!(rows[2].text("nothing"), "");
    }

    #[test]
    fn rows_and_columns_that_are_left_out_leave_the_others_their_places() {
        let grid = Grid::read("a.csv", TEXT).unwrap().kept(|row| row.text("word") == "d").without(&["word"]);
        assert_eq!(grid.columns().collect::<Vec<_>>(), ["value"]);
        assert_eq!(grid.rows().map(|row| (row.line(), row.text("value"))).collect::<Vec<_>>(), [(5, "inf")]);
    }

    #[test]
    fn a_short_row_is_told_by_its_line() {
        let said = Grid::read("a.csv", b"a,b\n1,2\n3\n").unwrap_err();
        assert_eq!((said.file.as_str(), said.line), ("a.csv", Some(3)));
    }
}
