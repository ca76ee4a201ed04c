//! Depth against the force of the hand: where the hand decides, and where the length of the needle does.

use super::{ForceContext, Shown, draw_layers, other_depths, shown};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::{fit, spread};
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::between;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, GREY, LABEL_PT, MARGIN_MM, SMALL_PT, Stroke, WHITE, layer_tint};
use crate::charts::plot::words::layer_words;
use crate::study::force::ForceStudy;
use crate::study::force::rows::ForceDepthRow;

const HIGH_MM: f64 = 92.0;
/// A strip above the curves for each device: where the hand decides and where the needle does.
const STRIP_MM: f64 = 5.0;
/// A layer thinner than this on paper goes without its name.
const LEAST_NAMED_MM: f64 = 3.4;

pub(crate) fn lay_out(tables: &ForceStudy, context: &ForceContext) -> Option<Canvas> {
    let (devices, left_out) = shown(tables, context);
    let first = devices.first()?.row;
    let title =
        format!("Depth against the force of the hand, needles and dial set to {} mm", configured(first.depth_mm));
    let says = "Lines: mean depth of all strikes under a mean force, those that only dent counted as 0. Bands: from the 5 % to the 95 % quantile of depths, the hand varying (and a pen's dial). Bars: below the puncture threshold nothing opens, then depth follows the hand, and from the contact force on the device lies on the skin and its setting decides.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&legend(&devices));
    let strips = STRIP_MM * devices.len() as f64 + 1.5;
    let height = sheet.tall_mm(HIGH_MM);
    let frame =
        Rect { left: MARGIN_MM, top: sheet.y + strips, right: sheet.right(), bottom: sheet.y + strips + height };
    let rows: Vec<Vec<&ForceDepthRow>> = devices.iter().map(|own| curve(tables, own)).collect();
    let x = force_scale(&rows)?;
    let deepest = rows.iter().flatten().map(|row| row.depth_p95_mm).fold(0.1, f64::max);
    let panel = Panel::draw(
        &mut sheet.canvas,
        frame,
        x,
        depth_downwards(deepest),
        &Words::new("", "mean pressing force (N)", "depth of the tip (mm)"),
    );
    let layers = draw_layers(&mut sheet.canvas, &panel, tables);
    name_layers(&mut sheet.canvas, &panel, &layers);
    for (own, rows) in devices.iter().zip(&rows) {
        draw_band(&mut sheet.canvas, &panel, own, rows);
    }
    for (place, (own, rows)) in devices.iter().zip(&rows).enumerate() {
        draw_curve(&mut sheet.canvas, &panel, own, rows);
        draw_strip(&mut sheet.canvas, &panel, own, sheet.y + STRIP_MM * (place as f64 + 0.5));
    }
    mark_hands(&mut sheet.canvas, &panel, &devices);
    sheet.y = frame.bottom + 2.0;
    other_depths(tables, &devices).into_iter().for_each(|note| sheet.note(note));
    sheet.note("Stiffness and cutting energy of skin are known to a factor of 10 and 100: contact_force_map says what that does to these forces.");
    Some(sheet.finish(&context.chart, left_out))
}

fn legend(devices: &[Shown]) -> Vec<Entry> {
    let device = |own: &Shown| {
        let (threshold, contact) = (own.row.puncture_threshold_n, own.row.contact_force_n);
        let opens = match threshold.is_finite() {
            true => format!("opens from {} N", significant(threshold, 2)),
            false => "opens nothing".to_owned(),
        };
        let words = format!("{}: {opens}, lies on the skin from {} N", own.row.device, significant(contact, 2));
        Entry::line(Stroke::new(own.style.ink, 1.5), words)
    };
    let mut entries: Vec<Entry> = devices.iter().map(device).collect();
    entries.push(Entry::line(Stroke::new(BLACK, 0.8).dash(Dash::Dotted), "this scenario's mean force"));
    entries.push(Swatch::Box(layer_tint("reticular_dermis")).says("dermis"));
    entries
}

fn curve<'a>(tables: &'a ForceStudy, own: &Shown) -> Vec<&'a ForceDepthRow> {
    let is_own = |row: &&ForceDepthRow| own.is_of(&row.device, row.depth_mm) && row.force_n > 0.0;
    let mut rows: Vec<&ForceDepthRow> = tables.force_depth.iter().filter(is_own).collect();
    rows.sort_by(|a, b| a.force_n.total_cmp(&b.force_n));
    rows
}

fn force_scale(rows: &[Vec<&ForceDepthRow>]) -> Option<Scale> {
    let forces = || rows.iter().flatten().map(|row| row.force_n).filter(|force| force.is_finite());
    let (low, high) = (forces().reduce(f64::min)?, forces().reduce(f64::max)?);
    Some(Scale::log_around(low, high))
}

