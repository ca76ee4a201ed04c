//! The figures of a league table: the front of configurations that nothing beats, and all measures side by side.

mod front;
mod table;

pub use super::context::CastContext as LeagueContext;

use super::cast::{Cast, distinct};
use super::family::family;
use crate::study::league::{FrontRow, LeagueRow};

/// The tables, put in order.
struct League<'a> {
    rows: &'a [LeagueRow],
    front: &'a [FrontRow],
    cast: Cast<'a>,
    /// Configurations in the order of the table.
    configurations: Vec<&'a str>,
}

family! {
    (rows: &[LeagueRow], front: &[FrontRow]; context: &LeagueContext) => Some(League::new(rows, front, context)),
    "pareto_front": front::lay_out,
    "league": table::lay_out,
}

impl<'a> League<'a> {
    fn new(rows: &'a [LeagueRow], front: &'a [FrontRow], context: &'a LeagueContext) -> Self {
        let listed = context.devices.iter().map(String::as_str);
        let devices = listed.chain(rows.iter().map(|row| row.device.as_str()));
        let tears = rows.iter().map(|row| row.tear.as_str());
        Self {
            rows,
            front,
            cast: Cast::new(devices, tears, rows.iter().map(|row| row.depth_mm)),
            configurations: distinct(rows.iter().map(|row| row.configuration.as_str())),
        }
    }

    /// Rows of the scenario's own hypothesis at a depth.
    fn at(&self, depth_mm: f64) -> impl Iterator<Item = &'a LeagueRow> {
        let tear = self.cast.main_tear();
        self.rows.iter().filter(move |row| row.tear == tear && row.depth_mm == depth_mm)
    }

    /// What is known of a configuration's place on the front.
    fn verdict(&self, configuration: &str, depth_mm: f64) -> Option<&'a FrontRow> {
        let tear = self.cast.main_tear();
        self.front.iter().find(|row| row.configuration == configuration && row.depth_mm == depth_mm && row.tear == tear)
    }
}
