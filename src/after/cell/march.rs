//! A cell through time: TR-BDF2 with one matrix a step, and what passes added up with the weights of its stages, so that amounts
//! balance exactly.
//!
//! With d = 1 − 1/√2, stored amounts M u and links A, one matrix S = M + d Δt A serves both stages: S y = M u is half of the
//! trapezoidal stage, and S u' = M ((1 + √2) y − √2 u) the end. What passes in a step is Δt A (y/√2 + d u').

use super::banded::Banded;
use super::clock::Clock;
use super::film::Film;
use super::problem::{CellError, Content, Problem, Solution};
use super::space::{Place, Space, Top, VEHICLE};
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// Weight of the end of a step.
const WEIGHT_END: f64 = 1.0 - FRAC_1_SQRT_2;
/// The first step after the start and after a jump, s.
const FIRST_STEP_S: f64 = 1.0;
/// Growth from step to step.
const STEP_RATIO: f64 = 1.3;
/// Steps that the whole time has at least.
const FEWEST_STEPS: f64 = 30.0;
/// The first step is at most this share of the time in which a film empties.
const FILM_SHARE: f64 = 0.1;
/// Concentrations below nothing by more than this share of the largest call for a smaller step.
const BELOW_NOTHING: f64 = 1e-10;
/// The largest is at least this share of what it ever was.
const FORGOTTEN: f64 = 1e-6;
/// Amounts balance to this share of what entered.
const BALANCE: f64 = 1e-9;
/// How often one step is made smaller at most.
const MOST_ATTEMPTS: usize = 60;
const SECONDS_PER_HOUR: f64 = 3600.0;

/// Amounts of one cell, µg, but where said.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    entered_channels: f64,
    entered_sc: f64,
    cleared: f64,
    receptor: f64,
    /// µg s.
    dermal: f64,
    /// Lost by the film.
    lost: f64,
    placed: f64,
    /// The most that was ever turned over.
    turnover: f64,
}

struct March<'a> {
    problem: &'a Problem,
    space: &'a Space,
    clock: Clock,
    matrix: Banded,
    film: Film,
    film_at_start: f64,
    /// Concentrations: the vehicle, then the cells.
    u: Vec<f64>,
    /// At the end of half a trapezoidal stage.
    middle: Vec<f64>,
    /// At the end of the step.
    end: Vec<f64>,
    totals: Totals,
    time_s: f64,
    wish_s: f64,
    /// The largest concentration so far.
    largest: f64,
    steps: usize,
}

/// Solves a cell through time.
///
/// # Errors
/// [`CellError::Failed`].
pub(super) fn march(problem: &Problem, space: Space) -> Result<Solution, CellError> {
    let mut march = March::new(problem, &space);
    let mut contents = Vec::with_capacity(problem.times_s.len());
    for time_s in &problem.times_s {
        march.run_to(*time_s)?;
        contents.push(march.content()?);
    }
    let steps = march.steps;
    Ok(Solution { mesh: space.mesh, contents, steps })
}

impl<'a> March<'a> {
    fn new(problem: &'a Problem, space: &'a Space) -> Self {
        let unknowns = space.unknowns();
        let film = Film::new(problem.vehicle.as_ref(), space.area_mm2());
        let mut march = Self {
            problem,
            space,
            clock: Clock::new(problem),
            matrix: Banded::new(unknowns, space.rings),
            film,
            film_at_start: film.mass,
            u: vec![0.0; unknowns],
            middle: vec![0.0; unknowns],
            end: vec![0.0; unknowns],
            totals: Totals::default(),
            time_s: 0.0,
            wish_s: FIRST_STEP_S / problem.fineness,
            largest: 0.0,
            steps: 0,
        };
        march.prefill();
        march.place();
        march.u[VEHICLE] = march.film.driving();
        march.largest = march.u.iter().copied().fold(0.0, f64::max);
        march.restart();
        march
    }

    /// Fills channels with a share of vehicle.
    fn prefill(&mut self) {
        let share = self.problem.channels.map_or(0.0, |channels| channels.prefill);
        let volume = self.space.channel_volume_mm3();
        if share == 0.0 || volume == 0.0 {
            return;
        }
        let taken = self.film.take(volume * share * self.film.driving());
        let cells = self.space.places.iter().zip(&mut self.u[1..]);
        cells.filter(|(place, _)| **place == Place::Channel).for_each(|(_, u)| *u = taken / volume);
        self.totals.entered_channels += taken;
        self.totals.lost += taken;
        self.totals.turnover += taken;
    }

