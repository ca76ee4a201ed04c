//! Where needles end on a zone of the body: how each ring or needle of a device lies on the curved skin, how deep it goes, and in which
//! layer that is in people whose skin differs (model section 14). Closed forms; nothing is drawn.

use crate::devices::Seat;
use crate::sampling::Stopped;
use crate::sampling::stop::go_on;
use crate::skin::Zone;
use crate::table::{bundle, table};
use crate::treatment::Treatment;
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

pub use crate::skin::odds::{Between, Odds, People, ThicknessLaw};
pub use crate::skin::zone::{Entry, Readings, find, ids};

table! {
    /// One row of `zone.csv`: a ring of a drum, or a needle of a cartridge, on a zone.
    pub struct ZoneRow in "zone.csv" {
        /// Device name.
        device: String,
        /// Configured depth, mm.
        depth_mm: f64,
        /// Zone; `own` where the scenario gives the curvature itself.
        zone: String,
        /// Reading of skin thickness: `thin` or `thick`.
        readings: String,
        /// Heading of the pass, from +x (horizontal) towards +y, degrees.
        heading_deg: f64,
        /// Ring or needle, counted from 0.
        ring: u32,
        /// Its place across the heading, from the device's middle, mm; of a cartridge that is turned at random before it is.
        y_mm: f64,
        /// How much less deep it goes than on flat skin, mm, on average over the turns of a cartridge; negative where it goes deeper,
        /// `inf` where there is no skin below it.
        gap_mm: f64,
        /// Mean depth of its tip in the skin, mm; 0 of a needle that does not come down to it.
        ring_depth_mm: f64,
        /// Share of people and places where it ends in the epidermis, or above the skin.
        p_epidermis: f64,
        /// Share where it ends in the dermis.
        p_dermis: f64,
        /// Share where it ends below the skin: in fat, on eyelids in muscle.
        p_below: f64,
    }
}

table! {
    /// One row of `windows.csv`: depths that suit a share of people and places on a zone.
    pub struct WindowRow in "windows.csv" {
        /// Zone.
        zone: String,
        /// Reading of skin thickness: `thin` or `thick`.
        readings: String,
        /// How thickness is distributed between people: `normal` or `lognormal`.
        law: String,
        /// Share of people and places.
        share: f64,
        /// Least depth that leaves the epidermis in this share, mm.
        shortest_mm: f64,
        /// Greatest depth that stays in the skin in this share, mm; no depth does both where it is less than the shortest.
        longest_mm: f64,
    }
}

bundle! {
    /// What a zone makes of devices.
    pub struct ZoneStudy {
        #[optional]
        zone: ZoneRow,
        #[optional]
        windows: WindowRow,
    }
}

/// Every device at every depth on a zone, by every reading, in the order of the treatments.
///
/// # Errors
/// [`Stopped`] where the flag is raised.
pub fn zone_study(zone: &Zone, treatments: &[Treatment], stop: &AtomicUsize) -> Result<ZoneStudy, Stopped> {
    let rows = treatments.par_iter().map(|treatment| {
        go_on(stop)?;
        Ok(rows(zone, treatment))
    });
    let rows: Vec<Vec<ZoneRow>> = rows.collect::<Result<_, Stopped>>()?;
    Ok(ZoneStudy { zone: rows.into_iter().flatten().collect(), windows: windows(zone) })
}

fn rows(zone: &Zone, treatment: &Treatment) -> Vec<ZoneRow> {
    let depths_mm = treatment.law_depths();
    let seats = |heading: f64| treatment.seats(heading).into_iter().map(move |seat| (heading, seat));
    let seats: Vec<(f64, Seat)> = treatment.different_headings_rad().into_iter().flat_map(seats).collect();
    let mut rows = Vec::new();
    for (readings, people) in &zone.people {
        rows.extend(seats.iter().map(|(heading_rad, seat)| {
            let Odds { epidermis, dermis, below } = odds(people, seat, &depths_mm);
            ZoneRow {
                device: treatment.device().name.clone(),
                depth_mm: treatment.configured_depth(),
                zone: zone.name.clone(),
                readings: readings.word().to_owned(),
                heading_deg: shown_deg(*heading_rad),
                ring: seat.number,
                y_mm: seat.across_mm,
                gap_mm: mean(seat.gaps_mm.iter().copied()),
                ring_depth_mm: mean(landed(seat, &depths_mm)),
                p_epidermis: epidermis,
                p_dermis: dermis,
                p_below: below,
            }
        }));
    }
    rows
}

/// Depths of a seat below the skin for each depth of the law and each turn, mm.
fn landed<'a>(seat: &'a Seat, depths_mm: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    seat.gaps_mm.iter().flat_map(|gap| depths_mm.iter().map(move |depth| (depth - gap).max(0.0)))
}

/// Where the needles of a seat end that have one depth of the law as often as another.
fn odds(people: &People, seat: &Seat, depths_mm: &[f64]) -> Odds {
    Odds::mean(landed(seat, depths_mm).map(|depth_mm| people.odds(depth_mm, 0.0))).unwrap_or_default()
}

