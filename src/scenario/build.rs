//! Turns checked tables into a [`Scenario`].

use super::keys::{DELIVERY, ZONE};
use super::validate::devices;
use super::vessel_rules;
use super::{
    Basis, ChosenPlane, Compare, EstimatorKind, Metrics, Patch, Sampling, Scenario, SlidesPlan, StrikeFile, Values,
    zone_rules,
};
use crate::after::course_keys::COURSE;
use crate::after::{Closure, Course, Delivery, Fluid, Transport};
use crate::devices::kind::Strikes;
use crate::devices::{Cause, DepthEfficiency, Device};
use crate::geometry::Tear;
use crate::keys::fields::{Absent, Checked, Fields, Sound, small};
use crate::mechanics::Mechanics;
use crate::skin::{Layer, LayerName, Skin, Strength, Variation, site};
use crate::study::compare::Damage;
use crate::study::league::LeaguePlan;
use crate::study::measure::Objective;
use crate::study::passes::PassWishes;
use crate::study::plan::SensitivityPlan;

/// What a scenario is besides its checked values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Origin {
    pub stem: String,
    pub text: String,
    pub overrides: Vec<String>,
    pub strike_files: Vec<StrikeFile>,
}

/// Builds the scenario of a root table in which nothing was found wrong.
///
/// # Errors
/// The first value that is not there; none if reading and checking found nothing wrong.
pub(super) fn build(root: &Fields, origin: Origin, mut strikes: Strikes) -> Result<Scenario, Absent> {
    let devices = devices(root).map(|fields| Device::read(fields, &mut strikes)).collect::<Result<Vec<_>, _>>()?;
    let depth = root.table("depth")?;
    let skin = skin(root.table("skin")?, strain_everywhere(root)?)?;
    Ok(Scenario::of(Values {
        title: root.text("title").map_or_else(|_| origin.stem.clone(), str::to_owned),
        question: root.text("question")?.to_owned(),
        zone: root.table(ZONE).ok().map(|section| zone_rules::build(section, &skin)).transpose()?,
        skin,
        tears: tears(root)?,
        patch: patch(root.table("patch")?)?,
        compare: compare(root, &devices)?,
        depths_mm: depth.list("values").unwrap_or_default().iter().filter_map(Checked::number).collect(),
        depth_efficiency: DepthEfficiency::read(depth.table("efficiency")?)?,
        mechanics: Mechanics::read(root.table("mechanics")?)?,
        sampling: sampling(root.table("sampling")?)?,
        slides: slides(root.table("slides")?)?,
        study: None,
        bench: root.table("bench").ok().map(|fields| league(fields, &devices)).transpose()?,
        sensitivity: root.table("sensitivity").ok().map(sensitivity).transpose()?,
        passes: root.table("plan").ok().map(passes_wished).transpose()?,
        course: root.table(COURSE).ok().map(Course::read).transpose()?,
        closure: Closure::read(root.table("closure")?)?,
        fluid: Fluid::read(root.table("fluid")?)?,
        transport: Transport::read(root.table("skin")?.table("transport")?)?,
        delivery: delivery(root, &devices)?,
        infer: None,
        decide: None,
        metrics: metrics(root.table("sampling")?.list("metrics")?, &devices),
        devices,
        stem: origin.stem,
        text: origin.text,
        overrides: origin.overrides,
        strike_files: origin.strike_files,
    }))
}

