//! What curved skin leaves of a device's needles: how deep each goes there, and which do not come down to it (model section 14.1).

use super::{Region, Treatment};
use crate::devices::Seat;
use crate::mechanics::{Deep, Draws};
use crate::pattern::aim::{Aim, Take};
use crate::sampling::rng::{Pairs, Purpose};

/// Depths that stand for those of a law, each for as many strikes.
const QUANTILES: usize = 201;
/// Depths that stand for those of all strikes, at most.
const MOST_TYPICAL: usize = 64;

impl Treatment<'_> {
    /// Whether the skin under the device curves.
    pub fn is_on_curved_skin(&self) -> bool {
        !self.surface.is_flat()
    }

    /// Its headings without those that repeat others.
    pub fn different_headings_rad(&self) -> Vec<f64> {
        let mut different: Vec<f64> = Vec::new();
        for heading in &self.headings {
            if !different.contains(heading) {
                different.push(*heading);
            }
        }
        different
    }

    /// The needles of the device as they lie on the skin in a pass of a heading.
    pub fn seats(&self, heading_rad: f64) -> Vec<Seat> {
        self.device.kind.seats(&self.surface, heading_rad)
    }

    /// Depths below flat skin that stand for those of all strikes, each for as many, mm.
    pub fn law_depths(&self) -> Vec<f64> {
        self.law.quantiles_mm(QUANTILES)
    }

    /// Least and greatest depth of a needle over the one that the law says, mm.
    pub(super) fn shift_mm(&self) -> [f64; 2] {
        self.device.kind.shift_mm(&self.surface, &self.headings)
    }

    /// Whether the share of needles that come down to the skin is exact: all do, or each does in every pass of a heading or in none.
    pub(super) fn lands_as_foretold(&self) -> bool {
        let [least_mm, most_mm] = self.shift_mm();
        if [least_mm, most_mm] == [0.0; 2] {
            return true;
        }
        let only_mm = self.law.distinct_mm().and_then(|depths| depths.first().copied());
        let (true, Some(depth_mm)) = (self.is_on_curved_skin(), only_mm) else { return false };
        let keeps_its_place = |heading: f64| self.seats(heading).iter().all(|seat| seat.gaps_mm.len() == 1);
        depth_mm + least_mm > 0.0 || self.different_headings_rad().into_iter().all(keeps_its_place)
    }

    /// The share of needles that come down to the skin.
    pub(super) fn landing_share(&self) -> f64 {
        let depths = self.law_depths();
        let reaches = |gap: f64| depths.iter().filter(|depth| *depth - gap > 0.0).count() as f64 / depths.len() as f64;
        let (mut landed, mut aimed) = (0.0, 0.0);
        for heading in &self.headings {
            for seat in self.seats(*heading) {
                landed += seat.gaps_mm.iter().map(|gap| reaches(*gap)).sum::<f64>() / seat.gaps_mm.len() as f64;
                aimed += 1.0;
            }
        }
        // A kind that has no seats lies as it is set.
        if aimed > 0.0 { landed / aimed } else { 1.0 }
    }

    /// Depths that stand for those of all strikes that land where the law's are these, mm.
    pub(super) fn landed_depths(&self, of_law: &[f64]) -> Vec<f64> {
        let seats: Vec<Seat> = self.different_headings_rad().iter().flat_map(|heading| self.seats(*heading)).collect();
        if seats.is_empty() {
            return of_law.to_vec();
        }
        let gaps = || seats.iter().flat_map(|seat| &seat.gaps_mm);
        let depths = of_law.iter().flat_map(|depth| gaps().map(move |gap| depth - gap));
        let mut landed: Vec<f64> = depths.filter(|depth| *depth > 0.0).collect();
        landed.sort_by(f64::total_cmp);
        let count = landed.len().min(MOST_TYPICAL);
        (0..count).map(|i| landed[(2 * i + 1) * landed.len() / (2 * count)]).collect()
    }

    /// How many needles of one trial are aimed at a region and do not come down to the skin, because it falls away from them.
    pub fn missed(&self, trial: u32, region: &Region) -> u64 {
        let in_use = self.in_use();
        let mut missed = 0;
        for pass in self.passes(trial, region) {
            let kind = &self.device.kind;
            let (kept, thinning) = (self.kept, Pairs::new(pass.stream(Purpose::Thinning)));
            // No force presses a device on curved skin.
            if let Draws::Configured(depths) = self.law.draws(&pass, kind.spacing_mm(&in_use)) {
                kind.pass(&pass, &in_use, &mut Misses { kept, thinning, depths, missed: &mut missed });
            }
        }
        missed
    }
}

