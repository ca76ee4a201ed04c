//! Binary STL. Written by hand, because its 80 free bytes say what the body is, and in which unit.

use crate::solid::Surface;

/// Bytes before the first triangle.
const HEADER: usize = 80;

/// Surfaces, one after the other, under a title of which 80 letters are kept; mm.
pub fn bytes<'a>(title: &str, surfaces: impl Iterator<Item = &'a Surface> + Clone) -> Vec<u8> {
    let mut header: Vec<u8> = title.bytes().map(|byte| if byte.is_ascii_graphic() { byte } else { b' ' }).collect();
    header.resize(HEADER, b' ');
    let count: usize = surfaces.clone().map(|surface| surface.triangles.len()).sum();
    let mut bytes = header;
    bytes.reserve(4 + 50 * count);
    bytes.extend((count as u32).to_le_bytes());
    for surface in surfaces {
        for triangle in &surface.triangles {
            let corners = triangle.map(|corner| surface.points[corner as usize]);
            for vector in std::iter::once(normal(corners)).chain(corners) {
                vector.iter().for_each(|&value| bytes.extend((value as f32).to_le_bytes()));
            }
            bytes.extend([0, 0]);
        }
    }
    bytes
}

/// Unit normal of a triangle; zero where it has no area.
fn normal([a, b, c]: [[f64; 3]; 3]) -> [f64; 3] {
    let from_a = |p: [f64; 3]| [p[0] - a[0], p[1] - a[1], p[2] - a[2]];
    let (u, v) = (from_a(b), from_a(c));
    let n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    let length = n[0].hypot(n[1]).hypot(n[2]);
    if length > 0.0 { n.map(|value| value / length) } else { [0.0; 3] }
}
