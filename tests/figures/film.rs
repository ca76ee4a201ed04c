//! The film of a stroke: what it shows is the model's motion and channel, and its files are sound.

use crate::checks;
use crate::common::{pen, roller, scenario, stamp};
use assert_cmd::Command;
use dermatrace::charts::film::Studio;
use dermatrace::charts::{ChartContext, Look};
use dermatrace::devices::Device;
use dermatrace::film::{Choice, Clock, Film, FilmError, Strike, choose, film};
use dermatrace::geometry::{ElasticLimit, Motion, Tear};
use dermatrace::scenario::{Scenario, Values};
use dermatrace::skin::{LayerName, Skin};
use std::fs;
use std::path::Path;

const HALF: Tear = Tear::Partial { surface_following: 0.5 };
const DEPTH_MM: f64 = 1.5;
const SCENARIO: &str = "scenarios/roller_vs_pen.toml";

fn devices() -> Vec<Device> {
    vec![roller(), pen(), stamp()]
}

fn scenario_of(failure_shear_strain: f64) -> Scenario {
    let mut scenario =
        scenario(devices(), vec![0.5, DEPTH_MM, 2.5], vec![Tear::Pinned, Tear::Puncture, HALF, Tear::Fixed]);
    let thicknesses = [0.017, 0.06, 0.2, 1.4, f64::INFINITY];
    let stack: Vec<_> = LayerName::ALL.into_iter().zip(thicknesses).collect();
    scenario.skin = Skin::from_thicknesses("test", None, &stack, |_| failure_shear_strain);
    scenario
}

/// A film of all devices with so many frames on either side of the deepest pose.
fn shot(tear: Tear, failure_shear_strain: f64, half: u32) -> Film {
    let scenario = scenario_of(failure_shear_strain);
    let choice = Choice { depth_mm: DEPTH_MM, tear, devices: vec![0, 1, 2] };
    film(&scenario, &choice, Clock { frames: 2 * half + 1, fps: 10 })
}

fn all_films() -> Vec<(Tear, f64, Film)> {
    let cases = [(Tear::Pinned, 0.0), (Tear::Fixed, 0.0), (HALF, 0.0), (Tear::Pinned, 0.3), (HALF, 0.2)];
    cases.into_iter().map(|(tear, strain)| (tear, strain, shot(tear, strain, 7))).collect()
}

/// Devices with their strikes and motions.
fn strikes(film: &Film) -> Vec<(Device, &Strike, Motion)> {
    let with = |(device, strike): (Device, _)| {
        let motion = device.kind.motion(&device.set_to(DEPTH_MM), DEPTH_MM);
        (device, strike, motion)
    };
    devices().into_iter().zip(&film.strikes).map(with).collect()
}

#[test]
fn a_channel_only_grows() {
    // Extents are searched for, each anew, and found to about this, mm.
    const FOUND: f64 = 1e-6;
    for (tear, strain, film) in all_films() {
        for strike in &film.strikes {
            for pair in strike.moments.windows(2) {
                let later = |z: f64| pair[1].sides.iter().find(|side| side.z_mm == z);
                for side in &pair[0].sides {
                    let (Some(before), Some(after)) = (side.extent_mm, later(side.z_mm)) else { continue };
                    let after = after.extent_mm.expect("what was there stays there");
                    let grows = after[0] <= before[0] + FOUND && after[1] >= before[1] - FOUND;
                    assert!(grows, "{tear:?} {strain} {} {side:?} {after:?}", strike.device);
                }
                let (before, after) = (pair[0].grown, pair[1].grown);
                assert!(
                    after.volume_mm3 >= before.volume_mm3 - before.volume_error_mm3,
                    "{tear:?} {before:?} {after:?}"
                );
                assert!(after.plane_area_mm2 >= before.plane_area_mm2 * (1.0 - 1e-3), "{tear:?} {before:?} {after:?}");
            }
            let [first, last] =
                [&strike.moments[0], &strike.moments[strike.moments.len() - 1]].map(|m| m.grown.volume_mm3);
            assert!(first == 0.0 && last > 0.02, "{first} {last}");
        }
    }
}

