//! The engine's channels against the brute-force oracle, on cases that no reference table holds: heights, extents, areas,
//! volumes and what a line sees of them.

use crate::oracle::{self, patch::Shifts};
use dermatrace::geometry::arc::Line;
use dermatrace::geometry::{Channel, ElasticLimit, Motion, Needle, Section, Tear};
use dermatrace::metrics::section_table::SectionTable;
use std::f64::consts::PI;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Boundaries of the layers of `common::skin`, mm.
const LAYERS: [f64; 5] = [0.0, 0.017, 0.077, 0.277, 1.677];

/// One case, said twice: to the engine and to the oracle.
struct Case {
    name: String,
    ours: Channel,
    theirs: oracle::Channel,
}

/// (length, tip angle in degrees, tip radius), mm: slim, blunt, all cone.
const NEEDLES: [(f64, f64, f64); 4] = [(1.5, 16.0, 0.004), (2.5, 30.0, 0.05), (0.6, 16.0, 0.0), (3.0, 10.0, 0.01)];
/// (lower boundary in mm, failure shear strain).
const RIGID: &[(f64, f64)] = &[(f64::INFINITY, 0.0)];
const EVEN: &[(f64, f64)] = &[(f64::INFINITY, 0.25)];
const WEAK: &[(f64, f64)] = &[(f64::INFINITY, 0.05)];
const LAYERED: &[(f64, f64)] = &[(0.077, 0.6), (0.4, 0.02), (f64::INFINITY, 0.3)];

#[derive(Debug, Clone, Copy)]
enum Stroke {
    /// Drum radius, depth, slip.
    Roller(f64, f64, f64),
    /// Depth, stroke, frequency, glide, tilt in degrees.
    Pen(f64, f64, f64, f64, f64),
    Vertical(f64),
}

fn case(needle: (f64, f64, f64), stroke: Stroke, tear: Tear, strains: &[(f64, f64)]) -> Case {
    let (length, angle, tip) = needle;
    let ours = Needle { length_mm: length, diameter_mm: 0.25, tip_angle_rad: angle.to_radians(), tip_radius_mm: tip };
    let theirs =
        oracle::Needle { length_mm: length, diameter_mm: 0.25, tip_angle_rad: angle.to_radians(), tip_radius_mm: tip };
    let (our_motion, their_motion) = match stroke {
        Stroke::Roller(radius, depth, slip) => (
            Motion::roller(radius, length, depth, slip),
            oracle::Motion::Roller { drum_radius_mm: radius, length_mm: length, depth_mm: depth, slip },
        ),
        Stroke::Pen(depth, stroke, frequency, glide, tilt) => (
            Motion::pen(depth, stroke, frequency, glide, tilt.to_radians()),
            oracle::Motion::Pen {
                depth_mm: depth,
                stroke_mm: stroke,
                frequency_hz: frequency,
                speed_mm_s: glide,
                tilt_rad: tilt.to_radians(),
            },
        ),
        Stroke::Vertical(depth) => (Motion::vertical(depth), oracle::Motion::Vertical { depth_mm: depth }),
    };
    Case {
        name: format!("{needle:?} {stroke:?} {} {strains:?}", tear.label()),
        ours: Channel::new(&ours, our_motion, tear, &ElasticLimit::layered(strains.iter().copied())),
        theirs: oracle::Channel::new(theirs, their_motion, their_tissue(tear, strains)),
    }
}

fn their_tissue(tear: Tear, strains: &[(f64, f64)]) -> oracle::Tissue {
    let tops = std::iter::once(0.0).chain(strains.iter().map(|slab| slab.0));
    let layer = |(top_mm, &(_, strain)): (f64, &(f64, f64))| oracle::Layer { top_mm, failure_shear_strain: strain };
    let layers = tops.zip(strains).map(layer).collect();
    match tear {
        Tear::Puncture => oracle::Tissue::Puncture,
        Tear::Pinned => oracle::Tissue::Following { kappa: 1.0, layers },
        Tear::Fixed => oracle::Tissue::Following { kappa: 0.0, layers },
        Tear::Partial { surface_following } => oracle::Tissue::Following { kappa: surface_following, layers },
        Tear::Triangle { apex_half_angle_rad } => oracle::Tissue::Triangle { apex_half_angle_rad },
    }
}

