//! The figures of a course of sessions: complete, readable in every look, and absent where there is nothing to show.

use crate::checks::{check_case, write_looks};
use dermatrace::charts::course::{self, CourseContext};
use dermatrace::charts::{ChartContext, Drawing, Look};
use dermatrace::scenario::parse;
use dermatrace::simulate::RunOptions;
use dermatrace::simulate::course::{CourseStudy, course_study};
use std::sync::LazyLock;
use std::sync::atomic::AtomicUsize;

const TEXT: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "puncture"
depth.values = ["1.5 mm"]
patch = { width = "3 mm", height = "3 mm" }
sampling = { trials = 4, target_relative_error = 0.1, metrics = ["volumes"] }
course = { schedule = [{ sessions = 5, interval = "7 d" }, { sessions = 3, interval = "14 d" }], currency = "RUB" }
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
needle = { length = "depth" }
needle_by_session = { tip_radius = ["4 um", "20 um"] }
cost = { device = 1000, disinfection = 100 }
passes = [{ heading = "0 deg", repeat = 4 }]
[[device]]
name = "pen"
kind = "pen"
model = "dermapen-12"
cost = { device = 6500, consumable = 100, uses = 1, drug = 12.5 }
"#;

fn study(overrides: &[&str]) -> CourseStudy {
    let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
    let scenario = parse("here", "here", TEXT.as_bytes(), &overrides, None).expect("a scenario");
    let options = RunOptions { quick: true, max_duration: None, stop: &AtomicUsize::new(0), progress: &|_, _| {} };
    course_study(&scenario, &options).expect("nothing stops it")
}

static BOTH: LazyLock<CourseStudy> = LazyLock::new(|| study(&[]));

fn lay_out(study: &CourseStudy, look: Look) -> Vec<Drawing> {
    let chart = ChartContext {
        title: "A course".into(),
        version: "0.1.0".into(),
        mark: dermatrace::charts::MODEL_MARK,
        look,
        ..ChartContext::default()
    };
    let context = CourseContext { chart, devices: vec!["roller".into(), "pen".into()], currency: "RUB".into() };
    course::drawings(study, &context).expect("figures")
}

fn texts(study: &CourseStudy, stem: &str) -> Vec<String> {
    let drawings = lay_out(study, Look::default());
    let drawing = drawings.iter().find(|drawing| drawing.stem == stem).expect("the figure");
    drawing.texts().iter().map(|text| text.text.clone()).collect()
}

#[test]
fn figures_of_a_course_are_complete_and_readable_in_every_look() {
    check_case(|look| lay_out(&BOTH, look), &course::STEMS);
    write_looks("course", |look| lay_out(&BOTH, look));
}

#[test]
fn figures_say_what_is_left_what_matures_and_what_it_costs() {
    let has = |stem: &str, words: &str| {
        let said = texts(&BOTH, stem);
        assert!(said.iter().any(|text| text.contains(words)), "{stem}: {words} in {said:?}");
    };
    for words in ["10 % after", "Viable epidermis: open", "Papillary dermis: remodelling"] {
        has("course_load", words);
    }
    has("matured", "before the 4th");
    for words in ["amount (RUB)", "7400", "1800"] {
        has("course_cost", words);
    }
}

#[test]
fn courses_of_one_session_of_very_many_and_of_no_price_have_their_figures() {
    let one = study(&["course.schedule=[{ sessions = 1, interval = '7 d' }]"]);
    check_case(|look| lay_out(&one, look), &course::STEMS);
    let many = study(&["course.schedule=[{ sessions = 1000, interval = '1 h' }]"]);
    check_case(|look| lay_out(&many, look), &course::STEMS);
    let unpriced = CourseStudy { costs: Vec::new(), ..BOTH.clone() };
    check_case(|look| lay_out(&unpriced, look), &course::STEMS[..2]);
}
