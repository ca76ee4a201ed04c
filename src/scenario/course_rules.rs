//! Rules of `[course]`: sessions that can be held, a day of the calendar, needles that last.

use super::Scenario;
use super::validate::devices;
use crate::after::course::Date;
use crate::after::course_keys::{COURSE, MOST_SESSIONS};
use crate::devices::pressing::{WEAR, fits};
use crate::devices::{Device, Pressing};
use crate::keys::fields::{Checked, Fields, join};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::mechanics::Pressed;
use crate::units::show_mm;

/// Letters of a currency.
const CURRENCY_LETTERS: usize = 12;
/// Dates begin in these years.
const YEARS: [&str; 2] = ["1900-01-01", "2999-12-31"];

/// Checks the section, if it is there and sound.
pub(super) fn check(root: &Fields, found: &mut Findings) {
    let Ok(course) = root.table(COURSE) else { return };
    sessions_are_not_too_many(course, found);
    start_is_a_date(course, found);
    currency_is_a_label(course, found);
}

fn sessions_are_not_too_many(course: &Fields, found: &mut Findings) {
    let blocks = course.list("schedule").unwrap_or_default().iter().filter_map(Checked::table);
    let all: u64 = blocks.filter_map(|block| block.integer("sessions").ok()).sum();
    if all > MOST_SESSIONS {
        found.range.push(problem(
            course.place("schedule"),
            &join(&course.path, "schedule"),
            "has too many sessions",
            format!("at most {MOST_SESSIONS}, all blocks together"),
            all.to_string(),
            "give fewer sessions or blocks",
        ));
    }
}

fn start_is_a_date(course: &Fields, found: &mut Findings) {
    let Ok(text) = course.text("start") else { return };
    let [first, last] = YEARS.map(Date::read);
    if Date::read(text).is_none_or(|date| Some(date) < first || Some(date) > last) {
        found.range.push(problem(
            course.place("start"),
            &join(&course.path, "start"),
            "is no date",
            format!("a day of the calendar as YYYY-MM-DD, from {} to {}", YEARS[0], YEARS[1]),
            format!("\"{text}\""),
            "write it as \"2026-01-05\", or leave it out",
        ));
    }
}

fn currency_is_a_label(course: &Fields, found: &mut Findings) {
    let Ok(text) = course.text("currency") else { return };
    if text.chars().count() > CURRENCY_LETTERS || text.chars().any(char::is_control) {
        found.range.push(problem(
            course.place("currency"),
            &join(&course.path, "currency"),
            "is no label",
            format!("at most {CURRENCY_LETTERS} letters on one line"),
            format!("\"{}\"", crate::keys::text::clean(text)),
            "write for example \"RUB\"",
        ));
    }
}

/// Checks what a sound scenario would compute: devices that damage skin, and wear that leaves a needle to the last session.
pub(super) fn check_devices(root: &Fields, scenario: &Scenario, found: &mut Findings) {
    let Some(course) = &scenario.course else { return };
    if let (true, Ok(section)) = (scenario.devices.is_empty(), root.table(COURSE)) {
        found.range.push(problem(
            &section.place,
            COURSE,
            "has no device whose sessions it could hold",
            "at least one [[device]]; delivery.channels says nothing of sessions",
            "no device",
            "add a device, or remove [course]",
        ));
    }
    let sessions = course.schedule.iter().map(|block| block.sessions).sum::<u32>();
    for (fields, device) in devices(root).zip(&scenario.devices) {
        let worn = scenario.depths_mm.iter().find_map(|depth_mm| outgrown(scenario, device, *depth_mm, sessions));
        let (Some(worn), Ok(wear)) = (worn, fields.table(WEAR.name)) else { continue };
        found.range.push(problem(
            &wear.place,
            &wear.path,
            format!("wears the tip away to more than the shank before the last of {sessions} sessions"),
            format!("a worn tip no wider than the shank, {}", show_mm(device.needle.diameter_mm)),
            worn,
            "give a smaller volume_per_strike or area, or fewer sessions",
        ));
    }
}

/// The tip of the last session, where it is none any more.
fn outgrown(scenario: &Scenario, device: &Device, depth_mm: f64, sessions: u32) -> Option<String> {
    let mut last = device.clone();
    last.pressing.as_mut().filter(|Pressing { wear, .. }| wear.wears())?.wear.later_sessions = sessions.max(1) - 1;
    let law = Pressed::of(&last, depth_mm, &scenario.skin, &scenario.mechanics, scenario.sampling.seed)?;
    let needle = law.needle();
    (!fits(needle)).then(|| match needle.tip_radius_mm.is_finite() {
        true => format!("a tip radius of {}", show_mm((needle.tip_radius_mm * 1e6).round() / 1e6)),
        false => "strikes without end: the device stands still".to_owned(),
    })
}
