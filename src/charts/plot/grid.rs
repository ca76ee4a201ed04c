//! Frames of one size side by side, row below row.

use super::canvas::Rect;
use super::sheet::Sheet;
use super::style::MARGIN_MM;

/// How frames stand on a sheet.
#[derive(Debug, Clone, Copy, Default)]
pub struct Grid {
    pub count: usize,
    /// Frames side by side.
    pub columns: usize,
    /// Between neighbours, mm.
    pub gap_mm: f64,
    pub height_mm: f64,
    /// Below each row, mm.
    pub below_mm: f64,
    /// By so much the first frame of a row is wider, for the words of its ordinate, mm.
    pub ordinate_mm: f64,
}

/// The place of a frame.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub frame: Rect,
    /// Whether it is the first of its row, which names the ordinate for all.
    pub is_first: bool,
    /// Whether nothing stands below it.
    pub is_last_row: bool,
}

impl Grid {
    /// Width of a frame on a sheet, mm.
    pub fn width_mm(&self, sheet: &Sheet) -> f64 {
        let columns = self.columns as f64;
        (sheet.room_mm() - self.ordinate_mm - self.gap_mm * (columns - 1.0)) / columns
    }
}

impl Sheet {
    /// The frames of a grid; the sheet goes on below them.
    pub fn grid(&mut self, grid: Grid) -> Vec<Cell> {
        let width = grid.width_mm(self);
        let rows = grid.count.div_ceil(grid.columns);
        let mut cells = Vec::with_capacity(grid.count);
        for place in 0..grid.count {
            let (row, column) = (place / grid.columns, place % grid.columns);
            let is_first = column == 0;
            let [before, wider] = if is_first { [0.0, grid.ordinate_mm] } else { [grid.ordinate_mm, 0.0] };
            let left = MARGIN_MM + before + column as f64 * (width + grid.gap_mm);
            let frame = Rect { left, top: self.y, right: left + width + wider, bottom: self.y + grid.height_mm };
            cells.push(Cell { frame, is_first, is_last_row: row + 1 == rows });
            if column + 1 == grid.columns || place + 1 == grid.count {
                self.y += grid.height_mm + grid.below_mm;
            }
        }
        cells
    }
}

/// The letter of a frame, counted from 0.
pub fn letter(place: usize) -> char {
    char::from(b'a' + (place % 26) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::canvas::Canvas;

    #[test]
    fn frames_fill_the_width_and_rows_follow_each_other() {
        let mut sheet = Sheet::bare(Canvas::new(106.0));
        let grid = Grid { count: 3, columns: 2, gap_mm: 4.0, height_mm: 10.0, below_mm: 2.0, ordinate_mm: 6.0 };
        let cells = sheet.grid(grid);
        let edges = cells.iter().map(|cell| [cell.frame.left, cell.frame.right]).collect::<Vec<_>>();
        assert_eq!(edges, [[3.0, 54.0], [58.0, 103.0], [3.0, 54.0]]);
        assert_eq!(cells.iter().map(|cell| cell.is_last_row).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(sheet.y, cells[0].frame.top + 24.0);
        assert_eq!([0, 25, 26].map(letter), ['a', 'z', 'a']);
    }
}
