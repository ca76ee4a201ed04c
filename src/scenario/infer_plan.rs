//! What `[infer]` and `[decide]` come to in a scenario that is sound otherwise: what was read of sections, and what is asked.

use super::cases::treatment;
use super::hypothesis_laws::Treated;
use super::infer_keys::{CLOSINGS, CONTROLS, DECIDE, FILES, INFER, INFER_KEYS};
use super::infer_rules::{is_same, patches};
use super::inference::{
    Closing, Counts, DecidePlan, EfficiencyPrior, Hypothesis, InferPlan, PlaneChoice, Prior, ReadingLaw, Sections,
};
use super::readings_file::{self, Terms};
use super::{Scenario, read};
use crate::devices::{Cause, Layout};
use crate::keys::fields::{Absent, Checked, Fields, join, refuse, small};
use crate::keys::findings::Findings;
use crate::keys::problem::problem;
use crate::keys::sources::Sources;
use crate::keys::tree::{Node, Table, Value};
use crate::units::show_mm;
use std::collections::BTreeMap;

/// What the two sections say.
pub(super) type Plans = (Option<InferPlan>, Option<DecidePlan>);

/// Reads the sections of a scenario, and the files that they name; nothing without them.
///
/// # Errors
/// The first value that is not there; none if the rules found nothing wrong.
pub(super) fn plans(
    root: &Fields,
    scenario: &Scenario,
    files: &Sources,
    found: &mut Findings,
) -> Result<Plans, Absent> {
    let decide = root.table(DECIDE).ok();
    let usual;
    let infer = match (root.table(INFER), decide) {
        (Ok(infer), _) => infer,
        (_, Some(decide)) => {
            usual = read::read_as(
                &Node { value: Value::Table(Table::new()), place: decide.place.clone() },
                INFER_KEYS,
                INFER,
                found,
            );
            &usual
        }
        _ => return Ok((None, None)),
    };
    let desk = Desk::new(infer, scenario)?;
    desk.devices_leave_holes(found);
    if found.range.len() > 0 {
        return Ok((None, None));
    }
    let plan = desk.infer(files, root.has(INFER), found)?;
    let decide = decide.map(|decide| desk.decide(decide, found)).transpose()?;
    Ok((Some(plan), decide))
}

/// The section and the scenario that it is about.
struct Desk<'s> {
    infer: &'s Fields,
    scenario: &'s Scenario,
    /// The device of each patch by the patch's name, where they are told.
    patches: Option<BTreeMap<String, usize>>,
    /// The device of other patches, and of studies that are planned.
    device: usize,
    /// All devices of patches, each once.
    devices: Vec<usize>,
    depth_mm: f64,
    closing: Closing,
}

impl<'s> Desk<'s> {
    fn new(infer: &'s Fields, scenario: &'s Scenario) -> Result<Self, Absent> {
        let number = |name: &str| scenario.devices.iter().position(|device| device.name == name);
        let mut told: Vec<(&String, usize, usize, usize)> = patches(infer)
            .into_iter()
            .flatten()
            .filter_map(|(patch, entry)| {
                let place = &entry.key_place;
                Some((patch, number(entry.node.text()?)?, place.line, place.column))
            })
            .collect();
        // The first is the one that stands first.
        told.sort_by_key(|(_, _, line, column)| (*line, *column));
        let device = match infer.text("device") {
            Ok(name) => number(name).ok_or_else(|| infer.absent("device"))?,
            Err(_) => told.first().map_or(0, |(_, device, ..)| *device),
        };
        let mut devices: Vec<usize> = std::iter::once(device).chain(told.iter().map(|(_, of, ..)| *of)).collect();
        devices.sort_unstable();
        devices.dedup();
        let patches = told.iter().map(|(patch, device, ..)| ((*patch).clone(), *device)).collect();
        let wished = infer.number("depth").ok();
        // Of a device with a depth of its own none is configured.
        let own = || scenario.devices[device].kind.own_depth_mm();
        let is_wished = |depth: &&f64| wished.is_none_or(|wished| is_same(wished, **depth));
        let depth_mm = scenario.depths_mm.iter().find(is_wished).copied().or_else(own);
        let closing = match infer.text("closing")? {
            word if word == CLOSINGS[1] => Closing::Lips,
            word if word == CLOSINGS[2] => Closing::Lines(infer.number("lines_heading")?),
            _ => Closing::Even,
        };
        Ok(Self {
            infer,
            scenario,
            patches: infer.has("patches").then_some(patches),
            device,
            devices,
            depth_mm: depth_mm.ok_or_else(|| infer.absent("depth"))?,
            closing,
        })
    }

    fn refuse(&self, said: [&str; 4], found: &mut Findings) {
        let [what, rule, value, advice] = said;
        let key = if self.patches.is_some() { "patches" } else { "device" };
        let place = self.infer.place(key);
        found.range.push(problem(place, &join(INFER, key), what, rule, value, advice));
    }

