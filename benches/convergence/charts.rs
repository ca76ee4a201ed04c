//! The figure, in the style of the library's own.

mod figure;

use crate::curves::Case;
use dermatrace::charts::Drawing;
use dermatrace::charts::ink::render;
use dermatrace::charts::plot::fonts;

const STEM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/images/convergence");

/// Writes the figure as SVG and PNG.
pub fn write(cases: &[Case]) {
    fonts::register().expect("the embedded type");
    let canvas = figure::lay_out(cases);
    std::fs::write(format!("{STEM}.svg"), render::svg(&canvas).expect("draws")).expect("the SVG can be written");
    std::fs::write(format!("{STEM}.png"), render::png(&canvas, Drawing::DPI).expect("draws"))
        .expect("the PNG can be written");
}
