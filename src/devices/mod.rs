//! Machines: what the user sets, and the strokes and needle layouts that follow.

pub mod catalogue;

use crate::geometry::{Channel, ElasticLimit, Motion, Needle, Tear};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};
use statrs::statistics::Distribution;

/// A device as the scenario declares it, catalogue values filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Name given by the user; unique in a scenario.
    pub name: String,
    /// Catalogue id, if one was named.
    pub model: Option<String>,
    /// The needle.
    pub needle: NeedleSpec,
    /// The device's own depth efficiency; `None` uses the scenario's.
    pub depth_efficiency: Option<DepthEfficiency>,
    /// A strike this close to an earlier hole slips into it, mm; 0 for none.
    pub capture_radius_mm: f64,
    /// Sweeps over the patch, in order (one pass at heading 0 where the scenario gives none; unused by explicit strikes).
    pub passes: Vec<PassSpec>,
    /// What moves the needle.
    pub kind: DeviceKind,
}

/// Needle dimensions whose length may follow the configured depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedleSpec {
    /// Protrusion, mm; `None` means `length = "depth"`: as long as the configured depth (rollers only).
    pub length_mm: Option<f64>,
    /// Shank diameter, mm.
    pub diameter_mm: f64,
    /// Full tip angle, rad.
    pub tip_angle_rad: f64,
    /// Tip radius, mm; 0 for sharp.
    pub tip_radius_mm: f64,
}

/// Distribution of real over configured depth: normal with parent mean and sd, restricted to (0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DepthEfficiency {
    /// Parent mean.
    pub mean: f64,
    /// Parent standard deviation; 0 gives the mean to every strike.
    pub sd: f64,
}

/// One heading, swept `repeat` times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassSpec {
    /// Heading from +x towards +y, rad.
    pub heading_rad: f64,
    /// Number of sweeps, ≥ 1.
    pub repeat: u32,
}

/// What moves the needle.
#[derive(Debug, Clone, PartialEq)]
pub enum DeviceKind {
    /// A drum of needles that rolls over the skin.
    Roller(RollerSpec),
    /// A motor pen.
    Pen(PenSpec),
    /// An array of needles pressed straight down, tile by tile.
    Stamp(StampSpec),
    /// Strikes listed one by one.
    Explicit(ExplicitSpec),
}

/// Settings of a roller.
#[derive(Debug, Clone, PartialEq)]
pub struct RollerSpec {
    /// Bare drum diameter 2R, mm.
    pub drum_diameter_mm: f64,
    /// Drum width, mm.
    pub drum_width_mm: f64,
    /// Rings of needles, m.
    pub rings: u32,
    /// Needles per ring, n.
    pub needles_per_ring: u32,
    /// Turn of each ring against the one before, in needle spacings.
    pub stagger: f64,
    /// Slip σ > −1.
    pub slip: f64,
    /// Speed of the hand, mm/s.
    pub hand_speed_mm_s: f64,
    /// Distance between lanes, mm (default: the drum width).
    pub lane_spacing_mm: f64,
    /// Time to turn round after each lane, s.
    pub turn_time_s: f64,
}

/// Settings of a pen.
#[derive(Debug, Clone, PartialEq)]
pub struct PenSpec {
    /// Needle positions of the cartridge, mm, x along the glide at rotation 0 (ring and grid layouts are expanded).
    pub positions_mm: Vec<[f64; 2]>,
    /// Whether the cartridge is turned by a uniform angle at each stamp (else fixed).
    pub random_rotation: bool,
    /// Strokes per second, Hz.
    pub frequency_hz: f64,
    /// Stroke A, peak to peak along z, mm.
    pub stroke_mm: f64,
    /// Glide v, mm/s; 0 only serves single channels.
    pub hand_speed_mm_s: f64,
    /// Distance between lanes, mm (default: ring diameter; grid width plus one pitch).
    pub lane_spacing_mm: f64,
    /// Constant tilt φ₀ in the plane of the glide, rad.
    pub tilt_rad: f64,
    /// Rigid tip plate: the needle at x_i along the glide reaches D + x_i sin φ₀ (else flat: all reach D).
    pub rigid_contact: bool,
    /// Time to turn round after each lane, s.
    pub turn_time_s: f64,
}

