//! What was assumed: every setting with who gave it, and the source of what the catalogues and the program gave.

use super::table::Table;
use crate::after::drug_catalogue;
use crate::devices::catalogue;
use crate::number::plain;
use crate::provenance::Basis;
use crate::scenario::{Giver, Setting};
use crate::skin::site::{self, Catalogue, SiteLayer};

const HEADS: [&str; 6] = ["setting", "*value", "given by", "basis", "*source", "*remark"];

/// The skin, then what concerns no device, then each device.
pub(crate) fn tables(settings: &[Setting], layers: &[(String, f64, f64)]) -> Vec<Table> {
    let mut tables = vec![skin(settings, layers)];
    tables.extend(of_devices(settings));
    tables
}

fn of_devices(settings: &[Setting]) -> Vec<Table> {
    let mut groups: Vec<(Option<&str>, Vec<Vec<String>>)> = Vec::new();
    for setting in settings.iter().filter(|setting| !setting.key.starts_with("skin.layers.")) {
        let device = setting.device.as_deref();
        match groups.last_mut().filter(|(last, _)| *last == device) {
            Some((_, rows)) => rows.push(row(setting)),
            None => groups.push((device, vec![row(setting)])),
        }
    }
    let caption = |device: Option<&str>| {
        device.map_or_else(
            || "Settings of skin, tissue, patch, depth and sampling".to_owned(),
            |d| format!("Settings of {}", d),
        )
    };
    groups.into_iter().map(|(device, rows)| Table::new(caption(device), &HEADS, rows)).collect()
}

fn row(setting: &Setting) -> Vec<String> {
    let given = match &setting.giver {
        Giver::File(line) => format!("scenario, line {line}"),
        Giver::Override => "option --set".to_owned(),
        Giver::Model(model) | Giver::Drug(model) => format!("catalogue, {model}"),
        Giver::Default => "default".to_owned(),
    };
    let origin = Origin::of(setting);
    let instead = setting.instead_of.as_ref().map(|value| format!("the model has {value}"));
    let remarks = [instead.unwrap_or_default(), origin.remark, setting.meaning.to_owned()];
    let remark = remarks.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    [setting.key.clone(), setting.value.clone(), given, origin.basis.to_owned(), origin.source, remark].into()
}

/// How far a value may be trusted.
struct Origin {
    basis: &'static str,
    source: String,
    remark: String,
}

impl Origin {
    fn of(setting: &Setting) -> Self {
        match &setting.giver {
            Giver::Model(model) => Self::of_catalogue(model, &setting.key),
            Giver::Drug(drug) => Self::of_drug(drug, &setting.key),
            Giver::File(_) | Giver::Override => {
                Self { basis: "chosen", source: "the author of the scenario".to_owned(), remark: String::new() }
            }
            Giver::Default if is_effort(&setting.key) => {
                Self { basis: "choice of effort", source: "dermatrace".to_owned(), remark: String::new() }
            }
            Giver::Default => Self {
                basis: word(Basis::Assumption),
                source: "none; the default of dermatrace".to_owned(),
                remark: String::new(),
            },
        }
    }

    fn of_drug(name: &str, key: &str) -> Self {
        let key = key.rsplit('.').next().unwrap_or(key);
        let entry = drug_catalogue::find(name);
        let (basis, why) = entry.and_then(|drug| drug.basis(key)).unwrap_or((Basis::Assumption, ""));
        let titles = |depot: &drug_catalogue::HalfLife| {
            let sources = &drug_catalogue::catalogue().sources;
            let titles = depot.sources.iter().filter_map(|source| Some(sources.get(source)?.title.clone()));
            titles.collect::<Vec<_>>().join("; ")
        };
        let cited =
            entry.filter(|_| key == "depot_half_life").and_then(|drug| drug.depot_half_life_d.as_ref()).map(titles);
        Self { basis: word(basis), source: cited.unwrap_or_else(|| "none".to_owned()), remark: why.to_owned() }
    }

