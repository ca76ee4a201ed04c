//! The kinematics at a glance: each device's channel to scale in the layered skin, with the path of the tip.

use super::damage_by_layer::evenly;
use super::data::Data;
use super::section_parts::{Pose, Section, Window, band_members, draw_axis, draw_needle, draw_tip_halo, draw_tip_path};
use crate::charts::ChartContext;
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread, wrap};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::nice_step;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::{Sheet, is_narrow};
use crate::charts::plot::style::{
    BLACK, Dash, GREY, Ink, LABEL_PT, MARGIN_MM, PANEL_PT, SMALL_PT, Stroke, WHITE, layer_tint,
};
use crate::charts::plot::words::{layer_words, tear_words};

/// Room around the channels, mm.
#[derive(Debug, Clone, Copy)]
struct Rooms {
    /// Of the whole row.
    row: f64,
    /// For the names of the layers at the left.
    layers: f64,
    /// For the measures beside each channel; none where they stand above it.
    measures: f64,
    /// For the words beside entry and exit.
    sides: f64,
    /// Least width of a panel.
    least: f64,
    /// Lines above a channel, besides the name of its device.
    lines: usize,
}

const WIDE: Rooms = Rooms { row: 0.0, layers: 30.0, measures: 31.5, sides: 15.0, least: 46.0, lines: 2 };
const NARROW: Rooms = Rooms { row: 0.0, layers: 21.0, measures: 0.0, sides: 32.0, least: 46.0, lines: 4 };

const GAP_MM: f64 = 3.0;
/// Above the skin: heading of the panel, lines below it, and the needles.
const HEADING_MM: f64 = 5.9;
const LINE_MM: f64 = 3.3;
const NEEDLES_MM: f64 = 17.0;
/// The needle at its deepest where the skin has moved with it, so that its hole lies elsewhere in the skin at rest.
const SHEARED: (Ink, Stroke) = (BLACK.alpha(0.16), Stroke::new(BLACK, 0.5));
/// A needle of which less would be seen is not drawn, mm of paper.
const LEAST_NEEDLE_MM: f64 = 3.0;
const MOST_SECTIONS: usize = 6;
/// The same on narrow paper, where they stand below each other.
const MOST_STACKED: usize = 3;
const MOST_DEPTHS: usize = 5;
/// Least width of a channel among all depths.
const LEAST_CELL_MM: f64 = 15.0;
/// Skin shown below the deepest tip, over the depth.
const BELOW: f64 = 0.12;

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let depth_mm = *data.cast.depths_mm.iter().rev().find(|depth| sections(data, **depth).iter().len() > 0)?;
    let mut sections = sections(data, depth_mm);
    let is_narrow = is_narrow(context.look.width_mm());
    let most = if is_narrow { MOST_STACKED } else { MOST_SECTIONS };
    let left_out = sections.len().saturating_sub(most);
    sections.truncate(most);
    let title = format!(
        "One strike to scale: channel and path of the tip at {} mm (hypothesis {})",
        configured(depth_mm),
        tear_words(data.cast.main_tear())
    );
    let says = "Cut along the heading. The channel is drawn in the skin at rest; needles and path of the tip as they move in space, so where the skin follows the needle the path leaves the channel.";
    let mut sheet = Sheet::new(&title, says, context);
    sheet.legend(&legend(&sections));
    let rooms = Rooms { row: sheet.room_mm(), ..if is_narrow { NARROW } else { WIDE } };
    let (in_row, height_mm) = rooms.arrangement(&sections);
    let scales = sections.chunks(in_row).map(|row| rooms.largest_scale(row, height_mm));
    let scale = scales.fold(f64::INFINITY, f64::min);
    for row in sections.chunks(in_row) {
        draw_row(&mut sheet, data, row, (&rooms, scale));
    }
    let depths = evenly(&data.cast.depths_mm, MOST_DEPTHS);
    if depths.len() > 1 && sections.len() <= 2 * in_row.max(if is_narrow { 2 } else { 1 }) {
        draw_depths(&mut sheet, data, &depths);
        if depths.len() < data.cast.depths_mm.len() {
            sheet.note(format!("{} of {} depths are shown.", depths.len(), data.cast.depths_mm.len()));
        }
    }
    Some(sheet.finish(context, data.devices_left_out + left_out))
}

