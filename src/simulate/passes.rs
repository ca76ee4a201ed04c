//! How many passes in which directions: for every device, depth and hypothesis, treatments of more and more passes until one
//! meets the wishes.

use super::coverage_maps::cells_of;
use super::plan::treatment;
use super::{CellReport, RunOptions, SimulateError};
use crate::geometry::ElasticLimit;
use crate::metrics::cell::{Cell, CellContext};
use crate::metrics::coverage_map::{CoverageRow, MapContext, coverage_map};
use crate::metrics::openings::Counter;
use crate::metrics::series::{Interval, Series};
use crate::metrics::shapes::Shapes;
use crate::metrics::widest_gap::widest_gap;
use crate::sampling::runner::Stopped;
use crate::sampling::statistics::mean;
use crate::sampling::{Metrics, Sampling};
use crate::scenario::Scenario;
use crate::study::league::Measure;
use crate::study::passes::{
    AnswerRow, Candidate, CostRow, PassRow, PassWishes, Prospect, Seen, Wish, damages_too_much, fewest_trials,
    shortfall, spread_out, unmet,
};
use crate::table::bundle;
use crate::treatment::Treatment;
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// The widest gap of a treatment is found to within this, mm.
pub const GAP_TOLERANCE_MM: f64 = 1e-3;
/// Treatments of more strikes than this, in the patch, are not planned: those of a trial are held at once.
pub const MOST_STRIKES: f64 = 5e6;
/// So many passes before and after the chosen ones have their costs worked out, and so many more are looked at.
const NEIGHBOURS: u32 = 2;
/// Measures of what a treatment does besides.
const COSTS: [Measure; 4] =
    [Measure::DermalDamage, Measure::EpidermalDamage, Measure::TearShare, Measure::TreatmentTime];

bundle! {
    /// Everything that planning finds.
    pub struct PassPlan {
        rows: PassRow,
        costs: CostRow,
        answers: AnswerRow,
        map: CoverageRow as "plan_map.csv",
    }
    beside {
        /// How the sampling of damage ended.
        cells: Vec<CellReport>,
    }
}

/// The sampling of a plan: a quick one keeps as many trials as the wished share takes.
pub fn pass_budget(scenario: &Scenario, wishes: &PassWishes, quick: bool) -> Sampling {
    let small = super::budget(scenario.sampling, quick);
    let needed = wishes.widest_gap_mm.map_or(0, |_| fewest_trials(wishes.share));
    Sampling { trials: small.trials.max(needed.min(scenario.sampling.trials)), ..small }
}

/// Looks for the least passes that meet the wishes.
///
/// # Errors
/// [`SimulateError::NoPasses`] for listed strikes, [`SimulateError::TooManyStrikes`] where the most passes would make too many,
/// [`SimulateError::Stopped`] when the stop flag
/// is raised.
pub fn plan_passes(scenario: &Scenario, wishes: &PassWishes, options: &RunOptions) -> Result<PassPlan, SimulateError> {
    refuse_listed(scenario)?;
    refuse_too_many(scenario, wishes)?;
    let (devices, depths, tears) = (scenario.devices.len(), scenario.depths_mm.len(), scenario.tears.len());
    let limit = scenario.skin.elastic_limit();
    let mut plan = PassPlan::default();
    for number in 0..devices * depths * tears {
        let case = Case {
            scenario,
            wishes,
            order: spread_out(&wishes.headings_rad),
            context: CellContext {
                skin: &scenario.skin,
                limit: &limit,
                patch: &scenario.patch,
                sampling: pass_budget(scenario, wishes, options.quick),
                metrics: Metrics { openings: false, coverage: false },
                deadline: None,
                stop: options.stop,
            },
            device: number / (depths * tears),
            depth: number / tears % depths,
            tear: number % tears,
        };
        let most = wishes.most_passes as usize;
        let tell = |passes: u32| (options.progress)(number * most + passes as usize, devices * depths * tears * most);
        let search = case.search(&tell).map_err(|Stopped| stopped(options))?;
        let map = if case.tear == 0 { case.map(&search, cells_of(devices * depths), &limit) } else { Vec::new() };
        plan.take(&case, search, map);
    }
    Ok(plan)
}

fn stopped(options: &RunOptions) -> SimulateError {
    SimulateError::Stopped(options.stop.load(Ordering::Relaxed))
}

