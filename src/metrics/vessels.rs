//! What strikes do to vessels: the share of the skin whose capillary loops lie in the way of a channel, and how many strikes bleed.
//!
//! Looked at trial by trial in passes over the strikes, of which none is kept. The estimator `lines` adds the lengths of parallel lines
//! that lie under shadows, with the known areas of whole shadows in place of what lines made of them; `points` counts points.

use super::shadows::Shadows;
use super::trial::Grounds;
use crate::geometry::arc::Line;
use crate::sampling::rng::{Purpose, Stream};
use crate::sampling::stop::go_on;
use crate::sampling::{EstimatorKind, Stopped, sobol};
use crate::treatment::{Patch, Region, Strike, Treatment};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// Distance between parallel lines, mm, or a little less.
const SPACING_MM: f64 = 0.1;
/// Lines at least, however small the patch.
const FEWEST_LINES: usize = 8;
/// Length of the lines of a replicate at most, mm.
const MOST_LENGTH_MM: f64 = 1000.0;
/// And chords on them at most, about.
const MOST_CHORDS: f64 = 20_000.0;
/// Points of a replicate.
const POINTS: u32 = 2048;
/// Strikes of a band, about.
const BAND_STRIKES: f64 = 1e6;
/// Where strikes are not scattered and cover more of the skin, known areas would make their union less certain.
const CROWDED: f64 = std::f64::consts::LN_2;

/// What was seen of one trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Share of the skin under shadows, by replicate.
    pub shares: Vec<f64>,
    /// Strikes in the patch, those that only dent it among them.
    pub strikes: f64,
    /// How many of them bleed, to be expected.
    pub bleeding: f64,
}

/// What was seen of all trials.
#[derive(Debug)]
pub struct Looked {
    /// By trial.
    pub trials: Vec<Seen>,
    /// Lines or points that looked, all trials together.
    pub looks: u64,
    /// Every shadow lies within this distance of its strike's position, mm.
    pub reach_mm: f64,
    /// The greatest area of a shadow, mm².
    pub greatest_mm2: f64,
    /// The share of the deepest strikes that bleed.
    pub most_bleeding: f64,
}

impl Looked {
    /// Looks at the first trials of a treatment, each as often as told; `None` where the skin's vessels are not told of.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn at(
        grounds: &Grounds,
        trials: u32,
        replicates: usize,
        estimator: EstimatorKind,
        stop: &AtomicUsize,
    ) -> Result<Option<Self>, Stopped> {
        let prepared = grounds.common.prepared;
        let Some(vessels) = prepared.target.skin.vessels else { return Ok(None) };
        let common = Shadows::new(&prepared.shapes, &vessels);
        let of_trial = |trial: u32| {
            let drawn = prepared.drawn(trial);
            let shapes = &grounds.of(drawn).prepared.shapes;
            let own = (!Arc::ptr_eq(shapes, &prepared.shapes)).then(|| Shadows::new(shapes, &vessels));
            let survey = Survey::new(&prepared.treatment, prepared.target.patch, own.as_ref().unwrap_or(&common));
            survey.of_trial([trial, drawn], estimator, replicates, stop)
        };
        let trials = (0..trials).into_par_iter().map(of_trial).collect::<Result<Vec<_>, _>>()?;
        let looks = match estimator {
            EstimatorKind::Lines => Survey::new(&prepared.treatment, prepared.target.patch, &common).lines(),
            EstimatorKind::Points => POINTS as usize,
        };
        Ok(Some(Self {
            looks: (looks * replicates * trials.len()) as u64,
            trials,
            reach_mm: common.reach_mm(),
            greatest_mm2: common.greatest_mm2(),
            most_bleeding: common.bleeding_share(prepared.shapes.deepest()),
        }))
    }
}

/// Looks at the strikes of a treatment.
#[derive(Debug)]
pub struct Survey<'a> {
    treatment: &'a Treatment<'a>,
    patch: &'a Patch,
    shadows: &'a Shadows,
    density: f64,
    /// How much of the difference between known and met areas goes into the union.
    weight: f64,
}

