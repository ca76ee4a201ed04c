//! The tables of `infer`.

use super::fit::{Fit, crowded, data_of, subjects};
use super::grid::{Box4, DIRECTIONS};
use super::hypotheses::{freedom, terms};
use super::likelihood::log_sum;
use super::model::{Data, Model};
use super::parameter::{Marginal, Parameter, spread};
use super::planes::{PatchPlane, Plane, patch_planes, planes};
use super::rank::rank_sum;
use super::replicas::{Check, Replicas, replicas, statistics};
use super::ridge::{Covariance, breaks, wider};
use super::rows::{HypothesisRow, PosteriorGridRow, PosteriorRow, PredictiveRow, RidgeRow, WidthExpectedRow};
use super::tear::TearRatios;
use super::told::{AVERAGED, PRIOR, RANK_MIRROR, TEAR_RATIO};
use super::{InferOptions, Inferred};
use crate::number::plain;
use crate::scenario::Scenario;
use crate::scenario::inference::{Hypothesis, InferPlan, Sections};
use crate::simulate::SimulateError;
use std::f64::consts::PI;

/// Parts of a density of one parameter, and of each of two.
const PARTS: usize = 60;
const PAIR: usize = 32;
/// Parts of each direction of the prior of the tear ratio; a has no part in it.
const OF_PRIOR: [usize; DIRECTIONS] = [24, 24, 1, 6];
/// What is said where all evidence is none.
const NONE_CAN: &str = "no hypothesis of the list can have made what was read: where profiles were counted or read none of them expects a strike; check depths and lengths of the readings against the depth of the treatment";
/// Two planes mirror each other about the skin's lines within this, rad.
const MIRRORED: f64 = 2.0 * PI / 180.0;
/// Chords of a table are worse than wished where they are off by more than this share of the error of reading.
const TABLE: f64 = 0.25;

/// Weighted values of the tear ratio.
type Ratios = Vec<([f64; 2], f64)>;

/// What is asked, and the tables as far as they are filled.
struct Desk<'s> {
    scenario: &'s Scenario,
    plan: &'s InferPlan,
    sections: &'s Sections,
    data: Data,
    planes: Vec<Plane>,
    options: &'s InferOptions<'s>,
    found: Inferred,
}

/// Fills the tables.
pub fn inferred(
    scenario: &Scenario,
    plan: &InferPlan,
    sections: &Sections,
    options: &InferOptions,
) -> Result<Inferred, SimulateError> {
    let data = data_of(plan, sections);
    let planes = planes(&data);
    let notes = crowded(scenario, plan, sections, &data.levels_mm)?;
    let mut desk =
        Desk { scenario, plan, sections, data, planes, options, found: Inferred { notes, ..Inferred::default() } };
    let count = plan.hypotheses.len();
    let (mut fits, mut ratios) = (Vec::new(), Vec::new());
    for (number, &(hypothesis, weight)) in plan.hypotheses.iter().enumerate() {
        let (fit, of_fit) = desk.hypothesis(number, hypothesis, weight)?;
        fits.push(fit);
        ratios.push(of_fit);
        (options.progress)(number + 1, count);
    }
    desk.hypotheses(&fits);
    desk.tear_ratios(&fits, &ratios);
    desk.mirrored();
    Ok(desk.found)
}

