//! The terms in which devices are described, side by side: needle, arrangement, reach, rate of punctures.

use super::table::Table;
use crate::devices::{Device, DeviceKind, catalogue};
use crate::scenario::{Scenario, Setting};
use crate::summary::number::plain;
use crate::treatment::Treatment;

/// One column a device, one row a term.
pub(crate) fn table(scenario: &Scenario, settings: &[Setting]) -> Table {
    let described: Vec<Described> =
        scenario.devices.iter().map(|device| Described { device, scenario, settings }).collect();
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
    ("Needle diameter (shank)", |d| format!("{} mm", plain(d.device.needle.diameter_mm))),
    ("Tip angle (full)", |d| format!("{}°", plain(d.device.needle.tip_angle_rad.to_degrees()))),
    ("Tip radius", |d| format!("{} µm", plain(d.device.needle.tip_radius_mm * 1000.0))),
    ("Number of needles", |d| d.needles()),
    ("Arrangement", |d| d.arrangement()),
    ("Motion", |d| d.motion()),
    ("Penetration depths configured", |d| d.configured()),
    ("Maximum penetration depth simulated", |d| d.simulated()),
    ("Maximum penetration depth possible", |d| d.possible()),
    ("Depth efficiency", |d| d.efficiency()),
    ("Speed of the hand", |d| d.speed()),
    ("Puncture rate, whole device", |d| {
        d.rate_per_s().map_or_else(nothing, |rate| format!("{} per second", plain(rate)))
    }),
    ("Passes", |d| d.passes()),
    ("Strikes per cm² and pass", |d| d.per_cm2().map_or_else(nothing, |[each, _]| plain(each))),
    ("Strikes per cm² in all", |d| d.per_cm2().map_or_else(nothing, |[_, all]| plain(all))),
    ("Treatment time", |d| d.time()),
];

/// A term that a device does not have.
fn nothing() -> String {
    "none: the strikes are listed".to_owned()
}

struct Described<'a> {
    device: &'a Device,
    scenario: &'a Scenario,
    settings: &'a [Setting],
}

