//! The tables of `infer` and `decide`.

use crate::table::table;

table! {
    /// One row of `hypotheses.csv`: what the sections say of a hypothesis.
    pub struct HypothesisRow in "hypotheses.csv" {
        /// Hypothesis.
        hypothesis: String,
        /// Logarithm of its evidence.
        log_evidence: f64,
        /// By how much that moved at the last refinement.
        log_evidence_error: f64,
        /// Logarithm of its Bayes factor against the best hypothesis.
        log_bf_best: f64,
        /// The lowest that this becomes when one profile is left out.
        log_bf_best_low: f64,
        /// The highest.
        log_bf_best_high: f64,
        /// Logarithm of its greatest likelihood.
        log_max_likelihood: f64,
        /// Weight beforehand.
        weight: f64,
        /// Probability afterwards.
        probability: f64,
    }
}

table! {
    /// One row of `posterior.csv`: a parameter under a hypothesis; `averaged` over all for the tear ratio.
    pub struct PosteriorRow in "posterior.csv" {
        /// Hypothesis.
        hypothesis: String,
        /// `surface_following`, `failure_shear_strain`, `residual_width`, `closing_ratio`, `efficiency` or `tear_ratio`; with
        /// `@` and a depth in mm where every depth has its own.
        parameter: String,
        /// Its unit.
        unit: String,
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Quantile at 2.5 %.
        q025: f64,
        /// At 25 %.
        q25: f64,
        /// Median.
        q50: f64,
        /// At 75 %.
        q75: f64,
        /// At 97.5 %.
        q975: f64,
        /// Standard deviation beforehand.
        prior_sd: f64,
        /// 1 − sd/prior_sd: below 0.2 the design does not identify it.
        identified: f64,
    }
}

table! {
    /// One row of `posterior_grid.csv`: density of two parameters; of one, which is then named twice.
    pub struct PosteriorGridRow in "posterior_grid.csv" {
        /// Hypothesis.
        hypothesis: String,
        /// The one.
        parameter_a: String,
        /// Its value.
        value_a: f64,
        /// The other.
        parameter_b: String,
        /// Its value.
        value_b: f64,
        /// Density.
        density: f64,
    }
}

table! {
    /// One row of `ridges.csv`: two parameters that the sections hardly tell apart.
    pub struct RidgeRow in "ridges.csv" {
        /// Hypothesis.
        hypothesis: String,
        /// The one.
        parameter_a: String,
        /// The other.
        parameter_b: String,
        /// Their correlation afterwards.
        correlation: f64,
        /// The reading that would tell them apart best.
        breaks: String,
    }
}

table! {
    /// One row of `predictive.csv`: whether data of a hypothesis would look like those that were read.
    pub struct PredictiveRow in "predictive.csv" {
        /// Hypothesis.
        hypothesis: String,
        /// Direction of the section in the patch's frame, degrees; `random`.
        plane_deg: String,
        /// Depth as measured, mm.
        at_mm: f64,
        /// `mean`, `sd`, `narrow_share`, `gap`, `counts` or `rank_mirror`.
        statistic: String,
        /// As read.
        observed: f64,
        /// Mean of data of the hypothesis.
        expected: f64,
        /// How often such data are as far off.
        p: f64,
    }
}

table! {
    /// One row of `widths_expected.csv`: distribution functions of widths.
    pub struct WidthExpectedRow in "widths_expected.csv" {
        /// Hypothesis.
        hypothesis: String,
        /// Direction of the section in the patch's frame, degrees; `random`.
        plane_deg: String,
        /// Depth as measured, mm.
        at_mm: f64,
        /// Width, mm.
        width_mm: f64,
        /// Share of widths up to it, on the posterior's average.
        expected: f64,
        /// As read.
        observed: f64,
    }
}

table! {
    /// One row of `power.csv`: how often a study of so many profiles decides.
    pub struct PowerRow in "power.csv" {
        /// The hypothesis that is true.
        r#true: String,
        /// The hypothesis that it is told from; `rank_mirror` is the test of two mirrored planes without any.
        against: String,
        /// Depth at which widths are read, mm.
        at_mm: f64,
        /// Planes that are cut.
        planes: String,
        /// `none` or `stamp`.
        control: String,
        /// True c.
        residual_width: f64,
        /// Profiles, all planes and the control together; holes where they are cut serially.
        profiles: u32,
        /// Share of studies whose Bayes factor exceeds the bound.
        power: f64,
        /// Lower end of its 95 % interval.
        ci95_low: f64,
        /// Upper end.
        ci95_high: f64,
        /// Share of studies whose Bayes factor exceeds the bound for the other.
        misleading: f64,
    }
}

table! {
    /// One row of `needed.csv`: how many profiles would decide.
    pub struct NeededRow in "needed.csv" {
        /// The hypothesis that is true.
        r#true: String,
        /// The hypothesis that it is told from.
        against: String,
        /// Depth at which widths are read, mm.
        at_mm: f64,
        /// Planes that are cut.
        planes: String,
        /// `none` or `stamp`.
        control: String,
        /// True c.
        residual_width: f64,
        /// Least number from which the power stays; `inf` where none up to the most.
        profiles: f64,
        /// The same for the upper ends of the intervals.
        low: f64,
        /// The same for the lower ends.
        high: f64,
        /// What one profile tells on average, nats.
        information_rate: f64,
        /// Sections that show so many profiles.
        sections: f64,
        /// Their length together, mm.
        section_mm: f64,
    }
}
