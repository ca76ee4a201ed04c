//! The page of `dermatrace report`: what it says, that it loads nothing, that nothing a user wrote runs in it.

use crate::start;
use crate::support::{tables, two_devices};
use dermatrace::charts::{self, ChartContext, Drawing};
use dermatrace::folder::manifest::{Invocation, Manifest};
use dermatrace::histology::Slides;
use dermatrace::histology::rows::SlideWidthRow;
use dermatrace::page::{CsvText, Material, page};
use dermatrace::results::Answer;
use dermatrace::results::plan::Plan;
use dermatrace::results::run::Run;
use dermatrace::results::slides::Sections;
use dermatrace::scenario;
use dermatrace::simulate::{Outcome, passes::PassPlan};
use dermatrace::study::compare::ComparisonRow;
use dermatrace::table::{Bundle, csv_bytes};
use std::path::Path;
use std::sync::LazyLock;

const SCENARIO: &str = include_str!("../../scenarios/roller_vs_pen.toml");
/// Elements without an end.
const VOID: [&str; 6] = ["meta", "input", "br", "img", "link", "hr"];

fn manifest() -> Manifest {
    let scenario =
        scenario::parse("roller_vs_pen.toml", "roller_vs_pen", SCENARIO.as_bytes(), &[], None).expect("good");
    let invocation = Invocation {
        command: "run".into(),
        command_line: vec!["dermatrace".into(), "run".into(), "roller_vs_pen.toml".into()],
        version: "0.1.0".into(),
        git_revision: "unknown".into(),
        quick: false,
        max_seconds: None,
        threads: 2,
    };
    Manifest::draft(&scenario, invocation)
}

fn texts(tables: &Outcome) -> Vec<CsvText> {
    let text = |file: &str, bytes: Vec<u8>| CsvText {
        file: file.into(),
        text: String::from_utf8(bytes).expect("UTF-8"),
        rows: None,
    };
    vec![
        text("comparison.csv", csv_bytes(&tables.comparison).expect("a table")),
        text("metrics.csv", csv_bytes(&tables.metrics).expect("a table")),
    ]
}

fn write(manifest: &Manifest, tables: &Outcome, figures: &[Drawing]) -> String {
    let told = &Run::told(tables, manifest);
    page(&Material { manifest, told, figures, tables: &texts(tables) }).expect("a page")
}

/// The page of the two devices of the tests, figures and all; drawn once.
static WHOLE: LazyLock<(Outcome, Vec<Drawing>, String)> = LazyLock::new(|| {
    let (manifest, tables) = (manifest(), tables(&two_devices()));
    let figures = charts::drawings(&tables, &ChartContext::of(&manifest)).expect("figures");
    let page = write(&manifest, &tables, &figures);
    (tables, figures, page)
});

/// Start tags of a page outside scripts and styles, with their attributes; panics where one is not closed in order.
fn tags(page: &str) -> Vec<String> {
    let (mut open, mut all): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_end_matches('/').split([' ', '\n']).next().expect("a name").to_owned();
        if let Some(closed) = name.strip_prefix('/').filter(|name| !name.is_empty()).or(tag.strip_prefix('/')) {
            assert_eq!(open.pop().as_deref(), Some(closed), "<{tag}>");
            continue;
        }
        all.push(tag.to_owned());
        if name == "script" || name == "style" {
            let ending = format!("</{name}>");
            rest = &rest[rest.find(&ending).expect("an end") + ending.len()..];
        } else if !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    all
}

/// Names of the attributes of a start tag.
fn attributes(tag: &str) -> Vec<&str> {
    let outside = tag.split('"').step_by(2);
    outside.filter_map(|part| part.strip_suffix('=')).filter_map(|part| part.split_whitespace().last()).collect()
}

