//! Memory of writing a table: in a process of its own, so that no other test's memory is counted.

use std::fs;
use std::io::{self, Write};
use std::process::Command;
use std::sync::Arc;

use dermatrace::folder::frame::{Column, CsvWriter, Frame, Kind, ParquetWriter, ROWS_PER_GROUP, RowGroups, Schema};

/// Counts the bytes that go through.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Memory in use, in MB, where the system tells.
fn resident_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1000.0)
}

/// Rows that no encoding makes small: numbers that differ, words that differ.
fn rows(from: usize, count: usize) -> Frame {
    let all = from..from + count;
    Frame {
        columns: vec![
            Column::Integer(
                all.clone().map(|row| (row as i64).wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64)).collect(),
            ),
            Column::Real(all.clone().map(|row| (row as f64).sin()).collect()),
            Column::Text(all.map(|row| Arc::from(format!("word {}", row % 10_007))).collect()),
        ],
    }
}

#[test]
fn memory_does_not_follow_the_number_of_rows() {
    let this_binary = std::env::current_exe().expect("a path");
    let test = "frames_memory::memory_of_many_rows";
    let alone =
        Command::new(this_binary).args(["--exact", test, "--ignored", "--nocapture"]).output().expect("a process");
    let said = String::from_utf8_lossy(&alone.stdout);
    assert!(alone.status.success() && said.contains("1 passed"), "{said}\n{}", String::from_utf8_lossy(&alone.stderr));
}

#[test]
#[ignore = "in a process of its own: memory_does_not_follow_the_number_of_rows starts it"]
fn memory_of_many_rows() {
    let columns = [("n", Kind::Integer), ("x", Kind::Real), ("word", Kind::Text)];
    let schema = Schema::new(columns.map(|(name, kind)| (name.to_owned(), kind)).to_vec()).unwrap();
    let mut parquet = ParquetWriter::new(Counter(0), &schema, &[]).unwrap();
    let mut csv = CsvWriter::new(Counter(0), &schema).unwrap();
    let mut groups = RowGroups::new(&schema);
    let count = ROWS_PER_GROUP / 4 + 1;
    let mut after = Vec::new();
    for step in 0..100 {
        let frame = rows(step * count, count);
        csv.write(&frame).unwrap();
        groups.push(&frame, |group| parquet.write(group)).unwrap();
        after.extend(resident_mb());
    }
    let written = (parquet.finish().unwrap().0, csv.finish().unwrap().0);
    assert!(written.0 > 20_000_000 && written.1 > 100_000_000, "{written:?} bytes");
    if let [.., last] = after.as_slice() {
        let growth = last - after[19];
        println!("{} MB after 5 row groups, {last} MB after 25", after[19]);
        assert!(growth < 16.0, "{growth} MB more after 25 row groups than after 5");
    }
}
