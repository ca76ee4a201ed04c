//! What gets in through channels, in plain sentences on the terminal.

use super::layout::{columns, paragraph};
use super::text::{Style, title};
use crate::after::rows::{DeliveryCaseRow, DeliveryRow, DriverRow, MouthRow, PecletRow};
use crate::folder::manifest::Manifest;
use crate::number::{plain, rough};
use crate::simulate::DeliveryStudy;

pub(crate) const LIMITS: &str = "A model of amounts, places and times: nothing here knows what a drug does to anybody, and nothing is \
                                 advice. It is not validated: half of its parameters are recalled from literature or free, so the band \
                                 of draws is the answer and no single value. Evenly spaced channels, no binding in tissue and a tight \
                                 residue make needled shares upper bounds.";

/// A device at the depth that is spoken of, under the scenario's own hypothesis.
#[derive(Clone, Copy)]
pub(crate) struct Spoken<'f> {
    found: &'f DeliveryStudy,
    pub device: &'f str,
    pub depth_mm: f64,
    pub tear: &'f str,
}

/// The summary of a delivery.
pub fn delivery_summary(manifest: &Manifest, found: &DeliveryStudy, style: Style) -> String {
    let mut text = title(manifest, style);
    for spoken in all_spoken(found) {
        text += &style.heading(&format!("\n{}{}", spoken.words(), spoken.draws_words()));
        text += &table(&spoken);
        for sentence in sentences(&spoken) {
            text += &paragraph("  ", &sentence);
        }
    }
    text += "\n";
    text += &paragraph("Limits   ", LIMITS);
    text
}

/// Every device at the middle of its depths, under the scenario's own hypothesis, which is the first of its rows.
pub(crate) fn all_spoken(found: &DeliveryStudy) -> Vec<Spoken<'_>> {
    let mut all: Vec<Spoken> = Vec::new();
    for row in &found.deliveries {
        if all.iter().any(|spoken| spoken.device == row.device) {
            continue;
        }
        let mut depths: Vec<f64> =
            found.deliveries.iter().filter(|own| own.device == row.device).map(|own| own.depth_mm).collect();
        depths.sort_by(f64::total_cmp);
        depths.dedup();
        // That of the figures: of an even number the deeper one.
        let middle = depths.get(depths.len() / 2).copied().unwrap_or(row.depth_mm);
        all.push(Spoken { found, device: &row.device, depth_mm: middle, tear: &row.tear });
    }
    all
}

impl<'f> Spoken<'f> {
    /// What it is called.
    pub fn words(&self) -> String {
        match self.tear.is_empty() {
            true => format!("Given channels, {} mm deep", plain(self.depth_mm)),
            false => format!("{} at {} mm, {}", self.device, plain(self.depth_mm), self.tear),
        }
    }

    /// How many people the bands are of.
    fn draws_words(&self) -> String {
        match self.rows().map(|row| row.draws).max() {
            None | Some(0) => String::new(),
            Some(draws) => format!(" (95 % of {draws} draws in brackets)"),
        }
    }

    fn is_own(&self, device: &str, depth_mm: f64) -> bool {
        device == self.device && depth_mm == self.depth_mm
    }

