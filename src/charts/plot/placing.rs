//! Labels beside points: near them, on no other label, and off the points where that can be.

use super::canvas::{Align, Canvas, Point, Rect, Text};
use super::fonts::width_mm;
use super::style::{GREY, Ink, SMALL_PT, Stroke};

/// Half the height that a label takes, mm.
const HALF_MM: f64 = 1.45;
/// Room around a point that labels keep clear of, mm.
const CLEAR_MM: f64 = 1.3;
/// How far from its point a label may stand, mm; from the second distance on it is tied to it.
const DISTANCES_MM: [f64; 9] = [2.0, 3.2, 4.6, 6.5, 9.0, 12.0, 16.0, 21.0, 27.0];
const DIRECTIONS: usize = 16;

/// A label and the point that it belongs to.
pub struct Label {
    pub at: Point,
    pub words: String,
    pub ink: Ink,
}

/// Draws labels beside their points; returns how many found no room.
pub fn draw(canvas: &mut Canvas, area: Rect, labels: &[Label], points: &[Point]) -> usize {
    let (mut taken, mut ties): (Vec<Rect>, Vec<Point>) = (Vec::new(), Vec::new());
    let mut left_out = 0;
    for label in labels {
        let width = width_mm(&label.words, SMALL_PT, true);
        let Some((place, is_near)) = best(label.at, width, area, points, &ties, &taken) else {
            left_out += 1;
            continue;
        };
        let middle = place.middle();
        if !is_near {
            tie(canvas, label.at, nearest(place, label.at));
            ties.extend(along(label.at, nearest(place, label.at)));
        }
        canvas
            .text(Text::new(middle, label.words.clone(), SMALL_PT, label.ink.shade(0.75)).bold().align(Align::Centre));
        taken.push(place);
    }
    left_out
}

/// A thin line from the rim of a point's marker to its label.
fn tie(canvas: &mut Canvas, [x, y]: Point, to: Point) {
    let length = (to[0] - x).hypot(to[1] - y);
    if length > CLEAR_MM {
        let share = CLEAR_MM / length;
        canvas.line([x + share * (to[0] - x), y + share * (to[1] - y)], to, Stroke::new(GREY, 0.4));
    }
}

/// The nearest place inside the area that covers no label and as few points and ties as can be.
fn best(at: Point, width: f64, area: Rect, points: &[Point], ties: &[Point], taken: &[Rect]) -> Option<(Rect, bool)> {
    let mut found: Option<(f64, Rect, bool)> = None;
    for (ring, distance) in DISTANCES_MM.into_iter().enumerate() {
        for direction in 0..DIRECTIONS {
            let place = beside(at, width, distance, direction);
            let inside = place.left >= area.left + 0.4
                && place.right <= area.right - 0.4
                && place.top >= area.top + 0.4
                && place.bottom <= area.bottom - 0.4;
            if !inside || taken.iter().any(|other| overlap(place, *other)) {
                continue;
            }
            let covered = points.iter().filter(|point| **point != at && near(place, **point)).count();
            let crossed = ties.iter().filter(|point| inside_of(place, **point)).count()
                + along(at, nearest(place, at))
                    .iter()
                    .filter(|point| taken.iter().any(|own| inside_of(*own, **point)))
                    .count();
            let cost = distance + 12.0 * (covered + crossed) as f64 + 0.01 * direction as f64;
            if found.as_ref().is_none_or(|best| cost < best.0) {
                found = Some((cost, place, ring == 0));
            }
        }
    }
    found.map(|(_, place, is_near)| (place, is_near))
}

/// The box of a label whose nearest edge is at a distance from its point; direction 0 is to the right, then clockwise.
fn beside([x, y]: Point, width: f64, distance: f64, direction: usize) -> Rect {
    let (sin, cos) = (direction as f64 * std::f64::consts::TAU / DIRECTIONS as f64).sin_cos();
    let middle = [x + cos * (distance + width / 2.0), y + sin * (distance + HALF_MM)];
    Rect {
        left: middle[0] - width / 2.0,
        top: middle[1] - HALF_MM,
        right: middle[0] + width / 2.0,
        bottom: middle[1] + HALF_MM,
    }
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.left < b.right + 0.3 && b.left < a.right + 0.3 && a.top < b.bottom && b.top < a.bottom
}

fn inside_of(place: Rect, [x, y]: Point) -> bool {
    (place.left..=place.right).contains(&x) && (place.top..=place.bottom).contains(&y)
}

fn near(place: Rect, [x, y]: Point) -> bool {
    let inside = |value: f64, low: f64, high: f64| (low - CLEAR_MM..=high + CLEAR_MM).contains(&value);
    inside(x, place.left, place.right) && inside(y, place.top, place.bottom)
}

fn nearest(place: Rect, [x, y]: Point) -> Point {
    [x.clamp(place.left, place.right), y.clamp(place.top, place.bottom)]
}

/// Places along a line that labels keep clear of.
pub fn along(from: Point, to: Point) -> Vec<Point> {
    let length = (to[0] - from[0]).hypot(to[1] - from[1]);
    let steps = (length / CLEAR_MM).ceil().clamp(1.0, 200.0) as usize;
    let at = |step: usize| [0, 1].map(|side| from[side] + (to[side] - from[side]) * step as f64 / steps as f64);
    (0..=steps).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::plot::style::BLACK;

    #[test]
    fn labels_keep_off_each_other_and_off_points_and_stay_inside() {
        crate::charts::plot::fonts::register().expect("the embedded font");
        let area = Rect { left: 0.0, top: 0.0, right: 80.0, bottom: 60.0 };
        let points: Vec<Point> = (0..9).map(|i| [30.0 + 1.1 * f64::from(i), 30.0 + 0.7 * f64::from(i)]).collect();
        let label = |(place, at): (usize, &Point)| Label { at: *at, words: (place + 1).to_string(), ink: BLACK };
        let labels: Vec<Label> = points.iter().enumerate().map(label).collect();
        let mut canvas = Canvas::new(80.0);
        assert_eq!(draw(&mut canvas, area, &labels, &points), 0);
        let boxes: Vec<[f64; 4]> = canvas.text_boxes().into_iter().map(|text| text.bounds_mm).collect();
        assert_eq!(boxes.len(), 9);
        for (place, [left, top, right, bottom]) in boxes.iter().copied().enumerate() {
            assert!(left > 0.0 && top > 0.0 && right < 80.0 && bottom < 60.0);
            assert!(!points.iter().any(|[x, y]| (left..right).contains(x) && (top..bottom).contains(y)));
            assert!(!boxes[place + 1..].iter().any(|[l, t, r, b]| left < *r && *l < right && top < *b && *t < bottom));
        }
    }

    #[test]
    fn a_label_without_any_room_is_left_out_and_counted() {
        crate::charts::plot::fonts::register().expect("the embedded font");
        let area = Rect { left: 0.0, top: 0.0, right: 3.0, bottom: 3.0 };
        let label = Label { at: [1.5, 1.5], words: "far too long".to_owned(), ink: BLACK };
        assert_eq!(draw(&mut Canvas::new(3.0), area, &[label], &[[1.5, 1.5]]), 1);
    }
}