pub(super) fn skin(fields: &Fields, strain_everywhere: f64) -> Result<Skin, Absent> {
    let (id, sex) = (fields.text("site")?, fields.text("sex").ok());
    let overrides = fields.table("layers")?;
    let mut top_mm = 0.0;
    let mut layers = Vec::new();
    // The rules have asked for the same site and sex already, so there is no error left to meet.
    for (name, thickness_mm) in site::layers(id, sex).unwrap_or_default() {
        let own = |key| overrides.table(name.as_str()).and_then(|layer| layer.number(key));
        let bottom_mm = top_mm + own("thickness").unwrap_or(thickness_mm);
        let failure_shear_strain = own("failure_shear_strain").unwrap_or(strain_everywhere);
        let usual = name.strength();
        let strength = Strength {
            cutting_energy_n_per_mm: own("cutting_energy").unwrap_or(usual.cutting_energy_n_per_mm),
            wall_friction_n_per_mm2: own("wall_friction").unwrap_or(usual.wall_friction_n_per_mm2),
            residual_width: own("residual_width").unwrap_or(usual.residual_width),
        };
        layers.push(Layer { name, top_mm, bottom_mm, failure_shear_strain, strength });
        top_mm = bottom_mm;
    }
    debug_assert_eq!(layers.last().map(|layer| layer.name), Some(LayerName::Hypodermis));
    let vessels = fields.table("vessels").ok().map(vessel_rules::read).transpose()?;
    Ok(Skin { site: id.to_owned(), sex: sex.map(str::to_owned), layers, variation: variation(fields)?, vessels })
}

fn variation(skin: &Fields) -> Result<Variation, Absent> {
    if let Ok(cvs) = skin.table("variation") {
        return Ok(Variation {
            stiffness_cv: cvs.number("stiffness_cv")?,
            toughness_cv: cvs.number("toughness_cv")?,
            thickness_cv: cvs.number("thickness_cv")?,
        });
    }
    if skin.text("variation").is_err() {
        return Ok(Variation::default());
    }
    let stack = site::stack(skin.text("site")?, skin.text("sex").ok());
    let thickness_cv = stack.ok().and_then(|stack| stack.thickness_cv).ok_or_else(|| skin.absent("variation"))?;
    Ok(Variation { thickness_cv, ..Variation::OF_CATALOGUE })
}

/// Where no device is, no tissue answers one.
fn has_no_tissue(root: &Fields) -> bool {
    root.list("device").is_err() && root.table("tissue").is_err()
}

fn strain_everywhere(root: &Fields) -> Result<f64, Absent> {
    if has_no_tissue(root) { Ok(0.0) } else { root.table("tissue")?.number("failure_shear_strain") }
}

fn tears(root: &Fields) -> Result<Vec<Tear>, Absent> {
    if has_no_tissue(root) {
        return Ok(vec![Tear::Pinned]);
    }
    let tissue = root.table("tissue")?;
    let apex_half_angle_rad = tissue.number("apex_half_angle").ok();
    let main = match tissue.text("tear")? {
        "partial" => Tear::Partial { surface_following: tissue.number("surface_following")? },
        word => tear(word, apex_half_angle_rad),
    };
    let mut tears = vec![main];
    for item in tissue.list("band")? {
        match &item.value {
            Sound::Table(table) => tears.push(Tear::Partial { surface_following: table.number("partial")? }),
            Sound::Text(word) => tears.push(tear(word, None)),
            _ => {}
        }
    }
    Ok(tears)
}

fn tear(word: &str, apex_half_angle_rad: Option<f64>) -> Tear {
    match word {
        "puncture" => Tear::Puncture,
        "fixed" => Tear::Fixed,
        "triangle" => Tear::Triangle { apex_half_angle_rad },
        _ => Tear::Pinned,
    }
}

fn patch(fields: &Fields) -> Result<Patch, Absent> {
    Ok(Patch { width_mm: fields.number("width")?, height_mm: fields.number("height")? })
}

fn sampling(fields: &Fields) -> Result<Sampling, Absent> {
    Ok(Sampling {
        estimator: if fields.text("estimator")? == "points" { EstimatorKind::Points } else { EstimatorKind::Lines },
        target_relative_error: fields.number("target_relative_error")?,
        max_samples: fields.integer("max_samples")?,
        layer_relative_error: fields.number("layer_relative_error").ok(),
        trials: small(fields.integer("trials")?),
        seed: fields.integer("seed")?,
    })
}

