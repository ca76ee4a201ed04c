//! Rules that join several keys: the skin, the hypotheses, the depths and the comparison. Devices have their own file.

use super::keys::DEPTH_VALUES;
use super::name_rules::stays_a_text;
use super::vessel_rules;
use super::{delivery_rules, zone_rules};
use crate::devices::kind::{Desk, Strikes};
use crate::devices::{self, DepthEfficiency, Layout};
use crate::keys::fields::join;
use crate::keys::fields::{Checked, Fields, Sound};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::keys::reach::{Depth, depths};
use crate::keys::sources::Sources;
use crate::keys::suggest::{list, meant};
use crate::skin::site::{self, SiteError};
use crate::units;
use std::collections::BTreeMap;

/// Checks every rule for which the values are there, and parses the strike files on the way.
///
/// `names` are those of all devices, also of devices whose shape is unsound.
pub(super) fn validate(root: &Fields, names: &[String], sources: &Sources, found: &mut Findings) -> Strikes {
    let mut strikes = Strikes::new();
    let depths = depths(root);
    let efficiency = root.table("depth").and_then(|depth| depth.table("efficiency")).and_then(DepthEfficiency::read);
    let depths_vary = efficiency.as_ref().is_ok_and(|law| law.sd > 0.0);
    let is_whole = efficiency.map_or(true, |law| law.mean == 1.0);
    let surface = &zone_rules::surface(root);
    for device in devices(root) {
        let strikes = &mut strikes;
        devices::rules(device, &mut Desk { depths: &depths, depths_vary, is_whole, surface, sources, found, strikes });
    }
    depths_are_given(root, found);
    zone_rules::check(root, found);
    delivery_rules::check(root, names, found);
    names_differ(root, found);
    devices(root).for_each(|device| stays_a_text(device, found));
    if let Ok(skin) = root.table("skin") {
        site_and_sex(skin, found);
        catalogue_tells_the_variation(skin, found);
        if let Ok(fields) = skin.table("vessels") {
            vessel_rules::rules(fields, found);
        }
    }
    if let Ok(tissue) = root.table("tissue") {
        hypotheses_differ(tissue, found);
    }
    depths_differ(&depths, found);
    if let Ok(compare) = root.table("compare") {
        reference_exists(names, compare, found);
        if names.len() > 1 && compare.text("basis") == Ok("time") {
            treatments_have_a_time(root, compare, found);
        }
    }
    if let Ok(sampling) = root.table("sampling") {
        metrics_differ(sampling, found);
    }
    strikes
}

/// Every device goes as deep as is configured, or has a depth of its own.
fn depths_are_given(root: &Fields, found: &mut Findings) {
    let Ok(depth) = root.table("depth") else { return };
    // Of a device that is refused nobody knows which it is.
    let is_asked_for = !(root.has("device") || delivery_rules::has_channels_alone(root))
        || devices(root).any(|device| !devices::has_own_depth(device));
    if is_asked_for && !depth.has(DEPTH_VALUES.name) {
        let key = join(&depth.path, DEPTH_VALUES.name);
        let (rule, advice) =
            (format!("required: {}", DEPTH_VALUES.doc), format!("add values = {}", DEPTH_VALUES.example));
        found.shape.push(problem(&depth.place, &key, "missing", rule, "not given", advice));
    }
}

/// The devices whose shape is sound.
pub(super) fn devices(root: &Fields) -> impl Iterator<Item = &Fields> {
    root.list("device").unwrap_or_default().iter().filter_map(Checked::table)
}

fn names_differ(root: &Fields, found: &mut Findings) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for device in devices(root) {
        let Ok(name) = device.text("name") else { continue };
        if let Some(first) = seen.insert(name.to_ascii_lowercase(), name) {
            let rule = "names differ by more than upper and lower case";
            let key = join(&device.path, "name");
            found.range.push(problem(
                device.place("name"),
                &key,
                format!("another device is named \"{first}\""),
                rule,
                format!("\"{name}\""),
                "rename one of the two",
            ));
        }
    }
}

fn site_and_sex(skin: &Fields, found: &mut Findings) {
    let (Ok(id), Ok(sex)) = (skin.text("site"), skin.text("sex")) else { return };
    let Err(SiteError::UnknownSex(known)) = site::layers(id, Some(sex)) else { return };
    let key = join(&skin.path, "sex");
    let (rule, advice) = match known.as_slice() {
        [] => ("its sources do not tell the sexes apart".to_owned(), "remove it"),
        known => (format!("one of: {}", list(known.iter().copied())), "use one of these"),
    };
    let what = format!("does not apply to site \"{id}\"");
    found.range.push(problem(skin.place("sex"), &key, what, rule, format!("\"{sex}\""), advice));
}

