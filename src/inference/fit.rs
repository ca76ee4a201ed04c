//! Every hypothesis fitted to what was read.

use super::InferOptions;
use super::gather::data;
use super::grid::Grid;
use super::hypotheses::subject;
use super::likelihood::log_sum;
use super::model::{Data, Model, Shape, Subject};
use super::overlap::covered;
use super::scene::State;
use crate::number::plain;
use crate::scenario::Scenario;
use crate::scenario::inference::{Hypothesis, InferPlan, Sections};
use crate::simulate::SimulateError;

/// Several readings of a profile are refused where more strikes than this lie on the area of one, and remarked on.
const TOO_CLOSE: [f64; 2] = [0.2, 0.05];

/// A hypothesis and its posterior.
pub struct Fit {
    /// The hypothesis.
    pub hypothesis: Hypothesis,
    /// Its weight beforehand.
    pub weight: f64,
    /// Its posterior.
    pub grid: Grid<Shape>,
    /// Logarithms of its evidence, of its greatest likelihood, and of its evidence without each distinct profile.
    pub log_evidence: f64,
    /// The second of them.
    pub log_max: f64,
    /// The third.
    pub without: Vec<f64>,
}

/// The subjects of every patch under a hypothesis.
pub fn subjects<'s>(
    scenario: &'s Scenario,
    plan: &InferPlan,
    sections: &Sections,
    hypothesis: Hypothesis,
) -> Vec<Subject<'s>> {
    let of_patch = |patch: &crate::scenario::inference::ReadPatch| {
        subject(scenario, &scenario.devices[patch.device], plan.depth_mm, hypothesis)
    };
    sections.patches.iter().map(of_patch).collect()
}

/// What was read, for likelihoods.
pub fn data_of(plan: &InferPlan, sections: &Sections) -> Data {
    data(sections, &plan.reading, plan.per_depth)
}

impl Fit {
    /// Of a hypothesis; `None` where the work is to stop.
    pub fn of(model: &Model, hypothesis: Hypothesis, weight: f64, options: &InferOptions) -> Option<Self> {
        let grid = model.fit(options.stop)?;
        let cells = &grid.cells;
        let items: Vec<usize> = cells
            .first()
            .map_or(Vec::new(), |cell| cell.found.classes.iter().map(|class| class.without.len()).collect());
        let mut without = Vec::new();
        for (class, count) in items.into_iter().enumerate() {
            for item in 0..count {
                let logs = cells.iter().map(|cell| {
                    let others = cell.found.classes.iter().enumerate().filter(|(other, _)| *other != class);
                    let others: f64 = others.map(|(_, other)| other.log_evidence).sum();
                    cell.log_prior + others + cell.found.classes[class].without[item]
                });
                without.push(log_sum(&logs.collect::<Vec<f64>>()));
            }
        }
        let best = |shape: &Shape| shape.classes.iter().map(|class| class.log_max).sum::<f64>();
        let log_max = cells.iter().map(|cell| best(&cell.found)).fold(f64::NEG_INFINITY, f64::max);
        Some(Self { hypothesis, weight, log_evidence: grid.log_evidence, grid, log_max, without })
    }
}

/// Whether several readings of one profile can be taken for those of one strike.
///
/// # Errors
/// [`SimulateError::Overlapping`] where too many channels overlap.
pub fn note_overlap(sections: &Sections, model: &Model, notes: &mut Vec<String>) -> Result<(), SimulateError> {
    let followed = |patch: usize| {
        let mut of_patch = sections.profiles.iter().filter(|profile| profile.patch == patch);
        of_patch.any(|profile| profile.readings.len() > 1 || profile.reached_mm.is_some())
    };
    let [surface_following, failure_shear_strain, log_ratio, mean] = model.middle();
    for (patch, scene) in model.scenes().iter().enumerate().filter(|(patch, _)| followed(*patch)) {
        let depths_mm = model.depths_mm(patch, mean);
        let shear = super::sheets::Shear { surface_following, failure_shear_strain };
        let state = State { shear, ratio: log_ratio.exp(), depths_mm: depths_mm.as_deref() };
        let areas = (0..scene.sheets.len()).map(|level| scene.alone(level, 0.0, &state).area());
        let crowding = scene.population.strikes_per_mm2 * areas.fold(0.0, f64::max);
        let share = covered(crowding, 1.0);
        let name = &sections.patches[patch].name;
        if crowding > TOO_CLOSE[0] {
            return Err(SimulateError::Overlapping { patch: name.clone(), share });
        }
        if crowding > TOO_CLOSE[1] {
            let percent = plain((1000.0 * share).round() / 10.0);
            let note = format!(
                "patch {name}: up to {percent} % of channels overlap another one; several readings of a profile are taken for those of one strike"
            );
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    Ok(())
}
