//! What a study found over each of its axes: one panel per axis, one line per device and depth.

use super::SweepContext;
use super::axis::XAxis;
use super::lines::{Line, Lines, note_failed};
use super::marks::{self, Look};
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Align, Canvas, Text};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::grid::Grid;
use crate::charts::plot::labels::{fit, wrap};
use crate::charts::plot::legend::Entry;
use crate::charts::plot::marks::{EQUAL, across};
use crate::charts::plot::scale::{Scale, Spread};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, LABEL_PT, MARGIN_MM, PANEL_PT, Stroke};
use crate::charts::plot::words::{basis_words, capitalised, metric_words, with_unit};
use crate::folder::sweep::{MetricKey, Quantity, Sum, Sweep, Value};

const MOST_COLUMNS: usize = 4;
const GAP_MM: f64 = 3.0;
/// Least width of a panel.
const LEAST_MM: f64 = 35.0;
/// Height of a second line below an axis.
const SECOND_LINE_MM: f64 = 3.4;
/// Bins of a scattered study.
const BINS: usize = 12;
/// A bin with fewer points has no mean.
const LEAST_IN_BIN: usize = 3;
/// Dots on all panels together.
const MOST_DOTS: usize = 16_000;
/// With more points their intervals are not drawn.
const MOST_INTERVALS: usize = 60;
/// Single lines of a grid beside their mean, on one panel.
const MOST_FAINT: usize = 24;

/// One panel: which axis, which metric.
#[derive(Clone, Copy)]
struct Cell<'a> {
    axis: usize,
    metric: usize,
    key: &'a MetricKey,
}

impl Cell<'_> {
    fn of(self, line: Line) -> Quantity {
        Quantity { metric: self.metric as u8, series: line.series }
    }
}

/// A panel with all that it shows.
struct Chart<'a> {
    cell: Cell<'a>,
    drawn: Vec<Drawn>,
}

/// What one line shows over one axis.
struct Drawn {
    line: Line,
    /// Means over everything else.
    means: Vec<(f64, Value)>,
    /// Single points of a scattered study.
    dots: Vec<(f64, Value)>,
    /// Lines of a grid, one for each combination of the other axes.
    faint: Vec<Vec<(f64, Value)>>,
}

pub(crate) fn lay_out(sweep: &Sweep, context: &SweepContext) -> Option<Canvas> {
    let lines = Lines::new(sweep, context);
    let rows = rows(sweep)?;
    let panels: usize = rows.iter().map(Vec::len).sum();
    let chart = |cell: &_| Chart { cell: *cell, drawn: draw_cell(sweep, &lines, context, *cell, panels) };
    let rows: Vec<Vec<Chart>> = rows.iter().map(|row| row.iter().map(chart).collect()).collect();
    let all = || rows.iter().flatten().flat_map(|chart| &chart.drawn);
    if all().all(|drawn| drawn.means.is_empty() && drawn.dots.is_empty()) {
        return None;
    }
    let mut sheet = Sheet::new(&title(sweep, context), &says(sweep, context, all), &context.chart);
    let is_drawn = |device: usize| all().any(|drawn| drawn.line.device == device);
    let mut legend = lines.legend(is_drawn);
    if rows.iter().any(|row| row[0].cell.key.is_matched()) {
        legend.push(Entry::equal());
    }
    sheet.legend(&legend);
    let columns = sheet.columns(LEAST_MM, GAP_MM);
    for (place, row) in rows.iter().enumerate() {
        let first = row[0].cell;
        if place == 0 || rows[place - 1][0].cell.metric != first.metric {
            draw_heading(&mut sheet, sweep, context, first.key, place);
        }
        let of_metric = |row: &&Vec<Chart>| row[0].cell.metric == first.metric;
        let scale = ordinate(first.key, rows.iter().filter(of_metric).flatten());
        let columns = columns.min(row.len());
        row.chunks(columns).for_each(|row| draw_row(&mut sheet, sweep, &lines, row, &scale, columns));
    }
    add_notes(&mut sheet, sweep, context, &lines);
    Some(sheet.finish(&context.chart, lines.devices_left_out))
}

