//! Which needles each session of a course has, and the scenarios that compute them: equal needles share one.

use crate::after::rows::CourseNeedleRow;
use crate::devices::Device;
use crate::keys::fields::small;
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
        let mut known: Vec<Worn> = Vec::new();
        let mut needles = Self { different: Vec::new(), of_session: Vec::new() };
        for session in 0..sessions {
            let own = Worn::of(device, session);
            let number = known.iter().position(|worn| *worn == own).unwrap_or(known.len());
            if number == known.len() {
                needles.different.push(own.device(device));
                known.push(own);
            }
            needles.of_session.push(number);
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

/// By what a session's needles may differ from others.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Worn {
    tip_radius_mm: f64,
    /// Sessions of the course that they have served.
    later_sessions: u32,
}

impl Worn {
    /// In a session, from 0.
    fn of(device: &Device, session: usize) -> Self {
        let tips_mm = &device.tips_by_session_mm;
        let wears = device.pressing.is_some_and(|pressing| pressing.wear.wears());
        Self {
            tip_radius_mm: tips_mm.get(session).or(tips_mm.last()).copied().unwrap_or(device.needle.tip_radius_mm),
            later_sessions: if wears { small(session as u64) } else { 0 },
        }
    }

    /// The device with such needles.
    fn device(&self, device: &Device) -> Device {
        let mut own = device.clone();
        own.needle.tip_radius_mm = self.tip_radius_mm;
        if let Some(pressing) = &mut own.pressing {
            pressing.wear.later_sessions = self.later_sessions;
        }
        own
    }
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
                session: small(session as u64 + 1),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    fn device(text: &str) -> Device {
        let text = format!(
            "version = 1\nskin.site = \"cheek\"\ntissue.tear = \"puncture\"\ndepth.values = [\"1 mm\"]\n[[device]]\n\
             name = \"d\"\nkind = \"roller\"\nmodel = \"mf8\"\nneedle = {{ length = \"depth\" }}\n{text}\n"
        );
        parse("s", "s", text.as_bytes(), &[], None).expect("a scenario").devices[0].clone()
    }

    #[test]
    fn the_last_tip_holds_on_and_equal_ones_are_one() {
        let needles = Needles::of(&device("needle_by_session = { tip_radius = [\"4 um\", \"6 um\", \"4 um\"] }"), 5);
        assert_eq!(needles.of_session, [0, 1, 0, 0, 0]);
        assert_eq!((needles.count(), needles.sessions()), (2, 5));
        assert_eq!(needles.device(1).needle.tip_radius_mm, 0.006);
    }

    #[test]
    fn needles_that_nothing_wears_are_those_of_the_first_session() {
        let new = device("force = {}\nwear = { sessions = 3 }");
        assert_eq!(Needles::of(&new, 1000).different, [new]);
        let worn = Needles::of(&device("force = {}\nwear = { sessions = 3, volume_per_strike = \"1e-10 mm3\" }"), 4);
        assert_eq!(worn.of_session, [0, 1, 2, 3]);
    }

    #[test]
    fn a_session_later_is_a_session_served() {
        let wear =
            |served: &str| device(&format!("force = {{}}\nwear = {{ {served}, volume_per_strike = \"1e-9 mm3\" }}"));
        let radius = |device: &Device| {
            let skin = parse("s", "s", SKIN.as_bytes(), &[], None).expect("a scenario").skin.clone();
            Pressed::of(device, 1.0, &skin, &crate::mechanics::Mechanics::default(), 1)
                .expect("pressed")
                .needle()
                .tip_radius_mm
        };
        let course = Needles::of(&wear("sessions = 2"), 4);
        assert_eq!(radius(course.device(3)), radius(&wear("sessions = 5")));
        let strikes = Needles::of(&wear("strikes = 100"), 2);
        assert!(radius(strikes.device(1)) > radius(strikes.device(0)));
    }

    const SKIN: &str = "version = 1\nskin.site = \"cheek\"\ntissue.tear = \"puncture\"\ndepth.values = [\"1 mm\"]\n[[device]]\n\
                        name = \"d\"\nkind = \"pen\"\nmodel = \"dermapen-12\"\n";
}
