//! Where a drug is: mean concentration by depth, over the layers of the skin, by each way in.

use super::DeliveryContext;
use super::shown::{
    CHANNELS, Data, INJECTION, INTACT, Shown, Substance, evenly_labelled, say_further, time_words, weight_words,
};
use crate::after::rows::DeliveryProfileRow;
use crate::charts::cast::{ascending, evenly, same};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, FLUID, GREY, Ink, PANEL_PT, SMALL_PT, Stroke, WHITE, layer_tint};
use crate::charts::plot::words::layer_words;

const GAP_MM: f64 = 4.0;
const LEAST_MM: f64 = 50.0;
const HIGH_MM: f64 = 70.0;
const MOST_FRAMES: usize = 6;
/// And on narrow paper.
const MOST_NARROW: usize = 4;
const MOST_TIMES: usize = 3;
/// Layers that the legend names.
const NAMED: [&str; 3] = ["viable_epidermis", "papillary_dermis", "reticular_dermis"];
/// The least concentration that is shown, over the greatest of a frame.
const LEAST: f64 = 1e-5;
/// Of each time: the last is solid.
const DASHES: [Dash; MOST_TIMES] = [Dash::Dotted, Dash::Dashed, Dash::Solid];

/// A profile: depth below the surface, mm, and mean concentration, µg/mm³.
struct Profile {
    ink: Ink,
    dash: Dash,
    points: Vec<[f64; 2]>,
}

pub(crate) fn lay_out(data: &Data, context: &DeliveryContext) -> Option<Canvas> {
    let times = evenly(&ascending(data.tables.profiles.iter().map(|row| row.time_h)), MOST_TIMES);
    let with = |drug: &'_ Substance| -> Vec<Profile> { profiles(data, drug, &times) };
    let frames: Vec<(&Substance, Vec<Profile>)> =
        data.drugs.iter().map(|drug| (drug, with(drug))).filter(|(_, all)| !all.is_empty()).collect();
    frames.first()?;
    let title = format!("Where the drug is, by depth{}", data.at_depth());
    let says = "Mean concentration over the whole cell around a channel, the channel included, at each depth below the surface; central values. A line ends where less than a hundred-thousandth of the frame's greatest is left.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&legend(data, &times));
    let count = frames.len().min(if sheet.is_narrow() { MOST_NARROW } else { MOST_FRAMES });
    let chosen = (0..count).map(|place| &frames[if count > 1 { place * (frames.len() - 1) / (count - 1) } else { 0 }]);
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(3).min(count);
    let ordinate_mm = if columns > 1 { 4.6 } else { 0.0 };
    let height_mm = if columns == 1 { sheet.tall_mm(HIGH_MM) } else { HIGH_MM };
    let grid = Grid { count, columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ordinate_mm };
    for (cell, (drug, all)) in sheet.grid(grid).into_iter().zip(chosen) {
        let y = cell.is_first.then_some("depth below the surface (mm)");
        draw(&mut sheet.canvas, cell.frame, data, drug, all, &Words::new("", "concentration (µg/mm³)", y));
    }
    say_further(&mut sheet, frames.len() - count, "drug");
    data.say_what_is_left_out(&mut sheet);
    Some(sheet.finish(&context.chart, data.left_out))
}

fn legend(data: &Data, times: &[f64]) -> Vec<Entry> {
    let has = |route: &str| data.tables.profiles.iter().any(|row| row.route == route);
    let mut entries = Vec::new();
    if has(INTACT) {
        entries.push(Entry::line(Stroke::new(GREY, 1.4), "intact skin"));
    }
    for own in data.devices.iter().filter(|_| has(CHANNELS)) {
        entries.push(Entry::line(Stroke::new(own.style.ink, 1.4), super::shown::channels_of(own)));
    }
    if has(INJECTION) {
        entries.push(Entry::line(Stroke::new(FLUID, 1.4), "the same dose injected"));
    }
    for (time, dash) in times.iter().zip(dashes(times)) {
        entries.push(Entry::line(Stroke::new(BLACK, 1.2).dash(dash), format!("after {}", time_words(*time))));
    }
    let layers = data.tables.layers.iter().filter(|row| NAMED.contains(&row.layer.as_str()));
    entries.extend(layers.map(|row| Swatch::Box(layer_tint(&row.layer)).says(layer_words(&row.layer))));
    entries
}

/// The last time is solid.
fn dashes(times: &[f64]) -> impl Iterator<Item = Dash> {
    DASHES.into_iter().skip(DASHES.len() - times.len().min(DASHES.len()))
}

