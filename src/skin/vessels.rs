//! Vessels of the skin (model section 12): capillary loops of the papillae and the upper plexus, and how many of them a channel meets.
//!
//! Vessels lie where they lie whatever is done to the skin, so what a channel meets is exact on average. It is an upper bound of what
//! bleeds: a vessel may be pushed aside.

use crate::geometry::{Channel, Section};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Half the width of a capillary loop b, mm.
pub const LOOP_HALF_WIDTH_MM: f64 = 0.01;
/// Diameter of a vessel of the upper plexus d_v, mm.
pub const PLEXUS_DIAMETER_MM: f64 = 0.02;
/// Length of vessels per volume of reticular dermis, mm/mm³: low, and free.
const RETICULAR_LENGTH: f64 = 8.0;
/// A loop goes up and comes down.
const LIMBS: f64 = 2.0;

/// Where vessels lie, and how many; `[skin.vessels]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Vessels {
    /// Capillary loops, per mm² of skin.
    pub loops_per_mm2: f64,
    /// Depth of their tops z_t, mm.
    pub loop_top_mm: f64,
    /// Depth of their feet z_p, mm.
    pub loop_bottom_mm: f64,
    /// Depth of the upper plexus, mm.
    pub plexus_depth_mm: f64,
    /// Its length per area of skin L_A, mm/mm².
    pub plexus_length_mm_per_mm2: f64,
    /// Share η of the vessels in a channel's way that are cut, and not pushed aside.
    pub cut_probability: f64,
}

impl Default for Vessels {
    fn default() -> Self {
        Self {
            loops_per_mm2: 60.0,
            loop_top_mm: 0.1,
            loop_bottom_mm: 0.3,
            plexus_depth_mm: 1.0,
            plexus_length_mm_per_mm2: 8.0,
            cut_probability: 1.0,
        }
    }
}

/// Area and length of the outline of a horizontal section.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outline {
    /// Area, mm².
    pub area_mm2: f64,
    /// Length of the outline, mm.
    pub perimeter_mm: f64,
}

impl Outline {
    /// Of a slit: two half discs of a radius around its ends, and all between them; of half-length 0 a disc.
    pub fn of_slit(radius_mm: f64, half_length_mm: f64) -> Self {
        Self {
            area_mm2: PI * radius_mm * radius_mm + 4.0 * half_length_mm * radius_mm,
            perimeter_mm: 2.0 * PI * radius_mm + 4.0 * half_length_mm,
        }
    }

    /// Of any section.
    pub fn of(section: &Section) -> Self {
        Self { area_mm2: section.area(), perimeter_mm: section.perimeter() }
    }
}

/// Loops that a channel meets whose shadow has this outline, of so many per mm², each so wide to both sides, mm: by Steiner's formula
/// exact where the shadow is convex, and too many where it is not.
pub fn loops_per_channel(loops_per_mm2: f64, shadow: Outline, half_width_mm: f64) -> f64 {
    let b = half_width_mm;
    loops_per_mm2 * (shadow.area_mm2 + b * shadow.perimeter_mm + PI * b * b)
}

/// Vessels of a plexus that a channel meets, by Crofton's formula: of a length per area, mm/mm², and a diameter, mm, given the length
/// of the outline of the hull of its section there, mm.
pub fn plexus_per_channel(length_mm_per_mm2: f64, hull_perimeter_mm: f64, diameter_mm: f64) -> f64 {
    length_mm_per_mm2 * (hull_perimeter_mm / PI + diameter_mm)
}

/// Share of channels that bleed which cut so many vessels on average.
pub fn bleeding_share(vessels_per_channel: f64) -> f64 {
    -(-vessels_per_channel).exp_m1()
}

impl Vessels {
    /// What a channel covers of the skin at the depths of the loops, seen from above.
    pub fn shadow(&self, channel: &Channel) -> Section {
        channel.shadow(self.loop_top_mm, self.loop_bottom_mm)
    }

    /// Vessels N_v that one channel cuts on average: loops where it ends below their tops, and the plexus where it ends below that.
    pub fn vessels_per_channel(&self, channel: &Channel) -> f64 {
        let (depth_mm, shadow) = (channel.depth(), self.shadow(channel));
        let loops = if shadow.is_empty() { 0.0 } else { self.loops_under(&shadow) };
        let meets_plexus = depth_mm > self.plexus_depth_mm && !channel.section(self.plexus_depth_mm).is_empty();
        loops + if meets_plexus { self.plexus_across(channel) } else { 0.0 }
    }

    /// Loops cut by a channel that goes below their tops, given its shadow; of one that hardly does the shadow is empty.
    pub fn loops_under(&self, shadow: &Section) -> f64 {
        self.cut_probability * loops_per_channel(self.loops_per_mm2, Outline::of(shadow), LOOP_HALF_WIDTH_MM)
    }

    /// Vessels of the plexus cut by a channel that goes below it.
    pub fn plexus_across(&self, channel: &Channel) -> f64 {
        let hull_mm = channel.section(self.plexus_depth_mm).hull_perimeter();
        self.cut_probability * plexus_per_channel(self.plexus_length_mm_per_mm2, hull_mm, PLEXUS_DIAMETER_MM)
    }

    /// Length of the loops that is cut per volume of damage in the papillae, mm/mm³.
    pub fn papillary_length_per_volume(&self) -> f64 {
        self.cut_probability * LIMBS * self.loops_per_mm2
    }