/// Settings of a stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct StampSpec {
    /// Needle positions of the array, mm, x along the heading (ring and grid layouts are expanded).
    pub positions_mm: Vec<[f64; 2]>,
    /// Distance between lanes of stamps, mm (default: as a pen's).
    pub lane_spacing_mm: f64,
    /// Distance between the stamps of a lane, mm (default: ring diameter; grid length plus one pitch).
    pub stamp_spacing_mm: f64,
    /// Stamps per second, Hz; serves treatment time alone.
    pub frequency_hz: f64,
    /// Time to turn round after each lane, s.
    pub turn_time_s: f64,
}

/// Strikes listed one by one, with the motion of each.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplicitSpec {
    /// How the needle moves.
    pub motion: ExplicitMotion,
    /// The strikes, in file order.
    pub strikes: Vec<ExplicitStrike>,
}

/// How the needle of an explicit strike moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExplicitMotion {
    /// Carried by a drum.
    Roller {
        /// Bare drum diameter 2R, mm.
        drum_diameter_mm: f64,
        /// Slip σ.
        slip: f64,
    },
    /// Straight down and up.
    Vertical,
}

/// One listed strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExplicitStrike {
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub x_mm: f64,
    /// Where the axis crosses the surface at the deepest pose, mm.
    pub y_mm: f64,
    /// Travel direction from +x towards +y, rad.
    pub heading_rad: f64,
    /// Depth of this strike, mm; overrides configured depth and efficiency.
    pub depth_mm: Option<f64>,
}

impl Device {
    /// The needle when the device is set to `configured_depth_mm`.
    pub fn needle(&self, configured_depth_mm: f64) -> Needle {
        Needle {
            length_mm: self.needle.length_mm.unwrap_or(configured_depth_mm),
            diameter_mm: self.needle.diameter_mm,
            tip_angle_rad: self.needle.tip_angle_rad,
            tip_radius_mm: self.needle.tip_radius_mm,
        }
    }

    /// The stroke of a strike that reaches `depth_mm` when the device is set to `configured_depth_mm`.
    pub fn motion(&self, configured_depth_mm: f64, depth_mm: f64) -> Motion {
        let length = self.needle(configured_depth_mm).length_mm;
        match &self.kind {
            DeviceKind::Roller(r) => Motion::roller(0.5 * r.drum_diameter_mm, length, depth_mm, r.slip),
            DeviceKind::Pen(p) => Motion::pen(depth_mm, p.stroke_mm, p.frequency_hz, p.hand_speed_mm_s, p.tilt_rad),
            DeviceKind::Stamp(_) => Motion::vertical(depth_mm),
            DeviceKind::Explicit(ExplicitSpec { motion, .. }) => match *motion {
                ExplicitMotion::Roller { drum_diameter_mm, slip } => {
                    Motion::roller(0.5 * drum_diameter_mm, length, depth_mm, slip)
                }
                ExplicitMotion::Vertical => Motion::vertical(depth_mm),
            },
        }
    }

    /// The channel of a strike that reaches `depth_mm` when the device is set to `configured_depth_mm`.
    pub fn channel(&self, configured_depth_mm: f64, depth_mm: f64, tear: Tear, limit: &ElasticLimit) -> Channel {
        let motion = self.motion(configured_depth_mm, depth_mm);
        Channel::new(&self.needle(configured_depth_mm), motion, tear, limit)
    }

    /// Number of sweeps in the device's own list.
    pub fn pass_count(&self) -> u32 {
        self.passes.iter().map(|pass| pass.repeat).sum()
    }
}

impl DepthEfficiency {
    /// The efficiency by cumulative probability; `None` where it is the same for every strike.
    pub fn quantiles(&self) -> Option<Quantiles> {
        self.parent().map(Quantiles::new)
    }

