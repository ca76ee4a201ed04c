//! Channels in skin that goes down with the needle: slits in closed form, volumes by plain union over small steps of the motion, and limits.

use super::{Setting, layer};
use dermatrace::geometry::dent::Piece;
use dermatrace::geometry::quadratic::Quadratic;
use dermatrace::geometry::{Channel, Dent, ElasticLimit, Motion, Tear, exact};
use dermatrace::mechanics::{Insertion, slit};

const DRUM_MM: f64 = 10.0;
const STROKE_MM: f64 = 5.0;
const FREQUENCY_HZ: f64 = 100.0;
const GLIDE_MM_S: f64 = 60.0;

fn rigid() -> ElasticLimit {
    ElasticLimit::uniform(0.0)
}

fn partial(surface_following: f64) -> Tear {
    Tear::Partial { surface_following }
}

fn roller(setting: &Setting, excursion: f64, slip: f64) -> Motion {
    Motion::roller(DRUM_MM, setting.needle.length_mm, excursion, slip)
}

fn pen(excursion: f64, tilt: f64) -> Motion {
    Motion::pen(excursion, STROKE_MM, FREQUENCY_HZ, GLIDE_MM_S, tilt)
}

fn dented(setting: &Setting, motion: Motion, tear: Tear, limit: &ElasticLimit) -> Channel {
    Channel::dented(&setting.needle, motion, setting.insertion().dent(motion.depth()), tear, limit)
}

/// Skins whose needle goes in with no jump, with one at the surface, with one into fat, and with one in the middle.
fn settings() -> [Setting; 4] {
    let springs = |s: &mut Setting| (s.puncture, s.layers) = (0.0, vec![layer(f64::INFINITY, 0.5, 0.0)]);
    let board = |s: &mut Setting| {
        s.layers = vec![layer(0.2, 0.05, 0.001), layer(0.25, 6.0, 0.02), layer(f64::INFINITY, 0.05, 0.002)];
    };
    [Setting::new(1.5).with(springs), Setting::new(1.5), Setting::new(2.5), Setting::new(2.5).with(board)]
}

#[test]
fn the_way_in_is_the_first_passage_at_every_depth() {
    for setting in settings() {
        let insertion = setting.insertion();
        for excursion in [0.3, 0.6, 1.1, 1.5, 2.4] {
            let dent = insertion.dent(excursion);
            let depth = dent.depth_mm();
            assert_eq!((dent.excursion_mm(), depth), (excursion, insertion.depth_mm(excursion)));
            assert_eq!(dent.opens_mm(), insertion.gate_mm());
            for step in 0..=400 {
                let share = f64::from(step) / 400.0;
                let (z, s) = (share * depth, share * excursion);
                assert!((dent.cutting_mm(z) - insertion.cutting_mm(z)).abs() < 1e-12, "{setting:?} {z}");
                let reached = if s <= insertion.gate_mm() { 0.0 } else { dent.reached_mm(s) };
                assert!((reached - insertion.depth_mm(s)).abs() < 1e-9, "{setting:?} {s}");
            }
            let mut end = (0.0, insertion.gate_mm());
            for piece in dent.pieces() {
                assert!(piece.length_mm > 0.0 && (piece.start_mm - end.0).abs() < 1e-12);
                assert!((piece.excursion_mm.at - end.1).abs() < 1e-12 && piece.end_mm() >= piece.excursion_mm.at);
                end = (piece.start_mm + piece.length_mm, piece.end_mm());
            }
            assert!((end.0 - depth).abs() < 1e-12 && (end.1 - excursion).abs() < 1e-9, "{setting:?} {excursion}");
            let back = insertion.dent_to(depth);
            assert!((back.excursion_mm() - excursion).abs() < 1e-9 && back.pieces() == dent.pieces());
        }
    }
    assert!(settings()[2].insertion().dent(2.4).pieces().iter().filter(|p| p.excursion_mm.slope == 0.0).count() >= 2);
}

