//! A hypothesis about all patches that were read: the scenes of each, what is free, and the evidence.

use super::grid::{Box4, DIRECTIONS, Found, Grid, grid};
use super::inner::{Inner, Point, integral};
use super::likelihood::{Known, LogLikelihood, PatchData, log_sum};
use super::measure::Measure;
use super::population::{Population, Share, dialled};
use super::reach::Reaches;
use super::reading::FURTHEST as FURTHEST_READ;
use super::scene::{Scene, State};
use super::sheets::{ChannelOf, Ranges, Shear, Sheets};
use crate::devices::DepthEfficiency;
use crate::geometry::Channel;
use crate::scenario::inference::{Closing, Counts, EfficiencyPrior, ReadingLaw};
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Lengths are this share of the error of reading apart, after closing.
const BIN: f64 = 0.35;
/// Chords of a table are as good as this share of the error of reading, after closing.
const TABLE: f64 = 0.25;
/// Points of ln c, and of the mean efficiency, where patches have their own.
const OWN_WIDTHS: usize = 192;
const MOST_OWN_WIDTHS: usize = 4096;
/// Own c lie so close together, over the root of the profiles of a patch: a third of the deviation that they leave.
const OWN_STEP: f64 = 0.05;
/// No c is larger or smaller, whatever a patch has of its own.
const WIDTHS: [f64; 2] = [0.05, 1.5];
const OWN_EFFICIENCIES: usize = 24;
/// A patch's own c lies within so many standard deviations of that of all.
const FURTHEST: f64 = 4.0;

/// Treated skin: the strikes that it got, and what one leaves.
pub struct Subject<'a> {
    /// Its strikes.
    pub population: Population,
    /// The channel of one, by its depth and by how tissue answered.
    pub channel_of: Box<ChannelOf<'a>>,
    /// The depth that an efficiency multiplies, mm.
    pub configured_mm: f64,
}

impl Subject<'_> {
    /// Mean area of the sections of its channels at a depth, mm².
    pub fn mean_area(&self, at_mm: f64, shear: Shear) -> f64 {
        let of_depth = |depth_mm: f64| (self.channel_of)(depth_mm, shear).section(at_mm).area();
        let of_share = |share: &Share| {
            let deep = share.depths_mm.iter().filter(|depth_mm| **depth_mm > at_mm);
            share.weight * deep.map(|depth_mm| of_depth(*depth_mm)).sum::<f64>() / share.depths_mm.len() as f64
        };
        self.population.shares.iter().map(of_share).sum()
    }
}

/// What a hypothesis leaves open, and what is known beforehand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Freedom {
    /// Ends of κ.
    pub surface_following: [f64; 2],
    /// Ends of γ_f.
    pub failure_shear_strain: [f64; 2],
    /// Ends of a, log-uniform.
    pub closing_ratio: [f64; 2],
    /// Ends of c, log-uniform.
    pub residual_width: [f64; 2],
    /// Mean efficiency, where it is not known.
    pub efficiency: Option<EfficiencyPrior>,
    /// τ of ln c and of the mean efficiency.
    pub between: [f64; 2],
}

impl Default for Freedom {
    /// Nothing is open: skin that holds and does not give way, and nothing closes.
    fn default() -> Self {
        Self {
            surface_following: [0.0; 2],
            failure_shear_strain: [0.0; 2],
            closing_ratio: [1.0; 2],
            residual_width: [1.0; 2],
            efficiency: None,
            between: [0.0; 2],
        }
    }
}

/// How it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Of widths.
    pub law: ReadingLaw,
    /// How sections close.
    pub closing: Closing,
    /// Whether neighbours merge.
    pub overlap: bool,
    /// What counts tell.
    pub counts: Counts,
}

/// What was read: of each patch, at depths that all share.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    /// True depths, mm.
    pub levels_mm: Vec<f64>,
    /// One for each subject.
    pub patches: Vec<PatchData>,
    /// Depth as measured that each class of readings with a c of its own has; one class without a depth where all share it.
    pub classes: Vec<Option<f64>>,
}