/// The words of the answer.
fn answer(page: &str) -> String {
    let start = page.find("<div class=\"answer\">").expect("an answer");
    let end = start + page[start..].find("</div>").expect("its end");
    let text = page[start..end].replace("<div class=\"answer\">", "").replace("<p>", "").replace("</p>", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn answer_with(change: impl Fn(&mut Manifest, &mut Outcome)) -> String {
    let (mut manifest, mut tables) = (manifest(), tables(&two_devices()));
    change(&mut manifest, &mut tables);
    answer(&write(&manifest, &tables, &[]))
}

fn change_damage(tables: &mut Outcome, change: impl Fn(&mut ComparisonRow)) {
    let is_damage = |row: &&mut ComparisonRow| row.metric == "damage_volume" && row.layer == "all";
    tables.comparison.iter_mut().filter(is_damage).for_each(change);
}

fn set(row: &mut ComparisonRow, ratio: f64, low: f64, high: f64) {
    (row.ratio, row.ratio_ci95_low, row.ratio_ci95_high) = (ratio, low, high);
}

#[test]
fn a_page_is_well_formed_loads_nothing_and_stays_small() {
    let (_, figures, page) = &*WHOLE;
    let tags = tags(page);
    assert_eq!(figures.len(), 6);
    assert_eq!(tags.iter().filter(|tag| tag.starts_with("svg role=\"img\" aria-label=\"")).count(), 6);
    for tag in &tags {
        assert!(
            !["img", "link", "iframe", "object", "embed", "base"].iter().any(|name| tag.starts_with(name)),
            "<{tag}>"
        );
        assert!(attributes(tag).iter().all(|name| *name != "src" && !name.starts_with("on")), "<{tag}>");
        if let Some(target) = tag.split(" href=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            assert!(target.starts_with('#') || !target.contains([':', '/']), "<{tag}>");
        }
    }
    assert!(tags.iter().any(|tag| tag.contains("default-src 'none'") && tag.contains("base-uri 'none'")));
    assert!(!page.contains("url(http") && !page.contains("@import"));
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
}

#[test]
fn the_script_writes_no_markup_and_runs_no_text() {
    let script = include_str!("../../src/page/templates/report.js");
    for word in [
        "</",
        "<!--",
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "eval(",
        "new Function",
        "fetch(",
        "import(",
        "https:",
    ] {
        assert!(!script.contains(word), "{word}");
    }
}

#[test]
fn the_same_result_gives_the_same_bytes() {
    let (manifest, tables) = (manifest(), tables(&two_devices()));
    assert_eq!(write(&manifest, &tables, &[]), write(&manifest, &tables, &[]));
}

#[test]
fn a_page_says_nothing_of_when_it_was_made_nor_of_itself() {
    let (manifest, tables) = (manifest(), tables(&two_devices()));
    let mut listed = manifest.clone();
    listed.files.push(dermatrace::folder::manifest::FileRecord::of("report.html", b"an older page"));
    assert_eq!(write(&manifest, &tables, &[]), write(&listed, &tables, &[]));
}

#[test]
fn colours_of_devices_and_layers_are_those_of_the_figures() {
    let (_, figures, page) = &*WHOLE;
    let data = page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    let drawn = |stem: &str, colour: &str| {
        let figure = figures.iter().find(|figure| figure.stem == stem).expect("a figure");
        assert!(figure.svg().expect("a drawing").contains(colour), "{colour} in {stem}");
    };
    for device in data["devices"].as_array().expect("devices") {
        drawn("damage_volume_vs_depth", device[1].as_str().expect("a colour"));
    }
    for layer in data["layers"].as_array().expect("layers") {
        drawn("channel_section", layer["tint"].as_str().expect("a colour"));
    }
}

#[test]
fn the_answer_has_the_middle_depth_the_interval_the_basis_and_the_range() {
    let tables = tables(&two_devices());
    let find = |tear: &str| {
        let is_it = |row: &&ComparisonRow| {
            (row.depth_mm, row.tear.as_str(), row.metric.as_str(), row.layer.as_str())
                == (1.5, tear, "damage_volume", "all")
        };
        tables.comparison.iter().find(is_it).expect("a row").ratio
    };
    let said = answer_with(|_, _| {});
    assert!(
        said.starts_with("At 1.5 mm, the middle of 5 depths, with strikes per area made equal, roller damages "),
        "{said}"
    );
    assert!(
        said.contains("] times the volume that pen does if the tissue answers as “pinned” (basis: strikes). Over the"),
        "{said}"
    );
    let number = said.split("damages ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a number");
    let number: f64 = number.parse().expect("a number");
    assert!((number / find("pinned") - 1.0).abs() < 2e-3, "{said}");
    assert!(said.contains("(puncture) to ") && said.contains("so the hypothesis, not the sampling, decides"), "{said}");
    assert!(said.contains("over all 5 depths it runs from "), "{said}");
    assert_eq!(said.matches(". ").count(), 1, "two sentences: {said}");
}

#[test]
fn the_answer_favours_nobody_when_the_reference_has_more() {
    let said = answer_with(|_, tables| change_damage(tables, |row| set(row, 0.5, 0.45, 0.55)));
    assert!(said.contains("roller damages 0.500 [0.450, 0.550] times the volume that pen does"), "{said}");
    let flips = answer_with(|_, tables| {
        change_damage(tables, |row| {
            let ratio = if row.tear == "puncture" { 0.5 } else { 2.0 };
            set(row, ratio, ratio - 0.1, ratio + 0.1);
        });
    });
    assert!(flips.contains("so the hypothesis decides, even which of the two has more"), "{flips}");
}

#[test]
fn ratios_that_are_no_plain_numbers_are_put_in_words() {
    let nothing = answer_with(|_, tables| change_damage(tables, |row| set(row, f64::NAN, f64::NAN, f64::NAN)));
    assert!(nothing.contains("neither roller nor pen damages anything, 0 over 0, so there is no ratio"), "{nothing}");
    let endless = answer_with(|_, tables| {
        change_damage(tables, |row| {
            row.value = 1.25;
            set(row, f64::INFINITY, 1.0, f64::INFINITY);
        });
    });
    assert!(
        endless.contains("roller damages 1.25 mm³/cm² and pen nothing, so the ratio has no upper end"),
        "{endless}"
    );
    let open = answer_with(|_, tables| change_damage(tables, |row| set(row, 3.0, 1.5, f64::INFINITY)));
    assert!(open.contains("roller damages 3 [1.5, inf] times"), "{open}");
    assert!(open.contains("an interval without an upper end"), "{open}");
    let equal = answer_with(|_, tables| change_damage(tables, |row| set(row, 1.02, 0.9, 1.14)));
    assert!(equal.contains("an interval that holds 1"), "{equal}");
    assert!(
        equal.contains("no wider than the interval, so sampling and chance between treatments decide first"),
        "{equal}"
    );
    let exact = answer_with(|_, tables| change_damage(tables, |row| set(row, 2.0, 2.0, 2.0)));
    assert!(exact.contains("damages 2 times the volume that pen does (exact)"), "{exact}");
}

#[test]
fn one_hypothesis_no_comparison_and_missing_rows_are_said_plainly() {
    let one = answer_with(|manifest, tables| {
        manifest.tears.truncate(1);
        tables.comparison.retain(|row| row.tear == "pinned");
    });
    assert!(one.contains("Only “pinned” was computed, so this result does not tell how far"), "{one}");
    let alone = answer_with(|_, tables| tables.comparison.clear());
    assert!(alone.contains("as declared, roller damages ") && alone.contains("as declared, pen damages "), "{alone}");
    assert!(
        alone.contains("mm³/cm² if the tissue answers as “pinned”. Over the hypotheses computed that runs"),
        "{alone}"
    );
    let empty = answer_with(|_, tables| *tables = Outcome::default());
    assert_eq!(empty, "The tables hold nothing to answer with.");
    let hole = answer_with(|_, tables| tables.comparison.retain(|row| row.depth_mm != 1.5));
    assert!(hole.starts_with("At 1 mm, with strikes"), "{hole}");
}

#[test]
fn every_basis_has_its_words() {
    let cases = [
        ("strikes", "with strikes per area made equal, roller damages"),
        ("passes", "with the number of passes made equal, roller damages"),
        ("time", "with the time of treatment made equal, roller damages"),
        ("as_configured", "with each device as its settings say, roller damages"),
        ("dermal_damage", "for equal damage of the dermis, roller makes"),
    ];
    for (basis, words) in cases {
        let said = answer_with(|_, tables| {
            tables.comparison.iter_mut().for_each(|row| row.basis = basis.into());
            if basis == "dermal_damage" && !tables.comparison.iter().any(|row| row.metric == "strikes") {
                let strikes = |row: &ComparisonRow| ComparisonRow { metric: "strikes".into(), ..row.clone() };
                let damage = tables.comparison.iter().filter(|row| row.metric == "damage_volume" && row.layer == "all");
                let rows: Vec<_> = damage.map(strikes).collect();
                tables.comparison.extend(rows);
            }
        });
        assert!(said.contains(words) && said.contains(&format!("(basis: {basis})")), "{said}");
    }
}

#[test]
fn small_budgets_and_missed_targets_stand_before_the_answer() {
    let (mut manifest, tables) = (manifest(), tables(&two_devices()));
    assert!(!write(&manifest, &tables, &[]).contains("class=\"banner\""));
    manifest.effort.quick = true;
    manifest.precision_reached = false;
    let page = write(&manifest, &tables, &[]);
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(at("Quick run: small budgets") < at("id=\"answer\""));
    assert_eq!(page.matches("class=\"banner\"").count(), 2);
}

#[test]
fn devices_are_described_in_the_usual_terms() {
    let page = write(&manifest(), &tables(&two_devices()), &[]);
    for (term, roller, pen) in [
        ("Number of needles", "192 (8 rings of 24)", "12"),
        ("Tip angle (full)", "16°", "16°"),
        ("Maximum penetration depth possible", "2.5 mm, the longest needle", "3 mm, the needle (stroke 3 mm)"),
        // 8 rings on a circumference of 20π mm, 24 needles each, 20 mm wide: 15.28 a cm² and pass, at 100 mm/s.
        ("Puncture rate, whole device", "305.6 per second", "1200 per second"),
        ("Strikes per cm² in all", "229.2", "1000"),
    ] {
        let row = page.split(&format!("<th scope=\"row\">{term}</th>")).nth(1).expect(term);
        let row = row.split("</tr>").next().expect("a row");
        assert!(row.contains(&format!(">{roller}</td>")) && row.contains(&format!(">{pen}</td>")), "{term}: {row}");
    }
}

#[test]
fn every_assumption_names_who_gave_it_and_its_source() {
    let page = write(&manifest(), &tables(&two_devices()), &[]);
    let row = |key: &str| {
        let row = page.split(&format!("<th scope=\"row\">{key}</th>")).nth(1).unwrap_or_else(|| panic!("{key}"));
        row.split("</tr>").next().expect("a row").to_owned()
    };
    let drum = row("drum_diameter");
    assert!(drum.contains("catalogue, mf8") && drum.contains("<td>read</td>") && drum.contains("Laaff 2011"), "{drum}");
    let slip = row("slip");
    assert!(slip.contains("<td>default</td>") && slip.contains("<td>assumption</td>"), "{slip}");
    let horny = row("stratum corneum");
    assert!(horny.contains("catalogue, cheek") && horny.contains("Egawa"), "{horny}");
    let patch = row("patch.width");
    assert!(patch.contains("scenario, line") || patch.contains("<td>choice of effort</td>"), "{patch}");
}

#[test]
fn listed_strikes_that_are_not_there_are_said_to_be_missing() {
    let (mut manifest, tables) = (manifest(), tables(&two_devices()));
    manifest.scenario.strike_files = vec![dermatrace::folder::manifest::FileRecord::of("slide7.csv", b"x_mm")];
    let page = write(&manifest, &tables, &[]);
    assert!(page.contains("listed in slide7.csv, which is no part of the result"));
    assert!(page.contains("<th scope=\"row\">drum_diameter</th>") && !page.contains("Number of needles"));
}

#[test]
fn nothing_that_a_user_wrote_becomes_markup() {
    let evil = "</title></script></style></code></pre>\"'><img src=x onerror=alert(1)><script>alert(2)</script><!--\u{202e}\u{7}";
    let (mut manifest, mut tables) = (manifest(), tables(&two_devices()));
    manifest.scenario.title = evil.into();
    manifest.scenario.question = evil.into();
    manifest.scenario.stem = evil.into();
    manifest.scenario.text += &format!("\n# {evil}\n");
    manifest.program.command_line.push(evil.into());
    manifest.notes.push(evil.into());
    manifest.site = evil.into();
    manifest.devices = vec![evil.into(), "pen".into()];
    for row in &mut tables.comparison {
        row.device = evil.into();
    }
    for row in tables.metrics.iter_mut().filter(|row| row.device == "roller") {
        row.device = evil.into();
    }
    for row in tables.profiles.iter_mut().filter(|row| row.device == "roller") {
        row.device = evil.into();
    }
    let page = write(&manifest, &tables, &[]);
    let tags = tags(&page);
    assert_eq!(page.matches("<script").count(), 2);
    assert!(!page.contains("<img") && !page.contains("<!--"));
    // The data hold names as they are in the tables.
    let shown = &page[..page.find("id=\"data\"").expect("data")];
    assert!(!shown.contains(['\u{202e}', '\u{7}']));
    assert!(tags.iter().all(|tag| attributes(tag).iter().all(|name| !name.starts_with("on"))));
    assert!(answer(&page).contains("&#60;") || answer(&page).contains("&lt;"));
}

fn dermatrace(folder: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    start::dermatrace(folder, arguments).assert()
}

/// A result of single channels, which is quick.
fn result(folder: &Path) {
    std::fs::write(folder.join("s.toml"), SCENARIO).expect("a file");
    dermatrace(folder, &["channel", "s.toml", "--out", "r", "--no-plots", "-q", "--set", "depth.values=[\"0.5 mm\"]"])
        .success();
}

#[test]
fn the_command_writes_the_page_lists_it_and_writes_it_again_to_the_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    result(folder.path());
    dermatrace(folder.path(), &["report", "r"]).success().stdout("r/report.html\n");
    let read = || std::fs::read(folder.path().join("r/report.html")).expect("the page");
    let first = read();
    let text = std::fs::read_to_string(folder.path().join("r/manifest.json")).expect("the manifest");
    let manifest = Manifest::from_text(&text).expect("whole");
    assert!(manifest.files.iter().any(|file| file.name == "report.html" && file.bytes == first.len() as u64));
    dermatrace(folder.path(), &["report", "r"]).success();
    assert_eq!(read(), first);
    dermatrace(folder.path(), &["plot", "r"]).success();
    assert!(String::from_utf8(first).expect("UTF-8").contains("One strike of roller at 0.5 mm leaves a channel of "));
}

#[test]
fn what_is_no_whole_result_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    dermatrace(path, &["report", "absent"]).code(4);
    std::fs::create_dir(path.join("empty")).expect("a folder");
    dermatrace(path, &["report", "empty"]).code(6);
    result(path);
    std::fs::write(path.join("r/report.html"), "somebody else's").expect("a file");
    dermatrace(path, &["report", "r"]).code(4);
    assert_eq!(std::fs::read(path.join("r/report.html")).expect("still there"), b"somebody else's");
    std::fs::remove_file(path.join("r/report.html")).expect("removed");
    let table = path.join("r/channels.csv");
    let changed = std::fs::read_to_string(&table).expect("a table").replacen("0.5", "0.6", 1);
    std::fs::write(&table, changed).expect("a file");
    dermatrace(path, &["report", "r"]).code(6);
    assert!(!path.join("r/report.html").exists());
    dermatrace(path, &["report"]).code(2);
}

