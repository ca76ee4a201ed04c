//! The search for the passes of one case: which treatments are looked at, and what is seen of them.

use crate::metrics::cell::{Cell, CellContext};
use crate::metrics::coverage_map::{CoverageRow, coverage_map};
use crate::metrics::luck::{Luck, is_possible};
use crate::metrics::names::Metric;
use crate::metrics::openings::Count;
use crate::metrics::plane::Plane;
use crate::metrics::prepared::{Prepared, Target};
use crate::metrics::series::Series;
use crate::metrics::widest_gap::widest_gap;
use crate::sampling::Stopped;
use crate::sampling::interval::Interval;
use crate::sampling::statistics::mean;
use crate::scenario::cases::Case;
use crate::study::measure::Measure;
use crate::study::passes::{Candidate, PassWishes, Prospect, Seen, Wish, damages_too_much, shortfall, unmet};
use crate::treatment::Treatment;
use rayon::prelude::*;

/// The widest gap of a treatment is found to within this, mm.
pub const GAP_TOLERANCE_MM: f64 = 1e-3;
/// So many passes before and after the chosen ones have their costs worked out, and so many more are looked at.
const NEIGHBOURS: u32 = 2;

/// Looks for the passes of one device, depth and hypothesis.
pub(super) struct Planner<'s> {
    pub case: Case<'s>,
    pub wishes: &'s PassWishes,
    /// Directions in the order in which they are taken up, rad.
    pub order: &'s [f64],
    pub context: &'s CellContext<'s>,
}

/// A treatment that was looked at.
pub(super) struct Look {
    pub candidate: Candidate,
    pub seen: Seen,
    pub unmet: Vec<Wish>,
    pub damage: Option<Cell>,
}

/// All treatments of a case that were looked at, and which of them was chosen or comes nearest.
pub(super) struct Search {
    pub looks: Vec<Look>,
    pub chosen: usize,
}

impl Planner<'_> {
    /// Looks at more and more passes, in every set of directions that is still worth it, until the wishes are met and a
    /// little further.
    pub fn search(&self, tell: &dyn Fn(u32)) -> Result<Search, Stopped> {
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
        let cell = Cell::compute(&self.treatment(look.candidate), self.case.tear, self.context)?;
        if dermal_damage(&cell).is_none_or(|damage| damages_too_much(&damage, self.wishes)) {
            look.unmet.push(Wish::DermalDamage);
        }
        look.damage = Some(cell);
        Ok(())
    }

    pub fn treatment(&self, candidate: Candidate) -> Treatment<'_> {
        self.case.treatment().with_headings(candidate.headings_rad(self.order))
    }

    /// Strikes, channels and widest gap of every trial.
    fn see(&self, treatment: &Treatment) -> Result<Seen, Stopped> {
        let CellContext { target, sampling, stop, .. } = *self.context;
        let prepared = Prepared::new(treatment, self.case.tear, target, sampling.trials);
        let seen = treatment.on_each(sampling.trials);
        let targets: Vec<Target> = seen.iter().map(|treatment| target.of(treatment)).collect();
        let own: Vec<Prepared> = seen.iter().zip(&targets).map(|(seen, target)| prepared.on(seen, target)).collect();
        let common = self.counted_on(&prepared);
        let counter = prepared.counter(&common);
        let of_trial = |trial: u32| {
            let counts = match own.get(trial as usize) {
                Some(own) => own.counter(&self.counted_on(own)).count(trial, stop)?,
                None => counter.count(trial, stop)?,
            };
            let count = counts.by_boundary.first().copied().unwrap_or_default();
            let mut strikes = 0.0;
            prepared.treatment.for_each_touch(trial, &target.patch.region(), |_| strikes += 1.0);
            let gap_mm = widest_gap(&prepared.treatment, trial, target.patch, GAP_TOLERANCE_MM).bound_mm;
            Ok(((count, strikes), gap_mm))
        };
        let trials: Result<Vec<_>, Stopped> = (0..sampling.trials).into_par_iter().map(of_trial).collect();
        let (seen, gaps_mm): (Vec<_>, Vec<f64>) = trials?.into_iter().unzip();
        let (counts, strikes): (Vec<Count>, Vec<f64>) = seen.into_iter().unzip();
        let luck = Luck::new(&prepared.treatment, target.patch, strikes);
        let time_s_per_mm2 = prepared.treatment.treatment_time_s_per_mm2(target.patch);
        Ok(Seen {
            channels: interval_of(&counts, luck),
            gaps_mm,
            time_s_per_cm2: time_s_per_mm2.map(|time| 100.0 * time),
        })
    }

    /// The plane on which channels are counted; none where no strike goes below it.
    fn counted_on<'p>(&self, prepared: &'p Prepared) -> Vec<Plane<'p>> {
        let layers = &prepared.target.skin.layers;
        let layer = self.wishes.layer.and_then(|name| layers.iter().find(|layer| layer.name == name));
        prepared.plane_below(layer.map_or(0.0, |layer| layer.top_mm)).into_iter().collect()
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

    /// The coverage of the chosen treatment's first trial, in so many cells along the longer side of the patch.
    pub fn map(&self, search: &Search, cells: usize) -> Result<Vec<CoverageRow>, Stopped> {
        let Some(look) = search.looks.get(search.chosen) else { return Ok(Vec::new()) };
        let treatment = self.treatment(look.candidate);
        let map = coverage_map(&treatment, self.case.tear, self.context.target, cells, self.context.stop)?;
        Ok(map.unwrap_or_default())
    }
}

/// The interval of the counts of all trials, as a run has it.
fn interval_of(counts: &[Count], luck: Luck) -> Interval {
    let per_cm2 = |pick: fn(&Count) -> f64| counts.iter().map(move |count| 100.0 * pick(count));
    let open = mean(&per_cm2(|count| count.open).collect::<Vec<_>>());
    let series = Series::counted(Metric::Openings, "surface", per_cm2(|count| count.density));
    let ways = luck.ways().map(|luck| luck.count(series.clone(), open));
    let possible = ways.iter().find(|series| is_possible(series));
    possible.map_or_else(|| series.interval(), Series::interval)
}

pub(super) fn dermal_damage(cell: &Cell) -> Option<Interval> {
    Some(Measure::DermalDamage.of(cell)?.interval())
}