/// What was found with all but c given.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// By class.
    pub classes: Vec<Inner>,
}

impl Found for Shape {
    fn log_evidence(&self) -> f64 {
        self.classes.iter().map(|class| class.log_evidence).sum()
    }

    fn evaluations(&self) -> usize {
        self.classes.iter().map(|class| class.evaluations).sum()
    }

    fn moments(&self) -> Vec<[f64; 2]> {
        let of = |class: &Inner| {
            let mean = |power: i32| {
                let share = |point: &Point| (point.log_weight - class.log_evidence).exp();
                class.points.iter().map(|point| share(point) * point.log.powi(power)).sum::<f64>()
            };
            if class.log_evidence == f64::NEG_INFINITY { [0.0; 2] } else { [mean(1), mean(2)] }
        };
        self.classes.iter().map(of).collect()
    }
}

/// How deep lines reach that were asked for: by subject, and by direction and closing.
type KnownReaches = BTreeMap<(usize, u64, u64), Arc<Vec<Reaches>>>;

/// A hypothesis about some subjects, ready to be asked.
pub struct Model<'a> {
    /// What is free.
    pub freedom: Freedom,
    /// How it was read.
    pub terms: Terms,
    data: &'a Data,
    subjects: &'a [Subject<'a>],
    scenes: Arc<Vec<Scene<'a>>>,
    reaches: Arc<Mutex<KnownReaches>>,
}

