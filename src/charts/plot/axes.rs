//! The frame of a diagram: axes, ticks, grid, title.

use super::canvas::{Align, Canvas, Point, Rect, Text};
use super::fonts::width_mm;
use super::labels::fit;
use super::scale::Scale;
use super::style::{BLACK, GREY, LABEL_PT, PALE, PANEL_PT, SMALL_PT, Stroke};

/// Room for tick labels that frames above each other have in common, mm.
const LEAST_TICK_MM: f64 = 7.0;

/// Words around a diagram.
pub struct Words<'a> {
    /// Letter and title above the frame.
    pub title: &'a str,
    /// Room for the title where it may be wider than the frame, mm.
    pub title_mm: f64,
    /// Quantity and unit; none where a neighbour carries them.
    pub x: Option<&'a str>,
    /// Quantity and unit; none where a neighbour carries them.
    pub y: Option<&'a str>,
}

/// What an axis of configured depths says.
pub const DEPTH: &str = "configured depth (mm)";

impl<'a> Words<'a> {
    /// Words whose title is as wide as the frame at most.
    pub fn new(title: &'a str, x: impl Into<Option<&'a str>>, y: impl Into<Option<&'a str>>) -> Self {
        Self { title, title_mm: 0.0, x: x.into(), y: y.into() }
    }
}

/// A frame on paper with its scales.
pub struct Panel {
    pub area: Rect,
    pub x: Scale,
    pub y: Scale,
}

impl Panel {
    /// Fits the frame into `outer`, leaving room for titles and tick labels, and draws it.
    pub fn draw(canvas: &mut Canvas, outer: Rect, x: Scale, y: Scale, words: &Words) -> Self {
        let tick_room = y.ticks.iter().map(|tick| width_mm(&tick.1, SMALL_PT, false)).fold(LEAST_TICK_MM, f64::max);
        let left = outer.left + tick_room + 2.0 + if words.y.is_some() { 4.6 } else { 0.0 };
        let top = outer.top + if words.title.is_empty() { 1.5 } else { 5.4 };
        let bottom = outer.bottom - 4.2 - if words.x.is_some() { 4.2 } else { 0.0 };
        let area = Rect { left, top, right: outer.right, bottom };
        let panel = Self { area, x, y };
        panel.draw_words(canvas, outer, words);
        panel.draw_y_axis(canvas);
        panel.draw_x_axis(canvas);
        panel
    }

    /// Where a pair of values stands.
    pub fn at(&self, x: f64, y: f64) -> Point {
        [self.x_at(x), self.y_at(y)]
    }

    pub fn x_at(&self, x: f64) -> f64 {
        self.area.left + self.x.share(x) * self.area.width()
    }

    pub fn y_at(&self, y: f64) -> f64 {
        self.area.bottom - self.y.share(y) * self.area.height()
    }

    /// The same frame for the `place`th of `count` series that would lie on each other: moved aside where all of them
    /// have one and the same depth, else as it is.
    pub fn beside(&self, place: usize, count: usize, depths: usize) -> Self {
        let step = (self.area.width() / (count + 1) as f64).min(6.0);
        let by = if depths == 1 { (place as f64 - (count - 1) as f64 / 2.0) * step } else { 0.0 };
        let area = Rect { left: self.area.left + by, right: self.area.right + by, ..self.area };
        Self { area, x: self.x.clone(), y: self.y.clone() }
    }

    /// Says in the middle of the frame why it is empty.
    pub fn say(&self, canvas: &mut Canvas, words: &str) {
        let middle = self.area.middle();
        let words = fit(words, LABEL_PT, false, self.area.width() - 2.0);
        canvas.text(Text::new(middle, words, LABEL_PT, GREY).align(Align::Centre));
    }

    fn draw_words(&self, canvas: &mut Canvas, outer: Rect, words: &Words) {
        let title = fit(words.title, PANEL_PT, true, words.title_mm.max(outer.width()));
        canvas.text(Text::new([outer.left, outer.top + 1.6], title, PANEL_PT, BLACK).bold());
        let area = self.area;
        if let Some(y) = words.y {
            let y = fit(y, LABEL_PT, false, area.height() + 6.0);
            let at = [outer.left + 1.6, (area.top + area.bottom) / 2.0];
            canvas.text(Text::new(at, y, LABEL_PT, BLACK).align(Align::Centre).upwards());
        }
        if let Some(x) = words.x {
            // Below a small frame the words may be wider than the frame, and then move in from the edge.
            let middle = (area.left + area.right) / 2.0;
            let half = width_mm(x, LABEL_PT, false) / 2.0;
            let at = [middle.min(outer.right - half).max((outer.left + half).min(middle)), area.bottom + 6.3];
            canvas.text(Text::new(at, x, LABEL_PT, BLACK).align(Align::Centre));
        }
    }

    fn draw_y_axis(&self, canvas: &mut Canvas) {
        let area = self.area;
        for (value, label) in &self.y.ticks {
            let y = self.y_at(*value);
            canvas.line([area.left, y], [area.right, y], Stroke::new(PALE, 0.4));
            canvas.line([area.left - 0.9, y], [area.left, y], Stroke::new(BLACK, 0.6));
            canvas.text(Text::new([area.left - 1.5, y], label.clone(), SMALL_PT, BLACK).align(Align::Right));
        }
        canvas.line([area.left, area.top], [area.left, area.bottom], Stroke::new(BLACK, 0.6));
    }

    fn draw_x_axis(&self, canvas: &mut Canvas) {
        let area = self.area;
        canvas.line([area.left, area.bottom], [area.right, area.bottom], Stroke::new(BLACK, 0.6));
        for (value, label) in &self.x.ticks {
            let x = self.x_at(*value);
            canvas.line([x, area.bottom], [x, area.bottom + 0.9], Stroke::new(BLACK, 0.6));
            canvas.text(Text::new([x, area.bottom + 2.6], label.clone(), SMALL_PT, BLACK).align(Align::Centre));
        }
    }
}

/// A scale over depth on an axis `width_mm_of_paper` wide, its ticks the configured depths where they have room.
pub fn depth_scale(depths_mm: &[f64], paper_mm: f64) -> Scale {
    let (Some(&first), Some(&last)) = (depths_mm.first(), depths_mm.last()) else {
        return Scale::around(0.0, 1.0, 4);
    };
    let mut scale = Scale::around(first, last, (paper_mm / 14.0).clamp(2.0, 8.0) as usize);
    scale.low = scale.low.max(0.0);
    scale.labelled(depths_mm, paper_mm, |label| width_mm(label, SMALL_PT, false) + 1.2)
}
