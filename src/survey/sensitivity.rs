//! What decides a result: Sobol' indices and elementary effects of every metric with respect to a study's axes.

use super::evaluation::Asked;
use super::sweep::Course;
use crate::sampling::design::DesignError;
use crate::study::indices::{Analysis, Effect, LevelsError, MorrisPlan, SobolIndices, SobolPlan};
use crate::study::plan::{SensitivityPlan, StudyPlan};
use crate::table::table;

/// Evaluations of an analysis beyond which its outputs would not fit into memory.
pub const MOST_EVALUATIONS: u64 = 1_000_000;

/// Share of a method's samples of which an output may have no value.
pub const MOST_MISSING: f64 = 0.01;

/// What both analyses tell of one output.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutputRows {
    /// Sobol' indices.
    pub indices: Vec<IndexRow>,
    /// Elementary effects.
    pub effects: Vec<EffectRow>,
    /// The methods that tell nothing of it, because too many of their own samples have no value of it.
    pub gaps: Vec<Gap>,
}

/// One of the two analyses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Sobol' indices.
    Indices,
    /// Elementary effects.
    Effects,
}

impl Method {
    /// What it tells, and what its samples are called.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Indices => ["Sobol' indices", "base samples"],
            Self::Effects => ["elementary effects", "trajectories"],
        }
    }
}

/// How many of a method's points have no value of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The method.
    pub method: Method,
    /// Points without a value.
    pub missing: usize,
    /// All of its points.
    pub points: usize,
}

impl Gap {
    /// The gap of a method where it is too wide for what is left to be spread evenly, from the values at its points and what
    /// became of its samples.
    fn of<T>(method: Method, outputs: &[f64], analysis: &Analysis<T>) -> Option<Self> {
        let is_wide = analysis.dropped as f64 > MOST_MISSING * (analysis.kept + analysis.dropped) as f64;
        let missing = outputs.iter().filter(|value| !value.is_finite()).count();
        is_wide.then_some(Self { method, missing, points: outputs.len() })
    }
}

/// Why an analysis cannot be planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Too many evaluations.
    #[error(
        "[sensitivity]: {0} evaluations would be needed; at most {MOST_EVALUATIONS} are allowed; use fewer samples, trajectories or axes"
    )]
    TooMany(u64),
    /// Too many inputs or samples.
    #[error("[sensitivity]: {0}")]
    Design(#[from] DesignError),
    /// Levels that make no grid.
    #[error("[sensitivity] levels: {0}")]
    Levels(#[from] LevelsError),
}

/// The evaluations that an analysis needs: those of Sobol' indices, then those of elementary effects.
pub struct Analyses<'s> {
    study: &'s StudyPlan,
    plan: SensitivityPlan,
    sobol: SobolPlan,
    morris: Option<MorrisPlan>,
}