impl Described<'_> {
    fn setting(&self, key: &str) -> String {
        let is_it = |setting: &&Setting| setting.device.as_ref() == Some(&self.device.name) && setting.key == key;
        self.settings.iter().find(is_it).map_or_else(String::new, |setting| setting.value.clone())
    }

    fn deepest_configured_mm(&self) -> f64 {
        self.scenario.depths_mm.iter().copied().fold(0.0, f64::max)
    }

    fn treatment(&self) -> Treatment<'_> {
        let scenario = self.scenario;
        Treatment::new(self.device, self.deepest_configured_mm(), scenario.depth_efficiency, scenario.sampling.seed)
    }

    fn kind(&self) -> String {
        let kind = match self.device.kind {
            DeviceKind::Roller(_) => "roller",
            DeviceKind::Pen(_) => "pen",
            DeviceKind::Stamp(_) => "stamp",
            DeviceKind::Explicit(_) => "listed strikes",
        };
        let Some(model) = &self.device.model else { return kind.to_owned() };
        let known = catalogue::catalogue().devices.iter().find(|entry| entry.id == *model);
        format!("{kind}, after {model} ({})", known.map_or("", |entry| entry.name.as_str()))
    }

    fn length(&self) -> String {
        self.device.needle.length_mm.map_or_else(
            || "as long as the configured depth, a drum for each".to_owned(),
            |length_mm| format!("{} mm", plain(length_mm)),
        )
    }

    fn needles(&self) -> String {
        match &self.device.kind {
            DeviceKind::Roller(roller) => {
                let count = u64::from(roller.rings) * u64::from(roller.needles_per_ring);
                format!("{count} ({} rings of {})", roller.rings, roller.needles_per_ring)
            }
            DeviceKind::Pen(pen) => pen.positions_mm.len().to_string(),
            DeviceKind::Stamp(stamp) => stamp.positions_mm.len().to_string(),
            DeviceKind::Explicit(listed) => format!("1, {} strikes", listed.strikes.len()),
        }
    }

    fn arrangement(&self) -> String {
        match &self.device.kind {
            DeviceKind::Roller(roller) => format!(
                "rings on a drum of {} mm diameter and {} mm width, each turned by {} needle spacings",
                plain(roller.drum_diameter_mm),
                plain(roller.drum_width_mm),
                plain(roller.stagger)
            ),
            DeviceKind::Pen(pen) => {
                let turn = if pen.random_rotation { "turned at random at each stamp" } else { "never turned" };
                format!("{}, {turn}", self.layout())
            }
            DeviceKind::Stamp(_) => self.layout(),
            DeviceKind::Explicit(_) => format!("as listed in {}", self.setting("strikes")),
        }
    }

    fn layout(&self) -> String {
        let [diameter, pitch] = ["layout.diameter", "layout.pitch"].map(|key| self.setting(key));
        match self.setting("layout.kind").as_str() {
            "ring" => format!("a ring of {diameter} diameter"),
            "grid" => {
                let [columns, rows] = ["layout.columns", "layout.rows"].map(|key| self.setting(key));
                format!("a grid of {columns} × {rows}, {pitch} apart")
            }
            _ => format!("at listed places, within {} mm of the axis", plain(self.treatment().stamp_radius_mm())),
        }
    }

    fn motion(&self) -> String {
        match &self.device.kind {
            DeviceKind::Roller(roller) => format!("rolls, slip {}", plain(roller.slip)),
            DeviceKind::Pen(pen) => format!(
                "up and down at {} Hz, stroke {} mm, while gliding; tilt {}°",
                plain(pen.frequency_hz),
                plain(pen.stroke_mm),
                plain(pen.tilt_rad.to_degrees())
            ),
            DeviceKind::Stamp(_) => "straight down and up".to_owned(),
            DeviceKind::Explicit(_) => self.setting("motion"),
        }
    }

    fn configured(&self) -> String {
        let depths: Vec<String> = self.scenario.depths_mm.iter().map(|depth| plain(*depth)).collect();
        match depths.len() {
            0..=8 => format!("{} mm", depths.join(", ")),
            count => format!("{count} depths, {} to {} mm", depths[0], depths[count - 1]),
        }
    }

    fn simulated(&self) -> String {
        format!("{} mm", plain(self.treatment().greatest_depth()))
    }

    /// What needle and stroke allow, whatever is configured.
    fn possible(&self) -> String {
        let Some(length_mm) = self.device.needle.length_mm else {
            return format!("{} mm, the longest needle", plain(self.deepest_configured_mm()));
        };
        match &self.device.kind {
            DeviceKind::Pen(pen) if pen.stroke_mm < length_mm => format!("{} mm, the stroke", plain(pen.stroke_mm)),
            DeviceKind::Pen(pen) => format!("{} mm, the needle (stroke {} mm)", plain(length_mm), plain(pen.stroke_mm)),
            _ => format!("{} mm, the needle", plain(length_mm)),
        }
    }

    fn efficiency(&self) -> String {
        let efficiency = self.device.depth_efficiency.unwrap_or(self.scenario.depth_efficiency);
        match efficiency.sd > 0.0 {
            true => format!("{} ± {}, within 0 to 1", plain(efficiency.mean), plain(efficiency.sd)),
            false => plain(efficiency.mean),
        }
    }

    fn speed(&self) -> String {
        match &self.device.kind {
            DeviceKind::Roller(roller) => format!("{} mm/s", plain(roller.hand_speed_mm_s)),
            DeviceKind::Pen(pen) => format!("{} mm/s", plain(pen.hand_speed_mm_s)),
            DeviceKind::Stamp(stamp) => format!("{} stamps per second", plain(stamp.frequency_hz)),
            DeviceKind::Explicit(_) => nothing(),
        }
    }

    /// While the hand moves: strikes on the lane that is passed over in a second.
    fn rate_per_s(&self) -> Option<f64> {
        match &self.device.kind {
            DeviceKind::Roller(roller) => {
                let [each_per_cm2, _] = self.per_cm2()?;
                Some(each_per_cm2 / 100.0 * roller.lane_spacing_mm * roller.hand_speed_mm_s)
            }
            DeviceKind::Pen(pen) => Some(pen.positions_mm.len() as f64 * pen.frequency_hz),
            DeviceKind::Stamp(stamp) => Some(stamp.positions_mm.len() as f64 * stamp.frequency_hz),
            DeviceKind::Explicit(_) => None,
        }
    }

    fn passes(&self) -> String {
        if matches!(self.device.kind, DeviceKind::Explicit(_)) {
            return nothing();
        }
        let pass =
            |pass: &crate::devices::PassSpec| format!("{} at {}°", pass.repeat, plain(pass.heading_rad.to_degrees()));
        let passes: Vec<String> = self.device.passes.iter().take(8).map(pass).collect();
        let more = if self.device.passes.len() > 8 { ", …" } else { "" };
        format!("{} ({}{more})", self.device.pass_count(), passes.join(", "))
    }

    /// Expected strikes per cm²: of one pass, and of all.
    fn per_cm2(&self) -> Option<[f64; 2]> {
        if matches!(self.device.kind, DeviceKind::Explicit(_)) {
            return None;
        }
        let all = 100.0 * self.treatment().expected_density(&self.scenario.patch);
        Some([all / f64::from(self.device.pass_count()), all])
    }

    fn time(&self) -> String {
        let time_s = self.treatment().treatment_time_s_per_mm2(&self.scenario.patch);
        time_s.map_or_else(nothing, |time_s| format!("{} s per cm²", plain(100.0 * time_s)))
    }
}