fn refuse_listed(scenario: &Scenario) -> Result<(), SimulateError> {
    let is_listed = |device: usize| treatment(scenario, device, scenario.depths_mm[0]).is_listed();
    match (0..scenario.devices.len()).find(|&device| is_listed(device)) {
        Some(device) => Err(SimulateError::NoPasses { device: scenario.devices[device].name.clone() }),
        None => Ok(()),
    }
}

/// Refuses wishes whose most passes make more strikes than can be held.
///
/// # Errors
/// [`SimulateError::TooManyStrikes`] for the first such device and depth.
pub fn refuse_too_many(scenario: &Scenario, wishes: &PassWishes) -> Result<(), SimulateError> {
    for device in 0..scenario.devices.len() {
        for &depth_mm in &scenario.depths_mm {
            let headings = vec![0.0; wishes.most_passes as usize];
            let density =
                treatment(scenario, device, depth_mm).with_headings(headings).expected_density(&scenario.patch);
            let strikes = density * scenario.patch.area_mm2();
            if strikes.is_nan() || strikes > MOST_STRIKES {
                let device = scenario.devices[device].name.clone();
                return Err(SimulateError::TooManyStrikes { device, depth_mm, strikes, limit: MOST_STRIKES });
            }
        }
    }
    Ok(())
}

/// One device, depth and hypothesis.
struct Case<'s> {
    scenario: &'s Scenario,
    wishes: &'s PassWishes,
    /// Directions in the order in which they are taken up.
    order: Vec<f64>,
    context: CellContext<'s>,
    device: usize,
    depth: usize,
    tear: usize,
}

/// A treatment that was looked at.
struct Look {
    candidate: Candidate,
    seen: Seen,
    unmet: Vec<Wish>,
    damage: Option<Cell>,
}

/// All treatments of a case that were looked at, and which of them was chosen or comes nearest.
struct Search {
    looks: Vec<Look>,
    chosen: usize,
}

