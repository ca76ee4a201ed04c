//! One published thickness, with its source.

use crate::provenance::Basis;
use serde::{Deserialize, Serialize};

/// A publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Authors as cited.
    pub authors: String,
    /// Year of publication, where recorded.
    pub year: Option<u16>,
    /// Journal, volume and page.
    pub journal: String,
    /// Digital object identifier, where recorded.
    pub doi: Option<String>,
    /// How thickness was measured.
    pub method: String,
    /// Who was measured.
    pub sample: Option<String>,
}

/// Sex of the people measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Women.
    F,
    /// Men.
    M,
}

impl Sex {
    /// Both, in the order in which tables name them.
    pub const ALL: [Self; 2] = [Self::F, Self::M];

    /// The word used in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::F => "f",
            Self::M => "m",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::F => "women",
            Self::M => "men",
        }
    }
}

/// What a reading measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Horny layer.
    StratumCorneum,
    /// Epidermis without the horny layer.
    ViableEpidermis,
    /// Epidermis with the horny layer.
    Epidermis,
    /// Upper dermis.
    PapillaryDermis,
    /// Papillary and reticular dermis.
    Dermis,
    /// Epidermis and dermis.
    Skin,
}

impl Quantity {
    fn words(self) -> &'static str {
        match self {
            Self::StratumCorneum => "stratum corneum",
            Self::ViableEpidermis => "viable epidermis",
            Self::Epidermis => "epidermis",
            Self::PapillaryDermis => "papillary dermis",
            Self::Dermis => "dermis",
            Self::Skin => "skin",
        }
    }
}

/// Unit of a reading, as in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Micrometres.
    Um,
    /// Millimetres.
    Mm,
}

impl Unit {
    fn to_mm(self, value: f64) -> f64 {
        match self {
            Self::Um => value / 1000.0,
            Self::Mm => value,
        }
    }
}

/// One published thickness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What was measured.
    pub quantity: Quantity,
    /// Whether layers are computed with it; the others stand beside it because they disagree.
    #[serde(default)]
    pub chosen: bool,
    /// Sex of the people measured, where the source tells them apart.
    pub sex: Option<Sex>,
    /// Mean, in `unit`; a reading of a range alone has none.
    pub mean: Option<f64>,
    /// Standard deviation between people, in `unit`.
    pub sd: Option<f64>,
    /// Lower end of the published range, in `unit`.
    pub low: Option<f64>,
    /// Upper end of the published range, in `unit`.
    pub high: Option<f64>,
    /// Unit of the numbers; absent only in a line of the file that borrows with `like`.
    pub unit: Option<Unit>,
    /// People behind the number.
    pub n: Option<u32>,
    /// Key of the source.
    pub source: Option<String>,
    /// How far to trust it here; what is borrowed is an assumption.
    #[serde(default = "assumption")]
    pub basis: Basis,
    /// Conditions, reasons, doubts.
    #[serde(default)]
    pub note: String,
    /// The site from which the reading is borrowed.
    pub like: Option<String>,
}

fn assumption() -> Basis {
    Basis::Assumption
}

impl Reading {
    /// The same reading, borrowed by another site for the reason given.
    pub(super) fn borrowed(&self, from: &str, reason: &str) -> Self {
        let note = if self.note.is_empty() { reason.to_string() } else { format!("{reason} ({})", self.note) };
        Self { basis: Basis::Assumption, like: Some(from.to_string()), note, ..self.clone() }
    }

    fn thickness(&self) -> Option<Thickness> {
        let (mean, unit) = (self.mean?, self.unit?);
        Some(Thickness {
            thickness_mm: unit.to_mm(mean),
            sd_mm: self.sd.map(|sd| unit.to_mm(sd)),
            basis: self.basis,
            sources: self.source.iter().cloned().collect(),
            note: match &self.like {
                Some(site) => format!("{} as {site}: {}", self.quantity.words(), self.note),
                None => self.note.clone(),
            },
        })
    }
}

/// A thickness to compute with, and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thickness {
    /// Thickness, mm; infinite for the last layer (`null` in JSON).
    pub thickness_mm: f64,
    /// Standard deviation between people, mm, where the source gives it.
    pub sd_mm: Option<f64>,
    /// How far to trust it: an assumption if the main reading is one, even where arithmetic followed.
    pub basis: Basis,
    /// Keys of the sources.
    pub sources: Vec<String>,
    /// How it was derived, or why it was assumed.
    pub note: String,
}

impl Thickness {
    /// What is left of `self` below layers that it includes. Spread is kept as it is: the layers above are not measured in the same people.
    pub(super) fn less(&self, above: &[&Self], formula: &str) -> Self {
        let sources = std::iter::once(self).chain(above.iter().copied()).flat_map(|t| t.sources.iter().cloned());
        Self {
            thickness_mm: self.thickness_mm - above.iter().map(|t| t.thickness_mm).sum::<f64>(),
            sd_mm: self.sd_mm,
            basis: if self.basis == Basis::Assumption { Basis::Assumption } else { Basis::Derived },
            sources: distinct(sources),
            note: joined(formula, &self.note),
        }
    }