impl Desk<'_> {
    /// Fits a hypothesis and tells what concerns it alone; its tear ratio before and after.
    fn hypothesis(
        &mut self,
        number: usize,
        hypothesis: Hypothesis,
        weight: f64,
    ) -> Result<(Fit, [Ratios; 2]), SimulateError> {
        let all = subjects(self.scenario, self.plan, self.sections, hypothesis);
        let data = std::mem::take(&mut self.data);
        let model = Model::new(&all, freedom(self.plan, hypothesis), terms(self.plan, hypothesis), &data);
        self.note_table(&model, hypothesis);
        let fit = Fit::of(&model, hypothesis, weight, self.options);
        let fit = fit.ok_or_else(|| SimulateError::stopped(self.options.stop))?;
        let label = hypothesis.label();
        if !fit.grid.is_settled {
            let what = format!("{label}: ln Z moved by {} at the last refinement", plain(fit.grid.log_error));
            self.found.unreached.get_or_insert(what);
        }
        let tears = TearRatios::new(&model, self.treated());
        let mut ratios = [prior_ratios(&model, &tears), Ratios::new()];
        if fit.log_evidence > f64::NEG_INFINITY {
            self.posterior(&model, &fit, &data);
            self.predictive(&model, &fit, &data, number);
            let of_cells = fit.grid.cells.iter().zip(fit.grid.weights());
            ratios[1] = of_cells.map(|(cell, weight)| (within(&tears, &cell.ends), weight)).collect();
        }
        drop(tears);
        drop(model);
        drop(all);
        self.data = data;
        Ok((fit, ratios))
    }

    /// The patch that the device was used on that is asked about: not its control.
    fn treated(&self) -> usize {
        self.sections.patches.iter().position(|patch| patch.device == self.plan.device).unwrap_or(0)
    }

    fn note_table(&mut self, model: &Model, hypothesis: Hypothesis) {
        let wished_mm = TABLE * self.plan.reading.error_mm / model.freedom.residual_width[1];
        let error_mm = model.chord_error_mm();
        if error_mm > wished_mm {
            let micrometres = plain((1e4 * error_mm).round() / 10.0);
            let what = format!(
                "{}: chords between nodes of the table are off by {micrometres} um on average",
                hypothesis.label()
            );
            self.found.notes.push(what);
        }
    }

    /// Parameters, their densities and their ridges.
    fn posterior(&mut self, model: &Model, fit: &Fit, data: &Data) {
        let label = fit.hypothesis.label();
        let parameters = Parameter::open(&model.freedom, &model.ends(), &data.classes);
        for parameter in &parameters {
            let marginal = Marginal::of_parameter(*parameter, &fit.grid);
            let prior_sd = parameter.prior_sd(&model.freedom);
            self.found.posterior.push(posterior_row(&label, &parameter.word(), &marginal, prior_sd));
            self.density(&label, &parameter.word(), &marginal, 1.0);
        }
        for (i, one) in parameters.iter().enumerate() {
            for other in &parameters[i + 1..] {
                self.pair(&label, [*one, *other], fit);
            }
        }
        self.ridges(model, fit, data, &parameters);
    }

    /// The density of a parameter, times a share.
    fn density(&mut self, hypothesis: &str, word: &str, marginal: &Marginal, share: f64) {
        let row = |(value, density): (f64, f64)| PosteriorGridRow {
            hypothesis: hypothesis.to_owned(),
            parameter_a: word.to_owned(),
            value_a: value,
            parameter_b: word.to_owned(),
            value_b: value,
            density: share * density,
        };
        self.found.grid.extend(marginal.densities(PARTS).into_iter().map(row));
    }

    fn pair(&mut self, hypothesis: &str, pair: [Parameter; 2], fit: &Fit) {
        let told = pair.map(|parameter| Marginal::of_parameter(parameter, &fit.grid).told());
        let width = told.map(|[from, to]| (to - from) / PAIR as f64);
        if width.iter().any(|width| *width <= 0.0) {
            return;
        }
        let mut mass = vec![[0.0; PAIR]; PAIR];
        let place = |i: usize, ends: [f64; 2]| ends.map(|end| (end - told[i][0]) / width[i]);
        for (cell, weight) in fit.grid.cells.iter().zip(fit.grid.weights()).filter(|(_, weight)| *weight > 1e-9) {
            let mut rows = vec![0.0; PAIR];
            pair[0].stretches(cell, 1.0, |ends, share| spread_inside(&mut rows, place(0, ends), share));
            let mut columns = [0.0; PAIR];
            pair[1].stretches(cell, 1.0, |ends, share| spread_inside(&mut columns, place(1, ends), share));
            for (row, share) in mass.iter_mut().zip(&rows).filter(|(_, share)| **share > 0.0) {
                row.iter_mut().zip(&columns).for_each(|(mass, other)| *mass += weight * share * other);
            }
        }
        let middle = |i: usize, k: usize| told[i][0] + width[i] * (k as f64 + 0.5);
        let [a, b] = pair.map(Parameter::word);
        for (i, row) in mass.iter().enumerate() {
            self.found.grid.extend(row.iter().enumerate().map(|(j, mass)| PosteriorGridRow {
                hypothesis: hypothesis.to_owned(),
                parameter_a: a.clone(),
                value_a: middle(0, i),
                parameter_b: b.clone(),
                value_b: middle(1, j),
                density: mass / (width[0] * width[1]),
            }));
        }
    }

    fn ridges(&mut self, model: &Model, fit: &Fit, data: &Data, parameters: &[Parameter]) {
        let covariance = Covariance::of(parameters, &fit.grid);
        let ridges = covariance.ridges();
        if ridges.is_empty() {
            return;
        }
        let all = subjects(self.scenario, self.plan, self.sections, fit.hypothesis);
        let treated = self.treated();
        let first = all[treated].population.shares.first().map_or(0.0, |share| share.heading_rad);
        let wider = wider(data, first, model.ranges(treated).depth_mm[1]);
        let wide = Model::new(&all, model.freedom, model.terms, &wider);
        let breaks = breaks(&wide, &wider, parameters, &covariance, (treated, first));
        self.found.ridges.extend(ridges.into_iter().map(|(i, j)| RidgeRow {
            hypothesis: fit.hypothesis.label(),
            parameter_a: parameters[i].word(),
            parameter_b: parameters[j].word(),
            correlation: covariance.correlation(i, j),
            breaks: breaks.clone(),
        }));
    }

    /// Whether data of a hypothesis would look like those that were read.
    fn predictive(&mut self, model: &Model, fit: &Fit, data: &Data, number: usize) {
        let check = Check {
            law: &self.plan.reading,
            counts: self.plan.counts,
            seed: self.scenario.sampling.seed,
            hypothesis: number,
            quick: self.options.quick,
        };
        let replicas = replicas(model, data, &fit.grid, &self.planes, &check);
        let label = fit.hypothesis.label();
        for (i, plane) in self.planes.iter().enumerate() {
            let rows = plane_rows(&label, plane, &replicas, i, self.plan.reading.shrinkage_depth);
            self.found.predictive.extend(rows);
            let widths = width_rows(&label, plane, &replicas.functions[i], self.plan.reading.shrinkage_depth);
            self.found.widths.extend(widths);
        }
        let groups = data.patches.iter().flat_map(|patch| patch.counted.iter().map(move |counted| (patch, counted)));
        for ((patch, counted), (observed, sets)) in groups.zip(&replicas.counts) {
            let level = patch.views[counted.slides[0].0].level;
            let n = sets.len() as f64;
            let above = sets.iter().filter(|(seen, drawn)| drawn >= seen).count() as f64;
            self.found.predictive.push(PredictiveRow {
                hypothesis: label.clone(),
                plane_deg: "all".to_owned(),
                at_mm: data.levels_mm[level] * self.plan.reading.shrinkage_depth,
                statistic: "counts".to_owned(),
                observed: *observed,
                expected: sets.iter().map(|(_, drawn)| drawn).sum::<f64>() / n,
                p: (1.0 + above) / (n + 1.0),
            });
        }
    }

    fn hypotheses(&mut self, fits: &[Fit]) {
        let logs: Vec<f64> = fits.iter().map(|fit| fit.weight.ln() + fit.log_evidence).collect();
        let all = log_sum(&logs);
        let best = fits.iter().max_by(|a, b| a.log_evidence.total_cmp(&b.log_evidence));
        let Some(best) = best.filter(|best| best.log_evidence > f64::NEG_INFINITY) else {
            self.found.unreached = Some(NONE_CAN.to_owned());
            return;
        };
        for (fit, log) in fits.iter().zip(&logs) {
            let log_bf_best = fit.log_evidence - best.log_evidence;
            let without = fit.without.iter().zip(&best.without).map(|(own, of_best)| own - of_best);
            let (low, high) =
                without.fold((log_bf_best, log_bf_best), |(low, high), log| (low.min(log), high.max(log)));
            self.found.hypotheses.push(HypothesisRow {
                hypothesis: fit.hypothesis.label(),
                log_evidence: fit.log_evidence,
                log_evidence_error: fit.grid.log_error,
                log_bf_best,
                log_bf_best_low: low,
                log_bf_best_high: high,
                log_max_likelihood: fit.log_max,
                weight: fit.weight,
                probability: (log - all).exp(),
            });
        }
    }

    /// The tear ratio under each hypothesis, and averaged over all of them. Densities are those of hypotheses that leave it open, each with
    /// its probability: where a hypothesis names one ratio, its probability stands in the table of hypotheses.
    fn tear_ratios(&mut self, fits: &[Fit], ratios: &[[Ratios; 2]]) {
        let probabilities: Vec<f64> = self.found.hypotheses.iter().map(|row| row.probability).collect();
        if probabilities.is_empty() {
            return;
        }
        let weights: Vec<f64> = fits.iter().map(|fit| fit.weight).collect();
        let is_open = |i: usize| ratios[i][0].iter().any(|(ends, _)| *ends != ratios[i][0][0].0);
        for (i, fit) in fits.iter().enumerate().filter(|(i, _)| !ratios[*i][1].is_empty()) {
            let [prior, own] = [0, 1].map(|which| Marginal::of(&ratios[i][which]));
            let (label, prior_sd) = (fit.hypothesis.label(), if is_open(i) { prior.sd() } else { 0.0 });
            self.found.posterior.push(posterior_row(&label, TEAR_RATIO, &own, prior_sd));
            if is_open(i) {
                self.density(&label, TEAR_RATIO, &own, 1.0);
            }
        }
        let [before, after] = [(0, &weights), (1, &probabilities)].map(|(which, shares)| {
            let all = mixed(ratios, which, |i| shares[i]);
            let open = mixed(ratios, which, |i| if is_open(i) { shares[i] } else { 0.0 });
            (Marginal::of(&all), Marginal::of(&open), open.iter().map(|(_, weight)| weight).sum::<f64>())
        });
        self.found.posterior.push(posterior_row(AVERAGED, TEAR_RATIO, &after.0, before.0.sd()));
        for (word, (_, open, share)) in [(AVERAGED, &after), (PRIOR, &before)] {
            if *share > 0.0 {
                self.density(word, TEAR_RATIO, open, *share);
            }
        }
    }

    /// The test of two planes of a patch that mirror each other about the skin's lines, which needs no hypothesis.
    fn mirrored(&mut self) {
        let Some(lines_rad) = self.plan.lines_rad else { return };
        let apart = |angle: f64| angle.rem_euclid(PI).min(PI - angle.rem_euclid(PI));
        let known: Vec<PatchPlane> = patch_planes(&self.data);
        for (i, one) in known.iter().enumerate() {
            for other in &known[i + 1..] {
                let (a, b) = (one.plane_rad, other.plane_rad);
                let is_mirror = apart(a + b - 2.0 * lines_rad) <= MIRRORED && apart(a - b) > MIRRORED;
                if !is_mirror || one.at_mm != other.at_mm || one.patch != other.patch {
                    continue;
                }
                let test = rank_sum(&one.widths_mm, &other.widths_mm);
                self.found.predictive.push(PredictiveRow {
                    hypothesis: "none".to_owned(),
                    plane_deg: format!("{}|{}", direction(Some(a)), direction(Some(b))),
                    at_mm: one.at_mm * self.plan.reading.shrinkage_depth,
                    statistic: RANK_MIRROR.to_owned(),
                    observed: test.statistic,
                    expected: test.expected,
                    p: test.p,
                });
            }
        }
    }
}

