//! Scenario files: text → spanned tree → checked values.

mod axis_keys;
mod build;
pub mod cases;
mod catalogue;
mod completed;
mod course_rules;
mod delivery_rules;
#[cfg(test)]
mod experiment_tests;
mod file;
mod force_rules;
#[cfg(test)]
mod generated_tests;
mod hypothesis_laws;
mod infer_keys;
mod infer_plan;
mod infer_rules;
pub mod inference;
mod kept_rules;
mod keys;
mod load;
mod name_rules;
mod overrides;
mod part_rules;
mod pass_rules;
mod read;
mod readings_file;
mod readings_option;
mod scalar;
mod schema;
mod settings;
mod slide_rules;
mod starter;
mod study_keys;
mod study_rules;
mod survey_rules;
mod tear_keys;
mod template;
mod validate;
mod varied;
mod vessel_rules;
mod zone_rules;

pub use crate::keys::findings::Remarks;
pub use crate::keys::name::reads_as;
pub use crate::keys::problem::{LoadError, Place, Problem};
pub use crate::keys::sources::StrikeFile;
pub use crate::keys::text::clean;
pub(crate) use load::{Draft, bytes_of, document, of_tree};
pub use load::{load, parse};
pub(crate) use overrides::Override;
pub(crate) use read::read_as;
pub use readings_option::readings_override;
pub use schema::schema;
pub use settings::{Giver, Setting, settings};
pub use starter::{STARTERS, Starter, starter};
pub use template::Study;

pub use crate::sampling::{EstimatorKind, Metrics, Sampling};
pub use crate::study::compare::{Basis, Damage};
pub use crate::treatment::Patch;

use crate::after::{Closure, Course, Delivery, Fluid, Transport};
use crate::devices::{DepthEfficiency, Device};
use crate::geometry::{Surface, Tear};
use crate::mechanics::Mechanics;
use crate::skin::{Skin, Zone};
use crate::study::league::LeaguePlan;
use crate::study::passes::PassWishes;
use crate::study::plan::SensitivityPlan;
use inference::{DecidePlan, InferPlan};
use std::ops::Deref;

/// A checked scenario. Nothing downstream checks its values again, so they can be read here, and set only where they are
/// checked: in a file, by `--set`, or through [`crate::Experiment`].
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario(Values, Remarks);

impl Scenario {
    /// Of values that were checked.
    pub(crate) fn of(values: Values) -> Self {
        Self(values, Remarks::default())
    }

    /// The same, with what its reading found to remark.
    pub(crate) fn remarked(self, remarks: Remarks) -> Self {
        Self(self.0, remarks)
    }

    /// How many depths a device has: those configured, or its own.
    pub fn depth_count(&self, device: usize) -> usize {
        if self.devices[device].kind.own_depth_mm().is_some() { 1 } else { self.depths_mm.len() }
    }

    /// Every depth that a device has, mm: those configured, then those of devices that have their own.
    pub fn all_depths_mm(&self) -> Vec<f64> {
        let mut all = self.depths_mm.clone();
        for depth_mm in self.devices.iter().filter_map(|device| device.kind.own_depth_mm()) {
            if !all.contains(&depth_mm) {
                all.push(depth_mm);
            }
        }
        all
    }

    /// What its reading found to remark.
    pub fn remarks(&self) -> &Remarks {
        &self.1
    }

    /// Its values.
    pub(crate) fn into_values(self) -> Values {
        self.0
    }

    /// The same with another seed, its study's included.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.0.sampling.seed = seed;
        self.0.study.iter_mut().for_each(|study| study.seed = Some(seed));
        self
    }
}

impl Deref for Scenario {
    type Target = Values;

    fn deref(&self) -> &Values {
        &self.0
    }
}

/// Tests set what no file may say.
#[cfg(any(test, feature = "unchecked"))]
impl std::ops::DerefMut for Scenario {
    fn deref_mut(&mut self) -> &mut Values {
        &mut self.0
    }
}

