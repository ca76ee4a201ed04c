//! The figure, in the style of the library's own: its canvas, type and scales, which are private to its charts.
// Of the library's modules a part is used, and none of their tests.
#![allow(dead_code, unused_imports)]

use crate::curves::Case;
use dermatrace::report::charts::{Caption, ChartError, Drawing, Look, TextBox, Theme};

#[path = "../../src/report/charts/axes.rs"]
mod axes;
#[path = "../../src/report/charts/canvas.rs"]
mod canvas;
mod figure;
#[path = "../../src/report/charts/fonts.rs"]
mod fonts;
#[path = "../../src/report/charts/labels.rs"]
mod labels;
#[path = "../../src/report/charts/numbers.rs"]
mod numbers;
#[path = "../../src/report/charts/render.rs"]
mod render;
#[path = "../../src/report/charts/scale.rs"]
mod scale;
#[path = "../../src/report/charts/shapes.rs"]
mod shapes;
#[path = "../../src/report/charts/style.rs"]
mod style;

const STEM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/images/convergence");

/// Writes the figure as SVG and PNG.
pub fn write(cases: &[Case]) {
    fonts::register().expect("the embedded type");
    let canvas = figure::lay_out(cases);
    std::fs::write(format!("{STEM}.svg"), render::svg(&canvas).expect("draws")).expect("the SVG can be written");
    std::fs::write(format!("{STEM}.png"), render::png(&canvas, Drawing::DPI).expect("draws"))
        .expect("the PNG can be written");
}
