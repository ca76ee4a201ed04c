//! Channels of strikes whose depths vary continuously: what is interpolated between prepared ones, against exact ones.

use crate::common::{pen, roller};
use dermatrace::devices::{DepthEfficiency, Device};
use dermatrace::geometry::{ElasticLimit, Tear};
use dermatrace::metrics::known::VolumeTable;
use dermatrace::metrics::plane::{Plane, View};
use dermatrace::metrics::shapes::Shapes;
use dermatrace::skin::{Skin, site};
use dermatrace::treatment::{Strike, Treatment};
use nalgebra::UnitComplex;

const PLANES: usize = 200;
/// Narrow and wide spreads, one that ends at the needle's length and some that are hardly any: (mean, standard deviation, largest error of
/// one depth).
const SPREADS: [(f64, f64, f64); 6] = [
    (0.9, 0.05, 1e-3),
    (0.5, 0.01, 1e-3),
    (0.7, 0.3, 6e-3),
    (0.99, 0.05, 1e-3),
    (0.99999, 1e-6, 1e-3),
    (0.6, 1e-16, 1e-3),
];

fn strike(depth_mm: f64) -> Strike {
    Strike { x_mm: 0.0, y_mm: 0.0, heading: UnitComplex::identity(), depth_mm, pass: 0 }
}

/// The area of a strike's section that lines meet.
fn met_by_lines(plane: &Plane, depth_mm: f64) -> f64 {
    match plane.view(&strike(depth_mm), false) {
        Some(View::Outline(outline, _)) => outline.section().area(),
        Some(View::NearTip(outline, _)) => outline.section().area(),
        Some(View::Cut(cut)) => cut.channel.area(),
        None => 0.0,
    }
}

/// The area of the section by itself, of which points and openings are made.
fn by_itself(plane: &Plane, depth_mm: f64) -> f64 {
    plane.cut(&strike(depth_mm)).map_or(0.0, |cut| cut.channel.area())
}

fn treatment(device: &Device, length_mm: f64, (mean, sd, _): (f64, f64, f64)) -> Treatment<'_> {
    Treatment::new(device, length_mm, DepthEfficiency { mean, sd }, 1)
}

#[test]
fn sections_interpolated_in_depth_have_the_volume_of_exact_ones() {
    let device = roller();
    for spread in SPREADS {
        for (tear, strain) in [(Tear::Pinned, 0.0), (Tear::Fixed, 0.0), (Tear::Pinned, 0.3), (Tear::Fixed, 0.2)] {
            for length_mm in [0.5, 1.5, 2.5] {
                let (limit, treatment) = (ElasticLimit::uniform(strain), treatment(&device, length_mm, spread));
                let shapes = Shapes::new(&treatment, tear, &limit);
                let z = |i: usize| shapes.deepest() * (i as f64 + 0.5) / PLANES as f64;
                let planes: Vec<Plane> = (0..PLANES).map(|i| shapes.plane(z(i))).collect();
                let (mut sums, mut exact, mut worst) = ([0.0; 2], 0.0, [0.0f64; 2]);
                for depth in treatment.typical_depths() {
                    let channel = shapes.channel(depth);
                    let whole: f64 = (0..PLANES).filter(|&i| z(i) < depth).map(|i| channel.section(z(i)).area()).sum();
                    exact += whole;
                    for (way, area) in [met_by_lines as fn(&Plane, f64) -> f64, by_itself].into_iter().enumerate() {
                        let ours: f64 = planes.iter().map(|plane| area(plane, depth)).sum();
                        sums[way] += ours;
                        worst[way] = worst[way].max((ours / whole - 1.0).abs());
                    }
                }
                for (way, off) in sums.map(|sum| sum / exact - 1.0).into_iter().enumerate() {
                    let name = ["met by lines", "by itself"][way];
                    let what = format!(
                        "{spread:?} {tear:?} {strain} {length_mm} {name}: {off:.1e}, at most {:.1e}",
                        worst[way]
                    );
                    println!("{what}");
                    assert!(off.abs() < 4e-4 && worst[way] < spread.2, "{what}");
                }
            }
        }
    }
}

