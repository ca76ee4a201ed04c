//! From the table of a study's results to sensitivity indices: every number that the points tell, one after the other.

use super::frame::{Column, Frame, FrameError, Reader, read_parquet_verified};
use super::outdir::Staged;
use super::study_tables::RESULTS;
use crate::survey::sensitivity::{Analyses, EffectRow, Gap, IndexRow, MOST_MISSING, Method, Output, OutputRows};
use crate::survey::sweep::Course;
use crate::table::bundle;
use rayon::prelude::*;
use std::collections::HashMap;

/// The hypothesis of an output where the hypothesis itself, or its share of following, is an input.
pub const VARIED: &str = "varied";
/// Outputs that a note names.
const MOST_NAMED: usize = 5;

bundle! {
    /// What both analyses tell of every output.
    pub struct Analysed {
        indices: IndexRow,
        effects: EffectRow,
    }
    beside {
        /// Outputs of which a method tells nothing, because too many of its samples have no value of them.
        holed: Vec<(Output, Gap)>,
    }
}

impl Analysed {
    /// Says of which outputs a method tells nothing, one note for each method.
    pub fn notes(&self) -> Vec<String> {
        [Method::Indices, Method::Effects].into_iter().filter_map(|method| self.note(method)).collect()
    }

    fn note(&self, method: Method) -> Option<String> {
        let own: Vec<&(Output, Gap)> = self.holed.iter().filter(|(_, gap)| gap.method == method).collect();
        let name = |(output, gap): &&(Output, Gap)| {
            let Output { metric, device, layer, .. } = output;
            format!("{metric} of {device} ({layer}; {} of {} points)", gap.missing, gap.points)
        };
        let named: Vec<String> = own.iter().take(MOST_NAMED).map(name).collect();
        let more = own.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let [told, samples] = method.words();
        (!named.is_empty()).then(|| {
            format!(
                "no {told} of {}{more}, because more than {} % of the {samples} hold a point without a value (it failed, or is \
                 a ratio to nothing); choose ranges whose every corner can be computed",
                named.join(", "),
                100.0 * MOST_MISSING
            )
        })
    }
}

/// One output with its value at every evaluation; not a number where that failed.
struct Values {
    output: Output,
    values: Vec<f64>,
}

/// Analyses every output of the table of results among `files`.
///
/// # Errors
/// [`FrameError`] where the table cannot be read.
pub fn analyse(files: &[Staged], analyses: &Analyses) -> Result<Analysed, FrameError> {
    let name = format!("{RESULTS}.parquet");
    let Some(table) = files.iter().find(|file| file.record.name == name) else { return Ok(Analysed::default()) };
    analyse_table(&read_parquet_verified(table.path(), &table.record.sha256)?, analyses)
}

/// Analyses every output of a table of results.
///
/// # Errors
/// [`FrameError`] where the table cannot be read.
pub fn analyse_table(reader: &Reader, analyses: &Analyses) -> Result<Analysed, FrameError> {
    let mut outputs = Outputs { count: analyses.count() as usize, ..Outputs::default() };
    let names: Vec<&str> = reader.schema().names().collect();
    for frame in reader.frames() {
        outputs.take(&names, &frame?);
    }
    let rows: Vec<OutputRows> = outputs.all.par_iter().map(|one| analyses.rows(&one.output, &one.values)).collect();
    let mut analysed = Analysed::default();
    for (one, rows) in outputs.all.into_iter().zip(rows) {
        analysed.holed.extend(rows.gaps.into_iter().map(|gap| (one.output.clone(), gap)));
        analysed.indices.extend(rows.indices);
        analysed.effects.extend(rows.effects);
    }
    Ok(analysed)
}

/// Outputs in the order in which the table first names them.
#[derive(Default)]
struct Outputs {
    count: usize,
    all: Vec<Values>,
    /// By device, number of the depth and of the hypothesis, layer and metric.
    index: HashMap<(String, usize, usize, String, String), usize>,
    /// Depths of the evaluation and device at hand, in their order.
    depths: Vec<f64>,
    /// Its hypotheses, in their order.
    tears: Vec<String>,
    at: (i64, String),
}

