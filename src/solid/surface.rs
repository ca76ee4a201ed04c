//! Closed surfaces of triangles.

use super::PUNCTURE;
use super::body::{Body, triple};
use crate::treatment::Strike;

/// A surface of triangles whose normals point outwards, mm.
#[derive(Debug, Clone, Default)]
pub struct Surface {
    /// Points.
    pub points: Vec<[f64; 3]>,
    /// Corners of every triangle.
    pub triangles: Vec<[u32; 3]>,
    /// Number of the layer that each triangle bounds.
    pub layers: Vec<u8>,
    /// The part that each triangle bounds.
    pub parts: Vec<u8>,
}

impl Surface {
    /// The surface around some cells of a body: the faces that belong to one of them alone.
    pub fn around(body: &Body, is_inside: impl Fn(usize) -> bool) -> Self {
        let mut surface = Self::default();
        let mut numbers = vec![None; body.points.len()];
        for (cell, face) in outer_faces(body, is_inside) {
            surface.triangles.push(face.map(|corner| {
                *numbers[corner as usize].get_or_insert_with(|| {
                    surface.points.push(body.points[corner as usize]);
                    (surface.points.len() - 1) as u32
                })
            }));
            surface.layers.push(body.layers[cell]);
            surface.parts.push(body.parts[cell]);
        }
        surface
    }

    /// Volume enclosed, mm³.
    pub fn volume(&self) -> f64 {
        let corner = |corner: u32| self.points[corner as usize];
        self.triangles.iter().map(|&[a, b, c]| triple(corner(a), corner(b), corner(c))).sum::<f64>() / 6.0
    }

    /// Whether every edge of every triangle is met once the other way round, and never twice the same way: the surface is
    /// closed, and turned one way throughout.
    pub fn is_closed(&self) -> bool {
        let edges = self.triangles.iter().flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)]);
        let mut edges: Vec<(u32, u32, bool)> =
            edges.map(|(from, to)| (from.min(to), from.max(to), from < to)).collect();
        edges.sort_unstable();
        let (pairs, rest) = edges.as_chunks::<2>();
        let is_pair = |[one, other]: &[(u32, u32, bool); 2]| (one.0, one.1) == (other.0, other.1) && one.2 != other.2;
        let are_distinct = pairs.windows(2).all(|next| (next[0][0].0, next[0][0].1) != (next[1][0].0, next[1][0].1));
        rest.is_empty() && pairs.iter().all(is_pair) && are_distinct
    }

    /// The surface moved to where a strike went in, and turned to its heading.
    pub fn placed(&self, strike: &Strike) -> Self {
        let place = |&[x, y, z]: &[f64; 3]| {
            let (cos, sin) = (strike.heading.re, strike.heading.im);
            [strike.x_mm + cos * x - sin * y, strike.y_mm + sin * x + cos * y, z]
        };
        Self { points: self.points.iter().map(place).collect(), ..self.clone() }
    }
}

impl Body {
    /// The surface of the channel.
    pub fn surface(&self) -> Surface {
        Surface::around(self, |_| true)
    }

    /// The surface of its puncture part.
    pub fn puncture_surface(&self) -> Surface {
        Surface::around(self, |cell| self.parts[cell] == PUNCTURE)
    }
}

/// Faces that belong to one of the chosen cells alone, each with its cell, in the order of the cells.
fn outer_faces(body: &Body, is_inside: impl Fn(usize) -> bool) -> Vec<(usize, [u32; 3])> {
    let inside = (0..body.cells.len()).filter(|&cell| is_inside(cell));
    let mut all: Vec<([u32; 3], usize, [u32; 3])> =
        inside.flat_map(|cell| faces(body.cells[cell]).map(|face| (sorted(face), cell, face))).collect();
    all.sort_unstable();
    let alone = all.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() == 1);
    let mut outer: Vec<(usize, [u32; 3])> = alone.map(|face| (face[0].1, face[0].2)).collect();
    outer.sort_unstable();
    outer
}

/// The faces of a cell, each turned outwards.
fn faces([a, b, c, d]: [u32; 4]) -> [[u32; 3]; 4] {
    [[a, c, b], [a, b, d], [b, c, d], [a, d, c]]
}

fn sorted(mut face: [u32; 3]) -> [u32; 3] {
    face.sort_unstable();
    face
}
