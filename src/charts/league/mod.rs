//! The figures of a league table: the front of configurations that nothing beats, and all measures side by side.

mod front;
mod table;

use super::ChartContext;
use super::family::family;
use super::run::data::distinct;
use crate::folder::manifest::Manifest;
use crate::study::league::{FrontRow, LeagueRow};

/// What the figures of a league table say besides its tables; all of it stands in `manifest.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct LeagueContext {
    /// What every figure says.
    pub chart: ChartContext,
    /// Device names, in the order of the scenario: each keeps its colour on every figure.
    pub devices: Vec<String>,
}

impl LeagueContext {
    /// What a manifest holds for these figures.
    pub fn of(manifest: &Manifest) -> Self {
        Self { chart: ChartContext::of(manifest), devices: manifest.devices.clone() }
    }
}

/// The tables, put in order.
struct League<'a> {
    rows: &'a [LeagueRow],
    front: &'a [FrontRow],
    devices: Vec<&'a str>,
    /// The scenario's own hypothesis.
    tear: &'a str,
    depths_mm: Vec<f64>,
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
        let mut depths_mm: Vec<f64> = rows.iter().map(|row| row.depth_mm).filter(|depth| depth.is_finite()).collect();
        depths_mm.sort_by(f64::total_cmp);
        depths_mm.dedup();
        Self {
            rows,
            front,
            devices: distinct(listed.chain(rows.iter().map(|row| row.device.as_str()))),
            tear: rows.first().map_or("", |row| row.tear.as_str()),
            depths_mm,
            configurations: distinct(rows.iter().map(|row| row.configuration.as_str())),
        }
    }

    /// Rows of the scenario's own hypothesis at a depth.
    fn at(&self, depth_mm: f64) -> impl Iterator<Item = &'a LeagueRow> {
        let tear = self.tear;
        self.rows.iter().filter(move |row| row.tear == tear && row.depth_mm == depth_mm)
    }

    /// What is known of a configuration's place on the front.
    fn verdict(&self, configuration: &str, depth_mm: f64) -> Option<&'a FrontRow> {
        let tear = self.tear;
        self.front.iter().find(|row| row.configuration == configuration && row.depth_mm == depth_mm && row.tear == tear)
    }

    fn place(&self, device: &str) -> usize {
        self.devices.iter().position(|name| *name == device).unwrap_or(0)
    }

    /// 1.5 mm if it was computed, else the middle one of the depths.
    fn shown_depth(&self) -> Option<f64> {
        let usual = self.depths_mm.iter().copied().find(|depth| (depth - 1.5).abs() < 1e-9);
        usual.or_else(|| self.depths_mm.get(self.depths_mm.len() / 2).copied())
    }
}
