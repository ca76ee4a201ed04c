//! What figures of delivery show of the tables: each device at the middle of its depths, under the scenario's own hypothesis.

use crate::after::rows::DeliveryRow;
use crate::charts::cast::{ascending, distinct, place_of, same};
use crate::charts::context::CastContext;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::ends;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::Fill;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{DeviceStyle, FLUID, GREY, Marker, device_style};
use crate::charts::plot::words::tear_words;
use crate::simulate::DeliveryStudy;

/// Devices that a figure has room for.
const MOST_DEVICES: usize = 4;
/// Of them, those that have room side by side on narrow paper.
const MOST_NARROW: usize = 2;
/// Drugs that a figure has room for.
const MOST_DRUGS: usize = 16;
/// Less than this, µg/cm², is nothing (model section 14).
pub(super) const NOTHING_UG_CM2: f64 = 1e-9;

/// Ways in, as the tables name them.
pub(super) const INTACT: &str = "intact";
pub(super) const CHANNELS: &str = "channels";
pub(super) const INJECTION: &str = "injection";

/// What all figures need.
pub(super) struct Data<'a> {
    pub tables: &'a DeliveryStudy,
    pub devices: Vec<Shown<'a>>,
    /// Devices without room.
    pub left_out: usize,
    /// By weight.
    pub drugs: Vec<Substance<'a>>,
    /// Drugs without room.
    pub drugs_left_out: usize,
    /// Times that are told, h, ascending.
    pub times_h: Vec<f64>,
    /// Further depths of the first device.
    further_depths: usize,
    /// The depth that is shown of the first device, mm; `None` where channels are given and no device makes them.
    depth_mm: Option<f64>,
}

/// A device at the depth that is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub device: &'a str,
    pub depth_mm: f64,
    pub tear: &'a str,
    pub style: DeviceStyle,
}

impl Shown<'_> {
    /// Whether a row of a table without hypotheses is of this device and depth.
    pub fn is_of(&self, device: &str, depth_mm: f64) -> bool {
        self.device == device && same(self.depth_mm, depth_mm)
    }
}

/// A drug.
#[derive(Clone, Copy)]
pub(super) struct Substance<'a> {
    pub name: &'a str,
    /// Molecular weight, Da.
    pub weight_da: f64,
}

/// A value with its band.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Value {
    pub central: f64,
    pub low: f64,
    pub high: f64,
}

impl Value {
    pub fn of(row: &DeliveryRow) -> Self {
        Self::new(row.central, [row.ci95_low, row.ci95_high])
    }

    pub fn new(central: f64, band: [f64; 2]) -> Self {
        let [low, high] = ends(central, band);
        Self { central, low, high }
    }

    /// Every part times a factor.
    pub fn times(self, factor: f64) -> Self {
        Self { central: self.central * factor, low: self.low * factor, high: self.high * factor }
    }
}

impl<'a> Data<'a> {
    /// `None` where the tables hold nothing of any device.
    pub fn new(tables: &'a DeliveryStudy, context: &'a CastContext) -> Option<Self> {
        let names = distinct(tables.deliveries.iter().map(|row| row.device.as_str()));
        let own_tear = context.tears.first().map(String::as_str);
        let all: Vec<Shown> = names.iter().filter_map(|name| shown(tables, context, own_tear, name)).collect();
        let first = *all.first()?;
        let left_out = all.len().saturating_sub(MOST_DEVICES);
        let mut drugs = drugs(tables);
        let drugs_left_out = drugs.len().saturating_sub(MOST_DRUGS);
        drugs.truncate(MOST_DRUGS);
        Some(Self {
            tables,
            left_out,
            drugs,
            drugs_left_out,
            times_h: ascending(tables.deliveries.iter().map(|row| row.time_h)),
            further_depths: depths_of(tables, first.device).len().saturating_sub(1),
            depth_mm: (!first.tear.is_empty()).then_some(first.depth_mm),
            devices: all.into_iter().take(MOST_DEVICES).collect(),
        })
    }

