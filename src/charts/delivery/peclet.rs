//! Fluid out against drug in: Péclet numbers by molecular weight, while channels bleed and while they weep.

use super::DeliveryContext;
use super::by_weight::band;
use super::shown::{Data, Shown, Value, channels_of, number};
use super::weights::{self, Weights};
use crate::after::rows::PecletRow;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{self, Fill};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, LABEL_PT, MARGIN_MM, SMALL_PT, Stroke, WHITE};

const HIGH_MM: f64 = 80.0;
const PHASES: [&str; 2] = ["bleeding", "weeping"];

/// The number of a drug in a phase.
struct Point {
    drug: usize,
    device: usize,
    phase: usize,
    value: Value,
}

pub(crate) fn lay_out(data: &Data, context: &DeliveryContext) -> Option<Canvas> {
    let points = points(data);
    if points.is_empty() {
        return None;
    }
    let title = format!("Fluid out against drug in, by molecular weight{}", data.at_depth());
    let says = "Péclet number of a channel: how much faster outflow carries a drug out than it diffuses in. Above 1 the fluid decides, below 1 the drug does. Signs: central values at the start of each phase; bars: 95 % of draws.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&legend(data));
    draw(&mut sheet, data, &points)?;
    say_filling(&mut sheet, data);
    sheet.note("Less than this number says is kept out: the wall near the mouth takes up drug before it meets the bottom. delivered_over_time has what fluid changes.");
    data.say_what_is_left_out(&mut sheet);
    Some(sheet.finish(&context.chart, data.left_out))
}

/// Rows of a device in a phase.
fn rows<'a>(data: &'a Data, own: &Shown<'a>, phase: &'a str) -> impl Iterator<Item = &'a PecletRow> {
    let own = *own;
    data.tables.peclet.iter().filter(move |row| own.is_of(&row.device, row.depth_mm) && row.phase == phase)
}

fn points(data: &Data) -> Vec<Point> {
    let mut points = Vec::new();
    for (device, own) in data.devices.iter().enumerate() {
        for (phase, word) in PHASES.into_iter().enumerate() {
            for (drug, substance) in data.drugs.iter().enumerate() {
                let row = rows(data, own, word).find(|row| row.drug == substance.name && row.peclet > 0.0);
                points.extend(row.filter(|row| row.peclet.is_finite()).map(|row| {
                    let value = Value::new(row.peclet, [row.ci95_low, row.ci95_high]);
                    Point { drug, device, phase, value }
                }));
            }
        }
    }
    points
}

fn legend(data: &Data) -> Vec<Entry> {
    let mut entries = Vec::new();
    for own in &data.devices {
        let named =
            |phase: &str| if own.tear.is_empty() { phase.to_owned() } else { format!("{phase}: {}", own.device) };
        entries.push(Swatch::Marker(own.style, 1.0).says(named("bleeding")));
        entries.push(Swatch::Filled(own.style, Fill::Hollow).says(named("weeping")));
    }
    entries
}

fn scale(points: &[Point]) -> Option<Scale> {
    let least = points.iter().map(|point| point.value.central).reduce(f64::min)?;
    let low = points.iter().map(|point| point.value.low).filter(|low| *low > 0.0).fold(least, f64::min);
    let high = points.iter().map(|point| point.value.high).fold(0.0, f64::max);
    Some(Scale::log_around(low.min(0.5), high.max(2.0)))
}

fn draw(sheet: &mut Sheet, data: &Data, points: &[Point]) -> Option<()> {
    let top = sheet.y + weights::names_mm(&data.drugs);
    let frame = Rect { left: MARGIN_MM, top, right: sheet.right(), bottom: top + sheet.tall_mm(HIGH_MM) };
    let y_words = sheet.words("Péclet number (1)", "Péclet number (1)");
    let canvas = &mut sheet.canvas;
    let panel = Panel::draw(
        canvas,
        Rect { bottom: frame.bottom - 2.0, ..frame },
        weights::scale(&data.drugs),
        scale(points)?,
        &Words::new("", None, y_words),
    );
    let weights = Weights::new(&data.drugs, &panel);
    weights.draw(canvas, &panel, top);
    weights.draw_axis_words(canvas, panel.area);
    let one = panel.y_at(1.0);
    canvas.line([panel.area.left, one], [panel.area.right, one], Stroke::new(BLACK, 1.0));
    let count = 2 * data.devices.len();
    for point in points {
        let x = weights.beside(point.drug, 2 * point.device + point.phase, count);
        let y = |value: f64| panel.y_at(value.max(panel.y.low));
        let style = data.devices[point.device].style;
        band(canvas, x, [y(point.value.high), y(point.value.low)], style.ink);
        match point.phase {
            0 => shapes::marker(canvas, [x, y(point.value.central)], style),
            _ => shapes::filled_marker(canvas, [x, y(point.value.central)], style, Fill::Hollow, -0.12),
        }
    }
    say_at_one(canvas, &panel, one);
    sheet.y = panel.area.bottom + 9.5;
    Some(())
}

/// Words above and below the line at 1, at its right end.
fn say_at_one(canvas: &mut Canvas, panel: &Panel, one: f64) {
    for (words, y) in [("the fluid decides", one - 2.2), ("the drug gets in", one + 2.2)] {
        let width = width_mm(words, LABEL_PT, true);
        let right = panel.area.right - 0.8;
        let ground = Rect { left: right - width - 0.6, right: right + 0.4, top: y - 1.6, bottom: y + 1.6 };
        if ground.top > panel.area.top && ground.bottom < panel.area.bottom {
            canvas.rect(ground, WHITE.alpha(0.85));
            canvas.text(Text::new([right, y], words, LABEL_PT, BLACK).bold().align(Align::Right));
        }
    }
    canvas.text(Text::new([panel.area.left + 1.0, one - 1.8], "1", SMALL_PT, BLACK).bold());
}

/// How fast channels fill, in words.
fn say_filling(sheet: &mut Sheet, data: &Data) {
    for own in &data.devices {
        let told = |phase: &str| {
            let row = rows(data, own, phase).next()?;
            row.fill_time_s.is_finite().then(|| format!("{} while {phase}", seconds(row.fill_time_s)))
        };
        let told: Vec<String> = PHASES.into_iter().filter_map(told).collect();
        if !told.is_empty() {
            sheet.note(format!("A channel fills in {} ({}).", told.join(", in "), channels_of(own)));
        }
    }
}

fn seconds(seconds: f64) -> String {
    match seconds {
        s if s >= 7200.0 => format!("{} h", number(s / 3600.0)),
        s if s >= 120.0 => format!("{} min", number(s / 60.0)),
        s => format!("{} s", number(s)),
    }
}