#[test]
fn the_last_frame_holds_the_channel() {
    for (tear, strain, film) in all_films() {
        let limit = ElasticLimit::uniform(strain);
        for (device, strike, _) in strikes(&film) {
            let channel = device.channel_at(DEPTH_MM, tear, &limit);
            let last = &strike.moments[strike.moments.len() - 1];
            for side in &last.sides {
                match side.extent_mm {
                    Some([from, to]) => {
                        let (low, high) = channel.section(side.z_mm).extent();
                        assert!((from - low).abs() < 1e-9 && (to - high).abs() < 1e-9, "{tear:?} {strain} {side:?}");
                    }
                    None => assert!(side.z_mm >= DEPTH_MM, "{tear:?} {side:?}"),
                }
                assert!((side.displacement_mm - strike.rest_displacement_mm).abs() < 1e-12, "at rest again");
            }
            let off = (last.grown.volume_mm3 - strike.finished.channel_mm3).abs();
            assert!(off <= last.grown.volume_error_mm3, "{tear:?} {strain} {} {off}", device.name);
            assert_eq!(strike.finished.puncture_mm3, channel.puncture_volume(0.0, DEPTH_MM));
        }
    }
}

#[test]
fn the_needle_moves_as_the_stroke_does() {
    for (_, _, film) in all_films() {
        for (device, strike, motion) in strikes(&film) {
            let end = motion.contact(0.0);
            for moment in &strike.moments {
                let t = moment.t_normalised * end;
                let pose = motion.pose(t);
                let [x, z] = moment.tip_mm;
                assert!(
                    (x - pose.translation.x).abs() < 1e-12 && (z - pose.translation.y).abs() < 1e-12,
                    "{}",
                    device.name
                );
                assert_eq!(moment.is_in_skin(), z > -1e-12, "{} {}", device.name, moment.t_normalised);
                // A point further up the needle, by its angle and by the pose.
                let up = pose.transform_point(&[0.0, 0.4].into());
                let by_angle = [x - 0.4 * moment.angle_rad.sin(), z - 0.4 * moment.angle_rad.cos()];
                assert!((up.x - by_angle[0]).hypot(up.y - by_angle[1]) < 1e-12);
            }
            let deepest = &strike.moments[strike.moments.len() / 2];
            assert!((deepest.tip_mm[1] - DEPTH_MM).abs() < 1e-12);
        }
    }
}

#[test]
fn skin_that_cannot_slide_stays_where_it_is() {
    for moment in shot(Tear::Fixed, 0.0, 7).strikes.iter().flat_map(|strike| &strike.moments) {
        assert!(moment.sides.iter().all(|side| side.displacement_mm.abs() < 1e-15), "{moment:?}");
    }
}

#[test]
fn skin_that_follows_goes_with_the_shaft_and_shears_no_more_than_it_can() {
    for (tear, strain, film) in all_films() {
        let kappa = match tear {
            Tear::Pinned => 1.0,
            Tear::Fixed => 0.0,
            _ => 0.5,
        };
        let mut largest_shear: f64 = 0.0;
        for (device, strike, motion) in strikes(&film) {
            for moment in strike.moments.iter().filter(|moment| moment.is_in_skin()) {
                let (_, at_surface) = motion.crossing(moment.t_normalised * motion.contact(0.0), 0.0);
                let whole = kappa * at_surface;
                assert!((moment.surface_displacement_mm() - whole).abs() < 1e-12, "{tear:?} {}", device.name);
                for side in &moment.sides {
                    let sheared = (side.displacement_mm - whole).abs();
                    assert!(sheared <= strain * side.z_mm + 1e-12, "{tear:?} {strain} {} {side:?}", device.name);
                    assert!(side.z_mm <= moment.tip_mm[1] || sheared < 1e-12, "nothing shears below the tip");
                    largest_shear = largest_shear.max(sheared);
                }
            }
        }
        assert_eq!(largest_shear > 0.1, strain > 0.0, "{tear:?} {strain} {largest_shear}");
    }
}

#[test]
fn times_in_the_skin_are_those_of_the_devices() {
    let film = shot(Tear::Pinned, 0.0, 1);
    let times: Vec<Option<f64>> = film.strikes.iter().map(|strike| strike.contact_s).collect();
    // cos θc = H/(R + L) = 10/11.5, ρ = 10 mm, 100 mm/s; half a period of 100 Hz, since the stroke is twice the depth.
    let roller_s = 2.0 * (10.0_f64 / 11.5).acos() * 10.0 / 100.0;
    assert!((times[0].unwrap() - roller_s).abs() < 1e-12 && (roller_s - 0.1033).abs() < 5e-5);
    assert!((times[1].unwrap() - 0.005).abs() < 1e-12);
    assert_eq!(times[2], None);
    let rows = film.rows();
    let at = |frame: u32, device: &str| rows.iter().find(|row| row.frame == frame && row.device == device).unwrap();
    assert!((at(3, "roller").time_s - 0.625 * roller_s).abs() < 1e-12 && at(3, "stamp").time_s.is_nan());
}