fn cases() -> Vec<Case> {
    use Stroke::{Pen, Roller, Vertical};
    let [slim, blunt, short, long] = NEEDLES;
    let k = |surface_following| Tear::Partial { surface_following };
    let triangle = |degrees: Option<f64>| Tear::Triangle { apex_half_angle_rad: degrees.map(f64::to_radians) };
    let spread = [
        (slim, Roller(10.0, 1.5, 0.0), k(0.3), LAYERED),
        (slim, Roller(10.0, 1.5, 0.0), k(0.8), EVEN),
        (slim, Roller(10.0, 1.5, 0.12), k(0.5), RIGID),
        (slim, Roller(10.0, 1.5, 0.12), k(0.2), WEAK),
        (slim, Roller(10.0, 1.5, -0.15), k(0.5), LAYERED),
        (slim, Roller(10.0, 1.5, 0.3), Tear::Fixed, WEAK),
        (slim, Roller(10.0, 1.5, 0.05), Tear::Fixed, RIGID),
        (slim, Roller(10.0, 1.5, -0.3), Tear::Fixed, RIGID),
        (slim, Roller(10.0, 1.5, 0.0), Tear::Pinned, LAYERED),
        (slim, Roller(10.0, 0.7, 0.0), Tear::Pinned, EVEN),
        (slim, Roller(10.0, 0.7, 0.1), Tear::Fixed, LAYERED),
        (slim, Roller(10.0, 0.1, 0.0), Tear::Pinned, RIGID),
        (slim, Roller(5.0, 1.2, 0.0), Tear::Pinned, WEAK),
        (slim, Roller(5.0, 1.2, 0.2), k(0.7), LAYERED),
        (slim, Roller(100.0, 1.5, 0.0), Tear::Fixed, EVEN),
        (slim, Roller(10.0, 1.5, 0.0), Tear::Pinned, &[(f64::INFINITY, 5.0)]),
        (blunt, Roller(10.0, 2.5, 0.0), Tear::Pinned, RIGID),
        (blunt, Roller(10.0, 2.5, 0.0), Tear::Fixed, LAYERED),
        (blunt, Roller(10.0, 1.0, -0.1), k(0.4), EVEN),
        (blunt, Roller(10.0, 0.03, 0.0), Tear::Fixed, RIGID),
        (blunt, Roller(4.0, 2.0, 0.1), k(0.6), WEAK),
        (short, Roller(10.0, 0.5, 0.0), Tear::Pinned, RIGID),
        (short, Roller(10.0, 0.5, 0.0), Tear::Fixed, LAYERED),
        (short, Roller(10.0, 0.3, 0.1), k(0.5), EVEN),
        (long, Roller(12.0, 2.2, 0.0), Tear::Pinned, LAYERED),
        (long, Roller(12.0, 3.0, 0.08), k(0.9), LAYERED),
        (slim, Roller(10.0, 1.5, 0.0), triangle(None), RIGID),
        (slim, Roller(10.0, 0.8, 0.2), triangle(None), EVEN),
        (blunt, Roller(10.0, 2.0, 0.0), triangle(Some(25.0)), RIGID),
        (slim, Roller(10.0, 1.3, 0.0), Tear::Puncture, EVEN),
        (long, Pen(1.5, 3.0, 100.0, 60.0, 0.0), Tear::Fixed, RIGID),
        (long, Pen(1.5, 3.0, 100.0, 60.0, 0.0), k(0.5), LAYERED),
        (long, Pen(1.5, 3.0, 100.0, 200.0, 12.0), k(0.5), RIGID),
        (long, Pen(1.5, 3.0, 100.0, 200.0, -12.0), Tear::Fixed, WEAK),
        (long, Pen(2.4, 2.5, 60.0, 20.0, 25.0), k(0.2), EVEN),
        (blunt, Pen(1.0, 3.0, 100.0, 300.0, -20.0), Tear::Fixed, RIGID),
        (slim, Pen(1.2, 3.0, 100.0, 50.0, 15.0), Tear::Pinned, LAYERED),
        (slim, Pen(1.2, 3.0, 100.0, 50.0, -10.0), Tear::Puncture, RIGID),
        (slim, Pen(1.2, 3.0, 100.0, 50.0, 0.0), triangle(None), RIGID),
        (slim, Vertical(1.5), Tear::Fixed, EVEN),
        (blunt, Vertical(0.4), Tear::Pinned, RIGID),
        (short, Vertical(0.6), Tear::Puncture, RIGID),
    ];
    spread.into_iter().map(|(needle, stroke, tear, strains)| case(needle, stroke, tear, strains)).collect()
}

