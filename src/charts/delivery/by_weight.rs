//! What gets in by molecular weight: through intact skin, through channels, injected; and where the texts' rule holds.

use super::DeliveryContext;
use super::shown::{
    CHANNELS, Data, INJECTION, INJECTION_STYLE, INTACT, INTACT_STYLE, Shown, Substance, Value, time_words,
};
use super::verdict::{ENTERS, INJECTED, Verdict};
use super::weights::{self, Weights};
use crate::after::rows::DeliveryRow;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::colour_map::text_on;
use crate::charts::plot::legend::Swatch;
use crate::charts::plot::marks::Whisker;
use crate::charts::plot::numbers::configured;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{self, Fill};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, GREY, Ink, LABEL_PT, MARGIN_MM, PALE, SMALL_PT, Stroke, WHITE};
use crate::charts::plot::words::capitalised;

const HIGH_MM: f64 = 84.0;
/// Height of a row of verdicts.
const VERDICT_MM: f64 = 4.0;
/// Below the scale, where nothing gets in.
const NONE_MM: f64 = 6.0;
/// The least value that is told apart from the floor, over the greatest.
const LEAST: f64 = 1e-7;

const SAYS_OF_SHARES: &str = "Share of the dose that is delivered. Signs: central values; bars: 95 % of draws. The rule of the texts: up to 500 Da drugs go in, heavier ones must be injected. Top row, through channels: a third of the dose or more counts as going in, a tenth or less as having to be injected (dotted lines).";
const SAYS_OF_EMPTIED: &str = "Delivered amount of an endless dose over its concentration: so much vehicle gave its drug. Signs: central values; bars: 95 % of draws. Dashed: the rule of 500 Da.";

/// What the ordinate stands for.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    /// Per cent of the dose.
    Share,
    /// What was delivered over the concentration of the vehicle: so much vehicle was emptied, µL/cm².
    Emptied,
}

impl Measure {
    /// Shares where the dose has an end.
    fn of(data: &Data) -> Self {
        let has_share = |row: &DeliveryRow| row.metric == "delivered_share" && row.route == CHANNELS;
        if data.tables.deliveries.iter().any(has_share) { Self::Share } else { Self::Emptied }
    }
}

/// One way in of one drug.
struct Point {
    drug: usize,
    /// Place among the series, and how it looks.
    series: usize,
    value: Option<Value>,
}

/// Everything that is drawn.
struct Plot<'a> {
    data: &'a Data<'a>,
    devices: &'a [Shown<'a>],
    measure: Measure,
    points: Vec<Point>,
    series: usize,
}

pub(crate) fn lay_out(data: &Data, context: &DeliveryContext) -> Option<Canvas> {
    let measure = Measure::of(data);
    let title = format!("What gets in within {}, by molecular weight{}", time_words(data.end_h()), data.at_depth());
    let says = match measure {
        Measure::Share => SAYS_OF_SHARES,
        Measure::Emptied => SAYS_OF_EMPTIED,
    };
    let mut sheet = Sheet::new(&title, says, &context.chart);
    let plot = Plot::new(data, data.devices_on(&sheet), measure);
    let plot = plot?;
    plot.legend(&mut sheet);
    plot.draw(&mut sheet)?;
    plot.say_verdicts(&mut sheet);
    data.say_what_is_left_out(&mut sheet);
    let without_room = data.devices.len() - plot.devices.len();
    Some(sheet.finish(&context.chart, data.left_out + without_room))
}

