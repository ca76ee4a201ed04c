//! Vertical sections, to scale: layers, punctures strong, tears faint.

use super::outlines::joined;
use super::{Cell, Data, SlidesContext, puncture_ink, tear_ink};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread, wrap};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::{RIM, length_bar};
use crate::charts::plot::numbers;
use crate::charts::plot::scale::nice_step;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, LABEL_PT, MARGIN_MM, PANEL_PT, SMALL_PT, Stroke, layer_tint};
use crate::charts::plot::words::{layer_words, tear_words};
use crate::histology::rows::SlidePlaneRow;
use crate::study::channel::LayerRow;

/// Length of skin that is shown at most, mm.
const MOST_LENGTH_MM: f64 = 10.0;
/// On narrow paper less of the length is shown, so that a millimetre of skin is at least so many of paper.
const LEAST_SCALE: f64 = 12.0;
/// Strips on one page, about.
const MOST_STRIPS: usize = 6;
/// Devices below each other.
const MOST_DEVICES: usize = 8;
/// Room for the axis of depth, mm of paper.
const AXIS_MM: f64 = 10.0;
/// Room for the names of the layers, mm of paper.
const NAMES_MM: f64 = 25.0;
/// Height of a name beside a strip.
const NAME_MM: f64 = 3.0;
/// Skin below the deepest strike, as a share of its depth.
const BELOW: f64 = 0.12;

/// One section of one device under one hypothesis.
#[derive(Clone, Copy)]
struct Strip<'a> {
    plane: &'a SlidePlaneRow,
    cell: Cell<'a>,
}

/// From skin to paper: the same for all strips.
#[derive(Clone, Copy)]
struct Frame {
    /// Millimetres of paper to the millimetre of skin.
    scale: f64,
    /// Length of skin that is shown, mm.
    length_mm: f64,
    /// Depth that is shown, mm.
    depth_mm: f64,
    /// Whether the names of the layers stand beside each strip; else the legend has them.
    names_beside: bool,
}

pub(crate) fn lay_out(data: &Data, context: &SlidesContext) -> Option<Canvas> {
    let strips = strips(data);
    let title = format!("Vertical sections, needles set to {}", data.depth_words());
    let says = "To scale, one scale for all. Sections of the first random treatment; the random one is the first that was drawn, not one that was picked. Strong colour: the needle's hole at its deepest pose. Faint colour: what its motion adds (tear).";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    let frame = frame(data, &strips, &sheet)?;
    let drawn = |device: &&&str| strips.iter().any(|strip| strip.cell.device == **device);
    sheet.legend(&data.legend(data.cast.devices.iter().filter(drawn)));
    if !frame.names_beside {
        sheet.legend(&legend_of_layers(data, &frame));
    }
    let mut last: Option<&str> = None;
    for strip in &strips {
        if last != Some(&strip.plane.plane) {
            draw_plane_heading(&mut sheet, strip.plane, &frame);
            last = Some(&strip.plane.plane);
        }
        draw_strip(&mut sheet, data, strip, &frame);
    }
    let (at, length) = ([MARGIN_MM + AXIS_MM, sheet.y + 0.8], nice_step(frame.length_mm / 12.0));
    length_bar(&mut sheet.canvas, at, length, frame.scale, RIM);
    sheet.y += 3.0;
    sheet.note("The same sections under every hypothesis are in the tables.");
    data.note_depths(context).into_iter().for_each(|note| sheet.note(note));
    sheet.note("Channels before the skin closes and before a section shrinks.");
    Some(sheet.finish(&context.chart, data.cast.devices.len().saturating_sub(MOST_DEVICES)))
}

/// The chosen sections under the scenario's own hypothesis; before them the random one, under as many as have room.
fn strips<'a>(data: &Data<'a>) -> Vec<Strip<'a>> {
    let planes = data.slides.planes.iter();
    let vertical: Vec<_> = planes.filter(|plane| plane.plane == "random-1" || plane.kind == "chosen").collect();
    let devices = &data.cast.devices[..data.cast.devices.len().min(MOST_DEVICES)];
    let per_tear = devices.len().max(1);
    let own = MOST_STRIPS.saturating_sub(vertical.len().saturating_sub(1) * per_tear) / per_tear;
    let mut strips = Vec::new();
    for plane in vertical {
        let tears = if plane.kind == "chosen" { 1 } else { own.max(1) };
        for tear in data.cast.tears.iter().take(tears) {
            strips.extend(devices.iter().map(|device| Strip { plane, cell: Cell { device, tear } }));
        }
    }
    strips
}

