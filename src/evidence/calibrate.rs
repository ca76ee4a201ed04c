//! The free parameters of mechanics, fitted to the published figures that are marked for it; every other figure of mechanics is only
//! tested (model section 10, M12).

use super::answer::Found;
use super::calibration_rows::{
    Calibration, CalibrationCaseRow, CalibrationMapRow, CalibrationRidgeRow, CalibrationRow,
};
use super::case::{Case, read_all};
use super::lab::{Lab, LabOptions};
use super::models;
use super::quantity::Measured;
use super::spot::Spot;
use super::verify::verdict;
use super::{EvidenceError, Library};
use crate::devices::{Contact, Device};
use crate::keys::tree::Value;
use crate::mechanics::{Posture, PunctureLaw, Reach};
use crate::sampling::stop::go_on;
use crate::scenario::Scenario;
use crate::study::calibration::{Figure, Fit, Plane, RISE, Range, Slice, Verdict};
use rayon::prelude::*;

/// The bounds of the stiffness of the dent, N/mm, and of the cutting energy of epidermis and dermis, N/mm.
pub const RANGES: [Range; 2] = [Range { low: 0.05, high: 0.5 }, Range { low: 0.01, high: 2.5 }];
/// Cutting energy of the epidermis and the dermis over that of the hypodermis: fat gives way.
const OVER_FAT: f64 = 5.0;
/// Stiffnesses at which it is told what is left.
const SLICES: usize = 25;
/// How often the way to an end of a slice is halved.
const HALVINGS: usize = 10;
const PLACES: [&str; 3] = ["low end", "best", "high end"];
/// Cases that the program is fitted to have this role.
const CALIBRATION: &str = "calibration";

/// Where a calibration begins, and what it leaves as it is.
#[derive(Debug, Clone)]
pub struct Start {
    /// Stiffness of the dent and cutting energy of epidermis and dermis, N/mm.
    pub pair: [f64; 2],
    /// Inputs of the model of forces that are not free, where a case does not give them itself.
    fixed: Spot,
    /// Cutting energy of the hypodermis before anything is fitted, N/mm.
    fat_n_per_mm: f64,
}

impl Default for Start {
    /// What the model takes where nothing is given.
    fn default() -> Self {
        let usual = |name: &str| models::usual(name).unwrap_or(f64::NAN);
        let pair = [usual("k_n_per_mm"), usual("g_rd_n_per_mm")];
        Self { pair, fixed: Spot::default(), fat_n_per_mm: usual("g_hypo_n_per_mm") }
    }
}

/// Why a calibration cannot begin at a scenario's skin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no stiffness to fit.
    #[error("mechanics.dent_stiffness: is \"rigid\", but calibrate fits it; a stiffness; rigid; write it in N/mm")]
    Rigid,
    /// Two layers have another number where the model has one.
    #[error(
        "skin.layers.{layer}.{key}: is not that of the layer above, but calibrate takes them as one; {rule}; {value}; give them one"
    )]
    Differs {
        /// The lower of two layers that differ.
        layer: &'static str,
        /// In what.
        key: &'static str,
        /// Which layers have to agree.
        rule: &'static str,
        /// What the lower one has.
        value: f64,
    },
}

/// What layers of a scenario must have in common.
struct Common {
    key: &'static str,
    rule: &'static str,
}

const ENERGY: Common =
    Common { key: "cutting_energy", rule: "one cutting energy of viable epidermis and dermis (N/mm)" };
const FRICTION: Common = Common { key: "wall_friction", rule: "one wall friction of all layers (N/mm2)" };

