//! From force to depth: one needle, a drum under a pressing force, a drive behind a tip plate, and needles that wear.

use super::needle::{self, needle};
use super::{Input, Inputs, Misfit, Model, Quantity, input, quantity};
use crate::evidence::quantity::Measured;
use crate::geometry::Needle;
use crate::mechanics::{
    Dial, Drive, Drum, Insertion, Plate, PunctureLaw, Reach, Resistance, Ride, Rings, Share, ToughLayer, force, hole,
    mean_force_n, slit, wear,
};
use std::sync::Arc;

pub(super) const MODEL: Model = Model {
    name: "mechanics",
    about: "from force to depth: a needle, a drum, a drive behind a tip plate; needles that wear",
    inputs: INPUTS,
    quantities: QUANTITIES,
    is_sampled: false,
    evaluate,
};

const INPUTS: &[Input] = &[
    input("needle_length_mm", "mm", "1.5"),
    needle::DIAMETER,
    needle::TIP_ANGLE,
    needle::TIP_RADIUS,
    input("puncture_law", "tip_diameter | tip_area | toughness", PunctureLaw::WORDS[0]),
    input("puncture_scale", "1", "1"),
    input("tip_pressure_n_per_mm2", "N/mm2, of tip_area", "155"),
    input("tip_toughness_n_per_mm", "N/mm, of toughness", "2.5"),
    input("k_n_per_mm", "N/mm; inf is rigid skin", "0.15"),
    input("sc_bottom_mm", "mm", "0.015"),
    input("ve_bottom_mm", "mm", "0.075"),
    input("pd_bottom_mm", "mm", "0.275"),
    input("rd_bottom_mm", "mm", "1.5"),
    input("g_sc_n_per_mm", "N/mm", "4.6"),
    input("g_ve_n_per_mm", "N/mm", "0.5"),
    input("g_pd_n_per_mm", "N/mm", "0.5"),
    input("g_rd_n_per_mm", "N/mm", "0.5"),
    input("g_hypo_n_per_mm", "N/mm", "0.1"),
    input("tau_n_per_mm2", "N/mm2", "0.005"),
    input("tissue_depth_mm", "mm, where a quantity has a depth", ""),
    input("excursion_mm", "mm, of a needle or a drum", ""),
    input("closure", "1", "0.5"),
    input("drum_diameter_mm", "mm", "20"),
    input("drum_width_mm", "mm", "20"),
    input("rings", "1", "8"),
    input("needles_per_ring", "1", "24"),
    input("stagger", "1", "0.5"),
    input("tilt_deg", "deg", "0"),
    input("ring", "1, counted from 0", "0"),
    input("force_n", "N", ""),
    input("force_cv", "1", "0.3"),
    input("pen_needles", "1", "12"),
    input("stroke_mm", "mm", "3"),
    input("dial_mm", "mm", ""),
    input("stall_n", "N; inf does not stall", "inf"),
    input("drive_n_per_mm", "N/mm; inf does not give way", "inf"),
    input("strikes", "1", ""),
    input("wear_mm3", "mm3", "0"),
];

const QUANTITIES: &[Quantity] = &[
    quantity("puncture_force", "N"),
    quantity("resistance", "N"),
    quantity("depth_at_excursion", "mm"),
    quantity("force_at_excursion", "N"),
    quantity("depth_after_puncture", "mm"),
    quantity("work_per_strike", "mJ"),
    quantity("hole_diameter", "mm"),
    quantity("contact_force", "N"),
    quantity("puncture_threshold", "N"),
    quantity("strike_depth", "mm"),
    quantity("time_stepped_depth", "mm"),
    quantity("excursion_ripple", "mm"),
    quantity("phase_mean_force", "N"),
    quantity("mean_depth", "mm"),
    quantity("cv_depth", "1"),
    quantity("slit_own_depth", "mm"),
    quantity("slit_dented", "mm"),
    quantity("pen_depth", "mm"),
    quantity("pen_excursion", "mm"),
    quantity("pen_mean_force", "N"),
    quantity("pen_hover_depth", "mm"),
    quantity("worn_tip_radius", "mm"),
];

/// Bounds of lengths, mm.
const LENGTHS: [f64; 2] = [1e-3, 20.0];
/// Bounds of a needle's length, mm: tables of a drum have a place for each of its micrometres.
const NEEDLES: [f64; 2] = [1e-3, 5.0];
/// The most rings of a drum: each may have tables of its own.
const MOST_RINGS: f64 = 100.0;
/// Bounds of energies per width and depth, N/mm.
const ENERGIES: [f64; 2] = [0.0, 100.0];
/// Phases of the mean force.
const MANY_PHASES: u32 = 720;
/// Forces that stand for a distribution.
const QUANTILES: u32 = 2001;

/// Asks for the value of a quantity, if it is one of its own.
type Part = fn(&Inputs, &str) -> Result<Option<f64>, Misfit>;

