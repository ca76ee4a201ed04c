//! The configurations of a league table: the devices as declared, and each of them at every point of the study.

use super::evaluation::{Interrupted, SurveyOptions, reason, run_options};
use crate::sampling::stop::{is_time_up, within};
use crate::sampling::{Metrics, StopReason};
use crate::scenario::{LoadError, Scenario, Values};
use crate::simulate::{DeclaredCells, SimulateError, declared_cells};
use crate::study::front::front;
use crate::study::league::{ConfigurationRow, FrontRow, LeaguePlan, LeagueRow, Standing};
use crate::study::measure::Measure;
use crate::study::plan::{Axis, AxisValue, Levels, Shown};
use crate::table::bundle;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::time::Instant;

/// Configurations beyond which a league table is no use to anybody: a sweep is.
pub const MOST_CONFIGURATIONS: usize = 1000;

/// Why there is no league table.
#[derive(Debug, thiserror::Error)]
pub enum LeagueError {
    /// Too many configurations.
    #[error(
        "the league would have {0} configurations; at most {MOST_CONFIGURATIONS} are allowed; vary less, or use sweep"
    )]
    TooMany(usize),
    /// The reference itself could not be computed.
    #[error("the reference \"{name}\" could not be computed: {why}")]
    Reference {
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// A signal asked to stop.
    #[error("stopped by signal {0}")]
    Interrupted(usize),
}

bundle! {
    /// A league table.
    pub struct League {
        rows: LeagueRow,
        configurations: ConfigurationRow,
        front: FrontRow,
    }
    beside {
        /// What is wished for: `more channels; less dermal_damage`.
        wishes: String,
        /// Configurations that failed.
        failed: usize,
        /// Configurations that fell short of the target precision.
        imprecise: usize,
        /// What a time cap came before, in words.
        left_out: Vec<String>,
    }
}

/// A device with some settings, alone on the patch.
pub(super) struct Configuration {
    name: String,
    device: String,
    /// Columns and values in which it differs from the scenario.
    settings: Vec<(String, String)>,
    pub scenario: Result<Scenario, String>,
}

/// What became of a configuration.
struct Ran {
    standings: Vec<Standing>,
    status: &'static str,
    reason: String,
    /// What a time cap came before, in words.
    left_out: Vec<String>,
}

/// Computes a league table.
///
/// # Errors
/// [`LeagueError`].
pub fn league(scenario: &Scenario, plan: &LeaguePlan, options: &SurveyOptions) -> Result<League, LeagueError> {
    let configurations = configurations(scenario)?;
    let cap = options.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    let ran = within(cap, options.stop, || run_all(&configurations, options));
    let ran = ran.map_err(|Interrupted(signal)| LeagueError::Interrupted(signal))?;
    let reference = (&configurations[plan.reference], &ran[plan.reference]);
    if reference.1.status == "failed" && !is_time_up(options.stop) {
        return Err(LeagueError::Reference { name: reference.0.name.clone(), why: reference.1.reason.clone() });
    }
    Ok(table(scenario, plan, &configurations, &ran))
}

fn run_all(configurations: &[Configuration], options: &SurveyOptions) -> Result<Vec<Ran>, Interrupted> {
    configurations
        .par_iter()
        .with_max_len(1)
        .map(|configuration| {
            let ran = run(configuration, options)?;
            (options.tell)();
            Ok(ran)
        })
        .collect()
}

/// How many configurations the league table of a scenario would have.
///
/// # Errors
/// [`LeagueError::TooMany`].
pub fn configuration_count(scenario: &Scenario) -> Result<usize, LeagueError> {
    Ok(configurations(scenario)?.len())
}

/// The configurations that a scenario asks for.
///
/// # Errors
/// [`LeagueError::TooMany`].
pub(super) fn configurations(scenario: &Scenario) -> Result<Vec<Configuration>, LeagueError> {
    let declared = |index: usize| Configuration {
        name: scenario.devices[index].name.clone(),
        device: scenario.devices[index].name.clone(),
        settings: Vec::new(),
        scenario: Ok(alone(scenario, index)),
    };
    let mut all: Vec<Configuration> = (0..scenario.devices.len()).map(declared).collect();
    let Some(study) = &scenario.study else { return Ok(all) };
    let mut seen = BTreeSet::new();
    for point in 0..study.plan.points {
        let values = study.plan.values(point);
        for (index, device) in scenario.devices.iter().enumerate() {
            let own = |axis: &Axis| axis.keys.iter().any(|key| concerns(key, &device.name, index));
            let settings: Vec<(String, String)> = (study.plan.axes.iter().zip(&values))
                .filter(|(axis, _)| own(axis))
                .map(|(axis, value)| (axis.column.clone(), shown(&value.shown)))
                .collect();
            if settings.is_empty() || !seen.insert((index, settings.clone())) {
                continue;
            }
            if all.len() >= MOST_CONFIGURATIONS {
                let most = study.plan.points.saturating_mul(scenario.devices.len() as u64);
                return Err(LeagueError::TooMany(usize::try_from(most).unwrap_or(usize::MAX)));
            }
            let own_values = |axis: usize| own(&study.plan.axes[axis]);
            let varied = study.scenario_of_axes(&values, own_values, 0).map(|varied| alone(&varied, index));
            // A point of the study may be what the scenario declares.
            if varied.as_ref().is_ok_and(|varied| all[index].scenario.as_ref().is_ok_and(|declared| declared == varied))
            {
                continue;
            }
            let short: Vec<(String, String)> = (study.plan.axes.iter().zip(&values))
                .filter(|(axis, _)| own(axis))
                .map(|(axis, value)| (axis.column.clone(), in_names(axis, value)))
                .collect();
            let name = format!("{} {}", device.name, settings_name(&device.name, &short));
            let scenario = varied.map_err(|error: LoadError| reason(&error));
            all.push(Configuration { name, device: device.name.clone(), settings, scenario });
        }
    }
    Ok(all)
}