#[test]
fn what_a_scenario_lacks_is_refused() {
    let scenario = scenario_of(0.0);
    let choice = |depth, tear, devices: &[&str]| {
        let devices: Vec<String> = devices.iter().map(|name| (*name).to_owned()).collect();
        choose(&scenario, depth, tear, &devices)
    };
    let all = choice(None, None, &[]).unwrap();
    assert_eq!(all, Choice { depth_mm: 1.5, tear: Tear::Pinned, devices: vec![0, 1, 2] });
    assert_eq!(choice(Some(2.5), Some("partial(0.5)"), &["stamp", "pen"]).unwrap().devices, [1, 2]);
    assert!(matches!(choice(Some(1.2), None, &[]), Err(FilmError::Depth { .. })));
    assert!(matches!(choice(None, Some("partial(0.4)"), &[]), Err(FilmError::Tear { .. })));
    assert!(matches!(choice(None, Some("puncture"), &[]), Err(FilmError::NoMotion { .. })));
    assert!(matches!(choice(None, None, &["pin"]), Err(FilmError::Device { .. })));
    let crowd = Scenario::from(Values { devices: vec![roller(); 5], ..Values::clone(&scenario) });
    assert!(matches!(choose(&crowd, None, None, &[]), Err(FilmError::TooMany { count: 5 })));
    let shallow = Scenario::from(Values { depths_mm: vec![0.0], ..Values::clone(&scenario) });
    assert!(matches!(choose(&shallow, None, None, &[]), Err(FilmError::NoDepth)));
    let without = Scenario::from(Values { depths_mm: vec![2.0, 0.5, 1.0], ..Values::clone(&scenario) });
    assert_eq!(choose(&without, None, None, &[]).unwrap().depth_mm, 1.0);
}

fn context() -> ChartContext {
    ChartContext {
        title: "A film <of> strokes & \"more\"".into(),
        basis: None,
        quick: false,
        patch_mm: [10.0; 2],
        version: "0.0.0".into(),
        mark: "geometric bound, not tissue response",
        look: Look::default(),
    }
}

#[test]
fn words_find_room_whatever_is_filmed() {
    for (place, (tear, strain, film)) in all_films().into_iter().enumerate() {
        for count in if place == 0 { vec![1, 2, 4] } else { vec![3] } {
            let strikes = film.strikes.iter().cycle().take(count).cloned().collect();
            let film = Film { strikes, ..film.clone() };
            let still = Studio::new(&film, &context()).unwrap().still().unwrap();
            assert_eq!(checks::text_faults(&still), [""; 0], "{tear:?} {strain} {count}");
            checks::check_xml(&still.svg);
            checks::check_png(&still.png, checks::view_box(&still.svg));
        }
    }
}

#[test]
fn the_animated_svg_is_sound_and_stands_alone() {
    let film = shot(HALF, 0.2, 3);
    let svg = Studio::new(&film, &context()).unwrap().svg().unwrap();
    checks::check_xml(&svg);
    assert_eq!(svg.matches("<g class=\"f").count(), 7);
    assert_eq!(svg.matches("<g class=\"f z\"").count(), 1);
    assert!(svg.contains("prefers-reduced-motion:reduce"));
    let elsewhere = svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for word in ["script", "href", "http", "url(", "@import", "<image", "foreignObject"] {
        assert!(!elsewhere.contains(word), "{word}");
    }
    // Every frame has its own moment, and together they fill the film.
    let delays: Vec<f64> =
        svg.split("animation-delay:").skip(1).map(|rest| rest.split('s').next().unwrap().parse().unwrap()).collect();
    assert!(delays.windows(2).all(|pair| (pair[1] - pair[0] - 0.1).abs() < 1e-5), "{delays:?}");
    assert!((delays[0] + 3.7).abs() < 1e-5 && delays[6] < 0.0, "{delays:?}");
}

fn dermatrace(arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("dermatrace").unwrap().args(arguments).assert()
}

fn animate(out: &Path, more: &[&str]) -> assert_cmd::assert::Assert {
    let mut arguments = vec!["animate", SCENARIO, "--fps", "4", "--seconds", "1", "--out", out.to_str().unwrap()];
    arguments.extend(more);
    dermatrace(&arguments)
}

