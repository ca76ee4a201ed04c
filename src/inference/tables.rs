//! The tables of `infer`.

use super::fit::{Fit, data_of, note_overlap, subjects};
use super::hypotheses::{freedom, terms};
use super::likelihood::log_sum;
use super::model::{Data, Model};
use super::parameter::{Marginal, Parameter, spread};
use super::rank::rank_sum;
use super::replicas::{Check, Plane, Replicas, planes, replicas, statistics};
use super::ridge::{Covariance, breaks, wider};
use super::rows::{HypothesisRow, PosteriorGridRow, PosteriorRow, PredictiveRow, RidgeRow, WidthExpectedRow};
use super::tear::TearRatios;
use super::{InferOptions, Inferred};
use crate::number::plain;
use crate::scenario::Scenario;
use crate::scenario::inference::{Hypothesis, InferPlan, Sections};
use crate::simulate::SimulateError;

/// Parts of a density of one parameter, and of each of two.
const PARTS: usize = 60;
const PAIR: usize = 32;
/// The tear ratio's word, and that of all hypotheses together.
const TEAR_RATIO: &str = "tear_ratio";
const AVERAGED: &str = "averaged";
const PRIOR: &str = "prior";
/// Parts of each direction of the prior of the tear ratio.
const OF_PRIOR: usize = 24;
/// Two planes mirror each other about the skin's lines within this, rad.
const MIRRORED: f64 = 2.0 * std::f64::consts::PI / 180.0;
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
    let mut desk = Desk { scenario, plan, sections, data, planes, options, found: Inferred::default() };
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
        note_overlap(self.sections, &model, &mut self.found.notes)?;
        self.note_table(&model, hypothesis);
        let fit = Fit::of(&model, hypothesis, weight, self.options);
        let fit = fit.ok_or_else(|| SimulateError::stopped(self.options.stop))?;
        let label = hypothesis.label();
        if !fit.grid.is_settled {
            let what = format!("{label}: ln Z moved by {} at the last refinement", plain(fit.grid.log_error));
            self.found.unreached.get_or_insert(what);
        }
        let mut ratios = [Ratios::new(), Ratios::new()];
        if fit.log_evidence > f64::NEG_INFINITY {
            self.posterior(&model, &fit, &data);
            self.predictive(&model, &fit, &data, number);
            let tears = TearRatios::new(&model, 0);
            let of_cells = fit.grid.cells.iter().zip(fit.grid.weights());
            ratios[1] = of_cells.map(|(cell, weight)| (point(tears.at(cell.middle())), weight)).collect();
            ratios[0] = prior_ratios(&model, &tears);
        }
        drop(model);
        drop(all);
        self.data = data;
        Ok((fit, ratios))
    }

    fn note_table(&mut self, model: &Model, hypothesis: Hypothesis) {
        let (error_mm, wished_mm) = (model.chord_error_mm(), TABLE * self.plan.reading.error_mm);
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
            self.density(&label, &parameter.word(), &marginal);
        }
        for (i, one) in parameters.iter().enumerate() {
            for other in &parameters[i + 1..] {
                self.pair(&label, [*one, *other], fit);
            }
        }
        self.ridges(model, fit, data, &parameters);
    }

    fn density(&mut self, hypothesis: &str, word: &str, marginal: &Marginal) {
        let row = |(value, density): (f64, f64)| PosteriorGridRow {
            hypothesis: hypothesis.to_owned(),
            parameter_a: word.to_owned(),
            value_a: value,
            parameter_b: word.to_owned(),
            value_b: value,
            density,
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
        let population = &all[0].population;
        let first = population.shares.first().map_or(0.0, |share| share.heading_rad);
        let wider = wider(data, first, model.ranges(0).depth_mm[1]);
        let wide = Model::new(&all, model.freedom, model.terms, &wider);
        let breaks = breaks(&wide, &wider, parameters, &covariance, first);
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
        let Some(best) = best.filter(|best| best.log_evidence > f64::NEG_INFINITY) else { return };
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

    /// The tear ratio under `free`, and averaged over all hypotheses, before and after.
    fn tear_ratios(&mut self, fits: &[Fit], ratios: &[[Ratios; 2]]) {
        let probabilities: Vec<f64> = self.found.hypotheses.iter().map(|row| row.probability).collect();
        if probabilities.is_empty() {
            return;
        }
        let averaged = |which: usize, shares: &dyn Fn(usize) -> f64| -> Marginal {
            let of = |(i, own): (usize, &[Ratios; 2])| {
                let all: f64 = own[which].iter().map(|(_, weight)| weight).sum();
                let share = if all > 0.0 { shares(i) / all } else { 0.0 };
                own[which].iter().map(move |(ends, weight)| (*ends, weight * share)).collect::<Vec<_>>()
            };
            Marginal::of(&ratios.iter().enumerate().flat_map(of).collect::<Vec<_>>())
        };
        let after = averaged(1, &|i| probabilities[i]);
        let before = averaged(0, &|i| fits[i].weight);
        if let Some(free) =
            fits.iter().position(|fit| fit.hypothesis == Hypothesis::Free).filter(|&i| !ratios[i][1].is_empty())
        {
            let [prior, own] = [0, 1].map(|which| Marginal::of(&ratios[free][which]));
            self.found.posterior.push(posterior_row("free", TEAR_RATIO, &own, prior.sd()));
            self.density("free", TEAR_RATIO, &own);
        }
        self.found.posterior.push(posterior_row(AVERAGED, TEAR_RATIO, &after, before.sd()));
        self.density(AVERAGED, TEAR_RATIO, &after);
        self.density(PRIOR, TEAR_RATIO, &before);
    }

    /// The test of two planes that mirror each other about the skin's lines, which needs no hypothesis.
    fn mirrored(&mut self) {
        let Some(lines_rad) = self.plan.lines_rad else { return };
        let from_lines = |plane_rad: f64| {
            let turned = (plane_rad - lines_rad).rem_euclid(std::f64::consts::PI);
            turned.min(std::f64::consts::PI - turned)
        };
        let known: Vec<&Plane> = self.planes.iter().filter(|plane| plane.plane_rad.is_some()).collect();
        for (i, one) in known.iter().enumerate() {
            for other in &known[i + 1..] {
                let (Some(a), Some(b)) = (one.plane_rad, other.plane_rad) else { continue };
                let mirrored = (from_lines(a) - from_lines(b)).abs() <= MIRRORED;
                if !mirrored || one.at_mm != other.at_mm {
                    continue;
                }
                let test = rank_sum(&one.widths_mm, &other.widths_mm);
                self.found.predictive.push(PredictiveRow {
                    hypothesis: "none".to_owned(),
                    plane_deg: format!("{}|{}", direction(Some(a)), direction(Some(b))),
                    at_mm: one.at_mm * self.plan.reading.shrinkage_depth,
                    statistic: "rank_mirror".to_owned(),
                    observed: test.statistic,
                    expected: test.expected,
                    p: test.p,
                });
            }
        }
    }
}

/// A single value as a stretch.
fn point(value: f64) -> [f64; 2] {
    [value, value]
}

/// The tear ratio beforehand: of even places over what is free.
fn prior_ratios(model: &Model, tears: &TearRatios) -> Ratios {
    let ends = model.ends();
    let counts = [0, 1, 3].map(|i| if ends[i][1] > ends[i][0] { OF_PRIOR } else { 1 });
    let at = |direction: usize, k: usize, count: usize| {
        let [from, to] = ends[direction];
        from + (to - from) * (k as f64 + 0.5) / count as f64
    };
    let mut ratios = Ratios::new();
    for i in 0..counts[0] {
        for j in 0..counts[1] {
            for k in 0..counts[2] {
                let place = [at(0, i, counts[0]), at(1, j, counts[1]), 0.0, at(3, k, counts[2])];
                ratios.push((point(tears.at(place)), 1.0));
            }
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
        identified: if prior_sd > 0.0 { 1.0 - marginal.sd() / prior_sd } else { 0.0 },
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
