//! Turns sampled slots and counts into series, with the limits that hold where samples are few.

use super::coverage::{Coverage, SCRAMBLES, Scramble};
use super::depths::{self, Alike, Felt};
use super::luck::{Luck, is_possible};
use super::names::{Metric, Volume};
use super::openings::{Count, Counts};
use super::series::{Own, Series};
use super::strata::{Quantity, area_slot, expected_area_slot, layer_slot};
use super::tile::Tally;
use super::trial::Groundwork;
use super::vessels::Looked;
use crate::sampling::statistics::{mean, share_lower, share_upper};
use crate::sampling::{EstimatorKind, Sampled};

/// Below this many samples that met a channel, Student's interval is joined with an exact bound.
const FEW_HITS: u64 = 64;
/// Sums that differ by less than this share are equal.
const ROUNDING: f64 = 1e-12;
/// What fewer trials than this share may have is nothing.
const UNLIKELY: f64 = 1e-9;
pub(super) const PER_CM2: f64 = 100.0;

/// A value of a layer, from the slots of one replicate.
type OfLayer = fn(&[f64], usize) -> f64;

/// All that the metrics of a cell are made of.
pub struct Table<'a> {
    /// What was known beforehand.
    pub known: &'a Groundwork<'a>,
    /// Which integrator filled the slots.
    pub estimator: EstimatorKind,
    /// The slots, and what was counted exactly.
    pub sampled: &'a Sampled<Tally>,
    /// Counts of every trial; empty where nothing is counted.
    pub counts: Vec<&'a Counts>,
    /// Captured strikes in the patch, by trial; `None` where there is no capture.
    pub captured: Option<Vec<u64>>,
    /// Needles that did not come down to the skin of the patch, by trial; `None` where none is curved.
    pub missed: Option<Vec<u64>>,
    /// Coverage of every trial; empty where it is not asked for.
    pub covered: &'a [Coverage],
    /// What a force made of the strikes of every trial; empty where none decides.
    pub felt: &'a [Felt],
    /// What chance had to do with the strikes of every trial.
    pub luck: Luck,
    /// What strikes do to vessels, where that is asked for.
    pub vessels: Option<&'a Looked>,
    /// Whether what strikes leave besides their holes is told of.
    pub with_parts: bool,
}