impl<'a> Model<'a> {
    /// Works out the sections of all subjects at the depths of the data.
    pub fn new(subjects: &'a [Subject<'a>], freedom: Freedom, terms: Terms, data: &'a Data) -> Self {
        let [narrowest, widest] = own_ends(&freedom);
        let scenes = subjects.iter().map(|subject| {
            let ranges = ranges(subject, &freedom);
            let directions = [0.0, std::f64::consts::FRAC_PI_4, std::f64::consts::FRAC_PI_2];
            let wished_mm = TABLE * terms.law.error_mm / widest;
            let sheet = |&at_mm: &f64| Sheets::new(&*subject.channel_of, at_mm, &ranges, &directions, wished_mm);
            Scene {
                population: &subject.population,
                sheets: data.levels_mm.iter().map(sheet).collect(),
                closing: terms.closing,
                overlap: terms.overlap,
                step_mm: BIN * terms.law.error_mm / widest,
                widest,
                longest_mm: (terms.law.largest_mm + FURTHEST_READ * terms.law.error_mm) / narrowest,
            }
        });
        let scenes = Arc::new(scenes.collect());
        Self { freedom, terms, data, subjects, scenes, reaches: Arc::default() }
    }

    /// The same about other data of the same patches and depths.
    pub fn reading<'d>(&self, data: &'d Data) -> Model<'d>
    where
        'a: 'd,
    {
        let (scenes, reaches) = (self.scenes.clone(), self.reaches.clone());
        Model { freedom: self.freedom, terms: self.terms, data, subjects: self.subjects, scenes, reaches }
    }

    /// How far interpolated chords are off at most, mm.
    pub fn chord_error_mm(&self) -> f64 {
        self.scenes.iter().flat_map(|scene| &scene.sheets).map(|sheets| sheets.error_mm).fold(0.0, f64::max)
    }

    /// The patches.
    pub fn scenes(&self) -> &[Scene<'a>] {
        &self.scenes
    }

    /// What is unknown but c: κ, γ_f, ln a and the mean efficiency.
    pub fn ends(&self) -> Box4 {
        let Freedom { surface_following, failure_shear_strain, closing_ratio, efficiency, .. } = self.freedom;
        let mean = efficiency.map_or([1.0; 2], |prior| prior.mean);
        [surface_following, failure_shear_strain, closing_ratio.map(f64::ln), mean]
    }

    /// The middle of that.
    pub fn middle(&self) -> [f64; DIRECTIONS] {
        self.ends().map(|[from, to]| 0.5 * (from + to))
    }

    /// κ, γ_f and depths of a subject's strikes that are asked for.
    pub fn ranges(&self, subject: usize) -> Ranges {
        ranges(&self.subjects[subject], &self.freedom)
    }

    /// The channel of a strike of a subject.
    pub fn channel(&self, subject: usize, depth_mm: f64, shear: Shear) -> Channel {
        (self.subjects[subject].channel_of)(depth_mm, shear)
    }

    /// Depths that stand for a subject's strikes, mm, and the share of each.
    pub fn strikes(&self, subject: usize, mean: f64) -> (Vec<f64>, Vec<f64>) {
        if let Some(depths_mm) = self.depths_mm(subject, mean) {
            let share = 1.0 / depths_mm.len() as f64;
            let shares = vec![share; depths_mm.len()];
            return (depths_mm, shares);
        }
        let of_share = |share: &Share| {
            let each = share.weight / share.depths_mm.len() as f64;
            share.depths_mm.iter().map(move |&depth_mm| (depth_mm, each)).collect::<Vec<_>>()
        };
        self.subjects[subject].population.shares.iter().flat_map(of_share).unzip()
    }

    /// What the first profile of the first patch is one of, where nothing but c is free and nothing merges.
    pub fn first_measure(&self) -> Measure {
        let known = self.known(0, self.middle(), 1.0);
        known.first_measure()
    }

    /// The grid of the posterior; `None` where the work is to stop.
    pub fn fit(&self, stop: &AtomicUsize) -> Option<Grid<Shape>> {
        grid(self.ends(), |middle| (stop.load(Ordering::Relaxed) == 0).then(|| self.shape(middle)))
    }

    /// Depths of strikes of a subject, where the mean of their efficiency is this; `None` where they are known.
    pub fn depths_mm(&self, subject: usize, mean: f64) -> Option<Vec<f64>> {
        let sd = self.freedom.efficiency?.sd;
        Some(dialled(self.subjects[subject].configured_mm, DepthEfficiency { mean, sd }))
    }

    /// The evidence with all but c given.
    pub fn shape(&self, middle: [f64; DIRECTIONS]) -> Shape {
        let classes = 0..self.data.classes.len();
        if self.freedom.between == [0.0; 2] {
            let all: Vec<Known> = (0..self.subjects.len()).map(|k| self.known(k, middle, middle[3])).collect();
            let of_class = |class: usize| {
                integral(self.freedom.residual_width, |c| {
                    together(all.iter().map(|known| known.log_likelihood(class, c)))
                })
            };
            return Shape { classes: classes.map(of_class).collect() };
        }
        Shape { classes: classes.map(|class| self.of_own(middle, class)).collect() }
    }

    /// A patch with all but c given.
    pub fn known(
        &self,
        subject: usize,
        [surface_following, failure_shear_strain, log_ratio, _]: [f64; DIRECTIONS],
        mean: f64,
    ) -> Known<'_> {
        let depths = self.depths_mm(subject, mean);
        let shear = Shear { surface_following, failure_shear_strain };
        let state = State { shear, ratio: log_ratio.exp(), depths_mm: depths.as_deref() };
        let reaches = |plane_rad: f64| self.reaches(subject, plane_rad, state.ratio);
        Known::new(
            &self.data.patches[subject],
            &self.scenes[subject],
            &state,
            &self.terms.law,
            self.terms.counts,
            &reaches,
        )
    }

    /// How deep lines of a plane reach, for each heading of a subject's strikes.
    fn reaches(&self, subject: usize, plane_rad: f64, ratio: f64) -> Arc<Vec<Reaches>> {
        let scene = &self.scenes[subject];
        let key = (subject, plane_rad.to_bits(), ratio.to_bits());
        let known = || self.reaches.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reaches) = known().get(&key) {
            return reaches.clone();
        }
        let ranges = ranges(&self.subjects[subject], &self.freedom);
        let directions = scene.directions_before(plane_rad, ratio);
        let all = directions.map(|direction| Reaches::new(&*self.subjects[subject].channel_of, &ranges, direction));
        let all: Arc<Vec<Reaches>> = Arc::new(all.collect());
        known().entry(key).or_insert(all).clone()
    }

    /// The same where every patch has a c of its own, and a mean efficiency: each is integrated over its own, then all over what they share.
    fn of_own(&self, middle: [f64; DIRECTIONS], class: usize) -> Inner {
        let own = Own::new(&self.freedom, self.data.patches.iter().map(PatchData::profiles).max().unwrap_or(0));
        let means = own_means(middle[3], self.freedom.between[1], self.freedom.efficiency.is_some());
        let all: Vec<Vec<LogLikelihood>> =
            (0..self.subjects.len()).map(|k| self.own_likelihoods(k, middle, &means, &own.logs, class)).collect();
        let of_patches =
            |centre: f64| -> Vec<f64> { all.iter().map(|patch| own.spread(|j| patch[j].total, centre)).collect() };
        let by_centre: Vec<Vec<f64>> = own.centres.iter().map(|&centre| of_patches(centre)).collect();
        let log_share = -(own.centres.len() as f64).ln();
        let point = |(&log, logs): (&f64, &Vec<f64>)| {
            let log_likelihood: f64 = logs.iter().sum();
            Point { log, width: own.width, log_weight: log_likelihood + log_share, log_likelihood }
        };
        let points: Vec<Point> = own.centres.iter().zip(&by_centre).map(point).collect();
        let without = |patch: usize, item: usize| {
            let less = |j: usize| all[patch][j].total - all[patch][j].of_each[item];
            let logs = points
                .iter()
                .zip(&by_centre)
                .map(|(point, logs)| point.log_weight - logs[patch] + own.spread(less, point.log));
            log_sum(&logs.collect::<Vec<f64>>())
        };
        let items = (0..all.len()).flat_map(|patch| (0..all[patch][0].of_each.len()).map(move |item| (patch, item)));
        Inner {
            log_evidence: log_sum(&points.iter().map(|point| point.log_weight).collect::<Vec<f64>>()),
            log_max: points.iter().map(|point| point.log_likelihood).fold(f64::NEG_INFINITY, f64::max),
            without: items.map(|(patch, item)| without(patch, item)).collect(),
            evaluations: own.logs.len() * means.len() * self.subjects.len(),
            points,
        }
    }

    /// The c that a further patch has of its own, by class, around what all share: `normal` gives normal numbers.
    pub fn own_widths(&self, shared: &[f64], mut normal: impl FnMut() -> f64) -> Vec<f64> {
        let tau = self.freedom.between[0];
        if tau == 0.0 {
            return shared.to_vec();
        }
        let [least, most] = own_ends(&self.freedom);
        let factor = (tau * normal()).exp();
        shared.iter().map(|c| (c * factor).clamp(least, most)).collect()
    }

    /// Likelihoods of a patch at each c, its own mean efficiency integrated out.
    fn own_likelihoods(
        &self,
        subject: usize,
        middle: [f64; DIRECTIONS],
        means: &[(f64, f64)],
        logs: &[f64],
        class: usize,
    ) -> Vec<LogLikelihood> {
        let by_mean: Vec<(Vec<LogLikelihood>, f64)> = means
            .iter()
            .map(|&(mean, share)| {
                let known = self.known(subject, middle, mean);
                (logs.iter().map(|log| known.log_likelihood(class, log.exp())).collect(), share.ln())
            })
            .collect();
        let at = |i: usize| {
            let total = |less: &dyn Fn(&LogLikelihood) -> f64| {
                let logs: Vec<f64> =
                    by_mean.iter().map(|(all, log_share)| all[i].total - less(&all[i]) + log_share).collect();
                log_sum(&logs)
            };
            let all = total(&|_| 0.0);
            let items = by_mean[0].0[i].of_each.len();
            let of_each = (0..items).map(|item| all - total(&|one: &LogLikelihood| one.of_each[item])).collect();
            LogLikelihood { total: all, of_each }
        };
        (0..logs.len()).map(at).collect()
    }
}