/// Whether a key path leads to a device, or to something that all devices share.
fn concerns(key: &str, device: &str, index: usize) -> bool {
    let of_a_device = key.starts_with("device.") || key.starts_with("device[");
    !of_a_device || key.starts_with(&format!("device.{device}.")) || key.starts_with(&format!("device[{index}]"))
}

/// `drum_diameter_mm=10, slip=0.1`: columns without the device's own name in front.
fn settings_name(device: &str, settings: &[(String, String)]) -> String {
    let prefix = format!("{}_", device.to_ascii_lowercase());
    let one =
        |(column, value): &(String, String)| format!("{}={value}", column.strip_prefix(&prefix).unwrap_or(column));
    settings.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A value as names of configurations show it: a table or list by its number on the axis, from 1.
fn in_names(axis: &Axis, value: &AxisValue) -> String {
    let place = match &axis.levels {
        Levels::Listed(values) => values.iter().position(|known| known == value),
        Levels::Between(_) => None,
    };
    match place {
        Some(place) if value.toml.starts_with(['{', '[']) => format!("#{}", place + 1),
        _ => shown(&value.shown),
    }
}

fn shown(value: &Shown) -> String {
    match value {
        Shown::Integer(number) => number.to_string(),
        Shown::Real(number) => crate::units::tidy(*number).to_string(),
        Shown::Text(text) => text.clone(),
    }
}

/// The scenario with one device, and everything measured that a league table shows.
fn alone(scenario: &Scenario, index: usize) -> Scenario {
    Scenario::of(Values {
        devices: vec![scenario.devices[index].clone()],
        compare: None,
        metrics: Metrics { openings: true, coverage: true, ..scenario.metrics },
        study: None,
        bench: None,
        sensitivity: None,
        ..scenario.clone().into_values()
    })
    .remarked(scenario.remarks().clone())
}

fn run(configuration: &Configuration, options: &SurveyOptions) -> Result<Ran, Interrupted> {
    let failed = |reason: String| Ran { standings: Vec::new(), status: "failed", reason, left_out: Vec::new() };
    let scenario = match &configuration.scenario {
        Ok(scenario) => scenario,
        Err(why) => return Ok(failed(why.clone())),
    };
    let DeclaredCells { cells, left_out } = match declared_cells(scenario, &run_options(options)) {
        Ok(cells) => cells,
        Err(SimulateError::Stopped(signal)) => return Err(Interrupted(signal)),
        Err(error) => return Ok(failed(error.to_string())),
    };
    let is_short = |reason| matches!(reason, StopReason::SampleCap | StopReason::TimeCap);
    let is_imprecise = !left_out.is_empty() || cells.iter().any(|(_, cell)| is_short(cell.reason));
    let status = match cells.is_empty() {
        true => "failed",
        false if is_imprecise => "imprecise",
        false => "done",
    };
    let reason = match left_out.is_empty() {
        true => String::new(),
        false => format!("the time cap was reached before: {}", left_out.join("; ")),
    };
    let standing = |(labels, cell): (crate::metrics::cell::CellLabels, crate::metrics::cell::Cell)| Standing {
        configuration: configuration.name.clone(),
        device: configuration.device.clone(),
        depth_mm: labels.depth_mm,
        tear: labels.tear,
        measures: Measure::ALL.map(|measure| measure.of(&cell)).into(),
    };
    let left_out = left_out.into_iter().map(|part| format!("{}: {part}", configuration.name)).collect();
    Ok(Ran { standings: cells.into_iter().map(standing).collect(), status, reason, left_out })
}

fn table(scenario: &Scenario, plan: &LeaguePlan, configurations: &[Configuration], ran: &[Ran]) -> League {
    let mut league = League { wishes: plan.wishes(), ..League::default() };
    for (configuration, ran) in configurations.iter().zip(ran) {
        league.failed += usize::from(ran.status == "failed");
        league.imprecise += usize::from(ran.status == "imprecise");
        league.left_out.extend_from_slice(&ran.left_out);
        league.configurations.extend(configuration_rows(configuration, ran));
    }
    let standings: Vec<&Standing> = ran.iter().flat_map(|ran| &ran.standings).collect();
    let reference = &configurations[plan.reference].name;
    // Depths and hypotheses in the order in which they first appear.
    let mut places: Vec<(f64, &str)> = Vec::new();
    for standing in &standings {
        let place = (standing.depth_mm, standing.tear.as_str());
        if !places.contains(&place) {
            places.push(place);
        }
    }
    for (depth_mm, tear) in places {
        let here: Vec<&Standing> =
            standings.iter().copied().filter(|s| s.depth_mm == depth_mm && s.tear == tear).collect();
        let against = here.iter().copied().find(|standing| standing.configuration == *reference);
        league.rows.extend(here.iter().flat_map(|standing| standing.rows(against, reference)));
        league.front.extend(front(&here, plan, scenario.sampling.seed));
    }
    league
}

/// One row for each setting; one row alone for a device as declared.
fn configuration_rows(configuration: &Configuration, ran: &Ran) -> Vec<ConfigurationRow> {
    let row = |(column, value): (String, String)| ConfigurationRow {
        configuration: configuration.name.clone(),
        device: configuration.device.clone(),
        column,
        value,
        status: ran.status.to_owned(),
        reason: ran.reason.clone(),
    };
    if configuration.settings.is_empty() {
        return vec![row((String::new(), String::new()))];
    }
    configuration.settings.iter().cloned().map(row).collect()
}