#[test]
fn a_result_of_a_command_without_an_answer_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    result(folder.path());
    let manifest = folder.path().join("r/manifest.json");
    let before = std::fs::read_to_string(&manifest).expect("the manifest");
    for (command, advice) in [
        ("animate", "r: holds a film; run `dermatrace run` or `channel` on its scenario and report on that result"),
        ("export", "r: holds geometry; name the result that it was made from"),
        ("plot", "r: holds figures and no tables; name the result that they were drawn from"),
        ("dream", "r: holds what this version has no page for; use the version that made it"),
    ] {
        let mut changed = Manifest::from_text(&before).expect("whole");
        changed.program.command = command.into();
        std::fs::write(&manifest, changed.to_text().expect("JSON")).expect("a file");
        let said = dermatrace(folder.path(), &["report", "r"]).code(2).get_output().stderr.clone();
        let said = String::from_utf8(said).expect("UTF-8");
        assert!(said.contains(advice), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!folder.path().join("r/report.html").exists());
    }
}

/// A result of a command in a folder of its own, made once; small, as its numbers do not matter here.
fn made(command: &str, scenario: &str, settings: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("s.toml"), scenario).expect("a file");
    let mut arguments = vec![command, "s.toml", "--out", "r", "--quick", "--no-plots", "-q"];
    arguments.extend(settings.iter().flat_map(|setting| ["--set", setting]));
    dermatrace(folder.path(), &arguments).success();
    dermatrace(folder.path(), &["report", "r"]).success();
    folder
}

