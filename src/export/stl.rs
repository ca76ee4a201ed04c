//! Binary STL. Written by hand, because its 80 free bytes say what the body is, and in which unit.

use crate::solid::Surface;

/// Bytes before the first triangle.
const HEADER: usize = 80;

/// Surfaces, one after the other, under a title of which 80 letters are kept; mm. `None` where nothing of them is left: a
/// triangle two of whose corners meet in single precision is left out. Its neighbours meet in its place, so that what was
/// closed stays closed.
pub fn bytes<'a>(title: &str, surfaces: impl Iterator<Item = &'a Surface>) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = title.bytes().map(|byte| if byte.is_ascii_graphic() { byte } else { b' ' }).collect();
    bytes.resize(HEADER, b' ');
    bytes.extend([0; 4]);
    let mut count = 0u32;
    for (corners, single) in surfaces.flat_map(triangles) {
        let normal = normal(corners).map(|value| value as f32);
        std::iter::once(normal).chain(single).flatten().for_each(|value| bytes.extend(value.to_le_bytes()));
        bytes.extend([0, 0]);
        count += 1;
    }
    bytes[HEADER..][..4].copy_from_slice(&count.to_le_bytes());
    (count > 0).then_some(bytes)
}

/// Whether anything of a surface is left in single precision.
pub fn shows(surface: &Surface) -> bool {
    triangles(surface).next().is_some()
}

/// Corners of the triangles that are left, and the same in single precision.
fn triangles(surface: &Surface) -> impl Iterator<Item = ([[f64; 3]; 3], [[f32; 3]; 3])> {
    let corners = |triangle: &[u32; 3]| triangle.map(|corner| surface.points[corner as usize]);
    let single = |corners: [[f64; 3]; 3]| (corners, corners.map(|corner| corner.map(|value| value as f32)));
    let has_area = |(_, [a, b, c]): &([[f64; 3]; 3], [[f32; 3]; 3])| a != b && b != c && c != a;
    surface.triangles.iter().map(corners).map(single).filter(has_area)
}

/// Unit normal of a triangle; zero where it has no area.
fn normal([a, b, c]: [[f64; 3]; 3]) -> [f64; 3] {
    let from_a = |p: [f64; 3]| [p[0] - a[0], p[1] - a[1], p[2] - a[2]];
    let (u, v) = (from_a(b), from_a(c));
    let n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    let length = n[0].hypot(n[1]).hypot(n[2]);
    if length > 0.0 { n.map(|value| value / length) } else { [0.0; 3] }
}
