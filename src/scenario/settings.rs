//! Every setting of a scenario with where it comes from, for readers of a result.

use super::completed::completed;
use super::keys::{CLOSING, DELIVERY, MECHANICS, SCENARIO, TRANSPORT_OF_SKIN, has_channels_alone};
use super::{overrides, zone_rules};
use crate::after::delivery_keys::{DRUG, DRUGS};
use crate::after::drug_catalogue;
use crate::devices::KINDS;
use crate::devices::{catalogue, pressing};
use crate::keys::key::{Form, Key, Kinds, Need};
use crate::keys::problem::Place;
use crate::keys::tree::{self, Node, Table, Value};
use std::sync::Arc;

/// Keys of the file that describe it and set nothing, and the sections that vary settings.
const NOT_SETTINGS: [&str; 9] =
    ["version", "title", "question", "device", DRUG, "study", "bench", "sensitivity", "claim"];

/// Who gave a setting its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Giver {
    /// The scenario file, on this line.
    File(usize),
    /// An option `--set`.
    Override,
    /// A model of the catalogue of devices.
    Model(String),
    /// A drug of the catalogue of drugs.
    Drug(String),
    /// The program: nobody else said anything.
    Default,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Name of the device; `None` for the sections of the file.
    pub device: Option<String>,
    /// Dotted key, below the device or from the root: `needle.length`, `patch.width`.
    pub key: String,
    /// The value as it is written, without quotes.
    pub value: String,
    /// Who gave the value.
    pub giver: Giver,
    /// What the device's model, or the catalogue of drugs, says, where the file or `--set` says something else.
    pub instead_of: Option<String>,
    /// What the key means.
    pub meaning: &'static str,
}

/// Every setting of a scenario that loads, sections first, then devices in file order; `None` for a text that is no scenario.
pub fn settings(text: &str, overrides: &[String]) -> Option<Vec<Setting>> {
    let source: Arc<str> = "scenario".into();
    let mut root = tree::read(text, &source).ok()?;
    if !overrides::lay_over(&mut root, &overrides::of_options(overrides)).is_empty() {
        return None;
    }
    let root = zone_rules::with_site(&root).unwrap_or(root);
    let root = root.table()?;
    let mut found = Gathered { settings: Vec::new(), device: None, model: None, drug: None };
    let empty = Vec::new();
    let devices = match root.get("device").map(|entry| &entry.node.value) {
        Some(Value::Array(devices)) => devices,
        None if has_channels_alone(root) => &empty,
        _ => return None,
    };
    // How force becomes depth is no setting of a scenario in which none does.
    let is_pressed = |device: &Node| device.table().is_some_and(|device| device.contains_key(pressing::FORCE.name));
    let is_idle = |key: &Key| key.name == MECHANICS && !root.contains_key(MECHANICS) && !devices.iter().any(is_pressed);
    // Nor is how channels close where nothing is put on them.
    let is_after = root.contains_key(DELIVERY);
    let is_idle = |key: &Key| is_idle(key) || CLOSING.contains(&key.name) && !root.contains_key(key.name) && !is_after;
    let is_setting = |key: &&Key| !NOT_SETTINGS.contains(&key.name) && !is_idle(key);
    let sections: Vec<Key> = SCENARIO.iter().filter(is_setting).copied().collect();
    found.table(root, None, &sections, "");
    let says = |section: &str, key: &str| {
        root.get(section).and_then(|entry| entry.node.table()).is_some_and(|table| table.contains_key(key))
    };
    if !is_after && !says("skin", TRANSPORT_OF_SKIN) {
        let idle = format!("skin.{TRANSPORT_OF_SKIN}.");
        found.settings.retain(|setting| !setting.key.starts_with(&idle));
    }
    found.drugs(root);
    for device in devices {
        found.device(device.table()?)?;
    }
    Some(found.settings)
}

/// The nodes of a list; none of what is no list.
fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

struct Gathered {
    settings: Vec<Setting>,
    device: Option<String>,
    model: Option<String>,
    drug: Option<String>,
}