    fn rows(self) -> impl Iterator<Item = &'f DeliveryRow> {
        let own = move |row: &&DeliveryRow| self.is_own(&row.device, row.depth_mm) && row.tear == self.tear;
        self.found.deliveries.iter().filter(own)
    }

    /// The drugs, lightest first.
    pub fn drugs(&self) -> Vec<&'f str> {
        let mut drugs: Vec<&str> = self.rows().map(|row| row.drug.as_str()).collect();
        drugs.dedup();
        drugs.sort_by(|a, b| self.weight_da(a).total_cmp(&self.weight_da(b)));
        drugs.dedup();
        drugs
    }

    fn weight_da(&self, drug: &str) -> f64 {
        let is_weight = |property: &str| property == "molecular_weight";
        let row = self.found.properties.iter().find(|row| row.drug == drug && is_weight(&row.property));
        row.map_or(f64::NAN, |row| row.value)
    }

    /// The last time that is told, h.
    pub fn end_h(&self) -> f64 {
        self.rows().map(|row| row.time_h).fold(0.0, f64::max)
    }

    /// A metric of a drug by a route at the end.
    pub fn at_end(&self, drug: &str, route: &str, metric: &str) -> Option<&'f DeliveryRow> {
        let end_h = self.end_h();
        self.rows().find(|row| row.time_h == end_h && row.drug == drug && row.route == route && row.metric == metric)
    }

    fn mouth(&self, quantity: &str) -> Option<&'f MouthRow> {
        let own = |row: &&MouthRow| self.is_own(&row.device, row.depth_mm) && row.tear == self.tear;
        self.found.mouths.iter().filter(own).find(|row| row.quantity == quantity)
    }

    fn peclet(&self, drug: &str, phase: &str) -> Option<&'f PecletRow> {
        let own = |row: &&PecletRow| self.is_own(&row.device, row.depth_mm) && row.drug == drug;
        self.found.peclet.iter().filter(own).find(|row| row.phase == phase)
    }

    fn case(&self, drug: &str, word: &str) -> Option<&'f DeliveryCaseRow> {
        let own = |row: &&DeliveryCaseRow| self.is_own(&row.device, row.depth_mm) && row.drug == drug;
        self.found.cases.iter().filter(own).find(|row| row.case == word)
    }

    /// Drugs that have channels to get in by.
    fn through(&self) -> Vec<&'f str> {
        self.drugs().into_iter().filter(|drug| self.at_end(drug, "channels", "delivered").is_some()).collect()
    }
}

/// A value with its band, as a share in per cent where it is one.
pub(crate) fn banded(row: Option<&DeliveryRow>, is_percent: bool) -> String {
    let Some(row) = row else { return "–".to_owned() };
    let factor = if is_percent { 100.0 } else { 1.0 };
    let [central, low, high] = [row.central, row.ci95_low, row.ci95_high].map(|value| rough(factor * value));
    if row.central == 0.0 && row.ci95_high == 0.0 {
        return "none".to_owned();
    }
    if row.draws == 0 { central } else { format!("{central} [{low}, {high}]") }
}

/// Drugs by weight, what intact and needled skin let in, and an injection.
fn table(spoken: &Spoken) -> String {
    let (heads, rows) = grid(spoken);
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    columns(&heads, rows)
}

/// Columns and rows of what is delivered by the end.
pub(crate) fn grid(spoken: &Spoken) -> (Vec<String>, Vec<Vec<String>>) {
    let drugs = spoken.drugs();
    let is_share = drugs.iter().any(|drug| spoken.at_end(drug, "intact", "delivered_share").is_some());
    let (metric, unit) = if is_share { ("delivered_share", "% of dose") } else { ("delivered", "µg/cm²") };
    let has_injection = spoken.rows().any(|row| row.route == "injection");
    let end = plain(spoken.end_h());
    let mut heads = vec!["drug".to_owned(), "Da".to_owned(), format!("intact, {unit}, {end} h")];
    heads.extend([format!("channels, {unit}"), "channels over intact".to_owned()]);
    if has_injection {
        heads.push("dermal AUC over injection, %".to_owned());
    }
    let row = |drug: &&str| {
        let mut row = vec![(*drug).to_owned(), plain(spoken.weight_da(drug))];
        row.push(banded(spoken.at_end(drug, "intact", metric), is_share));
        row.push(banded(spoken.at_end(drug, "channels", metric), is_share));
        row.push(banded(spoken.at_end(drug, "channels", "enhancement"), false));
        if has_injection {
            row.push(banded(spoken.at_end(drug, "channels", "auc_over_injection"), true));
        }
        row
    };
    (heads, drugs.iter().map(row).collect())
}

