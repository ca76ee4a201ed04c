//! Tables whose columns are known at run time alone: what is written to Parquet and CSV is what is read back, and the
//! bytes depend on the rows alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dermatrace::folder::frame::{
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
    let reals = [0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, f64::MAX, 1e-7, 0.1 + 0.2, 1e22];
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

#[test]
fn a_table_without_rows_reads_back_and_an_empty_frame_is_no_row_group() {
    let folder = tempfile::tempdir().unwrap();
    for groups in [vec![], vec![Frame::empty(&schema())]] {
        let reader = read_parquet(&file(folder.path(), &parquet(&groups))).unwrap();
        assert_eq!((reader.schema(), reader.rows(), reader.row_groups().len()), (&schema(), 0, 0));
    }
}

#[test]
fn equal_rows_and_cuts_give_equal_bytes_on_any_thread() {
    let once = parquet(&[rows(0, 30_000), rows(30_000, 40_000)]);
    let others: Vec<_> = (0..4)
        .map(|_| std::thread::spawn(|| parquet(&[rows(0, 30_000), rows(30_000, 40_000)])))
        .map(|thread| thread.join().unwrap())
        .collect();
    assert!(others.iter().all(|other| *other == once));
    assert!(parquet(&[rows(0, 29_999), rows(29_999, 40_000)]) != once, "other cuts must show in the bytes");
    assert!(parquet(&[rows(0, 30_000), rows(30_001, 40_001)]) != once, "other rows must show in the bytes");
}

/// The bytes of the table after it came in frames that end at these rows, and was cut anew.
fn recut(ends: &[usize]) -> (Vec<u8>, Vec<usize>) {
    let mut writer = ParquetWriter::new(Vec::new(), &schema(), &[]).unwrap();
    let mut groups = RowGroups::of(1000, &schema());
    let mut lengths = Vec::new();
    let mut take = |group: &Frame| {
        lengths.push(group.len());
        writer.write(group)
    };
    let mut from = 0;
    for &to in ends {
        groups.push(&rows(from, to), &mut take).unwrap();
        from = to;
    }
    groups.finish(&mut take).unwrap();
    (writer.finish().unwrap(), lengths)
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 60, ..Default::default() })]
    #[test]
    fn the_file_is_the_same_however_its_rows_arrive(mut ends in proptest::collection::vec(0_usize..4321, 0..30)) {
        ends.push(4321);
        ends.sort_unstable();
        let (bytes, lengths) = recut(&ends);
        let (whole, expected) = recut(&[4321]);
        proptest::prop_assert_eq!(&lengths, &[1000, 1000, 1000, 1000, 321]);
        proptest::prop_assert_eq!(&lengths, &expected);
        proptest::prop_assert!(bytes == whole);
    }
}

#[test]
fn a_stream_that_ends_with_a_group_leaves_no_empty_one() {
    assert_eq!(recut(&[1000, 2000]).1, [1000, 1000]);
    assert_eq!(recut(&[0, 2000]).1, [1000, 1000]);
    assert!(recut(&[]).1.is_empty());
}

#[test]
fn csv_reads_back_to_the_bit_and_is_written_as_other_tables_are() {
    let frame = rows(0, 5000);
    let mut writer = CsvWriter::new(Vec::new(), &schema()).unwrap();
    for from in (0..5000).step_by(700) {
        writer.write(&frame.slice(from..5000.min(from + 700)).unwrap()).unwrap();
    }
    let bytes = writer.finish().unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    assert!(reader.headers().unwrap().iter().eq(schema().names()));
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 5000);
    for (at, column) in frame.columns.iter().enumerate() {
        for (row, record) in records.iter().enumerate() {
            let same = match column {
                Column::Integer(values) => record[at].parse() == Ok(values[row]),
                Column::Real(values) if values[row].is_nan() => &record[at] == "nan",
                Column::Real(values) => record[at].parse::<f64>().unwrap().to_bits() == values[row].to_bits(),
                Column::Text(values) => record[at] == *values[row],
            };
            assert!(same, "column {at}, row {row}: {:?}", &record[at]);
        }
    }
}

#[test]
fn csv_looks_as_promised() {
    let columns = [("n", Kind::Integer), ("x", Kind::Real), ("a \"b\"", Kind::Text)];
    let schema = Schema::new(columns.map(|(name, kind)| (name.to_owned(), kind)).to_vec()).unwrap();
    let texts = ["", "a,b", "say \"so\"", "two\nlines", "µ"].map(Arc::from).to_vec();
    let frame = Frame {
        columns: vec![
            Column::Integer(vec![0, -1, i64::MAX, i64::MIN, 7]),
            Column::Real(vec![1e-7, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0]),
            Column::Text(texts),
        ],
    };
    let mut writer = CsvWriter::new(Vec::new(), &schema).unwrap();
    writer.write(&frame).unwrap();
    let expected = "n,x,\"a \"\"b\"\"\"\n0,1e-7,\n-1,nan,\"a,b\"\n9223372036854775807,inf,\"say \"\"so\"\"\"\n\
                    -9223372036854775808,-inf,\"two\nlines\"\n7,0.0,µ\n";
    assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), expected);
}

