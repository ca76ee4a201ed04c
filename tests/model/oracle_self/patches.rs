//! Unions and openings whose answer is known beforehand.

use super::{assert_close, channel, roller};
use crate::oracle::patch::Shifts;
use crate::oracle::{
    Channel, Motion, Needle, Patch, Placed, Raster, Tissue, component_labels, opening_count, patch_volumes, union_area,
};

const PATCH: Patch = Patch { width_mm: 3.0, height_mm: 2.0 };

fn at(x_mm: f64, y_mm: f64, heading_deg: f64) -> Placed {
    Placed { x_mm, y_mm, heading_rad: heading_deg.to_radians(), channel: 0 }
}

fn fine() -> Raster {
    Raster { cell_mm: 0.004, depth_pairs: 24, replicates: 6, seed: 7 }
}

#[test]
fn strikes_apart_add_up_and_copies_do_not() {
    let channels = [channel(roller(1.5), Tissue::uniform(0.5, 0.1))];
    let strikes = [at(0.8, 0.7, 30.0), at(2.2, 1.4, 200.0), at(2.2, 1.4, 200.0)];
    let depths = [0.0, 0.08, 0.5, 4.0];
    for (layer, volumes) in patch_volumes(&channels, &strikes, &PATCH, &depths, &fine()).iter().enumerate() {
        let one = channels[0].volume_between(depths[layer], depths[layer + 1]);
        let puncture = channels[0].puncture_between(depths[layer], depths[layer + 1]);
        for (estimate, expected) in
            [(volumes.union, 2.0 * one), (volumes.channels, 3.0 * one), (volumes.punctures, 3.0 * puncture)]
        {
            assert!(estimate.std_err < 2e-3 * expected, "layer {layer}: {estimate:?}");
            // Student t with 5 degrees of freedom: 6.9 standard errors are exceeded once in a thousand.
            assert_close(estimate.mean, expected, 6.9 * estimate.std_err + 2e-5 * expected, &format!("layer {layer}"));
        }
    }
}

#[test]
fn the_edge_of_the_patch_halves_a_strike_upon_it() {
    let channels = [channel(roller(1.0), Tissue::pinned())];
    let strikes = [at(1.5, 0.0, 0.0)];
    let volumes = &patch_volumes(&channels, &strikes, &PATCH, &[0.0, 1.0], &fine())[0];
    for (estimate, whole) in [(volumes.union, channels[0].volume()), (volumes.punctures, channels[0].puncture_volume())]
    {
        assert_close(estimate.mean, 0.5 * whole, 6.9 * estimate.std_err, "half a strike");
    }
}

#[test]
fn two_round_holes_overlap_by_a_lens() {
    let channels = [channel(Motion::Vertical { depth_mm: 1.5 }, Tissue::pinned())];
    let (radius, apart) = (0.125f64, 0.15f64);
    let lens = 2.0 * radius * radius * (0.5 * apart / radius).acos()
        - 0.5 * apart * (4.0 * radius * radius - apart * apart).sqrt();
    let expected = 2.0 * std::f64::consts::PI * radius * radius - lens;
    let area = union_area(&channels, &[at(1.0, 1.0, 0.0), at(1.0, 1.0 + apart, 77.0)], &PATCH, 0.0, &fine());
    assert_close(area.mean, expected, 6.9 * area.std_err, "union of two circles");
}

#[test]
fn round_holes_join_when_their_distance_falls_below_a_diameter() {
    let channels = [channel(Motion::Vertical { depth_mm: 1.5 }, Tissue::pinned())];
    for (z, diameter) in [(0.0, 0.25), (1.2, 2.0 * Needle::standard(3.0).radius(0.3))] {
        for (factor, openings) in [(1.0 - 1e-4, 1.0), (1.0 + 1e-5, 2.0)] {
            let strikes = [at(1.0, 1.0, 10.0), at(1.0 + 0.6 * diameter * factor, 1.0 + 0.8 * diameter * factor, 250.0)];
            assert_close(
                opening_count(&channels, &strikes, &PATCH, z),
                openings,
                1e-12,
                &format!("z {z}, factor {factor}"),
            );
        }
    }
}

#[test]
fn strikes_outside_the_patch_share_their_components() {
    let channels = [channel(Motion::Vertical { depth_mm: 1.5 }, Tissue::pinned())];
    // A chain of three, one of them outside; a lone one; one on the upper side, which is outside; two copies.
    let strikes = [
        at(-0.1, 1.0, 0.0),
        at(0.1, 1.0, 0.0),
        at(0.3, 1.0, 0.0),
        at(2.0, 0.5, 0.0),
        at(3.0, 1.5, 0.0),
        at(1.5, 1.6, 0.0),
        at(1.5, 1.6, 0.0),
    ];
    assert_eq!(component_labels(&channels, &strikes, 0.0), [0, 0, 0, 3, 4, 5, 5].map(Some));
    assert_close(opening_count(&channels, &strikes, &PATCH, 0.0), 2.0 / 3.0 + 1.0 + 1.0, 1e-12, "openings");
}

