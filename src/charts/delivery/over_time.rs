//! What gets in over time, by intact skin and by channels; below it, what fluid, the hour of application and closing change.

use super::DeliveryContext;
use super::cases;
use super::shown::{
    CHANNELS, Data, INTACT, INTACT_STYLE, Shown, Substance, Value, say_further, time_words, weight_words,
};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::fit;
use crate::charts::plot::marks::{Whisker, between};
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, DeviceStyle, GREY, LABEL_PT, PANEL_PT, SMALL_PT, Stroke, WHITE};

const GAP_MM: f64 = 4.0;
const LEAST_MM: f64 = 36.0;
const HIGH_MM: f64 = 44.0;
/// Drugs that have a frame.
const MOST_FRAMES: usize = 8;
/// The least value that is shown over the greatest of a frame.
const LEAST: f64 = 1e-5;

/// What the ordinates stand for.
#[derive(Clone, Copy)]
struct Measure {
    metric: &'static str,
    times: f64,
    words: &'static str,
}

const SHARE: Measure = Measure { metric: "delivered_share", times: 100.0, words: "share of the dose (%)" };
const AMOUNT: Measure = Measure { metric: "delivered", times: 1.0, words: "delivered (µg/cm²)" };

/// Values over time of one way in.
struct Line {
    style: DeviceStyle,
    values: Vec<(f64, Value)>,
}

