//! One strike's channel cut at constant depth.

use super::motion::Motion;
use super::needle::{Needle, Profile};
use super::tissue::{Tissue, drag, play_half_width};
use std::f64::consts::PI;

/// Time steps of a stroke; even, so that the deepest pose is one of the samples.
const STEPS: usize = 320;
/// Golden-section steps about the best samples.
const REFINEMENTS: usize = 18;
/// Points across a section when its area is integrated.
const ACROSS: usize = 256;

/// The needle at one instant, as seen by a line of rest points (x, z) with z fixed: s = `s0` + `sx`·x, δ = `d0` + `dx`·x.
#[derive(Clone, Copy, Debug)]
struct Sample {
    t: f64,
    inner: f64,
    /// Rest point on the axis.
    axis: f64,
    s0: f64,
    sx: f64,
    d0: f64,
    dx: f64,
}

/// How a point of this depth is displaced: κ and e(z).
#[derive(Clone, Copy, Debug)]
struct Response {
    kappa: f64,
    half_width: f64,
}

#[derive(Clone, Debug)]
enum Shape {
    Swept { samples: Vec<Sample>, deepest: usize },
    Stadium { half_length: f64, radius: f64 },
}

/// The channel of one strike at depth z, in the stroke frame; the puncture part comes with it.
#[derive(Clone, Debug)]
pub struct Section {
    z: f64,
    motion: Motion,
    profile: Profile,
    response: Response,
    shape: Shape,
    x_min: f64,
    x_max: f64,
}

impl Section {
    /// Cuts the channel at depth z ≥ 0, or `None` at and below the deepest point.
    pub fn cut(needle: &Needle, motion: &Motion, tissue: &Tissue, z: f64) -> Option<Self> {
        if z >= motion.depth_mm() {
            return None;
        }
        let response = match tissue {
            Tissue::Following { kappa, layers } => Response { kappa: *kappa, half_width: play_half_width(layers, z) },
            Tissue::Puncture | Tissue::Triangle { .. } => Response { kappa: 0.0, half_width: 0.0 },
        };
        let shape = match (tissue, motion) {
            (Tissue::Triangle { apex_half_angle_rad }, Motion::Roller { .. }) => Shape::Stadium {
                half_length: z * apex_half_angle_rad.map_or_else(|| claimed_tangent(motion), f64::tan),
                radius: needle.radius(motion.depth_mm() - z),
            },
            (Tissue::Following { .. }, Motion::Roller { .. } | Motion::Pen { .. }) => stepped(motion, response, z)?,
            _ => Shape::Swept { samples: vec![sample(motion, response, z, 0.0, None)], deepest: 0 },
        };
        let mut section =
            Self { z, motion: *motion, profile: Profile::new(needle), response, shape, x_min: 0.0, x_max: 0.0 };
        (section.x_min, section.x_max) = section.find_extents();
        Some(section)
    }

    /// Y(x)²; negative outside the channel.
    pub fn height_squared(&self, x: f64) -> f64 {
        match &self.shape {
            Shape::Stadium { half_length, radius } => radius * radius - (x.abs() - half_length).max(0.0).powi(2),
            Shape::Swept { samples, .. } => self.sweep(samples, x),
        }
    }

    /// Half-height squared of the puncture part; negative outside it.
    pub fn puncture_squared(&self, x: f64) -> f64 {
        match &self.shape {
            Shape::Stadium { radius, .. } => radius * radius - x * x,
            Shape::Swept { samples, deepest } => self.at(&samples[*deepest], x),
        }
    }

    /// First and last x of the channel, mm.
    pub fn extents(&self) -> (f64, f64) {
        (self.x_min, self.x_max)
    }

    /// Area of the channel, mm².
    pub fn area(&self) -> f64 {
        integrate_heights((self.x_min, self.x_max), |x| self.height_squared(x))
    }

    /// Area of the puncture part, mm².
    pub fn puncture_area(&self) -> f64 {
        let centre = match &self.shape {
            Shape::Stadium { .. } => 0.0,
            Shape::Swept { samples, deepest } => samples[*deepest].axis,
        };
        integrate_heights(interval_about(centre, |x| self.puncture_squared(x)), |x| self.puncture_squared(x))
    }

    /// First and last x of the slit that a needle of no thickness would cut, mm.
    pub fn slit(&self) -> (f64, f64) {
        match &self.shape {
            Shape::Stadium { half_length, .. } => (-half_length, *half_length),
            Shape::Swept { samples, .. } => {
                samples.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), s| (lo.min(s.axis), hi.max(s.axis)))
            }
        }
    }

    fn at(&self, sample: &Sample, x: f64) -> f64 {
        self.profile.depth_inside(sample.s0 + sample.sx * x, sample.d0 + sample.dx * x)
    }

    fn sweep(&self, samples: &[Sample], x: f64) -> f64 {
        let mut best = f64::NEG_INFINITY;
        let mut here = self.at(&samples[0], x);
        let mut before = here;
        for i in 0..samples.len() {
            let after = samples.get(i + 1).map_or(here, |next| self.at(next, x));
            best = best.max(here);
            // What a peak between samples can add is about the rise to it; a plateau has nothing to add.
            let rise = (here - before).max(here - after);
            if here >= before && here >= after && rise > 1e-13 && here + 2.0 * rise > best {
                best = best.max(self.refine(samples, i, x));
            }
            (before, here) = (here, after);
        }
        best
    }

    /// Golden-section search between the neighbours of sample `i`.
    fn refine(&self, samples: &[Sample], i: usize, x: f64) -> f64 {
        let first = i.saturating_sub(1);
        let last = (i + 1).min(samples.len() - 1);
        if first == last {
            return f64::NEG_INFINITY;
        }
        let value = |t: f64| {
            let from = if t < samples[i].t { first } else { i };
            self.at(&sample(&self.motion, self.response, self.z, t, Some(samples[from].inner)), x)
        };
        golden_maximum(samples[first].t, samples[last].t, value)
    }

    fn find_extents(&self) -> (f64, f64) {
        // Every instant's slice holds its axis point, and these move without a jump: the section is one interval of x.
        let inside = match &self.shape {
            Shape::Stadium { .. } => 0.0,
            Shape::Swept { samples, deepest } => samples[*deepest].axis,
        };
        interval_about(inside, |x| self.height_squared(x))
    }
}

