//! Devices on curved skin, and the layer in which needles end in people whose skin differs.

use super::{Input, Inputs, Misfit, Model, Quantity, input, quantity};
use crate::evidence::quantity::Measured;
use crate::geometry::Surface;
use crate::geometry::surface::{DrumAcross, entry_angle_rad};
use crate::study::zone::{self, Between, Entry, Odds, People, Readings, ThicknessLaw};

pub(super) const DRUM: Model = Model {
    name: "drum",
    about: "the rings of a drum across curved skin that gives way to nothing but the press",
    inputs: &[DEPTH, RADIUS, ZONE, HEADING, RINGS, WIDTH, PRESS],
    quantities: &[
        quantity("rings_in_skin", "1"),
        quantity("mean_depth", "mm"),
        quantity("seating_press", "mm"),
        quantity("effective_width", "mm"),
    ],
    is_sampled: false,
    evaluate: of_drum,
};

pub(super) const PEN_ON_CURVE: Model = Model {
    name: "pen_on_curve",
    about: "a needle of a cartridge whose plate or nozzle stands on curved skin",
    inputs: &[
        DEPTH,
        input("rho_mm", "mm, from the middle of the plate", ""),
        input("theta_deg", "deg, from horizontal", "0"),
        input("R1_mm", "mm, horizontal; inf is flat", OF_ZONE),
        input("R2_mm", "mm, vertical; inf is flat", OF_ZONE),
        ZONE,
        input("plate_mm", "mm, radius", "5"),
        input("contact", "solid | rim", CONTACTS[0]),
        PRESS,
    ],
    quantities: &[quantity("depth", "mm")],
    is_sampled: false,
    evaluate: of_plate,
};

pub(super) const ENTRY: Model = Model {
    name: "entry",
    about: "the angle between a rolling needle and the normal of skin that curves along the heading",
    inputs: &[
        input("drum_radius_mm", "mm, bare", "10"),
        input("needle_mm", "mm", ""),
        DEPTH,
        input("along_mm", "mm; inf is flat", ""),
    ],
    quantities: &[quantity("angle_to_normal", "deg")],
    is_sampled: false,
    evaluate: of_entry,
};

pub(super) const LAYERS: Model = Model {
    name: "layers",
    about: "where needles end in people whose epidermis and skin differ",
    inputs: &[
        input("depth_mm", "mm, as it is set; of shares", ""),
        EFFICIENCY,
        input("depth_sd_mm", "mm", "0"),
        EPIDERMIS,
        EPIDERMIS_SD,
        SKIN,
        SKIN_SD,
        ZONE,
        READINGS,
        LAW,
        input("keep", "1, of windows", "0.9"),
    ],
    quantities: &[P_EPIDERMIS, P_DERMIS, P_BELOW, quantity("shortest", "mm"), quantity("longest", "mm")],
    is_sampled: false,
    evaluate: of_layers,
};

pub(super) const DRUM_LAYERS: Model = Model {
    name: "drum_layers",
    about: "where the needles of a drum across curved skin end, its rings taken together",
    inputs: &[DEPTH, RADIUS, ZONE, HEADING, RINGS, WIDTH, PRESS, EPIDERMIS, EPIDERMIS_SD, SKIN, SKIN_SD, READINGS, LAW],
    quantities: &[P_EPIDERMIS, P_DERMIS, P_BELOW],
    is_sampled: false,
    evaluate: of_drum_layers,
};

