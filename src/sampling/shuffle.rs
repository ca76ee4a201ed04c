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
