//! From stretches at many depths to closed outlines.

use crate::report::charts::canvas::Point;

/// An outline in the making: left and right ends, level by level.
type Sides = Vec<[f64; 3]>;

/// Joins the stretches of neighbouring levels where one continues one other and nothing else; the stretches of a level are
/// (depth, from, to), levels in ascending depth. An outline ends half a level below its last stretch.
pub(super) fn joined(levels: &[Vec<[f64; 3]>]) -> Vec<Vec<Point>> {
    let mut open: Vec<Sides> = Vec::new();
    let mut closed: Vec<Sides> = Vec::new();
    for level in levels {
        let meets = |sides: &Sides, stretch: &[f64; 3]| {
            sides.last().is_some_and(|last| last[1] <= stretch[2] && stretch[1] <= last[2])
        };
        let mut next: Vec<Sides> = Vec::new();
        for stretch in level {
            let before: Vec<usize> = (0..open.len()).filter(|&i| meets(&open[i], stretch)).collect();
            let goes_on = match before.as_slice() {
                [one] if level.iter().filter(|other| meets(&open[*one], other)).count() == 1 => Some(*one),
                _ => None,
            };
            let mut sides = goes_on.map_or_else(Vec::new, |one| std::mem::take(&mut open[one]));
            sides.push(*stretch);
            next.push(sides);
        }
        closed.extend(open.into_iter().filter(|sides| !sides.is_empty()).map(|sides| ended(sides, level)));
        open = next;
    }
    closed.extend(open);
    let step = levels.windows(2).find_map(|pair| Some(pair[1].first()?[0] - pair[0].first()?[0])).unwrap_or(0.0);
    closed.into_iter().map(|sides| outline(&sides, step)).collect()
}

/// An outline that divides or merges at the next level goes on to it, so that no gap is seen.
fn ended(mut sides: Sides, level: &[[f64; 3]]) -> Sides {
    if let (Some(&last), Some(next)) = (sides.last(), level.first())
        && level.iter().any(|stretch| last[1] <= stretch[2] && stretch[1] <= last[2])
    {
        sides.push([next[0], last[1], last[2]]);
    }
    sides
}

fn outline(sides: &Sides, step: f64) -> Vec<Point> {
    let down = sides.iter().map(|side| [side[1], side[0]]);
    let up = sides.iter().rev().map(|side| [side[2], side[0]]);
    let below = sides.last().map(|last| [0.5 * (last[1] + last[2]), last[0] + 0.5 * step]);
    down.chain(below).chain(up).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cone_is_one_outline_and_a_fork_is_three() {
        let cone = [vec![[0.0, 0.0, 4.0]], vec![[1.0, 1.0, 3.0]]];
        let expected = vec![[0.0, 0.0], [1.0, 1.0], [2.0, 1.5], [3.0, 1.0], [4.0, 0.0]];
        assert_eq!(joined(&cone), [expected]);
        let fork = [vec![[0.0, 0.0, 4.0]], vec![[1.0, 0.0, 1.0], [1.0, 3.0, 4.0]]];
        assert_eq!(joined(&fork).len(), 3);
    }
}
