//! χ² over stiffness and cutting energy: which skins the fitted figures leave, and where the scenario's own stands.

use crate::charts::context::ChartContext;
use crate::charts::family::family;
use crate::charts::plot::axes::{Panel, Words};
use crate::charts::plot::canvas::{Canvas, Point, Rect, Text};
use crate::charts::plot::colour_map::{amount, text_on};
use crate::charts::plot::fonts::width_mm;
use crate::charts::plot::legend::{Entry, Swatch};
use crate::charts::plot::marks::Whisker;
use crate::charts::plot::numbers;
use crate::charts::plot::scale::Scale;
use crate::charts::plot::shapes::{Fill, filled_marker};
use crate::charts::plot::sheet::Sheet;
use crate::charts::plot::style::{BLACK, Dash, DeviceStyle, MARGIN_MM, Marker, PALETTE, SMALL_PT, Stroke, WHITE};
use crate::charts::run::grid_map::{Grid, bar};
use crate::evidence::{Calibration, CalibrationMapRow, CalibrationRidgeRow};

family! {
    (found: &Calibration; context: &ChartContext) => Some(found),
    "calibration": lay_out,
}

const HIGH_MM: f64 = 92.0;
/// Room for the bar of colours with its labels.
const BAR_MM: f64 = 20.0;
/// Standard deviations that have the brightest colour; more have it too.
const BRIGHTEST: f64 = 6.0;
/// Forces that are written along the line, and the room that each takes, mm.
const MOST_FORCES: usize = 6;
const FORCE_MM: f64 = 15.0;
/// Wide enough to be seen on every colour.
const LINE: Stroke = Stroke::new(WHITE, 1.4);
const EDGE: Stroke = Stroke::new(WHITE, 0.9).dash(Dash::Dashed);
const SCENARIO: DeviceStyle = DeviceStyle { ink: PALETTE[0], marker: Marker::Diamond };
const FIT: DeviceStyle = DeviceStyle { ink: PALETTE[5], marker: Marker::Disc };

fn lay_out(found: &Calibration, context: &ChartContext) -> Option<Canvas> {
    let [first, .., last] = found.map.as_slice() else { return None };
    let mut sheet = Sheet::new("Which skins the fitted figures leave", &says(found), context);
    sheet.legend(&legend(found));
    let outer = Rect { left: MARGIN_MM, top: sheet.y, right: sheet.right() - BAR_MM, bottom: sheet.y + HIGH_MM };
    let cells = Cells::new(&found.map);
    let span = |low: f64, high: f64, count: usize| {
        // The outermost cells reach half a step beyond their values.
        let half = (high / low).powf(0.5 / (count.max(2) - 1) as f64);
        let (below, above) = (low / half, high * half);
        let mut scale = Scale { low: below, high: above, ..Scale::log_around(low, high) };
        scale.ticks.retain(|tick| (below..=above).contains(&tick.0));
        scale
    };
    let x = span(first.dent_stiffness_n_per_mm, last.dent_stiffness_n_per_mm, cells.columns);
    let y = span(first.cutting_energy_n_per_mm, last.cutting_energy_n_per_mm, cells.rows);
    let words = Words::new("", "stiffness of the dent (N/mm)", "cutting energy of epidermis and dermis (N/mm)");
    let panel = Panel::draw(&mut sheet.canvas, outer, x, y, &words);
    cells.draw(&mut sheet.canvas, panel.area);
    draw_ridge(&mut sheet.canvas, &panel, &found.ridge);
    draw_points(&mut sheet.canvas, &panel, found);
    let area = panel.area;
    sheet.canvas.outline(&area.corners(), Stroke::new(BLACK, 0.6));
    let beside = Rect { left: area.right + 2.5, right: area.right + 5.5, ..area };
    let scale = Scale { low: 0.0, high: BRIGHTEST, ..Scale::from_zero(BRIGHTEST, 6) };
    bar(&mut sheet.canvas, beside, &scale, "√χ²");
    sheet.y = outer.bottom + 1.5;
    sheet.note(format!("√χ² above {BRIGHTEST} has the brightest colour. White: a figure excludes the pair."));
    Some(sheet.finish(context, 0))
}

