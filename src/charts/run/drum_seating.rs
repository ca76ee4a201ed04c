//! How the rings of a drum, or the needles of a cartridge, lie on the curved skin of a zone: gap and depth across the device.

use super::data::Data;
use crate::charts::ChartContext;
use crate::charts::cast::{same, shown_depth_mm};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::device_name;
use crate::charts::plot::numbers::configured;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, GREY, LABEL_PT, SMALL_PT, Stroke, layer_tint};
use crate::study::zone::ZoneRow;

const GAP_MM: f64 = 5.0;
const LEAST_MM: f64 = 58.0;
const HEIGHT_MM: f64 = 56.0;
/// Between two depths in words, mm.
const BETWEEN_MM: f64 = 0.8;
/// Words above a frame.
const HEAD_MM: f64 = 9.5;
/// Frames that a figure can hold and still be read.
const MOST_FRAMES: usize = 8;
/// Skin that lies further below the device than so many depths is only told.
const SHOWN_DEPTHS: f64 = 2.5;

/// A device in a pass of a heading.
struct Seating<'a> {
    device: &'a str,
    style: DeviceStyle,
    heading_deg: f64,
    /// From one side of the device to the other.
    rows: Vec<&'a ZoneRow>,
}

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let first = data.tables.zone.first()?;
    let depth_mm = shown_depth_mm(data.tables.zone.iter().map(|row| row.depth_mm))?;
    let mut all = seatings(data, depth_mm, &first.readings);
    let left_out = all.len().saturating_sub(MOST_FRAMES);
    all.truncate(MOST_FRAMES);
    let title = format!("How devices lie on zone {}, set to {} mm", first.zone, configured(depth_mm));
    let says = "Heights are measured from where the device touches rigid skin that it is pressed into as the scenario says. Needles reach down to their tips; where skin lies lower than a tip, no needle comes down to it. Upright and level are not to one scale.";
    let mut sheet = Sheet::new(&title, says, context);
    sheet.legend(&[
        Swatch::Box(layer_tint("reticular_dermis")).says("skin"),
        Entry::line(Stroke::new(BLACK, 2.2), "needle in the skin"),
        Entry::line(Stroke::new(GREY, 1.0), "needle above it"),
        Entry::line(Stroke::new(GREY, 0.8).dash(Dash::Dashed), "depth that is set"),
    ]);
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(all.len()).max(1);
    let grid =
        Grid { count: all.len(), columns, gap_mm: GAP_MM, height_mm: HEIGHT_MM, below_mm: 2.0, ..Grid::default() };
    let range = Range::of(&all, depth_mm);
    for (cell, seating) in sheet.grid(grid).into_iter().zip(&all) {
        draw(&mut sheet.canvas, cell.frame, seating, &range);
    }
    match left_out {
        0 => {}
        more => sheet.note(format!("{more} further devices and headings are in zone.csv.")),
    }
    match data.cast.depths_mm.len() {
        0 | 1 => {}
        2 => sheet.note("One further depth is in zone.csv."),
        all => sheet.note(format!("{} further depths are in zone.csv.", all - 1)),
    }
    Some(sheet.finish(context, data.devices_left_out))
}

fn seatings<'a>(data: &Data<'a>, depth_mm: f64, readings: &str) -> Vec<Seating<'a>> {
    let mut all: Vec<Seating> = Vec::new();
    for &device in &data.cast.devices {
        let is_own = |row: &&ZoneRow| row.device == device && same(row.depth_mm, depth_mm) && row.readings == readings;
        for row in data.tables.zone.iter().filter(is_own) {
            match all.iter_mut().find(|own| own.device == device && own.heading_deg == row.heading_deg) {
                Some(own) => own.rows.push(row),
                None => all.push(Seating {
                    device,
                    style: data.cast.style(device),
                    heading_deg: row.heading_deg,
                    rows: vec![row],
                }),
            }
        }
    }
    all.iter_mut().for_each(|own| own.rows.sort_by(|a, b| a.y_mm.total_cmp(&b.y_mm)));
    all
}

/// Heights that all frames show, mm below where a device touches.
struct Range {
    set_mm: f64,
    highest_mm: f64,
    lowest_mm: f64,
}

impl Range {
    fn of(all: &[Seating], set_mm: f64) -> Self {
        let gaps = || all.iter().flat_map(|own| &own.rows).map(|row| row.gap_mm).filter(|gap| gap.is_finite());
        let most_mm = SHOWN_DEPTHS * set_mm;
        Self {
            set_mm,
            highest_mm: gaps().fold(0.0, f64::min),
            lowest_mm: gaps().fold(set_mm, f64::max).min(most_mm.max(set_mm)),
        }
    }
}

