//! What `[delivery]` and `[[drug]]` may say, and how they are read.

use super::drug::{Drug, Permeance};
use super::drug_catalogue;
use super::settings::{Delivery, GivenChannels, Placed};
use super::varied::Varied;
use crate::keys::bounds::{self, Bound, IntegerBound, Limit};
use crate::keys::fields::{Absent, Checked, Fields, small};
use crate::keys::key::{Form, Key, List, Need, default, key, optional, required};
use crate::skin::LayerName;
use crate::units::Dimension;

const DAY_S: f64 = 86_400.0;
/// Times that are told where none are given, as far as they fit, s.
const USUAL_TIMES_S: [f64; 3] = [3600.0, 4.0 * 3600.0, DAY_S];

/// The layers that live, from above.
pub(crate) const LIVING: [LayerName; 3] =
    [LayerName::ViableEpidermis, LayerName::PapillaryDermis, LayerName::ReticularDermis];
const LIVING_WORDS: &[&str] = &["viable_epidermis", "papillary_dermis", "reticular_dermis"];

const fn duration(min: Limit, most_d: f64, reason: &'static str) -> Bound {
    bounds::quantity(Dimension::Duration, min, Limit::At(most_d * DAY_S), reason)
}

const DOSE: Bound =
    bounds::quantity(Dimension::VolumePerArea, Limit::At(0.1), Limit::At(1000.0), "a film of 1 um to 1 cm");
const AFTER: Bound = duration(Limit::At(0.0), 7.0, "channels have closed by then");
const LASTING: Bound = duration(Limit::At(1.0), 30.0, "longer than a substance stays");
const TIME: Bound = duration(Limit::Beyond(0.0), 30.0, "from application");
const HINDRANCE: Bound = bounds::number(Limit::At(0.001), Limit::At(1.0), "1 is water");
const DRAWS: IntegerBound = bounds::integer(0, 4096, "0 for the central values alone");
const DENSITY: Bound = bounds::quantity(Dimension::PerArea, Limit::At(0.01), Limit::At(1e4), "patent channels");
const RADIUS: Bound = bounds::length(Limit::At(0.001), Limit::At(1.0), "of a channel");
const OPEN: Bound = bounds::length(Limit::At(0.001), Limit::At(20.0), "no deeper than the skin");
const SLAB: Bound = bounds::length(Limit::At(0.0), Limit::At(20.0), "below the skin's surface");

const WEIGHT: Bound =
    bounds::quantity(Dimension::MolarMass, Limit::At(18.0), Limit::At(1e7), "from water to the longest polymers");
const LOG_K: Bound = bounds::number(Limit::At(-6.0), Limit::At(10.0), "octanol over water");
const PERMEANCE: Bound = bounds::quantity(Dimension::Permeance, Limit::At(0.0), Limit::At(10.0), "the whole of it");
const CONCENTRATION: Bound =
    bounds::quantity(Dimension::Concentration, Limit::At(1e-9), Limit::At(1000.0), "a substance in a liquid");
const SUBSTANCE: Bound = bounds::quantity(
    Dimension::Duration,
    Limit::At(60.0),
    Limit::At(1000.0 * DAY_S),
    "shorter than diffusion below, longer than fillers above",
);
const DIFFUSIVITY: Bound =
    bounds::quantity(Dimension::Diffusivity, Limit::At(1e-3), Limit::At(5000.0), "from gels to water itself");
const PARTITION: Bound = bounds::number(Limit::At(0.01), Limit::At(100.0), "tissue over water");

/// The word for a dose that does not run out.
const INFINITE: &str = "infinite";
/// The word for what water dissolves without limit.
const MISCIBLE: &str = "miscible";
/// The key of drugs that a scenario describes.
pub(crate) const DRUG: &str = "drug";
/// The key of channels that a scenario gives.
pub(crate) const CHANNELS: &str = "channels";

const NAMES: List = List { item: Form::Name, min: 1, max: 100, noun: "the name of a drug" };
const TIMES: List = List { item: Form::Quantity(&TIME), min: 1, max: 100, noun: "a time" };