impl Case<'_> {
    /// Looks at more and more passes, in every set of directions that is still worth it, until the wishes are met and a
    /// little further.
    fn search(&self, tell: &dyn Fn(u32)) -> Result<Search, Stopped> {
        let mut looks: Vec<Look> = Vec::new();
        let mut prospects = vec![Prospect::default(); self.order.len()];
        let mut met_at = None;
        for passes in 1..=self.wishes.most_passes {
            for candidate in Candidate::of(passes, self.wishes) {
                if prospects[candidate.directions - 1].is_open() {
                    let look = self.look(candidate)?;
                    let damage = look.damage.as_ref().and_then(dermal_damage);
                    prospects[candidate.directions - 1].look(&look.seen, damage.as_ref(), self.wishes);
                    met_at = met_at.or(look.unmet.is_empty().then_some(passes));
                    looks.push(look);
                }
            }
            tell(passes);
            let is_far_enough = met_at.is_some_and(|met| passes >= met + NEIGHBOURS);
            let wished = self.wishes.fewest_directions as usize - 1;
            if is_far_enough || !prospects.iter().skip(wished).any(Prospect::is_open) {
                break;
            }
        }
        let chosen = self.choose(&looks);
        let mut search = Search { looks, chosen };
        self.work_out_costs(&mut search)?;
        Ok(search)
    }

    /// The first treatment that meets all wishes: least passes, then fewest directions. Or else the nearest one.
    fn choose(&self, looks: &[Look]) -> usize {
        let short = |i: usize| shortfall(&looks[i].seen, &looks[i].unmet, self.wishes);
        let nearer = |best: usize, i: usize| {
            let order = short(i).iter().zip(short(best)).map(|(a, b)| a.total_cmp(&b)).find(|o| o.is_ne());
            if order.is_some_and(std::cmp::Ordering::is_lt) { i } else { best }
        };
        looks.iter().position(|look| look.unmet.is_empty()).unwrap_or_else(|| (1..looks.len()).fold(0, nearer))
    }

    fn look(&self, candidate: Candidate) -> Result<Look, Stopped> {
        let treatment = self.treatment(candidate);
        let seen = self.see(&treatment)?;
        let unmet = unmet(&seen, self.wishes);
        let mut look = Look { candidate, seen, unmet, damage: None };
        // Damage takes longest to work out: it is asked for where it decides.
        if look.unmet.is_empty() && self.wishes.most_dermal_damage.is_some() {
            self.work_out_damage(&mut look)?;
        }
        Ok(look)
    }

    fn work_out_damage(&self, look: &mut Look) -> Result<(), Stopped> {
        let cell = Cell::compute(&self.treatment(look.candidate), self.scenario.tears[self.tear], &self.context)?;
        if dermal_damage(&cell).is_none_or(|damage| damages_too_much(&damage, self.wishes)) {
            look.unmet.push(Wish::DermalDamage);
        }
        look.damage = Some(cell);
        Ok(())
    }

    fn treatment(&self, candidate: Candidate) -> Treatment<'_> {
        treatment(self.scenario, self.device, self.scenario.depths_mm[self.depth])
            .with_headings(candidate.headings_rad(&self.order))
    }

    /// Channels and widest gap of every trial.
    fn see(&self, treatment: &Treatment) -> Result<Seen, Stopped> {
        let context = &self.context;
        let shapes = Shapes::new(treatment, self.scenario.tears[self.tear], context.limit);
        let treatment = &treatment.clone().settled(context.patch, shapes.margin(), context.sampling.trials);
        let top_mm = self.counted_at_mm();
        let plane = (top_mm < shapes.deepest()).then(|| shapes.exact_plane(top_mm));
        let planes: Vec<_> = plane.into_iter().collect();
        let counter = Counter::new(treatment, &planes, context.patch, shapes.reach());
        let of_trial = |trial: u32| {
            let counts = counter.count(trial, context.stop)?;
            let count = counts.by_boundary.first().copied().unwrap_or_default();
            Ok((count, widest_gap(treatment, trial, context.patch, GAP_TOLERANCE_MM).bound_mm))
        };
        let trials: Result<Vec<_>, Stopped> = (0..context.sampling.trials).into_par_iter().map(of_trial).collect();
        let trials = trials?;
        let per_cm2 = |pick: fn(&crate::metrics::openings::Count) -> f64| -> Vec<f64> {
            trials.iter().map(|(count, _)| 100.0 * pick(count)).collect()
        };
        Ok(Seen {
            channels: interval_of(per_cm2(|count| count.density), mean(&per_cm2(|count| count.open))),
            gaps_mm: trials.iter().map(|(_, gap)| *gap).collect(),
            time_s_per_cm2: treatment.treatment_time_s_per_mm2(context.patch).map(|time| 100.0 * time),
        })
    }

    fn counted_at_mm(&self) -> f64 {
        let layers = &self.scenario.skin.layers;
        self.wishes.layer.and_then(|name| layers.iter().find(|layer| layer.name == name)).map_or(0.0, |l| l.top_mm)
    }

    /// What the chosen treatment costs, and those of a few passes less or more in the same directions.
    fn work_out_costs(&self, search: &mut Search) -> Result<(), Stopped> {
        let Some(chosen) = search.looks.get(search.chosen).map(|look| look.candidate) else { return Ok(()) };
        let is_near = |candidate: Candidate| {
            candidate.directions == chosen.directions && candidate.passes.abs_diff(chosen.passes) <= NEIGHBOURS
        };
        for look in search.looks.iter_mut().filter(|look| is_near(look.candidate) && look.damage.is_none()) {
            self.work_out_damage(look)?;
        }
        Ok(())
    }

    /// The coverage of the chosen treatment's first trial.
    fn map(&self, search: &Search, cells: usize, limit: &ElasticLimit) -> Vec<CoverageRow> {
        let Some(look) = search.looks.get(search.chosen) else { return Vec::new() };
        let context = MapContext { skin: &self.scenario.skin, limit, patch: &self.scenario.patch, cells };
        coverage_map(&self.treatment(look.candidate), self.scenario.tears[self.tear], &context).unwrap_or_default()
    }

    fn row(&self, look: &Look) -> PassRow {
        let (wishes, seen) = (self.wishes, &look.seen);
        let [share, low, high] = share_of(seen, wishes);
        let gap = seen.gap_of_share_mm(wishes.share);
        PassRow {
            device: self.scenario.devices[self.device].name.clone(),
            depth_mm: self.scenario.depths_mm[self.depth],
            tear: self.scenario.tears[self.tear].label(),
            passes: look.candidate.passes,
            directions: look.candidate.directions as u32,
            headings: look.candidate.words(&self.order),
            meets: if look.unmet.is_empty() { "yes" } else { "no" }.into(),
            unmet: words(&look.unmet),
            strikes_per_cm2: 100.0 * self.treatment(look.candidate).expected_density(&self.scenario.patch),
            layer: wishes.layer_word().into(),
            channels_per_cm2: seen.channels.mean,
            channels_ci95_low: seen.channels.low,
            channels_ci95_high: seen.channels.high,
            widest_gap_mm: mean(&seen.gaps_mm),
            widest_gap_of_share_mm: gap[0],
            widest_gap_of_share_ci95_low: gap[1],
            widest_gap_of_share_ci95_high: gap[2],
            gap_share: share,
            gap_share_ci95_low: low,
            gap_share_ci95_high: high,
            treatment_time_s_per_cm2: seen.time_s_per_cm2.unwrap_or(f64::NAN),
            trials: seen.gaps_mm.len() as u32,
        }
    }

    fn cost_rows(&self, look: &Look) -> Vec<CostRow> {
        let Some(cell) = &look.damage else { return Vec::new() };
        let row = |measure: Measure| {
            let interval = measure.of(cell)?.interval();
            Some(CostRow {
                device: self.scenario.devices[self.device].name.clone(),
                depth_mm: self.scenario.depths_mm[self.depth],
                tear: self.scenario.tears[self.tear].label(),
                passes: look.candidate.passes,
                directions: look.candidate.directions as u32,
                measure: measure.as_str().into(),
                unit: measure.unit().into(),
                mean: interval.mean,
                ci95_low: interval.low,
                ci95_high: interval.high,
            })
        };
        COSTS.into_iter().filter_map(row).collect()
    }

    fn report(&self, look: &Look) -> Option<CellReport> {
        let cell = look.damage.as_ref()?;
        let treatment = self.treatment(look.candidate);
        Some(CellReport {
            device: self.scenario.devices[self.device].name.clone(),
            depth_mm: self.scenario.depths_mm[self.depth],
            tear: self.scenario.tears[self.tear].label(),
            matching: format!("passes: {}", look.candidate.words(&self.order)),
            trials: self.context.sampling.trials,
            replicates_per_trial: cell.replicates,
            samples: cell.samples,
            expected_strikes_per_cm2: 100.0 * treatment.expected_density(&self.scenario.patch),
            mean_depth_efficiency: treatment.mean_efficiency(),
            relative_error_integration: cell.relative_error,
            stop_reason: cell.reason,
        })
    }
}

