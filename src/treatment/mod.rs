//! From passes to strikes: where, in which direction and how deep every needle goes in (model section 7).

mod capture;
mod lattice;
pub mod patch;
mod settled;
mod stamp;
pub mod strike;
mod time;

pub use patch::{Patch, Region};
pub use strike::Strike;

use crate::devices::{DepthEfficiency, Device, DeviceKind, PassSpec, PenSpec, Quantiles, RollerSpec};
use crate::sampling::rng::{Purpose, Stream};
use capture::Moment;
use lattice::{Lanes, StrikeId};
use nalgebra::{Point2, UnitComplex, Vector2};
use settled::Settled;
use std::cell::Cell;
use std::f64::consts::TAU;

/// Steps of the averages over rotation and efficiency.
const TILT_STEPS: usize = 180;
/// Depths that stand for a spread of them.
const TYPICAL_DEPTHS: usize = 32;
/// Needles of a drum that come down within this share of their spacing of each other come down together.
const TOGETHER: f64 = 1e-6;

/// A treatment of a patch: a device at one configured depth, with the passes that it makes.
#[derive(Debug, Clone)]
pub struct Treatment<'a> {
    device: &'a Device,
    configured_depth: f64,
    efficiency: DepthEfficiency,
    quantiles: Option<Quantiles>,
    headings: Vec<f64>,
    /// Share of its strikes that a matched treatment keeps.
    kept: f64,
    /// Share of its time that a matched treatment takes.
    lasts: f64,
    seed: u64,
    /// Strikes after capture, where they have been made.
    settled: Option<Settled>,
}

impl<'a> Treatment<'a> {
    /// The treatment that the device's own passes make.
    pub fn new(device: &'a Device, configured_depth_mm: f64, fallback: DepthEfficiency, seed: u64) -> Self {
        let efficiency = device.depth_efficiency.unwrap_or(fallback);
        Self {
            device,
            configured_depth: configured_depth_mm,
            efficiency,
            quantiles: efficiency.quantiles(),
            headings: headings(&device.passes).collect(),
            kept: 1.0,
            lasts: 1.0,
            seed,
            settled: None,
        }
    }

    /// The same with `count` passes, cycling the device's own list.
    pub fn with_passes(mut self, count: u32) -> Self {
        self.headings = headings(&self.device.passes).cycle().take(count as usize).collect();
        self.settled = None;
        self
    }

    /// The same with one pass for each of these headings, instead of the device's own. Strikes belong to the number of their
    /// pass, so that a treatment of more passes contains those of fewer ones that begin alike.
    pub fn with_headings(mut self, headings_rad: Vec<f64>) -> Self {
        self.headings = headings_rad;
        self.settled = None;
        self
    }

    /// The same, every strike kept independently with probability `share`: of a smaller share a subset. It takes as long.
    pub fn thinned_to(mut self, share: f64) -> Self {
        self.kept = share;
        self.settled = None;
        self
    }

    /// The same, thinned to `share` of its strikes and over after that share of its time.
    pub fn shortened_to(self, share: f64) -> Self {
        Self { lasts: share, ..self.thinned_to(share) }
    }