fn sections<'a>(data: &Data<'a>, depth_mm: f64) -> Vec<Section<'a>> {
    data.cast.devices.iter().filter_map(|device| Section::new(data, device, depth_mm)).collect()
}

fn legend(sections: &[Section]) -> Vec<Entry> {
    let mut entries =
        vec![Swatch::RimmedBox(BLACK.tint(0.3), BLACK.tint(0.7)).says("channel: all that the needle swept")];
    let needles = || sections.iter().filter(|section| !section.puncture.is_empty());
    if needles().any(Section::puncture_is_at_rest) {
        entries.push(Swatch::Box(BLACK.tint(0.7)).says("puncture part: needle at its deepest"));
    }
    if needles().any(|section| !section.puncture_is_at_rest()) {
        entries.push(Swatch::RimmedBox(SHEARED.0, BLACK).says("needle at its deepest, in space"));
    }
    for (name, dash) in band_members(sections) {
        entries.push(Entry::line(Stroke::new(BLACK.tint(0.7), 0.8).dash(dash), format!("outline if {name}")));
    }
    if sections.iter().any(|section| section.tip.len() > 1) {
        entries.push(Entry::line(Stroke::new(BLACK, 0.9).dash(Dash::Dashed), "path of the tip"));
    }
    entries
}

impl Rooms {
    /// Sections in a row and their height: three where that leaves them readable, else two, else one.
    fn arrangement(&self, sections: &[Section]) -> (usize, f64) {
        const READABLE_MM: f64 = 36.0;
        let height_mm = if sections.len() <= 3 { 82.0 } else { 50.0 };
        let drawn_mm = |row: &[Section]| {
            let deepest = row.iter().map(|section| section.depth_mm).fold(0.0, f64::max);
            self.largest_scale(row, height_mm) * deepest * (1.0 + BELOW)
        };
        let is_readable = |in_row: usize| sections.chunks(in_row).all(|row| drawn_mm(row) >= READABLE_MM);
        let least = if self.room(2) >= 2.0 * self.least { 2 } else { 1 };
        (if is_readable(3) { 3 } else { least }, height_mm)
    }

    /// Room for the panels of a row, mm.
    fn room(&self, panels: usize) -> f64 {
        self.row - self.layers - GAP_MM * (panels - 1) as f64
    }

    /// What the panels of a row need at a scale.
    fn needed_widths(&self, row: &[Section], scale: f64) -> Vec<f64> {
        let needed = |section: &Section| {
            let [low, high] = section.full_extent();
            ((high - low) * scale + self.measures + self.sides).max(self.least)
        };
        row.iter().map(needed).collect()
    }

    /// The largest scale at which the panels of a row find room.
    fn largest_scale(&self, row: &[Section], height_mm: f64) -> f64 {
        let room = self.room(row.len());
        let needed = |scale: f64| self.needed_widths(row, scale).iter().sum::<f64>();
        let deepest = row.iter().map(|section| section.depth_mm).fold(0.0, f64::max);
        let (mut fits, mut too_large) = (0.0, height_mm / (deepest * (1.0 + BELOW)));
        if needed(too_large) <= room {
            return too_large;
        }
        for _ in 0..60 {
            let middle = (fits + too_large) / 2.0;
            if needed(middle) <= room { fits = middle } else { too_large = middle }
        }
        fits
    }

    /// Whether measures stand above the channels.
    fn measures_above(&self) -> bool {
        self.measures == 0.0
    }

    /// Height of what stands above the needles.
    fn heading_mm(&self) -> f64 {
        HEADING_MM + LINE_MM * self.lines as f64
    }
}