fn of_folder(folder: &tempfile::TempDir) -> (Manifest, String) {
    let read = |name: &str| std::fs::read_to_string(folder.path().join("r").join(name)).expect("a file");
    (Manifest::from_text(&read("manifest.json")).expect("whole"), read("report.html"))
}

static SLIDES: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let scenario = include_str!("../../scenarios/slides_roller_pen.toml");
    made(
        "slides",
        scenario,
        &["patch.width=\"3 mm\"", "patch.height=\"3 mm\"", "sampling.trials=3", "slides.vertical=4"],
    )
});

static PLAN: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let scenario = include_str!("../../scenarios/passes_for_200_channels.toml");
    let settings = [
        "patch.width=\"2 mm\"",
        "patch.height=\"2 mm\"",
        "plan.most_passes=3",
        "plan.headings=[\"0 deg\", \"90 deg\"]",
        "tissue.band=[\"puncture\"]",
    ];
    made("plan", scenario, &settings)
});

fn carried_files(page: &str) -> Vec<String> {
    let extents = page.split("<p class=\"extent\"><a href=\"").skip(1);
    extents.map(|rest| rest.split('"').next().expect("a file").to_owned()).collect()
}

fn figure_stems(page: &str) -> usize {
    tags(page).iter().filter(|tag| tag.starts_with("svg role=\"img\" aria-label=\"")).count()
}