fn windows(zone: &Zone) -> Vec<WindowRow> {
    let mut rows = Vec::new();
    for (readings, people) in &zone.people {
        rows.extend(zone.keep.iter().map(|share| {
            let [shortest_mm, longest_mm] = people.window_mm(*share);
            let (readings, law) = (readings.word().to_owned(), people.law.word().to_owned());
            WindowRow { zone: zone.name.clone(), readings, law, share: *share, shortest_mm, longest_mm }
        }));
    }
    rows
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

/// A heading as scenario files say it: without what the arithmetic of angles leaves of 90 degrees.
fn shown_deg(heading_rad: f64) -> f64 {
    (heading_rad.to_degrees() * 1e9).round() / 1e9
}

/// How a device lies on a zone in the passes of one heading, all its rings or needles together.
#[derive(Debug, Clone, PartialEq)]
pub struct Lying {
    /// Device name.
    pub device: String,
    /// Configured depth, mm.
    pub depth_mm: f64,
    /// Heading of the pass, degrees.
    pub heading_deg: f64,
    /// Rings or needles that come down to the skin, and all of them.
    pub seated: [usize; 2],
    /// Mean depth of all, 0 of those that do not come down, mm.
    pub mean_depth_mm: f64,
    /// How much further the device has to be pressed in until all come down, mm; infinite where nothing makes them.
    pub more_press_mm: f64,
    /// By reading, which share ends in the dermis and which below the skin.
    pub shares: Vec<(String, [f64; 2])>,
}

/// The rows of `zone.csv` put together by device, depth and heading, in their order.
pub fn lying(rows: &[ZoneRow]) -> Vec<Lying> {
    let mut groups: Vec<Vec<&ZoneRow>> = Vec::new();
    let is_like =
        |a: &ZoneRow, b: &ZoneRow| a.device == b.device && a.depth_mm == b.depth_mm && a.heading_deg == b.heading_deg;
    for row in rows {
        match groups.iter_mut().find(|group| is_like(group[0], row)) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.iter().map(|group| together(group)).collect()
}

fn together(group: &[&ZoneRow]) -> Lying {
    let first = group[0];
    let of = |readings: &str| group.iter().copied().filter(move |row| row.readings == readings).collect::<Vec<_>>();
    let own = of(&first.readings);
    let seated = || own.iter().filter(|row| row.ring_depth_mm > 0.0);
    // As deep as a needle goes where there is no gap; of a device that nothing seats as deep as it is set.
    let tip_mm = seated().map(|row| row.gap_mm + row.ring_depth_mm).reduce(f64::max).unwrap_or(first.depth_mm);
    let mut readings: Vec<&str> = group.iter().map(|row| row.readings.as_str()).collect();
    readings.dedup();
    let share = |readings: &str| {
        let rows = of(readings);
        let mean_of = |pick: fn(&ZoneRow) -> f64| mean(rows.iter().map(|row| pick(row)));
        (readings.to_owned(), [mean_of(|row| row.p_dermis), mean_of(|row| row.p_below)])
    };
    Lying {
        device: first.device.clone(),
        depth_mm: first.depth_mm,
        heading_deg: first.heading_deg,
        seated: [seated().count(), own.len()],
        mean_depth_mm: mean(own.iter().map(|row| row.ring_depth_mm)),
        more_press_mm: (own.iter().map(|row| row.gap_mm).fold(0.0, f64::max) - tip_mm).max(0.0),
        shares: readings.into_iter().map(share).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(readings: &str, ring: u32, gap_mm: f64, ring_depth_mm: f64, p_below: f64) -> ZoneRow {
        ZoneRow {
            device: "roller".into(),
            depth_mm: 1.0,
            zone: "cheek".into(),
            readings: readings.into(),
            heading_deg: 0.0,
            ring,
            y_mm: f64::from(ring),
            gap_mm,
            ring_depth_mm,
            p_epidermis: 0.0,
            p_dermis: 1.0 - p_below,
            p_below,
        }
    }

    #[test]
    fn rings_of_a_heading_are_told_together() {
        let rows = [
            row("thin", 0, 0.4, 0.6, 0.2),
            row("thin", 1, 1.3, 0.0, 0.0),
            row("thick", 0, 0.4, 0.6, 0.1),
            row("thick", 1, 1.3, 0.0, 0.0),
            ZoneRow { heading_deg: 90.0, ..row("thin", 0, f64::INFINITY, 0.0, 0.0) },
        ];
        let [across, along] = lying(&rows).try_into().expect("two headings");
        assert_eq!((across.seated, along.seated), ([1, 2], [0, 1]));
        assert!((across.mean_depth_mm - 0.3).abs() < 1e-12 && (across.more_press_mm - 0.3).abs() < 1e-12);
        let shares: Vec<(&str, f64)> = across.shares.iter().map(|(word, [_, below])| (word.as_str(), *below)).collect();
        assert_eq!(shares, [("thin", 0.1), ("thick", 0.05)]);
        assert_eq!(along.more_press_mm, f64::INFINITY, "nothing seats what has no skin below it");
    }
}
