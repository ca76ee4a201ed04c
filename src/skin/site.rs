//! Sourced body sites: published readings, and the stacks of layers that follow from them.

use super::layer::LayerName;
use super::reading::{Quantity, Reading, Sex, Source, Thickness, choose, tells_sexes_apart};
use crate::provenance::Basis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::parse(include_str!("sites.toml")).expect("a test parses the embedded catalogue"));

/// Body sites and the publications behind them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Catalogue {
    /// Publications by key.
    pub sources: BTreeMap<String, Source>,
    /// Sites, from the face downwards.
    pub sites: Vec<Site>,
}

/// One body site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Site {
    /// Name used in scenario files.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Region of the body.
    pub region: Region,
    /// Sexes that a scenario may ask for; empty where the sources do not tell them apart.
    pub sexes: Vec<Sex>,
    /// Layers: for no sex in particular first, then for each of `sexes`.
    pub stacks: Vec<Stack>,
    /// Everything published on the site that was found, chosen or not.
    pub readings: Vec<Reading>,
}

/// Layers of one site, for one sex or for none in particular.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stack {
    /// Whose skin; `None` is the mean of the sexes where they are told apart.
    pub sex: Option<Sex>,
    /// Layers from the surface downwards; the last one is half-infinite.
    pub layers: Vec<SiteLayer>,
    /// Standard deviation between people over the mean, of the dermis or else of the skin; `None` where no source tells it.
    #[serde(skip)]
    pub thickness_cv: Option<f64>,
    /// Epidermis with the horny layer, and whole skin.
    #[serde(skip)]
    pub whole: [Thickness; 2],
}

/// Thickness of one layer and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteLayer {
    /// Which layer.
    pub layer: LayerName,
    /// Its thickness.
    #[serde(flatten)]
    pub thickness: Thickness,
}

/// Region of the body: decides which general readings stand beside a site's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Face.
    Face,
    /// Scalp.
    Scalp,
    /// Neck, with the skin below the jaw.
    Neck,
    /// Arms and hands.
    Limb,
    /// Trunk.
    Trunk,
}

/// Why a site has no layers to offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// No such site in the catalogue.
    #[error("unknown site")]
    UnknownSite,
    /// The site's sources do not know this sex; those that they know.
    #[error("{}", if .0.is_empty() { "the sources of this site do not tell the sexes apart".to_string() } else { format!("unknown sex; this site knows {}", .0.join(", ")) })]
    UnknownSex(Vec<&'static str>),
}