    /// The device.
    pub fn device(&self) -> &'a Device {
        self.device
    }

    /// Configured depth, mm.
    pub fn configured_depth(&self) -> f64 {
        self.configured_depth
    }

    /// The seed of all that is random in it.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Mean of real over configured depth.
    pub fn mean_efficiency(&self) -> f64 {
        self.efficiency.realised_mean()
    }

    /// Whether the strikes are listed one by one, so that there are no others.
    pub fn is_listed(&self) -> bool {
        matches!(self.device.kind, DeviceKind::Explicit(_))
    }

    /// Whether strikes lie at places that know nothing of each other: not where they are listed, nor in the one lattice that
    /// a single pass of a stamp makes.
    pub fn is_scattered(&self) -> bool {
        let is_lattice =
            matches!(self.device.kind, DeviceKind::Stamp(_)) && self.headings.len() == 1 && self.kept >= 1.0;
        !self.is_listed() && !is_lattice
    }

    /// Whether trials differ in anything but the integration.
    pub fn is_random(&self) -> bool {
        match &self.device.kind {
            DeviceKind::Explicit(e) => {
                self.kept < 1.0 || (self.efficiency.sd > 0.0 && e.strikes.iter().any(|s| s.depth_mm.is_none()))
            }
            _ => true,
        }
    }

    /// The depths of the strikes where they are few, ascending; `None` where they vary continuously.
    pub fn distinct_depths(&self) -> Option<Vec<f64>> {
        let common = self.efficiency.mean * self.configured_depth;
        let mut depths = match &self.device.kind {
            DeviceKind::Explicit(e) => {
                let own = e.strikes.iter().map(|s| s.depth_mm);
                if self.efficiency.sd > 0.0 && own.clone().any(|d| d.is_none()) {
                    return None;
                }
                own.map(|d| d.unwrap_or(common)).collect()
            }
            DeviceKind::Pen(p) if p.rigid_contact && p.tilt_rad != 0.0 => return None,
            _ if self.efficiency.sd > 0.0 => return None,
            _ => vec![common],
        };
        depths.sort_by(f64::total_cmp);
        depths.dedup();
        Some(depths)
    }

    /// Depths that stand for those of all strikes on average, mm.
    pub fn typical_depths(&self) -> Vec<f64> {
        let middle = |i: usize| (i as f64 + 0.5) / TYPICAL_DEPTHS as f64;
        let spread: Vec<f64> = match &self.quantiles {
            Some(quantiles) => (0..TYPICAL_DEPTHS).map(|i| quantiles.at(middle(i)) * self.configured_depth).collect(),
            None => vec![self.efficiency.mean * self.configured_depth],
        };
        match &self.device.kind {
            DeviceKind::Explicit(e) => {
                e.strikes.iter().flat_map(|s| s.depth_mm.map_or_else(|| spread.clone(), |depth| vec![depth])).collect()
            }
            _ => spread,
        }
    }

    /// Strikes of one stamp lie within this distance of its centre, mm; 0 where strikes are made one by one.
    pub fn stamp_radius_mm(&self) -> f64 {
        match &self.device.kind {
            DeviceKind::Pen(p) => radius_mm(&p.positions_mm),
            DeviceKind::Stamp(s) => radius_mm(&s.positions_mm),
            _ => 0.0,
        }
    }

    /// No strike goes deeper than this, mm.
    pub fn greatest_depth(&self) -> f64 {
        let common = self.configured_depth * if self.efficiency.sd > 0.0 { 1.0 } else { self.efficiency.mean };
        match &self.device.kind {
            DeviceKind::Explicit(e) => e.strikes.iter().map(|s| s.depth_mm.unwrap_or(common)).fold(0.0, f64::max),
            DeviceKind::Pen(p) if p.rigid_contact => common + radius_mm(&p.positions_mm) * p.tilt_rad.sin().abs(),
            _ => common,
        }
    }

    /// The headings of the strikes where there are no more than `most` of them.
    pub fn distinct_headings(&self, most: usize) -> Option<Vec<UnitComplex<f64>>> {
        let listed = match &self.device.kind {
            DeviceKind::Explicit(e) => e.strikes.as_slice(),
            _ => &[],
        };
        let all = self.headings.iter().copied().chain(listed.iter().map(|strike| strike.heading_rad));
        let mut headings: Vec<UnitComplex<f64>> = Vec::new();
        for heading in all.map(UnitComplex::new) {
            if !headings.contains(&heading) {
                if headings.len() == most {
                    return None;
                }
                headings.push(heading);
            }
        }
        Some(headings)
    }

    /// Expected strikes per mm² (for explicit strikes: those listed inside the patch, over its area).
    pub fn expected_density(&self, patch: &Patch) -> f64 {
        let passes = self.headings.len() as f64;
        let declared = match &self.device.kind {
            DeviceKind::Roller(r) => passes * f64::from(r.rings) / (self.roller_spacing(r) * r.lane_spacing_mm),
            DeviceKind::Pen(p) => {
                passes * self.needles_that_reach(p) * p.frequency_hz / (p.hand_speed_mm_s * p.lane_spacing_mm)
            }
            DeviceKind::Stamp(s) => passes * s.positions_mm.len() as f64 / (s.lane_spacing_mm * s.stamp_spacing_mm),
            DeviceKind::Explicit(e) => {
                let inside = e.strikes.iter().filter(|s| patch.contains(s.x_mm, s.y_mm)).count();
                inside as f64 / patch.area_mm2()
            }
        };
        declared * self.kept
    }

    /// Needles of a cartridge that reach the skin, on average over rotation and efficiency: fewer than all where a rigid tip
    /// plate is tilted so far that it lifts some of them off.
    fn needles_that_reach(&self, pen: &PenSpec) -> f64 {
        let lift = if pen.rigid_contact { pen.tilt_rad.sin() } else { 0.0 };
        if lift == 0.0 {
            return pen.positions_mm.len() as f64;
        }
        let middle = |i: usize| (i as f64 + 0.5) / TILT_STEPS as f64;
        let efficiency = |u| self.quantiles.as_ref().map_or(self.efficiency.mean, |quantiles| quantiles.at(u));
        let depths: Vec<f64> = (0..TILT_STEPS).map(|i| self.configured_depth * efficiency(middle(i))).collect();
        let reaches =
            |x: f64| depths.iter().filter(|&&depth| depth + x * lift > 0.0).count() as f64 / TILT_STEPS as f64;
        let of_needle = |p: &[f64; 2]| match pen.random_rotation {
            true => {
                let ahead = |i: usize| p[0].hypot(p[1]) * (TAU * middle(i)).cos();
                (0..TILT_STEPS).map(|i| reaches(ahead(i))).sum::<f64>() / TILT_STEPS as f64
            }
            false => reaches(p[0]),
        };
        pen.positions_mm.iter().map(of_needle).sum()
    }

    /// The strikes of one trial that are positioned in a region, which must be finite unless strikes are listed. A strike
    /// is the same, to the last bit, whatever region it is asked for in.
    pub fn strikes_in(&self, trial: u32, region: &Region) -> Vec<Strike> {
        let mut strikes = Vec::new();
        self.for_each_strike(trial, region, |strike| strikes.push(strike));
        strikes
    }

    /// Passes on the strikes of one trial that are positioned in a region, in a fixed order. Capture has to be done before
    /// ([`Treatment::settled`]): without it these are the strikes as they are aimed.
    pub fn for_each_strike(&self, trial: u32, region: &Region, mut take: impl FnMut(Strike)) {
        let Some(settled) = &self.settled else {
            return self.aim(trial, region, |strike, _| take(strike));
        };
        settled.trial(trial).into_iter().for_each(|held| held.for_each(region, &mut take));
        if !settled.region.holds(region) {
            self.aim(trial, region, |strike, _| {
                if !settled.region.contains(strike.x_mm, strike.y_mm) {
                    take(strike);
                }
            });
        }
    }

    /// Passes on the strikes of one trial that are aimed at a region, in a fixed order, each with its moment.
    fn aim(&self, trial: u32, region: &Region, mut take: impl FnMut(Strike, Moment)) {
        let mut take = |strike: Strike, moment: Moment| {
            if strike.depth_mm > 0.0 {
                take(strike, moment);
            }
        };
        if let DeviceKind::Explicit(e) = &self.device.kind {
            let chance = Chance::new(self, trial, 0);
            for (i, listed) in e.strikes.iter().enumerate().filter(|(_, s)| region.contains(s.x_mm, s.y_mm)) {
                let heading = UnitComplex::new(listed.heading_rad);
                let id = StrikeId(i as u64);
                let depth = || listed.depth_mm.unwrap_or_else(|| chance.depth_mm(id));
                if chance.keeps(id) {
                    let strike = Strike { x_mm: listed.x_mm, y_mm: listed.y_mm, heading, depth_mm: depth() };
                    take(strike, Moment { pass: 0, lane: 0, along: i as i64 });
                }
            }
        }
        for (pass, &heading) in self.headings.iter().enumerate() {
            let chance = Chance::new(self, trial, pass as u32);
            let lanes = |spacing| Lanes::new(*region, heading, spacing, (self.seed, trial, pass as u32));
            let mut take = |strike, (lane, along)| take(strike, Moment { pass: pass as u32, lane, along });
            match &self.device.kind {
                DeviceKind::Roller(r) => {
                    let lanes = lanes(r.lane_spacing_mm);
                    roller_pass(r, &lanes, self.roller_spacing(r), &chance, |strike, moment| {
                        if region.contains(strike.x_mm, strike.y_mm) {
                            take(strike, moment);
                        }
                    });
                }
                DeviceKind::Pen(p) => {
                    let lanes = lanes(p.lane_spacing_mm);
                    pen_pass(p, &lanes, region, &chance, &mut take);
                }
                DeviceKind::Stamp(s) => {
                    let lanes = lanes(s.lane_spacing_mm);
                    stamp::pass(s, &lanes, region, &chance, &mut take);
                }
                DeviceKind::Explicit(_) => {}
            }
        }
    }

    /// Distance between the strikes of one ring along the heading, mm.
    fn roller_spacing(&self, roller: &RollerSpec) -> f64 {
        let length = self.device.needle(self.configured_depth).length_mm;
        let mean_depth = self.mean_efficiency() * self.configured_depth;
        let height = 0.5 * roller.drum_diameter_mm + length - mean_depth;
        TAU * height * (1.0 + roller.slip) / f64::from(roller.needles_per_ring)
    }
}

