//! What a zone makes of devices, in words.

use super::layout::{columns, paragraph};
use crate::number::{percent, plain};
use crate::simulate::Outcome;
use crate::study::zone::{Lying, WindowRow, lying};

/// The table of a zone, and the depths that suit it, below a heading; empty without a zone.
pub(crate) fn on_zone(tables: &Outcome, heading: impl Fn(&str) -> String) -> String {
    let Some(first) = tables.zone.first() else { return String::new() };
    let mut text =
        heading(&format!("\nOn zone {} (rigid skin but for the press; shares of people and places)", first.zone));
    text += &columns(&HEADS, cells(&lying(&tables.zone)));
    tables.windows.iter().for_each(|window| text += &paragraph("", &window_words(window)));
    text
}

/// A smaller share is as good as none.
const LEAST_TOLD: f64 = 0.001;

/// Heads of the table of a zone.
pub(crate) const HEADS: [&str; 6] =
    ["device", "depth mm", "heading", "in the skin", "mean depth mm", "in the dermis, below the skin"];

/// Cells of the table of a zone.
pub(crate) fn cells(all: &[Lying]) -> Vec<Vec<String>> {
    let share = |(readings, [dermis, below]): &(String, [f64; 2])| {
        format!("{readings} {}, {}", share_words(*dermis), share_words(*below))
    };
    let row = |own: &Lying| {
        let [seated, of] = own.seated;
        let more = match own.more_press_mm {
            0.0 => String::new(),
            press if press.is_finite() => format!(" (all if pressed in by {} mm more)", plain(press)),
            _ => " (no press seats all)".to_owned(),
        };
        vec![
            own.device.clone(),
            plain(own.depth_mm),
            format!("{}°", plain(own.heading_deg)),
            format!("{seated} of {of}{more}"),
            plain(own.mean_depth_mm),
            own.shares.iter().map(share).collect::<Vec<_>>().join("; "),
        ]
    };
    all.iter().map(row).collect()
}

/// A share without digits that nobody can tell from 0.
fn share_words(share: f64) -> String {
    if share > 0.0 && share < LEAST_TOLD { format!("under {}", percent(LEAST_TOLD)) } else { percent(share) }
}

/// A window in words.
pub(crate) fn window_words(window: &WindowRow) -> String {
    let WindowRow { readings, share, shortest_mm, longest_mm, .. } = window;
    let share = format!("{} %", plain(100.0 * share));
    match shortest_mm <= longest_mm {
        true => format!(
            "{readings} reading: from {} to {} mm {share} leave the epidermis and {share} stay in the skin.",
            plain(*shortest_mm),
            plain(*longest_mm)
        ),
        false => {
            format!("{readings} reading: no depth at which {share} leave the epidermis and {share} stay in the skin.")
        }
    }
}
