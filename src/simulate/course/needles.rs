//! Which needles each session of a course has, and the scenarios that compute them: equal needles share one.

use crate::after::rows::CourseNeedleRow;
use crate::devices::{Device, Pressing};
use crate::mechanics::Pressed;
use crate::sampling::Metrics;
use crate::scenario::Scenario;

/// The needles of a device over a course.
pub(super) struct Needles {
    /// The device with each of its different needles, in the order of the sessions that have them first.
    different: Vec<Device>,
    /// Which of them each session has.
    of_session: Vec<usize>,
}

impl Needles {
    /// Of a device in a course of so many sessions.
    pub fn of(device: &Device, sessions: usize) -> Self {
        let mut needles = Self { different: Vec::new(), of_session: Vec::new() };
        for session in 0..sessions {
            let own = in_session(device, session);
            let known = needles.different.iter().position(|known| *known == own);
            needles.of_session.push(known.unwrap_or(needles.different.len()));
            if known.is_none() {
                needles.different.push(own);
            }
        }
        needles
    }

    /// How many different ones there are.
    pub fn count(&self) -> usize {
        self.different.len()
    }

    /// How many sessions there are.
    pub fn sessions(&self) -> usize {
        self.of_session.len()
    }

    /// Which of them a session has, from 0.
    pub fn number(&self, session: usize) -> usize {
        self.of_session[session]
    }

    /// The device as it is in a session, from 0.
    pub fn device(&self, session: usize) -> &Device {
        &self.different[self.number(session)]
    }
}

/// A device as it is in a session, from 0.
pub(crate) fn in_session(device: &Device, session: usize) -> Device {
    let mut own = device.clone();
    let tips_mm = &device.tips_by_session_mm;
    if let Some(tip_mm) = tips_mm.get(session).or(tips_mm.last()) {
        own.needle.tip_radius_mm = *tip_mm;
    }
    if let Some(Pressing { wear, .. }) = own.pressing.as_mut().filter(|pressing| pressing.wear.wears()) {
        wear.later_sessions = u32::try_from(session).unwrap_or(u32::MAX);
    }
    own
}

/// The scenario that computes the needles of this number of every device that has so many; volumes under its own hypothesis alone.
pub(super) fn scenario_of(scenario: &Scenario, all: &[Needles], number: usize) -> Scenario {
    let mut values = scenario.clone().into_values();
    values.devices = all.iter().filter_map(|needles| needles.different.get(number)).cloned().collect();
    values.tears.truncate(1);
    values.compare = None;
    values.metrics = Metrics { openings: false, coverage: false, ..values.metrics };
    Scenario::of(values)
}

/// The rows of devices whose needles differ.
pub(super) fn rows(scenario: &Scenario, all: &[Needles]) -> Vec<CourseNeedleRow> {
    let mut rows = Vec::new();
    for needles in all.iter().filter(|needles| needles.count() > 1) {
        for depth_mm in &scenario.depths_mm {
            // A session that has the needles of another has its row.
            let each: Vec<_> = needles.different.iter().map(|device| row(scenario, device, *depth_mm)).collect();
            let numbered = needles.of_session.iter().enumerate().map(|(session, number)| CourseNeedleRow {
                session: u32::try_from(session + 1).unwrap_or(u32::MAX),
                ..each[*number].clone()
            });
            rows.extend(numbered);
        }
    }
    rows
}

fn row(scenario: &Scenario, device: &Device, depth_mm: f64) -> CourseNeedleRow {
    let seed = scenario.sampling.seed;
    let law = Pressed::of(device, depth_mm, &scenario.skin, &scenario.mechanics, seed);
    let (tip_radius_mm, hooked_share) = match law {
        Some(law) => (law.needle().tip_radius_mm, law.hooked_share()),
        None => (device.needle.tip_radius_mm, 0.0),
    };
    CourseNeedleRow { device: device.name.clone(), depth_mm, session: 0, tip_radius_mm, hooked_share }
}
