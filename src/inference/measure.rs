//! How profiles per line spread over their widths, before sections close: a measure on lengths of chords, in even bins.

use super::chords::{self, RECORD};

/// Narrower stretches of lengths are made so wide, mm.
const NARROWEST_MM: f64 = 1e-5;

/// Profiles per length of line over strikes per area, mm, by the length of chord: at even lengths, each of which has its share of what
/// lies next to it. Shares are those of a quadratic spline: means are kept, and variances grow by a quarter of the step's square, wherever
/// a length lies.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measure {
    /// From one length to the next, mm; the first is 0.
    pub step_mm: f64,
    /// What lies at each length, mm.
    pub mass: Vec<f64>,
}

impl Measure {
    /// All of it, mm: M(0).
    pub fn total(&self) -> f64 {
        self.mass.iter().sum()
    }

    /// ∫ M dw, mm²: the mean area of a section.
    pub fn area(&self) -> f64 {
        self.mass.iter().zip(0..).map(|(mass, i)| mass * f64::from(i)).sum::<f64>() * self.step_mm
    }
}

/// A measure that is put together of even stretches. The third integral of each is made of cubics, whose coefficients are kept where they
/// begin to count: a stretch costs the same however long it is.
#[derive(Debug, Clone)]
pub struct Spread {
    step_mm: f64,
    coefficients: Vec<[f64; 4]>,
    shares: Vec<[f64; 2]>,
}

impl Spread {
    /// For lengths up to so many steps.
    pub fn new(step_mm: f64, steps: usize) -> Self {
        Self { step_mm, coefficients: vec![[0.0; 4]; steps + 4], shares: chords::shares().collect() }
    }

    /// From a length on, slope · (x − length)³/6 more.
    #[inline]
    fn bend(&mut self, length_mm: f64, slope: f64) {
        let place = (length_mm / self.step_mm - 0.5).ceil().max(0.0) as usize;
        let place = place.min(self.coefficients.len() - 1);
        let (here, sixth, x) = (&mut self.coefficients[place], slope / 6.0, length_mm);
        here[0] -= sixth * x * x * x;
        here[1] += 3.0 * sixth * x * x;
        here[2] -= 3.0 * sixth * x;
        here[3] += sixth;
    }

    /// Adds `weight`, evenly over the lengths between two.
    #[inline]
    pub fn add(&mut self, one_mm: f64, other_mm: f64, weight: f64) {
        let (from, to) = (one_mm.min(other_mm), one_mm.max(other_mm));
        let widened = 0.5 * (NARROWEST_MM - (to - from)).max(0.0);
        let (from, to) = ((from - widened).max(0.0), to + widened);
        let slope = weight / (to - from);
        self.bend(from, slope);
        self.bend(to, -slope);
    }

    /// Adds the chords of a record, `scale` times as long, with a weight for each mm of breadth.
    pub fn add_record(&mut self, record: &[f64], scale: f64, weight: f64) {
        let breadth = record[1] - record[0];
        if breadth <= 0.0 {
            return;
        }
        let per_share = weight * breadth;
        let chords = &record[2..RECORD];
        let mut before = 0.0;
        for k in 0..chords.len() {
            let ([one, other], next) = (self.shares[k], chords::between(chords, k));
            self.add(scale * before, scale * chords[k], per_share * one);
            self.add(scale * chords[k], scale * next, per_share * other);
            before = next;
        }
    }

    /// The measure.
    pub fn measure(&self) -> Measure {
        let mut sum = [0.0; 4];
        let integral = self.coefficients.iter().enumerate().map(|(i, more)| {
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            let x = self.step_mm * (i as f64 + 0.5);
            sum[0] + x * (sum[1] + x * (sum[2] + x * sum[3]))
        });
        let integral: Vec<f64> = [0.0; 3].into_iter().chain(integral).collect();
        let square = self.step_mm * self.step_mm;
        let third = |four: &[f64]| ((four[3] - 3.0 * (four[2] - four[1]) - four[0]) / square).max(0.0);
        let mut mass: Vec<f64> = integral.windows(4).map(third).collect();
        // What would lie below 0 lies at 0.
        let below = mass.remove(0);
        mass[0] += below;
        Measure { step_mm: self.step_mm, mass }
    }
}
