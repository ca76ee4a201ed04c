//! What a drug is in water and in a person's skin (model section 13).

use super::drug::{Drug, PerLayer, Permeance};
use super::settings::Transport;
use super::varied::Person;

const LN_2: f64 = std::f64::consts::LN_2;

/// Weight at which blood takes up as much as flows past, Da (recalled): clearance by blood and by lymph meet at 16 kDa.
const BLOOD_LIMIT_DA: f64 = 320.0;

/// Flow of blood through skin Q_b, 1/s (second-hand).
const BLOOD_PER_S: f64 = 8.3e-4;

/// Clearance by lymph k_L, 1/s (derived from 150 kDa).
const LYMPH_PER_S: f64 = 1.65e-5;

/// Polar path of the horny layer over diffusivity in water e_p, 1/mm.
const POLAR_PER_MM: f64 = 1.5e-3;

/// Radius of its pores, nm.
const PORE_NM: f64 = 2.0;

/// Radius of a molecule times its diffusivity in water (Stokes and Einstein, 37 °C), nm mm²/s.
const STOKES_NM_MM2_S: f64 = 3.29e-4;

/// Centimetres an hour in mm/s.
const CM_PER_H: f64 = 10.0 / 3600.0;

/// Diffusivity in water of a weight in Da, mm²/s.
pub fn water_mm2_s(molecular_weight_da: f64) -> f64 {
    1e-2 / molecular_weight_da.sqrt()
}

/// Diffusivity in dermis of a weight in Da, mm²/s.
pub fn dermis_mm2_s(molecular_weight_da: f64) -> f64 {
    100.0 * 10_f64.powf(-4.15 - 0.655 * molecular_weight_da.log10())
}

/// Permeance of the lipid path of the horny layer P_PG (Potts and Guy 1992), mm/s.
pub fn lipid_mm_s(molecular_weight_da: f64, log_k: f64) -> f64 {
    10_f64.powf(-2.72 + 0.71 * log_k - 0.0061 * molecular_weight_da) * CM_PER_H
}

/// Permeance of its polar path P_pore to what has a diffusivity in water, mm/s; none where a molecule is wider than the pore.
pub fn polar_mm_s(water_mm2_s: f64) -> f64 {
    let radius_nm = STOKES_NM_MM2_S / water_mm2_s;
    POLAR_PER_MM * (1.0 - radius_nm / PORE_NM).max(0.0).powi(2) * water_mm2_s
}

/// Clearance from dermis by blood and lymph, 1/s.
pub fn clearance_per_s(molecular_weight_da: f64) -> f64 {
    BLOOD_PER_S * -(-BLOOD_LIMIT_DA / molecular_weight_da).exp_m1() + LYMPH_PER_S
}

/// What a drug is in a person: viable epidermis, papillary and reticular dermis in this order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Properties {
    /// Diffusivity in water D_w, mm²/s.
    pub water_mm2_s: f64,
    /// Diffusivity in each layer D, mm²/s.
    pub diffusivity_mm2_s: PerLayer<f64>,
    /// Clearance and degradation in each layer k, 1/s.
    pub clearance_per_s: PerLayer<f64>,
    /// Partition between each layer and water K.
    pub partition: PerLayer<f64>,
    /// Permeance of the horny layer P, mm/s.
    pub permeance_mm_s: f64,
}

impl Properties {
    /// Of a drug in a person. What is given of a drug takes the place of its law, and of the factor on it. Dead skin neither clears
    /// nor degrades.
    pub fn of(drug: &Drug, transport: &Transport, is_dead: bool, person: Person) -> Self {
        let weight_da = drug.molecular_weight_da;
        let water_mm2_s = drug.water_diffusivity_mm2_s.unwrap_or_else(|| water_mm2_s(weight_da));
        let factors = Factors::of(transport, person);
        let dermis = factors.dermis * dermis_mm2_s(weight_da);
        let by_law = [factors.epidermis * dermis, dermis, dermis];
        let given = drug.diffusivity_mm2_s;
        Self {
            water_mm2_s,
            diffusivity_mm2_s: [0, 1, 2].map(|layer| given[layer].unwrap_or(by_law[layer])),
            clearance_per_s: if is_dead { [0.0; 3] } else { living(drug, factors.clearance) },
            partition: drug.partition,
            permeance_mm_s: match drug.permeance {
                Permeance::Measured(permeance) => permeance,
                Permeance::Laws(log_k) => {
                    let lipid = log_k.map_or(0.0, |log_k| lipid_mm_s(weight_da, log_k));
                    factors.lipid * lipid + factors.polar * polar_mm_s(water_mm2_s)
                }
            },
        }
    }
}

/// Clearance and degradation of a drug in living layers, 1/s, with a person's factor on clearance.
fn living(drug: &Drug, factor: f64) -> PerLayer<f64> {
    let degraded = drug.degradation_half_life_s.map_or(0.0, |half_life| LN_2 / half_life);
    let dermis = factor * clearance_per_s(drug.molecular_weight_da) + degraded;
    [degraded, dermis, dermis]
}

