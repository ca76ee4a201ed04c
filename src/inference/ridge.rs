//! Parameters that the sections hardly tell apart, and the reading that would (model I7).

use super::axis::Axis;
use super::grid::{DIRECTIONS, Grid};
use super::likelihood::{Facing, Group, PatchData, View};
use super::model::{Data, Model, Shape};
use super::parameter::Parameter;
use crate::number::plain;
use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// Parameters that are correlated more than this make a ridge.
const RIDGE: f64 = 0.9;
/// Profiles that a further reading is taken to add.
const MORE: f64 = 20.0;
/// Steps of derivatives, as a share of a parameter's range.
const STEP: f64 = 0.02;
/// Widths are looked at in steps of this share of the error of reading.
const WIDTHS: f64 = 0.5;
/// Planes that a further reading may have, degrees from the first heading, and its depths, mm.
const PLANES_DEG: [f64; 2] = [15.0, 105.0];
const DEPTHS_MM: [f64; 4] = [0.05, 0.3, 0.6, 0.9];
/// Depths that differ by less are one.
const SAME_DEPTH_MM: f64 = 1e-9;

/// Means and covariances of the posterior, in values of the parameters.
pub struct Covariance {
    pub mean: Vec<f64>,
    pub matrix: DMatrix<f64>,
}

impl Covariance {
    /// Of the parameters of a grid.
    pub fn of(parameters: &[Parameter], grid: &Grid<Shape>) -> Self {
        let n = parameters.len();
        let (mut mean, mut second) = (vec![0.0; n], DMatrix::<f64>::zeros(n, n));
        for (cell, weight) in grid.cells.iter().zip(grid.weights()).filter(|(_, weight)| *weight > 0.0) {
            // In a cell, what is integrated out depends on nothing else in it.
            let moments: Vec<[f64; 2]> = parameters.iter().map(|parameter| within(*parameter, cell)).collect();
            for i in 0..n {
                mean[i] += weight * moments[i][0];
                for j in 0..n {
                    second[(i, j)] += weight * if i == j { moments[i][1] } else { moments[i][0] * moments[j][0] };
                }
            }
        }
        let matrix = DMatrix::from_fn(n, n, |i, j| second[(i, j)] - mean[i] * mean[j]);
        Self { mean, matrix }
    }

    /// How much two parameters go together.
    pub fn correlation(&self, i: usize, j: usize) -> f64 {
        self.matrix[(i, j)] / (self.matrix[(i, i)] * self.matrix[(j, j)]).sqrt()
    }

    /// Pairs that make a ridge.
    pub fn ridges(&self) -> Vec<(usize, usize)> {
        let n = self.mean.len();
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        pairs.filter(|&(i, j)| self.correlation(i, j).abs() > RIDGE).collect()
    }
}

/// Mean and mean square of a parameter in a cell.
fn within(parameter: Parameter, cell: &super::grid::Cell<Shape>) -> [f64; 2] {
    let mut moments = [0.0; 2];
    parameter.stretches(cell, 1.0, |[lo, hi], weight| {
        let (middle, width) = (0.5 * (lo + hi), hi - lo);
        moments[0] += weight * middle;
        moments[1] += weight * (middle * middle + width * width / 12.0);
    });
    moments
}

/// The depths and planes at which a further reading is looked at: those of the data, and usual ones below their deepest strikes.
pub fn wider(data: &Data, first_heading_rad: f64, deepest_mm: f64) -> Data {
    let mut levels_mm = data.levels_mm.clone();
    for depth_mm in DEPTHS_MM {
        if depth_mm < deepest_mm && levels_mm.iter().all(|known| (known - depth_mm).abs() > SAME_DEPTH_MM) {
            levels_mm.push(depth_mm);
        }
    }
    let planes = PLANES_DEG.map(|degrees| first_heading_rad + degrees.to_radians());
    let views: Vec<View> = (0..levels_mm.len())
        .flat_map(|level| planes.map(|plane_rad| View { level, facing: Facing::Known(plane_rad) }))
        .collect();
    let groups = (0..views.len()).map(|view| Group { view, class: 0, widths: Vec::new() }).collect();
    let patches = vec![PatchData { views, groups, ..PatchData::default() }; data.patches.len()];
    Data { levels_mm, patches, classes: vec![None] }
}

