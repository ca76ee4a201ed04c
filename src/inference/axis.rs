//! Nodes along one direction of a table, and cubics between them.

/// Even nodes from one end to the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    from: f64,
    to: f64,
    /// At least one; a single node stands for the only value.
    pub count: usize,
}

impl Axis {
    /// So many nodes; one where both ends are alike.
    pub fn new([from, to]: [f64; 2], count: usize) -> Self {
        Self { from, to, count: if to > from { count.max(2) } else { 1 } }
    }

    /// A node.
    pub fn node(&self, index: usize) -> f64 {
        if self.count == 1 {
            self.from
        } else {
            self.from + (self.to - self.from) * index as f64 / (self.count - 1) as f64
        }
    }

    /// The same with twice as many intervals.
    pub fn doubled(self) -> Self {
        Self { count: 2 * self.count - 1, ..self }
    }

    /// The nodes around a value, from this one on, and their weights: Lagrange's cubic, or what fewer nodes allow.
    pub fn around(&self, value: f64) -> (usize, Weights) {
        if self.count == 1 {
            return (0, Weights { of: [1.0, 0.0, 0.0, 0.0], count: 1 });
        }
        let place =
            ((value - self.from) / (self.to - self.from) * (self.count - 1) as f64).clamp(0.0, (self.count - 1) as f64);
        let used = self.count.min(4);
        let first = (place as usize).saturating_sub(1).min(self.count - used);
        let at = place - first as f64;
        let weight = |i: usize| {
            let others = (0..used).filter(|&j| j != i);
            others.map(|j| (at - j as f64) / (i as f64 - j as f64)).product()
        };
        let of = std::array::from_fn(|i| if i < used { weight(i) } else { 0.0 });
        (first, Weights { of, count: used })
    }
}

/// Weights of neighbouring nodes.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    of: [f64; 4],
    count: usize,
}

impl Weights {
    /// They.
    pub fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        self.of[..self.count].iter().copied()
    }
}

/// Adds a weighted record to a sum.
pub fn add(sum: &mut [f64], record: &[f64], weight: f64) {
    sum.iter_mut().zip(record).for_each(|(sum, value)| *sum += weight * value);
}
