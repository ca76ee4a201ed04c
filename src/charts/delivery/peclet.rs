//! Fluid out against drug in: Péclet numbers by molecular weight, while channels bleed and while they weep.

use super::DeliveryContext;
use super::by_weight::band;
use super::shown::{Data, Shown, Value, number};
use super::weights::{self, Weights};
use crate::after::rows::PecletRow;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{self, Fill};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, LABEL_PT, MARGIN_MM, Stroke, WHITE};

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
    let title = format!("Fluid out against drug in, by molecular weight{}", data.at_depth());
    let says = "Péclet number of a channel: how much faster outflow carries a drug out than it diffuses in. Above 1 the fluid decides, below 1 the drug does. Signs: central values at the start of each phase; bars: 95 % of draws.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    let devices = data.devices_on(&sheet);
    let points = points(data, devices);
    if points.is_empty() {
        return None;
    }
    sheet.legend(&legend(devices, &points));
    draw(&mut sheet, data, devices, &points)?;
    say_filling(&mut sheet, data);
    sheet.note("Less than this number says is kept out: the wall near the mouth takes up drug before it meets the bottom. delivered_over_time has what fluid changes.");
    data.say_what_is_left_out(&mut sheet);
    Some(sheet.finish(&context.chart, data.left_out + data.devices.len() - devices.len()))
}

/// Rows of a device in a phase.
fn rows<'a>(data: &'a Data, own: &Shown<'a>, phase: &'a str) -> impl Iterator<Item = &'a PecletRow> {
    let own = *own;
    data.tables.peclet.iter().filter(move |row| own.is_of(&row.device, row.depth_mm) && row.phase == phase)
}

fn points(data: &Data, devices: &[Shown]) -> Vec<Point> {
    let mut points = Vec::new();
    for (device, own) in devices.iter().enumerate() {
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

/// The phases that are seen.
fn phases(points: &[Point]) -> Vec<usize> {
    (0..PHASES.len()).filter(|phase| points.iter().any(|point| point.phase == *phase)).collect()
}

fn legend(devices: &[Shown], points: &[Point]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for own in devices {
        let named =
            |phase: &str| if own.tear.is_empty() { phase.to_owned() } else { format!("{phase}: {}", own.device) };
        entries.extend(phases(points).into_iter().map(|phase| match phase {
            0 => Swatch::Marker(own.style, 1.0).says(named(PHASES[0])),
            other => Swatch::Filled(own.style, Fill::Hollow).says(named(PHASES[other])),
        }));
    }
    entries
}

fn scale(points: &[Point]) -> Option<Scale> {
    let least = points.iter().map(|point| point.value.central).reduce(f64::min)?;
    let low = points.iter().map(|point| point.value.low).filter(|low| *low > 0.0).fold(least, f64::min);
    let high = points.iter().map(|point| point.value.high).fold(0.0, f64::max);
    Some(Scale::log_around(low.min(0.5), high.max(2.0)))
}

fn draw(sheet: &mut Sheet, data: &Data, devices: &[Shown], points: &[Point]) -> Option<()> {
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
    let phases = phases(points);
    let count = phases.len() * devices.len();
    for point in points {
        let place = phases.len() * point.device + phases.iter().position(|own| *own == point.phase).unwrap_or(0);
        let x = weights.beside(point.drug, place, count);
        let y = |value: f64| panel.y_at(value.max(panel.y.low));
        let style = devices[point.device].style;
        band(canvas, x, 0.4 * weights.step_mm(count), [y(point.value.high), y(point.value.low)], style.ink);
        match point.phase {
            0 => shapes::marker(canvas, [x, y(point.value.central)], style),
            _ => shapes::filled_marker(canvas, [x, y(point.value.central)], style, Fill::Hollow, -0.12),
        }
    }
    say_at_one(canvas, &panel, one);
    sheet.y = panel.area.bottom + 9.5;
    Some(())
}

/// Words in the corners that light and heavy drugs leave free: above the line at 1 to the left, below it to the right.
fn say_at_one(canvas: &mut Canvas, panel: &Panel, one: f64) {
    let area = panel.area;
    let above = Text::new([area.left + 1.2, area.top + 2.4], "the fluid decides", LABEL_PT, BLACK).bold();
    let below = Text::new([area.right - 1.0, area.bottom - 2.2], "the drug gets in", LABEL_PT, BLACK).bold();
    for (text, has_room) in [(above, one - area.top > 6.0), (below.align(Align::Right), area.bottom - one > 5.0)] {
        if has_room {
            let width = width_mm(&text.text, LABEL_PT, true);
            let left = if text.align == Align::Right { text.at[0] - width } else { text.at[0] };
            let ground =
                Rect { left: left - 0.5, right: left + width + 0.5, top: text.at[1] - 1.6, bottom: text.at[1] + 1.6 };
            canvas.rect(ground, WHITE.alpha(0.85));
            canvas.text(text);
        }
    }
}

/// How fast channels fill, in words; once for devices whose channels do alike.
fn say_filling(sheet: &mut Sheet, data: &Data) {
    let told = |own: &Shown| {
        let of_phase = |phase: &str| {
            let row = rows(data, own, phase).next()?;
            row.fill_time_s.is_finite().then(|| format!("{} while {phase}", seconds(row.fill_time_s)))
        };
        PHASES.into_iter().filter_map(of_phase).collect::<Vec<_>>().join(", in ")
    };
    let all: Vec<(&Shown, String)> = data.devices.iter().map(|own| (own, told(own))).collect();
    let are_alike = all.windows(2).all(|pair| pair[0].1 == pair[1].1);
    for (own, words) in all.iter().filter(|told| !told.1.is_empty()) {
        let whose = if are_alike { String::new() } else { format!(" ({})", own.device) };
        sheet.note(format!("A channel fills in {words}{whose}."));
    }
}

fn seconds(seconds: f64) -> String {
    match seconds {
        s if s >= 7200.0 => format!("{} h", number(s / 3600.0)),
        s if s >= 120.0 => format!("{} min", number(s / 60.0)),
        s => format!("{} s", number(s)),
    }
}
