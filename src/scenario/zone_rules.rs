//! The section `[zone]`: the body site that it brings, its rules, and the zone that is made of it.

use super::keys::ZONE;
use crate::geometry::Surface;
use crate::keys::fields::{Absent, Checked, Fields, Sound, join};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::keys::tree::{Entry, Node, Table, Value};
use crate::skin::odds::ThicknessLaw;
use crate::skin::zone::{self, OWN, Readings, Zone};
use crate::skin::{Skin, site};
use crate::units::show_mm;

/// No skin curves more than this, mm.
const ROUNDEST_MM: f64 = 3.0;
const SKIN: &str = "skin";
const SITE: &str = "site";
/// Curvature along x and along y, as scenario files say it.
const DIRECTIONS: [&str; 2] = ["horizontal", "vertical"];

/// The same tree with the body site of its zone, where it names a zone and no site; `None` where there is nothing to lay.
pub(super) fn with_site(root: &Node) -> Option<Node> {
    let name = &root.table()?.get(ZONE)?.node.table()?.get("name")?.node;
    let skin = root.table()?.get(SKIN);
    if skin.is_some_and(|skin| skin.node.table().is_none_or(|skin| skin.contains_key(SITE))) {
        return None;
    }
    // Where the name is wrong that is told, and no site is missed besides.
    let site = name.text().and_then(zone::find).map(|zone| zone.site.as_str()).or_else(|| site::ids().next())?;
    let entry = |value| Entry { key_place: name.place.clone(), node: Node { value, place: name.place.clone() } };
    let mut laid = root.clone();
    let Value::Table(sections) = &mut laid.value else { return None };
    let skin = sections.entry(SKIN.to_owned()).or_insert_with(|| entry(Value::Table(Table::new())));
    let Value::Table(skin) = &mut skin.node.value else { return None };
    skin.insert(SITE.to_owned(), entry(Value::String(site.to_owned())));
    Some(laid)
}

/// The skin under devices; flat without a zone, and where what it says is not sound.
pub(super) fn surface(root: &Fields) -> Surface {
    root.table(ZONE).and_then(read_surface).unwrap_or(Surface::FLAT)
}

fn read_surface(zone: &Fields) -> Result<Surface, Absent> {
    let [horizontal_mm, vertical_mm] = match zone.text("name").ok().and_then(zone::find) {
        Some(entry) => [entry.horizontal.radius_mm, entry.vertical.radius_mm],
        None => {
            let curvature = zone.table("curvature")?;
            // What is no number is the word for flat.
            DIRECTIONS.map(|direction| curvature.number(direction).unwrap_or(f64::INFINITY))
        }
    };
    Ok(Surface {
        horizontal_mm,
        vertical_mm,
        press_mm: zone.number("press")?,
        plate_radius_mm: zone.number("plate_radius")?,
        is_rim: zone.text("pen_contact")? == "rim",
    })
}

/// The zone of a section in which nothing was found wrong.
///
/// # Errors
/// The first value that is not there.
pub(super) fn build(section: &Fields, skin: &Skin) -> Result<Zone, Absent> {
    let law = ThicknessLaw::of(section.text("law")?);
    let entry = section.text("name").ok().and_then(zone::find);
    let people = |readings: Readings| {
        let people = match entry {
            Some(entry) => entry.people(readings, law),
            None if readings == Readings::Thin => zone::people_of_site(&skin.site, skin.sex.as_deref(), law),
            None => None,
        };
        Some((readings, people?))
    };
    Ok(Zone {
        name: entry.map_or(OWN, |entry| &entry.id).to_owned(),
        surface: read_surface(section)?,
        people: asked(section).filter_map(people).collect(),
        keep: section.list("keep")?.iter().filter_map(Checked::number).collect(),
    })
}

fn asked(zone: &Fields) -> impl Iterator<Item = Readings> {
    zone.list("readings").unwrap_or_default().iter().filter_map(Checked::text).filter_map(Readings::of)
}

