//! Wavefront OBJ.

use crate::solid::Surface;
use std::fmt::Write;

/// One surface under a title; mm.
pub fn bytes(title: &str, object: &str, surface: &Surface) -> Vec<u8> {
    let mut text = format!("# {}\no {object}\n", title.replace('\n', " "));
    for [x, y, z] in &surface.points {
        let _ = writeln!(text, "v {x:?} {y:?} {z:?}");
    }
    for [a, b, c] in surface.triangles.iter().map(|triangle| triangle.map(|corner| corner + 1)) {
        let _ = writeln!(text, "f {a} {b} {c}");
    }
    text.into_bytes()
}