fn draw_row(sheet: &mut Sheet, data: &Data, row: &[Section], (rooms, scale): (&Rooms, f64)) {
    let mut widths = rooms.needed_widths(row, scale);
    let spare = (rooms.room(row.len()) - widths.iter().sum::<f64>()) / row.len() as f64;
    widths.iter_mut().for_each(|width| *width += spare.clamp(0.0, 40.0));
    let deepest = row.iter().map(|section| section.depth_mm).fold(0.0, f64::max);
    let top = sheet.y + rooms.heading_mm() + NEEDLES_MM;
    let bottom = top + deepest * (1.0 + BELOW) * scale;
    let mut left = MARGIN_MM + rooms.layers;
    for (section, width) in row.iter().zip(widths) {
        let skin = Rect { left, top, right: left + width, bottom };
        let [low, high] = section.full_extent();
        let side = (width - rooms.measures - (high - low) * scale) / 2.0;
        let window = Window { skin, origin_x: left + side - low * scale, scale };
        draw_panel(&mut sheet.canvas, data, section, &window, (rooms, sheet.y));
        left += width + GAP_MM;
    }
    let first = Rect { left: MARGIN_MM, top, right: MARGIN_MM + rooms.layers, bottom };
    name_layers(&mut sheet.canvas, data, first, scale);
    sheet.y = bottom + 4.0;
    scale_bar(sheet, rooms, scale);
}

fn draw_panel(canvas: &mut Canvas, data: &Data, section: &Section, window: &Window, (rooms, top): (&Rooms, f64)) {
    let ink = data.cast.style(section.device).ink;
    draw_heading(canvas, data, section, window, (rooms, top));
    draw_layers(canvas, data, window);
    draw_channel(canvas, section, window, ink);
    draw_tip_halo(canvas, window, &section.tip);
    for (_, dash, outline) in &section.band {
        canvas.path(&window.shape(outline), Stroke::new(ink.shade(0.75), 0.8).dash(*dash));
    }
    for (pose, tip, lean) in section.poses() {
        let height = needle_height(section, window, pose, (tip, lean));
        if height >= LEAST_NEEDLE_MM {
            draw_needle(canvas, window, section, (tip, lean), height);
            draw_axis(canvas, window, (tip, lean), height);
        }
        name_pose(canvas, section, window, pose, tip);
    }
    draw_depth_ticks(canvas, section, window);
    let skin = window.skin;
    canvas.line([skin.left, skin.top], [skin.right, skin.top], Stroke::new(BLACK, 1.0));
    draw_tip_path(canvas, window, &section.tip);
    let travel_y = if rooms.measures_above() { top + 1.8 } else { skin.top - 8.0 };
    draw_travel(canvas, skin.right - 1.0, travel_y);
    draw_measures(canvas, section, window, rooms);
}

/// How high a needle is drawn: as far as it stands clear of the one at its deepest.
fn needle_height(section: &Section, window: &Window, pose: Pose, (tip, lean): (Point, f64)) -> f64 {
    let most = NEEDLES_MM - 3.0;
    if pose == Pose::Deepest || lean == 0.0 {
        return most;
    }
    let radius = section.shank_mm();
    let clear = tip[0].abs() - radius * (1.15 + 1.0 / lean.cos());
    (clear * window.scale / lean.abs().tan()).min(most)
}

fn draw_heading(canvas: &mut Canvas, data: &Data, section: &Section, window: &Window, (rooms, top): (&Rooms, f64)) {
    let left = window.skin.left;
    shapes::marker(canvas, [left + 1.2, top + 1.8], data.cast.style(section.device));
    let beside = if rooms.measures_above() { 24.0 } else { 4.0 };
    let name = fit(section.device, PANEL_PT, true, window.skin.width() - beside);
    canvas.text(Text::new([left + 3.2, top + 1.8], name, PANEL_PT, BLACK).bold());
    let Some(row) = section.channel else { return };
    let mut words = vec![format!("channel {} mm³ a strike", significant(row.channel_volume_mm3, 3))];
    if row.tear_ratio.is_finite() {
        words.push(format!("tear / puncture {}", significant(row.tear_ratio, 3)));
    }
    let one_line = words.join(", ");
    if width_mm(&one_line, SMALL_PT, false) <= window.skin.width() {
        words = vec![one_line];
    }
    if rooms.measures_above() {
        // The depth of the tip stands in the title.
        let mut measures = measures(section);
        measures.pop();
        let measures = measures.iter().map(|measure| measure.words.join(" ")).collect::<Vec<_>>().join("; ");
        words.extend(wrap(
            &measures,
            SMALL_PT,
            false,
            window.skin.width(),
            rooms.lines.saturating_sub(words.len()).max(1),
        ));
    }
    for (line, words) in words.iter().enumerate() {
        let words = fit(words, SMALL_PT, false, window.skin.width());
        canvas.text(Text::new([left, top + 5.6 + 3.3 * line as f64], words, SMALL_PT, BLACK));
    }
}

