//! All measures of all configurations beside the reference's, as colours with numbers.

use super::{League, LeagueContext};
use crate::charts::cast::distinct;
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::colour_map::{deviation, text_on};
use crate::charts::plot::labels::{fit, wrap};
use crate::charts::plot::numbers;
use crate::charts::plot::shapes;
use crate::charts::plot::sheet::{Sheet, is_narrow};
use crate::charts::plot::style::{
    BLACK, GREY, Ink, LABEL_PT, MARGIN_MM, PALE, PANEL_PT, SMALL_PT, Stroke, device_style,
};
use crate::charts::plot::words::{tear_words, unit_words};
use crate::study::league::LeagueRow;
use crate::study::measure::Measure;
use std::ops::Range;

/// Rows that a figure can hold.
const MOST_ROWS: usize = 40;
const ROW_MM: f64 = 4.6;
/// Height of a further line of a name.
const LINE_MM: f64 = 3.1;
/// Room for the names of the configurations, and on narrow paper.
const NAMES_MM: f64 = 52.0;
const NARROW_NAMES_MM: f64 = 30.0;
/// Least width of a column.
const LEAST_MM: f64 = 15.0;
/// The colour is full where a ratio is so many times, or such a part of, the reference's; more only if none is.
const LEAST_FACTOR: f64 = 1.5;
const MOST_FACTOR: f64 = 10.0;
/// How much of its colour a tie keeps.
const TIE: f64 = 0.35;

/// One row: a configuration at a depth.
struct Entry<'a> {
    configuration: &'a str,
    device: &'a str,
    cells: Vec<Option<&'a LeagueRow>>,
    is_reference: bool,
    is_front: bool,
}

/// The rows of one depth.
struct Block<'a> {
    depth_mm: f64,
    entries: Vec<Entry<'a>>,
}

pub(crate) fn lay_out(league: &League, context: &LeagueContext) -> Option<Canvas> {
    let reference = league.rows.first()?.reference.as_str();
    let measures = measures(league);
    // Measures that find no room side by side stand in bands below each other.
    let in_band = in_band(context.chart.look.width_mm());
    let bands = measures.len().div_ceil(in_band).max(1);
    let depths = match league.configurations.len() * league.cast.depths_mm.len() * bands {
        0..=MOST_ROWS => league.cast.depths_mm.clone(),
        _ => league.cast.shown_depth_mm().into_iter().collect(),
    };
    let mut blocks: Vec<Block> = depths.iter().map(|depth| block(league, *depth, &measures)).collect();
    let all: usize = blocks.iter().map(|block| block.entries.len()).sum();
    blocks.iter_mut().for_each(|block| cut(&mut block.entries));
    let shown: usize = blocks.iter().map(|block| block.entries.len()).sum();
    let factor = full_factor(&blocks);
    let title = format!("Every configuration over {reference}, measure by measure");
    let mut sheet = Sheet::new(&title, &says(league), &context.chart);
    draw_bar(&mut sheet, factor);
    let left = MARGIN_MM + names_mm(sheet.page_mm());
    for (band, shown) in measures.chunks(in_band).enumerate() {
        sheet.y += if band == 0 { 0.0 } else { 4.0 };
        let columns = Columns::new([left, sheet.right()], factor, band * in_band..band * in_band + shown.len());
        draw_head(&mut sheet, league, shown, &columns);
        for block in &blocks {
            draw_block(&mut sheet, league, block, &columns);
        }
    }
    if shown < all {
        sheet.note(format!("{} further configurations are in the table.", all - shown));
    }
    if depths.len() < league.cast.depths_mm.len() {
        sheet.note(format!("{} further depths are in the table.", league.cast.depths_mm.len() - depths.len()));
    }
    Some(sheet.finish(&context.chart, 0))
}