/// κ, γ_f and depths of strikes that are asked for.
fn ranges(subject: &Subject, freedom: &Freedom) -> Ranges {
    let depth_mm = match freedom.efficiency {
        Some(_) => [0.0, subject.configured_mm],
        None => [subject.population.shallowest_mm(), subject.population.deepest_mm()],
    };
    Ranges {
        surface_following: freedom.surface_following,
        failure_shear_strain: freedom.failure_shear_strain,
        depth_mm,
    }
}

/// The least and the greatest c that a patch may have.
fn own_ends(freedom: &Freedom) -> [f64; 2] {
    let [from, to] = freedom.residual_width;
    let factor = (FURTHEST * freedom.between[0]).exp();
    [(from / factor).max(WIDTHS[0].min(from)), (to * factor).min(WIDTHS[1].max(to))]
}

/// Values of ln c that patches may have of their own, evenly, and those that all may share.
struct Own {
    logs: Vec<f64>,
    centres: Vec<f64>,
    /// From one to the next; 0 where there is one.
    width: f64,
    tau: f64,
}

impl Own {
    /// For patches that have no more profiles than so many.
    fn new(freedom: &Freedom, profiles: usize) -> Self {
        let [from, to] = freedom.residual_width.map(f64::ln);
        let tau = freedom.between[0];
        let [least, most] = own_ends(freedom).map(f64::ln);
        let step =
            (OWN_STEP / (profiles as f64).max(1.0).sqrt()).min(if tau > 0.0 { 0.5 * tau } else { f64::INFINITY });
        let even = |from: f64, to: f64| {
            let count = (((to - from) / step).ceil() as usize).clamp(OWN_WIDTHS, MOST_OWN_WIDTHS);
            let width = (to - from) / count as f64;
            ((0..count).map(|i| from + width * (i as f64 + 0.5)).collect::<Vec<f64>>(), width)
        };
        let alone = |value: f64| (vec![value], 0.0);
        let (centres, width) = if to > from { even(from, to) } else { alone(from) };
        let logs = match tau > 0.0 {
            true => even(least, most).0,
            false => centres.clone(),
        };
        Self { logs, centres, width, tau }
    }

