//! A course of sessions (model section 16): what of one session is left at the next, what matures, when it is held, what it costs.
//!
//! Assumption: each state decays by one half-life, and new strikes fall independently of old damage. What follows from that is exact.

use super::clock::left_share;
use super::settings::{Block, Course};
use crate::devices::Cost;

pub use super::clock::DAY_S;

/// Share of the tissue in a state before and after a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Before it.
    pub before: f64,
    /// After it.
    pub after: f64,
}

/// When the sessions of a schedule are held, s from the first. An interval comes before each session of its block but the first
/// of the course.
pub fn times_s(schedule: &[Block]) -> Vec<f64> {
    let mut times: Vec<f64> = Vec::new();
    for block in schedule {
        for _ in 0..block.sessions {
            times.push(times.last().map_or(0.0, |last| last + block.interval_s));
        }
    }
    times
}

/// What is left of a share after a time.
pub fn left(share: f64, time_s: f64, half_life_s: f64) -> f64 {
    share * left_share(time_s, half_life_s)
}

/// What is damaged after a session that damages a fraction φ, independently of what was damaged before.
pub fn joined(before: f64, fraction: f64) -> f64 {
    // 1 − (1 − ψ)(1 − φ), without cancellation where both are small.
    before + fraction * (1.0 - before)
}

/// The states before and after each session: `fractions` are those that the sessions damage, at their times.
pub fn loads(times_s: &[f64], fractions: &[f64], half_life_s: f64) -> Vec<Load> {
    let mut last: Option<(f64, f64)> = None;
    let mut all = Vec::with_capacity(times_s.len());
    for (&time_s, &fraction) in times_s.iter().zip(fractions) {
        let before = last.map_or(0.0, |(then_s, after)| left(after, time_s - then_s, half_life_s));
        let after = joined(before, fraction);
        last = Some((time_s, after));
        all.push(Load { before, after });
    }
    all
}

/// The share ψ⁻ before each session of an endless course at one interval.
pub fn steady_before(fraction: f64, interval_s: f64, half_life_s: f64) -> f64 {
    let kept = left_share(interval_s, half_life_s);
    kept * fraction / (1.0 - kept * (1.0 - fraction))
}

/// The shortest interval, s, at which no more than a share of one session's damage is carried over in an endless course.
pub fn minimal_interval_s(carried_share: f64, fraction: f64, half_life_s: f64) -> f64 {
    half_life_s * ((1.0 + carried_share * (1.0 - fraction)) / carried_share).log2()
}

/// Work of remodelling that is done at a time, in sessions: those held before it count.
pub fn matured_sessions(times_s: &[f64], at_s: f64, half_life_s: f64) -> f64 {
    let held = times_s.iter().filter(|time_s| **time_s < at_s);
    held.map(|time_s| 1.0 - left_share(at_s - time_s, half_life_s)).sum()
}

/// An item of what a course costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostItem {
    /// Its word.
    pub item: &'static str,
    /// How many.
    pub count: u32,
    /// What one costs.
    pub each: f64,
}

impl CostItem {
    /// What they cost together.
    pub fn total(&self) -> f64 {
        f64::from(self.count) * self.each
    }
}

/// What so many sessions cost, item by item.
pub fn cost_items(cost: &Cost, sessions: u32) -> [CostItem; 4] {
    [
        CostItem { item: "device", count: 1, each: cost.device },
        CostItem { item: "consumable", count: sessions.div_ceil(cost.uses.max(1)), each: cost.consumable },
        CostItem { item: "drug", count: sessions, each: cost.drug },
        CostItem { item: "disinfection", count: sessions, each: cost.disinfection },
    ]
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i64,
    month: u32,
    day: u32,
}

/// Days of a cycle of the calendar: 400 years.
const CYCLE_DAYS: i64 = 146_097;
/// From the first of March of the year 0 to the first of January 1970.
const EPOCH_DAYS: i64 = 719_468;

