//! Equal damage of the dermis: the share of its strikes that the device which damages more of it keeps (model section 9).

use super::compare::difference;
use super::slopes::{Probe, Slopes};
use crate::metrics::Metric;
use crate::metrics::cell::Cell;
use crate::metrics::series::Series;
use crate::sampling::Stopped;
use crate::sampling::statistics::mean;
use crate::skin::LayerName;
use std::ops::Range;

/// Cells that the search of one share may compute.
pub const MOST_CELLS: u32 = 24;
/// Damages are equal where their means differ by no more than this share of the one that is aimed at.
const RELATIVE_DIFFERENCE: f64 = 1e-3;
/// Where single strikes make more than that, the share beside the jump serves if its damage is no further off than this share …
const COARSEST_DIFFERENCE: f64 = 0.02;
/// … or than this part of the half-width of the 95 % interval of both damages' difference.
const PART_OF_HALF_WIDTH: f64 = 0.25;
/// Shares closer together than this part of them: what lies between is a jump.
const JUMP_WIDTH: f64 = 1e-5;
/// Slopes are taken from cells whose share is smaller, or greater, by these parts of the share that was found: nearer ones
/// differ by too few strikes, farther ones by the curvature.
const BELOW: Range<f64> = 0.6..0.9;
const ABOVE: Range<f64> = 1.1..1.5;
/// Where there is none below, or one without fewer strikes, cells are computed at these parts of the share until one has.
const BESIDE: [f64; 4] = [0.8, 0.4, 0.2, 0.1];

const DERMIS: [LayerName; 2] = [LayerName::PapillaryDermis, LayerName::ReticularDermis];

/// One of the two devices of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The device.
    Device,
    /// The reference.
    Reference,
}

/// The device that keeps a part of its strikes, and its cell with that part.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Which device.
    pub side: Side,
    /// The probability with which it keeps each strike.
    pub share: f64,
    /// The cell so thinned, each trial of it moved along the slopes of its metrics to where its damage is that of the other
    /// device in the same trial. Its jackknife thereby solves for the share anew with every trial that it leaves out.
    pub cell: Cell,
}

/// Why no share makes the damages equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unequal {
    /// This device damages no dermis.
    OutOfReach(Side),
    /// This device's share was not found within [`MOST_CELLS`] cells.
    NotFound(Side),
    /// The stop flag was raised.
    Stopped,
}

impl From<Stopped> for Unequal {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// Finds the share of its strikes that the device with more damage in papillary and reticular dermis keeps (of holes, or of whatever `damage` names), so that the
/// damages of both agree; `None` where they agree in every trial as declared. `thinned` computes the cell of one side with a share of its
/// strikes, of a smaller share a subset, all from the same random numbers: damage then hardly ever falls as the share grows.
///
/// # Errors
/// [`Unequal`] where a device damages no dermis, no share is found, or the stop flag is raised.
pub fn equal_damage(
    device: &Cell,
    reference: &Cell,
    damage: Metric,
    thinned: &dyn Fn(Side, f64) -> Result<Cell, Stopped>,
) -> Result<Option<Kept>, Unequal> {
    let (own, other) = (in_dermis(device, damage), in_dermis(reference, damage));
    for (damage, side) in [(&own, Side::Device), (&other, Side::Reference)] {
        if damage.value_without(None) <= 0.0 {
            return Err(Unequal::OutOfReach(side));
        }
    }
    let apart = difference(&own, &other);
    if (apart.mean, apart.std_err) == (0.0, 0.0) {
        return Ok(None);
    }
    let (side, larger, aim) = if own.value_without(None) > other.value_without(None) {
        (Side::Device, device, other)
    } else {
        (Side::Reference, reference, own)
    };
    let search = Search { aim: &aim, damage, side, thinned };
    let (mut probes, found) = search.share(larger)?;
    let below = search.below(&mut probes, found)?;
    let Probe { share, cell } = &probes[found];
    let slopes =
        Slopes { share: *share, below: &probes[below], above: nearest(&probes, *share, &ABOVE).map(|i| &probes[i]) };
    let cell = agreed(cell, &slopes, damage, &aim).ok_or(Unequal::NotFound(side))?;
    Ok(Some(Kept { side, share: *share, cell }))
}

/// What is searched: the share of one side's strikes at which its damage is the other's.
struct Search<'s> {
    aim: &'s Series,
    damage: Metric,
    side: Side,
    thinned: &'s dyn Fn(Side, f64) -> Result<Cell, Stopped>,
}

