//! Closed forms of single parts of delivery (model sections 12 and 14): what the unit cell is held to, and what an estimate needs.

use super::bessel::{i_scaled, k_scaled};
use super::cell::Bolus;
use statrs::function::erf::erf;
use std::f64::consts::{FRAC_2_SQRT_PI, LN_2, PI};

/// Terms of a series at most.
const TERMS: u32 = 200;
/// Below this share of L²/D the far face of a slab is not felt.
const SHORT: f64 = 0.01;

/// Conductance G_m of an open mouth, mm³/s: the vehicle above a disc and the hole through the horny layer in series.
pub fn mouth_conductance_mm3_s(radius_mm: f64, sc_mm: f64, channel_mm2_s: f64, vehicle_mm2_s: f64) -> f64 {
    1.0 / (0.25 / (vehicle_mm2_s * radius_mm) + sc_mm / (PI * radius_mm * radius_mm * channel_mm2_s))
}

/// What an outflow from the bottom leaves of the diffusive flux, E_b, by the Péclet number; from 0 on.
pub fn outflow_factor_bottom(peclet: f64) -> f64 {
    if peclet <= 0.0 {
        1.0
    } else if peclet < 700.0 {
        peclet / peclet.exp_m1()
    } else {
        0.0
    }
}

/// What an outflow that is even along the wall leaves of it, E_w; at least E_b.
pub fn outflow_factor_wall(peclet: f64) -> f64 {
    if peclet < 1e-12 {
        return 1.0;
    }
    (2.0 * peclet / PI).sqrt() * (-0.5 * peclet).exp() / erf((0.5 * peclet).sqrt())
}

/// Conductance of the wall of a channel that conducts endlessly, per length, mm²/s: tissue of diffusivity D and clearance k from the
/// wall to the tight rim of the cell. An infinite cell is one channel alone.
pub fn wall_conductance_mm2_s(
    radius_mm: f64,
    cell_radius_mm: f64,
    diffusivity_mm2_s: f64,
    clearance_per_s: f64,
) -> f64 {
    let rate = (clearance_per_s / diffusivity_mm2_s).sqrt();
    if rate == 0.0 {
        return 0.0;
    }
    let (wall, rim) = (rate * radius_mm, rate * cell_radius_mm);
    let [k0, k1] = [k_scaled(0, wall), k_scaled(1, wall)];
    let ratio = if rim.is_finite() {
        // The rim's functions over I1 there; the exponentials of both are one factor.
        let rim_ratio = k_scaled(1, rim) / i_scaled(1, rim) * (-2.0 * (rim - wall)).exp();
        (k1 - i_scaled(1, wall) * rim_ratio) / (k0 + i_scaled(0, wall) * rim_ratio)
    } else {
        k1 / k0
    };
    2.0 * PI * diffusivity_mm2_s * wall * ratio
}

/// Conductance of a channel as a fin, mm³/s: diffusion down it against what its wall takes up, for a channel that conducts far better
/// than the tissue.
pub fn fin_conductance_mm3_s(radius_mm: f64, channel_mm2_s: f64, wall_mm2_s: f64, depth_mm: f64) -> f64 {
    let conductivity = channel_mm2_s * PI * radius_mm * radius_mm;
    let rate = (wall_mm2_s / conductivity).sqrt();
    conductivity * rate * (rate * depth_mm).tanh()
}

/// Conductance of a mouth and a blind channel through a tight layer into a sink against a flow from its bottom, mm³/s.
pub fn blind_channel_mm3_s(
    mouth_mm3_s: f64,
    radius_mm: f64,
    channel_mm2_s: f64,
    length_mm: f64,
    flow_mm3_s: f64,
) -> f64 {
    let resistance = 1.0 / mouth_mm3_s + length_mm / (channel_mm2_s * PI * radius_mm * radius_mm);
    outflow_factor_bottom(flow_mm3_s * resistance) / resistance
}

/// Conductance of a disc on tissue without clearance, down to a sink at a depth, mm³/s; good to 2 % for small discs.
pub fn disc_conductance_mm3_s(radius_mm: f64, cell_radius_mm: f64, diffusivity_mm2_s: f64, depth_mm: f64) -> f64 {
    let narrow = (1.0 - 1.409 * radius_mm / cell_radius_mm) / (4.0 * diffusivity_mm2_s * radius_mm);
    1.0 / (narrow + depth_mm / (PI * cell_radius_mm * cell_radius_mm * diffusivity_mm2_s))
}

