//! Bins of widths.

/// Bins up to the longest single hole, about.
const TO_LONGEST: f64 = 25.0;
/// All bins: holes that run together are wider than single ones. The last one has no upper end.
const COUNT: usize = 60;

/// Bins of equal width from 0 on; the last one takes all that is wider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bins {
    width_mm: f64,
}

impl Bins {
    /// Bins for holes up to this long, mm: 1, 2 or 5 times a power of ten wide.
    pub fn new(longest_mm: f64) -> Self {
        let least = longest_mm / TO_LONGEST;
        let power = 10f64.powf(least.log10().floor());
        let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= least).unwrap_or(10.0);
        Self { width_mm: if longest_mm > 0.0 { factor * power } else { 1.0 } }
    }

    /// A count of 0 for every bin.
    pub fn empty(&self) -> Vec<f64> {
        vec![0.0; COUNT]
    }

    /// Counts a width.
    pub fn count(&self, counts: &mut [f64], width_mm: f64) {
        let bin = ((width_mm / self.width_mm) as usize).min(COUNT - 1);
        if let Some(count) = counts.get_mut(bin) {
            *count += 1.0;
        }
    }

    /// Ends of a bin, mm.
    pub fn ends_mm(&self, bin: usize) -> (f64, f64) {
        let to = if bin + 1 == COUNT { f64::INFINITY } else { (bin + 1) as f64 * self.width_mm };
        (bin as f64 * self.width_mm, to)
    }
}

/// Adds counts bin by bin.
pub fn add(counts: &mut Vec<f64>, other: &[f64]) {
    counts.resize(counts.len().max(other.len()), 0.0);
    counts.iter_mut().zip(other).for_each(|(count, more)| *count += more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_has_its_bin() {
        let bins = Bins::new(0.25);
        assert_eq!(bins.ends_mm(2), (0.02, 0.03));
        let mut counts = bins.empty();
        [0.0, 0.005, 0.015, 7.0].into_iter().for_each(|width| bins.count(&mut counts, width));
        assert_eq!((counts[0], counts[1], counts[COUNT - 1]), (2.0, 1.0, 1.0));
        assert_eq!(bins.ends_mm(COUNT - 1).1, f64::INFINITY);
        assert_eq!(Bins::new(0.0).ends_mm(0), (0.0, 1.0));
    }
}
