//! What a force makes of whole treatments: each strike its own depth, drawn for what it belongs to.

use super::is_printed;
use dermatrace::mechanics::{Insertion, Pressed};
use dermatrace::scenario::{Scenario, cases, parse};
use dermatrace::simulate::{RunOptions, simulate};
use dermatrace::treatment::{Region, Strike, Treatment};
use std::sync::atomic::AtomicUsize;

/// The skin of the chapter's numbers.
const SKIN: &str = r#"site = "cheek"
layers.stratum_corneum.thickness = "15 um"
layers.viable_epidermis.thickness = "60 um"
layers.papillary_dermis.thickness = "0.2 mm"
layers.reticular_dermis.thickness = "1.225 mm"
"#;
/// A force without chance.
const STEADY: &str = "cv = 0.0, within_cv = 0.0";
pub(super) const ROLLER: &str =
    "name = \"roller\"\nkind = \"roller\"\nmodel = \"mf8\"\nneedle = { length = \"depth\" }\n";
const BARE_ROLLER: &str = "name = \"roller\"\nkind = \"roller\"\nmodel = \"mf8\"\n";
pub(super) const PEN: &str = "name = \"pen\"\nkind = \"pen\"\nmodel = \"dermapen-12\"\n";

pub(super) fn scenario(devices: &[String], skin: &str, mechanics: &str, depths: &str) -> Scenario {
    let devices: String = devices.iter().map(|device| format!("[[device]]\n{device}\n")).collect();
    let text = format!(
        "version = 1\n[skin]\n{SKIN}{skin}\n[tissue]\ntear = \"pinned\"\n{devices}[depth]\nvalues = [{depths}]\n\
         [mechanics]\n{mechanics}\n[sampling]\ntrials = 4\ntarget_relative_error = 0.02\n"
    );
    parse("here", "here", text.as_bytes(), &[], None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn treatment(scenario: &Scenario, device: usize) -> Treatment<'_> {
    cases::treatment(scenario, &scenario.devices[device], scenario.depths_mm[0])
}

fn pressed<'t>(treatment: &'t Treatment) -> &'t Pressed {
    treatment.pressed().expect("a force")
}

fn depths_mm(strikes: &[Strike]) -> Vec<f64> {
    strikes.iter().map(|strike| strike.depth_mm).collect()
}

fn all_of(treatment: &Treatment, trial: u32) -> Vec<Strike> {
    treatment.strikes_in(trial, &Region { x: (0.0, 10.0), y: (0.0, 10.0) })
}

#[test]
fn a_steady_force_gives_every_strike_the_depth_of_the_chapter() {
    for (force, depth, hover) in [("1 N", "0.390", None), ("10 N", "0.711", Some("15.28"))] {
        let roller = format!("{ROLLER}force = {{ mean = \"{force}\", {STEADY} }}");
        let scenario = scenario(&[roller], "", "", "\"1.5 mm\"");
        let treatment = treatment(&scenario, 0);
        let depths = depths_mm(&all_of(&treatment, 0));
        assert!(!depths.is_empty() && depths.iter().all(|found| is_printed(*found, depth)), "{force}: {depths:?}");
        assert_eq!(treatment.distinct_depths().map(|few| few.len()), Some(1));
        let density = 100.0 * treatment.expected_density(&scenario.patch);
        assert!(hover.is_none_or(|printed| is_printed(density, printed)), "{density}");
    }
    for (dial, depth) in [("0.5 mm", "0.198"), ("1.5 mm", "0.711"), ("2 mm", "1.148"), ("2.5 mm", "2.003")] {
        let pen = format!("{PEN}force = {{ {STEADY} }}\ndial_tolerance = \"0 mm\"");
        let scenario = scenario(&[pen], "", "", &format!("\"{dial}\""));
        let depths = depths_mm(&all_of(&treatment(&scenario, 0), 0));
        assert!(!depths.is_empty() && depths.iter().all(|found| is_printed(*found, depth)), "{dial}: {depths:?}");
    }
}

