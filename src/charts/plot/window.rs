//! A window on the skin, depth downwards: the same scale along and across it, ticks of depth, layers.

use super::canvas::{Canvas, Point, Rect};
use super::numbers::configured;
use super::scale::nice_step;
use super::style::{GREY, Stroke, layer_tint};

/// A window on the skin: where the strike's own place lies on paper, and the scale, the same in both directions.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The skin's part of the paper; its upper edge is the surface.
    pub skin: Rect,
    pub origin_x: f64,
    /// Millimetres of paper to the millimetre of skin.
    pub scale: f64,
}

impl Window {
    pub fn at(&self, [x, z]: Point) -> Point {
        [self.origin_x + x * self.scale, self.skin.top + z * self.scale]
    }

    /// Sides (depth, hindmost and foremost point, mm) from the surface downwards as a closed shape on paper.
    pub fn shape(&self, outline: &[[f64; 3]]) -> Vec<Point> {
        let down = outline.iter().map(|side| self.at([side[1], side[0]]));
        let up = outline.iter().rev().map(|side| self.at([side[2], side[0]]));
        down.chain(up).collect()
    }

    /// A depth, or where its ticks would stand too close, the least one whose ticks do not, mm.
    pub fn ticked_mm(self, depth_mm: f64) -> f64 {
        const APART_MM: f64 = 3.4;
        depth_mm.max(5.0 * APART_MM / self.scale)
    }

    /// Depths worth a tick, in words, and where they stand.
    pub fn depths(self, depth_mm: f64) -> impl Iterator<Item = (f64, String)> {
        let step = nice_step(depth_mm / 5.0);
        let deepest = 0.98 * self.skin.height() / self.scale;
        let depths = (1..).map(move |index| f64::from(index) * step).take_while(move |depth| *depth < deepest);
        depths.map(move |depth| (self.at([0.0, depth])[1], configured(depth)))
    }

    /// Draws layers, each with its name, top and bottom (mm), as bands of colour.
    pub fn draw_layers<'l>(&self, canvas: &mut Canvas, layers: impl Iterator<Item = (&'l str, [f64; 2])>) {
        let skin = self.skin;
        for (name, [top_mm, bottom_mm]) in layers {
            let y = |depth: f64| self.at([0.0, depth])[1].min(skin.bottom);
            let (top, bottom) = (y(top_mm), if bottom_mm.is_finite() { y(bottom_mm) } else { skin.bottom });
            if bottom > top {
                canvas.rect(Rect { top, bottom, ..skin }, layer_tint(name));
                canvas.line([skin.left, top], [skin.right, top], Stroke::new(GREY.tint(0.6), 0.4));
            }
        }
    }
}
