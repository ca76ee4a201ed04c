//! How channels close: the open share over time, for both observables, open to the air and covered.

use super::DeliveryContext;
use super::shown::{Data, Shown, Value, time_words};
use crate::after::rows::ClosureRow;
use crate::charts::cast::same;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::between;
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, FLUID, Ink, LABEL_PT, MORE, SMALL_PT, Stroke, WHITE};

const GAP_MM: f64 = 5.0;
const LEAST_MM: f64 = 62.0;
const HIGH_MM: f64 = 74.0;
/// What clinics call closed (model section 11).
const CLOSED: f64 = 0.16;
/// Points of a curve.
const POINTS: usize = 96;
/// Clear of every time that is told: the least share whose logarithm is taken.
const TINY: f64 = 1e-300;
const OBSERVABLES: [(&str, &str); 2] =
    [("barrier", "a  barrier: what a small molecule sees"), ("dye", "b  dye: mouths that take up a stain")];
const COVERS: [(&str, &str); 2] = [("open", "open to the air"), ("occluded", "covered")];

/// A curve: open shares at the times of the table.
struct Curve<'a> {
    rows: Vec<&'a ClosureRow>,
    device: usize,
    cover: usize,
}

pub(crate) fn lay_out(data: &Data, context: &DeliveryContext) -> Option<Canvas> {
    let panels: Vec<Vec<Curve>> = OBSERVABLES.iter().map(|(word, _)| curves(data, word)).collect();
    let last_h = panels.iter().flatten().flat_map(|curve| &curve.rows).map(|row| row.time_h).fold(0.0, f64::max);
    if last_h <= 0.0 {
        return None;
    }
    let title = format!("How channels close after the needle{}", data.at_depth());
    let says = "Share that is still open, from the needle's withdrawal on. Lines: central values, falling by halves between the times of the table; bands: 95 % of draws, people among them. Two observables that differ: what lets water and small molecules through, and what takes up a stain. Dotted: what clinics call closed.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&legend(&panels, data));
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(2);
    let height_mm = sheet.tall_mm(HIGH_MM);
    let grid = Grid {
        count: 2,
        columns,
        gap_mm: GAP_MM,
        height_mm,
        below_mm: 3.0,
        ordinate_mm: if columns > 1 { 4.6 } else { 0.0 },
    };
    for (place, cell) in sheet.grid(grid).into_iter().enumerate() {
        let y = (cell.is_first).then_some("open share (1)");
        let words = Words { y, x: Some("time from withdrawal"), ..Words::new(OBSERVABLES[place].1, None, None) };
        draw(&mut sheet.canvas, cell.frame, &panels[place], data, &words, last_h);
    }
    sheet.y -= 2.0;
    say_closed(&mut sheet, &panels, data);
    data.say_what_is_left_out(&mut sheet);
    Some(sheet.finish(&context.chart, data.left_out))
}

/// One curve for each cover and device; a device whose rows are those of one before has none of its own.
fn curves<'a>(data: &'a Data, observable: &str) -> Vec<Curve<'a>> {
    let mut curves: Vec<Curve> = Vec::new();
    for (cover, (word, _)) in COVERS.iter().enumerate() {
        for (device, own) in data.devices.iter().enumerate() {
            let rows = rows(data, own, observable, word);
            let is_same = |other: &&Curve| {
                other.cover == cover
                    && other.rows.len() == rows.len()
                    && other
                        .rows
                        .iter()
                        .zip(&rows)
                        .all(|(a, b)| same(a.time_h, b.time_h) && same(a.open_share, b.open_share))
            };
            if !rows.is_empty() && !curves.iter().any(|other| is_same(&other)) {
                curves.push(Curve { rows, device, cover });
            }
        }
    }
    curves
}

fn rows<'a>(data: &'a Data, own: &Shown, observable: &str, cover: &str) -> Vec<&'a ClosureRow> {
    let is_own = |row: &&ClosureRow| {
        own.is_of(&row.device, row.depth_mm)
            && row.tear == own.tear
            && row.observable == observable
            && row.cover == cover
    };
    let mut rows: Vec<&ClosureRow> = data.tables.closure.iter().filter(is_own).collect();
    rows.sort_by(|a, b| a.time_h.total_cmp(&b.time_h));
    rows
}

impl Curve<'_> {
    /// The open share at a time: between two times of the table it falls by halves, as after the last.
    fn at(&self, time_h: f64) -> Option<Value> {
        let after = self.rows.iter().position(|row| row.time_h >= time_h).unwrap_or(self.rows.len() - 1).max(1);
        let [from, to] = [self.rows.get(after - 1)?, self.rows.get(after)?];
        let share = (time_h - from.time_h) / (to.time_h - from.time_h);
        let part = |of: fn(&ClosureRow) -> f64| {
            let [a, b] = [of(from), of(to)].map(|open| open.max(TINY).ln());
            (a + share * (b - a)).exp()
        };
        Some(Value {
            central: part(|row| row.open_share),
            low: part(|row| row.ci95_low),
            high: part(|row| row.ci95_high),
        })
    }

    /// When no more is open than what counts as closed, h: central, and both ends of its band.
    fn closed_h(&self) -> Option<Value> {
        let [first, .., last] = self.rows.as_slice() else { return None };
        // Over the longest part that is told and not yet all but closed.
        let time = |of: fn(&ClosureRow) -> f64| {
            let seen = self.rows.iter().rev().find(|row| of(row) > 1e-12 && row.time_h > first.time_h).unwrap_or(last);
            CLOSED.ln() * (seen.time_h - first.time_h) / of(seen).max(TINY).ln()
        };
        let value = Value {
            central: time(|row| row.open_share),
            low: time(|row| row.ci95_low),
            high: time(|row| row.ci95_high),
        };
        (value.central.is_finite() && value.central > 0.0).then_some(value)
    }

    /// One device: an ink for each cover; several: each in its own, broken lines where covered.
    fn ink(&self, data: &Data) -> Ink {
        if data.devices.len() > 1 && self.device > 0 {
            data.devices[self.device].style.ink
        } else {
            [MORE, FLUID][self.cover]
        }
    }
}

