//! The openings of one treatment seen from above.

use super::data::Data;
use crate::charts::ChartContext;
use crate::charts::cast::{same, shown_depth_mm};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::labels::{fit, wrap};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::{self, RIM};
use crate::charts::plot::numbers;
use crate::charts::plot::scale::nice_step;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, Ink, LABEL_PT, MARGIN_MM, SKIN, Stroke};
use crate::charts::plot::words::tear_words;
use crate::metrics::OpeningRow;
use std::collections::HashMap;

/// Strikes that one map can show and still be read.
const MOST_STRIKES: usize = 1500;
/// Width of a map that shows so many; a smaller one shows fewer, as its area has it, mm.
const FULL_MM: f64 = 54.0;
/// Least width of a map, mm.
const LEAST_MM: f64 = 36.0;
const MOST_MAPS: usize = 9;
const GAP_MM: f64 = 6.0;
/// Height of a line above a map.
const LINE_MM: f64 = 3.5;
/// Twice the width of the dark rim of an opening.
const RIM_MM: f64 = 0.24;

/// What the maps show: one depth, one hypothesis, one window of the patch.
struct View {
    depth_mm: f64,
    /// Left, lower, right, upper edge in the patch, mm.
    window_mm: [f64; 4],
    whole: bool,
}

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let depth_mm = shown_depth(data)?;
    let of_device = |device: &&str| openings(data, device, data.depth_beside_mm(device, depth_mm));
    let rows: Vec<Vec<&OpeningRow>> = data.cast.devices.iter().map(of_device).collect();
    let page_mm = context.look.width_mm();
    let columns = columns(data.cast.devices.len(), page_mm);
    let room_mm = map_room(page_mm, columns);
    let most = MOST_STRIKES as f64 * (room_mm / FULL_MM).min(1.0).powi(2);
    let view = view(&rows, context.patch_mm, depth_mm, most);
    let is_there = |device: &&str| same(data.depth_beside_mm(device, depth_mm), depth_mm);
    let own = if data.cast.devices.iter().all(is_there) { "" } else { " or a depth of its own" };
    let title =
        format!("Openings seen from above at {} mm{own}, each device as declared", numbers::configured(depth_mm));
    let mut sheet = Sheet::new(&title, &says(data, context), context);
    sheet.legend(&legend(data));
    let devices: Vec<(&str, &Vec<&OpeningRow>)> =
        data.cast.devices.iter().copied().zip(&rows).take(MOST_MAPS).collect();
    for chunk in devices.chunks(columns) {
        draw_row(&mut sheet, data, chunk, columns, &view);
    }
    if !view.whole {
        sheet.note(window_note(&view));
    }
    Some(sheet.finish(context, data.devices_left_out + data.cast.devices.len() - devices.len()))
}

/// The depth that is shown, of those that have openings.
fn shown_depth(data: &Data) -> Option<f64> {
    let has_rows = |depth: &f64| data.tables.openings.iter().any(|row| same(row.depth_mm, *depth));
    shown_depth_mm(data.shared_depths_mm().into_iter().filter(has_rows))
}

fn openings<'a>(data: &Data<'a>, device: &str, depth_mm: f64) -> Vec<&'a OpeningRow> {
    let finite = |row: &OpeningRow| {
        [row.x_mm, row.y_mm, row.heading_deg, row.length_mm, row.width_mm].iter().all(|value| value.is_finite())
    };
    let rows = data.tables.openings.iter();
    rows.filter(|row| {
        row.device == device && row.tear == data.cast.main_tear() && same(row.depth_mm, depth_mm) && finite(row)
    })
    .collect()
}

/// Maps side by side.
fn columns(devices: usize, page_mm: f64) -> usize {
    let most = if devices == 4 { 2 } else { 3 };
    let fit = (1..=most).rev().find(|columns| map_room(page_mm, *columns) >= LEAST_MM).unwrap_or(1);
    devices.clamp(1, fit)
}

/// Width that each of so many maps side by side can have, mm.
fn map_room(page_mm: f64, columns: usize) -> f64 {
    (page_mm - 2.0 * MARGIN_MM - GAP_MM * (columns - 1) as f64) / columns as f64
}

/// The whole patch, or a square in its middle that holds about as many strikes as can be drawn.
fn view(rows: &[Vec<&OpeningRow>], [width, height]: [f64; 2], depth_mm: f64, drawn: f64) -> View {
    let most = rows.iter().map(Vec::len).max().unwrap_or(0);
    if most as f64 <= drawn {
        return View { depth_mm, window_mm: [0.0, 0.0, width, height], whole: true };
    }
    let side = (width * height * drawn / most as f64).sqrt();
    let half = [side.min(width) / 2.0, side.min(height) / 2.0];
    let middle = [width / 2.0, height / 2.0];
    let window_mm = [middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]];
    View { depth_mm, window_mm, whole: false }
}

fn says(data: &Data, context: &ChartContext) -> String {
    let patch =
        format!("{} mm × {} mm", numbers::configured(context.patch_mm[0]), numbers::configured(context.patch_mm[1]));
    format!(
        "First random treatment (densities: mean of all), tear hypothesis {}, patch {patch}. Each capsule is the slit of one strike, length and width to scale; those that touch form one opening and share its outline.",
        tear_words(data.cast.main_tear())
    )
}

/// Which part of the patch is shown, where it is not all of it.
fn window_note(view: &View) -> String {
    let [left, lower, right, upper] = view.window_mm;
    let size = [right - left, upper - lower].map(|side| numbers::significant(side, 3));
    format!("Shown: the middle {} mm × {} mm of the patch.", size[0], size[1])
}

