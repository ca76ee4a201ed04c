//! What is said of a course of sessions: what is left of one at the next, what matures, what it costs.

use super::answer::spoken;
use super::table::Table;
use crate::number::{plain, with_interval};
use crate::simulate::course::CourseStudy;
use crate::summary::course_text::{HEADS, LIMITS, devices, matured_before, of_all, rows, sentences};

/// Rows of a short table; the long ones hold all.
const MOST_ROWS: usize = 60;

/// What limits such an answer.
pub(crate) fn limits() -> Vec<String> {
    vec![LIMITS.to_owned()]
}

/// A paragraph for each device at its depth, and what holds whatever the device.
pub(crate) fn answer(found: &CourseStudy, currency: &str) -> Vec<String> {
    let names: Vec<String> = devices(found).into_iter().map(str::to_owned).collect();
    let names: Vec<&String> = names.iter().collect();
    let mut said = spoken(&names, |device| {
        let depth_mm = found.shown_depth_mm(device)?;
        Some(format!("{device} at {} mm: {}", plain(depth_mm), sentences(found, device, depth_mm).join(" ")))
    });
    said.extend(of_all(found, currency));
    said
}

/// The states of each device before the last session, matured work, and costs.
pub(crate) fn tables(found: &CourseStudy, currency: &str) -> Vec<Table> {
    let named = |device: &&str| {
        let depth_mm = found.shown_depth_mm(device)?;
        let own = rows(found, device, depth_mm).into_iter().map(|mut row| {
            row[0] = format!("{device}, {} mm: {}", plain(depth_mm), row[0]);
            row
        });
        Some(own.collect::<Vec<_>>())
    };
    let states: Vec<Vec<String>> = devices(found).iter().filter_map(named).flatten().take(MOST_ROWS).collect();
    let heads: Vec<String> = HEADS
        .iter()
        .enumerate()
        .map(|(place, head)| if place == 0 { (*head).to_owned() } else { format!("+{head}") })
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let last = found.course.iter().map(|row| row.session).max().unwrap_or(0);
    let matured = (1..=last).filter_map(|session| Some((session, matured_before(found, session)?)));
    let matured: Vec<Vec<String>> = matured
        .take(MOST_ROWS)
        .map(|(session, row)| {
            vec![
                format!("session {session}"),
                plain(row.day),
                with_interval(row.matured_sessions, row.ci95_low, row.ci95_high),
            ]
        })
        .collect();
    let cost = |row: &crate::after::rows::CourseCostRow| {
        vec![format!("{}, {}", row.device, row.item), row.count.to_string(), plain(row.each), plain(row.total)]
    };
    let costs: Vec<Vec<String>> = found.costs.iter().take(MOST_ROWS).map(cost).collect();
    let of_cost = match currency {
        "" => "What the course costs".to_owned(),
        currency => format!("What the course costs, {currency}"),
    };
    let whole = [
        ("Before the last session (volumes mm³/cm²)".to_owned(), heads, states),
        ("Work matured right before each session, in sessions".to_owned(), vec!["before", "+day", "+matured"], matured),
        (of_cost, vec!["device, item", "+count", "+each", "+total"], costs),
    ];
    let filled = whole.into_iter().filter(|(_, _, rows)| !rows.is_empty());
    filled.map(|(caption, heads, rows)| Table::new(caption, &heads, rows)).collect()
}
