//! What a course of sessions leaves, in plain sentences on the terminal: an answer to each thing that texts say of courses.

use super::layout::{columns, paragraph};
use super::text::{Style, title};
use crate::after::rows::{CourseCostRow, CourseIntervalRow, CourseMaturedRow, CourseRow};
use crate::folder::manifest::Manifest;
use crate::number::{percent, plain, with_interval};
use crate::simulate::course::CourseStudy;

pub(crate) const LIMITS: &str = "Nothing here knows what a treatment does to anybody, and nothing is advice: volumes and times \
                                 only. Half-lives of skin after needles are recalled or free, not measured, so the band is the \
                                 answer; each state decays by one of them, and new strikes fall independently of old damage.";

/// The interval that texts speak of, d.
const WEEK_D: f64 = 7.0;
/// The session that they speak of.
const FOURTH: u32 = 4;

/// The summary of a course.
pub fn course_summary(manifest: &Manifest, found: &CourseStudy, currency: &str, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    for device in devices(found) {
        let Some(depth_mm) = found.shown_depth_mm(device) else { continue };
        text += &style.heading(&format!("{device} at {} mm (volumes mm³/cm²)", plain(depth_mm)));
        text += &columns(&HEADS, rows(found, device, depth_mm));
        for sentence in sentences(found, device, depth_mm) {
            text += &paragraph("  ", &sentence);
        }
        text += "\n";
    }
    text += &of_all(found, currency).iter().map(|sentence| paragraph("", sentence)).collect::<String>();
    text += "\n";
    text += &paragraph("Limits   ", LIMITS);
    text
}

/// Columns of the table of a device.
pub(crate) const HEADS: [&str; 6] =
    ["layer, state", "a session damages", "left before the last", "in sessions", "re-injured", "10 % left after d"];

/// The devices of a result, in its order.
pub(crate) fn devices(found: &CourseStudy) -> Vec<&str> {
    let mut names: Vec<&str> = found.course.iter().map(|row| row.device.as_str()).collect();
    names.dedup();
    names
}

/// A row for each state of each layer.
pub(crate) fn rows(found: &CourseStudy, device: &str, depth_mm: f64) -> Vec<Vec<String>> {
    let last = last_rows(found, device, depth_mm);
    let row = |row: &&CourseRow| {
        let interval = interval(found, row)
            .map_or_else(|| "–".to_owned(), |own| with_interval(own.interval_d, own.ci95_low, own.ci95_high));
        vec![
            format!("{}, {}", layer_words(&row.layer), row.state),
            plain(row.added_mm3_cm2),
            with_interval(row.before_mm3_cm2, row.ci95_low, row.ci95_high),
            in_sessions(row).map_or_else(|| "–".to_owned(), plain),
            percent(row.reinjured_share),
            interval,
        ]
    };
    last.iter().map(row).collect()
}

/// The rows of the last session.
fn last_rows<'f>(found: &'f CourseStudy, device: &str, depth_mm: f64) -> Vec<&'f CourseRow> {
    let is_own = |row: &&CourseRow| row.device == device && row.depth_mm == depth_mm;
    let last = found.course.iter().filter(is_own).map(|row| row.session).max();
    found.course.iter().filter(is_own).filter(|row| Some(row.session) == last).collect()
}

/// What is left before a session as a multiple of what it damages.
fn in_sessions(row: &CourseRow) -> Option<f64> {
    (row.added_mm3_cm2 > 0.0).then(|| row.before_mm3_cm2 / row.added_mm3_cm2)
}

fn interval<'f>(found: &'f CourseStudy, row: &CourseRow) -> Option<&'f CourseIntervalRow> {
    found.intervals.iter().find(|own| {
        (own.device.as_str(), own.depth_mm) == (row.device.as_str(), row.depth_mm)
            && own.layer == row.layer
            && own.state == row.state
    })
}

fn layer_words(layer: &str) -> String {
    layer.replace('_', " ")
}

/// What is told of a device at a depth.
pub(crate) fn sentences(found: &CourseStudy, device: &str, depth_mm: f64) -> Vec<String> {
    let last = last_rows(found, device, depth_mm);
    [weekly(found, &last), coarsens(&last), worn(found, device, depth_mm)].into_iter().flatten().collect()
}

