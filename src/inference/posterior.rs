//! One hypothesis fitted to many sets of sections, as studies of an inference need: chords are worked out once for all that are read in the
//! same patches.

use super::InferOptions;
use super::fit::{Fit, subjects};
use super::gather::data_beside;
use super::hypotheses::{freedom, terms};
use super::model::{Data, Model};
use super::parameter::{Marginal, Parameter};
use super::tear::TearRatios;
use super::told::TEAR_RATIO;
use crate::scenario::Scenario;
use crate::scenario::inference::{Hypothesis, InferPlan, Sections};
use crate::simulate::SimulateError;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a set of sections says under one hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// Logarithm of the evidence.
    pub log_evidence: f64,
    /// Whether the grid became as fine as it should be.
    pub is_settled: bool,
    /// By the word of the parameter; none where no evidence is.
    marginals: Vec<(String, Marginal)>,
}

impl Posterior {
    /// The share of the posterior that lies below a value of a parameter, which is named as in `posterior.csv`; `None` where the
    /// hypothesis leaves no such parameter open.
    pub fn below(&self, parameter: &str, value: f64) -> Option<f64> {
        self.marginal(parameter).map(|marginal| marginal.below(value))
    }

    /// The value of a parameter that a share of the posterior lies below.
    pub fn quantile(&self, parameter: &str, share: f64) -> Option<f64> {
        self.marginal(parameter).map(|marginal| marginal.quantile(share))
    }

    fn marginal(&self, parameter: &str) -> Option<&Marginal> {
        self.marginals.iter().find(|(word, _)| word == parameter).map(|(_, marginal)| marginal)
    }
}

/// The posterior of a hypothesis for each set of sections; prior and reading are those of the scenario's `[infer]`, whose own readings are
/// not looked at.
///
/// # Errors
/// [`SimulateError::NoSections`] where the scenario asks nothing of sections; the stop flag.
pub fn posteriors(
    scenario: &Scenario,
    hypothesis: Hypothesis,
    sets: &[Sections],
    options: &InferOptions,
) -> Result<Vec<Posterior>, SimulateError> {
    let plan = scenario.infer.as_ref().ok_or(SimulateError::NoSections)?;
    let done = AtomicUsize::new(0);
    let tell = || (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, sets.len());
    let mut all = Vec::with_capacity(sets.len());
    for alike in sets.chunk_by(|one, next| one.patches == next.patches) {
        let found = of_patches(scenario, plan, hypothesis, alike, options, &tell);
        all.extend(found.ok_or_else(|| SimulateError::stopped(options.stop))?);
    }
    Ok(all)
}

/// Those of sets that share their patches.
fn of_patches(
    scenario: &Scenario,
    plan: &InferPlan,
    hypothesis: Hypothesis,
    sets: &[Sections],
    options: &InferOptions,
    tell: &(dyn Fn() + Sync),
) -> Option<Vec<Posterior>> {
    let of_set = |known: &[f64], set: &Sections| data_beside(known, set, &plan.reading, plan.per_depth);
    // All depths that any set is read at, in order of first appearance.
    let levels_mm = sets.iter().fold(Vec::new(), |known, set| of_set(&known, set).levels_mm);
    let subjects = subjects(scenario, plan, sets.first()?, hypothesis);
    let none = Data { levels_mm: levels_mm.clone(), ..Data::default() };
    let model = Model::new(&subjects, freedom(plan, hypothesis), terms(plan, hypothesis), &none);
    let tears = TearRatios::new(&model, 0);
    let posterior = |set: &Sections| {
        let data = of_set(&levels_mm, set);
        let own = model.reading(&data);
        let fit = Fit::of(&own, hypothesis, 1.0, options)?;
        tell();
        Some(told(&own, &tears, &fit, &data))
    };
    sets.par_iter().map(posterior).collect()
}

fn told(model: &Model, tears: &TearRatios, fit: &Fit, data: &Data) -> Posterior {
    let mut marginals = Vec::new();
    if fit.log_evidence > f64::NEG_INFINITY {
        for parameter in Parameter::open(&model.freedom, &model.ends(), &data.classes) {
            marginals.push((parameter.word(), Marginal::of_parameter(parameter, &fit.grid)));
        }
        let ratio = |middle| {
            let at = tears.at(middle);
            [at, at]
        };
        let ratios: Vec<([f64; 2], f64)> = fit
            .grid
            .cells
            .iter()
            .zip(fit.grid.weights())
            .map(|(cell, weight)| (ratio(cell.middle()), weight))
            .collect();
        marginals.push((TEAR_RATIO.to_owned(), Marginal::of(&ratios)));
    }
    Posterior { log_evidence: fit.log_evidence, is_settled: fit.grid.is_settled, marginals }
}