    /// Laws of widths are those of holes that needles leave.
    fn devices_leave_holes(&self, found: &mut Findings) {
        for device in self.devices.iter().map(|device| &self.scenario.devices[*device]) {
            let leaves = match device.kind.cause() {
                Cause::Mechanical => continue,
                Cause::Ablative | Cause::Thermal => "its light leaves no hole of a needle",
                Cause::Both => "its needles heat, and sections show more than their holes",
                Cause::Injection => "its needle is a tube with a bevel, and leaves fluid",
            };
            let rule = "widths are compared with those of holes that solid needles leave";
            self.refuse([leaves, rule, &format!("\"{}\"", device.name), "name a device of solid needles"], found);
        }
    }

    fn infer(&self, files: &Sources, is_given: bool, found: &mut Findings) -> Result<InferPlan, Absent> {
        let law = reading_law(self.infer)?;
        let prior = prior(self.infer.table("prior")?)?;
        self.efficiency_is_free(&prior, found);
        Ok(InferPlan {
            sections: self.sections(files, &law, &prior, found)?,
            depth_mm: self.depth_mm,
            device: self.device,
            hypotheses: self.hypotheses(is_given, found)?,
            counts: counts(self.infer),
            overlap: self.infer.text("overlap")? == "poisson",
            closing: self.closing,
            lines_rad: self.infer.number("lines_heading").ok(),
            per_depth: self.infer.flag("per_depth")?,
            reading: law,
            prior,
        })
    }

    /// An efficiency that is not known takes the place of the dial's, and of nothing else.
    fn efficiency_is_free(&self, prior: &Prior, found: &mut Findings) {
        let Ok(own) = self.infer.table("prior") else { return };
        let devices = || self.devices.iter().map(|device| &self.scenario.devices[*device]);
        let decides = match () {
            () if prior.efficiency.is_none() => return,
            () if devices().any(|device| device.kind.layout() == Layout::Listed) => "a file lists the strikes",
            () if devices().any(|device| device.pressing.is_some()) => "a force decides how deep needles go",
            () if self.scenario.zone.is_some() => "a zone's curves decide how deep needles go",
            () => return,
        };
        let rule = "with a device that is set to a depth, on flat skin";
        let advice = "remove it: depths are those of the treatment";
        refuse(own, "efficiency", [decides, rule, "{ mean, sd }", advice], found);
    }

