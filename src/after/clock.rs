//! Hours, days and half-lives.

/// Seconds of an hour.
pub const HOUR_S: f64 = 3600.0;

/// Seconds of a day.
pub const DAY_S: f64 = 24.0 * HOUR_S;

/// What is left after a time of what halves with each half-life, both in one unit.
pub fn left_share(time: f64, half_life: f64) -> f64 {
    (-time / half_life).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_halves_with_each_half_life() {
        assert_eq!([0.0, 3.0, 6.0].map(|time| left_share(time, 3.0)), [1.0, 0.5, 0.25]);
        assert_eq!(left_share(f64::INFINITY, 3.0), 0.0);
    }
}
