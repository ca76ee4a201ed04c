//! A patch in one piece or in many: the same lengths, hits and strikes; and what a scenario may leave out or ask for.

use crate::common::{self, NEEDLE, pen, roller, run, scenario};
use dermatrace::devices::{DepthEfficiency, Device, PassSpec};
use dermatrace::geometry::Tear;
use dermatrace::mechanics::Configured;
use dermatrace::metrics::known::VolumeTable;
use dermatrace::metrics::lines::Lines;
use dermatrace::metrics::points::Points;
use dermatrace::metrics::prepared::{Prepared, Target};
use dermatrace::metrics::shapes::Shapes;
use dermatrace::metrics::strata::{Quantity, expected_area_slot, layer_slot};
use dermatrace::metrics::tile::{Tally, Tiling};
use dermatrace::metrics::trial::Groundwork;
use dermatrace::sampling::Integrand;
use dermatrace::treatment::{Patch, Treatment};

/// What some points of every stratum add, and the tally, summed over all tiles.
fn summed<I: Integrand<Tally = Tally>>(integrand: &I) -> (Vec<f64>, Tally) {
    let (mut slots, mut tally) = (vec![0.0; integrand.slots()], Tally::default());
    for index in 0..integrand.parts() {
        let part = integrand.part(index);
        integrand.tally(&part, &mut tally);
        let mut scratch = I::Scratch::default();
        for stratum in 0..integrand.strata() {
            for point in [[0.31, 0.17, 0.77], [0.83, 0.64, 0.2], [0.05, 0.999, 0.5]] {
                integrand.add(&part, stratum, point, &mut scratch, &mut slots);
            }
        }
    }
    (slots, tally)
}

fn is_expected(layers: usize, slot: usize) -> bool {
    (0..layers)
        .any(|layer| slot == layer_slot(layer, Quantity::ExpectedOverlap) || slot == expected_area_slot(layers, layer))
}

/// The same under one tile and under many, by both estimators.
fn same_in_pieces(device: &Device, tear: Tear, efficiency: DepthEfficiency) {
    let patch = Patch { width_mm: 11.0, height_mm: 9.0 };
    let treatment = Treatment::new(device, 1.5, efficiency, 5);
    let skin = common::skin();
    let target = Target::new(&skin, &patch);
    let prepared = Prepared::new(&treatment, tear, &target, 3);
    let whole = Groundwork::new(&prepared).tiling;
    assert_eq!(whole.count(), 1);
    let of = |tiling: &Tiling| {
        let known = Groundwork { tiling: *tiling, ..Groundwork::new(&prepared) };
        [summed(&Lines(known.trial(2))), summed(&Points(known.trial(2)))]
    };
    let known_layers = Groundwork::new(&prepared).strata.layers();
    let expected = of(&whole);
    assert!(expected[0].1.strikes > 100 && expected[0].1.reaching > expected[0].1.whole);
    for (columns, rows) in [(2, 1), (1, 3), (5, 4)] {
        for ((slots, tally), (slots_of_one, tally_of_one)) in of(&whole.cut_into(columns, rows)).iter().zip(&expected) {
            let counts = |tally: &Tally| (tally.strikes, tally.reaching, tally.whole);
            assert_eq!(counts(tally), counts(tally_of_one), "{tear:?} {columns} × {rows}");
            // What is to be expected of passes is worked out tile by tile, and adds up on average.
            let adds_up = |slot: &usize| !is_expected(known_layers, *slot);
            for (a, b) in (0..slots.len()).filter(adds_up).map(|slot| (slots[slot], slots_of_one[slot])) {
                assert!((a - b).abs() <= 1e-9 * b.abs().max(1e-3), "{tear:?} {columns} × {rows}: {a}, in one {b}");
            }
            for (a, b) in tally.volumes.iter().zip(&tally_of_one.volumes) {
                assert!((a - b).abs() <= 1e-12 * b, "{tear:?}: volumes {a}, in one {b}");
            }
        }
    }
}

