//! Data that a posterior makes: whether what was read looks like them (model I7).

use super::grid::{Cell, Grid};
use super::likelihood::Known;
use super::model::{Data, Model, Shape};
use super::planes::{Member, Plane};
use super::reading::{FURTHEST, normal_below};
use crate::sampling::rng::{Purpose, Stream};
use crate::scenario::inference::{Counts, ReadingLaw};
use rayon::prelude::*;
use statrs::function::erf::erf_inv;
use std::collections::BTreeMap;
use std::f64::consts::SQRT_2;
use std::ops::Range;

/// Widths that are drawn at most, where that leaves so many data sets at least.
const MOST_WIDTHS: usize = 20_000_000;
const FEWEST_SETS: usize = 200;
/// Places of the posterior from which data are drawn at most, and data sets of each.
const PLACES: usize = 500;
const OF_EACH: usize = 20;
/// Widths at which distribution functions are told.
pub const TOLD: usize = 120;

/// A distribution function of recognised widths to draw from: by length of chord.
struct Wheel {
    below: Vec<f64>,
    pace_mm: f64,
    sd_mm: f64,
}

impl Wheel {
    fn new(known: &Known, view: usize, direction: usize, c: f64, law: &ReadingLaw) -> Self {
        let measure = known.measure(view, direction, c);
        let pace_mm = c * measure.step_mm;
        let sd_mm = law.sd_mm(pace_mm);
        let mut sum = 0.0;
        let shared = measure.mass.iter().enumerate().map(|(i, mass)| {
            let over = |limit: f64| normal_below((pace_mm * i as f64 - limit) / sd_mm);
            sum += mass * (over(law.smallest_mm) - over(law.largest_mm));
            sum
        });
        Self { below: shared.collect(), pace_mm, sd_mm }
    }

    fn total(&self) -> f64 {
        self.below.last().copied().unwrap_or(0.0)
    }

    /// A width that is recognised, mm.
    fn draw(&self, law: &ReadingLaw, dice: &mut Dice) -> f64 {
        if self.total() <= 0.0 || dice.uniform() < law.misread {
            return law.smallest_mm + dice.uniform() * (law.largest_mm - law.smallest_mm);
        }
        let wanted = dice.uniform() * self.total();
        let length = self.below.partition_point(|below| *below < wanted).min(self.below.len() - 1);
        let middle = self.pace_mm * length as f64;
        // Most errors are allowed; where few are, the one is looked for that a share of those lies below.
        let width_mm = middle + self.sd_mm * dice.normal();
        if (law.smallest_mm..=law.largest_mm).contains(&width_mm) {
            return width_mm;
        }
        let [from, to] = [law.smallest_mm, law.largest_mm].map(|limit| normal_below((limit - middle) / self.sd_mm));
        let share = from + (to - from) * dice.uniform();
        let error = SQRT_2 * erf_inv(2.0 * share - 1.0);
        (middle + self.sd_mm * error).clamp(law.smallest_mm, law.largest_mm)
    }

    /// The share of widths up to one, mm.
    fn below(&self, width_mm: f64, law: &ReadingLaw) -> f64 {
        let even = (width_mm - law.smallest_mm) / (law.largest_mm - law.smallest_mm);
        if self.total() <= 0.0 {
            return even;
        }
        // Lengths so far below the width are read below it, and those so far above it are not.
        let place = |off: f64| ((width_mm + off * FURTHEST * self.sd_mm) / self.pace_mm).max(0.0) as usize;
        let (first, last) = (place(-1.0).min(self.below.len()), place(1.0).saturating_add(1).min(self.below.len()));
        let mut before = if first == 0 { 0.0 } else { self.below[first - 1] };
        let mut sum = before;
        for (i, below) in (first..).zip(&self.below[first..last]) {
            let middle = self.pace_mm * i as f64;
            let up_to = |limit: f64| normal_below((limit - middle) / self.sd_mm);
            let held = up_to(law.largest_mm) - up_to(law.smallest_mm);
            if held > 0.0 && *below > before {
                sum += (below - before) * (up_to(width_mm) - up_to(law.smallest_mm)) / held;
            }
            before = *below;
        }
        (1.0 - law.misread) * sum / self.total() + law.misread * even
    }
}

/// Random numbers of one data set.
pub struct Dice {
    stream: Stream,
    position: u64,
}

impl Dice {
    /// Of a data set of a hypothesis.
    pub fn new(seed: u64, hypothesis: usize, number: usize) -> Self {
        Self { stream: Stream::new(seed, Purpose::Replicas, [hypothesis as u32, number as u32]), position: 0 }
    }