impl Search {
    /// The row of the answer, from the rows of all treatments.
    fn answer(&self, rows: &[PassRow], wishes: &PassWishes) -> Option<AnswerRow> {
        let damage = self.looks.get(self.chosen)?.damage.as_ref().and_then(dermal_damage);
        AnswerRow::of(rows, self.chosen, damage, wishes)
    }
}

impl PassPlan {
    fn take(&mut self, case: &Case, search: Search, map: Vec<CoverageRow>) {
        let rows: Vec<PassRow> = search.looks.iter().map(|look| case.row(look)).collect();
        self.answers.extend(search.answer(&rows, case.wishes));
        self.rows.extend(rows);
        self.costs.extend(search.looks.iter().flat_map(|look| case.cost_rows(look)));
        self.cells.extend(search.looks.iter().filter_map(|look| case.report(look)));
        self.map.extend(map);
    }
}

/// Student's interval of a count, its low end lowered by what may belong to components that go on.
fn interval_of(counts: Vec<f64>, open: f64) -> Interval {
    let mut series = Series::exact("surface", "openings", "1/cm2", counts);
    let interval = series.interval();
    series.bounds = (open > 0.0).then_some((interval.low - open, interval.high));
    series.interval()
}

fn dermal_damage(cell: &Cell) -> Option<Interval> {
    Some(Measure::DermalDamage.of(cell)?.interval())
}

fn share_of(seen: &Seen, wishes: &PassWishes) -> [f64; 3] {
    wishes.widest_gap_mm.map_or([f64::NAN; 3], |gap| seen.share_within(gap))
}

fn words(unmet: &[Wish]) -> String {
    let words: Vec<&str> = unmet.iter().map(|wish| wish.as_str()).collect();
    if words.is_empty() { "none".into() } else { words.join(";") }
}
