//! The configured depths of a scenario, and what a device says of those that it cannot reach: refused, never clamped.

use super::fields::{Checked, Fields};
use super::findings::Findings;
use super::problem::problem;
use crate::units::show_mm;

/// A configured depth, its value in mm and its path.
pub(crate) struct Depth<'r> {
    pub checked: &'r Checked,
    pub mm: f64,
    pub path: String,
}

/// Why a device cannot reach a depth.
pub(crate) struct Refusal {
    pub what: String,
    pub rule: String,
    pub advice: &'static str,
}

/// The configured depths of a scenario that have the right shape.
pub(crate) fn depths(root: &Fields) -> Vec<Depth<'_>> {
    let Ok(section) = root.table("depth") else { return Vec::new() };
    let values = section.list("values").unwrap_or_default();
    values
        .iter()
        .filter_map(|item| Some(Depth { checked: item, mm: item.number()?, path: item.path.clone() }))
        .collect()
}

impl Depth<'_> {
    /// Refuses the depth; `lift_mm` is how much deeper than it the device's deepest needle goes.
    pub fn refuse(&self, lift_mm: f64, refusal: Refusal, found: &mut Findings) {
        let extra =
            if lift_mm > 0.0 { format!(" (its deepest needle {})", show_mm(self.mm + lift_mm)) } else { String::new() };
        let value = format!("{}{extra}", show_mm(self.mm));
        let Refusal { what, rule, advice } = refusal;
        found.range.push(problem(&self.checked.place, &self.path, what, rule, value, advice));
    }
}
