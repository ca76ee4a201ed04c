//! How wide a channel is, and where most.

use super::Channel;

/// Depths that are looked at first.
const STEPS: usize = 120;

impl Channel {
    /// Extent along the heading at depth `z_mm`, mm.
    pub fn width(&self, z_mm: f64) -> f64 {
        let (from, to) = self.level(z_mm).extent();
        to - from
    }

    /// Depth and extent of the widest section, mm: the best of a grid, then closer and closer around it.
    pub fn widest(&self) -> (f64, f64) {
        let mut step = self.depth() / STEPS as f64;
        let (mut z, mut best) = (0.0, self.width(0.0));
        for i in 1..STEPS {
            let here = self.width(step * i as f64);
            // A wider section must be wider by more than rounding: a cylinder is widest where it begins.
            if here > best * (1.0 + 1e-9) {
                (z, best) = (step * i as f64, here);
            }
        }
        while step > 1e-6 * self.depth() {
            step *= 0.5;
            for candidate in [z - step, z + step] {
                if (0.0..self.depth()).contains(&candidate) && self.width(candidate) > best * (1.0 + 1e-9) {
                    (z, best) = (candidate, self.width(candidate));
                }
            }
        }
        (z, best)
    }
}