    fn treated(&self) -> Treated<'_> {
        let Self { scenario, devices, depth_mm, closing, .. } = self;
        Treated { scenario, devices, depth_mm: *depth_mm, closing: *closing }
    }

    fn hypotheses(&self, is_given: bool, found: &mut Findings) -> Result<Vec<(Hypothesis, f64)>, Absent> {
        let treated = self.treated();
        let kept = treated.told_apart(self.infer.list("hypotheses")?, self.infer.has("hypotheses"), found);
        if kept.len() < 2 && is_given && !self.infer.has("hypotheses") {
            let (rule, of) = ("two hypotheses at least that differ", treated.of_devices());
            let said = ["every hypothesis has one law", rule, of.as_str(), "read sections of a device that sweeps"];
            refuse(self.infer, "hypotheses", said, found);
        }
        let weights = self.infer.list("weights").ok();
        let weight = |index: usize| weights.and_then(|weights| weights.get(index)?.number()).unwrap_or(1.0);
        let sum: f64 = kept.iter().map(|(index, _)| weight(*index)).sum();
        Ok(kept.into_iter().map(|(index, hypothesis)| (hypothesis, weight(index) / sum)).collect())
    }

    /// The files, if they are named: each was read when the scenario was loaded.
    fn sections(
        &self,
        files: &Sources,
        law: &ReadingLaw,
        prior: &Prior,
        found: &mut Findings,
    ) -> Result<Option<Sections>, Absent> {
        let held = |key| Some(files.get(self.infer.text(key).ok()?));
        let (Some(readings), slides) = (held(FILES[0]), held(FILES[1])) else { return Ok(None) };
        let (readings, slides) = match (readings, slides.transpose()) {
            (Ok(readings), Ok(slides)) => (readings, slides),
            (Err(absent), _) | (_, Err(absent)) => {
                found.unreadable.get_or_insert(absent);
                return Ok(None);
            }
        };
        let deepest = |device: &usize| {
            let reached = match prior.efficiency {
                Some(_) => self.depth_mm,
                None => treatment(self.scenario, &self.scenario.devices[*device], self.depth_mm).greatest_depth(),
            };
            (*device, reached)
        };
        let terms = Terms {
            law: *law,
            per_depth: self.infer.flag("per_depth")?,
            patches: self.patches.clone(),
            device: self.device,
            deepest_mm: self.devices.iter().map(deepest).collect(),
        };
        Ok(Some(readings_file::read(readings, slides, &terms, found)))
    }

    fn decide(&self, decide: &Fields, found: &mut Findings) -> Result<DecidePlan, Absent> {
        let treated = Treated { devices: &[self.device], ..self.treated() };
        let kept = treated.told_apart(decide.list("hypotheses")?, decide.has("hypotheses"), found);
        if kept.len() < 2 && !decide.has("hypotheses") {
            let (rule, of) = ("two hypotheses at least that differ", treated.of_devices());
            let said = ["every hypothesis has one law", rule, of.as_str(), "plan for a device that sweeps"];
            refuse(decide, "hypotheses", said, found);
        }
        let numbers = |key| Ok(decide.list(key)?.iter().filter_map(Checked::number).collect());
        let words = |key| Ok(decide.list(key)?.iter().filter_map(Checked::text));
        let plane = |word: &str| PlaneChoice::ALL.into_iter().find(|plane| plane.as_str() == word);
        Ok(DecidePlan {
            hypotheses: kept.into_iter().map(|(_, hypothesis)| hypothesis).collect(),
            at_mm: self.depths_within(decide, found)?,
            planes: words("planes")?.filter_map(plane).collect(),
            stamp: words("control")?.map(|word| word == CONTROLS[1]).collect(),
            residual_width: numbers("residual_width")?,
            closing_ratio: decide.number("closing_ratio")?,
            bound: decide.number("bound")?,
            power: decide.number("power")?,
            most: small(decide.integer("most")?),
            data_sets: small(decide.integer("data_sets")?),
            section_length_mm: decide.number("section_length")?,
        })
    }

    /// Depths that strikes reach: others are refused where they are given, and of the default left out, with a note.
    fn depths_within(&self, decide: &Fields, found: &mut Findings) -> Result<Vec<f64>, Absent> {
        let treatment = treatment(self.scenario, &self.scenario.devices[self.device], self.depth_mm);
        let deepest_mm = treatment.greatest_depth() * self.infer.number("shrinkage_depth")?;
        let (mut kept, mut beyond) = (Vec::new(), Vec::new());
        for item in decide.list("at")? {
            let Some(at_mm) = item.number() else { continue };
            if at_mm < deepest_mm {
                kept.push(at_mm);
                continue;
            }
            beyond.push(show_mm(at_mm));
            if decide.has("at") {
                let rule = format!("less than the greatest depth of the strikes, {}", show_mm(deepest_mm));
                let (what, advice) = ("lies below every strike", "choose a smaller depth");
                found.range.push(problem(&item.place, &item.path, what, rule, show_mm(at_mm), advice));
            }
        }
        if kept.is_empty() && !decide.has("at") {
            let rule = format!("depths above {}, the greatest of the strikes", show_mm(deepest_mm));
            refuse(decide, "at", ["lies below every strike", &rule, &beyond.join(", "), "give depths"], found);
        } else if !beyond.is_empty() && !decide.has("at") {
            found.remarks.notes.push(format!("decide reads nothing at {}: no strike reaches it", beyond.join(", ")));
        }
        Ok(kept)
    }
}

fn reading_law(infer: &Fields) -> Result<ReadingLaw, Absent> {
    Ok(ReadingLaw {
        error_mm: infer.number("reading_error")?,
        depth_error_mm: infer.number("depth_error")?,
        largest_depth_mm: infer.number("largest_depth")?,
        smallest_mm: infer.number("smallest_profile")?,
        largest_mm: infer.number("largest_profile")?,
        misread: infer.number("misread")?,
        shrinkage_depth: infer.number("shrinkage_depth")?,
    })
}

fn counts(infer: &Fields) -> Counts {
    let usual = if infer.has(FILES[1]) { Counts::Relative } else { Counts::Ignore };
    if let Ok(table) = infer.table("counts") {
        return table.number("overdispersed").map_or(usual, Counts::Overdispersed);
    }
    match infer.text("counts") {
        Ok("ignore") => Counts::Ignore,
        Ok("poisson") => Counts::Poisson,
        _ => usual,
    }
}

fn prior(prior: &Fields) -> Result<Prior, Absent> {
    let efficiency = |table: &Fields| Ok(EfficiencyPrior { mean: ends(table, "mean")?, sd: table.number("sd")? });
    let between = prior.table("between_patches")?;
    Ok(Prior {
        surface_following: ends(prior, "surface_following")?,
        failure_shear_strain: ends(prior, "failure_shear_strain")?,
        residual_width: ends(prior, "residual_width")?,
        closing_ratio: ends(prior, "closing_ratio")?,
        efficiency: prior.table("efficiency").ok().map(efficiency).transpose()?,
        between_residual_width: between.number("residual_width")?,
        between_efficiency: between.number("efficiency")?,
    })
}