#[test]
fn without_force_no_puncture_and_in_rigid_skin_the_dial_and_the_needles_length() {
    let still = format!("{ROLLER}force = {{ mean = \"0 N\" }}");
    let scenario_of = |device: String, mechanics: &str| scenario(&[device], "", mechanics, "\"1.5 mm\"");
    let none = scenario_of(still, "");
    let (found, stop) = (treatment(&none, 0), AtomicUsize::new(0));
    assert_eq!((all_of(&found, 0).len(), found.greatest_depth()), (0, 0.0));
    let outcome = simulate(&none, &options(&stop)).expect("a run");
    let mean =
        |metric: &str| outcome.metrics.iter().find(|row| row.metric == metric).map(|row| (row.ci95_low, row.ci95_high));
    assert_eq!(mean("punctured_share"), Some((0.0, 0.0)));
    assert_eq!((mean("depth_mean"), mean("hole_diameter")), (None, None), "nothing opened has no depth");
    assert!(mean("strikes").is_some_and(|(low, _)| low > 10.0), "strikes that dent are strikes");
    let rigid = "dent_stiffness = \"rigid\"";
    let pen = scenario_of(format!("{PEN}force = {{}}\ndial_tolerance = \"0 mm\""), rigid);
    assert!(depths_mm(&all_of(&treatment(&pen, 0), 0)).iter().all(|depth| *depth == 1.5));
    let roller = scenario_of(format!("{ROLLER}force = {{ mean = \"100 N\" }}"), rigid);
    let depths = depths_mm(&all_of(&treatment(&roller, 0), 0));
    assert!(!depths.is_empty() && depths.iter().all(|depth| (depth - 1.5).abs() < 1e-12), "{depths:?}");
}

fn options(stop: &AtomicUsize) -> RunOptions<'_> {
    RunOptions { quick: false, max_duration: None, stop, progress: &|_, _| {} }
}

/// A roller and a pen about which everything is left to chance.
fn at_random() -> Scenario {
    let worn = "{ strikes = 300.0, volume_per_strike = \"1e-10 mm3\", hook_rate = 0.002, length_loss = \"30 um\" }";
    let needle = |length: &str| {
        format!(
            "needle = {{ length = \"{length}\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\", length_sd = \"30 um\", tip_radius_sd = \"1 um\" }}"
        )
    };
    let both = format!("force = {{ mean = \"3 N\" }}\nwear = {worn}\n");
    let roller = format!(
        "{BARE_ROLLER}{}\n{both}stagger = 0.3\ndrum_tilt = {{ sd = \"1 deg\" }}\npasses = [{{ heading = \"30 deg\", repeat = 15 }}]",
        needle("depth")
    );
    let pen = format!("{PEN}{}\n{both}tilt = \"5 deg\"\ntilt_contact = \"rigid\"", needle("3 mm"));
    let skin = "variation = { stiffness_cv = 0.4, toughness_cv = 0.4, thickness_cv = 0.2 }";
    scenario(&[roller, pen], skin, "", "\"1.5 mm\"")
}

#[test]
fn a_strike_is_the_same_in_whatever_region_it_is_asked_for() {
    let scenario = at_random();
    for device in 0..2 {
        let treatment = treatment(&scenario, device);
        for trial in [0, 7] {
            let whole = all_of(&treatment, trial);
            let part = Region { x: (3.0, 6.5), y: (2.0, 9.0) };
            let inside: Vec<Strike> =
                whole.iter().copied().filter(|strike| part.contains(strike.x_mm, strike.y_mm)).collect();
            assert!(inside.len() > 10);
            assert_eq!(treatment.strikes_in(trial, &part), inside);
            assert!(whole.iter().all(|strike| strike.depth_mm <= treatment.greatest_depth()));
        }
        let [first, second] = [0, 1].map(|trial| depths_mm(&all_of(&treatment, trial)));
        assert_ne!(first, second);
    }
}