impl<'a> Plot<'a> {
    fn new(data: &'a Data<'a>, devices: &'a [Shown<'a>], measure: Measure) -> Option<Self> {
        let mut plot = Self { data, devices, measure, points: Vec::new(), series: devices.len() + 2 };
        let first = devices.first()?;
        for (drug, substance) in data.drugs.iter().enumerate() {
            let ways = std::iter::once((first, INTACT))
                .chain(devices.iter().map(|own| (own, CHANNELS)))
                .chain(std::iter::once((first, INJECTION)));
            for (series, (own, route)) in ways.enumerate() {
                plot.points.extend(plot.point(own, substance, route).map(|value| Point { drug, series, value }));
            }
        }
        (!plot.points.is_empty()).then_some(plot)
    }

    /// The value of a way in; within, `None` where nothing gets in; `None` where the tables have no such row.
    fn point(&self, own: &Shown, drug: &Substance, route: &str) -> Option<Option<Value>> {
        let end = self.data.end_h();
        let value = match self.measure {
            Measure::Share => self.data.value(own, drug.name, route, end, "delivered_share")?.times(100.0),
            Measure::Emptied => {
                let rows = &self.data.tables.properties;
                let own_row = rows.iter().find(|row| row.drug == drug.name && row.property == "concentration")?;
                self.data.value(own, drug.name, route, end, "delivered")?.times(1.0 / own_row.value)
            }
        };
        let is_nothing = value.central <= 0.0 || self.data.is_nothing(own, drug.name, route, end);
        Some((!is_nothing).then_some(value))
    }

    fn legend(&self, sheet: &mut Sheet) {
        let mut entries = self.data.routes_legend(self.devices);
        if self.has_verdicts() {
            let told = |verdict: &Verdict| self.verdicts().any(|(_, _, own)| own == *verdict);
            let said = Verdict::ALL.into_iter().filter(told);
            entries.extend(
                said.map(|verdict| {
                    Swatch::Box(verdict.ink()).says(format!("{} {}", verdict.letter(), verdict.words()))
                }),
            );
        }
        sheet.legend(&entries);
    }

    fn has_verdicts(&self) -> bool {
        self.measure == Measure::Share
    }

    /// Of each device and drug.
    fn verdicts(&self) -> impl Iterator<Item = (usize, usize, Verdict)> {
        let nothing = Value::new(0.0, [0.0, 0.0]);
        let of_channels = self.points.iter().filter(|point| point.series >= 1 && point.series < self.series - 1);
        of_channels.filter(|_| self.has_verdicts()).map(move |point| {
            let share = point.value.unwrap_or(nothing).times(0.01);
            (point.series - 1, point.drug, Verdict::of(self.data.drugs[point.drug].weight_da, share))
        })
    }

    fn scale(&self) -> Option<Scale> {
        let values = || self.points.iter().filter_map(|point| point.value);
        let high = values().map(|value| value.high).fold(0.0, f64::max);
        let low = values().map(|value| value.low.max(LEAST * high)).reduce(f64::min)?;
        let high = if self.measure == Measure::Share { high.max(100.0) } else { high };
        Some(Scale::log_around(low, high))
    }

    fn draw(&self, sheet: &mut Sheet) -> Option<()> {
        let rows = if self.has_verdicts() { self.devices.len() } else { 0 };
        let strips = VERDICT_MM * rows as f64;
        let names = weights::names_mm(&self.data.drugs);
        let top = sheet.y + names;
        let height = sheet.tall_mm(HIGH_MM);
        let y_words = match self.measure {
            Measure::Share => "share of the dose (%)",
            Measure::Emptied => sheet.words("vehicle that gave its drug (µL/cm²)", "emptied (µL/cm²)"),
        };
        let frame = Rect { left: MARGIN_MM, top: top + strips, right: sheet.right(), bottom: top + strips + height };
        let canvas = &mut sheet.canvas;
        let floor = Rect { bottom: frame.bottom - NONE_MM, ..frame };
        let mut panel =
            Panel::draw(canvas, floor, weights::scale(&self.data.drugs), self.scale()?, &Words::new("", None, y_words));
        let none = Rect { top: panel.area.bottom, bottom: panel.area.bottom + NONE_MM, ..panel.area };
        // The strip of nothing lies between the scale and the axis of weights.
        let area = Rect { bottom: none.bottom, ..panel.area };
        canvas.rect(none, PALE.tint(0.5));
        canvas.line([area.left, area.bottom], [area.right, area.bottom], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([area.left - 1.5, none.middle()[1]], "none", SMALL_PT, BLACK).align(Align::Right));
        let scaled = std::mem::replace(&mut panel.area, area);
        let weights = Weights::new(&self.data.drugs, &panel);
        weights.draw(canvas, &panel, top - 0.4);
        weights.mark_rule(canvas, &panel, top);
        weights.draw_axis_words(canvas, area);
        panel.area = scaled;
        self.draw_thresholds(canvas, &panel);
        self.draw_rule_words(canvas, &panel, &weights);
        self.points.iter().for_each(|point| self.draw_point(canvas, &panel, &weights, point, none.middle()[1]));
        self.draw_verdicts(canvas, &panel, &weights, top);
        sheet.y = area.bottom + 9.5;
        Some(())
    }

    /// Lines at the shares that verdicts go by.
    fn draw_thresholds(&self, canvas: &mut Canvas, panel: &Panel) {
        if !self.has_verdicts() {
            return;
        }
        for share in [ENTERS, INJECTED] {
            let y = panel.y_at(100.0 * share);
            if (panel.area.top..=panel.area.bottom).contains(&y) {
                canvas.line([panel.area.left, y], [panel.area.right, y], Stroke::new(GREY, 0.6).dash(Dash::Dotted));
                let is_clear = panel.y.ticks.iter().all(|tick| (panel.y_at(tick.0) - y).abs() > 3.0);
                if is_clear {
                    let at = [panel.area.left - 1.5, y];
                    let words = configured((100.0 * share).round());
                    canvas.text(Text::new(at, words, SMALL_PT, GREY).align(Align::Right));
                }
            }
        }
    }

    fn draw_rule_words(&self, canvas: &mut Canvas, panel: &Panel, weights: &Weights) {
        let x = weights.rule_mm;
        let words = format!("{} Da", configured(500.0));
        let at = [x + 1.0, panel.area.bottom - 2.4];
        let width = crate::charts::plot::fonts::width_mm(&words, LABEL_PT, true);
        canvas.rect(Rect { left: x + 0.4, right: x + width + 1.8, top: at[1] - 1.8, bottom: at[1] + 1.8 }, WHITE);
        canvas.text(Text::new(at, words, LABEL_PT, GREY).bold());
    }

    fn draw_point(&self, canvas: &mut Canvas, panel: &Panel, weights: &Weights, point: &Point, floor: f64) {
        let x = weights.beside(point.drug, point.series, self.series);
        let is_injection = point.series + 1 == self.series;
        let style = match point.series {
            0 => INTACT_STYLE,
            _ if is_injection => INJECTION_STYLE,
            place => self.devices[place - 1].style,
        };
        let sign = |canvas: &mut Canvas, at| match is_injection {
            true => shapes::filled_marker(canvas, at, style, Fill::Hollow, 0.0),
            false => shapes::marker(canvas, at, style),
        };
        let Some(value) = point.value else { return sign(canvas, [x, floor]) };
        let y = |value: f64| panel.y_at(value.max(panel.y.low)).min(panel.area.bottom);
        let half = 0.4 * weights.step_mm(self.series);
        band(canvas, x, half, [y(value.high), y(value.low)], style.ink);
        sign(canvas, [x, y(value.central)]);
    }

    fn draw_verdicts(&self, canvas: &mut Canvas, panel: &Panel, weights: &Weights, top: f64) {
        for (device, drug, verdict) in self.verdicts() {
            let half = 0.5 * weights.room_mm.min(6.0) - 0.15;
            let x = weights.places[drug];
            let y = top + VERDICT_MM * device as f64;
            let cell = Rect { left: x - half, right: x + half, top: y + 0.3, bottom: y + VERDICT_MM - 0.3 };
            canvas.rect(cell, verdict.ink());
            let text = Text::new(cell.middle(), verdict.letter(), SMALL_PT, text_on(verdict.ink()));
            canvas.text(text.bold().align(Align::Centre));
        }
        for (place, own) in self.devices.iter().enumerate().filter(|_| self.has_verdicts()) {
            let y = top + VERDICT_MM * (place as f64 + 0.5);
            let text = Text::new([panel.area.left - 3.4, y], "rule", SMALL_PT, BLACK).align(Align::Right);
            canvas.text(text);
            shapes::marker(canvas, [panel.area.left - 1.6, y], own.style);
        }
    }

    /// Names the drugs of each verdict, once for devices that have the same.
    fn say_verdicts(&self, sheet: &mut Sheet) {
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for (place, own) in self.devices.iter().enumerate().filter(|_| self.has_verdicts()) {
            let named = |verdict: Verdict| {
                let of = self.verdicts().filter(|told| told.0 == place && told.2 == verdict);
                let names: Vec<&str> = of.map(|told| self.data.drugs[told.1].name).collect();
                (!names.is_empty()).then(|| format!("{} for {}", verdict.words(), names.join(", ")))
            };
            let words = Verdict::ALL.into_iter().filter_map(named).collect::<Vec<_>>().join("; ");
            match said.iter_mut().find(|known| known.0 == words) {
                Some(known) => known.1.push(own.device),
                None => said.push((words, vec![own.device])),
            }
        }
        let is_one = said.len() == 1;
        for (words, devices) in said.into_iter().filter(|known| !known.0.is_empty()) {
            sheet.note(match is_one {
                true => format!("{}.", capitalised(&words)),
                false => format!("{}: {words}.", devices.join(", ")),
            });
        }
    }
}

/// A band of draws: a wide, pale bar with a thin line in it.
pub(super) fn band(canvas: &mut Canvas, x: f64, half_mm: f64, ends: [f64; 2], ink: Ink) {
    let half = half_mm.min(0.55);
    if (ends[0] - ends[1]).abs() > 1e-6 {
        canvas.rect(Rect { left: x - half, right: x + half, top: ends[0], bottom: ends[1] }, ink.alpha(0.3));
        Whisker::new(Stroke::new(ink, 0.5), half).upright(canvas, x, ends);
    }
}
