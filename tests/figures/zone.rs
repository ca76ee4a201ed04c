//! The figures of a zone: complete, readable in every look, and absent without one.

use crate::checks::{check_case, write_looks};
use dermatrace::charts::{self, ChartContext, Drawing, Look};
use dermatrace::scenario::{Scenario, parse};
use dermatrace::simulate::{Outcome, single_strikes, zone_tables};
use std::sync::atomic::AtomicUsize;

const STEMS: [&str; 2] = ["drum_seating", "length_by_zone"];

fn scenario(text: &str, overrides: &[&str]) -> Scenario {
    let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
    parse("here", "here", text.as_bytes(), &overrides, None).expect("a scenario")
}

fn drums(overrides: &[&str]) -> Outcome {
    outcome(include_str!("../../scenarios/narrow_drum_by_the_eye.toml"), overrides)
}

fn lengths(overrides: &[&str]) -> Outcome {
    outcome(include_str!("../../scenarios/length_for_the_dermis.toml"), overrides)
}

fn outcome(text: &str, overrides: &[&str]) -> Outcome {
    let (scenario, stop) = (scenario(text, overrides), AtomicUsize::new(0));
    let zone = zone_tables(&scenario, &stop).expect("nothing stops it");
    Outcome { zone: zone.zone, windows: zone.windows, ..Outcome::from(single_strikes(&scenario, &stop)) }
}

fn lay_out(tables: &Outcome, look: Look) -> Vec<Drawing> {
    let context = ChartContext {
        title: "Zones".into(),
        version: "0.1.0".into(),
        look,
        patch_mm: [10.0; 2],
        ..ChartContext::default()
    };
    let drawn = charts::drawings(tables, &context).expect("figures");
    drawn.into_iter().filter(|drawing| STEMS.contains(&drawing.stem)).collect()
}

fn texts(tables: &Outcome, stem: &str) -> Vec<String> {
    let drawings = lay_out(tables, Look::default());
    let drawing = drawings.iter().find(|drawing| drawing.stem == stem).expect("the figure");
    drawing.texts().iter().map(|text| text.text.clone()).collect()
}

#[test]
fn figures_of_a_zone_are_complete_and_readable_in_every_look() {
    for (name, tables) in [
        ("zone-drums", drums(&[])),
        ("zone-lengths", lengths(&[])),
        // Where nothing has skin below it, and where a nozzle lets skin bulge in.
        ("zone-nose", drums(&["zone.name='nose_dorsum'"])),
        ("zone-rim", lengths(&["zone.name='nose_tip'", "zone.pen_contact='rim'", "depth.values=['0.5 mm', '1 mm']"])),
        (
            "zone-one-depth",
            lengths(&["zone.name='upper_eyelid'", "depth.values=['0.3 mm']", "device.pen.rotation='fixed'"]),
        ),
    ] {
        check_case(|look| lay_out(&tables, look), &STEMS);
        write_looks(name, |look| lay_out(&tables, look));
    }
}

#[test]
fn figures_say_how_many_rings_are_in_the_skin_and_what_is_asked_for() {
    let eyelid = texts(&drums(&[]), "drum_seating");
    for words in ["heading 0°: 2 of 8 in the skin", "heading 0°: 2 of 2 in the skin", "heading 90°: 8 of 8 in the skin"]
    {
        assert!(eyelid.iter().any(|text| text == words), "{words}: {eyelid:?}");
    }
    let cheek = texts(&lengths(&[]), "length_by_zone");
    for words in ["thin reading", "thick reading", "greatest depth that keeps 90 %, 95 % in the skin", "1", "1.5"] {
        assert!(cheek.iter().any(|text| text == words), "{words}: {cheek:?}");
    }
}

#[test]
fn without_a_zone_there_is_no_figure_of_one() {
    let tables = Outcome { zone: Vec::new(), windows: Vec::new(), ..drums(&[]) };
    assert!(lay_out(&tables, Look::default()).is_empty());
}