fn draw(canvas: &mut Canvas, outer: Rect, seating: &Seating, range: &Range) {
    device_name(canvas, [outer.left, outer.top], seating.device, seating.style, outer.width() - 4.0);
    let seated = seating.rows.iter().filter(|row| row.ring_depth_mm > 0.0).count();
    let words = format!("heading {}°: {seated} of {} in the skin", configured(seating.heading_deg), seating.rows.len());
    let at = [outer.left, outer.top + 5.8];
    canvas.text(Text::new(at, fit(&words, LABEL_PT, false, outer.width()), LABEL_PT, BLACK));
    let frame = Rect { top: outer.top + HEAD_MM - 1.0, ..outer };
    let half_mm = seating.rows.iter().map(|row| row.y_mm.abs()).fold(0.5, f64::max);
    let (x, y) = (Scale::around(-half_mm, half_mm, 4), downwards(range));
    let panel = Panel::draw(canvas, frame, x, y, &Words::new("", "across the device (mm)", "height (mm, downwards)"));
    draw_skin(canvas, &panel, seating, range);
    let y = panel.y_at(range.set_mm);
    canvas.line([panel.area.left, y], [panel.area.right, y], Stroke::new(GREY, 0.8).dash(Dash::Dashed));
    let tips: Vec<Point> =
        seating.rows.iter().filter_map(|row| draw_needle(canvas, &panel, row, range, seating.style)).collect();
    let words: Vec<String> = seating.rows.iter().filter(|row| row.ring_depth_mm > 0.0).map(depth_words).collect();
    // Below the tips, where all of them have room beside each other.
    let widest = words.iter().map(|words| width_mm(words, SMALL_PT, false)).fold(0.0, f64::max);
    let has_room = tips.windows(2).all(|pair| pair[1][0] - pair[0][0] > widest + BETWEEN_MM);
    for ([x, tip], words) in
        tips.into_iter().zip(words).filter(|([_, tip], _)| has_room && tip + 3.2 < panel.area.bottom)
    {
        canvas.text(Text::new([x, tip + 2.0], words, SMALL_PT, BLACK).align(Align::Centre));
    }
}

fn depth_words(row: &&ZoneRow) -> String {
    configured((row.ring_depth_mm * 100.0).round() / 100.0)
}

fn downwards(range: &Range) -> Scale {
    let scale = Scale::around(range.highest_mm, range.lowest_mm * 1.04, 5);
    Scale { low: scale.high, high: scale.low, ..scale }
}

/// The skin below the device: one surface where its needles stand in one row, else a piece below each.
fn draw_skin(canvas: &mut Canvas, panel: &Panel, seating: &Seating, range: &Range) {
    let bottom = panel.area.bottom;
    // Skin that lies further down is cut off by the frame.
    let at = |row: &ZoneRow| [panel.x_at(row.y_mm), panel.y_at(row.gap_mm.min(2.0 * range.lowest_mm)).min(bottom)];
    let is_one_row = seating.rows.windows(2).all(|pair| pair[1].y_mm - pair[0].y_mm > 1e-6);
    let ink = layer_tint("reticular_dermis");
    if is_one_row && seating.rows.len() > 1 {
        let top: Vec<Point> = seating.rows.iter().map(|row| at(row)).collect();
        let (left, right) = (top[0][0], top[top.len() - 1][0]);
        canvas.polygon(&top.iter().copied().chain([[right, bottom], [left, bottom]]).collect::<Vec<_>>(), ink);
        canvas.path(&top, Stroke::new(GREY, 0.8));
        return;
    }
    let half = 0.02 * panel.area.width();
    for [x, y] in seating.rows.iter().map(|row| at(row)) {
        canvas.rect(Rect { left: x - half, right: x + half, top: y, bottom }, ink);
    }
}

/// Draws a needle, and returns its tip if that is in the skin.
fn draw_needle(canvas: &mut Canvas, panel: &Panel, row: &ZoneRow, range: &Range, style: DeviceStyle) -> Option<Point> {
    let x = panel.x_at(row.y_mm);
    let top = panel.y_at(0.0_f64.min(range.highest_mm));
    if row.ring_depth_mm <= 0.0 {
        canvas.line([x, top], [x, panel.y_at(range.set_mm)], Stroke::new(GREY, 1.0));
        return None;
    }
    let surface = panel.y_at(row.gap_mm.max(range.highest_mm).min(range.lowest_mm));
    let tip = panel.y_at((row.gap_mm + row.ring_depth_mm).min(range.lowest_mm.max(range.set_mm)));
    canvas.line([x, top], [x, surface], Stroke::new(GREY, 1.0));
    canvas.line([x, surface], [x, tip], Stroke::new(style.ink, 2.2));
    Some([x, tip])
}
