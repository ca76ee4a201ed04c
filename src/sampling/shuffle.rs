//! Random permutations with random access: the swap-or-not shuffle (Hoang, Morris & Rogaway 2012,
//! doi 10.1007/978-3-642-32009-5_1).

use super::rng::Stream;

/// A round swaps half of all pairs. After so many, any two places are independent but for 2⁻⁶⁴ or so.
const ROUNDS: u64 = 64;

/// The place of `index` in the random permutation of `0..count` that a stream selects; uses the stream's positions below
/// 2⁴⁰.
///
/// # Panics
/// When `index` is not below `count`, or `count` is above 2³².
pub fn permuted(index: u64, count: u64, stream: &Stream) -> u64 {
    assert!(index < count && count <= 1 << 32, "{index} is no place among {count}");
    let mut place = index;
    for round in 0..ROUNDS {
        let [high, low, ..] = stream.words(round);
        let word = u64::from(high) << 32 | u64::from(low);
        let fold = ((u128::from(word) * u128::from(count)) >> 64) as u64;
        let partner = if fold >= place { fold - place } else { fold + count - place };
        // Both partners look at the same word, so they agree whether to swap.
        let coin = stream.words((round + 1) << 32 | place.max(partner))[0];
        if coin & 1 == 1 {
            place = partner;
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::rng::Purpose;
    use crate::sampling::statistics::even_share_p_value;

    fn permutation(count: u64, seed: u64) -> Vec<u64> {
        let stream = Stream::new(seed, Purpose::Design, [1, 2]);
        (0..count).map(|index| permuted(index, count, &stream)).collect()
    }

    #[test]
    fn every_place_is_taken_once() {
        for count in [1, 2, 3, 7, 64, 1000] {
            for seed in 0..20 {
                let mut places = permutation(count, seed);
                places.sort_unstable();
                assert!(places.into_iter().eq(0..count), "{count} places, seed {seed}");
            }
        }
    }

    #[test]
    fn all_orders_of_four_are_equally_likely() {
        let mut counts = [0; 256];
        for seed in 0..24_000 {
            counts[permutation(4, seed).iter().fold(0, |code, place| 4 * code + place) as usize] += 1;
        }
        let seen: Vec<u64> = counts.into_iter().filter(|&count| count > 0).collect();
        assert_eq!(seen.len(), 24);
        // A false alarm in 1 of 10⁶ sets of seeds; the set is fixed.
        assert!(even_share_p_value(&seen) > 1e-6, "{seen:?}");
    }

    #[test]
    fn any_two_places_of_many_are_equally_likely() {
        let count = 1 << 32;
        let mut counts = [0; 64];
        for seed in 0..20_000 {
            let stream = Stream::new(seed, Purpose::Design, [1, 2]);
            let cells = [0, count - 1].map(|index| permuted(index, count, &stream) >> 29);
            counts[(8 * cells[0] + cells[1]) as usize] += 1;
        }
        // A false alarm in 1 of 10⁶ sets of seeds; the set is fixed.
        assert!(even_share_p_value(&counts) > 1e-6, "{counts:?}");
    }
}
