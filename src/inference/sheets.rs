//! Sections of a strike at one depth for every κ, γ_f and depth of strike that are looked at: worked out at the nodes of a table,
//! cut in any direction, and interpolated.

use super::axis::{Axis, add};
use super::chords::{self, RECORD};
use crate::geometry::{Channel, Section};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Nodes of κ, of γ_f and of the depth of strike at first.
const NODES: [usize; 3] = [17, 9, 17];
/// Nodes along one of them at most.
const MOST_NODES: usize = 65;
/// How close above the plane that is looked at strikes are worked out that end there, as a share of the depth.
const JUST_BELOW: f64 = 1e-6;
/// Planes between nodes at which a table is compared with sections.
const CHECKS: usize = 5;
/// Accuracy of a section's Y², as a share of its largest.
const FIT: f64 = 1e-6;

/// How tissue answered: κ and γ_f, where they are free.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shear {
    /// κ.
    pub surface_following: f64,
    /// γ_f.
    pub failure_shear_strain: f64,
}

/// The channel of a strike of a depth, mm.
pub type ChannelOf<'a> = dyn Fn(f64, Shear) -> Channel + Sync + 'a;

/// What is free, and between which ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranges {
    /// Of κ.
    pub surface_following: [f64; 2],
    /// Of γ_f.
    pub failure_shear_strain: [f64; 2],
    /// Of depths of strikes, mm.
    pub depth_mm: [f64; 2],
}

/// Sections at one depth.
pub struct Sheets<'a> {
    channel_of: &'a ChannelOf<'a>,
    at_mm: f64,
    axes: [Axis; 3],
    sections: Vec<Section>,
    cuts: Mutex<BTreeMap<u64, Arc<Vec<f64>>>>,
    /// How far chords between nodes are off on average over a breadth, and its ends, at most, mm.
    pub error_mm: f64,
}

impl<'a> Sheets<'a> {
    /// Of what leaves channels; the table becomes finer until chords in the given directions are as good as wished, mm.
    pub fn new(
        channel_of: &'a ChannelOf<'a>,
        at_mm: f64,
        ranges: &Ranges,
        directions_rad: &[f64],
        wished_mm: f64,
    ) -> Self {
        let least = at_mm + JUST_BELOW * ranges.depth_mm[1];
        let depths = ranges.depth_mm.map(|depth| depth.max(least));
        let ends = [ranges.surface_following, ranges.failure_shear_strain, depths];
        let axes = std::array::from_fn(|i| Axis::new(ends[i], NODES[i]));
        let none = Self { channel_of, at_mm, axes, sections: Vec::new(), cuts: Mutex::default(), error_mm: 0.0 };
        if ranges.depth_mm[1] <= at_mm {
            return none;
        }
        let mut sheets = none.worked_out();
        loop {
            let errors = sheets.errors(directions_rad);
            let worst = (0..3).max_by(|&a, &b| errors[a].total_cmp(&errors[b])).unwrap_or(0);
            sheets.error_mm = errors[worst];
            if errors[worst] <= wished_mm || sheets.axes[worst].count >= MOST_NODES {
                return sheets;
            }
            let mut axes = sheets.axes;
            axes[worst] = axes[worst].doubled();
            sheets = Self { axes, cuts: Mutex::default(), ..sheets }.worked_out();
        }
    }

    /// Depth of the sections, mm.
    pub fn at_mm(&self) -> f64 {
        self.at_mm
    }

    /// No chord is longer, mm.
    pub fn longest_mm(&self) -> f64 {
        let diagonal = |section: &Section| (section.extent().1 - section.extent().0).hypot(2.0 * section.y_max());
        self.sections.iter().map(diagonal).fold(0.0, f64::max)
    }

    fn worked_out(self) -> Self {
        let [kappas, gammas, depths] = self.axes;
        let count = kappas.count * gammas.count * depths.count;
        let node = |index: usize| {
            let (outer, depth) = (index / depths.count, index % depths.count);
            [kappas.node(outer / gammas.count), gammas.node(outer % gammas.count), depths.node(depth)]
        };
        let sections = (0..count).into_par_iter().map(|index| self.section(node(index))).collect();
        Self { sections, ..self }
    }