    /// The devices that have room beside each other at every drug.
    pub fn devices_on(&self, sheet: &Sheet) -> &[Shown<'a>] {
        let most = if sheet.is_narrow() { MOST_NARROW } else { MOST_DEVICES };
        &self.devices[..self.devices.len().min(most)]
    }

    /// The last time that is told, h.
    pub fn end_h(&self) -> f64 {
        self.times_h.last().copied().unwrap_or(0.0)
    }

    /// The value of a metric at a time; `None` where the tables have none.
    pub fn value(&self, own: &Shown, drug: &str, route: &str, time_h: f64, metric: &str) -> Option<Value> {
        self.rows(own, drug, route, metric).find(|row| same(row.time_h, time_h)).map(Value::of)
    }

    /// The rows of a metric, as the table has them.
    pub fn rows(&self, own: &Shown, drug: &str, route: &str, metric: &str) -> impl Iterator<Item = &'a DeliveryRow> {
        let is_of = move |row: &&DeliveryRow| {
            own.is_of(&row.device, row.depth_mm)
                && row.drug == drug
                && row.route == route
                && row.metric == metric
                && row.tear == own.tear
        };
        self.tables.deliveries.iter().filter(is_of)
    }

    /// Whether nothing is delivered, be it ever so long.
    pub fn is_nothing(&self, own: &Shown, drug: &str, route: &str, time_h: f64) -> bool {
        let amount = self.value(own, drug, route, time_h, "delivered");
        amount.is_some_and(|amount| amount.central < NOTHING_UG_CM2)
    }

    /// The depth of the figure, for its title; empty where channels are given.
    pub fn at_depth(&self) -> String {
        self.depth_mm.map_or_else(String::new, |depth| format!(", configured depth {} mm", configured(depth)))
    }

    /// Says what the figure leaves out, and under which hypothesis it stands.
    pub fn say_what_is_left_out(&self, sheet: &mut Sheet) {
        say_further(sheet, self.further_depths, "depth");
        say_further(sheet, self.drugs_left_out, "drug");
        if let Some(tear) = self.devices.first().map(|own| own.tear).filter(|tear| !tear.is_empty()) {
            sheet.note(format!("Tear hypothesis: {}.", tear_words(tear)));
        }
    }

    /// Signs of the ways in: skin without needles, the channels of each device, injection where there is one.
    pub fn routes_legend(&self, devices: &[Shown]) -> Vec<Entry> {
        let mut entries = vec![Swatch::Marker(INTACT_STYLE, 1.0).says("intact skin")];
        entries.extend(devices.iter().map(|own| Swatch::Marker(own.style, 1.0).says(channels_of(own))));
        if self.tables.deliveries.iter().any(|row| row.route == INJECTION) {
            entries.push(Swatch::Filled(INJECTION_STYLE, Fill::Hollow).says("the same dose injected"));
        }
        entries
    }
}

/// Says how many more there are in the tables, if any.
pub(super) fn say_further(sheet: &mut Sheet, count: usize, what: &str) {
    match count {
        0 => {}
        1 => sheet.note(format!("One further {what} is in the tables.")),
        many => sheet.note(format!("{many} further {what}s are in the tables.")),
    }
}

/// A scale whose labels stand apart on an axis of this length: every one of them, or every second, third …
pub(super) fn evenly_labelled(scale: Scale, paper_mm: f64, room_mm: impl Fn(&str) -> f64) -> Scale {
    let fits = |ticks: &[(f64, String)]| {
        let room = |tick: &(f64, String)| (scale.share(tick.0) * paper_mm, 0.5 * room_mm(&tick.1));
        let rooms: Vec<(f64, f64)> = ticks.iter().map(room).collect();
        rooms.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0 - pair[1].1)
    };
    let every = |step: usize| -> Vec<(f64, String)> { scale.ticks.iter().step_by(step).cloned().collect() };
    let ticks = (1..=scale.ticks.len().max(1)).map(every).find(|ticks| fits(ticks)).unwrap_or_default();
    Scale { ticks, ..scale }
}