    /// The logarithm of the mean of likelihoods over what a patch has of its own, around what all share.
    fn spread(&self, log_likelihood: impl Fn(usize) -> f64, centre: f64) -> f64 {
        if self.tau == 0.0 {
            let same = self.logs.iter().position(|log| *log == centre);
            return same.map_or(f64::NEG_INFINITY, log_likelihood);
        }
        let weights: Vec<f64> = self.logs.iter().map(|log| log_normal(log - centre, self.tau)).collect();
        let all: Vec<f64> = weights.iter().enumerate().map(|(j, weight)| weight + log_likelihood(j)).collect();
        log_sum(&all) - log_sum(&weights)
    }
}

/// Mean efficiencies that a patch may have of its own, with their shares.
fn own_means(mean: f64, tau: f64, is_unknown: bool) -> Vec<(f64, f64)> {
    if !is_unknown || tau == 0.0 {
        return vec![(mean, 1.0)];
    }
    let width = 2.0 * FURTHEST * tau / OWN_EFFICIENCIES as f64;
    let own = (0..OWN_EFFICIENCIES).map(|i| mean + width * (i as f64 + 0.5) - FURTHEST * tau);
    let inside: Vec<(f64, f64)> =
        own.filter(|own| *own > 0.0 && *own <= 1.0).map(|own| (own, log_normal(own - mean, tau).exp())).collect();
    let sum: f64 = inside.iter().map(|(_, share)| share).sum();
    inside.into_iter().map(|(own, share)| (own, share / sum)).collect()
}

fn log_normal(off: f64, sd: f64) -> f64 {
    -0.5 * (off / sd).powi(2) - (sd * TAU.sqrt()).ln()
}

fn together(all: impl Iterator<Item = LogLikelihood>) -> LogLikelihood {
    all.fold(LogLikelihood::default(), |mut sum, one| {
        sum.total += one.total;
        sum.of_each.extend(one.of_each);
        sum
    })
}