#[test]
fn the_page_of_slides_says_what_is_seen_corrected_and_true() {
    let (manifest, page) = of_folder(&SLIDES);
    let rows = Slides::read(&SLIDES.path().join("r")).expect("tables").widths;
    let said = answer(&page);
    for device in ["roller", "pen"] {
        let mean = |quantity: &str| {
            let is_it = |row: &&SlideWidthRow| {
                (row.device.as_str(), row.tear.as_str(), row.at_mm, row.quantity.as_str())
                    == (device, "pinned", 0.0, quantity)
            };
            rows.iter().find(is_it).expect("a row").mean
        };
        let own =
            said.split(&format!("On sections through channels of {device} at 1.5 mm, read at the surface, ")).nth(1);
        let own = own.expect(device);
        let number = |before: &str| -> f64 {
            let rest = own.split(before).nth(1).unwrap_or_else(|| panic!("{before}: {own}"));
            rest.split(' ').next().expect("a word").parse().unwrap_or_else(|_| panic!("{before}: {own}"))
        };
        for (before, quantity) in [
            ("profiles are ", "width_seen"),
            ("as seen and ", "width_corrected"),
            ("for the cut (", "width_corrected_mixed"),
            ("where ", "true_mean_caliper"),
            ("here it is off by ", "width_bias"),
        ] {
            assert!((number(before) - mean(quantity)).abs() < 6e-3, "{quantity} {} in {own}", mean(quantity));
        }
    }
    assert_eq!(said.matches("The correction assumes round, separate holes;").count(), 2);
    assert_eq!(said.matches(". ").count(), 3, "two sentences a device: {said}");
    assert_eq!(carried_files(&page), ["slide_widths.csv", "slide_profiles.csv"]);
    assert_eq!(figure_stems(&page), 3);
    assert!(page.contains("Quick run: small budgets") && !page.contains("id=\"explore\"") && manifest.effort.quick);
}