    /// Places boluses: evenly over depth, and in each layer evenly over its area.
    fn place(&mut self) {
        let (space, area_mm2) = (self.space, self.space.area_mm2());
        for bolus in &self.problem.boluses {
            let density = bolus.ug_cm2 / space.per_cm2 / (bolus.bottom_mm - bolus.top_mm);
            for (layer, faces) in space.mesh.depths_mm.windows(2).enumerate() {
                let within_mm = (faces[1].min(bolus.bottom_mm) - faces[0].max(bolus.top_mm)).max(0.0);
                let amount = density * within_mm;
                for ring in 0..space.rings {
                    let radii = &space.mesh.radii_mm[ring..];
                    let share = std::f64::consts::PI * (radii[1] - radii[0]) * (radii[1] + radii[0]) / area_mm2;
                    let unknown = VEHICLE + 1 + layer * space.rings + ring;
                    self.u[unknown] += amount * share / space.storage[unknown];
                }
                self.totals.placed += amount;
            }
        }
        self.totals.turnover += self.totals.placed;
    }

    /// After a jump: the first step is small against the time in which a film empties.
    fn restart(&mut self) {
        let weather = self.clock.weather(self.time_s, self.time_s);
        let suction = self.space.top(&weather).suction();
        let emptied_s = self.film.drawn().map_or(f64::INFINITY, |volume| FILM_SHARE * volume / suction);
        let first_s = if emptied_s > 0.0 { FIRST_STEP_S.min(emptied_s) } else { FIRST_STEP_S };
        self.wish_s = first_s / self.problem.fineness;
    }

    fn run_to(&mut self, until_s: f64) -> Result<(), CellError> {
        let whole_s = self.problem.times_s.last().copied().unwrap_or(until_s);
        let longest_s = whole_s / (FEWEST_STEPS * self.problem.fineness);
        while self.time_s < until_s {
            let jump_s = self.clock.next_jump_s(self.time_s);
            let stop_s = until_s.min(jump_s);
            let left_s = stop_s - self.time_s;
            let step_s = self.wish_s.min(longest_s);
            // A short step in front of a stop would be wasted.
            let asked_s = if step_s >= left_s {
                left_s
            } else if 2.0 * step_s > left_s {
                0.5 * left_s
            } else {
                step_s
            };
            let was_saturated = self.film.excess().is_some();
            let taken_s = self.step(asked_s)?;
            let is_at_stop = taken_s == left_s;
            self.time_s = if is_at_stop { stop_s } else { self.time_s + taken_s };
            self.wish_s = if taken_s < asked_s { taken_s } else { self.wish_s.min(longest_s) };
            self.wish_s *= STEP_RATIO.powf(1.0 / self.problem.fineness);
            let is_exhausted = was_saturated && self.film.excess().is_none();
            if is_exhausted || is_at_stop && stop_s == jump_s {
                self.restart();
            }
        }
        Ok(())
    }

    /// One step, as long as asked or shorter; its length, s.
    fn step(&mut self, asked_s: f64) -> Result<f64, CellError> {
        let mut step_s = asked_s;
        for _ in 0..MOST_ATTEMPTS {
            let weather = self.clock.weather(self.time_s, self.time_s + step_s);
            let top = self.space.top(&weather);
            self.try_step(step_s, &top)?;
            if self.is_below_nothing() {
                step_s *= 0.5;
                continue;
            }
            let [channels, sc] = self.passed(step_s, |u| top.inflow(u));
            if self.film.is_overdrawn_by(channels + sc) {
                step_s *= self.film.excess().unwrap_or(0.0) / (channels + sc);
                continue;
            }
            self.accept(step_s, channels, sc);
            return Ok(step_s);
        }
        Err(self.failed(VEHICLE, "no step is short enough"))
    }

    /// The two stages of a step.
    fn try_step(&mut self, step_s: f64, top: &Top) -> Result<(), CellError> {
        let (space, drawn) = (self.space, self.film.drawn().filter(|volume| *volume > 0.0));
        space.assemble(&mut self.matrix, true, WEIGHT_END * step_s, top, drawn);
        self.matrix.factor();
        let storage = |i: usize| if i == VEHICLE { drawn.unwrap_or(1.0) } else { space.storage[i] };
        for (i, (middle, u)) in self.middle.iter_mut().zip(&self.u).enumerate() {
            *middle = storage(i) * u;
        }
        self.matrix.solve(&mut self.middle);
        for (i, end) in self.end.iter_mut().enumerate() {
            *end = storage(i) * ((1.0 + SQRT_2) * self.middle[i] - SQRT_2 * self.u[i]);
        }
        self.matrix.solve(&mut self.end);
        match self.end.iter().position(|u| !u.is_finite()) {
            Some(unknown) => Err(self.failed(unknown, "a concentration is no finite number")),
            None => Ok(()),
        }
    }

