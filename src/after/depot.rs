//! Depots of gel (model section 15): they do not diffuse, they wear away by one half-life (`clock::left_share`).

use super::drug::Drug;
use super::varied::Person;

/// Share that is left where a depot is called gone.
pub const GONE_SHARE: f64 = 0.05;

/// When a depot is called gone, in the unit of its half-life.
pub fn gone_time(half_life: f64) -> f64 {
    -half_life * GONE_SHARE.log2()
}

impl Drug {
    /// A person's half-life of a depot of it, s; `None` of a drug that diffuses.
    pub fn depot_half_life_s(&self, person: Person) -> Option<f64> {
        Some(self.depot_half_life_s?.of(person, &format!("delivery.depot_half_life.{}", self.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::after::clock::left_share;

    #[test]
    fn a_depot_is_gone_after_four_and_a_third_half_lives() {
        assert!((left_share(gone_time(2.0), 2.0) - GONE_SHARE).abs() < 1e-15);
        assert!((gone_time(1.0) - 4.32).abs() < 5e-3);
    }
}