#[test]
fn frames_that_do_not_fit_are_refused() {
    let twice = vec![("a".to_owned(), Kind::Real), ("a".to_owned(), Kind::Text)];
    let nameless = vec![(String::new(), Kind::Real)];
    for columns in [twice, nameless, vec![]] {
        assert!(matches!(Schema::new(columns.clone()), Err(FrameError::Shape(_))));
        assert!(matches!(ParquetWriter::new(Vec::new(), &Schema { columns }, &[]), Err(FrameError::Shape(_))));
    }
    let mut ragged = rows(0, 10);
    ragged.columns[5] = Column::Integer(vec![1]);
    let mut swapped = rows(0, 10);
    swapped.columns.swap(0, 1);
    let mut short = rows(0, 10);
    short.columns.pop();
    for frame in [ragged, swapped, short] {
        let mut parquet = ParquetWriter::new(Vec::new(), &schema(), &[]).unwrap();
        assert!(matches!(parquet.write(&frame), Err(FrameError::Shape(_))));
        let mut csv = CsvWriter::new(Vec::new(), &schema()).unwrap();
        assert!(matches!(csv.write(&frame), Err(FrameError::Shape(_))));
        let mut groups = RowGroups::new(&schema());
        assert!(matches!(groups.push(&frame, |_| Ok::<_, FrameError>(())), Err(FrameError::Shape(_))));
        assert!(matches!(rows(0, 3).append_rows(&frame, 0..10), Err(FrameError::Shape(_))));
    }
    assert!(rows(0, 10).slice(5..11).is_err() && bits(&rows(0, 10).slice(5..10).unwrap()) == bits(&rows(5, 10)));
}

#[test]
fn no_damage_gets_past_a_checksum() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ParquetWriter::new(Sealing::new(Vec::new()), &schema(), &metadata()).unwrap();
    writer.write(&rows(0, 40)).unwrap();
    let (good, sha256) = writer.finish().unwrap().finish();
    let path = file(folder.path(), &good);
    assert_eq!(sha256_of_file(&path).unwrap(), sha256);
    assert_eq!(read_parquet_verified(&path, &sha256).unwrap().rows(), 40);
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        matches!(read_parquet_verified(&path, &sha256), Err(FrameError::Checksum { .. }))
    };
    for length in 0..good.len() {
        assert!(refused(&good[..length]), "cut to {length} bytes");
    }
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(refused(&bytes), "bit {bit} turned");
    }
    assert!(refused(&[good.as_slice(), b"\0"].concat()), "a byte more");
}

#[test]
fn a_file_that_is_no_table_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.parquet");
    for error in [read_parquet(&missing).err().unwrap(), read_parquet_verified(&missing, "").err().unwrap()] {
        assert!(matches!(&error, FrameError::Io { path, .. } if *path == missing), "{error}");
        assert!(error.to_string().contains("missing.parquet"));
    }
    let good = parquet(&[rows(0, 1000)]);
    for length in 0..good.len() {
        let path = file(folder.path(), &good[..length]);
        assert!(matches!(read_parquet(&path), Err(FrameError::Foreign { .. })), "cut to {length} bytes");
    }
    // The length of a footer that no file holds.
    let path = file(folder.path(), b"PAR1\xff\xff\xff\x7fPAR1");
    assert!(matches!(read_parquet(&path), Err(FrameError::Foreign { .. })));
}

#[test]
fn a_disk_that_fails_is_an_error_that_can_be_given_its_path() {
    /// Takes some bytes and no more.
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| std::io::Error::other("disk full"))?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let size = parquet(&[rows(0, 100)]).len();
    for room in 0..size {
        let written = ParquetWriter::new(Full(room), &schema(), &metadata())
            .and_then(|mut writer| writer.write(&rows(0, 100)).and(writer.finish()));
        let error = written.err().unwrap_or_else(|| panic!("{size} bytes found room in {room}"));
        assert_eq!(error.at(Path::new("some.parquet")).to_string(), "some.parquet: disk full", "room {room}");
    }
    let error = CsvWriter::new(Full(100), &schema()).unwrap().write(&rows(0, 5000)).unwrap_err();
    assert!(matches!(error, FrameError::Write(_)), "{error}");
}

