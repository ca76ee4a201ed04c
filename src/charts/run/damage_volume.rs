//! Damage volume over depth, and the matched ratio below it.

use super::data::Data;
use super::lines::{self, Line, Names};
use crate::charts::ChartContext;
use crate::charts::plot::axes::{DEPTH, Panel, Words, depth_scale};
use crate::charts::plot::canvas::Canvas;
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::Entry;
use crate::charts::plot::marks::{EQUAL, across};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::PANEL_PT;
use crate::charts::plot::words::basis_words;

const VOLUME_MM: f64 = 78.0;
const RATIO_MM: f64 = 58.0;

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let volumes = volume_lines(data);
    if volumes.is_empty() {
        return None;
    }
    let ratios = lines::hypothesis_lines(data, 0.005, |device, tear| data.damage_ratio(device, tear));
    let compared = !data.tables.comparison.is_empty();
    let basis = data.basis.as_deref().map(basis_words).unwrap_or_default();
    let title = match compared {
        true => format!("Damage volume against depth, and its matched ratio ({basis})"),
        false => "Damage volume against depth, each device as declared".to_owned(),
    };
    let heat = if data.tables.bodies.is_empty() { "" } else { "Heat is not in it. " };
    let says = "Volume of the union of all channels, as geometry alone has it. Markers: the scenario's own tear hypothesis with its 95 % interval (not visible where narrower than the marker).";
    let mut sheet = Sheet::new(&title, &format!("{heat}{says}"), context);
    let names = Names::beside(&sheet, lines::all_named(&volumes) && lines::all_named(&ratios));
    let mut entries = lines::legend_entries(data, &volumes, names.all);
    if compared {
        entries.push(Entry::equal());
    }
    sheet.legend(&entries);
    draw_volumes(&mut sheet, data, &volumes, compared, names);
    if compared {
        sheet.y += 3.0;
        draw_ratios(&mut sheet, data, &ratios, &basis, names);
        let (ratios, intervals) = data.damage_ratios_not_finite();
        sheet.note_skipped(ratios, "matched ratio");
        sheet.note_skipped(intervals, "interval of a matched ratio");
    }
    sheet.note_skipped(data.skipped("damage_volume"), "damage volume");
    if !names.all && (lines::some_coincide(&volumes) || lines::some_coincide(&ratios)) {
        sheet.note(lines::COINCIDE);
    }
    data.note_tears(&mut sheet, 0);
    Some(sheet.finish(context, data.devices_left_out))
}

fn volume_lines<'a>(data: &Data<'a>) -> Vec<Line<'a>> {
    let series = |device, tear| data.series(device, tear, "all", "damage_volume");
    let every =
        data.cast.devices.iter().flat_map(|device| data.cast.tears.iter().flat_map(|tear| series(device, tear)));
    let tolerance = 0.003 * every.map(|value| value.mean).fold(0.0, f64::max);
    lines::hypothesis_lines(data, tolerance, |device, tear| series(device, tear).to_vec())
}

/// Names the basis, with what it means if there is room.
fn ratio_title(data: &Data, reference: &str, basis: &str, room_mm: f64) -> String {
    let title =
        |basis: &str| format!("b  Ratio to {} ({basis})", fit(reference, PANEL_PT, true, 40.0_f64.min(0.3 * room_mm)));
    let whole = title(basis);
    match &data.basis {
        Some(basis) if width_mm(&whole, PANEL_PT, true) > room_mm => title(&format!("basis: {basis}")),
        _ => whole,
    }
}

fn draw_volumes(sheet: &mut Sheet, data: &Data, volumes: &[Line], compared: bool, names: Names) {
    let outer = names.frame(sheet, VOLUME_MM);
    let title = if compared { "a  Damage volume, each device as declared" } else { "" };
    let words = Words::new(title, DEPTH, "damage volume (mm³/cm²)");
    let x = depth_scale(&data.cast.depths_mm, outer.width() - 14.0);
    let panel = Panel::draw(&mut sheet.canvas, outer, x, Scale::from_zero(Line::highest(volumes), 6), &words);
    lines::draw_lines(&mut sheet.canvas, &panel, data, volumes, names);
}

fn draw_ratios(sheet: &mut Sheet, data: &Data, ratios: &[Line], basis: &str, names: Names) {
    let reference = data.tables.comparison.first().map_or("", |row| row.reference.as_str());
    let outer = names.frame(sheet, RATIO_MM);
    let title = ratio_title(data, reference, basis, sheet.room_mm());
    let quantity = sheet.words("ratio of damage volumes (1)", "ratio (1)");
    let words = Words { title_mm: sheet.room_mm(), ..Words::new(&title, DEPTH, quantity) };
    let x = depth_scale(&data.cast.depths_mm, outer.width() - 14.0);
    let panel = Panel::draw(&mut sheet.canvas, outer, x, ratio_scale(ratios), &words);
    if ratios.is_empty() {
        panel.say(&mut sheet.canvas, "no finite ratio to draw");
        return;
    }
    across(&mut sheet.canvas, &panel, 1.0, EQUAL);
    lines::draw_lines(&mut sheet.canvas, &panel, data, ratios, names);
}

/// Linear from zero; logarithmic where the ratios span more than a factor of thirty and none is zero.
fn ratio_scale(ratios: &[Line]) -> Scale {
    let values = || ratios.iter().flat_map(|line| line.values.iter());
    let high = values().map(|value| value.high.max(value.mean)).fold(1.0, f64::max);
    let low = values().map(|value| value.low.min(value.mean)).fold(1.0, f64::min);
    if low > 0.0 && high / low > 30.0 { Scale::log(low * 0.9, high * 1.1) } else { Scale::from_zero(high, 5) }
}
