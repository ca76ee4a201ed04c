//! The cases of a scenario: every device × depth × hypothesis, in the order that all tables have.

use super::Scenario;
use crate::devices::{Device, Single};
use crate::geometry::{Channel, ElasticLimit, Tear};
use crate::treatment::Treatment;

/// One device × depth × hypothesis of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Case<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    place: Place,
    /// The device.
    pub device: &'s Device,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// The hypothesis.
    pub tear: Tear,
}

/// Where a case stands in its scenario, each from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    device: usize,
    depth: usize,
    tear: usize,
}

/// Every device × depth × hypothesis.
pub fn cases(scenario: &Scenario) -> impl Iterator<Item = Case<'_>> {
    let depths = move |device| (0..scenario.depth_count(device)).map(move |depth| (device, depth));
    let tears = move |(device, depth)| (0..scenario.tears.len()).map(move |tear| Place { device, depth, tear });
    (0..scenario.devices.len()).flat_map(depths).flat_map(tears).map(|place| Case::at(scenario, place))
}

/// Every device × depth under the scenario's own hypothesis, which is its first.
pub fn own_cases(scenario: &Scenario) -> impl Iterator<Item = Case<'_>> {
    cases(scenario).filter(Case::is_own)
}

/// One strike of a device of a scenario that is set to a depth, mm.
pub fn single<'s>(scenario: &'s Scenario, device: &'s Device, depth_mm: f64) -> Single<'s> {
    treatment(scenario, device, depth_mm).single()
}

/// The treatment with a device of a scenario that is set to a depth, mm.
pub fn treatment<'s>(scenario: &'s Scenario, device: &'s Device, depth_mm: f64) -> Treatment<'s> {
    Treatment::new(device, depth_mm, scenario.depth_efficiency, scenario.sampling.seed)
        .on(&scenario.skin, &scenario.mechanics)
        .over(scenario.surface())
}

impl PartialEq for Case<'_> {
    /// Whether both are the same case of the same scenario.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.scenario, other.scenario) && self.place == other.place
    }
}

impl<'s> Case<'s> {
    fn at(scenario: &'s Scenario, place: Place) -> Self {
        let device = &scenario.devices[place.device];
        let depth_mm = device.kind.own_depth_mm().unwrap_or_else(|| scenario.depths_mm[place.depth]);
        Self { scenario, place, device, depth_mm, tear: scenario.tears[place.tear] }
    }

    /// Whether the device goes as deep as it says itself, whatever is configured.
    pub fn has_own_depth(&self) -> bool {
        self.device.kind.own_depth_mm().is_some()
    }

    /// Place of the device in the scenario, from 0.
    pub fn device_number(&self) -> usize {
        self.place.device
    }

    /// Whether its hypothesis is the scenario's own.
    pub fn is_own(&self) -> bool {
        self.place.tear == 0
    }

    /// The same hypothesis of another device at the same depth; where one of the two has a depth of its own, at every depth of the other.
    pub fn of_device(&self, number: usize) -> impl Iterator<Item = Self> + use<'s> {
        let Self { scenario, place, .. } = *self;
        let depths = match (scenario.devices[number].kind.own_depth_mm(), self.has_own_depth()) {
            (Some(_), _) => 0..1,
            (None, true) => 0..scenario.depths_mm.len(),
            (None, false) => place.depth..place.depth + 1,
        };
        depths.map(move |depth| Self::at(scenario, Place { device: number, depth, ..place }))
    }

    /// The same device and depth under every hypothesis.
    pub fn under_every_hypothesis(&self) -> impl Iterator<Item = Self> + use<'s> {
        let Self { scenario, place, .. } = *self;
        (0..scenario.tears.len()).map(move |tear| Self::at(scenario, Place { tear, ..place }))
    }

    /// The treatment, as declared.
    pub fn treatment(&self) -> Treatment<'s> {
        treatment(self.scenario, self.device, self.depth_mm)
    }

    /// One strike.
    pub fn single(&self) -> Single<'s> {
        single(self.scenario, self.device, self.depth_mm)
    }

    /// The channel of one strike.
    pub fn channel(&self, limit: &ElasticLimit) -> Channel {
        self.single().channel(self.tear, limit)
    }
}
