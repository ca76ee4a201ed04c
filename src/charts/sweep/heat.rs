//! A grid's first two axes as a plane, the first metric as colour.

use super::SweepContext;
use super::axis::numbers_of;
use super::lines::{Line, Lines, note_failed};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Rect, Text};
use crate::charts::plot::colour_map::{amount, text_on};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::fit;
use crate::charts::plot::levels::levels;
use crate::charts::plot::numbers;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, LABEL_PT, SMALL_PT, Stroke, WHITE};
use crate::charts::plot::words::{axis_words, basis_words, capitalised, metric_words, with_unit};
use crate::charts::run::grid_map;
use crate::folder::sweep::{MetricKey, Quantity, Sum, Sweep, Value};
use std::collections::HashMap;

/// Values of an axis that are drawn apart; of more, neighbours share a cell.
const MOST_DRAWN: usize = 60;
/// With more values on an axis, cells hold no number.
const MOST_WRITTEN: usize = 12;
/// A scattered study has a map if its cells can hold so many points each.
const POINTS_PER_CELL: usize = 8;
const LEAST_CELLS: usize = 3;
const GAP_MM: f64 = 4.0;
/// Least width of a panel with its colour bar.
const LEAST_MM: f64 = 75.0;
/// Room for the colour bar with its labels.
const BAR_MM: f64 = 22.0;

/// The values in the cells of one panel: place across, place up.
type Cells = HashMap<(usize, usize), Value>;

/// One panel: what a line is over the plane.
struct Map {
    line: Line,
    cells: Cells,
}

/// The two axes that span the plane, and where their values stand.
struct Plane {
    axes: [usize; 2],
    /// Middle of each cell's values.
    values: [Vec<f64>; 2],
    /// For every level of an axis its cell; none for scattered points.
    cell_of: [Vec<usize>; 2],
}

pub(crate) fn lay_out(sweep: &Sweep, context: &SweepContext) -> Option<Canvas> {
    let plane = Plane::new(sweep, context)?;
    let key = sweep.metrics.first()?;
    let lines = Lines::new(sweep, context);
    let shown = first_compared(&lines, sweep, context, key)?;
    let maps: Vec<Map> = shown.into_iter().map(|line| Map { line, cells: plane.cells(sweep, line.series) }).collect();
    maps.iter().find_map(Map::extremes)?;
    let device = &lines.devices[maps[0].line.device];
    let mut sheet = Sheet::new(&title(key, device, context), &says(sweep, context, &plane), &context.chart);
    draw_maps(&mut sheet, sweep, &lines, &plane, &maps, key);
    if let Some(widest) = widest_interval(&maps, &key.unit).filter(|_| !sweep.scattered) {
        sheet.note(format!("95 % intervals reach at most {widest} to either side."));
    }
    note_failed(&mut sheet, &context.study);
    lines.note_left_out(&mut sheet);
    let full = plane.values[0].len() * plane.values[1].len();
    if maps.iter().any(|map| map.cells.len() < full) {
        sheet.note("White cells hold no value.");
    }
    Some(sheet.finish(&context.chart, 0))
}

/// The lines of the first device that is not the reference; all depths that are shown.
fn first_compared(lines: &Lines, sweep: &Sweep, context: &SweepContext, key: &MetricKey) -> Option<Vec<Line>> {
    let is_other = |line: &&Line| context.reference.as_ref() != Some(&lines.devices[line.device]);
    let all = lines.of(sweep, key, context);
    let first = all.iter().find(is_other).or_else(|| all.first())?.device;
    Some(all.into_iter().filter(|line| line.device == first).collect())
}

fn title(key: &MetricKey, device: &str, context: &SweepContext) -> String {
    let words = capitalised(&metric_words(&key.layer, &key.metric).replace(", ratio", ""));
    match (&context.reference, context.chart.basis.as_deref()) {
        (Some(reference), Some(basis)) if key.is_matched() => {
            format!("{words}, {device} over {reference} ({})", basis_words(basis))
        }
        _ if context.study.compute == "channel" => format!("{words} of one strike, {device} as declared"),
        _ => format!("{words}, {device} as declared"),
    }
}

fn says(sweep: &Sweep, context: &SweepContext, plane: &Plane) -> String {
    let others: Vec<String> = sweep
        .axes
        .iter()
        .enumerate()
        .filter(|(place, _)| !plane.axes.contains(place))
        .map(|(_, axis)| axis_words(&axis.column))
        .collect();
    let averaged = match others.len() {
        0 => String::new(),
        _ => format!(" Averaged over {}.", others.join(", ")),
    };
    if sweep.scattered {
        let kept = sweep.points.len().min(usize::try_from(context.study.points).unwrap_or(usize::MAX));
        return format!(
            "Each cell: the mean of the points in it, of {kept} points ({}).{averaged}",
            context.study.design
        );
    }
    let shared = if plane.cell_of.iter().zip(&plane.values).any(|(levels, cells)| levels.len() > cells.len()) {
        " Neighbouring values share a cell."
    } else {
        ""
    };
    format!("Each cell: one combination of the two inputs.{averaged}{shared}")
}

