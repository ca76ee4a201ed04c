//! Bounds: they drive checks, messages, the schema and the starter file. Those that several rooms use stand here, others beside
//! their key.

use crate::units::{Dimension, show_natural};

/// One end of a range, in the natural unit of its dimension (mm, deg, Hz, mm/s, s).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Limit {
    /// The value itself is allowed.
    At(f64),
    /// The value itself is not allowed.
    Beyond(f64),
    /// 0 is allowed, and means that there is none of it; what there is begins at the value.
    ZeroOr(f64),
}

/// The range of a real number, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bound {
    /// `None` for a bare number.
    pub dimension: Option<Dimension>,
    pub min: Limit,
    pub max: Limit,
    pub reason: &'static str,
}

/// The range of an integer, and why.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IntegerBound {
    pub min: u64,
    pub max: u64,
    pub reason: &'static str,
    /// Bytes per unit where exceeding `max` is a matter of resources, not of sense.
    pub bytes_each: Option<u64>,
}

use Limit::{At, Beyond, ZeroOr};

/// No length of a device is told more finely than a nanometre.
pub(crate) const FINEST_MM: f64 = 1e-6;
/// Nor a depth in skin more finely than a micrometre.
pub(crate) const LEAST_DEPTH_MM: f64 = 1e-3;

pub(crate) const fn length(min: Limit, max: Limit, reason: &'static str) -> Bound {
    Bound { dimension: Some(Dimension::Length), min, max, reason }
}

pub(crate) const fn angle(min: Limit, max: Limit, reason: &'static str) -> Bound {
    Bound { dimension: Some(Dimension::Angle), min, max, reason }
}

pub(crate) const fn number(min: Limit, max: Limit, reason: &'static str) -> Bound {
    Bound { dimension: None, min, max, reason }
}

pub(crate) const fn speed(min: Limit, reason: &'static str) -> Bound {
    Bound { dimension: Some(Dimension::Speed), min, max: At(1e4), reason }
}

/// Of a dimension that few keys have.
pub(crate) const fn quantity(dimension: Dimension, min: Limit, max: Limit, reason: &'static str) -> Bound {
    Bound { dimension: Some(dimension), min, max, reason }
}

pub(crate) const fn frequency(reason: &'static str) -> Bound {
    Bound { dimension: Some(Dimension::Frequency), min: At(0.001), max: At(1e4), reason }
}

pub(crate) const fn count(max: u64, reason: &'static str) -> IntegerBound {
    IntegerBound { min: 1, max, reason, bytes_each: Some(16) }
}

pub(crate) const fn integer(min: u64, max: u64, reason: &'static str) -> IntegerBound {
    IntegerBound { min, max, reason, bytes_each: None }
}

pub(crate) const PATCH_SIDE: Bound = length(At(0.1), At(1e3), "a patch of skin");
pub(crate) const LAYER_THICKNESS: Bound = length(At(1e-4), At(100.0), "a layer has a thickness");
pub(crate) const FAILURE_STRAIN: Bound = number(ZeroOr(1e-6), At(100.0), "0 tears at once");
pub(crate) const CUTTING_ENERGY: Bound =
    quantity(Dimension::ForcePerLength, At(0.0), At(100.0), "0 lets a needle through");
pub(crate) const WALL_FRICTION: Bound = quantity(Dimension::Pressure, At(0.0), At(10.0), "0 lets a needle slide");
pub(crate) const RESIDUAL_WIDTH: Bound = number(At(0.0), At(1.0), "0 closes, 1 stays as wide as the needle");
pub(crate) const SKIN_CV: Bound = number(ZeroOr(1e-9), At(2.0), "0 for skin alike in all trials");
pub(crate) const SURFACE_FOLLOWING: Bound = number(ZeroOr(1e-9), At(1.0), "0 is fixed skin, 1 is pinned");
pub(crate) const APEX_HALF_ANGLE: Bound = angle(At(0.1), At(89.9), "a triangle opens downwards");
pub(crate) const DEPTH: Bound = length(ZeroOr(LEAST_DEPTH_MM), At(20.0), "no deeper than the longest needle");
pub(crate) const EFFICIENCY_MEAN: Bound = number(At(1e-3), At(1.0), "a needle reaches at most the configured depth");
pub(crate) const EFFICIENCY_SD: Bound = number(ZeroOr(1e-9), At(1.0), "0 gives the mean to every strike");
pub(crate) const TARGET_ERROR: Bound = number(Beyond(0.0), Beyond(1.0), "a share of the mean");
pub(crate) const CAPTURE_RADIUS: Bound = length(ZeroOr(FINEST_MM), At(5.0), "a needle slips into a hole close by");
pub(crate) const DRUM_DIAMETER: Bound = length(At(1.0), At(1e4), "a drum that a hand can roll");
pub(crate) const SLIP: Bound = number(At(-0.999), At(100.0), "at -1 the drum spins on the spot");
pub(crate) const LANE_SPACING: Bound = length(At(0.01), At(1e3), "the distance between two lanes");
pub(crate) const NEEDLE_LENGTH: Bound = length(At(0.01), At(20.0), "a microneedle");
pub(crate) const NEEDLE_DIAMETER: Bound = length(At(0.001), At(5.0), "a microneedle");
pub(crate) const TIP_ANGLE: Bound = angle(At(0.001), At(179.0), "the full angle of a cone");
pub(crate) const TIP_RADIUS: Bound = length(ZeroOr(FINEST_MM), At(2.5), "0 is a sharp tip");
pub(crate) const HEADING: Bound = angle(At(-36_000.0), At(36_000.0), "any direction, up to a hundred turns");
pub(crate) const TURN_TIME: Bound = Bound {
    dimension: Some(Dimension::Time),
    min: ZeroOr(1e-3),
    max: At(3600.0),
    reason: "the time between two lanes",
};

