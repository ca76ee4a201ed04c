//! Rules of `[infer]` and `[decide]` that need no more than their keys: devices, a depth, directions that must be known, sizes in
//! order.

use super::infer_keys::{CLOSINGS, DECIDE, FILES, INFER, PUNCTURE_LINES};
use super::inference::PlaneChoice;
use crate::keys::fields::{Checked, Fields, Sound, join, refuse};
use crate::keys::findings::Findings;
use crate::keys::problem::{Place, problem};
use crate::keys::reach::depths;
use crate::keys::sources::Sources;
use crate::keys::suggest::{list, meant};
use crate::keys::tree::{Node, Table};
use crate::units::{exceeds, show_mm};

/// Reads the files that `[infer]` names.
pub(super) fn read_files(root: &Node, files: &mut Sources, found: &mut Findings) {
    let Some(infer) = root.table().and_then(|root| root.get(INFER)?.node.table()) else { return };
    let names = FILES.iter().filter_map(|key| infer.get(*key)?.node.text());
    names.for_each(|name| files.read(name, found));
}

/// Checks the sections as far as they are there and sound; `names` are those of all devices.
pub(super) fn check(root: &Fields, names: &[String], found: &mut Findings) {
    let (infer, decide) = (root.table(INFER).ok(), root.table(DECIDE).ok());
    // Of a section that is not sound nobody knows what it says.
    let is_sound =
        [(INFER, infer), (DECIDE, decide)].iter().all(|(name, section)| section.is_some() || !root.has(name));
    let Some(place) = infer.or(decide).map(|section| &section.place).filter(|_| is_sound) else { return };
    devices_are_known(infer, names, found);
    depth_is_configured(root, infer, found);
    // What a misspelt key or section says is not known, and so not missing.
    if found.shape.len() == 0 {
        device_is_one(infer, place, names, found);
        depth_is_one(root, infer, place, found);
    }
    if let Some(infer) = infer {
        files_are_named(infer, found);
        sizes_are_in_order(infer, found);
        numbers_fit_together(infer, found);
    }
    lines_are_known(infer, decide, found);
    for key in ["at", "planes", "control", "residual_width"] {
        items_differ(decide.and_then(|decide| decide.list(key).ok()).unwrap_or_default(), found);
    }
}

/// The devices of patches by the patch's name, with where they stand.
pub(super) fn patches(infer: &Fields) -> Option<&Table> {
    infer.node("patches").ok()?.table()
}

fn devices_are_known(infer: Option<&Fields>, names: &[String], found: &mut Findings) {
    let Some(infer) = infer else { return };
    let known = || names.iter().map(String::as_str);
    let rule = format!("one of the devices: {}", list(known()));
    let mut is_known = |name: &str, place: &Place, key: &str| {
        if names.iter().all(|known| known != name) {
            let (what, shown) = ("no device of that name", format!("\"{name}\""));
            let advice = meant(name, known(), "name one of the devices");
            found.range.push(problem(place, key, what, &*rule, shown, advice));
        }
    };
    let key = join(INFER, "device");
    infer.text("device").into_iter().for_each(|name| is_known(name, infer.place("device"), &key));
    for (patch, entry) in patches(infer).into_iter().flatten() {
        let path = join(&join(INFER, "patches"), patch);
        entry.node.text().into_iter().for_each(|name| is_known(name, &entry.node.place, &path));
    }
}

/// One device treated all patches, or each has its own.
fn device_is_one(infer: Option<&Fields>, place: &Place, names: &[String], found: &mut Findings) {
    let [device, patches] = ["device", "patches"].map(|key| infer.is_some_and(|infer| infer.has(key)));
    let all = list(names.iter().map(String::as_str));
    let first = names.first().map_or("", String::as_str);
    let said = match names.len() {
        0 => ["there is no device", "sections show what a device did", "no [[device]]", "add a [[device]]"],
        _ if device && patches => {
            ["is given beside patches", "one of device and patches", "both", "remove one of the two"]
        }
        1 => return,
        _ if device || patches => return,
        _ => {
            let advice = format!("add device = \"{first}\", or patches, to [{INFER}]");
            return missing(place, "device", ["where there are several devices", &all, &advice], found);
        }
    };
    let place = infer.map_or(place, |infer| infer.place("device"));
    let [what, rule, value, advice] = said;
    found.range.push(problem(place, &join(INFER, "device"), what, rule, value, advice));
}

/// That a key of `[infer]` is missing: where it is required, of which values, and what to do.
fn missing(place: &Place, key: &str, said: [&str; 3], found: &mut Findings) {
    let [required, values, advice] = said;
    found.range.push(problem(place, &join(INFER, key), "missing", format!("required {required}"), values, advice));
}

/// The configured depths, mm, and in words.
fn configured(root: &Fields) -> (Vec<f64>, String) {
    let all: Vec<f64> = depths(root).iter().map(|depth| depth.mm).collect();
    let shown = all.iter().map(|mm| show_mm(*mm)).collect::<Vec<_>>().join(", ");
    (all, shown)
}

fn depth_is_configured(root: &Fields, infer: Option<&Fields>, found: &mut Findings) {
    let (all, shown) = configured(root);
    let Some((infer, depth)) = infer.and_then(|infer| Some((infer, infer.number("depth").ok()?))) else { return };
    if !all.is_empty() && all.iter().all(|mm| !is_same(depth, *mm)) {
        let rule = format!("one of depth.values: {shown}");
        let said = ["is not configured", &rule, &show_mm(depth), "name one of them, or configure it"];
        refuse(infer, "depth", said, found);
    }
}