/// A person's factors on the laws.
struct Factors {
    dermis: f64,
    epidermis: f64,
    lipid: f64,
    polar: f64,
    clearance: f64,
}

impl Factors {
    fn of(transport: &Transport, person: Person) -> Self {
        Self {
            dermis: transport.dermis_diffusivity.of(person, "skin.transport.dermis_diffusivity"),
            epidermis: transport.epidermis_to_dermis.of(person, "skin.transport.epidermis_to_dermis"),
            lipid: transport.lipid_path.of(person, "skin.transport.lipid_path"),
            polar: transport.polar_path.of(person, "skin.transport.polar_path"),
            clearance: transport.clearance.of(person, "skin.transport.clearance"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::after::varied::Varied;

    fn drug(molecular_weight_da: f64, log_k: Option<f64>) -> Drug {
        Drug {
            name: "test".into(),
            molecular_weight_da,
            permeance: Permeance::Laws(log_k),
            concentration_ug_mm3: 1.0,
            solubility_ug_mm3: None,
            degradation_half_life_s: None,
            depot_half_life_s: None,
            water_diffusivity_mm2_s: None,
            diffusivity_mm2_s: [None; 3],
            partition: [1.0; 3],
        }
    }

    fn central(drug: &Drug) -> Properties {
        Properties::of(drug, &Transport::default(), false, Person::Central)
    }

    #[test]
    fn heavier_molecules_are_slower_everywhere_and_less_cleared() {
        let found = [100.0, 500.0, 1e4, 1e5, 1e6].map(|weight| central(&drug(weight, Some(0.0))));
        for pair in found.windows(2) {
            assert!(pair[1].water_mm2_s < pair[0].water_mm2_s && pair[1].permeance_mm_s <= pair[0].permeance_mm_s);
            assert!((0..3).all(|layer| pair[1].diffusivity_mm2_s[layer] < pair[0].diffusivity_mm2_s[layer]));
            assert!(pair[1].clearance_per_s[1] < pair[0].clearance_per_s[1]);
        }
        assert!((clearance_per_s(1e9) / LYMPH_PER_S - 1.0).abs() < 1e-4);
        assert!((clearance_per_s(1.0) - BLOOD_PER_S - LYMPH_PER_S).abs() < 1e-18);
        // Blood and lymph meet at 16 kDa.
        assert!((clearance_per_s(16e3) / LYMPH_PER_S - 2.0).abs() < 0.02);
    }

    #[test]
    fn a_polymer_wider_than_the_pore_does_not_pass_intact_skin() {
        assert_eq!(central(&drug(1e6, None)).permeance_mm_s, 0.0);
        assert!(central(&drug(2e3, None)).permeance_mm_s > 0.0);
        let [with, without] = [Some(-2.0), None].map(|log_k| central(&drug(300.0, log_k)).permeance_mm_s);
        assert!((with - without - lipid_mm_s(300.0, -2.0)).abs() < 1e-20);
    }

    #[test]
    fn what_is_given_of_a_drug_takes_the_place_of_law_and_factor() {
        let given = Drug {
            permeance: Permeance::Measured(3e-6),
            water_diffusivity_mm2_s: Some(5e-4),
            diffusivity_mm2_s: [None, Some(1e-4), None],
            ..drug(400.0, None)
        };
        for number in 0..20 {
            let person = Person::Drawn { seed: 1, number };
            let [found, law] =
                [&given, &drug(400.0, None)].map(|drug| Properties::of(drug, &Transport::default(), false, person));
            assert_eq!([found.permeance_mm_s, found.water_mm2_s, found.diffusivity_mm2_s[1]], [3e-6, 5e-4, 1e-4]);
            assert_eq!([0, 2].map(|at| found.diffusivity_mm2_s[at]), [0, 2].map(|at| law.diffusivity_mm2_s[at]));
            assert!((law.diffusivity_mm2_s[0] / law.diffusivity_mm2_s[1] - 0.4).abs() < 1e-12);
        }
    }

    #[test]
    fn factors_multiply_laws_and_degradation_stands_beside_clearance() {
        let usual = central(&drug(500.0, Some(1.0)));
        let twice = Varied::Fixed(2.0);
        let transport =
            Transport { dermis_diffusivity: twice, clearance: twice, lipid_path: twice, ..Transport::default() };
        let degraded = Drug { degradation_half_life_s: Some(3600.0), ..drug(500.0, Some(1.0)) };
        let found = Properties::of(&degraded, &transport, false, Person::Central);
        assert!((0..3).all(|at| (found.diffusivity_mm2_s[at] / usual.diffusivity_mm2_s[at] - 2.0).abs() < 1e-12));
        assert!((found.permeance_mm_s - usual.permeance_mm_s - lipid_mm_s(500.0, 1.0)).abs() < 1e-18);
        assert_eq!(found.clearance_per_s[0], LN_2 / 3600.0);
        assert!((found.clearance_per_s[2] - 2.0 * usual.clearance_per_s[2] - LN_2 / 3600.0).abs() < 1e-15);
        let dead = Properties::of(&degraded, &transport, true, Person::Central);
        assert_eq!(dead.clearance_per_s, [0.0; 3]);
    }
}