/// The keys of `[delivery]`.
pub(crate) const KEYS: &[Key] = &[
    required(
        "drugs",
        Form::List(&NAMES),
        "[\"minoxidil\", \"ha-1mda\"]",
        "drugs of the catalogue (`dermatrace drugs` lists them) or of [[drug]]",
    ),
    default(
        "dose",
        Form::QuantityOr(&DOSE, INFINITE),
        "\"10 uL/cm2\"",
        "volume of vehicle on the skin, or \"infinite\" for a film that keeps its concentration",
    ),
    default("apply_after", Form::Quantity(&AFTER), "\"0 min\"", "from the last stroke until it is put on"),
    optional(
        "contact",
        Form::Quantity(&LASTING),
        "\"1 h\"",
        "until it is wiped off or dry; if not given, 1 h for each 10 uL/cm2, all the time if covered or infinite",
    ),
    default("until", Form::Quantity(&LASTING), "\"24 h\"", "how long is looked at, from application"),
    optional(
        "times",
        Form::List(&TIMES),
        "[\"1 h\", \"4 h\", \"24 h\"]",
        "when contents are told; if not given these, as far as they fit; `until` always",
    ),
    default("vehicle_hindrance", Form::Number(&HINDRANCE), "1.0", "diffusivity in the vehicle over that in water"),
    default(
        "receptor",
        Form::Word(&["none", "sink"], &[]),
        "\"none\"",
        "what lies under the dermis: none, or the sink of a Franz cell, under dead skin: none | sink",
    ),
    optional(
        "injection",
        Form::Table(INJECTION),
        "{ layer = \"papillary_dermis\" }",
        "where an injection of the same dose is placed, to compare; none if not given",
    ),
    default("draws", Form::Integer(&DRAWS), "64", "people that are drawn for the bands"),
    optional(
        CHANNELS,
        Form::Table(GIVEN),
        "{ density = \"229 1/cm2\", radius = \"62.5 um\", depth = \"0.5 mm\" }",
        "channels as they are, instead of those that devices leave; no device is needed then",
    ),
];
const INJECTION: &[Key] = &[
    optional("layer", Form::Word(LIVING_WORDS, &[]), "\"papillary_dermis\"", "evenly over a layer"),
    optional("top", Form::Quantity(&SLAB), "\"0.5 mm\"", "evenly from this depth below the surface"),
    optional("bottom", Form::Quantity(&SLAB), "\"0.7 mm\"", "to this one"),
    optional("device", Form::Name, "\"injection\"", "as the depots of a device lie, which leaves fluid"),
];
const GIVEN: &[Key] = &[
    required("density", Form::Quantity(&DENSITY), "\"229 1/cm2\"", "channels that admit liquid"),
    required("radius", Form::Quantity(&RADIUS), "\"62.5 um\"", "their radius"),
    required("depth", Form::Quantity(&OPEN), "\"0.5 mm\"", "how deep they are open below the horny layer"),
];

/// A drug of the scenario; what the catalogue tells of one of its name is not required.
pub(crate) const DRUGS: List = List { item: Form::Table(OWN), min: 0, max: 100, noun: "a drug" };
/// An example of such a list.
pub(crate) const EXAMPLE: &str = "[{ name = \"minoxidil\", concentration = \"20 mg/mL\" }]";
const OWN: &[Key] = &[
    required("name", Form::Name, "\"mine\"", "its name; one of the catalogue takes its place key by key"),
    key("molecular_weight", Form::Quantity(&WEIGHT), Need::Usual, "\"209 Da\"", "molecular weight"),
    optional("log_k", Form::Number(&LOG_K), "1.24", "logarithm of its partition between octanol and water"),
    optional(
        "sc_permeance",
        Form::Quantity(&PERMEANCE),
        "\"0 cm/h\"",
        "permeance of the horny layer as measured, instead of log_k; that of ions, of polymers",
    ),
    key("concentration", Form::Quantity(&CONCENTRATION), Need::Usual, "\"50 mg/mL\"", "in the vehicle"),
    optional(
        "solubility",
        Form::QuantityOr(&CONCENTRATION, MISCIBLE),
        "\"2.2 mg/mL\"",
        "what water dissolves, or \"miscible\"; miscible if nothing tells",
    ),
    optional("degradation_half_life", Form::Quantity(&SUBSTANCE), "\"12 h\"", "in living tissue, if it degrades"),
    optional(
        "depot_half_life",
        Form::Varied(&SUBSTANCE),
        "{ median = \"1 d\", gsd = 1.6 }",
        "of a gel that does not diffuse: injected, not put on the skin",
    ),
    optional(
        "diffusivity",
        Form::Table(DIFFUSIVITIES),
        "{ water = \"690 um2/s\" }",
        "diffusivities that are known, instead of those of the laws",
    ),
    optional("partition", Form::Table(PARTITIONS), "{ viable_epidermis = 1.0 }", "partition between layers and water"),
];
const DIFFUSIVITIES: &[Key] = &[
    optional("water", Form::Quantity(&DIFFUSIVITY), "\"690 um2/s\"", "in water"),
    optional("viable_epidermis", Form::Quantity(&DIFFUSIVITY), "\"85 um2/s\"", "in the viable epidermis"),
    optional("papillary_dermis", Form::Quantity(&DIFFUSIVITY), "\"210 um2/s\"", "in the papillary dermis"),
    optional("reticular_dermis", Form::Quantity(&DIFFUSIVITY), "\"210 um2/s\"", "in the reticular dermis"),
];
const PARTITIONS: &[Key] = &[
    default("viable_epidermis", Form::Number(&PARTITION), "1.0", "of the viable epidermis"),
    default("papillary_dermis", Form::Number(&PARTITION), "1.0", "of the papillary dermis"),
    default("reticular_dermis", Form::Number(&PARTITION), "1.0", "of the reticular dermis"),
];

