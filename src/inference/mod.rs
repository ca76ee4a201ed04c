//! What measured sections say of the hypotheses (model chapter on inference): the law of the widths of profiles at a depth, by quadrature
//! over the outline of a strike's section; the posterior of what is unknown, on a grid; and how many profiles would decide.

pub mod asked;
mod axis;
mod chords;
mod decide;
mod fit;
mod gather;
mod grid;
mod hypotheses;
mod information;
mod inner;
#[cfg(test)]
mod law_tests;
mod likelihood;
mod measure;
mod model;
mod order;
mod overlap;
mod parameter;
mod planes;
mod population;
mod posterior;
mod rank;
mod reach;
mod reading;
mod replicas;
mod ridge;
pub mod rows;
mod scene;
mod sheets;
mod tables;
mod tear;
pub mod told;
mod track;

pub(crate) use chords::{longer_than, longer_than_on_average};
pub(crate) use gather::data;
pub(crate) use grid::Found;
pub(crate) use information::information_rate;
pub(crate) use likelihood::log_counts;
pub(crate) use model::{Freedom, Model, Subject, Terms};
pub(crate) use overlap::discs_wider;
pub(crate) use population::{Population, Share};
pub(crate) use sheets::{ChannelOf, Shear};
pub(crate) use tear::TearRatios;

pub use posterior::{Posterior, posteriors};

use crate::scenario::Scenario;
use crate::simulate::SimulateError;
use crate::table::bundle;
use rows::{
    HypothesisRow, NeededRow, PosteriorGridRow, PosteriorRow, PowerRow, PredictiveRow, RidgeRow, WidthExpectedRow,
};
use std::sync::atomic::AtomicUsize;

bundle! {
    /// What measured sections say.
    pub struct Inferred {
        hypotheses: HypothesisRow,
        posterior: PosteriorRow,
        grid: PosteriorGridRow,
        ridges: RidgeRow,
        predictive: PredictiveRow,
        widths: WidthExpectedRow,
    }
    beside {
        /// Notes for the reader.
        notes: Vec<String>,
        /// What kept the grid from becoming as fine as it should be.
        unreached: Option<String>,
    }
}

bundle! {
    /// How many profiles would decide.
    pub struct Decided {
        power: PowerRow,
        needed: NeededRow,
    }
    beside {
        /// Notes for the reader.
        notes: Vec<String>,
    }
}

/// How to work, as opposed to on what.
pub struct InferOptions<'a> {
    /// Small budgets, marked in every output.
    pub quick: bool,
    /// Non-zero asks the work to stop (the number of the signal).
    pub stop: &'a AtomicUsize,
    /// Told of progress: parts done and planned.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// What the sections that a scenario reads say of its hypotheses.
///
/// # Errors
/// [`SimulateError::NoSections`] where it reads none; [`SimulateError::Overlapping`]; the stop flag.
pub fn infer(scenario: &Scenario, options: &InferOptions) -> Result<Inferred, SimulateError> {
    let plan = scenario.infer.as_ref().ok_or(SimulateError::NoSections)?;
    let sections = plan.sections.as_ref().ok_or(SimulateError::NoSections)?;
    tables::inferred(scenario, plan, &order::ordered(sections), options)
}

/// How many profiles would decide between the hypotheses of a scenario's `[decide]`.
///
/// # Errors
/// [`SimulateError::NoStudyOfSections`] without one; [`SimulateError::OneLaw`]; the stop flag.
pub fn decide(scenario: &Scenario, options: &InferOptions) -> Result<Decided, SimulateError> {
    match (&scenario.infer, &scenario.decide) {
        (Some(plan), Some(decide)) => decide::decide(scenario, plan, decide, options),
        _ => Err(SimulateError::NoStudyOfSections),
    }
}