/// Between which ends the tear ratio lies in a box: those of its corners.
fn within(tears: &TearRatios, ends: &Box4) -> [f64; 2] {
    let corner = |number: usize| std::array::from_fn(|i| ends[i][(number >> i) & 1]);
    // A direction with one value has one side, and a has no part in it.
    let is_needed =
        |number: &usize| (0..DIRECTIONS).all(|i| (number >> i) & 1 == 0 || i != 2 && ends[i][0] < ends[i][1]);
    let ratios = (0..1 << DIRECTIONS).filter(is_needed).map(|number| tears.at(corner(number)));
    ratios.fold([f64::INFINITY, f64::NEG_INFINITY], |[lo, hi], ratio| [lo.min(ratio), hi.max(ratio)])
}

/// Weighted tear ratios of all hypotheses, each with its share.
fn mixed(ratios: &[[Ratios; 2]], which: usize, share: impl Fn(usize) -> f64) -> Ratios {
    let mut all = Ratios::new();
    for (i, own) in ratios.iter().enumerate().filter(|(i, _)| share(*i) > 0.0) {
        let sum: f64 = own[which].iter().map(|(_, weight)| weight).sum();
        all.extend(own[which].iter().map(|(ends, weight)| (*ends, weight * share(i) / sum)));
    }
    all
}

