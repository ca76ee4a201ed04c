//! A sheet of paper in millimetres: what is drawn on it, in order.

use super::fonts::{CAPITAL_PER_EM, MM_PER_PT, width_mm};
use super::look::Theme;
use super::style::{Dash, Ink, Stroke};
use crate::folder::manifest::clean;

/// A place on the paper, mm from the upper left corner, y downwards.
pub type Point = [f64; 2];

/// An upright rectangle of paper, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub fn middle(self) -> Point {
        [(self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0]
    }

    pub fn corners(self) -> [Point; 4] {
        [[self.left, self.top], [self.right, self.top], [self.right, self.bottom], [self.left, self.bottom]]
    }
}

/// Which point of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// A text; its place is half the height of its capitals above the base line.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub at: Point,
    pub text: String,
    pub size_pt: f64,
    pub bold: bool,
    pub align: Align,
    /// Runs upwards instead of to the right.
    pub upwards: bool,
    pub ink: Ink,
}

/// One thing on the paper.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Path { points: Vec<Point>, ink: Ink, width_mm: f64 },
    Polygon { points: Vec<Point>, ink: Ink },
    Disc { centre: Point, radius_mm: f64, ink: Ink },
    Text(Text),
}

/// Where a text of a figure stands on the paper, mm from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    /// The text.
    pub text: String,
    /// Left, top, right, bottom.
    pub bounds_mm: [f64; 4],
    /// Size of the type, points.
    pub size_pt: f64,
}

/// What a figure says in words, wherever they are set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Caption {
    /// Title; names the basis where devices are compared.
    pub title: String,
    /// What is shown, and what the signs mean.
    pub says: String,
    /// What the reader should know besides.
    pub notes: String,
}

/// The paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    pub width_mm: f64,
    pub height_mm: f64,
    /// Which paper, and so which inks.
    pub theme: Theme,
    /// What the figure says in words.
    pub caption: Caption,
    pub items: Vec<Item>,
}

impl Canvas {
    pub fn new(width_mm: f64) -> Self {
        Self { width_mm, height_mm: 0.0, theme: Theme::Print, caption: Caption::default(), items: Vec::new() }
    }

    /// A line through the points; places that are not finite are left out before anything reaches a backend.
    pub fn path(&mut self, points: &[Point], stroke: Stroke) {
        let points: Vec<Point> = points.iter().copied().filter(is_finite).collect();
        for piece in dash_pieces(&points, stroke.dash) {
            self.items.push(Item::Path { points: piece, ink: stroke.ink, width_mm: stroke.width_pt * MM_PER_PT });
        }
    }

    pub fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.path(&[from, to], stroke);
    }

    pub fn polygon(&mut self, points: &[Point], ink: Ink) {
        let points: Vec<Point> = points.iter().copied().filter(is_finite).collect();
        if points.len() > 2 {
            self.items.push(Item::Polygon { points, ink });
        }
    }

    /// A closed line around the points.
    pub fn outline(&mut self, points: &[Point], stroke: Stroke) {
        let mut closed = points.to_vec();
        closed.extend(points.first());
        self.path(&closed, stroke);
    }

    pub fn rect(&mut self, rect: Rect, ink: Ink) {
        self.polygon(&rect.corners(), ink);
    }

    pub fn disc(&mut self, centre: Point, radius_mm: f64, ink: Ink) {
        if is_finite(&centre) {
            self.items.push(Item::Disc { centre, radius_mm, ink });
        }
    }

    /// A text, without anything that a format of figures could not hold.
    pub fn text(&mut self, text: Text) {
        if is_finite(&text.at) && !text.text.is_empty() {
            self.items.push(Item::Text(Text { text: clean(&text.text), ..text }));
        }
    }

    pub fn text_boxes(&self) -> Vec<TextBox> {
        self.items
            .iter()
            .filter_map(|item| match item {
                Item::Text(text) => Some(text.text_box()),
                _ => None,
            })
            .collect()
    }
}

impl Text {
    /// A plain text that begins at `at`.
    pub fn new(at: Point, text: impl Into<String>, size_pt: f64, ink: Ink) -> Self {
        Self { at, text: text.into(), size_pt, bold: false, align: Align::Left, upwards: false, ink }
    }

    pub fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    pub fn upwards(mut self) -> Self {
        self.upwards = true;
        self
    }

    fn text_box(&self) -> TextBox {
        let width = width_mm(&self.text, self.size_pt, self.bold);
        let before = match self.align {
            Align::Left => 0.0,
            Align::Centre => width / 2.0,
            Align::Right => width,
        };
        let half = CAPITAL_PER_EM * self.size_pt * MM_PER_PT / 2.0;
        let [x, y] = self.at;
        let bounds_mm = if self.upwards {
            [x - half, y - (width - before), x + half, y + before]
        } else {
            [x - before, y - half, x - before + width, y + half]
        };
        TextBox { text: self.text.clone(), bounds_mm, size_pt: self.size_pt }
    }
}

fn is_finite(point: &Point) -> bool {
    point.iter().all(|value| value.is_finite())
}

/// Cuts a line into its dashes.
fn dash_pieces(points: &[Point], dash: Dash) -> Vec<Vec<Point>> {
    let pattern = dash.pattern_mm();
    if points.len() < 2 {
        return Vec::new();
    }
    if pattern.is_empty() {
        return vec![points.to_vec()];
    }
    let mut pieces = Vec::new();
    let mut piece = vec![points[0]];
    let (mut index, mut left) = (0, pattern[0]);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = (to[0] - from[0]).hypot(to[1] - from[1]);
        while length > left {
            let share = left / length;
            from = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
            length -= left;
            piece.push(from);
            if index % 2 == 0 {
                pieces.push(std::mem::take(&mut piece));
            }
            piece = vec![from];
            index = (index + 1) % pattern.len();
            left = pattern[index];
        }
        left -= length;
        piece.push(to);
    }
    if index % 2 == 0 && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}
