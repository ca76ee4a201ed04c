//! Skin that gives way before a needle: how far down its tip must come to reach a depth of the tissue. Plain data, made where forces
//! are known; the geometry of a stroke asks for nothing else (model section 10, M7).

use super::quadratic::Quadratic;

/// How one strike goes in. The excursion of a tip is how far it stands below the surface as that was before; what of it is not depth
/// in the tissue is the dent.
#[derive(Debug, Clone, PartialEq)]
pub struct Dent {
    excursion_mm: f64,
    depth_mm: f64,
    pieces: Vec<Piece>,
}

/// The excursions of a tip on its way from one depth to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// The depth at which it begins, mm.
    pub start_mm: f64,
    /// How far it goes, mm.
    pub length_mm: f64,
    /// The excursion at a depth so far past the start, mm. It never falls; it stays where the tip jumps.
    pub excursion_mm: Quadratic,
}

impl Piece {
    /// Excursion at its end, mm.
    pub fn end_mm(&self) -> f64 {
        self.excursion_mm.value(self.length_mm)
    }
}

impl Dent {
    /// Of a strike whose tip comes so far below the surface as it was, and so deep into the tissue. The pieces follow one another from
    /// the surface to that depth; none where the tip stays out.
    pub fn new(excursion_mm: f64, depth_mm: f64, pieces: Vec<Piece>) -> Self {
        Self { excursion_mm, depth_mm, pieces }
    }

    /// The greatest excursion S₀, mm.
    pub fn excursion_mm(&self) -> f64 {
        self.excursion_mm
    }

    /// The greatest depth D, mm.
    pub fn depth_mm(&self) -> f64 {
        self.depth_mm
    }

    /// From the surface down.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The excursion at which the tip breaks the surface, mm.
    pub fn opens_mm(&self) -> f64 {
        self.pieces.first().map_or(self.excursion_mm, |piece| piece.excursion_mm.at)
    }

    /// The excursion at which the tip, going in, comes to a depth of at most D, mm.
    pub fn cutting_mm(&self, depth_mm: f64) -> f64 {
        let piece = self.pieces.iter().rev().find(|piece| piece.start_mm <= depth_mm);
        piece.map_or(self.excursion_mm, |piece| piece.excursion_mm.value(depth_mm - piece.start_mm))
    }

    /// The depth to which the tip has come at an excursion on its way in, mm; at a jump that before it.
    pub fn reached_mm(&self, excursion_mm: f64) -> f64 {
        let piece = self.pieces.iter().find(|piece| piece.end_mm() >= excursion_mm);
        piece.map_or(self.depth_mm, |piece| {
            piece.start_mm + piece.excursion_mm.reaches(excursion_mm).min(piece.length_mm)
        })
    }

    /// Skin as a spring against a needle whose resistance grows with depth: the tip comes to so large a share of its excursion.
    #[cfg(test)]
    pub(crate) fn springs(excursion_mm: f64, share: f64) -> Self {
        let piece = |start_mm: f64, length_mm: f64| {
            let excursion_mm = Quadratic { at: start_mm / share, slope: 1.0 / share, half_curvature: 0.0 };
            Piece { start_mm, length_mm, excursion_mm }
        };
        let depth_mm = share * excursion_mm;
        Self::new(excursion_mm, depth_mm, vec![piece(0.0, 0.3 * depth_mm), piece(0.3 * depth_mm, 0.7 * depth_mm)])
    }

    /// Whether nothing gives way.
    pub fn is_rigid(&self) -> bool {
        let is_depth =
            |piece: &Piece| piece.excursion_mm == Quadratic { at: piece.start_mm, slope: 1.0, half_curvature: 0.0 };
        !self.pieces.is_empty() && self.pieces.iter().all(is_depth)
    }
}
