//! The ways in: intact skin, channels, an injection. Builds what is asked of a unit cell for a person (model sections 11 to 15).

use super::cell::{Bolus, Bottom, CellError, Channels, Membrane, Problem, Stratum, Vehicle};
use super::clock::HOUR_S;
use super::drug::{Drug, PerLayer};
use super::filling::Hole;
use super::settings::{Closure, Delivery, Fluid, GivenChannels, Placed, Transport};
use super::transport::Properties;
use super::varied::Person;
use crate::skin::{Layer, LayerName, Skin};
use std::f64::consts::PI;

/// Square millimetres in a square centimetre.
const MM2_PER_CM2: f64 = 100.0;

/// Thickness of a film that dries in an hour, mm: 100 g/m² of water at 100 to 180 g/m²/h.
const DRIES_IN_AN_HOUR_MM: f64 = 0.1;

/// Layers of living tissue, in the order of [`PerLayer`].
pub const LIVING: PerLayer<LayerName> =
    [LayerName::ViableEpidermis, LayerName::PapillaryDermis, LayerName::ReticularDermis];

/// What a device leaves in the skin at a depth under a hypothesis: in the mean, or in a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wound {
    /// Openings N, per cm².
    pub openings_per_cm2: f64,
    /// Share of the surface that is open φ₀, while needles are in.
    pub opened_fraction: f64,
    /// Mean depth of the strikes that pass the horny layer D, mm.
    pub depth_mm: f64,
    /// Vessels that one of them cuts N_v.
    pub vessels: f64,
    /// Whether tissue is removed, and not pushed aside: then nothing recoils.
    pub is_removed: bool,
}

/// Mouths that admit liquid: what a person has of a wound, or what is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mouths {
    /// How many n, per cm².
    pub per_cm2: f64,
    /// Radius a, mm.
    pub radius_mm: f64,
    /// Open depth below the horny layer D_o, mm.
    pub open_depth_mm: f64,
    /// Vessels that one channel cuts N_v.
    pub vessels: f64,
}

impl Mouths {
    /// Radius of the cell around one of them R_c, mm.
    pub fn cell_radius_mm(&self) -> f64 {
        (MM2_PER_CM2 / (PI * self.per_cm2)).sqrt()
    }

    /// The channel below one.
    pub fn hole(&self) -> Hole {
        Hole { radius_mm: self.radius_mm, depth_mm: self.open_depth_mm }
    }

    /// These, where they do not merge.
    fn apart(self) -> Result<Self, CellError> {
        let (radius_mm, cell_radius_mm) = (self.radius_mm, self.cell_radius_mm());
        if radius_mm < 0.9 * cell_radius_mm { Ok(self) } else { Err(CellError::Merged { radius_mm, cell_radius_mm }) }
    }
}

impl From<GivenChannels> for Mouths {
    /// Given channels are as they are given: nothing recoils, all are patent; they weep and do not bleed.
    fn from(given: GivenChannels) -> Self {
        Self { per_cm2: given.per_cm2, radius_mm: given.radius_mm, open_depth_mm: given.open_depth_mm, vessels: 0.0 }
    }
}

impl Wound {
    /// What a person has of it; `None` of skin that stays intact.
    ///
    /// # Errors
    /// [`CellError::Merged`] where mouths are so wide that they merge.
    pub fn mouths(&self, skin: &Skin, closure: &Closure, person: Person) -> Result<Option<Mouths>, CellError> {
        let below_horny_mm = self.depth_mm - horny_mm(skin);
        // Not above nothing, or no number: nothing to get in by.
        let is_open = |value: f64| value > 0.0;
        if ![self.openings_per_cm2, self.opened_fraction, below_horny_mm].into_iter().all(is_open) {
            return Ok(None);
        }
        let recoil = if self.is_removed { 1.0 } else { closure.residual_width.of(person, "closure.residual_width") };
        let open_mm = closure.open_depth.of(person, "closure.open_depth") * below_horny_mm;
        let mouths = Mouths {
            per_cm2: closure.patent_share.of(person, "closure.patent_share") * self.openings_per_cm2,
            radius_mm: recoil * (MM2_PER_CM2 * self.opened_fraction / (PI * self.openings_per_cm2)).sqrt(),
            open_depth_mm: open_mm.min(living_mm(skin)),
            vessels: self.vessels,
        };
        mouths.apart().map(Some)
    }
}

