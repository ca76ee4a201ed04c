//! Laws of studies that are planned.

use super::bench::{Asked, Bench, subjects};
use super::curve::Rules;
use super::evidence::Evidence;
use super::race::{Race, Readings};
use super::study::Study;
use super::{Decided, InferOptions, decide};
use crate::geometry::Tear;
use crate::inference::information_rate;
use crate::inference::likelihood::Facing;
use crate::inference::model::Data;
use crate::inference::track::{Followed, Step, Track};
use crate::sampling::rng::{Purpose, Stream};
use crate::scenario::Scenario;
use crate::scenario::inference::{DecidePlan, Hypothesis, InferPlan, PlaneChoice};
use crate::simulate::SimulateError;
use std::sync::atomic::AtomicUsize;

const TEXT: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "pinned"
depth.values = ["1.5 mm"]
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
[infer]
overlap = "none"
[decide]
hypotheses = ["puncture", "pinned"]
at = ["0.3 mm"]
planes = ["both"]
control = ["none"]
residual_width = [0.9]
data_sets = 100
most = 12
"#;

fn scenario(more: &[&str]) -> Scenario {
    let more: Vec<String> = more.iter().map(|set| (*set).to_owned()).collect();
    crate::scenario::parse("s", "s", TEXT.as_bytes(), &more, None).expect("a sound scenario")
}

fn plans(scenario: &Scenario) -> (InferPlan, DecidePlan) {
    (scenario.infer.clone().expect("[infer]"), scenario.decide.clone().expect("[decide]"))
}

fn found(scenario: &Scenario, plan: &InferPlan, plans: &DecidePlan) -> Result<Decided, SimulateError> {
    let stop = AtomicUsize::new(0);
    decide(scenario, plan, plans, &InferOptions { quick: false, stop: &stop, progress: &|_, _| () })
}

fn of(scenario: &Scenario) -> Decided {
    let (plan, decide) = plans(scenario);
    found(scenario, &plan, &decide).expect("a study")
}

/// Works with everything that one study at 0.3 mm needs.
fn with_bench<T>(scenario: &Scenario, planes: PlaneChoice, work: impl FnOnce(&Bench, &Study, &Asked, &Data) -> T) -> T {
    let (plan, decide) = plans(scenario);
    let subjects = subjects(scenario, &plan, &decide);
    let studies = [Study::new(planes, false, 0.0, 0.0)];
    let asked = Asked { scenario, plan: &plan, decide: &decide, studies: &studies };
    let data = asked.data(decide.at_mm[0]);
    work(&Bench::new(&asked, &subjects, &data), &studies[0], &asked, &data)
}

fn race<'r>(rules: &'r Rules, cells: &'r [super::cells::Cells], own: usize) -> Race<'r> {
    Race { rules, own, cells, significant: &[], seed: 1, label: 7 }
}

#[test]
fn exchanged_hypotheses_negate_every_bayes_factor() {
    with_bench(&scenario(&[]), PlaneChoice::Both, |bench, study, _, _| {
        let (rules, cells, stop) = (Rules::new(10.0, 0.9, 12, 100), bench.cells(false), AtomicUsize::new(0));
        let readings = bench.singles(study, 0, 0);
        let curve = |own| race(&rules, &cells, own).run(&readings, &stop).expect("curves").remove(0).1.points(&rules);
        for (one, other) in curve(0).iter().zip(curve(1)) {
            assert_eq!((one.power, one.misleading), (other.misleading, other.power));
        }
        assert!(curve(0).last().is_some_and(|point| point.power > 0.8));
    });
}

#[test]
fn fewer_profiles_are_the_first_of_more() {
    with_bench(&scenario(&[]), PlaneChoice::Both, |bench, study, _, _| {
        let (cells, stop) = (bench.cells(false), AtomicUsize::new(0));
        let readings = bench.singles(study, 1, 0);
        let powers = |most| {
            let rules = Rules::new(10.0, 0.9, most, 100);
            let curve = race(&rules, &cells, 1).run(&readings, &stop).expect("curves").remove(0).1;
            curve.points(&rules).iter().map(|point| point.power).collect::<Vec<f64>>()
        };
        let (few, many) = (powers(5), powers(11));
        assert_eq!(few, many[..few.len()]);
    });
}

#[test]
fn where_all_is_misread_nothing_is_told() {
    let scenario = scenario(&[]);
    let (mut plan, decide) = plans(&scenario);
    plan.reading.misread = 1.0;
    let subjects = subjects(&scenario, &plan, &decide);
    let studies = [Study::new(PlaneChoice::Both, false, 0.0, 0.0), Study::new(PlaneChoice::Serial, false, 0.0, 0.0)];
    let asked = Asked { scenario: &scenario, plan: &plan, decide: &decide, studies: &studies };
    let bench = Bench::new(&asked, &subjects, &asked.data(0.3));
    let stream = Stream::new(1, Purpose::Studies, [0, 0]);
    fn logs(readings: &impl Readings, cells: &[super::cells::Cells], stream: &Stream) -> Vec<f64> {
        let tell = |(hypothesis, cells)| {
            let mut evidence = Evidence::new(cells);
            (0..20).for_each(|profile| {
                readings.tell(profile, &readings.draw(stream, profile), hypothesis, &mut evidence);
            });
            evidence.log
        };
        cells.iter().enumerate().map(tell).collect()
    }
    for all in [
        logs(&bench.singles(&studies[0], 1, 0), &bench.cells(false), &stream),
        logs(&bench.serial(&studies[1], 1, 0), &bench.cells(true), &stream),
    ] {
        assert!((all[0] - all[1]).abs() < 1e-9, "{all:?}");
    }
}

