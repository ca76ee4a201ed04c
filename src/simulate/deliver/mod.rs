//! What enters through the channels that devices leave, beside intact skin and an injection (model sections 11 to 15, 17).

mod amounts;
mod answers;
mod deliveries;
mod drivers;
mod fields;
mod notes;
mod otherwise;
mod people;
mod sites;
mod tables;
mod terms;

pub use fields::{Solved, solved};
pub use sites::GIVEN;

use super::delivery_study::DeliveryStudy;
use super::error::SimulateError;
use super::outcome::{CellReport, DeclaredCells};
use super::wounds::Run;
use super::{RunOptions, budget, cell_count, declared_cells};
use crate::after::clock::HOUR_S;
use crate::after::route::Mouths;
use crate::after::rows::DeliveryRow;
use crate::after::settings::Placed;
use crate::metrics::cell::{Cell, CellLabels};
use crate::sampling::Metrics;
use crate::scenario::{Scenario, Values};
use crate::study::channel::layer_row;
use answers::{By, Question};
use people::People;
use sites::{MadeBy, Sites};
use std::sync::atomic::{AtomicUsize, Ordering};
use terms::Terms;

/// Delivers the drugs of a scenario: the devices are run as in `run`, unless channels are given.
///
/// # Errors
/// [`SimulateError`] where nothing is to be delivered, a limit refuses the work, channels merge, a cell has no solution, or a signal
/// raises the stop flag.
pub fn deliver(scenario: &Scenario, options: &RunOptions) -> Result<DeliveryStudy, SimulateError> {
    delivered(scenario, options, true)
}

/// The same without what could be otherwise, which takes most of the time where there are no draws.
///
/// # Errors
/// As of [`deliver`].
pub fn deliver_as_it_stands(scenario: &Scenario, options: &RunOptions) -> Result<DeliveryStudy, SimulateError> {
    delivered(scenario, options, false)
}

fn delivered(scenario: &Scenario, options: &RunOptions, with_cases: bool) -> Result<DeliveryStudy, SimulateError> {
    let terms = Terms::of(scenario).ok_or(SimulateError::NoDelivery)?;
    let Prepared { devices, cells, people, sites, mouths } = Prepared::new(scenario, &terms, options)?;
    let question = Question { scenario, terms: &terms, people: &people, sites: &sites, mouths: &mouths };
    let first = steps(&devices);
    let (done, all) = (AtomicUsize::new(first), first + question.asked().len());
    let tell = || (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
    let answers = question.answers(options.stop, &tell)?;
    let cases = if with_cases { otherwise::rows(&question, &answers, options.stop)? } else { Vec::new() };
    Ok(DeliveryStudy {
        deliveries: deliveries::rows(&question, &answers),
        closure: tables::closure(&question),
        peclet: tables::peclet(&question),
        profiles: tables::profiles(&question, &answers),
        mouths: tables::mouths(&question),
        cases,
        drivers: drivers::rows(&question, &answers),
        properties: tables::properties(&question),
        layers: scenario.skin.layers.iter().map(layer_row).collect(),
        cells: super::outcome::reports(&devices, &cells),
        notes: notes::notes(&question),
    })
}

/// What has come in through channels by the end where every parameter has its central value.
#[derive(Debug, Clone, PartialEq)]
pub struct CentralDelivery {
    /// By device, depth, hypothesis and drug.
    pub rows: Vec<DeliveryRow>,
    /// How each cell of the devices' run ended.
    pub cells: Vec<CellReport>,
}

/// Delivers the drugs of a scenario through channels to the central person alone.
///
/// # Errors
/// As of [`deliver`].
pub fn deliver_central(scenario: &Scenario, options: &RunOptions) -> Result<CentralDelivery, SimulateError> {
    let mut terms = Terms::of(scenario).ok_or(SimulateError::NoDelivery)?;
    terms.delivery.draws = 0;
    let Prepared { devices, cells, people, sites, mouths } = Prepared::new(scenario, &terms, options)?;
    let question = Question { scenario, terms: &terms, people: &people, sites: &sites, mouths: &mouths };
    let answers = question.answers(options.stop, &|| ())?;
    let last_h = terms.delivery.times_s.last().map(|time_s| time_s / HOUR_S);
    let is_told = |row: &DeliveryRow| row.route == By::Channels(0).word() && Some(row.time_h) == last_h;
    let rows = deliveries::rows(&question, &answers).into_iter().filter(is_told).collect();
    Ok(CentralDelivery { rows, cells: super::outcome::reports(&devices, &cells) })
}

/// What is there before anything is solved: devices that were run, people, and what they have been left with.
struct Prepared {
    devices: Scenario,
    cells: Vec<(CellLabels, Cell)>,
    people: People,
    sites: Sites,
    mouths: Vec<Vec<Option<Mouths>>>,
}

impl Prepared {
    fn new(scenario: &Scenario, terms: &Terms, options: &RunOptions) -> Result<Self, SimulateError> {
        let devices = with_devices_needed(scenario, terms);
        let people = People::of(scenario, terms, options.quick);
        // Devices first, each as one step; cells of people come after them.
        let first = steps(&devices);
        let run = RunOptions { progress: &|done, _| (options.progress)(done, first + 1), ..*options };
        let DeclaredCells { cells, .. } = match first {
            0 => DeclaredCells { cells: Vec::new(), left_out: Vec::new() },
            _ => declared_cells(&devices, &run)?,
        };
        let sampling = budget(devices.sampling, options.quick);
        let run = Run { sampling, vessels: scenario.skin.vessels.unwrap_or_default() };
        let sites = match Sites::given(scenario, terms, &cells) {
            Some(given) => given,
            None => Sites::made(&MadeBy { scenario: &devices, cells: &cells, run }, terms, options.stop)?,
        };
        let mouths = people.mouths(scenario, terms, &sites)?;
        Ok(Self { devices, cells, people, sites, mouths })
    }
}

/// Steps that the devices take.
fn steps(devices: &Scenario) -> usize {
    if devices.devices.is_empty() { 0 } else { cell_count(devices) }
}

/// Cells and devices that a delivery runs before it solves anything.
pub fn devices_of_delivery(scenario: &Scenario) -> Option<Scenario> {
    let terms = Terms::of(scenario)?;
    Some(with_devices_needed(scenario, &terms)).filter(|devices| !devices.devices.is_empty())
}

/// The scenario with the devices that are needed, and without what a delivery does not ask of them.
fn with_devices_needed(scenario: &Scenario, terms: &Terms) -> Scenario {
    let mut values: Values = scenario.clone().into_values();
    if terms.delivery.channels.is_some() {
        // Only depots of a device are then asked for.
        values.devices = match terms.delivery.injection {
            Some(Placed::Device(number)) => values.devices.into_iter().skip(number).take(1).collect(),
            _ => Vec::new(),
        };
    }
    values.skin.vessels = None;
    let metrics = Metrics { coverage: false, ..values.metrics };
    Scenario::of(Values { compare: None, metrics, ..values })
}

#[cfg(test)]
mod deliver_tests;
