//! The terms in which devices are described, side by side: needle, arrangement, reach, rate of punctures.

use super::table::Table;
use crate::devices::kind::{Terms, Told};
use crate::devices::{Device, PassSpec, Pressing, Shaft, catalogue};
use crate::number::plain;
use crate::scenario::cases::treatment;
use crate::scenario::{Scenario, Setting};
use crate::treatment::Treatment;

/// One column a device, one row a term.
pub(crate) fn table(scenario: &Scenario, settings: &[Setting]) -> Table {
    let described: Vec<Described> =
        scenario.devices.iter().map(|device| Described::new(device, scenario, settings)).collect();
    let names: Vec<String> = scenario.devices.iter().map(|device| format!("*{}", device.name)).collect();
    let heads: Vec<&str> = std::iter::once("term").chain(names.iter().map(String::as_str)).collect();
    let row = |(term, value): &(&str, fn(&Described) -> String)| {
        std::iter::once((*term).to_owned()).chain(described.iter().map(value)).collect()
    };
    Table::new("Terms of each device, as the scenario sets it", &heads, TERMS.iter().map(row).collect())
}

type Term = (&'static str, fn(&Described) -> String);

const TERMS: [Term; 18] = [
    ("Kind and model", |d| d.kind()),
    ("Needle length", |d| d.length()),
    ("Needle diameter (shank)", |d| d.of_needle(format!("{} mm", plain(d.device.needle.diameter_mm)))),
    ("Tip angle (full)", |d| d.tip_angle()),
    ("Tip radius", |d| match d.device.kind.shaft() {
        Shaft::Tube(_) => "not asked for: a bevel".to_owned(),
        _ => d.of_needle(format!("{} µm", plain(d.device.needle.tip_radius_mm * 1000.0))),
    }),
    ("Number of needles", |d| d.own.needles.clone()),
    ("Arrangement", |d| d.own.arrangement.clone()),
    ("Motion", |d| d.own.motion.clone()),
    ("Penetration depths configured", |d| d.configured()),
    ("Maximum penetration depth simulated", |d| format!("{} mm", plain(d.treatment.greatest_depth()))),
    ("Maximum penetration depth possible", |d| d.possible()),
    ("Depth efficiency", |d| d.efficiency()),
    ("Speed of the hand", |d| d.own.speed.clone().unwrap_or_else(|| d.nothing())),
    ("Puncture rate, whole device", |d| {
        d.own.strikes_per_s.map_or_else(|| d.nothing(), |rate| format!("{} per second", plain(rate)))
    }),
    ("Passes", |d| d.passes()),
    ("Strikes per cm² and pass", |d| d.per_cm2.map_or_else(|| d.nothing(), |[each, _]| plain(each))),
    ("Strikes per cm² in all", |d| d.per_cm2.map_or_else(|| d.nothing(), |[_, all]| plain(all))),
    ("Treatment time", |d| d.time()),
];

struct Described<'a> {
    device: &'a Device,
    scenario: &'a Scenario,
    treatment: Treatment<'a>,
    /// What its kind says of it.
    own: Terms,
    /// Expected strikes per cm²: of one pass, and of all; `None` where strikes are listed.
    per_cm2: Option<[f64; 2]>,
}

impl<'a> Described<'a> {
    fn new(device: &'a Device, scenario: &'a Scenario, settings: &[Setting]) -> Self {
        let depth_mm = device.kind.own_depth_mm().unwrap_or_else(|| deepest_configured_mm(scenario));
        let treatment = treatment(scenario, device, depth_mm);
        let per_cm2 = (!treatment.is_listed()).then(|| {
            let all = 100.0 * treatment.expected_density(&scenario.patch);
            [all / f64::from(device.pass_count()), all]
        });
        let setting = |key: &str| {
            let is_it = |setting: &&Setting| setting.device.as_ref() == Some(&device.name) && setting.key == key;
            settings.iter().find(is_it).map_or_else(String::new, |setting| setting.value.clone())
        };
        let own = device.kind.terms(&Told {
            setting: &setting,
            strikes_per_cm2: per_cm2.map(|[each, _]| each),
            needle_length_mm: device.needle.length_mm,
        });
        Self { device, scenario, treatment, own, per_cm2 }
    }