#[test]
fn the_slit_of_a_dented_roller_has_its_closed_form() {
    for setting in settings() {
        let insertion = setting.insertion();
        for excursion in [0.3, 0.6, 1.1, 1.5, 2.4] {
            for slip in [0.0, 0.1] {
                let motion = roller(&setting, excursion, slip);
                let channel = dented(&setting, motion, Tear::Pinned, &rigid());
                assert_eq!(channel.depth(), insertion.depth_mm(motion.depth()));
                for share in [0.0, 0.01, 0.2, 0.5, 0.8, 0.999] {
                    let z = share * channel.depth();
                    let (low, high) = channel.level(z).slit();
                    let reach = DRUM_MM + setting.needle.length_mm;
                    let length = slit::dented_mm(&insertion, reach, motion.depth(), z);
                    assert!((high - low - length).abs() < 1e-9, "{setting:?} {excursion} {z}: {}", high - low);
                    for play in [0.1, 1.0] {
                        let limit = ElasticLimit::uniform(play);
                        let (low, high) = dented(&setting, motion, Tear::Pinned, &limit).level(z).slit();
                        assert!((high - low - (length - play * z).max(0.0)).abs() < 1e-9);
                    }
                }
            }
        }
    }
    // The row of the reference.
    let channel = dented(&settings()[1], roller(&settings()[1], 1.5, 0.0), Tear::Pinned, &rigid());
    let (low, high) = channel.level(0.3).slit();
    assert!((high - low - 0.267_321_433).abs() < 2e-9, "{}", high - low);
}

#[test]
fn the_slit_of_a_dented_pen_has_its_closed_form() {
    for setting in settings() {
        let insertion = setting.insertion();
        for (s_max, tilt) in [(0.6, 0.0), (1.5, 0.2), (2.4, -0.1)] {
            for kappa in [0.0, 0.5, 1.0] {
                let channel = dented(&setting, pen(s_max, tilt), partial(kappa), &rigid());
                for share in [0.0, 0.3, 0.9] {
                    let z = share * channel.depth();
                    let phase = |s: f64| (1.0 - 2.0 * (s_max - s) / STROKE_MM).acos();
                    let turned = phase(insertion.cutting_mm(z)) + phase(z);
                    let length = (1.0 - kappa) * GLIDE_MM_S * turned / (2.0 * std::f64::consts::PI * FREQUENCY_HZ);
                    let (low, high) = channel.level(z).slit();
                    assert!((high - low - length).abs() < 1e-9, "{setting:?} {s_max} {kappa} {z}");
                    let depths = [s_max, insertion.cutting_mm(z), z];
                    let ours = exact::dented_pen_slit(depths, STROKE_MM, FREQUENCY_HZ, GLIDE_MM_S, kappa);
                    assert!((ours - length).abs() < 1e-12);
                }
            }
            let still = dented(&setting, pen(s_max, tilt), Tear::Pinned, &rigid());
            assert!(
                !still.sweeps() && still.volume(0.0, still.depth(), 1) == still.puncture_volume(0.0, still.depth())
            );
        }
    }
}

/// The needle at one instant: where its axis crosses the surface, its tip's depth, and the angle of its axis to the normal.
#[derive(Clone, Copy)]
struct Seen {
    x: f64,
    depth: f64,
    lean: f64,
}

/// A stroke in small steps, by the formulas of the chapter. Where the tip jumps it goes through every depth between.
fn steps(insertion: &Insertion, motion: Motion) -> Vec<Seen> {
    let count = 1600;
    let excursion = motion.depth();
    let end = motion.contact(0.0);
    let at = |t: f64, depth: f64| match motion {
        Motion::Roller { reach, rolling, .. } => {
            Seen { x: rolling * t - reach * t.sin() + depth * t.tan(), depth, lean: t }
        }
        Motion::Pen { glide, tilt: (sin, cos), .. } => Seen { x: glide * t, depth, lean: -sin.atan2(cos) },
    };
    let greatest = insertion.depth_mm(excursion);
    let mut seen = Vec::new();
    let mut before = 0.0;
    for step in 0..=count {
        let t = end * (2.0 * f64::from(step) / f64::from(count) - 1.0);
        let s = match motion {
            Motion::Roller { reach, .. } => excursion - reach * (1.0 - t.cos()),
            Motion::Pen { stroke, omega, .. } => excursion - 0.5 * stroke * (1.0 - (omega * t).cos()),
        };
        let depth = if t <= 0.0 { insertion.depth_mm(s) } else { s.min(greatest) };
        if t <= 0.0 {
            let between = ((depth - before) / 1e-3) as u32;
            seen.extend(
                (1..=between).map(|i| at(t, before + (depth - before) * f64::from(i) / f64::from(between + 1))),
            );
            before = depth;
        }
        seen.push(at(t, depth));
    }
    seen
}

