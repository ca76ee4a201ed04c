//! Rules of `[delivery]` and `[[drug]]`: drugs that are known and told once, times in order, channels that leave room between them.

use super::Scenario;
use super::keys::DELIVERY;
use super::name_rules::stays_a_text;
use crate::after::delivery_keys::{CHANNELS, DRUG, LIVING};
use crate::after::drug_catalogue;
use crate::after::settings::Placed;
use crate::devices::Cause;
use crate::keys::fields::{Checked, Fields, join, refuse};
use crate::keys::findings::Findings;
use crate::keys::problem::{Problem, problem};
use crate::keys::suggest::{list, meant};
use crate::skin::{Layer, LayerName, Skin};
use crate::units::{Dimension, exceeds, show_mm, show_natural};

/// Channels as wide as this share of their cells merge, and the cell does not apply.
const MERGED: f64 = 0.9;

/// Whether no depth is asked for: channels are given, and no device makes others. Of a section that is not sound nobody knows.
pub(super) fn has_channels_alone(root: &Fields) -> bool {
    let gives_channels = match root.table(DELIVERY) {
        Ok(delivery) => delivery.has(CHANNELS),
        Err(_) => root.has(DELIVERY),
    };
    gives_channels && !root.has("device")
}

/// Checks the sections as far as they are there and sound; `devices` are the names of all devices.
pub(super) fn check(root: &Fields, devices: &[String], found: &mut Findings) {
    // A drug whose shape is not sound is not among those that are described.
    let are_all_there = !root.has(DRUG) || found.shape.len() == 0;
    own_drugs(root).for_each(|drug| stays_a_text(drug, found));
    own_drugs_are_whole(root, found);
    own_drugs_are_used(root, found);
    let Ok(delivery) = root.table(DELIVERY) else { return };
    drugs_are_named_once(delivery, found);
    if are_all_there {
        drugs_are_known(root, delivery, found);
    }
    times_are_in_order(delivery, found);
    injection_is_placed_once(delivery, devices, found);
    depots_are_injected(root, delivery, found);
    if delivery.table("injection").is_ok() && delivery.text("dose").is_ok() {
        let what = "a dose without end cannot be injected";
        let rule = "the injection has the same dose as the skin";
        let advice = "give a volume such as \"10 uL/cm2\", or remove injection";
        refuse(delivery, "dose", [what, rule, "\"infinite\"", advice], found);
    }
    match delivery.table(CHANNELS) {
        Ok(channels) => channels_leave_room(channels, found),
        Err(_) if delivery.has(CHANNELS) => {}
        Err(_) => openings_are_counted(root, found),
    }
}

/// The drugs that the scenario describes.
fn own_drugs(root: &Fields) -> impl Iterator<Item = &Fields> {
    root.list(DRUG).unwrap_or_default().iter().filter_map(Checked::table)
}

/// What no catalogue tells of a drug the scenario has to; of two ways to tell how it passes the horny layer it has one.
fn own_drugs_are_whole(root: &Fields, found: &mut Findings) {
    for (index, drug) in own_drugs(root).enumerate() {
        let Ok(name) = drug.text("name") else { continue };
        if name.contains('.') {
            let rule = "a drug's name holds no dots, so that --set finds it";
            refuse(drug, "name", ["holds a dot", rule, &format!("\"{name}\""), "write - instead"], found);
        }
        if own_drugs(root).take(index).any(|other| other.text("name") == Ok(name)) {
            let rule = "each drug is described once";
            refuse(drug, "name", ["is described twice", rule, &format!("\"{name}\""), "join the two"], found);
        }
        let ways = ["log_k", "sc_permeance"].map(|key| drug.has(key));
        if ways == [true, true] {
            let rule = "one of log_k and sc_permeance";
            refuse(drug, "sc_permeance", ["is given beside log_k", rule, "both", "remove one of the two"], found);
        }
        if drug_catalogue::find(name).is_some() {
            continue;
        }
        for (key, example) in [("molecular_weight", "\"209 Da\""), ("concentration", "\"50 mg/mL\"")] {
            if !drug.has(key) {
                found.shape.push(untold(drug, key, "required of a drug that the catalogue does not know", example));
            }
        }
        if ways == [false, false] && !drug.has("depot_half_life") {
            let rule = "required of a drug that the catalogue does not know: log_k or sc_permeance";
            found.shape.push(untold(drug, "log_k", rule, "1.24, or sc_permeance = \"0 cm/h\""));
        }
    }
}

fn untold(drug: &Fields, key: &str, rule: &str, example: &str) -> Problem {
    problem(&drug.place, &join(&drug.path, key), "missing", rule, "not given", format!("add {key} = {example}"))
}