    fn of_catalogue(model: &str, key: &str) -> Self {
        let entry = catalogue::catalogue().devices.iter().find(|entry| entry.id == model);
        // Keys inside a table that the catalogue sources as a whole.
        let find = |key: &str| entry.and_then(|entry| entry.sources.get(key));
        let origin = find(key).or_else(|| find(key.split('.').next().unwrap_or(key)));
        let Some(origin) = origin else {
            return Self { basis: word(Basis::Assumption), source: "none".to_owned(), remark: String::new() };
        };
        let others = origin.others.iter().map(|other| format!("others: {other}"));
        let remarks = std::iter::once(origin.why.clone()).filter(|why| !why.is_empty()).chain(others);
        Self {
            basis: word(origin.basis),
            source: origin.source.clone(),
            remark: remarks.collect::<Vec<_>>().join("; "),
        }
    }
}

/// Settings that say how much is computed, and nothing of skin or devices.
fn is_effort(key: &str) -> bool {
    ["sampling.", "patch.", "compare.", "tissue.band"].iter().any(|start| key.starts_with(start))
}

fn word(basis: Basis) -> &'static str {
    match basis {
        Basis::Read => "read",
        Basis::SecondHand => "second-hand",
        Basis::Recalled => "recalled",
        Basis::Derived => "derived",
        Basis::Assumption => "assumption",
    }
}

/// The layers with the readings behind their thickness.
fn skin(settings: &[Setting], layers: &[(String, f64, f64)]) -> Table {
    let value = |key: &str| {
        settings
            .iter()
            .find(|setting| setting.device.is_none() && setting.key == key)
            .map(|setting| setting.value.as_str())
    };
    let (site_id, sex) = (value("skin.site").unwrap_or_default(), value("skin.sex"));
    let site = site::catalogue().sites.iter().find(|site| site.id == site_id);
    let stack = site.and_then(|site| site.stacks.iter().find(|stack| stack.sex.map(|sex| sex.as_str()) == sex));
    let rows = layers.iter().map(|(name, top_mm, bottom_mm)| {
        let known = stack.and_then(|stack| stack.layers.iter().find(|layer| layer.layer.as_str() == name));
        let own = settings.iter().find(|setting| setting.key == format!("skin.layers.{name}.thickness"));
        let [given, basis, source, remark] = match (own, known) {
            (Some(own), _) => {
                let [.., given, basis, source, remark] = <[String; 6]>::try_from(row(own)).unwrap_or_default();
                [given, basis, source, remark]
            }
            (None, Some(known)) => of_site(known, site_id),
            (None, None) => Default::default(),
        };
        let end = if bottom_mm.is_finite() { plain(*bottom_mm) } else { "no end".to_owned() };
        vec![name.replace('_', " "), format!("{} to {end}", plain(*top_mm)), given, basis, source, remark]
    });
    let whose = sex.map_or("", |sex| if sex == "f" { ", women" } else { ", men" });
    let name = site.map_or(site_id, |site| site.name.as_str());
    Table::new(
        format!("Layers of the skin: {}{whose}", name),
        &["layer", "depth mm", "given by", "basis", "*source", "*remark"],
        rows.collect(),
    )
}

fn of_site(layer: &SiteLayer, site_id: &str) -> [String; 4] {
    let thickness = &layer.thickness;
    let sources: Vec<String> = thickness.sources.iter().map(|key| citation(site::catalogue(), key)).collect();
    let source = if sources.is_empty() { "none".to_owned() } else { sources.join("; ") };
    let spread = thickness.sd_mm.map(|sd| format!("between people ± {} mm", plain(sd)));
    let remarks = [spread.unwrap_or_default(), thickness.note.clone()];
    let remark = remarks.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    [format!("catalogue, {site_id}"), word(thickness.basis).to_owned(), source, remark]
}

fn citation(catalogue: &Catalogue, key: &str) -> String {
    let Some(source) = catalogue.sources.get(key) else { return key.to_owned() };
    let year = source.year.map_or_else(String::new, |year| format!(" {year}"));
    let doi = source.doi.as_ref().map_or_else(String::new, |doi| format!(", doi {doi}"));
    format!("{}{year}, {}{doi}", source.authors, source.journal)
}
