//! What of a scenario is filmed: a depth, a hypothesis, devices.

use crate::geometry::Tear;
use crate::scenario::Scenario;

/// More devices find no room side by side.
pub const MOST_DEVICES: usize = 4;
/// The depth that is filmed where a scenario has it and none is asked for, mm.
const USUAL_DEPTH_MM: f64 = 1.5;

/// What to film.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Depth, mm; one of the scenario's.
    pub depth_mm: f64,
    /// Hypothesis; one of the scenario's.
    pub tear: Tear,
    /// Places of the devices in the scenario, ascending.
    pub devices: Vec<usize>,
}

/// Why something cannot be filmed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FilmError {
    /// The scenario has no such depth.
    #[error("the scenario has no depth of {asked} mm; choose one of {known}")]
    Depth {
        /// What was asked for.
        asked: f64,
        /// What there is.
        known: String,
    },
    /// A strike of depth 0.
    #[error("a strike of depth 0 leaves nothing to film; choose another depth with --depth")]
    NoDepth,
    /// The scenario has no such hypothesis.
    #[error("the scenario has no hypothesis \"{asked}\"; choose one of {known}, or add it to tissue.band")]
    Tear {
        /// What was asked for.
        asked: String,
        /// What there is that can be filmed.
        known: String,
    },
    /// The hypothesis knows no motion.
    #[error(
        "the hypothesis \"{tear}\" says what channel is left and not how it comes about, so there is nothing to film; {remedy}"
    )]
    NoMotion {
        /// Its label.
        tear: String,
        /// What to do.
        remedy: String,
    },
    /// The scenario has no such device.
    #[error("the scenario has no device \"{asked}\"; choose one of {known}")]
    Device {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: String,
    },
    /// What the device does is no stroke.
    #[error("device \"{device}\" has no needle whose stroke could be filmed; choose others with --device")]
    NoNeedle {
        /// Its name.
        device: String,
    },
    /// Too many devices.
    #[error("{count} devices find no room side by side, at most {MOST_DEVICES} do; name them with --device")]
    TooMany {
        /// How many were asked for.
        count: usize,
    },
}

/// Chooses among what a scenario has: by default 1.5 mm or else the middle depth, the scenario's own hypothesis, and all
/// devices that have needles. Where none is configured, depths are those that devices have of their own.
///
/// # Errors
/// [`FilmError`] where the scenario has no such thing, or the hypothesis knows no motion.
pub fn choose(
    scenario: &Scenario,
    depth_mm: Option<f64>,
    tear: Option<&str>,
    devices: &[String],
) -> Result<Choice, FilmError> {
    let devices = choose_devices(scenario, devices)?;
    let own = devices.iter().filter_map(|&device| scenario.devices[device].kind.own_depth_mm());
    let depths_mm = if scenario.depths_mm.is_empty() { own.collect() } else { scenario.depths_mm.clone() };
    Ok(Choice { depth_mm: choose_depth(&depths_mm, depth_mm)?, tear: choose_tear(&scenario.tears, tear)?, devices })
}

fn choose_depth(depths_mm: &[f64], asked: Option<f64>) -> Result<f64, FilmError> {
    let mut ascending = depths_mm.to_vec();
    ascending.sort_by(f64::total_cmp);
    let find = |wish: f64| ascending.iter().copied().find(|depth| (depth - wish).abs() <= 1e-9 * wish);
    let depth_mm = match asked {
        None => {
            let middle = ascending.get(ascending.len().saturating_sub(1) / 2).copied();
            find(USUAL_DEPTH_MM).or(middle).ok_or(FilmError::NoDepth)
        }
        Some(asked) => find(asked).ok_or_else(|| FilmError::Depth {
            asked,
            known: listed(ascending.iter().map(|depth| format!("{depth} mm"))),
        }),
    }?;
    if depth_mm > 0.0 { Ok(depth_mm) } else { Err(FilmError::NoDepth) }
}

fn choose_tear(tears: &[Tear], asked: Option<&str>) -> Result<Tear, FilmError> {
    let moving = |tear: &&Tear| !matches!(tear, Tear::Puncture | Tear::Triangle { .. });
    let known = listed(tears.iter().filter(moving).map(Tear::label));
    let tear = match asked {
        None => tears.first(),
        Some(asked) => tears.iter().find(|tear| tear.label() == asked.trim()),
    };
    match tear {
        None => Err(FilmError::Tear { asked: asked.unwrap_or_default().to_owned(), known }),
        Some(tear) if moving(&tear) => Ok(*tear),
        Some(tear) => {
            let remedy = match known.as_str() {
                "" => "add pinned, partial or fixed to tissue.band".to_owned(),
                known => format!("choose another with --tear: {known}"),
            };
            Err(FilmError::NoMotion { tear: tear.label(), remedy })
        }
    }
}

fn choose_devices(scenario: &Scenario, asked: &[String]) -> Result<Vec<usize>, FilmError> {
    let names = || scenario.devices.iter().map(|device| device.name.clone());
    let place = |name: &String| {
        let unknown = || FilmError::Device { asked: name.clone(), known: listed(names()) };
        names().position(|known| known == *name).ok_or_else(unknown)
    };
    let has_needle = |device: &usize| scenario.devices[*device].kind.cause().has_needle();
    let mut devices: Vec<usize> = match asked {
        [] => (0..scenario.devices.len()).filter(has_needle).collect(),
        asked => asked.iter().map(place).collect::<Result<Vec<usize>, _>>()?,
    };
    devices.sort_unstable();
    devices.dedup();
    let without =
        devices.iter().find(|device| !has_needle(device)).or(if devices.is_empty() { Some(&0) } else { None });
    if let Some(&device) = without {
        return Err(FilmError::NoNeedle { device: scenario.devices[device].name.clone() });
    }
    if devices.len() > MOST_DEVICES { Err(FilmError::TooMany { count: devices.len() }) } else { Ok(devices) }
}

fn listed(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