/// What the channels of a device are called.
pub(super) fn channels_of(own: &Shown) -> String {
    if own.tear.is_empty() { "through the channels".to_owned() } else { format!("through channels: {}", own.device) }
}

/// Skin without needles, and injection: no look of a device.
pub(super) const INTACT_STYLE: DeviceStyle = DeviceStyle { ink: GREY, marker: Marker::Disc };
pub(super) const INJECTION_STYLE: DeviceStyle = DeviceStyle { ink: FLUID, marker: Marker::Diamond };

/// A device at the middle one of its depths, under the scenario's own hypothesis where it has that.
fn shown<'a>(
    tables: &'a DeliveryStudy,
    context: &CastContext,
    own_tear: Option<&str>,
    name: &'a str,
) -> Option<Shown<'a>> {
    let depths_mm = depths_of(tables, name);
    let depth_mm = *depths_mm.get(depths_mm.len() / 2)?;
    let of_depth = || tables.deliveries.iter().filter(|row| row.device == name && same(row.depth_mm, depth_mm));
    let own = of_depth().find(|row| Some(row.tear.as_str()) == own_tear).or_else(|| of_depth().next())?;
    Some(Shown { device: name, depth_mm, tear: &own.tear, style: device_style(place_of(&context.devices, name)) })
}

fn depths_of(tables: &DeliveryStudy, device: &str) -> Vec<f64> {
    ascending(tables.deliveries.iter().filter(|row| row.device == device).map(|row| row.depth_mm))
}

/// The drugs whose weight is told, the lightest first.
fn drugs(tables: &DeliveryStudy) -> Vec<Substance<'_>> {
    let weight = |name: &str| {
        let is_own =
            |row: &&crate::after::rows::DrugPropertyRow| row.drug == name && row.property == "molecular_weight";
        tables.properties.iter().find(is_own).map(|row| row.value).filter(|weight| *weight > 0.0 && weight.is_finite())
    };
    let names = distinct(tables.deliveries.iter().map(|row| row.drug.as_str()));
    let mut drugs: Vec<Substance> =
        names.into_iter().filter_map(|name| Some(Substance { name, weight_da: weight(name)? })).collect();
    drugs.sort_by(|a, b| a.weight_da.total_cmp(&b.weight_da));
    drugs
}

/// A weight in words: `209 Da`, `10 kDa`, `1 MDa`.
pub(super) fn weight_words(weight_da: f64) -> String {
    let (value, unit) = match weight_da {
        w if w >= 1e6 => (w / 1e6, "MDa"),
        w if w >= 1e4 => (w / 1e3, "kDa"),
        w => (w, "Da"),
    };
    format!("{} {unit}", configured(format!("{value:.3e}").parse().unwrap_or(value)))
}

/// A time in words: `24 h`, `15 min`, `7 d`.
pub(super) fn time_words(hours: f64) -> String {
    match hours {
        h if h > 72.0 => format!("{} d", significant_short(h / 24.0)),
        h if h >= 1.0 || h == 0.0 => format!("{} h", significant_short(h)),
        h if h >= 1.0 / 60.0 => format!("{} min", significant_short(60.0 * h)),
        h => format!("{} s", significant_short(3600.0 * h)),
    }
}

/// Two digits, without those that say nothing.
fn significant_short(value: f64) -> String {
    if value >= 100.0 { configured(value.round()) } else { configured(format!("{value:.1e}").parse().unwrap_or(value)) }
}

/// Two digits of a number, its end of zeros kept off.
pub(super) fn number(value: f64) -> String {
    if (1.0..1e5).contains(&value.abs()) { significant_short(value) } else { significant(value, 2) }
}