/// A table as a sweep of 10⁶ rows leaves it, for measuring sizes and times, and for `tests/python/load.py`:
/// `FRAMES_OUT=FOLDER cargo test --release --test studies large -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement; writes a large table to the folder FRAMES_OUT"]
fn a_large_table_for_measuring() {
    let out = PathBuf::from(std::env::var_os("FRAMES_OUT").expect("FRAMES_OUT names a folder"));
    let (schema, frames) = large();
    let clock = std::time::Instant::now();
    let sink = std::io::BufWriter::new(fs::File::create(out.join("large.csv")).unwrap());
    let mut csv = CsvWriter::new(sink, &schema).unwrap();
    frames.iter().for_each(|frame| csv.write(frame).unwrap());
    csv.finish().unwrap();
    println!("CSV {:?}", clock.elapsed());
    let clock = std::time::Instant::now();
    let path = out.join("large.parquet");
    let mut writer = ParquetWriter::new(fs::File::create(&path).unwrap(), &schema, &metadata()).unwrap();
    frames.iter().for_each(|frame| writer.write(frame).unwrap());
    writer.finish().unwrap();
    println!("Parquet {:?}", clock.elapsed());
    let clock = std::time::Instant::now();
    let reader = read_parquet(&path).unwrap();
    for (frame, back) in frames.iter().zip(reader.frames()) {
        assert!(bits(&back.unwrap()) == bits(frame));
    }
    println!("reading {:?}", clock.elapsed());
}

/// Eighteen columns and 10⁶ rows: 12 500 points, each with 5 layers, 8 metrics and 2 devices.
fn large() -> (Schema, Vec<Frame>) {
    let names = "point,device,speed_mm_s,depth_mm,spacing_mm,tear,layer,metric,unit,mean,std_err,std_err_integration,\
                 ci95_low,ci95_high,trials,samples,seed,seconds";
    let words = |text: &str| text.split(' ').map(Arc::from).collect::<Vec<Arc<str>>>();
    let (devices, tears) = (words("roller pen"), words("pinned partial(0.5) fixed"));
    let layers = words("all stratum_corneum epidermis dermis subcutis");
    let metrics = words("damage_volume overlap channel_count openings tear_ratio covered_share depth width");
    let noise = |row: usize| {
        let mixed = (row as u64 ^ 0x5eed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) as f64 / u64::MAX as f64
    };
    let point = |row: usize| row / 80;
    let mean = |row: usize| (1 + row % 8) as f64 * (0.5 + noise(row / 2)) * 10_f64.powi((row % 8) as i32 - 3);
    let error = |row: usize| mean(row) * 0.01 * (0.5 + noise(row + 7));
    let real = |value: &dyn Fn(usize) -> f64, all: std::ops::Range<usize>| Column::Real(all.map(value).collect());
    let whole = |value: &dyn Fn(usize) -> i64, all: std::ops::Range<usize>| Column::Integer(all.map(value).collect());
    let text = |words: &[Arc<str>], by: usize, all: std::ops::Range<usize>| {
        Column::Text(all.map(|row| words[row / by % words.len()].clone()).collect())
    };
    let frame = |all: std::ops::Range<usize>| Frame {
        columns: vec![
            whole(&|row| point(row) as i64, all.clone()),
            text(&devices, 40, all.clone()),
            real(&|row| 10.0 + 90.0 * noise(point(row)), all.clone()),
            real(&|row| (1 + point(row) % 15) as f64 * 0.1, all.clone()),
            real(&|row| 0.5 + 1.5 * noise(point(row) + 99), all.clone()),
            text(&tears, 80, all.clone()),
            text(&layers, 8, all.clone()),
            text(&metrics, 1, all.clone()),
            text(&words("mm3/cm2 mm3/cm2 1/cm2 1/cm2 1 1 mm mm"), 1, all.clone()),
            real(
                &|row| match row % 97 {
                    5 => f64::NAN,
                    6 => f64::INFINITY,
                    7 => f64::NEG_INFINITY,
                    _ => mean(row),
                },
                all.clone(),
            ),
            real(&error, all.clone()),
            real(&|row| error(row) * 0.3, all.clone()),
            real(&|row| mean(row) - 1.96 * error(row), all.clone()),
            real(&|row| mean(row) + 1.96 * error(row), all.clone()),
            whole(&|_| 32, all.clone()),
            whole(&|row| 1 << (12 + point(row) % 6), all.clone()),
            whole(&|row| (noise(point(row) + 3) * 9e18) as i64, all.clone()),
            real(&|row| (noise(point(row) + 5) * 1e4).round() / 1e3, all),
        ],
    };
    let schema = names.split(',').enumerate().map(|(at, name)| {
        let kind = if [0, 14, 15, 16].contains(&at) { Kind::Integer } else { Kind::Real };
        (name.trim().to_owned(), if [1, 5, 6, 7, 8].contains(&at) { Kind::Text } else { kind })
    });
    let groups = (0..1_000_000).step_by(ROWS_PER_GROUP);
    let frames = groups.map(|from| frame(from..1_000_000.min(from + ROWS_PER_GROUP))).collect();
    (Schema::new(schema.collect()).unwrap(), frames)
}