const DEPTH: Input = input("depth_mm", "mm, as it is set", "");
const RADIUS: Input = input("radius_mm", "mm, along the axle; inf is flat, below 0 hollow", OF_ZONE);
const ZONE: Input = input("zone", "of the catalogue, instead of its numbers", "none");
const HEADING: Input = input("heading_deg", "deg, from horizontal, of a zone", "0");
const READINGS: Input = input("readings", "thin | thick, of a zone", Readings::WORDS[0]);
const EFFICIENCY: Input = input("efficiency", "1, real over set depth", "1");
const RINGS: Input = input("rings", "1", "8");
const WIDTH: Input = input("width_mm", "mm", "20");
const PRESS: Input = input("press_mm", "mm", "0");
const EPIDERMIS: Input = input("epidermis_mm", "mm, mean", OF_ZONE);
const EPIDERMIS_SD: Input = input("epidermis_sd_mm", "mm", OF_ZONE);
const SKIN: Input = input("skin_mm", "mm, mean", OF_ZONE);
const SKIN_SD: Input = input("skin_sd_mm", "mm", OF_ZONE);
/// The default of numbers that a zone may tell.
const OF_ZONE: &str = "that of the zone";
const LAW: Input = input("law", "normal | lognormal", ThicknessLaw::WORDS[0]);
const P_EPIDERMIS: Quantity = quantity("p_epidermis", "1");
const P_DERMIS: Quantity = quantity("p_dermis", "1");
const P_BELOW: Quantity = quantity("p_below", "1");
const CONTACTS: [&str; 2] = ["solid", "rim"];

/// Bounds of lengths, mm.
const LENGTHS: [f64; 2] = [0.0, 20.0];
/// Bounds of thicknesses of skin, mm.
const THICKNESSES: [f64; 2] = [1e-3, 20.0];
/// Skin that curves more than this is none, mm.
const ROUNDEST_MM: f64 = 0.1;

fn of_drum(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let (drum, depth_mm, press_mm) = (drum(inputs)?, inputs.within("depth_mm", LENGTHS)?, press_mm(inputs)?);
    let depths = || depths_mm(&drum, depth_mm, press_mm);
    Ok(Measured::exact(match quantity {
        "rings_in_skin" => depths().filter(|depth| *depth > 0.0).count() as f64,
        "mean_depth" => depths().sum::<f64>() / f64::from(drum.rings),
        "seating_press" => drum.seating_press_mm(depth_mm),
        _ => drum.effective_width_mm(press_mm, depth_mm),
    }))
}

fn of_plate(inputs: &Inputs, _: &'static str) -> Result<Measured, Misfit> {
    let [horizontal_mm, vertical_mm] = match zone_of(inputs)? {
        Some(zone) => [zone.horizontal.radius_mm, zone.vertical.radius_mm],
        None => [radius_mm(inputs, "R1_mm")?, radius_mm(inputs, "R2_mm")?],
    };
    let surface = Surface {
        horizontal_mm,
        vertical_mm,
        press_mm: press_mm(inputs)?,
        plate_radius_mm: inputs.within("plate_mm", [1e-3, 100.0])?,
        is_rim: inputs.word("contact", CONTACTS[0], &CONTACTS)? == CONTACTS[1],
    };
    let (sin, cos) = inputs.within("theta_deg", [-36e3, 36e3])?.to_radians().sin_cos();
    let distance_mm = inputs.within("rho_mm", [0.0, 100.0])?;
    let gap_mm = surface.plate_gap_mm(distance_mm * cos, distance_mm * sin);
    Ok(Measured::exact((inputs.within("depth_mm", LENGTHS)? - gap_mm).max(0.0)))
}

fn of_entry(inputs: &Inputs, _: &'static str) -> Result<Measured, Misfit> {
    let needle_mm = inputs.within("needle_mm", LENGTHS)?;
    let tips_mm = inputs.within("drum_radius_mm", [0.1, 1e4])? + needle_mm;
    let along_mm = radius_mm(inputs, "along_mm")?;
    if along_mm < 0.0 && along_mm.abs() <= tips_mm {
        let rule = format!("less than {}", -tips_mm);
        return Err(Misfit::new("along_mm", format!("is {along_mm}, a hollow that the drum does not fit"), rule));
    }
    let height_mm = tips_mm - inputs.within("depth_mm", [0.0, needle_mm])?;
    Ok(Measured::exact(entry_angle_rad(height_mm, tips_mm, along_mm).to_degrees()))
}

