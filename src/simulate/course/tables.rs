//! What damage fractions, half-lives and a schedule make of a course: its rows, central and over all draws.

use super::damage::{Damage, layers};
use super::study::CourseStudy;
use crate::after::course::{DAY_S, Load, cost_items, loads, matured_sessions, minimal_interval_s};
use crate::after::drawn::{Treated, band, people};
use crate::after::rows::{CourseCostRow, CourseIntervalRow, CourseMaturedRow, CourseRow};
use crate::after::settings::Course;
use crate::after::varied::{Person, Varied};
use crate::devices::Device;
use crate::keys::fields::small;
use crate::scenario::Scenario;
use crate::skin::{Layer, LayerName};

/// The key of the half-life of remodelling dermis, which names its draws.
const REMODELLING: &str = "course.dermis_remodelling";
/// The share of one session that may be carried over, of which shortest intervals are told.
const CARRIED_SHARE: f64 = 0.1;
/// Times at which matured work is told besides those of the sessions.
const MATURED_STEPS: u32 = 120;
/// Until so many half-lives after the last session: seven eighths of its work.
const MATURED_HALF_LIVES: f64 = 3.0;

/// A state of a layer.
struct State {
    word: &'static str,
    /// Path of the key of its half-life, which names its draws.
    key: &'static str,
    /// Its half-life, s.
    half_life_s: Varied,
}

/// The states of a layer: word, key and law.
fn states(course: &Course, layer: LayerName) -> Vec<State> {
    let open = |key, half_life_s| State { word: "open", key, half_life_s };
    match layer {
        LayerName::StratumCorneum | LayerName::ViableEpidermis => {
            vec![open("course.epidermis_open", course.epidermis_open_s)]
        }
        _ => vec![
            open("course.dermis_open", course.dermis_open_s),
            State { word: "remodelling", key: REMODELLING, half_life_s: course.dermis_remodelling_s },
        ],
    }
}

/// A time as days, as tables tell it.
fn days(time_s: f64) -> f64 {
    time_s / DAY_S
}

/// What is the same for every device.
pub(super) struct Plan<'p> {
    pub scenario: &'p Scenario,
    pub course: &'p Course,
    /// When sessions are held, s from the first.
    pub times_s: &'p [f64],
    pub seed: u64,
    pub draws: u32,
}

impl Plan<'_> {
    fn people(&self) -> impl Iterator<Item = Person> {
        people(self.seed, self.draws)
    }
}

/// The rows of a device at a depth, whose sessions do this damage.
pub(super) fn device_at(plan: &Plan, of_session: &[&Damage], study: &mut CourseStudy) {
    for (place, layer) in layers(plan.scenario).enumerate() {
        let fractions: Vec<&Treated> = of_session.iter().map(|damage| &damage.fractions[place]).collect();
        for state in states(plan.course, layer.name) {
            study.course.extend(sessions(plan, of_session, layer, &state, &fractions));
            study.intervals.extend(interval(plan, of_session, layer, &state, &fractions));
        }
    }
}

fn sessions(
    plan: &Plan,
    of_session: &[&Damage],
    layer: &Layer,
    state: &State,
    fractions: &[&Treated],
) -> Vec<CourseRow> {
    let whole_mm3_cm2 = 100.0 * (layer.bottom_mm - layer.top_mm);
    let of = |person: Person| {
        let own: Vec<f64> = fractions.iter().map(|fraction| fraction.of(person)).collect();
        loads(plan.times_s, &own, state.half_life_s.of(person, state.key))
    };
    let central = of(Person::Central);
    let drawn: Vec<Vec<Load>> = plan.people().map(of).collect();
    let row = |session: usize| {
        let Load { before, after } = central[session];
        let all: Vec<f64> = drawn.iter().map(|loads| whole_mm3_cm2 * loads[session].before).collect();
        let [ci95_low, ci95_high] = band(whole_mm3_cm2 * before, all);
        let damage = of_session[session];
        CourseRow {
            device: damage.device.clone(),
            depth_mm: damage.depth_mm,
            session: small(session as u64 + 1),
            day: days(plan.times_s[session]),
            date: plan.course.date_at(plan.times_s[session]),
            layer: layer.name.as_str().to_owned(),
            state: state.word.to_owned(),
            before_mm3_cm2: whole_mm3_cm2 * before,
            added_mm3_cm2: whole_mm3_cm2 * fractions[session].of(Person::Central),
            after_mm3_cm2: whole_mm3_cm2 * after,
            reinjured_share: before,
            ci95_low,
            ci95_high,
        }
    };
    (0..of_session.len()).map(row).collect()
}

