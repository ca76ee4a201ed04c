//! Where a drug may get in: every device, depth and hypothesis, or the channels that are given.

use super::super::error::SimulateError;
use super::super::wounds::{Left, Run};
use super::terms::Terms;
use crate::after::drug::PerLayer;
use crate::after::route::{LIVING, Mouths, Part, parts};
use crate::after::settings::Placed;
use crate::metrics::Metric;
use crate::metrics::cell::{Cell, CellLabels};
use crate::scenario::Scenario;
use crate::scenario::cases::{Case, cases};
use std::sync::atomic::AtomicUsize;

/// Device of rows whose channels are given.
pub const GIVEN: &str = "channels";

/// What makes channels.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// They are given.
    Given(Mouths),
    /// A device made them with needles of a length, mm.
    Made { left: Left, needle_mm: f64 },
}

impl Way {
    /// The length that the dye's half-life knows, mm.
    pub fn needle_mm(&self) -> f64 {
        match self {
            Self::Given(mouths) => mouths.open_depth_mm,
            Self::Made { needle_mm, .. } => *needle_mm,
        }
    }
}

/// A device at a depth under a hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Site {
    pub device: String,
    pub depth_mm: f64,
    pub tear: String,
    /// Whether its hypothesis is the scenario's own.
    pub is_own: bool,
    /// Place of its way in among those that differ; `None` where there are no channels to get in by.
    pub way: Option<usize>,
    /// Place of its injection among those that differ; `None` without one.
    pub injection: Option<usize>,
}

/// All sites, and what they share.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sites {
    pub sites: Vec<Site>,
    pub ways: Vec<Way>,
    pub injections: Vec<Vec<Part>>,
}

impl Sites {
    /// The channels that are given.
    pub fn given(scenario: &Scenario, terms: &Terms, cells: &[(CellLabels, Cell)]) -> Option<Self> {
        let mouths = Mouths::from(terms.delivery.channels?);
        let shares = cells.get(cells.len() / 2).map_or([0.0; 3], |(_, cell)| dose_shares(cell));
        let site = Site {
            device: GIVEN.to_owned(),
            depth_mm: mouths.open_depth_mm,
            tear: String::new(),
            is_own: true,
            way: Some(0),
            injection: terms.delivery.injection.as_ref().map(|_| 0),
        };
        let injections = terms.delivery.injection.iter().map(|placed| parts(&scenario.skin, placed, &shares)).collect();
        Some(Self { sites: vec![site], ways: vec![Way::Given(mouths)], injections })
    }

    /// What devices made.
    ///
    /// # Errors
    /// [`SimulateError::Stopped`] where a signal raises the flag.
    pub fn made(made: &MadeBy, terms: &Terms, stop: &AtomicUsize) -> Result<Self, SimulateError> {
        let mut all = Self::default();
        for case in cases(made.scenario) {
            let Some(cell) = made.cell(&case) else { continue };
            let left = Left::of(&case, cell, &made.run, stop)?;
            let way = left.map(|left| Way::Made {
                left,
                needle_mm: case.device.kind.stands_out_mm(&case.device.set_to(case.depth_mm)),
            });
            let injection = terms.delivery.injection.as_ref().map(|placed| made.parts(&case, placed));
            let site = Site {
                device: case.device.name.clone(),
                depth_mm: case.depth_mm,
                tear: case.tear.label(),
                is_own: case.is_own(),
                way: way.map(|way| place_of(&mut all.ways, way)),
                injection: injection.map(|parts| place_of(&mut all.injections, parts)),
            };
            all.sites.push(site);
        }
        Ok(all)
    }

    /// The sites under the scenario's own hypothesis that have channels, each with its way in.
    pub fn own_ways(&self) -> impl Iterator<Item = (&Site, usize, &Way)> {
        let own = self.sites.iter().filter(|site| site.is_own);
        own.filter_map(|site| site.way.map(|way| (site, way, &self.ways[way])))
    }

    /// A site that has this way in.
    pub fn with(&self, way: usize) -> Option<&Site> {
        self.sites.iter().find(|site| site.way == Some(way))
    }
}

/// Place of an item among those that differ, to which it is added where it is new.
fn place_of<T: PartialEq>(known: &mut Vec<T>, item: T) -> usize {
    known.iter().position(|own| *own == item).unwrap_or_else(|| {
        known.push(item);
        known.len() - 1
    })
}

/// Devices that were run.
pub(super) struct MadeBy<'a> {
    pub scenario: &'a Scenario,
    pub cells: &'a [(CellLabels, Cell)],
    pub run: Run,
}

impl MadeBy<'_> {
    fn cell(&self, case: &Case) -> Option<&Cell> {
        let (device, tear) = (&case.device.name, case.tear.label());
        let is_own =
            |labels: &CellLabels| labels.device == *device && labels.depth_mm == case.depth_mm && labels.tear == tear;
        self.cells.iter().find(|(labels, _)| is_own(labels)).map(|(_, cell)| cell)
    }

    /// Where the injection beside a case lies: that of a device as its depots lie at the depth of the case, or at its own, or the first
    /// of those configured.
    fn parts(&self, case: &Case, placed: &Placed) -> Vec<Part> {
        let shares = match *placed {
            Placed::Device(number) => case.of_device(number).find_map(|other| self.cell(&other)).map(dose_shares),
            _ => None,
        };
        parts(&self.scenario.skin, placed, &shares.unwrap_or_default())
    }
}

/// Share of a device's fluid that lies in each living layer.
fn dose_shares(cell: &Cell) -> PerLayer<f64> {
    let dose = |layer: &str| cell.find(layer, Metric::Dose).map_or(0.0, |series| series.interval().mean);
    let all = dose("all");
    LIVING.map(|layer| if all > 0.0 { (dose(layer.as_str()) / all).min(1.0) } else { 0.0 })
}
