//! What a figure says besides the tables.

use super::plot::look::Look;
use crate::folder::manifest::Manifest;
use std::collections::BTreeMap;

/// What a figure says besides the tables; all of it stands in `manifest.json`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartContext {
    /// Title of the scenario.
    pub title: String,
    /// Basis of the comparison; the one in the comparison's own rows wins.
    pub basis: Option<String>,
    /// Whether the budgets were small: such figures are marked.
    pub quick: bool,
    /// Width and height of the patch, mm.
    pub patch_mm: [f64; 2],
    /// Version of the program that computed the tables.
    pub version: String,
    /// What the figure is, and what it is not.
    pub mark: &'static str,
    /// Width of the paper, theme, and whether the figure carries its own words; not in the manifest.
    pub look: Look,
}

/// Of figures whose depths are those that are configured or drawn.
const BOUND_MARK: &str = "geometric bound, not tissue response";
/// Of figures of a model whose constants no source fixes for living skin.
pub const MODEL_MARK: &str = "a model's answer, not a measurement";

/// Whether a study computed what drugs come in.
fn is_of_deliveries(manifest: &Manifest) -> bool {
    manifest.study.as_ref().is_some_and(|study| study.compute == "delivery")
}

impl ChartContext {
    /// What a manifest says for the figures of its tables, in the look that they have by themselves.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            title: manifest.scenario.title.clone(),
            basis: manifest.basis.clone(),
            quick: manifest.effort.quick,
            patch_mm: [manifest.patch_width_mm, manifest.patch_height_mm],
            version: manifest.program.version.clone(),
            mark: if is_of_deliveries(manifest) { MODEL_MARK } else { BOUND_MARK },
            look: Look::default(),
        }
    }
}

/// What figures say that show a choice of devices, hypotheses or depths; all of it stands in `manifest.json`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CastContext {
    /// What every figure says.
    pub chart: ChartContext,
    /// Device names, in the order of the scenario: each keeps its colour on every figure.
    pub devices: Vec<String>,
    /// Hypotheses: the scenario's own, then the band.
    pub tears: Vec<String>,
    /// Configured depths, mm.
    pub depths_mm: Vec<f64>,
    /// Depths of devices that go as deep as they say themselves, mm, by name.
    pub own_depths_mm: BTreeMap<String, f64>,
    /// Reference device of the comparison.
    pub reference: Option<String>,
}

impl CastContext {
    /// What a manifest holds for these figures.
    pub fn of(manifest: &Manifest) -> Self {
        // Single channels are compared one with one: there is no basis.
        let is_single = manifest.study.as_ref().is_some_and(|study| study.compute == "channel");
        let chart = ChartContext::of(manifest);
        Self {
            chart: ChartContext { basis: chart.basis.filter(|_| !is_single), ..chart },
            devices: manifest.devices.clone(),
            tears: manifest.tears.clone(),
            depths_mm: manifest.depths_mm.clone(),
            own_depths_mm: manifest.own_depths_mm.clone(),
            reference: manifest.reference.clone(),
        }
    }
}