impl Plane {
    fn new(sweep: &Sweep, context: &SweepContext) -> Option<Self> {
        let [Some(across), Some(up)] = sweep.numeric()[..] else { return None };
        let axes = [across, up];
        if sweep.scattered {
            let side = ((sweep.points.len() / POINTS_PER_CELL) as f64).sqrt() as usize;
            let side = side.min(MOST_WRITTEN);
            return (side >= LEAST_CELLS).then(|| {
                let values = axes.map(|axis| middles(&numbers_of(sweep, axis), side));
                Self { axes, values, cell_of: [Vec::new(), Vec::new()] }
            });
        }
        let is_flat = axes.iter().any(|axis| sweep.axes[*axis].values.len() < 2);
        if context.study.design != "grid" || is_flat || (sweep.overflowed && sweep.cells.is_empty()) {
            return None;
        }
        let cell_of = axes.map(|axis| cells_of_levels(&sweep.axes[axis].values));
        let values = [0, 1].map(|side| means_of_cells(&sweep.axes[axes[side]].values, &cell_of[side]));
        Some(Self { axes, values, cell_of })
    }

    fn cells(&self, sweep: &Sweep, series: u8) -> Cells {
        let mut sums: HashMap<(usize, usize), Sum> = HashMap::new();
        if sweep.scattered {
            for point in &sweep.points {
                let value = point.value(Quantity { metric: 0, series });
                let places = [0, 1].map(|side| nearest(&self.values[side], point.at[self.axes[side]]));
                if let Some(value) = value {
                    sums.entry((places[0], places[1])).or_default().add(value);
                }
            }
        }
        for ((across, up, own), sum) in &sweep.cells {
            if *own == series {
                let place = (self.cell_of[0][*across as usize], self.cell_of[1][*up as usize]);
                sums.entry(place).or_default().join(sum);
            }
        }
        sums.into_iter().filter_map(|(place, sum)| Some((place, sum.value()?))).collect()
    }

    /// Draws the frame of a panel.
    fn frame(&self, canvas: &mut Canvas, sweep: &Sweep, outer: Rect, title: &str) -> Panel {
        let names = |side: usize| levels(&self.values[side]).into_iter();
        let x = Scale::places(names(0)).thinned(outer.width() - 16.0, |label| width_mm(label, SMALL_PT, false) + 1.4);
        let y = Scale::places(names(1)).thinned(outer.height() - 14.0, |_| 3.2);
        let [across, up] = self.axes.map(|axis| axis_words(&sweep.axes[axis].column));
        let across = fit(&across, LABEL_PT, false, outer.width() - 12.0);
        let words = Words::new(title, across.as_str(), up.as_str());
        Panel::draw(canvas, outer, x, y, &words)
    }

    /// Colours the cells, and writes their values where they have room.
    fn draw(&self, canvas: &mut Canvas, panel: &Panel, cells: &Cells, scale: &Scale) {
        let [columns, rows] = [0, 1].map(|side| self.values[side].len() as f64);
        let (width, height) = (panel.area.width() / columns, panel.area.height() / rows);
        let is_written = columns.max(rows) <= MOST_WRITTEN as f64;
        canvas.rect(panel.area, WHITE);
        let mut places: Vec<&(usize, usize)> = cells.keys().collect();
        places.sort();
        for place in places {
            let [x, y] = panel.at(place.0 as f64, place.1 as f64);
            let ink = amount(scale.share(cells[place].mean));
            let cell =
                Rect { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 };
            canvas.rect(cell, ink);
            let words = numbers::significant(cells[place].mean, 3);
            if is_written && height > 3.4 && width_mm(&words, SMALL_PT, false) + 0.6 <= width {
                canvas.text(Text::new([x, y], words, SMALL_PT, text_on(ink)).align(Align::Centre));
            }
        }
        canvas.outline(&panel.area.corners(), Stroke::new(BLACK, 0.6));
    }
}

/// The cell of each level, in the order of the levels: by size, and neighbours together where they are too many.
fn cells_of_levels(levels: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by(|a, b| levels[*a].total_cmp(&levels[*b]));
    let cells = levels.len().min(MOST_DRAWN);
    let mut cell_of = vec![0; levels.len()];
    order.iter().enumerate().for_each(|(rank, level)| cell_of[*level] = rank * cells / levels.len());
    cell_of
}

