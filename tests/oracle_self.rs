//! scratch
mod oracle;
use oracle::*;
use std::collections::HashMap;

fn rows(name: &str) -> Vec<HashMap<String, String>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference").join(name);
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}
fn num(row: &HashMap<String, String>, key: &str) -> f64 { row[key].parse().unwrap() }

#[test]
fn explore() {
    for row in rows("single_channel.csv") {
        let g = |k: &str| num(&row, k);
        let needle = Needle { length_mm: g("needle_length_mm"), diameter_mm: g("needle_diameter_mm"), tip_angle_rad: g("tip_angle_deg").to_radians(), tip_radius_mm: g("tip_radius_mm") };
        let motion = Motion::Roller { drum_radius_mm: g("drum_radius_mm"), length_mm: g("needle_length_mm"), depth_mm: g("depth_mm"), slip: g("slip") };
        let c = Channel::new(needle, motion, Tissue::uniform(g("surface_following"), g("failure_shear_strain")));
        let t0 = std::time::Instant::now();
        let v = c.volume();
        let dt = t0.elapsed().as_secs_f64();
        let p = c.puncture_volume();
        let a: Vec<f64> = [10, 25, 50, 75, 90].iter().map(|k| { let r = g(&format!("area_at_{k}pct_mm2")); (c.area(c.depth_mm() * *k as f64 / 100.0) - r)/g("area_at_10pct_mm2") }).collect();
        let w = c.widest(150);
        println!("{} v {v:.9} rel {:+.1e} (err {:.0e}) p rel {:+.1e} w {:.3} {} at {:.3} {} areas {} {dt:.3}s ang {}", row["case"], v / g("swept_volume_mm3") - 1.0, g("numerical_error_rel"), p / g("puncture_volume_mm3") - 1.0, w.0, g("widest_mm"), w.1, g("widest_at_depth_mm"), a.iter().map(|v| format!("{v:+.1e}")).collect::<Vec<_>>().join(" "), motion.last_contact(0.0).unwrap().to_degrees()-g("entry_angle_deg"));
    }
    for row in rows("pen_channels.csv") {
        let g = |k: &str| num(&row, k);
        let needle = Needle { length_mm: g("needle_length_mm"), diameter_mm: g("needle_diameter_mm"), tip_angle_rad: g("tip_angle_deg").to_radians(), tip_radius_mm: g("tip_radius_mm") };
        let motion = Motion::Pen { depth_mm: g("depth_mm"), stroke_mm: g("stroke_mm"), frequency_hz: g("frequency_hz"), speed_mm_s: g("hand_speed_mm_s"), tilt_rad: g("tilt_deg").to_radians() };
        let c = Channel::new(needle, motion, Tissue::uniform(g("surface_following"), g("failure_shear_strain")));
        let v = c.volume();
        println!("{} v {v:.9} rel {:+.1e} (err {:.0e})", row["case"], v / g("channel_volume_mm3") - 1.0, g("numerical_error_rel"));
    }
    for row in rows("response_cases.csv") {
        let g = |k: &str| num(&row, k);
        let needle = Needle { length_mm: g("needle_length_mm"), diameter_mm: g("needle_diameter_mm"), tip_angle_rad: g("tip_angle_deg").to_radians(), tip_radius_mm: g("tip_radius_mm") };
        let motion = Motion::Roller { drum_radius_mm: g("drum_radius_mm"), length_mm: g("needle_length_mm"), depth_mm: g("depth_mm"), slip: g("slip") };
        let layers = vec![tissue::Layer { top_mm: 0.0, failure_shear_strain: g("failure_shear_strain_above") }, tissue::Layer { top_mm: g("layer_boundary_mm"), failure_shear_strain: g("failure_shear_strain_below") }];
        let c = Channel::new(needle, motion, Tissue::Following { kappa: g("surface_following"), layers });
        let v = c.volume();
        println!("{} v {v:.9} rel {:+.1e} (err {:.0e})", row["case"], v / g("channel_volume_mm3") - 1.0, g("numerical_error_rel"));
    }
    for row in rows("unions/unions.csv") {
        let g = |k: &str| num(&row, k);
        let needle = Needle { length_mm: g("needle_length_mm"), diameter_mm: g("needle_diameter_mm"), tip_angle_rad: g("tip_angle_deg").to_radians(), tip_radius_mm: g("tip_radius_mm") };
        let motion = if row["motion"] == "roller" { Motion::Roller { drum_radius_mm: g("drum_radius_mm"), length_mm: g("needle_length_mm"), depth_mm: g("depth_mm"), slip: 0.0 } } else { Motion::Vertical { depth_mm: g("depth_mm") } };
        let c = Channel::new(needle, motion, Tissue::uniform(g("surface_following"), 0.0));
        let strikes: Vec<Placed> = rows(&format!("unions/{}.csv", row["case"])).iter().map(|r| Placed { x_mm: num(r, "x_mm"), y_mm: num(r, "y_mm"), heading_rad: num(r, "heading_deg").to_radians(), channel: 0 }).collect();
        let patch = Patch { width_mm: g("patch_mm"), height_mm: g("patch_mm") };
        let t0 = std::time::Instant::now();
        let v = patch_volumes(&[c.clone()], &strikes, &patch, &[0.0, c.depth_mm()], &Raster::default());
        let dt = t0.elapsed().as_secs_f64();
        let u = v[0].union;
        println!("{} {:?} rel {:+.1e} se {:.1e} (err {:.0e}) {dt}s", row["case"], v[0], u.mean / g("union_volume_mm3") - 1.0, u.std_err / u.mean, g("numerical_error_rel"));
        let t0 = std::time::Instant::now();
        println!("openings {} {}s", opening_count(&[c], &strikes, &patch, 0.0), t0.elapsed().as_secs_f64());
    }
}