fn own_drugs_are_used(root: &Fields, found: &mut Findings) {
    let delivery = root.table(DELIVERY);
    // Of a section that is not sound nobody knows what it uses.
    if root.has(DELIVERY) && delivery.as_ref().map_or(true, |delivery| delivery.list("drugs").is_err()) {
        return;
    }
    let used = delivery.and_then(|delivery| delivery.list("drugs")).unwrap_or_default();
    for drug in own_drugs(root) {
        let Ok(name) = drug.text("name") else { continue };
        if used.iter().all(|item| item.text() != Some(name)) {
            let rule = "every [[drug]] is named in delivery.drugs";
            refuse(drug, "name", ["is not used", rule, &format!("\"{name}\""), "name it there, or remove it"], found);
        }
    }
}

fn drugs_are_named_once(delivery: &Fields, found: &mut Findings) {
    let items = delivery.list("drugs").unwrap_or_default();
    for (index, item) in items.iter().enumerate() {
        let Some(name) = item.text() else { continue };
        if items[..index].iter().any(|other| other.text() == Some(name)) {
            let (what, rule, shown) = ("is named twice", "each drug once", format!("\"{name}\""));
            found.range.push(problem(&item.place, &item.path, what, rule, shown, "remove one of the two"));
        }
    }
}

fn drugs_are_known(root: &Fields, delivery: &Fields, found: &mut Findings) {
    let mut known: Vec<&str> = own_drugs(root).filter_map(|drug| drug.text("name").ok()).collect();
    drug_catalogue::ids().for_each(|id| known.push(id));
    for item in delivery.list("drugs").unwrap_or_default() {
        let Some(name) = item.text().filter(|name| !known.contains(name)) else { continue };
        let rule = format!("a [[drug]], or one of: {}", list(known.iter().copied()));
        let advice = meant(name, known.iter().copied(), "describe it in a [[drug]]");
        let what = "no drug of that name";
        found.range.push(problem(&item.place, &item.path, what, rule, format!("\"{name}\""), advice));
    }
}

fn show_s(seconds: f64) -> String {
    show_natural(seconds, Dimension::Duration)
}

fn times_are_in_order(delivery: &Fields, found: &mut Findings) {
    let Ok(until) = delivery.number("until") else { return };
    let times = delivery.list("times").unwrap_or_default();
    let seconds: Vec<f64> = times.iter().filter_map(Checked::number).collect();
    for (index, time) in times.iter().enumerate().filter(|_| seconds.len() == times.len()) {
        let refused = |what: &str, rule: String, advice| {
            problem(&time.place, &time.path, what, rule, show_s(seconds[index]), advice)
        };
        if index > 0 && seconds[index] <= seconds[index - 1] {
            let rule = format!("each time later than the one before, {}", show_s(seconds[index - 1]));
            found.range.push(refused("is out of order", rule, "put the times in order, each once"));
        } else if exceeds(seconds[index], until) {
            let rule = format!("at most delivery.until, {}", show_s(until));
            found.range.push(refused("is later than the end", rule, "choose an earlier time, or a later end"));
        }
    }
    let Ok(contact) = delivery.number("contact") else { return };
    if exceeds(contact, until) {
        let rule = format!("at most delivery.until, {}", show_s(until));
        let said = ["is longer than what is looked at", &rule, &show_s(contact), "shorten it, or choose a later end"];
        refuse(delivery, "contact", said, found);
    }
}

fn injection_is_placed_once(delivery: &Fields, devices: &[String], found: &mut Findings) {
    let Ok(injection) = delivery.table("injection") else { return };
    let has = |key: &str| injection.has(key);
    let ways = [has("layer"), has("top") || has("bottom"), has("device")];
    let rule = "one of { layer }, { top, bottom } and { device }";
    let half = has("top") != has("bottom");
    let said = match ways.iter().filter(|way| **way).count() {
        0 => Some(["is placed nowhere", rule, "not given", "write for example { layer = \"papillary_dermis\" }"]),
        1 if half => Some(["has one end", "{ top, bottom }", "one of the two", "give both ends"]),
        1 => None,
        _ => Some(["is placed in several ways", rule, "several", "keep one of them"]),
    };
    if let Some([what, rule, value, advice]) = said {
        found.range.push(problem(&injection.place, &injection.path, what, rule, value, advice));
    }
    if let (Ok(top), Ok(bottom)) = (injection.number("top"), injection.number("bottom"))
        && top >= bottom
    {
        let rule = format!("below its top, {}", show_mm(top));
        refuse(injection, "bottom", ["is no slab", &rule, &show_mm(bottom), "choose a deeper bottom"], found);
    }
    let Ok(name) = injection.text("device") else { return };
    if !devices.iter().any(|device| device == name) {
        let known = || devices.iter().map(String::as_str);
        let rule = format!("one of the devices: {}", list(known()));
        let advice = meant(name, known(), "name a device that leaves fluid");
        refuse(injection, "device", ["no device of that name", &rule, &format!("\"{name}\""), &advice], found);
    }
}