/// “Weekly at most”: whether a week leaves no more than a tenth of a session, state by state.
fn weekly(found: &CourseStudy, last: &[&CourseRow]) -> Option<String> {
    let verdict = |row: &CourseIntervalRow| match () {
        () if row.ci95_high <= WEEK_D => 0,
        () if row.ci95_low > WEEK_D => 1,
        () => 2,
    };
    let mut told: [Vec<String>; 3] = Default::default();
    for row in last.iter().filter_map(|row| interval(found, row)) {
        told[verdict(row)].push(format!("{} ({})", layer_words(&row.layer), row.state));
    }
    let words = ["a week is enough for", "it is not for", "the band of half-lives holds a week for"];
    let parts = words.iter().zip(&told).filter(|(_, states)| !states.is_empty());
    let parts: Vec<String> = parts.map(|(words, states)| format!("{words} {}", states.join(", "))).collect();
    (!parts.is_empty()).then(|| {
        format!("“Weekly at most”, read as no more than a tenth of a session left at the next: {}.", parts.join("; "))
    })
}

/// “Coarsens”: what is there to be re-injured; no data show that it does.
fn coarsens(last: &[&CourseRow]) -> Option<String> {
    let most = last.iter().max_by(|a, b| a.reinjured_share.total_cmp(&b.reinjured_share))?;
    Some(format!(
        "“Coarsens”: of the new damage of session {} at most {} falls on tissue that is not done with an earlier one ({}, {}); \
         no data show what that does.",
        most.session,
        percent(most.reinjured_share),
        layer_words(&most.layer),
        most.state
    ))
}

/// What worn needles damage less, or more.
fn worn(found: &CourseStudy, device: &str, depth_mm: f64) -> Option<String> {
    let needles: Vec<_> = found.needles.iter().filter(|row| row.device == device && row.depth_mm == depth_mm).collect();
    let (first, last) = (needles.first()?, needles.last()?);
    let added = |session: u32| -> f64 {
        let own = found.course.iter().filter(|row| row.device == device && row.depth_mm == depth_mm);
        own.filter(|row| row.session == session && row.state == "open").map(|row| row.added_mm3_cm2).sum()
    };
    Some(format!(
        "Needles: tips of {} µm in session {} and of {} µm in session {}, which damages {} times the volume of living skin.",
        plain(1e3 * first.tip_radius_mm),
        first.session,
        plain(1e3 * last.tip_radius_mm),
        last.session,
        plain(added(last.session) / added(first.session))
    ))
}

/// What is told of the course whatever the device: what has matured, and what it costs.
pub(crate) fn of_all(found: &CourseStudy, currency: &str) -> Vec<String> {
    [fourth(found), cheaper(found, currency)].into_iter().flatten().collect()
}

/// “Not before the 4th”: how much has matured right before some sessions.
fn fourth(found: &CourseStudy) -> Option<String> {
    let last = found.course.iter().map(|row| row.session).max()?;
    let before = |session: u32| matured_before(found, session).map(|row| (session, row));
    let mut told: Vec<(u32, &CourseMaturedRow)> = [FOURTH - 1, FOURTH, last].into_iter().filter_map(before).collect();
    told.dedup_by_key(|(session, _)| *session);
    let words = |(session, row): &(u32, &CourseMaturedRow)| {
        format!("{} before session {session}", with_interval(row.matured_sessions, row.ci95_low, row.ci95_high))
    };
    let said: Vec<String> = told.iter().map(words).collect();
    let threshold = match (matured_before(found, FOURTH - 1), matured_before(found, FOURTH)) {
        (Some(third), Some(fourth)) => format!(
            " Any threshold from {} to {} would fit “first change at the 4th”; none is known, so it cannot be decided.",
            plain(third.matured_sessions),
            plain(fourth.matured_sessions)
        ),
        _ => String::new(),
    };
    (!said.is_empty()).then(|| format!("Matured work, in sessions: {}.{threshold}", said.join(", ")))
}

/// Matured work right before a session.
pub(crate) fn matured_before(found: &CourseStudy, session: u32) -> Option<&CourseMaturedRow> {
    let day = found.course.iter().find(|row| row.session == session)?.day;
    found.matured.iter().find(|row| row.day == day)
}

/// “Cheaper”: the totals.
fn cheaper(found: &CourseStudy, currency: &str) -> Option<String> {
    let total = |row: &&CourseCostRow| row.item == "total";
    let totals: Vec<String> =
        found.costs.iter().filter(total).map(|row| format!("{} {}", row.device, amount(row.total, currency))).collect();
    (!totals.is_empty()).then(|| format!("The course costs, by the scenario's own prices: {}.", totals.join(", ")))
}

/// An amount with its label.
pub(crate) fn amount(value: f64, currency: &str) -> String {
    format!("{} {currency}", plain(value)).trim_end().to_owned()
}