fn evaluate(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let parts: [Part; 5] = [of_needle, of_force, of_drum, of_slit, of_plate];
    for part in parts {
        if let Some(value) = part(inputs, quantity)? {
            return Ok(Measured::exact(value));
        }
    }
    let strikes = inputs.within("strikes", [0.0, 1e9])?;
    let volume_mm3 = inputs.within("wear_mm3", [0.0, 1e-6])?;
    Ok(Measured::exact(wear::worn_tip_radius_mm(needle_of(inputs)?.tip_radius_mm, strikes, volume_mm3)))
}

fn of_needle(inputs: &Inputs, quantity: &str) -> Result<Option<f64>, Misfit> {
    let insertion = insertion(inputs)?;
    let needle = needle_of(inputs)?;
    let excursion = || inputs.within("excursion_mm", [0.0, needle.length_mm]);
    Ok(Some(match quantity {
        "puncture_force" => insertion.puncture_force_n(),
        "resistance" => insertion.resistance().force_n(tissue_depth_mm(inputs)?),
        "depth_at_excursion" => insertion.depth_mm(excursion()?),
        "force_at_excursion" => insertion.force_n(excursion()?),
        "depth_after_puncture" => insertion.jump_mm(),
        "work_per_strike" => insertion.work_mj(excursion()?),
        "hole_diameter" => {
            let residual_width = inputs.within("closure", [0.0, 1.0])?;
            hole::diameter_mm(&needle, insertion.depth_mm(excursion()?), residual_width)
        }
        _ => return Ok(None),
    }))
}

fn of_force(inputs: &Inputs, quantity: &str) -> Result<Option<f64>, Misfit> {
    let names = ["contact_force", "puncture_threshold", "strike_depth", "time_stepped_depth", "excursion_ripple"];
    if !names.contains(&quantity) && !["mean_depth", "cv_depth"].contains(&quantity) {
        return Ok(None);
    }
    let (rings, tilt_rad, ring) = pressed(inputs)?;
    let force = || inputs.within("force_n", [0.0, 200.0]);
    let ride = Ride::new(rings, tilt_rad, Share::Phase);
    Ok(Some(match quantity {
        "contact_force" => ride.contact_force_n(),
        "puncture_threshold" => ride.puncture_threshold_n(),
        // A drum that remembers each needle is what these depths are held to.
        "strike_depth" | "time_stepped_depth" => ride.strike_depth_mm(force()?, ring),
        "excursion_ripple" => ride.ripple_mm(force()?),
        _ => {
            let cv = inputs.within("force_cv", [0.0, 2.0])?;
            let forces = force::lognormal_n(force()?, cv, QUANTILES);
            let depths: Vec<f64> = forces.map(|force_n| ride.strike_depth_mm(force_n, ring)).collect();
            let (mean, cv) = force::mean_and_cv(&depths);
            if quantity == "mean_depth" { mean } else { cv }
        }
    }))
}

/// A drum on skin, its tilt, and the ring that is looked at.
fn pressed(inputs: &Inputs) -> Result<(Arc<Rings>, f64, usize), Misfit> {
    let drum = drum(inputs)?;
    let tilt_rad = inputs.within("tilt_deg", [-10.0, 10.0])?.to_radians();
    if drum.edge_mm(tilt_rad) >= drum.needle_length_mm {
        let rule = "no edge lower than needle_length_mm at half of drum_width_mm";
        return Err(Misfit::new("tilt_deg", "seats no drum", rule));
    }
    let ring = inputs.count("ring", [0.0, f64::from(drum.rings - 1)])? as usize;
    Ok((Arc::new(Rings::new(drum, insertion(inputs)?)), tilt_rad, ring))
}

/// The depth nearest to a wanted one that the strikes of a drum have under any force.
pub(super) fn nearest_strike(inputs: &Inputs, wanted_mm: f64) -> Result<Reach, Misfit> {
    let (rings, tilt_rad, ring) = pressed(inputs)?;
    Ok(Ride::new(rings, tilt_rad, Share::Phase).nearest(ring, wanted_mm))
}

fn of_drum(inputs: &Inputs, quantity: &str) -> Result<Option<f64>, Misfit> {
    if quantity != "phase_mean_force" {
        return Ok(None);
    }
    let drum = drum(inputs)?;
    let excursion_mm = inputs.within("excursion_mm", [0.0, drum.needle_length_mm])?;
    Ok(Some(mean_force_n(&drum, &insertion(inputs)?, excursion_mm, MANY_PHASES)))
}

fn of_slit(inputs: &Inputs, quantity: &str) -> Result<Option<f64>, Misfit> {
    if !["slit_own_depth", "slit_dented"].contains(&quantity) {
        return Ok(None);
    }
    let (drum, insertion) = (drum(inputs)?, insertion(inputs)?);
    let excursion_mm = inputs.within("excursion_mm", [0.0, drum.needle_length_mm])?;
    let at_mm = tissue_depth_mm(inputs)?;
    Ok(Some(match quantity {
        "slit_dented" => slit::dented_mm(&insertion, drum.reach_mm, excursion_mm, at_mm),
        _ => slit::own_depth_mm(drum.reach_mm, insertion.depth_mm(excursion_mm), at_mm),
    }))
}

