//! A study's table, read once, row group by row group: what its figures need and no more.

mod batch;
mod values;

pub(crate) use values::{AxisData, MetricKey, Point, Quantity, SeriesKey, Sum, Value, is_matched};

use super::frame::{Column, FrameError, Reader, Schema};
use super::manifest::StudyRecord;
use batch::Batch;
use std::collections::HashMap;
use values::MOST_LEVELS;

/// Points of a scattered study that are kept.
const MOST_POINTS: usize = 20_000;
/// Points of a grid that are kept to draw its single lines.
const MOST_GRID_POINTS: u64 = 2000;
/// Lines (device, depth, hypothesis) that are told apart.
const MOST_SERIES: usize = 128;
/// Cells of a heat map that are told apart.
const MOST_CELLS: usize = 250_000;
/// Metrics that figures are drawn of, those that are wanted first in front.
const WANTED: [&str; 5] =
    ["damage_volume_ratio", "damage_volume", "channel_volume", "tear_ratio", "channel_volume_sum"];

/// What figures need of a study's table.
#[derive(Debug)]
pub struct Sweep {
    pub(crate) axes: Vec<AxisData>,
    pub(crate) metrics: Vec<MetricKey>,
    pub(crate) series: Vec<SeriesKey>,
    pub(crate) points: Vec<Point>,
    /// For every axis, by level.
    pub(crate) levels: Vec<HashMap<(u32, Quantity), Sum>>,
    /// Levels of the first two axes of numbers, and the line; of the first metric.
    pub(crate) cells: HashMap<(u32, u32, u8), Sum>,
    /// Every so many points of a long list were read.
    pub(crate) stride: u64,
    /// Values that are not finite.
    pub(crate) not_finite: usize,
    /// Whether there were more levels, lines or cells than can be told apart.
    pub(crate) overflowed: bool,
    /// Whether points lie anywhere between the limits of the axes.
    pub(crate) scattered: bool,
    fixed: Fixed,
    keeps_points: bool,
    /// The point that is being read, and what is known of it.
    current: ([i64; 2], Vec<Quantity>),
}

/// Which of depth and hypothesis are the same at every point.
#[derive(Debug, Clone, Copy)]
struct Fixed {
    depth: bool,
    tear: bool,
}

impl Sweep {
    /// Reads the table of a study, one row group in memory at a time.
    ///
    /// # Errors
    /// [`FrameError`] where the file cannot be read or is not the table of this study.
    pub fn read(reader: &Reader, study: &StudyRecord) -> Result<Self, FrameError> {
        let mut sweep = Self::empty(reader.schema(), study)?;
        for frame in reader.frames() {
            let frame = frame?;
            let batch = Batch::of(&frame, reader.schema(), &sweep.axes)?;
            if sweep.metrics.is_empty() {
                sweep.metrics = chosen_metrics(&batch);
            }
            sweep.take(&batch);
            if sweep.is_full() {
                break;
            }
        }
        Ok(sweep)
    }

    fn empty(schema: &Schema, study: &StudyRecord) -> Result<Self, FrameError> {
        let axes = study.axes.iter().map(|axis| AxisData::new(&axis.column, schema)).collect::<Result<Vec<_>, _>>()?;
        let varied = |start: &[&str]| {
            study.axes.iter().flat_map(|axis| &axis.keys).any(|key| start.iter().any(|s| key.starts_with(s)))
        };
        let evaluations = study.points.saturating_mul(study.replicates);
        let scattered = !["grid", "list"].contains(&study.design.as_str());
        // Points of a list or of one axis may be passed over evenly; those of a grid of several may not.
        let is_line = study.design == "list" || axes.len() == 1;
        let stride = if is_line && !scattered { study.points.div_ceil(MOST_LEVELS as u64).max(1) } else { 1 };
        Ok(Self {
            levels: vec![HashMap::new(); axes.len()],
            axes,
            metrics: Vec::new(),
            series: Vec::new(),
            points: Vec::new(),
            cells: HashMap::new(),
            stride,
            not_finite: 0,
            overflowed: false,
            scattered,
            fixed: Fixed { depth: !varied(&["depth."]), tear: !varied(&["tissue.tear", "tissue.surface_following"]) },
            keeps_points: scattered || evaluations <= MOST_GRID_POINTS,
            current: ([-1; 2], Vec::new()),
        })
    }

    /// Whether further rows change nothing: later points of a scattered design lie no closer.
    fn is_full(&self) -> bool {
        self.scattered && self.points.len() > MOST_POINTS
    }

    fn take(&mut self, batch: &Batch) {
        let mut wanted: HashMap<*const u8, Option<u8>> = HashMap::new();
        for row in 0..batch.point.len() {
            if !(batch.point[row] as u64).is_multiple_of(self.stride) {
                continue;
            }
            let (layer, metric) = (&batch.text[2][row], &batch.text[3][row]);
            // Equal words of a batch share their memory.
            let known = *wanted
                .entry(metric.as_ptr())
                .or_insert_with(|| self.metrics.iter().position(|own| own.metric == **metric).map(|place| place as u8));
            let Some(first) = known else { continue };
            let exact = |place: usize| self.metrics[place].metric == **metric && self.metrics[place].layer == **layer;
            if let Some(place) = (usize::from(first)..self.metrics.len()).find(|place| exact(*place)) {
                self.take_row(batch, row, place as u8);
            }
        }
    }