/// A stretch of skin that takes a share of an injection, evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Upper end below the skin's surface, mm.
    pub top_mm: f64,
    /// Lower end, mm.
    pub bottom_mm: f64,
    /// Share of the dose.
    pub share: f64,
}

/// Where an injection lies in the tissue of a cell. `shares` are those of a device's depots in each layer of living tissue, where
/// it is placed as these lie. What is missing to 1 is elsewhere.
pub fn parts(skin: &Skin, placed: &Placed, shares: &PerLayer<f64>) -> Vec<Part> {
    let part = |layer: &Layer, share| Part { top_mm: layer.top_mm, bottom_mm: layer.bottom_mm, share };
    match *placed {
        Placed::Layer(name) => living(skin).filter(|layer| layer.name == name).map(|layer| part(layer, 1.0)).collect(),
        Placed::Slab { top_mm, bottom_mm } => {
            let ends = [horny_mm(skin), horny_mm(skin) + living_mm(skin)];
            let [top, bottom] = [top_mm, bottom_mm].map(|end| end.clamp(ends[0], ends[1]));
            let share = (bottom - top) / (bottom_mm - top_mm);
            if bottom > top { vec![Part { top_mm: top, bottom_mm: bottom, share }] } else { Vec::new() }
        }
        Placed::Device(_) => {
            let by_layer = living(skin).map(|layer| part(layer, place(layer.name).map_or(0.0, |at| shares[at])));
            by_layer.filter(|part| part.share > 0.0).collect()
        }
    }
}

/// A drug on its way into a person's skin.
#[derive(Debug, Clone, Copy)]
pub struct Route<'a> {
    /// The skin.
    pub skin: &'a Skin,
    /// The drug in its vehicle.
    pub drug: &'a Drug,
    /// How it is put on, and what is asked.
    pub delivery: &'a Delivery,
    /// How channels close.
    pub closure: &'a Closure,
    /// What flows out of them.
    pub fluid: &'a Fluid,
    /// Factors on the laws of transport.
    pub transport: &'a Transport,
    /// Who is treated.
    pub person: Person,
}