fn of_layers(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let (people, efficiency) = (people(inputs)?, inputs.within("efficiency", [1e-3, 1.0])?);
    let window =
        |end: usize| Ok(Measured::exact(people.window_mm(inputs.within("keep", [0.5, 0.999])?)[end] / efficiency));
    match quantity {
        "shortest" => window(0),
        "longest" => window(1),
        _ => {
            let depth_mm = efficiency * inputs.within("depth_mm", LENGTHS)?;
            Ok(share(people.odds(depth_mm, inputs.within("depth_sd_mm", LENGTHS)?), quantity))
        }
    }
}

fn of_drum_layers(inputs: &Inputs, quantity: &'static str) -> Result<Measured, Misfit> {
    let (people, drum, press_mm) = (people(inputs)?, drum(inputs)?, press_mm(inputs)?);
    let depths = depths_mm(&drum, inputs.within("depth_mm", LENGTHS)?, press_mm);
    Ok(share(Odds::mean(depths.map(|depth| people.odds(depth, 0.0))).unwrap_or_default(), quantity))
}

fn share(odds: Odds, quantity: &str) -> Measured {
    Measured::exact(match quantity {
        "p_epidermis" => odds.epidermis,
        "p_dermis" => odds.dermis,
        _ => odds.below,
    })
}

fn depths_mm(drum: &DrumAcross, depth_mm: f64, press_mm: f64) -> impl Iterator<Item = f64> {
    drum.gaps_mm(press_mm).map(move |gap| (depth_mm - gap).max(0.0))
}

fn drum(inputs: &Inputs) -> Result<DrumAcross, Misfit> {
    Ok(DrumAcross {
        width_mm: inputs.within("width_mm", [0.1, 1e3])?,
        rings: inputs.count("rings", [1.0, 1000.0])?,
        radius_mm: match zone_of(inputs)? {
            Some(zone) => {
                let heading_rad = inputs.within("heading_deg", [-36e3, 36e3])?.to_radians();
                zone.lying(Surface::FLAT).across_mm(heading_rad)
            }
            None => radius_mm(inputs, "radius_mm")?,
        },
    })
}

fn press_mm(inputs: &Inputs) -> Result<f64, Misfit> {
    inputs.within("press_mm", LENGTHS)
}

fn radius_mm(inputs: &Inputs, name: &str) -> Result<f64, Misfit> {
    let radius_mm = inputs.within(name, [-1e4, f64::INFINITY])?;
    match radius_mm.abs() < ROUNDEST_MM {
        true => Err(Misfit::new(
            name,
            format!("is {radius_mm}, rounder than skin"),
            format!("{ROUNDEST_MM} at least, either way"),
        )),
        false => Ok(radius_mm),
    }
}

/// The zone that stands in for numbers, if one is named.
fn zone_of(inputs: &Inputs) -> Result<Option<&'static Entry>, Misfit> {
    if !inputs.has(ZONE.name) {
        return Ok(None);
    }
    let known: Vec<&'static str> = zone::ids().collect();
    inputs.word(ZONE.name, "", &known).map(zone::find)
}

fn people(inputs: &Inputs) -> Result<People, Misfit> {
    let law = ThicknessLaw::of(inputs.word("law", ThicknessLaw::WORDS[0], &ThicknessLaw::WORDS)?);
    if let Some(zone) = zone_of(inputs)? {
        let word = inputs.word(READINGS.name, READINGS.default, &Readings::WORDS)?;
        let people = Readings::of(word).and_then(|readings| zone.people(readings, law));
        return people.ok_or_else(|| {
            let rule = "thin everywhere, thick where `dermatrace zones` lists it";
            Misfit::new(READINGS.name, format!("is {word}, which nobody has taken of {}", zone.id), rule)
        });
    }
    let between = |mean: &str, sd: &str| {
        Ok(Between { mean_mm: inputs.within(mean, THICKNESSES)?, sd_mm: inputs.within(sd, LENGTHS)? })
    };
    Ok(People { epidermis: between("epidermis_mm", "epidermis_sd_mm")?, skin: between("skin_mm", "skin_sd_mm")?, law })
}
