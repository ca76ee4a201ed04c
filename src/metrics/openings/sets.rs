//! Union-find: which members have been joined.

/// Sets of the numbers below a count, at first each on its own. The root of a set is its lowest member.
#[derive(Debug, Clone, Default)]
pub struct DisjointSets(Vec<u32>);

impl DisjointSets {
    /// `count` sets of one member.
    pub fn new(count: usize) -> Self {
        let mut sets = Self::default();
        sets.reset(count);
        sets
    }

    /// Begins anew with `count` sets of one member.
    pub fn reset(&mut self, count: usize) {
        self.0.clear();
        self.0.extend(0..count as u32);
    }

    /// The lowest member of a set.
    #[inline]
    pub fn root(&mut self, i: usize) -> usize {
        let mut i = i;
        while self.0[i] as usize != i {
            self.0[i] = self.0[self.0[i] as usize];
            i = self.0[i] as usize;
        }
        i
    }

    /// Whether the set of `i` is the one of this root.
    #[inline]
    pub fn is_under(&mut self, i: usize, root: usize) -> bool {
        self.0[i] as usize == root || self.root(i) == root
    }

    /// Joins two sets and returns the root of both.
    #[inline]
    pub fn join(&mut self, i: usize, j: usize) -> usize {
        let (a, b) = (self.root(i), self.root(j));
        self.0[a.max(b)] = a.min(b) as u32;
        a.min(b)
    }

    /// Lets every member point at its root.
    pub fn flatten(&mut self) {
        // A parent is never higher than its child, so that it is flat already when the child's turn comes.
        for i in 0..self.0.len() {
            self.0[i] = self.0[self.0[i] as usize];
        }
    }
}