fn stroke(curve: &Curve, data: &Data) -> Stroke {
    let dash = if curve.cover == 0 { Dash::Solid } else { Dash::Dashed };
    Stroke::new(curve.ink(data), 1.5).dash(dash)
}

fn legend(panels: &[Vec<Curve>], data: &Data) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (cover, (_, words)) in COVERS.iter().enumerate() {
        if let Some(curve) = panels.iter().flatten().find(|curve| curve.cover == cover && curve.device == 0) {
            entries.push(Entry::line(stroke(curve, data), *words));
        }
    }
    for (device, own) in data.devices.iter().enumerate().skip(1) {
        if let Some(curve) = panels.iter().flatten().find(|curve| curve.device == device) {
            entries.push(Entry::line(Stroke::new(curve.ink(data), 1.5), format!("{}, where it differs", own.device)));
        }
    }
    entries.push(Entry::line(Stroke::new(BLACK, 0.9).dash(Dash::Dotted), "closed: 16 % open"));
    entries.push(Swatch::Marker(MARK, 0.8).says("at the times of the table"));
    entries
}

const MARK: DeviceStyle = DeviceStyle { ink: BLACK, marker: crate::charts::plot::style::Marker::Disc };

/// Times worth a tick, h.
const TICKS_H: [f64; 12] = [1.0 / 60.0, 1.0 / 12.0, 0.25, 0.5, 1.0, 4.0, 12.0, 24.0, 72.0, 168.0, 720.0, 2160.0];

/// From a few minutes to the last time.
fn time_scale(last_h: f64, paper_mm: f64) -> Scale {
    let (low, high) = ((last_h / 200.0).min(0.25), last_h * 1.08);
    let ticks =
        TICKS_H.into_iter().filter(|hours| (low..=high).contains(hours)).map(|hours| (hours, time_words(hours)));
    let scale = Scale { spread: Spread::Log, low, high, ticks: ticks.collect() };
    scale.thinned(paper_mm - 12.0, |label| width_mm(label, SMALL_PT, false) + 2.0)
}

fn draw(canvas: &mut Canvas, outer: Rect, curves: &[Curve], data: &Data, words: &Words, last_h: f64) {
    let y = Scale { low: 0.0, high: 1.04, ..Scale::from_zero(1.0, 5) };
    let panel = Panel::draw(canvas, outer, time_scale(last_h, outer.width()), y, words);
    let times: Vec<f64> =
        (0..=POINTS).map(|i| panel.x.low * (last_h / panel.x.low).powf(i as f64 / POINTS as f64)).collect();
    let line = |curve: &Curve, of: fn(&Value) -> f64| -> Vec<Point> {
        times.iter().filter_map(|time| Some(panel.at(*time, of(&curve.at(*time)?)))).collect()
    };
    for curve in curves.iter().filter(|curve| curve.device == 0) {
        between(canvas, line(curve, |v| v.high), line(curve, |v| v.low), curve.ink(data).alpha(0.22));
    }
    let y = panel.y_at(CLOSED);
    canvas.line([panel.area.left, y], [panel.area.right, y], Stroke::new(BLACK, 0.9).dash(Dash::Dotted));
    for curve in curves {
        let path = line(curve, |value| value.central);
        canvas.path(&path, Stroke::new(WHITE, 2.4));
        canvas.path(&path, stroke(curve, data));
        for row in curve.rows.iter().filter(|row| (panel.x.low..=panel.x.high).contains(&row.time_h)) {
            shapes::marker_of(
                canvas,
                panel.at(row.time_h, row.open_share),
                DeviceStyle { ink: curve.ink(data), ..MARK },
                0.8,
            );
        }
    }
    if curves.is_empty() {
        canvas.text(Text::new([panel.area.left + 2.0, panel.area.top + 3.0], "not in the tables", LABEL_PT, BLACK));
    }
}

/// When they are closed, in words.
fn say_closed(sheet: &mut Sheet, panels: &[Vec<Curve>], data: &Data) {
    for ((observable, _), curves) in OBSERVABLES.iter().zip(panels) {
        let told = curves.iter().filter_map(|curve| {
            let Value { central, low, high } = curve.closed_h()?;
            let whose =
                if curve.device > 0 { format!("{}, ", data.devices[curve.device].device) } else { String::new() };
            let band = match low.is_finite() && high.is_finite() && !same(low, high) {
                true => format!(" ({} to {})", time_words(low), time_words(high)),
                false => String::new(),
            };
            Some(format!("{whose}{} after {}{band}", COVERS[curve.cover].1, time_words(central)))
        });
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            sheet.note(format!("Closed by {observable}: {}.", told.join("; ")));
        }
    }
}
