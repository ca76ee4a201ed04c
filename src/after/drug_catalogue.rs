//! The catalogue of drugs with their usual vehicles (model sections 13 and 15), and its text.

use super::drug::{Drug, Permeance};
use super::varied::Varied;
use crate::number::plain;
use crate::provenance::Basis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| toml::from_str(include_str!("drugs.toml")).expect("a test parses the embedded catalogue"));

const DAY_S: f64 = 86_400.0;

/// Drugs, and the publications behind them.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Publications by key.
    pub sources: BTreeMap<String, Source>,
    /// Drugs, small ones first, then polymers and depots.
    #[serde(rename(deserialize = "drug"))]
    pub drugs: Vec<Entry>,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is.
    pub title: String,
    /// What it tells.
    pub tells: String,
}

/// A drug of the catalogue in its usual vehicle.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name used in scenario files.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Molecular weight, Da.
    pub molecular_weight_da: Number,
    /// Logarithm (base 10) of its partition between octanol and water; none of polymers.
    pub log_k: Option<Number>,
    /// Concentration in the vehicle, mg/mL.
    pub concentration_mg_ml: Number,
    /// What water dissolves, mg/mL; none where it mixes.
    pub solubility_mg_ml: Option<Number>,
    /// Half-life of a depot that does not diffuse, d.
    pub depot_half_life_d: Option<HalfLife>,
}

/// A number with its basis.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// How far to trust it.
    pub basis: Basis,
    /// Conditions, reasons, doubts.
    #[serde(default)]
    pub note: String,
}

/// A lognormal half-life with its basis.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HalfLife {
    /// Median, d.
    pub median: f64,
    /// Geometric standard deviation.
    pub gsd: f64,
    /// How far to trust it.
    pub basis: Basis,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// Conditions, reasons, doubts.
    #[serde(default)]
    pub note: String,
}

/// The embedded catalogue.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

/// Names of all drugs, in catalogue order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    catalogue().drugs.iter().map(|drug| drug.id.as_str())
}

/// The drug of a name.
pub fn find(id: &str) -> Option<&'static Entry> {
    catalogue().drugs.iter().find(|drug| drug.id == id)
}

impl Number {
    fn told(&self) -> (Basis, &str) {
        (self.basis, &self.note)
    }
}

impl Entry {
    /// What it tells, as a scenario would: with exactly the keys of a `[[drug]]`, without its name.
    pub fn settings(&self) -> String {
        let mut settings = format!(
            "molecular_weight = \"{} Da\"\nconcentration = \"{} mg/mL\"\n",
            self.molecular_weight_da.value, self.concentration_mg_ml.value
        );
        if let Some(log_k) = &self.log_k {
            let _ = writeln!(settings, "log_k = {:?}", log_k.value);
        }
        if let Some(solubility) = &self.solubility_mg_ml {
            let _ = writeln!(settings, "solubility = \"{} mg/mL\"", solubility.value);
        }
        if let Some(depot) = &self.depot_half_life_d {
            let _ =
                writeln!(settings, "depot_half_life = {{ median = \"{} d\", gsd = {:?} }}", depot.median, depot.gsd);
        }
        settings
    }

    /// The basis of what a key of `[[drug]]` says, and its reason; `None` of what it does not tell.
    pub fn basis(&self, key: &str) -> Option<(Basis, &str)> {
        match key {
            "molecular_weight" => Some(self.molecular_weight_da.told()),
            "concentration" => Some(self.concentration_mg_ml.told()),
            "log_k" => self.log_k.as_ref().map(Number::told),
            "solubility" => self.solubility_mg_ml.as_ref().map(Number::told),
            "depot_half_life" => self.depot_half_life_d.as_ref().map(|depot| (depot.basis, depot.note.as_str())),
            _ => None,
        }
    }

    /// The drug in its usual vehicle.
    pub fn drug(&self) -> Drug {
        let half_life = |h: &HalfLife| Varied::Lognormal { median: h.median * DAY_S, gsd: h.gsd };
        Drug {
            name: self.id.clone(),
            molecular_weight_da: self.molecular_weight_da.value,
            permeance: Permeance::Laws(self.log_k.as_ref().map(|log_k| log_k.value)),
            // 1 mg/mL is 1 µg/mm³.
            concentration_ug_mm3: self.concentration_mg_ml.value,
            solubility_ug_mm3: self.solubility_mg_ml.as_ref().map(|solubility| solubility.value),
            degradation_half_life_s: None,
            depot_half_life_s: self.depot_half_life_d.as_ref().map(half_life),
            water_diffusivity_mm2_s: None,
            diffusivity_mm2_s: [None; 3],
            partition: [1.0; 3],
        }
    }
}