/// Two metrics over up to four axes, or the first metric over up to eight.
fn rows(sweep: &Sweep) -> Option<Vec<Vec<Cell<'_>>>> {
    let axes: Vec<usize> = (0..sweep.axes.len()).collect();
    let row = |metric: usize, axes: &[usize]| -> Vec<Cell<'_>> {
        axes.iter().map(|&axis| Cell { axis, metric, key: &sweep.metrics[metric] }).collect()
    };
    if axes.is_empty() || sweep.metrics.is_empty() || sweep.series.is_empty() {
        return None;
    }
    if axes.len() > MOST_COLUMNS {
        let columns = axes.len().min(2 * MOST_COLUMNS).div_ceil(2);
        return Some(axes.chunks(columns).take(2).map(|axes| row(0, axes)).collect());
    }
    Some((0..sweep.metrics.len().min(2)).map(|metric| row(metric, &axes)).collect())
}

fn title(sweep: &Sweep, context: &SweepContext) -> String {
    let what = if context.study.axes.len() == 1 { "the varied input" } else { "each varied input" };
    let basis = context.chart.basis.as_deref().map(basis_words);
    match basis.filter(|_| sweep.metrics.iter().any(|metric| metric.is_matched())) {
        Some(basis) => format!("Response to {what} ({basis})"),
        None if context.study.compute == "channel" => {
            format!("Response of one strike to {what}, each device as declared")
        }
        None => format!("Response to {what}, each device as declared"),
    }
}

/// What bars and lines are. Of single channels nothing is left to chance: bars are how far off quadrature may be.
fn says<'a, I: Iterator<Item = &'a Drawn>>(sweep: &Sweep, context: &SweepContext, all: impl Fn() -> I) -> String {
    let words = says_of_treatments(sweep, context, all);
    match context.study.compute.as_str() {
        "channel" if !sweep.scattered => words.replace("95 % intervals", "numerical errors"),
        _ => words,
    }
}

fn says_of_treatments<'a, I: Iterator<Item = &'a Drawn>>(
    sweep: &Sweep,
    context: &SweepContext,
    all: impl Fn() -> I,
) -> String {
    let count = context.study.points;
    let design = &context.study.design;
    if sweep.scattered {
        let dots = all().map(|drawn| drawn.dots.len()).max().unwrap_or(0);
        let whole = if (dots as u64) < count {
            format!("the first {dots} of {count} points")
        } else {
            format!("{count} points")
        };
        let bars = if dots <= MOST_INTERVALS { " with 95 % intervals" } else { "" };
        return format!(
            "Dots: {whole} ({design}){bars}, all other inputs varied too. Lines: means of the points of a twelfth of the axis, bars: 95 % intervals of those means."
        );
    }
    let mut words = match (sweep.axes.len(), design.as_str()) {
        (2.., "list") => format!("{count} listed points; all axes change together. Bars: 95 % intervals."),
        (1, _) => format!("{count} points. Bars: 95 % intervals (not visible where narrower than the marker)."),
        _ => format!(
            "{count} points (grid). Lines: mean over the values of the other axes; bars: mean of their 95 % intervals."
        ),
    };
    if all().any(|drawn| !drawn.faint.is_empty()) {
        words += " Thin lines: each combination of the other axes.";
    }
    words
}

