//! Tear over puncture volume against depth, for each device and hypothesis.

use super::data::{Data, Estimate};
use super::lines::{self, Line, Names};
use crate::charts::ChartContext;
use crate::charts::plot::axes::{DEPTH, Panel, Words, depth_scale};
use crate::charts::plot::canvas::Canvas;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Stroke};
use crate::study::channel::ChannelRow;

const PANEL_MM: f64 = 92.0;
const ZERO_LANE_MM: f64 = 7.0;
/// Ratios that differ by more than this factor are drawn on a logarithmic axis.
const LINEAR_UP_TO: f64 = 30.0;

pub(crate) fn lay_out(data: &Data, context: &ChartContext) -> Option<Canvas> {
    let (lines, skipped) = ratio_lines(data);
    if lines.is_empty() {
        return None;
    }
    let says = "How much a needle tears beside its puncture: channel minus puncture part, over the puncture part. Markers: the scenario's own tear hypothesis with its 95 % interval; thin lines: the band. Under the hypothesis puncture the ratio is 0 by definition.";
    let mut sheet =
        Sheet::new("Tear over puncture volume against depth, each device as declared (no matching)", says, context);
    let names = Names::beside(&sheet, lines::all_named(&lines));
    sheet.legend(&lines::legend_entries(data, &lines, names.all));
    draw(&mut sheet, data, &lines, names);
    sheet.note_skipped(skipped, "tear ratio");
    if !names.all && lines::some_coincide(&lines) {
        sheet.note(lines::COINCIDE);
    }
    data.note_tears(&mut sheet, 0);
    Some(sheet.finish(context, data.devices_left_out))
}

/// Ratios over all strikes where the tables have them, else those of one strike; and how many are not finite.
fn ratio_lines<'a>(data: &Data<'a>) -> (Vec<Line<'a>>, usize) {
    let mut lines = lines::hypothesis_lines(data, 2e-3, |device, tear| ratios(data, device, tear));
    // A puncture tears nothing by definition: its line says nothing and would stretch every range down to zero.
    lines.retain(|line| line.main || line.words != "puncture");
    let single = data.tables.channels.iter().filter(|row| !row.tear_ratio.is_finite()).count();
    let skipped = if data.tables.metrics.is_empty() { single } else { data.skipped("tear_ratio") };
    (lines, skipped)
}

fn ratios(data: &Data, device: &str, tear: &str) -> Vec<Estimate> {
    if !data.tables.metrics.is_empty() {
        return data.series(device, tear, "all", "tear_ratio").to_vec();
    }
    let rows = data.tables.channels.iter().filter(|row| row.device == device && row.tear == tear);
    let exact = |row: &ChannelRow| Estimate::finite(row.depth_mm, row.tear_ratio, [row.tear_ratio; 2]);
    let mut values: Vec<Estimate> = rows.filter_map(exact).collect();
    values.sort_by(|a, b| a.depth_mm.total_cmp(&b.depth_mm));
    values
}

fn draw(sheet: &mut Sheet, data: &Data, lines: &[Line], names: Names) {
    let values = || lines.iter().flat_map(|line| line.values.iter());
    let high = Line::highest(lines);
    let least = values().map(|value| value.mean).filter(|mean| *mean > 1e-12).fold(f64::INFINITY, f64::min);
    let outer = names.frame(sheet, PANEL_MM);
    let words = Words::new("", DEPTH, "tear volume / puncture volume (1)");
    let x = depth_scale(&data.cast.depths_mm, outer.width() - 14.0);
    let is_linear = high / least <= LINEAR_UP_TO || !least.is_finite();
    let has_lane = !is_linear && values().any(|value| value.mean <= 1e-12);
    let scale = match is_linear {
        true => Scale::from_zero(high, 6),
        false if has_lane => with_zero_lane(least, high, sheet.tall_mm(PANEL_MM) - 12.0),
        false => Scale::log(least * 0.8, high * 1.1),
    };
    let lowest = if is_linear { f64::NEG_INFINITY } else { scale.low };
    let panel = Panel::draw(&mut sheet.canvas, outer, x, scale, &words);
    let (left, broken) = (panel.area.left, panel.area.bottom - ZERO_LANE_MM * 0.55);
    for up in [0.0, 1.2].into_iter().filter(|_| has_lane) {
        sheet.canvas.line([left - 1.3, broken + 0.7 - up], [left + 1.3, broken - 0.7 - up], Stroke::new(BLACK, 0.7));
    }
    lines::draw_lines(&mut sheet.canvas, &panel, data, &lifted(lines, lowest), names);
}

/// A logarithmic scale with a lane below it for zeros; its low end stands for zero.
fn with_zero_lane(least: f64, high: f64, paper_mm: f64) -> Scale {
    let mut scale = Scale::log(least * 0.8, high * 1.1);
    let decades = (scale.high / scale.low).log10();
    let lane = decades * ZERO_LANE_MM / (paper_mm - ZERO_LANE_MM);
    scale.low *= 10_f64.powf(-lane);
    scale.ticks.insert(0, (scale.low, "0".to_owned()));
    scale
}

/// The lines with everything below `zero` set there.
fn lifted<'a>(lines: &[Line<'a>], zero: f64) -> Vec<Line<'a>> {
    let mut lines = lines.to_vec();
    for value in lines.iter_mut().flat_map(|line| &mut line.values) {
        [value.mean, value.low, value.high] = [value.mean, value.low, value.high].map(|value| value.max(zero));
    }
    lines
}