impl Gathered {
    /// The drugs that are put on the skin, what the catalogue tells of them laid under what the scenario does.
    fn drugs(&mut self, root: &Table) {
        let delivery = root.get(DELIVERY).and_then(|entry| entry.node.table());
        let names = items(delivery.and_then(|delivery| Some(&delivery.get("drugs")?.node)));
        let own = items(root.get(DRUG).map(|entry| &entry.node));
        let Form::Table(keys) = DRUGS.item else { return };
        let keys: Vec<Key> = keys.iter().filter(|key| key.name != "name").copied().collect();
        let empty = Table::new();
        for name in names.iter().filter_map(Node::text) {
            let is_own = |drug: &&Table| drug.get("name").and_then(|entry| entry.node.text()) == Some(name);
            let own = own.iter().filter_map(Node::table).find(is_own).unwrap_or(&empty);
            let known = drug_catalogue::find(name).map(drug_catalogue::Entry::settings);
            let known = known.and_then(|text| tree::read_table(&text, &Place::start(&"catalogue".into())));
            // How it passes the horny layer is said in one way.
            let known = known.map(|mut known| {
                known.retain(|key, _| key != "log_k" || !own.contains_key("sc_permeance"));
                known
            });
            self.drug = Some(name.to_owned());
            self.table(own, known.as_ref(), &keys, &format!("{DRUG}.{name}"));
        }
        self.drug = None;
    }

    fn device(&mut self, device: &Table) -> Option<()> {
        let word = |key: &str| device.get(key).and_then(|entry| entry.node.text());
        self.device = Some(word("name")?.to_owned());
        self.model = word("model").map(str::to_owned);
        let base = word("model").and_then(catalogue::model);
        let base = base.and_then(|text| tree::read_table(text, &Place::start(&"catalogue".into())));
        let keys = keys_of_kind(&KINDS, word("kind")?)?;
        let keys: Vec<Key> = keys.iter().filter(|key| key.name != "name").copied().collect();
        self.table(device, base.as_ref(), &keys, "");
        Some(())
    }

    /// The settings of a table, those of its model laid under it.
    fn table(&mut self, own: &Table, model: Option<&Table>, keys: &[Key], prefix: &str) {
        for key in keys.iter().filter(|key| applies(key, own, model)) {
            let path = if prefix.is_empty() { key.name.to_owned() } else { format!("{prefix}.{}", key.name) };
            let node = |table: &Table| table.get(key.name).map(|entry| entry.node.clone());
            let (own, model) = (node(own), model.and_then(node));
            match inner_keys(key, own.as_ref().or(model.as_ref())) {
                Some(keys) => self.inner(own, model, keys, &path),
                None => self.leaf(own, model, key, path),
            }
        }
    }

    fn inner(&mut self, own: Option<Node>, model: Option<Node>, keys: &[Key], path: &str) {
        let kind = |node: &Node| node.table().and_then(|table| table.get("kind")?.node.text().map(str::to_owned));
        // A grid takes nothing from a ring.
        let model =
            model.filter(|model| own.as_ref().is_none_or(|own| kind(own) == kind(model) || kind(own).is_none()));
        let empty = Table::new();
        let own_table = own.as_ref().and_then(Node::table).unwrap_or(&empty);
        self.table(own_table, model.as_ref().and_then(Node::table), keys, path);
    }

    fn leaf(&mut self, own: Option<Node>, model: Option<Node>, key: &Key, path: String) {
        let fallback = || match key.need {
            Need::Default(value) => tree::read_value(value, &Place::start(&"default".into())),
            _ => None,
        };
        let of_model = model.as_ref().map(shown);
        let (node, giver) = match (own, model, fallback()) {
            (Some(node), ..) => {
                let is_override = &*node.place.source == "--set";
                let giver = if is_override { Giver::Override } else { Giver::File(node.place.line) };
                (node, giver)
            }
            (None, Some(node), _) => match &self.drug {
                Some(drug) => (node, Giver::Drug(drug.clone())),
                None => (node, Giver::Model(self.model.clone().unwrap_or_default())),
            },
            (None, None, Some(node)) => (node, Giver::Default),
            (None, None, None) => return,
        };
        let value = shown(&completed(&node, key).unwrap_or(node));
        let differs = !matches!(giver, Giver::Model(_) | Giver::Drug(_)) && of_model.as_ref() != Some(&value);
        let instead_of = of_model.filter(|_| differs);
        let device = self.device.clone();
        self.settings.push(Setting { device, key: path, value, giver, instead_of, meaning: key.doc });
    }
}

