//! The force at which a tip breaks through the skin (model section 10, M2).

use std::f64::consts::PI;

/// Römgens et al. 2014: 20 mN at a tip diameter of 5 µm, and the slope to 167 mN at 37 µm.
const ROMGENS: Line = Line { at_mm: 0.005, force_n: 0.020, slope_n_per_mm: 4.59375 };

struct Line {
    at_mm: f64,
    force_n: f64,
    slope_n_per_mm: f64,
}

/// How the force of puncture follows from the radius of the tip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PunctureLaw {
    /// In proportion to the tip's diameter beyond 5 µm: Römgens et al. 2014, extrapolated outside 5 to 37 µm.
    TipDiameter,
    /// In proportion to the tip's area: Davis et al. 2004.
    TipArea {
        /// Force per area of the tip, N/mm².
        pressure_n_per_mm2: f64,
    },
    /// The energy of a crack as wide as the tip: Shergold and Fleck's planar crack.
    Toughness {
        /// Energy of a crack per width and depth, times its width over the tip's, N/mm.
        toughness_n_per_mm: f64,
    },
}

impl PunctureLaw {
    /// The laws by name.
    pub const WORDS: [&'static str; 3] = ["tip_diameter", "tip_area", "toughness"];

    /// The law of a name, with its usual number; `None` of other names.
    pub fn of_word(word: &str) -> Option<Self> {
        let place = Self::WORDS.iter().position(|known| *known == word)?;
        // The pressure makes the second law meet the first at 37 µm.
        let laws = [
            Self::TipDiameter,
            Self::TipArea { pressure_n_per_mm2: 155.0 },
            Self::Toughness { toughness_n_per_mm: 2.5 },
        ];
        Some(laws[place])
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::TipDiameter => Self::WORDS[0],
            Self::TipArea { .. } => Self::WORDS[1],
            Self::Toughness { .. } => Self::WORDS[2],
        }
    }

    /// The force of puncture F_p of a tip of radius r_t, N.
    pub fn force_n(self, tip_radius_mm: f64) -> f64 {
        let diameter_mm = 2.0 * tip_radius_mm;
        match self {
            Self::TipDiameter => (ROMGENS.force_n + ROMGENS.slope_n_per_mm * (diameter_mm - ROMGENS.at_mm)).max(0.0),
            Self::TipArea { pressure_n_per_mm2 } => pressure_n_per_mm2 * PI * tip_radius_mm * tip_radius_mm,
            Self::Toughness { toughness_n_per_mm } => toughness_n_per_mm * diameter_mm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_law_goes_through_what_was_measured_and_the_second_meets_it() {
        let force = |law: PunctureLaw, tip_diameter_mm: f64| law.force_n(0.5 * tip_diameter_mm);
        assert!((force(PunctureLaw::TipDiameter, 0.005) - 0.020).abs() < 1e-15);
        assert!((force(PunctureLaw::TipDiameter, 0.037) - 0.167).abs() < 1e-15);
        assert_eq!(force(PunctureLaw::TipDiameter, 0.0), 0.0);
        let area = PunctureLaw::of_word("tip_area").expect("a law");
        assert!((force(area, 0.037) / 0.167 - 1.0).abs() < 3e-3);
        // Davis's 0.1 to 3 N are radii of 14 to 78 µm.
        assert!((area.force_n(0.0143) - 0.1).abs() < 1e-3 && (area.force_n(0.0785) - 3.0).abs() < 1e-2);
        let toughness = PunctureLaw::of_word("toughness").expect("a law");
        assert!((toughness.force_n(0.0125) - 0.0625).abs() < 1e-15);
        assert!((toughness.force_n(1.0) / (2.0 * ROMGENS.slope_n_per_mm) - 0.54).abs() < 0.005);
        assert_eq!(PunctureLaw::of_word("tip"), None);
        assert!(PunctureLaw::WORDS.iter().all(|word| PunctureLaw::of_word(word).map(PunctureLaw::word) == Some(*word)));
    }
}