fn headings(passes: &[PassSpec]) -> impl Iterator<Item = f64> + Clone + '_ {
    passes.iter().flat_map(|pass| std::iter::repeat_n(pass.heading_rad, pass.repeat as usize))
}

/// Every needle lies within this distance of the middle, mm.
fn radius_mm(positions_mm: &[[f64; 2]]) -> f64 {
    positions_mm.iter().map(|p| p[0].hypot(p[1])).fold(0.0, f64::max)
}

/// What is left to chance for each strike of one pass of one trial.
struct Chance<'a> {
    kept: f64,
    configured_depth: f64,
    depths: Option<&'a Quantiles>,
    common_depth: f64,
    thinning: Pairs,
    efficiency: Pairs,
    rotation: Stream,
}

/// A stream of random numbers read in pairs: neighbouring strikes share the work of one block.
struct Pairs {
    stream: Stream,
    last: Cell<(u64, [f64; 2])>,
}

impl Pairs {
    fn new(stream: Stream) -> Self {
        Self { stream, last: Cell::new((0, stream.uniforms(0))) }
    }

    #[inline]
    fn uniform(&self, position: u64) -> f64 {
        let block = position >> 1;
        let (held, mut pair) = self.last.get();
        if held != block {
            pair = self.stream.uniforms(block);
            self.last.set((block, pair));
        }
        pair[(position & 1) as usize]
    }
}