#[test]
fn digits_depend_neither_on_threads_nor_on_other_depths() {
    let one = scenario(&["decide.data_sets=100", "decide.planes=['both','serial']", "decide.control=['none','stamp']"]);
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| of(&one))
    };
    let alone = with_threads(1);
    assert_eq!(alone, with_threads(3));
    let both = of(&scenario(&["decide.at=['0.6 mm','0.3 mm']"]));
    let shallow = |found: &Decided| -> Vec<String> {
        let rows = found.power.iter().filter(|row| row.at_mm == 0.3 && row.planes == "both" && row.control == "none");
        rows.map(|row| format!("{row:?}")).collect()
    };
    assert!(!shallow(&alone).is_empty());
    assert_eq!(shallow(&alone), shallow(&both));
}

#[test]
fn hypotheses_of_one_law_are_refused() {
    let scenario = scenario(&[]);
    let (plan, mut decide) = plans(&scenario);
    decide.hypotheses[0] = Hypothesis::Shape(Tear::Partial { surface_following: 1.0 });
    match found(&scenario, &plan, &decide) {
        Err(SimulateError::OneLaw { one, other, .. }) => {
            assert_eq!((one.as_str(), other.as_str()), ("partial(1)", "pinned"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_profile_tells_is_what_the_densities_say() {
    let scenario = scenario(&[]);
    let (plan, _) = plans(&scenario);
    with_bench(&scenario, PlaneChoice::Both, |bench, study, asked, data| {
        let subjects = subjects(&scenario, &plan, asked.decide);
        let measure = |hypothesis: usize, facing: Facing| {
            let terms = crate::inference::hypotheses::terms(&plan, asked.decide.hypotheses[hypothesis]);
            let freedom = crate::inference::hypotheses::freedom(&plan, asked.decide.hypotheses[hypothesis]);
            let model = crate::inference::Model::new(&subjects[hypothesis][0], freedom, terms, data);
            super::widths::with_state(&model, &model.middle(), |state| {
                super::widths::seen(&model.scenes()[0], facing, state).alone().clone()
            })
        };
        let all: Vec<[crate::inference::measure::Measure; 2]> =
            study.sources.iter().map(|source| [1, 0].map(|hypothesis| measure(hypothesis, source.facing))).collect();
        let planes: Vec<(&_, &_)> = all.iter().map(|[own, other]| (own, other)).collect();
        let expected = information_rate(&plan.reading, &planes, 0.9, plan.prior.residual_width);
        let rate = bench.singles(study, 1, 0).rate(0);
        assert!((rate / expected - 1.0).abs() < 0.01, "{rate} {expected}");
    });
}

#[test]
fn holes_are_as_dense_as_tracks_of_the_likelihood() {
    let scenario = scenario(&["decide.planes=['serial']"]);
    let (plan, decide) = plans(&scenario);
    with_bench(&scenario, PlaneChoice::Serial, |bench, study, asked, data| {
        let subjects = subjects(&scenario, &plan, &decide);
        let [freedom, terms] = [1usize; 2].map(|hypothesis| decide.hypotheses[hypothesis]).map(|hypothesis| {
            (
                crate::inference::hypotheses::freedom(asked.plan, hypothesis),
                crate::inference::hypotheses::terms(asked.plan, hypothesis),
            )
        });
        let model = crate::inference::Model::new(&subjects[1][0], freedom.0, terms.1, data);
        let serial = bench.serial(study, 1, 0);
        let Facing::Known(plane_rad) = study.sources[0].facing else { panic!("a known plane") };
        let stream = Stream::new(3, Purpose::Studies, [0, 0]);
        for number in 0..20 {
            let hole = serial.truths[0].draw(&stream, number);
            let steps = hole.iter().zip(super::holes::STEPS_MM);
            let steps = steps.map(|(&width, step_mm)| Step { level: 0, step_mm, width }).collect();
            let track = Track { steps, reached_mm: None };
            super::widths::with_state(&model, &model.middle(), |state| {
                let scene = &model.scenes()[0];
                let recognised = serial.truths[0].per_strike_mm / 0.9;
                let followed = Followed::new(&track, scene, plane_rad, state, &[]);
                let expected = followed.density(&plan.reading, 0.9, recognised);
                let density = serial.truths[0].density(&hole);
                assert!((density / expected - 1.0).abs() < 0.01, "{number}: {density} {expected}");
            });
        }
    });
}

#[test]
fn mirrored_planes_of_round_holes_differ_as_often_as_the_level_says() {
    let more = ["infer.lines_heading='45 deg'", "decide.planes=['lines']", "decide.most=40", "decide.data_sets=400"];
    let rows = of(&scenario(&more)).power;
    let last = |word: &str| {
        let mut of_it = rows.iter().filter(|row| row.r#true == word && row.against == "rank_mirror");
        of_it.next_back().expect("a curve").clone()
    };
    // 400 studies at 5 %: within four standard errors, 0.4 % to 9.4 %.
    let (round, slit) = (last("puncture"), last("pinned"));
    assert!(round.power < 0.094 && slit.power > 0.6 && slit.misleading == 0.0, "{round:?} {slit:?}");
}