/// Shows which way the device travels, above the skin.
fn draw_travel(canvas: &mut Canvas, right: f64, y: f64) {
    canvas.text(Text::new([right - 10.0, y], "travel", SMALL_PT, GREY).align(Align::Right));
    canvas.line([right - 9.0, y], [right - 1.0, y], Stroke::new(GREY, 0.8));
    shapes::arrow_head(canvas, [right - 9.0, y], [right, y], 2.0, GREY);
}

/// Layers as bands of colour over the whole window.
fn draw_layers(canvas: &mut Canvas, data: &Data, window: &Window) {
    let skin = window.skin;
    canvas.rect(skin, layer_tint(""));
    for row in &data.tables.layers {
        let y = |depth: f64| window.at([0.0, depth])[1].min(skin.bottom);
        let (top, bottom) = (y(row.top_mm), if row.bottom_mm.is_finite() { y(row.bottom_mm) } else { skin.bottom });
        if bottom > top {
            canvas.rect(Rect { top, bottom, ..skin }, layer_tint(&row.layer));
            canvas.line([skin.left, top], [skin.right, top], Stroke::new(GREY.tint(0.6), 0.4));
        }
    }
}

fn draw_channel(canvas: &mut Canvas, section: &Section, window: &Window, ink: Ink) {
    let main = window.shape(&section.main);
    canvas.polygon(&main, ink.tint(0.45));
    let puncture = window.shape(&section.puncture);
    let at_rest = section.puncture_is_at_rest();
    if at_rest {
        canvas.polygon(&puncture, ink);
    }
    canvas.outline(&main, Stroke::new(ink.shade(0.7), 1.0));
    if !at_rest {
        canvas.polygon(&puncture, SHEARED.0);
        canvas.outline(&puncture, SHEARED.1);
    }
}

/// Names entry and exit beside their needles.
fn name_pose(canvas: &mut Canvas, section: &Section, window: &Window, pose: Pose, tip: Point) {
    let angle = section.channel.map_or(0.0, |row| row.entry_angle_deg);
    let ahead = section.tip.first().map_or(0.0, |point| point[0]) >= section.tip.last().map_or(0.0, |point| point[0]);
    let (words, at_right) = match pose {
        Pose::Entry => (format!("entry {}°", significant(angle, 3)), ahead),
        Pose::Exit => ("exit".to_owned(), !ahead),
        Pose::Deepest => return,
    };
    // Clear of the needle at its deepest, which may be wider than the path.
    let shank = section.shank_mm();
    let x = if at_right { tip[0].max(shank) } else { tip[0].min(-shank) };
    let [x, y] = window.at([x, 0.0]);
    let (x, align) = if at_right { (x + 1.2, Align::Left) } else { (x - 1.2, Align::Right) };
    canvas.text(Text::new([x, y - 2.0], words, SMALL_PT, BLACK).align(align));
}

/// Depths in mm along the left edge of the skin.
fn draw_depth_ticks(canvas: &mut Canvas, section: &Section, window: &Window) {
    let skin = window.skin;
    let step = nice_step(section.depth_mm / 5.0);
    let deepest = skin.height() / window.scale;
    for depth in (1..).map(|index| f64::from(index) * step).take_while(|depth| *depth < 0.98 * deepest) {
        let y = window.at([0.0, depth])[1];
        canvas.line([skin.left, y], [skin.left + 1.0, y], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([skin.left + 1.6, y], configured(depth), SMALL_PT, GREY));
    }
}

/// A measure of a channel.
struct Measure {
    /// What it belongs to, mm of skin.
    at: Point,
    /// Its value, and what it is.
    words: [String; 2],
}