fn means_of_cells(levels: &[f64], cell_of: &[usize]) -> Vec<f64> {
    let cells = cell_of.iter().max().map_or(0, |last| last + 1);
    let mut sums = vec![(0.0, 0.0); cells];
    for (level, cell) in levels.iter().zip(cell_of) {
        sums[*cell].0 += level;
        sums[*cell].1 += 1.0;
    }
    sums.into_iter().map(|(sum, count)| sum / count).collect()
}

/// Middles of `side` parts that hold about as many of the values each.
fn middles(values: &[f64], side: usize) -> Vec<f64> {
    (0..side).map(|part| values[((2 * part + 1) * values.len()) / (2 * side)]).collect()
}

fn nearest(middles: &[f64], value: f64) -> usize {
    let above = middles.partition_point(|middle| *middle < value);
    if above == 0 || above == middles.len() {
        return above.min(middles.len() - 1);
    }
    if value - middles[above - 1] < middles[above] - value { above - 1 } else { above }
}

impl Map {
    /// The least and the greatest value; none where there is no value.
    fn extremes(&self) -> Option<[f64; 2]> {
        let values = || self.cells.values().map(|value| value.mean);
        let [low, high] = [values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max)];
        (low <= high).then_some([low, high])
    }
}

/// How far intervals reach at most: as a share of their value, or where that is no measure of one near 0, as they are.
fn widest_interval(maps: &[Map], unit: &str) -> Option<String> {
    let values = || maps.iter().flat_map(|map| map.cells.values());
    let half = |value: &Value| (value.high - value.low) / 2.0;
    let widest = values().map(half).reduce(f64::max)?;
    let shares = values().filter(|value| half(value) > 0.0).map(|value| half(value) / value.mean.abs());
    Some(match shares.reduce(f64::max) {
        Some(share) if share > 1.0 && unit == "1" => numbers::significant(widest, 2),
        Some(share) if share > 1.0 => format!("{} {unit}", numbers::significant(widest, 2)),
        share => format!("{} %", numbers::significant(share.unwrap_or(0.0) * 100.0, 2)),
    })
}

/// From the least to the greatest value, nothing beyond; logarithmic where they span more than a factor of thirty.
fn bar_scale([low, high]: [f64; 2]) -> Scale {
    let wide = if high - low > 1e-9 * high.abs() {
        (low, high)
    } else {
        (low - 0.5 * low.abs().max(1e-9), high + 0.5 * high.abs().max(1e-9))
    };
    let mut scale = if wide.0 > 0.0 && wide.1 / wide.0 > 30.0 {
        Scale::log_around(wide.0, wide.1)
    } else {
        Scale::around(wide.0, wide.1, 6)
    };
    (scale.low, scale.high) = wide;
    scale.ticks.retain(|tick| (wide.0..=wide.1).contains(&tick.0));
    scale
}

fn draw_maps(sheet: &mut Sheet, sweep: &Sweep, lines: &Lines, plane: &Plane, maps: &[Map], key: &MetricKey) {
    let columns = maps.len().min(sheet.columns(LEAST_MM, GAP_MM)).clamp(1, 2);
    let most = match columns {
        _ if sheet.is_narrow() => 60.0,
        1 => 92.0,
        _ => 76.0,
    };
    let height_mm = (14.0 + plane.values[1].len() as f64 * 9.0).clamp(46.0, most);
    let grid = Grid { count: maps.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 1.5, ..Grid::default() };
    let words = with_unit(&metric_words(&key.layer, &key.metric), &key.unit);
    // One quantity, one scale: what is the same in two panels has the same colour.
    let [low, high] = [f64::min, f64::max].map(|choose: fn(f64, f64) -> f64| {
        maps.iter().filter_map(Map::extremes).flatten().reduce(choose).unwrap_or(1.0)
    });
    let scale = bar_scale([low, high]);
    for (cell, map) in sheet.grid(grid).into_iter().zip(maps) {
        let outer = Rect { right: cell.frame.right - BAR_MM, ..cell.frame };
        let title = if lines.variants.len() > 1 { lines.variants[map.line.variant].as_str() } else { "" };
        let panel = plane.frame(&mut sheet.canvas, sweep, outer, title);
        plane.draw(&mut sheet.canvas, &panel, &map.cells, &scale);
        let area = panel.area;
        let bar = Rect { left: area.right + 2.5, right: area.right + 5.5, ..area };
        grid_map::bar(&mut sheet.canvas, bar, &scale, &words);
    }
}