/// What is told of a device at its depth.
pub(crate) fn sentences(spoken: &Spoken) -> Vec<String> {
    let parts = [
        mouths(spoken),
        fills(spoken),
        fluid(spoken),
        late(spoken),
        by_weight(spoken),
        injection(spoken),
        depots(spoken),
    ];
    let mut all: Vec<String> = parts.into_iter().flatten().collect();
    all.extend(drivers(spoken));
    all
}

fn mouths(spoken: &Spoken) -> Option<String> {
    let band = |quantity| {
        let row = spoken.mouth(quantity)?;
        let [central, low, high] = [row.central, row.ci95_low, row.ci95_high].map(rough);
        Some(if low == high { central } else { format!("{central} [{low}, {high}]") })
    };
    let shut = band("half_life").map_or_else(
        || "; they stay open".to_owned(),
        |half_life| format!("; half of what is open shuts within {half_life} h"),
    );
    Some(format!(
        "Mouths: {} per cm² admit liquid, {} mm in radius and {} mm deep below the horny layer{shut}.",
        band("patent_channels")?,
        band("radius")?,
        band("open_depth")?
    ))
}

/// Does it fill before it can enter?
fn fills(spoken: &Spoken) -> Option<String> {
    let drugs = spoken.through();
    let (light, heavy) = (drugs.first()?, drugs.last()?);
    let blood = spoken.peclet(light, "bleeding").filter(|row| row.flow_mm3_s > 0.0);
    let exudate = spoken.peclet(light, "weeping").filter(|row| row.flow_mm3_s > 0.0);
    if blood.is_none() && exudate.is_none() {
        return Some("Nothing flows out of the channels.".to_owned());
    }
    let fill = |row: Option<&PecletRow>, what: &str| row.map(|row| format!("{what} in {}", duration(row.fill_time_s)));
    let times: Vec<String> = [fill(blood, "with blood"), fill(exudate, "with exudate")].into_iter().flatten().collect();
    let number = |drug: &str| {
        let row = spoken.peclet(drug, "weeping")?;
        Some(format!("{} [{}, {}] for {drug}", rough(row.peclet), rough(row.ci95_low), rough(row.ci95_high)))
    };
    let mut numbers: Vec<String> = vec![number(light)?];
    numbers.extend((light != heavy).then(|| number(heavy)).flatten());
    Some(format!(
        "A channel fills {}. Weeping against diffusing in, the Péclet number is {}: above 1 the fluid keeps a drug from going down the \
         channel.",
        times.join(", "),
        numbers.join(", ")
    ))
}

fn duration(seconds: f64) -> String {
    match seconds {
        _ if seconds < 120.0 => format!("{} s", rough(seconds)),
        _ if seconds < 7200.0 => format!("{} min", rough(seconds / 60.0)),
        _ => format!("{} h", rough(seconds / 3600.0)),
    }
}

/// What the fluid takes.
fn fluid(spoken: &Spoken) -> Option<String> {
    let drugs = spoken.through();
    let words = |drug: &&str| {
        let ratio =
            |case: Option<&DeliveryCaseRow>| case.map(|row| row.over_scenario).filter(|ratio| ratio.is_finite());
        let clear = ratio(spoken.case(drug, "clear_and_still"))?;
        let worst = ratio(spoken.case(drug, "worst_fluid"));
        let worst =
            worst.map_or_else(String::new, |worst| format!(" ({} times with fluid at its worst)", rough(worst)));
        Some(format!("{} times as much {drug}{worst}", rough(clear)))
    };
    let ends: Vec<&str> = match drugs.as_slice() {
        [] => return None,
        [only] => vec![only],
        [first, .., last] => vec![first, last],
    };
    let told: Vec<String> = ends.iter().filter_map(words).collect();
    (!told.is_empty())
        .then(|| format!("If channels held clear fluid that stood still, there would get in: {}.", told.join("; ")))
}

