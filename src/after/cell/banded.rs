//! Banded matrices and their factors. Those of a cell are M-matrices with dominant columns, so no pivots are sought.

/// A square matrix of which only entries near the diagonal are kept; after [`Banded::factor`] its factors L and U.
#[derive(Debug, Clone)]
pub(super) struct Banded {
    size: usize,
    half: usize,
    /// Row by row, each from `half` entries before the diagonal to as many behind it.
    entries: Vec<f64>,
    /// One over each pivot.
    inverse_pivots: Vec<f64>,
    /// Room for the right side, with `half` zeros before and behind it.
    padded: Vec<f64>,
}

impl Banded {
    /// A matrix of zeros, with `half` entries on each side of the diagonal.
    pub(super) fn new(size: usize, half: usize) -> Self {
        let width = 2 * half + 1;
        Self {
            size,
            half,
            entries: vec![0.0; size * width],
            inverse_pivots: vec![0.0; size],
            padded: vec![0.0; size + 2 * half],
        }
    }

    /// Makes all entries zero.
    pub(super) fn clear(&mut self) {
        self.entries.fill(0.0);
    }

    /// Adds to an entry; `row` and `column` differ by at most half the width.
    pub(super) fn add(&mut self, row: usize, column: usize, value: f64) {
        self.entries[row * (2 * self.half + 1) + self.half + column - row] += value;
    }

    /// Replaces the matrix by its factors.
    pub(super) fn factor(&mut self) {
        let (half, width) = (self.half, 2 * self.half + 1);
        for k in 0..self.size {
            let (above, below) = self.entries.split_at_mut((k + 1) * width);
            let pivot_row = &above[k * width + half..];
            let inverse = 1.0 / pivot_row[0];
            self.inverse_pivots[k] = inverse;
            let behind = &pivot_row[1..=half];
            for (distance, row) in (1..=half).zip(below.chunks_exact_mut(width)) {
                let (first, rest) = row[half - distance..].split_at_mut(1);
                if first[0] == 0.0 {
                    continue;
                }
                first[0] *= inverse;
                subtract(&mut rest[..half], first[0], behind);
            }
        }
    }

    /// Solves for a right side with the factors; the solution takes its place.
    pub(super) fn solve(&mut self, side: &mut [f64]) {
        let (half, width) = (self.half, 2 * self.half + 1);
        self.padded[half..half + self.size].copy_from_slice(side);
        for (i, row) in self.entries.chunks_exact(width).enumerate() {
            let (before, own) = self.padded[i..=i + half].split_at_mut(half);
            own[0] -= dot(&row[..half], before);
        }
        for (i, row) in self.entries.chunks_exact(width).enumerate().rev() {
            let (own, behind) = self.padded[i + half..=i + 2 * half].split_at_mut(1);
            own[0] = (own[0] - dot(&row[half + 1..], behind)) * self.inverse_pivots[i];
        }
        side.copy_from_slice(&self.padded[half..half + self.size]);
    }
}

/// Subtracts so many times a row from another one; by index, for pairs of iterators are calls wherever units of code are optimised apart.
#[inline]
fn subtract(row: &mut [f64], times: f64, other: &[f64]) {
    let other = &other[..row.len()];
    for i in 0..row.len() {
        row[i] -= times * other[i];
    }
}

/// Four sums side by side, which a processor adds at once.
#[inline]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (mut sums, mut rest) = ([0.0; 4], 0.0);
    let ((quads_a, rest_a), (quads_b, rest_b)) = (a.as_chunks::<4>(), b[..a.len()].as_chunks::<4>());
    for (i, a) in rest_a.iter().enumerate() {
        rest += a * rest_b[i];
    }
    for (i, a) in quads_a.iter().enumerate() {
        let b = &quads_b[i];
        for lane in 0..4 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest
}
