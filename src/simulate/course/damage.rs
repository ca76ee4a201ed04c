//! What a session with each device damages: the same runs as those of `run`, once for each of its different needles.

use super::needles::{self, Needles};
use crate::after::drawn::Treated;
use crate::devices::{Device, Part};
use crate::metrics::cell::{Cell, CellLabels};
use crate::metrics::{Metric, MetricRow};
use crate::number::plain;
use crate::scenario::Scenario;
use crate::scenario::cases::own_cases;
use crate::simulate::outcome::{CellReport, report};
use crate::simulate::{RunOptions, SimulateError, cell_count, declared_cells};
use crate::skin::{Layer, LayerName};
use crate::study::compare::Matching;
use std::sync::atomic::{AtomicUsize, Ordering};

/// From this relative error of the integration on a note tells that a layer is known no better.
const NOTABLE_ERROR: f64 = 0.05;

/// What one needle of a device at a depth damages of the layers that have a thickness.
pub(super) struct Damage {
    pub device: String,
    pub depth_mm: f64,
    /// Damage fraction φ of each layer of [`layers`], by treatment.
    pub fractions: Vec<Treated>,
}

/// What the runs of a course found.
#[derive(Default)]
pub(super) struct Damages {
    /// What devices damage, by number of their needles.
    by_number: Vec<Vec<Damage>>,
    /// How each cell ended.
    pub cells: Vec<CellReport>,
    /// What is known badly, in words.
    pub notes: Vec<String>,
}

impl Damages {
    /// Runs the devices with each of their needles.
    ///
    /// # Errors
    /// [`SimulateError`] as of a run.
    pub fn of(scenario: &Scenario, all: &[Needles], options: &RunOptions) -> Result<Self, SimulateError> {
        let runs = all.iter().map(Needles::count).max().unwrap_or(0);
        let scenarios: Vec<Scenario> = (0..runs).map(|number| needles::scenario_of(scenario, all, number)).collect();
        let planned: usize = scenarios.iter().map(cell_count).sum();
        let done = AtomicUsize::new(0);
        let tell = |_, _| (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, planned);
        let mut damages = Self { notes: scenario.remarks().notes.to_vec(), ..Self::default() };
        for (number, scenario) in scenarios.iter().enumerate() {
            damages.take_in(number, scenario, &RunOptions { progress: &tell, max_duration: None, ..*options })?;
        }
        Ok(damages)
    }

    fn take_in(&mut self, number: usize, scenario: &Scenario, options: &RunOptions) -> Result<(), SimulateError> {
        let found = declared_cells(scenario, options)?;
        // Nothing is left out where no time cap can fire: cells and cases correspond.
        for (case, (_, cell)) in own_cases(scenario).zip(&found.cells) {
            let matching = match number {
                0 => Matching::Declared.label(),
                _ => format!("with its needles number {}", number + 1),
            };
            self.cells.push(report(&case, &case.treatment(), matching, cell));
        }
        let (damages, notes): (Vec<Damage>, Vec<Option<String>>) =
            found.cells.iter().map(|(labels, cell)| damage(scenario, labels, cell)).unzip();
        self.by_number.push(damages);
        // Worn needles are known as well as new ones.
        self.notes.extend(notes.into_iter().flatten().filter(|_| number == 0));
        Ok(())
    }

    /// What the sessions of a device at a depth damage, one after the other; `None` where one was not computed.
    pub fn of_sessions(&self, needles: &Needles, depth_mm: f64) -> Option<Vec<&Damage>> {
        let is_it = |damage: &&Damage, device: &Device| damage.device == device.name && damage.depth_mm == depth_mm;
        let of = |session: usize| {
            let device = needles.device(session);
            self.by_number.get(needles.number(session))?.iter().find(|damage| is_it(damage, device))
        };
        (0..needles.sessions()).map(of).collect()
    }
}

/// The layers that have rows: all but the horny layer, whose closing is told elsewhere, and the last, which has no thickness.
pub(super) fn layers(scenario: &Scenario) -> impl Iterator<Item = &Layer> {
    let has_rows = |layer: &&Layer| layer.name != LayerName::StratumCorneum && layer.bottom_mm.is_finite();
    scenario.skin.layers.iter().filter(has_rows)
}

/// What a cell says of the layers, and which of them it knows badly.
fn damage(scenario: &Scenario, labels: &CellLabels, cell: &Cell) -> (Damage, Option<String>) {
    let device = scenario.devices.iter().find(|device| device.name == labels.device);
    let heats = device.is_some_and(|device| device.kind.cause().part() == Some(Part::Heat));
    let metric = if heats { Metric::AffectedVolume } else { Metric::DamageVolume };
    let rows: Vec<MetricRow> = cell.metric_rows(labels).collect();
    let mut poor: Vec<String> = Vec::new();
    let mut fraction = |layer: &Layer| {
        // Rows are those of the series, in their order.
        let is_it = |row: &MetricRow| row.metric == metric.word() && row.layer == layer.name.as_str();
        let place = rows.iter().position(is_it);
        let Some((row, series)) = place.map(|place| (&rows[place], &cell.series[place])) else {
            return Treated::new(0.0, 0.0, &[]);
        };
        if row.std_err_integration > NOTABLE_ERROR * row.mean {
            let percent = 100.0 * row.std_err_integration / row.mean;
            poor.push(format!("{} to {} %", layer.name.as_str(), plain(percent)));
        }
        let by_trial: Vec<f64> = (0..series.trials()).map(|trial| series.trial_value(trial)).collect();
        let whole_mm3_per_cm2 = 100.0 * (layer.bottom_mm - layer.top_mm);
        Treated::new(row.mean, row.spread_sd, &by_trial).scaled(whole_mm3_per_cm2.recip(), 1.0)
    };
    let fractions: Vec<Treated> = layers(scenario).map(&mut fraction).collect();
    let (device, depth_mm) = (labels.device.clone(), labels.depth_mm);
    let damage = Damage { device, depth_mm, fractions };
    let note = (!poor.is_empty()).then(|| {
        format!(
            "device \"{}\" at {} mm: what a session damages is known no better than by its integration: {}; lower \
             sampling.layer_relative_error",
            labels.device,
            plain(labels.depth_mm),
            poor.join(", ")
        )
    });
    (damage, note)
}
