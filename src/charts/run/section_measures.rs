//! How wide and how deep a channel is, in words beside it.

use super::section_parts::Section;
use crate::charts::plot::canvas::{Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread};
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::shapes;
use crate::charts::plot::style::{BLACK, GREY, SMALL_PT, Stroke, WHITE};
use crate::charts::plot::window::Window;

/// Measures beside a channel are so far apart, mm.
pub(crate) const MEASURE_MM: f64 = 8.0;

/// A measure of a channel.
pub(crate) struct Measure {
    /// What it belongs to, mm of skin.
    at: Point,
    /// Its value, and what it is.
    pub words: [String; 2],
}

/// Width at the surface, greatest width, depth.
pub(crate) fn measures(section: &Section) -> Vec<Measure> {
    let [widest_depth, low, high] = section.widest();
    let surface = section.main.first().copied().unwrap_or([0.0; 3]);
    let mm = |value: f64| format!("{} mm", significant(value, 3));
    let (surface_width, widest, depth_of_widest) = match section.channel {
        Some(row) => (row.surface_width_mm, row.widest_mm, row.widest_depth_mm),
        None => (surface[2] - surface[1], high - low, widest_depth),
    };
    let measure = |at: Point, value: String, what: String| Measure { at, words: [value, what] };
    let at_surface = [surface[2], 0.0];
    let of_bodies = section.bodies.first().map(|body| {
        let [z, _, high] = body.widest();
        measure([high, z], mm(body.widest_mm()), format!("{}, where widest", body.words()))
    });
    if section.main.is_empty() {
        return of_bodies.into_iter().collect();
    }
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
    let is_configured = reaches_its_depth(section) && !section.is_of_a_tube();
    let reached = if is_configured { format!("{} mm", configured(section.depth_mm)) } else { mm(tip[1]) };
    all.extend(of_bodies);
    let end = if section.has_needle() { "depth of the tip" } else { "depth of the hole" };
    all.push(measure(tip, reached, end.to_owned()));
    all
}

/// Whether the tip goes as deep as the device is set to: under a force it seldom does.
pub(crate) fn reaches_its_depth(section: &Section) -> bool {
    let deepest_mm = section.tip.iter().map(|tip| tip[1]).fold(0.0, f64::max);
    (deepest_mm - section.depth_mm).abs() <= 1e-9 * section.depth_mm
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

/// A line with arrow heads where a channel is widest below the surface.
pub(crate) fn draw_widest(canvas: &mut Canvas, section: &Section, window: &Window) {
    let [widest_depth, low, high] = section.widest();
    if !section.main.is_empty() && !is_widest_at_surface(section) {
        let ends = [low, high].map(|x| window.at([x, widest_depth]));
        shapes::dimension(canvas, ends[0], ends[1], Stroke::new(BLACK, 0.6));
    }
}

/// Measures to the right of the channel, each tied to what it measures.
pub(crate) fn draw_measures(canvas: &mut Canvas, section: &Section, window: &Window, room_mm: f64) {
    let labels = measures(section);
    let wishes: Vec<f64> = labels.iter().map(|label| window.at(label.at)[1]).collect();
    let places = spread(&wishes, MEASURE_MM, window.skin.top + 3.5, window.skin.bottom - 3.5);
    let left = window.skin.right - room_mm + 2.5;
    let room = room_mm - 3.0;
    for (Measure { at, words }, y) in labels.iter().zip(places) {
        canvas.path(&[window.at(*at), [left - 3.0, y], [left - 1.0, y]], Stroke::new(GREY, 0.45));
        let wide = words.iter().map(|words| width_mm(words, SMALL_PT, true)).fold(0.0, f64::max).min(room);
        let plate = Rect { left: left - 0.6, top: y - 3.2, right: left + wide + 0.6, bottom: y + 3.2 };
        canvas.rect(plate, WHITE.alpha(0.8));
        canvas.text(Text::new([left, y - 1.6], words[0].clone(), SMALL_PT, BLACK).bold());
        canvas.text(Text::new([left, y + 1.6], fit(&words[1], SMALL_PT, false, room), SMALL_PT, BLACK));
    }
}