    /// Uniform on (0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.position += 1;
        self.stream.uniform(self.position)
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        self.position += 1;
        self.stream.normal(self.position)
    }
}

/// What data of a posterior look like.
pub struct Replicas {
    /// By plane, the statistics of each data set: mean, SD, share of narrow ones, gap.
    pub of_planes: Vec<Vec<[f64; 4]>>,
    /// By plane, the mean distribution function at [`TOLD`] widths, mm.
    pub functions: Vec<Vec<(f64, f64)>>,
    /// By group of slides that are counted together, χ² as counted and of each data set.
    pub counts: Vec<(f64, Vec<(f64, f64)>)>,
}

/// The widths at which the distribution function of a plane is told, mm.
fn told(plane: &Plane, law: &ReadingLaw) -> Vec<f64> {
    let widest = plane.widths_mm.last().copied().unwrap_or(law.largest_mm);
    let to = (1.25 * widest + 2.0 * law.error_mm).min(law.largest_mm);
    (0..TOLD).map(|i| law.smallest_mm + (to - law.smallest_mm) * i as f64 / (TOLD - 1) as f64).collect()
}

/// Mean, SD, share below `narrow_mm` and greatest gap to a distribution function, of ascending widths.
pub fn statistics(widths_mm: &[f64], narrow_mm: f64, function: &[(f64, f64)]) -> [f64; 4] {
    let n = widths_mm.len() as f64;
    let mean = widths_mm.iter().sum::<f64>() / n;
    let square = widths_mm.iter().map(|width| (width - mean).powi(2)).sum::<f64>();
    let sd = if n > 1.0 { (square / (n - 1.0)).sqrt() } else { 0.0 };
    let narrow = widths_mm.iter().filter(|width| **width < narrow_mm).count() as f64 / n;
    let gap = widths_mm.iter().enumerate().map(|(i, &width)| {
        let expected = at(function, width);
        (expected - i as f64 / n).abs().max(((i + 1) as f64 / n - expected).abs())
    });
    [mean, sd, narrow, gap.fold(0.0, f64::max)]
}

/// A function between the points at which it is told.
fn at(function: &[(f64, f64)], x: f64) -> f64 {
    let i = function.partition_point(|point| point.0 < x);
    match (function.get(i.wrapping_sub(1)), function.get(i)) {
        (Some(&(a, fa)), Some(&(b, fb))) => fa + (fb - fa) * (x - a) / (b - a),
        (None, Some(&(_, f))) | (Some(&(_, f)), None) => f,
        (None, None) => 0.0,
    }
}

/// How many data sets of each place of the posterior, for data of so many profiles.
fn places(grid: &Grid<Shape>, profiles: usize, quick: bool) -> (Vec<(usize, usize)>, usize) {
    let wished = if quick { PLACES * OF_EACH / 10 } else { PLACES * OF_EACH };
    let sets = wished.min((MOST_WIDTHS / profiles.max(1)).max(FEWEST_SETS));
    let of_each = (sets * OF_EACH / wished).max(1);
    let count = sets / of_each;
    let mut places: Vec<(usize, usize)> = Vec::new();
    let (mut below, mut next) = (0.0, 0.5 / count as f64);
    for (cell, weight) in grid.weights().enumerate() {
        below += weight;
        while next < below {
            match places.last_mut().filter(|last| last.0 == cell) {
                Some(last) => last.1 += of_each,
                None => places.push((cell, of_each)),
            }
            next += 1.0 / count as f64;
        }
    }
    (places, of_each)
}

/// The settings of a check.
pub struct Check<'c> {
    pub law: &'c ReadingLaw,
    pub counts: Counts,
    pub seed: u64,
    pub hypothesis: usize,
    pub quick: bool,
}

/// What data sets of one place of the posterior look like.
struct OfPlace {
    /// By plane, the widths of each data set, ascending, mm.
    widths: Vec<Vec<Vec<f64>>>,
    /// By plane, the distribution function at the widths that are told, times the place's share.
    functions: Vec<Vec<f64>>,
    /// By group of slides that are counted together, χ² as counted and of each data set.
    counts: Vec<Vec<(f64, f64)>>,
}

