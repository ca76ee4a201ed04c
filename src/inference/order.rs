//! Sections in an order that does not hang on that of the rows of a file: sums are then the same to the last digit.

use crate::scenario::inference::{Counted, ReadProfile, Reading, Sections, Slide, SlidePlane, Width};
use std::cmp::Ordering;

/// Patches by name, their slides by direction and name, and what was read of each slide by depth and width.
pub fn ordered(sections: &Sections) -> Sections {
    let patches = ranks(sections.patches.len(), |a, b| sections.patches[a].name.cmp(&sections.patches[b].name));
    let slides = ranks(sections.slides.len(), |a, b| {
        let [one, other] = [&sections.slides[a], &sections.slides[b]];
        let of_patch = patches.new[one.patch].cmp(&patches.new[other.patch]);
        of_patch.then(by_plane(one.plane, other.plane)).then_with(|| one.name.cmp(&other.name))
    });
    let slide = |old: &usize| {
        let own = &sections.slides[*old];
        Slide { patch: patches.new[own.patch], ..own.clone() }
    };
    let profile = |own: &ReadProfile| {
        let mut readings = own.readings.clone();
        // The index reading stays the first.
        readings[1..].sort_by(by_reading);
        ReadProfile { patch: patches.new[own.patch], slide: slides.new[own.slide], readings, ..own.clone() }
    };
    let mut profiles: Vec<ReadProfile> = sections.profiles.iter().map(profile).collect();
    profiles.sort_by(by_profile);
    let mut counted: Vec<Counted> =
        sections.counted.iter().map(|own| Counted { slide: slides.new[own.slide], ..*own }).collect();
    counted.sort_by(|a, b| a.slide.cmp(&b.slide).then(a.at_mm.total_cmp(&b.at_mm)));
    Sections {
        patches: patches.old.iter().map(|old| sections.patches[*old].clone()).collect(),
        slides: slides.old.iter().map(slide).collect(),
        profiles,
        counted,
    }
}

/// Numbers before and after they were put in order.
struct Ranks {
    /// By the number after.
    old: Vec<usize>,
    /// By the number before.
    new: Vec<usize>,
}

fn ranks(count: usize, order: impl Fn(usize, usize) -> Ordering) -> Ranks {
    let mut old: Vec<usize> = (0..count).collect();
    old.sort_by(|a, b| order(*a, *b));
    let mut new = vec![0; count];
    old.iter().enumerate().for_each(|(rank, old)| new[*old] = rank);
    Ranks { old, new }
}

fn by_plane(one: SlidePlane, other: SlidePlane) -> Ordering {
    match (one, other) {
        (SlidePlane::Known(one), SlidePlane::Known(other)) => one.total_cmp(&other),
        (SlidePlane::Known(_), SlidePlane::Random) => Ordering::Less,
        (SlidePlane::Random, SlidePlane::Known(_)) => Ordering::Greater,
        (SlidePlane::Random, SlidePlane::Random) => Ordering::Equal,
    }
}

fn by_reading(one: &Reading, other: &Reading) -> Ordering {
    let seen_mm = |reading: &Reading| match reading.width {
        Width::Seen(width_mm) => width_mm,
        Width::NotSeen => -1.0,
    };
    let by_place = one.at_mm.total_cmp(&other.at_mm).then(one.step_mm.total_cmp(&other.step_mm));
    by_place.then(seen_mm(one).total_cmp(&seen_mm(other)))
}

fn by_profile(one: &ReadProfile, other: &ReadProfile) -> Ordering {
    let pairs = one.readings.iter().zip(&other.readings);
    let by_readings = pairs.map(|(one, other)| by_reading(one, other)).find(|order| order.is_ne());
    let reached_mm = |profile: &ReadProfile| profile.reached_mm.unwrap_or(-1.0);
    let by_slide = one.slide.cmp(&other.slide).then(by_readings.unwrap_or(Ordering::Equal));
    by_slide.then(one.readings.len().cmp(&other.readings.len())).then(reached_mm(one).total_cmp(&reached_mm(other)))
}
