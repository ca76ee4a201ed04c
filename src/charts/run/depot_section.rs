//! Where an injection leaves its fluid: needle, outlet and depots to scale, under each answer to what fluid does not pass.

use super::data::Data;
use super::section_parts::{Section, draw_layers, draw_tube};
use super::strike_bodies::{self, Bodies, draw_outlets};
use crate::charts::ChartContext;
use crate::charts::cast::shown_depth_mm;
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread};
use crate::charts::plot::legend::Swatch;
use crate::charts::plot::marks;
use crate::charts::plot::numbers::significant;
use crate::charts::plot::scale::nice_step;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, MARGIN_MM, PALE, SMALL_PT, Stroke};
use crate::charts::plot::window::Window;
use crate::charts::plot::words::{confine_words, layer_words};

const GAP_MM: f64 = 3.0;
/// Above the skin: the device's name, two lines, and the needle.
const NAME_MM: f64 = 5.0;
const WORDS_MM: f64 = 7.0;
const NEEDLE_MM: f64 = 8.0;
/// Room for the names of the layers at the right.
const LAYERS_MM: f64 = 26.0;
/// A panel is no higher, as skin, nor wider than it must be to be read.
const MOST_SKIN_MM: f64 = 62.0;
const LEAST_MM: f64 = 46.0;
/// Devices on paper two columns wide, and on narrow paper, where panels stand below each other.
const MOST_DEVICES: usize = 5;
const MOST_STACKED: usize = 2;
/// Skin around a depot, over its width or depth.
const AROUND: f64 = 0.1;

/// What is shown of one device.
struct Shown<'a> {
    section: Section<'a>,
    variants: Vec<Bodies<'a>>,
    /// Hindmost and foremost point, and the deepest, mm.
    extent_mm: [f64; 2],
    deepest_mm: f64,
}

impl<'a> Shown<'a> {
    fn new(data: &Data<'a>, device: &'a str) -> Option<Self> {
        let rows = data.tables.bodies.iter().filter(|row| row.device == device && !row.is_heat());
        let depth_mm = shown_depth_mm(rows.map(|row| row.depth_mm))?;
        let variants = Bodies::of(data, device, depth_mm);
        let section = Section::new(data, device, depth_mm)?;
        let bodies = || variants.iter().flat_map(|variant| &variant.bodies);
        let outlines = || bodies().flat_map(|body| &body.outline).chain(&section.main);
        let low = outlines().map(|side| side[1]).fold(0.0, f64::min);
        let high = outlines().map(|side| side[2]).fold(0.0, f64::max);
        let deepest_mm = (1.0 + AROUND) * outlines().map(|side| side[0]).fold(0.0, f64::max);
        let around = AROUND * (high - low);
        Some(Self { extent_mm: [low - around, high + around], deepest_mm, section, variants })
    }

    fn width_mm(&self) -> f64 {
        self.extent_mm[1] - self.extent_mm[0]
    }
}

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let mut shown: Vec<Shown> = data.cast.devices.iter().filter_map(|device| Shown::new(data, device)).collect();
    if shown.is_empty() {
        return None;
    }
    let says = "Cut along the heading, to scale, one point of each device. What holds fluid is not known: first the device's own setting, beside it the other; the epidermis bounds a depot above alone, its compartment (dermis or fat) on both sides. A depot is a spheroid of the fluid's volume whose shape is an assumption; what a bound takes away goes sideways.";
    let mut sheet = Sheet::new("Needle, outlet and depot of an injection, to scale", says, context);
    let most = if sheet.is_narrow() { MOST_STACKED } else { MOST_DEVICES };
    let left_out = shown.len().saturating_sub(most);
    shown.truncate(most);
    let bodies = shown.iter().flat_map(|shown| &shown.variants).flat_map(|variant| &variant.bodies);
    let mut entries = strike_bodies::legend(bodies);
    entries.push(Swatch::RimmedBox(PALE, GREY).says("needle, and its hole in the device's colour"));
    entries.push(Swatch::Ring(BLACK).says("where fluid leaves it (middle of the opening)"));
    sheet.legend(&entries);
    let in_row = if sheet.room_mm() - LAYERS_MM < 2.0 * LEAST_MM + GAP_MM { 1 } else { 2 };
    let panel_mm = (sheet.room_mm() - LAYERS_MM - GAP_MM * (in_row - 1) as f64) / in_row as f64;
    let fits = |shown: &Shown| (panel_mm / shown.width_mm()).min(MOST_SKIN_MM / shown.deepest_mm);
    let scale = shown.iter().map(fits).fold(f64::INFINITY, f64::min);
    for shown in &shown {
        draw_device(&mut sheet, data, shown, in_row, scale);
    }
    let length = nice_step(14.0 / scale);
    marks::length_bar(&mut sheet.canvas, [MARGIN_MM, sheet.y], length, scale, None);
    sheet.y += 3.0;
    Some(sheet.finish(context, data.devices_left_out + left_out))
}

