//! What is unknown, its prior, and its posterior as a distribution of weighted stretches.

use super::grid::{Cell, DIRECTIONS, Grid};
use super::model::{Freedom, Shape};

/// Parts into which the range of a distribution is cut.
const PARTS: usize = 4000;

/// Something unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Parameter {
    /// A direction of the grid.
    Of(usize),
    /// c of a class of readings, which has a depth of its own, mm, where each depth has its own c.
    ResidualWidth(usize, Option<f64>),
}

impl Parameter {
    /// All that a model leaves open.
    pub fn open(freedom: &Freedom, ends: &[[f64; 2]; DIRECTIONS], classes: &[Option<f64>]) -> Vec<Self> {
        let of_grid = (0..DIRECTIONS).filter(|&i| ends[i][1] > ends[i][0]).map(Self::Of);
        let [from, to] = freedom.residual_width;
        let of_class = classes.iter().enumerate().map(|(class, at_mm)| Self::ResidualWidth(class, *at_mm));
        of_grid.chain(of_class.filter(|_| to > from)).collect()
    }

    /// Its word.
    pub fn word(self) -> String {
        match self {
            Self::Of(0) => "surface_following".to_owned(),
            Self::Of(1) => "failure_shear_strain".to_owned(),
            Self::Of(2) => "closing_ratio".to_owned(),
            Self::Of(_) => "efficiency".to_owned(),
            Self::ResidualWidth(_, None) => "residual_width".to_owned(),
            Self::ResidualWidth(_, Some(at_mm)) => format!("residual_width@{at_mm}"),
        }
    }

    /// Whether its logarithm is what is even beforehand.
    pub fn is_log(self) -> bool {
        matches!(self, Self::Of(2) | Self::ResidualWidth(..))
    }

    /// Its ends, in its own values.
    pub fn ends(self, freedom: &Freedom) -> [f64; 2] {
        match self {
            Self::Of(0) => freedom.surface_following,
            Self::Of(1) => freedom.failure_shear_strain,
            Self::Of(2) => freedom.closing_ratio,
            Self::Of(_) => freedom.efficiency.map_or([1.0; 2], |prior| prior.mean),
            Self::ResidualWidth(..) => freedom.residual_width,
        }
    }

    /// Standard deviation beforehand.
    pub fn prior_sd(self, freedom: &Freedom) -> f64 {
        let [from, to] = self.ends(freedom);
        if !self.is_log() {
            return (to - from) / 12f64.sqrt();
        }
        let range = (to / from).ln();
        let (mean, square) = ((to - from) / range, (to * to - from * from) / (2.0 * range));
        (square - mean * mean).max(0.0).sqrt()
    }

    /// Its value from the middle of a cell's direction or from ln c.
    pub fn value(self, coordinate: f64) -> f64 {
        if self.is_log() { coordinate.exp() } else { coordinate }
    }

    /// Its weighted stretches in a cell, of which the cell's weight is shared out.
    pub fn stretches(self, cell: &Cell<Shape>, weight: f64, mut take: impl FnMut([f64; 2], f64)) {
        match self {
            Self::Of(direction) => take(cell.ends[direction].map(|end| self.value(end)), weight),
            Self::ResidualWidth(class, _) => {
                let inner = &cell.found.classes[class];
                for point in &inner.points {
                    let share = (point.log_weight - inner.log_evidence).exp();
                    let ends = [point.log - 0.5 * point.width, point.log + 0.5 * point.width];
                    take(ends.map(f64::exp), weight * share);
                }
            }
        }
    }
}

/// A distribution, in even parts of its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginal {
    from: f64,
    step: f64,
    /// Mass of each part; they sum to 1.
    mass: Vec<f64>,
    /// Mean and mean square from where it begins: a single value has no spread, to the last digit.
    moments: [f64; 2],
}

