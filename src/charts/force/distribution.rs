//! Where tips end: depths of all strikes over the layers of the skin, hand, dial, skin and needle varying.

use super::{ForceContext, Shown, draw_layers, other_depths, shown};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Point, Rect, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::fit;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::device_name;
use crate::charts::plot::numbers::{configured, significant};
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, GREY, LABEL_PT, SMALL_PT, Stroke, layer_tint};
use crate::charts::plot::words::layer_words;
use crate::study::force::ForceStudy;
use crate::study::force::rows::DistributionRow;

const GAP_MM: f64 = 5.0;
const LEAST_MM: f64 = 60.0;
/// Parts of the depth that bars stand for.
const BARS: usize = 30;
/// Words above a frame.
const HEAD_MM: f64 = 13.5;

/// The depths of one device, share by share.
struct Depths<'a> {
    own: Shown<'a>,
    quantiles: Vec<(f64, f64)>,
    /// Shares that only dent, that stay short of the dermis, and that go through it.
    dented: f64,
    short: f64,
    past: f64,
}

pub(crate) fn lay_out(tables: &ForceStudy, context: &ForceContext) -> Option<Canvas> {
    let (devices, left_out) = shown(tables, context);
    let all: Vec<Depths> =
        devices.iter().map(|own| Depths::new(tables, *own)).filter(|own| !own.quantiles.is_empty()).collect();
    let first = all.first()?.own.row;
    let title = format!("Where tips end, needles and dial set to {} mm", configured(first.depth_mm));
    let says = "Share of strikes by the depth that they reach, the hand, the dial, the skin and the needles varying as the scenario says; spread.csv has what each alone does. Layers as configured; the shares above count each person's own layers.";
    let mut sheet = Sheet::new(&title, says, &context.chart);
    sheet.legend(&[
        Entry::line(Stroke::new(BLACK, 1.0).dash(Dash::Dashed), "needle length, or dial"),
        Entry::line(Stroke::new(BLACK, 1.2), "mean depth"),
        Swatch::Box(layer_tint("reticular_dermis")).says("dermis"),
        Swatch::Box(layer_tint("hypodermis")).says("fat"),
    ]);
    let columns = all.len().min(sheet.columns(LEAST_MM, GAP_MM)).clamp(1, 3);
    let height_mm = if columns == 1 { sheet.tall_mm(88.0) } else { 88.0 };
    let grid = Grid { count: all.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 2.0, ..Grid::default() };
    let deepest = all.iter().map(Depths::deepest_mm).fold(first.depth_mm, f64::max);
    let most = all.iter().flat_map(|own| own.bars(deepest)).fold(0.0, f64::max);
    for (cell, own) in sheet.grid(grid).into_iter().zip(&all) {
        draw(&mut sheet.canvas, cell.frame, tables, own, [deepest, most]);
    }
    other_depths(tables, &devices).into_iter().for_each(|note| sheet.note(note));
    Some(sheet.finish(&context.chart, left_out))
}

impl<'a> Depths<'a> {
    fn new(tables: &ForceStudy, own: Shown<'a>) -> Self {
        let is_own = |row: &&DistributionRow| own.is_of(&row.device, row.depth_mm);
        let quantiles = tables.distribution.iter().filter(is_own).map(|row| (row.share, row.needle_depth_mm));
        let reached = |layers: &[&str]| -> f64 {
            let rows = tables.reached.iter().filter(|row| own.is_of(&row.device, row.depth_mm));
            rows.filter(|row| layers.contains(&row.layer.as_str())).map(|row| row.share).sum()
        };
        let dented = reached(&["none"]);
        Self {
            own,
            quantiles: quantiles.collect(),
            dented,
            short: dented + reached(&["stratum_corneum", "viable_epidermis"]),
            past: reached(&["hypodermis"]),
        }
    }

    fn deepest_mm(&self) -> f64 {
        self.quantiles.last().map_or(0.0, |last| last.1)
    }

