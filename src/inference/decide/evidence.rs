//! The evidence for a hypothesis as profiles are read one by one: what each cell has of the posterior, and the logarithm of the sum.

use super::cells::Cells;

/// Cells with less than this share of the posterior are left out.
const LEFT_OUT: f64 = 1e-9;
/// Sums that are kept side by side, so that none waits for the one before.
const LANES: usize = 8;

/// The evidence, and the posterior.
#[derive(Debug, Clone)]
pub struct Evidence {
    shares: Vec<f64>,
    /// Stretches of cells that are still there.
    alive: Vec<[usize; 2]>,
    /// What all shares are to be divided by.
    sum: f64,
    /// Its logarithm.
    pub log: f64,
}

impl Evidence {
    /// Before anything was read.
    pub fn new(cells: &Cells) -> Self {
        let (count, stretch) = (cells.count(), cells.widths.len());
        Self {
            shares: vec![1.0; count],
            alive: (0..cells.outer.len()).map(|i| [i * stretch, (i + 1) * stretch]).collect(),
            sum: count as f64,
            log: 0.0,
        }
    }

    /// A profile of which every cell says how dense it is.
    pub fn learn(&mut self, densities: &[f32]) {
        let scale = 1.0 / self.sum;
        let stretches = self.alive.iter();
        let of = |&[from, to]: &[usize; 2]| multiplied(&mut self.shares[from..to], &densities[from..to], scale);
        self.sum = stretches.map(of).sum();
        self.log += self.sum.ln();
        self.leave_out();
    }

    /// The same where densities are worked out as they are asked for.
    pub fn learn_each(&mut self, density: impl Fn(usize) -> f64) {
        let scale = 1.0 / self.sum;
        self.sum = 0.0;
        for cell in self.alive.iter().flat_map(|&[from, to]| from..to) {
            self.shares[cell] *= scale * density(cell);
            self.sum += self.shares[cell];
        }
        self.log += self.sum.ln();
        self.leave_out();
    }

    /// Stretches end where shares become negligible.
    fn leave_out(&mut self) {
        let (least, shares) = (LEFT_OUT * self.sum, &self.shares);
        self.alive.retain_mut(|[from, to]| {
            while from < to && shares[*from] < least {
                *from += 1;
            }
            while from < to && shares[*to - 1] < least {
                *to -= 1;
            }
            from < to
        });
    }
}

/// Multiplies shares by densities and a scale, and gives their sum.
fn multiplied(shares: &mut [f64], densities: &[f32], scale: f64) -> f64 {
    let mut sums = [0.0; LANES];
    let (mut of_shares, mut of_densities) = (shares.chunks_exact_mut(LANES), densities.chunks_exact(LANES));
    for (shares, densities) in of_shares.by_ref().zip(of_densities.by_ref()) {
        for ((share, density), sum) in shares.iter_mut().zip(densities).zip(&mut sums) {
            *share *= scale * f64::from(*density);
            *sum += *share;
        }
    }
    for (share, density) in of_shares.into_remainder().iter_mut().zip(of_densities.remainder()) {
        *share *= scale * f64::from(*density);
        sums[0] += *share;
    }
    sums.iter().sum()
}
