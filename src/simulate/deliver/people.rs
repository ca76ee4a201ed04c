//! Who is treated: the central person, then those that are drawn, the same for every device, drug and route.

use super::super::error::SimulateError;
use super::sites::{Site, Sites, Way};
use super::terms::Terms;
use crate::after::Person;
use crate::after::cell::CellError;
use crate::after::route::Mouths;
use crate::scenario::Scenario;

/// Draws of a quick look at most.
const QUICK_DRAWS: u32 = 8;

/// Everybody, the central person first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct People {
    seed: u64,
    draws: u32,
}

impl People {
    /// Of a scenario.
    pub fn of(scenario: &Scenario, terms: &Terms, quick: bool) -> Self {
        let draws = terms.delivery.draws;
        Self { seed: scenario.sampling.seed, draws: if quick { draws.min(QUICK_DRAWS) } else { draws } }
    }

    /// How many, the central person among them.
    pub fn count(&self) -> usize {
        self.draws as usize + 1
    }

    /// The draw of one of them; `None` of the central person.
    pub fn draw(number: usize) -> Option<u32> {
        number.checked_sub(1).and_then(|draw| u32::try_from(draw).ok())
    }

    /// One of them.
    pub fn person(&self, number: usize) -> Person {
        Self::draw(number).map_or(Person::Central, |number| Person::Drawn { seed: self.seed, number })
    }

    /// The mouths that everybody has by every way in; `None` where skin stays intact.
    ///
    /// # Errors
    /// [`SimulateError::Merged`] where mouths merge, of the central person or of a draw.
    pub fn mouths(
        &self,
        scenario: &Scenario,
        terms: &Terms,
        sites: &Sites,
    ) -> Result<Vec<Vec<Option<Mouths>>>, SimulateError> {
        let of_way = |(place, way): (usize, &Way)| {
            let one = |number| {
                self.mouths_of(scenario, terms, way, number).map_err(|error| refused(error, sites.with(place), number))
            };
            (0..self.count()).map(one).collect()
        };
        sites.ways.iter().enumerate().map(of_way).collect()
    }

    /// The mouths that one of them has by a way in.
    ///
    /// # Errors
    /// [`CellError::Merged`].
    pub fn mouths_of(
        &self,
        scenario: &Scenario,
        terms: &Terms,
        way: &Way,
        number: usize,
    ) -> Result<Option<Mouths>, CellError> {
        match way {
            Way::Given(mouths) => Ok(Some(*mouths)),
            Way::Made { left, .. } => {
                left.wound(self.person(number)).mouths(&scenario.skin, &terms.closure, self.person(number))
            }
        }
    }
}

fn refused(error: CellError, site: Option<&Site>, number: usize) -> SimulateError {
    let (device, depth_mm, tear) = match site {
        Some(site) => (site.device.clone(), site.depth_mm, site.tear.clone()),
        None => (String::new(), 0.0, String::new()),
    };
    match error {
        CellError::Merged { radius_mm, cell_radius_mm } => {
            SimulateError::Merged { device, depth_mm, tear, draw: People::draw(number), radius_mm, cell_radius_mm }
        }
        source => {
            SimulateError::Unsolved { drug: "every drug".to_owned(), route: "channels", device, depth_mm, source }
        }
    }
}
