//! How likely the readings of one patch are in a scene of which all but c is known (model I4 to I6).

use super::measure::Measure;
use super::reach::Reaches;
use super::scene::{Scene, Seen, State};
use super::track::{Followed, Track};
use crate::scenario::inference::{Counts, ReadingLaw};
use statrs::function::gamma::ln_gamma;
use std::borrow::Cow;

/// What a plane is to the profiles that were read on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Facing {
    /// Of this direction, rad.
    Known(f64),
    /// Every profile has a plane of its own, of unknown direction.
    Mixed,
    /// All profiles of a slide share an unknown direction.
    Shared,
}

/// Planes at one depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Number of the depth among those of the scene.
    pub level: usize,
    /// Which planes.
    pub facing: Facing,
}

/// Single readings of profiles on planes of one view.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Number of the view.
    pub view: usize,
    /// Number of the c that it is read with.
    pub class: usize,
    /// Distinct widths, mm, and how often each was read.
    pub widths: Vec<(f64, f64)>,
}

/// A profile on a plane of known direction that was read more than once.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracked {
    /// Number of the view of its index reading.
    pub view: usize,
    /// Number of the c that it is read with.
    pub class: usize,
    /// What was read.
    pub track: Track,
}

/// Profiles of one slide of unknown direction: of several, or one that was followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Slide {
    /// Its number among all slides.
    pub number: usize,
    /// Number of the c that they are read with.
    pub class: usize,
    /// The number of the view of each one's index reading, and what was read.
    pub profiles: Vec<(usize, Track)>,
}

/// Slides of one depth on which profiles were counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedTogether {
    /// Number of the c.
    pub class: usize,
    /// View, length in mm and count of each.
    pub slides: Vec<(usize, f64, f64)>,
}

/// What was read in one patch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PatchData {
    /// Planes that are looked at.
    pub views: Vec<View>,
    /// Single readings.
    pub groups: Vec<Group>,
    /// Several readings of one profile.
    pub tracked: Vec<Tracked>,
    /// Slides of unknown direction with more than one profile.
    pub slides: Vec<Slide>,
    /// Counts.
    pub counted: Vec<CountedTogether>,
}

impl PatchData {
    /// How many profiles were read.
    pub fn profiles(&self) -> usize {
        let single = self.groups.iter().flat_map(|group| &group.widths).map(|(_, times)| *times).sum::<f64>();
        single as usize + self.tracked.len() + self.slides.iter().map(|slide| slide.profiles.len()).sum::<usize>()
    }
}

/// What is seen on the planes of a view.
enum Shown {
    One(Seen),
    Each(Vec<Seen>),
}

impl Shown {
    fn of(view: &View, scene: &Scene, state: &State) -> Self {
        let each = || scene.each_direction(view.level, state);
        match view.facing {
            Facing::Known(plane_rad) => Self::One(scene.known(view.level, plane_rad, state)),
            Facing::Mixed => Self::One(Seen::mean(&each())),
            Facing::Shared => Self::Each(each()),
        }
    }

    /// One stands for all directions.
    fn at(&self, direction: usize) -> &Seen {
        match self {
            Self::One(seen) => seen,
            Self::Each(all) => &all[direction],
        }
    }
}

/// A patch in a scene of which all is known but c.
pub struct Known<'k> {
    data: &'k PatchData,
    law: &'k ReadingLaw,
    counts: Counts,
    strikes_per_mm2: f64,
    shown: Vec<Shown>,
    tracked: Vec<Followed<'k>>,
    /// By slide, profile and direction; of profiles with a single reading none are followed.
    slides: Vec<Vec<Vec<Followed<'k>>>>,
}

/// Logarithms of likelihoods at one c: of all, and of what each left-out profile takes away.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LogLikelihood {
    /// Of all.
    pub total: f64,
    /// By how much it becomes smaller for each distinct profile.
    pub of_each: Vec<f64>,
}