/// Where hardly a strike ends channels are prepared far from one another, or next to one another: neither takes hold of what is between.
#[test]
fn sections_of_depths_that_are_rare_are_near_exact_ones() {
    let (device, limit) = (roller(), ElasticLimit::uniform(0.0));
    for spread in SPREADS {
        for tear in [Tear::Pinned, Tear::Fixed] {
            let treatment = treatment(&device, 1.5, spread);
            let shapes = Shapes::new(&treatment, tear, &limit);
            for share in [0.2, 0.35, 0.6, 0.8, 0.93, 0.9999] {
                let depth = share * shapes.deepest();
                let channel = shapes.channel(depth);
                let z = |i: usize| depth * (i as f64 + 0.5) / PLANES as f64;
                let ours: f64 = (0..PLANES).map(|i| met_by_lines(&shapes.plane(z(i)), depth)).sum();
                let whole: f64 = (0..PLANES).map(|i| channel.section(z(i)).area()).sum();
                println!("{spread:?} {tear:?} {share}: {:.1e}", ours / whole - 1.0);
                assert!((ours / whole - 1.0).abs() < 0.06, "{spread:?} {tear:?} {share}: {ours} {whole}");
            }
        }
    }
}

#[test]
fn known_volumes_of_any_depth_are_those_of_exact_channels() {
    let device = roller();
    let skin = Skin::from_thicknesses("cheek", None, &site::layers("cheek", None).expect("a site"), |_| 0.0);
    for spread in SPREADS {
        for tear in [Tear::Pinned, Tear::Fixed] {
            for length_mm in [0.5, 1.5, 2.5] {
                let (limit, treatment) = (ElasticLimit::uniform(0.0), treatment(&device, length_mm, spread));
                let shapes = Shapes::new(&treatment, tear, &limit);
                let table = VolumeTable::new(&shapes, &skin);
                let (mut ours, mut exact) = (vec![0.0; skin.layers.len()], vec![0.0; skin.layers.len()]);
                for depth in treatment.typical_depths() {
                    let channel = shapes.channel(depth);
                    let found = table.of_strike(depth).0;
                    for (place, layer) in skin.layers.iter().enumerate().filter(|(_, layer)| layer.top_mm < depth) {
                        ours[place] += found[place];
                        exact[place] += channel.volume(layer.top_mm, layer.bottom_mm, 3);
                    }
                }
                let whole: f64 = exact.iter().sum();
                let off = ours.iter().sum::<f64>() / whole - 1.0;
                let worst = ours.iter().zip(&exact).map(|(a, b)| (a - b).abs() / whole).fold(0.0, f64::max);
                println!("{spread:?} {tear:?} {length_mm}: {off:.1e}, a layer {worst:.1e}");
                assert!(off.abs() < 3e-4 && worst < 3e-4, "{spread:?} {tear:?} {length_mm}: {off:e} {worst:e}");
            }
        }
    }
}

#[test]
fn upright_holes_of_any_depth_are_exact() {
    let (mut device, limit) = (pen(), ElasticLimit::uniform(0.0));
    if let dermatrace::devices::DeviceKind::Pen(pen) = &mut device.kind {
        pen.hand_speed_mm_s = 0.0;
    }
    let treatment = treatment(&device, 1.5, SPREADS[2]);
    let shapes = Shapes::new(&treatment, Tear::Pinned, &limit);
    for z in [0.0, 0.01, 0.3, 1.1] {
        let plane = shapes.plane(z);
        let square = plane.hole_squares().expect("holes and nothing else");
        for depth in treatment.typical_depths() {
            let ours = std::f64::consts::PI * square(depth).max(0.0);
            let exact = if depth > z { shapes.channel(depth).section(z).area() } else { 0.0 };
            assert!((ours - exact).abs() < 1e-12, "{depth} at {z}: {ours} {exact}");
        }
    }
}
