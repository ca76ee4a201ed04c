//! Depths of strikes, each for a share of all.

/// Depths with the shares of strikes for which they stand, ascending.
pub(super) struct Tally {
    /// Share and depth, mm.
    depths: Vec<(f64, f64)>,
}

impl Tally {
    /// Of shares and depths, mm.
    pub fn of(depths: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut depths: Vec<(f64, f64)> = depths.collect();
        depths.sort_by(|a, b| a.1.total_cmp(&b.1));
        Self { depths }
    }

    /// Of depths that each stand for the same share, mm.
    pub fn even(depths_mm: impl Iterator<Item = f64>) -> Self {
        Self::of(depths_mm.map(|depth_mm| (1.0, depth_mm)))
    }

    fn whole(&self) -> f64 {
        self.depths.iter().map(|(share, _)| share).sum()
    }

    pub fn mean_mm(&self) -> f64 {
        self.depths.iter().map(|(share, depth)| share * depth).sum::<f64>() / self.whole()
    }

    /// Standard deviation over mean; not a number where all depths are 0, and 0 where they are one.
    pub fn cv(&self) -> f64 {
        let (Some(least), Some(most)) = (self.depths.first(), self.depths.last()) else { return f64::NAN };
        let mean = self.mean_mm();
        // What rounding alone makes of depths that are one is no spread.
        let square = |(share, depth): &(f64, f64)| share * (depth - mean) * (depth - mean);
        let spread = if least.1 == most.1 { 0.0 } else { self.depths.iter().map(square).sum::<f64>() / self.whole() };
        spread.sqrt() / mean
    }

    /// The depth that a share of strikes stays at or below, mm.
    pub fn quantile_mm(&self, share: f64) -> f64 {
        let mut sum = 0.0;
        let wanted = share * self.whole() * (1.0 - 1e-12);
        let reached = self.depths.iter().find(|(share, _)| {
            sum += share;
            sum >= wanted
        });
        reached.or(self.depths.last()).map_or(f64::NAN, |(_, depth)| *depth)
    }

    /// Share of the strikes that open the skin.
    pub fn punctured(&self) -> f64 {
        let opened: f64 = self.depths.iter().filter(|(_, depth)| *depth > 0.0).map(|(share, _)| share).sum();
        (opened / self.whole()).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths_count_by_their_shares() {
        let tally = Tally::of([(1.0, 0.4), (2.0, 0.0), (1.0, 0.8)].into_iter());
        assert!((tally.mean_mm() - 0.3).abs() < 1e-15);
        assert!((tally.cv() - (0.11_f64).sqrt() / 0.3).abs() < 1e-12, "{}", tally.cv());
        assert_eq!(tally.punctured(), 0.5);
        assert_eq!(
            [0.0, 0.5, 0.51, 0.75, 0.9, 1.0].map(|share| tally.quantile_mm(share)),
            [0.0, 0.0, 0.4, 0.4, 0.8, 0.8]
        );
    }

    #[test]
    fn one_depth_does_not_spread_and_none_has_no_spread() {
        assert_eq!(Tally::even([0.1; 7].into_iter()).cv(), 0.0);
        assert!(Tally::even([0.0; 7].into_iter()).cv().is_nan());
    }
}