fn says(league: &League) -> String {
    let front = if league.front.is_empty() { "" } else { " Bold names: on the front." };
    format!(
        "Ratios of means, each configuration as declared, on the same random numbers; tear hypothesis {}; more is not better by itself. \"=\" on a faint ground: a tie, the 95 % interval of the ratio holds 1. Row of the reference: its own values, in the units above.{front}",
        tear_words(league.cast.main_tear())
    )
}

/// Measures that the table has, in the order of their declaration.
fn measures<'a>(league: &League<'a>) -> Vec<&'a str> {
    let there = distinct(league.rows.iter().map(|row| row.measure.as_str()));
    let place = |name: &str| Measure::ALL.iter().position(|measure| measure.as_str() == name).unwrap_or(usize::MAX);
    let mut there = there;
    there.sort_by_key(|name| place(name));
    there
}

fn block<'a>(league: &League<'a>, depth_mm: f64, measures: &[&str]) -> Block<'a> {
    let rows: Vec<&LeagueRow> = league.at(depth_mm).collect();
    let entry = |configuration: &&'a str| {
        let own: Vec<&'a LeagueRow> = rows.iter().copied().filter(|row| row.configuration == *configuration).collect();
        let first = *own.first()?;
        let verdict = league.verdict(configuration, depth_mm);
        Some(Entry {
            configuration,
            device: &first.device,
            cells: measures.iter().map(|name| own.iter().copied().find(|row| row.measure == *name)).collect(),
            is_reference: *configuration == first.reference,
            is_front: verdict.is_some_and(|row| row.verdict == "front"),
        })
    };
    Block { depth_mm, entries: league.configurations.iter().filter_map(entry).collect() }
}

/// The first rows, and the reference wherever it stands.
fn cut(entries: &mut Vec<Entry>) {
    let mut kept = 0;
    let others = MOST_ROWS - 1;
    entries.retain(|entry| {
        kept += usize::from(!entry.is_reference);
        entry.is_reference || kept <= others
    });
}

/// The factor at which the colour is full.
fn full_factor(blocks: &[Block]) -> f64 {
    let rows = blocks
        .iter()
        .flat_map(|block| &block.entries)
        .filter(|entry| !entry.is_reference)
        .flat_map(|entry| &entry.cells);
    let factors = rows
        .flatten()
        .map(|row| row.ratio)
        .filter(|ratio| *ratio > 0.0 && ratio.is_finite())
        .map(|ratio| ratio.ln().abs());
    factors.fold(0.0, f64::max).exp().clamp(LEAST_FACTOR, MOST_FACTOR)
}

/// Room for the names of the configurations.
fn names_mm(page_mm: f64) -> f64 {
    if is_narrow(page_mm) { NARROW_NAMES_MM } else { NAMES_MM }
}

/// How many measures stand side by side.
fn in_band(page_mm: f64) -> usize {
    (((page_mm - 2.0 * MARGIN_MM - names_mm(page_mm)) / LEAST_MM) as usize).max(1)
}

/// Where the columns stand, and which of the measures they show in which colours.
struct Columns {
    left: f64,
    width: f64,
    /// The ratio whose colour is full.
    factor: f64,
    shown: Range<usize>,
}

impl Columns {
    fn new([left, right]: [f64; 2], factor: f64, shown: Range<usize>) -> Self {
        Self { left, width: ((right - left) / shown.len().max(1) as f64).min(26.0), factor, shown }
    }

    fn cell(&self, column: usize, top: f64, height: f64) -> Rect {
        let left = self.left + column as f64 * self.width;
        Rect { left, top, right: left + self.width, bottom: top + height }
    }
}