    /// Share of strikes in each part of the depth down to the deepest of all, those left out that only dent.
    fn bars(&self, deepest_mm: f64) -> Vec<f64> {
        let mut bars = vec![0.0; BARS];
        let part = |depth: f64| ((depth / deepest_mm * BARS as f64) as usize).min(BARS - 1);
        for pair in self.quantiles.windows(2) {
            // Between two quantiles depths are taken to be spread evenly.
            let (share, [low, high]) = (pair[1].0 - pair[0].0, [pair[0].1, pair[1].1]);
            if high <= 0.0 {
                continue;
            }
            let low = if low > 0.0 { low } else { high };
            let reached = part(low)..=part(high);
            for (place, bar) in bars.iter_mut().enumerate().filter(|(place, _)| reached.contains(place)) {
                let ends = [place, place + 1].map(|i| deepest_mm * i as f64 / BARS as f64);
                let overlap = (high.min(ends[1]) - low.max(ends[0])).max(0.0);
                *bar += if high > low { share * overlap / (high - low) } else { share };
            }
        }
        bars
    }
}

fn draw(canvas: &mut Canvas, outer: Rect, tables: &ForceStudy, own: &Depths, [deepest_mm, most]: [f64; 2]) {
    device_name(canvas, [outer.left, outer.top], &own.own.row.device, own.own.style, outer.width() - 4.0);
    let percent = |share: f64| format!("{} %", significant(100.0 * share, 2));
    let lines = [
        format!("short of the dermis: {} (only dented: {})", percent(own.short), percent(own.dented)),
        format!("through the dermis: {}", percent(own.past)),
    ];
    for (place, line) in lines.iter().enumerate() {
        let at = [outer.left, outer.top + 5.4 + 3.6 * place as f64];
        canvas.text(Text::new(at, fit(line, LABEL_PT, false, outer.width()), LABEL_PT, BLACK));
    }
    let frame = Rect { top: outer.top + HEAD_MM - 2.0, ..outer };
    let scale = Scale::from_zero(deepest_mm, 5);
    let y = Scale { low: scale.high, high: scale.low, ..scale };
    // Beyond the longest bar the names of the layers have room.
    let x = Scale::from_zero(150.0 * most.max(1e-3), 4);
    let panel = Panel::draw(canvas, frame, x, y, &Words::new("", "share of strikes (%)", "depth of the tip (mm)"));
    let layers = draw_layers(canvas, &panel, tables);
    let bars = own.bars(deepest_mm);
    for (place, share) in bars.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        let [top, bottom] = [place, place + 1].map(|i| panel.y_at(deepest_mm * i as f64 / BARS as f64));
        let bar = Rect { left: panel.area.left, right: panel.x_at(100.0 * share), top, bottom: bottom - 0.15 };
        canvas.rect(bar, own.own.style.ink.alpha(0.85));
    }
    let level = |canvas: &mut Canvas, depth_mm: f64, stroke: Stroke| {
        let y = panel.y_at(depth_mm);
        if (panel.area.top..=panel.area.bottom).contains(&y) {
            canvas.path(&[[panel.area.left, y], [panel.area.right, y]] as &[Point], stroke);
        }
    };
    level(canvas, own.own.row.depth_mm, Stroke::new(BLACK, 1.0).dash(Dash::Dashed));
    let mean = tables.spread.iter().find(|row| own.own.is_of(&row.device, row.depth_mm) && row.source == "all");
    let mean_mm = mean.map_or(f64::NAN, |row| row.depth_mean_mm);
    level(canvas, mean_mm, Stroke::new(BLACK, 1.2));
    for (name, [top, bottom]) in layers.iter().filter(|(_, ends)| ends[1] - ends[0] > 3.4) {
        let words = layer_words(name);
        if width_mm(&words, SMALL_PT, false) < 0.6 * panel.area.width() {
            // Off the lines of mean depth and setting, as far as the layer lets it.
            let marked = [own.own.row.depth_mm, mean_mm].map(|depth_mm| panel.y_at(depth_mm));
            let clear = |y: &f64| marked.iter().map(|line| (line - y).abs()).fold(f64::INFINITY, f64::min);
            let places = [0.5, 0.3, 0.7].map(|share| top + share * (bottom - top));
            let y = places.into_iter().find(|y| clear(y) > 2.2).unwrap_or(places[0]);
            let at = [panel.area.right - 1.2, y];
            canvas.text(Text::new(at, words, SMALL_PT, GREY).align(Align::Right));
        }
    }
}