impl Drug {
    /// A drug as the scenario describes it, over what the catalogue tells of its name.
    ///
    /// # Errors
    /// What neither tells.
    pub(crate) fn read(name: &str, own: Option<&Fields>, delivery: &Fields) -> Result<Self, Absent> {
        let base = drug_catalogue::find(name).map(drug_catalogue::Entry::drug);
        let Some(own) = own else { return base.ok_or_else(|| delivery.absent("drugs")) };
        let number = |key, known: Option<f64>| own.number(key).or_else(|absent| known.ok_or(absent));
        let known = base.as_ref();
        let half_life = Varied::read(own, "depot_half_life").ok();
        let permeance = match (own.number("sc_permeance"), own.number("log_k")) {
            (Ok(measured), _) => Permeance::Measured(measured),
            (_, Ok(log_k)) => Permeance::Laws(Some(log_k)),
            _ => known.map_or(Permeance::Laws(None), |known| known.permeance),
        };
        let solubility = match own.text("solubility") {
            Ok(_) => None,
            Err(_) => own.number("solubility").ok().or(known.and_then(|known| known.solubility_ug_mm3)),
        };
        let of_layers = |key| LIVING.map(|layer| own.table(key).and_then(|table| table.number(layer.as_str())).ok());
        Ok(Self {
            name: name.to_owned(),
            molecular_weight_da: number("molecular_weight", known.map(|known| known.molecular_weight_da))?,
            permeance,
            concentration_ug_mm3: number("concentration", known.map(|known| known.concentration_ug_mm3))?,
            solubility_ug_mm3: solubility,
            degradation_half_life_s: own.number("degradation_half_life").ok(),
            depot_half_life_s: half_life.or(known.and_then(|known| known.depot_half_life_s)),
            water_diffusivity_mm2_s: own.table("diffusivity").and_then(|table| table.number("water")).ok(),
            diffusivity_mm2_s: of_layers("diffusivity"),
            partition: of_layers("partition").map(|partition| partition.unwrap_or(1.0)),
        })
    }
}

impl Delivery {
    /// Of a section in which nothing was found wrong; `own` are the drugs that the scenario describes, `devices` the names of its
    /// devices.
    ///
    /// # Errors
    /// The first value that is not there.
    pub(crate) fn read(fields: &Fields, own: &[&Fields], devices: &[&str]) -> Result<Self, Absent> {
        let describes = |name: &str| own.iter().copied().find(|drug| drug.text("name") == Ok(name));
        let names = fields.list("drugs")?.iter().filter_map(Checked::text);
        let until_s = fields.number("until")?;
        Ok(Self {
            drugs: names.map(|name| Drug::read(name, describes(name), fields)).collect::<Result<_, _>>()?,
            film_mm: match fields.text("dose") {
                Ok(_) => None,
                Err(_) => Some(fields.number("dose")?),
            },
            apply_after_s: fields.number("apply_after")?,
            contact_s: fields.number("contact").ok(),
            until_s,
            times_s: times_s(fields, until_s),
            vehicle_hindrance: fields.number("vehicle_hindrance")?,
            is_franz_cell: fields.text("receptor")? == "sink",
            injection: fields.table("injection").ok().map(|place| Placed::read(place, devices)).transpose()?,
            draws: small(fields.integer("draws")?),
            channels: fields.table(CHANNELS).ok().map(GivenChannels::read).transpose()?,
        })
    }
}

/// The times that are told; the last is the end.
fn times_s(fields: &Fields, until_s: f64) -> Vec<f64> {
    let given = fields.list("times").map(|times| times.iter().filter_map(Checked::number).collect());
    let mut times: Vec<f64> = given.unwrap_or_else(|_| USUAL_TIMES_S.to_vec());
    times.retain(|time| *time < until_s);
    times.push(until_s);
    times
}

impl Placed {
    fn read(fields: &Fields, devices: &[&str]) -> Result<Self, Absent> {
        if let Ok(name) = fields.text("device") {
            let place = devices.iter().position(|device| *device == name);
            return place.map(Self::Device).ok_or_else(|| fields.absent("device"));
        }
        if let Ok(word) = fields.text("layer") {
            let layer = LIVING.into_iter().find(|layer| layer.as_str() == word);
            return layer.map(Self::Layer).ok_or_else(|| fields.absent("layer"));
        }
        Ok(Self::Slab { top_mm: fields.number("top")?, bottom_mm: fields.number("bottom")? })
    }
}

impl GivenChannels {
    fn read(fields: &Fields) -> Result<Self, Absent> {
        Ok(Self {
            per_cm2: fields.number("density")?,
            radius_mm: fields.number("radius")?,
            open_depth_mm: fields.number("depth")?,
        })
    }

    /// Radius of the cell around one of them R_c, mm.
    pub fn cell_radius_mm(&self) -> f64 {
        (100.0 / (std::f64::consts::PI * self.per_cm2)).sqrt()
    }
}
