//! What the tables of `infer` and `decide` tell, for summary, page and figures.

use super::rows::{HypothesisRow, NeededRow, PosteriorRow, PowerRow, PredictiveRow, RidgeRow};
use super::{Decided, Inferred};
use std::cmp::Ordering;

/// Of so many groups of plane and depth the check of fit fails where a statistic is rarer than this over their number.
const RARE: f64 = 0.01;
/// A parameter that keeps more of what was not known beforehand is not identified.
pub const IDENTIFIED: f64 = 0.2;
/// The ratio of tear and puncture volume, among the parameters.
pub const TEAR_RATIO: &str = "tear_ratio";
/// What is not under one hypothesis but averaged over all of them.
pub const AVERAGED: &str = "averaged";
/// What is known beforehand, among the hypotheses of a density.
pub const PRIOR: &str = "prior";
/// The hypothesis that leaves open how tissue answers.
pub const FREE: &str = "free";
/// The test of two mirrored planes without any hypothesis.
pub const RANK_MIRROR: &str = "rank_mirror";

/// A plane and a depth of reading as tables have them.
pub type Group<'r> = (&'r str, f64);

/// A parameter in words.
pub fn parameter_words(parameter: &str) -> String {
    let (name, depth) = parameter.split_once('@').map_or((parameter, ""), |(name, depth)| (name, depth));
    let words = match name {
        "surface_following" => "following κ",
        "failure_shear_strain" => "failure strain γ",
        "residual_width" => "residual width c",
        "closing_ratio" => "closing ratio a",
        "efficiency" => "mean efficiency η",
        TEAR_RATIO => "tear over puncture volume",
        other => other,
    };
    if depth.is_empty() { words.to_owned() } else { format!("{words} at {depth} mm") }
}

/// A plane in words.
pub fn plane_words(plane_deg: &str) -> String {
    match plane_deg {
        "random" | "all" => format!("{plane_deg} planes"),
        _ => format!("{plane_deg}°"),
    }
}

/// The planes of a design in words.
pub fn design_words(planes: &str, control: &str) -> String {
    let planes = match planes {
        "random" => "random planes",
        "along" => "along, 15°",
        "across" => "across, 105°",
        "both" => "15° and 105°",
        "lines" => "60° to the lines",
        "serial" => "serial sections",
        other => other,
    };
    if control == "none" { planes.to_owned() } else { format!("{planes} + {control}") }
}

/// Each value once, in order of first appearance.
fn each_once<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.fold(Vec::new(), |mut all, value| {
        if !all.contains(&value) {
            all.push(value);
        }
        all
    })
}

impl Inferred {
    /// The hypothesis with the greatest evidence.
    pub fn best(&self) -> Option<&HypothesisRow> {
        self.hypotheses.iter().max_by(|a, b| a.log_bf_best.total_cmp(&b.log_bf_best))
    }

    /// The planes and depths at which widths were read.
    pub fn groups(&self) -> Vec<Group<'_>> {
        each_once(self.widths.iter().map(|row| (row.plane_deg.as_str(), row.at_mm)))
    }

    /// How rare a statistic may be before the check of fit fails: 0.01 over the number of groups.
    pub fn rare(&self) -> f64 {
        RARE / self.groups().len().max(1) as f64
    }

    /// The check of fit of a hypothesis, the rarest first.
    pub fn checks(&self, hypothesis: &str) -> Vec<&PredictiveRow> {
        let is_own = |row: &&PredictiveRow| row.hypothesis == hypothesis && row.statistic != RANK_MIRROR;
        let mut rows: Vec<&PredictiveRow> = self.predictive.iter().filter(is_own).collect();
        rows.sort_by(|a, b| a.p.total_cmp(&b.p));
        rows
    }

    /// What data of the best hypothesis hardly ever look like, the rarest first; empty where it fits.
    pub fn misfits(&self) -> Vec<&PredictiveRow> {
        let rare = self.rare();
        let all = self.best().map(|best| self.checks(&best.hypothesis)).unwrap_or_default();
        all.into_iter().filter(|row| row.p < rare).collect()
    }

    /// Hypotheses that one profile less would make the better ones.
    pub fn turned(&self) -> Vec<&HypothesisRow> {
        self.hypotheses.iter().filter(|row| row.log_bf_best < 0.0 && row.log_bf_best_high > 0.0).collect()
    }

    /// Parameters that the design does not identify; what follows from others is none of them.
    pub fn unidentified(&self) -> Vec<&PosteriorRow> {
        let is_open = |row: &&PosteriorRow| row.parameter != TEAR_RATIO && row.identified < IDENTIFIED;
        self.posterior.iter().filter(is_open).collect()
    }

    /// A parameter under a hypothesis.
    pub fn parameter(&self, hypothesis: &str, parameter: &str) -> Option<&PosteriorRow> {
        self.posterior.iter().find(|row| row.hypothesis == hypothesis && row.parameter == parameter)
    }

    /// The ridges of the hypotheses, the narrowest first.
    pub fn ridges(&self) -> Vec<&RidgeRow> {
        let mut rows: Vec<&RidgeRow> = self.ridges.iter().collect();
        rows.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
        rows
    }
}

/// Two hypotheses, whichever is true.
pub type Pair<'r> = [&'r str; 2];

