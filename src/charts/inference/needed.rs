//! How many profiles decide, over depths of reading and planes: one map for each two hypotheses.

use super::StudyContext;
use crate::charts::cast::{ascending, distinct};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::colour_map::{amount, text_on};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::{Cell, Grid, letter};
use crate::charts::plot::labels::fit;
use crate::charts::plot::levels::levels;
use crate::charts::plot::numbers::configured;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, GREY, Ink, PALE, SMALL_PT, Stroke, WHITE};
use crate::charts::plot::words::tear_words;
use crate::inference::Decided;
use crate::inference::rows::NeededRow;
use crate::inference::told::{RANK_MIRROR, design_words};

/// Maps that a figure has room for.
const MOST_MAPS: usize = 24;
const LEAST_MM: f64 = 76.0;
const GAP_MM: f64 = 4.0;
const ROW_MM: f64 = 5.2;
/// Room for the title and the depths of a map, and for the words below the last maps.
const HEAD_MM: f64 = 10.3;
const ABSCISSA_MM: f64 = 4.2;
const EDGE: Stroke = Stroke::new(WHITE, 0.5);

/// Depths across and designs up, the same on every map.
struct Axes<'a> {
    depths_mm: Vec<f64>,
    designs: Vec<(&'a str, &'a str)>,
    /// The least and the greatest finite number.
    span: [f64; 2],
}

/// One map: the hypothesis that is true, and the other one.
type Pair<'a> = (&'a str, &'a str);

pub(super) fn lay_out(found: &Decided, context: &StudyContext) -> Option<Canvas> {
    let axes = Axes::new(found)?;
    let pairs = pairs(found);
    let asked = &context.asked;
    let words = |value: Option<f64>, unknown: &str| value.map_or_else(|| unknown.to_owned(), configured);
    let says = format!(
        "Least number of profiles from which a Bayes factor for the true hypothesis (named first) exceeds {} in a share of {} of the \
         studies; of several residual widths the one that needs most. Bright cells need few.{}",
        words(asked.bound(), "its bound"),
        words(asked.power(), "what is asked"),
        asked
            .largest_residual_width()
            .map_or_else(String::new, |c| format!(" The prior of c ends at {}.", configured(c)))
    );
    let mut sheet = Sheet::new("How many profiles decide, by depth of reading and planes", &says, &context.chart);
    let shown = pairs.len().min(MOST_MAPS);
    let columns = sheet.columns(LEAST_MM, GAP_MM).min(3).min(shown);
    let height_mm = HEAD_MM + ROW_MM * axes.designs.len() as f64;
    let grid = Grid { count: shown, columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    for (place, cell) in sheet.grid(grid).into_iter().enumerate() {
        axes.draw(&mut sheet.canvas, found, pairs[place], cell, place);
    }
    sheet.y += ABSCISSA_MM;
    if pairs.len() > shown {
        sheet.note(format!("{} further pairs are in the table.", pairs.len() - shown));
    }
    if found.needed.iter().any(|row| row.profiles.is_infinite()) {
        sheet.note("Grey, with the most that were tried: no number decides.");
    }
    Some(sheet.finish(&context.chart, 0))
}

fn pairs(found: &Decided) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    for pair in found.needed.iter().map(|row| (row.r#true.as_str(), row.against.as_str())) {
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

impl<'a> Axes<'a> {
    fn new(found: &'a Decided) -> Option<Self> {
        let depths_mm = ascending(found.needed.iter().map(|row| row.at_mm));
        let mut designs: Vec<(&str, &str)> = Vec::new();
        for control in distinct(found.needed.iter().map(|row| row.control.as_str())) {
            let own = found.needed.iter().filter(|row| row.control == control);
            designs.extend(distinct(own.map(|row| row.planes.as_str())).into_iter().map(|planes| (planes, control)));
        }
        let finite = || found.needed.iter().map(|row| row.profiles).filter(|profiles| profiles.is_finite());
        let span = [finite().fold(f64::INFINITY, f64::min), finite().fold(1.0, f64::max)];
        (!depths_mm.is_empty()).then_some(Self { depths_mm, designs, span })
    }

    fn draw(&self, canvas: &mut Canvas, found: &Decided, (truth, against): Pair, cell: Cell, place: usize) {
        let names = self.designs.iter().map(|(planes, control)| design_words(planes, control));
        let room_mm = 0.42 * cell.frame.width();
        let names: Vec<String> = names.map(|name| fit(&name, SMALL_PT, false, room_mm)).collect();
        // From above in the order of the scenario.
        let count = names.len() as f64;
        let mut y = Scale::places(names.into_iter());
        (y.low, y.high) = (count - 0.5, -0.5);
        let x = Scale::places(levels(&self.depths_mm).into_iter());
        let x = x.thinned(cell.frame.width() - room_mm, |label| width_mm(label, SMALL_PT, false) + 1.2);
        let other = if against == RANK_MIRROR { "ranks of mirrored planes".to_owned() } else { tear_words(against) };
        let title = format!("{}  {} against {other}", letter(place), tear_words(truth));
        let below = if cell.is_last_row { ABSCISSA_MM } else { 0.0 };
        let outer = Rect { bottom: cell.frame.bottom + below, ..cell.frame };
        let words = Words::new(&title, cell.is_last_row.then_some("depth of reading (mm)"), None);
        let panel = Panel::draw(canvas, outer, x, y, &words);
        canvas.rect(panel.area, WHITE);
        for (row, design) in self.designs.iter().enumerate() {
            for (column, at_mm) in self.depths_mm.iter().enumerate() {
                let is_own = |row: &&NeededRow| {
                    (row.r#true.as_str(), row.against.as_str()) == (truth, against)
                        && (row.planes.as_str(), row.control.as_str()) == *design
                        && row.at_mm == *at_mm
                };
                let worst = found.needed.iter().filter(is_own).max_by(|a, b| a.profiles.total_cmp(&b.profiles));
                let tried = worst.map_or(0, |worst| found.tried(worst));
                self.draw_cell(canvas, &panel, [column, row], worst.map(|worst| (worst.profiles, tried)));
            }
        }
        canvas.outline(&panel.area.corners(), Stroke::new(BLACK, 0.6));
    }

    /// A cell: what is needed, and the most that were tried; nothing where that was not asked.
    fn draw_cell(&self, canvas: &mut Canvas, panel: &Panel, [column, row]: [usize; 2], worst: Option<(f64, u32)>) {
        let (wide, high) =
            (panel.area.width() / self.depths_mm.len() as f64, panel.area.height() / self.designs.len() as f64);
        let [x, y] = panel.at(column as f64, row as f64);
        let rect = Rect { left: x - wide / 2.0, top: y - high / 2.0, right: x + wide / 2.0, bottom: y + high / 2.0 };
        let (words, ink) = match worst {
            None => ("–".to_owned(), WHITE),
            Some((profiles, tried)) if profiles.is_infinite() => (format!("> {tried}"), PALE),
            Some((profiles, _)) => (configured(profiles), self.ink(profiles)),
        };
        canvas.rect(rect, ink);
        canvas.outline(&rect.corners(), EDGE);
        let ink = if worst.is_some() { text_on(ink) } else { GREY };
        let words = fit(&words, SMALL_PT, false, wide - 0.4);
        canvas.text(Text::new([x, y], words, SMALL_PT, ink).align(Align::Centre));
    }

    /// Few profiles are bright.
    fn ink(&self, profiles: f64) -> Ink {
        let [least, greatest] = self.span;
        let whole = (greatest / least).ln();
        amount(if whole > 0.0 { 1.0 - (profiles / least).ln() / whole } else { 1.0 })
    }
}
