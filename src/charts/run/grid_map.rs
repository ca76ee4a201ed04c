//! A map of square cells on paper: coloured cells, lines around some of them, a bar of colours.

use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::colour_map::amount;
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::fit;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::style::{BLACK, Ink, LABEL_PT, SMALL_PT, Stroke};

/// Steps of the bar of colours.
const STEPS: usize = 64;
/// Cells reach so far under those drawn after them that no seam shows, mm.
const SEAM_MM: f64 = 0.06;
/// Height that a label at the bar of colours takes.
const TICK_MM: f64 = 3.2;

/// Values of the cells of a patch, row after row from y = 0.
pub(crate) struct Grid<'a, T> {
    pub cells: &'a [T],
    pub columns: usize,
}

impl<'a, T> Grid<'a, T> {
    /// From cells in the order of the table; `y` tells the row of a cell.
    pub fn new(cells: &'a [T], y: impl Fn(&T) -> f64) -> Self {
        let columns = cells.first().map_or(0, |first| cells.iter().take_while(|cell| y(cell) == y(first)).count());
        Self { cells, columns }
    }

    pub fn rows(&self) -> usize {
        self.cells.len().checked_div(self.columns).unwrap_or(0)
    }

    /// Paper of a stretch of cells of a row, y upwards.
    fn rect(&self, area: Rect, row: usize, [from, to]: [usize; 2]) -> Rect {
        let (wide, high) = (area.width() / self.columns as f64, area.height() / self.rows() as f64);
        let bottom = area.bottom - row as f64 * high;
        Rect { left: area.left + from as f64 * wide, top: bottom - high, right: area.left + to as f64 * wide, bottom }
    }

    /// Colours every cell; neighbours of one colour are drawn in one piece. Cells without a colour are left out.
    pub fn fill(&self, canvas: &mut Canvas, area: Rect, ink: impl Fn(&T) -> Option<Ink>) {
        for (row, cells) in self.cells.chunks(self.columns.max(1)).enumerate().rev() {
            let inks: Vec<Option<Ink>> = cells.iter().map(&ink).collect();
            let mut from = 0;
            for run in inks.chunk_by(|a, b| a == b) {
                let to = from + run.len();
                if let Some(ink) = run[0] {
                    let rect = self.rect(area, row, [from, to]);
                    let (right, bottom) =
                        ((rect.right + SEAM_MM).min(area.right), (rect.bottom + SEAM_MM).min(area.bottom));
                    canvas.rect(Rect { right, bottom, ..rect }, ink);
                }
                from = to;
            }
        }
    }

    /// Draws a line around all cells that are meant, along their edges.
    pub fn outline(&self, canvas: &mut Canvas, area: Rect, strokes: &[Stroke], is_meant: impl Fn(&T) -> bool) {
        let meant: Vec<bool> = self.cells.iter().map(is_meant).collect();
        let (columns, rows) = (self.columns, self.rows());
        let at = |column: usize, row: usize| meant[row * columns + column];
        let (wide, high) = (area.width() / columns.max(1) as f64, area.height() / rows.max(1) as f64);
        let line = |canvas: &mut Canvas, from: [usize; 2], to: [usize; 2]| {
            let place = |[x, y]: [usize; 2]| [area.left + x as f64 * wide, area.bottom - y as f64 * high];
            strokes.iter().for_each(|stroke| canvas.line(place(from), place(to), *stroke));
        };
        for row in 1..rows {
            let differs = |column: usize| at(column, row) != at(column, row - 1);
            stretches(columns, differs).into_iter().for_each(|(a, b)| line(canvas, [a, row], [b, row]));
        }
        for column in 1..columns {
            let differs = |row: usize| at(column, row) != at(column - 1, row);
            stretches(rows, differs).into_iter().for_each(|(a, b)| line(canvas, [column, a], [column, b]));
        }
    }
}

/// The stretches from one number to another, of those below `count`, for which all are so.
fn stretches(count: usize, is_so: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let all: Vec<bool> = (0..count).map(is_so).collect();
    let mut from = 0;
    let mut found = Vec::new();
    for run in all.chunk_by(|a, b| a == b) {
        if run[0] {
            found.push((from, from + run.len()));
        }
        from += run.len();
    }
    found
}

/// A bar of colours beside a map, with its ticks and what they count.
pub(crate) fn bar(canvas: &mut Canvas, bar: Rect, scale: &Scale, words: &str) {
    let step = bar.height() / STEPS as f64;
    for index in 0..STEPS {
        let bottom = bar.bottom - index as f64 * step;
        // Each step reaches under the next, so that no seam shows.
        let top = if index + 1 == STEPS { bar.top } else { bottom - 1.5 * step };
        canvas.rect(Rect { top, bottom, ..bar }, amount((index as f64 + 0.5) / STEPS as f64));
    }
    canvas.outline(&bar.corners(), Stroke::new(BLACK, 0.6));
    let scale = scale.clone().thinned(bar.height(), |_| TICK_MM);
    for (value, label) in &scale.ticks {
        let y = bar.bottom - scale.share(*value) * bar.height();
        canvas.line([bar.right, y], [bar.right + 0.9, y], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([bar.right + 1.5, y], label.clone(), SMALL_PT, BLACK));
    }
    let words = fit(words, LABEL_PT, false, bar.height() + 8.0);
    let labels = scale.ticks.iter().map(|tick| width_mm(&tick.1, SMALL_PT, false)).fold(0.0, f64::max);
    let at = [bar.right + labels + 4.2, (bar.top + bar.bottom) / 2.0];
    canvas.text(Text::new(at, words, LABEL_PT, BLACK).align(Align::Centre).upwards());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::canvas::Item;
    use crate::charts::plot::style::WHITE;

    const AREA: Rect = Rect { left: 0.0, top: 0.0, right: 30.0, bottom: 20.0 };

    #[test]
    fn a_cell_alone_is_outlined_by_its_four_edges_and_neighbours_share_a_piece() {
        let cells = [0, 0, 0, 0, 1, 1];
        let grid = Grid { cells: &cells, columns: 3 };
        let mut canvas = Canvas::new(30.0);
        grid.fill(&mut canvas, AREA, |cell| Some(if *cell == 1 { BLACK } else { WHITE }));
        assert_eq!(canvas.items.len(), 3, "one white row, one white cell, one black piece");
        let mut canvas = Canvas::new(30.0);
        grid.outline(&mut canvas, AREA, &[Stroke::new(BLACK, 1.0)], |cell| *cell == 1);
        let lengths: Vec<f64> = canvas
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Path { points, .. } => Some((points[0][0] - points[1][0]).hypot(points[0][1] - points[1][1])),
                _ => None,
            })
            .collect();
        // Below both, and to the left of the first; the edge of the map is no line.
        assert_eq!(lengths, [20.0, 10.0]);
    }

    #[test]
    fn the_columns_of_a_table_are_those_of_its_first_row() {
        let cells = [(0.5, 0.5), (1.5, 0.5), (0.5, 1.5), (1.5, 1.5), (0.5, 2.5), (1.5, 2.5)];
        let grid = Grid::new(&cells, |cell| cell.1);
        assert_eq!((grid.columns, grid.rows()), (2, 3));
        assert_eq!(Grid::new(&[] as &[(f64, f64)], |cell| cell.1).rows(), 0);
    }
}