/// Volume of the union of the needle's slices, each moved to where its tissue lies at rest.
fn plain_volume(setting: &Setting, motion: Motion, kappa: f64, strain: f64) -> f64 {
    let (levels, columns) = (60, 240);
    let seen = steps(&setting.insertion(), motion);
    let depth = setting.insertion().depth_mm(motion.depth());
    let profile = setting.needle.profile();
    let mut volume = 0.0;
    for level in 0..levels {
        let z = depth * (f64::from(level) + 0.5) / f64::from(levels);
        let mut rest = None;
        let slices: Vec<(f64, Seen)> = seen
            .iter()
            .filter(|seen| seen.depth >= z)
            .map(|seen| {
                let xi = (1.0 - kappa) * seen.x - z * seen.lean.tan();
                let state: f64 = rest.unwrap_or(xi);
                let centre = state.clamp(xi - strain * z, xi + strain * z);
                rest = Some(centre);
                (centre, *seen)
            })
            .collect();
        let ends = slices.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], s| [a.min(s.0), b.max(s.0)]);
        let (from, to) = (ends[0] - 0.2, ends[1] + 0.2);
        let step = (to - from) / f64::from(columns);
        for column in 0..columns {
            let x = from + step * (f64::from(column) + 0.5);
            let height = |(centre, seen): &(f64, Seen)| {
                let (sin, cos) = seen.lean.sin_cos();
                let a = x - centre;
                profile.radius_squared((seen.depth - z) / cos + a * sin) - (a * cos).powi(2)
            };
            let highest = slices.iter().map(height).fold(0.0, f64::max);
            volume += 2.0 * highest.sqrt() * step * depth / f64::from(levels);
        }
    }
    volume
}

#[test]
fn volumes_of_dented_channels_are_those_of_a_plain_union() {
    let cases = [(Tear::Pinned, 1.0, 0.0), (Tear::Fixed, 0.0, 0.0), (partial(0.5), 0.5, 0.2), (Tear::Pinned, 1.0, 0.3)];
    let mut worst = 0.0f64;
    for setting in settings() {
        for (tear, kappa, strain) in cases {
            for motion in [roller(&setting, 1.5, 0.0), roller(&setting, 0.8, 0.15), pen(1.5, 0.1)] {
                let channel = dented(&setting, motion, tear, &ElasticLimit::uniform(strain));
                let (ours, error) = channel.volume_and_error(0.0, channel.depth());
                let plain = plain_volume(&setting, motion, kappa, strain);
                println!("{tear:?} {strain} {motion:?}: {:.2e} {:.2e}", ours / plain - 1.0, error / ours);
                worst = worst.max((ours / plain - 1.0).abs());
                // What it says of its own error holds against what a finer quadrature finds.
                let fine = channel.volume(0.0, channel.depth(), 4);
                assert!((ours - fine).abs() <= error, "{tear:?} {strain} {motion:?}: {ours} {fine} {error}");
            }
        }
    }
    // The plain union's own steps leave 1e-3.
    assert!(worst < 1.5e-3, "{worst}");
}

#[test]
fn the_puncture_part_is_that_of_the_depth_and_lies_inside() {
    for setting in settings() {
        for tear in [Tear::Pinned, Tear::Fixed, partial(0.5)] {
            let channel = dented(&setting, roller(&setting, 1.3, 0.05), tear, &rigid());
            let depth = channel.depth();
            let own = Channel::new(&setting.needle, roller(&setting, depth, 0.05), tear, &rigid());
            for share in [0.0, 0.1, 0.4, 0.7, 0.95] {
                let z = share * depth;
                let (hole, level) = (channel.puncture_section(z), channel.level(z));
                assert!((hole.area() - own.puncture_section(z).area()).abs() < 1e-12);
                for i in -9..=9 {
                    let x = 0.1 * f64::from(i) * hole.extent().1;
                    assert!(level.height_squared(x) >= hole.height_squared(x) - 1e-12, "{setting:?} {tear:?} {z} {x}");
                }
            }
            let volume = channel.puncture_volume(0.0, depth);
            assert!((volume - own.puncture_volume(0.0, depth)).abs() < 1e-15 && channel.has_upright_puncture());
            assert!(channel.volume(0.0, depth, 1) > volume);
        }
    }
}