    /// `self` and a thinner layer on it, measured in other people. Where no source has the spread of the thinner one, it is left out.
    pub(super) fn with(&self, thinner: &Self, formula: &str) -> Self {
        let assumed = [self, thinner].iter().any(|t| t.basis == Basis::Assumption);
        Self {
            thickness_mm: self.thickness_mm + thinner.thickness_mm,
            sd_mm: self.sd_mm.map(|sd| sd.hypot(thinner.sd_mm.unwrap_or(0.0))),
            basis: if assumed { Basis::Assumption } else { Basis::Derived },
            sources: distinct(self.sources.iter().chain(&thinner.sources).cloned()),
            note: formula.to_owned(),
        }
    }

    /// Mean and spread of a population of which one half is `self` and the other `other`.
    fn half_and_half(&self, other: &Self) -> Self {
        let half_gap = (self.thickness_mm - other.thickness_mm) / 2.0;
        let variance = self.sd_mm.zip(other.sd_mm).map(|(a, b)| (a * a + b * b) / 2.0 + half_gap * half_gap);
        let assumed = [self, other].iter().any(|t| t.basis == Basis::Assumption);
        Self {
            thickness_mm: (self.thickness_mm + other.thickness_mm) / 2.0,
            sd_mm: variance.map(f64::sqrt),
            basis: if assumed { Basis::Assumption } else { Basis::Derived },
            sources: distinct(self.sources.iter().chain(&other.sources).cloned()),
            note: joined("mean of the sexes", &self.note),
        }
    }
}

fn joined(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_string() } else { format!("{first}; {second}") }
}

fn distinct(sources: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept = Vec::new();
    for source in sources {
        if !kept.contains(&source) {
            kept.push(source);
        }
    }
    kept
}

/// The chosen thickness of a quantity: of the sex asked, else of both; with no sex asked, the mean of the sexes.
/// What is known of one sex alone serves the other as an assumption.
pub(super) fn choose(readings: &[Reading], quantity: Quantity, sex: Option<Sex>) -> Option<Thickness> {
    let chosen: Vec<&Reading> = readings.iter().filter(|r| r.chosen && r.quantity == quantity).collect();
    let of = |sex: Option<Sex>| chosen.iter().find(|r| r.sex == sex).and_then(|r| r.thickness());
    if let Some(thickness) = sex.and_then(|sex| of(Some(sex))).or_else(|| of(None)) {
        return Some(thickness);
    }
    match (of(Some(Sex::F)), of(Some(Sex::M))) {
        (Some(women), Some(men)) => Some(women.half_and_half(&men)),
        (Some(women), None) => Some(stand_in(women, Sex::F)),
        (None, Some(men)) => Some(stand_in(men, Sex::M)),
        (None, None) => None,
    }
}

fn stand_in(thickness: Thickness, known: Sex) -> Thickness {
    let note = joined(&format!("known of {} only", known.plural()), &thickness.note);
    Thickness { basis: Basis::Assumption, note, ..thickness }
}

/// Whether some chosen quantity is known of women and of men.
pub(super) fn tells_sexes_apart(readings: &[Reading]) -> bool {
    let known = |quantity, sex| readings.iter().any(|r| r.chosen && r.quantity == quantity && r.sex == Some(sex));
    readings.iter().any(|r| known(r.quantity, Sex::F) && known(r.quantity, Sex::M))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(sex: Option<Sex>, mean: f64, sd: f64) -> Reading {
        Reading {
            quantity: Quantity::Dermis,
            chosen: true,
            sex,
            mean: Some(mean),
            sd: Some(sd),
            low: None,
            high: None,
            unit: Some(Unit::Um),
            n: None,
            source: Some("somebody".into()),
            basis: Basis::Read,
            note: String::new(),
            like: None,
        }
    }

    #[test]
    fn pooling_two_sexes_gives_mean_and_spread_of_an_equal_mixture() {
        // 3 ± 1 and 7 ± 1: mean 5, variance 1 + 2² = 5.
        let readings = [reading(Some(Sex::F), 3000.0, 1000.0), reading(Some(Sex::M), 7000.0, 1000.0)];
        let pooled = choose(&readings, Quantity::Dermis, None).expect("both are given");
        assert!((pooled.thickness_mm - 5.0).abs() < 1e-12);
        assert!((pooled.sd_mm.expect("both have one") - 5f64.sqrt()).abs() < 1e-12);
        assert_eq!(pooled.basis, Basis::Derived);
        assert_eq!(pooled.sources, ["somebody"]);
    }

    #[test]
    fn one_sex_stands_in_for_the_other_as_an_assumption() {
        let readings = [reading(Some(Sex::M), 79.1, 13.9)];
        let men = choose(&readings, Quantity::Dermis, Some(Sex::M)).expect("given");
        let women = choose(&readings, Quantity::Dermis, Some(Sex::F)).expect("men stand in");
        assert_eq!((men.basis, women.basis), (Basis::Read, Basis::Assumption));
        assert_eq!(women.note, "known of men only");
        assert_eq!(men.thickness_mm, women.thickness_mm);
        assert!(!tells_sexes_apart(&readings));
    }

    #[test]
    fn readings_that_are_not_chosen_are_never_computed_with() {
        let readings = [Reading { chosen: false, ..reading(None, 100.0, 1.0) }];
        assert_eq!(choose(&readings, Quantity::Dermis, None), None);
    }
}