#[test]
fn both_devices_meet_the_same_person_in_a_trial() {
    let scenario = at_random();
    let [roller, pen] = [0, 1].map(|device| treatment(&scenario, device));
    for trial in 0..8 {
        let [a, b] = [&roller, &pen].map(|of| pressed(of).person(trial));
        assert_eq!((a.stiffness, a.toughness, a.thickness), (b.stiffness, b.toughness, b.thickness));
        assert!(a.dial_mm == 0.0 && b.dial_mm.abs() <= 0.15 && b.dial_mm != 0.0);
    }
}

#[test]
fn strikes_have_the_mean_and_the_spread_of_the_forces_law() {
    let roller = format!("{ROLLER}force = {{ mean = \"1 N\", within_cv = 0.0 }}\nlane_spacing = \"2 mm\"");
    let scenario = scenario(&[roller], "", "", "\"1.5 mm\"");
    let treatment = treatment(&scenario, 0);
    let depths: Vec<f64> = (0..120).flat_map(|trial| depths_mm(&all_of(&treatment, trial))).collect();
    let mean = depths.iter().sum::<f64>() / depths.len() as f64;
    let square = depths.iter().map(|depth| (depth - mean).powi(2)).sum::<f64>() / depths.len() as f64;
    let (law, under) = (pressed(&treatment), pressed(&treatment).whole());
    let middle = |i: u32| (f64::from(i) + 0.5) / 2001.0;
    let by_law: Vec<f64> = (0..2001)
        .map(|i| under.insertion().depth_mm(under.usual().excursion_mm(law.grip().of_lane_n(middle(i)), 0)))
        .collect();
    let (wanted, cv) = dermatrace::mechanics::force::mean_and_cv(&by_law);
    assert!(is_printed(cv, "0.25"), "the chapter's: {cv}");
    // 15 passes of 15 lanes that reach the patch, 120 trials: 27,000 lanes, of which neighbours share no force.
    assert!((mean / wanted - 1.0).abs() < 0.006 && (square.sqrt() / mean / cv - 1.0).abs() < 0.02, "{mean} {wanted}");
}

#[test]
fn strikes_of_a_lane_press_alike_nearby_and_not_far_away() {
    let roller = format!(
        "{ROLLER}force = {{ mean = \"1 N\", cv = 0.0, within_cv = 0.2 }}\npasses = [{{ heading = \"0 deg\" }}]"
    );
    let scenario = scenario(&[roller], "", "", "\"1.5 mm\"");
    let treatment = treatment(&scenario, 0);
    let mut products = [0.0; 2];
    let (mut square, mut number) = (0.0, 0.0);
    for trial in 0..400 {
        let mut row: Vec<Strike> = treatment.strikes_in(trial, &Region { x: (0.0, 60.0), y: (0.0, 2.0) });
        row.sort_by(|a, b| a.x_mm.total_cmp(&b.x_mm));
        let about = |strike: &Strike| strike.depth_mm - 0.385;
        for strike in row.iter().filter(|strike| strike.x_mm < 5.0) {
            let at = |ahead: f64| row.iter().find(|other| other.x_mm >= strike.x_mm + ahead).map_or(0.0, about);
            square += about(strike).powi(2);
            products[0] += about(strike) * at(1.0);
            products[1] += about(strike) * at(50.0);
            number += 1.0;
        }
    }
    let [near, far] = products.map(|product| product / square);
    // The law has exp(−Δx/ℓ), 0.9 and 0; 400 rows, each alike in itself, leave one of 0 an error of 0.05.
    assert!(number > 500.0 && near > 0.75 && far.abs() < 0.2, "{near} {far}");
}

