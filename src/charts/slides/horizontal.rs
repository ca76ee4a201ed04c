//! Horizontal sections, to scale: the holes at one depth, punctures strong, tears faint.

use super::{Cell, Data, SlidesContext, puncture_ink, tear_ink};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::fit;
use crate::charts::plot::marks::{RIM, length_bar};
use crate::charts::plot::numbers;
use crate::charts::plot::scale::nice_step;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, Ink, LABEL_PT, MARGIN_MM, PANEL_PT, SMALL_PT, Stroke, layer_tint};
use crate::charts::plot::words::{layer_words, tear_words};
use crate::histology::rows::{SlidePlaneRow, SlideSectionRow};

/// Hypotheses side by side.
const MOST_COLUMNS: usize = 4;
/// Devices below each other at one depth.
const MOST_DEVICES: usize = 4;
/// Depths below each other.
const MOST_PLANES: usize = 3;
/// Height of all maps together at most, mm of paper.
const MOST_HEIGHT_MM: f64 = 180.0;
/// Width of a map at most, mm of paper.
const MOST_SIDE_MM: f64 = 62.0;
/// No map is narrower where paper has room for one.
const LEAST_SIDE_MM: f64 = 21.0;
const GAP_MM: f64 = 2.5;
/// Room for the names of the devices, mm of paper.
const NAMES_MM: f64 = 5.0;

/// Where the maps of one depth stand, devices below each other and hypotheses side by side.
struct Grid<'a> {
    devices: &'a [&'a str],
    tears: &'a [&'a str],
    scale: f64,
    map_mm: [f64; 2],
}

pub(crate) fn lay_out(data: &Data, context: &SlidesContext) -> Option<Canvas> {
    let all: Vec<&SlidePlaneRow> = data.slides.planes.iter().filter(|plane| plane.kind == "horizontal").collect();
    let planes = &all[..all.len().min(MOST_PLANES)];
    let devices = &data.cast.devices[..data.cast.devices.len().min(MOST_DEVICES)];
    let title = format!("Horizontal sections, needles set to {}", data.depth_words());
    let window = planes.first()?;
    let says = format!(
        "First random treatment, the middle {} mm × {} mm of the patch, seen from above and to scale. Strong colour: the needle's hole at its deepest pose. Faint colour: what its motion adds (tear).",
        numbers::significant(window.length_mm, 3),
        numbers::significant(window.height_mm, 3)
    );
    let mut sheet = Sheet::new(&title, &says, &context.chart);
    let tears = &data.cast.tears[..data.cast.tears.len().min(MOST_COLUMNS).min(sheet.columns(LEAST_SIDE_MM, GAP_MM))];
    let grid = grid(planes, devices, tears, sheet.room_mm())?;
    sheet.legend(&data.legend(devices.iter()));
    for plane in planes {
        draw_plane(&mut sheet, data, plane, &grid);
    }
    let (at, length) = ([MARGIN_MM + NAMES_MM, sheet.y + 0.4], nice_step(grid.map_mm[0] / grid.scale / 6.0));
    length_bar(&mut sheet.canvas, at, length, grid.scale, RIM);
    sheet.y += 2.6;
    if planes.len() < all.len() {
        sheet.note(format!("{} further depths of section are in the tables.", all.len() - planes.len()));
    }
    if tears.len() < data.cast.tears.len() {
        sheet.note(format!("{} further hypotheses are in the tables.", data.cast.tears.len() - tears.len()));
    }
    data.note_depths(context).into_iter().for_each(|note| sheet.note(note));
    Some(sheet.finish(&context.chart, data.cast.devices.len() - devices.len()))
}

