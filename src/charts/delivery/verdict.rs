//! What a delivery says of the texts' rule that small molecules go in and large ones must be injected.

use super::shown::Value;
use super::weights::is_light;
use crate::charts::plot::style::{GREY, Ink, LESS, MORE};

/// From this share of the dose on, injection brings less than three times as much: needling does for it.
pub(super) const ENTERS: f64 = 1.0 / 3.0;
/// Up to this share of the dose injection brings ten times as much, or more: it has to be injected.
pub(super) const INJECTED: f64 = 0.1;

/// Whether the texts are right about a drug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    /// Neither clearly in nor clearly out.
    Between,
    /// The band reaches from right to wrong.
    Open,
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::Right, Self::Wrong, Self::Between, Self::Open];

    /// Of a share of the dose, with its band, of a drug of a weight.
    pub fn of(weight_da: f64, share: Value) -> Self {
        let says = |share: f64| match (is_light(weight_da), share) {
            (true, s) if s >= ENTERS => Self::Right,
            (true, s) if s <= INJECTED => Self::Wrong,
            (false, s) if s <= INJECTED => Self::Right,
            (false, s) if s >= ENTERS => Self::Wrong,
            _ => Self::Between,
        };
        let [low, central, high] = [share.low, share.central, share.high].map(says);
        let has = |verdict: Self| [low, central, high].contains(&verdict);
        if has(Self::Right) && has(Self::Wrong) { Self::Open } else { central }
    }

    /// The two sides of ratios: told apart by readers who are blind to red and green, and no colours of devices.
    pub fn ink(self) -> Ink {
        match self {
            Self::Right => LESS,
            Self::Wrong => MORE,
            Self::Between | Self::Open => GREY.tint(0.35),
        }
    }

    /// A letter on its colour.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Right => "✓",
            Self::Wrong => "✗",
            Self::Between => "–",
            Self::Open => "?",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Right => "the rule is right",
            Self::Wrong => "the rule is wrong",
            Self::Between => "neither",
            Self::Open => "the band leaves it open",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(weight_da: f64, central: f64, band: [f64; 2]) -> Verdict {
        Verdict::of(weight_da, Value::new(central, band))
    }

    #[test]
    fn a_small_molecule_that_enters_and_a_large_one_that_does_not_bear_the_rule_out() {
        assert_eq!(of(176.0, 0.9, [0.5, 1.0]), Verdict::Right);
        assert_eq!(of(1e6, 1e-3, [1e-6, 0.02]), Verdict::Right);
        assert_eq!(of(284.0, 1e-5, [1e-6, 1e-4]), Verdict::Wrong);
        assert_eq!(of(1e4, 0.5, [0.4, 0.6]), Verdict::Wrong);
    }

    #[test]
    fn a_band_that_reaches_from_right_to_wrong_leaves_it_open() {
        assert_eq!(of(209.0, 0.096, [0.05, 0.4]), Verdict::Open);
        assert_eq!(of(1e4, 0.18, [0.02, 0.5]), Verdict::Open);
        assert_eq!(of(1e4, 0.18, [0.12, 0.25]), Verdict::Between);
        assert_eq!(of(1e4, 0.18, [0.05, 0.25]), Verdict::Between);
    }
}