#[test]
fn no_channel_reaches_further_than_it_says() {
    for mut setting in settings() {
        setting.needle.diameter_mm = 0.01;
        for tear in [Tear::Pinned, Tear::Fixed] {
            let channel = dented(&setting, roller(&setting, 1.4, 0.0), tear, &rigid());
            for i in 0..300 {
                let (from, to) = channel.level(channel.depth() * f64::from(i) / 300.0).extent();
                assert!(to.max(-from) < channel.reach(), "{setting:?} {tear:?} {i}");
            }
        }
    }
}

#[test]
fn in_rigid_skin_a_dented_channel_is_that_of_the_depth() {
    let setting = Setting::new(1.5).with(|s| s.stiffness = f64::INFINITY);
    // The same by the long way: skin that gives way by nothing to speak of.
    let piece = |start_mm: f64, length_mm: f64| {
        let excursion_mm = Quadratic { at: start_mm, slope: 1.0, half_curvature: 1e-14 };
        Piece { start_mm, length_mm, excursion_mm }
    };
    let limit = ElasticLimit::layered([(0.3, 0.1), (f64::INFINITY, 0.3)]);
    for depth in [0.4, 1.2] {
        for motion in [roller(&setting, depth, 0.0), roller(&setting, depth, 0.2), pen(depth, 0.1)] {
            for tear in
                [Tear::Puncture, Tear::Pinned, Tear::Fixed, partial(0.5), Tear::Triangle { apex_half_angle_rad: None }]
            {
                for limit in [&rigid(), &limit] {
                    let own = Channel::new(&setting.needle, motion, tear, limit);
                    let same = dented(&setting, motion, tear, limit);
                    let long = Dent::new(depth, depth, vec![piece(0.0, 0.3), piece(0.3, depth - 0.3)]);
                    let long = Channel::dented(&setting.needle, motion, long, tear, limit);
                    assert_eq!(same.volume(0.0, depth, 1), own.volume(0.0, depth, 1));
                    let (ours, exact) = (long.volume(0.0, depth, 3), own.volume(0.0, depth, 3));
                    assert!((ours / exact - 1.0).abs() < 2e-4, "{motion:?} {tear:?} {limit:?}: {ours} {exact}");
                    for z in [0.0, 0.2, 0.9 * depth] {
                        let ends = |channel: &Channel| [channel.level(z).extent(), channel.level(z).slit()];
                        assert_eq!(ends(&same), ends(&own));
                        for (a, b) in ends(&long).into_iter().zip(ends(&own)) {
                            assert!(
                                (a.0 - b.0).abs().max((a.1 - b.1).abs()) < 2e-7,
                                "{motion:?} {tear:?} {z}: {a:?} {b:?}"
                            );
                        }
                    }
                    assert!((long.entry_angle() - own.entry_angle()).abs() < 1e-9);
                }
            }
        }
    }
}

#[test]
fn a_dented_triangle_is_as_wide_as_the_widest_slit() {
    for setting in settings() {
        let motion = roller(&setting, 1.4, 0.0);
        let triangle = dented(&setting, motion, Tear::Triangle { apex_half_angle_rad: None }, &rigid());
        let (insertion, depth) = (setting.insertion(), triangle.depth());
        let slit = |z: f64| 0.5 * slit::dented_mm(&insertion, DRUM_MM + setting.needle.length_mm, motion.depth(), z);
        let widest = (0..20_000).map(|i| slit(depth * (f64::from(i) + 0.5) / 20_000.0)).fold(0.0, f64::max);
        let (_, high) = triangle.level(0.5 * depth).slit();
        assert!((2.0 * high - widest).abs() < 1e-4 * widest && 2.0 * high >= widest - 1e-12, "{} {widest}", 2.0 * high);
    }
}

#[test]
fn skin_that_is_only_dented_has_no_channel() {
    let setting = Setting::new(1.5).with(|s| s.puncture = f64::INFINITY);
    let channel = dented(&setting, roller(&setting, 1.0, 0.0), Tear::Fixed, &rigid());
    assert_eq!((channel.depth(), channel.volume(0.0, 0.0, 1), channel.entry_angle()), (0.0, 0.0, 0.0));
    assert!(channel.section(0.0).area() == 0.0 && channel.displacement(0.1, 0.2).is_finite());
}