#[test]
fn the_gif_plays_every_frame_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("film");
    animate(&out, &["--frames", "--format", "gif"]).success();
    assert!(!out.join("stroke.svg").exists());
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(fs::File::open(out.join("stroke.gif")).unwrap()).unwrap();
    let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    assert_eq!(width, 900);
    assert_eq!(decoder.repeat(), gif::Repeat::Infinite);
    let (mut screen, mut frames, mut hundredths) = (vec![0_u8; 3 * width * height], 0, 0);
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        lay_over(&mut screen, frame, width);
        (frames, hundredths) = (frames + 1, hundredths + u32::from(frame.delay));
        let (off, worst) = difference(&screen, &png_pixels(&out.join(format!("stroke_{frames:04}.png"))));
        assert!(off < 0.5 && worst < 60.0, "frame {frames}: {off} in the mean, {worst} at most");
    }
    assert_eq!(frames, 5);
    assert_eq!(hundredths, 425, "five frames at four a second, the last for three seconds more");
}

/// Puts the pixels of a frame that are not see-through onto a screen.
fn lay_over(screen: &mut [u8], frame: &gif::Frame, width: usize) {
    let frame_width = usize::from(frame.width);
    for (index, pixel) in frame.buffer.as_chunks::<4>().0.iter().enumerate().filter(|(_, pixel)| pixel[3] > 0) {
        let row = usize::from(frame.top) + index / frame_width;
        let column = usize::from(frame.left) + index % frame_width;
        let at = 3 * (row * width + column);
        screen[at..at + 3].copy_from_slice(&pixel[..3]);
    }
}

fn png_pixels(path: &Path) -> Vec<u8> {
    let mut reader = png::Decoder::new(fs::File::open(path).unwrap()).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    reader.next_frame(&mut pixels).unwrap();
    pixels
}

/// Mean and largest difference of two pictures, in steps of 256.
fn difference(a: &[u8], b: &[u8]) -> (f64, f64) {
    assert_eq!(a.len(), b.len());
    let off = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b));
    let sum: f64 = a.iter().zip(b).map(off).sum();
    (sum / a.len() as f64, a.iter().zip(b).map(off).fold(0.0, f64::max))
}

#[test]
fn threads_change_no_byte_and_the_run_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    animate(&one, &["--threads", "1"]).success();
    animate(&two, &["--threads", "2"]).success();
    for name in ["stroke.svg", "stroke.gif", "stroke_still.svg", "stroke_still.png", "film.csv", "film_sections.csv"] {
        assert_eq!(fs::read(one.join(name)).unwrap(), fs::read(two.join(name)).unwrap(), "{name}");
    }
    // The same film may be made again; another depth in its place is refused, and so is redrawing it.
    animate(&one, &["--format", "svg"]).success();
    animate(&one, &["--format", "svg", "--depth", "1 mm"]).code(4);
    dermatrace(&["plot", one.to_str().unwrap()]).code(2);
    assert!(fs::read_to_string(one.join("film.csv")).unwrap().starts_with("frame,device,t_normalised,time_s,tip_x_mm"));
}

#[test]
fn a_wrong_wish_is_told_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("film");
    let cases: [(&[&str], &str); 8] = [
        (&["--device", "pin"], "choose one of roller, pen"),
        (&["--depth", "1.2 mm"], "choose one of 0.5 mm, 1 mm, 1.5 mm, 2 mm, 2.5 mm"),
        (&["--depth", "1.5"], "such as \"1.5 mm\""),
        (&["--depth", "-1 mm"], "choose one of"),
        (&["--tear", "puncture"], "choose another with --tear: pinned, partial(0.5), fixed"),
        (&["--tear", "torn"], "choose one of pinned, partial(0.5), fixed"),
        (&["--format", "mp4"], "possible values: svg, gif"),
        (&["--seconds", "0"], "from 0.1 to 60"),
    ];
    for (arguments, hint) in cases {
        let arguments = [&["animate", SCENARIO, "--out", out.to_str().unwrap()], arguments].concat();
        let assert = dermatrace(&arguments).code(2);
        let told = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
        assert!(told.contains(hint), "{arguments:?}: {told}");
    }
    dermatrace(&["animate", SCENARIO, "--out", out.to_str().unwrap(), "--fps", "50", "--seconds", "60"]).code(3);
    assert!(!out.exists(), "nothing is made before everything is known to be sound");
}