fn draw_bar(sheet: &mut Sheet, factor: f64) {
    const STEPS: usize = 41;
    const LONG_MM: f64 = 60.0;
    const WORDS: &str = "ratio to the reference (1)";
    let left = MARGIN_MM + names_mm(sheet.page_mm());
    if sheet.is_narrow() {
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y], WORDS, LABEL_PT, BLACK));
        sheet.y += 4.4;
    } else {
        let words = Text::new([left - 2.0, sheet.y + 0.2], WORDS, LABEL_PT, BLACK);
        sheet.canvas.text(words.align(Align::Right));
    }
    let left = if sheet.is_narrow() { MARGIN_MM + 9.0 } else { left };
    let y = sheet.y;
    let step = LONG_MM / STEPS as f64;
    for index in 0..STEPS {
        let share = 2.0 * index as f64 / (STEPS - 1) as f64 - 1.0;
        let at = left + index as f64 * step;
        sheet.canvas.rect(Rect { left: at, top: y - 1.2, right: at + step, bottom: y + 1.6 }, deviation(share));
    }
    let bar = Rect { left, top: y - 1.2, right: left + LONG_MM, bottom: y + 1.6 };
    sheet.canvas.outline(&bar.corners(), Stroke::new(BLACK, 0.5));
    let beyond = if factor >= MOST_FACTOR { [" or less", " or more"] } else { ["", ""] };
    let part = format!("{}{}", numbers::significant(1.0 / factor, 2), beyond[0]);
    let times = format!("{}{}", numbers::significant(factor, 2), beyond[1]);
    for (share, words) in [(0.0, part), (0.5, "1".to_owned()), (1.0, times)] {
        let at = [left + share * LONG_MM, y + 3.6];
        sheet.canvas.text(Text::new(at, words, SMALL_PT, BLACK).align(Align::Centre));
    }
    sheet.y += 7.5;
}

/// Names of the measures, and below them the units of the reference's values.
fn draw_head(sheet: &mut Sheet, league: &League, measures: &[&str], columns: &Columns) {
    let room = columns.width - 1.0;
    let heads: Vec<Vec<String>> =
        measures.iter().map(|measure| wrap(&measure.replace('_', " "), SMALL_PT, true, room, 3)).collect();
    let most = heads.iter().map(Vec::len).max().unwrap_or(1);
    for (column, (lines, measure)) in heads.into_iter().zip(measures).enumerate() {
        let cell = columns.cell(column, sheet.y, ROW_MM);
        let middle = (cell.left + cell.right) / 2.0;
        let first = sheet.y + LINE_MM * (most - lines.len()) as f64;
        for (index, line) in lines.into_iter().enumerate() {
            let at = [middle, first + LINE_MM * index as f64];
            sheet.canvas.text(Text::new(at, line, SMALL_PT, BLACK).bold().align(Align::Centre));
        }
        let unit = league.rows.iter().find(|row| row.measure == *measure).map_or("1", |row| row.unit.as_str());
        let unit = fit(&format!("({})", unit_words(unit)), SMALL_PT, false, room);
        let at = [middle, sheet.y + LINE_MM * most as f64];
        sheet.canvas.text(Text::new(at, unit, SMALL_PT, GREY).align(Align::Centre));
    }
    sheet.y += LINE_MM * most as f64 + 2.4;
}

fn draw_block(sheet: &mut Sheet, league: &League, block: &Block, columns: &Columns) {
    if league.cast.depths_mm.len() > 1 {
        let words = format!("{} mm deep", numbers::configured(block.depth_mm));
        sheet.y += 2.6;
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y], words, PANEL_PT, BLACK).bold());
        sheet.y += 2.4;
    }
    let top = sheet.y;
    for entry in &block.entries {
        sheet.y += draw_entry(&mut sheet.canvas, league, entry, columns, sheet.y);
    }
    let frame = Rect {
        left: columns.left,
        top,
        right: columns.left + columns.width * columns.shown.len() as f64,
        bottom: sheet.y,
    };
    sheet.canvas.outline(&frame.corners(), Stroke::new(BLACK, 0.6));
    sheet.y += 1.0;
}

