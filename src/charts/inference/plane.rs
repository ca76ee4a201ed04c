//! A density over two parameters: its cells, and a line around the most probable 95 %.

use crate::charts::plot::axes::Panel;
use crate::charts::plot::canvas::{Canvas, Rect};
use crate::charts::plot::style::{Ink, Stroke};
use crate::inference::rows::PosteriorGridRow;

/// The share that the line goes around.
pub(super) const HELD: f64 = 0.95;
/// Cells with a smaller share of the greatest density are paper.
const FAINTEST: f64 = 0.004;
/// Cells reach so far under those drawn after them that no seam shows, mm.
const SEAM_MM: f64 = 0.06;

/// The density on the cells that the values of a table span.
pub(super) struct Plane {
    /// Ends of the cells of either parameter, ascending.
    edges: [Vec<f64>; 2],
    /// Row after row from the least value of the second parameter on.
    density: Vec<f64>,
}

/// The values of a column, each once, ascending.
pub(super) fn values(rows: &[&PosteriorGridRow], of: fn(&PosteriorGridRow) -> f64) -> Vec<f64> {
    let mut values: Vec<f64> = rows.iter().map(|row| of(row)).filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

/// Ends of cells with these middles.
pub(super) fn edges(values: &[f64]) -> Vec<f64> {
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return Vec::new() };
    let between: Vec<f64> = values.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    let half = |inner: Option<&f64>, end: f64| inner.map_or(0.5, |inner| (inner - end).abs());
    let low = first - half(between.first(), *first);
    let high = last + half(between.last(), *last);
    [low].into_iter().chain(between).chain([high]).collect()
}

impl Plane {
    /// From the rows of two parameters.
    pub fn new(rows: &[&PosteriorGridRow]) -> Option<Self> {
        let [across, up] = [values(rows, |row| row.value_a), values(rows, |row| row.value_b)];
        if across.len() < 2 || up.len() < 2 {
            return None;
        }
        let mut density = vec![0.0; across.len() * up.len()];
        let place = |values: &[f64], value: f64| values.binary_search_by(|own| own.total_cmp(&value)).ok();
        for row in rows {
            if let (Some(x), Some(y)) = (place(&across, row.value_a), place(&up, row.value_b)) {
                density[y * across.len() + x] = row.density;
            }
        }
        Some(Self { edges: [edges(&across), edges(&up)], density })
    }

    fn columns(&self) -> usize {
        self.edges[0].len() - 1
    }

    fn rows(&self) -> usize {
        self.edges[1].len() - 1
    }

    fn area(&self, x: usize, y: usize) -> f64 {
        (self.edges[0][x + 1] - self.edges[0][x]) * (self.edges[1][y + 1] - self.edges[1][y])
    }

    /// The least density among the most probable cells that hold 95 %.
    fn least_held(&self) -> f64 {
        let mut cells: Vec<[f64; 2]> = self
            .density
            .iter()
            .enumerate()
            .map(|(place, density)| [*density, density * self.area(place % self.columns(), place / self.columns())])
            .collect();
        cells.sort_by(|a, b| b[0].total_cmp(&a[0]));
        let whole: f64 = cells.iter().map(|cell| cell[1]).sum();
        let mut held = 0.0;
        for [density, mass] in cells {
            held += mass;
            if held >= HELD * whole {
                return density;
            }
        }
        0.0
    }

    /// Colours the cells, the densest fully, and draws the line.
    pub fn draw(&self, canvas: &mut Canvas, panel: &Panel, ink: Ink, line: Stroke) {
        let densest = self.density.iter().copied().fold(0.0, f64::max);
        if densest <= 0.0 {
            return;
        }
        for (place, density) in self.density.iter().enumerate().filter(|(_, density)| **density > FAINTEST * densest) {
            canvas.rect(self.cell(panel, place % self.columns(), place / self.columns()), ink.tint(density / densest));
        }
        self.outline(canvas, panel, line);
    }

    fn cell(&self, panel: &Panel, x: usize, y: usize) -> Rect {
        let [left, bottom] = panel.at(self.edges[0][x], self.edges[1][y]);
        let [right, top] = panel.at(self.edges[0][x + 1], self.edges[1][y + 1]);
        Rect {
            left,
            top,
            right: (right + SEAM_MM).min(panel.area.right),
            bottom: (bottom + SEAM_MM).min(panel.area.bottom),
        }
    }

    /// Along the edges of cells of which one is held and its neighbour is not.
    fn outline(&self, canvas: &mut Canvas, panel: &Panel, stroke: Stroke) {
        let least = self.least_held();
        let is_held = |x: usize, y: usize| self.density[y * self.columns() + x] >= least;
        for y in 0..self.rows() {
            for x in 0..self.columns() {
                let rect = self.cell(panel, x, y);
                if x > 0 && is_held(x, y) != is_held(x - 1, y) {
                    canvas.line([rect.left, rect.top], [rect.left, rect.bottom], stroke);
                }
                if y > 0 && is_held(x, y) != is_held(x, y - 1) {
                    canvas.line([rect.left, rect.bottom], [rect.right, rect.bottom], stroke);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value_a: f64, value_b: f64, density: f64) -> PosteriorGridRow {
        PosteriorGridRow {
            hypothesis: "free".into(),
            parameter_a: "a".into(),
            value_a,
            parameter_b: "b".into(),
            value_b,
            density,
        }
    }

    #[test]
    fn cells_end_half_way_between_their_values() {
        assert_eq!(edges(&[1.0, 2.0, 4.0]), [0.5, 1.5, 3.0, 5.0]);
        assert!(edges(&[]).is_empty());
    }

    #[test]
    fn the_line_goes_around_the_densest_cells_that_hold_95_percent() {
        let rows = [row(0.0, 0.0, 0.9), row(1.0, 0.0, 0.07), row(0.0, 1.0, 0.02), row(1.0, 1.0, 0.01)];
        let rows: Vec<&PosteriorGridRow> = rows.iter().collect();
        assert_eq!(Plane::new(&rows).unwrap().least_held(), 0.07);
        assert!(Plane::new(&rows[..2]).is_none(), "one value is no plane");
    }
}