impl<'s> Analyses<'s> {
    /// The analyses of a study's axes.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn new(study: &'s StudyPlan, plan: SensitivityPlan, seed: u64) -> Result<Self, PlanError> {
        let inputs = study.axes.len();
        let sobol = SobolPlan::new(inputs, plan.samples, seed)?;
        let trajectories = u32::try_from(plan.trajectories).unwrap_or(u32::MAX);
        let morris = match trajectories {
            0 => None,
            _ => Some(MorrisPlan::new(inputs, trajectories, plan.levels, seed)?),
        };
        let analyses = Self { study, plan, sobol, morris };
        match analyses.count() {
            count if count > MOST_EVALUATIONS => Err(PlanError::TooMany(count)),
            _ => Ok(analyses),
        }
    }

    /// The rows of the two tables for one output. `outputs` are its values by number of evaluation, not a number where an
    /// evaluation failed or where there is no such value; an output that nothing changes has no rows. Where more than
    /// [`MOST_MISSING`] of a method's own samples lack it there are none of that method either: those that are left are no
    /// longer spread evenly, and their inputs depend on one another.
    pub fn rows(&self, output: &Output, outputs: &[f64]) -> OutputRows {
        let (of_sobol, of_morris) = outputs.split_at(self.sobol.evaluations() as usize);
        let place = |input: usize, share: f64| self.study.axes[input].place(share);
        let mut rows = OutputRows::default();
        let analysis = self.sobol.indices(of_sobol, self.plan.resamples);
        match Gap::of(Method::Indices, of_sobol, &analysis) {
            Some(gap) => rows.gaps.push(gap),
            None => rows.indices = self.index_rows(output, &analysis),
        }
        let Some(morris) = &self.morris else { return rows };
        let analysis = morris.effects_of_moves(of_morris, self.plan.resamples, place);
        match Gap::of(Method::Effects, of_morris, &analysis) {
            Some(gap) => rows.gaps.push(gap),
            None => rows.effects = self.effect_rows(output, &analysis),
        }
        rows
    }

    fn index_rows(&self, output: &Output, analysis: &Analysis<SobolIndices>) -> Vec<IndexRow> {
        let Some(indices) = &analysis.indices else { return Vec::new() };
        let row = |(input, axis): (usize, &crate::study::plan::Axis)| {
            let (first, total) = (&indices.first[input], &indices.total[input]);
            IndexRow {
                device: output.device.clone(),
                depth_mm: output.depth_mm,
                tear: output.tear.clone(),
                layer: output.layer.clone(),
                metric: output.metric.clone(),
                unit: output.unit.clone(),
                input: axis.column.clone(),
                first_order: first.value,
                first_order_ci95_low: first.low,
                first_order_ci95_high: first.high,
                total: total.value,
                total_ci95_low: total.low,
                total_ci95_high: total.high,
                samples: analysis.kept,
            }
        };
        self.study.axes.iter().enumerate().map(row).collect()
    }

    fn effect_rows(&self, output: &Output, analysis: &Analysis<Vec<Effect>>) -> Vec<EffectRow> {
        let Some(effects) = &analysis.indices else { return Vec::new() };
        if effects.iter().all(|effect| effect.mu_star.value == 0.0) {
            return Vec::new();
        }
        let row = |(effect, axis): (&Effect, &crate::study::plan::Axis)| EffectRow {
            device: output.device.clone(),
            depth_mm: output.depth_mm,
            tear: output.tear.clone(),
            layer: output.layer.clone(),
            metric: output.metric.clone(),
            unit: output.unit.clone(),
            input: axis.column.clone(),
            mu: effect.mu,
            mu_star: effect.mu_star.value,
            mu_star_ci95_low: effect.mu_star.low,
            mu_star_ci95_high: effect.mu_star.high,
            sigma: effect.sigma,
            trajectories: analysis.kept,
        };
        effects.iter().zip(&self.study.axes).map(row).collect()
    }
}

impl Course for Analyses<'_> {
    fn count(&self) -> u64 {
        self.sobol.evaluations() + self.morris.as_ref().map_or(0, MorrisPlan::evaluations)
    }

    fn evaluation(&self, number: u64) -> Asked {
        let of_sobol = self.sobol.evaluations();
        let place = match &self.morris {
            Some(morris) if number >= of_sobol => morris.point(number - of_sobol),
            _ => self.sobol.point(number),
        };
        Asked { point: number, replicate: 0, values: self.study.at(&place) }
    }
}

/// What a study's results tell a number of, at every point.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Device name.
    pub device: String,
    /// Configured depth, mm; not a number where depth is an input.
    pub depth_mm: f64,
    /// Tear hypothesis label; `varied` where the hypothesis is an input.
    pub tear: String,
    /// `all`, `surface` or a layer name.
    pub layer: String,
    /// Metric name.
    pub metric: String,
    /// Unit of the metric.
    pub unit: String,
}

