//! Closed surfaces of triangles.

use super::body::Body;
use crate::treatment::Strike;
use std::collections::HashMap;

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
        let inside: Vec<usize> = (0..body.cells.len()).filter(|&cell| is_inside(cell)).collect();
        let mut uses: HashMap<[u32; 3], u32> = HashMap::with_capacity(3 * inside.len());
        for face in inside.iter().flat_map(|&cell| faces(body.cells[cell])) {
            *uses.entry(sorted(face)).or_default() += 1;
        }
        let mut surface = Self::default();
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        for &cell in &inside {
            for face in faces(body.cells[cell]).into_iter().filter(|face| uses[&sorted(*face)] == 1) {
                surface.triangles.push(face.map(|corner| {
                    *numbers.entry(corner).or_insert_with(|| {
                        surface.points.push(body.points[corner as usize]);
                        (surface.points.len() - 1) as u32
                    })
                }));
                surface.layers.push(body.layers[cell]);
                surface.parts.push(body.parts[cell]);
            }
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
        let mut edges: HashMap<(u32, u32), u32> = HashMap::new();
        for &[a, b, c] in &self.triangles {
            for edge in [(a, b), (b, c), (c, a)] {
                *edges.entry(edge).or_default() += 1;
            }
        }
        edges.iter().all(|(&(from, to), &count)| count == 1 && edges.get(&(to, from)) == Some(&1))
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

/// The faces of a cell, each turned outwards.
fn faces([a, b, c, d]: [u32; 4]) -> [[u32; 3]; 4] {
    [[a, c, b], [a, b, d], [b, c, d], [a, d, c]]
}

fn sorted(mut face: [u32; 3]) -> [u32; 3] {
    face.sort_unstable();
    face
}

/// a · (b × c).
pub fn triple(a: [f64; 3], b: [f64; 3], c: [f64; 3]) -> f64 {
    a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0])
}