/// The catalogue as a table of at most 100 columns, each number with a mark for its basis.
pub fn text(catalogue: &Catalogue) -> String {
    let keys: Vec<&String> = catalogue.sources.keys().collect();
    let number = |number: &Number| format!("{} {}", plain(number.value), number.basis.mark());
    let or = |value: &Option<Number>, otherwise: &str| value.as_ref().map_or_else(|| otherwise.to_owned(), number);
    let mut table =
        row(["drug", "weight Da", "log K", "vehicle mg/mL", "water mg/mL", "depot, half-life d"], "sources");
    for drug in &catalogue.drugs {
        let depot = drug.depot_half_life_d.as_ref();
        let cited = keys.iter().enumerate().filter(|(_, key)| depot.is_some_and(|depot| depot.sources.contains(key)));
        let sources: String = cited.map(|(place, _)| format!("[{}]", place + 1)).collect();
        let depot =
            depot.map_or_else(String::new, |d| format!("{} (GSD {}) {}", plain(d.median), d.gsd, d.basis.mark()));
        let (weight, vehicle) = (number(&drug.molecular_weight_da), number(&drug.concentration_mg_ml));
        let (log_k, water) = (or(&drug.log_k, "none"), or(&drug.solubility_mg_ml, "mixes"));
        table += &row([drug.id.as_str(), &weight, &log_k, &vehicle, &water, &depot], &sources);
    }
    let _ = writeln!(table, "\n{}", Basis::LEGEND);
    table += "No log K: polymers, without a path through lipids. Water: what it dissolves. Depots are gels that\n";
    table += "do not diffuse. Amounts, places and times follow from these numbers, and no effect.\n\n";
    for (number, source) in catalogue.sources.values().enumerate() {
        let _ = writeln!(table, "[{}] {}: {}", number + 1, source.title, source.tells);
    }
    table
}

fn row(cells: [&str; 6], sources: &str) -> String {
    let [drug, weight, log_k, vehicle, water, depot] = cells;
    let line = format!("{drug:<19} {weight:<11} {log_k:<8} {vehicle:<14} {water:<12} {depot:<20} {sources}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_catalogue_parses_and_every_number_has_a_source_or_a_reason() {
        let parsed: Catalogue = toml::from_str(include_str!("drugs.toml")).expect("a catalogue");
        assert!(parsed.drugs.len() >= 16);
        for drug in &parsed.drugs {
            let numbers = [Some(&drug.molecular_weight_da), Some(&drug.concentration_mg_ml), drug.log_k.as_ref()];
            for number in numbers.into_iter().chain([drug.solubility_mg_ml.as_ref()]).flatten() {
                // What is recalled is general knowledge; what is assumed has its reason.
                assert!(number.basis == Basis::Recalled || !number.note.is_empty(), "{}", drug.id);
                assert!(number.value.is_finite());
            }
            for source in drug.depot_half_life_d.iter().flat_map(|depot| &depot.sources) {
                assert!(parsed.sources.contains_key(source), "{}: {source}", drug.id);
            }
            assert!(drug.log_k.is_some() || drug.molecular_weight_da.value >= 1e4 || drug.depot_half_life_d.is_some());
        }
        let ids: std::collections::BTreeSet<&str> = ids().collect();
        assert_eq!(ids.len(), parsed.drugs.len(), "each name once");
    }

    #[test]
    fn drugs_are_in_the_units_used_inside() {
        let minoxidil = find("minoxidil").expect("listed").drug();
        assert_eq!((minoxidil.molecular_weight_da, minoxidil.concentration_ug_mm3), (209.0, 50.0));
        assert_eq!(minoxidil.permeance, Permeance::Laws(Some(1.24)));
        let filler = find("filler").expect("listed").drug();
        assert_eq!(filler.depot_half_life_s, Some(Varied::Lognormal { median: 6_307_200.0, gsd: 1.7 }));
        assert_eq!(find("ha-1mda").expect("listed").drug().permeance, Permeance::Laws(None));
        assert_eq!(find("aspirin"), None);
    }

    #[test]
    fn table_is_readable_at_100_columns_and_names_every_drug_and_source() {
        let table = text(catalogue());
        assert!(table.lines().all(|line| line.chars().count() <= 120), "{table}");
        let body = table.split("\n\n").next().expect("a table");
        assert!(body.lines().all(|line| line.chars().count() <= 100), "{table}");
        for id in ids() {
            assert_eq!(body.lines().filter(|line| line.split(' ').next() == Some(id)).count(), 1, "{id}");
        }
        assert_eq!(table.lines().filter(|line| line.starts_with('[')).count(), catalogue().sources.len());
        let line = body.lines().find(|line| line.starts_with("native_ha")).expect("listed");
        assert!(line.contains("1 (GSD 1.6) s") && line.ends_with("[1][2]"), "{line}");
    }
}