fn grid<'a>(planes: &[&SlidePlaneRow], devices: &'a [&'a str], tears: &'a [&'a str], room_mm: f64) -> Option<Grid<'a>> {
    let window = planes.first()?;
    let room = room_mm - NAMES_MM - GAP_MM * (tears.len() - 1) as f64;
    let width = (room / tears.len() as f64).min(MOST_SIDE_MM);
    let rows = (planes.len() * devices.len()) as f64;
    let scale = (width / window.length_mm).min((MOST_HEIGHT_MM / rows - GAP_MM) / window.height_mm);
    Some(Grid { devices, tears, scale, map_mm: [scale * window.length_mm, scale * window.height_mm] })
}

impl Grid<'_> {
    fn left(&self, column: usize) -> f64 {
        MARGIN_MM + NAMES_MM + column as f64 * (self.map_mm[0] + GAP_MM)
    }
}

fn draw_plane(sheet: &mut Sheet, data: &Data, plane: &SlidePlaneRow, grid: &Grid) {
    let layer = data.slides.layers.iter().find(|layer| layer.top_mm <= plane.at_mm && plane.at_mm < layer.bottom_mm);
    let name = layer.map_or("", |layer| layer.layer.as_str());
    let depth = numbers::configured(plane.at_mm);
    let words = if plane.at_mm > 0.0 {
        format!("{depth} mm below the surface: {}", layer_words(name))
    } else {
        "At the surface".to_owned()
    };
    sheet.canvas.text(Text::new([MARGIN_MM, sheet.y + 1.6], words, PANEL_PT, BLACK).bold());
    sheet.y += 4.6;
    for (column, tear) in grid.tears.iter().enumerate() {
        let full = format!("hypothesis {}", tear_words(tear));
        let words = if width_mm(&full, SMALL_PT, false) <= grid.map_mm[0] { full } else { tear_words(tear) };
        let words = fit(&words, SMALL_PT, false, grid.map_mm[0]);
        sheet.canvas.text(Text::new([grid.left(column), sheet.y + 0.8], words, SMALL_PT, BLACK));
    }
    sheet.y += 3.0;
    for device in grid.devices {
        draw_device(sheet, data, device, plane, name, grid);
    }
    sheet.y += 0.6;
}

/// The maps of a device under every hypothesis; `layer` is the one that is cut.
fn draw_device(sheet: &mut Sheet, data: &Data, device: &str, plane: &SlidePlaneRow, layer: &str, grid: &Grid) {
    let (top, bottom) = (sheet.y, sheet.y + grid.map_mm[1]);
    let at = [MARGIN_MM + 2.0, 0.5 * (top + bottom)];
    let words = fit(device, LABEL_PT, true, grid.map_mm[1]);
    let ink = data.cast.style(device).ink;
    sheet.canvas.text(Text::new(at, words, LABEL_PT, ink).bold().align(Align::Centre).upwards());
    for (column, tear) in grid.tears.iter().enumerate() {
        let left = grid.left(column);
        let area = Rect { left, top, right: left + grid.map_mm[0], bottom };
        sheet.canvas.rect(area, layer_tint(layer));
        draw_map(&mut sheet.canvas, data, Cell { device, tear }, plane, area, grid.scale);
        sheet.canvas.outline(&area.corners(), Stroke::new(BLACK, 0.5));
    }
    sheet.y = bottom + GAP_MM;
}

fn draw_map(canvas: &mut Canvas, data: &Data, cell: Cell, plane: &SlidePlaneRow, area: Rect, scale: f64) {
    let ink = data.cast.style(cell.device).ink;
    let place = |row: &SlideSectionRow| {
        [area.left + (row.x_mm - plane.x_mm) * scale, area.bottom - (row.y_mm - plane.y_mm) * scale]
    };
    let holes = outlines(data, cell, plane);
    // All channels first, then all punctures: a tear never covers a neighbour's hole.
    for part in ["channel", "puncture"] {
        for hole in holes.iter().filter(|hole| hole[0].part == part) {
            let places: Vec<Point> = hole.iter().map(|row| place(row)).collect();
            let shape = shapes::clip(&places, area);
            draw_hole(canvas, &shape, part, ink);
        }
    }
    if holes.is_empty() {
        let middle = area.middle();
        let words = if plane.at_mm >= data.depth_of_mm(cell.device) {
            "no needle reaches this depth"
        } else {
            "no channel here"
        };
        let words = fit(words, SMALL_PT, false, area.width() - 2.0);
        canvas.text(Text::new(middle, words, SMALL_PT, GREY).align(Align::Centre));
    }
}

fn draw_hole(canvas: &mut Canvas, shape: &[Point], part: &str, ink: Ink) {
    if shape.len() < 3 {
        return;
    }
    if part == "channel" {
        canvas.polygon(shape, tear_ink(ink));
        canvas.outline(shape, Stroke::new(ink, 0.4));
    } else {
        canvas.polygon(shape, puncture_ink(ink));
    }
}

/// The outlines of a map: rows of one strike and part follow each other.
fn outlines<'a>(data: &Data<'a>, cell: Cell, plane: &SlidePlaneRow) -> Vec<Vec<&'a SlideSectionRow>> {
    let rows = data
        .slides
        .sections
        .iter()
        .filter(|row| row.plane == plane.plane && data.is_shown(cell, &row.device, row.depth_mm, &row.tear));
    let mut outlines: Vec<Vec<&SlideSectionRow>> = Vec::new();
    for row in rows {
        match outlines.last_mut().filter(|outline| outline[0].strike == row.strike && outline[0].part == row.part) {
            Some(outline) => outline.push(row),
            None => outlines.push(vec![row]),
        }
    }
    outlines
}