/// Runs a check over the cases on two threads; every case must pass, and all that fail are named.
fn for_each_case(check: impl Fn(&Case) + Sync) {
    let cases = cases();
    let failed = |cases: &[Case]| -> Vec<String> {
        let fails = |case: &&Case| catch_unwind(AssertUnwindSafe(|| check(case))).is_err();
        cases.iter().filter(fails).map(|case| case.name.clone()).collect()
    };
    let (left, right) = cases.split_at(cases.len() / 2);
    let failed = std::thread::scope(|scope| {
        let other = scope.spawn(|| failed(left));
        let own = failed(right);
        [other.join().expect("the checks' panics are caught"), own].concat()
    });
    assert!(failed.is_empty(), "{} of {} cases failed:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

#[track_caller]
fn assert_close(value: f64, expected: f64, allowed: f64, what: &str) {
    assert!((value - expected).abs() <= allowed, "{what}: {value}, expected {expected} within {allowed:e}");
}

#[test]
fn heights_and_extents_agree() {
    for_each_case(|case| {
        let depth = case.ours.depth();
        assert_close(depth, case.theirs.depth_mm(), 1e-12, &case.name);
        let mut random = Shifts(7);
        for share in [0.0, 0.04, 0.13, 0.3, 0.47, 0.61, 0.78, 0.92, 0.985] {
            let z = share * depth;
            let (level, section) = (case.ours.level(z), case.theirs.section(z).expect("above the tip"));
            let ((a, b), (c, d)) = (level.extent(), section.extents());
            let what = format!("{} at {z}", case.name);
            assert_close(a, c, 4e-4, &format!("{what}: hindmost"));
            assert_close(b, d, 4e-4, &format!("{what}: foremost"));
            // Near the ends Y falls like a square root, so squares are compared, as shares of the shank's. A narrow peak in
            // time may escape the engine's search here and there, but seldom.
            let off = |x: f64| (level.height_squared(x) - section.height_squared(x)).abs() / 0.125f64.powi(2);
            let offs: Vec<(f64, f64)> = (0..60).map(|_| c + random.next() * (d - c)).map(|x| (off(x), x)).collect();
            let (worst, at) = offs.iter().copied().fold((0.0, 0.0), |a, b| if b.0 > a.0 { b } else { a });
            assert_close(worst, 0.0, 5e-3, &format!("{what}: Y² at {at}"));
            let mean = offs.iter().map(|(off, _)| off).sum::<f64>() / 60.0;
            assert_close(mean, 0.0, 1e-4, &format!("{what}: mean of Y²"));
            assert!(level.height_squared(b + 1e-3) < 0.0 && level.height_squared(a - 1e-3) < 0.0, "{what}: beyond");
        }
    });
}

#[test]
fn areas_of_sections_agree() {
    for_each_case(|case| {
        let depth = case.ours.depth();
        let shares = [0.0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95];
        let areas = shares.map(|share| (case.ours.section(share * depth).area(), case.theirs.area(share * depth)));
        let largest = areas.iter().map(|(_, theirs)| *theirs).fold(0.0, f64::max);
        for (share, (ours, theirs)) in shares.into_iter().zip(areas) {
            assert_close(ours, theirs, 1e-3 * largest, &format!("{} at {share} of its depth", case.name));
        }
    });
}

#[test]
fn volumes_by_layer_agree_and_puncture_parts_are_inside() {
    for_each_case(|case| {
        let depth = case.ours.depth();
        let whole = case.ours.volume(0.0, depth, 2);
        let puncture = case.ours.puncture_volume(0.0, depth);
        assert!(whole >= puncture * (1.0 - 1e-6), "{}: a tear of {}", case.name, whole - puncture);
        let (mut layers, mut puncture_layers, mut theirs, mut their_puncture) = (0.0, 0.0, 0.0, 0.0);
        for ends in LAYERS.windows(2).chain([&[LAYERS[4], f64::INFINITY][..]]).filter(|ends| ends[0] < depth) {
            let (top, bottom) = (ends[0], ends[1]);
            let (channel, part) = (case.ours.volume(top, bottom, 2), case.ours.puncture_volume(top, bottom));
            let expected = case.theirs.volume_between(top, bottom);
            assert_close(channel, expected, 6e-4 * expected + 1e-5 * whole, &format!("{}: from {top}", case.name));
            let expected_part = case.theirs.puncture_between(top, bottom);
            let allowed = 1e-4 * part + 1e-6 * whole;
            assert_close(part, expected_part, allowed, &format!("{}: puncture part from {top}", case.name));
            assert!(
                channel >= part * (1.0 - 1e-6) - 1e-9 * whole,
                "{}: layer from {top} tears {channel} {part}",
                case.name
            );
            layers += channel;
            puncture_layers += part;
            theirs += expected;
            their_puncture += expected_part;
        }
        assert_close(whole / theirs, 1.0, 3e-4, &format!("{}: volume", case.name));
        assert_close(puncture / their_puncture, 1.0, 1e-4, &format!("{}: puncture part", case.name));
        assert_close(layers / whole, 1.0, 3e-4, &format!("{}: layers make the whole", case.name));
        assert_close(puncture_layers / puncture, 1.0, 1e-4, &format!("{}: layers of the puncture part", case.name));
    });
}

#[test]
fn puncture_parts_lie_inside_their_channels() {
    for_each_case(|case| {
        let depth = case.ours.depth();
        for share in [0.02, 0.2, 0.5, 0.8, 0.97] {
            let z = share * depth;
            let (level, section) = (case.ours.level(z), case.theirs.section(z).expect("above the tip"));
            let part = case.ours.puncture_section(z);
            let (from, to) = part.extent();
            for i in 0..=40 {
                let x = from + (to - from) * f64::from(i) / 40.0;
                let square = part.height_squared(x);
                let expected = section.puncture_squared(x).max(0.0);
                assert_close(square.max(0.0), expected, 1e-6, &format!("{} at {z}: {x}", case.name));
                let held = level.height_squared(x);
                assert!(held >= square - 5e-8, "{} at {z}: {x} outside the channel: {held} {square}", case.name);
            }
        }
    });
}

#[test]
fn between_the_hypotheses_sets_are_nested() {
    // Promised for γ_f = 0 only: every sweep holds the puncture part of the puncture hypothesis, point by point.
    for stroke in
        [Stroke::Roller(10.0, 1.5, 0.0), Stroke::Roller(6.0, 0.8, 0.1), Stroke::Pen(1.5, 3.0, 90.0, 150.0, 8.0)]
    {
        let puncture = case(NEEDLES[0], stroke, Tear::Puncture, RIGID).ours;
        for kappa in [0.0, 0.35, 0.7, 1.0] {
            let sweep = case(NEEDLES[0], stroke, Tear::Partial { surface_following: kappa }, RIGID).ours;
            for share in [0.0, 0.2, 0.6, 0.95] {
                let z = share * sweep.depth();
                let (inner, outer) = (puncture.level(z), sweep.level(z));
                let (from, to) = inner.extent();
                for i in 0..=50 {
                    let x = from + (to - from) * f64::from(i) / 50.0;
                    assert!(outer.height_squared(x) >= inner.height_squared(x) - 1e-12, "{stroke:?} κ {kappa} {z} {x}");
                }
            }
        }
    }
}

/// Sections from the table, against sections worked out anew.
#[test]
fn tabled_sections_are_like_exact_ones() {
    for_each_case(|case| {
        let channel = &case.ours;
        let depth = channel.depth();
        let table = SectionTable::new(channel);
        let largest = (0..20).map(|i| channel.section(depth * f64::from(i) / 20.0).area()).fold(0.0, f64::max);
        let mut random = Shifts(11);
        let (mut sum, mut exact) = (0.0, 0.0);
        for i in 0..60 {
            let share = 0.999 * (f64::from(i) + random.next()) / 60.0;
            let tabled = table.at(share).section();
            let section = channel.section(share * depth);
            let (a, b) = (tabled.area(), section.area());
            sum += a;
            exact += b;
            assert_close(a, b, 1e-2 * largest, &format!("{} at share {share}", case.name));
            let ((f, t), (g, u)) = (tabled.extent(), section.extent());
            assert_close(f, g, 2e-3, &format!("{} at share {share}: hindmost", case.name));
            assert_close(t, u, 2e-3, &format!("{} at share {share}: foremost", case.name));
        }
        assert_close(sum / exact, 1.0, 5e-4, &format!("{}: mean area", case.name));
    });
}

/// Points of a line that are looked at.
const POINTS: u32 = 4000;

/// Length of a line inside a section, by looking at many of its points.
fn dense(line: &Line, half: f64, inside: impl Fn(f64, f64) -> bool) -> f64 {
    let points = POINTS;
    let step = 2.0 * half / f64::from(points);
    let hits = (0..points).filter(|i| {
        let t = -half + (f64::from(*i) + 0.5) * step;
        inside(line.at[0] + t * line.along[0], line.at[1] + t * line.along[1])
    });
    hits.count() as f64 * step
}

fn chords(section: &Section, line: &Line) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    section.chords(line, &mut |from, to| found.push((from, to)));
    found
}

fn random_line(random: &mut Shifts, (from, to): (f64, f64)) -> Line {
    let angle = match (random.next() * 8.0) as u32 {
        0 => 0.0,
        1 => 0.5 * PI,
        2 => 1e-7 * random.next(),
        _ => 2.0 * PI * random.next(),
    };
    let at = [from + random.next() * (to - from), 0.26 * (random.next() - 0.5)];
    Line { at, along: [angle.cos(), angle.sin()] }
}

#[test]
fn chords_have_the_length_that_dense_points_see() {
    for_each_case(|case| {
        let mut random = Shifts(23);
        let table = SectionTable::new(&case.ours);
        for share in [0.0, 0.2, 0.45, 0.7, 0.93] {
            let z = share * case.ours.depth();
            for section in [case.ours.section(z), table.at(share).section(), case.ours.puncture_section(z)] {
                let extent = section.extent();
                let half = (extent.1 - extent.0).hypot(0.3);
                for _ in 0..12 {
                    let line = random_line(&mut random, extent);
                    let found = chords(&section, &line);
                    let length: f64 = found.iter().map(|(from, to)| to - from).sum();
                    let seen = dense(&line, half, |x, y| y * y <= section.height_squared(x));
                    // Every end of a stretch is seen to within one point.
                    let ends = 2.0 * (found.len() as f64 + 1.0);
                    let step = 2.0 * half / f64::from(POINTS);
                    let what = format!("{} at share {share}, {line:?}", case.name);
                    // A stretch of the fit's own flaws is no longer than this.
                    assert_close(length, seen, ends * step + 1e-4, &what);
                    let mut sorted = found.clone();
                    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
                    assert!(sorted.windows(2).all(|w| w[0].1 <= w[1].0), "{what}: stretches overlap: {sorted:?}");
                }
            }
        }
    });
}

/// The chord of the engine's section against the oracle's height field, which owes nothing to arcs. Lines that graze an
/// outline may miss it by the fit, so the lengths are compared on average and each loosely.
#[test]
fn chords_measure_the_oracle() {
    for_each_case(|case| {
        let mut random = Shifts(5);
        for share in [0.1, 0.6] {
            let z = share * case.ours.depth();
            let (section, theirs) = (case.ours.section(z), case.theirs.section(z).expect("above the tip"));
            let table = oracle::section::Table::new(&theirs, 4000);
            let half = (section.extent().1 - section.extent().0).hypot(0.3);
            let (mut ours, mut seen) = (0.0, 0.0);
            for _ in 0..60 {
                let line = random_line(&mut random, section.extent());
                ours += chords(&section, &line).iter().map(|(from, to)| to - from).sum::<f64>();
                seen += dense(&line, half, |x, y| y * y <= table.height_squared(x));
            }
            assert_close(ours, seen, 3e-3 * seen, &format!("{} at share {share}", case.name));
        }
    });
}
