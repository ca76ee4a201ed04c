//! Puts the parts of the page together.

use super::data::{Carried, Data};
use super::figure::Shown;
use super::table::Table;
use super::{Material, PageError, Told, assumptions, devices, provenance};
use crate::folder::manifest::{Manifest, clean};
use crate::scenario::{self, Scenario, Setting};
use crate::study::channel::LayerRow;
use crate::summary::text::precision;
use askama::Template;

/// The page as the template sees it.
#[derive(Template)]
#[template(path = "report.html", config = "src/page/askama.toml")]
struct Page<'a> {
    title: String,
    question: String,
    command: &'a str,
    banners: Vec<String>,
    answer: Vec<String>,
    key_tables: Vec<Table>,
    limits: Vec<String>,
    explores_cells: bool,
    explores_sections: bool,
    figures: Vec<Shown>,
    carried: &'a [Carried],
    devices: Option<Table>,
    devices_note: String,
    assumptions: Vec<Table>,
    record: Table,
    files: Table,
    cells: Option<Table>,
    scenario_text: String,
    program: String,
    json: String,
    style: &'static str,
    script: &'static str,
}

/// The page about a result.
///
/// # Errors
/// [`PageError`] where template, JSON writer or drawing library fail.
pub fn page(material: &Material) -> Result<String, PageError> {
    let Material { manifest, told, .. } = *material;
    let carried: Vec<Carried> = material.tables.iter().map(Carried::of).collect();
    let data = Data::new(manifest, told, &carried);
    let settings = scenario::settings(&manifest.scenario.text, &manifest.scenario.overrides).unwrap_or_default();
    let scenario = scenario_of(manifest);
    let page = Page {
        title: clean(&manifest.scenario.title),
        question: clean(&manifest.scenario.question),
        command: &manifest.program.command,
        banners: cleaned(&banners(manifest)),
        answer: cleaned(&told.answer),
        key_tables: told.tables.clone(),
        limits: cleaned(&limits(told)),
        explores_cells: told.explores_cells,
        explores_sections: data.has_sections(),
        figures: material.figures.iter().map(Shown::of).collect::<Result<_, _>>()?,
        carried: &carried,
        devices: scenario
            .as_ref()
            .filter(|scenario| !scenario.devices.is_empty())
            .map(|scenario| devices::table(scenario, &settings)),
        devices_note: clean(&devices_note(manifest, told.devices_note)),
        assumptions: assumptions_of(&settings, scenario.as_ref(), told.layers),
        record: provenance::record(manifest),
        files: provenance::files(manifest),
        cells: provenance::cells(manifest),
        scenario_text: manifest.scenario.text.lines().map(|line| clean(&line.replace('\t', "    ")) + "\n").collect(),
        program: clean(&format!("{} {}", manifest.program.name, manifest.program.version)),
        json: data.to_json()?,
        style: include_str!("templates/style.css"),
        script: include_str!("templates/report.js"),
    };
    Ok(page.render()?)
}

/// Names stand in most texts, and a scenario may hold anything.
fn cleaned(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean(text)).collect()
}

/// The scenario again, from its text; `None` where listed strikes are missing, as they are no part of a result.
fn scenario_of(manifest: &Manifest) -> Option<Scenario> {
    let record = &manifest.scenario;
    // Strikes are not looked for: what happens to lie in the current folder must not change a page.
    let is_alone = record.strike_files.is_empty();
    let parse = || scenario::parse(&record.stem, &record.stem, record.text.as_bytes(), &record.overrides, None).ok();
    if is_alone { parse() } else { None }
}

/// What must be seen before the answer.
fn banners(manifest: &Manifest) -> Vec<String> {
    let mut banners = Vec::new();
    if manifest.effort.quick {
        banners.push("Quick run: small budgets, for a first look only.".to_owned());
    }
    if !manifest.precision_reached {
        banners.push(precision(manifest));
    }
    if let Some(shard) = manifest.study.as_ref().and_then(|study| study.shard) {
        banners.push(format!("Part {} of {} of a study (counted from 0), not the whole.", shard.index, shard.count));
    }
    banners
}

/// What limits any result stands behind what limits this one.
fn limits(told: &Told) -> Vec<String> {
    let left_out = if told.goes_on_after {
        "pain, and healing beyond the half-lives that are told,"
    } else {
        "closing, bleeding, healing and pain"
    };
    let always = format!(
        "A channel is the tissue that was inside the needle or torn by it at the moment of the strike; {left_out} are not modelled."
    );
    told.limits.iter().cloned().chain([always]).collect()
}

fn devices_note(manifest: &Manifest, own: &str) -> String {
    let strikes = &manifest.scenario.strike_files;
    match (&manifest.study, strikes.first()) {
        (_, Some(file)) => format!(
            "The strikes of this scenario are listed in {}, which is no part of the result, so the devices are described by \
             their settings below alone.",
            file.name
        ),
        (Some(_), None) => {
            "Values of the scenario itself; the study varies some of them, as its tables say.".to_owned()
        }
        _ => own.to_owned(),
    }
}

fn assumptions_of(settings: &[Setting], scenario: Option<&Scenario>, layers: &[LayerRow]) -> Vec<Table> {
    let of_table = || layers.iter().map(|row| (row.layer.clone(), row.top_mm, row.bottom_mm)).collect();
    let of_scenario = |scenario: &Scenario| {
        let layers = scenario.skin.layers.iter();
        layers.map(|layer| (layer.name.as_str().to_owned(), layer.top_mm, layer.bottom_mm)).collect()
    };
    let layers: Vec<(String, f64, f64)> = scenario.map_or_else(of_table, of_scenario);
    if settings.is_empty() && layers.is_empty() {
        return Vec::new();
    }
    assumptions::tables(settings, &layers)
}
