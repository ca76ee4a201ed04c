//! Scrambled Sobol' points with random access by index: three dimensions at once, or more one by one.
//!
//! Direction numbers: Joe & Kuo 2008 (doi 10.1137/070709359). Scrambling: nested uniform (Owen), by a hash in which each
//! bit depends on the bits above it alone (Laine & Karras 2011; constants of Vegdahl 2021).

use super::joe_kuo::{self, DIRECTIONS, Directions};

/// Dimensions of a point of the integrator.
pub const DIMENSIONS: usize = 3;

/// Dimensions that [`coordinate`] knows.
pub const MAX_DIMENSIONS: usize = joe_kuo::DIMENSIONS;

/// Point `index` of the unscrambled sequence, as fractions of 2³².
pub fn sobol(index: u32) -> [u32; DIMENSIONS] {
    // The first coordinate is the bit reversal of the index.
    [index.reverse_bits(), combined(index, &DIRECTIONS[1]), combined(index, &DIRECTIONS[2])]
}

/// Point `index` under the scramble that `seeds` select, in (0, 1)³.
pub fn scrambled(index: u32, seeds: [u32; DIMENSIONS]) -> [f64; DIMENSIONS] {
    let point = sobol(index);
    std::array::from_fn(|d| unit(scramble(point[d], seeds[d])))
}

/// Coordinate `dimension` of point `index` of the unscrambled sequence, as a fraction of 2³².
///
/// # Panics
/// From dimension [`MAX_DIMENSIONS`] on.
pub fn coordinate(index: u32, dimension: usize) -> u32 {
    combined(index, &DIRECTIONS[dimension])
}

/// The same coordinate under the scramble that `seed` selects, in (0, 1).
///
/// # Panics
/// From dimension [`MAX_DIMENSIONS`] on.
pub fn scrambled_coordinate(index: u32, dimension: usize, seed: u32) -> f64 {
    unit(scramble(coordinate(index, dimension), seed))
}

fn combined(index: u32, directions: &Directions) -> u32 {
    let (mut sum, mut bits) = (0, index);
    while bits != 0 {
        sum ^= directions[bits.trailing_zeros() as usize];
        bits &= bits - 1;
    }
    sum
}

/// The middle of a fraction's cell.
fn unit(fraction: u32) -> f64 {
    (f64::from(fraction) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// Nested uniform scramble: in the reversed word each step lets a bit depend on lower bits alone.
fn scramble(x: u32, seed: u32) -> u32 {
    let mut x = x.reverse_bits();
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(seed);
    x = x.wrapping_mul((seed >> 16) | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x ^= x.wrapping_mul(0x53a2_2864);
    x.reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_first_points() {
        // Joe & Kuo's sequence in its own order (no Gray code), as fractions of 8.
        let eighths = |i| sobol(i).map(|x| x >> 29);
        assert_eq!(
            (0..8).map(eighths).collect::<Vec<_>>(),
            [[0, 0, 0], [4, 4, 4], [2, 6, 6], [6, 2, 2], [1, 5, 3], [5, 1, 7], [3, 3, 5], [7, 7, 1]]
        );
    }

    #[test]
    fn every_dimension_equals_that_of_scipy() {
        let table = include_str!("../../tests/data/sobol/scipy.csv");
        for line in table.lines() {
            let numbers: Vec<u32> = line.split(',').map(|text| text.parse().expect("a number")).collect();
            let ours = (0..MAX_DIMENSIONS).map(|d| coordinate(numbers[0], d));
            assert!(ours.eq(numbers[1..].iter().copied()), "point {}", numbers[0]);
        }
    }

    #[test]
    fn three_dimensions_at_once_are_the_first_of_all() {
        for index in [0, 1, 2, 12_345, 1 << 31, u32::MAX] {
            assert_eq!(sobol(index), [0, 1, 2].map(|d| coordinate(index, d)));
            let one_by_one = [0, 1, 2].map(|d| scrambled_coordinate(index, d, 7 + d as u32));
            assert_eq!(scrambled(index, [7, 8, 9]), one_by_one);
        }
    }

    #[test]
    fn every_scramble_keeps_one_point_in_every_elementary_interval() {
        for seed in 0..200u32 {
            let seeds = [seed.wrapping_mul(0x9E37_79B9), !seed, seed.wrapping_mul(0x85EB_CA6B)];
            let points: Vec<_> = (0..256).map(|i| scrambled(i, seeds)).collect();
            for d in 0..DIMENSIONS {
                let mut cells: Vec<_> = points.iter().map(|p| (p[d] * 256.0) as usize).collect();
                cells.sort_unstable();
                assert!(cells.into_iter().eq(0..256), "seed {seed}, dimension {d}");
            }
            // The first two dimensions are a (0, 8, 2)-net in base 2.
            for (a, b) in [(4, 4), (2, 6), (7, 1)] {
                let (na, nb) = (f64::from(1 << a), f64::from(1 << b));
                let mut cells: Vec<_> =
                    points.iter().map(|p| ((p[0] * na) as usize) << b | (p[1] * nb) as usize).collect();
                cells.sort_unstable();
                assert!(cells.into_iter().eq(0..256), "seed {seed}, cells {a} × {b}");
            }
        }
    }
}