impl Date {
    /// Of `YYYY-MM-DD`; `None` of anything else, and of days that the calendar does not have.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return None };
        let is_number = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|c| c.is_ascii_digit());
        if !is_number(year, 4) || !is_number(month, 2) || !is_number(day, 2) {
            return None;
        }
        let date = Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        // A day that is not there comes back as another.
        (date.year > 0 && Self::of_number(date.number()) == date).then_some(date)
    }

    /// So many days later.
    pub fn later(self, days: i64) -> Self {
        Self::of_number(self.number() + days)
    }

    /// Days since the first of January 1970. Years begin in March, so that the leap day is the last.
    fn number(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let cycle = year.div_euclid(400);
        let year = year.rem_euclid(400);
        let month = i64::from((self.month + 9) % 12);
        let day = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        cycle * CYCLE_DAYS + year * 365 + year / 4 - year / 100 + day - EPOCH_DAYS
    }

    fn of_number(number: i64) -> Self {
        let number = number + EPOCH_DAYS;
        let cycle = number.div_euclid(CYCLE_DAYS);
        let of_cycle = number.rem_euclid(CYCLE_DAYS);
        let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + cycle * 400 + i64::from(month <= 2);
        // Both are small by the arithmetic above.
        Self { year, month: month as u32, day: day as u32 }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Course {
    /// When its sessions are held, s from the first.
    pub fn times_s(&self) -> Vec<f64> {
        times_s(&self.schedule)
    }

    /// The date at a time from its first session, to the day; empty without a start.
    pub fn date_at(&self, time_s: f64) -> String {
        let start = self.start.as_deref().and_then(Date::read);
        start.map_or_else(String::new, |start| start.later((time_s / DAY_S).floor() as i64).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(blocks: &[(u32, f64)]) -> Vec<f64> {
        let block = |&(sessions, days): &(u32, f64)| Block { sessions, interval_s: days * DAY_S };
        times_s(&blocks.iter().map(block).collect::<Vec<_>>())
    }

    fn mixed() -> Vec<f64> {
        schedule(&[(5, 7.0), (5, 14.0), (3, 30.0)])
    }

    #[test]
    fn an_interval_precedes_each_session_but_the_first_of_all() {
        let days: Vec<f64> = schedule(&[(2, 7.0), (3, 10.0)]).iter().map(|time_s| time_s / DAY_S).collect();
        assert_eq!(days, [0.0, 7.0, 17.0, 27.0, 37.0]);
        assert_eq!((mixed().len(), mixed()[12] / DAY_S), (13, 188.0));
        assert!(times_s(&[]).is_empty());
    }

    #[test]
    fn reference_values_of_the_model_are_met() {
        let near = |own: f64, value: f64| assert!((own / value - 1.0).abs() < 1e-9, "{own} against {value}");
        let loads = loads(&schedule(&[(10, 7.0)]), &[0.05; 10], 6.5 * DAY_S);
        near(loads[9].before, 0.043_087_990_454_727_8);
        near(steady_before(0.05, 7.0 * DAY_S, 6.5 * DAY_S), 0.043_120_839_618_134_2);
        near(minimal_interval_s(0.1, 0.0, 6.5 * DAY_S) / DAY_S, 22.486_305_521_142_4);
        near(matured_sessions(&mixed(), 90.0 * DAY_S, 45.0 * DAY_S), 4.714_753_592_670_05);
        near(super::loads(&mixed(), &[0.12; 13], 20.0 * DAY_S)[12].before, 0.064_691_320_387_455_1);
    }

    #[test]
    fn a_long_course_becomes_steady_and_the_minimal_interval_carries_over_just_its_share() {
        let half_s = 45.0 * DAY_S;
        for (fraction, share) in [(0.01, 0.1), (0.3, 0.1), (1.0, 0.5), (0.2, 8.8)] {
            let interval_s = minimal_interval_s(share, fraction, half_s);
            let times: Vec<f64> = (0..2000).map(|s| f64::from(s) * interval_s).collect();
            let last = loads(&times, &vec![fraction; 2000], half_s)[1999].before;
            assert!((last / (share * fraction) - 1.0).abs() < 1e-9, "{fraction}, {share}: {last}");
            assert!((steady_before(fraction, interval_s, half_s) / last - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn damage_of_all_or_of_nothing_stays_so() {
        let times = schedule(&[(4, 7.0)]);
        assert!(loads(&times, &[0.0; 4], 1.0).iter().all(|load| *load == Load { before: 0.0, after: 0.0 }));
        assert!(loads(&times, &[1.0; 4], 1e9).iter().all(|load| load.after == 1.0 && load.before <= 1.0));
    }

    #[test]
    fn work_matures_after_a_session_and_never_beyond_it() {
        let times = schedule(&[(2, 7.0)]);
        assert_eq!(matured_sessions(&times, 0.0, DAY_S), 0.0);
        assert_eq!(matured_sessions(&times, 7.0 * DAY_S, 7.0 * DAY_S), 0.5);
        assert!((matured_sessions(&times, 1e6 * DAY_S, DAY_S) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_consumable_is_bought_anew_when_it_has_served() {
        let cost = Cost { device: 6500.0, consumable: 100.0, uses: 3, drug: 2.0, disinfection: 0.0 };
        let counts = |sessions| cost_items(&cost, sessions).map(|item| item.count);
        assert_eq!(counts(10), [1, 4, 10, 10]);
        assert_eq!(counts(9), [1, 3, 9, 9]);
        let total: f64 = cost_items(&cost, 10).iter().map(CostItem::total).sum();
        assert_eq!(total, 6500.0 + 400.0 + 20.0);
    }

    #[test]
    fn dates_follow_the_calendar_with_its_leap_years() {
        let later = |from: &str, days| Date::read(from).unwrap().later(days).to_string();
        assert_eq!(later("2026-01-05", 7), "2026-01-12");
        assert_eq!(later("2024-02-28", 1), "2024-02-29");
        assert_eq!(later("2023-02-28", 1), "2023-03-01");
        assert_eq!(later("2100-02-28", 1), "2100-03-01");
        assert_eq!(later("2000-02-28", 2), "2000-03-01");
        assert_eq!(later("2026-12-31", 1), "2027-01-01");
        assert_eq!(later("2001-01-01", 146_097), "2401-01-01");
        assert_eq!(later("1970-01-01", -1), "1969-12-31");
    }

    #[test]
    fn every_day_of_four_centuries_comes_after_the_one_before() {
        let mut date = Date::read("1999-12-31").unwrap();
        for _ in 0..146_097 {
            let next = date.later(1);
            assert!(next > date && Date::read(&next.to_string()) == Some(next), "{next}");
            date = next;
        }
        assert_eq!(date.to_string(), "2399-12-31");
    }

    #[test]
    fn what_is_no_day_of_the_calendar_is_no_date() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-5", "2026-01-32", "05.01.2026", "", "0000-01-01"]
        {
            assert_eq!(Date::read(text), None, "{text}");
        }
        assert!(Date::read("2024-02-29").is_some());
    }
}