/// The tear ratio beforehand: of even cells over what is free.
fn prior_ratios(model: &Model, tears: &TearRatios) -> Ratios {
    let ends = model.ends();
    let cells = |direction: usize| -> Vec<[f64; 2]> {
        let [from, to] = ends[direction];
        let count = if to > from { OF_PRIOR[direction] } else { 1 };
        let at = |i: usize| from + (to - from) * i as f64 / count as f64;
        (0..count).map(|i| [at(i), at(i + 1)]).collect()
    };
    let mut ratios = Ratios::new();
    for kappa in cells(0) {
        for gamma in cells(1) {
            ratios.extend(cells(3).into_iter().map(|mean| (within(tears, &[kappa, gamma, ends[2], mean]), 1.0)));
        }
    }
    ratios
}

/// Adds what of a stretch lies inside a row of parts.
fn spread_inside(parts: &mut [f64], [from, to]: [f64; 2], weight: f64) {
    if to > 0.0 && from < parts.len() as f64 {
        spread(parts, [from, to], weight);
    }
}

fn posterior_row(hypothesis: &str, word: &str, marginal: &Marginal, prior_sd: f64) -> PosteriorRow {
    let [q025, q25, q50, q75, q975] = [0.025, 0.25, 0.5, 0.75, 0.975].map(|share| marginal.quantile(share));
    PosteriorRow {
        hypothesis: hypothesis.to_owned(),
        parameter: word.to_owned(),
        unit: "1".to_owned(),
        mean: marginal.mean(),
        sd: marginal.sd(),
        q025,
        q25,
        q50,
        q75,
        q975,
        prior_sd,
        // What is named beforehand needs no sections.
        identified: if prior_sd > 0.0 { 1.0 - marginal.sd() / prior_sd } else { 1.0 },
    }
}