    fn section(&self, [surface_following, failure_shear_strain, depth_mm]: [f64; 3]) -> Section {
        let channel = (self.channel_of)(depth_mm, Shear { surface_following, failure_shear_strain });
        if self.at_mm < channel.depth() { channel.level(self.at_mm).section(FIT) } else { Section::default() }
    }

    /// By how much chords at middles between nodes differ from those of the section, by axis, mm: on average over a breadth, for near the
    /// ends of a section with a dent single chords are long on one side of an offset and short on the other.
    fn errors(&self, directions_rad: &[f64]) -> [f64; 3] {
        let mut errors = [0.0f64; 3];
        for (axis, error) in errors.iter_mut().enumerate().filter(|(axis, _)| self.axes[*axis].count > 1) {
            for check in 0..CHECKS {
                let place = std::array::from_fn(|i| self.check_place(i, check, i == axis));
                let section = self.section(place);
                for &direction in directions_rad {
                    let exact = chords::record(&section, direction);
                    let [surface_following, failure_shear_strain, depth] = place;
                    let rows = self.rows(direction, Shear { surface_following, failure_shear_strain });
                    let mut record = [0.0; RECORD];
                    rows.at(depth, &mut record);
                    let off = |i: usize| (exact[i] - record[i]).abs();
                    let chords = chords::shares().enumerate().map(|(k, [a, b])| (a + b) * off(k + 2)).sum::<f64>();
                    *error = error.max(chords).max(off(0)).max(off(1));
                }
            }
        }
        errors
    }

    /// A node of an axis that is spread over it, or the middle after it.
    fn check_place(&self, axis: usize, check: usize, between: bool) -> f64 {
        let axis = &self.axes[axis];
        let steps = axis.count - 1;
        let node = ((2 * check + 1) * steps / (2 * CHECKS)).min(steps.saturating_sub(1));
        if between { 0.5 * (axis.node(node) + axis.node(node + 1)) } else { axis.node(node) }
    }

    /// All records in a direction, in the order of the sections.
    fn cut(&self, direction_rad: f64) -> Arc<Vec<f64>> {
        let key = direction_rad.to_bits();
        let known = || self.cuts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(records) = known().get(&key) {
            return records.clone();
        }
        let records =
            self.sections.par_iter().flat_map_iter(|section| chords::record(section, direction_rad)).collect();
        known().entry(key).or_insert(Arc::new(records)).clone()
    }

    /// What lines of a direction, rad from the heading, meet where tissue answered like this, by the depth of the strike.
    pub fn rows(&self, direction_rad: f64, shear: Shear) -> Rows {
        let [kappas, gammas, depths] = self.axes;
        if self.sections.is_empty() {
            return Rows { axis: depths, records: Vec::new() };
        }
        let all = self.cut(direction_rad);
        let length = depths.count * RECORD;
        let (first_kappa, of_kappa) = kappas.around(shear.surface_following);
        let (first_gamma, of_gamma) = gammas.around(shear.failure_shear_strain);
        let mut records = vec![0.0; length];
        for (kappa, outer) in (first_kappa..).zip(of_kappa.iter()) {
            for (gamma, inner) in (first_gamma..).zip(of_gamma.iter()) {
                let start = (kappa * gammas.count + gamma) * length;
                add(&mut records, &all[start..start + length], outer * inner);
            }
        }
        Rows { axis: depths, records }
    }
}

/// Records along one direction, by the depth of the strike.
pub struct Rows {
    axis: Axis,
    records: Vec<f64>,
}

impl Rows {
    /// The record for strikes of a depth below the plane, mm.
    pub fn at(&self, depth_mm: f64, record: &mut [f64; RECORD]) {
        record.fill(0.0);
        if self.records.is_empty() {
            return;
        }
        let (first, weights) = self.axis.around(depth_mm);
        for (node, weight) in (first..).zip(weights.iter()) {
            add(record, &self.records[node * RECORD..(node + 1) * RECORD], weight);
        }
        record[2..].iter_mut().for_each(|chord| *chord = chord.max(0.0));
    }
}