/// Tests make what no file could.
#[cfg(any(test, feature = "unchecked"))]
impl From<Values> for Scenario {
    fn from(values: Values) -> Self {
        Self::of(values)
    }
}

impl Values {
    /// The skin under devices.
    pub fn surface(&self) -> Surface {
        self.zone.as_ref().map_or(Surface::FLAT, |zone| zone.surface)
    }
}

/// What a scenario says.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// File stem (`stdin` for standard input): the `scenario` column and the default output folder.
    pub stem: String,
    /// Title (default: the stem).
    pub title: String,
    /// The question that the scenario asks; may be empty.
    pub question: String,
    /// The text as read, without byte-order mark and with `\n` line ends: what the manifest embeds and hashes.
    pub text: String,
    /// `--set` overrides in order, as given (`key.path=value`).
    pub overrides: Vec<String>,
    /// Strike files as they were when the scenario was loaded, by name; also those that values of an axis name.
    pub strike_files: Vec<StrikeFile>,
    /// The skin, with failure shear strains resolved per layer.
    pub skin: Skin,
    /// Where on the body devices are used; `None` for flat skin.
    pub zone: Option<Zone>,
    /// `tissue.tear`, then the band.
    pub tears: Vec<Tear>,
    /// The rectangle over which everything is counted.
    pub patch: Patch,
    /// Devices, in file order.
    pub devices: Vec<Device>,
    /// Configured depths, mm, in file order.
    pub depths_mm: Vec<f64>,
    /// Depth efficiency of devices without their own.
    pub depth_efficiency: DepthEfficiency,
    /// How force becomes depth, for devices with a force.
    pub mechanics: Mechanics,
    /// What to compare; `None` without `[compare]` or with a single device.
    pub compare: Option<Compare>,
    /// Effort and precision.
    pub sampling: Sampling,
    /// What is worked out besides volumes.
    pub metrics: Metrics,
    /// The sections that `slides` cuts and reads.
    pub slides: SlidesPlan,
    /// What is varied, if anything.
    pub study: Option<Study>,
    /// The league table that `bench` makes.
    pub bench: Option<LeaguePlan>,
    /// The effort of `sensitivity`.
    pub sensitivity: Option<SensitivityPlan>,
    /// What `plan` looks for.
    pub passes: Option<PassWishes>,
    /// How channels close.
    pub closure: Closure,
    /// What fills them and flows out.
    pub fluid: Fluid,
    /// Factors on the laws of transport.
    pub transport: Transport,
    /// What is put on the skin, if anything.
    pub delivery: Option<Delivery>,
    /// The course of sessions, if there is one.
    pub course: Option<Course>,
    /// What is asked of measured sections; `None` without `[infer]` and `[decide]`.
    pub infer: Option<InferPlan>,
    /// The studies that `decide` plans.
    pub decide: Option<DecidePlan>,
}

/// The comparison that a scenario asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compare {
    /// Index of the reference in `devices`.
    pub reference: usize,
    /// What is made equal.
    pub basis: Basis,
    /// The damage that [`Basis::DermalDamage`] makes equal.
    pub damage: Damage,
}

impl Compare {
    /// With this reference, on this basis, holes alone being the damage.
    pub fn on(reference: usize, basis: Basis) -> Self {
        Self { reference, basis, damage: Damage::Holes }
    }
}

/// The sections of skin that a scenario asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct SlidesPlan {
    /// Random vertical planes through the patch, per trial.
    pub vertical: u32,
    /// Chosen vertical planes.
    pub planes: Vec<ChosenPlane>,
    /// Depths of horizontal sections to draw, mm.
    pub horizontal_mm: Vec<f64>,
    /// Depths at which widths are read, mm.
    pub widths_at_mm: Vec<f64>,
    /// Profiles narrower than this where they are read are not recognised, mm.
    pub smallest_profile_mm: f64,
}

/// A vertical plane through the patch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChosenPlane {
    /// Direction of the section, rad from +x towards +y.
    pub heading_rad: f64,
    /// How far it passes to the left of the patch's middle, seen along its heading, mm.
    pub offset_mm: f64,
}