impl NeededRow {
    /// Whether this row asks for these two, either being true.
    fn is_of(&self, [one, other]: Pair) -> bool {
        let own = [self.r#true.as_str(), self.against.as_str()];
        own == [one, other] || own == [other, one]
    }

    /// Whether this row cuts what another one does, where both are read at one depth.
    fn is_design_of(&self, other: &Self) -> bool {
        (self.at_mm, &self.planes, &self.control) == (other.at_mm, &other.planes, &other.control)
    }
}

impl Decided {
    /// The pairs of hypotheses in their order, each once.
    pub fn pairs(&self) -> Vec<Pair<'_>> {
        let mut pairs: Vec<Pair> = Vec::new();
        for row in &self.needed {
            let pair = [row.r#true.as_str(), row.against.as_str()];
            if !pairs.iter().any(|known| row.is_of(*known)) {
                pairs.push(pair);
            }
        }
        pairs
    }

    /// Of every design the row that needs most, whichever of the two is true and whatever c is; the design that needs least first.
    pub fn ranking(&self, pair: Pair) -> Vec<&NeededRow> {
        let mut worst: Vec<&NeededRow> = Vec::new();
        for row in self.needed.iter().filter(|row| row.is_of(pair)) {
            match worst.iter_mut().find(|known| known.is_design_of(row)) {
                Some(known) if by_need(known, row).is_lt() => *known = row,
                Some(_) => {}
                None => worst.push(row),
            }
        }
        worst.sort_by(|a, b| by_need(a, b));
        worst
    }

    /// The most profiles of the studies that were made up for a row: what is needed beyond them is not known.
    pub fn tried(&self, row: &NeededRow) -> u32 {
        let is_own = |own: &&PowerRow| {
            (&own.r#true, &own.against, &own.planes, &own.control)
                == (&row.r#true, &row.against, &row.planes, &row.control)
                && (own.at_mm, own.residual_width) == (row.at_mm, row.residual_width)
        };
        self.power.iter().filter(is_own).map(|own| own.profiles).max().unwrap_or(0)
    }

    /// The largest share of studies of a pair that decide for the wrong one, of all designs and numbers of profiles.
    pub fn misleading(&self, pair: Pair) -> Option<f64> {
        let is_of = |truth: &str, against: &str| [truth, against] == pair || [against, truth] == pair;
        let own = self.power.iter().filter(|row| is_of(&row.r#true, &row.against));
        own.map(|row| row.misleading).filter(|share| share.is_finite()).reduce(f64::max)
    }
}

/// By profiles; among those that no study reaches, what a profile tells decides.
fn by_need(a: &NeededRow, b: &NeededRow) -> Ordering {
    a.profiles.total_cmp(&b.profiles).then(b.information_rate.total_cmp(&a.information_rate))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn hypothesis(word: &str, log_bf_best: f64, [low, high]: [f64; 2]) -> HypothesisRow {
        HypothesisRow {
            hypothesis: word.to_owned(),
            log_evidence: 20.0 + log_bf_best,
            log_evidence_error: 0.005,
            log_bf_best,
            log_bf_best_low: low,
            log_bf_best_high: high,
            log_max_likelihood: 23.0 + log_bf_best,
            weight: 0.5,
            probability: 0.5,
        }
    }

    pub(crate) fn check(word: &str, statistic: &str, p: f64) -> PredictiveRow {
        PredictiveRow {
            hypothesis: word.to_owned(),
            plane_deg: "15".to_owned(),
            at_mm: 0.3,
            statistic: statistic.to_owned(),
            observed: 0.31,
            expected: 0.25,
            p,
        }
    }

    pub(crate) fn needed(pair: Pair, at_mm: f64, planes: &str, profiles: f64) -> NeededRow {
        NeededRow {
            r#true: pair[0].to_owned(),
            against: pair[1].to_owned(),
            at_mm,
            planes: planes.to_owned(),
            control: "none".to_owned(),
            residual_width: 0.5,
            profiles,
            low: profiles,
            high: profiles,
            information_rate: 2.3 / profiles,
            sections: profiles,
            section_mm: 4.0 * profiles,
        }
    }

    #[test]
    fn a_misfit_is_told_of_the_best_hypothesis_alone_and_of_no_test_without_one() {
        let mut found = Inferred {
            hypotheses: vec![hypothesis("puncture", -3.0, [-4.0, 0.5]), hypothesis("pinned", 0.0, [0.0, 0.0])],
            predictive: vec![
                check("puncture", "sd", 1e-4),
                check("pinned", "sd", 0.4),
                check("pinned", RANK_MIRROR, 1e-4),
            ],
            ..Inferred::default()
        };
        assert_eq!(found.best().unwrap().hypothesis, "pinned");
        assert!(found.misfits().is_empty());
        assert_eq!(found.turned().len(), 1);
        found.predictive.push(check("pinned", "gap", 0.009));
        assert_eq!(found.misfits()[0].statistic, "gap");
    }

    #[test]
    fn a_design_is_as_good_as_the_case_in_which_it_needs_most() {
        let pair = ["pinned", "puncture"];
        let found = Decided {
            needed: vec![
                needed(pair, 0.3, "along", 3.0),
                needed(pair, 0.3, "both", 5.0),
                needed(["puncture", "pinned"], 0.3, "along", f64::INFINITY),
                needed(["puncture", "pinned"], 0.3, "both", 8.0),
            ],
            ..Decided::default()
        };
        assert_eq!(found.pairs(), [pair]);
        let ranking = found.ranking(pair);
        assert_eq!(ranking.iter().map(|row| row.profiles).collect::<Vec<_>>(), [8.0, f64::INFINITY]);
    }

    #[test]
    fn parameters_are_told_with_the_depth_that_they_hold_at() {
        assert_eq!(parameter_words("residual_width@0.3"), "residual width c at 0.3 mm");
        assert_eq!(parameter_words("efficiency"), "mean efficiency η");
    }
}