impl<'a> Survey<'a> {
    /// Prepares to look at trials.
    pub fn new(treatment: &'a Treatment<'a>, patch: &'a Patch, shadows: &'a Shadows) -> Self {
        let density = treatment.expected_density(patch);
        let typical = treatment.typical_depths();
        let area = typical.iter().map(|depth| shadows.area_mm2(*depth)).sum::<f64>() / typical.len().max(1) as f64;
        let cover = density * area;
        let weight = match treatment.is_scattered() {
            true => (-cover).exp(),
            false => f64::from(u8::from(cover < CROWDED)),
        };
        Self { treatment, patch, shadows, density, weight }
    }

    /// Lines of a replicate.
    pub fn lines(&self) -> usize {
        let Patch { width_mm, height_mm } = *self.patch;
        let chords_per_mm = 2.0 * self.density * self.shadows.reach_mm();
        let most = (MOST_LENGTH_MM.min(MOST_CHORDS / chords_per_mm) / width_mm).ceil() as usize;
        ((height_mm / SPACING_MM).ceil() as usize).min(most).max(FEWEST_LINES)
    }

    /// Looks at one trial, whose strikes are those of the trial `drawn`.
    ///
    /// # Errors
    /// [`Stopped`] when the stop flag is raised.
    pub fn of_trial(
        &self,
        [trial, drawn]: [u32; 2],
        estimator: EstimatorKind,
        replicates: usize,
        stop: &AtomicUsize,
    ) -> Result<Seen, Stopped> {
        let mut seen = Seen { shares: vec![0.0; replicates], strikes: 0.0, bleeding: 0.0 };
        for band in self.bands() {
            let mut marks = match estimator {
                EstimatorKind::Lines => self.lines_of(trial, replicates, &band),
                EstimatorKind::Points => self.points_of(trial, replicates, &band),
            };
            let mut known_mm2 = 0.0;
            let pass = |strike: Strike| {
                if go_on(stop).is_err() {
                    return;
                }
                let is_own = band.contains(strike.x_mm, strike.y_mm);
                if is_own {
                    seen.strikes += 1.0;
                    seen.bleeding += self.shadows.bleeding_share(strike.depth_mm);
                }
                if self.shadows.are_at(strike.depth_mm) {
                    let is_whole = self.patch.depth_inside_mm(strike.x_mm, strike.y_mm) >= self.shadows.reach_mm();
                    known_mm2 += if is_own && is_whole { self.shadows.area_mm2(strike.depth_mm) } else { 0.0 };
                    marks.pass(&strike, is_whole, self);
                }
            };
            self.treatment.for_each_touch(drawn, &band.widened(self.shadows.reach_mm()), pass);
            go_on(stop)?;
            marks.add_to(&mut seen.shares, known_mm2, self);
        }
        Ok(seen)
    }

    /// The patch in bands along y.
    fn bands(&self) -> Vec<Region> {
        let Region { x, y: (_, height) } = self.patch.region();
        let per_band =
            (BAND_STRIKES / (self.density * self.patch.width_mm)).max(4.0 * self.treatment.stamp_radius_mm());
        let count = (height / per_band).ceil().clamp(1.0, 1e6) as usize;
        let edge = |k: usize| if k == count { height } else { height * (k as f64 / count as f64) };
        (0..count).map(|k| Region { x, y: (edge(k), edge(k + 1)) }).collect()
    }

    fn lines_of(&self, trial: u32, replicates: usize, band: &Region) -> Marks {
        let count = self.lines();
        let spacing = self.patch.height_mm / count as f64;
        let of = |replicate: usize| {
            let offset = self.stream(trial, replicate).uniform(0);
            (0..count).map(move |line| Comb { replicate, y: (line as f64 + offset) * spacing, ..Comb::default() })
        };
        let mut lines: Vec<Comb> =
            (0..replicates).flat_map(of).filter(|line| band.contains(band.x.0, line.y)).collect();
        lines.sort_by(|a, b| a.y.total_cmp(&b.y));
        Marks::Lines(lines)
    }

    fn points_of(&self, trial: u32, replicates: usize, band: &Region) -> Marks {
        let Patch { width_mm, height_mm } = *self.patch;
        let of = |replicate: usize| {
            let [a, b, c, _] = self.stream(trial, replicate).words(0);
            (0..POINTS).map(move |index| {
                let [u, v, _] = sobol::scrambled(index, [a, b, c]);
                Point { replicate, at: [u * width_mm, v * height_mm], is_under: false }
            })
        };
        let mut points: Vec<Point> =
            (0..replicates).flat_map(of).filter(|point| band.contains(band.x.0, point.at[1])).collect();
        points.sort_by(|a, b| a.at[1].total_cmp(&b.at[1]));
        Marks::Points(points)
    }