pub(crate) fn lay_out(data: &Data, context: &DeliveryContext) -> Option<Canvas> {
    let has_share = data.tables.deliveries.iter().any(|row| row.metric == SHARE.metric && row.route == CHANNELS);
    let measure = if has_share { SHARE } else { AMOUNT };
    let frames: Vec<(&Substance, Vec<Line>)> = data
        .drugs
        .iter()
        .map(|drug| (drug, lines(data, drug, measure)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    frames.first()?;
    let title = format!("What gets in over time, and what fluid and the hour of application change{}", data.at_depth());
    let says = "Above: delivered by each time from application, through intact skin and through channels; bars: 95 % of draws. What is nothing is not drawn. Below: delivered by the end if one thing were otherwise, over what is delivered as the scenario has it; central values.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&data.routes_legend(&data.devices)[..=data.devices.len()]);
    let chosen = chosen(&frames);
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(4).min(chosen.len());
    let ordinate_mm = if columns > 1 { 4.6 } else { 0.0 };
    let grid = Grid { count: chosen.len(), columns, gap_mm: GAP_MM, height_mm: HIGH_MM, below_mm: 2.0, ordinate_mm };
    for (cell, (drug, lines)) in sheet.grid(grid).into_iter().zip(&chosen) {
        let words =
            Words::new("", cell.is_last_row.then_some("time from application"), cell.is_first.then_some(measure.words));
        draw(&mut sheet.canvas, cell.frame, data, drug, lines, &words);
    }
    say_further(&mut sheet, frames.len() - chosen.len(), "drug");
    cases::draw(&mut sheet, data);
    data.say_what_is_left_out(&mut sheet);
    Some(sheet.finish(&context.chart, data.left_out))
}

/// As many drugs as have room, from the lightest to the heaviest.
fn chosen<'f, 'a>(frames: &'f [(&'a Substance<'a>, Vec<Line>)]) -> Vec<&'f (&'a Substance<'a>, Vec<Line>)> {
    let count = frames.len().min(MOST_FRAMES);
    (0..count).map(|place| &frames[if count > 1 { place * (frames.len() - 1) / (count - 1) } else { 0 }]).collect()
}

fn lines(data: &Data, drug: &Substance, measure: Measure) -> Vec<Line> {
    let line = |own: &Shown, route: &str, style: DeviceStyle| {
        let rows = data.rows(own, drug.name, route, measure.metric);
        let values = rows.filter(|row| row.central > 0.0 && row.central.is_finite());
        let values = values.filter(|row| !data.is_nothing(own, drug.name, route, row.time_h));
        let mut values: Vec<(f64, Value)> =
            values.map(|row| (row.time_h, Value::of(row).times(measure.times))).collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        Line { style, values }
    };
    let intact = data.devices.first().map(|own| line(own, INTACT, INTACT_STYLE));
    let channels = data.devices.iter().map(|own| line(own, CHANNELS, own.style));
    intact.into_iter().chain(channels).filter(|line| !line.values.is_empty()).collect()
}

fn time_scale(data: &Data, paper_mm: f64) -> Scale {
    let (first, last) = (data.times_h.first().copied().unwrap_or(1.0), data.end_h().max(1e-3));
    let room = (last / first).powf(0.09).max(1.35);
    let (low, high) = if first < last { (first / room, last * room) } else { (last / 3.0, last * 3.0) };
    let ticks = data.times_h.iter().map(|hours| (*hours, time_words(*hours))).collect();
    let scale = Scale { spread: Spread::Log, low: low.max(1e-6), high, ticks };
    scale.thinned(paper_mm, |label| width_mm(label, SMALL_PT, false) + 1.6)
}

fn draw(canvas: &mut Canvas, outer: Rect, data: &Data, drug: &Substance, lines: &[Line], words: &Words) {
    let weight = weight_words(drug.weight_da);
    let room = outer.width() - width_mm(&weight, SMALL_PT, false) - 1.5;
    let name = fit(drug.name, PANEL_PT, true, room);
    canvas.text(Text::new([outer.left, outer.top + 1.8], name, PANEL_PT, BLACK).bold());
    canvas.text(Text::new([outer.right, outer.top + 1.8], weight, SMALL_PT, GREY).align(Align::Right));
    let values = || lines.iter().flat_map(|line| line.values.iter().map(|value| value.1));
    let high = values().map(|value| value.high).fold(0.0, f64::max);
    let low = values().map(|value| value.low.max(LEAST * high)).fold(high, f64::min);
    let frame = Rect { top: outer.top + 4.0, ..outer };
    let y = Scale::log_around(low, high).thinned(outer.height() - 16.0, |_| 3.2);
    let panel = Panel::draw(canvas, frame, time_scale(data, outer.width() - 14.0), y, words);
    let height = |value: f64| panel.y_at(value.max(panel.y.low));
    // Bands of many devices would lie on each other; whiskers say the same.
    for line in lines.iter().filter(|_| data.devices.len() == 1) {
        let path = |of: fn(&Value) -> f64| -> Vec<Point> {
            line.values.iter().map(|(time, value)| [panel.x_at(*time), height(of(value))]).collect()
        };
        between(canvas, path(|v| v.high), path(|v| v.low), line.style.ink.alpha(0.18));
    }
    for (place, line) in lines.iter().enumerate() {
        let aside = 0.7 * (place as f64 - 0.5 * (lines.len() as f64 - 1.0));
        let path: Vec<Point> =
            line.values.iter().map(|(time, value)| [panel.x_at(*time) + aside, height(value.central)]).collect();
        canvas.path(&path, Stroke::new(WHITE, 2.2));
        canvas.path(&path, Stroke::new(line.style.ink, 1.3));
        let whisker = Whisker::new(Stroke::new(line.style.ink, 0.7), 0.5);
        for ((time, value), at) in line.values.iter().zip(&path) {
            whisker.upright(canvas, panel.x_at(*time) + aside, [height(value.low), height(value.high)]);
            shapes::marker_of(canvas, *at, line.style, 0.85);
        }
    }
    let is_drawn = |style: DeviceStyle| lines.iter().any(|line| line.style == style);
    if !is_drawn(INTACT_STYLE) {
        let words = fit("intact skin: none", LABEL_PT, false, panel.area.width() - 2.0);
        let [right, y] = [panel.area.right - 0.8, panel.area.bottom - 1.9];
        let left = right - width_mm(&words, LABEL_PT, false) - 0.5;
        canvas.rect(Rect { left, right: right + 0.3, top: y - 1.5, bottom: y + 1.5 }, WHITE.alpha(0.85));
        canvas.text(Text::new([right, y], words, LABEL_PT, GREY).align(Align::Right));
    }
}
