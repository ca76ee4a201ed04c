//! Whether 95 % intervals hold what they are about in 95 of 100 cases, from few trials, of sparse, middle and dense treatments.
//!
//! A pool of trials is read once, and sets of trials are drawn from it: what is true of the pool is exact, and a set costs
//! nothing but its estimates.

use super::cell::{CellContext, Cutter};
use super::estimates::{Estimates, Known, ReadingLabels};
use super::reading::Totals;
use super::window;
use crate::metrics::prepared::{Prepared, Target};
use crate::sampling::statistics::{median, student_factor, variance};
use crate::scenario::cases::cases;
use crate::scenario::{self, Sampling};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;

const SMALLEST_MM: f64 = 0.02;

const SPARSE_ROLLER: &str = r#"kind = "roller"
model = "mf8"
passes = [{ heading = "0 deg", repeat = 1 }]"#;
const SPARSE_PEN: &str = r#"kind = "pen"
model = "dermapen-12"
hand_speed = "200 mm/s"
lane_spacing = "20 mm""#;
const MIDDLE: &str = r#"kind = "roller"
model = "mf8"
passes = [{ heading = "0 deg", repeat = 3 }, { heading = "90 deg", repeat = 3 }]"#;
const DENSE: &str = r#"kind = "pen"
model = "dermapen-12""#;

fn scenario_of(device: &str) -> String {
    format!(
        r#"version = 1
[skin]
site = "cheek"
[tissue]
tear = "puncture"
[patch]
width = "3 mm"
height = "3 mm"
[[device]]
name = "device"
{device}
[depth]
values = ["0.5 mm"]
[slides]
vertical = 8
smallest_profile = "{SMALLEST_MM} mm"
widths_at = ["0 mm"]
"#
    )
}

/// What the first trials of a treatment read at the surface, and what is known of it.
fn pool(device: &str, trials: u32) -> (Vec<Totals>, Known) {
    let text = scenario_of(device);
    let scenario = scenario::parse("coverage", "coverage", text.as_bytes(), &[], None).expect("a sound scenario");
    let (target, stop) = (Target::new(&scenario.skin, &scenario.patch), AtomicUsize::new(0));
    let context = CellContext {
        target: &target,
        plan: &scenario.slides,
        sampling: Sampling { trials, ..scenario.sampling },
        window: window(&scenario),
        stop: &stop,
    };
    let case = cases(&scenario).next().expect("a case");
    let treatment = case.treatment();
    let prepared = Prepared::new(&treatment, case.tear, &target, trials);
    let cutter = Cutter::new(&prepared, &context);
    let read = |trial| cutter.read(trial).expect("not stopped").remove(0);
    ((0..trials).map(read).collect(), cutter.known(&cutter.readings[0]))
}

/// What chance has no part in where all strikes leave one hole.
const SURE: [&str; 5] = ["smallest_profile", "true_length", "true_breadth", "true_mean_caliper", "width_if_separate"];
/// What it has a part in.
const BY_CHANCE: usize = 16;

/// Means, and ends of intervals, by quantity; what is sure is left out, and nothing else may be without error.
fn told(trials: &[Totals], known: Known) -> BTreeMap<String, [f64; 3]> {
    let labels = ReadingLabels { device: "d".into(), depth_mm: 0.5, tear: "puncture".into(), at_mm: 0.0 };
    let rows = Estimates::new(trials, SMALLEST_MM, known).rows(&labels).into_iter();
    let by_chance = rows.filter(|row| {
        let is_sure = SURE.contains(&row.quantity.as_str());
        assert_eq!(row.std_err == 0.0, is_sure, "{row:?}");
        !is_sure
    });
    by_chance.map(|row| (row.quantity, [row.mean, row.ci95_low, row.ci95_high])).collect()
}

