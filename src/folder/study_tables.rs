//! The tables of a study: one row for each point × device × depth × hypothesis × layer × metric, and one for each point.

pub use super::records::{POINTS, RESULTS};

use super::frame::{Column, Frame, FrameError, Kind, Schema};
use crate::metrics::MetricRow;
use crate::study::plan::{Axis, AxisValue, Shown, StudyPlan};
use crate::survey::evaluation::Evaluation;
use std::collections::HashMap;
use std::sync::Arc;

/// Schemas of the two tables, and words that are held once however often they stand there.
pub struct StudyTables {
    /// Results: point, replicate, a column for each axis, then the columns of `metrics.csv` from `device` on.
    pub results: Schema,
    /// Points: point, replicate, a column for each axis, `status` and `reason`.
    pub points: Schema,
    words: HashMap<String, Arc<str>>,
}

impl StudyTables {
    /// The tables of a plan.
    ///
    /// # Errors
    /// [`FrameError`] where two columns would have one name.
    pub fn new(plan: &StudyPlan) -> Result<Self, FrameError> {
        let column = |(name, kind): (&str, Kind)| (name.to_owned(), kind);
        let mut ids: Vec<(String, Kind)> = [("point", Kind::Integer), ("replicate", Kind::Integer)].map(column).into();
        ids.extend(plan.axes.iter().map(|axis| (axis.column.clone(), kind(axis))));
        let with =
            |more: &[(&str, Kind)]| Schema::new(ids.iter().cloned().chain(more.iter().copied().map(column)).collect());
        Ok(Self {
            results: with(&[
                ("device", Kind::Text),
                ("depth_mm", Kind::Real),
                ("tear", Kind::Text),
                ("layer", Kind::Text),
                ("metric", Kind::Text),
                ("unit", Kind::Text),
                ("mean", Kind::Real),
                ("std_err", Kind::Real),
                ("std_err_integration", Kind::Real),
                ("ci95_low", Kind::Real),
                ("ci95_high", Kind::Real),
                ("trials", Kind::Integer),
                ("samples", Kind::Integer),
            ])?,
            points: with(&[("status", Kind::Text), ("reason", Kind::Text)])?,
            words: HashMap::new(),
        })
    }

    /// Adds the rows of an evaluation to frames of the two tables.
    ///
    /// # Errors
    /// [`FrameError::Shape`] where a frame is not of its schema.
    pub fn add(&mut self, evaluation: &Evaluation, results: &mut Frame, points: &mut Frame) -> Result<(), FrameError> {
        let count = evaluation.rows.len();
        let mut columns = self.identity(evaluation, count);
        columns.extend(self.metrics(&evaluation.rows));
        results.append(&Frame { columns })?;
        let mut columns = self.identity(evaluation, 1);
        columns.push(Column::Text(vec![self.word(evaluation.status.as_str())]));
        columns.push(Column::Text(vec![self.word(&evaluation.reason)]));
        points.append(&Frame { columns })
    }

    fn identity(&mut self, evaluation: &Evaluation, count: usize) -> Vec<Column> {
        let number = |value: u64| Column::Integer(vec![value as i64; count]);
        let mut columns = vec![number(evaluation.point), number(evaluation.replicate)];
        let kinds: Vec<Kind> = self.points.kinds().skip(2).collect();
        columns.extend(evaluation.values.iter().zip(kinds).map(|(value, kind)| self.axis_column(value, kind, count)));
        columns
    }

    fn axis_column(&mut self, value: &AxisValue, kind: Kind, count: usize) -> Column {
        match (&value.shown, kind) {
            (Shown::Integer(number), Kind::Integer) => Column::Integer(vec![*number; count]),
            (Shown::Integer(number), _) => Column::Real(vec![*number as f64; count]),
            (Shown::Real(number), _) => Column::Real(vec![*number; count]),
            (Shown::Text(text), _) => Column::Text(vec![self.word(text); count]),
        }
    }

    fn metrics(&mut self, rows: &[MetricRow]) -> [Column; 13] {
        let mut text =
            |pick: fn(&MetricRow) -> &str| Column::Text(rows.iter().map(|row| self.word(pick(row))).collect());
        let real = |pick: fn(&MetricRow) -> f64| Column::Real(rows.iter().map(pick).collect());
        let integer = |pick: fn(&MetricRow) -> i64| Column::Integer(rows.iter().map(pick).collect());
        [
            text(|row| &row.device),
            real(|row| row.depth_mm),
            text(|row| &row.tear),
            text(|row| &row.layer),
            text(|row| &row.metric),
            text(|row| &row.unit),
            real(|row| row.mean),
            real(|row| row.std_err),
            real(|row| row.std_err_integration),
            real(|row| row.ci95_low),
            real(|row| row.ci95_high),
            integer(|row| i64::from(row.trials)),
            integer(|row| i64::try_from(row.samples).unwrap_or(i64::MAX)),
        ]
    }

    /// Words repeat from row to row; reasons hardly do, and are not kept.
    fn word(&mut self, text: &str) -> Arc<str> {
        if text.len() > 64 {
            return text.into();
        }
        if let Some(word) = self.words.get(text) {
            return word.clone();
        }
        let word: Arc<str> = text.into();
        self.words.insert(text.to_owned(), word.clone());
        word
    }
}

fn kind(axis: &Axis) -> Kind {
    if axis.is_text() {
        Kind::Text
    } else if axis.is_whole() {
        Kind::Integer
    } else {
        Kind::Real
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::plan::{Compute, Layout};

    #[test]
    fn the_names_that_an_axis_cannot_have_are_those_of_the_columns() {
        let (axes, metrics, layers) = (Vec::new(), Vec::new(), Vec::new());
        let plan = StudyPlan {
            layout: Layout::Grid,
            compute: Compute::Patch,
            axes,
            points: 1,
            replicates: 1,
            metrics,
            layers,
        };
        let tables = StudyTables::new(&plan).unwrap();
        let columns: std::collections::BTreeSet<&str> = tables.results.names().chain(tables.points.names()).collect();
        assert_eq!(columns, StudyPlan::RESERVED.into_iter().collect());
    }
}
