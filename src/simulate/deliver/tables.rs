//! What drugs meet: mouths, how they close, what flows out of them, what a drug is taken to be, where it lies.

use super::amounts::Band;
use super::answers::{Answers, Asked, Question};
use super::deliveries::routes;
use super::sites::{Site, Way};
use super::terms::Terms;
use crate::after::cell::{Channels, Mesh, Problem};
use crate::after::clock::HOUR_S;
use crate::after::closed_forms::{outflow_factor_bottom, outflow_factor_wall};
use crate::after::closing::open_share;
use crate::after::drug::Permeance;
use crate::after::filling::Hole;
use crate::after::route::{LIVING, horny_mm};
use crate::after::rows::{ClosureRow, DeliveryProfileRow, DrugPropertyRow, MouthRow, PecletRow};
use crate::after::settings::Observable;
use crate::after::{Drug, Person};

const DERIVED: &str = "law";
const WRITTEN: &str = "given";

/// What every site has of mouths; nothing of those without channels.
pub(super) fn mouths(question: &Question) -> Vec<MouthRow> {
    let mut rows = Vec::new();
    for (site, way) in question.sites.sites.iter().filter_map(|site| Some((site, site.way?))) {
        let number = question.people.count();
        let each = |of: &dyn Fn(usize) -> Option<f64>| Band::of(&(0..number).map(of).collect::<Vec<_>>());
        let mouth =
            |of: fn(&crate::after::route::Mouths) -> f64| each(&|person| question.mouths[way][person].as_ref().map(of));
        let half_life = |person| {
            let route =
                question.terms.route(question.scenario, question.drugs().first()?, question.people.person(person));
            Some(route.half_life_s(question.sites.ways[way].needle_mm())? / HOUR_S)
        };
        let mut all = vec![];
        if let Way::Made { left, .. } = &question.sites.ways[way] {
            all.push((
                "openings",
                "1/cm2",
                each(&|person| Some(left.openings.treated.of(question.people.person(person)))),
            ));
            all.push((
                "opened_area_fraction",
                "1",
                each(&|person| Some(left.opened.treated.of(question.people.person(person)))),
            ));
            all.push(("mean_depth", "mm", each(&|_| Some(left.depth_mm).filter(|depth| *depth > 0.0))));
        }
        all.push(("patent_channels", "1/cm2", mouth(|mouths| mouths.per_cm2)));
        all.push(("radius", "mm", mouth(|mouths| mouths.radius_mm)));
        all.push(("open_depth", "mm", mouth(|mouths| mouths.open_depth_mm)));
        all.push(("cell_radius", "mm", mouth(|mouths| mouths.cell_radius_mm())));
        all.push(("vessels_per_channel", "1", mouth(|mouths| mouths.vessels)));
        all.push(("half_life", "h", each(&half_life)));
        let row = |(quantity, unit, band): (&str, &str, Option<Band>)| Some(mouth_row(site, quantity, unit, band?));
        rows.extend(all.into_iter().filter_map(row));
    }
    rows
}

fn mouth_row(site: &Site, quantity: &str, unit: &str, band: Band) -> MouthRow {
    MouthRow {
        device: site.device.clone(),
        depth_mm: site.depth_mm,
        tear: site.tear.clone(),
        quantity: quantity.to_owned(),
        unit: unit.to_owned(),
        central: band.central,
        ci95_low: band.low,
        ci95_high: band.high,
    }
}

/// How the channels of every site close: at withdrawal, when the drug is put on, and at all times that are told after it.
pub(super) fn closure(question: &Question) -> Vec<ClosureRow> {
    let delivery = &question.terms.delivery;
    let applied_s = delivery.apply_after_s;
    let mut times_s = vec![0.0, applied_s];
    times_s.extend(delivery.times_s.iter().map(|time_s| applied_s + time_s));
    times_s.dedup();
    let mut rows = Vec::new();
    for (site, way) in question.sites.sites.iter().filter_map(|site| Some((site, site.way?))) {
        let needle_mm = question.sites.ways[way].needle_mm();
        for (observable, is_occluded) in Observable::ALL.into_iter().flat_map(|seen| [(seen, false), (seen, true)]) {
            for &time_s in &times_s {
                let share = |person| {
                    let half_life_s = closing(question, Seen { observable, is_occluded, needle_mm }, person);
                    Some(half_life_s.map_or(1.0, |half_life_s| open_share(time_s, half_life_s)))
                };
                let shares: Vec<Option<f64>> = (0..question.people.count()).map(share).collect();
                let row = |band: Band| ClosureRow {
                    device: site.device.clone(),
                    depth_mm: site.depth_mm,
                    tear: site.tear.clone(),
                    observable: observable.as_str().to_owned(),
                    cover: if is_occluded { "occluded" } else { "open" }.to_owned(),
                    time_h: time_s / HOUR_S,
                    open_share: band.central,
                    ci95_low: band.low,
                    ci95_high: band.high,
                };
                rows.extend(Band::of(&shares).map(row));
            }
        }
    }
    rows
}