fn metrics(words: &[Checked], devices: &[Device]) -> Metrics {
    let names = |word| words.iter().any(|metric| metric.text() == Some(word));
    let parts = devices.iter().any(|device| device.kind.cause() != Cause::Mechanical);
    Metrics { openings: names("openings"), coverage: names("coverage"), parts }
}

fn slides(fields: &Fields) -> Result<SlidesPlan, Absent> {
    let depths = |key| Ok(fields.list(key)?.iter().filter_map(Checked::number).collect());
    let plane =
        |plane: &Fields| Ok(ChosenPlane { heading_rad: plane.number("heading")?, offset_mm: plane.number("offset")? });
    Ok(SlidesPlan {
        vertical: small(fields.integer("vertical")?),
        planes: fields.list("planes")?.iter().filter_map(Checked::table).map(plane).collect::<Result<_, _>>()?,
        horizontal_mm: depths("horizontal")?,
        widths_at_mm: depths("widths_at")?,
        smallest_profile_mm: fields.number("smallest_profile")?,
    })
}

fn compare(root: &Fields, devices: &[Device]) -> Result<Option<Compare>, Absent> {
    let Ok(fields) = root.table("compare") else { return Ok(None) };
    let reference = fields.text("reference")?;
    let index = devices.iter().position(|device| device.name == reference);
    let basis = match fields.text("basis")? {
        "passes" => Basis::Passes,
        "as_configured" => Basis::AsConfigured,
        "time" => Basis::Time,
        "dermal_damage" => Basis::DermalDamage,
        _ => Basis::Strikes,
    };
    let damage = Damage::of(fields.text("damage")?).ok_or_else(|| fields.absent("damage"))?;
    Ok(index.filter(|_| devices.len() > 1).map(|reference| Compare { reference, basis, damage }))
}

/// The rules have found the reference among the devices.
fn league(fields: &Fields, devices: &[Device]) -> Result<LeaguePlan, Absent> {
    let reference = fields.text("reference")?;
    let objective = |word: &str| Objective::all().find(|objective| objective.words() == word);
    let objectives = fields.list("objectives")?.iter().filter_map(Checked::text).filter_map(objective);
    Ok(LeaguePlan {
        reference: devices.iter().position(|device| device.name == reference).unwrap_or(0),
        objectives: objectives.collect(),
        resamples: small(fields.integer("resamples")?),
    })
}

fn delivery(root: &Fields, devices: &[Device]) -> Result<Option<Delivery>, Absent> {
    let Ok(section) = root.table(DELIVERY) else { return Ok(None) };
    let own: Vec<&Fields> = root.list("drug").unwrap_or_default().iter().filter_map(Checked::table).collect();
    let names: Vec<&str> = devices.iter().map(|device| device.name.as_str()).collect();
    Ok(Some(Delivery::read(section, &own, &names)?))
}

fn sensitivity(fields: &Fields) -> Result<SensitivityPlan, Absent> {
    Ok(SensitivityPlan {
        samples: fields.integer("samples")?,
        trajectories: fields.integer("trajectories")?,
        levels: small(fields.integer("levels")?),
        resamples: small(fields.integer("resamples")?),
    })
}

fn passes_wished(fields: &Fields) -> Result<PassWishes, Absent> {
    let layer = fields.text("layer")?;
    Ok(PassWishes {
        channels_per_cm2: fields.number("channels_per_cm2")?,
        layer: LayerName::ALL.into_iter().find(|name| name.as_str() == layer),
        widest_gap_mm: fields.number("widest_gap").ok(),
        share: fields.number("share")?,
        headings_rad: fields.list("headings")?.iter().filter_map(Checked::number).collect(),
        fewest_directions: small(fields.integer("fewest_directions")?),
        most_passes: small(fields.integer("most_passes")?),
        most_dermal_damage: fields.number("most_dermal_damage_mm3_per_cm2").ok(),
        longest_time_s_per_cm2: fields.number("longest_time_per_cm2").ok(),
    })
}