/// Both ends of a range; of a number they are alike.
fn ends(table: &Fields, key: &str) -> Result<[f64; 2], Absent> {
    if let Ok(number) = table.number(key) {
        return Ok([number; 2]);
    }
    let numbers: Vec<f64> = table.list(key)?.iter().filter_map(Checked::number).collect();
    numbers.try_into().map_err(|_| table.absent(key))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use std::path::Path;

    const ROLLER: &str =
        "[[device]]\nname = \"roller\"\nkind = \"roller\"\nmodel = \"mf8\"\nneedle = { length = \"depth\" }\n";
    const PEN: &str = "[[device]]\nname = \"pen\"\nkind = \"pen\"\nmodel = \"dermapen-12\"\n";

    fn loaded(device: &str, tail: &str) -> Scenario {
        let text = format!(
            "version = 1\nskin.site = \"cheek\"\ntissue.tear = \"pinned\"\ndepth.values = [\"0.8 mm\"]\n{device}{tail}"
        );
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/good");
        parse("s", "s", text.as_bytes(), &[], Some(&dir)).unwrap_or_else(|error| panic!("{error}"))
    }

    fn labels(plan: &InferPlan) -> Vec<String> {
        plan.hypotheses.iter().map(|(hypothesis, _)| hypothesis.label()).collect()
    }

    #[test]
    fn a_plan_of_sections_takes_the_rest_from_what_infer_has_by_default() {
        let scenario = loaded(ROLLER, "[decide]\n");
        let (infer, decide) = (scenario.infer.as_ref().expect("defaults"), scenario.decide.as_ref().expect("a plan"));
        assert_eq!((infer.depth_mm, infer.device, &infer.sections), (0.8, 0, &None));
        assert_eq!(labels(infer), ["puncture", "pinned", "partial(0.5)", "fixed", "triangle", "free"]);
        assert!(infer.hypotheses.iter().all(|(_, weight)| (weight - 1.0 / 6.0).abs() < 1e-15));
        assert_eq!(infer.prior.residual_width, [0.2, 1.1]);
        assert_eq!((infer.reading.error_mm, infer.reading.misread), (0.01, 0.02));
        assert_eq!(decide.at_mm, [0.05, 0.3, 0.6], "at 0.9 mm there is nothing");
        assert_eq!(decide.stamp, [false, true]);
        assert_eq!(scenario.remarks().notes, ["decide reads nothing at 0.9 mm: no strike reaches it"]);
    }

    #[test]
    fn a_scenario_without_the_sections_asks_nothing_of_any() {
        let scenario = loaded(ROLLER, "");
        assert_eq!((&scenario.infer, &scenario.decide, scenario.strike_files.len()), (&None, &None, 0));
        assert_eq!(scenario.remarks().notes, [""; 0]);
    }

    #[test]
    fn hypotheses_of_one_law_are_dropped_from_the_default_with_a_note() {
        let scenario = loaded(PEN, "[infer]\n");
        let infer = scenario.infer.as_ref().expect("a plan");
        assert_eq!(labels(infer), ["puncture", "partial(0.5)", "fixed", "free"]);
        assert_eq!(infer.hypotheses.iter().map(|(_, weight)| weight).sum::<f64>(), 1.0);
        let note = "hypotheses of one law count once: pinned is puncture, triangle is puncture for device \"pen\"; nothing can tell \
                    them apart";
        assert_eq!(scenario.remarks().notes, [note]);
    }

    #[test]
    fn a_control_is_told_apart_by_the_device_beside_it() {
        let stamp = "[[device]]\nname = \"stamp\"\nkind = \"stamp\"\nlayout = { kind = \"grid\", columns = 4, rows = 4, pitch = \
                     \"2 mm\" }\nneedle = { length = \"1.5 mm\", diameter = \"0.25 mm\", tip_angle = \"16 deg\", tip_radius = \"4 um\" }\n";
        let tail = "[infer]\nreadings = \"readings.csv\"\nslides = \"slides.csv\"\nindex = \"systematic\"\n\
                    patches = { p2 = \"stamp\", p1 = \"roller\" }\n";
        let scenario = loaded(&format!("{ROLLER}{stamp}"), tail);
        let infer = scenario.infer.as_ref().expect("a plan");
        assert_eq!(infer.hypotheses.len(), 6);
        assert_eq!(infer.device, 1, "the first of infer.patches, as they stand");
        assert_eq!(infer.counts, Counts::Relative);
        let sections = infer.sections.as_ref().expect("readings");
        let patches: Vec<(&str, usize)> = sections.patches.iter().map(|p| (p.name.as_str(), p.device)).collect();
        assert_eq!(patches, [("p1", 0), ("p2", 1)]);
        let files: Vec<&str> = scenario.strike_files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(files, ["readings.csv", "slides.csv"]);
    }
}
