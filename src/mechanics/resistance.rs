//! What layers of tissue do to a needle that has broken through (model section 10, M3).

use crate::geometry::Needle;
use crate::geometry::quadratic::Quadratic;
use std::f64::consts::PI;

/// How a layer resists. Layers follow each other from the surface down; the last has no bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToughLayer {
    /// Depth of its lower boundary, mm; infinite of the last.
    pub bottom_mm: f64,
    /// Energy of the crack per width of the needle and depth g, N/mm.
    pub cutting_energy_n_per_mm: f64,
    /// Friction on the buried flank τ, N/mm².
    pub wall_friction_n_per_mm2: f64,
}

/// The resistance T(x) to a tip at depth x: the work of a crack that widens with the needle's cone, and friction on its flank. A
/// sharp cone of the needle's own angle stands for every tip. Piecewise quadratic.
#[derive(Debug, Clone, PartialEq)]
pub struct Resistance {
    pieces: Vec<Piece>,
}

/// From one depth to the next at which the law changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    pub start_mm: f64,
    /// Infinite of the last.
    pub length_mm: f64,
    /// The resistance above the start, N.
    pub force_n: Quadratic,
}

/// A sharp cone and its shank.
struct Cone {
    slope: f64,
    /// Where the shank begins.
    end_mm: f64,
}

impl Cone {
    /// Radius at a distance from the tip.
    fn radius_mm(&self, s_mm: f64) -> f64 {
        s_mm.clamp(0.0, self.end_mm) * self.slope
    }

    /// The flank between the tip and a distance from it, mm² of its shadow along the axis.
    fn flank_mm2(&self, s_mm: f64) -> f64 {
        let cone = s_mm.clamp(0.0, self.end_mm);
        PI * self.slope * (cone * cone + 2.0 * self.end_mm * (s_mm - self.end_mm).max(0.0))
    }

    /// The slope of the radius there.
    fn widening(&self, s_mm: f64) -> f64 {
        if (0.0..self.end_mm).contains(&s_mm) { self.slope } else { 0.0 }
    }
}

impl Resistance {
    /// Of layers from the surface down.
    pub fn new(needle: &Needle, layers: &[ToughLayer]) -> Self {
        let slope = (0.5 * needle.tip_angle_rad).tan();
        let cone = Cone { slope, end_mm: 0.5 * needle.diameter_mm / slope };
        let bottoms = layers.iter().map(|layer| layer.bottom_mm);
        let mut starts: Vec<f64> = [0.0].into_iter().chain(bottoms).flat_map(|x| [x, x + cone.end_mm]).collect();
        starts.retain(|start| start.is_finite());
        starts.sort_by(f64::total_cmp);
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([f64::INFINITY]);
        let piece = |(&start_mm, end_mm): (&f64, f64)| Piece {
            start_mm,
            length_mm: end_mm - start_mm,
            force_n: of_layers(&cone, layers, start_mm, 0.5 * (start_mm + end_mm.min(start_mm + 1.0))),
        };
        Self { pieces: starts.iter().zip(ends).map(piece).collect() }
    }

    /// The resistance to a tip at a depth, N; 0 at the surface, of which the force of puncture is no part.
    pub fn force_n(&self, depth_mm: f64) -> f64 {
        let last = self.pieces.iter().rev().find(|piece| piece.start_mm < depth_mm);
        last.map_or(0.0, |piece| piece.force_n.value(depth_mm - piece.start_mm))
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

/// The resistance from `start_mm` on, for as long as what holds at `inside_mm` does.
fn of_layers(cone: &Cone, layers: &[ToughLayer], start_mm: f64, inside_mm: f64) -> Quadratic {
    let mut sum = Quadratic { at: 0.0, slope: 0.0, half_curvature: 0.0 };
    let mut top_mm = 0.0;
    for layer in layers {
        let between = |of: &dyn Fn(f64) -> f64, x_mm: f64| of(x_mm - top_mm) - of(x_mm - layer.bottom_mm);
        let (cutting, friction) = (2.0 * layer.cutting_energy_n_per_mm, layer.wall_friction_n_per_mm2);
        let radius = between(&|s| cone.radius_mm(s), start_mm);
        let widening = between(&|s| cone.widening(s), inside_mm);
        sum.at += cutting * radius + friction * between(&|s| cone.flank_mm2(s), start_mm);
        sum.slope += cutting * widening + friction * 2.0 * PI * radius;
        sum.half_curvature += friction * PI * widening;
        top_mm = layer.bottom_mm;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDLE: Needle =
        Needle { length_mm: 3.0, diameter_mm: 0.25, tip_angle_rad: 16.0 * PI / 180.0, tip_radius_mm: 0.004 };

    /// The formula of M3 as it stands.
    fn plain(layers: &[ToughLayer], x: f64) -> f64 {
        let (slope, end) = ((8.0 * PI / 180.0).tan(), 0.125 / (8.0 * PI / 180.0).tan());
        let radius = |s: f64| (s.max(0.0) * slope).min(0.125);
        let flank = |s: f64| match s.max(0.0) {
            s if s <= end => PI * slope * s * s,
            s => PI * 0.25 * (s - 0.5 * end),
        };
        let mut top = 0.0;
        let mut sum = 0.0;
        for layer in layers {
            sum += 2.0 * layer.cutting_energy_n_per_mm * (radius(x - top) - radius(x - layer.bottom_mm));
            sum += layer.wall_friction_n_per_mm2 * (flank(x - top) - flank(x - layer.bottom_mm));
            top = layer.bottom_mm;
        }
        sum
    }

    fn layer(bottom_mm: f64, cutting_energy_n_per_mm: f64, wall_friction_n_per_mm2: f64) -> ToughLayer {
        ToughLayer { bottom_mm, cutting_energy_n_per_mm, wall_friction_n_per_mm2 }
    }

    #[test]
    fn pieces_are_the_formula_at_every_depth() {
        let layers =
            [layer(0.015, 4.6, 0.01), layer(0.3, 0.5, 0.0), layer(1.5, 1.7, 0.2), layer(f64::INFINITY, 0.1, 0.03)];
        let resistance = Resistance::new(&NEEDLE, &layers);
        for step in 0..5000 {
            let x = f64::from(step) * 6e-4;
            assert!((resistance.force_n(x) - plain(&layers, x)).abs() < 1e-12, "{x}");
        }
        assert_eq!(resistance.force_n(-1.0), 0.0);
    }

    #[test]
    fn past_the_shank_only_friction_grows_and_in_proportion() {
        let resistance = Resistance::new(&NEEDLE, &[layer(f64::INFINITY, 0.5, 0.005)]);
        let rise = |a: f64, b: f64| resistance.force_n(b) - resistance.force_n(a);
        assert!((rise(1.5, 2.0) - 0.5 * PI * 0.25 * 0.005).abs() < 1e-12);
        assert!((rise(1.5, 2.0) - rise(2.0, 2.5)).abs() < 1e-12);
    }
}
