//! From force to depth: laws and limits, the numbers of the model's chapter, and second opinions that share no code with the library:
//! the first passage found step by step, and a drum that remembers every needle.

mod dented;
mod drum;
mod needle;
mod plate;
mod remembering;
mod study;
mod treatments;

use dermatrace::geometry::Needle;
use dermatrace::mechanics::{Drum, Insertion, PunctureLaw, Resistance, ToughLayer};
use std::f64::consts::PI;

/// A needle in layered skin, as numbers that can be changed one by one.
#[derive(Debug, Clone)]
struct Setting {
    needle: Needle,
    stiffness: f64,
    puncture: f64,
    /// Lower boundary, cutting energy, wall friction.
    layers: Vec<ToughLayer>,
}

fn layer(bottom_mm: f64, cutting_energy_n_per_mm: f64, wall_friction_n_per_mm2: f64) -> ToughLayer {
    ToughLayer { bottom_mm, cutting_energy_n_per_mm, wall_friction_n_per_mm2 }
}

impl Setting {
    /// The chapter's defaults, with a new needle of a length.
    fn new(length_mm: f64) -> Self {
        let needle =
            Needle { length_mm, diameter_mm: 0.25, tip_angle_rad: 16.0_f64.to_radians(), tip_radius_mm: 0.004 };
        let bounds = [(0.015, 4.6), (0.075, 0.5), (0.275, 0.5), (1.5, 0.5), (f64::INFINITY, 0.1)];
        let layers = bounds.map(|(bottom, energy)| layer(bottom, energy, 0.005)).to_vec();
        Self { needle, stiffness: 0.15, puncture: PunctureLaw::TipDiameter.force_n(0.004), layers }
    }

    fn with_tip(mut self, radius_mm: f64) -> Self {
        self.puncture = PunctureLaw::TipDiameter.force_n(radius_mm);
        self
    }

    fn with(mut self, change: impl Fn(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The epidermis and dermis have this cutting energy, fat a fifth of it.
    fn with_energy(mut self, energy: f64) -> Self {
        self.layers[1..4].iter_mut().for_each(|layer| layer.cutting_energy_n_per_mm = energy);
        self.layers[4].cutting_energy_n_per_mm = energy / 5.0;
        self
    }

    /// All forces times a number.
    fn forces_times(mut self, factor: f64) -> Self {
        self.stiffness *= factor;
        self.puncture *= factor;
        for layer in &mut self.layers {
            layer.cutting_energy_n_per_mm *= factor;
            layer.wall_friction_n_per_mm2 *= factor;
        }
        self
    }

    /// All lengths times a number; the stiffness and energies per length stay.
    fn lengths_times(mut self, factor: f64) -> Self {
        self.needle.length_mm *= factor;
        self.needle.diameter_mm *= factor;
        self.puncture *= factor;
        for layer in &mut self.layers {
            layer.bottom_mm *= factor;
            layer.wall_friction_n_per_mm2 /= factor;
        }
        self
    }

    fn insertion(&self) -> Insertion {
        Insertion::new(self.stiffness, self.puncture, Resistance::new(&self.needle, &self.layers))
    }

    /// The resistance by the formula as it is printed, N.
    fn plain_n(&self, x: f64) -> f64 {
        let slope = (0.5 * self.needle.tip_angle_rad).tan();
        let (shank, end) = (0.5 * self.needle.diameter_mm, 0.5 * self.needle.diameter_mm / slope);
        let radius = |s: f64| (s.max(0.0) * slope).min(shank);
        let flank = |s: f64| match s.max(0.0) {
            s if s <= end => PI * slope * s * s,
            s => 2.0 * PI * shank * (s - 0.5 * end),
        };
        let mut top = 0.0;
        let mut sum = 0.0;
        for layer in &self.layers {
            sum += 2.0 * layer.cutting_energy_n_per_mm * (radius(x - top) - radius(x - layer.bottom_mm));
            sum += layer.wall_friction_n_per_mm2 * (flank(x - top) - flank(x - layer.bottom_mm));
            top = layer.bottom_mm;
        }
        sum
    }
}

/// The drum of an MF8 with needles of a length.
fn mf8(needle_length_mm: f64) -> Drum {
    Drum {
        reach_mm: 10.0 + needle_length_mm,
        needle_length_mm,
        width_mm: 20.0,
        rings: 8,
        needles_per_ring: 24,
        stagger: 0.5,
    }
}

/// Whether a number is the printed one to its last digit.
fn is_printed(value: f64, printed: &str) -> bool {
    let digits = printed.split_once('.').map_or(0, |(_, digits)| digits.len() as i32);
    let number: f64 = printed.parse().expect("a number");
    (value - number).abs() <= 0.5001 * 10.0_f64.powi(-digits)
}
