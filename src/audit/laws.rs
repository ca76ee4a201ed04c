//! What the tables of a run say among themselves: layers add up, parts make the whole, a comparison has the values of the metrics.

use super::difference::{AGAIN, Difference, Fault};
use super::{GridRow, Held, Tally};
use crate::metrics::{Metric, MetricRow, TrialRow};
use crate::study::channel::{ChannelRow, ProfileRow};
use crate::study::compare::{Basis, ComparisonRow, Matching};
use crate::study::league::LeagueRow;
use crate::table::Row;
use std::collections::{HashMap, HashSet};

/// What rounding makes of a sum of a few numbers, as a share of the largest of them: some units in the last of 16 digits.
const ROUNDING: f64 = 1e-12;
/// A tear that is a smaller share of its channel than 1e-12 is none: channel and puncture part may be so far apart, and by rounding.
const TEAR: f64 = 2e-12;
/// Exact values that differ by less than 1e-12 of them are told as equal, so differences and ratios are out by so much, and by rounding.
const TIE: f64 = 4e-12;

/// Volumes per area that the whole skin has as the sum of its layers.
const VOLUMES: [Metric; 5] =
    [Metric::DamageVolume, Metric::ChannelVolumeSum, Metric::PunctureVolume, Metric::TearVolume, Metric::OverlapVolume];
/// What a row that holds for the whole skin has as its layer.
const ALL: &str = "all";
const SURFACE: &str = "surface";
/// The columns that name a cell.
const CELL: [&str; 3] = ["device", "depth_mm", "tear"];

/// A value and the row that it stands in.
type Value<'g> = (GridRow<'g>, f64);

/// The values of one cell, or of one trial of it.
#[derive(Default)]
struct Group<'g> {
    values: HashMap<(&'g str, &'g str), Value<'g>>,
    layers: Vec<&'g str>,
}

impl<'g> Group<'g> {
    fn take(&mut self, row: GridRow<'g>, value: f64) {
        let layer = row.text("layer");
        if ![ALL, SURFACE].contains(&layer) && !self.layers.contains(&layer) {
            self.layers.push(layer);
        }
        self.values.insert((layer, row.text("metric")), (row, value));
    }

    fn get(&self, layer: &str, metric: Metric) -> Option<Value<'g>> {
        self.values.get(&(layer, metric.word())).copied()
    }
}

/// What `value` should be, and by which rule; a difference where it is further off than `room`.
fn agrees(of: Value, column: &str, expected: f64, room: f64, rule: &str, tally: &mut Tally) -> Result<(), Difference> {
    let (row, value) = of;
    tally.sums += 1;
    let is_same = value == expected || (value.is_nan() && expected.is_nan()) || (value - expected).abs() <= room;
    if is_same { Ok(()) } else { Err(row.differs(column, expected, &format!("{rule}; {AGAIN}"))) }
}

/// The groups of a table in its order, by the columns that name them.
fn groups<'h>(held: &'h Held, file: &str, column: &str, names: &[&str]) -> Result<Vec<Group<'h>>, Difference> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<Vec<&str>, usize> = HashMap::new();
    for row in held.rows(file) {
        let name: Vec<&str> = names.iter().map(|name| row.text(name)).collect();
        let place = *known.entry(name).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group::default());
        }
        groups[place].take(row, row.number(column)?);
    }
    Ok(groups)
}

/// In metrics.csv layers add up to the whole, and parts to what they are parts of.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn metrics(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for group in groups(held, MetricRow::FILE, "mean", &CELL)? {
        adds_up(&group, "mean", tally)?;
    }
    Ok(())
}

/// The same in every trial of trials.csv, which has as many trials as metrics.csv says; and no trial has more openings than strikes.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn trials(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let [device, depth, tear] = CELL;
    for group in groups(held, TrialRow::FILE, "value", &[device, depth, tear, "trial"])? {
        adds_up(&group, "value", tally)?;
        opens_no_more_than_it_strikes(&group, tally)?;
    }
    let mut counted: HashMap<[&str; 5], u32> = HashMap::new();
    held.rows(TrialRow::FILE).for_each(|row| *counted.entry(metric_of(&row)).or_default() += 1);
    for row in held.rows(MetricRow::FILE) {
        let trials = f64::from(counted.get(&metric_of(&row)).copied().unwrap_or(0));
        let rule = format!("{} has so many trials of it", TrialRow::FILE);
        agrees((row, row.number("trials")?), "trials", trials, 0.0, &rule, tally)?;
    }
    Ok(())
}

