//! The terms of a delivery: what the scenario says of closing, filling, transport and the drug, whose numbers may be distributions.

use crate::after::route::Route;
use crate::after::{Closure, Delivery, Drug, Fluid, Person, Transport, Varied};
use crate::scenario::Scenario;

/// What all ways in share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms {
    pub closure: Closure,
    pub fluid: Fluid,
    pub transport: Transport,
    pub delivery: Delivery,
}

impl Terms {
    /// Of a scenario; `None` of one that delivers nothing.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let (closure, fluid, transport) =
            (scenario.closure.clone(), scenario.fluid.clone(), scenario.transport.clone());
        Some(Self { closure, fluid, transport, delivery: scenario.delivery.clone()? })
    }

    /// The way of a drug into a person.
    pub fn route<'a>(&'a self, scenario: &'a Scenario, drug: &'a Drug, person: Person) -> Route<'a> {
        let Self { closure, fluid, transport, delivery } = self;
        Route { skin: &scenario.skin, drug, delivery, closure, fluid, transport, person }
    }

    /// The half-life that a needle's length gives, as a number that may vary.
    pub fn half_life_s(&self, needle_mm: f64) -> Varied {
        let Closure { observable, is_occluded, half_life_s, .. } = self.closure;
        half_life_s.unwrap_or_else(|| observable.half_life_s(is_occluded, needle_mm))
    }
}

/// A parameter that may vary.
pub(super) struct Knob {
    /// Path of its key, to which its draws belong.
    pub name: &'static str,
    /// What it is after needles of a length, mm.
    pub get: fn(&Terms, f64) -> Varied,
    /// Sets it.
    pub set: fn(&mut Terms, Varied),
}

macro_rules! knobs {
    ($($name:literal $section:ident.$field:ident),+ $(,)?) => {
        [$(Knob { name: $name, get: |terms, _| terms.$section.$field, set: |terms, value| terms.$section.$field = value }),+]
    };
}

/// The half-life, whose own value may be that of a table.
const HALF_LIFE: Knob = Knob {
    name: "closure.half_life",
    get: Terms::half_life_s,
    set: |terms, value| terms.closure.half_life_s = Some(value),
};

const OTHERS: [Knob; 11] = knobs![
    "closure.residual_width" closure.residual_width,
    "closure.open_depth" closure.open_depth,
    "closure.patent_share" closure.patent_share,
    "fluid.prefill" fluid.prefill,
    "fluid.bleeding_time" fluid.bleeding_time_s,
    "fluid.exudate_velocity" fluid.exudate_velocity_mm_s,
    "skin.transport.dermis_diffusivity" transport.dermis_diffusivity,
    "skin.transport.lipid_path" transport.lipid_path,
    "skin.transport.polar_path" transport.polar_path,
    "skin.transport.clearance" transport.clearance,
    "skin.transport.epidermis_to_dermis" transport.epidermis_to_dermis,
];

/// Every parameter that may vary, in the order of their sections.
pub(super) fn knobs() -> impl Iterator<Item = Knob> {
    std::iter::once(HALF_LIFE).chain(OTHERS)
}

impl Knob {
    /// The terms with this parameter at the value below which a share of all people lies.
    pub fn turned(&self, terms: &Terms, needle_mm: f64, share: f64) -> Terms {
        let mut turned = terms.clone();
        (self.set)(&mut turned, Varied::Fixed((self.get)(terms, needle_mm).quantile(share)));
        turned
    }
}