/// A plane's direction in degrees, or that it is not known.
fn direction(plane_rad: Option<f64>) -> String {
    plane_rad.map_or_else(|| "random".to_owned(), |plane_rad| plain((plane_rad.to_degrees() * 1e6).round() / 1e6))
}

fn plane_rows(label: &str, plane: &Plane, replicas: &Replicas, number: usize, shrinkage: f64) -> Vec<PredictiveRow> {
    let narrow_mm = 0.5 * plane.widths_mm[plane.widths_mm.len() / 2];
    let observed = statistics(&plane.widths_mm, narrow_mm, &replicas.functions[number]);
    let sets = &replicas.of_planes[number];
    let n = sets.len() as f64;
    let row = |(i, statistic): (usize, &str)| {
        let share = |holds: &dyn Fn(f64) -> bool| sets.iter().filter(|set| holds(set[i])).count() as f64;
        let above = (1.0 + share(&|drawn| drawn >= observed[i])) / (n + 1.0);
        let below = (1.0 + share(&|drawn| drawn <= observed[i])) / (n + 1.0);
        PredictiveRow {
            hypothesis: label.to_owned(),
            plane_deg: direction(plane.plane_rad),
            at_mm: plane.at_mm * shrinkage,
            statistic: statistic.to_owned(),
            observed: observed[i],
            expected: sets.iter().map(|set| set[i]).sum::<f64>() / n,
            p: if statistic == "gap" { above } else { (2.0 * above.min(below)).min(1.0) },
        }
    };
    let told = [(0, "mean"), (1, "sd"), (2, "narrow_share"), (3, "gap")];
    told.into_iter().filter(|(_, word)| *word != "sd" || plane.widths_mm.len() > 1).map(row).collect()
}

fn width_rows(label: &str, plane: &Plane, function: &[(f64, f64)], shrinkage: f64) -> Vec<WidthExpectedRow> {
    let n = plane.widths_mm.len() as f64;
    let row = |&(width_mm, expected): &(f64, f64)| WidthExpectedRow {
        hypothesis: label.to_owned(),
        plane_deg: direction(plane.plane_rad),
        at_mm: plane.at_mm * shrinkage,
        width_mm,
        expected,
        observed: plane.widths_mm.partition_point(|width| *width <= width_mm) as f64 / n,
    };
    function.iter().map(row).collect()
}