/// A device: its name, and its variants side by side.
fn draw_device(sheet: &mut Sheet, data: &Data, shown: &Shown, in_row: usize, scale: f64) {
    let style = data.cast.style(shown.section.device);
    let room_mm = sheet.room_mm() - 4.0;
    marks::device_name(&mut sheet.canvas, [MARGIN_MM, sheet.y], shown.section.device, style, room_mm);
    sheet.y += NAME_MM;
    let width = (shown.width_mm() * scale).max(LEAST_MM);
    for (row, variants) in shown.variants.chunks(in_row).enumerate() {
        let top = sheet.y + WORDS_MM + NEEDLE_MM;
        let bottom = top + shown.deepest_mm * scale;
        for (place, variant) in variants.iter().enumerate() {
            let left = MARGIN_MM + place as f64 * (width + GAP_MM);
            let skin = Rect { left, top, right: left + width, bottom };
            let [low, high] = shown.extent_mm;
            let window = Window { skin, origin_x: left + 0.5 * (width - (low + high) * scale), scale };
            let is_own = row == 0 && place == 0;
            draw_panel(&mut sheet.canvas, data, &shown.section, variant, &window, is_own);
        }
        let right = MARGIN_MM + variants.len() as f64 * (width + GAP_MM) - GAP_MM;
        name_layers(&mut sheet.canvas, data, Rect { left: right, top, right: right + LAYERS_MM, bottom }, scale);
        sheet.y = bottom + 4.0;
    }
}

fn draw_panel(canvas: &mut Canvas, data: &Data, section: &Section, variant: &Bodies, window: &Window, is_own: bool) {
    let skin = window.skin;
    let own = if is_own { " (as set)" } else { "" };
    let depots = match variant.bodies.len() {
        1 => "depot".to_owned(),
        many => format!("{many} depots, each up to"),
    };
    let widest = variant.bodies.iter().map(strike_bodies::Body::widest_mm).fold(0.0, f64::max);
    let words = [confine_words(variant.confine) + own, format!("{depots} {} mm wide", significant(widest, 3))];
    for (line, words) in words.iter().enumerate() {
        let words = fit(words, SMALL_PT, false, skin.width());
        let y = skin.top - NEEDLE_MM - WORDS_MM + 1.2 + 3.3 * line as f64;
        canvas.text(Text::new([skin.left, y], words, SMALL_PT, BLACK));
    }
    draw_layers(canvas, data, window);
    strike_bodies::draw(canvas, &variant.bodies, window);
    let ink = data.cast.style(section.device).ink;
    canvas.polygon(&window.shape(&section.main), ink);
    draw_tube(canvas, section, window, NEEDLE_MM);
    draw_outlets(canvas, &variant.bodies, window);
    for (y, words) in window.depths(window.ticked_mm(section.depth_mm)) {
        canvas.line([skin.left, y], [skin.left + 1.0, y], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([skin.left + 1.6, y], words, SMALL_PT, GREY));
    }
    canvas.line([skin.left, skin.top], [skin.right, skin.top], Stroke::new(BLACK, 1.0));
}

/// Names of the layers to the right of a row of panels.
fn name_layers(canvas: &mut Canvas, data: &Data, area: Rect, scale: f64) {
    const LINE_MM: f64 = 3.4;
    let bottom_mm = area.height() / scale;
    let shown: Vec<_> = data.tables.layers.iter().filter(|row| row.top_mm < bottom_mm).collect();
    let middle = |top: f64, bottom: f64| area.top + scale * (top + bottom.min(bottom_mm)) / 2.0;
    let wishes: Vec<f64> = shown.iter().map(|row| middle(row.top_mm, row.bottom_mm)).collect();
    let places = spread(&wishes, LINE_MM, area.top - 4.0, area.bottom - 1.5);
    for ((row, wish), y) in shown.iter().zip(&wishes).zip(places) {
        canvas.path(&[[area.left, *wish], [area.left + 2.6, y]], Stroke::new(GREY, 0.45));
        let name = fit(&layer_words(&row.layer), SMALL_PT, false, area.width() - 3.4);
        if width_mm(&name, SMALL_PT, false) > 0.0 {
            canvas.text(Text::new([area.left + 3.2, y], name, SMALL_PT, BLACK).align(Align::Left));
        }
    }
}