fn late(spoken: &Spoken) -> Option<String> {
    let drug = *spoken.through().first()?;
    let ratio = |word: &str| spoken.case(drug, word).map(|row| row.over_scenario).filter(|ratio| ratio.is_finite());
    let told: Vec<String> = [
        ("late_15min", "put on 15 min after the needle"),
        ("late_4h", "put on 4 h after it"),
        ("half_life_5min", "if mouths shut by half in 5 min"),
    ]
    .into_iter()
    .filter_map(|(word, when)| Some(format!("{when}, {} times as much", rough(ratio(word)?))))
    .collect();
    (!told.is_empty()).then(|| format!("Of {drug} there would get in: {}.", told.join("; ")))
}

/// For which molecular weights the way is open.
fn by_weight(spoken: &Spoken) -> Option<String> {
    let drugs = spoken.through();
    let share = |drug: &str| Some((drug.to_owned(), spoken.at_end(drug, "channels", "delivered_share")?.central));
    let shares: Vec<(String, f64)> = drugs.iter().filter_map(|drug| share(drug)).collect();
    if shares.len() < 2 {
        return None;
    }
    let names = |is: &dyn Fn(f64) -> bool| {
        let names: Vec<String> = shares.iter().filter(|(_, share)| is(*share)).map(|(drug, _)| drug.clone()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    Some(format!(
        "At least a tenth of the dose goes in of {}; from 1 to 10 % of {}; less of {}.",
        names(&|share| share >= 0.1),
        names(&|share| (0.01..0.1).contains(&share)),
        names(&|share| share < 0.01)
    ))
}

fn injection(spoken: &Spoken) -> Option<String> {
    let words = |drug: &&str| {
        let row = spoken.at_end(drug, "channels", "auc_over_injection").filter(|row| row.central > 0.0)?;
        Some(format!("{drug} {}", rough(1.0 / row.central)))
    };
    let told: Vec<String> = spoken.through().iter().filter_map(words).collect();
    (!told.is_empty()).then(|| {
        format!(
            "The same dose injected brings so many times as much into the dermis over {} h (content times time): {}.",
            plain(spoken.end_h()),
            told.join(", ")
        )
    })
}

fn depots(spoken: &Spoken) -> Option<String> {
    let words = |drug: &&str| {
        let left = spoken.at_end(drug, "injection", "in_depot")?;
        Some(format!("{drug} {} µg/cm²", banded(Some(left), false)))
    };
    let told: Vec<String> = spoken.drugs().iter().filter_map(words).collect();
    (!told.is_empty()).then(|| format!("Left of injected depots at the end: {}.", told.join(", ")))
}

/// Draws below which rank correlations are not spoken of: by chance alone some of a dozen would seem to decide.
const FEWEST_DRAWS: u32 = 32;

/// The parameters that decide, of the lightest and the heaviest drug.
fn drivers(spoken: &Spoken) -> Vec<String> {
    let drugs = spoken.through();
    if spoken.rows().all(|row| row.draws < FEWEST_DRAWS) {
        return Vec::new();
    }
    let mut ends: Vec<&str> = drugs.first().into_iter().chain(drugs.last()).copied().collect();
    ends.dedup();
    let words = |drug: &str| {
        let own = |row: &&DriverRow| spoken.is_own(&row.device, row.depth_mm) && row.drug == drug;
        let is_told = |row: &&DriverRow| row.ci95_low > 0.0 || row.ci95_high < 0.0;
        let mut rows: Vec<&DriverRow> = spoken.found.drivers.iter().filter(own).filter(is_told).collect();
        rows.sort_by(|a, b| b.rank_correlation.abs().total_cmp(&a.rank_correlation.abs()));
        let told: Vec<String> =
            rows.iter().take(3).map(|row| format!("{} ({})", row.parameter, rough(row.rank_correlation))).collect();
        (!told.is_empty()).then(|| {
            format!(
                "What decides how much of {drug} is delivered, by rank correlation over the draws: {}.",
                told.join(", ")
            )
        })
    };
    ends.into_iter().filter_map(words).collect()
}