/// Everything that one panel shows.
fn draw_cell(sweep: &Sweep, lines: &Lines, context: &SweepContext, cell: Cell, panels: usize) -> Vec<Drawn> {
    let shown = lines.of(sweep, cell.key, context);
    let dots = (MOST_DOTS / (panels * shown.len()).max(1)).max(50);
    let faint = sweep.axes[cell.axis].words.is_none()
        && faint_count(sweep, cell.axis) * shown.len() <= MOST_FAINT
        && context.study.design == "grid"
        && context.study.replicates == 1;
    let drawn = |line: Line| {
        let of_line = if sweep.scattered || faint { of_points(sweep, cell, line) } else { Vec::new() };
        let means = if sweep.scattered { binned(sweep, cell.axis, &of_line) } else { of_levels(sweep, cell, line) };
        Drawn {
            line,
            means,
            faint: if faint { combinations(cell.axis, &of_line) } else { Vec::new() },
            dots: if sweep.scattered {
                of_line.iter().take(dots).map(|(at, value)| (at[cell.axis], *value)).collect()
            } else {
                Vec::new()
            },
        }
    };
    shown.into_iter().map(drawn).collect()
}

/// Lines that a panel of a grid would have for one device and depth; many where points were not kept or stand alone.
fn faint_count(sweep: &Sweep, axis: usize) -> usize {
    let others = sweep.axes.iter().enumerate().filter(|(place, _)| *place != axis).map(|(_, axis)| axis.values.len());
    let count = others.fold(1_usize, usize::saturating_mul);
    let is_whole = !sweep.points.is_empty() && sweep.axes.len() > 1 && count > 1;
    let points = count.saturating_mul(sweep.axes[axis].values.len());
    // Points of a list change all axes at once.
    if is_whole && points <= 2 * sweep.points.len() { count } else { usize::MAX / MOST_FAINT }
}

type At<'s> = (&'s [f64], Value);

fn of_points<'s>(sweep: &'s Sweep, cell: Cell, line: Line) -> Vec<At<'s>> {
    let what = cell.of(line);
    sweep.points.iter().filter_map(|point| Some((point.at.as_slice(), point.value(what)?))).collect()
}

fn of_levels(sweep: &Sweep, cell: Cell, line: Line) -> Vec<(f64, Value)> {
    let axis = &sweep.axes[cell.axis];
    let sum = |level: usize| sweep.levels[cell.axis].get(&(level as u32, cell.of(line))).and_then(Sum::value);
    let mut values: Vec<(f64, Value)> =
        axis.values.iter().enumerate().filter_map(|(level, x)| Some((*x, sum(level)?))).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    values
}

fn combinations(axis: usize, points: &[At]) -> Vec<Vec<(f64, Value)>> {
    let others = |at: &[f64]| -> Vec<u64> {
        at.iter().enumerate().filter(|(place, _)| *place != axis).map(|(_, value)| value.to_bits()).collect()
    };
    let mut lines: std::collections::BTreeMap<Vec<u64>, Vec<(f64, Value)>> = std::collections::BTreeMap::new();
    for (at, value) in points {
        lines.entry(others(at)).or_default().push((at[axis], *value));
    }
    let mut lines: Vec<Vec<(f64, Value)>> = lines.into_values().collect();
    lines.iter_mut().for_each(|line| line.sort_by(|a, b| a.0.total_cmp(&b.0)));
    lines
}

/// Means of the points in equal parts of the axis, with 95 % intervals of the means; of an axis of words, at each word.
fn binned(sweep: &Sweep, axis: usize, points: &[At]) -> Vec<(f64, Value)> {
    let scale = XAxis::new(sweep, axis, 40.0).scale;
    let is_words = sweep.axes[axis].words.is_some();
    let (low, high) = match is_words {
        true => (0.0, 0.0),
        false => points
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (at, _)| (low.min(at[axis]), high.max(at[axis]))),
    };
    let (from, to) = (scale.share(low), scale.share(high));
    let bins = if is_words { sweep.axes[axis].values.len() } else { BINS };
    let bin = |x: f64| match is_words {
        true => x as usize,
        false => (((scale.share(x) - from) / (to - from) * BINS as f64) as usize).min(BINS - 1),
    };
    let mut groups: Vec<Vec<At>> = vec![Vec::new(); bins];
    points.iter().for_each(|point| groups[bin(point.0[axis])].push(*point));
    let full = groups.iter().filter(|group| group.len() >= LEAST_IN_BIN);
    full.map(|group| (centre(axis, group, scale.spread), mean(group))).collect()
}

