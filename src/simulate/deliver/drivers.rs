//! Which parameter decides what is delivered: rank correlations over the draws.

use super::amounts::Amounts;
use super::answers::{Answers, Asked, By, Question};
use super::sites::{Site, Way};
use super::terms::{Terms, knobs};
use crate::after::Person;
use crate::after::cell::Problem;
use crate::after::rows::DriverRow;
use crate::sampling::statistics::mean;

/// Name of what one trial of the device differs by from another.
const TREATMENT: &str = "treatment";
/// Draws below which a rank correlation tells nothing.
const FEWEST_DRAWS: usize = 5;
/// Variance of Fisher's transform of a rank correlation, times draws less 3 (Fieller, Hartley and Pearson 1957).
const SPEARMAN: f64 = 1.06;
/// Quantile of the normal distribution for an interval of 95 %.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// Rows of all sites and drugs under the scenario's own hypothesis; none with few draws.
pub(super) fn rows(question: &Question, answers: &Answers) -> Vec<DriverRow> {
    let mut rows = Vec::new();
    for (site, way, _) in question.sites.own_ways() {
        for drug in 0..question.drugs().len() {
            rows.extend(of(question, answers, site, way, drug));
        }
    }
    rows
}

fn of(question: &Question, answers: &Answers, site: &Site, way: usize, drug: usize) -> Vec<DriverRow> {
    let drawn = 1..question.people.count();
    let delivered =
        |person: usize| answers.get(Asked { drug, person, by: By::Channels(way) })?.at.last().map(Amounts::delivered);
    let Some(delivered) = drawn.clone().map(delivered).collect::<Option<Vec<f64>>>() else { return Vec::new() };
    if delivered.len() < FEWEST_DRAWS {
        return Vec::new();
    }
    let needle_mm = question.sites.ways[way].needle_mm();
    let mut parameters: Vec<(&str, Vec<f64>)> = Vec::new();
    for knob in knobs().filter(|knob| matters(question, knob, way, drug)) {
        let varied = (knob.get)(question.terms, needle_mm);
        let values = drawn.clone().map(|person| varied.of(question.people.person(person), knob.name));
        parameters.push((knob.name, values.collect()));
    }
    if let Way::Made { left, .. } = &question.sites.ways[way] {
        let values = drawn.map(|person| {
            let wound = left.wound(question.people.person(person));
            // Mouths let in as their number times their radius.
            (wound.openings_per_cm2 * wound.opened_fraction).sqrt()
        });
        parameters.push((TREATMENT, values.collect()));
    }
    let row = |(parameter, values): (&str, Vec<f64>)| {
        let [rank_correlation, ci95_low, ci95_high] = spearman(&values, &delivered)?;
        Some(DriverRow {
            device: site.device.clone(),
            depth_mm: site.depth_mm,
            drug: question.drugs()[drug].name.clone(),
            parameter: parameter.to_owned(),
            rank_correlation,
            ci95_low,
            ci95_high,
        })
    };
    parameters.into_iter().filter_map(row).collect()
}

/// Whether a parameter changes what is asked of the central person's cell.
fn matters(question: &Question, knob: &super::terms::Knob, way: usize, drug: usize) -> bool {
    let needle_mm = question.sites.ways[way].needle_mm();
    let asked = |terms: &Terms| -> Option<Problem> {
        let mouths = question.people.mouths_of(question.scenario, terms, &question.sites.ways[way], 0).ok()??;
        let route = terms.route(question.scenario, &question.drugs()[drug], Person::Central);
        route.through_channels(&mouths, needle_mm).ok()
    };
    let [low, high] = [0.25, 0.75].map(|share| asked(&knob.turned(question.terms, needle_mm, share)));
    low != high
}

/// Spearman's rank correlation of two columns with its interval; `None` where one of them does not vary.
fn spearman(a: &[f64], b: &[f64]) -> Option<[f64; 3]> {
    let [a, b] = [ranks(a), ranks(b)];
    let [centre_a, centre_b] = [mean(&a), mean(&b)];
    let sum =
        |of: &dyn Fn(f64, f64) -> f64| -> f64 { a.iter().zip(&b).map(|(a, b)| of(a - centre_a, b - centre_b)).sum() };
    let [aa, bb, ab] = [sum(&|a, _| a * a), sum(&|_, b| b * b), sum(&|a, b| a * b)];
    if aa == 0.0 || bb == 0.0 {
        return None;
    }
    let correlation = (ab / (aa * bb).sqrt()).clamp(-1.0, 1.0);
    let reach = NORMAL_95 * (SPEARMAN / (a.len() as f64 - 3.0)).sqrt();
    // At ±1 the transform is infinite, and the interval is that point.
    let end = |shift: f64| (correlation.atanh() + shift).tanh();
    Some([correlation, end(-reach), end(reach)])
}

/// Ranks from 1, those of equal values their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |value: f64, is: fn(f64, f64) -> bool| values.iter().filter(|other| is(**other, value)).count() as f64;
    values.iter().map(|&value| below(value, |a, b| a < b) + 0.5 * (below(value, |a, b| a == b) + 1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_equal_values_are_their_mean() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 9.0]), [2.5, 1.0, 2.5, 4.0]);
    }

    #[test]
    fn what_rises_with_another_has_a_correlation_of_one_whatever_the_law() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        let powers: Vec<f64> = values.iter().map(|value| value.powi(5)).collect();
        let falls: Vec<f64> = values.iter().map(|value| -value.ln()).collect();
        assert!((spearman(&values, &powers).unwrap()[0] - 1.0).abs() < 1e-12);
        assert!((spearman(&values, &falls).unwrap()[0] + 1.0).abs() < 1e-12);
        assert_eq!(spearman(&values, &[3.0; 20]), None);
    }

    #[test]
    fn an_interval_holds_its_correlation_and_is_that_of_fisher() {
        // By hand: ranks 1 2 3 4 5 against 2 1 4 3 5 give 0.8.
        let [value, low, high] = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 4.0, 3.0, 5.0]).unwrap();
        let reach = 1.959_963_984_540_054 * (1.06f64 / 2.0).sqrt();
        assert!((value - 0.8).abs() < 1e-12 && (low.atanh() - (0.8f64.atanh() - reach)).abs() < 1e-9);
        assert!(low < value && value < high && high < 1.0);
    }
}