/// Half-life of a person's channels, s; `None` of dead skin, which does not close but as a written half-life says.
fn closing(question: &Question, seen: Seen, person: usize) -> Option<f64> {
    let Seen { observable, is_occluded, needle_mm } = seen;
    let Terms { closure, delivery, .. } = question.terms;
    let is_own = (observable, is_occluded) == (closure.observable, closure.is_occluded);
    let is_alive = !delivery.is_franz_cell || (is_own && closure.half_life_s.is_some());
    is_alive.then(|| closure.half_life_of_s(observable, is_occluded, needle_mm, question.people.person(person)))
}

/// What tells that channels are open, under which cover, after needles of which length, mm.
#[derive(Clone, Copy)]
struct Seen {
    observable: Observable,
    is_occluded: bool,
    needle_mm: f64,
}

/// Flow out of a channel in a phase.
type Phase = (&'static str, fn(&Channels) -> f64);

const PHASES: [Phase; 2] =
    [("bleeding", |channels| channels.bleeding_mm3_s), ("weeping", |channels| channels.weeping_mm3_s)];

/// Fluid out against drug in, under the scenario's own hypothesis.
pub(super) fn peclet(question: &Question) -> Vec<PecletRow> {
    let mut rows = Vec::new();
    for (site, way, _) in question.sites.own_ways() {
        for drug in (0..question.drugs().len()).filter(|drug| question.drugs()[*drug].depot_half_life_s.is_none()) {
            let by = super::answers::By::Channels(way);
            let channels = |person| question.problem(Asked { drug, person, by }).ok().flatten()?.channels;
            let all: Vec<Option<Channels>> = (0..question.people.count()).map(channels).collect();
            let Some(Some(central)) = all.first() else { continue };
            for (phase, flow) in PHASES {
                let number = |channels: &Channels| hole(channels).peclet(flow(channels), channels.diffusivity_mm2_s);
                let numbers: Vec<Option<f64>> = all.iter().map(|channels| channels.as_ref().map(number)).collect();
                let row = |band: Band| PecletRow {
                    device: site.device.clone(),
                    depth_mm: site.depth_mm,
                    drug: question.drugs()[drug].name.clone(),
                    phase: phase.to_owned(),
                    flow_mm3_s: flow(central),
                    fill_time_s: hole(central).fill_time_s(flow(central)),
                    peclet: band.central,
                    factor_bottom: outflow_factor_bottom(band.central),
                    factor_wall: outflow_factor_wall(band.central),
                    ci95_low: band.low,
                    ci95_high: band.high,
                };
                rows.extend(Band::of(&numbers).map(row));
            }
        }
    }
    rows
}

fn hole(channels: &Channels) -> Hole {
    Hole { radius_mm: channels.radius_mm, depth_mm: channels.open_depth_mm }
}

/// Where the central person has the drug, by depth, under the scenario's own hypothesis.
pub(super) fn profiles(question: &Question, answers: &Answers) -> Vec<DeliveryProfileRow> {
    let top_mm = horny_mm(&question.scenario.skin);
    let mut rows = Vec::new();
    for site in question.sites.sites.iter().filter(|site| site.is_own) {
        for drug in 0..question.drugs().len() {
            for by in routes(site) {
                let Some(answer) = answers.get(Asked { drug, person: 0, by }) else { continue };
                let Some((problem, solution)) = &answer.whole else { continue };
                for content in &solution.contents {
                    let row = |(z_mm, mean_ug_mm3): (f64, f64)| DeliveryProfileRow {
                        device: site.device.clone(),
                        depth_mm: site.depth_mm,
                        drug: question.drugs()[drug].name.clone(),
                        route: by.word().to_owned(),
                        time_h: content.time_s / HOUR_S,
                        z_mm: top_mm + z_mm,
                        mean_ug_mm3,
                    };
                    rows.extend(profile(problem, &solution.mesh, &content.field).map(row));
                }
            }
        }
    }
    rows
}

/// Depths below the horny layer and amount per volume there, mean over the whole cell: as much as the layers hold, channels among them.
fn profile<'a>(problem: &'a Problem, mesh: &'a Mesh, field: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    let areas: Vec<f64> = mesh.radii_mm.windows(2).map(|radii| radii[1] * radii[1] - radii[0] * radii[0]).collect();
    let all: f64 = areas.iter().sum();
    let rows = mesh.depths_mm.windows(2).zip(field.chunks(areas.len().max(1)));
    rows.map(move |(ends, row)| {
        let middle_mm = 0.5 * (ends[0] + ends[1]);
        let held = |(ring, u): (usize, &f64)| {
            let is_channel = problem.channels.as_ref().is_some_and(|channels| {
                middle_mm < channels.open_depth_mm && mesh.radii_mm[ring] < channels.radius_mm * (1.0 - 1e-9)
            });
            areas[ring] * u * if is_channel { 1.0 } else { partition(problem, middle_mm) }
        };
        (middle_mm, row.iter().enumerate().map(held).sum::<f64>() / all)
    })
}

