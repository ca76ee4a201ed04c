//! Which hypotheses give a device's channels one and the same law: nothing tells those apart.

use super::Scenario;
use super::cases::single;
use super::infer_keys::{FREE, PUNCTURE_LINES};
use super::inference::{Closing, Hypothesis};
use crate::devices::Single;
use crate::geometry::{ElasticLimit, Tear};
use crate::keys::fields::{Checked, Sound};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;

/// What a hypothesis makes of the strikes of one device.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Law {
    /// The needle at its deepest.
    Needle,
    /// A needle that sweeps, with this κ.
    Swept(f64),
    Triangle,
    /// Any κ and γ_f.
    Free,
    /// The needle at its deepest, narrowed across the skin's lines.
    Lines,
}

/// The devices that treated the patches, set to their depth, and how their channels close.
pub(super) struct Treated<'s> {
    pub scenario: &'s Scenario,
    pub devices: &'s [usize],
    pub depth_mm: f64,
    pub closing: Closing,
}

impl Treated<'_> {
    fn law(&self, hypothesis: Hypothesis, strike: &Single) -> Law {
        let sweeps = |tear| strike.channel(tear, &ElasticLimit::default()).sweeps();
        match hypothesis {
            Hypothesis::PunctureLines if !matches!(self.closing, Closing::Lines(_)) => Law::Lines,
            Hypothesis::PunctureLines => Law::Needle,
            Hypothesis::Free if sweeps(Tear::Fixed) => Law::Free,
            Hypothesis::Free => Law::Needle,
            Hypothesis::Shape(tear) if !sweeps(tear) => Law::Needle,
            Hypothesis::Shape(tear) => match tear {
                Tear::Puncture => Law::Needle,
                Tear::Pinned => Law::Swept(1.0),
                Tear::Fixed => Law::Swept(0.0),
                Tear::Partial { surface_following } => Law::Swept(surface_following),
                Tear::Triangle { .. } => Law::Triangle,
            },
        }
    }

    /// The hypotheses of a list by their place in it. Of one law one remains: others are refused where the list is `given`, and of the
    /// default are dropped, with a note.
    pub fn told_apart(&self, items: &[Checked], given: bool, found: &mut Findings) -> Vec<(usize, Hypothesis)> {
        let devices = self.devices.iter().map(|device| &self.scenario.devices[*device]);
        let strikes: Vec<Single> = devices.map(|device| single(self.scenario, device, self.depth_mm)).collect();
        let mut kept: Vec<(usize, Hypothesis, Vec<Law>)> = Vec::new();
        let mut dropped = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let Some(hypothesis) = hypothesis(item, &self.scenario.tears) else { continue };
            let laws: Vec<Law> = strikes.iter().map(|strike| self.law(hypothesis, strike)).collect();
            let Some((_, same, _)) = kept.iter().find(|(_, _, other)| *other == laws) else {
                kept.push((index, hypothesis, laws));
                continue;
            };
            let said = format!("{} is {}", hypothesis.label(), same.label());
            if given {
                let what = format!("has the law of {}", same.label());
                let (rule, shown) = (format!("hypotheses that differ {}", self.of_devices()), hypothesis.label());
                found.range.push(problem(&item.place, &item.path, what, rule, shown, "remove one of the two"));
            }
            dropped.push(said);
        }
        if !given && !dropped.is_empty() && kept.len() > 1 {
            let of = self.of_devices();
            found.remarks.notes.push(format!(
                "hypotheses of one law count once: {} {of}; nothing can tell them apart",
                dropped.join(", ")
            ));
        }
        kept.into_iter().map(|(index, hypothesis, _)| (index, hypothesis)).collect()
    }

    /// The devices, in words.
    pub fn of_devices(&self) -> String {
        let names = self.devices.iter().map(|device| format!("\"{}\"", self.scenario.devices[*device].name));
        let names: Vec<String> = names.collect();
        format!("for device{} {}", if names.len() > 1 { "s" } else { "" }, names.join(" and "))
    }
}

/// The hypothesis of an item of a list. A triangle is as the scenario's own, where it has one.
fn hypothesis(item: &Checked, own: &[Tear]) -> Option<Hypothesis> {
    let word = match &item.value {
        Sound::Table(table) => {
            let surface_following = table.number("partial").ok()?;
            return Some(Hypothesis::Shape(Tear::Partial { surface_following }));
        }
        _ => item.text()?,
    };
    let is_triangle = |tear: &&Tear| matches!(tear, Tear::Triangle { .. });
    Some(match word {
        FREE => Hypothesis::Free,
        PUNCTURE_LINES => Hypothesis::PunctureLines,
        "puncture" => Hypothesis::Shape(Tear::Puncture),
        "fixed" => Hypothesis::Shape(Tear::Fixed),
        "triangle" => {
            let usual = Tear::Triangle { apex_half_angle_rad: None };
            Hypothesis::Shape(own.iter().find(is_triangle).copied().unwrap_or(usual))
        }
        _ => Hypothesis::Shape(Tear::Pinned),
    })
}
