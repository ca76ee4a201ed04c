//! Published gains of needled over intact skin, as the built-in cases have them: what figures set beside the program's own.

use super::case::{Case, read_one};
use super::{Library, Shelf};

/// What marks a case of a gain.
const OF_GAINS: &str = "needled over intact skin";

/// A published gain.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedGain {
    /// The drug, as the catalogue names it where that has it; else as the case's title does.
    pub drug: String,
    /// Through needled over through intact skin.
    pub gain: f64,
    /// Its low and high end: two standard deviations where a spread is told.
    pub ends: [f64; 2],
    /// Whose skin.
    pub species: String,
    /// Source.
    pub citation: String,
    /// Whether the program has an answer of the same drug to set beside it.
    pub is_answered: bool,
}

/// The gains of the built-in cases, in the order of their files.
pub fn published_gains() -> Vec<PublishedGain> {
    let library = Library::built_in(Shelf::Cases);
    let of_gains = |text: &[u8]| String::from_utf8_lossy(text).contains(OF_GAINS);
    let cases = library.files.iter().filter(|file| of_gains(&file.bytes)).filter_map(|file| read_one(file).ok());
    cases.filter_map(|case| gain(&case)).collect()
}

fn gain(case: &Case) -> Option<PublishedGain> {
    if !case.words.quantity.contains(OF_GAINS) {
        return None;
    }
    let asked = case.answer.as_ref().and_then(|answer| answer.spot().where_text("drug"));
    let is_answered = asked.is_some();
    let drug = asked.map_or_else(|| drug_of(&case.id).to_owned(), str::to_owned);
    let reach = 2.0 * case.spread;
    let gain = case.published.value;
    Some(PublishedGain {
        drug,
        gain,
        ends: [(gain - reach).max(0.0), gain + reach],
        species: case.words.species.clone(),
        citation: case.words.citation.clone(),
        is_answered,
    })
}

/// The drug of a case that has no answer: the first word of its name.
fn drug_of(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_of_the_built_in_cases_are_those_of_their_files() {
        let gains = published_gains();
        let of = |drug: &str| gains.iter().find(|gain| gain.drug == drug).map(|gain| (gain.gain, gain.is_answered));
        assert_eq!(of("ascorbic-acid"), Some((10.54, true)));
        assert_eq!(of("tiagabine"), Some((6.74, false)));
        assert_eq!(of("pramipexole"), Some((0.994, false)));
    }
}