/// From the surface downwards to just below the deepest.
fn depth_downwards(deepest_mm: f64) -> Scale {
    let scale = Scale::from_zero(deepest_mm * 1.04, 5);
    Scale { low: scale.high, high: scale.low, ..scale }
}

fn name_layers(canvas: &mut Canvas, panel: &Panel, layers: &[(&str, [f64; 2])]) {
    for (name, [top, bottom]) in layers.iter().filter(|(_, ends)| ends[1] - ends[0] >= LEAST_NAMED_MM) {
        let words = fit(&layer_words(name), SMALL_PT, false, 0.4 * panel.area.width());
        canvas.text(Text::new([panel.area.left + 1.5, 0.5 * (top + bottom)], words, SMALL_PT, GREY));
    }
}

fn draw_band(canvas: &mut Canvas, panel: &Panel, own: &Shown, rows: &[&ForceDepthRow]) {
    let line = |depth: fn(&ForceDepthRow) -> f64| -> Vec<Point> {
        rows.iter().map(|row| panel.at(row.force_n, depth(row))).collect()
    };
    between(canvas, line(|row| row.depth_p05_mm), line(|row| row.depth_p95_mm), own.style.ink.alpha(0.22));
}

fn draw_curve(canvas: &mut Canvas, panel: &Panel, own: &Shown, rows: &[&ForceDepthRow]) {
    let line: Vec<Point> = rows.iter().map(|row| panel.at(row.force_n, row.depth_mean_mm)).collect();
    canvas.path(&line, Stroke::new(WHITE, 2.6));
    canvas.path(&line, Stroke::new(own.style.ink, 1.5));
    for force in [own.row.puncture_threshold_n, own.row.contact_force_n] {
        if let Some(x) = within(panel, force) {
            canvas.line(
                [x, panel.area.top],
                [x, panel.area.bottom],
                Stroke::new(own.style.ink, 0.7).dash(Dash::Dashed),
            );
        }
    }
}

/// Where a force stands, if it is in the frame.
fn within(panel: &Panel, force_n: f64) -> Option<f64> {
    let x = panel.x_at(force_n);
    (force_n > 0.0 && (panel.area.left..=panel.area.right).contains(&x)).then_some(x)
}

/// Above the frame: who decides.
fn draw_strip(canvas: &mut Canvas, panel: &Panel, own: &Shown, y: f64) {
    let clamp = |force: f64| {
        if force > 0.0 { panel.x_at(force).clamp(panel.area.left, panel.area.right) } else { panel.area.left }
    };
    let opens =
        if own.row.puncture_threshold_n.is_finite() { clamp(own.row.puncture_threshold_n) } else { panel.area.right };
    let lies = clamp(own.row.contact_force_n).max(opens);
    let parts = [
        ([panel.area.left, opens], own.style.ink.tint(0.12), ["nothing opens", "none"]),
        ([opens, lies], own.style.ink.tint(0.38), ["the hand decides", "hand"]),
        ([lies, panel.area.right], own.style.ink, ["the setting decides", "setting"]),
    ];
    for ([left, right], ink, words) in parts {
        let bar = Rect { left, right, top: y - 2.0, bottom: y + 2.0 };
        if right - left > 0.2 {
            canvas.rect(bar, ink);
        }
        let fitting = words.into_iter().find(|words| width_mm(words, SMALL_PT, true) + 1.2 <= right - left);
        if let Some(words) = fitting {
            let text = crate::charts::plot::colour_map::text_on(ink);
            canvas.text(Text::new(bar.middle(), words, SMALL_PT, text).bold().align(Align::Centre));
        }
    }
}

/// The scenario's own mean forces.
fn mark_hands(canvas: &mut Canvas, panel: &Panel, devices: &[Shown]) {
    let mut forces: Vec<f64> = devices.iter().map(|own| own.row.force_n).filter(|force| *force > 0.0).collect();
    forces.sort_by(f64::total_cmp);
    forces.dedup();
    let shown: Vec<(f64, f64)> = forces.into_iter().filter_map(|force| Some((force, within(panel, force)?))).collect();
    let wishes: Vec<f64> = shown.iter().map(|(_, x)| *x).collect();
    let places = spread(&wishes, 12.0, panel.area.left + 6.0, panel.area.right - 6.0);
    for ((force, x), place) in shown.iter().zip(places) {
        canvas.line([*x, panel.area.top], [*x, panel.area.bottom], Stroke::new(BLACK, 0.8).dash(Dash::Dotted));
        let words = format!("{} N", configured(*force));
        canvas.text(Text::new([place, panel.area.bottom - 2.4], words, LABEL_PT, BLACK).bold().align(Align::Centre));
    }
}
