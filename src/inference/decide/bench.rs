//! Everything that designs at one depth need: models of all hypotheses, laws where each is true, and tables of what each leaves open.

use super::super::hypotheses::{freedom, subject, terms};
use super::super::likelihood::{Facing, PatchData};
use super::super::model::{Data, Freedom, Model, Subject};
use super::super::scene::State;
use super::super::sheets::Shear;
use super::cells::Cells;
use super::design::{Serial, Singles};
use super::holes::{Holes, TrueHoles};
use super::study::{Source, Study};
use super::widths::{Bins, Table, Truth, seen};
use crate::geometry::Tear;
use crate::scenario::Scenario;
use crate::scenario::inference::{Closing, DecidePlan, Hypothesis, InferPlan, PlaneChoice, ReadingLaw};

/// Cells of ln c are this share of the least standard deviation that the posterior may come to.
const STEP: f64 = 0.5;
/// A step of ln c along which laws are compared.
const SMALL: f64 = 0.005;
/// Of holes that are read serially there are fewer, and no table: wider cells, and not more than so many together.
const SERIAL: f64 = 2.0;
const MOST_SERIAL: usize = 1 << 12;

/// What is asked, and how.
#[derive(Clone, Copy)]
pub struct Asked<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// Its `[infer]`.
    pub plan: &'s InferPlan,
    /// Its `[decide]`.
    pub decide: &'s DecidePlan,
    /// Studies.
    pub studies: &'s [Study],
}

/// What each hypothesis makes of the strikes, and then what it makes of round holes.
pub fn subjects<'s>(scenario: &'s Scenario, plan: &InferPlan, decide: &DecidePlan) -> Vec<[[Subject<'s>; 1]; 2]> {
    let device = &scenario.devices[plan.device];
    let of = |hypothesis| [subject(scenario, device, plan.depth_mm, hypothesis)];
    decide.hypotheses.iter().map(|&hypothesis| [of(hypothesis), of(round(hypothesis))]).collect()
}

impl Asked<'_> {
    /// What is looked at: one depth as measured, mm.
    pub fn data(&self, at_mm: f64) -> Data {
        let levels_mm = vec![at_mm / self.plan.reading.shrinkage_depth];
        Data { levels_mm, patches: vec![PatchData::default()], classes: vec![None] }
    }

    /// What a hypothesis leaves open, with every true c inside.
    fn freedom(&self, hypothesis: Hypothesis) -> Freedom {
        let own = freedom(self.plan, hypothesis);
        let [from, to] = own.residual_width;
        let widths = || self.decide.residual_width.iter().copied();
        Freedom {
            residual_width: [widths().fold(from, f64::min), widths().fold(to, f64::max)],
            between: [0.0; 2],
            ..own
        }
    }

    fn sources(&self, is_serial: bool) -> Vec<Source> {
        let mut all: Vec<Source> = Vec::new();
        for study in self.studies.iter().filter(|study| (study.planes == PlaneChoice::Serial) == is_serial) {
            study.sources.iter().for_each(|source| {
                if !all.contains(source) {
                    all.push(*source);
                }
            });
        }
        all
    }
}

/// The hypothesis that round holes have where another one is true of the strikes.
fn round(hypothesis: Hypothesis) -> Hypothesis {
    match hypothesis {
        Hypothesis::PunctureLines => Hypothesis::PunctureLines,
        Hypothesis::Shape(_) | Hypothesis::Free => Hypothesis::Shape(Tear::Puncture),
    }
}

/// A hypothesis at the depth.
struct Side<'m> {
    /// Of the strikes, and of round holes.
    models: [Model<'m>; 2],
    /// a where it is true.
    ratio: f64,
}

impl<'m> Side<'m> {
    fn new(asked: &Asked, hypothesis: Hypothesis, [own, rounds]: &'m [[Subject<'m>; 1]; 2], data: &'m Data) -> Self {
        let terms = terms(asked.plan, hypothesis);
        let freedom = asked.freedom(hypothesis);
        let of_round = Freedom { surface_following: [0.0; 2], failure_shear_strain: [0.0; 2], ..freedom };
        let ratio = if terms.closing == Closing::Even { 1.0 } else { asked.decide.closing_ratio };
        Self { models: [Model::new(own, freedom, terms, data), Model::new(rounds, of_round, terms, data)], ratio }
    }
}

impl Side<'_> {
    fn model(&self, source: &Source) -> &Model<'_> {
        &self.models[usize::from(source.is_stamp)]
    }

    /// What is so where it is true.
    fn state(&self) -> State<'_> {
        State { shear: Shear::default(), ratio: self.ratio, depths_mm: None }
    }
}

/// What a hypothesis gives every source: the laws where it is true by the true c, and what is open in cells.
struct Laws {
    truths: Vec<Vec<Truth>>,
    true_holes: Vec<Vec<TrueHoles>>,
    cells: [Cells; 2],
    tables: Vec<Table>,
    holes: Vec<Holes>,
}

/// All at one depth.
pub struct Bench {
    /// Sources of single readings, and of holes that are read serially.
    sources: [Vec<Source>; 2],
    /// By hypothesis.
    laws: Vec<Laws>,
    /// Strikes, per mm².
    strikes_per_mm2: f64,
}