pub(crate) const PRESS: Bound = length(ZeroOr(FINEST_MM), At(5.0), "0 is rigid skin");
pub(crate) const PLATE_RADIUS: Bound = length(At(0.01), At(50.0), "the plate round the needles of a cartridge");
pub(crate) const CURVATURE: Bound = length(At(-1e4), At(1e4), "skin that is straighter is flat");
pub(crate) const KEPT_SHARE: Bound = number(At(0.5), At(0.999), "a share of people and places");

pub(crate) const SECTION_OFFSET: Bound = length(At(-1e3), At(1e3), "within a patch");
pub(crate) const SECTION_DEPTH: Bound = length(ZeroOr(FINEST_MM), At(20.0), "no deeper than the longest needle");
pub(crate) const SMALLEST_PROFILE: Bound = length(ZeroOr(FINEST_MM), At(5.0), "0 recognises every profile");

pub(crate) const VERSION: IntegerBound = integer(1, 1, "the versions that this program reads");
pub(crate) const CARTRIDGE_NEEDLES: IntegerBound = count(10_000, "needles of one cartridge");
pub(crate) const REPEAT: IntegerBound = integer(1, 10_000, "sweeps in one heading");
pub(crate) const MAX_SAMPLES: IntegerBound = integer(1, 1 << 40, "a cap that a run can reach");
pub(crate) const TRIALS: IntegerBound = integer(2, 1024, "a spread needs two treatments");
pub(crate) const SEED: IntegerBound = integer(0, u64::MAX, "64 bits");

pub(crate) const POINTS: IntegerBound = integer(1, 100_000_000, "points of a study");
pub(crate) const REPLICATES: IntegerBound = integer(1, 10_000, "computations of one point");
pub(crate) const LEVELS: IntegerBound = integer(2, 100_000, "values of one axis");
pub(crate) const BASE_SAMPLES: IntegerBound =
    integer(4, 1 << 20, "each asks for as many points as there are axes, and two");
pub(crate) const TRAJECTORIES: IntegerBound =
    integer(0, 10_000, "each asks for as many points as there are axes, and one");
pub(crate) const GRID_LEVELS: IntegerBound = integer(2, 100, "steps of a trajectory");
pub(crate) const RESAMPLES: IntegerBound = integer(100, 100_000, "fewer give no interval");

pub(crate) const SECTION_PLANES: IntegerBound = integer(1, 10_000, "random planes through the patch of each trial");
pub(crate) const CHANNELS_WISHED: Bound = number(At(1e-3), At(1e6), "channels per cm2 of skin");
pub(crate) const GAP_WISHED: Bound = length(At(0.01), At(1e3), "the distance from the nearest strike");
pub(crate) const SHARE_WISHED: Bound = number(At(0.5), At(0.99), "a share of the random treatments");
pub(crate) const PASSES_WISHED: IntegerBound = integer(1, 200, "passes that a hand can make");
pub(crate) const DIRECTIONS_WISHED: IntegerBound = integer(1, 8, "no more than there are headings");
pub(crate) const DAMAGE_WISHED: Bound = number(At(1e-6), At(1e4), "mm3 of tissue under one cm2");
pub(crate) const TIME_WISHED: Bound =
    Bound { dimension: Some(Dimension::Time), min: At(1e-3), max: At(86_400.0), reason: "the time for one cm2" };

/// Rows of a strike file.
pub(crate) const STRIKE_ROWS: usize = 20_000_000;
/// Bytes of a strike file: more than the most rows take with every digit of their numbers.
pub(crate) const STRIKE_BYTES: u64 = 2 << 30;
/// Beyond this a coordinate, mm, no longer resolves a needle.
pub(crate) const COORDINATE_MM: f64 = 1e6;
/// Bytes of a scenario file.
pub(crate) const FILE_BYTES: u64 = 4 << 20;

impl Bound {
    /// Whether a value in the unit used inside lies in the range; closed ends of lengths have a relative slack of 1e-9.
    pub fn holds(&self, value: f64) -> bool {
        let slack = if self.dimension == Some(Dimension::Length) { 1e-9 } else { 0.0 };
        let above = match self.inside(self.min) {
            At(min) => value >= min - slack * min.abs(),
            Beyond(min) => value > min,
            ZeroOr(min) => value == 0.0 || value >= min - slack * min,
        };
        let below = match self.inside(self.max) {
            At(max) => value <= max + slack * max.abs(),
            Beyond(max) => value < max,
            ZeroOr(_) => true,
        };
        above && below
    }