impl Search<'_> {
    fn probe(&self, share: f64) -> Result<Probe, Unequal> {
        Ok(Probe { share, cell: (self.thinned)(self.side, share)? })
    }

    /// By how much a cell's damage exceeds what is wanted, over what is wanted.
    fn excess(&self, cell: &Cell) -> f64 {
        in_dermis(cell, self.damage).value_without(None) / self.aim.value_without(None) - 1.0
    }

    /// Every share that was tried on the way, and which of them makes the damages equal.
    fn share(&self, larger: &Cell) -> Result<(Vec<Probe>, usize), Unequal> {
        let mut bracket = Bracket { low: (0.0, -1.0), high: (1.0, self.excess(larger)), last: None };
        let (mut best, mut least) = (0, bracket.high.1);
        let mut probes = vec![Probe { share: 1.0, cell: larger.clone() }];
        // Right where strikes do not overlap, too small where they do.
        let sum = if self.damage == Metric::DamageVolume { Metric::ChannelVolumeSum } else { self.damage };
        let mut share = self.aim.value_without(None) / in_dermis(larger, sum).value_without(None);
        let most = MOST_CELLS as usize - BESIDE.len();
        while least > RELATIVE_DIFFERENCE && !bracket.is_jump() && probes.len() <= most {
            let probe = self.probe(share)?;
            let excess = self.excess(&probe.cell);
            if excess.abs() < least {
                (best, least) = (probes.len(), excess.abs());
            }
            bracket.narrow(share, excess);
            probes.push(probe);
            share = bracket.crossing();
        }
        if least <= self.coarsest(&probes[best].cell) { Ok((probes, best)) } else { Err(Unequal::NotFound(self.side)) }
    }

    /// By how much damage may miss what is wanted, over what is wanted, where strikes are few.
    fn coarsest(&self, cell: &Cell) -> f64 {
        let apart = difference(&in_dermis(cell, self.damage), self.aim);
        let half_width = 0.5 * (apart.high - apart.low);
        COARSEST_DIFFERENCE.max(PART_OF_HALF_WIDTH * half_width / self.aim.value_without(None))
    }

    /// A cell with less damage to take slopes from: one that there is, or a new one.
    fn below(&self, probes: &mut Vec<Probe>, found: usize) -> Result<usize, Unequal> {
        let (share, excess) = (probes[found].share, self.excess(&probes[found].cell));
        let is_less = |probe: &Probe| self.excess(&probe.cell) < excess;
        if let Some(index) = nearest(probes, share, &BELOW).filter(|&index| is_less(&probes[index])) {
            return Ok(index);
        }
        for part in BESIDE {
            probes.push(self.probe(part * share)?);
            if probes.last().is_some_and(is_less) {
                return Ok(probes.len() - 1);
            }
        }
        Err(Unequal::NotFound(self.side))
    }
}

/// The probe nearest to a share among those that are so many times as large.
fn nearest(probes: &[Probe], share: f64, parts: &Range<f64>) -> Option<usize> {
    let within = (0..probes.len()).filter(|&index| parts.contains(&(probes[index].share / share)));
    let distance = |index: usize| (probes[index].share - share).abs();
    within.min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
}

/// A cell, each trial of it moved along the slopes to where its damage is what is aimed at; `None` where damage does not
/// grow with the share.
fn agreed(cell: &Cell, slopes: &Slopes, metric: Metric, aim: &Series) -> Option<Cell> {
    let damage = in_dermis(cell, metric);
    let of_damage = slopes.slope(&damage.values, |cell| Some(in_dermis(cell, metric).values));
    let of_damage = of_damage.filter(|slope| *slope > 0.0)?;
    // Pairs of trials, where there are pairs.
    let aimed =
        |trial: usize| if aim.trials() == damage.trials() { aim.trial_value(trial) } else { aim.value_without(None) };
    let misses = damage.values.iter().enumerate().map(|(trial, own)| mean(own) - aimed(trial));
    let shifts: Vec<f64> = misses.map(|miss| -miss / of_damage).collect();
    let series = cell.series.iter().filter_map(|series| slopes.moved(series, &shifts)).collect();
    Some(Cell { series, ..cell.clone() })
}

/// A volume of papillary and reticular dermis together, by trial and replicate.
fn in_dermis(cell: &Cell, metric: Metric) -> Series {
    let layers = DERMIS.iter().filter_map(|layer| cell.find(layer.as_str(), metric));
    let sum = layers.map(|series| series.values.clone()).reduce(|mut sum, values| {
        let both = sum.iter_mut().flatten().zip(values.iter().flatten());
        both.for_each(|(sum, value)| *sum += value);
        sum
    });
    Series::of(metric, "dermis", sum.unwrap_or_default())
}

/// Two shares with the damage in excess of what is wanted, below 0 at the lower and above at the upper one.
#[derive(Debug, Clone, Copy)]
struct Bracket {
    low: (f64, f64),
    high: (f64, f64),
    /// Whether the upper end moved last.
    last: Option<bool>,
}