/// What names a metric of a cell.
fn metric_of<'g>(row: &GridRow<'g>) -> [&'g str; 5] {
    ["device", "depth_mm", "tear", "layer", "metric"].map(|name| row.text(name))
}

fn adds_up(group: &Group, column: &str, tally: &mut Tally) -> Result<(), Difference> {
    let value = |layer: &str, metric: Metric| group.get(layer, metric).map_or(f64::NAN, |(_, value)| value);
    let whole = value(ALL, Metric::ChannelVolumeSum).abs();
    let scales = VOLUMES.map(|metric| (metric, whole));
    let others = [Metric::ChannelVolumePerStrike, Metric::VesselLengthCut];
    let others = others.map(|metric| (metric, value(ALL, metric).abs()));
    for (metric, scale) in scales.into_iter().chain(others) {
        let Some(all) = group.get(ALL, metric) else { continue };
        let layers = group.layers.iter().map(|layer| value(layer, metric)).sum();
        agrees(all, column, layers, ROUNDING * scale, "layers add up to all", tally)?;
    }
    for layer in group.layers.iter().copied().chain([ALL]) {
        let [damage, sum, puncture, tear, overlap] = VOLUMES.map(|metric| value(layer, metric));
        let rule = "damage_volume is channel_volume_sum less overlap_volume";
        if let Some(own) = group.get(layer, Metric::DamageVolume) {
            agrees((own.0, damage), column, sum - overlap, ROUNDING * whole, rule, tally)?;
        }
        let rule = "channel_volume_sum is puncture_volume and tear_volume";
        if let Some(own) = group.get(layer, Metric::ChannelVolumeSum) {
            agrees(own, column, puncture + tear, TEAR * whole, rule, tally)?;
        }
    }
    let [tear, puncture] = [Metric::TearVolume, Metric::PunctureVolume].map(|metric| value(ALL, metric));
    // Of nothing there is no ratio that could be told.
    if let Some(ratio) = group.get(ALL, Metric::TearRatio).filter(|_| puncture != 0.0) {
        let expected = tear / puncture;
        let room = ROUNDING * expected.abs();
        agrees(ratio, column, expected, room, "tear_ratio is tear_volume over puncture_volume", tally)?;
    }
    Ok(())
}

/// Every opening is made by a strike. What a mean has may be more, for it is freed of the luck of either.
fn opens_no_more_than_it_strikes(group: &Group, tally: &mut Tally) -> Result<(), Difference> {
    let Some((_, strikes)) = group.get(ALL, Metric::Strikes) else { return Ok(()) };
    let openings = group.get(SURFACE, Metric::Openings);
    let channels = group.layers.iter().filter_map(|layer| group.get(layer, Metric::Channels));
    let captured = group.get(ALL, Metric::CapturedStrikes);
    for (row, count) in openings.into_iter().chain(channels).chain(captured) {
        tally.sums += 1;
        if count > strikes * (1.0 + ROUNDING) {
            let most = format!("at most {strikes}, the strikes of the trial");
            return Err(row.differs("value", most, AGAIN));
        }
    }
    Ok(())
}