/// Draws a row; returns its height.
fn draw_entry(canvas: &mut Canvas, league: &League, entry: &Entry, columns: &Columns, top: f64) -> f64 {
    let suffix = if entry.is_reference { " (reference)" } else { "" };
    let name = format!("{}{suffix}", entry.configuration);
    let lines = wrap(&name, SMALL_PT, entry.is_front, columns.left - MARGIN_MM - 4.2, 3);
    let further = (lines.len().max(1) - 1) as f64 * LINE_MM;
    let (height, y) = (ROW_MM + further, top + (ROW_MM + further) / 2.0);
    shapes::marker(canvas, [MARGIN_MM + 1.2, y], device_style(league.cast.place(entry.device)));
    for (place, line) in lines.into_iter().enumerate() {
        let at = [MARGIN_MM + 3.2, y - further / 2.0 + place as f64 * LINE_MM];
        let text = Text::new(at, line, SMALL_PT, BLACK);
        canvas.text(if entry.is_front { text.bold() } else { text });
    }
    for (column, row) in entry.cells[columns.shown.clone()].iter().enumerate() {
        let cell = columns.cell(column, top, height);
        let (ink, words, faint) =
            row.map_or((PALE, String::new(), true), |row| shown(row, entry.is_reference, columns.factor));
        canvas.rect(cell, ink);
        canvas.outline(&cell.corners(), Stroke::new(PALE, 0.4));
        let text_ink = if faint { GREY } else { text_on(ink) };
        let words = fit(&words, SMALL_PT, false, columns.width - 0.6);
        canvas.text(Text::new([(cell.left + cell.right) / 2.0, y], words, SMALL_PT, text_ink).align(Align::Centre));
    }
    height
}

/// Ground, words, and whether these are faint, of one measure.
fn shown(row: &LeagueRow, is_reference: bool, factor: f64) -> (Ink, String, bool) {
    if is_reference {
        return (deviation(0.0), numbers::significant(row.mean, 3), false);
    }
    let share = if row.ratio > 0.0 { row.ratio.ln() / factor.ln() } else { -1.0 };
    match row.ratio {
        ratio if ratio.is_nan() => (PALE, "no ratio".to_owned(), true),
        ratio if ratio.is_infinite() => (deviation(1.0), "∞".to_owned(), false),
        ratio if row.verdict == "tie" => {
            (deviation(share.clamp(-1.0, 1.0) * TIE), format!("= {}", numbers::significant(ratio, 3)), true)
        }
        ratio => (deviation(share), numbers::significant(ratio, 3), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ratio: f64, verdict: &str) -> LeagueRow {
        let text = |words: &str| words.to_owned();
        LeagueRow {
            configuration: text("a"),
            device: text("a"),
            depth_mm: 1.5,
            tear: text("pinned"),
            measure: text("gap"),
            unit: text("mm"),
            mean: ratio,
            std_err: 0.0,
            ci95_low: ratio,
            ci95_high: ratio,
            trials: 32,
            reference: text("b"),
            ratio,
            ratio_ci95_low: ratio,
            ratio_ci95_high: ratio,
            verdict: text(verdict),
        }
    }

    #[test]
    fn more_and_less_by_the_same_factor_are_equally_far_from_white() {
        let share = |ratio: f64| shown(&row(ratio, "more"), false, 4.0).0;
        assert_eq!(share(4.0), deviation(1.0));
        assert_eq!(share(0.25), deviation(-1.0));
        assert_eq!(share(2.0), deviation(0.5));
        assert_eq!(share(1.0), deviation(0.0));
    }

    #[test]
    fn ties_are_marked_and_what_is_not_finite_is_said() {
        assert_eq!(shown(&row(1.02, "tie"), false, 4.0).1, "= 1.02");
        assert_eq!(shown(&row(f64::INFINITY, "more"), false, 4.0).1, "∞");
        assert_eq!(shown(&row(f64::NAN, "none"), false, 4.0).1, "no ratio");
        assert_eq!(shown(&row(0.0, "less"), false, 4.0).0, deviation(-1.0));
    }
}
