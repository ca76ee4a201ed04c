//! Zones: body sites with the curvature that devices meet there, and how thick skin is by both readings (model section 14.2).

use super::odds::{Between, People, ThicknessLaw};
use super::reading::Source;
use super::site;
use crate::geometry::Surface;
use crate::provenance::Basis;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| toml::from_str(include_str!("zones.toml")).expect("a test parses the embedded catalogue"));

/// What a zone is called whose curvature a scenario gives itself.
pub const OWN: &str = "own";

/// Zones and the publications behind them.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Publications by key.
    pub sources: BTreeMap<String, Source>,
    /// Zones, from the face downwards.
    #[serde(rename(deserialize = "zone"))]
    pub zones: Vec<Entry>,
}

/// One zone of the catalogue.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name used in scenario files.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Body site whose layers it has.
    pub site: String,
    /// Why that site, where it is another place of the body.
    #[serde(default)]
    pub like: String,
    /// Curvature along the horizontal of a standing person.
    pub horizontal: Radius,
    /// Curvature along the vertical.
    pub vertical: Radius,
    /// Whole skin, where the site's chosen readings do not tell it, or not all of it.
    thin: Option<Whole>,
    /// Whole skin by the other reading.
    thick: Option<Whole>,
    /// Depths that clinical texts ask for, from and to, mm.
    pub asked_mm: Vec<[f64; 2]>,
}

/// A radius of curvature.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Radius {
    /// Positive where skin is convex, negative where it is hollow, infinite where it is flat (the word `flat` in JSON), mm.
    #[serde(serialize_with = "radius_or_flat")]
    pub radius_mm: f64,
    /// Key of the source.
    pub source: Option<String>,
    /// How far to trust it.
    pub basis: Basis,
    /// Conditions, reasons, doubts.
    #[serde(default)]
    pub note: String,
}

fn radius_or_flat<S: Serializer>(radius_mm: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if radius_mm.is_finite() { serializer.serialize_f64(*radius_mm) } else { serializer.serialize_str("flat") }
}

/// Thickness of whole skin between people.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    mean_mm: Option<f64>,
    sd_mm: f64,
    source: Option<String>,
    basis: Basis,
    #[serde(default)]
    note: String,
}

/// Which of two readings of whole skin that disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readings {
    /// The chosen ones of the sites.
    Thin,
    /// Those of 50 MHz ultrasound.
    Thick,
}

/// Whole skin by a reading, and how far to trust it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WholeSkin {
    /// Between people.
    pub between: Between,
    /// How far to trust it.
    pub basis: Basis,
}

/// The zone of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Of the catalogue, or [`OWN`].
    pub name: String,
    /// How its skin lies under a device.
    pub surface: Surface,
    /// How thick skin is, by each of the readings that are run.
    pub people: Vec<(Readings, People)>,
    /// Shares whose windows of depth are told.
    pub keep: Vec<f64>,
}

/// The embedded catalogue.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

/// Names of all zones, in catalogue order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    catalogue().zones.iter().map(|zone| zone.id.as_str())
}

/// The zone of a name.
pub fn find(id: &str) -> Option<&'static Entry> {
    catalogue().zones.iter().find(|zone| zone.id == id)
}

impl Readings {
    /// The words of scenario files.
    pub const WORDS: [&str; 2] = ["thin", "thick"];

    /// Both.
    pub const ALL: [Self; 2] = [Self::Thin, Self::Thick];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS[usize::from(self == Self::Thick)]
    }

    /// Of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|readings| readings.word() == word)
    }
}