impl<'k> Known<'k> {
    /// Of a patch; `reaches` by heading.
    pub fn new(
        data: &'k PatchData,
        scene: &Scene,
        state: &State,
        law: &'k ReadingLaw,
        counts: Counts,
        reaches: &dyn Fn(f64) -> std::sync::Arc<Vec<Reaches>>,
    ) -> Self {
        let follow = |track: &'k Track, plane_rad: f64| {
            let reaches = track.reached_mm.map(|_| reaches(plane_rad));
            Followed::new(track, scene, plane_rad, state, reaches.as_ref().map_or(&[], |all| all.as_slice()))
        };
        let known = |tracked: &'k Tracked| match data.views[tracked.view].facing {
            Facing::Known(plane_rad) => follow(&tracked.track, plane_rad),
            Facing::Mixed | Facing::Shared => follow(&tracked.track, 0.0),
        };
        let of_slide = |slide: &'k Slide| {
            let each = |(_, track): &'k (usize, Track)| match track.only_width_mm() {
                Some(_) => Vec::new(),
                None => scene.directions().map(|plane| follow(track, plane)).collect(),
            };
            slide.profiles.iter().map(each).collect()
        };
        Self {
            data,
            law,
            counts,
            strikes_per_mm2: scene.population.strikes_per_mm2,
            shown: data.views.iter().map(|view| Shown::of(view, scene, state)).collect(),
            tracked: data.tracked.iter().map(known).collect(),
            slides: data.slides.iter().map(of_slide).collect(),
        }
    }

    /// Profiles on the planes of its first view, nothing merged.
    pub fn first_measure(&self) -> Measure {
        self.shown[0].at(0).alone().clone()
    }

    /// Profiles on the planes of a view in one of the directions that it may have, for a c.
    pub fn measure(&self, view: usize, direction: usize, residual_width: f64) -> Cow<'_, Measure> {
        self.shown[view].at(direction).at(residual_width)
    }

    /// Directions that stand for that of a view; one where it is known.
    pub fn directions(&self, view: usize) -> usize {
        match &self.shown[view] {
            Shown::One(_) => 1,
            Shown::Each(all) => all.len(),
        }
    }

    /// Expected and found counts of slides that are counted together.
    pub fn expected(&self, counted: &CountedTogether, residual_width: f64) -> Vec<(f64, f64)> {
        let expected = |&(view, length_mm, count): &(usize, f64, f64)| {
            let share = residual_width * self.recognised(view, 0, residual_width);
            (self.strikes_per_mm2 * length_mm * share, count)
        };
        counted.slides.iter().map(expected).collect()
    }

    fn recognised(&self, view: usize, direction: usize, residual_width: f64) -> f64 {
        self.law.recognised(&self.measure(view, direction, residual_width), residual_width)
    }

    /// Q and f of a profile of a view: of its only width among all that is seen, or, where it was followed, of one strike, which no
    /// neighbour has part in.
    fn profile(&self, view: usize, direction: usize, track: &Track, followed: &[Followed], c: f64) -> [f64; 2] {
        if let Some(width_mm) = track.only_width_mm() {
            let measure = self.measure(view, direction, c);
            let recognised = self.law.recognised(&measure, c);
            return [recognised, self.law.density(self.law.seen(&measure, c, width_mm), recognised)];
        }
        let recognised = self.law.recognised(self.shown[view].at(direction).alone(), c);
        [recognised, followed[direction].density(self.law, c, recognised)]
    }

    /// With a c, of what is read with the c of a class.
    pub fn log_likelihood(&self, class: usize, residual_width: f64) -> LogLikelihood {
        let mut found = LogLikelihood::default();
        for group in self.data.groups.iter().filter(|group| group.class == class) {
            let measure = self.shown[group.view].at(0).at(residual_width);
            let recognised = self.law.recognised(&measure, residual_width);
            for &(width_mm, times) in &group.widths {
                let density = self.law.density(self.law.seen(&measure, residual_width, width_mm), recognised);
                found.total += times * density.ln();
                found.of_each.push(density.ln());
            }
        }
        for (tracked, followed) in self.data.tracked.iter().zip(&self.tracked).filter(|(one, _)| one.class == class) {
            let followed = std::slice::from_ref(followed);
            let [_, density] = self.profile(tracked.view, 0, &tracked.track, followed, residual_width);
            found.total += density.ln();
            found.of_each.push(density.ln());
        }
        for (slide, followed) in self.data.slides.iter().zip(&self.slides).filter(|(slide, _)| slide.class == class) {
            self.add_slide(slide, followed, residual_width, &mut found);
        }
        let counted = self.data.counted.iter().filter(|counted| counted.class == class);
        found.total += counted.map(|counted| self.log_count(counted, residual_width)).sum::<f64>();
        found
    }

    /// ∫ Π Q f dψ / ∫ Π Q dψ over the directions that a slide may have.
    fn add_slide(&self, slide: &Slide, followed: &[Vec<Followed>], residual_width: f64, found: &mut LogLikelihood) {
        let directions = slide.profiles.first().map_or(0, |(view, _)| self.directions(*view));
        let of_profile = |((view, track), followed): (&(usize, Track), &Vec<Followed>)| -> Vec<[f64; 2]> {
            let logs = |direction| self.profile(*view, direction, track, followed, residual_width).map(f64::ln);
            (0..directions).map(logs).collect()
        };
        let all: Vec<Vec<[f64; 2]>> = slide.profiles.iter().zip(followed).map(of_profile).collect();
        let sum = |direction: usize, part: usize, without: Option<usize>| -> f64 {
            let kept = all.iter().enumerate().filter(|(i, _)| Some(*i) != without);
            kept.map(|(_, profile)| profile[direction][part]).sum()
        };
        let log_density = |without: Option<usize>| {
            let weight = |direction: usize| sum(direction, 0, without);
            let both: Vec<f64> = (0..directions).map(|d| weight(d) + sum(d, 1, without)).collect();
            let alone: Vec<f64> = (0..directions).map(weight).collect();
            match log_sum(&alone) {
                // Nothing is recognised in any direction: all is misread.
                total if total == f64::NEG_INFINITY => sum(0, 1, without),
                total => log_sum(&both) - total,
            }
        };
        let total = log_density(None);
        found.total += total;
        found.of_each.extend((0..all.len()).map(|profile| total - log_density(Some(profile))));
    }

    /// How likely counts are.
    fn log_count(&self, counted: &CountedTogether, residual_width: f64) -> f64 {
        let cells = self.expected(counted, residual_width);
        log_counts(&cells, self.counts, self.law.misread)
    }
}

