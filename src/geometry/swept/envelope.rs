//! The outline of a channel's section: the envelope of its slices, fitted with arcs.

use super::super::arc::Arc;
use super::super::response::Track;
use super::super::section::Section;
use super::Level;

/// Arcs are not split below this share of the section's extent.
const SHORTEST_ARC: f64 = 1e-4;

impl Level<'_> {
    pub(super) fn envelope(&self, fit: f64, track: &Track) -> Section {
        let (from, to) = self.extent();
        if to <= from {
            return Section::default();
        }
        // First cuts: where the slit begins and ends and where the deepest slice lies, since the outline changes there.
        let deepest = self.channel.slice_at(self.z, 0.0, track).centre;
        let (lo, hi) = track.slit();
        let mut cuts = vec![from, lo, deepest, hi, to];
        cuts.retain(|x| (from..=to).contains(x));
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|b, a| *b - *a < SHORTEST_ARC * (to - from));
        if let Some(last) = cuts.last_mut() {
            *last = to;
        }
        let mut fitter = Fitter::new(self, fit, SHORTEST_ARC * (to - from));
        for pair in cuts.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let values = [a, 0.5 * (a + b), b].map(|x| fitter.value(x));
            fitter.fit(a, b, values);
        }
        Section::new(fitter.arcs, fitter.highest.sqrt())
    }
}

/// Fits arcs to the height field at one depth, halving until the quarter points agree.
struct Fitter<'l, 'c> {
    level: &'l Level<'c>,
    share: f64,
    shortest: f64,
    highest: f64,
    arcs: Vec<Arc>,
}

impl<'l, 'c> Fitter<'l, 'c> {
    fn new(level: &'l Level<'c>, share: f64, shortest: f64) -> Self {
        Self { level, share, shortest, highest: 0.0, arcs: Vec::with_capacity(16) }
    }

    fn value(&mut self, x: f64) -> f64 {
        let value = self.level.height_squared(x).max(0.0);
        self.highest = self.highest.max(value);
        value
    }

    fn fit(&mut self, from: f64, to: f64, [start, middle, end]: [f64; 3]) {
        let quarter = 0.25 * (to - from);
        let (mid, first, third) = (from + 2.0 * quarter, self.value(from + quarter), self.value(to - quarter));
        let arc = Arc::fitted(from, to, [start, middle, end]);
        let off = |x: f64, value: f64| (arc.height_squared(x) - value).abs();
        let worst = off(from + quarter, first).max(off(to - quarter, third));
        if worst <= self.share * self.highest || to - from < 2.0 * self.shortest {
            self.arcs.push(arc);
        } else {
            self.fit(from, mid, [start, first, middle]);
            self.fit(mid, to, [middle, third, end]);
        }
    }
}
