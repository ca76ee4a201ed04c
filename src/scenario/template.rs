//! A scenario with blanks: the tree as it was read, to be filled in anew for every point of a study.

use super::build::{Origin, build};
use super::infer_keys::{DECIDE, INFER};
use super::overrides::{self, Step};
use super::{Scenario, read, validate};
use crate::keys::findings::Findings;
use crate::keys::problem::{LoadError, Place};
use crate::keys::sources::Sources;
use crate::keys::tree::{self, Node, Value};
use crate::study::plan::{AxisValue, StudyPlan};
use std::sync::Arc;

/// Sections that say how to study a scenario, not what it is.
pub(super) const STUDIES: [&str; 8] = ["slides", "study", "bench", "sensitivity", "plan", INFER, DECIDE, "claim"];

/// A scenario's tree, to have values laid into it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template {
    root: Node,
    origin: Origin,
    source: Arc<str>,
    /// What strike files held when the scenario was loaded: no point reads them again.
    files: Sources,
}

impl Template {
    /// From a tree without problems.
    pub fn new(root: &Node, origin: Origin, source: &Arc<str>, files: Sources) -> Self {
        let mut root = root.clone();
        if let Value::Table(table) = &mut root.value {
            table.retain(|key, _| !STUDIES.contains(&key.as_str()));
        }
        Self { root, origin, source: source.clone(), files }
    }

    /// The scenario with values at the ends of paths.
    fn fill(&self, settings: &[(&[Step], &Node)]) -> Result<Scenario, LoadError> {
        let mut root = self.root.clone();
        let mut found = Findings::default();
        for (steps, node) in settings {
            let laid = overrides::put(&mut root, steps, (*node).clone(), "study", &node.place);
            found.shape.extend(laid.err().map(|problem| *problem));
        }
        let fields = read::read(&root, &mut found);
        let strikes = validate::validate(&fields, &overrides::device_names(&root), &self.files, &mut found);
        let remarks = found.verdict(&self.source)?;
        let scenario = build(&fields, self.origin.clone(), strikes);
        Ok(scenario.map_err(|absent| LoadError::Invalid(vec![absent.into()]))?.remarked(remarks))
    }
}

/// A study of a scenario: a plan, and the scenario at each of its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// What is varied, and how.
    pub plan: StudyPlan,
    /// Replaces the seed of the scenario at every point, unless an axis sets it.
    pub seed: Option<u64>,
    template: Template,
    /// By axis, where its values go.
    targets: Vec<Vec<Vec<Step>>>,
    /// Where the values of a point come from, for messages.
    place: Place,
}

impl Study {
    /// The study of a plan that was checked against the template's tree.
    pub(super) fn new(plan: StudyPlan, template: Template) -> Self {
        let names = overrides::device_names(&template.root);
        let target = |key: &String| overrides::steps(key, &names).unwrap_or_default();
        let targets = plan.axes.iter().map(|axis| axis.keys.iter().map(target).collect()).collect();
        Self { plan, seed: None, place: Place::start(&template.source), template, targets }
    }

    /// The scenario with these values of the axes. Replicates differ in nothing but their seed, and equal replicates of
    /// all points share theirs, so that points are compared on common random numbers.
    ///
    /// # Errors
    /// What is wrong with the scenario at this point.
    pub fn scenario(&self, values: &[AxisValue], replicate: u64) -> Result<Scenario, LoadError> {
        self.scenario_of_axes(values, |_| true, replicate)
    }

    /// The same with the values of some axes alone, by number; elsewhere the scenario is as declared.
    ///
    /// # Errors
    /// What is wrong with the scenario at this point.
    pub fn scenario_of_axes(
        &self,
        values: &[AxisValue],
        wanted: impl Fn(usize) -> bool,
        replicate: u64,
    ) -> Result<Scenario, LoadError> {
        let nodes: Vec<Option<Node>> = values.iter().map(|value| tree::read_value(&value.toml, &self.place)).collect();
        let settings: Vec<(&[Step], &Node)> = (self.targets.iter().zip(&nodes).enumerate())
            .filter(|(axis, _)| wanted(*axis))
            .filter_map(|(_, (targets, node))| Some((targets, node.as_ref()?)))
            .flat_map(|(targets, node)| targets.iter().map(move |steps| (steps.as_slice(), node)))
            .collect();
        let scenario = self.template.fill(&settings)?;
        // A seed that is varied is the one that the tables tell.
        let is_varied = self.plan.axes.iter().any(|axis| axis.keys.iter().any(|key| key == "sampling.seed"));
        let seed = self.seed.filter(|_| !is_varied).unwrap_or(scenario.sampling.seed);
        Ok(scenario.with_seed(seed.wrapping_add(replicate)))
    }
}