#[test]
fn slits_join_at_depth_where_the_surface_holes_are_apart() {
    let channels = [channel(roller(1.5), Tissue::pinned()), channel(roller(0.8), Tissue::pinned())];
    let in_line = [at(1.0, 1.0, 0.0), at(1.5, 1.0, 0.0)];
    assert_close(opening_count(&channels, &in_line, &PATCH, 0.0), 2.0, 1e-12, "at the surface");
    assert_close(opening_count(&channels, &in_line, &PATCH, 0.9), 1.0, 1e-12, "in the dermis");
    assert_close(opening_count(&channels, &in_line, &PATCH, 1.5), 0.0, 1e-12, "at the tip");
    // Thin slits crossing, no end of one inside the other.
    let crossing = [at(1.0, 1.0, 0.0), at(1.0, 1.0, 90.0)];
    assert_close(opening_count(&channels, &crossing, &PATCH, 1.3), 1.0, 1e-12, "crossing");
    let shallow = [at(1.0, 1.0, 0.0), Placed { channel: 1, ..at(1.1, 1.0, 0.0) }];
    assert_eq!(component_labels(&channels, &shallow, 0.8), [Some(0), None]);
}

#[test]
fn a_channel_inside_another_belongs_to_it() {
    let channels =
        [channel(roller(1.5), Tissue::fixed()), channel(Motion::Vertical { depth_mm: 0.4 }, Tissue::fixed())];
    // A hole of 34 µm in the flank of a broad slit, clear of its outline and of its centre line.
    let hole = Placed { channel: 1, ..at(1.0, 1.05, 0.0) };
    for strikes in [[at(1.0, 1.0, 0.0), hole], [hole, at(1.0, 1.0, 0.0)]] {
        assert_close(opening_count(&channels, &strikes, &PATCH, 0.3), 1.0, 1e-12, "inside");
    }
    let beside = Placed { y_mm: 1.2, ..hole };
    assert_close(opening_count(&channels, &[at(1.0, 1.0, 0.0), beside], &PATCH, 0.3), 2.0, 1e-12, "beside");
}

/// Components once more, by flooding a fine picture of the union.
#[test]
fn components_agree_with_a_flooded_picture() {
    let channels = [channel(roller(1.5), Tissue::fixed()), channel(roller(1.2), Tissue::uniform(1.0, 0.1))];
    // A seed for which no two channels pass within a pixel of each other without touching.
    let mut random = Shifts(6);
    let strikes: Vec<Placed> = (0..24)
        .map(|i| Placed {
            channel: i % 2,
            ..at(0.8 + 1.9 * random.next(), 0.8 + 1.9 * random.next(), 360.0 * random.next())
        })
        .collect();
    let mut counts = vec![];
    for z in [0.0, 0.6, 1.1] {
        let labels = component_labels(&channels, &strikes, z);
        let mut different: Vec<usize> = labels.into_iter().flatten().collect();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), flooded(&channels, &strikes, z), "z {z}");
        counts.push(different.len());
    }
    assert!(
        counts.iter().any(|&count| (2..24).contains(&count)),
        "the picture is neither all apart nor all one: {counts:?}"
    );
}

/// Connected regions of the union's picture, 3.5 mm a side.
fn flooded(channels: &[Channel], strikes: &[Placed], z: f64) -> usize {
    let (side, pixels) = (3.5, 1400usize);
    let sections: Vec<_> = channels.iter().map(|channel| channel.section(z)).collect();
    let mut filled = vec![false; pixels * pixels];
    let place = |i: usize| side * i as f64 / pixels as f64;
    for strike in strikes {
        let Some(section) = &sections[strike.channel] else { continue };
        let (low, high) = section.extents();
        for (cell, filled) in filled.iter_mut().enumerate() {
            let (x, y) = strike.to_stroke(place(cell % pixels), place(cell / pixels));
            // No section here is more than 0.25 mm across.
            if !*filled && (low..=high).contains(&x) && y.abs() <= 0.125 && y * y <= section.height_squared(x) {
                *filled = true;
            }
        }
    }
    let mut regions = 0;
    for start in 0..filled.len() {
        if !filled[start] {
            continue;
        }
        regions += 1;
        let mut waiting = vec![start];
        filled[start] = false;
        while let Some(cell) = waiting.pop() {
            for next in [cell.wrapping_sub(1), cell + 1, cell.wrapping_sub(pixels), cell + pixels] {
                if filled.get(next) == Some(&true) {
                    filled[next] = false;
                    waiting.push(next);
                }
            }
        }
    }
    regions
}