    fn take_row(&mut self, batch: &Batch, row: usize, metric: u8) {
        let Some(value) = batch.value(row) else {
            self.not_finite += 1;
            return;
        };
        let Some(series) = self.series_of(batch, row) else { return };
        let what = Quantity { metric, series };
        if !self.is_first(batch.id(row), what) {
            return;
        }
        let levels: Vec<Option<u32>> = self
            .axes
            .iter_mut()
            .zip(&batch.axes)
            .map(|(axis, column)| axis.level(column, row, self.scattered))
            .collect();
        if self.scattered || self.keeps_points {
            self.keep(batch, row, &levels, what, value);
        }
        if self.scattered {
            return;
        }
        for (sums, level) in self.levels.iter_mut().zip(&levels) {
            match level {
                Some(level) => sums.entry((*level, what)).or_default().add(value),
                None => self.overflowed = true,
            }
        }
        if metric == 0 {
            self.add_cell(&levels, series, value);
        }
    }

    /// Whether a point has had no such value yet: where a hypothesis is varied, those of its band follow it.
    fn is_first(&mut self, id: [i64; 2], what: Quantity) -> bool {
        if self.current.0 != id {
            self.current = (id, Vec::new());
        }
        let is_new = !self.current.1.contains(&what);
        if is_new {
            self.current.1.push(what);
        }
        is_new
    }

    fn add_cell(&mut self, levels: &[Option<u32>], series: u8, value: Value) {
        let [Some(across), Some(up)] = self.numeric()[..] else { return };
        let (Some(across), Some(up)) = (levels[across], levels[up]) else { return };
        if self.cells.len() < MOST_CELLS || self.cells.contains_key(&(across, up, series)) {
            self.cells.entry((across, up, series)).or_default().add(value);
        } else {
            self.overflowed = true;
        }
    }

    /// Places of the first two axes of numbers.
    pub(crate) fn numeric(&self) -> [Option<usize>; 2] {
        let mut places = (0..self.axes.len()).filter(|place| self.axes[*place].words.is_none());
        [places.next(), places.next()]
    }

    fn keep(&mut self, batch: &Batch, row: usize, levels: &[Option<u32>], what: Quantity, value: Value) {
        let id = batch.id(row);
        match self.points.last_mut() {
            Some(point) if point.id == id => point.values.push((what, value)),
            _ => {
                let at = self.axes.iter().zip(&batch.axes).zip(levels);
                let at = at.map(|((_, column), level)| match column {
                    Column::Integer(values) => values[row] as f64,
                    Column::Real(values) => values[row],
                    Column::Text(_) => level.map_or(f64::NAN, f64::from),
                });
                self.points.push(Point { id, at: at.collect(), values: vec![(what, value)] });
            }
        }
    }

    /// The line of a row. Where the hypothesis is fixed that is the scenario's own, which comes first; where it is varied,
    /// the first row of a point is.
    fn series_of(&mut self, batch: &Batch, row: usize) -> Option<u8> {
        let (device, tear) = (&batch.text[0][row], &batch.text[1][row]);
        let depth_mm = self.fixed.depth.then_some(batch.depth[row]);
        let is = |key: &SeriesKey| {
            key.device == **device && key.depth_mm == depth_mm && key.tear.as_deref().is_none_or(|own| own == &**tear)
        };
        if let Some(place) = self.series.iter().position(is) {
            return Some(place as u8);
        }
        let tear = self.fixed.tear.then(|| tear.to_string());
        self.overflowed |= self.series.len() >= MOST_SERIES;
        (self.series.len() < MOST_SERIES).then(|| {
            self.series.push(SeriesKey { device: device.to_string(), depth_mm, tear });
            (self.series.len() - 1) as u8
        })
    }
}

/// What is drawn: the matched ratio or else a volume, and the tear ratio; where a study keeps none of these, the first two
/// metrics that it has.
fn chosen_metrics(batch: &Batch) -> Vec<MetricKey> {
    let mut there: Vec<MetricKey> = Vec::new();
    for row in 0..batch.point.len() {
        let is = |key: &MetricKey| key.metric == *batch.text[3][row] && key.layer == *batch.text[2][row];
        if !there.iter().any(is) {
            there.push(batch.metric(row));
        }
    }
    let find = |name: &str| there.iter().find(|key| key.metric == name && key.layer == "all").cloned();
    let mut chosen: Vec<MetricKey> = WANTED[..3].iter().find_map(|name| find(name)).into_iter().collect();
    chosen.extend(WANTED[3..].iter().find_map(|name| find(name)));
    if chosen.is_empty() {
        there.retain(|key| !key.metric.ends_with("_difference"));
        there.sort_by_key(|key| !key.is_matched());
        there.truncate(2);
        return there;
    }
    chosen
}