    /// The same of vessels deeper in the dermis.
    pub fn reticular_length_per_volume(&self) -> f64 {
        self.cut_probability * RETICULAR_LENGTH
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ElasticLimit, Motion, Needle, Tear};

    fn needle() -> Needle {
        Needle { length_mm: 1.5, diameter_mm: 0.25, tip_angle_rad: 16f64.to_radians(), tip_radius_mm: 0.004 }
    }

    fn channel(depth_mm: f64, tear: Tear) -> Channel {
        Channel::new(&needle(), Motion::roller(10.0, 1.5, depth_mm, 0.0), tear, &ElasticLimit::uniform(0.0))
    }

    fn radius_mm(above_tip_mm: f64) -> f64 {
        needle().profile().radius_squared(above_tip_mm).sqrt()
    }

    #[test]
    fn an_upright_needle_meets_what_steiner_and_crofton_say() {
        let vessels = Vessels::default();
        let loops = |depth: f64| 60.0 * PI * (radius_mm(depth - 0.1) + 0.01).powi(2);
        for depth in [0.11, 0.25, 0.5, 0.99] {
            let met = vessels.vessels_per_channel(&channel(depth, Tear::Puncture));
            assert!((met - loops(depth)).abs() < 1e-9, "{depth}: {met}");
        }
        let met = vessels.vessels_per_channel(&channel(1.3, Tear::Puncture));
        let plexus = 8.0 * (2.0 * radius_mm(0.3) + 0.02);
        assert!((met - loops(1.3) - plexus).abs() < 1e-9);
    }

    #[test]
    fn what_ends_above_all_vessels_cuts_none() {
        for depth in [0.05, 0.1] {
            assert_eq!(Vessels::default().vessels_per_channel(&channel(depth, Tear::Pinned)), 0.0);
        }
        let shallow = Vessels { loop_top_mm: 2.0, loop_bottom_mm: 2.0, plexus_depth_mm: 0.0, ..Vessels::default() };
        assert!(shallow.vessels_per_channel(&channel(0.1, Tear::Puncture)) > 0.0, "a plexus may lie above all loops");
    }

    #[test]
    fn a_slit_is_a_stadium_and_a_disc_a_slit_without_length() {
        let slit = Outline::of_slit(0.1, 0.25);
        let of = Outline::of(&Section::stadium(0.25, 0.1));
        assert!((slit.area_mm2 - of.area_mm2).abs() < 1e-9 && (slit.perimeter_mm - of.perimeter_mm).abs() < 1e-5);
        let plexus = plexus_per_channel(8.0, slit.perimeter_mm, 0.02);
        assert!((plexus - 8.0 * (0.2 + 1.0 / PI + 0.02)).abs() < 1e-12);
        let loops = loops_per_channel(60.0, Outline::of_slit(0.125, 0.0), 0.01);
        assert!((loops - 60.0 * PI * 0.135 * 0.135).abs() < 1e-12);
    }

    #[test]
    fn vessels_thrown_at_random_are_met_as_often_as_the_formulas_say() {
        // Segments of the plexus of a length much longer than the channel, as lines at random distance and direction.
        let section = channel(1.4, Tear::Fixed).section(1.0);
        let outline: Vec<[f64; 2]> = section.outline(8).into_iter().flat_map(|[x, y]| [[x, y], [x, -y]]).collect();
        let turns = 720;
        // A line meets the hull where its distance lies within the hull's width across it; thickness adds d_v.
        let width = |turn: i32| {
            let (sin, cos) = (PI * f64::from(turn) / f64::from(turns)).sin_cos();
            let along = outline.iter().map(|[x, y]| x * sin + y * cos);
            along.clone().fold(f64::NEG_INFINITY, f64::max) - along.fold(f64::INFINITY, f64::min) + 0.02
        };
        let brute = 8.0 * (0..turns).map(width).sum::<f64>() / f64::from(turns);
        let formula = plexus_per_channel(8.0, section.hull_perimeter(), 0.02);
        assert!((brute / formula - 1.0).abs() < 2e-3, "{brute} {formula}");
    }

    #[test]
    fn what_is_pushed_aside_is_not_cut() {
        let half = Vessels { cut_probability: 0.5, ..Vessels::default() };
        let deep = channel(1.4, Tear::Pinned);
        assert_eq!(2.0 * half.vessels_per_channel(&deep), Vessels::default().vessels_per_channel(&deep));
        assert_eq!(half.papillary_length_per_volume(), 60.0);
        assert_eq!(half.reticular_length_per_volume(), 4.0);
    }

    #[test]
    fn tearing_cuts_more_than_the_needle_and_depth_more_than_less_depth() {
        let vessels = Vessels::default();
        let of = |depth, tear| vessels.vessels_per_channel(&channel(depth, tear));
        for depth in [0.3, 0.6, 1.2, 1.5] {
            let puncture = of(depth, Tear::Puncture);
            assert!(puncture < of(depth, Tear::Pinned) && puncture < of(depth, Tear::Fixed), "{depth}");
            assert!(puncture < of(depth + 0.05, Tear::Puncture) || depth == 1.5);
        }
        assert_eq!(bleeding_share(0.0), 0.0);
        assert!(bleeding_share(1e-20) == 1e-20 && bleeding_share(800.0) == 1.0);
    }
}