impl Common {
    /// The number of all layers, given by name.
    fn of(&self, layers: &[(&'static str, f64)]) -> Result<f64, StartError> {
        match layers.windows(2).find(|pair| pair[0].1 != pair[1].1) {
            None => Ok(layers.first().map_or(f64::NAN, |layer| layer.1)),
            Some(pair) => {
                let (layer, value) = pair[1];
                Err(StartError::Differs { layer, key: self.key, rule: self.rule, value })
            }
        }
    }
}

impl Start {
    /// Of a scenario: its skin, and the first drum among its devices.
    ///
    /// # Errors
    /// [`StartError`] where its skin is none that could be fitted.
    pub fn of(scenario: &Scenario) -> Result<Self, StartError> {
        let mechanics = &scenario.mechanics;
        let stiffness = mechanics.dent_stiffness_n_per_mm;
        if stiffness.is_infinite() {
            return Err(StartError::Rigid);
        }
        let layers = scenario.skin.layers.iter().map(|layer| (layer.name.as_str(), layer.strength));
        let energies: Vec<_> = layers.clone().map(|(name, of)| (name, of.cutting_energy_n_per_mm)).collect();
        let frictions: Vec<_> = layers.map(|(name, of)| (name, of.wall_friction_n_per_mm2)).collect();
        let [horny, cut @ .., fat] = energies.as_slice() else { return Ok(Self::default()) };
        let pair = [stiffness, ENERGY.of(cut)?];
        let skin = [
            ("g_sc_n_per_mm", horny.1),
            ("tau_n_per_mm2", FRICTION.of(&frictions)?),
            ("puncture_scale", mechanics.puncture_scale),
        ];
        let law = match mechanics.puncture {
            PunctureLaw::TipDiameter => None,
            PunctureLaw::TipArea { pressure_n_per_mm2 } => Some(("tip_pressure_n_per_mm2", pressure_n_per_mm2)),
            PunctureLaw::Toughness { toughness_n_per_mm } => Some(("tip_toughness_n_per_mm", toughness_n_per_mm)),
        };
        let numbers = skin.into_iter().chain(law).chain(scenario.devices.iter().find_map(drum).into_iter().flatten());
        let word = ("puncture_law", Value::String(mechanics.puncture.word().to_owned()));
        let fixed = Spot::of_inputs(numbers.map(|(name, value)| (name, number(value))).chain([word]));
        Ok(Self { pair, fixed, fat_n_per_mm: fat.1 })
    }

    /// The inputs of the model at the scenario's own values.
    fn own(&self) -> Spot {
        self.skin(self.pair, self.fat_n_per_mm)
    }

    /// The same at a pair of values.
    fn at(&self, pair: [f64; 2]) -> Spot {
        self.skin(pair, pair[1] / OVER_FAT)
    }

    fn skin(&self, [stiffness, energy]: [f64; 2], fat: f64) -> Spot {
        let layers = ["g_ve_n_per_mm", "g_pd_n_per_mm", "g_rd_n_per_mm"].map(|name| (name, energy));
        let rest = [("k_n_per_mm", stiffness), ("g_hypo_n_per_mm", fat)];
        let inputs = layers.into_iter().chain(rest).map(|(name, value)| (name, number(value)));
        self.fixed.under(&Spot::of_inputs(inputs))
    }
}

/// The drum of a device, as inputs of the model; `None` of a device that has none.
fn drum(device: &Device) -> Option<[(&'static str, f64); 5]> {
    let Contact::Drum { radius_mm, width_mm, rings, needles_per_ring, stagger, .. } = device.kind.contact()? else {
        return None;
    };
    Some([
        ("drum_diameter_mm", 2.0 * radius_mm),
        ("drum_width_mm", width_mm),
        ("rings", f64::from(rings)),
        ("needles_per_ring", f64::from(needles_per_ring)),
        ("stagger", stagger),
    ])
}

fn number(value: f64) -> Value {
    Value::Float(format!("{value:?}"))
}

/// The answer to a case at a pair.
struct Answered {
    /// Over all members of its band.
    value: Measured,
    /// The force, where it is not known.
    reach: Option<Reach>,
}

/// Fits, and tests.
///
/// # Errors
/// [`EvidenceError`] where a case is wrong, or a signal stops the work.
pub fn calibrate(library: &Library, start: &Start, options: &LabOptions) -> Result<Calibration, EvidenceError> {
    let of_forces = |case: &Case| case.free.is_some() || case.answer.as_ref().is_some_and(|own| own.is_of_forces());
    let (fitted, tested): (Vec<Case>, Vec<Case>) =
        read_all(library)?.into_iter().filter(of_forces).partition(|case| case.words.role == CALIBRATION);
    let bench = Bench { start, options };
    let pairs: Vec<[f64; 2]> = pairs().collect();
    let by_node = bench.each(&pairs, &fitted)?;
    let figure = |case: &Case| Figure { low: case.published.low, high: case.published.high, sd: case.sd };
    let figures: Vec<Figure> = fitted.iter().map(figure).collect();
    let values: Vec<Vec<f64>> =
        by_node.iter().map(|answers| answers.iter().map(|answer| answer.value.value).collect()).collect();
    let plane = Plane::new(RANGES, figures, &values);
    let fit = plane.fit(start.pair);
    let slices = plane.slices(&fit, SLICES);
    let slices: Vec<Slice> =
        slices.par_iter().map(|slice| bench.held(slice, &fitted, &fit)).collect::<Result<_, _>>()?;
    let left: Vec<[f64; 2]> = slices.iter().flat_map(places).map(|(_, pair)| pair).collect();
    let cases: Vec<Case> = fitted.iter().chain(&tested).cloned().collect();
    let along = Along { slices: &slices, cases: &cases, fitted: fitted.len(), answers: bench.each(&left, &cases)? };
    let ends = [bench.answers(&start.own(), &cases)?, bench.answers(&start.at(fit.point), &cases)?];
    let hangs = plane.hangs_on(&fit, start.pair);
    let named = |axis: usize| names(hangs[axis].iter().map(|place| fitted[*place].id.as_str()));
    let own = ["dent_stiffness", "cutting_energy"];
    let row = |axis: usize| parameter(own[axis], start.pair[axis], &fit, axis, named(axis));
    let is_ridge = fit.parameters.iter().any(|parameter| parameter.verdict == Verdict::Ridge);
    Ok(Calibration {
        parameters: [0, 1].map(row).into_iter().chain(along.forces(&fit, &ends[1])).collect(),
        ridge: if is_ridge { along.rows() } else { Vec::new() },
        cases: along.case_rows(&ends),
        map: pairs.iter().map(|pair| map_row(*pair, plane.chi2(*pair))).collect(),
    })
}

/// The pairs at which answers are computed; the cutting energies of one stiffness stand together.
fn pairs() -> impl Iterator<Item = [f64; 2]> {
    let [stiffnesses, energies] = RANGES.map(|range| range.nodes());
    stiffnesses.flat_map(move |stiffness| energies.clone().map(move |energy| [stiffness, energy]))
}

/// The pairs of a slice, each with its place.
fn places(slice: &Slice) -> [(&'static str, [f64; 2]); 3] {
    std::array::from_fn(|place| (PLACES[place], [slice.first, slice.second[place]]))
}

fn names<'n>(all: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<&str> = all.collect();
    if all.is_empty() { "none".to_owned() } else { all.join("; ") }
}

/// Asks the cases.
struct Bench<'b> {
    start: &'b Start,
    options: &'b LabOptions<'b>,
}

impl Bench<'_> {
    /// The answers at each pair.
    fn each(&self, pairs: &[[f64; 2]], cases: &[Case]) -> Result<Vec<Vec<Answered>>, EvidenceError> {
        pairs.par_iter().map(|pair| self.answers(&self.start.at(*pair), cases)).collect()
    }

    /// A slice whose ends are drawn in to where the answers themselves, and not lines between nodes, are left by the figures.
    fn held(&self, slice: &Slice, fitted: &[Case], fit: &Fit) -> Result<Slice, EvidenceError> {
        let is_left = |energy: f64| -> Result<bool, EvidenceError> {
            Ok(chi2(fitted, &self.answers(&self.start.at([slice.first, energy]), fitted)?) <= fit.chi2 + RISE)
        };
        let [low, best, high] = slice.second;
        let end = |mut beyond: f64| -> Result<f64, EvidenceError> {
            let mut within = best;
            if is_left(beyond)? {
                return Ok(beyond);
            }
            for _ in 0..HALVINGS {
                let middle = (within * beyond).sqrt();
                *(if is_left(middle)? { &mut within } else { &mut beyond }) = middle;
            }
            Ok(within)
        };
        Ok(Slice { first: slice.first, second: [end(low)?, best, end(high)?] })
    }

    fn answers(&self, skin: &Spot, cases: &[Case]) -> Result<Vec<Answered>, EvidenceError> {
        go_on(self.options.stop).map_err(|_| EvidenceError::stopped(self.options.stop))?;
        let mut lab = Lab::new(self.options, None, false);
        cases.iter().map(|case| answer(case, skin, &mut lab)).collect()
    }
}

/// The answers of a library's cases at a pair, by name, and the forces that are not known.
#[cfg(test)]
pub(super) fn answers_at(library: &Library, pair: [f64; 2]) -> Result<Vec<(f64, Option<Reach>)>, EvidenceError> {
    let stop = std::sync::atomic::AtomicUsize::new(0);
    let options = LabOptions { quick: false, stop: &stop, progress: &|_, _| {} };
    let start = Start::default();
    let answers = Bench { start: &start, options: &options }.answers(&start.at(pair), &read_all(library)?)?;
    Ok(answers.into_iter().map(|answer| (answer.value.value, answer.reach)).collect())
}

fn answer(case: &Case, skin: &Spot, lab: &mut Lab) -> Result<Answered, EvidenceError> {
    let unit = &case.words.unit;
    if let Some(free) = &case.free {
        let (value, reach) = free.on(skin).nearest_strike(case.published.value, unit)?;
        return Ok(Answered { value, reach: Some(reach) });
    }
    let own = case.answer.as_ref().map(|answer| answer.on(skin));
    let mut all: Option<Measured> = None;
    for (answer, member) in own.iter().flat_map(|answer| case.members.iter().map(move |member| (answer, member))) {
        let found = match answer.find(&member.rows, unit, None, lab)? {
            Found::Value(value) => value,
            Found::Open(..) => Measured::exact(f64::NAN),
        };
        all = Some(all.map_or(found, |all| all.hull(found)));
    }
    Ok(Answered { value: all.unwrap_or(Measured::exact(f64::NAN)), reach: None })
}

fn parameter(name: &str, scenario: f64, fit: &Fit, axis: usize, hangs_on: String) -> CalibrationRow {
    let own = &fit.parameters[axis];
    CalibrationRow {
        parameter: name.to_owned(),
        unit: "N/mm".to_owned(),
        scenario,
        value: own.value,
        low: own.low,
        high: own.high,
        verdict: own.verdict.word().to_owned(),
        moved_by_leaving_out: hangs_on,
    }
}

fn map_row([stiffness, energy]: [f64; 2], chi2: f64) -> CalibrationMapRow {
    CalibrationMapRow { dent_stiffness_n_per_mm: stiffness, cutting_energy_n_per_mm: energy, chi2 }
}

/// Answers over all that the figures leave: by pair of each slice, then by case, the fitted ones first.
struct Along<'a> {
    slices: &'a [Slice],
    cases: &'a [Case],
    fitted: usize,
    answers: Vec<Vec<Answered>>,
}