impl Marginal {
    /// Of weighted stretches, each even; between the least and the greatest end.
    pub fn of(stretches: &[([f64; 2], f64)]) -> Self {
        let held = || stretches.iter().filter(|(_, weight)| *weight > 0.0);
        let from = held().map(|(ends, _)| ends[0]).fold(f64::INFINITY, f64::min);
        let to = held().map(|(ends, _)| ends[1]).fold(f64::NEG_INFINITY, f64::max);
        let step = (to - from).max(0.0) / PARTS as f64;
        let mut mass = vec![0.0; PARTS];
        let (mut moments, mut all) = ([0.0; 2], 0.0);
        for ([lo, hi], weight) in held() {
            let place = |end: f64| if step > 0.0 { (end - from) / step } else { 0.0 };
            spread(&mut mass, [place(*lo), place(*hi)], *weight);
            let (middle, width) = (0.5 * (lo + hi) - from, hi - lo);
            moments[0] += weight * middle;
            moments[1] += weight * (middle * middle + width * width / 12.0);
            all += weight;
        }
        mass.iter_mut().for_each(|mass| *mass /= all);
        Self { from, step, mass, moments: moments.map(|moment| moment / all) }
    }

    /// Of a parameter under a model.
    pub fn of_parameter(parameter: Parameter, grid: &Grid<Shape>) -> Self {
        let mut stretches = Vec::new();
        for (cell, weight) in grid.cells.iter().zip(grid.weights()).filter(|(_, weight)| *weight > 0.0) {
            parameter.stretches(cell, weight, |ends, weight| stretches.push((ends, weight)));
        }
        Self::of(&stretches)
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.from + self.moments[0]
    }

    /// Standard deviation.
    pub fn sd(&self) -> f64 {
        (self.moments[1] - self.moments[0] * self.moments[0]).max(0.0).sqrt()
    }

    /// The value that a share lies below.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut below = 0.0;
        for (i, mass) in self.mass.iter().enumerate() {
            if below + mass >= share && *mass > 0.0 {
                return self.from + self.step * (i as f64 + (share - below) / mass);
            }
            below += mass;
        }
        self.from + self.step * self.mass.len() as f64
    }

    /// The share that lies below a value.
    pub fn below(&self, value: f64) -> f64 {
        if self.step == 0.0 {
            return if value < self.from { 0.0 } else { 1.0 };
        }
        let place = ((value - self.from) / self.step).clamp(0.0, self.mass.len() as f64);
        let whole = place as usize;
        let part = self.mass.get(whole).map_or(0.0, |mass| mass * place.fract());
        self.mass[..whole].iter().sum::<f64>() + part
    }

    /// Density in so many even parts between two quantiles that leave hardly anything out: middles and densities.
    pub fn densities(&self, parts: usize) -> Vec<(f64, f64)> {
        let [from, to] = self.told();
        let width = (to - from) / parts as f64;
        let of_part = |i: usize| {
            let (lo, hi) = (from + width * i as f64, from + width * (i + 1) as f64);
            (0.5 * (lo + hi), (self.below(hi) - self.below(lo)) / width)
        };
        if width > 0.0 { (0..parts).map(of_part).collect() } else { Vec::new() }
    }

    /// The ends between which densities are told.
    pub fn told(&self) -> [f64; 2] {
        [self.quantile(TAIL), self.quantile(1.0 - TAIL)]
    }
}

/// What is left out at either end of what is drawn.
const TAIL: f64 = 5e-4;

/// Adds `weight`, evenly between two places of a row of parts.
pub fn spread(parts: &mut [f64], [from, to]: [f64; 2], weight: f64) {
    let most = parts.len() as f64;
    let (first, last) = (from.clamp(0.0, most), to.clamp(0.0, most));
    let (i, j) = ((first as usize).min(parts.len() - 1), (last as usize).min(parts.len() - 1));
    if i == j || to <= from {
        parts[i] += weight * if to > from { (last - first) / (to - from) } else { 1.0 };
        return;
    }
    let per_part = weight / (to - from);
    parts[i] += per_part * (i as f64 + 1.0 - first);
    parts[i + 1..j].iter_mut().for_each(|part| *part += per_part);
    parts[j] += per_part * (last - j as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_value_has_no_spread() {
        for value in (0..100).map(|i| 0.017 * f64::from(i)) {
            let alike: Vec<([f64; 2], f64)> = (1..50).map(|k| ([value; 2], 1.0 / f64::from(k))).collect();
            let marginal = Marginal::of(&alike);
            assert_eq!((marginal.mean(), marginal.sd()), (value, 0.0));
        }
    }
}
