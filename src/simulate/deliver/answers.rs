//! Every cell that is asked for, solved once: a drug, a person and a way in.

use super::super::error::SimulateError;
use super::amounts::Amounts;
use super::people::People;
use super::sites::Sites;
use super::terms::Terms;
use crate::after::Drug;
use crate::after::cell::{CellError, Problem, Solution, channel_permeance_mm_s, solve};
use crate::after::route::Mouths;
use crate::sampling::stop::go_on;
use crate::scenario::Scenario;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;

/// Millimetres a second in cm/h.
const CM_PER_H: f64 = 360.0;

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// Intact skin.
    Intact,
    /// Channels: place of the way.
    Channels(usize),
    /// An injection: its place.
    Injection(usize),
}

/// A cell to solve: place of the drug, number of the person, way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub drug: usize,
    pub person: usize,
    pub by: By,
}

/// What was found of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// At each time.
    pub at: Vec<Amounts>,
    /// Stationary inflow of channels, cm/h.
    pub permeance_cm_h: Option<f64>,
    /// Of the central person, the whole solution.
    pub whole: Option<(Problem, Solution)>,
}

/// All that is asked, and who asks.
pub(super) struct Question<'a> {
    pub scenario: &'a Scenario,
    pub terms: &'a Terms,
    pub people: &'a People,
    pub sites: &'a Sites,
    /// By way and person.
    pub mouths: &'a [Vec<Option<Mouths>>],
}

/// What was found of all of them.
pub(super) struct Answers(BTreeMap<Asked, Answer>);

impl Question<'_> {
    /// The drugs.
    pub fn drugs(&self) -> &[Drug] {
        &self.terms.delivery.drugs
    }

    /// The cells to solve. Depots that do not diffuse need none, nor do channels of skin that stays intact.
    pub fn asked(&self) -> Vec<Asked> {
        let mut all = Vec::new();
        for (drug, _) in self.drugs().iter().enumerate().filter(|(_, drug)| drug.depot_half_life_s.is_none()) {
            for person in 0..self.people.count() {
                let open = |way: &usize| self.mouths[*way][person].is_some();
                let channels = (0..self.mouths.len()).filter(open).map(By::Channels);
                let injections = (0..self.sites.injections.len()).map(By::Injection);
                let ways = std::iter::once(By::Intact).chain(channels).chain(injections);
                all.extend(ways.map(|by| Asked { drug, person, by }));
            }
        }
        all
    }

    /// The cell of one of them; `None` where nothing can be placed, or skin stays intact.
    ///
    /// # Errors
    /// [`CellError::Merged`].
    pub fn problem(&self, Asked { drug, person, by }: Asked) -> Result<Option<Problem>, CellError> {
        let route = self.terms.route(self.scenario, &self.drugs()[drug], self.people.person(person));
        match by {
            By::Intact => Ok(Some(route.intact())),
            By::Injection(place) => Ok(route.injected(&self.sites.injections[place])),
            By::Channels(way) => {
                let through = |mouths: &Mouths| route.through_channels(mouths, self.sites.ways[way].needle_mm());
                self.mouths[way][person].as_ref().map(through).transpose()
            }
        }
    }

    /// Solves all of them, side by side; `tell` is called after each.
    ///
    /// # Errors
    /// [`SimulateError`] where one has no solution, or a signal raises the flag.
    pub fn answers(&self, stop: &AtomicUsize, tell: &(dyn Fn() + Sync)) -> Result<Answers, SimulateError> {
        let one = |asked: Asked| {
            go_on(stop).map_err(|_| SimulateError::stopped(stop))?;
            let answer = self.answer(asked).map_err(|error| self.unsolved(asked, error))?;
            tell();
            Ok(answer.map(|answer| (asked, answer)))
        };
        let found: Result<Vec<_>, SimulateError> = self.asked().into_par_iter().map(one).collect();
        Ok(Answers(found?.into_iter().flatten().collect()))
    }

    fn answer(&self, asked: Asked) -> Result<Option<Answer>, CellError> {
        let Some(problem) = self.problem(asked)? else { return Ok(None) };
        let solution = solve(&problem)?;
        let at = solution.contents.iter().map(|content| Amounts::of(&problem, content)).collect();
        let permeance = matches!(asked.by, By::Channels(_)).then(|| channel_permeance_mm_s(&problem)).transpose()?;
        let permeance_cm_h = permeance.map(|permeance| CM_PER_H * permeance);
        Ok(Some(Answer { at, permeance_cm_h, whole: (asked.person == 0).then_some((problem, solution)) }))
    }

    /// That a cell has no solution.
    pub fn unsolved(&self, asked: Asked, source: CellError) -> SimulateError {
        let site = match asked.by {
            By::Channels(way) => self.sites.with(way),
            _ => self.sites.sites.first(),
        };
        let (device, depth_mm) = site.map_or((String::new(), 0.0), |site| (site.device.clone(), site.depth_mm));
        let route = asked.by.word();
        SimulateError::Unsolved { drug: self.drugs()[asked.drug].name.clone(), route, device, depth_mm, source }
    }
}

impl By {
    /// Its word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Channels(_) => "channels",
            Self::Injection(_) => "injection",
        }
    }
}

impl Answers {
    /// What was found of a cell; by channels of skin that stays intact, what was found of intact skin.
    pub fn get(&self, asked: Asked) -> Option<&Answer> {
        let intact = || matches!(asked.by, By::Channels(_)).then(|| self.0.get(&Asked { by: By::Intact, ..asked }));
        self.0.get(&asked).or_else(|| intact().flatten())
    }
}