#[test]
fn the_verdict_on_a_correction_follows_its_interval() {
    let (manifest, _) = of_folder(&SLIDES);
    let rows = Slides::read(&SLIDES.path().join("r")).expect("tables").widths;
    let said = |mean: f64, low: f64, high: f64, is_told: fn(&SlideWidthRow) -> bool| {
        let mut rows: Vec<SlideWidthRow> = rows.iter().filter(|row| is_told(row)).cloned().collect();
        for row in rows.iter_mut().filter(|row| row.quantity == "width_bias" && row.tear == "pinned") {
            (row.mean, row.ci95_low, row.ci95_high) = (mean, low, high);
        }
        let slides = Slides { widths: rows, ..Slides::default() };
        let told = &Sections::told(&slides, &manifest);
        answer(&page(&Material { manifest: &manifest, told, figures: &[], tables: &[] }).expect("a page"))
    };
    let all = |_: &SlideWidthRow| true;
    assert!(said(0.1, 0.05, 0.15, all).contains("off by 0.100 [0.050, 0.150] mm, too wide by "));
    assert!(said(-0.1, -0.15, -0.05, all).contains("off by -0.100 [-0.150, -0.050] mm, too narrow by "));
    assert!(said(-9.0, -10.0, 0.1, all).contains(", an interval that holds 0; over the hypotheses computed that runs"));
    assert!(
        said(-9.0, -10.0, 0.1, all).contains("runs from -9.0 [-10.0, 0.1] mm (pinned) to "),
        "{}",
        said(-9.0, -10.0, 0.1, all)
    );
    let alone = |row: &SlideWidthRow| row.tear == "pinned";
    assert!(said(0.0, 0.0, 0.0, alone).contains("; only this hypothesis was computed."));
    assert_eq!(said(0.0, 0.0, 0.0, |_| false), "The tables hold nothing to answer with.");
    let deeper = said(0.0, 0.0, 0.0, |row| row.at_mm > 0.0 || row.quantity != "width_seen");
    assert!(deeper.contains("at 1.5 mm, read 0.5 mm below the surface, "), "{deeper}");
}