/// Partition of the tissue at a depth below the horny layer.
fn partition(problem: &Problem, depth_mm: f64) -> f64 {
    let mut bottom_mm = 0.0;
    let holds = |stratum: &&crate::after::cell::Stratum| {
        bottom_mm += stratum.thickness_mm;
        depth_mm < bottom_mm
    };
    problem.strata.iter().find(holds).map_or(1.0, |stratum| stratum.partition)
}

/// What every drug is taken to be, in the central person.
pub(super) fn properties(question: &Question) -> Vec<DrugPropertyRow> {
    question.drugs().iter().flat_map(|drug| properties_of(question, drug)).collect()
}

fn properties_of(question: &Question, drug: &Drug) -> Vec<DrugPropertyRow> {
    let route = question.terms.route(question.scenario, drug, Person::Central);
    let found = route.properties();
    let row = |property: String, unit: &str, value: f64, from: &str| DrugPropertyRow {
        drug: drug.name.clone(),
        property,
        unit: unit.to_owned(),
        value,
        from: from.to_owned(),
    };
    let basis = |is_given: bool| if is_given { WRITTEN } else { DERIVED };
    let mut rows = vec![row("molecular_weight".into(), "Da", drug.molecular_weight_da, WRITTEN)];
    if let Permeance::Laws(Some(log_k)) = drug.permeance {
        rows.push(row("log_k".into(), "1", log_k, WRITTEN));
    }
    rows.push(row("concentration".into(), "mg/mL", drug.concentration_ug_mm3, WRITTEN));
    rows.extend(drug.solubility_ug_mm3.map(|value| row("solubility".into(), "mg/mL", value, WRITTEN)));
    rows.extend(route.dose_ug_cm2().map(|value| row("dose".into(), "ug/cm2", value, WRITTEN)));
    if let Some(half_life_s) = drug.depot_half_life_s(Person::Central) {
        rows.push(row("depot_half_life".into(), "h", half_life_s / HOUR_S, WRITTEN));
        return rows;
    }
    let is_measured = matches!(drug.permeance, Permeance::Measured(_));
    rows.push(row("sc_permeance".into(), "cm/h", 360.0 * found.permeance_mm_s, basis(is_measured)));
    let water = basis(drug.water_diffusivity_mm2_s.is_some());
    rows.push(row("diffusivity_water".into(), "um2/s", 1e6 * found.water_mm2_s, water));
    for (at, layer) in LIVING.iter().enumerate() {
        let word = |what: &str| format!("{what}_{}", layer.as_str());
        let given = basis(drug.diffusivity_mm2_s[at].is_some());
        rows.push(row(word("diffusivity"), "um2/s", 1e6 * found.diffusivity_mm2_s[at], given));
        rows.push(row(word("clearance"), "1/s", found.clearance_per_s[at], DERIVED));
        if found.partition[at] != 1.0 {
            rows.push(row(word("partition"), "1", found.partition[at], WRITTEN));
        }
    }
    rows
}