fn centre(axis: usize, group: &[At], spread: Spread) -> f64 {
    let mean = |of: fn(f64) -> f64| group.iter().map(|(at, _)| of(at[axis])).sum::<f64>() / group.len() as f64;
    match spread {
        Spread::Linear => mean(|x| x),
        Spread::Log => mean(f64::ln).exp(),
    }
}

fn mean(group: &[At]) -> Value {
    let count = group.len() as f64;
    let mean = group.iter().map(|(_, value)| value.mean).sum::<f64>() / count;
    let variance = group.iter().map(|(_, value)| (value.mean - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let half = crate::sampling::statistics::student_factor(group.len()) * (variance / count).sqrt();
    Value { mean, low: mean - half, high: mean + half }
}

/// Lowest and highest of everything that panels draw.
fn extremes<'c>(charts: impl Iterator<Item = &'c Chart<'c>>, with_one: bool) -> Option<(f64, f64)> {
    let every = charts.flat_map(|chart| &chart.drawn);
    let values = every.flat_map(|drawn| drawn.means.iter().chain(&drawn.dots).chain(drawn.faint.iter().flatten()));
    let ends = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high): (f64, f64), (_, value)| {
        (low.min(value.low.min(value.mean)), high.max(value.high.max(value.mean)))
    });
    let ends = if with_one { (ends.0.min(1.0), ends.1.max(1.0)) } else { ends };
    (ends.0 <= ends.1).then_some(ends)
}

/// Names what the rows below show.
fn draw_heading(sheet: &mut Sheet, sweep: &Sweep, context: &SweepContext, key: &MetricKey, place: usize) {
    let letter =
        if sweep.metrics.len() > 1 && sweep.axes.len() <= MOST_COLUMNS { ["a  ", "b  "][place.min(1)] } else { "" };
    let lines = wrap(&row_heading(key, context, letter), PANEL_PT, true, sheet.room_mm(), 2);
    for (place, line) in lines.into_iter().enumerate() {
        sheet.y += if place == 0 { 0.6 } else { 3.6 };
        sheet.canvas.text(Text::new([MARGIN_MM, sheet.y], line, PANEL_PT, BLACK).bold());
    }
    sheet.y += 2.0;
}

/// The scale that all panels of a metric have in common, in however many rows they stand.
fn ordinate<'c>(key: &MetricKey, charts: impl Iterator<Item = &'c Chart<'c>>) -> Scale {
    let ends = extremes(charts, key.is_matched());
    ends.map_or_else(|| Scale::from_zero(1.0, 5), |(low, high)| Scale::spanning(low, high, 5))
}

/// The quantity with its unit; where a low frame has no room for it, it stands above the row alone.
fn ordinate_words(key: &MetricKey, height_mm: f64) -> String {
    let whole = with_unit(&metric_words(&key.layer, &key.metric), &key.unit);
    if width_mm(&whole, LABEL_PT, false) <= height_mm - 10.0 {
        return whole;
    }
    with_unit(if key.metric.ends_with("ratio") { "ratio" } else { "value" }, &key.unit)
}