#[test]
fn the_page_of_a_plan_says_which_passes_do_and_why_none_does() {
    let (manifest, page) = of_folder(&PLAN);
    let tables = PassPlan::read(&PLAN.path().join("r")).expect("tables");
    let said = answer(&page);
    assert!(
        said.starts_with("Wished for: at least 200 channels/cm² at the surface, in no more than 3 passes;"),
        "{said}"
    );
    for device in ["roller", "pen", "fast-pen"] {
        let find =
            |tear: &str| tables.answers.iter().find(|row| row.device == device && row.tear == tear).expect("a row");
        let own = format!("{device} at 1.5 mm, if the tissue answers as “pinned”: ");
        let own = said.split(&own).nth(1).unwrap_or_else(|| panic!("{device}: {said}"));
        let passes = |count: u32| format!("{count} pass{}: ", if count == 1 { "" } else { "es" });
        let row = find("pinned");
        let (verdict, other) = match row.unmet.as_str() {
            "none" => (passes(row.passes), find("puncture")),
            _ => ("Cannot be done: ".to_owned(), find("puncture")),
        };
        assert!(own.starts_with(&verdict), "{own}");
        assert!(own.contains("Under the other hypotheses: ") && own.contains(&passes(other.passes)), "{own}");
    }
    assert!(said.contains("Cannot be done: ") && said.contains("1 pass: 1 × 0°."), "one of each: {said}");
    assert_eq!(carried_files(&page), ["plan_answer.csv", "plan.csv", "plan_costs.csv"]);
    assert_eq!(figure_stems(&page), 2);
    assert!(page.contains("the intervals do not allow for the choice among many plans"));
    assert!(!page.contains("Only “pinned” was computed") && manifest.tears.len() == 2);
}

#[test]
fn a_plan_under_one_hypothesis_says_so_once_and_an_empty_one_says_nothing() {
    let (mut manifest, _) = of_folder(&PLAN);
    let mut tables = PassPlan::read(&PLAN.path().join("r")).expect("tables");
    manifest.tears.truncate(1);
    tables.answers.retain(|row| row.tear == "pinned");
    let write = |tables: &PassPlan| {
        let told = &Plan::told(tables, &manifest);
        page(&Material { manifest: &manifest, told, figures: &[], tables: &[] }).expect("a page")
    };
    let one = write(&tables);
    assert_eq!(one.matches("Only “pinned” was computed").count(), 1);
    assert!(!answer(&one).contains("Under the other hypotheses"));
    assert_eq!(answer(&write(&PassPlan::default())), "The tables hold nothing to answer with.");
}

#[test]
fn a_run_with_coverage_shows_its_map() {
    let folder = made(
        "run",
        SCENARIO,
        &[
            "patch.width=\"2 mm\"",
            "patch.height=\"2 mm\"",
            "depth.values=[\"1 mm\"]",
            "sampling.trials=2",
            "sampling.metrics=[\"volumes\", \"openings\", \"coverage\"]",
        ],
    );
    let (_, page) = of_folder(&folder);
    assert!(page.contains("<svg role=\"img\" aria-label=\"Where one treatment strikes and where it leaves gaps"));
    assert!(page.contains(">coverage_map.csv</th>"), "listed with its hash");
}

#[test]
fn tables_of_a_run_are_carried_to_the_byte() {
    let (tables, _, page) = &*WHOLE;
    let data = page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    let files = tables.files().expect("tables");
    for carried in data["tables"].as_array().expect("tables") {
        let (_, bytes) = files.iter().find(|(name, _)| carried["file"] == **name).expect("a file");
        assert_eq!(carried["csv"].as_str().expect("text").as_bytes(), bytes);
    }
}