/// The value without quotes where it is one string.
fn shown(node: &Node) -> String {
    node.text().map_or_else(|| node.to_toml(), str::to_owned)
}

fn keys_of_kind(kinds: &Kinds, kind: &str) -> Option<&'static [Key]> {
    kinds.kinds.iter().find(|(word, _)| *word == kind).map(|(_, keys)| *keys)
}

/// The keys of a table; an optional table that nobody gave has none to tell.
fn inner_keys(key: &Key, node: Option<&Node>) -> Option<&'static [Key]> {
    match key.form {
        Form::Table(_) if node.is_none() && key.need == Need::Optional => None,
        Form::Table(keys) => Some(keys),
        Form::Kinds(kinds) => keys_of_kind(kinds, node?.table()?.get("kind")?.node.text()?),
        _ => None,
    }
}

/// Whether a key can be set here: not where another key has another word than it needs.
fn applies(key: &Key, own: &Table, model: Option<&Table>) -> bool {
    let value = |other: &str| Some(own.get(other).or_else(|| model?.get(other))?.node.text());
    let wanted = key.when.is_none_or(|when| when.holds(value));
    wanted && !matches!(key.form, Form::Refused(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"version = 1
[skin]
site = "cheek"
[tissue]
tear = "pinned"
[[device]]
name = "roller.1"
kind = "roller"
model = "mf8"
needle = { length = "depth" }
[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
layout = { kind = "grid", columns = 3, rows = 2, pitch = "1 mm" }
[depth]
values = ["1.5 mm"]
"#;

    fn found(device: Option<&str>, key: &str, overrides: &[&str]) -> Setting {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        let all = settings(TEXT, &overrides).expect("a scenario");
        let is_it = |setting: &&Setting| setting.device.as_deref() == device && setting.key == key;
        all.iter().find(is_it).unwrap_or_else(|| panic!("{key} in {all:#?}")).clone()
    }

    #[test]
    fn the_file_the_model_the_option_and_the_default_each_give_their_own() {
        let length = found(Some("roller.1"), "needle.length", &[]);
        assert_eq!((length.value.as_str(), length.giver), ("depth", Giver::File(10)));
        assert_eq!(length.instead_of.as_deref(), Some("1.5 mm"));
        let diameter = found(Some("roller.1"), "needle.diameter", &[]);
        assert_eq!((diameter.value.as_str(), diameter.giver), ("0.25 mm", Giver::Model("mf8".into())));
        let slip = found(Some("roller.1"), "slip", &[]);
        assert_eq!((slip.value.as_str(), slip.giver), ("0.0", Giver::Default));
        let slip = found(Some("roller.1"), "slip", &["device.roller.1.slip=0.1"]);
        assert_eq!((slip.value.as_str(), slip.giver), ("0.1", Giver::Override));
        assert_eq!(found(None, "patch.width", &[]).giver, Giver::Default);
        assert_eq!(found(None, "depth.efficiency.mean", &[]).value, "1.0");
    }

    #[test]
    fn a_grid_takes_nothing_from_the_ring_of_its_model() {
        let all = settings(TEXT, &[]).expect("a scenario");
        let layout: Vec<&str> =
            all.iter().filter(|s| s.key.starts_with("layout")).map(|setting| setting.key.as_str()).collect();
        assert_eq!(layout, ["layout.kind", "layout.columns", "layout.rows", "layout.pitch"]);
        assert_eq!(found(Some("pen"), "layout.columns", &[]).instead_of, None);
    }

    #[test]
    fn no_setting_of_a_shipped_model_is_left_out() {
        for entry in &catalogue::catalogue().devices {
            let kind = entry.settings["kind"].as_str().expect("a kind");
            let text = format!("[[device]]\nname = \"d\"\nkind = \"{kind}\"\nmodel = \"{}\"\n", entry.id);
            let all = settings(&text, &[]).expect("a device");
            for key in entry.sources.keys() {
                let is_there = all.iter().any(|s| s.key == *key && matches!(s.giver, Giver::Model(_)));
                assert!(is_there, "{}: {key}", entry.id);
            }
        }
    }

    #[test]
    fn what_is_no_scenario_has_no_settings() {
        assert_eq!(settings("not toml", &[]), None);
        assert_eq!(settings("version = 1", &[]), None);
        assert_eq!(settings(TEXT, &["nothing".into()]), None);
    }
}