/// Why a catalogue text cannot serve.
#[derive(Debug, thiserror::Error)]
pub(super) enum CatalogueError {
    #[error(transparent)]
    Shape(#[from] toml::de::Error),
    #[error("site {site}: {what}")]
    Site { site: String, what: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sources: BTreeMap<String, Source>,
    general: Vec<General>,
    site: Vec<FileSite>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct General {
    regions: Vec<Region>,
    readings: Vec<Reading>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSite {
    id: String,
    name: String,
    region: Region,
    readings: Vec<Reading>,
}

/// The embedded catalogue.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

/// Names of all sites, in catalogue order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    catalogue().sites.iter().map(|site| site.id.as_str())
}

/// Layers of a site with their thickness in mm, from the surface downwards; the last one is infinite.
///
/// `sex` is `"f"` or `"m"`; with `None`, a site that tells the sexes apart gives their mean.
///
/// # Errors
/// [`SiteError`] for a site or a sex that the catalogue does not know.
pub fn layers(site: &str, sex: Option<&str>) -> Result<Vec<(LayerName, f64)>, SiteError> {
    Ok(stack(site, sex)?.layers.iter().map(|layer| (layer.layer, layer.thickness.thickness_mm)).collect())
}

/// The layers of a site and how they came about; `sex` as for [`layers`].
///
/// # Errors
/// As [`layers`].
pub fn stack(site: &str, sex: Option<&str>) -> Result<&'static Stack, SiteError> {
    let site = catalogue().sites.iter().find(|s| s.id == site).ok_or(SiteError::UnknownSite)?;
    let stack = site.stacks.iter().find(|stack| stack.sex.map(Sex::as_str) == sex);
    stack.ok_or_else(|| SiteError::UnknownSex(site.sexes.iter().map(|s| s.as_str()).collect()))
}

impl Catalogue {
    pub(super) fn parse(text: &str) -> Result<Self, CatalogueError> {
        let file: File = toml::from_str(text)?;
        let sites = file.site.iter().map(|site| Site::build(site, &file)).collect::<Result<_, _>>()?;
        Ok(Self { sources: file.sources, sites })
    }
}

impl Site {
    fn build(site: &FileSite, file: &File) -> Result<Self, CatalogueError> {
        let fail = |what: String| CatalogueError::Site { site: site.id.clone(), what };
        let readings = gather(site, file).map_err(fail)?;
        let sexes = if tells_sexes_apart(&readings) { Sex::ALL.to_vec() } else { Vec::new() };
        let asked = std::iter::once(None).chain(sexes.iter().copied().map(Some));
        let stacks = asked.map(|sex| Stack::build(&readings, sex)).collect::<Result<_, _>>().map_err(fail)?;
        Ok(Self { id: site.id.clone(), name: site.name.clone(), region: site.region, sexes, stacks, readings })
    }
}

/// The site's own readings with borrowed ones filled in, then those of its region.
fn gather(site: &FileSite, file: &File) -> Result<Vec<Reading>, String> {
    let mut readings = Vec::new();
    for reading in &site.readings {
        match &reading.like {
            None => readings.push(reading.clone()),
            Some(lender) => readings.extend(borrow(reading, lender, &file.site)?),
        }
    }
    let general = file.general.iter().filter(|general| general.regions.contains(&site.region));
    readings.extend(general.flat_map(|general| general.readings.iter().cloned()));
    for reading in &readings {
        check(reading, &file.sources)?;
    }
    Ok(readings)
}

fn borrow(wanted: &Reading, lender: &str, sites: &[FileSite]) -> Result<Vec<Reading>, String> {
    let site =
        sites.iter().find(|s| s.id == lender).ok_or_else(|| format!("borrows from {lender}, which is not there"))?;
    let lent = site.readings.iter().filter(|r| r.chosen && r.quantity == wanted.quantity && r.like.is_none());
    let borrowed: Vec<Reading> = lent.map(|reading| reading.borrowed(lender, &wanted.note)).collect();
    if borrowed.is_empty() { Err(format!("{lender} has no reading of its own to lend")) } else { Ok(borrowed) }
}

fn check(reading: &Reading, sources: &BTreeMap<String, Source>) -> Result<(), String> {
    match &reading.source {
        Some(source) if sources.contains_key(source) => {}
        other => return Err(format!("unknown source {other:?}")),
    }
    let numbers = [reading.mean, reading.low, reading.high];
    let positive = numbers.iter().flatten().all(|&value| value > 0.0) && numbers.iter().any(Option::is_some);
    if !positive || reading.unit.is_none() {
        return Err(format!("a reading needs positive numbers and a unit: {reading:?}"));
    }
    Ok(())
}

impl Stack {
    fn build(readings: &[Reading], sex: Option<Sex>) -> Result<Self, String> {
        let get = |quantity| choose(readings, quantity, sex);
        let need = |quantity| get(quantity).ok_or_else(|| format!("no chosen reading of {quantity:?}"));
        let horny = need(Quantity::StratumCorneum)?;
        let papillary = need(Quantity::PapillaryDermis)?;
        let viable = match get(Quantity::ViableEpidermis) {
            Some(viable) => viable,
            None => need(Quantity::Epidermis)?.less(&[&horny], "epidermis less stratum corneum"),
        };
        let epidermis =
            get(Quantity::Epidermis).unwrap_or_else(|| viable.with(&horny, "viable epidermis and stratum corneum"));
        let (reticular, skin) = match get(Quantity::Dermis) {
            Some(dermis) => {
                let skin = dermis.with(&epidermis, "dermis and epidermis");
                (dermis.less(&[&papillary], "dermis less papillary dermis"), skin)
            }
            None => {
                let skin = need(Quantity::Skin)?;
                (skin.less(&[&horny, &viable, &papillary], "skin less the layers above"), skin)
            }
        };
        let layers: Vec<SiteLayer> = LayerName::ALL
            .into_iter()
            .zip([horny, viable, papillary, reticular, half_infinite()])
            .map(|(layer, thickness)| SiteLayer { layer, thickness })
            .collect();
        match layers.iter().find(|layer| layer.thickness.thickness_mm <= 0.0) {
            Some(layer) => Err(format!("{} has no thickness left", layer.layer.as_str())),
            None => Ok(Self {
                sex,
                layers,
                thickness_cv: get(Quantity::Dermis).or_else(|| get(Quantity::Skin)).and_then(cv),
                whole: [epidermis, skin],
            }),
        }
    }
}

fn cv(thickness: Thickness) -> Option<f64> {
    Some(thickness.sd_mm? / thickness.thickness_mm)
}

fn half_infinite() -> Thickness {
    Thickness {
        thickness_mm: f64::INFINITY,
        sd_mm: None,
        basis: Basis::Assumption,
        sources: Vec::new(),
        note: "half-infinite in the model".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thickness_um(site: &str, sex: Option<&str>, layer: usize) -> f64 {
        layers(site, sex).expect("known")[layer].1 * 1000.0
    }

    fn assert_close(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-9, "{actual} is not {expected}");
    }

    #[test]
    fn embedded_catalogue_parses() {
        let parsed = Catalogue::parse(include_str!("sites.toml"));
        assert!(parsed.is_ok(), "{}", parsed.unwrap_err());
    }

    #[test]
    fn every_stack_names_the_five_layers_downwards_and_ends_in_infinite_fat() {
        assert!(ids().count() >= 12);
        for site in &catalogue().sites {
            for stack in &site.stacks {
                let layers = layers(&site.id, stack.sex.map(Sex::as_str)).expect("its own sex");
                assert_eq!(layers.iter().map(|l| l.0).collect::<Vec<_>>(), LayerName::ALL, "{}", site.id);
                let (last, above) = layers.split_last().expect("five");
                assert_eq!(last.1, f64::INFINITY);
                assert!(above.iter().all(|l| l.1 > 0.0 && l.1.is_finite()), "{}", site.id);
            }
        }
    }

    #[test]
    fn published_readings_reach_the_layers() {
        assert_close(thickness_um("cheek", None, 0), 16.8); // Egawa 2007
        assert_close(thickness_um("cheek", Some("m"), 1), 79.1 - 16.8); // Selcuk less Egawa
        assert_close(thickness_um("dorsal_forearm", None, 1), 56.6); // Sandby-Møller 2003
        assert_close(thickness_um("forehead", Some("m"), 3), 1170.0 - 200.0); // Meng 2022
        assert_close(thickness_um("forehead", Some("f"), 3), 860.0 - 200.0);
        assert_close(thickness_um("forehead", None, 3), (1170.0 + 860.0) / 2.0 - 200.0);
        assert_close(thickness_um("volar_forearm", None, 3), 1190.0 - 22.6 - 56.6 - 200.0); // Van Mulder 2017
        assert_close(thickness_um("hand_back", None, 2), 200.0);
    }

    #[test]
    fn what_is_borrowed_is_an_assumption_with_its_reason() {
        let forehead = catalogue().sites.iter().find(|s| s.id == "forehead").expect("listed");
        let horny = &forehead.stacks[0].layers[0].thickness;
        assert_eq!(horny.basis, Basis::Assumption);
        assert_eq!(horny.sources, ["egawa2007"]);
        assert_eq!(horny.note, "stratum corneum as cheek: the only face site with a stratum corneum reading");
        let reticular = &forehead.stacks[0].layers[3].thickness;
        assert_eq!(reticular.basis, Basis::Derived);
    }

    #[test]
    fn assumptions_carry_a_reason_and_every_chosen_reading_a_source() {
        for site in &catalogue().sites {
            for reading in site.readings.iter().filter(|r| r.basis == Basis::Assumption) {
                assert!(!reading.note.is_empty(), "{}: {reading:?}", site.id);
            }
        }
    }

    #[test]
    fn sexes_are_offered_only_where_a_source_tells_them_apart() {
        assert!(layers("neck", Some("f")).is_ok());
        assert_eq!(layers("neck", Some("x")), Err(SiteError::UnknownSex(vec!["f", "m"])));
        assert_eq!(layers("shoulder", Some("f")), Err(SiteError::UnknownSex(vec![])));
        assert_eq!(layers("knee", None), Err(SiteError::UnknownSite));
        assert_eq!(SiteError::UnknownSex(vec![]).to_string(), "the sources of this site do not tell the sexes apart");
        assert_eq!(SiteError::UnknownSex(vec!["f", "m"]).to_string(), "unknown sex; this site knows f, m");
    }

    #[test]
    fn a_catalogue_with_a_hole_is_refused_with_its_place() {
        let text = include_str!("sites.toml");
        let no_source = text.replacen("source = \"egawa2007\"", "source = \"egawa\"", 1);
        let loan_of_a_loan = text.replacen("like = \"zygoma\"", "like = \"shoulder\"", 1);
        let thin = text.replacen("mean = 0.86", "mean = 0.19", 1);
        for (text, message) in [
            (no_source, "site cheek: unknown source Some(\"egawa\")"),
            (loan_of_a_loan, "site cheek: shoulder has no reading of its own to lend"),
            (thin, "site forehead: reticular_dermis has no thickness left"),
        ] {
            assert_eq!(Catalogue::parse(&text).expect_err("it has a hole").to_string(), message);
        }
    }

    #[test]
    fn conflicting_readings_stand_beside_the_chosen_one() {
        let lip = catalogue().sites.iter().find(|s| s.id == "upper_lip").expect("listed");
        let means: Vec<_> =
            lip.readings.iter().filter(|r| r.quantity == Quantity::Epidermis).filter_map(|r| r.mean).collect();
        assert_eq!(means, [122.8, 120.9, 62.6, 99.75]);
    }

    #[test]
    fn json_carries_readings_layers_and_sources() {
        let json = serde_json::to_value(catalogue()).expect("plain data");
        assert_eq!(json["sources"]["meng2022"]["year"], 2022);
        assert_eq!(json["sites"][0]["id"], "cheek");
        assert_eq!(json["sites"][0]["stacks"][0]["layers"][0]["layer"], "stratum_corneum");
        assert_eq!(json["sites"][0]["stacks"][0]["layers"][0]["basis"], "read");
        assert!(json["sites"][0]["stacks"][0]["layers"][4]["thickness_mm"].is_null());
    }
}
