//! Series of what strikes do to vessels.

use super::depths::Alike;
use super::names::Metric;
use super::part_rows::scaled;
use super::series::{Own, Series};
use super::table::{PER_CM2, Table, all_zero};
use super::vessels::{Looked, Seen};
use crate::sampling::statistics::{mean, share_upper};
use crate::skin::vessels::Vessels;

impl Table<'_> {
    fn known_vessels(&self) -> Option<&Vessels> {
        self.known.prepared.target.skin.vessels.as_ref()
    }

    /// Length of vessels cut in layers, given their damage volumes: of each so many times, and of all the sum.
    pub(super) fn vessel_length(&self, name: &'static str, layers: &[usize], damage: &Series) -> Option<Series> {
        let vessels = self.known_vessels()?;
        let skin = &self.known.prepared.target.skin;
        let per_volume = |layer: usize| skin.layers[layer].name.vessel_length_cut(vessels);
        if let [layer] = layers {
            return Some(scaled(damage, per_volume(*layer), Metric::VesselLengthCut));
        }
        let weighted = |of: fn(&[f64], usize) -> f64| {
            let sum = |slots: &Vec<f64>| layers.iter().map(|&layer| per_volume(layer) * of(slots, layer)).sum::<f64>();
            let by_trial = self.sampled.values.iter().map(|replicates| replicates.iter().map(sum).collect());
            Series::of(Metric::VesselLengthCut, name, by_trial.collect())
        };
        let own = Own::of(&weighted(Self::union));
        let series = self.luck.adjusted(Series { own: Some(own), ..weighted(Self::expected_union) });
        // What limits of single layers leave open beyond Student's is open in the sum.
        let mut open = [0.0; 2];
        for &layer in layers.iter().filter(|layer| per_volume(**layer) > 0.0) {
            let (down, up) = self.volumes(skin.layers[layer].name.as_str(), &[layer])[0].beyond_student();
            open[0] += per_volume(layer) * down;
            open[1] += per_volume(layer) * up;
        }
        let interval = series.interval();
        Some(series.within(Some((interval.low - open[0], interval.high + open[1]))))
    }

    /// Loops cut and the share of strikes that bleed; of holes alone.
    pub(super) fn vessels_cut(&self) -> Vec<Series> {
        match (self.known_vessels(), self.vessels) {
            (Some(vessels), Some(looked)) => {
                std::iter::once(self.loops_cut(vessels, looked)).chain(self.bleeding(looked)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn loops_cut(&self, vessels: &Vessels, looked: &Looked) -> Series {
        let prepared = self.known.prepared;
        let all = PER_CM2 * vessels.loops_per_mm2 * vessels.cut_probability;
        let scaled = |share: &f64| all * share.clamp(0.0, 1.0);
        let by_trial = looked.trials.iter().map(|seen| seen.shares.iter().map(scaled).collect());
        let plain = Series::of(Metric::LoopsCut, "all", by_trial.collect());
        let own = Some(Own::of(&plain));
        let adjusted = self.luck.adjusted(Series { own, ..plain.clone() });
        // No more is cut than there is, and no less than nothing.
        let is_possible = (0.0..=all).contains(&adjusted.value_without(None));
        let mut series = if is_possible { adjusted } else { plain };
        if prepared.treatment.greatest_depth() <= vessels.loop_top_mm || !prepared.treatment.leaves_holes() {
            return series;
        }
        if all_zero(&series.values) {
            let unseen = share_upper(0, looked.looks) * self.share_of_line(looked.reach_mm);
            series = series.within(Some((0.0, all * unseen)));
            series = self.with_unseen_depth(series, vessels.loop_top_mm, all);
        }
        let free = (1.0 - series.value_without(None) / all.max(f64::MIN_POSITIVE)).max(0.0);
        self.luck.with_few_events(series, all * looked.greatest_mm2 * free)
    }

    /// The share of strikes that bleed; none where no trial had a strike: of nothing there is no share.
    fn bleeding(&self, looked: &Looked) -> Option<Series> {
        let treatment = &self.known.prepared.treatment;
        let strikes: Vec<f64> = looked.trials.iter().map(|seen| seen.strikes).collect();
        if mean(&strikes) == 0.0 {
            return None;
        }
        let counted = |by_trial: Vec<f64>| Series::counted(Metric::BleedingShare, "all", by_trial.into_iter());
        if treatment.distinct_depths().is_some_and(|depths| depths.len() == 1) && treatment.pressed().is_none() {
            // Alike by law: what each of them does is known.
            return Some(counted(vec![looked.most_bleeding; strikes.len()]));
        }
        let over = Some(strikes.iter().map(|count| vec![*count]).collect());
        let series = Series { over, ..counted(looked.trials.iter().map(|seen: &Seen| seen.bleeding).collect()) };
        if !treatment.is_random() {
            return Some(series);
        }
        // One observation of what differs moves a trial by so much.
        let observations = Alike::of(treatment).observations().map_or(mean(&strikes), |number| number as f64);
        let events = series.few_events(looked.most_bleeding / observations).filter(|_| looked.most_bleeding > 0.0);
        Some(series.within(events))
    }

    /// A density that is 0 where no strike came so deep, and at most this where all do.
    fn with_unseen_depth(&self, series: Series, depth_mm: f64, most: f64) -> Series {
        let treatment = &self.known.prepared.treatment;
        let likely = treatment.share_past(depth_mm);
        let number = Alike::of(treatment).observations().map(|number| number * series.trials() as u64);
        series.within(number.map(|number| (0.0, most * likely.min(share_upper(0, number)))))
    }
}