/// A gel that does not diffuse enters through nothing.
fn depots_are_injected(root: &Fields, delivery: &Fields, found: &mut Findings) {
    if delivery.has("injection") {
        return;
    }
    for item in delivery.list("drugs").unwrap_or_default() {
        let Some(name) = item.text() else { continue };
        let of_catalogue = drug_catalogue::find(name).is_some_and(|drug| drug.depot_half_life_d.is_some());
        let of_scenario = own_drugs(root).any(|drug| drug.text("name") == Ok(name) && drug.has("depot_half_life"));
        if of_catalogue || of_scenario {
            let (what, shown) = ("is a depot, and nothing injects it", format!("\"{name}\""));
            let rule = "a drug with a depot half-life is injected or not at all";
            let advice = "add injection = { layer = \"reticular_dermis\" }, or name another drug";
            found.range.push(problem(&item.place, &item.path, what, rule, shown, advice));
        }
    }
}

fn channels_leave_room(channels: &Fields, found: &mut Findings) {
    let (Ok(density), Ok(radius)) = (channels.number("density"), channels.number("radius")) else { return };
    let cell_mm = (100.0 / (std::f64::consts::PI * density)).sqrt();
    if radius >= MERGED * cell_mm {
        let tidy = crate::number::plain((MERGED * cell_mm * 1e6).floor() / 1e6);
        let rule = format!("less than 0.9 of the radius of their cells, {tidy} mm: wider ones merge");
        let advice = "give fewer or narrower channels";
        refuse(channels, "radius", ["channels merge", &rule, &show_mm(radius), advice], found);
    }
}

/// Channels that devices make are counted by their openings.
fn openings_are_counted(root: &Fields, found: &mut Findings) {
    let Ok(sampling) = root.table("sampling") else { return };
    let Ok(metrics) = sampling.list("metrics") else { return };
    if metrics.iter().all(|metric| metric.text() != Some("openings")) {
        let words: Vec<String> = metrics.iter().filter_map(Checked::text).map(|word| format!("\"{word}\"")).collect();
        let rule = "[delivery] through channels of devices needs \"openings\"";
        let shown = format!("[{}]", words.join(", "));
        refuse(sampling, "metrics", ["leaves out the openings", rule, &shown, "add \"openings\""], found);
    }
}

/// Checks what a sound scenario places: drugs in the dermis, channels in the skin.
pub(super) fn check_places(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    let (Some(delivery), Ok(section)) = (&scenario.delivery, root.table(DELIVERY)) else { return };
    let living = |layer: &&Layer| LIVING.contains(&layer.name);
    let depth_mm: f64 = scenario.skin.layers.iter().filter(living).map(|layer| layer.bottom_mm - layer.top_mm).sum();
    if let (Some(channels), Ok(given)) = (&delivery.channels, section.table(CHANNELS))
        && exceeds(channels.open_depth_mm, depth_mm)
    {
        let rule = format!("at most epidermis and dermis of the site below the horny layer, {}", show_mm(depth_mm));
        let said = ["is deeper than the skin", &rule, &show_mm(channels.open_depth_mm), "choose a smaller depth"];
        refuse(given, "depth", said, found);
    }
    let Ok(injection) = section.table("injection") else { return };
    match delivery.injection {
        Some(Placed::Slab { top_mm, bottom_mm }) => {
            slab_is_in_dermis(&scenario.skin, injection, [top_mm, bottom_mm], found)
        }
        Some(Placed::Device(place)) => {
            let device = &scenario.devices[place];
            if device.kind.cause() != Cause::Injection {
                let (what, rule) = ("leaves no fluid in the skin", "an injection");
                let said = [what, rule, &format!("\"{}\"", device.name), "name a device of kind \"injection\""];
                refuse(injection, "device", said, found);
            }
        }
        _ => {}
    }
}

fn slab_is_in_dermis(skin: &Skin, injection: &Fields, ends_mm: [f64; 2], found: &mut Findings) {
    let dermis = |layer: &&Layer| matches!(layer.name, LayerName::PapillaryDermis | LayerName::ReticularDermis);
    let mut layers = skin.layers.iter().filter(dermis);
    let Some(first) = layers.next() else { return };
    let bottom_mm = layers.next_back().map_or(first.bottom_mm, |last| last.bottom_mm);
    let rule = format!("within the dermis, {} to {}", show_mm(first.top_mm), show_mm(bottom_mm));
    for (key, end_mm) in ["top", "bottom"].into_iter().zip(ends_mm) {
        if exceeds(first.top_mm, end_mm) || exceeds(end_mm, bottom_mm) {
            refuse(injection, key, ["lies outside the dermis", &rule, &show_mm(end_mm), "move it"], found);
        }
    }
}
