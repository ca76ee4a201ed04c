//! Equal damage of the dermis: the share of its strikes that the device which damages more of it keeps (model section 9).

use super::compare::difference;
use crate::metrics::cell::Cell;
use crate::metrics::series::Series;
use crate::sampling::runner::Stopped;
use crate::skin::LayerName;

/// Cells that the search of one share may compute.
pub const MOST_CELLS: u32 = 24;
/// Damages are equal where they differ by no more than this share of the half-width of their difference's 95 % interval …
const SHARE_OF_HALF_WIDTH: f64 = 0.25;
/// … or by no more than this share of the damage that is aimed at.
const RELATIVE_DIFFERENCE: f64 = 1e-3;

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
    /// The cell so thinned.
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

/// Finds the share of its strikes that the device with more damage in papillary and reticular dermis keeps, so that the
/// damages of both agree; `None` where they agree as declared. `thinned` computes the cell of one side with a share of its
/// strikes, of a smaller share a subset, all from the same random numbers: damage then never falls as the share grows.
///
/// # Errors
/// [`Unequal`] where a device damages no dermis, no share is found, or the stop flag is raised.
pub fn equal_damage(
    device: &Cell,
    reference: &Cell,
    thinned: &dyn Fn(Side, f64) -> Result<Cell, Stopped>,
) -> Result<Option<Kept>, Unequal> {
    let (own, other) = (in_dermis(device, DAMAGE), in_dermis(reference, DAMAGE));
    for (damage, side) in [(&own, Side::Device), (&other, Side::Reference)] {
        if damage.value_without(None) <= 0.0 {
            return Err(Unequal::OutOfReach(side));
        }
    }
    if agree(&own, &other) {
        return Ok(None);
    }
    let (side, larger, aim) = if own.value_without(None) > other.value_without(None) {
        (Side::Device, device, other)
    } else {
        (Side::Reference, reference, own)
    };
    search(larger, &aim, side, thinned).map(Some)
}

fn search(
    larger: &Cell,
    aim: &Series,
    side: Side,
    thinned: &dyn Fn(Side, f64) -> Result<Cell, Stopped>,
) -> Result<Kept, Unequal> {
    let wanted = aim.value_without(None);
    let excess = |cell: &Cell| in_dermis(cell, DAMAGE).value_without(None) / wanted - 1.0;
    let mut bracket = Bracket { low: (0.0, -1.0), high: (1.0, excess(larger)), last: None };
    // Right where strikes do not overlap, too small where they do.
    let mut share = wanted / in_dermis(larger, CHANNELS).value_without(None);
    for _ in 0..MOST_CELLS {
        let cell = thinned(side, share)?;
        if agree(&in_dermis(&cell, DAMAGE), aim) {
            return Ok(Kept { side, share, cell });
        }
        bracket.narrow(share, excess(&cell));
        share = bracket.crossing();
    }
    Err(Unequal::NotFound(side))
}

const DAMAGE: &str = "damage_volume";
const CHANNELS: &str = "channel_volume_sum";

/// A volume of papillary and reticular dermis together, by trial and replicate.
fn in_dermis(cell: &Cell, metric: &'static str) -> Series {
    let layers = DERMIS.iter().filter_map(|layer| cell.find(layer.as_str(), metric));
    let sum = layers.map(|series| series.values.clone()).reduce(|mut sum, values| {
        let both = sum.iter_mut().flatten().zip(values.iter().flatten());
        both.for_each(|(sum, value)| *sum += value);
        sum
    });
    Series { layer: "dermis", metric, unit: "mm3/cm2", values: sum.unwrap_or_default(), over: None, bounds: None }
}

fn agree(a: &Series, b: &Series) -> bool {
    let difference = difference(a, b);
    let half_width = 0.5 * (difference.high - difference.low);
    let allowed = (SHARE_OF_HALF_WIDTH * half_width).max(RELATIVE_DIFFERENCE * b.value_without(None));
    difference.mean.abs() <= allowed
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

    /// Where the straight line between both ends crosses 0.
    fn crossing(&self) -> f64 {
        let ((a, below), (b, above)) = (self.low, self.high);
        (a * above - b * below) / (above - below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::StopReason;

    /// A cell whose damage is that of random channels which cover `cover` times a dermis of volume 1, ±1 % by trial.
    fn cell(cover: f64) -> Cell {
        let of = |layer: LayerName, metric, value: f64| {
            Series::exact(layer.as_str(), metric, "mm3/cm2", vec![0.4 * 0.99 * value, 0.4 * 1.01 * value])
        };
        let [upper, lower] = DERMIS;
        let damage = 1.0 - (-cover).exp();
        let more = |mut series: Series| {
            series.values.iter_mut().flatten().for_each(|value| *value *= 1.5);
            series
        };
        let series = vec![
            of(upper, DAMAGE, damage),
            of(upper, CHANNELS, cover),
            more(of(lower, DAMAGE, damage)),
            more(of(lower, CHANNELS, cover)),
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
        for (device, reference) in [(0.02, 0.01), (3.0, 0.3), (8.0, 1.0), (8.0, 7.5), (20.0, 1e-4), (1.0, 0.99)] {
            let wanted = reference / device;
            for (pair, side) in [((device, reference), Side::Device), ((reference, device), Side::Reference)] {
                let (kept, cells) = solved(pair.0, pair.1);
                let Some((found, share)) = kept else {
                    let damage = |cover: f64| 1.0 - (-cover).exp();
                    let apart = damage(device) / damage(reference) - 1.0;
                    assert!(apart < RELATIVE_DIFFERENCE, "{pair:?} differ by {apart} and were left as they are");
                    continue;
                };
                assert_eq!(found, side);
                let off = (1.0 - (-share * device).exp()) / (1.0 - (-reference).exp()) - 1.0;
                assert!(off.abs() <= RELATIVE_DIFFERENCE * (1.0 + 1e-9), "{pair:?}: {share} of {wanted}, off by {off}");
                assert!(cells <= 12, "{pair:?}: {cells} cells");
            }
        }
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

    #[test]
    fn a_damage_that_jumps_over_the_aim_is_an_error_and_not_a_value() {
        let jumps = |_, share: f64| Ok(cell(if share < 0.3 { 0.1 } else { 1.0 }));
        assert_eq!(equal_damage(&cell(1.0), &cell(0.5), &jumps).map(|_| ()), Err(Unequal::NotFound(Side::Device)));
    }
}
