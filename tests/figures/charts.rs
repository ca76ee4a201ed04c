//! The figures: complete, well-formed, readable, the same on every drawing.

use crate::checks::{check_pdf, check_png, check_xml, faults_in, looks, text_faults, view_box, write_looks};
use crate::common;
use crate::support::{Device, Motion, Plan, context, tables, two_devices};
use dermatrace::charts::{self, ChartContext, Drawing, Figure, Format, Look, Theme};
use dermatrace::geometry::Tear;
use dermatrace::simulate::Outcome;
use dermatrace::table::Bundle;
use std::collections::BTreeMap;

const STEMS: [&str; 6] = [
    "damage_volume_vs_depth",
    "channel_count_vs_depth",
    "tear_ratio_vs_depth",
    "damage_by_layer",
    "channel_section",
    "patch_map",
];
const ROLLER: Motion = Motion::Roller;
const STAMP: Motion = Motion::Pen { glide_mm_s: 0.0, tilt_rad: 0.0 };

fn pen(glide_mm_s: f64, tilt_deg: f64) -> Motion {
    Motion::Pen { glide_mm_s, tilt_rad: tilt_deg.to_radians() }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn one_device() -> (Outcome, ChartContext) {
    let plan = Plan {
        devices: vec![Device::new("roller", ROLLER, 229.2)],
        depths_mm: vec![1.5],
        tears: words(&["pinned"]),
        basis: None,
    };
    (tables(&plan), ChartContext { basis: None, quick: true, ..context() })
}

fn six_devices() -> (Outcome, ChartContext) {
    let plan = Plan {
        devices: vec![
            Device::new("roller", ROLLER, 229.2),
            Device::new("pen", pen(20.0, 0.0), 1000.0),
            Device::new("tilted pen", pen(20.0, 15.0), 800.0),
            Device::new("stamp", STAMP, 100.0),
            Device::new("slide-7", Motion::Explicit, 60.0),
            Device::new("slow pen", pen(80.0, 0.0), 400.0),
        ],
        depths_mm: (1..=8).map(|index| 0.25 * f64::from(index)).collect(),
        tears: words(&["fixed", "puncture", "pinned", "partial(0.5)"]),
        basis: Some("passes".to_owned()),
    };
    (tables(&plan), context())
}

fn only_puncture() -> (Outcome, ChartContext) {
    (tables(&Plan { tears: words(&["puncture"]), ..two_devices() }), context())
}

fn all_zero() -> (Outcome, ChartContext) {
    let mut tables = tables(&two_devices());
    for row in &mut tables.metrics {
        (row.mean, row.ci95_low, row.ci95_high, row.std_err) = (0.0, 0.0, 0.0, 0.0);
    }
    for row in &mut tables.comparison {
        (row.ratio, row.ratio_ci95_low, row.ratio_ci95_high) = (f64::NAN, f64::NAN, f64::INFINITY);
    }
    for row in &mut tables.channels {
        (row.tear_ratio, row.channel_volume_mm3, row.widest_mm, row.surface_width_mm) = (0.0, 0.0, 0.0, 0.0);
    }
    for row in &mut tables.profiles {
        (row.x_min_mm, row.x_max_mm, row.area_mm2) = (0.0, 0.0, 0.0);
    }
    tables.openings.clear();
    (tables, context())
}

fn some_infinite() -> (Outcome, ChartContext) {
    let mut tables = tables(&two_devices());
    tables.comparison[0].ratio = f64::INFINITY;
    tables.comparison[1].ratio_ci95_high = f64::INFINITY;
    for row in tables.metrics.iter_mut().step_by(7) {
        row.mean = f64::NAN;
    }
    for row in tables.metrics.iter_mut().step_by(5) {
        row.ci95_high = f64::INFINITY;
    }
    tables.profiles[3].x_min_mm = f64::NEG_INFINITY;
    tables.tip_paths[5].x_mm = f64::NAN;
    (tables, context())
}

fn long_names() -> (Outcome, ChartContext) {
    let long = |end: &str| format!("{}<&\"'>{end}", "a very long name of a device ".repeat(5))[..120].to_owned() + end;
    let mut plan = two_devices();
    plan.devices[0].name = long(" one");
    plan.devices[1].name = long(" two");
    let title = "A title that goes on and on <&> ".repeat(4);
    (tables(&plan), ChartContext { title, quick: true, ..context() })
}

fn many_depths() -> (Outcome, ChartContext) {
    let depths_mm = (1..=64).map(|index| 0.0391 * f64::from(index)).collect();
    (tables(&Plan { depths_mm, tears: words(&["pinned", "puncture"]), ..two_devices() }), context())
}

fn many_devices() -> (Outcome, ChartContext) {
    let devices = (0..15).map(|index| Device::new(&format!("device {index}"), ROLLER, 50.0)).collect();
    (tables(&Plan { devices, depths_mm: vec![1.0, 2.0], ..two_devices() }), context())
}

fn shallow() -> (Outcome, ChartContext) {
    (tables(&Plan { depths_mm: vec![0.1, 0.15], ..two_devices() }), context())
}

fn dense() -> (Outcome, ChartContext) {
    let mut plan = Plan { depths_mm: vec![1.0], tears: words(&["fixed", "puncture"]), ..two_devices() };
    plan.devices[1].strikes_per_cm2 = 3000.0;
    (tables(&plan), context())
}

fn letters() -> (Outcome, ChartContext) {
    let title = "Роллер против ручки: țesut, Ωmega Ω, Å Å, 皮膚 🧪 e\u{301}".to_owned();
    (tables(&Plan { depths_mm: vec![1.5], ..two_devices() }), ChartContext { title, ..context() })
}

/// Six hypotheses and many: more than there are ways of breaking a line, and more than there are styles of line.
fn hypotheses(count: usize) -> (Outcome, ChartContext) {
    let partial = (1..).map(|share| format!("partial({})", f64::from(share) / 64.0));
    let named = words(&["pinned", "puncture", "fixed", "triangle"]);
    let tears = named.into_iter().chain(partial).take(count).collect();
    (tables(&Plan { tears, depths_mm: vec![0.5, 1.5, 2.5], ..two_devices() }), context())
}

type Case = (&'static str, Outcome, ChartContext);

fn cases() -> Vec<Case> {
    let named = |name, (tables, context)| (name, tables, context);
    vec![
        named("two", (tables(&two_devices()), context())),
        named("one", one_device()),
        named("six", six_devices()),
        named("puncture", only_puncture()),
        named("zero", all_zero()),
        named("infinite", some_infinite()),
        named("long", long_names()),
        named("depths", many_depths()),
        named("devices", many_devices()),
        named("shallow", shallow()),
        named("dense", dense()),
        named("letters", letters()),
        named("hypotheses", hypotheses(7)),
        named("many hypotheses", hypotheses(33)),
    ]
}

fn drawn(tables: &Outcome, context: &ChartContext) -> BTreeMap<&'static str, Figure> {
    let figures = charts::figures(tables, context).expect("figures are drawn");
    figures.into_iter().map(|figure| (figure.stem, figure)).collect()
}

/// Writes the figures of every case into the directory named by `DERMATRACE_FIGURES`, to be looked at.
#[test]
#[ignore = "for the eye: set DERMATRACE_FIGURES to a directory"]
fn figures_to_look_at() {
    for (name, tables, context) in cases() {
        write_looks(name, |look| {
            charts::drawings(&tables, &ChartContext { look, ..context.clone() }).expect("figures")
        });
    }
}

#[test]
fn every_case_has_its_figures_and_every_text_is_on_the_paper_apart_and_large_enough() {
    let mut faults = Vec::new();
    for (name, tables, context) in cases() {
        let figures = drawn(&tables, &context);
        let expected = STEMS.iter().filter(|stem| **stem != "patch_map" || !tables.openings.is_empty());
        let stems: Vec<&str> = STEMS.into_iter().filter(|stem| figures.contains_key(stem)).collect();
        assert_eq!(stems, expected.copied().collect::<Vec<_>>(), "{name}");
        for figure in figures.values() {
            faults.extend(text_faults(figure).into_iter().map(|fault| format!("{name}/{}: {fault}", figure.stem)));
            check_png(&figure.png, view_box(&figure.svg));
            check_xml(&figure.svg);
        }
        charts::drawings(&tables, &context).expect("figures").iter().for_each(check_pdf);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_figure_fits_every_width_with_its_own_words_and_with_a_journals() {
    let mut faults = Vec::new();
    for (name, tables, context) in cases() {
        for look in looks() {
            let drawings = charts::drawings(&tables, &ChartContext { look, ..context.clone() }).expect("figures");
            assert!(drawings.len() >= STEMS.len() - 1, "{name}");
            faults.extend(faults_in(&drawings, look).into_iter().map(|fault| format!("{name}/{fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_second_drawing_is_the_same_to_the_byte() {
    let tables = tables(&two_devices());
    let once = charts::figures(&tables, &context()).expect("figures");
    assert!(once == charts::figures(&tables, &context()).expect("figures"));
}

#[test]
fn every_format_is_the_same_on_a_second_drawing_in_every_theme() {
    let tables = tables(&Plan { depths_mm: vec![1.5], ..two_devices() });
    for theme in [Theme::Screen, Theme::Dark] {
        let drawings = || {
            let look = Look::single_column().with_theme(theme);
            charts::drawings(&tables, &ChartContext { look, ..context() }).expect("figures")
        };
        for (once, again) in drawings().iter().zip(&drawings()) {
            for format in [Format::Svg, Format::Png, Format::Pdf] {
                let file = |drawing: &Drawing| drawing.file(format, 100).expect("a file");
                assert!(file(once) == file(again), "{} {format:?}", once.stem);
            }
        }
    }
}

#[test]
fn a_theme_changes_inks_and_nothing_else() {
    let tables = tables(&two_devices());
    let drawn = |theme| {
        let look = Look::default().with_theme(theme);
        charts::drawings(&tables, &ChartContext { look, ..context() }).expect("figures")
    };
    let paper = |drawing: &Drawing| drawing.svg().expect("an SVG").lines().nth(1).expect("the paper").to_owned();
    for ((print, screen), dark) in drawn(Theme::Print).iter().zip(&drawn(Theme::Screen)).zip(&drawn(Theme::Dark)) {
        assert_eq!((print.texts(), print.size_mm()), (dark.texts(), dark.size_mm()));
        let papers = [print, screen, dark].map(paper);
        for (paper, colour) in papers.iter().zip(["#FFFFFF", "#FBF9F4", "#15181C"]) {
            assert!(paper.contains(colour), "{}: {paper}", print.stem);
        }
    }
}

#[test]
fn a_journals_figure_keeps_its_basis_the_mark_of_a_quick_budget_and_what_it_is_not() {
    let look = Look::single_column();
    let context = ChartContext { quick: true, look, ..context() };
    let drawings = charts::drawings(&tables(&two_devices()), &context).expect("figures");
    for drawing in &drawings {
        let words: Vec<String> = drawing.texts().into_iter().map(|text| text.text).collect();
        let all = words.join(" ");
        assert!(all.contains(&drawing.caption().title), "{}: {all}", drawing.stem);
        for needed in ["quick budget: not for publication", "geometric bound, not tissue response"] {
            assert!(all.contains(needed), "{}: {all}", drawing.stem);
        }
        assert!(!all.contains(&context.title), "{}: the journal sets the rest", drawing.stem);
    }
    let compared = drawings.iter().find(|drawing| drawing.stem == "damage_volume_vs_depth").expect("a figure");
    assert!(compared.caption().title.contains("basis: strikes, equal strikes per cm²"));
    let captions = charts::captions(&drawings);
    assert!(drawings.iter().all(|drawing| captions.contains(&drawing.caption().says)));
}

#[test]
fn axes_carry_units_and_the_title_names_the_basis() {
    let figures = drawn(&tables(&two_devices()), &context());
    let says = |stem: &str, words: &str| {
        assert!(figures[stem].svg.contains(words), "{stem} does not say {words}");
    };
    for stem in ["damage_volume_vs_depth", "channel_count_vs_depth", "tear_ratio_vs_depth", "damage_by_layer"] {
        says(stem, "configured depth (mm)");
    }
    says("damage_volume_vs_depth", "damage volume (mm³/cm²)");
    says("damage_volume_vs_depth", "(basis: strikes, equal strikes per cm²)");
    says("damage_volume_vs_depth", "Ratio to pen (basis: strikes, equal strikes per cm²)");
    says("channel_count_vs_depth", "number per area (1/cm²)");
    says("tear_ratio_vs_depth", "tear volume / puncture volume (1)");
    says("damage_by_layer", "volume per area (mm³/cm²)");
    says("channel_section", "1 mm, same scale along and across the skin");
    says("patch_map", "229 strikes/cm², ");
    for stem in STEMS {
        says(stem, "geometric bound, not tissue response");
        says(stem, "Roller against pen on the cheek");
        assert!(!figures[stem].svg.contains("not for publication"), "{stem}");
    }
}

#[test]
fn the_basis_of_the_rows_is_named_rather_than_that_of_the_context() {
    let plan = Plan { basis: Some("dermal_damage".to_owned()), ..two_devices() };
    let figures = drawn(&tables(&plan), &context());
    assert!(figures["damage_volume_vs_depth"].svg.contains("basis: dermal_damage, equal damage volume in the dermis"));
}

#[test]
fn a_quick_budget_is_marked_on_every_figure() {
    let (tables, context) = one_device();
    let figures = drawn(&tables, &context);
    assert_eq!(figures.len(), STEMS.len());
    for figure in figures.values() {
        assert!(figure.svg.contains("quick budget: not for publication"), "{}", figure.stem);
    }
}

#[test]
fn values_that_are_not_finite_are_left_out_and_counted() {
    let mut tables = tables(&two_devices());
    tables.comparison[0].ratio = f64::INFINITY;
    let figures = drawn(&tables, &context());
    assert!(
        figures["damage_volume_vs_depth"].svg.contains("One value is not finite and is not drawn (matched ratio).")
    );
}

#[test]
fn a_device_has_one_colour_and_it_is_the_same_on_every_figure() {
    let figures = drawn(&tables(&two_devices()), &context());
    for figure in figures.values() {
        for colour in ["#D55E00", "#0072B2"] {
            assert!(figure.svg.contains(colour), "{} lacks {colour}", figure.stem);
        }
        // The third and fourth colours belong to devices that are not there.
        assert!(!figure.svg.contains("#009E73") && !figure.svg.contains("#CC79A7"), "{}", figure.stem);
    }
    // Without the roller in the tables the pen is the first device everywhere.
    let alone = Plan { devices: two_devices().devices.split_off(1), basis: None, ..two_devices() };
    for figure in charts::figures(&tables(&alone), &context()).expect("figures") {
        assert!(figure.svg.contains("#D55E00") && !figure.svg.contains("#0072B2"), "{}", figure.stem);
    }
}

#[test]
fn a_channel_is_drawn_to_one_scale_in_both_directions() {
    let plan = Plan { depths_mm: vec![1.5], tears: words(&["pinned", "puncture"]), ..two_devices() };
    let tables = tables(&plan);
    let svg = &drawn(&tables, &context())["channel_section"].svg;
    let row = tables.channels.iter().find(|row| row.device == "roller" && row.tear == "pinned").expect("a row");
    // The roller's channel is the first polygon in its tint.
    let polygon = svg.lines().find(|line| line.starts_with("<polygon") && line.contains("#ECB78C")).expect("a channel");
    let points = polygon.split("points=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("points");
    let points: Vec<(f64, f64)> = points
        .split_whitespace()
        .filter_map(|point| point.split_once(','))
        .map(|(x, y)| (x.parse().expect("a number"), y.parse().expect("a number")))
        .collect();
    let span = |values: &dyn Fn(&(f64, f64)) -> f64| {
        let all = || points.iter().map(values);
        all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
    };
    let (wide, deep) = (span(&|point| point.0), span(&|point| point.1));
    assert!((wide / deep - row.widest_mm / row.depth_mm).abs() < 4e-3, "{wide} × {deep}");
}

#[test]
fn a_map_of_too_many_strikes_shows_a_window_and_says_so() {
    let (tables, context) = dense();
    let svg = &drawn(&tables, &context)["patch_map"].svg;
    assert!(svg.contains("Shown: the middle 7.07 mm ×"), "half of 3000 strikes is half of the area");
}

#[test]
fn a_result_of_channels_alone_still_has_its_section_and_ratio() {
    let whole = tables(&two_devices());
    let tables = Outcome { metrics: Vec::new(), comparison: Vec::new(), openings: Vec::new(), ..whole };
    let figures = drawn(&tables, &context());
    assert_eq!(figures.keys().copied().collect::<Vec<_>>(), ["channel_section", "tear_ratio_vs_depth"]);
}

#[test]
fn figures_redrawn_from_the_files_are_the_same_to_the_byte() {
    let tables = tables(&Plan { depths_mm: vec![1.0, 1.5], ..two_devices() });
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name);
    for (name, content) in tables.files().expect("tables") {
        std::fs::write(at(&name), content).expect("a file");
    }
    let read = Outcome::read(dir.path()).expect("tables");
    assert!(read == tables);
    let redrawn = charts::figures(&read, &context()).expect("figures");
    assert_eq!(redrawn.len(), STEMS.len());
    assert!(redrawn == charts::figures(&tables, &context()).expect("figures"));
}

/// The tables of a small run of the engine: a roller, a gliding pen and five listed strikes.
fn engine_tables() -> (Outcome, ChartContext) {
    use dermatrace::devices::ListedMotion;
    use dermatrace::pattern::ListedStrike;
    let strike = |place: f64| ListedStrike {
        x_mm: 0.7 + 0.9 * place,
        y_mm: 2.5 + 0.1 * place,
        heading_rad: place,
        depth_mm: None,
    };
    let listed = common::explicit(ListedMotion::Vertical, (0..5).map(|place| strike(f64::from(place))).collect());
    let tears = vec![Tear::Pinned, Tear::Puncture, Tear::Partial { surface_following: 0.5 }];
    let mut scenario = common::scenario(vec![common::roller(), common::pen(), listed], vec![0.5, 1.5], tears);
    scenario.patch = dermatrace::scenario::Patch { width_mm: 5.0, height_mm: 5.0 };
    scenario.compare = Some(dermatrace::scenario::Compare::on(1, dermatrace::scenario::Basis::Strikes));
    scenario.sampling.trials = 2;
    scenario.sampling.max_samples = 4096;
    (common::run(&scenario), ChartContext { patch_mm: [5.0, 5.0], quick: true, ..context() })
}

#[test]
fn figures_of_a_real_run_are_complete_and_say_what_the_engine_found() {
    let (tables, context) = engine_tables();
    let figures = drawn(&tables, &context);
    assert_eq!(figures.len(), STEMS.len());
    let faults: Vec<String> = figures.values().flat_map(text_faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for figure in figures.values() {
        check_png(&figure.png, view_box(&figure.svg));
        check_xml(&figure.svg);
    }
    let says = |stem: &str, words: &str| figures[stem].texts.iter().any(|text| text.text.contains(words));
    // cos θ_c = 10/11.5 for a needle of 1.5 mm on a drum of 10 mm; the ratio of the reference tables.
    assert!(says("channel_section", "entry 29.6°"));
    assert!(says("channel_section", "tear / puncture 1.13"));
    assert!(says("channel_section", "tear / puncture 0"), "a pen under `pinned` tears nothing");
    // Five strikes that nobody moved, in a quarter of a square centimetre.
    assert!(says("patch_map", "20.0 strikes/cm²"));
    assert!(says("channel_count_vs_depth", "listed: openings"));
    assert!(says("tear_ratio_vs_depth", "roller: pinned") && says("tear_ratio_vs_depth", "listed: all hypotheses"));
    let one_row = |device: &str| tables.openings.iter().filter(|row| row.device == device).count();
    assert!(one_row("roller") > 0 && one_row("pen") > one_row("listed"));
}

#[test]
fn letters_that_the_type_lacks_are_named_and_none_becomes_another() {
    let (tables, context) = letters();
    let figures = drawn(&tables, &context);
    for figure in figures.values() {
        let all = figure.texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join(" ");
        assert!(all.contains(&context.title), "{all}");
        let note =
            "does not have are boxes in PNG, GIF and PDF: U+0301, U+76AE, U+819A, U+1F9EA; SVG holds them as text.";
        assert!(all.contains(note), "{}: {all}", figure.stem);
    }
    let drawn = drawn(&tables, &ChartContext { title: "Роллер против ручки, țesut".to_owned(), ..context });
    assert!(drawn.values().all(|figure| !figure.svg.contains("does not have")));
}

#[test]
fn a_title_that_no_file_can_hold_is_drawn_without_what_breaks_it() {
    let title = "bell\u{7} \u{1b}[31mred\u{0} \u{fffe}\u{202e}end".to_owned();
    for figure in drawn(&tables(&two_devices()), &ChartContext { title, ..context() }).values() {
        check_xml(&figure.svg);
        let is_bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{202e}');
        assert!(!figure.svg.contains(is_bad) && figure.svg.contains("[31mred"), "{}", figure.stem);
    }
}

#[test]
fn hypotheses_without_a_style_of_line_are_counted_and_not_drawn_like_another() {
    let notes = |count: usize, stem: &str| {
        let (tables, context) = hypotheses(count);
        let drawings = charts::drawings(&tables, &context).expect("figures");
        drawings.iter().find(|drawing| drawing.stem == stem).expect("a figure").caption().notes.clone()
    };
    for stem in ["damage_volume_vs_depth", "tear_ratio_vs_depth", "channel_section"] {
        assert!(!notes(17, stem).contains("further hypotheses"), "{stem}");
        assert!(notes(18, stem).contains("One further hypothesis is in the tables"), "{stem}");
        assert!(notes(33, stem).contains("16 further hypotheses are in the tables"), "{stem}");
    }
}
