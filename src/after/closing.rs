//! How channels close (model section 11): half-lives by what is observed and how the skin is covered, and what is open when.

use super::clock::{HOUR_S, left_share};
use super::settings::{Closure, Observable};
use super::varied::{Person, Varied};

/// Share ε that is open where clinics call channels closed: the mean of three human pairs of lifetime and half-life (derived).
pub const CLOSED_SHARE: f64 = 0.16;

/// What covers skin multiplies the half-life of what takes up a stain by this (free).
const DYE_OCCLUDED: f64 = 4.0;

/// The length of needle to which the half-life of what takes up a stain belongs, mm (Kalluri et al., rat).
pub const DYE_REFERENCE_MM: f64 = 0.77;

/// Power of the length that this half-life grows with (derived from 0.37 and 0.77 mm).
pub const DYE_EXPONENT: f64 = 0.55;

/// Half-life of what takes up a stain at [`DYE_REFERENCE_MM`] on open skin, h.
const DYE_OPEN_H: f64 = 6.8;

/// Path of the key of the half-life, to which its draws belong.
const HALF_LIFE: &str = "closure.half_life";

/// What is open of a channel a time after withdrawal, both in one unit: f(t) = 2^(−t/h).
pub fn open_share(time: f64, half_life: f64) -> f64 {
    left_share(time, half_life)
}

/// When a channel counts as closed, in the unit of its half-life: h log2(1/ε).
pub fn closing_time(half_life: f64) -> f64 {
    -half_life * CLOSED_SHARE.log2()
}

/// Half-life of what takes up a stain with needles of a length, in the unit of that at a reference length.
pub fn dye_half_life(length_mm: f64, at_reference: f64, reference_mm: f64, exponent: f64) -> f64 {
    at_reference * (length_mm / reference_mm).powf(exponent)
}

impl Observable {
    /// Both, in the order of the tables.
    pub const ALL: [Self; 2] = [Self::Barrier, Self::Dye];

    /// Its word in scenarios and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Barrier => "barrier",
            Self::Dye => "dye",
        }
    }

    /// Half-life under open or covered skin after needles of a length, s: what no scenario has replaced.
    pub fn half_life_s(self, is_occluded: bool, length_mm: f64) -> Varied {
        let (hours, gsd) = match (self, is_occluded) {
            (Self::Barrier, false) => (1.2, 2.0),
            (Self::Barrier, true) => (15.0, 2.0),
            (Self::Dye, _) => {
                let open = dye_half_life(length_mm, DYE_OPEN_H, DYE_REFERENCE_MM, DYE_EXPONENT);
                if is_occluded { (DYE_OCCLUDED * open, 2.0) } else { (open, 1.5) }
            }
        };
        Varied::Lognormal { median: hours * HOUR_S, gsd }
    }
}

impl Closure {
    /// A person's half-life of an observable under a cover after needles of a length, s: the written one where it is the
    /// scenario's own observable and cover, which then knows of no length.
    pub fn half_life_of_s(&self, observable: Observable, is_occluded: bool, length_mm: f64, person: Person) -> f64 {
        let is_own = observable == self.observable && is_occluded == self.is_occluded;
        let written = self.half_life_s.filter(|_| is_own);
        written.unwrap_or_else(|| observable.half_life_s(is_occluded, length_mm)).of(person, HALF_LIFE)
    }

    /// A person's half-life of what drives delivery, s; one for all channels.
    pub fn half_life_s(&self, length_mm: f64, person: Person) -> f64 {
        self.half_life_of_s(self.observable, self.is_occluded, length_mm, person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: f64 = HOUR_S;

    #[test]
    fn what_is_open_halves_with_each_half_life_and_ends_closed() {
        assert_eq!([0.0, 1.2, 2.4].map(|time| open_share(time, 1.2)), [1.0, 0.5, 0.25]);
        assert!((open_share(closing_time(3.0), 3.0) - CLOSED_SHARE).abs() < 1e-15);
        assert!((closing_time(1.0) - 2.644).abs() < 5e-4, "{}", closing_time(1.0));
    }

    #[test]
    fn stains_tell_the_length_of_the_needle_and_the_barrier_does_not() {
        let closure = |observable| Closure { observable, ..Closure::default() };
        let ratio = |observable: Observable| {
            let half_life = |length| closure(observable).half_life_s(length, Person::Central);
            half_life(1.5) / half_life(0.5)
        };
        assert_eq!(ratio(Observable::Barrier), 1.0);
        assert!((ratio(Observable::Dye) - 3_f64.powf(DYE_EXPONENT)).abs() < 1e-12);
        // Rats: 12 h at 0.37 mm and 18 h at 0.77 mm, from which the law was made.
        let hours = |length| closing_time(closure(Observable::Dye).half_life_s(length, Person::Central)) / HOUR;
        assert!((hours(0.37) - 12.0).abs() < 0.1 && (hours(0.77) - 18.0).abs() < 0.1);
    }

    #[test]
    fn covered_skin_closes_later_and_the_barrier_closes_before_mouths_do() {
        for number in 0..200 {
            let person = Person::Drawn { seed: 7, number };
            let of = |observable, is_occluded, length| {
                Closure::default().half_life_of_s(observable, is_occluded, length, person)
            };
            for length in [0.2, 0.77, 2.5] {
                assert!(Observable::ALL.iter().all(|&seen| of(seen, false, length) < of(seen, true, length)));
            }
            assert!((of(Observable::Barrier, true, 1.0) / of(Observable::Barrier, false, 1.0) - 12.5).abs() < 1e-9);
        }
        let central = |seen: Observable, cover| seen.half_life_s(cover, 0.77).central();
        assert!(
            [false, true].iter().all(|&cover| central(Observable::Barrier, cover) < central(Observable::Dye, cover))
        );
        assert_eq!(central(Observable::Dye, true), 4.0 * central(Observable::Dye, false));
    }

    #[test]
    fn a_half_life_that_is_written_takes_the_place_of_its_own_row_alone() {
        let half_life_s = Some(Varied::Fixed(600.0));
        let closure = Closure { observable: Observable::Dye, half_life_s, ..Closure::default() };
        let of = |seen, cover, length| closure.half_life_of_s(seen, cover, length, Person::Central);
        assert_eq!([0.3, 2.0].map(|length| closure.half_life_s(length, Person::Central)), [600.0; 2]);
        assert_eq!(of(Observable::Dye, false, 1.0), 600.0);
        assert_eq!(of(Observable::Barrier, false, 1.0), 1.2 * HOUR);
        assert_eq!(of(Observable::Dye, true, DYE_REFERENCE_MM), 27.2 * HOUR);
    }

    #[test]
    fn the_needle_does_not_change_who_is_treated() {
        let person = Person::Drawn { seed: 3, number: 5 };
        let over_median = |length| {
            let drawn = Observable::Dye.half_life_s(false, length);
            drawn.of(person, HALF_LIFE) / drawn.central()
        };
        assert!((over_median(0.3) - over_median(2.0)).abs() < 1e-12);
        assert!((over_median(0.3) - 1.0).abs() > 1e-6);
    }
}