/// Width at the surface, greatest width, depth.
fn measures(section: &Section) -> Vec<Measure> {
    let [widest_depth, low, high] = section.widest();
    let surface = section.main.first().copied().unwrap_or([0.0; 3]);
    let mm = |value: f64| format!("{} mm", significant(value, 3));
    let (surface_width, widest, depth_of_widest) = match section.channel {
        Some(row) => (row.surface_width_mm, row.widest_mm, row.widest_depth_mm),
        None => (surface[2] - surface[1], high - low, widest_depth),
    };
    let measure = |at: Point, value: String, what: String| Measure { at, words: [value, what] };
    let at_surface = [surface[2], 0.0];
    let mut all = if is_widest_at_surface(section) {
        vec![measure(at_surface, mm(widest), "widest (at surface)".to_owned())]
    } else {
        let below = format!("widest, at {} mm", significant(depth_of_widest, 2));
        vec![
            measure(at_surface, mm(surface_width), "at the surface".to_owned()),
            measure([high, widest_depth], mm(widest), below),
        ]
    };
    let tip = section.tip.iter().copied().max_by(|a, b| a[1].total_cmp(&b[1])).unwrap_or([0.0, section.depth_mm]);
    all.push(measure(tip, format!("{} mm", configured(section.depth_mm)), "depth of the tip".to_owned()));
    all
}

fn is_widest_at_surface(section: &Section) -> bool {
    let [widest_depth, low, high] = section.widest();
    let surface = section.main.first().copied().unwrap_or([0.0; 3]);
    let (surface_width, widest) = match section.channel {
        Some(row) => (row.surface_width_mm, row.widest_mm),
        None => (surface[2] - surface[1], high - low),
    };
    widest_depth <= 0.02 * section.depth_mm || surface_width > 0.99 * widest
}

/// Measures to the right of the channel, each tied to what it measures.
fn draw_measures(canvas: &mut Canvas, section: &Section, window: &Window, rooms: &Rooms) {
    let [widest_depth, low, high] = section.widest();
    if !is_widest_at_surface(section) {
        let ends = [low, high].map(|x| window.at([x, widest_depth]));
        shapes::dimension(canvas, ends[0], ends[1], Stroke::new(BLACK, 0.6));
    }
    if rooms.measures_above() {
        return;
    }
    let labels = measures(section);
    let wishes: Vec<f64> = labels.iter().map(|label| window.at(label.at)[1]).collect();
    let places = spread(&wishes, 8.0, window.skin.top + 3.5, window.skin.bottom - 3.5);
    let left = window.skin.right - rooms.measures + 2.5;
    let room = rooms.measures - 3.0;
    for (Measure { at, words }, y) in labels.iter().zip(places) {
        canvas.path(&[window.at(*at), [left - 3.0, y], [left - 1.0, y]], Stroke::new(GREY, 0.45));
        let wide = words.iter().map(|words| width_mm(words, SMALL_PT, true)).fold(0.0, f64::max).min(room);
        let plate = Rect { left: left - 0.6, top: y - 3.2, right: left + wide + 0.6, bottom: y + 3.2 };
        canvas.rect(plate, WHITE.alpha(0.8));
        canvas.text(Text::new([left, y - 1.6], words[0].clone(), SMALL_PT, BLACK).bold());
        canvas.text(Text::new([left, y + 1.6], fit(&words[1], SMALL_PT, false, room), SMALL_PT, BLACK));
    }
}

