//! Distributions as scenarios say them: three laws, each with its members.

use super::bounds::{self, Bound, Limit};

/// What a member of a distribution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    /// A value such as the key could have.
    Value,
    /// A distance between such values.
    Spread,
    /// A factor.
    Factor,
}

/// A law: its members, all of which it has.
pub(crate) type Law = &'static [(&'static str, Member)];

/// Lognormal.
pub(crate) const LOGNORMAL: Law = &[("median", Member::Value), ("gsd", Member::Factor)];
/// Normal, cut to an interval.
pub(crate) const NORMAL: Law =
    &[("mean", Member::Value), ("sd", Member::Spread), ("min", Member::Value), ("max", Member::Value)];
/// Uniform.
pub(crate) const UNIFORM: Law = &[("low", Member::Value), ("high", Member::Value)];

/// Every law.
pub(crate) const LAWS: [Law; 3] = [LOGNORMAL, NORMAL, UNIFORM];

/// What the laws look like, for messages.
pub(crate) const RULE: &str = "{ median, gsd }, { mean, sd, min, max } or { low, high }";

/// Of geometric standard deviations.
const FACTOR: Bound = bounds::number(Limit::At(1.0), Limit::At(20.0), "1 gives the median to every draw");

/// Standard deviations within which practically all draws of a lognormal distribution lie.
pub(crate) const FAR: i32 = 5;

impl Member {
    /// Its bound where that of the key is another one.
    pub fn bound(self, of_key: &Bound) -> Bound {
        match self {
            Self::Value => *of_key,
            Self::Spread => Bound { min: Limit::At(0.0), reason: "0 gives the mean to every draw", ..*of_key },
            Self::Factor => FACTOR,
        }
    }
}

/// The law that some keys are members of, if any is; of several the one that has most of them.
pub(crate) fn law_of<'k>(keys: impl Iterator<Item = &'k str>) -> Option<Law> {
    let keys: Vec<&str> = keys.collect();
    let members = |law: &Law| law.iter().filter(|(name, _)| keys.contains(name)).count();
    LAWS.into_iter().rev().max_by_key(members).filter(|law| members(law) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_is_known_by_its_members() {
        let law = |keys: &[&'static str]| law_of(keys.iter().copied());
        assert_eq!(law(&["gsd"]), Some(LOGNORMAL));
        assert_eq!(law(&["mean", "sd"]), Some(NORMAL));
        assert_eq!(law(&["low", "high", "median"]), Some(UNIFORM), "the law that has most of them");
        assert_eq!(law(&["median", "sd"]), Some(LOGNORMAL), "of two the first");
        assert_eq!(law(&["mode"]), None);
        let names: Vec<&str> = LAWS.iter().flat_map(|law| law.iter().map(|member| member.0)).collect();
        let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len(), "a member belongs to one law");
    }

    #[test]
    fn spreads_begin_at_nothing_and_factors_at_one() {
        const SHARE: Bound = bounds::number(Limit::At(0.2), Limit::At(1.0), "a share");
        assert!(Member::Spread.bound(&SHARE).holds(0.0) && !Member::Value.bound(&SHARE).holds(0.0));
        assert!(Member::Factor.bound(&SHARE).holds(2.0) && !Member::Factor.bound(&SHARE).holds(0.99));
    }
}