/// What is true of a pool, by quantity. How many strikes there are on average is known, and no pool hits it to the last digit.
fn truth(pool: &[Totals], known: Known) -> BTreeMap<String, f64> {
    let drawn = Totals::of(pool.iter()).truth;
    let usual = known.strikes_per_mm2 * drawn.area_mm2 / drawn.strikes;
    let mut truth = BTreeMap::new();
    for (quantity, [mean, ..]) in told(pool, known) {
        let is_of_patch = quantity.starts_with("true_") || quantity.ends_with("_if_separate");
        truth.insert(quantity, if is_of_patch { mean * usual } else { mean });
    }
    assert_eq!(truth.len(), BY_CHANCE, "{truth:?}");
    truth
}

/// What the sets that tell a quantity tell of it.
#[derive(Default)]
struct Told {
    /// Intervals that hold the truth, of those that have two ends: one without an end holds anything.
    held: u64,
    tries: u64,
    /// Intervals without an end.
    endless: u64,
    means: Vec<f64>,
    widths: Vec<f64>,
}

impl Told {
    fn add(&mut self, [mean, low, high]: [f64; 3], truth: f64) {
        assert!(low < high, "an interval of no width: {mean}");
        self.means.push(mean);
        self.widths.push(high - low);
        if (high - low).is_infinite() {
            self.endless += 1;
            return;
        }
        let rounding = 1e-12 * truth.abs();
        self.held += u64::from((low - rounding..=high + rounding).contains(&truth));
        self.tries += 1;
    }

    fn share(&self) -> f64 {
        self.held as f64 / self.tries as f64
    }

    /// The usual width, in those of Student's interval for as much as the estimates do differ.
    fn students(&self, trials: usize) -> f64 {
        median(&self.widths) / (2.0 * student_factor(trials) * variance(&self.means).sqrt())
    }
}

/// For each quantity, what sets of trials tell of it.
fn coverage(pool: &[Totals], known: Known, sets: u64, trials: usize) -> BTreeMap<String, Told> {
    let truth = truth(pool, known);
    // Splitmix: a counter is enough of a state.
    let draw = |counter: u64| {
        let mut z = counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        pool[((z ^ (z >> 31)) % pool.len() as u64) as usize].clone()
    };
    let mut all: BTreeMap<String, Told> = truth.keys().map(|quantity| (quantity.clone(), Told::default())).collect();
    for set in 0..sets {
        let drawn: Vec<Totals> = (1..=trials as u64).map(|trial| draw(set * 1000 + trial)).collect();
        for (quantity, interval) in told(&drawn, known) {
            let told = all.get_mut(&quantity).unwrap_or_else(|| panic!("{quantity} is not told of the pool"));
            told.add(interval, truth[&quantity]);
        }
    }
    all
}

/// An interval is no answer because it is wide: where trials show much, none is wider than so many of Student's.
const WIDEST: f64 = 3.0;

/// False alarms: one quantity in 2000 at 3.29 standard errors, if intervals held in just 95 % of cases; seeds are fixed.
fn require_coverage(pool_size: u32, sets: u64) {
    let least = |tries: u64| 0.95 - 3.29 * (0.95 * 0.05 / tries as f64).sqrt();
    let mut short = Vec::new();
    let all = [("sparse roller", SPARSE_ROLLER), ("sparse pen", SPARSE_PEN), ("middle", MIDDLE), ("dense", DENSE)];
    for (name, device) in all {
        let (pool, known) = pool(device, pool_size);
        for trials in [8, 32] {
            for (quantity, told) in coverage(&pool, known, sets, trials) {
                let (share, students) = (told.share(), told.students(trials));
                let line = format!(
                    "{name}, {trials} trials, {quantity}: {:.1} % of {}, {} without an end, {students:.2} of Student's width",
                    100.0 * share,
                    told.tries,
                    told.endless
                );
                println!("{line}");
                let is_kept = told.tries > 0 && share >= least(told.tries);
                let is_narrow = name != "dense" || told.endless == 0 && students <= WIDEST;
                if !(is_kept && is_narrow) {
                    short.push(line);
                }
            }
        }
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}

#[test]
fn intervals_of_few_trials_held_half_of_what_they_promise() {
    require_coverage(200, 150);
}

/// `cargo test --lib coverage_tests -- --ignored --nocapture` prints the table.
#[test]
#[ignore = "minutes"]
fn intervals_of_sections_hold_what_they_promise() {
    require_coverage(4000, 600);
}
