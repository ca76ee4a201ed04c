//! How metrics grow with the share of strikes that a device keeps.

use crate::metrics::cell::Cell;
use crate::metrics::series::Series;
use crate::sampling::statistics::mean;

/// A share that was tried, and its cell.
pub(super) struct Probe {
    pub share: f64,
    pub cell: Cell,
}

/// Where the slopes of metrics by the share of strikes come from: cells on both sides of it, or below it alone.
pub(super) struct Slopes<'p> {
    pub share: f64,
    pub below: &'p Probe,
    pub above: Option<&'p Probe>,
}

impl Slopes<'_> {
    /// A series of the cell in the middle, every trial moved by its shift of the share.
    pub fn moved(&self, series: &Series, shifts: &[f64]) -> Option<Series> {
        let same = |cell: &Cell| cell.find(series.layer, series.metric).cloned();
        let values = self.moved_values(&series.values, shifts, |cell| same(cell).map(|series| series.values))?;
        let over = match &series.over {
            Some(over) => Some(self.moved_values(over, shifts, |cell| same(cell)?.over)?),
            None => None,
        };
        let moved = Series { values, over, own: None, ..series.clone() };
        // Limits go along.
        let by = moved.value_without(None) - series.value_without(None);
        let bounds = series.bounds.map(|(low, high)| (low + by, high + by));
        Some(Series { bounds, ..moved })
    }

    fn moved_values(
        &self,
        values: &[Vec<f64>],
        shifts: &[f64],
        of: impl Fn(&Cell) -> Option<Vec<Vec<f64>>>,
    ) -> Option<Vec<Vec<f64>>> {
        let slope = self.slope(values, of)?;
        let moved = |(trial, shift): (&Vec<f64>, &f64)| trial.iter().map(|value| value + slope * shift).collect();
        Some(values.iter().zip(shifts).map(moved).collect())
    }

    /// Slope of the mean, of the parabola through all three cells, or of the line through two.
    pub fn slope(&self, values: &[Vec<f64>], of: impl Fn(&Cell) -> Option<Vec<Vec<f64>>>) -> Option<f64> {
        let middle = mean_of_trials(values);
        let towards = |probe: &Probe| {
            let value = mean_of_trials(&of(&probe.cell)?);
            Some((probe.share - self.share, (value - middle) / (probe.share - self.share)))
        };
        let (back, lower) = towards(self.below)?;
        let Some((ahead, upper)) = self.above.and_then(towards) else { return Some(lower) };
        Some((lower * ahead - upper * back) / (ahead - back))
    }
}

fn mean_of_trials(values: &[Vec<f64>]) -> f64 {
    mean(&values.iter().map(|trial| mean(trial)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::StopReason;

    fn probe(share: f64, value: fn(f64) -> f64) -> Probe {
        let series = vec![Series::exact("all", "m", "1", vec![value(share) - 0.5, value(share) + 0.5])];
        let cell = Cell {
            series,
            openings: Vec::new(),
            unlisted: false,
            open_share: 0.0,
            samples: 0,
            replicates: 1,
            relative_error: 0.0,
            reason: StopReason::Exact,
            left_out: Vec::new(),
            took: Default::default(),
        };
        Probe { share, cell }
    }

    fn slope(value: fn(f64) -> f64, above: Option<f64>) -> f64 {
        let (below, middle) = (probe(0.4, value), probe(0.5, value));
        let above = above.map(|share| probe(share, value));
        let slopes = Slopes { share: 0.5, below: &below, above: above.as_ref() };
        let of = |cell: &Cell| cell.find("all", "m").map(|series| series.values.clone());
        slopes.slope(&middle.cell.series[0].values, of).expect("a slope")
    }

    #[test]
    fn slopes_of_a_line_and_of_a_parabola_are_exact() {
        assert!((slope(|share| 3.0 * share + 1.0, None) - 3.0).abs() < 1e-12);
        assert!((slope(|share| 3.0 * share + 1.0, Some(0.7)) - 3.0).abs() < 1e-12);
        assert!((slope(|share| share * share, Some(0.7)) - 1.0).abs() < 1e-12);
        assert!((slope(|share| share * share, None) - 0.9).abs() < 1e-12);
    }
}