impl<'a> Chance<'a> {
    fn new(treatment: &'a Treatment, trial: u32, pass: u32) -> Self {
        let stream = |purpose| Stream::new(treatment.seed, purpose, [trial, pass]);
        Self {
            kept: treatment.kept,
            configured_depth: treatment.configured_depth,
            depths: treatment.quantiles.as_ref(),
            common_depth: treatment.efficiency.mean * treatment.configured_depth,
            thinning: Pairs::new(stream(Purpose::Thinning)),
            efficiency: Pairs::new(stream(Purpose::Efficiency)),
            rotation: stream(Purpose::Rotation),
        }
    }

    #[inline]
    fn keeps(&self, id: StrikeId) -> bool {
        self.kept >= 1.0 || self.thinning.uniform(id.0) < self.kept
    }

    #[inline]
    fn depth_mm(&self, id: StrikeId) -> f64 {
        match self.depths {
            Some(depths) => depths.at(self.efficiency.uniform(id.0)) * self.configured_depth,
            None => self.common_depth,
        }
    }
}

/// Where a strike comes in its pass: its lane, and its place along it.
type InPass = (i64, i64);

fn roller_pass(
    roller: &RollerSpec,
    lanes: &Lanes,
    spacing: f64,
    chance: &Chance,
    mut take: impl FnMut(Strike, InPass),
) {
    let pitch = roller.drum_width_mm / f64::from(roller.rings);
    for lane in lanes.numbers(0.5 * roller.drum_width_mm) {
        let phase = lanes.phase(lane) * spacing;
        for ring in 0..roller.rings {
            let across = lanes.centre(lane) + (f64::from(ring) + 0.5) * pitch - 0.5 * roller.drum_width_mm;
            let turns = f64::from(ring) * roller.stagger;
            let turned = phase + turns * spacing;
            for step in lanes.steps(across, 0.0, turned, spacing) {
                let id = StrikeId::new(lane, step, ring);
                if chance.keeps(id) {
                    let at = lanes.to_skin(Point2::new(turned + step as f64 * spacing, across));
                    let depth_mm = chance.depth_mm(id);
                    let along = ((turns + step as f64) / TOGETHER).round() as i64;
                    take(Strike { x_mm: at.x, y_mm: at.y, heading: lanes.heading(), depth_mm }, (lane, along));
                }
            }
        }
    }
}

fn pen_pass(pen: &PenSpec, lanes: &Lanes, region: &Region, chance: &Chance, take: &mut impl FnMut(Strike, InPass)) {
    let spacing = pen.hand_speed_mm_s / pen.frequency_hz;
    let radius = radius_mm(&pen.positions_mm);
    let lift = if pen.rigid_contact { pen.tilt_rad.sin() } else { 0.0 };
    for lane in lanes.numbers(radius) {
        let phase = lanes.phase(lane) * spacing;
        for step in lanes.steps(lanes.centre(lane), radius, phase, spacing) {
            let centre = lanes.to_skin(Point2::new(phase + step as f64 * spacing, lanes.centre(lane)));
            let stamp = StrikeId::new(lane, step, 0);
            let turn = if pen.random_rotation { chance.rotation.uniform(stamp.0) * TAU } else { 0.0 };
            let rotation = UnitComplex::new(turn);
            let on_skin = lanes.heading() * rotation;
            for (needle, position) in pen.positions_mm.iter().enumerate() {
                let position = Vector2::new(position[0], position[1]);
                let at = centre + on_skin * position;
                let id = StrikeId::new(lane, step, needle as u32);
                if region.contains(at.x, at.y) && chance.keeps(id) {
                    let deeper = if lift == 0.0 { 0.0 } else { (rotation * position).x * lift };
                    let depth_mm = chance.depth_mm(id) + deeper;
                    take(Strike { x_mm: at.x, y_mm: at.y, heading: lanes.heading(), depth_mm }, (lane, step));
                }
            }
        }
    }
}
