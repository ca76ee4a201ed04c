//! Values with intervals, and the units in which tables, models and cases tell them.

use std::str::FromStr;

/// A value and the ends of its interval; for exact values all three are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Lower end.
    pub low: f64,
    /// The value.
    pub value: f64,
    /// Upper end.
    pub high: f64,
}

impl Measured {
    /// A value that is known exactly.
    pub fn exact(value: f64) -> Self {
        Self { low: value, value, high: value }
    }

    /// A value within `error` of what is told.
    pub fn within(value: f64, error: f64) -> Self {
        Self { low: value - error, value, high: value + error }
    }

    /// Whether nothing of it is unknown; infinite values are known.
    pub fn is_known(&self) -> bool {
        ![self.low, self.value, self.high].iter().any(|end| end.is_nan())
    }

    /// The difference, by interval arithmetic.
    pub fn minus(self, other: Self) -> Self {
        Self { low: self.low - other.high, value: self.value - other.value, high: self.high - other.low }
    }

    /// The quotient, by interval arithmetic; unknown where the divisor may be 0.
    pub fn over(self, other: Self) -> Self {
        if other.low <= 0.0 && other.high >= 0.0 || !self.is_known() || !other.is_known() {
            return Self { low: f64::NAN, value: self.value / other.value, high: f64::NAN };
        }
        let ends = [self.low / other.low, self.low / other.high, self.high / other.low, self.high / other.high];
        let (low, high) =
            ends.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), end| (l.min(*end), h.max(*end)));
        Self { low, value: self.value / other.value, high }
    }

    /// `self · scale + offset`.
    pub fn moved(self, scale: f64, offset: f64) -> Self {
        let [a, value, b] = [self.low, self.value, self.high].map(|end| end * scale + offset);
        if scale < 0.0 { Self { low: b, value, high: a } } else { Self { low: a, value, high: b } }
    }

    /// The value of this one, and an interval that holds both.
    pub fn hull(self, other: Self) -> Self {
        let unknown = Self { low: f64::NAN, high: f64::NAN, ..self };
        let both = Self { low: self.low.min(other.low), high: self.high.max(other.high), ..self };
        if self.is_known() && other.is_known() { both } else { unknown }
    }
}

/// What a unit measures: powers of length, time, mass, force and angle.
type Powers = [i32; 5];

/// A unit: how many of the units used inside (mm, s, mg, N, rad) it is, and of what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    factor: f64,
    powers: Powers,
}

const LENGTH: Powers = [1, 0, 0, 0, 0];
const TIME: Powers = [0, 1, 0, 0, 0];
const MASS: Powers = [0, 0, 1, 0, 0];
const FORCE: Powers = [0, 0, 0, 1, 0];
const ANGLE: Powers = [0, 0, 0, 0, 1];

const SYMBOLS: [(&str, f64, Powers); 30] = [
    ("1", 1.0, [0; 5]),
    ("%", 0.01, [0; 5]),
    ("sessions", 1.0, [0; 5]),
    ("nat", 1.0, [0; 5]),
    ("nm", 1e-6, LENGTH),
    ("um", 1e-3, LENGTH),
    ("mm", 1.0, LENGTH),
    ("cm", 10.0, LENGTH),
    ("m", 1e3, LENGTH),
    ("uL", 1.0, [3, 0, 0, 0, 0]),
    ("mL", 1e3, [3, 0, 0, 0, 0]),
    ("ms", 1e-3, TIME),
    ("s", 1.0, TIME),
    ("min", 60.0, TIME),
    ("h", 3600.0, TIME),
    ("d", 86_400.0, TIME),
    ("Hz", 1.0, [0, -1, 0, 0, 0]),
    ("ng", 1e-6, MASS),
    ("ug", 1e-3, MASS),
    ("mg", 1.0, MASS),
    ("g", 1e3, MASS),
    ("kg", 1e6, MASS),
    ("Da", 1.660_539_068_92e-21, MASS),
    ("mN", 1e-3, FORCE),
    ("N", 1.0, FORCE),
    ("uJ", 1e-3, [1, 0, 0, 1, 0]),
    ("mJ", 1.0, [1, 0, 0, 1, 0]),
    ("Pa", 1e-6, [-2, 0, 0, 1, 0]),
    ("deg", std::f64::consts::PI / 180.0, ANGLE),
    ("rad", 1.0, ANGLE),
];

impl Unit {
    /// The unit of a plain number.
    pub const ONE: Self = Self { factor: 1.0, powers: [0; 5] };

    /// This unit times the other to a power.
    fn times(self, other: Self, power: i32) -> Self {
        let powers = std::array::from_fn(|i| self.powers[i] + power * other.powers[i]);
        Self { factor: self.factor * other.factor.powi(power), powers }
    }

    /// This unit over the other.
    pub fn over(self, other: Self) -> Self {
        self.times(other, -1)
    }

    /// This unit times the other.
    pub fn by(self, other: Self) -> Self {
        self.times(other, 1)
    }

    /// How many of the other one of this is; `None` where they measure different things.
    pub fn in_units_of(self, other: Self) -> Option<f64> {
        let rounded = |factor: f64| format!("{factor:.14e}").parse::<f64>().unwrap_or(factor);
        (self.powers == other.powers).then(|| rounded(self.factor / other.factor))
    }