/// What passes a mouth of conductance G_m that closes with a half-life, into a sink, by concentration, mm³.
pub fn closing_mouth_mm3(mouth_mm3_s: f64, half_life_s: f64, time_s: f64) -> f64 {
    -mouth_mm3_s * half_life_s * (-LN_2 * time_s / half_life_s).exp_m1() / LN_2
}

/// Permeance of a membrane above layers, mm/s: resistances in series. Each layer is its thickness, mm, over its conductivity, mm²/s.
pub fn layered_permeance_mm_s(membrane_mm_s: f64, layers_s_mm: &[f64]) -> f64 {
    1.0 / (1.0 / membrane_mm_s + layers_s_mm.iter().sum::<f64>())
}

/// Flux per concentration at the top into a slab with clearance and a tight bottom, at rest, mm/s.
pub fn cleared_flux_mm_s(diffusivity_mm2_s: f64, clearance_per_s: f64, thickness_mm: f64) -> f64 {
    let rate = (clearance_per_s / diffusivity_mm2_s).sqrt();
    diffusivity_mm2_s * rate * (rate * thickness_mm).tanh()
}

/// Share of the film's drug that a membrane above a sink has let through.
pub fn film_share(permeance_mm_s: f64, film_mm: f64, time_s: f64) -> f64 {
    -(-permeance_mm_s * time_s / film_mm).exp_m1()
}

/// Uptake of a slab, one face at concentration 1 and the other tight, as a share of saturation.
pub fn slab_uptake(time_s: f64, diffusivity_mm2_s: f64, thickness_mm: f64) -> f64 {
    let time = diffusivity_mm2_s * time_s / (thickness_mm * thickness_mm);
    if time < SHORT {
        return FRAC_2_SQRT_PI * time.sqrt();
    }
    let term = |n: u32| {
        let square = (f64::from(2 * n + 1) * PI).powi(2);
        8.0 / square * (-0.25 * square * time).exp()
    };
    1.0 - (0..TERMS).map(term).sum::<f64>()
}

/// What has passed a slab into a sink, one face at concentration 1, per area, mm.
pub fn slab_permeation_mm(time_s: f64, diffusivity_mm2_s: f64, thickness_mm: f64) -> f64 {
    let time = diffusivity_mm2_s * time_s / (thickness_mm * thickness_mm);
    if time < SHORT {
        return 0.0;
    }
    let term = |n: u32| {
        let square = (f64::from(n) * PI).powi(2);
        let sign = if n.is_multiple_of(2) { 1.0 } else { -1.0 };
        sign / square * (-square * time).exp()
    };
    thickness_mm * (time - 1.0 / 6.0 - 2.0 * (1..TERMS).map(term).sum::<f64>())
}