    fn inside(&self, limit: Limit) -> Limit {
        let convert = |value| self.dimension.map_or(value, |dimension| dimension.from_natural(value));
        match limit {
            At(value) => At(convert(value)),
            Beyond(value) => Beyond(convert(value)),
            ZeroOr(value) => ZeroOr(convert(value)),
        }
    }

    /// The range in words: `from 10 um to 20 mm`, `more than 0 and less than 1`, `0 or from 1 um to 20 mm`.
    pub fn range(&self) -> String {
        match (self.min, self.max) {
            (At(min), At(max)) => format!("from {} to {}", self.show(min), self.show(max)),
            (ZeroOr(min), At(max)) => format!("0 or from {} to {}", self.show(min), self.show(max)),
            (min, max) => [self.low(min), self.high(max)].into_iter().flatten().collect::<Vec<_>>().join(" and "),
        }
    }

    /// The rule as messages state it.
    pub fn rule(&self) -> String {
        format!("{} ({})", self.range(), self.reason)
    }

    fn low(&self, limit: Limit) -> Option<String> {
        match limit {
            At(value) => Some(format!("at least {}", self.show(value))),
            Beyond(value) => Some(format!("more than {}", self.show(value))),
            ZeroOr(value) => Some(format!("0 or at least {}", self.show(value))),
        }
    }

    fn high(&self, limit: Limit) -> Option<String> {
        match limit {
            At(value) => Some(format!("at most {}", self.show(value))),
            Beyond(value) => Some(format!("less than {}", self.show(value))),
            ZeroOr(_) => None,
        }
    }

    /// A value in the unit used inside, as messages show it.
    pub fn show_inside(&self, value: f64) -> String {
        self.show(self.dimension.map_or(value, |dimension| dimension.to_natural(value)))
    }

    fn show(&self, value: f64) -> String {
        match self.dimension {
            Some(dimension) => show_natural(value, dimension),
            None if value != 0.0 && value.abs() < 1e-4 => format!("{value:e}"),
            None => value.to_string(),
        }
    }
}

impl IntegerBound {
    /// The rule as messages state it.
    pub fn rule(&self) -> String {
        if self.min == self.max {
            return format!("only {} ({})", self.min, self.reason);
        }
        format!("an integer from {} to {} ({})", self.min, self.max, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_lengths_have_slack_and_open_ends_none() {
        assert!(NEEDLE_LENGTH.holds(20.0 * (1.0 + 5e-10)));
        assert!(!NEEDLE_LENGTH.holds(20.0 * (1.0 + 5e-9)));
        assert!(!LAYER_THICKNESS.holds(0.0));
        assert!(!SLIP.holds(-1.0) && SLIP.holds(-0.999));
        assert!(TARGET_ERROR.holds(1e-300) && !TARGET_ERROR.holds(0.0) && !TARGET_ERROR.holds(1.0));
        assert!(!EFFICIENCY_MEAN.holds(f64::NAN));
    }

    #[test]
    fn what_no_device_can_have_is_out_of_range() {
        for length in [DEPTH, TIP_RADIUS, CAPTURE_RADIUS, SECTION_DEPTH, SMALLEST_PROFILE] {
            assert!(length.holds(0.0) && length.holds(0.01) && !length.holds(1e-300) && !length.holds(1e-9));
        }
        assert!(DEPTH.holds(LEAST_DEPTH_MM) && DEPTH.holds(LEAST_DEPTH_MM * (1.0 - 5e-10)) && !DEPTH.holds(9e-4));
        assert!(!TIP_ANGLE.holds(1e-300) && !TIP_ANGLE.holds(std::f64::consts::PI));
        assert!(!HEADING.holds(1e15_f64.to_radians()) && HEADING.holds(-7200.5_f64.to_radians()));
        assert!(FAILURE_STRAIN.holds(0.0) && !FAILURE_STRAIN.holds(1e-300));
        assert!(!TIME_WISHED.holds(1e-300) && TURN_TIME.holds(0.0) && !TURN_TIME.holds(1e-300));
    }

    #[test]
    fn ranges_read_as_words() {
        assert_eq!(NEEDLE_LENGTH.range(), "from 10 um to 20 mm");
        assert_eq!(PATCH_SIDE.range(), "from 0.1 mm to 1 m");
        assert_eq!(TARGET_ERROR.range(), "more than 0 and less than 1");
        assert_eq!(DEPTH.range(), "0 or from 1 um to 20 mm");
        assert_eq!(FAILURE_STRAIN.range(), "0 or from 1e-6 to 100");
        assert_eq!(HEADING.rule(), "from -36000 deg to 36000 deg (any direction, up to a hundred turns)");
        assert_eq!(TRIALS.rule(), "an integer from 2 to 1024 (a spread needs two treatments)");
    }
}