impl Bench {
    /// Works everything out.
    pub fn new(asked: &Asked, subjects: &[[[Subject; 1]; 2]], data: &Data) -> Self {
        let law = &asked.plan.reading;
        let sides: Vec<Side> = asked
            .decide
            .hypotheses
            .iter()
            .zip(subjects)
            .map(|(&hypothesis, subjects)| Side::new(asked, hypothesis, subjects, data))
            .collect();
        let sources = [asked.sources(false), asked.sources(true)];
        let scenes = || sides.iter().flat_map(|side| &side.models).flat_map(Model::scenes);
        let longest_mm = scenes().map(|scene| scene.sheets[0].longest_mm() * scene.widest).fold(0.0, f64::max);
        let bins = Bins::new(law, longest_mm);
        let wished = STEP * least_deviation(asked, &sides, &sources, &bins);
        let laws = sides.iter().map(|side| side.laws(asked, &sources, &bins, wished)).collect();
        Self { sources, laws, strikes_per_mm2: subjects[0][0][0].population.strikes_per_mm2 }
    }

    /// What each hypothesis leaves open.
    pub fn cells(&self, is_serial: bool) -> Vec<Cells> {
        self.laws.iter().map(|laws| laws.cells[usize::from(is_serial)].clone()).collect()
    }

    /// Single readings of a study where a hypothesis and a c are true, both by their number.
    pub fn singles(&self, study: &Study, own: usize, width: usize) -> Singles<'_> {
        let places = places(&self.sources[0], study);
        let planes = study.sources.iter().scan(0, |count, source| {
            let place = (study.planes == PlaneChoice::Lines && !source.is_stamp).then_some(*count);
            *count += usize::from(place.is_some());
            Some(place)
        });
        Singles {
            truths: places.iter().map(|&place| &self.laws[own].truths[width][place]).collect(),
            tables: self.laws.iter().map(|laws| places.iter().map(|&place| &laws.tables[place]).collect()).collect(),
            mirrored: planes.collect(),
        }
    }

    /// The same of holes that are read serially.
    pub fn serial(&self, study: &Study, own: usize, width: usize) -> Serial<'_> {
        let places = places(&self.sources[1], study);
        Serial {
            truths: places.iter().map(|&place| &self.laws[own].true_holes[width][place]).collect(),
            holes: self.laws.iter().map(|laws| places.iter().map(|&place| &laws.holes[place]).collect()).collect(),
        }
    }

    /// Length of section that shows a profile on average, mm.
    pub fn length_mm(&self, study: &Study, own: usize, width: usize) -> f64 {
        let laws = &self.laws[own];
        let per_strike: Vec<f64> = match study.planes {
            PlaneChoice::Serial => {
                let all = &laws.true_holes[width];
                places(&self.sources[1], study).into_iter().map(|place| all[place].per_strike_mm).collect()
            }
            _ => {
                let all = &laws.truths[width];
                places(&self.sources[0], study).into_iter().map(|place| all[place].per_strike_mm).collect()
            }
        };
        let lengths = per_strike.iter().map(|per_strike_mm| 1.0 / (self.strikes_per_mm2 * per_strike_mm));
        lengths.sum::<f64>() / per_strike.len() as f64
    }

    /// Whether two hypotheses give every source one law.
    pub fn is_one_law(&self, one: usize, other: usize) -> bool {
        let truths = |hypothesis: usize| self.laws[hypothesis].truths.iter().flatten();
        truths(one).zip(truths(other)).all(|(a, b)| a.is_same(b))
    }
}

/// Where the sources of a study stand among all.
fn places(all: &[Source], study: &Study) -> Vec<usize> {
    study.sources.iter().filter_map(|source| all.iter().position(|known| known == source)).collect()
}

impl Side<'_> {
    fn laws(&self, asked: &Asked, sources: &[Vec<Source>; 2], bins: &Bins, wished: f64) -> Laws {
        let (law, widths) = (&asked.plan.reading, &asked.decide.residual_width);
        let [singles, serial] = sources;
        let cells = [(wished, usize::MAX), (SERIAL * wished, MOST_SERIAL)]
            .map(|(wished, most)| Cells::new(&self.models[0], asked.plan.prior.residual_width, wished, most));
        let holes = |source: &Source| match source.facing {
            Facing::Known(plane_rad) => Some(Holes::new(self.model(source), plane_rad, law, &cells[1])),
            Facing::Mixed | Facing::Shared => None,
        };
        let table = |source: &Source| Table::new(self.model(source), source.facing, law, bins, &cells[0]);
        let truths = |c: &f64| singles.iter().chain(serial).map(|source| self.truth(source, law, bins, *c)).collect();
        let true_holes = |c: &f64| {
            let of = |source: &Source| {
                TrueHoles::new(&self.model(source).scenes()[0], source.facing, &self.state(), law, *c)
            };
            serial.iter().map(of).collect()
        };
        Laws {
            truths: widths.iter().map(truths).collect(),
            true_holes: widths.iter().map(true_holes).collect(),
            tables: singles.iter().map(table).collect(),
            holes: serial.iter().filter_map(holes).collect(),
            cells,
        }
    }

    fn truth(&self, source: &Source, law: &ReadingLaw, bins: &Bins, residual_width: f64) -> Truth {
        let seen = seen(&self.model(source).scenes()[0], source.facing, &self.state());
        Truth::new(law, bins, &seen, residual_width)
    }
}

/// The least standard deviation that the posterior of ln c may come to, from Fisher's information of the most telling source.
fn least_deviation(asked: &Asked, sides: &[Side], sources: &[Vec<Source>; 2], bins: &Bins) -> f64 {
    let law = &asked.plan.reading;
    let information = |side: &Side, source: &Source, c: f64| {
        let seen = seen(&side.model(source).scenes()[0], source.facing, &side.state());
        let at = |c: f64| Truth::new(law, bins, &seen, c);
        at(c).information(&at(c * SMALL.exp()), SMALL)
    };
    let mut most = f64::MIN_POSITIVE;
    for side in sides {
        for source in sources.iter().flatten() {
            let each = asked.decide.residual_width.iter().map(|&c| information(side, source, c));
            most = each.fold(most, f64::max);
        }
    }
    (most * f64::from(asked.decide.most)).sqrt().recip()
}