table! {
    /// One row of `indices.csv`: how much of a metric's variance an input decides, alone and with all its interactions.
    pub struct IndexRow in "indices.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm; `nan` where depth is an input.
        depth_mm: f64,
        /// Tear hypothesis label; `varied` where the hypothesis is an input.
        tear: String,
        /// `all`, `surface` or a layer name.
        layer: String,
        /// Metric name; `damage_volume_ratio` for the ratio to the reference device.
        metric: String,
        /// Unit of the metric.
        unit: String,
        /// The axis.
        input: String,
        /// First-order index.
        first_order: f64,
        /// Lower end of its 95 % interval.
        first_order_ci95_low: f64,
        /// Upper end of its 95 % interval.
        first_order_ci95_high: f64,
        /// Total index.
        total: f64,
        /// Lower end of its 95 % interval.
        total_ci95_low: f64,
        /// Upper end of its 95 % interval.
        total_ci95_high: f64,
        /// Base samples that count; those with a failed point do not.
        samples: u64,
    }
}

table! {
    /// One row of `effects.csv`: Morris' elementary effects of an input, in units of the metric over the whole range.
    pub struct EffectRow in "effects.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm; `nan` where depth is an input.
        depth_mm: f64,
        /// Tear hypothesis label; `varied` where the hypothesis is an input.
        tear: String,
        /// `all`, `surface` or a layer name.
        layer: String,
        /// Metric name.
        metric: String,
        /// Unit of the metric.
        unit: String,
        /// The axis.
        input: String,
        /// Mean elementary effect.
        mu: f64,
        /// Mean of its absolute value.
        mu_star: f64,
        /// Lower end of its 95 % interval.
        mu_star_ci95_low: f64,
        /// Upper end of its 95 % interval.
        mu_star_ci95_high: f64,
        /// Standard deviation of the elementary effects.
        sigma: f64,
        /// Trajectories that count.
        trajectories: u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, Scenario};

    const SCENARIO: &str = r#"
version = 1
[skin]
site = "cheek"
[tissue]
tear = "pinned"
[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
[depth]
values = ["1.0 mm"]
[study]
compute = "channel"
design = "random"
points = 1
[[study.axis]]
key = "depth.values[0]"
from = "0.5 mm"
to = "1.0 mm"
[[study.axis]]
key = "device.pen.hand_speed"
from = "5 mm/s"
to = "50 mm/s"
"#;

    fn scenario() -> Scenario {
        scenario::parse("study", "study", SCENARIO.as_bytes(), &[], None).expect("a sound scenario")
    }

    /// A function of both inputs without a value where `is_hole` says so of the number of an evaluation.
    fn rows(is_hole: impl Fn(u64) -> bool) -> OutputRows {
        let scenario = scenario();
        let study = &scenario.study.as_ref().expect("a study").plan;
        let plan = SensitivityPlan { samples: 64, trajectories: 8, levels: 4, resamples: 50 };
        let analyses = Analyses::new(study, plan, 1).expect("a plan");
        let text = String::new;
        let (device, tear, layer) = (text(), text(), text());
        let output = Output { device, depth_mm: 1.0, tear, layer, metric: text(), unit: text() };
        let value = |number: u64| if is_hole(number) { f64::NAN } else { (number % 7) as f64 };
        analyses.rows(&output, &(0..analyses.count()).map(value).collect::<Vec<f64>>())
    }

    /// 64 base samples are 256 evaluations; after them come 8 trajectories of 3.
    #[test]
    fn holes_of_one_method_took_the_rows_of_the_other() {
        let OutputRows { indices, effects, gaps } = rows(|number| number == 260);
        assert_eq!((indices.len(), effects.len()), (2, 0));
        assert_eq!(gaps, [Gap { method: Method::Effects, missing: 1, points: 24 }]);
        let OutputRows { indices, effects, gaps } = rows(|number| number < 2 || number == 10);
        assert_eq!((indices.len(), effects.len()), (0, 2));
        assert_eq!(gaps, [Gap { method: Method::Indices, missing: 3, points: 256 }]);
        assert_eq!(rows(|number| number % 5 == 0).gaps.len(), 2);
        assert!(rows(|_| false).gaps.is_empty());
    }
}