fn depth_is_one(root: &Fields, infer: Option<&Fields>, place: &Place, found: &mut Findings) {
    let (all, shown) = configured(root);
    if all.len() > 1 && !infer.is_some_and(|infer| infer.has("depth")) {
        let advice = format!("add depth = \"{}\" to [{INFER}]", show_mm(all[0]));
        missing(place, "depth", ["where several depths are configured", &shown, &advice], found);
    }
}

/// Whether two lengths are the same but for rounding.
pub(super) fn is_same(a: f64, b: f64) -> bool {
    !exceeds(a, b) && !exceeds(b, a)
}

fn files_are_named(infer: &Fields, found: &mut Findings) {
    for key in FILES {
        if infer.text(key) == Ok("") {
            refuse(infer, key, ["is empty", "the path of a CSV file", "\"\"", "name the file"], found);
        }
    }
    if infer.has(FILES[0]) && !infer.has("index") {
        found.range.push(problem(
            &infer.place,
            &join(INFER, "index"),
            "missing",
            "required of readings: the widest section of each hole has no likelihood here",
            "not given",
            "add index = \"systematic\" if profiles were chosen before looking",
        ));
    }
}

fn sizes_are_in_order(infer: &Fields, found: &mut Findings) {
    let (Ok(smallest), Ok(largest)) = (infer.number("smallest_profile"), infer.number("largest_profile")) else {
        return;
    };
    if smallest >= largest {
        let key = if infer.has("largest_profile") { "largest_profile" } else { "smallest_profile" };
        let rule = format!("largest_profile, {}, above smallest_profile, {}", show_mm(largest), show_mm(smallest));
        let shown = show_mm(if key == "largest_profile" { largest } else { smallest });
        refuse(infer, key, ["leaves no width between", &rule, &shown, "correct one of the two"], found);
    }
}

fn numbers_fit_together(infer: &Fields, found: &mut Findings) {
    // Items that are refused are not counted.
    let is_whole = found.range.len() == 0;
    if let (Ok(weights), Ok(hypotheses)) = (infer.list("weights"), infer.list("hypotheses"))
        && is_whole
        && weights.len() != hypotheses.len()
    {
        let (rule, shown) = (format!("{}, as many as hypotheses", hypotheses.len()), weights.len().to_string());
        refuse(infer, "weights", ["has the wrong number of items", &rule, &shown, "give one each"], found);
    }
    let asks_of_counts = infer.has("counts") && infer.text("counts") != Ok("ignore");
    if asks_of_counts && !infer.has(FILES[1]) {
        let shown = infer.text("counts").map_or_else(|_| "{ overdispersed }".to_owned(), |word| format!("\"{word}\""));
        let rule = "what counts tell needs infer.slides";
        refuse(infer, "counts", ["there are none", rule, &shown, "name their file, or remove it"], found);
    }
    let Ok(prior) = infer.table("prior") else { return };
    let Ok(between) = prior.table("between_patches") else { return };
    if between.number("efficiency").is_ok_and(|sd| sd > 0.0) && !prior.has("efficiency") {
        let shown = between.number("efficiency").unwrap_or_default().to_string();
        let rule = "patches differ in a mean that is not known: with prior.efficiency only";
        refuse(between, "efficiency", ["does nothing without efficiency", rule, &shown, "give it as well"], found);
    }
}

/// What narrows across the skin's lines, or is cut beside them, needs their direction.
fn lines_are_known(infer: Option<&Fields>, decide: Option<&Fields>, found: &mut Findings) {
    if infer.is_some_and(|infer| infer.has("lines_heading")) {
        return;
    }
    let mut refuse = |place: &Place, path: &str, shown: &str| {
        let (rule, advice) = ("only with infer.lines_heading", "give the direction of the skin's lines");
        let shown = format!("\"{shown}\"");
        found.range.push(problem(place, path, "needs the direction of the skin's lines", rule, shown, advice));
    };
    if let Some(infer) = infer.filter(|infer| infer.text("closing") == Ok(CLOSINGS[2])) {
        refuse(infer.place("closing"), &join(INFER, "closing"), CLOSINGS[2]);
    }
    let asked = [
        (infer, "hypotheses", PUNCTURE_LINES),
        (decide, "hypotheses", PUNCTURE_LINES),
        (decide, "planes", PlaneChoice::Lines.as_str()),
    ];
    for (section, key, word) in asked {
        let items = section.and_then(|section| section.list(key).ok()).unwrap_or_default();
        items.iter().filter(|item| item.text() == Some(word)).for_each(|item| refuse(&item.place, &item.path, word));
    }
}

fn items_differ(items: &[Checked], found: &mut Findings) {
    for (index, item) in items.iter().enumerate() {
        let is_it = |other: &&Checked| match (&item.value, &other.value) {
            (Sound::Number(a), Sound::Number(b)) => is_same(*a, *b),
            (a, b) => a == b,
        };
        if let Some(first) = items[..index].iter().find(is_it) {
            let what = format!("is the same as {}", first.path);
            let shown = match &item.value {
                Sound::Number(mm) if item.path.starts_with("decide.at") => show_mm(*mm),
                Sound::Number(number) => number.to_string(),
                _ => format!("\"{}\"", item.text().unwrap_or_default()),
            };
            found.range.push(problem(&item.place, &item.path, what, "each once", shown, "remove one of the two"));
        }
    }
}
