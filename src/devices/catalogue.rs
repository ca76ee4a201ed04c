//! Sourced machines: scenario settings of published models, and where each number comes from.

use crate::provenance::Basis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::parse(include_str!("catalogue.toml")).expect("a test parses the embedded catalogue"));

/// Machines and techniques in catalogue order: rollers, pens, injections, lasers, radiofrequency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Catalogue {
    /// The machines.
    pub devices: Vec<Entry>,
}

/// One machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name used as `model` in scenario files.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Keys of a scenario's `[[device]]`, with their units.
    pub settings: toml::Table,
    /// Origin of each setting by dotted key (`needle.length`).
    pub sources: BTreeMap<String, Origin>,
    /// `settings` as TOML text.
    #[serde(skip)]
    snippet: String,
}

/// Where one setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Citation; `none` where no source was found.
    pub source: String,
    /// How far to trust it.
    pub basis: Basis,
    /// How the value was derived, why it was assumed, or what is doubtful about it.
    #[serde(default)]
    pub why: String,
    /// What other sources say.
    #[serde(default)]
    pub others: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    device: Vec<Entry>,
}

/// The embedded catalogue.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

/// Names of all machines, in catalogue order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    catalogue().devices.iter().map(|device| device.id.as_str())
}

/// Settings of a machine as TOML with exactly the keys of a scenario's `[[device]]` (without `name` and `model`), to be laid
/// under what the user sets. `None` for a machine that the catalogue does not know.
pub fn model(id: &str) -> Option<&'static str> {
    catalogue().devices.iter().find(|device| device.id == id).map(|device| device.snippet.as_str())
}

/// Whether a machine of that kind is known.
pub(crate) fn has_kind(word: &str) -> bool {
    let of_kind = |device: &Entry| device.settings.get("kind").and_then(toml::Value::as_str) == Some(word);
    catalogue().devices.iter().any(of_kind)
}

impl Catalogue {
    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let mut devices = toml::from_str::<File>(text)?.device;
        for device in &mut devices {
            device.snippet = device.settings.to_string();
        }
        Ok(Self { devices })
    }
}

impl Entry {
    /// The value of a setting by dotted key, as it is written, with the mark of its basis; empty where it has none.
    fn marked(&self, key: &str) -> String {
        let mark = self.sources.get(key).map_or(' ', |origin| origin.basis.mark());
        let setting = settings(&self.settings).into_iter().find(|(k, _)| k == key);
        setting.map_or(String::new(), |(_, value)| format!("{value} {mark}"))
    }

    /// Number of needles, where the settings give it.
    fn needles(&self) -> String {
        let whole = |table: &toml::Table, key: &str| table.get(key).and_then(toml::Value::as_integer);
        let drum = whole(&self.settings, "rings").zip(whole(&self.settings, "needles_per_ring")).map(|(m, n)| m * n);
        let cartridge = self.settings.get("layout").and_then(toml::Value::as_table).and_then(|t| whole(t, "needles"));
        drum.or(cartridge).map_or(String::new(), |n| n.to_string())
    }
}

/// Every setting but the device's `kind`, by dotted key, with its value as text without quotes.
fn settings(table: &toml::Table) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    for (key, value) in table.iter().filter(|(key, _)| *key != "kind") {
        match value {
            toml::Value::Table(inner) => settings.extend(inner.iter().map(|(k, v)| (format!("{key}.{k}"), plain(v)))),
            _ => settings.push((key.clone(), plain(value))),
        }
    }
    settings
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

/// The catalogue as a table of at most 100 columns: the settings that set machines apart, each with the mark of its basis.
pub fn text(catalogue: &Catalogue) -> String {
    let mut table = row(["model", "kind", "needles", "drum or ring", "needle length", "diameter", "stroke rate"]);
    for device in &catalogue.devices {
        let kind = device.settings.get("kind").map(plain).unwrap_or_default();
        let size = [device.marked("drum_diameter"), device.marked("layout.diameter")].concat();
        let (length, diameter) = (device.marked("needle.length"), device.marked("needle.diameter"));
        table += &row([&device.id, &kind, &device.needles(), &size, &length, &diameter, &device.marked("frequency")]);
    }
    let _ = writeln!(table, "\n{}", Basis::LEGEND);
    table += "Every setting with its source and the reason of each assumption: dermatrace devices --json\n";
    table
}

