//! A grid over what is unknown but c: even cells that are halved where the posterior is, until nothing moves.

use super::likelihood::log_sum;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Directions of the grid: κ, γ_f, ln a, mean efficiency.
pub const DIRECTIONS: usize = 4;
/// Cells along each free direction at first, by how many are free.
const FIRST: [u32; DIRECTIONS + 1] = [1, 16, 8, 6, 4];
/// Cells that hold less than this of the posterior together are not halved.
const NEGLIGIBLE: f64 = 1e-5;
/// ln Z may move by less than this.
const LOG_ERROR: f64 = 0.01;
/// Standard deviations may change by less than this share.
const SD_ERROR: f64 = 0.02;
/// Likelihoods that may be worked out.
pub const MOST_EVALUATIONS: usize = 10_000_000;
/// Halvings at most.
const DEEPEST: u8 = 12;

/// Ends of each direction; alike where it is not free.
pub type Box4 = [[f64; 2]; DIRECTIONS];

/// A cell: how often it was halved, and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    halved: u8,
    place: [u32; DIRECTIONS],
}

/// A cell of the grid and what was found in its middle.
#[derive(Debug, Clone)]
pub struct Cell<T> {
    /// Its ends in each direction.
    pub ends: Box4,
    /// Logarithm of its share of the prior.
    pub log_prior: f64,
    /// What was found.
    pub found: T,
}

impl<T> Cell<T> {
    /// Its middle.
    pub fn middle(&self) -> [f64; DIRECTIONS] {
        self.ends.map(|[from, to]| 0.5 * (from + to))
    }
}

/// What is worked out in the middle of a cell.
pub trait Found: Send + Sync {
    /// Logarithm of the evidence there, c integrated out.
    fn log_evidence(&self) -> f64;
    /// Likelihoods that were worked out for it.
    fn evaluations(&self) -> usize;
    /// First and second moments of what was integrated out.
    fn moments(&self) -> Vec<[f64; 2]>;
}

/// A grid that is as fine as it should be, or as it could be made.
#[derive(Debug, Clone)]
pub struct Grid<T> {
    /// Its cells, in a fixed order.
    pub cells: Vec<Cell<T>>,
    /// Logarithm of the evidence.
    pub log_evidence: f64,
    /// By how much that moved at last.
    pub log_error: f64,
    /// Whether nothing moved any more.
    pub is_settled: bool,
}

impl<T: Found> Grid<T> {
    /// Share of the posterior that each cell holds.
    pub fn weights(&self) -> impl Iterator<Item = f64> + '_ {
        self.cells.iter().map(|cell| (cell.log_prior + cell.found.log_evidence() - self.log_evidence).exp())
    }

    /// The posterior mean of something.
    pub fn mean(&self, of: impl Fn(&Cell<T>) -> f64) -> f64 {
        self.cells
            .iter()
            .zip(self.weights())
            .map(|(cell, weight)| if weight > 0.0 { weight * of(cell) } else { 0.0 })
            .sum()
    }
}

/// The grid over the free directions of a box; `find` is `None` where the work is to stop.
pub fn grid<T: Found>(ends: Box4, find: impl Fn([f64; DIRECTIONS]) -> Option<T> + Sync) -> Option<Grid<T>> {
    let free: Vec<usize> = (0..DIRECTIONS).filter(|&i| ends[i][1] > ends[i][0]).collect();
    let first = FIRST[free.len()];
    let mut leaves: BTreeMap<Key, T> = BTreeMap::new();
    let mut wanted: Vec<Key> = all_places(&free, first).into_iter().map(|place| Key { halved: 0, place }).collect();
    let (mut before, mut evaluations) = (None::<(f64, Vec<f64>)>, 0);
    loop {
        let middles: Vec<[f64; DIRECTIONS]> =
            wanted.iter().map(|key| middle(&ends_of(&ends, &free, first, key))).collect();
        let found = middles.into_par_iter().map(&find).collect::<Option<Vec<T>>>()?;
        evaluations += found.iter().map(Found::evaluations).sum::<usize>();
        leaves.extend(wanted.into_iter().zip(found));
        let cells: Vec<(&Key, f64, &T)> =
            leaves.iter().map(|(key, found)| (key, log_prior(&free, first, key), found)).collect();
        let logs: Vec<f64> = cells.iter().map(|(_, prior, found)| prior + found.log_evidence()).collect();
        let log_evidence = log_sum(&logs);
        let weights: Vec<f64> = logs.iter().map(|log| (log - log_evidence).exp()).collect();
        let sds = deviations(&ends, &free, first, &cells, &weights);
        let moved = before.as_ref().map_or(f64::INFINITY, |(log, _)| (log_evidence - log).abs());
        let is_still = moved < LOG_ERROR && before.as_ref().is_some_and(|(_, old)| alike(old, &sds));
        let is_settled = free.is_empty() || log_evidence == f64::NEG_INFINITY || is_still;
        let deepest = leaves.keys().map(|key| key.halved).max().unwrap_or(0);
        if is_settled || evaluations > MOST_EVALUATIONS || deepest >= DEEPEST {
            let log_error = if moved.is_finite() { moved } else { 0.0 };
            let cells = leaves.into_iter().map(|(key, found)| Cell {
                ends: ends_of(&ends, &free, first, &key),
                log_prior: log_prior(&free, first, &key),
                found,
            });
            return Some(Grid { cells: cells.collect(), log_evidence, log_error, is_settled });
        }
        before = Some((log_evidence, sds));
        let chosen = to_halve(&leaves_with(&weights, &leaves), &free, first);
        wanted = halved(&mut leaves, &chosen, &free);
    }
}