impl Table<'_> {
    /// Every metric, in table order, without the luck of the number of strikes where it is known what to expect, and where that
    /// leads to nothing impossible.
    pub fn series(mut self) -> Vec<Series> {
        let mut found = Vec::new();
        for luck in self.luck.clone().ways() {
            self.luck = luck;
            found = self.rows();
            if found.iter().all(is_possible) {
                break;
            }
        }
        found
    }

    fn rows(&self) -> Vec<Series> {
        let layers = &self.known.prepared.target.skin.layers;
        let every = self.every();
        let mut series = self.volumes("all", &every);
        series.push(self.luck.strikes());
        series.extend(self.counted(Metric::CapturedStrikes, self.captured.as_ref()));
        series.extend(self.counted(Metric::MissedStrikes, self.missed.as_ref()));
        series.extend(self.treatment_time());
        series.extend(self.per_strike("all", &every));
        series.extend(self.tear_ratio(&every));
        series.extend(depths::series(self.felt, Alike::of(&self.known.prepared.treatment)));
        series.extend(self.count(Metric::Openings, "surface", 0));
        series.extend(self.areas("surface", 0));
        series.extend(self.leaked());
        series.extend(self.coverage());
        series.extend(self.vessels_cut());
        for (index, layer) in layers.iter().enumerate() {
            let name = layer.name.as_str();
            series.extend(self.volumes(name, &[index]));
            series.extend(self.per_strike(name, &[index]));
            series.extend(self.count(Metric::Channels, name, index));
            series.extend(self.areas(name, index));
        }
        if !self.known.prepared.treatment.is_random() {
            // What trials differ by is integration alone.
            series.iter_mut().for_each(|series| series.own = Some(Own { spread_sd: 0.0, ..Own::of(series) }));
        }
        series
    }

    pub(super) fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.sampled.tallies.iter()
    }

    fn every(&self) -> Vec<usize> {
        (0..self.known.strata.layers()).collect()
    }

    pub(super) fn area_mm2(&self) -> f64 {
        self.known.prepared.target.patch.area_mm2()
    }

    /// Every channel lies within this distance of its strike's position, mm.
    fn reach_mm(&self) -> f64 {
        self.known.prepared.shapes.reach()
    }

    /// Strikes that something happened to, counted by trial.
    fn counted(&self, metric: Metric, by_trial: Option<&Vec<u64>>) -> Option<Series> {
        let area = self.area_mm2();
        let density = by_trial?.iter().map(|&count| PER_CM2 * count as f64 / area);
        Some(Series::counted(metric, "all", density))
    }

    fn treatment_time(&self) -> Option<Series> {
        let prepared = self.known.prepared;
        let time = PER_CM2 * prepared.treatment.treatment_time_s_per_mm2(prepared.target.patch)?;
        Some(Series::counted(Metric::TreatmentTime, "all", self.tallies().map(|_| time)))
    }

    /// None where no trial had a strike although strikes are to be expected: of nothing there is no quotient.
    fn per_strike(&self, name: &'static str, layers: &[usize]) -> Option<Series> {
        let volume = |tally: &Tally| layers.iter().map(|&layer| tally.volumes[layer]).sum();
        let over: Option<Vec<_>> = Some(self.tallies().map(|tally| vec![tally.strikes as f64]).collect());
        let series = Series::counted(Metric::ChannelVolumePerStrike, name, self.tallies().map(volume));
        let series = self.luck.quotient(Series { over, ..series })?;
        Some(self.with_unseen(series, layers, self.greatest_volumes(&self.every()).0))
    }

    fn tear_ratio(&self, layers: &[usize]) -> Option<Series> {
        let over = Some(self.values(layers, Self::puncture));
        let series = Series::of(Metric::TearRatio, "all", self.values(layers, Self::tear));
        self.luck.quotient(Series { over, ..series })
    }

    fn coverage(&self) -> Vec<Series> {
        if self.covered.is_empty() {
            return Vec::new();
        }
        let replicated = |metric, pick: fn(&Scramble) -> f64| {
            let values = self.covered.iter().map(|trial| trial.scrambles.iter().map(pick).collect());
            Series::of(metric, "surface", values.collect())
        };
        let area = self.area_mm2();
        // Coverage is that of strikes that open the skin.
        let strikes = |(trial, tally): (usize, &Tally)| self.felt.get(trial).map_or(tally.strikes as f64, Felt::opened);
        let mean_density =
            self.tallies().enumerate().map(strikes).map(|number| vec![number / area; SCRAMBLES]).collect();
        let widest = Series::counted(Metric::WidestGap, "surface", self.covered.iter().map(Coverage::widest));
        let hot_spots = replicated(Metric::HotSpots, |scramble| scramble.crowded);
        let gap = replicated(Metric::Gap, |scramble| scramble.gap);
        vec![
            if gap.is_finite() { self.luck.adjusted(gap) } else { gap },
            // Points find no gap that lies between them: there is no upper limit.
            Series { bounds: Some((f64::INFINITY, f64::INFINITY)), ..widest },
            Series { over: Some(mean_density), ..hot_spots },
        ]
    }

    fn count(&self, metric: Metric, name: &'static str, layer: usize) -> Option<Series> {
        if self.counts.is_empty() {
            return None;
        }
        let boundary = self.known.strata.boundary(layer);
        let of = |pick: fn(&Count) -> f64| {
            let count = move |counts: &&Counts| boundary.and_then(|b| counts.by_boundary.get(b)).map_or(0.0, pick);
            self.counts.iter().map(move |counts| PER_CM2 * count(counts))
        };
        let open = mean(&of(|count| count.open).collect::<Vec<_>>());
        let series = Series::counted(metric, name, of(|count| count.density));
        let series = if self.may_be_open(layer) { self.luck.count(series, open) } else { series };
        Some(self.with_unseen(series, &[layer], PER_CM2 * self.density()))
    }

    pub(super) fn volumes(&self, name: &'static str, layers: &[usize]) -> Vec<Series> {
        let reached: Vec<usize> = layers.iter().copied().filter(|&layer| self.may_be_open(layer)).collect();
        let series = |(metric, own, expected): (Metric, OfLayer, OfLayer)| {
            let own = Own::of(&Series::of(metric, name, self.values(layers, own)));
            let expected = Series::of(metric, name, self.values(layers, expected));
            let series = self.luck.adjusted(Series { own: Some(own), ..expected });
            let bounds = metric.facts().volume.and_then(|volume| self.volume_bounds(volume, &reached, &series));
            let volumes = self.greatest_volumes(&reached);
            let free = if metric == Metric::DamageVolume { self.free_share(&series, &reached) } else { 1.0 };
            let greatest = free * part(metric, volumes);
            let series = self.with_unseen_people(Series { bounds, ..series }, layers, metric);
            if greatest > 0.0 { self.luck.with_few_events(series, PER_CM2 * greatest) } else { series }
        };
        let volumes: [(Metric, OfLayer, OfLayer); 5] = [
            (Metric::DamageVolume, Self::union, Self::expected_union),
            (Metric::ChannelVolumeSum, Self::sum, Self::sum),
            (Metric::PunctureVolume, Self::puncture, Self::puncture),
            (Metric::TearVolume, Self::tear, Self::tear),
            (Metric::OverlapVolume, Self::overlap, Self::expected_overlap),
        ];
        let mut rows: Vec<Series> = volumes.into_iter().map(series).collect();
        rows.extend(self.part_volumes(name, layers, &rows[0]));
        rows.extend(self.vessel_length(name, layers, &rows[0]));
        rows
    }

    /// Whether holes may go below the upper boundary of a layer.
    pub(super) fn may_be_open(&self, layer: usize) -> bool {
        let prepared = self.known.prepared;
        let top_mm = prepared.target.skin.layers[layer].top_mm;
        prepared.treatment.leaves_holes() && top_mm < prepared.shapes.deepest()
    }

    /// A volume in layers that no channel came to, with a limit that allows for people or hands whose do: all strikes of theirs may
    /// go deepest, and leave it all in the thinnest of layers.
    fn with_unseen_people(&self, series: Series, layers: &[usize], metric: Metric) -> Series {
        if !all_zero(&self.values(layers, Self::sum)) {
            return series;
        }
        let most = part(metric, self.greatest_volumes(&self.every()));
        self.with_unseen(series, layers, PER_CM2 * self.density() * most)
    }

    /// The same of a metric that is 0 where no channel comes to these layers, and no more than this where all strikes do.
    fn with_unseen(&self, series: Series, layers: &[usize], most: f64) -> Series {
        let prepared = self.known.prepared;
        let tops_mm = layers.iter().map(|&layer| prepared.target.skin.layers[layer].top_mm);
        let likely = prepared.treatment.share_past(tops_mm.fold(f64::INFINITY, f64::min));
        let number =
            Alike::of(&prepared.treatment).observations().filter(|_| all_zero(&series.values) && likely > UNLIKELY);
        let unseen = number.map(|number| likely.min(share_upper(0, number * series.trials() as u64)));
        match unseen.filter(|_| most > 0.0) {
            Some(unseen) => series.within(Some((0.0, unseen * most))),
            None => series,
        }
    }

    /// Strikes to be expected, per mm².
    fn density(&self) -> f64 {
        self.known.prepared.treatment.expected_density(self.known.prepared.target.patch)
    }

    pub(super) fn union(slots: &[f64], layer: usize) -> f64 {
        Self::sum(slots, layer) - Self::overlap(slots, layer)
    }

    pub(super) fn expected_union(slots: &[f64], layer: usize) -> f64 {
        Self::sum(slots, layer) - Self::expected_overlap(slots, layer)
    }

    fn expected_overlap(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::ExpectedOverlap)]
    }

    fn sum(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Sum)]
    }

    fn puncture(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Puncture)]
    }

    /// Sum less puncture parts; what the two differ by in their last digits is no tear.
    fn tear(slots: &[f64], layer: usize) -> f64 {
        let (sum, puncture) = (Self::sum(slots, layer), Self::puncture(slots, layer));
        if sum - puncture > ROUNDING * sum { sum - puncture } else { 0.0 }
    }

    fn overlap(slots: &[f64], layer: usize) -> f64 {
        slots[layer_slot(layer, Quantity::Overlap)]
    }

    pub(super) fn values(&self, layers: &[usize], of: OfLayer) -> Vec<Vec<f64>> {
        let of_layers = |slots: &Vec<f64>| layers.iter().map(|&layer| of(slots, layer)).sum::<f64>() + 0.0;
        self.sampled.values.iter().map(|reps| reps.iter().map(of_layers).collect()).collect()
    }

    fn areas(&self, name: &'static str, layer: usize) -> Vec<Series> {
        let opened = self.area(name, layer);
        let parts = self.part_areas(name, layer, &opened);
        std::iter::once(opened).chain(parts).collect()
    }

    fn area(&self, name: &'static str, layer: usize) -> Series {
        let of_slot = |slot: usize| {
            let values = self.sampled.values.iter().map(|reps| reps.iter().map(|slots| slots[slot]).collect());
            Series::of(Metric::OpenedAreaFraction, name, values.collect())
        };
        let layers = self.known.strata.layers();
        let own = Own::of(&of_slot(area_slot(layers, layer)));
        let mut series = self.luck.adjusted(Series { own: Some(own), ..of_slot(expected_area_slot(layers, layer)) });
        let most = (self.density() * std::f64::consts::PI * self.reach_mm() * self.reach_mm()).min(1.0);
        series = self.with_unseen(series, &[layer], most);
        let Some(boundary) = self.known.strata.boundary(layer).filter(|_| self.may_be_open(layer)) else {
            return series;
        };
        self.with_area_limits(series, boundary, self.reach_mm())
    }

    /// A share of the area at a boundary, with limits that allow for what no line met, and for what few strikes leave that reach so far, mm.
    pub(super) fn with_area_limits(&self, mut series: Series, boundary: usize, reach_mm: f64) -> Series {
        if self.sampled.samples > 0 && all_zero(&series.values) {
            let stratum = if self.points() { 1 } else { self.known.strata.slab_count() } + boundary;
            let unseen = share_upper(0, self.sampled.stratum_samples[stratum]) * self.share_of_line(reach_mm);
            series = series.within(Some((0.0, unseen)));
        }
        let free = (1.0 - series.value_without(None)).max(0.0);
        self.luck.with_few_events(series, std::f64::consts::PI * reach_mm * reach_mm * free)
    }

    /// Where few samples met a channel of unknown volume, or none an overlap that could be there: what counts alone allow
    /// of a volume in layers that strikes reach.
    fn volume_bounds(&self, volume: Volume, layers: &[usize], series: &Series) -> Option<(f64, f64)> {
        if layers.is_empty() || self.sampled.samples == 0 {
            return None;
        }
        let hidden = self.hidden_overlap(layers);
        let is_union = volume == Volume::Union;
        match volume {
            Volume::Overlap => hidden.map(|hidden| (0.0, hidden)),
            _ if self.points() => {
                let (low, high) = self.few_hits(layers)?;
                Some((if is_union { low } else { 0.0 }, high))
            }
            _ => {
                let high = self.few_hits(layers).map(|(_, high)| high);
                let hidden = hidden.filter(|&hidden| is_union && hidden > 0.0);
                (high.is_some() || hidden.is_some()).then(|| {
                    let (interval, high) = (series.interval(), high.unwrap_or(0.0));
                    (interval.low - hidden.unwrap_or(0.0).max(high), interval.high + high)
                })
            }
        }
    }

    /// The share of these layers that no channel covers: of what one more strike leaves, so much is new.
    fn free_share(&self, damage: &Series, layers: &[usize]) -> f64 {
        let volume: f64 = layers.iter().map(|&layer| PER_CM2 * self.known.strata.thickness(layer)).sum();
        if volume > 0.0 { (1.0 - damage.value_without(None) / volume).max(0.0) } else { 1.0 }
    }

    /// Channel and puncture part that the deepest strike leaves in these layers, mm³.
    fn greatest_volumes(&self, layers: &[usize]) -> (f64, f64) {
        let (channels, punctures) = self.known.volumes.of_strike(self.known.prepared.shapes.deepest());
        let sum = |volumes: &[f64]| layers.iter().map(|&layer| volumes[layer]).sum();
        (sum(&channels), sum(&punctures))
    }

    /// How much overlap there may be where none was met although channels could meet.
    fn hidden_overlap(&self, layers: &[usize]) -> Option<f64> {
        let unseen =
            all_zero(&self.values(layers, Self::expected_overlap)) && self.tallies().any(|tally| tally.reaching > 1);
        unseen.then(|| self.bound(layers, 0).1)
    }

    /// The volumes that the samples that met a channel allow, where those are few and the volumes are not known.
    fn few_hits(&self, layers: &[usize]) -> Option<(f64, f64)> {
        let hits = self.hits(layers);
        (hits < FEW_HITS && self.has_unknown(layers)).then(|| self.bound(layers, hits))
    }

    /// Volumes that a share of samples that met a channel allows, mm³/cm², by the exact limits of that share.
    fn bound(&self, layers: &[usize], hits: u64) -> (f64, f64) {
        let known = &self.known.strata;
        let tries = self.tries(layers);
        let hits = hits.min(tries);
        if self.points() {
            let slab = PER_CM2 * known.deepest();
            return (slab * share_lower(hits, tries), slab * share_upper(hits, tries));
        }
        let thickness: f64 = layers.iter().map(|&layer| known.thickness(layer)).sum();
        (0.0, PER_CM2 * thickness * share_upper(hits, tries) * self.longest_share())
    }

    /// Samples that looked at these layers.
    pub(super) fn tries(&self, layers: &[usize]) -> u64 {
        let strata = if self.points() { vec![0] } else { self.known.strata.strata_of_layers(layers) };
        strata.iter().map(|&stratum| self.sampled.stratum_samples[stratum]).sum()
    }

    /// Whether any trial has channels in these layers whose volume is not known.
    fn has_unknown(&self, layers: &[usize]) -> bool {
        let is_used = layers.iter().all(|&layer| self.known.controls.used[layer]);
        self.points() || !is_used || self.tallies().any(|tally| tally.reaching > tally.whole)
    }

    /// Share of a line across the patch that one channel can cover.
    fn longest_share(&self) -> f64 {
        self.share_of_line(self.reach_mm())
    }

    /// The same of what reaches so far from a strike's position, mm.
    pub(super) fn share_of_line(&self, reach_mm: f64) -> f64 {
        let width = self.known.prepared.target.patch.width_mm;
        if self.points() { 1.0 } else { (2.0 * reach_mm / width).min(1.0) }
    }

    fn points(&self) -> bool {
        self.estimator == EstimatorKind::Points
    }

    fn hits(&self, layers: &[usize]) -> u64 {
        let of_replicate =
            |slots: &Vec<f64>| -> f64 { layers.iter().map(|&layer| slots[layer_slot(layer, Quantity::Hits)]).sum() };
        self.sampled.values.iter().flatten().map(of_replicate).sum::<f64>().round() as u64
    }
}

/// Of the volumes of a channel and of its puncture part, what goes into a metric; what the two differ by in their last digits is no tear.
fn part(metric: Metric, (channel, puncture): (f64, f64)) -> f64 {
    match metric {
        Metric::PunctureVolume => puncture,
        Metric::TearVolume if channel - puncture > ROUNDING * channel => channel - puncture,
        Metric::TearVolume => 0.0,
        _ => channel,
    }
}

pub(super) fn all_zero(values: &[Vec<f64>]) -> bool {
    values.iter().flatten().all(|&v| v == 0.0)
}