    fn is_below_nothing(&self) -> bool {
        let least = self.end.iter().copied().fold(0.0, f64::min);
        let most = self.end[VEHICLE + 1..].iter().copied().fold(FORGOTTEN * self.largest, f64::max);
        least < -BELOW_NOTHING * most
    }

    /// What passes in a step, from what passes in a second.
    fn passed<const N: usize>(&self, step_s: f64, rates: impl Fn(&[f64]) -> [f64; N]) -> [f64; N] {
        let (middle, end) = (rates(&self.middle), rates(&self.end));
        std::array::from_fn(|i| step_s * (FRAC_1_SQRT_2 * middle[i] + WEIGHT_END * end[i]))
    }

    fn accept(&mut self, step_s: f64, channels: f64, sc: f64) {
        let space = self.space;
        let sum = |weights: &[f64], u: &[f64]| weights.iter().zip(u).map(|(weight, u)| weight * u).sum::<f64>();
        let sums = |u: &[f64]| [sum(&space.clearing, u), sum(&space.draining, u), sum(&space.dermal, u)];
        let [cleared, receptor, dermal] = self.passed(step_s, sums);
        std::mem::swap(&mut self.u, &mut self.end);
        match self.film.drawn().filter(|volume| *volume > 0.0) {
            Some(volume) => self.film.mass = volume * self.u[VEHICLE],
            None => {
                self.film.take(channels + sc);
            }
        }
        // A film that is used up just now is what it has, and not what water dissolves.
        self.u[VEHICLE] = self.film.driving();
        self.largest = self.u.iter().copied().fold(self.largest, f64::max);
        let totals = &mut self.totals;
        totals.entered_channels += channels;
        totals.entered_sc += sc;
        totals.lost += channels + sc;
        totals.cleared += cleared;
        totals.receptor += receptor;
        totals.dermal += dermal;
        totals.turnover = totals.turnover.max(totals.placed + totals.entered_channels.abs() + totals.entered_sc.abs());
        self.steps += 1;
    }

    /// What the cell holds now, once it is seen to balance.
    fn content(&self) -> Result<Content, CellError> {
        let (space, totals, per_cm2) = (self.space, &self.totals, self.space.per_cm2);
        let (mut in_channel, mut in_strata) = (0.0, vec![0.0; self.problem.strata.len()]);
        for ((place, storage), u) in space.places.iter().zip(&space.storage[1..]).zip(&self.u[1..]) {
            match place {
                Place::Channel => in_channel += storage * u,
                Place::Stratum(at) => in_strata[*at] += storage * u,
            }
        }
        let held = in_channel + in_strata.iter().sum::<f64>() + totals.cleared + totals.receptor;
        let entered = totals.entered_channels + totals.entered_sc;
        if (entered + totals.placed - held).abs() > BALANCE * totals.turnover {
            return Err(self.failed(VEHICLE + 1, "what is held is not what entered"));
        }
        let is_endless = self.film_at_start.is_infinite();
        let rounding = 1e-12 * self.film_at_start;
        let missing = self.film_at_start - self.film.mass - totals.lost;
        if !is_endless && missing.abs() > BALANCE * totals.turnover + rounding {
            return Err(self.failed(VEHICLE, "what the film lost is not what entered"));
        }
        Ok(Content {
            time_s: self.time_s,
            entered_channels: per_cm2 * totals.entered_channels,
            entered_sc: per_cm2 * totals.entered_sc,
            in_channel: per_cm2 * in_channel,
            in_strata: in_strata.into_iter().map(|amount| per_cm2 * amount).collect(),
            cleared: per_cm2 * totals.cleared,
            receptor: per_cm2 * totals.receptor,
            in_vehicle: per_cm2 * self.film.mass,
            dermal_auc_ug_h_cm2: per_cm2 * totals.dermal / SECONDS_PER_HOUR,
            field: self.u[1..].to_vec(),
        })
    }

    fn failed(&self, unknown: usize, what: &'static str) -> CellError {
        let [radius_mm, depth_mm] = self.space.middle_mm(unknown);
        CellError::Failed { time_s: self.time_s, radius_mm, depth_mm, what }
    }
}
