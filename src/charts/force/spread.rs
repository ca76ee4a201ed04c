//! What makes depths spread: hand, dial, skin, needle, each alone, and all together.

use super::{ForceContext, Shown, other_depths, shown};
use crate::charts::cast::distinct;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, LABEL_PT, MARGIN_MM, SMALL_PT, Stroke};
use crate::study::force::ForceStudy;
use crate::study::force::rows::SpreadRow;

const BAR_MM: f64 = 3.4;
/// Between sources.
const GAP_MM: f64 = 3.2;
/// Room for the words of the sources.
const WORDS_MM: f64 = 47.0;
const ALL: &str = "all";

pub(crate) fn lay_out(tables: &ForceStudy, context: &ForceContext) -> Option<Canvas> {
    let (devices, left_out) = shown(tables, context);
    let first = devices.first()?.row;
    let sources = sources(tables, &devices);
    let most = devices.iter().flat_map(|own| rows(tables, own)).map(|row| row.depth_cv).filter(|cv| cv.is_finite());
    let most = most.fold(0.0, f64::max);
    let title = format!("What makes depths differ, needles and dial set to {} mm", configured(first.depth_mm));
    let says = "Bars: standard deviation of the depth over its mean, all strikes, where that cause alone varies as the scenario says. They do not add up; below, all together. A cause without a bar does not vary for that device.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    let entries: Vec<Entry> = devices.iter().map(|own| Swatch::Box(own.style.ink).says(legend_words(own))).collect();
    sheet.legend(&entries);
    let group = BAR_MM * devices.len() as f64 + GAP_MM;
    let words_mm = if sheet.is_narrow() { 30.0 } else { WORDS_MM };
    let height = group * sources.len() as f64 + 10.0;
    let frame = Rect { left: MARGIN_MM + words_mm - 9.0, top: sheet.y, right: sheet.right(), bottom: sheet.y + height };
    let x = Scale::from_zero(most.max(0.01) * 1.08, 5);
    let y = Scale { low: 1.0, high: 0.0, ticks: Vec::new(), ..Scale::from_zero(1.0, 1) };
    let panel = Panel::draw(&mut sheet.canvas, frame, x, y, &Words::new("", "spread over mean of the depth (1)", None));
    for (place, source) in sources.iter().enumerate() {
        let top = panel.area.top + group * place as f64 + 0.5 * GAP_MM;
        draw_group(&mut sheet.canvas, &panel, tables, &devices, source, top);
        let middle = top + 0.5 * BAR_MM * devices.len() as f64;
        let words = source_words(source, sheet.is_narrow());
        let ink = if *source == ALL { BLACK } else { GREY };
        let text = Text::new([panel.area.left - 2.0, middle], words, LABEL_PT, ink).align(Align::Right);
        sheet.canvas.text(if *source == ALL { text.bold() } else { text });
    }
    sheet.y = frame.bottom + 1.0;
    other_depths(tables, &devices).into_iter().for_each(|note| sheet.note(note));
    Some(sheet.finish(&context.chart, left_out))
}

fn legend_words(own: &Shown) -> String {
    let seated = match own.row.force_n >= own.row.contact_force_n {
        true => "lies on the skin",
        false => "rides on its needles",
    };
    format!("{}: {} N, {seated} at that", own.row.device, configured(own.row.force_n))
}

fn rows<'a>(tables: &'a ForceStudy, own: &'a Shown) -> impl Iterator<Item = &'a SpreadRow> {
    tables.spread.iter().filter(|row| own.is_of(&row.device, row.depth_mm))
}

/// Every source that varies for a device, all together at the end.
fn sources<'a>(tables: &'a ForceStudy, devices: &[Shown]) -> Vec<&'a str> {
    let is_shown = |row: &&SpreadRow| devices.iter().any(|own| own.is_of(&row.device, row.depth_mm));
    let named = tables.spread.iter().filter(is_shown).map(|row| row.source.as_str());
    let mut sources: Vec<&str> = distinct(named.filter(|source| *source != ALL));
    sources.push(ALL);
    sources
}

fn source_words(source: &str, is_narrow: bool) -> &str {
    match (source, is_narrow) {
        ("force", false) => "hand, from lane to lane",
        ("force", true) => "hand: lanes",
        ("within", false) => "hand, along a lane",
        ("within", true) => "hand: along",
        ("tilt", _) => "tilt of the drum",
        ("dial", false) => "tolerance of the dial",
        ("dial", true) => "dial",
        ("stiffness", false) => "skin: how stiff it dents",
        ("stiffness", true) => "skin: stiffness",
        ("toughness", false) => "skin: how tough it cuts",
        ("toughness", true) => "skin: toughness",
        ("thickness", false) => "skin: thickness of layers",
        ("thickness", true) => "skin: thickness",
        ("needle", _) => "needles",
        _ => "all together",
    }
}

fn draw_group(canvas: &mut Canvas, panel: &Panel, tables: &ForceStudy, devices: &[Shown], source: &str, top: f64) {
    canvas.line(
        [panel.area.left, top - 0.5 * GAP_MM],
        [panel.area.right, top - 0.5 * GAP_MM],
        Stroke::new(GREY.tint(0.3), 0.3),
    );
    for (place, own) in devices.iter().enumerate() {
        let Some(row) = rows(tables, own).find(|row| row.source == source) else { continue };
        let top = top + BAR_MM * place as f64;
        let middle = top + 0.5 * BAR_MM;
        if !row.depth_cv.is_finite() {
            canvas.text(Text::new([panel.area.left + 1.2, middle], "nothing opens", SMALL_PT, own.style.ink));
            continue;
        }
        let bar =
            Rect { left: panel.area.left, right: panel.x_at(row.depth_cv), top: top + 0.2, bottom: top + BAR_MM - 0.2 };
        let ink = if source == ALL { own.style.ink } else { own.style.ink.tint(0.72) };
        if bar.right - bar.left > 0.05 {
            canvas.rect(bar, ink);
        }
        let words = significant(row.depth_cv, 2);
        let inside = bar.right + 1.2 + width_mm(&words, SMALL_PT, false) <= panel.area.right;
        let at = [if inside { bar.right + 1.2 } else { panel.area.right - 1.0 }, middle];
        let align = if inside { Align::Left } else { Align::Right };
        canvas.text(Text::new(at, words, SMALL_PT, BLACK).align(align));
    }
}
