//! Openings: which channels run into each other at a given depth.

use super::channel::Channel;
use super::patch::{Patch, Placed};
use super::section::Table;

/// Boundary points per side of a section; overlaps shallower than about 1e-6 mm can slip through.
const BOUNDARY: usize = 1500;

/// A section at the depth in question: its table and points on its outline and centre line, stroke frame.
struct Outline {
    table: Table,
    points: Vec<(f64, f64)>,
    reach: f64,
}

impl Outline {
    fn new(channel: &Channel, z: f64) -> Option<Self> {
        let table = Table::new(&channel.section(z)?, 4000);
        let (x_min, x_max) = table.extents();
        let (centre, half) = (0.5 * (x_min + x_max), 0.5 * (x_max - x_min));
        let mut points = Vec::with_capacity(3 * BOUNDARY);
        for i in 1..BOUNDARY {
            let turn = std::f64::consts::PI * (i as f64 / BOUNDARY as f64 - 0.5);
            let x = centre + half * turn.sin();
            let y = table.height_squared(x).max(0.0).sqrt();
            points.extend([(x, y), (x, 0.0), (x, -y)]);
        }
        points.extend([(x_min, 0.0), (x_max, 0.0)]);
        let reach = x_min.abs().max(x_max.abs()).hypot(table.y_max);
        Some(Self { table, points, reach })
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        y * y < self.table.height_squared(x)
    }
}

/// Component of each strike at depth z (the smallest index of a strike in it); `None` for strikes that do not reach z.
///
/// Two channels are joined when their slices share area: two regions without holes do so when a point of one's outline, or of its
/// centre line should the outlines coincide, lies strictly inside the other.
pub fn component_labels(channels: &[Channel], strikes: &[Placed], z: f64) -> Vec<Option<usize>> {
    let outlines: Vec<Option<Outline>> = channels.iter().map(|channel| Outline::new(channel, z)).collect();
    let mut labels: Vec<Option<usize>> =
        strikes.iter().enumerate().map(|(i, s)| outlines[s.channel].as_ref().map(|_| i)).collect();
    for i in 0..strikes.len() {
        for j in 0..i {
            let (Some(a), Some(b)) = (&outlines[strikes[i].channel], &outlines[strikes[j].channel]) else { continue };
            if labels[i] != labels[j] && share_area((&strikes[i], a), (&strikes[j], b)) {
                let (keep, drop) = (labels[i].min(labels[j]), labels[i].max(labels[j]));
                labels.iter_mut().filter(|label| **label == drop).for_each(|label| *label = keep);
            }
        }
    }
    labels
}

/// Openings at depth z credited to the patch: each strike positioned in it counts 1/(size of its component).
pub fn opening_count(channels: &[Channel], strikes: &[Placed], patch: &Patch, z: f64) -> f64 {
    let labels = component_labels(channels, strikes, z);
    strikes
        .iter()
        .zip(&labels)
        .filter(|(strike, label)| label.is_some() && strike.is_in(patch))
        .map(|(_, label)| 1.0 / labels.iter().filter(|other| *other == label).count() as f64)
        .sum()
}

fn share_area((a, outline_a): (&Placed, &Outline), (b, outline_b): (&Placed, &Outline)) -> bool {
    let apart = (a.x_mm - b.x_mm).hypot(a.y_mm - b.y_mm);
    if apart > outline_a.reach + outline_b.reach {
        return false;
    }
    let meets = |from: &Placed, points: &[(f64, f64)], to: &Placed, outline: &Outline| {
        points.iter().any(|&(x, y)| {
            let (sx, sy) = from.to_skin(x, y);
            outline.holds(to.to_stroke(sx, sy))
        })
    };
    meets(a, &outline_a.points, b, outline_b) || meets(b, &outline_b.points, a, outline_a)
}