    /// Mean of the restricted distribution.
    pub fn realised_mean(&self) -> f64 {
        let Some(normal) = self.parent() else { return self.mean };
        let share = normal.cdf(1.0) - normal.cdf(0.0);
        self.mean + self.sd * self.sd * (normal.pdf(0.0) - normal.pdf(1.0)) / share
    }

    fn parent(&self) -> Option<Normal> {
        if self.sd > 0.0 { Normal::new(self.mean, self.sd).ok() } else { None }
    }
}

/// Intervals of a table of quantiles.
const QUANTILE_STEPS: usize = 1024;
/// Quantiles further than this from the mean are worked out anew, standard deviations: there the table would be coarse.
const TABLED_DEVIATIONS: f64 = 2.0;

/// The inverse distribution of depth efficiency: a normal distribution restricted to (0, 1]. Between the steps of a table
/// it is a cubic with the right slopes at both ends, good to 1e-7 of the standard deviation.
#[derive(Debug, Clone)]
pub struct Quantiles {
    parent: Normal,
    below: f64,
    inside: f64,
    /// (quantile, its slope times one step) at every step; not a number beyond [`TABLED_DEVIATIONS`].
    steps: Vec<(f64, f64)>,
}

impl Quantiles {
    fn new(parent: Normal) -> Self {
        let below = parent.cdf(0.0);
        let mut quantiles = Self { parent, below, inside: parent.cdf(1.0) - below, steps: Vec::new() };
        let (mean, sd) = (parent.mean().unwrap_or(f64::NAN), parent.std_dev().unwrap_or(f64::NAN));
        let step = |k: usize| {
            let at = quantiles.exact(k as f64 / QUANTILE_STEPS as f64);
            let tabled = (at - mean).abs() < TABLED_DEVIATIONS * sd;
            let slope = quantiles.inside / (parent.pdf(at) * QUANTILE_STEPS as f64);
            if tabled { (at, slope) } else { (f64::NAN, f64::NAN) }
        };
        quantiles.steps = (0..=QUANTILE_STEPS).map(step).collect();
        quantiles
    }

    fn exact(&self, u: f64) -> f64 {
        self.parent.inverse_cdf(self.below + u * self.inside).clamp(f64::MIN_POSITIVE, 1.0)
    }

    /// The efficiency at cumulative probability `u` in (0, 1).
    #[inline]
    pub fn at(&self, u: f64) -> f64 {
        let place = u * QUANTILE_STEPS as f64;
        let step = (place as usize).min(QUANTILE_STEPS - 1);
        let ((a, slope_a), (b, slope_b)) = (self.steps[step], self.steps[step + 1]);
        let s = place - step as f64;
        let t = 1.0 - s;
        let cubic = t * t * ((1.0 + 2.0 * s) * a + s * slope_a) + s * s * ((1.0 + 2.0 * t) * b - t * slope_b);
        if cubic.is_nan() { self.exact(u) } else { cubic.clamp(f64::MIN_POSITIVE, 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efficiency_is_restricted_and_its_mean_is_the_mean_of_its_quantiles() {
        for (mean, sd) in [(0.6, 0.0), (0.6, 0.15), (1.0, 0.2), (0.2, 0.5)] {
            let efficiency = DepthEfficiency { mean, sd };
            let n = 100_000;
            let quantile = |u| efficiency.quantiles().map_or(mean, |quantiles| quantiles.at(u));
            let values: Vec<f64> = (0..n).map(|i| quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
            let average = values.iter().sum::<f64>() / f64::from(n);
            assert!(values.iter().all(|&v| v > 0.0 && v <= 1.0));
            assert!((average - efficiency.realised_mean()).abs() < 1e-5, "{mean} {sd} {average}");
            let Some(quantiles) = efficiency.quantiles() else { continue };
            let off = |u: f64| (quantiles.at(u) - quantiles.exact(u)).abs() / sd;
            let worst = (0..n).map(|i| off((f64::from(i) + 0.3) / f64::from(n))).fold(0.0, f64::max);
            assert!(worst < 1e-7, "{mean} {sd}: {worst:e}");
        }
    }
}
