//! The channels of every depth side by side.

use super::data::Data;
use super::section_parts::{Section, draw_channel, draw_layers};
use super::strike_bodies;
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::fit;
use crate::charts::plot::numbers::configured;
use crate::charts::plot::scale::largest_scale;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, LABEL_PT, MARGIN_MM, PANEL_PT, SMALL_PT, Stroke};
use crate::charts::plot::window::Window;

const GAP_MM: f64 = 3.0;
/// Least width of a channel.
const LEAST_CELL_MM: f64 = 15.0;

/// All depths side by side at one scale, channel and puncture part only.
pub(crate) fn draw_depths(sheet: &mut Sheet, data: &Data, depths: &[f64]) {
    let rows: Vec<Vec<Section>> = data
        .cast
        .devices
        .iter()
        .map(|device| depths.iter().filter_map(|depth| Section::new(data, device, *depth)).collect())
        .filter(|row: &Vec<Section>| !row.is_empty())
        .collect();
    let left = MARGIN_MM;
    sheet.y += 1.5;
    sheet.canvas.text(Text::new([left, sheet.y], "The same at every depth, one scale", PANEL_PT, BLACK).bold());
    sheet.y += 3.0;
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let has_room = 2.0 * LEAST_CELL_MM * longest as f64 + GAP_MM <= sheet.room_mm();
    for pair in rows.chunks(if has_room { 2 } else { 1 }) {
        draw_depth_row(sheet, data, pair);
    }
}

fn draw_depth_row(sheet: &mut Sheet, data: &Data, devices: &[Vec<Section>]) {
    let room = sheet.room_mm() - GAP_MM * (devices.len() - 1) as f64;
    let all = || devices.iter().flatten();
    let deepest = all().map(Section::deepest_mm).fold(0.0, f64::max);
    let cell = |section: &Section, scale: f64| {
        let [low, high] = section.channel_extent();
        ((high - low) * scale + 3.0).max(LEAST_CELL_MM)
    };
    let needed = |scale: f64| all().map(|section| cell(section, scale)).sum::<f64>();
    let scale = largest_scale(0.0, 40.0 / deepest, |scale| needed(scale) <= room);
    let spare = (room - needed(scale)) / all().count().max(1) as f64;
    let top = sheet.y + 5.0;
    let bottom = top + 1.08 * deepest * scale;
    let mut left = MARGIN_MM;
    for sections in devices {
        let cells: Vec<f64> = sections.iter().map(|section| cell(section, scale) + spare.max(0.0)).collect();
        let skin = Rect { left, top, right: left + cells.iter().sum::<f64>(), bottom };
        draw_depth_strip(&mut sheet.canvas, data, sections, &cells, skin, scale);
        left = skin.right + GAP_MM;
    }
    sheet.y = bottom + 6.0;
}

fn draw_depth_strip(canvas: &mut Canvas, data: &Data, sections: &[Section], cells: &[f64], skin: Rect, scale: f64) {
    let Some(device) = sections.first().map(|section| section.device) else { return };
    let style = data.cast.style(device);
    shapes::marker(canvas, [skin.left + 1.2, skin.top - 2.6], style);
    canvas.text(Text::new(
        [skin.left + 3.2, skin.top - 2.6],
        fit(device, LABEL_PT, false, skin.width() - 4.0),
        LABEL_PT,
        BLACK,
    ));
    draw_layers(canvas, data, &Window { skin, origin_x: skin.left, scale });
    let mut left = skin.left;
    for (section, cell) in sections.iter().zip(cells) {
        let [low, high] = section.channel_extent();
        let window = Window { skin, origin_x: left + (cell - (low + high) * scale) / 2.0, scale };
        strike_bodies::draw(canvas, &section.bodies, &window);
        draw_channel(canvas, section, &window, style.ink);
        let words = format!("{} mm", configured(section.depth_mm));
        if width_mm(&words, SMALL_PT, false) < *cell {
            canvas.text(Text::new([left + cell / 2.0, skin.bottom + 2.4], words, SMALL_PT, BLACK).align(Align::Centre));
        }
        left += cell;
    }
    canvas.line([skin.left, skin.top], [skin.right, skin.top], Stroke::new(BLACK, 1.0));
}