fn frame(data: &Data, strips: &[Strip], sheet: &Sheet) -> Option<Frame> {
    let longest = strips.iter().map(|strip| strip.plane.length_mm).reduce(f64::max)?;
    let outlines = data.slides.outlines.iter().filter(|row| row.depth_mm == data.depth_of_mm(&row.device));
    let deepest = outlines.map(|row| row.z_mm).fold(data.depth_mm, f64::max);
    let depth_mm = (1.0 + BELOW) * deepest;
    let frame = |names_beside: bool| {
        let room_mm = sheet.room_mm() - AXIS_MM - if names_beside { NAMES_MM } else { 1.0 };
        let fitting = (room_mm / LEAST_SCALE).floor().max(1.0);
        let length_mm = longest.min(MOST_LENGTH_MM).min(fitting);
        Frame { scale: room_mm / length_mm, length_mm, depth_mm, names_beside }
    };
    let beside = frame(true);
    let names = shown_layers(data, &beside).count() as f64;
    let has_room = !sheet.is_narrow() && NAME_MM * (names - 1.0) <= beside.scale * depth_mm + 1.0;
    Some(if has_room { beside } else { frame(false) })
}

/// The layers that reach into a strip.
fn shown_layers<'a>(data: &Data<'a>, frame: &Frame) -> impl Iterator<Item = &'a LayerRow> {
    let depth_mm = frame.depth_mm;
    data.slides.layers.iter().filter(move |layer| layer.top_mm < depth_mm)
}

fn legend_of_layers(data: &Data, frame: &Frame) -> Vec<Entry> {
    let entry = |layer: &LayerRow| Swatch::RimmedBox(layer_tint(&layer.layer), GREY).says(layer_words(&layer.layer));
    shown_layers(data, frame).map(entry).collect()
}

fn draw_plane_heading(sheet: &mut Sheet, plane: &SlidePlaneRow, frame: &Frame) {
    let kind = if plane.kind == "chosen" { "Chosen section" } else { "Random section" };
    let part = if plane.length_mm > frame.length_mm {
        format!(
            "the middle {} mm of {} mm",
            numbers::configured(frame.length_mm),
            numbers::significant(plane.length_mm, 3)
        )
    } else {
        format!("{} mm long", numbers::significant(plane.length_mm, 3))
    };
    let words = format!(
        "{kind} at {}°, passing {} mm {} of the patch's middle; {part}",
        numbers::significant(plane.heading_deg, 3),
        numbers::significant(plane.offset_mm.abs(), 3),
        if plane.offset_mm < 0.0 { "to the right" } else { "to the left" },
    );
    for line in wrap(&words, PANEL_PT, true, sheet.room_mm(), 3) {
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y + 1.6], line, PANEL_PT, BLACK).bold());
        sheet.y += 3.8;
    }
    sheet.y += 1.4;
}

fn draw_strip(sheet: &mut Sheet, data: &Data, strip: &Strip, frame: &Frame) {
    let style = data.cast.style(strip.cell.device);
    shapes::marker(&mut sheet.canvas, [MARGIN_MM + 1.2, sheet.y + 1.4], style);
    let words = format!("{}, hypothesis {}", strip.cell.device, tear_words(strip.cell.tear));
    let (left, top) = (MARGIN_MM + AXIS_MM, sheet.y + 3.8);
    let length = frame.length_mm.min(strip.plane.length_mm);
    // The names of the layers stand as high as these words where they stand beside the strip.
    let room = if frame.names_beside { frame.scale * length + AXIS_MM } else { sheet.room_mm() } - 4.0;
    let words = fit(&words, LABEL_PT, false, room);
    sheet.canvas.text(Text::new([MARGIN_MM + 3.2, sheet.y + 1.4], words, LABEL_PT, BLACK));
    let area = Rect { left, top, right: left + frame.scale * length, bottom: top + frame.scale * frame.depth_mm };
    draw_layers(&mut sheet.canvas, data, area, frame);
    draw_channels(&mut sheet.canvas, data, strip, area, frame);
    draw_depths(&mut sheet.canvas, area, frame);
    sheet.canvas.outline(&area.corners(), Stroke::new(BLACK, 0.5));
    sheet.y = area.bottom + 2.4;
}