/// Data sets drawn from the posterior of a model.
pub fn replicas(model: &Model, data: &Data, grid: &Grid<Shape>, planes: &[Plane], check: &Check) -> Replicas {
    let profiles = planes.iter().map(|plane| plane.members.len()).sum();
    let (places, of_each) = places(grid, profiles, check.quick);
    let all: usize = places.iter().map(|place| place.1).sum();
    let mut first = 0;
    let numbered: Vec<(usize, usize, usize)> = places
        .into_iter()
        .map(|(cell, times)| {
            first += times;
            (cell, first - times, times)
        })
        .collect();
    let of_places: Vec<OfPlace> = numbered
        .into_par_iter()
        .map(|(cell, first, times)| {
            of_place(
                model,
                data,
                &grid.cells[cell],
                planes,
                check,
                Batch { numbers: first..first + times, of_each, all },
            )
        })
        .collect();
    let of_plane = |i: usize| {
        let mut function: Vec<(f64, f64)> = told(&planes[i], check.law).into_iter().map(|width| (width, 0.0)).collect();
        for place in &of_places {
            function.iter_mut().zip(&place.functions[i]).for_each(|(told, more)| told.1 += more);
        }
        let narrow_mm = 0.5 * planes[i].widths_mm[planes[i].widths_mm.len() / 2];
        let sets = of_places.iter().flat_map(|place| &place.widths[i]);
        (sets.map(|widths| statistics(widths, narrow_mm, &function)).collect(), function)
    };
    let (of_planes, functions) = (0..planes.len()).map(of_plane).unzip();
    let groups = of_places.first().map_or(0, |place| place.counts.len());
    let counts = (0..groups).map(|group| {
        let sets: Vec<(f64, f64)> = of_places.iter().flat_map(|place| place.counts[group].iter().copied()).collect();
        (sets.iter().map(|(seen, _)| seen).sum::<f64>() / all as f64, sets)
    });
    Replicas { of_planes, functions, counts: counts.collect() }
}

/// Data sets of one place of the posterior.
struct Batch {
    /// Their numbers.
    numbers: Range<usize>,
    /// How many a place has at least.
    of_each: usize,
    /// How many there are of all places.
    all: usize,
}

/// The data sets that one place of the posterior makes.
fn of_place(model: &Model, data: &Data, cell: &Cell<Shape>, planes: &[Plane], check: &Check, batch: Batch) -> OfPlace {
    let Batch { numbers, of_each, all } = batch;
    let count = data.patches.len();
    let knowns: Vec<Known> = (0..count).map(|k| model.known(k, cell.middle(), cell.middle()[3])).collect();
    let groups =
        || data.patches.iter().enumerate().flat_map(|(patch, of)| of.counted.iter().map(move |group| (patch, group)));
    let mut found = OfPlace {
        widths: vec![Vec::with_capacity(numbers.len()); planes.len()],
        functions: vec![vec![0.0; TOLD]; planes.len()],
        counts: vec![Vec::new(); groups().count()],
    };
    for number in numbers {
        let mut dice = Dice::new(check.seed, check.hypothesis, number);
        let shared: Vec<f64> = cell.found.classes.iter().map(|class| class.draw(dice.uniform())).collect();
        let c: Vec<Vec<f64>> = (0..count).map(|_| model.own_widths(&shared, || dice.normal())).collect();
        let mut set = Set { knowns: &knowns, data, c: &c, check, wheels: BTreeMap::new(), turned: BTreeMap::new() };
        for (i, plane) in planes.iter().enumerate() {
            let mut widths: Vec<f64> = plane.members.iter().map(|member| set.draw(member, &mut dice)).collect();
            widths.sort_by(f64::total_cmp);
            found.widths[i].push(widths);
            if number % of_each == 0 {
                set.add_function(plane, &mut found.functions[i], of_each as f64 / all as f64, &mut dice);
            }
        }
        for (group, (patch, together)) in groups().enumerate() {
            let expected = knowns[patch].expected(together, c[patch][together.class]);
            found.counts[group].push(chi_squares(&expected, check, &mut dice));
        }
    }
    found
}

/// A data set that is drawn.
struct Set<'s> {
    knowns: &'s [Known<'s>],
    data: &'s Data,
    /// By patch and class.
    c: &'s [Vec<f64>],
    check: &'s Check<'s>,
    wheels: BTreeMap<(usize, usize, usize, usize), Wheel>,
    /// The direction that each slide of unknown direction has.
    turned: BTreeMap<usize, usize>,
}