fn profiles(data: &Data, drug: &Substance, times: &[f64]) -> Vec<Profile> {
    let mut all = Vec::new();
    for (time, dash) in times.iter().zip(dashes(times)) {
        let of = |own: &Shown, route: &str, ink: Ink| {
            let is_own = |row: &&DeliveryProfileRow| {
                own.is_of(&row.device, row.depth_mm)
                    && row.drug == drug.name
                    && row.route == route
                    && same(row.time_h, *time)
            };
            let rows = data.tables.profiles.iter().filter(is_own);
            let mut points: Vec<[f64; 2]> = rows.map(|row| [row.z_mm, row.mean_ug_mm3]).collect();
            points.sort_by(|a, b| a[0].total_cmp(&b[0]));
            Profile { ink, dash, points }
        };
        let first = data.devices.first().copied();
        all.extend(first.map(|own| of(&own, INTACT, GREY)));
        all.extend(data.devices.iter().map(|own| of(own, CHANNELS, own.style.ink)));
        all.extend(first.map(|own| of(&own, INJECTION, FLUID)));
    }
    all.retain(|profile| profile.points.iter().any(|point| point[1] > 0.0));
    all
}

fn draw(canvas: &mut Canvas, outer: Rect, data: &Data, drug: &Substance, all: &[Profile], words: &Words) {
    let weight = weight_words(drug.weight_da);
    let name = fit(drug.name, PANEL_PT, true, outer.width() - width_mm(&weight, SMALL_PT, false) - 1.5);
    canvas.text(Text::new([outer.left, outer.top + 1.8], name, PANEL_PT, BLACK).bold());
    canvas.text(Text::new([outer.right, outer.top + 1.8], weight, SMALL_PT, GREY).align(Align::Right));
    let points =
        || all.iter().flat_map(|profile| &profile.points).filter(|point| point[1] > 0.0 && point[1].is_finite());
    let high = points().map(|point| point[1]).fold(0.0, f64::max);
    let low = points().map(|point| point[1].max(LEAST * high)).fold(high, f64::min);
    let deepest = all.iter().flat_map(|profile| &profile.points).map(|point| point[0]).fold(0.1, f64::max);
    let depth = Scale::from_zero(deepest, 5);
    let y = Scale { low: deepest, high: 0.0, ..depth };
    let room = |label: &str| width_mm(label, SMALL_PT, false) + 1.6;
    let x = evenly_labelled(Scale::log_around(low, high), outer.width() - 14.0, room);
    let panel = Panel::draw(canvas, Rect { top: outer.top + 4.0, ..outer }, x, y, words);
    draw_layers(canvas, &panel, data, deepest);
    for profile in all {
        for piece in pieces(&panel, profile) {
            canvas.path(&piece, Stroke::new(WHITE, 2.4));
        }
        for piece in pieces(&panel, profile) {
            canvas.path(&piece, Stroke::new(profile.ink, 1.4).dash(profile.dash));
        }
    }
    // The last time is solid.
    let is_seen = |profile: &Profile| profile.dash == Dash::Solid && !pieces(&panel, profile).is_empty();
    if !all.iter().any(is_seen) {
        let last_h = data.tables.profiles.iter().map(|row| row.time_h).fold(0.0, f64::max);
        let words = format!("after {}: none on this scale", time_words(last_h));
        let words = fit(&words, SMALL_PT, false, panel.area.width() - 2.0);
        let [left, y] = [panel.area.left + 0.8, panel.area.bottom - 2.0];
        let right = left + width_mm(&words, SMALL_PT, false) + 0.6;
        canvas.rect(Rect { left: left - 0.4, right, top: y - 1.5, bottom: y + 1.5 }, WHITE.alpha(0.8));
        canvas.text(Text::new([left, y], words, SMALL_PT, BLACK));
    }
}

/// The parts of a profile that lie on the scale.
fn pieces(panel: &Panel, profile: &Profile) -> Vec<Vec<Point>> {
    let is_seen = |point: &[f64; 2]| point[1] >= panel.x.low && point[1].is_finite();
    profile
        .points
        .split(|point| !is_seen(point))
        .filter(|piece| piece.len() > 1)
        .map(|piece| piece.iter().map(|[z, c]| panel.at(*c, *z)).collect())
        .collect()
}

fn draw_layers(canvas: &mut Canvas, panel: &Panel, data: &Data, deepest_mm: f64) {
    for row in &data.tables.layers {
        let (top, bottom) = (panel.y_at(row.top_mm.max(0.0)), panel.y_at(row.bottom_mm.min(deepest_mm)));
        if bottom <= top || row.top_mm >= deepest_mm {
            continue;
        }
        canvas.rect(Rect { top, bottom, ..panel.area }, layer_tint(&row.layer));
    }
}
