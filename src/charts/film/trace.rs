//! Lines on paper: cut off at the edge of a window, and without the points that nobody would miss.

use crate::charts::plot::canvas::{Point, Rect};

/// How far a line may be moved by leaving out points, mm of paper.
const SLACK_MM: f64 = 0.015;

/// The pieces of a line that lie inside a rectangle.
pub(crate) fn clip_line(points: &[Point], rect: Rect) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some([from, to]) = clip_segment(pair[0], pair[1], rect) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The part of a segment inside a rectangle (Liang and Barsky).
fn clip_segment(from: Point, to: Point, rect: Rect) -> Option<[Point; 2]> {
    let way = [to[0] - from[0], to[1] - from[1]];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (axis, low, high) in [(0, rect.left, rect.right), (1, rect.top, rect.bottom)] {
        if way[axis] == 0.0 {
            if !(low..=high).contains(&from[axis]) {
                return None;
            }
            continue;
        }
        let [a, b] = [low, high].map(|limit| (limit - from[axis]) / way[axis]);
        (enter, leave) = (enter.max(a.min(b)), leave.min(a.max(b)));
    }
    let at = |share: f64| [0, 1].map(|axis| from[axis] + share * way[axis]);
    let end = |share: f64, whole: f64, point: Point| if share == whole { point } else { at(share) };
    (enter < leave).then(|| [end(enter, 0.0, from), end(leave, 1.0, to)])
}

/// A line from top to bottom, cut where it jumps sideways: what lies above and below moves apart there.
pub(crate) fn runs(points: &[Point]) -> Vec<Vec<Point>> {
    const LEVEL_MM: f64 = 1e-3;
    const JUMP_MM: f64 = 0.05;
    let goes_on = |a: &Point, b: &Point| (b[1] - a[1]).abs() > LEVEL_MM || (b[0] - a[0]).abs() < JUMP_MM;
    points.chunk_by(goes_on).map(simplified).collect()
}

/// The line with as few of its points as keep it in place (Douglas and Peucker).
pub(crate) fn simplified(points: &[Point]) -> Vec<Point> {
    let [first, middle @ .., last] = points else { return points.to_vec() };
    let off = |point: &Point| distance(*point, *first, *last);
    let furthest = middle.iter().enumerate().max_by(|a, b| off(a.1).total_cmp(&off(b.1)));
    match furthest {
        Some((index, point)) if off(point) > SLACK_MM => {
            let mut kept = simplified(&points[..=index + 1]);
            kept.pop();
            kept.extend(simplified(&points[index + 1..]));
            kept
        }
        _ => vec![*first, *last],
    }
}

/// Distance of a point from a segment.
fn distance(point: Point, from: Point, to: Point) -> f64 {
    let [way, off] = [to, point].map(|place| [place[0] - from[0], place[1] - from[1]]);
    let square = way[0] * way[0] + way[1] * way[1];
    let share = if square > 0.0 { ((off[0] * way[0] + off[1] * way[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    (off[0] - share * way[0]).hypot(off[1] - share * way[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn a_line_is_cut_at_the_edge_and_goes_on_where_it_comes_back() {
        let line = [[-5.0, 5.0], [5.0, 5.0], [15.0, 5.0], [15.0, 8.0], [5.0, 8.0]];
        let pieces = clip_line(&line, RECT);
        assert_eq!(pieces, [vec![[0.0, 5.0], [5.0, 5.0], [10.0, 5.0]], vec![[10.0, 8.0], [5.0, 8.0]]]);
        assert!(clip_line(&[[12.0, 1.0], [12.0, 9.0]], RECT).is_empty());
        assert!(clip_line(&[[-1.0, 2.0], [3.0, -9.0]], RECT).is_empty());
    }

    #[test]
    fn a_line_that_jumps_is_two_lines() {
        let line = [[0.0, 0.0], [0.0, 1.0], [0.0, 2.0], [0.7, 2.0005], [0.7, 3.0]];
        assert_eq!(runs(&line), [vec![[0.0, 0.0], [0.0, 2.0]], vec![[0.7, 2.0005], [0.7, 3.0]]]);
        assert_eq!(runs(&line[..3]).len(), 1);
    }

    #[test]
    fn points_on_a_line_are_left_out_and_corners_kept() {
        let line: Vec<Point> = (0..=20).map(|i| [f64::from(i), f64::from(i.min(10))]).collect();
        assert_eq!(simplified(&line), [[0.0, 0.0], [10.0, 10.0], [20.0, 10.0]]);
        let circle: Vec<Point> =
            (0..=300).map(|i| (f64::from(i) * 0.01).sin_cos()).map(|(s, c)| [9.0 * s, 9.0 * c]).collect();
        let few = simplified(&circle);
        assert!(few.len() < 40 && few.len() > 20, "{}", few.len());
    }
}
