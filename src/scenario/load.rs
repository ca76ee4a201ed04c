//! From a path or bytes to a [`Scenario`], every problem reported at once.

use super::build::{Origin, build};
use super::overrides::Override;
use super::template::{Study, Template};
use super::{
    Scenario, Values, course_rules, delivery_rules, file, force_rules, infer_plan, infer_rules, overrides, part_rules,
    pass_rules, read, slide_rules, study_rules, survey_rules, validate,
};
use crate::keys::findings::Findings;
use crate::keys::problem::{LoadError, Place};
use crate::keys::sources::{self, Sources};
use crate::keys::tree::{self, Node};
use crate::keys::weigh;
use crate::study::plan::{Axis, Levels};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads and checks a scenario file; `-` is standard input. `overrides` are `key.path=value`, as given to `--set`.
///
/// # Errors
/// [`LoadError`]: every problem of the scenario, or the limit that refuses it, or the file that cannot be read.
pub fn load(path: &Path, overrides: &[String]) -> Result<Scenario, LoadError> {
    let standard_input = path.as_os_str() == "-";
    let name = if standard_input { "<stdin>".into() } else { path.to_string_lossy() };
    let source: Arc<str> = name.into();
    let bytes = file::bytes(path, &source)?;
    let stem = if standard_input { "stdin".into() } else { path.file_stem().unwrap_or_default().to_string_lossy() };
    let dir = if standard_input { None } else { path.parent() };
    parse(&source, &stem, &bytes, overrides, dir)
}

/// Reads and checks a scenario from bytes. `source_name` stands in messages, `stem` in the `scenario` column; strike files are
/// looked for in `dir`, or in the current directory.
///
/// # Errors
/// As [`load`].
pub fn parse(
    source_name: &str,
    stem: &str,
    bytes: &[u8],
    overrides: &[String],
    dir: Option<&Path>,
) -> Result<Scenario, LoadError> {
    let source: Arc<str> = source_name.into();
    let (text, root) = document(bytes, &source)?;
    let overrides = overrides::of_options(overrides);
    of_tree(root, Draft { text, source, stem: stem.to_owned(), overrides, dir: dir.map(Path::to_owned) })
}

/// Text and tree of a file of the scenario format, which others share.
///
/// # Errors
/// [`LoadError`] where it is too large, or no TOML.
pub(crate) fn document(bytes: &[u8], source: &Arc<str>) -> Result<(String, Node), LoadError> {
    file::within_limit(bytes, source)?;
    let text = file::text(bytes, source).map_err(|problem| LoadError::Invalid(vec![*problem]))?;
    weigh::weigh(&text, source)?;
    let root = tree::read(&text, source).map_err(|problems| match file::other_format(&text, source) {
        Some(problem) => LoadError::Invalid(vec![problem]),
        None => problems.into_error(source),
    })?;
    Ok((text, root))
}

/// The bytes of a file of the scenario format.
///
/// # Errors
/// [`LoadError`] where it cannot be read, or is too large.
pub(crate) fn bytes_of(path: &Path, source: &Arc<str>) -> Result<Vec<u8>, LoadError> {
    file::bytes(path, source)
}

/// What a tree of keys is to be a scenario besides.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// What the manifest embeds.
    pub text: String,
    /// What stands in messages for the file's name.
    pub source: Arc<str>,
    pub stem: String,
    /// Laid over the tree.
    pub overrides: Vec<Override>,
    /// Where strike files are looked for.
    pub dir: Option<PathBuf>,
}

/// Checks a tree and makes a scenario of it.
///
/// # Errors
/// As [`load`].
pub(crate) fn of_tree(mut root: Node, draft: Draft) -> Result<Scenario, LoadError> {
    let Draft { text, source, stem, overrides, dir } = draft;
    let mut found = Findings::default();
    found.shape.extend(file::stem(&stem, &source));
    found.shape.extend(overrides::lay_over(&mut root, &overrides));
    let mut files = Sources::new(dir.as_deref());
    files.read_of_tree(&root, &mut found);
    infer_rules::read_files(&root, &mut files, &mut found);
    let fields = read::read(&root, &mut found);
    let strikes = validate::validate(&fields, &overrides::device_names(&root), &files, &mut found);
    slide_rules::check(&fields, &mut found);
    let plan = study_rules::plan(&fields, &root, &mut found);
    let axes = plan.as_ref().map(|plan| plan.axes.len());
    survey_rules::check(&fields, &overrides::device_names(&root), axes, &mut found);
    pass_rules::check(&fields, &mut found);
    course_rules::check(&fields, &mut found);
    infer_rules::check(&fields, &overrides::device_names(&root), &mut found);
    plan.iter().flat_map(|plan| &plan.axes).for_each(|axis| read_files_of(axis, &mut files, &mut found));
    let mut remarks = found.verdict(&source)?;
    let overrides = overrides.into_iter().map(|laid| laid.text).collect();
    let origin = Origin { stem, text, overrides, strike_files: files.list() };
    let study = plan.map(|plan| Study::new(plan, Template::new(&root, origin.clone(), &source, files.clone())));
    let scenario = build(&fields, origin, strikes).map_err(|absent| LoadError::Invalid(vec![absent.into()]))?;
    let mut found = Findings::default();
    force_rules::check(&fields, &scenario, &mut found);
    part_rules::check(&fields, &scenario, &mut found);
    course_rules::check_devices(&fields, &scenario, &mut found);
    delivery_rules::check_places(&fields, &scenario, &mut found);
    found.verdict(&source)?;
    let mut found = Findings::default();
    let plans = infer_plan::plans(&fields, &scenario, &files, &mut found);
    remarks.notes.extend(found.verdict(&source)?.notes);
    let (infer, decide) = plans.map_err(|absent| LoadError::Invalid(vec![absent.into()]))?;
    Ok(Scenario::of(Values { study, infer, decide, ..scenario.into_values() }).remarked(remarks))
}

/// Reads every file that is a listed value of an axis. Ranges are of numbers, and name no files.
fn read_files_of(axis: &Axis, files: &mut Sources, found: &mut Findings) {
    let Levels::Listed(values) = &axis.levels else { return };
    if axis.keys.iter().any(|key| key.ends_with(&format!(".{}", sources::KEY))) {
        let place = Place::start(&"axis".into());
        let nodes = values.iter().filter_map(|value| tree::read_value(&value.toml, &place));
        nodes.for_each(|node| node.text().into_iter().for_each(|name| files.read(name, found)));
    }
}