fn sample(motion: &Motion, response: Response, z: f64, t: f64, inner_before: Option<f64>) -> Sample {
    let pose = motion.pose(t);
    let surface = response.kappa * pose.axis_crossing(0.0);
    let axis = pose.axis_crossing(z);
    let xi = axis - surface;
    let inner = inner_before.map_or(xi, |inner| drag(inner, xi, response.half_width));
    let displacement = surface + xi - inner;
    let (s0, d0) = pose.axial_and_perpendicular(displacement, z);
    Sample { t, inner, axis: axis - displacement, s0, sx: pose.up[0], d0, dx: pose.up[1] }
}

/// The stroke from first to last contact at depth z, stepped in time; steps are closer together at both ends.
fn stepped(motion: &Motion, response: Response, z: f64) -> Option<Shape> {
    let last = motion.last_contact(z)?;
    let mut inner = None;
    let samples = (0..=STEPS)
        .map(|i| {
            let turn = 0.5 * PI * (2.0 * i as f64 / STEPS as f64 - 1.0);
            let now = sample(motion, response, z, last * turn.sin(), inner);
            inner = Some(now.inner);
            now
        })
        .collect();
    Some(Shape::Swept { samples, deepest: STEPS / 2 })
}

/// tan β of the triangle: the widest half-slit of the pinned sweep over all depths, divided by D.
fn claimed_tangent(motion: &Motion) -> f64 {
    let depth = motion.depth_mm();
    let pinned = Response { kappa: 1.0, half_width: 0.0 };
    let half_slit = |z: f64| {
        let last = motion.last_contact(z).unwrap_or(0.0);
        0.5 * (sample(motion, pinned, z, last, None).axis - sample(motion, pinned, z, -last, None).axis).abs()
    };
    let n = 256;
    let at = |i: usize| depth * i as f64 / n as f64;
    let best = (1..n).max_by(|&a, &b| half_slit(at(a)).total_cmp(&half_slit(at(b)))).unwrap_or(1);
    golden_maximum(at(best - 1), at(best + 1), half_slit) / depth
}

fn golden_maximum(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    let ratio = 0.5 * (5f64.sqrt() - 1.0);
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_a, mut at_b) = (value(a), value(b));
    let mut best = at_a.max(at_b);
    for _ in 0..REFINEMENTS {
        if at_a >= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - ratio * (high - low);
            at_a = value(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + ratio * (high - low);
            at_b = value(b);
        }
        best = best.max(at_a).max(at_b);
    }
    best
}

/// The interval about `inside` on which `square` is not negative.
fn interval_about(inside: f64, square: impl Fn(f64) -> f64) -> (f64, f64) {
    let edge = |sign: f64| {
        let mut reach = 0.1;
        while square(inside + sign * reach) >= 0.0 {
            reach *= 2.0;
        }
        let (mut low, mut high) = (0.0, reach);
        for _ in 0..48 {
            let middle = 0.5 * (low + high);
            if square(inside + sign * middle) >= 0.0 { low = middle } else { high = middle }
        }
        inside + sign * low
    };
    (edge(-1.0), edge(1.0))
}

/// ∫ 2 Y dx; points crowd towards the ends, where Y falls like a square root.
fn integrate_heights((low, high): (f64, f64), square: impl Fn(f64) -> f64) -> f64 {
    let (centre, half) = (0.5 * (low + high), 0.5 * (high - low));
    let step = PI / ACROSS as f64;
    (0..ACROSS)
        .map(|i| {
            let (sin, cos) = (-0.5 * PI + (i as f64 + 0.5) * step).sin_cos();
            2.0 * square(centre + half * sin).max(0.0).sqrt() * half * cos * step
        })
        .sum()
}

/// A section's half-heights tabulated for many look-ups, squares interpolated linearly.
#[derive(Clone, Debug)]
pub struct Table {
    x_min: f64,
    x_max: f64,
    per_mm: f64,
    squares: Vec<f64>,
    /// Largest half-height, mm.
    pub y_max: f64,
}

impl Table {
    /// Tabulates `section` at `cells + 1` places.
    pub fn new(section: &Section, cells: usize) -> Self {
        let (x_min, x_max) = section.extents();
        let step = (x_max - x_min) / cells as f64;
        let squares: Vec<f64> = (0..=cells).map(|i| section.height_squared(x_min + i as f64 * step).max(0.0)).collect();
        let y_max = squares.iter().copied().fold(0.0, f64::max).sqrt();
        Self { x_min, x_max, per_mm: 1.0 / step, squares, y_max }
    }

    /// First and last x, mm.
    pub fn extents(&self) -> (f64, f64) {
        (self.x_min, self.x_max)
    }

    /// Y(x)², or −1 outside.
    #[inline]
    pub fn height_squared(&self, x: f64) -> f64 {
        if x <= self.x_min || x >= self.x_max {
            return -1.0;
        }
        let place = (x - self.x_min) * self.per_mm;
        let cell = (place as usize).min(self.squares.len() - 2);
        let part = place - cell as f64;
        self.squares[cell] * (1.0 - part) + self.squares[cell + 1] * part
    }
}