/// Draws panels side by side, each as wide as one of `columns`.
fn draw_row(sheet: &mut Sheet, sweep: &Sweep, lines: &Lines, row: &[Chart], y: &Scale, columns: usize) {
    let key = row[0].cell.key;
    let height_mm = sheet.tall_mm(if columns == 1 { 64.0 } else { 54.0 });
    let mut grid = Grid { count: row.len(), columns, gap_mm: GAP_MM, height_mm, below_mm: 1.5, ordinate_mm: 4.6 };
    let room = grid.width_mm(sheet) - 9.0;
    let axes: Vec<XAxis> = row.iter().map(|chart| XAxis::new(sweep, chart.cell.axis, room)).collect();
    if axes.iter().any(|axis| axis.title.len() > 1) {
        grid.below_mm += SECOND_LINE_MM;
    }
    for ((place, axis), chart) in sheet.grid(grid).into_iter().zip(&axes).zip(row) {
        axis.key.iter().for_each(|key| sheet.note(key.clone()));
        let ordinate = place.is_first.then(|| ordinate_words(key, height_mm));
        let words = Words::new("", axis.title.first().map(String::as_str), ordinate.as_deref());
        let panel = Panel::draw(&mut sheet.canvas, place.frame, axis.scale.clone(), y.clone(), &words);
        if let Some(second) = axis.title.get(1) {
            let at = [(panel.area.left + panel.area.right) / 2.0, panel.area.bottom + 6.3 + SECOND_LINE_MM];
            sheet.canvas.text(Text::new(at, second.clone(), LABEL_PT, BLACK).align(Align::Centre));
        }
        fill_panel(&mut sheet.canvas, &panel, lines, axis, chart);
    }
}

fn row_heading(key: &MetricKey, context: &SweepContext, letter: &str) -> String {
    let words = capitalised(&metric_words(&key.layer, &key.metric).replace(", ratio", ""));
    match (&context.reference, key.is_matched()) {
        (Some(reference), true) => {
            let basis = context.chart.basis.as_deref().map(|basis| format!(" (basis: {basis})")).unwrap_or_default();
            format!("{letter}{words} over that of {}{basis}", fit(reference, PANEL_PT, true, 60.0))
        }
        _ => format!("{letter}{words}, each device as declared"),
    }
}

fn fill_panel(canvas: &mut Canvas, panel: &Panel, lines: &Lines, axis: &XAxis, chart: &Chart) {
    let drawn = &chart.drawn;
    if chart.cell.key.is_matched() {
        across(canvas, panel, 1.0, EQUAL);
    }
    if drawn.iter().all(|drawn| drawn.means.is_empty() && drawn.dots.is_empty()) {
        panel.say(canvas, "no finite value to draw");
    }
    let count = drawn.len();
    let look = |place: usize, line: Line| {
        let (style, stroke) = lines.look(line);
        let step = (0.6 * panel.area.width() / (axis.scale.ticks.len().max(1) * count.max(1)) as f64).min(2.4);
        let shift_mm = if axis.is_words { (place as f64 - (count - 1) as f64 / 2.0) * step } else { 0.0 };
        Look { style, stroke, joined: !axis.is_words, shift_mm }
    };
    for (place, drawn) in drawn.iter().enumerate() {
        let look = look(place, drawn.line);
        marks::cloud(canvas, panel, &drawn.dots, look, drawn.dots.len() <= MOST_INTERVALS);
        for line in &drawn.faint {
            let points: Vec<_> = line.iter().map(|(x, value)| look.reading(panel, *x, *value).at()).collect();
            canvas.path(&points, Stroke::new(look.stroke.ink.tint(0.4), 0.5));
        }
    }
    for (place, drawn) in drawn.iter().enumerate() {
        marks::line(canvas, panel, &drawn.means, look(place, drawn.line));
    }
}

fn add_notes(sheet: &mut Sheet, sweep: &Sweep, context: &SweepContext, lines: &Lines) {
    note_failed(sheet, &context.study);
    if sweep.stride > 1 {
        sheet.note(format!("One point in {} is drawn.", sweep.stride));
    }
    if sweep.axes.len() > 2 * MOST_COLUMNS {
        sheet.note(format!("{} further axes are left out for want of room.", sweep.axes.len() - 2 * MOST_COLUMNS));
    }
    lines.note_left_out(sheet);
    if sweep.overflowed {
        sheet.note("Some of very many values of the axes, or lines, are left out.");
    }
    sheet.note_skipped(sweep.not_finite, "all panels together");
}