    fn stream(&self, trial: u32, replicate: usize) -> Stream {
        Stream::new(self.treatment.seed(), Purpose::Vessels, [trial, replicate as u32])
    }
}

/// What looks at the strikes of a band, in ascending y.
enum Marks {
    Lines(Vec<Comb>),
    Points(Vec<Point>),
}

/// A line along x.
#[derive(Default)]
struct Comb {
    replicate: usize,
    y: f64,
    stretches: Vec<(f64, f64)>,
    /// Length under whole shadows, as often as it is, mm.
    whole_mm: f64,
}

struct Point {
    replicate: usize,
    at: [f64; 2],
    is_under: bool,
}

impl Marks {
    /// Lets a strike that has a shadow pass by.
    fn pass(&mut self, strike: &Strike, is_whole: bool, survey: &Survey) {
        let (from, to) = (strike.y_mm - survey.shadows.reach_mm(), strike.y_mm + survey.shadows.reach_mm());
        match self {
            Self::Lines(lines) => {
                let first = lines.partition_point(|line| line.y < from);
                let mut near = lines[first..].iter_mut().take_while(|line| line.y <= to).peekable();
                if near.peek().is_some() {
                    let section = survey.shadows.section(strike.depth_mm);
                    near.for_each(|line| {
                        let met = &mut line.stretches;
                        let before = met.len();
                        section.chords(&seen_from(strike, line.y), &mut |from, to| {
                            let (from, to) = (from.max(0.0), to.min(survey.patch.width_mm));
                            if from < to {
                                met.push((from, to));
                            }
                        });
                        let own: f64 = met[before..].iter().map(|(from, to)| to - from).sum();
                        line.whole_mm += if is_whole { own } else { 0.0 };
                    });
                }
            }
            Self::Points(points) => {
                let first = points.partition_point(|point| point.at[1] < from);
                let near = points[first..].iter_mut().take_while(|point| point.at[1] <= to);
                let mut near = near.filter(|point| !point.is_under).peekable();
                if near.peek().is_some() {
                    let section = survey.shadows.section(strike.depth_mm);
                    near.for_each(|point| {
                        let line = seen_from(strike, point.at[1]);
                        let [along, across] = [0, 1].map(|k| line.at[k] + point.at[0] * line.along[k]);
                        point.is_under = section.contains(along, across);
                    });
                }
            }
        }
    }

    /// Adds the shares of the patch that were found under shadows, by replicate, given the area of the whole ones, mm².
    fn add_to(self, shares: &mut [f64], known_mm2: f64, survey: &Survey) {
        match self {
            Self::Lines(lines) => {
                let share = 1.0 / (survey.lines() as f64 * survey.patch.width_mm);
                let known = survey.weight * known_mm2 / survey.patch.area_mm2();
                shares.iter_mut().for_each(|sum| *sum += known);
                for mut line in lines {
                    let union = union_mm(&mut line.stretches);
                    shares[line.replicate] += (union - survey.weight * line.whole_mm) * share;
                }
            }
            Self::Points(points) => {
                let under = points.iter().filter(|point| point.is_under);
                under.for_each(|point| shares[point.replicate] += 1.0 / f64::from(POINTS));
            }
        }
    }
}

/// A line along x of the skin in the frame of a strike; its parameter is x.
fn seen_from(strike: &Strike, y: f64) -> Line {
    let (sin, cos) = (strike.heading.im, strike.heading.re);
    let (dx, dy) = (-strike.x_mm, y - strike.y_mm);
    Line { at: [dx * cos + dy * sin, dy * cos - dx * sin], along: [cos, -sin] }
}

/// Length of a union of stretches.
fn union_mm(stretches: &mut [(f64, f64)]) -> f64 {
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut total, mut end) = (0.0, f64::NEG_INFINITY);
    for &(from, to) in stretches.iter() {
        total += (to - from.max(end)).max(0.0);
        end = end.max(to);
    }
    total
}