/// In comparison.csv values are those of metrics.csv where devices are compared as declared, and difference and ratio are theirs.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn comparison(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let changed: HashSet<[String; 3]> = (held.manifest.cells.iter())
        .filter(|cell| cell.matching != Matching::Declared.label())
        .map(|cell| [cell.device.clone(), cell.tear.clone(), cell.depth_mm.to_string()])
        .collect();
    let metrics: HashMap<[&str; 5], GridRow> = held.rows(MetricRow::FILE).map(|row| (metric_of(&row), row)).collect();
    for row in held.rows(ComparisonRow::FILE) {
        compares(&row, tally)?;
        // Damages that are made equal are carried on to where they agree, beyond what any cell has.
        if row.text("basis") == Basis::DermalDamage.as_str() {
            continue;
        }
        for (name, column) in [("device", "value"), ("reference", "reference_value")] {
            let device = row.text(name);
            let [_, depth, tear, layer, metric] = metric_of(&row);
            // A device that goes as deep as it says itself has its rows there.
            let own_mm = held.manifest.own_depths_mm.get(device);
            let depth_mm = own_mm.map_or_else(|| row.number("depth_mm"), |own| Ok(*own))?;
            if changed.contains(&[device.to_owned(), tear.to_owned(), depth_mm.to_string()]) {
                continue;
            }
            let own = own_mm.map(|own| format!("{own:?}"));
            let depth = own.as_deref().unwrap_or(depth);
            let Some(declared) = metrics.get(&[device, depth, tear, layer, metric]) else {
                return Err(row
                    .differs(name, format!("a device with such a row in {}", MetricRow::FILE), AGAIN)
                    .into());
            };
            let rule = format!("{}:{} has the same device as declared", MetricRow::FILE, declared.line());
            let expected = declared.number("mean")?;
            agrees((row, row.number(column)?), column, expected, 0.0, &rule, tally)?;
        }
    }
    Ok(())
}

fn compares(row: &GridRow, tally: &mut Tally) -> Result<(), Difference> {
    let [value, reference] = [row.number("value")?, row.number("reference_value")?];
    let room = TIE * value.abs().max(reference.abs());
    let difference = (*row, row.number("difference")?);
    agrees(difference, "difference", value - reference, room, "difference is value less reference_value", tally)?;
    let ratio = value / reference;
    let rule = "ratio is value over reference_value";
    agrees((*row, row.number("ratio")?), "ratio", ratio, TIE * ratio.abs().max(1.0), rule, tally)
}

/// In bench.csv a ratio is the mean over that of the reference.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn league(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let place = |row: &GridRow, configuration: &'static str| {
        [configuration, "depth_mm", "tear", "measure"].map(|name| row.text(name).to_owned())
    };
    let mut means = HashMap::new();
    for row in held.rows(LeagueRow::FILE) {
        means.insert(place(&row, "configuration"), row.number("mean")?);
    }
    for row in held.rows(LeagueRow::FILE) {
        let (own, ratio) = (row.number("mean")?, row.number("ratio")?);
        let reference = means.get(&place(&row, "reference"));
        // Without a value of the reference, or with another number of trials, there is no ratio.
        if let Some(reference) = reference.filter(|_| !ratio.is_nan()) {
            let expected = own / reference;
            let rule = "ratio is the mean over that of the reference";
            agrees((row, ratio), "ratio", expected, TIE * expected.abs().max(1.0), rule, tally)?;
        }
    }
    Ok(())
}

/// In channels.csv a channel is its puncture part and its tear.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn channels(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(ChannelRow::FILE) {
        let [puncture, channel, tear] =
            ["puncture_volume_mm3", "channel_volume_mm3", "tear_volume_mm3"].map(|name| row.number(name));
        let [puncture, channel, tear] = [puncture?, channel?, tear?];
        let rule = "a channel is its puncture part and its tear";
        agrees((row, channel), "channel_volume_mm3", puncture + tear, ROUNDING * channel.abs(), rule, tally)?;
        let (ratio, rule) = (tear / puncture, "tear_ratio is the tear over the puncture part");
        if puncture == 0.0 {
            continue;
        }
        agrees((row, row.number("tear_ratio")?), "tear_ratio", ratio, ROUNDING * ratio.abs(), rule, tally)?;
    }
    Ok(())
}

/// In channel_profile.csv every section lies within the depth of its strike, and its ends in their order.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn profiles(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(ProfileRow::FILE) {
        let (depth, deepest) = (row.number("z_mm")?, row.number("depth_mm")?);
        tally.sums += 1;
        if !(0.0..=deepest).contains(&depth) {
            return Err(row.differs("z_mm", format!("a depth from 0 to {deepest}, that of the strike"), AGAIN).into());
        }
        if row.number("area_mm2")? < 0.0 {
            return Err(row.differs("area_mm2", "no negative area", AGAIN).into());
        }
        let (hindmost, foremost) = (row.number("x_min_mm")?, row.number("x_max_mm")?);
        if hindmost > foremost {
            return Err(row.differs("x_min_mm", format!("at most {foremost}, the foremost point"), AGAIN).into());
        }
    }
    Ok(())
}
