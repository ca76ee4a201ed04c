//! Frames in pixels, smaller than a printed figure.

use crate::report::charts::canvas::{Canvas, Item, Point};
use crate::report::charts::render;

/// Pixels across a frame.
const WIDTH: f64 = 900.0;

/// Red, green and blue of each pixel, row by row, and how many there are across and down.
pub(super) fn pixels(canvas: &Canvas) -> Result<(Vec<u8>, (u32, u32)), String> {
    render::pixels(&scaled(canvas, WIDTH / (canvas.width_mm * render::PIXELS_PER_MM)))
}

/// The same drawing, so many times as large.
fn scaled(canvas: &Canvas, times: f64) -> Canvas {
    let at = |point: &Point| point.map(|mm| mm * times);
    let all = |points: &[Point]| points.iter().map(at).collect();
    let item = |item: &Item| match item {
        Item::Path { points, ink, width_mm } => {
            Item::Path { points: all(points), ink: *ink, width_mm: width_mm * times }
        }
        Item::Polygon { points, ink } => Item::Polygon { points: all(points), ink: *ink },
        Item::Disc { centre, radius_mm, ink } => {
            Item::Disc { centre: at(centre), radius_mm: radius_mm * times, ink: *ink }
        }
        Item::Text(text) => {
            let mut text = text.clone();
            (text.at, text.size_pt) = (at(&text.at), text.size_pt * times);
            Item::Text(text)
        }
    };
    Canvas {
        width_mm: canvas.width_mm * times,
        height_mm: canvas.height_mm * times,
        items: canvas.items.iter().map(item).collect(),
    }
}
