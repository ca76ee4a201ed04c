//! What is told of a drug at a time, and the band of its draws.

use crate::after::cell::{Content, Problem};
use crate::after::drawn::band;
use crate::after::told::{
    CLEARED, DELIVERED, DERMAL_AUC, ENTERED_CHANNELS, ENTERED_SC, IN_CHANNEL, IN_LAYERS, RECEPTOR, Told,
};
use crate::skin::LayerName;

/// Below so much through intact skin nothing is told as a multiple of it, µg/cm².
pub(super) const LEAST_INTACT_UG_CM2: f64 = 1e-9;

/// What skin holds at a time, µg/cm².
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Amounts {
    pub entered_channels: f64,
    pub entered_sc: f64,
    pub in_channel: f64,
    pub in_layers: [f64; 3],
    pub cleared: f64,
    pub receptor: f64,
    /// µg h/cm².
    pub dermal_auc: f64,
}

impl Amounts {
    /// Of a solved cell.
    pub fn of(problem: &Problem, content: &Content) -> Self {
        let in_layer = |name: LayerName| {
            let own = problem.strata.iter().zip(&content.in_strata).filter(|(stratum, _)| stratum.name == name);
            own.map(|(_, held)| held).sum()
        };
        Self {
            entered_channels: content.entered_channels,
            entered_sc: content.entered_sc,
            in_channel: content.in_channel,
            in_layers: crate::after::route::LIVING.map(in_layer),
            cleared: content.cleared,
            receptor: content.receptor,
            dermal_auc: content.dermal_auc_ug_h_cm2,
        }
    }

    /// All that came in but what is still in channels.
    pub fn delivered(&self) -> f64 {
        self.in_layers.iter().sum::<f64>() + self.cleared + self.receptor
    }

    /// What is told of whatever came through the skin's surface.
    pub fn of_surface(&self) -> Vec<(Told, f64)> {
        let mut all = vec![
            (ENTERED_CHANNELS, self.entered_channels),
            (ENTERED_SC, self.entered_sc),
            (IN_CHANNEL, self.in_channel),
        ];
        all.extend(self.of_tissue());
        all
    }

    /// What is told of whatever is in the tissue.
    pub fn of_tissue(&self) -> Vec<(Told, f64)> {
        let mut all: Vec<_> = IN_LAYERS.into_iter().zip(self.in_layers).collect();
        all.extend([(CLEARED, self.cleared), (RECEPTOR, self.receptor), (DELIVERED, self.delivered())]);
        all.push((DERMAL_AUC, self.dermal_auc));
        all
    }
}

/// Central value and the band of draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Band {
    pub central: f64,
    pub low: f64,
    pub high: f64,
    /// Draws that have a value.
    pub draws: u32,
}

impl Band {
    /// Of people, the central one first; `None` where that one has no value. Without draws the ends are the central value.
    pub fn of(values: &[Option<f64>]) -> Option<Self> {
        let central = (*values.first()?)?;
        let drawn: Vec<f64> = values[1..].iter().copied().flatten().collect();
        let draws = drawn.len() as u32;
        let [low, high] = band(central, drawn);
        Some(Self { central, low, high, draws })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_draws_the_ends_are_the_central_value_and_without_a_central_value_there_is_no_row() {
        assert_eq!(Band::of(&[Some(2.0)]), Some(Band { central: 2.0, low: 2.0, high: 2.0, draws: 0 }));
        assert_eq!(Band::of(&[None, Some(2.0)]), None);
        assert_eq!(Band::of(&[Some(1.0), None, Some(2.0)]).map(|band| (band.low, band.draws)), Some((2.0, 1)));
    }

    #[test]
    fn what_is_delivered_is_all_but_what_is_in_channels() {
        let held =
            Amounts { in_channel: 9.0, in_layers: [1.0, 2.0, 3.0], cleared: 4.0, receptor: 5.0, ..Amounts::default() };
        assert_eq!(held.delivered(), 15.0);
        assert!(held.of_surface().contains(&(IN_CHANNEL, 9.0)) && !held.of_tissue().contains(&(IN_CHANNEL, 9.0)));
    }
}