    /// The unit of a column that carries it in its name: `depth_mm`, `strikes_per_cm2`, `dose_ug_per_cm2`; of volumes and masses
    /// also without the word, `flow_mm3_s`; of others that of a plain number.
    pub fn of_column(name: &str) -> Self {
        let last = |part: &str| part.rsplit('_').next().and_then(word_unit).unwrap_or(Self::ONE);
        let over = |over: &str, under: &str| Some(last(over).over(word_unit(under)?));
        let ends = |part: &str| ["_ug", "_mm3"].iter().any(|end| part.ends_with(end));
        let quotient = match name.split_once("_per_") {
            Some((above, under)) => Some(over(above, under).unwrap_or_else(|| last(above))),
            None => {
                name.rsplit_once('_').filter(|(above, _)| ends(above)).and_then(|(above, under)| over(above, under))
            }
        };
        quotient.unwrap_or_else(|| last(name))
    }
}

/// The unit of a word in a column's name, which has no capitals.
fn word_unit(word: &str) -> Option<Unit> {
    let meant = match word {
        "n" => "N",
        "mn" => "mN",
        "hz" => "Hz",
        "mj" => "mJ",
        "ul" => "uL",
        "1" | "m" | "g" => return None,
        other => other,
    };
    factor(meant)
}

/// A symbol with its exponent: `mm3`.
fn factor(text: &str) -> Option<Unit> {
    let symbol = |name: &str| SYMBOLS.iter().find(|known| known.0 == name);
    let unit = |&(_, factor, powers): &(&str, f64, Powers)| Unit { factor, powers };
    if let Some(known) = symbol(text) {
        return Some(unit(known));
    }
    let at = text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at))?;
    let (name, exponent) = text.split_at(at);
    let exponent: i32 = exponent.parse().ok().filter(|exponent| (2..=4).contains(exponent))?;
    symbol(name).filter(|known| known.0 != "1").map(|known| Unit::ONE.times(unit(known), exponent))
}

impl FromStr for Unit {
    type Err = ();

    /// `mm3/cm2`, `1/cm2`, `ug/cm2/h`, `ug h/cm2`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let product = |part: &str| {
            let mut factors = part.split_whitespace().map(|name| factor(name).ok_or(()));
            let first = factors.next().ok_or(())??;
            factors.try_fold(first, |unit, more| Ok(unit.by(more?)))
        };
        let mut parts = text.split('/').map(product);
        let first = parts.next().ok_or(())??;
        parts.try_fold(first, |unit, part| Ok(unit.over(part?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        text.parse().expect(text)
    }

    #[test]
    fn units_are_converted_where_they_measure_the_same() {
        for (from, to, factor) in [
            ("mm", "um", 1e3),
            ("mm3/cm2", "um", 10.0),
            ("1/cm2", "1/mm2", 0.01),
            ("h", "min", 60.0),
            ("cm/h", "um2/s/um", 10_000.0 / 3600.0),
            ("%", "1", 0.01),
            ("deg", "deg", 1.0),
            ("uL", "mm3", 1.0),
            ("N/mm2", "Pa", 1e6),
            ("mJ", "N/1/mm", f64::NAN),
            ("mm", "s", f64::NAN),
            ("ug h/cm2", "mg s/mm2", 1e-3 * 3600.0 / 100.0),
            ("ug h/cm2", "ug/cm2", f64::NAN),
        ] {
            let found = unit(from).in_units_of(unit(to)).unwrap_or(f64::NAN);
            assert!(
                found == factor || (found / factor - 1.0).abs() < 1e-12 || found.is_nan() && factor.is_nan(),
                "{from} in {to}: {found}"
            );
        }
        for bad in ["", "mm5", "furlong", "mm/", "é"] {
            assert_eq!(bad.parse::<Unit>(), Err(()), "{bad}");
        }
    }

    #[test]
    fn columns_carry_their_units_in_their_names() {
        for (name, told) in [
            ("depth_mm", "mm"),
            ("entry_angle_deg", "deg"),
            ("channel_volume_mm3", "mm3"),
            ("strikes_per_cm2", "1/cm2"),
            ("dermal_damage_mm3_per_cm2", "mm3/cm2"),
            ("puncture_force_n", "N"),
            ("tear_ratio", "1"),
            ("mean", "1"),
            ("time_h", "h"),
            ("flow_mm3_s", "mm3/s"),
            ("mean_ug_mm3", "ug/mm3"),
            ("delivered_ug_cm2", "ug/cm2"),
            ("before_mm3_cm2", "mm3/cm2"),
            ("interval_d", "d"),
            ("x_min_mm", "mm"),
        ] {
            assert_eq!(Unit::of_column(name), unit(told), "{name}");
        }
    }

    #[test]
    fn intervals_of_differences_and_quotients_hold_every_pair() {
        let (a, b) = (Measured { low: 1.0, value: 2.0, high: 3.0 }, Measured { low: 4.0, value: 5.0, high: 8.0 });
        assert_eq!(a.minus(b), Measured { low: -7.0, value: -3.0, high: -1.0 });
        assert_eq!(b.over(a), Measured { low: 4.0 / 3.0, value: 2.5, high: 8.0 });
        assert_eq!(a.moved(-2.0, 1.0), Measured { low: -5.0, value: -3.0, high: -1.0 });
        assert!(!b.over(a.minus(Measured::exact(2.0))).is_known(), "the divisor may be 0");
        // What is not known stays so, at both ends.
        let nothing = Measured::exact(f64::NAN);
        for unknown in [
            nothing.over(b),
            b.over(nothing),
            nothing.moved(2.0, 1.0),
            a.hull(nothing),
            nothing.hull(a),
            a.minus(nothing),
        ] {
            assert!(unknown.low.is_nan() && unknown.high.is_nan(), "{unknown:?}");
        }
    }
}
