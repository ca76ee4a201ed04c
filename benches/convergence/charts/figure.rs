//! Error against samples and against time, one column for each set of strikes.

use crate::curves::{Case, Curve, Level, SEEDS};
use crate::fit;
use dermatrace::charts::Look;
use dermatrace::charts::plot::axes::{Panel, Words};
use dermatrace::charts::plot::canvas::{Canvas, Point, Rect, Text};
use dermatrace::charts::plot::labels::wrap;
use dermatrace::charts::plot::scale::Scale;
use dermatrace::charts::plot::shapes::marker;
use dermatrace::charts::plot::style::{
    BLACK, Dash, DeviceStyle, GREY, LABEL_PT, MARGIN_MM, SMALL_PT, Stroke, TITLE_PT, device_style,
};

const PANEL_MM: f64 = 62.0;
const GAP_MM: f64 = 5.0;
const ROW_MM: f64 = 3.9;
/// Room for half of the last tick's label, right of a frame.
const LAST_TICK_MM: f64 = 4.0;

/// What stands on a horizontal axis.
type Value = fn(&Level) -> f64;

pub(super) fn lay_out(cases: &[Case]) -> Canvas {
    let page_mm = Look::default().width_mm();
    let mut canvas = Canvas::new(page_mm);
    let mut y = head(&mut canvas);
    let width = (page_mm - 2.0 * MARGIN_MM - GAP_MM * (cases.len() - 1) as f64) / cases.len() as f64;
    let lefts: Vec<f64> = (0..cases.len()).map(|i| MARGIN_MM + (width + GAP_MM) * i as f64).collect();
    let legends = cases.iter().zip(&lefts).map(|(case, &left)| legend(&mut canvas, [left, y], case));
    y = legends.fold(y, f64::max);
    let axes: [(&str, Value); 2] =
        [("samples (points or lines)", |level| level.samples), ("time of one estimate (s)", |level| level.seconds)];
    for (label, value) in axes {
        for (i, (case, &left)) in cases.iter().zip(&lefts).enumerate() {
            let outer = Rect { left, top: y, right: left + width - LAST_TICK_MM, bottom: y + PANEL_MM };
            let words = Words {
                title: "",
                title_mm: 0.0,
                x: Some(label),
                y: (i == 0).then_some("rms error of the damage volume (relative)"),
            };
            let scales = (range(cases, value), range(cases, |level| fit::error(level).value));
            let panel = Panel::draw(&mut canvas, outer, scales.0, scales.1, &words);
            case.curves.iter().enumerate().for_each(|(k, curve)| draw(&mut canvas, &panel, (k, curve), value));
        }
        y += PANEL_MM + 1.5;
    }
    canvas.height_mm = y + 1.0;
    canvas
}

/// Title and what is shown; the height below them.
fn head(canvas: &mut Canvas) -> f64 {
    let says = format!(
        "Root mean square over {SEEDS} seeds of the relative error of damage_volume in all layers, on fixed strikes; \
         bars, mostly within the markers: its 95 % interval. Legend: fitted slope of error against samples with its 95 % \
         interval. One thread; making strikes and channels is not in the times."
    );
    let mut y = 5.0;
    let title = "How fast the integration converges";
    canvas.text(Text::new([MARGIN_MM, y], title, TITLE_PT, BLACK).bold());
    y += 4.6;
    for line in wrap(&says, LABEL_PT, false, canvas.width_mm - 2.0 * MARGIN_MM, 4) {
        canvas.text(Text::new([MARGIN_MM, y], line, LABEL_PT, GREY));
        y += 3.7;
    }
    y + 1.5
}

/// The strikes of a column, and its methods with their slopes; the height below them.
fn legend(canvas: &mut Canvas, [left, mut y]: Point, case: &Case) -> f64 {
    let title = format!("{}: {} strikes", case.name, case.strikes);
    canvas.text(Text::new([left, y], title, LABEL_PT, BLACK).bold());
    for (k, curve) in case.curves.iter().enumerate() {
        y += ROW_MM;
        canvas.line([left, y], [left + 8.0, y], stroke(k));
        marker(canvas, [left + 4.0, y], device_style(k));
        let slope = fit::slope(curve);
        let number = |value: f64| format!("{value:.2}").replace('-', "−");
        let words =
            format!("{}: slope {} ({} to {})", curve.name, number(slope.value), number(slope.low), number(slope.high));
        canvas.text(Text::new([left + 9.5, y], words, SMALL_PT, BLACK));
    }
    y + ROW_MM
}

fn stroke(k: usize) -> Stroke {
    let DeviceStyle { ink, .. } = device_style(k);
    Stroke::new(ink, 1.2).dash([Dash::Dotted, Dash::Dashed, Dash::Mixed, Dash::Solid][k % 4])
}

/// A logarithmic scale that holds a value of every level of every curve.
fn range(cases: &[Case], value: impl Fn(&Level) -> f64) -> Scale {
    let levels = cases.iter().flat_map(|case| &case.curves).flat_map(|curve| &curve.levels);
    let values: Vec<f64> = levels.map(value).collect();
    let (low, high) = values.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &v| (low.min(v), high.max(v)));
    Scale::log(0.8 * low, 1.25 * high)
}

fn draw(canvas: &mut Canvas, panel: &Panel, (k, curve): (usize, &Curve), value: Value) {
    let places: Vec<Point> = curve.levels.iter().map(|level| panel.at(value(level), fit::error(level).value)).collect();
    canvas.path(&places, stroke(k));
    for (level, &at) in curve.levels.iter().zip(&places) {
        let error = fit::error(level);
        let [low, high] = [error.low, error.high].map(|e| panel.y_at(e));
        canvas.line([at[0], low], [at[0], high], Stroke::new(device_style(k).ink, 0.8));
        marker(canvas, at, device_style(k));
    }
}