impl Route<'_> {
    /// What the drug is in this person.
    pub fn properties(&self) -> Properties {
        Properties::of(self.drug, self.transport, self.delivery.is_franz_cell, self.person)
    }

    /// Half-life of the channels after needles of a length, s; `None` of dead skin, which does not close, unless one is written.
    pub fn half_life_s(&self, needle_length_mm: f64) -> Option<f64> {
        let closes = !self.delivery.is_franz_cell || self.closure.half_life_s.is_some();
        closes.then(|| self.closure.half_life_s(needle_length_mm, self.person))
    }

    /// Through intact skin.
    pub fn intact(&self) -> Problem {
        let properties = self.properties();
        Problem { vehicle: Some(self.vehicle()), ..self.tissue(&properties, properties.permeance_mm_s) }
    }

    /// Through channels, and through the skin between them. The length of needle is a roller's own, the configured depth of all else.
    ///
    /// # Errors
    /// [`CellError::Merged`] where mouths are so wide that they merge.
    pub fn through_channels(&self, mouths: &Mouths, needle_length_mm: f64) -> Result<Problem, CellError> {
        let mouths = mouths.apart()?;
        let water_mm2_s = self.properties().water_mm2_s;
        let flow = self.fluid.flow(mouths.hole(), mouths.vessels, self.delivery.is_franz_cell, self.person);
        let channels = Channels {
            per_cm2: mouths.per_cm2,
            radius_mm: mouths.radius_mm,
            open_depth_mm: mouths.open_depth_mm,
            diffusivity_mm2_s: self.fluid.fill.hindrance() * water_mm2_s,
            vehicle_diffusivity_mm2_s: self.delivery.vehicle_hindrance * water_mm2_s,
            half_life_s: self.half_life_s(needle_length_mm),
            applied_s: self.delivery.apply_after_s,
            bleeding_mm3_s: flow.bleeding_mm3_s,
            bleeding_s: flow.bleeding_s,
            weeping_mm3_s: flow.weeping_mm3_s,
            prefill: flow.prefill,
        };
        Ok(Problem { channels: Some(channels), ..self.intact() })
    }

    /// The same dose placed in the tissue, where the horny layer is tight; `None` of an infinite dose.
    pub fn injected(&self, parts: &[Part]) -> Option<Problem> {
        let dose_ug_cm2 = self.dose_ug_cm2()?;
        let top_mm = horny_mm(self.skin);
        let bolus = |part: &Part| Bolus {
            top_mm: part.top_mm - top_mm,
            bottom_mm: part.bottom_mm - top_mm,
            ug_cm2: part.share * dose_ug_cm2,
        };
        Some(Problem { boluses: parts.iter().map(bolus).collect(), ..self.tissue(&self.properties(), 0.0) })
    }

    /// Amount of drug in the dose M₀, µg/cm²; `None` of an infinite one.
    pub fn dose_ug_cm2(&self) -> Option<f64> {
        Some(MM2_PER_CM2 * self.delivery.film_mm? * self.drug.concentration_ug_mm3)
    }

    /// The vehicle on the skin.
    fn vehicle(&self) -> Vehicle {
        Vehicle {
            thickness_mm: self.delivery.film_mm,
            concentration_ug_mm3: self.drug.concentration_ug_mm3,
            solubility_ug_mm3: self.drug.solubility_ug_mm3,
            contact_s: contact_s(self.delivery, self.closure),
        }
    }

    /// Skin without anything on it or in it.
    fn tissue(&self, properties: &Properties, permeance_mm_s: f64) -> Problem {
        let stratum = |layer: &Layer| {
            let at = place(layer.name)?;
            Some(Stratum {
                name: layer.name,
                thickness_mm: layer.bottom_mm - layer.top_mm,
                diffusivity_mm2_s: properties.diffusivity_mm2_s[at],
                clearance_per_s: properties.clearance_per_s[at],
                partition: properties.partition[at],
            })
        };
        Problem {
            strata: living(self.skin).filter_map(stratum).collect(),
            membrane: Membrane { thickness_mm: horny_mm(self.skin), permeance_mm_s },
            bottom: if self.delivery.is_franz_cell { Bottom::Sink } else { Bottom::Tight },
            channels: None,
            vehicle: None,
            boluses: Vec::new(),
            times_s: self.delivery.times_s.clone(),
            fineness: 1.0,
        }
    }
}

/// How long the vehicle stays, s: as written, or until a film is dry, the whole run where it is covered or endless.
pub fn contact_s(delivery: &Delivery, closure: &Closure) -> f64 {
    let dries = |film_mm: f64| HOUR_S * film_mm / DRIES_IN_AN_HOUR_MM;
    let dry_s = delivery.film_mm.filter(|_| !closure.is_occluded).map_or(f64::INFINITY, dries);
    delivery.contact_s.unwrap_or(dry_s).min(delivery.until_s)
}

/// Thickness of the horny layer l_SC, mm.
pub fn horny_mm(skin: &Skin) -> f64 {
    let horny = skin.layers.iter().find(|layer| layer.name == LayerName::StratumCorneum);
    horny.map_or(0.0, |layer| layer.bottom_mm)
}

/// Thickness of the living layers H, mm.
pub fn living_mm(skin: &Skin) -> f64 {
    living(skin).map(|layer| layer.bottom_mm - layer.top_mm).sum()
}

fn living(skin: &Skin) -> impl Iterator<Item = &Layer> {
    skin.layers.iter().filter(|layer| place(layer.name).is_some())
}

/// Place of a layer among those that live.
fn place(name: LayerName) -> Option<usize> {
    LIVING.iter().position(|&living| living == name)
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
