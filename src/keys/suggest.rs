//! "Did you mean": the nearest word, if one is near.

use super::letters;

/// The question after the candidate that was probably meant, or what else to do if nothing is near.
pub(crate) fn meant<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>, otherwise: &str) -> String {
    nearest(word, candidates).map_or_else(|| otherwise.to_owned(), |guess| ask(word, guess))
}

/// `did you mean "depth"?`, and which character of what stands there may only look right.
pub(crate) fn ask(word: &str, guess: &str) -> String {
    let odd = letters::odd(word).map_or_else(String::new, |odd| format!(" (what stands there has {odd})"));
    format!("did you mean \"{guess}\"?{odd}")
}

/// The candidate that was probably meant, or `None` if nothing is near.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = plain(word);
    let limit = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        // What stands there already is no advice.
        .filter(|candidate| *candidate != word)
        .map(|candidate| (distance(&wanted, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= limit && alike(*distance, &wanted, candidate))
        .min_by_key(|(distance, candidate)| (*distance, candidate.len().abs_diff(word.len())))
        .map(|(_, candidate)| candidate)
}

/// Whether two words have anything in common after so many slips: one letter is no misspelling of another.
fn alike(distance: usize, wanted: &str, candidate: &str) -> bool {
    distance < wanted.chars().count().max(candidate.chars().count())
}

/// Slips of the hand, or one for a word of at least four letters cut short or carried on.
fn distance(wanted: &str, candidate: &str) -> usize {
    let carried_on = candidate.starts_with(wanted) || wanted.starts_with(candidate) && candidate.len() >= 4;
    if wanted != candidate && wanted.len() >= 4 && carried_on { 1 } else { strsim::osa_distance(wanted, candidate) }
}

/// The unit that was probably meant. Units are so short that only those of the same length are near: `mn` means `mm`, not `m`.
pub(crate) fn nearest_unit(word: &str, units: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let length = word.chars().count();
    let wanted = plain(word.trim());
    units
        .into_iter()
        .filter(|unit| plain(unit) == wanted || unit.chars().count() == length)
        .map(|unit| (strsim::osa_distance(&wanted, &plain(unit)), unit))
        .filter(|(distance, unit)| *distance <= 1 && alike(*distance, &wanted, unit))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, unit)| unit)
}

fn plain(word: &str) -> String {
    let head: String = word.chars().take(64).collect();
    letters::plainly(&head).chars().map(|c| if c == '-' || c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// `a, b, c`
pub(crate) fn list<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Dimension;

    #[test]
    fn slips_of_the_hand_are_recognised() {
        assert_eq!(nearest("dept", ["device", "depth"]), Some("depth"));
        assert_eq!(nearest("Tip-Radius", ["tip_angle", "tip_radius"]), Some("tip_radius"));
        assert_eq!(nearest("heading", ["x_mm", "heading_deg"]), Some("heading_deg"));
        assert_eq!(nearest("colour", ["depth", "device"]), None);
        assert_eq!(nearest("q", ["f", "m"]), None);
        assert_eq!(nearest("F", ["f", "m"]), Some("f"));
        assert_eq!(nearest("s", ["mean", "sd"]), Some("sd"));
        assert_eq!(nearest("Y_mm", ["x_mm", "y_mm"]), Some("y_mm"), "upper case alone is nearer than another letter");
    }

    #[test]
    fn a_guess_that_looks_like_what_stands_there_says_what_is_wrong_with_that() {
        assert_eq!(nearest("depth", ["depth"]), None);
        let asked = "did you mean \"depth\"? (what stands there has U+200B, a zero-width space)";
        assert_eq!(meant("dept\u{200b}h", ["depth"], "remove it"), asked);
        assert_eq!(meant("colour", ["depth"], "remove it"), "remove it");
    }

    #[test]
    fn a_misspelt_unit_keeps_its_length() {
        let unit = |word| nearest_unit(word, Dimension::Length.unit_names());
        assert_eq!(unit("mn"), Some("mm"));
        assert_eq!(unit("MM"), Some("mm"));
        assert_eq!(unit("inch"), None);
        assert_eq!((unit("s"), unit("M")), (None, Some("m")));
        assert_eq!(nearest_unit("hz", Dimension::Frequency.unit_names()), Some("Hz"));
    }
}
