//! The figures of depth from force: complete, readable in every look, and absent where there is nothing to show.

use crate::checks::{check_case, write_looks};
use dermatrace::charts::force::{self, ForceContext};
use dermatrace::charts::{ChartContext, Drawing, Look};
use dermatrace::scenario::{Scenario, parse};
use dermatrace::simulate::depth_from_force;
use dermatrace::study::force::ForceStudy;
use std::sync::LazyLock;
use std::sync::atomic::AtomicUsize;

fn scenario(overrides: &[&str]) -> Scenario {
    let text = include_str!("../../scenarios/force_or_length.toml");
    let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
    parse("here", "here", text.as_bytes(), &overrides, None).expect("a scenario")
}

fn study(overrides: &[&str]) -> ForceStudy {
    depth_from_force(&scenario(overrides), &AtomicUsize::new(0)).expect("nothing stops it")
}

static BOTH: LazyLock<ForceStudy> = LazyLock::new(|| study(&["depth.values=['1 mm', '1.5 mm']"]));

fn lay_out(study: &ForceStudy, look: Look) -> Vec<Drawing> {
    let context = ForceContext {
        chart: ChartContext {
            title: "Force or length".into(),
            version: "0.1.0".into(),
            mark: dermatrace::charts::MODEL_MARK,
            look,
            ..ChartContext::default()
        },
        devices: vec!["roller".into(), "pen".into()],
        ..ForceContext::default()
    };
    force::drawings(study, &context).expect("figures")
}

#[test]
fn figures_of_force_are_complete_and_readable_in_every_look() {
    check_case(|look| lay_out(&BOTH, look), &force::STEMS);
    write_looks("force", |look| lay_out(&BOTH, look));
}

#[test]
fn figures_say_who_decides_and_which_shares_miss_the_dermis() {
    let texts = |stem: &str| -> Vec<String> {
        let drawings = lay_out(&BOTH, Look::default());
        let drawing = drawings.iter().find(|drawing| drawing.stem == stem).expect("the figure");
        drawing.texts().iter().map(|text| text.text.clone()).collect()
    };
    let has = |stem: &str, words: &str| assert!(texts(stem).iter().any(|text| text.contains(words)), "{stem}: {words}");
    for words in ["the hand decides", "needle length or dial decides", "nothing opens", "3 N"] {
        has("depth_vs_force", words);
    }
    has("contact_force_map", "10 N");
    has("depth_distribution", "short of the dermis: ");
    has("depth_spread", "tolerance of the dial");
}

#[test]
fn needles_that_do_not_wear_have_no_course_and_a_device_that_opens_nothing_has_its_figures() {
    let light = study(&[
        "depth.values=['0.5 mm']",
        "device.roller.force.mean='0.05 N'",
        "device.pen.force.mean='0.01 N'",
        "device.roller.wear.volume_per_strike='0 mm3'",
    ]);
    check_case(|look| lay_out(&light, look), &force::STEMS[..4]);
}