/// Names and depths of the layers to the left of the row; names alone where there is no room for both.
fn name_layers(canvas: &mut Canvas, data: &Data, area: Rect, scale: f64) {
    const TWO_LINES_MM: f64 = 7.6;
    const ONE_LINE_MM: f64 = 3.6;
    let bottom_mm = area.height() / scale;
    let shown: Vec<_> = data.tables.layers.iter().filter(|row| row.top_mm < bottom_mm).collect();
    let middle = |top: f64, bottom: f64| area.top + scale * (top + bottom.min(bottom_mm)) / 2.0;
    let wishes: Vec<f64> = shown.iter().map(|row| middle(row.top_mm, row.bottom_mm)).collect();
    let (top, bottom) = (area.top - 7.0, area.bottom - 3.0);
    let both = bottom - top >= TWO_LINES_MM * shown.len().saturating_sub(1) as f64;
    let places = spread(&wishes, if both { TWO_LINES_MM } else { ONE_LINE_MM }, top, bottom);
    let right = area.right - 4.0;
    let room = area.width() - 4.0;
    for ((row, wish), y) in shown.iter().zip(&wishes).zip(places) {
        canvas.path(&[[area.right, *wish], [right + 0.6, y]], Stroke::new(GREY, 0.45));
        let name = layer_words(&row.layer);
        // Where a name does not fit into a line it takes the one of the range.
        let is_long = both && width_mm(&name, SMALL_PT, false) > room;
        let mut lines: Vec<(String, Ink)> = wrap(&name, SMALL_PT, false, room, if is_long { 2 } else { 1 })
            .into_iter()
            .map(|line| (line, BLACK))
            .collect();
        if both && !is_long {
            lines.push((layer_range(row.top_mm, row.bottom_mm), GREY));
        }
        lines.retain(|(words, _)| width_mm(words, SMALL_PT, false) <= room);
        let up = 1.6 * (lines.len().max(1) - 1) as f64;
        for (place, (words, ink)) in lines.into_iter().enumerate() {
            let at = [right, y - up + 3.2 * place as f64];
            canvas.text(Text::new(at, words, SMALL_PT, ink).align(Align::Right));
        }
    }
}

fn layer_range(top_mm: f64, bottom_mm: f64) -> String {
    if bottom_mm.is_finite() {
        format!("{}–{} mm", rounded(top_mm), rounded(bottom_mm))
    } else {
        format!("below {} mm", rounded(top_mm))
    }
}

/// A depth to three digits, without the zeros that say nothing.
fn rounded(depth_mm: f64) -> String {
    let text = significant(depth_mm, 3);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn scale_bar(sheet: &mut Sheet, rooms: &Rooms, scale: f64) {
    let length = nice_step(14.0 / scale);
    let left = if rooms.measures_above() { MARGIN_MM } else { MARGIN_MM + rooms.layers };
    let bar = Rect { left, top: sheet.y - 0.5, right: left + length * scale, bottom: sheet.y + 0.5 };
    sheet.canvas.rect(bar, BLACK);
    let words = format!(
        "{} mm, same scale along and across the skin; figures at the left edge: depth (mm)",
        configured(length)
    );
    for line in wrap(&words, SMALL_PT, false, sheet.right() - bar.right - 1.5, 4) {
        sheet.canvas.text(Text::new([bar.right + 1.5, sheet.y], line, SMALL_PT, BLACK));
        sheet.y += 3.3;
    }
    sheet.y += 0.7;
}

/// All depths side by side at one scale, channel and puncture part only.
fn draw_depths(sheet: &mut Sheet, data: &Data, depths: &[f64]) {
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
    let deepest = all().map(|section| section.depth_mm).fold(0.0, f64::max);
    let cell = |section: &Section, scale: f64| {
        let [low, high] = section.channel_extent();
        ((high - low) * scale + 3.0).max(LEAST_CELL_MM)
    };
    let (mut scale, mut too_large) = (0.0, 40.0 / deepest);
    for _ in 0..60 {
        let middle = (scale + too_large) / 2.0;
        if all().map(|section| cell(section, middle)).sum::<f64>() <= room {
            scale = middle
        } else {
            too_large = middle
        }
    }
    let spare = (room - all().map(|section| cell(section, scale)).sum::<f64>()) / all().count().max(1) as f64;
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
        draw_channel(canvas, section, &window, style.ink);
        let words = format!("{} mm", configured(section.depth_mm));
        if width_mm(&words, SMALL_PT, false) < *cell {
            canvas.text(Text::new([left + cell / 2.0, skin.bottom + 2.4], words, SMALL_PT, BLACK).align(Align::Centre));
        }
        left += cell;
    }
    canvas.line([skin.left, skin.top], [skin.right, skin.top], Stroke::new(BLACK, 1.0));
}
