//! The kinematics at a glance: each device's channel to scale in the layered skin, with the path of the tip.

use super::data::Data;
use super::section_depths::draw_depths;
use super::section_measures::{MEASURE_MM, draw_measures, draw_widest, measures, reaches_its_depth};
use super::section_parts::{
    Moment, Pose, SHEARED, Section, band_members, draw_axis, draw_channel, draw_layers, draw_needle, draw_tip_halo,
    draw_tip_path, draw_tube, outlines_left_out,
};
use super::strike_bodies::{self, draw_outlets};
use crate::charts::ChartContext;
use crate::charts::cast::{evenly, same};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread, wrap};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::{largest_scale, nice_step};
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::{Sheet, is_narrow};
use crate::charts::plot::style::{BLACK, Dash, GREY, Ink, MARGIN_MM, SMALL_PT, Stroke};
use crate::charts::plot::window::Window;
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
/// A needle of which less would be seen is not drawn, mm of paper.
const LEAST_NEEDLE_MM: f64 = 3.0;
const MOST_SECTIONS: usize = 6;
/// The same on narrow paper, where they stand below each other.
const MOST_STACKED: usize = 3;
const MOST_DEPTHS: usize = 5;
/// Skin shown below the deepest tip, over the depth.
const BELOW: f64 = 0.12;

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    // A needle that does not go in leaves nothing to draw to scale.
    let is_drawn = |depth_mm: f64| depth_mm > 0.0 && !sections(data, depth_mm).is_empty();
    let all_depths = data.shared_depths_mm();
    let depth_mm = all_depths.iter().copied().rev().find(|depth| is_drawn(*depth))?;
    let mut sections = sections(data, depth_mm);
    let is_narrow = is_narrow(context.look.width_mm());
    let most = if is_narrow { MOST_STACKED } else { MOST_SECTIONS };
    let left_out = sections.len().saturating_sub(most);
    sections.truncate(most);
    let own =
        if sections.iter().all(|section| same(section.depth_mm, depth_mm)) { "" } else { " or a depth of its own" };
    let title = format!(
        "One strike to scale: channel and path of the tip at {} mm{own} (hypothesis {})",
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
        draw_row(&mut sheet, data, row, &rooms, scale);
    }
    let depths = evenly(&all_depths, MOST_DEPTHS);
    if depths.len() > 1 && sections.len() <= 2 * in_row.max(if is_narrow { 2 } else { 1 }) {
        draw_depths(&mut sheet, data, &depths);
        if depths.len() < all_depths.len() {
            sheet.note(format!("{} of {} depths are shown.", depths.len(), all_depths.len()));
        }
    }
    data.note_tears(&mut sheet, outlines_left_out(data));
    Some(sheet.finish(context, data.devices_left_out + left_out))
}

fn sections<'a>(data: &Data<'a>, depth_mm: f64) -> Vec<Section<'a>> {
    let section = |device: &&'a str| Section::new(data, device, data.depth_beside_mm(device, depth_mm));
    data.cast.devices.iter().filter_map(section).collect()
}