impl Set<'_> {
    fn wheel(&mut self, member: &Member, direction: usize) -> &Wheel {
        let (known, c) = (&self.knowns[member.patch], self.c[member.patch][member.class]);
        let key = (member.patch, member.view, direction, member.class);
        self.wheels.entry(key).or_insert_with(|| Wheel::new(known, member.view, direction, c, self.check.law))
    }

    /// The direction of a slide, drawn as its profiles make it likely.
    fn direction(&mut self, member: &Member, dice: &mut Dice) -> usize {
        let Some(slide) = member.slide else { return 0 };
        if let Some(direction) = self.turned.get(&slide) {
            return *direction;
        }
        let of_slide = self.data.patches[member.patch].slides.iter().filter(|one| one.number == slide);
        let views: Vec<usize> = of_slide.flat_map(|one| one.profiles.iter().map(|(view, _)| *view)).collect();
        let count = self.knowns[member.patch].directions(member.view);
        let mut logs = Vec::with_capacity(count);
        for direction in 0..count {
            let total = |view: &usize| self.wheel(&Member { view: *view, ..*member }, direction).total().ln();
            logs.push(views.iter().map(total).sum::<f64>());
        }
        let all = super::likelihood::log_sum(&logs);
        let (wanted, mut below) = (dice.uniform(), 0.0);
        let found = logs.iter().position(|log| {
            below += (log - all).exp();
            below >= wanted
        });
        let direction = found.unwrap_or(count.saturating_sub(1));
        self.turned.insert(slide, direction);
        direction
    }

    fn draw(&mut self, member: &Member, dice: &mut Dice) -> f64 {
        let direction = self.direction(member, dice);
        let law = self.check.law;
        self.wheel(member, direction).draw(law, dice)
    }

    fn add_function(&mut self, plane: &Plane, function: &mut [f64], weight: f64, dice: &mut Dice) {
        let law = self.check.law;
        let share = weight / plane.members.len() as f64;
        let mut known: Vec<(Member, usize, f64)> = Vec::new();
        for member in &plane.members {
            let direction = self.direction(member, dice);
            match known.iter_mut().find(|(same, turned, _)| same == member && *turned == direction) {
                Some(found) => found.2 += share,
                None => known.push((*member, direction, share)),
            }
        }
        for (member, direction, share) in known {
            let widths = told(plane, law);
            let wheel = self.wheel(&member, direction);
            function.iter_mut().zip(widths).for_each(|(below, width)| *below += share * wheel.below(width, law));
        }
    }
}

/// χ² of counts and of counts that are drawn, of cells with an expectation and a count each.
fn chi_squares(cells: &[(f64, f64)], check: &Check, dice: &mut Dice) -> (f64, f64) {
    let all: f64 = cells.iter().map(|cell| cell.1).sum();
    let expected: f64 = cells.iter().map(|cell| cell.0).sum();
    let means: Vec<f64> = match check.counts {
        Counts::Relative | Counts::Ignore => cells.iter().map(|cell| all * cell.0 / expected).collect(),
        Counts::Poisson | Counts::Overdispersed(_) => {
            cells.iter().map(|cell| cell.0 / (1.0 - check.law.misread)).collect()
        }
    };
    let variance = |mean: f64| match check.counts {
        Counts::Overdispersed(r) => mean + mean * mean / r,
        _ => mean,
    };
    let chi = |counts: &[f64]| -> f64 {
        means
            .iter()
            .zip(counts)
            .map(|(mean, count)| (count - mean).powi(2) / variance(*mean).max(f64::MIN_POSITIVE))
            .sum()
    };
    let seen: Vec<f64> = cells.iter().map(|cell| cell.1).collect();
    let drawn = match check.counts {
        Counts::Relative | Counts::Ignore => shared_out(&means, all, dice),
        _ => means.iter().map(|mean| poisson(*mean * gamma_factor(check.counts, dice), dice)).collect(),
    };
    (chi(&seen), chi(&drawn))
}

/// So many counts, shared out as their expectations are.
fn shared_out(means: &[f64], all: f64, dice: &mut Dice) -> Vec<f64> {
    let sum: f64 = means.iter().sum();
    let mut counts = vec![0.0; means.len()];
    for _ in 0..all as usize {
        let (wanted, mut below) = (dice.uniform() * sum, 0.0);
        let cell = means.iter().position(|mean| {
            below += mean;
            below >= wanted
        });
        counts[cell.unwrap_or(means.len() - 1)] += 1.0;
    }
    counts
}

/// A count of a mean, as Poisson has it: waiting times between events.
fn poisson(mean: f64, dice: &mut Dice) -> f64 {
    let (mut count, mut waited) = (0.0, -dice.uniform().ln());
    while waited < mean {
        count += 1.0;
        waited -= dice.uniform().ln();
    }
    count
}

/// A factor of mean 1 and variance 1/r (Marsaglia and Tsang 2000); 1 where counts are not overdispersed.
fn gamma_factor(counts: Counts, dice: &mut Dice) -> f64 {
    let Counts::Overdispersed(r) = counts else { return 1.0 };
    let (shape, boost) = if r < 1.0 { (r + 1.0, dice.uniform().powf(1.0 / r)) } else { (r, 1.0) };
    let d = shape - 1.0 / 3.0;
    let step = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = dice.normal();
        let v = (1.0 + step * x).powi(3);
        if v > 0.0 && dice.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v * boost / r;
        }
    }
}