#[test]
fn layers_of_each_trial_are_as_thick_as_its_person_has_them() {
    let pen = format!("{PEN}force = {{ {STEADY} }}\ndial_tolerance = \"0 mm\"");
    let skin = "variation = { thickness_cv = 0.4 }";
    let scenario = scenario(&[pen], skin, "dent_stiffness = \"rigid\"", "\"1.0 mm\"");
    let (treatment, stop) = (treatment(&scenario, 0), AtomicUsize::new(0));
    let outcome = simulate(&scenario, &options(&stop)).expect("a run");
    let profile = treatment.set().needle.profile();
    let hole = |z_mm: f64| profile.volume((1.0 - z_mm).max(0.0));
    for trial in 0..4 {
        let person = pressed(&treatment).person(trial);
        let value = |layer: &str, metric: &str| {
            let row =
                outcome.trials.iter().find(|row| row.trial == trial && row.layer == layer && row.metric == metric);
            row.unwrap_or_else(|| panic!("{layer} {metric}")).value
        };
        for layer in &scenario.skin.layers {
            let [top, bottom] = [layer.top_mm, layer.bottom_mm].map(|z| z * person.thickness);
            let (found, wanted) = (value(layer.name.as_str(), "channel_volume_per_strike"), hole(top) - hole(bottom));
            assert!((found - wanted).abs() < 2e-4 * hole(0.0), "{trial} {:?}: {found} {wanted}", layer.name);
        }
        let layers: f64 = scenario.skin.layers.iter().map(|layer| value(layer.name.as_str(), "damage_volume")).sum();
        assert!((layers / value("all", "damage_volume") - 1.0).abs() < 1e-12);
        let past = scenario.skin.layers[3].bottom_mm * person.thickness < 1.0;
        assert_eq!(value("all", "past_dermis_share"), f64::from(u8::from(past)));
    }
}

#[test]
fn worn_needles_leave_wider_channels_and_need_more_force() {
    let of = |wear: &str| {
        let passes = "passes = [{ heading = \"0 deg\", repeat = 15 }]";
        let roller = format!("{ROLLER}force = {{ mean = \"10 N\", {STEADY} }}\n{passes}\n{wear}");
        scenario(&[roller], "", "", "\"1.5 mm\"")
    };
    let (new, worn) = (of(""), of("wear = { sessions = 10, volume_per_strike = \"1e-10 mm3\" }"));
    let [new, worn] = [&new, &worn].map(|scenario| treatment(scenario, 0));
    // Ten sessions of 15 passes on 200 cm²: 239 strikes of each needle in each.
    assert!(is_printed(pressed(&worn).strikes_per_session(worn.device()), "239"));
    assert!(is_printed(1e3 * worn.set().needle.tip_radius_mm, "6.7"), "{}", worn.set().needle.tip_radius_mm);
    let threshold = |treatment: &Treatment| pressed(treatment).whole().usual().puncture_threshold_n();
    assert!(threshold(&worn) > 2.0 * threshold(&new));
    // Past puncture a blunt tip goes as deep.
    assert_eq!(new.greatest_depth(), worn.greatest_depth());
}