/// Every place of a first grid.
fn all_places(free: &[usize], count: u32) -> Vec<[u32; DIRECTIONS]> {
    let mut places = vec![[0; DIRECTIONS]];
    for &direction in free {
        let along = |place: &[u32; DIRECTIONS]| {
            let mut place = *place;
            (0..count).map(move |i| {
                place[direction] = i;
                place
            })
        };
        places = places.iter().flat_map(along).collect();
    }
    places
}

fn ends_of(ends: &Box4, free: &[usize], first: u32, key: &Key) -> Box4 {
    let mut own = *ends;
    let count = f64::from(first) * f64::from(1u32 << key.halved);
    for &i in free {
        let [from, to] = ends[i];
        let at = |place: u32| from + (to - from) * f64::from(place) / count;
        own[i] = [at(key.place[i]), at(key.place[i] + 1)];
    }
    own
}

fn middle(ends: &Box4) -> [f64; DIRECTIONS] {
    ends.map(|[from, to]| 0.5 * (from + to))
}

fn log_prior(free: &[usize], first: u32, key: &Key) -> f64 {
    -(free.len() as f64) * (f64::from(first) * f64::from(1u32 << key.halved)).ln()
}

/// Standard deviations along every free direction, and of what was integrated out.
fn deviations<T: Found>(
    ends: &Box4,
    free: &[usize],
    first: u32,
    cells: &[(&Key, f64, &T)],
    weights: &[f64],
) -> Vec<f64> {
    let inner = cells.first().map_or(0, |(.., found)| found.moments().len());
    let mut sums = vec![[0.0; 2]; free.len() + inner];
    for ((key, _, found), weight) in cells.iter().zip(weights) {
        let own = ends_of(ends, free, first, key);
        let along = free.iter().map(|&i| {
            let (middle, width) = (0.5 * (own[i][0] + own[i][1]), own[i][1] - own[i][0]);
            [middle, middle * middle + width * width / 12.0]
        });
        for (sum, moment) in sums.iter_mut().zip(along.chain(found.moments())) {
            if *weight > 0.0 {
                (sum[0], sum[1]) = (sum[0] + weight * moment[0], sum[1] + weight * moment[1]);
            }
        }
    }
    sums.iter().map(|[mean, square]| (square - mean * mean).max(0.0).sqrt()).collect()
}

fn alike(old: &[f64], new: &[f64]) -> bool {
    old.iter().zip(new).all(|(old, new)| (old - new).abs() <= SD_ERROR * new.max(f64::MIN_POSITIVE))
}

fn leaves_with<T>(weights: &[f64], leaves: &BTreeMap<Key, T>) -> BTreeMap<Key, f64> {
    leaves.keys().copied().zip(weights.iter().copied()).collect()
}

/// The cells that hold all but a negligible part, and those around them.
fn to_halve(weights: &BTreeMap<Key, f64>, free: &[usize], first: u32) -> BTreeSet<Key> {
    let mut ascending: Vec<(f64, Key)> = weights.iter().map(|(key, weight)| (*weight, *key)).collect();
    ascending.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut left = NEGLIGIBLE;
    let holding = ascending.into_iter().skip_while(move |(weight, _)| {
        left -= weight;
        left > 0.0
    });
    let mut wanted = BTreeSet::new();
    for (_, key) in holding {
        wanted.insert(key);
        let most = first << key.halved;
        for around in all_places(free, 3) {
            let mut beside = key;
            let is_inside = free.iter().all(|&i| {
                let place = i64::from(key.place[i]) + i64::from(around[i]) - 1;
                beside.place[i] = place.max(0) as u32;
                (0..i64::from(most)).contains(&place)
            });
            if is_inside {
                wanted.extend(leaf_over(weights, beside));
            }
        }
    }
    wanted
}

/// The leaf that a place of some size lies in, unless it is cut up further.
fn leaf_over(leaves: &BTreeMap<Key, f64>, mut key: Key) -> Option<Key> {
    loop {
        if leaves.contains_key(&key) {
            return Some(key);
        }
        if key.halved == 0 {
            return None;
        }
        key = Key { halved: key.halved - 1, place: key.place.map(|place| place / 2) };
    }
}

/// Takes leaves away and gives the cells that they are cut into.
fn halved<T>(leaves: &mut BTreeMap<Key, T>, wanted: &BTreeSet<Key>, free: &[usize]) -> Vec<Key> {
    let mut cells = Vec::new();
    for key in wanted {
        leaves.remove(key);
        for half in all_places(free, 2) {
            let place = std::array::from_fn(|i| if free.contains(&i) { 2 * key.place[i] + half[i] } else { 0 });
            cells.push(Key { halved: key.halved + 1, place });
        }
    }
    cells
}
