//! From what was measured to what likelihoods are asked of: profiles by patch, plane and depth.

use super::likelihood::{CountedTogether, Facing, Group, PatchData, Slide, Tracked, View};
use super::model::Data;
use super::track::{Step, Track};
use crate::scenario::inference::{Counted, ReadProfile, ReadingLaw, Sections, SlidePlane, Width};

/// Widths of a plane and depth are put into bins where there are more of them.
const FEW: usize = 50;
/// Bins are this share of the error of reading wide.
const BIN: f64 = 0.25;

/// What was measured, for likelihoods.
pub fn data(sections: &Sections, law: &ReadingLaw, per_depth: bool) -> Data {
    data_beside(&[], sections, law, per_depth)
}

/// The same where other sections were read at some true depths, mm, which keep their numbers.
pub fn data_beside(levels_mm: &[f64], sections: &Sections, law: &ReadingLaw, per_depth: bool) -> Data {
    let mut gatherer = Gatherer { sections, law, per_depth, data: Data::default() };
    gatherer.data.levels_mm = levels_mm.to_vec();
    gatherer.data.patches = vec![PatchData::default(); sections.patches.len()];
    if !per_depth {
        gatherer.data.classes.push(None);
    }
    for (slide, _) in sections.slides.iter().enumerate() {
        gatherer.add_slide(slide);
    }
    gatherer.add_counts();
    let patches = &mut gatherer.data.patches;
    patches.iter_mut().flat_map(|patch| &mut patch.groups).for_each(|group| put_together(&mut group.widths, law));
    gatherer.data
}

struct Gatherer<'s> {
    sections: &'s Sections,
    law: &'s ReadingLaw,
    per_depth: bool,
    data: Data,
}

/// Number of an item of a list, which it joins if it is new.
fn number_of<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

impl Gatherer<'_> {
    fn level(&mut self, at_mm: f64) -> usize {
        number_of(&mut self.data.levels_mm, at_mm / self.law.shrinkage_depth)
    }

    fn class(&mut self, at_mm: f64) -> usize {
        if self.per_depth { number_of(&mut self.data.classes, Some(at_mm)) } else { 0 }
    }

    fn view(&mut self, patch: usize, facing: Facing, at_mm: f64) -> usize {
        let level = self.level(at_mm);
        number_of(&mut self.data.patches[patch].views, View { level, facing })
    }

    fn track(&mut self, profile: &ReadProfile) -> Track {
        let step = |reading: &crate::scenario::inference::Reading| Step {
            level: self.level(reading.at_mm),
            step_mm: reading.step_mm,
            width: reading.width,
        };
        Track { steps: profile.readings.iter().map(step).collect(), reached_mm: profile.reached_mm }
    }

    fn add_slide(&mut self, slide: usize) {
        let sections = self.sections;
        let profiles: Vec<&ReadProfile> = sections.profiles.iter().filter(|one| one.slide == slide).collect();
        let patch = sections.slides[slide].patch;
        let is_single = |profile: &ReadProfile| profile.readings.len() == 1 && profile.reached_mm.is_none();
        let facing = match sections.slides[slide].plane {
            SlidePlane::Known(plane_rad) => Facing::Known(plane_rad),
            SlidePlane::Random if profiles.len() == 1 && is_single(profiles[0]) => Facing::Mixed,
            SlidePlane::Random => Facing::Shared,
        };
        for profile in profiles {
            let at_mm = profile.readings[0].at_mm;
            let (view, class) = (self.view(patch, facing, at_mm), self.class(at_mm));
            let track = self.track(profile);
            let of_patch = &mut self.data.patches[patch];
            match (facing, profile.readings[0].width) {
                (Facing::Shared, _) => {
                    let place = of_patch.slides.iter().position(|known| known.class == class && known.number == slide);
                    let place = place.unwrap_or_else(|| {
                        of_patch.slides.push(Slide { number: slide, class, profiles: Vec::new() });
                        of_patch.slides.len() - 1
                    });
                    of_patch.slides[place].profiles.push((view, track));
                }
                (_, Width::Seen(width_mm)) if is_single(profile) => {
                    let same = |group: &&mut Group| group.view == view && group.class == class;
                    match of_patch.groups.iter_mut().find(same) {
                        Some(group) => group.widths.push((width_mm, 1.0)),
                        None => of_patch.groups.push(Group { view, class, widths: vec![(width_mm, 1.0)] }),
                    }
                }
                _ => of_patch.tracked.push(Tracked { view, class, track }),
            }
        }
    }

    /// Counts on planes of known direction, each slide's at its shallowest depth.
    fn add_counts(&mut self) {
        let sections = self.sections;
        let shallowest = |counted: &&Counted| {
            let of_slide = sections.counted.iter().filter(|other| other.slide == counted.slide);
            of_slide.map(|other| other.at_mm).fold(f64::INFINITY, f64::min) == counted.at_mm
        };
        let mut cells: Vec<(usize, f64)> = Vec::new();
        for counted in sections.counted.iter().filter(shallowest) {
            let slide = &sections.slides[counted.slide];
            let SlidePlane::Known(plane_rad) = slide.plane else { continue };
            let view = self.view(slide.patch, Facing::Known(plane_rad), counted.at_mm);
            let class = self.class(counted.at_mm);
            let known = cells.iter().filter(|cell| cell.0 == slide.patch).position(|cell| cell.1 == counted.at_mm);
            let together = &mut self.data.patches[slide.patch].counted;
            let place = known.unwrap_or_else(|| {
                cells.push((slide.patch, counted.at_mm));
                together.push(CountedTogether { class, slides: Vec::new() });
                together.len() - 1
            });
            together[place].slides.push((view, counted.length_mm, f64::from(counted.profiles)));
        }
    }
}

/// Puts equal widths together, and where there are many those of one bin.
fn put_together(widths: &mut Vec<(f64, f64)>, law: &ReadingLaw) {
    let bin = BIN * law.error_mm;
    if widths.len() > FEW {
        widths.iter_mut().for_each(|(width_mm, _)| {
            *width_mm = ((*width_mm / bin).round() * bin).clamp(law.smallest_mm, law.largest_mm);
        });
    }
    widths.sort_by(|a, b| a.0.total_cmp(&b.0));
    widths.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}