impl Entry {
    /// Whole skin by a reading; `None` where nobody has taken it.
    pub fn skin(&self, readings: Readings) -> Option<WholeSkin> {
        let of_site = site::stack(&self.site, None).ok().map(|stack| &stack.whole[1]);
        let own = match readings {
            Readings::Thin => self.thin.as_ref(),
            Readings::Thick => Some(self.thick.as_ref()?),
        };
        match own {
            None => {
                let skin = of_site?;
                let between = Between { mean_mm: skin.thickness_mm, sd_mm: skin.sd_mm? };
                Some(WholeSkin { between, basis: skin.basis })
            }
            Some(own) => {
                let mean_mm = own.mean_mm.or_else(|| of_site.map(|skin| skin.thickness_mm))?;
                Some(WholeSkin { between: Between { mean_mm, sd_mm: own.sd_mm }, basis: own.basis })
            }
        }
    }

    /// A surface with its curvature, otherwise as it is.
    pub fn lying(&self, surface: Surface) -> Surface {
        Surface { horizontal_mm: self.horizontal.radius_mm, vertical_mm: self.vertical.radius_mm, ..surface }
    }

    /// People of the zone by a reading.
    pub fn people(&self, readings: Readings, law: ThicknessLaw) -> Option<People> {
        Some(People { epidermis: epidermis(&self.site)?, skin: self.skin(readings)?.between, law })
    }

    /// Keys of the publications behind its own numbers.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let radii = [&self.horizontal, &self.vertical].map(|radius| radius.source.as_deref());
        let skins = [&self.thin, &self.thick].map(|skin| skin.as_ref().and_then(|skin| skin.source.as_deref()));
        radii.into_iter().chain(skins).flatten()
    }
}

/// People at a body site, by its chosen readings; `None` where those do not tell how skin differs between them.
pub fn people_of_site(site: &str, sex: Option<&str>, law: ThicknessLaw) -> Option<People> {
    let skin = &site::stack(site, sex).ok()?.whole[1];
    let between = Between { mean_mm: skin.thickness_mm, sd_mm: skin.sd_mm? };
    Some(People { epidermis: epidermis(site)?, skin: between, law })
}

