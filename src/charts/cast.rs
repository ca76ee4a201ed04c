//! Who plays in the figures of a result: its devices, hypotheses and depths, in their order and with their looks.

pub(crate) use crate::study::shown::{ascending, same, shown_depth_mm};

use super::plot::style::{DeviceStyle, device_style};
use std::collections::HashSet;

/// Devices, hypotheses and depths of a result.
pub(crate) struct Cast<'a> {
    /// In the order of the scenario.
    pub devices: Vec<&'a str>,
    /// The scenario's own first, then its band.
    pub tears: Vec<&'a str>,
    /// Configured depths, ascending.
    pub depths_mm: Vec<f64>,
}

impl<'a> Cast<'a> {
    /// Each once.
    pub fn new(
        devices: impl Iterator<Item = &'a str>,
        tears: impl Iterator<Item = &'a str>,
        depths_mm: impl Iterator<Item = f64>,
    ) -> Self {
        Self { devices: distinct(devices), tears: distinct(tears), depths_mm: ascending(depths_mm) }
    }

    /// The hypothesis of the scenario itself.
    pub fn main_tear(&self) -> &'a str {
        self.tears.first().copied().unwrap_or("")
    }

    /// Place of a device in the order of the scenario.
    pub fn place(&self, device: &str) -> usize {
        place_of(&self.devices, device)
    }

    pub fn style(&self, device: &str) -> DeviceStyle {
        device_style(self.place(device))
    }

    /// The depth that a figure of one depth shows.
    pub fn shown_depth_mm(&self) -> Option<f64> {
        shown_depth_mm(self.depths_mm.iter().copied())
    }
}

/// Place of a device among those of the scenario.
pub(crate) fn place_of(devices: &[impl AsRef<str>], device: &str) -> usize {
    devices.iter().position(|name| name.as_ref() == device).unwrap_or(0)
}

/// Each value once, in order of first appearance.
pub(crate) fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    values.filter(|value| seen.insert(*value)).collect()
}

/// At most `most` of the values, evenly chosen, first and last among them.
pub(crate) fn evenly(values: &[f64], most: usize) -> Vec<f64> {
    if values.len() <= most || most < 2 {
        return values.iter().copied().take(most.max(1)).collect();
    }
    (0..most).map(|index| values[index * (values.len() - 1) / (most - 1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_depth_is_shown_where_it_is_there_and_else_the_middle_one() {
        assert_eq!(shown_depth_mm([2.0, 1.5, 0.5, 1.0, 1.5].into_iter()), Some(1.5));
        assert_eq!(shown_depth_mm([2.0, f64::NAN, 1.0, 0.5].into_iter()), Some(1.0));
        assert_eq!(shown_depth_mm([f64::NAN].into_iter()), None);
    }
}