/// Checks the section, if it is there and sound.
pub(super) fn check(root: &Fields, found: &mut Findings) {
    let Ok(zone) = root.table(ZONE) else { return };
    curvature_is_told_once(zone, found);
    if let Ok(curvature) = zone.table("curvature") {
        radii_are_those_of_skin(curvature, found);
        if !zone.has("name") {
            site_tells_its_spread(root, zone, found);
        }
    }
    some_reading_is_there(zone, found);
    differ(zone, "readings", found);
    differ(zone, "keep", found);
}

fn curvature_is_told_once(zone: &Fields, found: &mut Findings) {
    let (key, what, value, advice) = match (zone.has("name"), zone.has("curvature")) {
        (true, true) => ("curvature", "is told in two ways", "both", "remove name or curvature"),
        (false, false) => ("name", "missing", "not given", "add name = \"forehead\""),
        _ => return,
    };
    let rule = "a zone has a name of the catalogue (`dermatrace zones` lists them), or a curvature";
    found.range.push(problem(zone.place(key), &join(&zone.path, key), what, rule, value, advice));
}

fn radii_are_those_of_skin(curvature: &Fields, found: &mut Findings) {
    for direction in DIRECTIONS {
        let Ok(radius_mm) = curvature.number(direction) else { continue };
        if radius_mm.abs() < ROUNDEST_MM {
            found.range.push(problem(
                curvature.place(direction),
                &join(&curvature.path, direction),
                "is rounder than any skin",
                format!("a radius of at least {}, or as much below 0 for a hollow", show_mm(ROUNDEST_MM)),
                show_mm(radius_mm),
                "give a larger radius, or \"flat\"",
            ));
        }
    }
}

/// Where no zone of the catalogue tells how skin differs between people, the site has to.
fn site_tells_its_spread(root: &Fields, zone: &Fields, found: &mut Findings) {
    let Ok(skin) = root.table(SKIN) else { return };
    let (Ok(site), sex) = (skin.text(SITE), skin.text("sex").ok()) else { return };
    let is_known = site::stack(site, sex).is_ok();
    if is_known && zone::people_of_site(site, sex, ThicknessLaw::Normal).is_none() {
        found.range.push(problem(
            zone.place("curvature"),
            &join(&zone.path, "curvature"),
            format!("the sources of site \"{site}\" do not tell how thickness varies"),
            "a site whose catalogue has a standard deviation of the dermis or the skin",
            format!("\"{site}\""),
            "choose another site, or name a zone of the catalogue",
        ));
    }
}

fn some_reading_is_there(zone: &Fields, found: &mut Findings) {
    let entry = zone.text("name").ok().and_then(zone::find);
    let is_there = |readings| match entry {
        Some(entry) => entry.skin(readings).is_some(),
        None => readings == Readings::Thin,
    };
    let Ok(place) = zone.list("readings").map(|_| zone.place("readings")) else { return };
    if zone.has("readings") && !asked(zone).any(is_there) {
        found.range.push(problem(
            place,
            &join(&zone.path, "readings"),
            "nobody has taken such a reading of the zone",
            "thin everywhere, thick where `dermatrace zones` lists it",
            "[\"thick\"]",
            "write [\"thin\"], or leave it out",
        ));
    }
}

fn differ(zone: &Fields, key: &str, found: &mut Findings) {
    let items = zone.list(key).unwrap_or_default();
    let same = |a: &Checked, b: &Checked| match (&a.value, &b.value) {
        (Sound::Text(a), Sound::Text(b)) => a == b,
        (Sound::Number(a), Sound::Number(b)) => a == b,
        _ => false,
    };
    for (i, item) in items.iter().enumerate() {
        if let Some(first) = items[..i].iter().find(|other| same(item, other)) {
            let what = format!("is the same as {}", first.path);
            let value =
                item.text().map_or_else(|| item.number().unwrap_or_default().to_string(), |text| format!("\"{text}\""));
            found.range.push(problem(&item.place, &item.path, what, "each once", value, "remove one of the two"));
        }
    }
}