impl Along<'_> {
    /// The forces that are not known, of fitted cases.
    fn forces(&self, fit: &Fit, at_fit: &[Answered]) -> Vec<CalibrationRow> {
        let are_fixed = fit.parameters.iter().all(|parameter| parameter.verdict == Verdict::Fixed);
        let row = |place: usize| {
            let own = at_fit[place].reach?;
            let all = || self.answers.iter().filter_map(|answers| answers[place].reach).chain([own]);
            let is_seated = all().any(|reach| reach.posture == Posture::Seated);
            let is_value = are_fixed && own.posture != Posture::Seated;
            let high = all().map(|reach| reach.force_n).fold(f64::NEG_INFINITY, f64::max);
            Some(CalibrationRow {
                parameter: format!("force: {}", self.cases[place].id),
                unit: "N".to_owned(),
                scenario: f64::NAN,
                value: if is_value { own.force_n } else { f64::NAN },
                low: all().map(|reach| reach.force_n).fold(f64::INFINITY, f64::min),
                high: if is_seated { f64::INFINITY } else { high },
                verdict: if is_value { Verdict::Fixed } else { Verdict::Ridge }.word().to_owned(),
                moved_by_leaving_out: names(std::iter::empty()),
            })
        };
        (0..self.fitted).filter_map(row).collect()
    }

    /// What is left, with the forces that go with it.
    fn rows(&self) -> Vec<CalibrationRidgeRow> {
        let places = self.slices.iter().flat_map(places);
        places.zip(&self.answers).flat_map(|((place, pair), answers)| self.rows_of(place, pair, answers)).collect()
    }

    /// A row for each force that is not known, or one without a force.
    fn rows_of(&self, place: &str, pair: [f64; 2], answers: &[Answered]) -> Vec<CalibrationRidgeRow> {
        let fitted = || self.cases.iter().zip(answers).take(self.fitted);
        let row = |case: &str, ours: f64, reach: Option<Reach>| CalibrationRidgeRow {
            dent_stiffness_n_per_mm: pair[0],
            cutting_energy_n_per_mm: pair[1],
            place: place.to_owned(),
            chi2: chi2(self.cases, &answers[..self.fitted]),
            case: case.to_owned(),
            force_n: reach.map_or(f64::NAN, |reach| reach.force_n),
            ours,
            posture: reach.map_or("", |reach| reach.posture.word()).to_owned(),
        };
        let free = fitted().filter(|(_, answer)| answer.reach.is_some());
        let rows: Vec<_> = free.map(|(case, answer)| row(&case.id, answer.value.value, answer.reach)).collect();
        if rows.is_empty() { vec![row("", f64::NAN, None)] } else { rows }
    }

    /// Every case, with its answers at the scenario's own values and at the fit.
    fn case_rows(&self, [scenario, fit]: &[Vec<Answered>; 2]) -> Vec<CalibrationCaseRow> {
        let row = |(place, case): (usize, &Case)| {
            let (before, after) = (scenario[place].value, fit[place].value);
            let all = self.answers.iter().map(|answers| answers[place].value).fold(after, Measured::hull);
            CalibrationCaseRow {
                case: case.id.clone(),
                r#use: if place < self.fitted { "fitted" } else { "tested" }.to_owned(),
                quantity: case.words.quantity.clone(),
                unit: case.words.unit.clone(),
                published_low: case.published.low,
                published: case.published.value,
                published_high: case.published.high,
                sd: case.sd,
                ours_scenario: before.value,
                verdict_scenario: verdict([before.low, before.high], case.accept).to_owned(),
                ours_low: all.low,
                ours: after.value,
                ours_high: all.high,
                verdict: verdict([all.low, all.high], case.accept).to_owned(),
                residual: misses(case, after.value),
                reason: case.reason.clone(),
            }
        };
        self.cases.iter().enumerate().map(row).collect()
    }
}

/// χ² of answers to the first cases.
fn chi2(cases: &[Case], answers: &[Answered]) -> f64 {
    cases.iter().zip(answers).map(|(case, answer)| misses(case, answer.value.value).powi(2)).sum()
}

fn misses(case: &Case, answer: f64) -> f64 {
    Figure { low: case.published.low, high: case.published.high, sd: case.sd }.misses(answer)
}