/// The reading that would narrow the ridge most, in words: of a model whose data are [`wider`].
pub fn breaks(
    model: &Model,
    wider: &Data,
    parameters: &[Parameter],
    found: &Covariance,
    (subject, first_heading_rad): (usize, f64),
) -> String {
    let scale: Vec<f64> = parameters.iter().map(|parameter| parameter.prior_sd(&model.freedom)).collect();
    let n = parameters.len();
    let scaled = DMatrix::from_fn(n, n, |i, j| found.matrix[(i, j)] / (scale[i] * scale[j]));
    let eigen = SymmetricEigen::new(scaled.clone());
    let along: DVector<f64> = eigen.eigenvectors.column(eigen.eigenvalues.imax()).into_owned();
    let Some(precision) = scaled.try_inverse() else { return "none".to_owned() };
    let shrinkage = model.terms.law.shrinkage_depth;
    let measured_mm = |view: usize| wider.levels_mm[wider.patches[subject].views[view].level] * shrinkage;
    let mut best: Option<(f64, usize)> = None;
    for view in 0..wider.patches[subject].views.len() {
        let at = (subject, view, measured_mm(view));
        let gained = information(model, at, parameters, &found.mean, &scale) * MORE;
        let Some(left) = (&precision + gained).try_inverse() else { continue };
        let variance = (along.transpose() * left * &along)[(0, 0)];
        if best.is_none_or(|(least, _)| variance < least) {
            best = Some((variance, view));
        }
    }
    let Some((_, view)) = best else { return "none".to_owned() };
    let Facing::Known(plane_rad) = wider.patches[subject].views[view].facing else { return "none".to_owned() };
    let degrees = plain(((plane_rad - first_heading_rad).to_degrees() * 10.0).round() / 10.0);
    format!("plane {degrees} deg to the heading at {} mm", plain((measured_mm(view) * 1e6).round() / 1e6))
}

/// Fisher's information of one profile of a subject's view, at a depth as measured, about the parameters, each over its prior SD.
fn information(
    model: &Model,
    (subject, view, at_mm): (usize, usize, f64),
    parameters: &[Parameter],
    mean: &[f64],
    scale: &[f64],
) -> DMatrix<f64> {
    let law = model.terms.law;
    let count = ((law.largest_mm - law.smallest_mm) / (WIDTHS * law.error_mm)).ceil() as usize;
    let axis = Axis::new([law.smallest_mm, law.largest_mm], count.max(2));
    let step_mm = (law.largest_mm - law.smallest_mm) / (axis.count - 1) as f64;
    let densities = |values: &[f64]| -> Vec<f64> {
        let (middle, c) = coordinates(model, at_mm, parameters, values);
        let known = model.known(subject, middle, middle[3]);
        let measure = known.measure(view, 0, c);
        let recognised = law.recognised(&measure, c);
        (0..axis.count).map(|i| law.density(law.seen(&measure, c, axis.node(i)), recognised)).collect()
    };
    let centre = densities(mean);
    let slopes: Vec<Vec<f64>> = parameters
        .iter()
        .enumerate()
        .map(|(i, parameter)| {
            let [from, to] = parameter.ends(&model.freedom);
            let half = STEP * (to - from);
            let at = |value: f64| {
                let mut values = mean.to_vec();
                values[i] = value.clamp(from, to);
                (densities(&values), values[i])
            };
            let ((low, a), (high, b)) = (at(mean[i] - half), at(mean[i] + half));
            low.iter().zip(&high).map(|(low, high)| (high - low) / (b - a) * scale[i]).collect()
        })
        .collect();
    let product = |i: usize, j: usize| {
        slopes[i].iter().zip(&slopes[j]).zip(&centre).map(|((a, b), f)| a * b / f).sum::<f64>() * step_mm
    };
    DMatrix::from_fn(parameters.len(), parameters.len(), product)
}

/// Coordinates of the grid, and c at a depth as measured, for values of the parameters; what is not among them is in the middle.
fn coordinates(model: &Model, at_mm: f64, parameters: &[Parameter], values: &[f64]) -> ([f64; DIRECTIONS], f64) {
    let mut middle = model.middle();
    let [from, to] = model.freedom.residual_width;
    let mut c = (from * to).sqrt();
    for (parameter, value) in parameters.iter().zip(values) {
        match parameter {
            Parameter::Of(direction) if parameter.is_log() => middle[*direction] = value.ln(),
            Parameter::Of(direction) => middle[*direction] = *value,
            Parameter::ResidualWidth(_, None) => c = *value,
            Parameter::ResidualWidth(_, Some(own_mm)) if (own_mm - at_mm).abs() < SAME_DEPTH_MM => c = *value,
            Parameter::ResidualWidth(..) => {}
        }
    }
    (middle, c)
}
