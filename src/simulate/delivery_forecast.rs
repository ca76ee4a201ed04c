//! What a delivery would take, told before it: unit cells are counted, and some of them tried.

use super::deliver::{deliver_central, devices_of_delivery};
use super::forecast::{FEW_FIGURES_MIB, FIGURES_MIB, FIGURES_S, Forecast, PROGRAM_MIB, cells_s, held_mib};
use super::{RunOptions, budget};
use crate::after::settings::{Delivery, GivenChannels};
use crate::scenario::{Scenario, Values};
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

/// Cells of the central person that tell what would be otherwise, for each that is solved for the tables.
const OTHERWISE: f64 = 10.0;
/// The channels of a cell that is tried: those of a roller.
const TRIED: GivenChannels = GivenChannels { per_cm2: 229.0, radius_mm: 0.0625, open_depth_mm: 0.05 };

/// What a delivery solves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitCells {
    /// Drugs that are asked for.
    pub drugs: usize,
    /// Unit cells of a person: a drug by a route, through the channels of a device, depth and hypothesis or through those given.
    pub cells: usize,
    /// People that are drawn beside the central one.
    pub draws: u32,
}

impl UnitCells {
    /// Of a scenario in which something is delivered.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let delivery = scenario.delivery.as_ref()?;
        let made = (0..scenario.devices.len()).filter(|device| scenario.devices[*device].kind.cause().makes_channels());
        let made = made.map(|device| scenario.depth_count(device) * scenario.tears.len());
        let channels = if delivery.channels.is_some() { 1 } else { made.sum() };
        let injection = usize::from(delivery.injection.is_some());
        // A depot that does not diffuse has a closed form.
        let solved = delivery.drugs.iter().filter(|drug| drug.depot_half_life_s.is_none()).count();
        Some(Self { drugs: delivery.drugs.len(), cells: solved * (1 + channels + injection), draws: delivery.draws })
    }
}

/// What `deliver` would take on so many threads, if the scenario delivers anything. Called on a pool of one thread; trying the
/// devices ends by `until`.
pub fn forecast(scenario: &Scenario, threads: usize, until: Instant) -> Option<Forecast> {
    let needed = UnitCells::of(scenario)?;
    let devices = devices_of_delivery(scenario);
    let devices_s = devices.as_ref().map_or(0.0, |devices| cells_s(devices, budget(devices.sampling, false), until));
    let held = devices.as_ref().map_or(0.0, |devices| held_mib(devices, false, threads));
    let people = f64::from(needed.draws) + 1.0 + OTHERWISE;
    let solving_s = one_cell_s(scenario)? * needed.cells as f64 * people;
    let mib = PROGRAM_MIB + held.max(if devices.is_some() { FIGURES_MIB } else { FEW_FIGURES_MIB });
    Some(Forecast::of(devices_s + solving_s, FIGURES_S, mib, threads))
}

/// Seconds that one unit cell takes: the first drug that diffuses, through channels like those of a roller.
fn one_cell_s(scenario: &Scenario) -> Option<f64> {
    let delivery = scenario.delivery.as_ref()?;
    let Some(drug) = delivery.drugs.iter().find(|drug| drug.depot_half_life_s.is_none()) else { return Some(0.0) };
    let tried =
        Delivery { drugs: vec![drug.clone()], injection: None, draws: 0, channels: Some(TRIED), ..delivery.clone() };
    let values = Values { devices: Vec::new(), study: None, delivery: Some(tried), ..scenario.clone().into_values() };
    let options = RunOptions { quick: false, max_duration: None, stop: &AtomicUsize::new(0), progress: &|_, _| () };
    let begun = Instant::now();
    // What is wrong with it takes its time, too.
    let _ = deliver_central(&Scenario::of(values), &options);
    // It is solved once on intact skin and once with channels.
    Some(begun.elapsed().as_secs_f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;
    use std::time::Duration;

    fn scenario(delivery: &str) -> Scenario {
        let text = format!("version = 1\n[skin]\nsite = \"cheek\"\n[delivery]\n{delivery}");
        parse("s", "s", text.as_bytes(), &[], None).unwrap_or_else(|error| panic!("{error}"))
    }

    const CHANNELS: &str = "channels = { density = \"229 1/cm2\", radius = \"62.5 um\", depth = \"0.5 mm\" }\n";

    #[test]
    fn unit_cells_are_those_of_each_drug_that_diffuses_by_each_route() {
        let injected =
            "drugs = [\"minoxidil\", \"native_ha\", \"caffeine\"]\ninjection = { layer = \"papillary_dermis\" }\n";
        let needed = UnitCells::of(&scenario(&format!("{injected}{CHANNELS}"))).expect("a delivery");
        assert_eq!(needed, UnitCells { drugs: 3, cells: 6, draws: 64 });
        let alone = UnitCells::of(&scenario(&format!("drugs = [\"minoxidil\"]\ndraws = 0\n{CHANNELS}")));
        assert_eq!(alone, Some(UnitCells { drugs: 1, cells: 2, draws: 0 }));
    }

    #[test]
    fn more_people_take_longer() {
        let of = |draws: u32| {
            let text = format!("drugs = [\"minoxidil\"]\nuntil = \"1 h\"\ndraws = {draws}\n{CHANNELS}");
            forecast(&scenario(&text), 1, Instant::now() + Duration::from_millis(100)).expect("a delivery").seconds
        };
        assert!(of(4000) > of(0));
    }
}
