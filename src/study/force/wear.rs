//! A course of sessions with one device.

use super::case::Case;
use super::curve::work_mj;
use super::hand::Hand;
use super::rows::WearRow;
use super::tally::Tally;
use crate::mechanics::{Pressed, Strike};

/// Sessions that have a row, beside the new device's.
const MOST_ROWS: u32 = 40;

/// The device new and after each session; of very many sessions some, evenly.
pub(super) fn course(case: &Case) -> Vec<WearRow> {
    let new = case.pressed.unworn();
    let (sessions, rows) = (new.sessions(), new.sessions().min(MOST_ROWS));
    let session = |row: u32| (f64::from(row) * f64::from(sessions) / f64::from(rows)).round() as u32;
    if !new.wears() {
        let row = after(case, &new, 0);
        return (0..=rows).map(|i| numbered(&row, session(i), case)).collect();
    }
    (0..=rows).map(|i| after(case, &new.after_strikes(strikes(case, session(i))), session(i))).collect()
}

fn strikes(case: &Case, session: u32) -> f64 {
    f64::from(session) * case.strikes_per_session
}

fn numbered(row: &WearRow, session: u32, case: &Case) -> WearRow {
    WearRow { session, strikes_per_needle: strikes(case, session), ..row.clone() }
}

fn after(case: &Case, worn: &Pressed, session: u32) -> WearRow {
    let made: Vec<Strike> = Hand::new(worn).strikes(worn.grip().mean_n()).collect();
    let depths = Tally::of(made.iter().map(|strike| (strike.share, strike.depth_mm)));
    let pose = worn.whole();
    WearRow {
        device: case.device.clone(),
        depth_mm: case.depth_mm,
        session,
        strikes_per_needle: strikes(case, session),
        tip_radius_mm: worn.needle().tip_radius_mm,
        puncture_force_n: pose.insertion().puncture_force_n(),
        puncture_threshold_n: pose.usual().puncture_threshold_n(),
        depth_mean_mm: depths.mean_mm(),
        punctured_share: depths.punctured(),
        work_per_strike_mj: work_mj(worn, &made),
    }
}
