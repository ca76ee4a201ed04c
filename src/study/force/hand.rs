//! The hand: strikes under its forces, and how deep they go.

use crate::mechanics::{Plate, Pose, Pressed, Strike, Under};
use crate::study::force::tally::Tally;

/// Points that stand for all strikes: the middles of as many equal shares of forces.
pub(super) const POINTS: u32 = 2001;
/// A lattice of them: what a point has of what varies along a lane, and of the dial, is the middle of another share. Each number has no
/// divisor with the points in common, so each of the three has every middle once.
const ALONG: u32 = 1237;
const DIAL: u32 = 1405;

/// The middle of a share.
pub(super) fn middle(i: u32, number: u32) -> f64 {
    (f64::from(i) + 0.5) / f64::from(number)
}

/// The shares of forces and dials below a point of the lattice.
fn shares(i: u32) -> [f64; 3] {
    [middle(i, POINTS), middle(i * ALONG % POINTS, POINTS), middle(i * DIAL % POINTS, POINTS)]
}

/// A device in a hand.
pub(super) struct Hand<'p> {
    pressed: &'p Pressed,
    /// By point; none where the dial is never off.
    plates: Vec<Plate>,
}

impl<'p> Hand<'p> {
    pub fn new(pressed: &'p Pressed) -> Self {
        Self { pressed, plates: pressed.dials((0..POINTS).map(|i| shares(i)[2])) }
    }

    /// The strikes of every point under a mean force, on the skin as it is configured.
    pub fn strikes(&self, mean_n: f64) -> impl Iterator<Item = Strike> {
        let grip = self.pressed.grip().with_mean_n(mean_n);
        let pose: &Pose = self.pressed.whole();
        let usual = pose.usual();
        (0..POINTS).flat_map(move |i| {
            let [lane, along, _] = shares(i);
            let under = self.plates.get(i as usize).map_or(usual, Under::Plate);
            let strikes = pose.strikes(under, grip.of_lane_n(lane) * grip.within_at(along));
            strikes.into_iter().map(|strike| Strike { share: strike.share / f64::from(POINTS), ..strike })
        })
    }

    /// Their depths.
    pub fn depths(&self, mean_n: f64) -> Tally {
        Tally::of(self.strikes(mean_n).map(|strike| (strike.share, strike.depth_mm)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lattice_has_the_middle_of_every_share_once_in_each_direction() {
        for axis in 0..3 {
            let mut all: Vec<f64> = (0..POINTS).map(|i| shares(i)[axis]).collect();
            all.sort_by(f64::total_cmp);
            assert_eq!(all, (0..POINTS).map(|i| middle(i, POINTS)).collect::<Vec<_>>());
        }
    }
}