    fn kind(&self) -> String {
        let noun = self.own.noun;
        let Some(model) = &self.device.model else { return noun.to_owned() };
        let known = catalogue::catalogue().devices.iter().find(|entry| entry.id == *model);
        format!("{noun}, after {model} ({})", known.map_or("", |entry| entry.name.as_str()))
    }

    /// Why it does not have a term.
    fn nothing(&self) -> String {
        if self.treatment.is_listed() { "none: the strikes are listed" } else { "none: nothing tells" }.to_owned()
    }

    /// A term of a needle, where there is one.
    fn of_needle(&self, term: String) -> String {
        if self.device.kind.shaft() == Shaft::Light { "none: light".to_owned() } else { term }
    }

    fn tip_angle(&self) -> String {
        match self.device.kind.shaft() {
            Shaft::Tube(bevel_rad) => format!("a bevel at {}° to the axis", plain(bevel_rad.to_degrees())),
            _ => self.of_needle(format!("{}°", plain(self.device.needle.tip_angle_rad.to_degrees()))),
        }
    }

    fn length(&self) -> String {
        let length = self.device.needle.length_mm.map_or_else(
            || "as long as the configured depth, a drum for each".to_owned(),
            |length_mm| format!("{} mm", plain(length_mm)),
        );
        self.of_needle(length)
    }

    fn configured(&self) -> String {
        if let Some(depth_mm) = self.device.kind.own_depth_mm() {
            return format!("{} mm, its own", plain(depth_mm));
        }
        let depths: Vec<String> = self.scenario.depths_mm.iter().map(|depth| plain(*depth)).collect();
        match depths.len() {
            0..=8 => format!("{} mm", depths.join(", ")),
            count => format!("{count} depths, {} to {} mm", depths[0], depths[count - 1]),
        }
    }

    /// What needle and stroke allow, whatever is configured.
    fn possible(&self) -> String {
        match (&self.own.deepest, self.device.needle.length_mm) {
            (Some(deepest), _) => deepest.clone(),
            (None, Some(length_mm)) => format!("{} mm, the needle", plain(length_mm)),
            (None, None) => format!("{} mm, the longest needle", plain(deepest_configured_mm(self.scenario))),
        }
    }

    fn efficiency(&self) -> String {
        if let Some(Pressing { mean_n, cv, within_cv, .. }) = self.device.pressing {
            let spread = format!("CV {} between lanes, {} along them", plain(cv), plain(within_cv));
            return format!("as force, skin and needle decide: {} N, {spread}", plain(mean_n));
        }
        let efficiency = self.device.depth_efficiency.unwrap_or(self.scenario.depth_efficiency);
        match efficiency.sd > 0.0 {
            true => format!("{} ± {}, within 0 to 1", plain(efficiency.mean), plain(efficiency.sd)),
            false => plain(efficiency.mean),
        }
    }

    fn passes(&self) -> String {
        if self.treatment.is_listed() {
            return self.nothing();
        }
        let pass = |pass: &PassSpec| format!("{} at {}°", pass.repeat, plain(pass.heading_rad.to_degrees()));
        let passes: Vec<String> = self.device.passes.iter().take(8).map(pass).collect();
        let more = if self.device.passes.len() > 8 { ", …" } else { "" };
        format!("{} ({}{more})", self.device.pass_count(), passes.join(", "))
    }

    fn time(&self) -> String {
        let time_s = self.treatment.treatment_time_s_per_mm2(&self.scenario.patch);
        time_s.map_or_else(|| self.nothing(), |time_s| format!("{} s per cm²", plain(100.0 * time_s)))
    }
}

fn deepest_configured_mm(scenario: &Scenario) -> f64 {
    scenario.depths_mm.iter().copied().fold(0.0, f64::max)
}
