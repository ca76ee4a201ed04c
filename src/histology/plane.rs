//! Vertical planes of section, and the line along which one cuts the patch.

use crate::sampling::rng::{Purpose, Stream};
use crate::scenario::ChosenPlane;
use crate::treatment::Patch;
use std::f64::consts::{FRAC_PI_2, PI};

/// The random vertical planes of one trial.
///
/// They are isotropic and uniformly random: every line through the patch is as likely as any other, in the measure that
/// does not depend on where the patch lies or how it is turned. Directions across which the patch is wide are therefore
/// drawn more often, and estimates that weight planes by their length favour no direction.
#[derive(Debug, Clone, Copy)]
pub struct RandomPlanes<'p> {
    patch: &'p Patch,
    stream: Stream,
}

impl<'p> RandomPlanes<'p> {
    /// The planes of a trial; the same for every device, depth and hypothesis.
    pub fn new(patch: &'p Patch, seed: u64, trial: u32) -> Self {
        Self { patch, stream: Stream::new(seed, Purpose::Sections, [trial, 0]) }
    }

    /// One of them, by number from 0.
    pub fn plane(&self, number: u32) -> ChosenPlane {
        let [turn, place] = self.stream.uniforms(u64::from(number));
        let (mirrored, share) = if turn < 0.5 { (false, 2.0 * turn) } else { (true, 2.0 * turn - 1.0) };
        let acute_rad = direction(self.patch, share);
        let heading_rad = if mirrored { PI - acute_rad } else { acute_rad };
        ChosenPlane { heading_rad, offset_mm: (place - 0.5) * breadth_mm(self.patch, heading_rad) }
    }
}

/// Breadth of the patch across a heading, mm.
fn breadth_mm(patch: &Patch, heading_rad: f64) -> f64 {
    patch.width_mm * heading_rad.sin().abs() + patch.height_mm * heading_rad.cos().abs()
}

/// The heading between 0 and a right angle below which lies this share of all lines through the patch: their number at a
/// heading is as the patch's breadth there, so the share is (w (1 − cos ψ) + h sin ψ) / (w + h).
fn direction(patch: &Patch, share: f64) -> f64 {
    let (width, height) = (patch.width_mm, patch.height_mm);
    let sine = (share * (width + height) - width) / width.hypot(height);
    (width.atan2(height) + sine.clamp(-1.0, 1.0).asin()).clamp(0.0, FRAC_PI_2)
}

/// The line along which a vertical plane cuts the surface, from where it enters the patch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// Where it enters the patch, mm.
    pub start: [f64; 2],
    /// Its direction, of length 1.
    pub along: [f64; 2],
    /// Length inside the patch, mm.
    pub length_mm: f64,
}

impl Track {
    /// The line of a plane; `None` where it passes beside the patch.
    pub fn of(plane: &ChosenPlane, patch: &Patch) -> Option<Self> {
        let (sin, cos) = plane.heading_rad.sin_cos();
        let extent = [patch.width_mm, patch.height_mm];
        let middle = [0.5 * extent[0] - plane.offset_mm * sin, 0.5 * extent[1] + plane.offset_mm * cos];
        let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
        for ((middle, along), extent) in middle.into_iter().zip([cos, sin]).zip(extent) {
            let ends = [-middle / along, (extent - middle) / along];
            if along.abs() < f64::EPSILON {
                if middle < 0.0 || middle > extent {
                    return None;
                }
            } else {
                from = from.max(ends[0].min(ends[1]));
                to = to.min(ends[0].max(ends[1]));
            }
        }
        let start = [middle[0] + from * cos, middle[1] + from * sin];
        (to > from).then_some(Self { start, along: [cos, sin], length_mm: to - from })
    }

    /// Place of a point beside the line: along it from its start, and to its left, mm.
    pub fn place(&self, x_mm: f64, y_mm: f64) -> [f64; 2] {
        let (dx, dy) = (x_mm - self.start[0], y_mm - self.start[1]);
        let [cos, sin] = self.along;
        [dx * cos + dy * sin, dy * cos - dx * sin]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: Patch = Patch { width_mm: 8.0, height_mm: 3.0 };

    fn tracks(count: u32) -> Vec<Track> {
        let planes = RandomPlanes::new(&PATCH, 5, 0);
        (0..count).map(|number| Track::of(&planes.plane(number), &PATCH).expect("meets the patch")).collect()
    }

    #[test]
    fn a_plane_through_the_middle_is_as_long_as_the_patch() {
        let plane = |degrees: f64, offset_mm| ChosenPlane { heading_rad: degrees.to_radians(), offset_mm };
        let along_x = Track::of(&plane(0.0, 1.0), &PATCH).unwrap();
        assert_eq!((along_x.start, along_x.length_mm), ([0.0, 2.5], 8.0));
        let along_y = Track::of(&plane(90.0, 1.0), &PATCH).unwrap();
        assert!((along_y.start[0] - 3.0).abs() < 1e-12 && (along_y.length_mm - 3.0).abs() < 1e-12);
        assert_eq!(Track::of(&plane(0.0, 1.6), &PATCH), None);
    }

    /// Cauchy: lines that are isotropic and uniform meet a convex patch on π area / perimeter on average.
    #[test]
    fn the_mean_length_of_random_planes_is_cauchys() {
        let lengths: Vec<f64> = tracks(20_000).iter().map(|track| track.length_mm).collect();
        let (mean, error) =
            (crate::sampling::statistics::mean(&lengths), crate::sampling::statistics::std_err(&lengths));
        let cauchy = PI * 24.0 / 22.0;
        // 4.4 standard errors: a false alarm in about 1 of 100,000 seeds; the seed is fixed.
        assert!((mean - cauchy).abs() < 4.4 * error, "{mean} ± {error}, {cauchy}");
        // Headings drawn evenly, whatever the patch's breadth, make another mean: the control must be told apart.
        let even = |i: u32| f64::from(i).mul_add(PI / 20_000.0, 1e-4);
        let control = (0..20_000).map(|i| 24.0 / breadth_mm(&PATCH, even(i))).sum::<f64>() / 20_000.0;
        assert!((control - cauchy).abs() > 10.0 * error, "{control}");
    }

    /// Weighted by their length, planes run in all directions alike.
    #[test]
    fn no_direction_is_favoured() {
        let tracks = tracks(40_000);
        let doubled = |track: &Track| track.along[0].powi(2) - track.along[1].powi(2);
        let values: Vec<f64> = tracks.iter().map(|track| track.length_mm * doubled(track)).collect();
        let (mean, error) = (crate::sampling::statistics::mean(&values), crate::sampling::statistics::std_err(&values));
        assert!(mean.abs() < 4.4 * error, "{mean} ± {error}");
        let unweighted: Vec<f64> = tracks.iter().map(doubled).collect();
        assert!(crate::sampling::statistics::mean(&unweighted).abs() > 0.1, "the control favours a direction");
    }
}