#[test]
fn tiles_add_up_to_the_patch() {
    let rigid = DepthEfficiency { mean: 1.0, sd: 0.0 };
    let spread = DepthEfficiency { mean: 0.8, sd: 0.15 };
    let rolled = Device { needle: NEEDLE, ..roller() };
    let dense = Device { passes: vec![PassSpec { heading_rad: 0.3, repeat: 4 }], ..pen() };
    for tear in [Tear::Puncture, Tear::Pinned, Tear::Fixed, Tear::Triangle { apex_half_angle_rad: None }] {
        same_in_pieces(&rolled, tear, rigid);
    }
    same_in_pieces(&rolled, Tear::Pinned, spread);
    let capturing = |device: &Device| Device { capture_radius_mm: 0.2, ..device.clone() };
    same_in_pieces(&capturing(&rolled), Tear::Pinned, spread);
    same_in_pieces(&capturing(&dense), Tear::Fixed, rigid);
    same_in_pieces(&dense, Tear::Fixed, rigid);
    same_in_pieces(&dense, Tear::Pinned, spread);
}

#[test]
fn leaving_out_openings_changes_nothing_else() {
    let mut case = scenario(vec![roller(), pen()], vec![0.5], vec![Tear::Pinned]);
    case.sampling.trials = 4;
    let whole = run(&case);
    case.metrics.openings = false;
    let part = run(&case);
    let is_count = |metric: &str| metric == "openings" || metric == "channels";
    let kept: Vec<_> = whole.metrics.iter().filter(|row| !is_count(&row.metric)).cloned().collect();
    assert!(kept.len() < whole.metrics.len());
    assert_eq!(part.metrics, kept);
    assert!(part.openings.is_empty() && !whole.openings.is_empty());
    assert!(part.notes.iter().any(|note| note.contains("not counted")));
}

#[test]
fn a_target_for_layers_is_reached_in_every_layer_without_much_more_work() {
    let mut case = scenario(vec![roller()], vec![1.5], vec![Tear::Pinned]);
    case.sampling.target_relative_error = 0.005;
    let without = run(&case).cells[0].samples;
    case.sampling.layer_relative_error = Some(0.005);
    let outcome = run(&case);
    for layer in case.skin.layers.iter().filter(|layer| layer.top_mm < 1.5) {
        let name = layer.name.as_str();
        let row = outcome.metrics.iter().find(|row| row.layer == name && row.metric == "damage_volume");
        let row = row.expect("a row for each layer");
        assert!(row.std_err_integration <= 0.005 * row.mean, "{name}: {row:?}");
    }
    let samples = outcome.cells[0].samples;
    assert!(samples < 10 * without, "{samples} lines, {without} without");
}

#[test]
fn known_volumes_of_spread_depths_are_right_on_average() {
    let (device, skin) = (pen(), common::skin());
    let efficiency = DepthEfficiency { mean: 0.6, sd: 0.15 };
    let treatment = Treatment::new(&device, 1.5, efficiency, 1);
    let limit = skin.elastic_limit();
    let shapes = Shapes::new(&treatment, Tear::Puncture, &limit);
    let volumes = VolumeTable::new(&shapes, &skin);
    let law = Configured::of(&device, 1.5, efficiency);
    let count = 2000;
    let (mut tabled, mut exact) = (vec![0.0; skin.layers.len()], vec![0.0; skin.layers.len()]);
    for i in 0..count {
        let depth = law.depth_at_mm((f64::from(i) + 0.5) / f64::from(count));
        let channel = shapes.channel(depth);
        for (layer, volume) in volumes.of_strike(depth).0.into_iter().enumerate() {
            let (top, bottom) = (skin.layers[layer].top_mm, skin.layers[layer].bottom_mm.min(depth));
            tabled[layer] += volume;
            exact[layer] += if bottom > top { channel.puncture_volume(top, bottom) } else { 0.0 };
        }
    }
    let off = |a: f64, b: f64| if b > 0.0 { (a / b - 1.0).abs() } else { a };
    let (all, all_exact): (f64, f64) = (tabled.iter().sum(), exact.iter().sum());
    assert!(off(all, all_exact) < 1e-4);
    assert!(tabled.iter().zip(&exact).all(|(a, b)| off(*a, *b) < 1e-4), "{tabled:?} {exact:?}");
}
