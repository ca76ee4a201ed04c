//! Profiles of a vertical section: what it shows as one thing, however many strikes made it.

use super::crossing::{Crossing, Part, Stretch, for_each_union, stretches};
use super::plane::Track;
use crate::metrics::plane::Plane;

/// One profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Where it begins along the section, mm.
    pub from_mm: f64,
    /// Where it ends, mm.
    pub to_mm: f64,
    /// Length that is open at the surface, mm.
    pub surface_width_mm: f64,
    /// Greatest length that is open at one level, mm.
    pub widest_mm: f64,
    /// Depth to which it reaches, mm.
    pub reached_mm: f64,
    /// Strikes that make it.
    pub strikes: u32,
}

/// The profiles of a section whose middle lies in the patch, along it: strikes are joined where their stretches overlap
/// at any level. The first level is the surface.
pub fn profiles(track: &Track, crossings: &[Crossing], levels: &[Plane]) -> Vec<Profile> {
    let cuts: Vec<Vec<Stretch>> = levels.iter().map(|plane| stretches(crossings, plane, Part::Channel)).collect();
    let groups = groups(crossings.len(), &cuts);
    let mut found: Vec<Option<Profile>> = vec![None; crossings.len()];
    for (level, cut) in cuts.iter().enumerate() {
        let mut open = vec![0.0; crossings.len()];
        for_each_union(cut, |from, to, members| {
            let group = groups[members[0].owner];
            open[group] += to - from;
            let profile = found[group].get_or_insert_with(|| empty(from, to));
            profile.from_mm = profile.from_mm.min(from);
            profile.to_mm = profile.to_mm.max(to);
        });
        for (profile, open) in found.iter_mut().zip(open) {
            let Some(profile) = profile else { continue };
            profile.widest_mm = profile.widest_mm.max(open);
            profile.surface_width_mm += if level == 0 { open } else { 0.0 };
        }
    }
    for (crossing, group) in crossings.iter().zip(&groups) {
        let Some(profile) = &mut found[*group] else { continue };
        let reached = crossing.reached_mm(levels);
        profile.strikes += u32::from(reached > 0.0);
        profile.reached_mm = profile.reached_mm.max(reached);
    }
    let lies_in_patch = |profile: &Profile| (0.0..track.length_mm).contains(&profile.middle_mm());
    let mut profiles: Vec<Profile> = found.into_iter().flatten().filter(lies_in_patch).collect();
    profiles.sort_by(|a, b| a.from_mm.total_cmp(&b.from_mm));
    profiles
}

impl Profile {
    /// Middle of its extent along the section, mm.
    pub fn middle_mm(&self) -> f64 {
        0.5 * (self.from_mm + self.to_mm)
    }
}

fn empty(from_mm: f64, to_mm: f64) -> Profile {
    Profile { from_mm, to_mm, surface_width_mm: 0.0, widest_mm: 0.0, reached_mm: 0.0, strikes: 0 }
}

/// By crossing, the first one that it is joined with.
fn groups(count: usize, cuts: &[Vec<Stretch>]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..count).collect();
    for cut in cuts {
        for_each_union(cut, |_, _, members| {
            for member in &members[1..] {
                let (a, b) = (root(&mut parents, members[0].owner), root(&mut parents, member.owner));
                parents[a.max(b)] = a.min(b);
            }
        });
    }
    (0..count).map(|crossing| root(&mut parents, crossing)).collect()
}

fn root(parents: &mut [usize], mut member: usize) -> usize {
    while parents[member] != member {
        parents[member] = parents[parents[member]];
        member = parents[member];
    }
    member
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strikes_are_joined_where_they_overlap_at_any_level() {
        let stretch = |from, to, owner| Stretch { from, to, owner };
        let surface = vec![stretch(0.0, 1.0, 0), stretch(2.0, 3.0, 2), stretch(5.0, 6.0, 1)];
        let deeper = vec![stretch(0.0, 2.2, 0), stretch(2.0, 3.0, 2)];
        assert_eq!(groups(4, &[surface, deeper]), [0, 1, 0, 3]);
    }
}
