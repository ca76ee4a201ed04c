//! What the tables of a delivery say among themselves: nothing is lost, shares are shares, ratios are those of their parts.

use super::difference::{AGAIN, Difference, Fault};
use super::{GridRow, Held, Tally, record};
use crate::after::rows::{ClosureRow, DeliveryRow};
use crate::simulate::deliver::GIVEN;
use crate::table::Row;
use std::collections::HashMap;

/// What a solution may lose or win of what enters.
const BALANCE: f64 = 1e-9;
/// What rounding makes of a sum of a few numbers.
const ROUNDING: f64 = 1e-12;

/// Names are those of the manifest, but for channels that are given, which are of no device.
///
/// # Errors
/// The first [`Difference`].
pub fn names(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let is_given = |row: &GridRow| row.text("device") == GIVEN && row.text("tear").is_empty();
    let of_devices = held.grids.iter().map(|(file, grid)| (file.clone(), grid.kept(|row| !is_given(row))));
    let Held { directory, manifest, .. } = *held;
    record::names(&Held { directory, manifest, grids: of_devices.collect() }, tally)
}

/// The central values of a drug by a route at a time.
#[derive(Default)]
struct Moment<'g>(HashMap<&'g str, (GridRow<'g>, f64)>);

impl Moment<'_> {
    fn value(&self, metric: &str) -> Option<f64> {
        self.0.get(metric).map(|(_, value)| *value)
    }

    fn sum(&self, metrics: &[&str]) -> f64 {
        metrics.iter().filter_map(|metric| self.value(metric)).sum()
    }

    /// That a metric is what it should be.
    fn is(&self, metric: &str, expected: f64, room: f64, rule: &str, tally: &mut Tally) -> Result<(), Difference> {
        let Some((row, value)) = self.0.get(metric) else { return Ok(()) };
        tally.sums += 1;
        match (value - expected).abs() <= room {
            true => Ok(()),
            false => Err(row.differs("central", expected, &format!("{rule}; {AGAIN}"))),
        }
    }
}

type Names<'g> = Vec<&'g str>;

fn moments<'h>(held: &'h Held) -> Result<(Vec<Names<'h>>, HashMap<Names<'h>, Moment<'h>>), Difference> {
    let (mut order, mut moments): (Vec<Names>, HashMap<Names, Moment>) = (Vec::new(), HashMap::new());
    for row in held.rows(DeliveryRow::FILE) {
        let name: Names = ["device", "depth_mm", "tear", "drug", "time_h", "route"].map(|of| row.text(of)).to_vec();
        if !moments.contains_key(&name) {
            order.push(name.clone());
        }
        let value = row.number("central")?;
        moments.entry(name).or_default().0.insert(row.text("metric"), (row, value));
    }
    Ok((order, moments))
}

/// What entered is delivered or still in channels, and what is delivered lies in layers, is cleared or is in the receptor.
///
/// # Errors
/// The first [`Difference`].
pub fn balance(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    const PARTS: [&str; 5] =
        ["in_viable_epidermis", "in_papillary_dermis", "in_reticular_dermis", "cleared", "receptor"];
    let (order, moments) = moments(held)?;
    for moment in order.iter().filter_map(|name| moments.get(name)) {
        let parts = moment.sum(&PARTS);
        let scale = PARTS.iter().filter_map(|part| moment.value(part)).map(f64::abs).sum::<f64>();
        moment.is("delivered", parts, ROUNDING * scale, "it is the sum of its parts", tally)?;
        let entered = moment.sum(&["entered_channels", "entered_sc"]);
        if moment.value("entered_sc").is_some() {
            let room = BALANCE * (entered.abs() + moment.sum(&["in_channel"])) + f64::MIN_POSITIVE;
            let rule = "what entered is delivered or still in channels";
            moment.is("delivered", entered - moment.sum(&["in_channel"]), room, rule, tally)?;
        }
    }
    Ok(())
}

/// Shares lie between 0 and 1, ratios are those of their parts.
///
/// # Errors
/// The first [`Difference`].
pub fn shares(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(ClosureRow::FILE) {
        ["open_share", "ci95_low", "ci95_high"].iter().try_for_each(|column| is_share(&row, column, tally))?;
    }
    for row in held.rows(DeliveryRow::FILE).filter(|row| row.text("metric") == "delivered_share") {
        ["central", "ci95_low", "ci95_high"].iter().try_for_each(|column| is_share(&row, column, tally))?;
    }
    let (order, moments) = moments(held)?;
    for name in &order {
        let (Some(own), Some((_, site))) = (moments.get(name), name.split_last()) else { continue };
        let of = |route: &'static str| moments.get([site, &[route]].concat().as_slice());
        let ratios =
            [("enhancement", "delivered", of("intact")), ("auc_over_injection", "dermal_auc", of("injection"))];
        for (metric, part, other) in ratios {
            let over = other.and_then(|other| other.value(part));
            let Some((value, over)) = own.value(part).zip(over) else { continue };
            let ratio = value / over;
            own.is(metric, ratio, 4.0 * ROUNDING * ratio.abs(), "it is the ratio of two rows", tally)?;
        }
    }
    Ok(())
}

fn is_share(row: &GridRow, column: &str, tally: &mut Tally) -> Result<(), Difference> {
    let value = row.number(column)?;
    tally.sums += 1;
    match (-BALANCE..=1.0 + BALANCE).contains(&value) {
        true => Ok(()),
        false => Err(row.differs(column, "a share from 0 to 1", AGAIN)),
    }
}