fn of_plate(inputs: &Inputs, quantity: &str) -> Result<Option<f64>, Misfit> {
    if !["pen_depth", "pen_excursion", "pen_mean_force", "pen_hover_depth"].contains(&quantity) {
        return Ok(None);
    }
    let insertion = insertion(inputs)?;
    let stroke_mm = inputs.within("stroke_mm", LENGTHS)?;
    let most_mm = needle_of(inputs)?.length_mm.min(stroke_mm);
    let dial = Dial { set_mm: inputs.within("dial_mm", [0.0, most_mm])?, error_mm: 0.0, gap_mm: 0.0 };
    let drive = Drive {
        needles: inputs.count("pen_needles", [1.0, 1e4])?,
        stroke_mm,
        stiffness_n_per_mm: inputs.within("drive_n_per_mm", [1e-6, f64::INFINITY])?,
        stall_force_n: inputs.within("stall_n", [0.0, f64::INFINITY])?,
    };
    let plate = Plate::new(drive, &dial, &insertion);
    Ok(Some(match quantity {
        "pen_depth" => plate.depth_mm(),
        "pen_excursion" => plate.excursion_mm(),
        "pen_mean_force" => plate.lift_n(),
        _ => plate.hover_depth_mm(inputs.within("force_n", [0.0, 200.0])?),
    }))
}

fn tissue_depth_mm(inputs: &Inputs) -> Result<f64, Misfit> {
    inputs.within("tissue_depth_mm", [0.0, LENGTHS[1]])
}

/// The needle of a drum or a drive.
fn needle_of(inputs: &Inputs) -> Result<Needle, Misfit> {
    needle(inputs, inputs.within("needle_length_mm", NEEDLES)?)
}

fn drum(inputs: &Inputs) -> Result<Drum, Misfit> {
    let needle_length_mm = needle_of(inputs)?.length_mm;
    Ok(Drum {
        reach_mm: 0.5 * inputs.within("drum_diameter_mm", [1.0, 1e4])? + needle_length_mm,
        needle_length_mm,
        width_mm: inputs.within("drum_width_mm", [0.1, 1e3])?,
        rings: inputs.count("rings", [1.0, MOST_RINGS])?,
        needles_per_ring: inputs.count("needles_per_ring", [1.0, 1e3])?,
        stagger: inputs.within("stagger", [-1e6, 1e6])?,
    })
}

/// The names of a layer's inputs; the last has no bottom.
const LAYERS: [(Option<&str>, &str); 5] = [
    (Some("sc_bottom_mm"), "g_sc_n_per_mm"),
    (Some("ve_bottom_mm"), "g_ve_n_per_mm"),
    (Some("pd_bottom_mm"), "g_pd_n_per_mm"),
    (Some("rd_bottom_mm"), "g_rd_n_per_mm"),
    (None, "g_hypo_n_per_mm"),
];

fn insertion(inputs: &Inputs) -> Result<Insertion, Misfit> {
    let needle = needle_of(inputs)?;
    let law = inputs.word("puncture_law", PunctureLaw::WORDS[0], &PunctureLaw::WORDS)?;
    let law = match PunctureLaw::of_word(law).unwrap_or(PunctureLaw::TipDiameter) {
        PunctureLaw::TipDiameter => PunctureLaw::TipDiameter,
        PunctureLaw::TipArea { pressure_n_per_mm2 } => {
            let range = [1.0, 1e4];
            let pressure_n_per_mm2 = inputs.within_or("tip_pressure_n_per_mm2", pressure_n_per_mm2, range)?;
            PunctureLaw::TipArea { pressure_n_per_mm2 }
        }
        PunctureLaw::Toughness { toughness_n_per_mm } => {
            let range = [1e-3, 100.0];
            let toughness_n_per_mm = inputs.within_or("tip_toughness_n_per_mm", toughness_n_per_mm, range)?;
            PunctureLaw::Toughness { toughness_n_per_mm }
        }
    };
    let scale = inputs.within("puncture_scale", [0.0, 100.0])?;
    let stiffness_n_per_mm = match inputs.given("k_n_per_mm")? {
        Some(rigid) if rigid == f64::INFINITY => rigid,
        _ => inputs.within("k_n_per_mm", [1e-3, 1e3])?,
    };
    let wall_friction_n_per_mm2 = inputs.within("tau_n_per_mm2", [0.0, 10.0])?;
    let mut layers = Vec::new();
    let mut top_mm = 0.0;
    for (bottom, energy) in LAYERS {
        let bottom_mm = bottom.map_or(Ok(f64::INFINITY), |name| inputs.within(name, [top_mm, 1e3]))?;
        let cutting_energy_n_per_mm = inputs.within(energy, ENERGIES)?;
        layers.push(ToughLayer { bottom_mm, cutting_energy_n_per_mm, wall_friction_n_per_mm2 });
        top_mm = bottom_mm;
    }
    let resistance = Resistance::new(&needle, &layers);
    Ok(Insertion::new(stiffness_n_per_mm, scale * law.force_n(needle.tip_radius_mm), resistance))
}