fn says(found: &Calibration) -> String {
    let fitted = found.cases.iter().filter(|case| case.r#use == "fitted").count();
    let many = if fitted == 1 { "One published figure".to_owned() } else { format!("{fitted} published figures") };
    match found.ridge.is_empty() {
        true => format!("{many}, fitted by least squares; bars: 95 % profile intervals."),
        false => format!(
            "{many}, fitted by least squares: what stands inside the broken line cannot be told apart (Δχ² of 3.84); numbers along \
             the line: the pressing force that goes with the pair."
        ),
    }
}

fn legend(found: &Calibration) -> Vec<Entry> {
    let mut entries = vec![Swatch::Filled(SCENARIO, Fill::Full).says("the scenario's skin")];
    if !found.ridge.is_empty() {
        let on_dark = |stroke: Stroke| Stroke { ink: BLACK, ..stroke };
        entries.push(Entry::line(on_dark(LINE), "best energy at each stiffness"));
        entries.push(Entry::line(on_dark(EDGE), "ends of what is left"));
    }
    entries.extend(fixed(found).map(|_| Swatch::Filled(FIT, Fill::Full).says("fitted, with its intervals")));
    entries
}

/// √χ² of each cell, row after row from the least cutting energy.
struct Cells {
    values: Vec<f64>,
    columns: usize,
    rows: usize,
}

impl Cells {
    /// In the table the cutting energies of one stiffness stand together.
    fn new(map: &[CalibrationMapRow]) -> Self {
        let stiffness = map[0].dent_stiffness_n_per_mm;
        let rows = map.iter().take_while(|row| row.dent_stiffness_n_per_mm == stiffness).count();
        let columns = map.len() / rows;
        let value = |place: usize| map[place % columns * rows + place / columns].chi2.sqrt();
        Self { values: (0..rows * columns).map(value).collect(), columns, rows }
    }

    fn draw(&self, canvas: &mut Canvas, area: Rect) {
        let grid = Grid { cells: &self.values, columns: self.columns };
        let ink = |value: &f64| value.is_finite().then(|| amount((value / BRIGHTEST).min(1.0)));
        canvas.rect(area, WHITE);
        grid.fill(canvas, area, ink);
    }
}

/// The ends of what is left, the best between them, and the forces along it.
fn draw_ridge(canvas: &mut Canvas, panel: &Panel, ridge: &[CalibrationRidgeRow]) {
    let case = ridge.first().map(|row| row.case.as_str());
    let own =
        |place: &'static str| ridge.iter().filter(move |row| row.place == place && Some(row.case.as_str()) == case);
    let at = |row: &CalibrationRidgeRow| panel.at(row.dent_stiffness_n_per_mm, row.cutting_energy_n_per_mm);
    let line = |place: &'static str| own(place).map(at).collect::<Vec<Point>>();
    let (low, high) = (line("low end"), line("high end"));
    let round: Vec<Point> = low.iter().chain(high.iter().rev()).copied().collect();
    canvas.outline(&round, EDGE);
    canvas.path(&line("best"), LINE);
    let best: Vec<&CalibrationRidgeRow> = own("best").filter(|row| row.force_n.is_finite()).collect();
    let most = MOST_FORCES.min((panel.area.width() / FORCE_MM) as usize).max(1);
    let step = best.len().div_ceil(most).max(1);
    for row in best.iter().skip(step / 2).step_by(step) {
        let [x, y] = at(row);
        let ink = text_on(amount(0.0));
        canvas.disc([x, y], 0.7, ink);
        let words = format!("{} N", numbers::significant(row.force_n, 2));
        let left = (x + 1.4).min(panel.area.right - width_mm(&words, SMALL_PT, false) - 0.6);
        canvas.text(Text::new([left, y - 2.6], words, SMALL_PT, ink));
    }
}

/// Values and intervals of both parameters, where they are fixed: each value, its low and its high end.
fn fixed(found: &Calibration) -> Option<[[f64; 3]; 2]> {
    let [first, second, ..] = found.parameters.as_slice() else { return None };
    let own = [first, second].map(|row| [row.value, row.low, row.high]);
    own.iter().all(|own| own[0].is_finite()).then_some(own)
}

fn draw_points(canvas: &mut Canvas, panel: &Panel, found: &Calibration) {
    if let Some([k, g]) = fixed(found) {
        let whisker = Whisker::new(LINE, 0.9);
        let [x, y] = panel.at(k[0], g[0]);
        whisker.level(canvas, [k[1], k[2]].map(|k| panel.x_at(k)), y);
        whisker.upright(canvas, x, [g[1], g[2]].map(|g| panel.y_at(g)));
        filled_marker(canvas, [x, y], FIT, Fill::Full, 0.0);
    }
    if let [first, second, ..] = found.parameters.as_slice() {
        let is_inside = |own: f64, scale: &Scale| (scale.low..=scale.high).contains(&own);
        if is_inside(first.scenario, &panel.x) && is_inside(second.scenario, &panel.y) {
            filled_marker(canvas, panel.at(first.scenario, second.scenario), SCENARIO, Fill::Full, 0.3);
        }
    }
}