#[test]
fn a_layer_that_only_thinner_skin_brings_in_reach_has_a_limit_and_one_that_nobody_has_there_is_none() {
    let pen = format!("{PEN}force = {{ {STEADY} }}\ndial_tolerance = \"0 mm\"");
    let of = |depth: &str, cv: &str| {
        let skin = format!("variation = {{ thickness_cv = {cv} }}");
        let scenario = scenario(std::slice::from_ref(&pen), &skin, "dent_stiffness = \"rigid\"", depth);
        let stop = AtomicUsize::new(0);
        let outcome = simulate(&scenario, &options(&stop)).expect("a run");
        // The last layer's is the last row.
        move |metric: &str| {
            let row = outcome.metrics.iter().rfind(|row| row.metric == metric);
            let row = row.unwrap_or_else(|| panic!("{metric}"));
            [row.mean, row.ci95_low, row.ci95_high]
        }
    };
    let metrics = ["damage_volume", "channels", "opened_area_fraction", "channel_volume_per_strike"];
    // Needles come to 1.2 mm, and fat begins at 1.5: one person in 70 has so thin a skin, and none of these four.
    let near = of("\"1.2 mm\"", "0.1");
    for metric in metrics {
        let [mean, low, high] = near(metric);
        assert!(mean == 0.0 && low == 0.0 && high > 0.0, "{metric}: {mean} {low} {high}");
    }
    // By the law: four trials alone would allow 0.6 of all of them.
    let [_, _, high] = near("channels");
    assert!((high / near("strikes")[0] - 0.0144).abs() < 1e-4, "{high}");
    let far = of("\"0.5 mm\"", "0.1");
    for metric in metrics {
        assert_eq!(far(metric), [0.0; 3], "{metric}");
    }
}

#[test]
fn blunt_needles_of_which_some_are_sharp_go_no_deeper_than_their_greatest_depth() {
    // The mean tip only dents this skin under any force; sharper ones open it.
    let roller = format!(
        "{BARE_ROLLER}needle = {{ length = \"depth\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"30 um\", \
         tip_radius_sd = \"15 um\" }}\nforce = {{ mean = \"3 N\" }}\nlane_spacing = \"3 mm\""
    );
    let scenario = scenario(&[roller], "", "", "\"0.8 mm\"");
    let (treatment, stop) = (treatment(&scenario, 0), AtomicUsize::new(0));
    assert_eq!(pressed(&treatment).usual_mm(), 0.0);
    let depths: Vec<f64> = (0..4).flat_map(|trial| depths_mm(&all_of(&treatment, trial))).collect();
    let deepest = depths.iter().copied().fold(0.0, f64::max);
    assert!(deepest > 0.0 && deepest <= treatment.greatest_depth(), "{deepest} {}", treatment.greatest_depth());
    let outcome = simulate(&scenario, &options(&stop)).expect("a run that ends");
    let share = outcome.metrics.iter().find(|row| row.metric == "punctured_share").expect("a share").mean;
    assert!(share > 0.0 && share < 0.5, "{share}");
}

#[test]
fn each_needles_work_is_that_of_its_own_tip() {
    let of = |tip: &str| {
        let needle = format!("needle = {{ length = \"depth\", tip_radius = \"30 um\"{tip} }}");
        let roller = format!("{BARE_ROLLER}{needle}\nforce = {{ mean = \"8 N\", {STEADY} }}\nlane_spacing = \"3 mm\"");
        let scenario = scenario(&[roller], "", "", "\"1.5 mm\"");
        let treatment = treatment(&scenario, 0);
        let mut found = Vec::new();
        let region = Region { x: (0.0, 10.0), y: (0.0, 10.0) };
        treatment.for_each_blow(0, &region, |blow, work_mj| found.push((*blow, work_mj)));
        (found, pressed(&treatment).whole().insertion().clone())
    };
    let (blows, usual) = of(", tip_radius_sd = \"8 um\"");
    let resistance = usual.resistance();
    let mut seen = [0; 2];
    for (blow, work_mj) in blows {
        if blow.depth_mm == 0.0 {
            assert_eq!(work_mj, 0.0);
            seen[0] += 1;
            continue;
        }
        // The law of one needle, with the force of puncture that this one has: that of its excursion at the gate.
        let own =
            Insertion::new(usual.stiffness_n_per_mm(), blow.gate_mm * usual.stiffness_n_per_mm(), resistance.clone());
        let wanted = own.work_mj(blow.excursion_mm);
        assert!((work_mj / wanted - 1.0).abs() < 2e-3, "{blow:?}: {work_mj} {wanted}");
        seen[1] += 1;
    }
    assert!(seen.iter().all(|number| *number > 0), "{seen:?}");
}
