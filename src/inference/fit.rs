//! Every hypothesis fitted to what was read.

use super::InferOptions;
use super::gather::data;
use super::grid::Grid;
use super::hypotheses::{freedom, subject};
use super::likelihood::log_sum;
use super::model::{Data, Freedom, Model, Shape, Subject};
use super::overlap::covered;
use super::sheets::Shear;
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

/// Remarks on patches in which several readings of one profile need not be those of one strike: strikes on the area of the largest section
/// that any hypothesis has at the depths that are read, c = 1.
///
/// # Errors
/// [`SimulateError::Overlapping`] where too many channels overlap; [`SimulateError::NoStrikes`] where a patch has no strike.
pub fn crowded(
    scenario: &Scenario,
    plan: &InferPlan,
    sections: &Sections,
    levels_mm: &[f64],
) -> Result<Vec<String>, SimulateError> {
    let mut crowding = vec![0.0f64; sections.patches.len()];
    for &(hypothesis, _) in &plan.hypotheses {
        let Freedom { surface_following, failure_shear_strain, .. } = freedom(plan, hypothesis);
        for (patch, subject) in subjects(scenario, plan, sections, hypothesis).iter().enumerate() {
            if subject.population.deepest_mm() <= 0.0 {
                return Err(SimulateError::NoStrikes { patch: sections.patches[patch].name.clone() });
            }
            for surface_following in surface_following {
                let shear = Shear { surface_following, failure_shear_strain: failure_shear_strain[0] };
                let areas = levels_mm.iter().map(|&at_mm| subject.mean_area(at_mm, shear));
                crowding[patch] = crowding[patch].max(subject.population.strikes_per_mm2 * areas.fold(0.0, f64::max));
            }
        }
    }
    let followed = |patch: usize| {
        let mut of_patch = sections.profiles.iter().filter(|profile| profile.patch == patch);
        of_patch.any(|profile| profile.readings.len() > 1 || profile.reached_mm.is_some())
    };
    let mut notes = Vec::new();
    for (patch, &crowding) in crowding.iter().enumerate().filter(|(patch, _)| followed(*patch)) {
        let (patch, share) = (sections.patches[patch].name.clone(), covered(crowding, 1.0));
        if crowding > TOO_CLOSE[0] {
            return Err(SimulateError::Overlapping { patch, share });
        }
        if crowding > TOO_CLOSE[1] {
            let percent = plain((1000.0 * share).round() / 10.0);
            notes.push(format!(
                "patch {patch}: up to {percent} % of channels overlap another one; several readings of a profile are taken for those of one strike"
            ));
        }
    }
    Ok(notes)
}