fn draw_layers(canvas: &mut Canvas, data: &Data, area: Rect, frame: &Frame) {
    let at = |z: f64| area.top + frame.scale * z.min(frame.depth_mm);
    let shown: Vec<_> = shown_layers(data, frame).collect();
    for layer in &shown {
        let band = Rect { top: at(layer.top_mm), bottom: at(layer.bottom_mm), ..area };
        canvas.rect(band, layer_tint(&layer.layer));
        canvas.line([area.left, band.top], [area.right, band.top], Stroke::new(GREY, 0.3));
    }
    if frame.names_beside {
        name_layers(canvas, &shown, area, at);
    }
}

/// Names the layers right of a strip; `at` tells where a depth stands.
fn name_layers(canvas: &mut Canvas, shown: &[&LayerRow], area: Rect, at: impl Fn(f64) -> f64) {
    let middle = |top: f64, bottom: f64| 0.5 * (at(top) + at(bottom));
    let wishes: Vec<f64> = shown.iter().map(|layer| middle(layer.top_mm, layer.bottom_mm)).collect();
    let places = spread(&wishes, NAME_MM, area.top - 2.0, area.bottom - 1.0);
    for ((layer, wish), place) in shown.iter().zip(&wishes).zip(&places) {
        let from = [area.right + 0.4, *wish];
        canvas.line(from, [area.right + 2.4, *place], Stroke::new(GREY, 0.3));
        let words = fit(&layer_words(&layer.layer), SMALL_PT, false, NAMES_MM - 3.0);
        canvas.text(Text::new([area.right + 2.9, *place], words, SMALL_PT, BLACK));
    }
}

fn draw_channels(canvas: &mut Canvas, data: &Data, strip: &Strip, area: Rect, frame: &Frame) {
    let ink = data.cast.style(strip.cell.device).ink;
    let start = 0.5 * (strip.plane.length_mm - frame.length_mm.min(strip.plane.length_mm));
    let place = |[along, z]: Point| [area.left + (along - start) * frame.scale, area.top + z * frame.scale];
    let clamped = |point: &Point| {
        let [x, y] = place(*point);
        [x.clamp(area.left, area.right), y]
    };
    let mut count = 0;
    for part in ["channel", "puncture"] {
        let is_channel = part == "channel";
        for outline in joined(&levels(data, strip, part)) {
            let places: Vec<Point> = outline.shape().into_iter().map(place).collect();
            let shape = shapes::clip(&places, area);
            if shape.len() < 3 {
                continue;
            }
            count += 1;
            canvas.polygon(&shape, if is_channel { tear_ink(ink) } else { puncture_ink(ink) });
            for side in [&outline.left, &outline.right].into_iter().filter(|_| is_channel) {
                canvas.path(&side.iter().map(clamped).collect::<Vec<_>>(), Stroke::new(ink, 0.4));
            }
        }
    }
    if count == 0 {
        let middle = area.middle();
        canvas.text(Text::new(middle, "no channel in this section", LABEL_PT, GREY).align(Align::Centre));
    }
}

/// The stretches of a part, level by level.
fn levels(data: &Data, strip: &Strip, part: &str) -> Vec<Vec<[f64; 3]>> {
    let rows = data.slides.outlines.iter().filter(|row| {
        let is_here = row.part == part && row.plane == strip.plane.plane;
        is_here && data.is_shown(strip.cell, &row.device, row.depth_mm, &row.tear)
    });
    let mut levels: Vec<Vec<[f64; 3]>> = Vec::new();
    for row in rows {
        let stretch = [row.z_mm, row.from_mm, row.to_mm];
        match levels.last_mut().filter(|level| level[0][0] == row.z_mm) {
            Some(level) => level.push(stretch),
            None => levels.push(vec![stretch]),
        }
    }
    levels
}

fn draw_depths(canvas: &mut Canvas, area: Rect, frame: &Frame) {
    let step = nice_step(frame.depth_mm / (area.height() / 6.0).clamp(1.0, 5.0));
    let count = (frame.depth_mm / step + 1e-9) as usize;
    for tick in 0..=count {
        let z = tick as f64 * step;
        let y = area.top + frame.scale * z;
        canvas.line([area.left - 0.9, y], [area.left, y], Stroke::new(BLACK, 0.5));
        let words = numbers::tick(z, step, frame.depth_mm);
        canvas.text(Text::new([area.left - 1.4, y], words, SMALL_PT, BLACK).align(Align::Right));
    }
    let at = [MARGIN_MM + 1.2, 0.5 * (area.top + area.bottom)];
    let full = "depth (mm)";
    let words = if width_mm(full, SMALL_PT, false) <= area.height() + 3.0 { full } else { "mm" };
    canvas.text(Text::new(at, words, SMALL_PT, BLACK).align(Align::Centre).upwards());
}