/// Concentration at a depth below a tight surface some time after a bolus was placed, µg/mm³: a slab with its image, spreading and
/// cleared everywhere.
pub fn bolus_concentration_ug_mm3(
    bolus: &Bolus,
    depth_mm: f64,
    time_s: f64,
    diffusivity_mm2_s: f64,
    clearance_per_s: f64,
) -> f64 {
    const MM2_PER_CM2: f64 = 100.0;
    let spread_mm = 2.0 * (diffusivity_mm2_s * time_s).sqrt();
    let share = |place_mm: f64| {
        0.5 * (erf((bolus.bottom_mm - place_mm) / spread_mm) - erf((bolus.top_mm - place_mm) / spread_mm))
    };
    let density = bolus.ug_cm2 / MM2_PER_CM2 / (bolus.bottom_mm - bolus.top_mm);
    density * (-clearance_per_s * time_s).exp() * (share(depth_mm) + share(-depth_mm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(ours: f64, theirs: f64, relative: f64) {
        assert!((ours - theirs).abs() <= relative * theirs.abs(), "{ours} and not {theirs}");
    }

    #[test]
    fn the_reference_rows_of_closed_forms_are_met() {
        let text = include_str!("../../tests/data/reference/delivery.jsonl");
        let mut met = 0;
        for line in text.lines() {
            let row: serde_json::Value = serde_json::from_str(line).expect("a row");
            let given = |name: &str| row["inputs"][name].as_f64().unwrap_or_else(|| panic!("no {name}: {line}"));
            let ours = match row["model"].as_str().unwrap_or_default() {
                "mouth_conductance" => {
                    mouth_conductance_mm3_s(given("a_mm"), given("sc_mm"), given("d_channel"), given("d_vehicle"))
                }
                "outflow_factor_bottom" => outflow_factor_bottom(given("pe")),
                "outflow_factor_wall" => outflow_factor_wall(given("pe")),
                "wall_conductance" => wall_conductance_mm2_s(given("a_mm"), given("cell_mm"), given("d"), given("k")),
                "fin_conductance" => {
                    fin_conductance_mm3_s(given("a_mm"), given("d_channel"), given("g_wall"), given("depth_mm"))
                }
                "slab_uptake" => slab_uptake(given("t_s"), given("d"), given("l_mm")),
                "bolus_concentration" => {
                    let ug_cm2 = 100.0 * given("mass_ug_mm2");
                    let bolus = Bolus { top_mm: given("z1_mm"), bottom_mm: given("z2_mm"), ug_cm2 };
                    bolus_concentration_ug_mm3(&bolus, given("z_mm"), given("t_s"), given("d"), given("k"))
                }
                _ => continue,
            };
            near(ours, row["value"].as_f64().expect("a value"), row["rel"].as_f64().expect("a tolerance"));
            met += 1;
        }
        assert_eq!(met, 7);
    }

    #[test]
    fn an_outflow_even_along_the_wall_keeps_out_less_than_one_from_the_bottom() {
        near(outflow_factor_bottom(0.0), 1.0, 0.0);
        near(outflow_factor_wall(0.0), 1.0, 0.0);
        for peclet in [1e-9, 1e-3, 0.3, 1.0, 10.0, 100.0, 1e3, 1e6] {
            let [bottom, wall] = [outflow_factor_bottom(peclet), outflow_factor_wall(peclet)];
            assert!(
                (0.0..=1.0).contains(&bottom) && bottom <= wall && wall <= 1.0 + 1e-15,
                "{peclet}: {bottom}, {wall}"
            );
        }
    }

    #[test]
    fn a_wall_in_a_wide_cell_is_that_of_a_channel_alone() {
        let alone = wall_conductance_mm2_s(0.05, f64::INFINITY, 2e-4, 7e-4);
        near(wall_conductance_mm2_s(0.05, 20.0, 2e-4, 7e-4), alone, 1e-12);
        assert!(wall_conductance_mm2_s(0.05, 0.2, 2e-4, 7e-4) < alone);
        near(wall_conductance_mm2_s(0.05, 0.2, 2e-4, 0.0) + 1.0, 1.0, 0.0);
    }

    #[test]
    fn little_clearance_in_a_small_cell_empties_all_of_it() {
        let (a, rim, k) = (0.05f64, 0.2f64, 1e-9);
        near(wall_conductance_mm2_s(a, rim, 2e-4, k), k * PI * (rim * rim - a * a), 1e-4);
    }

    #[test]
    fn slabs_take_up_and_let_through_as_they_do_after_short_and_long_times() {
        near(slab_uptake(0.999 * SHORT, 1.0, 1.0), slab_uptake(1.001 * SHORT, 1.0, 1.0), 1.1e-3);
        near(slab_uptake(1e3, 1.0, 1.0), 1.0, 1e-15);
        near(slab_permeation_mm(10.0, 1.0, 1.0), 10.0 - 1.0 / 6.0, 1e-12);
        assert!((0.0..1e-9).contains(&slab_permeation_mm(1.001 * SHORT, 1.0, 1.0).abs()));
    }

    #[test]
    fn a_bolus_keeps_its_amount() {
        let bolus = Bolus { top_mm: 0.3, bottom_mm: 0.6, ug_cm2: 100.0 };
        let cell = |i: u32| bolus_concentration_ug_mm3(&bolus, (f64::from(i) + 0.5) * 1e-3, 300.0, 2e-4, 1e-3) * 1e-3;
        near((0..4000).map(cell).sum(), (-0.3f64).exp(), 1e-6);
    }
}