impl Bracket {
    /// Takes a share in; by the Illinois rule an end that stays a second time counts for half.
    fn narrow(&mut self, share: f64, excess: f64) {
        let upper = excess > 0.0;
        let (moved, stays) = if upper { (&mut self.high, &mut self.low) } else { (&mut self.low, &mut self.high) };
        *moved = (share, excess);
        if self.last == Some(upper) {
            stays.1 *= 0.5;
        }
        self.last = Some(upper);
    }

    /// Whether the ends have come so close that damage jumps between them.
    fn is_jump(&self) -> bool {
        self.high.0 - self.low.0 <= JUMP_WIDTH * self.high.0
    }

    /// Where the straight line between both ends crosses 0.
    fn crossing(&self) -> f64 {
        let ((a, below), (b, above)) = (self.low, self.high);
        (a * above - b * below) / (above - below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal_damage(
        device: &Cell,
        reference: &Cell,
        thinned: &dyn Fn(Side, f64) -> Result<Cell, Stopped>,
    ) -> Result<Option<Kept>, Unequal> {
        super::equal_damage(device, reference, Metric::DamageVolume, thinned)
    }
    use crate::sampling::StopReason;

    /// A cell whose damage is that of random channels which cover `cover` times a dermis of volume 1, ±1 % by trial.
    fn cell(cover: f64) -> Cell {
        varied(cover, 0.01)
    }

    fn varied(cover: f64, by: f64) -> Cell {
        let of = |layer: LayerName, metric, value: f64| {
            let by_trial = [0.4 * (1.0 - by) * value, 0.4 * (1.0 + by) * value];
            Series::counted(metric, layer.as_str(), by_trial.into_iter())
        };
        let [upper, lower] = DERMIS;
        let damage = 1.0 - (-cover).exp();
        let more = |mut series: Series| {
            series.values.iter_mut().flatten().for_each(|value| *value *= 1.5);
            series
        };
        let series = vec![
            of(upper, Metric::DamageVolume, damage),
            of(upper, Metric::ChannelVolumeSum, cover),
            more(of(lower, Metric::DamageVolume, damage)),
            more(of(lower, Metric::ChannelVolumeSum, cover)),
        ];
        Cell {
            series,
            openings: Vec::new(),
            unlisted: false,
            open_share: 0.0,
            samples: 0,
            replicates: 1,
            relative_error: 0.0,
            reason: StopReason::Exact,
            left_out: Vec::new(),
            took: Default::default(),
        }
    }

    /// The share that is found for devices that cover so much, and the number of cells that it took.
    fn solved(device: f64, reference: f64) -> (Option<(Side, f64)>, u32) {
        let cells = std::cell::Cell::new(0);
        let thinned = |side, share| {
            cells.set(cells.get() + 1);
            Ok(cell(share * if side == Side::Device { device } else { reference }))
        };
        let kept = equal_damage(&cell(device), &cell(reference), &thinned).expect("within reach");
        (kept.map(|kept| (kept.side, kept.share)), cells.get())
    }

    #[test]
    fn the_device_with_more_damage_keeps_the_share_that_covers_alike() {
        for (device, reference) in
            [(0.02, 0.01), (3.0, 0.3), (8.0, 1.0), (8.0, 7.5), (20.0, 1e-4), (1.0, 0.99), (1.0, 0.9999)]
        {
            let wanted = reference / device;
            for (pair, side) in [((device, reference), Side::Device), ((reference, device), Side::Reference)] {
                let (kept, cells) = solved(pair.0, pair.1);
                let (found, share) = kept.expect("they differ in every trial");
                assert_eq!(found, side);
                let off = (1.0 - (-share * device).exp()) / (1.0 - (-reference).exp()) - 1.0;
                assert!(off.abs() <= RELATIVE_DIFFERENCE * (1.0 + 1e-9), "{pair:?}: {share} of {wanted}, off by {off}");

                assert!(cells <= 7, "{pair:?}: {cells} cells");
            }
        }
    }

    #[test]
    fn every_trial_is_moved_to_where_its_damage_is_the_same() {
        let (larger, smaller) = (cell(2.0), varied(0.5, 0.04));
        let kept = equal_damage(&larger, &smaller, &|_, share| Ok(cell(2.0 * share))).expect("within reach");
        let kept = kept.expect("they differ");
        let (own, aim) = (in_dermis(&kept.cell, Metric::DamageVolume), in_dermis(&smaller, Metric::DamageVolume));
        for (a, b) in own.values.iter().zip(&aim.values) {
            assert!((mean(a) - mean(b)).abs() < 1e-14);
        }
        let apart = difference(&own, &aim);
        assert_eq!((apart.mean, apart.low, apart.high), (0.0, 0.0, 0.0));
        // Channels grow by damage over exp(−cover), by the parabola to 1 %.
        let (channels, damage) = (in_dermis(&kept.cell, Metric::ChannelVolumeSum), 1.0 - (-0.5f64).exp());
        for (trial, factor) in [0.96, 1.04].into_iter().enumerate() {
            let own = [0.99, 1.01][trial];
            let expected = 0.5 * own + (factor - own) * damage / (-0.5f64).exp();
            assert!((channels.trial_value(trial) - expected).abs() < 0.01 * 0.05, "{channels:?} {expected}");
        }
    }

    #[test]
    fn quotients_move_by_both_of_their_parts() {
        let with_quotient = |cover: f64| {
            let mut cell = cell(cover);
            let (damage, channels) =
                (in_dermis(&cell, Metric::DamageVolume), in_dermis(&cell, Metric::ChannelVolumeSum));
            cell.series.push(Series { metric: "quotient", over: Some(channels.values), ..damage });
            cell
        };
        let aim = varied(0.5, 0.04);
        let kept = equal_damage(&with_quotient(2.0), &aim, &|_, share| Ok(with_quotient(2.0 * share)));
        let cell = kept.expect("within reach").expect("they differ").cell;
        let quotient = cell.find("dermis", "quotient").expect("the quotient");
        for trial in 0..2 {
            let parts = [Metric::DamageVolume, Metric::ChannelVolumeSum]
                .map(|metric| in_dermis(&cell, metric).trial_value(trial));
            assert!((quotient.trial_value(trial) - parts[0] / parts[1]).abs() < 1e-13);
        }
    }

    #[test]
    fn a_metric_that_ends_being_finite_beside_the_share_has_no_slope_and_is_not_finite() {
        let with_gap = |cover: f64| {
            let mut cell = cell(cover);
            let gap = if cover < 0.5 { f64::INFINITY } else { 1.0 / cover };
            cell.series.push(Series::exact("surface", "gap", "mm", vec![gap; 2]));
            cell
        };
        let kept = equal_damage(&with_gap(2.0), &varied(0.5, 0.04), &|_, share| Ok(with_gap(2.0 * share)));
        let cell = kept.expect("within reach").expect("they differ").cell;
        assert!(!cell.find("surface", "gap").expect("the gap").is_finite());
    }

    #[test]
    fn equal_damages_are_left_as_they_are() {
        assert_eq!(solved(0.7, 0.7), (None, 0));
    }

    #[test]
    fn a_device_that_leaves_the_dermis_whole_is_out_of_reach() {
        let never = |_, _| -> Result<Cell, Stopped> { panic!("nothing to compute") };
        let between = |a: f64, b: f64| equal_damage(&cell(a), &cell(b), &never).map(|_| ());
        assert_eq!(between(0.0, 1.0), Err(Unequal::OutOfReach(Side::Device)));
        assert_eq!(between(1.0, 0.0), Err(Unequal::OutOfReach(Side::Reference)));
        assert_eq!(between(0.0, 0.0), Err(Unequal::OutOfReach(Side::Device)));
    }

    /// Of 300 strikes each makes more than the tolerance.
    #[test]
    fn where_strikes_are_few_the_nearest_number_of_them_serves() {
        let cells = std::cell::Cell::new(0);
        let steps = |_, share: f64| {
            cells.set(cells.get() + 1);
            Ok(cell(0.01 * (300.0 * share).floor() / 300.0))
        };
        let kept = equal_damage(&cell(0.01), &cell(0.01 * 100.5 / 300.0), &steps).expect("near enough");
        let strikes = (300.0 * kept.expect("they differ").share).floor();
        assert!(strikes == 100.0 || strikes == 101.0, "{strikes}");
        assert!(cells.get() < MOST_CELLS, "{} cells", cells.get());
    }

    #[test]
    fn slopes_reach_back_to_where_there_are_fewer_strikes() {
        let shares = std::cell::RefCell::new(Vec::new());
        let steps = |_, share: f64| {
            shares.borrow_mut().push(share);
            Ok(cell(if share < 0.3 { 0.005 } else { 0.01 }))
        };
        let kept = equal_damage(&cell(0.02), &varied(0.01, 0.1), &steps).expect("within reach").expect("they differ");
        assert_eq!(*shares.borrow(), [kept.share, 0.8 * kept.share, 0.4 * kept.share]);
        let flat = |_, _| Ok(cell(0.01));
        let unequal = equal_damage(&cell(0.02), &varied(0.01, 0.1), &flat).map(|_| ());
        assert_eq!(unequal, Err(Unequal::NotFound(Side::Device)));
    }

    #[test]
    fn a_damage_that_jumps_over_the_aim_is_an_error_and_not_a_value() {
        let jumps = |_, share: f64| Ok(cell(if share < 0.3 { 0.1 } else { 1.0 }));
        assert_eq!(equal_damage(&cell(1.0), &cell(0.5), &jumps).map(|_| ()), Err(Unequal::NotFound(Side::Device)));
    }
}