/// The logarithm of the likelihood of counts, of which each cell expects so many and has so many.
pub fn log_counts(cells: &[(f64, f64)], counts: Counts, misread: f64) -> f64 {
    let all: f64 = cells.iter().map(|cell| cell.1).sum();
    let expected: f64 = cells.iter().map(|cell| cell.0).sum();
    let times_log = |count: f64, mean: f64| if count == 0.0 { 0.0 } else { count * mean.ln() };
    let poisson = |mean: f64, count: f64| times_log(count, mean) - mean - ln_gamma(count + 1.0);
    let negative_binomial = |mean: f64, count: f64, r: f64| {
        ln_gamma(count + r) - ln_gamma(r) - ln_gamma(count + 1.0) + times_log(count, mean / (mean + r))
            - r * (mean / r).ln_1p()
    };
    match counts {
        Counts::Ignore => 0.0,
        // Nothing is expected anywhere.
        Counts::Relative if expected <= 0.0 => {
            if all == 0.0 {
                0.0
            } else {
                f64::NEG_INFINITY
            }
        }
        Counts::Relative => {
            let of_cell = |&(mean, count): &(f64, f64)| times_log(count, mean / expected) - ln_gamma(count + 1.0);
            ln_gamma(all + 1.0) + cells.iter().map(of_cell).sum::<f64>()
        }
        Counts::Poisson => cells.iter().map(|&(mean, count)| poisson(mean / (1.0 - misread), count)).sum(),
        Counts::Overdispersed(r) => {
            cells.iter().map(|&(mean, count)| negative_binomial(mean / (1.0 - misread), count, r)).sum()
        }
    }
}

/// ln Σ exp.
pub fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY { most } else { most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln() }
}