/// Counts the needles that a device aims in one pass and that do not come down to the skin.
struct Misses<'m, D> {
    kept: f64,
    thinning: Pairs,
    depths: D,
    missed: &'m mut u64,
}

impl<D: Deep> Take for Misses<'_, D> {
    fn take(&mut self, aim: Aim) {
        let is_kept = self.kept == 1.0 || self.thinning.uniform(aim.id.0) < self.kept;
        if is_kept && aim.own_depth_mm.is_none() && self.depths.depth_mm(&aim).is_none() {
            *self.missed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::{DepthEfficiency, Device, Pen, Roller, Spread};
    use crate::geometry::Surface;
    use crate::geometry::surface::DrumAcross;
    use crate::treatment::{Patch, Strike};
    use std::f64::consts::FRAC_PI_2;

    const WHOLE: DepthEfficiency = DepthEfficiency { mean: 1.0, sd: 0.0 };
    const PATCH: Patch = Patch { width_mm: 30.0, height_mm: 30.0 };
    const LID: Surface = Surface { horizontal_mm: 280.0, vertical_mm: -55.0, plate_radius_mm: 5.0, ..Surface::FLAT };

    fn roller() -> Device {
        Device::bare(Roller {
            drum_diameter_mm: 20.0,
            drum_width_mm: 20.0,
            rings: 8,
            needles_per_ring: 24,
            stagger: 0.5,
            slip: 0.0,
            hand_speed_mm_s: 100.0,
            lane_spacing_mm: 20.0,
            turn_time_s: 0.0,
            tilt: Spread { mean: 0.0, sd: 0.0 },
        })
    }

    fn pen(random_rotation: bool) -> Device {
        Device::bare(Pen {
            positions_mm: vec![[3.0, 0.0], [0.0, 3.0], [-1.5, 0.5]],
            random_rotation,
            frequency_hz: 100.0,
            stroke_mm: 3.0,
            hand_speed_mm_s: 20.0,
            lane_spacing_mm: 6.0,
            tilt_rad: 0.0,
            rigid_contact: false,
            turn_time_s: 0.0,
            dial_tolerance_mm: 0.0,
            gap_mm: 0.0,
            stall_force_n: f64::INFINITY,
            drive_stiffness_n_per_mm: f64::INFINITY,
        })
    }

    fn strikes(treatment: &Treatment) -> Vec<Strike> {
        treatment.strikes_in(0, &PATCH.region())
    }

    #[test]
    fn skin_that_is_as_good_as_flat_is_struck_as_flat_skin_is() {
        for device in [roller(), pen(true), pen(false)] {
            let flat = Treatment::new(&device, 0.5, WHOLE, 7);
            let far = Surface { horizontal_mm: 1e4, vertical_mm: -1e4, ..LID };
            let nearly = flat.clone().over(far);
            let apart = |(a, b): (&Strike, &Strike)| (a.depth_mm - b.depth_mm).abs() + (a.x_mm - b.x_mm).abs();
            let (flat_strikes, nearly_strikes) = (strikes(&flat), strikes(&nearly));
            assert_eq!(flat_strikes.len(), nearly_strikes.len());
            assert!(flat_strikes.iter().zip(&nearly_strikes).all(|pair| apart(pair) < 0.02));
            assert_eq!(nearly.missed(0, &PATCH.region()), 0);
            // To the bit where it is flat.
            assert_eq!(strikes(&flat.clone().over(Surface { press_mm: 1.0, ..Surface::FLAT })), flat_strikes);
        }
    }

    #[test]
    fn every_ring_goes_to_its_own_depth_and_what_misses_the_skin_is_counted() {
        let device = roller();
        for press_mm in [0.0, 0.1, 0.45] {
            let treatment = Treatment::new(&device, 0.5, WHOLE, 7).over(Surface { press_mm, ..LID });
            let across = DrumAcross { width_mm: 20.0, rings: 8, radius_mm: LID.across_mm(0.0) };
            let depths: Vec<f64> = across.gaps_mm(press_mm).map(|gap| 0.5 - gap).collect();
            let found = strikes(&treatment);
            let is_of_ring = |strike: &Strike| depths.iter().any(|depth| (strike.depth_mm - depth).abs() < 1e-12);
            assert!(!found.is_empty() && found.iter().all(is_of_ring), "{press_mm}");
            let flat = Treatment::new(&device, 0.5, WHOLE, 7);
            let all = strikes(&flat).len() as u64;
            assert_eq!(found.len() as u64 + treatment.missed(0, &PATCH.region()), all, "{press_mm}");
            let seated = depths.iter().filter(|depth| **depth > 0.0).count() as f64;
            let share = treatment.expected_density(&PATCH) / flat.expected_density(&PATCH);
            assert!((share - seated / 8.0).abs() < 1e-12, "{press_mm}: {share}");
            assert!(treatment.known_strikes(&PATCH).is_some(), "each ring comes down always or never");
            let deepest = found.iter().map(|strike| strike.depth_mm).fold(0.0, f64::max);
            assert!((treatment.greatest_depth() - deepest).abs() < 1e-12);
        }
    }

    #[test]
    fn a_drum_that_rolls_along_the_curve_is_seated_where_one_across_it_is_not() {
        let mut device = roller();
        let share = |device: &Device| Treatment::new(device, 0.5, WHOLE, 7).over(LID).landing_share();
        assert_eq!(share(&device), 0.25);
        device.passes[0].heading_rad = FRAC_PI_2;
        assert_eq!(share(&device), 1.0);
    }

    #[test]
    fn a_needle_of_a_nozzle_is_never_deeper_than_is_foretold_and_where_it_lies_decides() {
        let nose = Surface { horizontal_mm: 7.0, vertical_mm: 11.0, plate_radius_mm: 5.0, ..Surface::FLAT };
        for is_rim in [false, true] {
            for turned in [false, true] {
                let device = pen(turned);
                let surface = Surface { is_rim, ..nose };
                let treatment = Treatment::new(&device, 1.0, WHOLE, 3).over(surface);
                let found = strikes(&treatment);
                let [least, most] = treatment.shift_mm();
                // Turned at random, a needle may come down or not.
                assert_eq!(treatment.known_strikes(&PATCH).is_some(), !turned || 1.0 + least > 0.0);
                let within = |strike: &Strike| (least - 1e-12..=most + 1e-12).contains(&(strike.depth_mm - 1.0));
                assert!(!found.is_empty() && found.iter().all(within), "{is_rim} {turned}");
                let expected = treatment.expected_density(&PATCH) * PATCH.width_mm * PATCH.height_mm;
                // A trial's number is within a few standard deviations of a Poisson one; needles come down in rows, more evenly.
                assert!((found.len() as f64 - expected).abs() < 5.0 * expected.sqrt(), "{} {expected}", found.len());
            }
        }
        let device = pen(false);
        let found = strikes(&Treatment::new(&device, 1.0, WHOLE, 3).over(nose));
        let mut depths: Vec<f64> = found.iter().map(|strike| 1.0 - strike.depth_mm).collect();
        depths.sort_by(f64::total_cmp);
        depths.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        let mut expected: Vec<f64> =
            [[3.0, 0.0], [0.0, 3.0], [-1.5, 0.5]].iter().map(|[x, y]| nose.plate_gap_mm(*x, *y)).collect();
        expected.sort_by(f64::total_cmp);
        assert!(depths.len() == 3 && depths.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{depths:?}");
    }
}