fn row(cells: [&str; 7]) -> String {
    let [model, kind, needles, size, length, diameter, rate] = cells;
    let line = format!("{model:<13} {kind:<8} {needles:>7}   {size:<14} {length:<15} {diameter:<13} {rate}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> impl Iterator<Item = (&'static str, toml::Table)> {
        ids().map(|id| (id, model(id).expect("listed").parse().expect("TOML")))
    }

    fn is_pressed_in(table: &toml::Table) -> bool {
        matches!(table["kind"].as_str(), Some("roller" | "pen"))
    }

    fn number(id: &str, key: &str) -> f64 {
        let device = catalogue().devices.iter().find(|d| d.id == id).expect("listed");
        let (_, value) = settings(&device.settings).into_iter().find(|(k, _)| k == key).expect("set");
        value.split(' ').next().and_then(|word| word.parse().ok()).expect("a number first")
    }

    #[test]
    fn embedded_catalogue_parses() {
        let parsed = Catalogue::parse(include_str!("catalogue.toml"));
        assert!(parsed.is_ok(), "{}", parsed.unwrap_err());
    }

    #[test]
    fn names_are_those_promised() {
        let promised = [
            "mf8",
            "roller-370",
            "roller-770",
            "roller-96",
            "roller-540",
            "dermapen-11",
            "dermapen-12",
            "exceed",
            "skinpen",
            "rejuvapen",
            "nappage",
            "point-by-point",
            "italian-4mm",
            "italian-13mm",
            "micropapule",
            "thread",
            "mesogun",
            "co2-120",
            "co2-300",
            "fraxel-1550",
            "er-yag",
            "rf-49",
        ];
        assert_eq!(ids().collect::<Vec<_>>(), promised);
        assert_eq!(model("mf9"), None);
    }

    #[test]
    fn every_setting_has_its_origin_and_every_origin_its_setting() {
        for device in &catalogue().devices {
            let set: Vec<String> = settings(&device.settings).into_iter().map(|(key, _)| key).collect();
            for key in &set {
                assert!(device.sources.contains_key(key), "{} says nothing on {key}", device.id);
            }
            assert_eq!(set.len(), device.sources.len(), "{} has an origin without a setting", device.id);
        }
    }

    #[test]
    fn assumptions_and_derivations_carry_a_reason() {
        for device in &catalogue().devices {
            for (key, origin) in &device.sources {
                let needs_reason = matches!(origin.basis, Basis::Assumption | Basis::Derived);
                assert!(!needs_reason || !origin.why.is_empty(), "{} {key}", device.id);
                assert!(origin.source != "none" || origin.basis == Basis::Assumption, "{} {key}", device.id);
            }
        }
    }

    #[test]
    fn snippets_hold_exactly_the_scenario_keys_of_their_kind() {
        let roller = "drum_diameter drum_width hand_speed kind needle needles_per_ring rings stagger";
        let pen = "frequency hand_speed kind layout needle stroke";
        for (id, table) in tables().filter(|(_, table)| is_pressed_in(table)) {
            let keys = table.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
            assert_eq!(keys, if table["kind"].as_str() == Some("roller") { roller } else { pen }, "{id}");
            let needle: Vec<&str> = table["needle"].as_table().expect("a table").keys().map(String::as_str).collect();
            assert_eq!(needle, ["diameter", "length", "tip_angle", "tip_radius"], "{id}");
        }
    }

    #[test]
    fn published_counts_and_rates_hold() {
        let needles = |id: &str| number(id, "rings") * number(id, "needles_per_ring");
        assert_eq!((needles("mf8"), needles("roller-96"), needles("roller-540")), (192.0, 96.0, 540.0));
        // 15.28 strikes/cm² a pass, 229 after fifteen, where 250 are quoted; 43 with 540 needles.
        let per_cm2 = |id: &str| {
            let area_mm2 = std::f64::consts::PI * number(id, "drum_diameter") * number(id, "drum_width");
            100.0 * needles(id) / area_mm2
        };
        assert!((per_cm2("mf8") - 15.28).abs() < 0.005);
        assert!((15.0 * per_cm2("mf8") - 229.2).abs() < 0.05);
        assert!((per_cm2("roller-540") - 43.0).abs() < 0.05);
        // The vendors' "almost 1,000" and "1,300" punctures a second.
        let per_second = |id: &str| number(id, "layout.needles") * number(id, "frequency");
        assert_eq!((per_second("dermapen-11"), per_second("dermapen-12")), (990.0, 1320.0));
        assert!((number("skinpen", "frequency") - 7000.0 / 60.0).abs() < 0.05);
    }

    #[test]
    fn pens_leave_the_skin_at_every_depth_and_tips_fit_their_shank() {
        for (id, _) in tables().filter(|(_, table)| is_pressed_in(table)) {
            let half_angle = number(id, "needle.tip_angle").to_radians() / 2.0;
            let tip_radius_mm = number(id, "needle.tip_radius") / 1000.0;
            assert!(tip_radius_mm * half_angle.cos() <= number(id, "needle.diameter") / 2.0, "{id}");
            if model(id).expect("listed").contains("kind = \"pen\"") {
                assert!(number(id, "stroke") > number(id, "needle.length"), "{id}");
            }
        }
    }

    #[test]
    fn table_is_readable_at_100_columns_and_names_every_machine() {
        let table = text(catalogue());
        assert!(table.lines().all(|line| line.chars().count() <= 100));
        for id in ids() {
            assert_eq!(table.lines().filter(|line| line.split(' ').next() == Some(id)).count(), 1, "{id}");
        }
        let mf8 = table.lines().find(|line| line.starts_with("mf8")).expect("listed");
        let words: Vec<&str> = mf8.split_whitespace().collect();
        assert_eq!(words, ["mf8", "roller", "192", "20", "mm", "r", "1.5", "mm", "r", "0.25", "mm", "r"]);
    }
}