/// How long to wait after sessions like the first; nothing of a layer that is not damaged.
fn interval(
    plan: &Plan,
    of_session: &[&Damage],
    layer: &Layer,
    state: &State,
    fractions: &[&Treated],
) -> Option<CourseIntervalRow> {
    let (damage, fraction) = (of_session.first()?, fractions.first().filter(|fraction| fraction.mean > 0.0)?);
    let of = |person: Person| {
        let half_life_s = state.half_life_s.of(person, state.key);
        days(minimal_interval_s(CARRIED_SHARE, fraction.of(person), half_life_s))
    };
    let interval_d = of(Person::Central);
    let [ci95_low, ci95_high] = band(interval_d, plan.people().map(of).collect());
    Some(CourseIntervalRow {
        device: damage.device.clone(),
        depth_mm: damage.depth_mm,
        layer: layer.name.as_str().to_owned(),
        state: state.word.to_owned(),
        carried_share: CARRIED_SHARE,
        interval_d,
        ci95_low,
        ci95_high,
    })
}

/// Matured work right before each session, and evenly over the course and after it.
pub(super) fn matured(plan: &Plan) -> Vec<CourseMaturedRow> {
    let half_life = plan.course.dermis_remodelling_s;
    let of = |person: Person| half_life.of(person, REMODELLING);
    let central_s = of(Person::Central);
    let drawn_s: Vec<f64> = plan.people().map(of).collect();
    let last_s = plan.times_s.last().copied().unwrap_or(0.0) + MATURED_HALF_LIVES * central_s;
    let even = (0..=MATURED_STEPS).map(|step| last_s * f64::from(step) / f64::from(MATURED_STEPS));
    let mut all_s: Vec<f64> = plan.times_s.iter().copied().chain(even).collect();
    all_s.sort_by(f64::total_cmp);
    all_s.dedup();
    let row = |at_s: &f64| {
        let of = |half_life_s: &f64| matured_sessions(plan.times_s, *at_s, *half_life_s);
        let matured = of(&central_s);
        let [ci95_low, ci95_high] = band(matured, drawn_s.iter().map(of).collect());
        CourseMaturedRow {
            day: days(*at_s),
            date: plan.course.date_at(*at_s),
            sessions: small(plan.times_s.iter().filter(|time_s| *time_s < at_s).count() as u64),
            matured_sessions: matured,
            ci95_low,
            ci95_high,
        }
    };
    all_s.iter().map(row).collect()
}

/// What a course of so many sessions with a device costs, where that is told.
pub(super) fn costs(device: &Device, sessions: usize) -> Vec<CourseCostRow> {
    let Some(cost) = &device.cost else { return Vec::new() };
    let row = |item: &str, count: u32, each: f64, total: f64| CourseCostRow {
        device: device.name.clone(),
        item: item.to_owned(),
        count,
        each,
        total,
    };
    let items = cost_items(cost, small(sessions as u64));
    let whole: f64 = items.iter().map(|item| item.total()).sum();
    let rows = items.iter().map(|item| row(item.item, item.count, item.each, item.total()));
    rows.chain([row("total", 1, whole, whole)]).collect()
}