fn legend(data: &Data) -> Vec<Entry> {
    let device = |device: &&str| Swatch::Box(data.cast.style(device).ink).says(*device);
    let mut entries: Vec<Entry> = data.cast.devices.iter().map(device).collect();
    entries.push(Swatch::RimmedBox(single(GREY), rim(GREY)).says("faint: opening of one strike"));
    entries.push(Swatch::RimmedBox(GREY, rim(GREY)).says("full: opening shared by several strikes"));
    entries
}

fn single(ink: Ink) -> Ink {
    ink.tint(0.4)
}

fn rim(ink: Ink) -> Ink {
    ink.shade(0.55)
}

/// One row of maps, then a scale bar below the first.
fn draw_row(sheet: &mut Sheet, data: &Data, devices: &[(&str, &Vec<&OpeningRow>)], columns: usize, view: &View) {
    let [left_mm, lower_mm, right_mm, upper_mm] = view.window_mm;
    let room = map_room(sheet.page_mm(), columns);
    let (across, along) = (right_mm - left_mm, upper_mm - lower_mm);
    let scale = (room / across).min(120.0 / along);
    let words: Vec<Vec<String>> =
        devices.iter().map(|(device, _)| wrap(&densities(data, device, view), LABEL_PT, false, room, 2)).collect();
    let lines = words.iter().map(Vec::len).max().unwrap_or(1);
    let top = sheet.y + 9.6 + LINE_MM * (lines.max(1) - 1) as f64;
    for (column, (device, rows)) in devices.iter().enumerate() {
        let inset = (room - scale * across) / 2.0;
        let left = MARGIN_MM + column as f64 * (room + GAP_MM) + inset;
        let area = Rect { left, top, right: left + scale * across, bottom: top + scale * along };
        marks::device_name(&mut sheet.canvas, [left, sheet.y], device, data.cast.style(device), room - inset - 4.0);
        for (line, words) in words[column].iter().enumerate() {
            let at = [left, sheet.y + 6.0 + LINE_MM * line as f64];
            sheet.canvas.text(Text::new(at, words.as_str(), LABEL_PT, BLACK));
        }
        draw_map(&mut sheet.canvas, data.cast.style(device).ink, rows, view, area);
    }
    sheet.y = top + scale * along;
    let at = [MARGIN_MM + 0.5, sheet.y + 3.2];
    marks::length_bar(&mut sheet.canvas, at, nice_step(across / 7.0), scale, RIM);
    sheet.y += 6.5;
}

/// What the tables say of a device's strikes and openings.
fn densities(data: &Data, device: &str, view: &View) -> String {
    let density = |layer, metric| {
        data.at(device, data.cast.main_tear(), layer, metric, data.depth_beside_mm(device, view.depth_mm))
            .map(|value| numbers::significant(value.mean, 3))
    };
    match (density("all", "strikes"), density("surface", "openings")) {
        (Some(strikes), Some(openings)) => format!("{strikes} strikes/cm², {openings} openings/cm²"),
        (Some(strikes), None) => format!("{strikes} strikes/cm²"),
        _ => "densities not in the tables".to_owned(),
    }
}

fn draw_map(canvas: &mut Canvas, ink: Ink, rows: &[&OpeningRow], view: &View, area: Rect) {
    canvas.rect(area, SKIN);
    let [left, lower, right, upper] = view.window_mm;
    let scale = area.width() / (right - left);
    let mut strikes_in: HashMap<u32, usize> = HashMap::new();
    for row in rows {
        *strikes_in.entry(row.opening).or_default() += 1;
    }
    let reach = |row: &&&OpeningRow| {
        let reach = row.length_mm.max(row.width_mm);
        row.x_mm > left - reach && row.x_mm < right + reach && row.y_mm > lower - reach && row.y_mm < upper + reach
    };
    let mut slit = |row: &OpeningRow, narrower: f64, ink: Ink| {
        let at = [area.left + (row.x_mm - left) * scale, area.bottom - (row.y_mm - lower) * scale];
        // A rim never takes more than a third of a small opening.
        let size = |size_mm: f64| (size_mm * scale - narrower).max(size_mm * scale * 0.67);
        draw_slit(canvas, at, row.heading_deg.to_radians(), [size(row.length_mm), size(row.width_mm)], area, ink);
    };
    // All rims first, to their true size, then all fills: slits that touch melt into one outline.
    for row in rows.iter().filter(reach) {
        slit(row, 0.0, rim(ink));
    }
    for row in rows.iter().filter(reach) {
        let shared = strikes_in.get(&row.opening).is_some_and(|strikes| *strikes > 1);
        slit(row, RIM_MM, if shared { ink } else { single(ink) });
    }
    canvas.outline(&area.corners(), Stroke::new(BLACK, 0.6));
    if rows.is_empty() {
        let middle = area.middle();
        let words = fit("no opening at this depth", LABEL_PT, false, area.width() - 2.0);
        canvas.text(Text::new(middle, words, LABEL_PT, GREY).align(Align::Centre));
    }
}

/// A slit, cut off at the edge of the map; a plain disc where it is round on paper and wholly inside.
fn draw_slit(canvas: &mut Canvas, at: Point, heading_rad: f64, [length, width]: [f64; 2], area: Rect, ink: Ink) {
    let radius = length.max(width) / 2.0;
    let inside = at[0] - radius > area.left
        && at[0] + radius < area.right
        && at[1] - radius > area.top
        && at[1] + radius < area.bottom;
    if inside && (length - width).abs() < 0.04 {
        canvas.disc(at, (length + width) / 4.0, ink);
    } else {
        canvas.polygon(&shapes::clip(&shapes::capsule(at, heading_rad, length, width), area), ink);
    }
}