fn legend(sections: &[Section]) -> Vec<Entry> {
    let has_light = !sections.iter().all(Section::has_needle);
    let channel = if has_light { "channel: swept, or taken by light" } else { "channel: all that the needle swept" };
    let mut entries = vec![Swatch::RimmedBox(BLACK.tint(0.3), BLACK.tint(0.7)).says(channel)];
    let needles = || sections.iter().filter(|section| !section.puncture.is_empty());
    if needles().any(Section::puncture_is_at_rest) {
        entries.push(Swatch::Box(BLACK.tint(0.7)).says("puncture part: needle at its deepest"));
    }
    if needles().any(|section| !section.puncture_is_at_rest()) {
        entries.push(Swatch::RimmedBox(SHEARED.0, BLACK).says("needle at its deepest, in space"));
    }
    entries.extend(strike_bodies::legend(sections.iter().flat_map(|section| &section.bodies)));
    if sections.iter().any(Section::is_of_a_tube) {
        entries.push(Swatch::Ring(BLACK).says("where fluid leaves the needle"));
    }
    for (name, pattern) in band_members(sections) {
        entries.push(Entry::line(pattern.stroke(BLACK.tint(0.7), 0.8), format!("outline if {name}")));
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
            let deepest = row.iter().map(Section::deepest_mm).fold(0.0, f64::max);
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
        let deepest = row.iter().map(Section::deepest_mm).fold(0.0, f64::max);
        let most = height_mm / (deepest * (1.0 + BELOW));
        if needed(most) <= room { most } else { largest_scale(0.0, most, |scale| needed(scale) <= room) }
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

fn draw_row(sheet: &mut Sheet, data: &Data, row: &[Section], rooms: &Rooms, scale: f64) {
    let mut widths = rooms.needed_widths(row, scale);
    let spare = (rooms.room(row.len()) - widths.iter().sum::<f64>()) / row.len() as f64;
    widths.iter_mut().for_each(|width| *width += spare.clamp(0.0, 40.0));
    let deepest = row.iter().map(Section::deepest_mm).fold(0.0, f64::max);
    let top = sheet.y + rooms.heading_mm() + NEEDLES_MM;
    let mut bottom = top + deepest * (1.0 + BELOW) * scale;
    // Beside a depot other strikes may be too shallow for their measures.
    if !data.tables.bodies.is_empty() && !rooms.measures_above() {
        let most = row.iter().map(|section| measures(section).len()).max().unwrap_or(0);
        bottom = bottom.max(top + MEASURE_MM * most as f64 + 1.0);
    }
    let mut left = MARGIN_MM + rooms.layers;
    for (section, width) in row.iter().zip(widths) {
        let skin = Rect { left, top, right: left + width, bottom };
        let [low, high] = section.full_extent();
        let side = (width - rooms.measures - (high - low) * scale) / 2.0;
        let window = Window { skin, origin_x: left + side - low * scale, scale };
        draw_panel(&mut sheet.canvas, data, section, &window, rooms, sheet.y);
        left += width + GAP_MM;
    }
    let first = Rect { left: MARGIN_MM, top, right: MARGIN_MM + rooms.layers, bottom };
    name_layers(&mut sheet.canvas, data, first, scale);
    sheet.y = bottom + 4.0;
    scale_bar(sheet, rooms, scale);
}

fn draw_panel(canvas: &mut Canvas, data: &Data, section: &Section, window: &Window, rooms: &Rooms, top: f64) {
    let ink = data.cast.style(section.device).ink;
    draw_heading(canvas, data, section, window, rooms, top);
    draw_layers(canvas, data, window);
    strike_bodies::draw(canvas, &section.bodies, window);
    draw_channel(canvas, section, window, ink);
    draw_tip_halo(canvas, window, &section.tip);
    for (_, pattern, outline) in &section.band {
        canvas.path(&window.shape(outline), pattern.stroke(ink.shade(0.75), 0.8));
    }
    draw_needles(canvas, section, window);
    let skin = window.skin;
    let ticks_mm = if data.tables.bodies.is_empty() { section.depth_mm } else { window.ticked_mm(section.depth_mm) };
    for (y, words) in window.depths(ticks_mm) {
        canvas.line([skin.left, y], [skin.left + 1.0, y], Stroke::new(BLACK, 0.6));
        canvas.text(Text::new([skin.left + 1.6, y], words, SMALL_PT, GREY));
    }
    canvas.line([skin.left, skin.top], [skin.right, skin.top], Stroke::new(BLACK, 1.0));
    draw_tip_path(canvas, window, &section.tip);
    if section.has_needle() && !section.is_of_a_tube() {
        let travel_y = if rooms.measures_above() { top + 1.8 } else { skin.top - 8.0 };
        draw_travel(canvas, skin.right - 1.0, travel_y);
    }
    draw_widest(canvas, section, window);
    if !rooms.measures_above() {
        draw_measures(canvas, section, window, rooms.measures);
    }
}

/// The needle in the poses that are worth showing.
fn draw_needles(canvas: &mut Canvas, section: &Section, window: &Window) {
    if section.is_of_a_tube() {
        draw_tube(canvas, section, window, NEEDLES_MM - 3.0);
        draw_outlets(canvas, &section.bodies, window);
        return;
    }
    for pose in section.poses() {
        let height = needle_height(section, window, pose);
        if height >= LEAST_NEEDLE_MM {
            draw_needle(canvas, window, section, pose, height);
            draw_axis(canvas, window, pose, height);
        }
        name_pose(canvas, section, window, pose);
    }
}

/// How high a needle is drawn: as far as it stands clear of the one at its deepest.
fn needle_height(section: &Section, window: &Window, pose: Pose) -> f64 {
    let (tip, lean) = (pose.tip, pose.lean_rad);
    let most = NEEDLES_MM - 3.0;
    if pose.moment == Moment::Deepest || lean == 0.0 {
        return most;
    }
    let radius = section.shank_mm();
    let clear = tip[0].abs() - radius * (1.15 + 1.0 / lean.cos());
    (clear * window.scale / lean.abs().tan()).min(most)
}

fn draw_heading(canvas: &mut Canvas, data: &Data, section: &Section, window: &Window, rooms: &Rooms, top: f64) {
    let left = window.skin.left;
    let beside = if rooms.measures_above() { 24.0 } else { 4.0 };
    let style = data.cast.style(section.device);
    marks::device_name(canvas, [left, top], section.device, style, window.skin.width() - beside);
    let Some(row) = section.channel else { return };
    let mut words = vec![match section.main.len() {
        0 => "no hole".to_owned(),
        _ => format!("channel {} mm³ a strike", significant(row.channel_volume_mm3, 3)),
    }];
    if row.tear_ratio.is_finite() && section.has_needle() {
        words.push(format!("tear / puncture {}", significant(row.tear_ratio, 3)));
    }
    let one_line = words.join(", ");
    if width_mm(&one_line, SMALL_PT, false) <= window.skin.width() {
        words = vec![one_line];
    }
    if rooms.measures_above() {
        let mut measures = measures(section);
        // The depth of the tip stands in the title.
        if reaches_its_depth(section) {
            measures.pop();
        }
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

/// Names entry and exit beside their needles.
fn name_pose(canvas: &mut Canvas, section: &Section, window: &Window, pose: Pose) {
    let tip = pose.tip;
    let angle = section.channel.map_or(0.0, |row| row.entry_angle_deg);
    let ahead = section.tip.first().map_or(0.0, |point| point[0]) >= section.tip.last().map_or(0.0, |point| point[0]);
    let (words, at_right) = match pose.moment {
        Moment::Entry => (format!("entry {}°", significant(angle, 3)), ahead),
        Moment::Exit => ("exit".to_owned(), !ahead),
        Moment::Deepest => return,
    };
    // Clear of the needle at its deepest, which may be wider than the path.
    let shank = section.shank_mm();
    let x = if at_right { tip[0].max(shank) } else { tip[0].min(-shank) };
    let [x, y] = window.at([x, 0.0]);
    let (x, align) = if at_right { (x + 1.2, Align::Left) } else { (x - 1.2, Align::Right) };
    canvas.text(Text::new([x, y - 2.0], words, SMALL_PT, BLACK).align(align));
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