fn epidermis(site: &str) -> Option<Between> {
    let epidermis = &site::stack(site, None).ok()?.whole[0];
    Some(Between { mean_mm: epidermis.thickness_mm, sd_mm: epidermis.sd_mm? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::surface::DrumAcross;
    use std::f64::consts::FRAC_PI_2;

    #[test]
    fn the_embedded_catalogue_parses_and_every_number_has_a_source_or_a_reason() {
        let parsed: Result<Catalogue, _> = toml::from_str(include_str!("zones.toml"));
        assert!(parsed.is_ok(), "{}", parsed.unwrap_err());
        for zone in &catalogue().zones {
            assert!(zone.sources().all(|key| catalogue().sources.contains_key(key)), "{}", zone.id);
            let told = |source: &Option<String>, basis: Basis, note: &str| {
                assert!(source.is_some() || basis == Basis::Assumption, "{}", zone.id);
                assert!(basis != Basis::Assumption || !note.is_empty(), "{}", zone.id);
            };
            for radius in [&zone.horizontal, &zone.vertical] {
                told(&radius.source, radius.basis, &radius.note);
            }
            for skin in [&zone.thin, &zone.thick].into_iter().flatten() {
                told(&skin.source, skin.basis, &skin.note);
            }
            assert!(site::stack(&zone.site, None).is_ok(), "{}", zone.id);
            assert!(zone.people(Readings::Thin, ThicknessLaw::Normal).is_some(), "{}", zone.id);
            assert!(zone.asked_mm.iter().all(|[from, to]| 0.0 < *from && from <= to), "{}", zone.id);
        }
    }

    #[test]
    fn thin_skin_is_that_of_the_chosen_readings() {
        // Meng 2022 and Selcuk, the sexes pooled by hand.
        for (id, mean, sd) in
            [("upper_eyelid", 0.7041, 0.134_418), ("forehead", 1.0941, 0.276_076), ("chin", 1.0441, 0.2997)]
        {
            let Between { mean_mm, sd_mm } = find(id).and_then(|zone| zone.skin(Readings::Thin)).expect("told").between;
            assert!((mean_mm - mean).abs() < 1e-9 && (sd_mm - sd).abs() < 1e-4, "{id}: {mean_mm} {sd_mm}");
        }
        let skin = |id: &str, readings| find(id).and_then(|zone| zone.skin(readings)).map(|skin| skin.between);
        assert_eq!(skin("buttock", Readings::Thin), Some(Between { mean_mm: 2.4, sd_mm: 0.39 }));
        assert_eq!(skin("abdomen", Readings::Thin), Some(Between { mean_mm: 2.29, sd_mm: 0.37 }));
        assert_eq!(skin("forehead", Readings::Thick), Some(Between { mean_mm: 2.02, sd_mm: 0.26 }));
        assert_eq!(skin("neck", Readings::Thick), None);
    }

    #[test]
    fn rings_of_a_usual_drum_that_reach_each_zone_are_those_of_an_independent_computation() {
        // Rings in the skin of 8 at 0.5 mm, with the axle level (across the horizontal) and upright; the press that seats all.
        let zones = [
            ("upper_eyelid", [4, 2], [0.55, 2.9]),
            ("lower_eyelid", [8, 2], [0.0, 0.40]),
            ("crows_foot", [8, 2], [0.0, 1.4]),
            ("nose_dorsum", [2, 8], [f64::INFINITY, 0.0]),
            ("nose_tip", [2, 2], [f64::INFINITY, 3.83]),
            ("upper_lip", [4, 2], [1.4, 0.9]),
            ("chin", [4, 6], [0.9, 0.25]),
            ("zygoma", [4, 8], [0.6, 0.0]),
            ("cheek", [6, 8], [0.16, 0.0]),
            ("forehead", [8, 8], [0.0, 0.0]),
        ];
        for (id, rings, presses) in zones {
            let surface = find(id).expect("listed").lying(Surface::FLAT);
            for (axle, radius_mm) in [surface.across_mm(FRAC_PI_2), surface.across_mm(0.0)].into_iter().enumerate() {
                let drum = DrumAcross { width_mm: 20.0, rings: 8, radius_mm };
                let seated = drum.gaps_mm(0.0).filter(|gap| *gap < 0.5).count();
                assert_eq!(seated, rings[axle], "{id}, axle {axle}");
                let (press, told) = (drum.seating_press_mm(0.5), presses[axle]);
                assert!(press == told || (press - told).abs() < 0.06, "{id}, axle {axle}: {press}");
            }
        }
    }

    #[test]
    fn shares_below_the_skin_are_those_of_the_model_to_a_percentage_point() {
        let below = |id: &str, readings, depth: f64| {
            let people = find(id).and_then(|zone| zone.people(readings, ThicknessLaw::Normal)).expect("told");
            100.0 * people.odds(depth, 0.0).below
        };
        let thin = [
            ("upper_eyelid", 0.5, 6.0),
            ("upper_eyelid", 1.0, 99.0),
            ("nose_tip", 1.0, 39.0),
            ("forehead", 1.0, 37.0),
            ("forehead", 1.5, 93.0),
            ("cheek", 1.0, 40.0),
            ("cheek", 1.5, 90.0),
            ("neck", 1.0, 38.0),
            ("scalp", 1.0, 9.0),
            ("scalp", 1.5, 51.0),
            ("abdomen", 2.0, 22.0),
            ("abdomen", 2.5, 72.0),
            ("thigh", 2.0, 63.0),
            ("thigh", 2.5, 97.0),
            ("buttock", 2.0, 15.0),
            ("buttock", 2.5, 60.0),
        ];
        for (id, depth, percent) in thin {
            assert!((below(id, Readings::Thin, depth) - percent).abs() < 1.0, "{id} {depth}");
        }
        for (id, depth, percent) in [("lower_eyelid", 1.0, 11.0), ("forehead", 1.5, 2.0), ("cheek", 1.5, 1.0)] {
            assert!((below(id, Readings::Thick, depth) - percent).abs() < 1.0, "{id} {depth}");
        }
    }
}
