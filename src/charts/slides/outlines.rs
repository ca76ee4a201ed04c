//! From stretches at many depths to outlines.

use crate::charts::plot::canvas::Point;

/// Left and right ends of stretches that continue each other: (depth, from, to).
type Sides = Vec<[f64; 3]>;

/// The outline of a part that neither divides nor merges: its left and its right side, downwards, as (along, depth).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    pub left: Vec<Point>,
    pub right: Vec<Point>,
}

impl Outline {
    /// Both sides as one closed shape.
    pub fn shape(&self) -> Vec<Point> {
        self.left.iter().chain(self.right.iter().rev()).copied().collect()
    }
}

/// Joins the stretches of neighbouring levels where one continues one other and nothing else; the stretches of a level are
/// (depth, from, to), levels in ascending depth. Where nothing follows, an outline closes half a level further down; where
/// several do, it goes on to the next level, so that no gap is seen.
pub(crate) fn joined(levels: &[Vec<[f64; 3]>]) -> Vec<Outline> {
    let step = levels.windows(2).find_map(|pair| Some(pair[1].first()?[0] - pair[0].first()?[0])).unwrap_or(0.0);
    let mut open: Vec<Sides> = Vec::new();
    let mut outlines = Vec::new();
    for level in levels {
        let mut next: Vec<Sides> = Vec::new();
        for stretch in level {
            let before: Vec<usize> = (0..open.len()).filter(|&i| follows(&open[i], stretch)).collect();
            let goes_on = match before.as_slice() {
                [one] if level.iter().filter(|other| follows(&open[*one], other)).count() == 1 => Some(*one),
                _ => None,
            };
            let mut sides = goes_on.map_or_else(Vec::new, |one| std::mem::take(&mut open[one]));
            sides.push(*stretch);
            next.push(sides);
        }
        outlines.extend(open.iter().filter(|sides| !sides.is_empty()).map(|sides| outline(sides, level, step)));
        open = next;
    }
    outlines.extend(open.iter().map(|sides| outline(sides, &[], step)));
    outlines
}

fn follows(sides: &Sides, stretch: &[f64; 3]) -> bool {
    sides.last().is_some_and(|last| last[1] <= stretch[2] && stretch[1] <= last[2])
}

fn outline(sides: &Sides, next: &[[f64; 3]], step: f64) -> Outline {
    let [z, from, to] = sides.last().copied().unwrap_or_default();
    let middle = 0.5 * (from + to);
    let end = if next.iter().any(|stretch| follows(sides, stretch)) {
        [z + step, from, to]
    } else {
        [z + 0.5 * step, middle, middle]
    };
    let all = || sides.iter().chain([&end]);
    Outline {
        left: all().map(|side| [side[1], side[0]]).collect(),
        right: all().map(|side| [side[2], side[0]]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cone_is_one_outline_and_a_fork_is_three() {
        let cone = [vec![[0.0, 0.0, 4.0]], vec![[1.0, 1.0, 3.0]]];
        let left = vec![[0.0, 0.0], [1.0, 1.0], [2.0, 1.5]];
        let right = vec![[4.0, 0.0], [3.0, 1.0], [2.0, 1.5]];
        assert_eq!(joined(&cone), [Outline { left, right }]);
        let fork = [vec![[0.0, 0.0, 4.0]], vec![[1.0, 0.0, 1.0], [1.0, 3.0, 4.0]]];
        let outlines = joined(&fork);
        assert_eq!(outlines.len(), 3);
        assert_eq!(outlines[0].left, [[0.0, 0.0], [0.0, 1.0]], "the stem goes on to its branches");
    }
}