impl Outputs {
    fn take(&mut self, names: &[&str], frame: &Frame) {
        let column = |name: &str| names.iter().position(|known| *known == name).and_then(|i| frame.columns.get(i));
        let real = |name: &str| column(name).map_or(&[][..], reals);
        let text = |name: &str| column(name).map_or(&[][..], texts);
        let (points, means, depths) = (column("point").map_or(&[][..], integers), real("mean"), real("depth_mm"));
        let words = ["device", "tear", "layer", "metric", "unit"].map(text);
        for row in 0..points.len() {
            let [device, tear, layer, metric, unit] = words.map(|column| column[row].as_ref());
            self.add(points[row], depths[row], [device, tear, layer, metric, unit], means[row]);
        }
    }

    fn add(&mut self, point: i64, depth_mm: f64, [device, tear, layer, metric, unit]: [&str; 5], mean: f64) {
        if self.at.0 != point || self.at.1 != device || self.all.is_empty() {
            self.at = (point, device.to_owned());
            self.depths.clear();
            self.tears.clear();
        }
        let depth = number(&mut self.depths, |known| *known == depth_mm, || depth_mm);
        let hypothesis = number(&mut self.tears, |known| known == tear, || tear.to_owned());
        let key = (device.to_owned(), depth, hypothesis, layer.to_owned(), metric.to_owned());
        let index = *self.index.entry(key).or_insert_with(|| {
            let output = Output {
                device: device.to_owned(),
                depth_mm,
                tear: tear.to_owned(),
                layer: layer.to_owned(),
                metric: metric.to_owned(),
                unit: unit.to_owned(),
            };
            self.all.push(Values { output, values: vec![f64::NAN; self.count] });
            self.all.len() - 1
        });
        let one = &mut self.all[index];
        if one.output.depth_mm != depth_mm {
            one.output.depth_mm = f64::NAN;
        }
        if one.output.tear != tear {
            VARIED.clone_into(&mut one.output.tear);
        }
        if let Some(value) = usize::try_from(point).ok().and_then(|point| one.values.get_mut(point)) {
            *value = mean;
        }
    }
}

/// Place of a value in a list, which it joins at the end if it is new.
fn number<T>(list: &mut Vec<T>, is_it: impl FnMut(&T) -> bool, value: impl FnOnce() -> T) -> usize {
    list.iter().position(is_it).unwrap_or_else(|| {
        list.push(value());
        list.len() - 1
    })
}

fn reals(column: &Column) -> &[f64] {
    match column {
        Column::Real(values) => values,
        _ => &[],
    }
}

fn integers(column: &Column) -> &[i64] {
    match column {
        Column::Integer(values) => values,
        _ => &[],
    }
}

fn texts(column: &Column) -> &[std::sync::Arc<str>] {
    match column {
        Column::Text(values) => values,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hypothesis_or_depth_that_is_an_input_makes_one_output() {
        let mut outputs = Outputs { count: 2, ..Outputs::default() };
        for (point, following, depth_mm) in [(0, "partial(0.2)", 0.5), (1, "partial(0.7)", 1.5)] {
            for (tear, mean) in [(following, 1.0), ("pinned", 2.0)] {
                outputs.add(point, depth_mm, ["roller", tear, "all", "tear_ratio", "1"], mean + point as f64);
            }
        }
        let found: Vec<_> = outputs.all.iter().map(|one| (one.output.tear.as_str(), one.values.clone())).collect();
        assert_eq!(found, [(VARIED, vec![1.0, 2.0]), ("pinned", vec![2.0, 3.0])]);
        assert!(outputs.all.iter().all(|one| one.output.depth_mm.is_nan()));
    }

    #[test]
    fn a_note_names_the_method_and_how_many_of_its_points_have_no_value() {
        let text = |text: &str| text.to_owned();
        let (device, tear, layer, metric) = (text("roller"), text("varied"), text("all"), text("tear_volume_ratio"));
        let output = Output { device, depth_mm: 1.0, tear, layer, metric, unit: text("1") };
        let holed = vec![(output, Gap { method: Method::Effects, missing: 25, points: 80 })];
        let notes = Analysed { holed, ..Analysed::default() }.notes();
        assert_eq!(notes.len(), 1);
        let expected =
            "no elementary effects of tear_volume_ratio of roller (all; 25 of 80 points), because more than 1 % of";
        assert!(notes[0].starts_with(expected), "{}", notes[0]);
        assert!(Analysed::default().notes().is_empty());
    }
}