/// What a catalogue does not tell varies by no number of it.
fn catalogue_tells_the_variation(skin: &Fields, found: &mut Findings) {
    let (Ok(_), Ok(site)) = (skin.text("variation"), skin.text("site")) else { return };
    let Ok(stack) = site::stack(site, skin.text("sex").ok()) else { return };
    if stack.thickness_cv.is_none() {
        found.range.push(problem(
            skin.place("variation"),
            &join(&skin.path, "variation"),
            format!("the sources of site \"{site}\" do not tell how thickness varies"),
            "a site whose catalogue has a standard deviation of the dermis or the skin",
            "\"catalogue\"",
            "give { stiffness_cv, toughness_cv, thickness_cv } instead",
        ));
    }
}

/// A hypothesis named twice would be computed twice under one label.
fn hypotheses_differ(tissue: &Fields, found: &mut Findings) {
    let main = match (tissue.text("tear"), tissue.number("surface_following")) {
        (Ok("partial"), Ok(following)) => Some(format!("partial({following})")),
        (Ok(word), _) => Some(word.to_owned()),
        _ => None,
    };
    let mut seen: Vec<String> = main.into_iter().collect();
    for item in tissue.list("band").unwrap_or_default() {
        let label = match &item.value {
            Sound::Text(word) => word.clone(),
            Sound::Table(table) => match table.number("partial") {
                Ok(following) => format!("partial({following})"),
                Err(_) => continue,
            },
            _ => continue,
        };
        if seen.contains(&label) {
            let rule = "tear and band name each hypothesis once";
            found.range.push(problem(&item.place, &item.path, "is named twice", rule, label, "remove one of the two"));
        } else {
            seen.push(label);
        }
    }
}

fn depths_differ(depths: &[Depth<'_>], found: &mut Findings) {
    for (index, depth) in depths.iter().enumerate() {
        let same = |other: &&Depth<'_>| !units::exceeds(depth.mm, other.mm) && !units::exceeds(other.mm, depth.mm);
        if let Some(first) = depths[..index].iter().find(same) {
            let what = format!("is the same as {}", first.path);
            let shown = units::show_mm(depth.mm);
            found.range.push(problem(
                &depth.checked.place,
                &depth.path,
                what,
                "each depth once",
                shown,
                "remove one of the two",
            ));
        }
    }
}

fn metrics_differ(sampling: &Fields, found: &mut Findings) {
    let metrics = sampling.list("metrics").unwrap_or_default();
    let words: Vec<&str> = metrics.iter().filter_map(Checked::text).collect();
    let rule = "\"volumes\", and \"openings\" and \"coverage\" if they are wanted, each once";
    let Some(first) = metrics.first() else { return };
    if let Some(again) = (1..words.len()).find(|&i| words[..i].contains(&words[i])) {
        let (place, path) = (&metrics[again].place, &metrics[again].path);
        let value = format!("\"{}\"", words[again]);
        found.range.push(problem(place, path, "is named twice", rule, value, "remove one of the two"));
    } else if !words.contains(&"volumes") {
        let path = join(&sampling.path, "metrics");
        let advice = "add \"volumes\": they are always worked out";
        let value = format!("[{}]", words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", "));
        found.range.push(problem(&first.place, &path, "leaves out the volumes", rule, value, advice));
    }
}

fn treatments_have_a_time(root: &Fields, compare: &Fields, found: &mut Findings) {
    for device in devices(root) {
        let name = device.text("name").unwrap_or(&device.path);
        if device.text("kind").ok().and_then(devices::layout_of) == Some(Layout::Listed) {
            found.range.push(problem(
                compare.place("basis"),
                &join(&compare.path, "basis"),
                format!("the strikes of device \"{name}\" are listed, and take no time"),
                "\"time\" compares devices whose treatment takes time",
                "\"time\"",
                "choose another basis, or leave the device out",
            ));
        }
        if device.number("hand_speed") == Ok(0.0) {
            found.range.push(problem(
                device.place("hand_speed"),
                &join(&device.path, "hand_speed"),
                format!("device \"{name}\" stands still, and its treatment never ends"),
                "more than 0 mm/s where compare.basis is \"time\"",
                "0 mm/s",
                "give it a glide, or choose another basis",
            ));
        }
    }
}

/// The device that others are measured against is one of the scenario's.
pub(super) fn reference_exists(names: &[String], compare: &Fields, found: &mut Findings) {
    let Ok(reference) = compare.text("reference") else { return };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if names.contains(&reference) {
        return;
    }
    let advice = meant(reference, names.iter().copied(), "name one of the devices");
    let rule = format!("one of the devices: {}", list(names.iter().copied()));
    let key = join(&compare.path, "reference");
    found.range.push(problem(
        compare.place("reference"),
        &key,
        "no device of that name",
        rule,
        format!("\"{reference}\""),
        advice,
    ));
}
