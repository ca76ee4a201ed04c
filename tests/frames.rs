//! Tables whose columns are known at run time alone: what is written to Parquet and CSV is what is read back, and the
//! bytes depend on the rows alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dermatrace::report::frame::{
    Column, CsvWriter, Frame, FrameError, Kind, ParquetWriter, ROWS_PER_GROUP, RowGroups, Schema, Sealing,
    read_parquet, read_parquet_verified, sha256_of_file,
};

/// Columns as a sweep has them: a number, words that repeat, settings, answers.
fn schema() -> Schema {
    let columns = [
        ("point", Kind::Integer),
        ("device", Kind::Text),
        ("depth_mm", Kind::Real),
        ("note, \"quoted\"", Kind::Text),
        ("mean", Kind::Real),
        ("samples", Kind::Integer),
    ];
    Schema::new(columns.map(|(name, kind)| (name.to_owned(), kind)).to_vec()).unwrap()
}

/// Rows `from..to` of one endless table with all that is awkward in it.
fn rows(from: usize, to: usize) -> Frame {
    let words: Vec<Arc<str>> = ["roller", "pen", "", "a,b", "say \"so\"", "línea\nnueva", "µ√∞ 皮膚", "NaN"]
        .into_iter()
        .map(Arc::from)
        .collect();
    let reals = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, f64::MAX, 1e-7, 0.1 + 0.2, 1e22];
    let mean = |row: usize| {
        if row.is_multiple_of(3) {
            reals[row / 3 % reals.len()]
        } else {
            (row as f64).sin() * 10_f64.powi((row % 60) as i32 - 30)
        }
    };
    let samples = |row: usize| [i64::MIN, i64::MAX, 0, -1, row as i64 * 7919][row % 5];
    let all = from..to;
    Frame {
        columns: vec![
            Column::Integer(all.clone().map(|row| row as i64 / 10).collect()),
            Column::Text(all.clone().map(|row| words[row / 5 % 2].clone()).collect()),
            Column::Real(all.clone().map(|row| (row / 50 % 20) as f64 * 0.1).collect()),
            Column::Text(all.clone().map(|row| words[row % words.len()].clone()).collect()),
            Column::Real(all.clone().map(mean).collect()),
            Column::Integer(all.map(samples).collect()),
        ],
    }
}

/// A frame with its reals as bits, so that undefined numbers and signs of zeros can be compared.
fn bits(frame: &Frame) -> Vec<Column> {
    let of = |column: &Column| match column {
        Column::Real(values) => Column::Integer(values.iter().map(|value| value.to_bits() as i64).collect()),
        other => other.clone(),
    };
    frame.columns.iter().map(of).collect()
}

fn metadata() -> Vec<(String, String)> {
    [("units", "{\"depth_mm\": \"mm\"}"), ("a", ""), ("µ", "皮膚")]
        .map(|(key, value)| (key.into(), value.into()))
        .to_vec()
}

/// The bytes of a Parquet file with these row groups.
fn parquet(groups: &[Frame]) -> Vec<u8> {
    let mut writer = ParquetWriter::new(Vec::new(), &schema(), &metadata()).unwrap();
    groups.iter().for_each(|group| writer.write(group).unwrap());
    writer.finish().unwrap()
}

fn file(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("table.parquet");
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_table_reads_back_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let groups = [rows(0, 20_000), rows(20_000, 20_001), rows(20_001, 50_000)];
    let reader = read_parquet(&file(folder.path(), &parquet(&groups))).unwrap();
    assert_eq!(reader.schema(), &schema());
    assert_eq!(reader.metadata(), metadata());
    assert_eq!(reader.row_groups(), [20_000, 1, 29_999]);
    for (at, group) in groups.iter().enumerate() {
        assert!(bits(&reader.read(at).unwrap()) == bits(group), "row group {at}");
    }
    assert!(matches!(reader.read(3), Err(FrameError::Shape(_))));
}
