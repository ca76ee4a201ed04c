//! A table of a result, declared once where its rows are made: its file, its columns, and what they mean.
//!
//! `table!` declares a row, `bundle!` the tables that one computation fills together. Names of files, headers, values, JSON
//! and what is read back all follow from the two.

mod csv_file;
mod field;
mod row;

pub use csv_file::{ReadError, csv_bytes, read_rows, rewritten};
pub(crate) use field::Field;
#[cfg(feature = "parquet")]
pub(crate) use field::unsigned_zero;
pub use row::{Column, Row};

use serde_json::Value;
use std::path::Path;

/// A file of a result: name and content.
pub type Content = (String, Vec<u8>);

/// A table of a bundle.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its file.
    pub file: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Without rows it has no file.
    pub is_optional: bool,
    /// Nothing is made from it again, so it is not read back.
    pub is_unread: bool,
    /// The file's bytes as they are written of the rows that are read from them ([`rewritten`]).
    pub rewritten: fn(&Path, &[u8]) -> Result<Vec<u8>, ReadError>,
}

impl Table {
    /// The table of a kind of row.
    pub const fn of<R: Row>() -> Self {
        Self { file: R::FILE, columns: R::COLUMNS, is_optional: false, is_unread: false, rewritten: rewritten::<R> }
    }

    /// The same in another file.
    pub const fn named(self, file: &'static str) -> Self {
        Self { file, ..self }
    }

    /// The same, left out where it has no rows.
    pub const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// The same, never read back.
    pub const fn unread(self) -> Self {
        Self { is_unread: true, ..self }
    }

    /// Its name in JSON: that of its file without the ending.
    pub fn key(&self) -> &'static str {
        self.file.strip_suffix(".csv").unwrap_or(self.file)
    }

    /// Its rows in a directory; a file that is not there holds none.
    ///
    /// # Errors
    /// [`ReadError`] with file and line where a row cannot be understood.
    pub fn read<R: Row>(&self, dir: &Path) -> Result<Vec<R>, ReadError> {
        if self.is_unread { Ok(Vec::new()) } else { read_rows(&dir.join(self.file)) }
    }
}

/// Tables that one computation fills.
pub trait Bundle {
    /// The tables, in the order in which a result lists them.
    const TABLES: &'static [Table];

    /// Their files.
    ///
    /// # Errors
    /// An error of the CSV writer.
    fn files(&self) -> Result<Vec<Content>, csv::Error>;

    /// Files that are written without a row.
    fn without_rows(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Their rows under the tables' names; numbers that are not finite are `null`.
    ///
    /// # Errors
    /// An error of the JSON writer.
    fn json(&self) -> Result<Value, serde_json::Error>;
}

/// Declares a row of a table: `table! { /// What it is.  pub struct LayerRow in "layers.csv" { /// Name.  layer: String, … } }`.
/// Columns stand in the order of the fields, whose documentation is theirs. Fields `beside` them are no columns, and have their
/// default in rows that were read back. A column that is `maybe` there stands last, in tables all of whose rows have it.
macro_rules! table {
    (@maybe) => { None };
    (@maybe $($hint:literal)+ $last:ident) => {
        Some($crate::table::Column { name: stringify!($last), doc: concat!($($hint),+).trim_ascii() })
    };
    (
        $(#[doc = $about:literal])+
        pub struct $row:ident in $file:literal {
            $($(#[doc = $doc:literal])+ $column:ident: $type:ty),+ $(,)?
        }
        $(maybe { $(#[doc = $hint:literal])+ $last:ident: $last_type:ty $(,)? })?
        $(beside { $($(#[doc = $note:literal])+ $more:ident: $extra:ty),+ $(,)? })?
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $row {
            $($(#[doc = $doc])+ pub $column: $type,)+
            $($(#[doc = $hint])+ #[serde(default, skip_serializing_if = "Option::is_none")] pub $last: Option<$last_type>,)?
            $($($(#[doc = $note])+ #[serde(skip)] pub $more: $extra,)+)?
        }

        impl $crate::table::Row for $row {
            const FILE: &'static str = $file;
            const COLUMNS: &'static [$crate::table::Column] =
                &[$($crate::table::Column { name: $crate::table::plain(stringify!($column)), doc: concat!($($doc),+).trim_ascii() }),+];
            const MAYBE: Option<$crate::table::Column> = $crate::table::table!(@maybe $($($hint)+ $last)?);
            fn fields(&self) -> Vec<String> {
                #[allow(unused_mut, reason = "few tables have such a column")]
                let mut fields = vec![$($crate::table::Field::text(&self.$column)),+];
                $(fields.extend(self.$last.as_ref().map($crate::table::Field::text));)?
                fields
            }
        }
    };
}

/// Declares tables that belong together: `bundle! { /// What they are. pub struct Slides { widths: SlideWidthRow, … } }`, in the
/// order of their files. `#[optional]` leaves a table without rows out, `#[unread]` is never read back, `as "other.csv"` gives
/// the rows another file. Fields `beside` the tables are in no file, and have their default in what was read back.
macro_rules! bundle {
    (@table $row:ident [$($how:ident)?] [$($file:literal)?]) => {
        $crate::table::Table::of::<$row>()$(.$how())?$(.named($file))?
    };
    (
        $(#[doc = $about:literal])+
        pub struct $name:ident {
            $($(#[$how:ident])? $field:ident: $row:ident $(as $file:literal)?),+ $(,)?
        }
        $(beside { $($(#[doc = $note:literal])+ $more:ident: $extra:ty),+ $(,)? })?
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct $name {
            $(#[doc = concat!("Its [`", stringify!($row), "`]s.")] pub $field: Vec<$row>,)+
            $($($(#[doc = $note])+ pub $more: $extra,)+)?
        }

        impl $crate::table::Bundle for $name {
            const TABLES: &'static [$crate::table::Table] =
                &[$($crate::table::bundle!(@table $row [$($how)?] [$($file)?])),+];

            fn files(&self) -> Result<Vec<$crate::table::Content>, csv::Error> {
                let contents = [$((self.$field.is_empty(), $crate::table::csv_bytes(&self.$field)?)),+];
                let kept = |(table, (is_empty, content)): (&$crate::table::Table, _)| {
                    (!(table.is_optional && is_empty)).then(|| (table.file.to_owned(), content))
                };
                Ok(Self::TABLES.iter().zip(contents).filter_map(kept).collect())
            }

            fn without_rows(&self) -> Vec<&'static str> {
                let tables = Self::TABLES.iter().zip([$(self.$field.is_empty()),+]);
                tables.filter(|(table, is_empty)| *is_empty && !table.is_optional).map(|(table, _)| table.file).collect()
            }

            fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
                let tables = Self::TABLES.iter().zip([$($crate::table::unsigned(serde_json::to_value(&self.$field)?)),+]);
                Ok(tables.map(|(table, rows)| (table.key().to_owned(), rows)).collect())
            }
        }

        impl $name {
            /// Reads the tables of a directory; one that is not there is empty.
            ///
            /// # Errors
            /// [`ReadError`](crate::table::ReadError) with file and line where a row cannot be understood.
            pub fn read(dir: &std::path::Path) -> Result<Self, $crate::table::ReadError> {
                Ok(Self {
                    $($field: $crate::table::bundle!(@table $row [$($how)?] [$($file)?]).read(dir)?,)+
                    $($($more: Default::default(),)+)?
                })
            }
        }
    };
}

/// The name of a field, also of one that is a word of the language.
pub(crate) const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', rest @ ..] => match std::str::from_utf8(rest) {
            Ok(rest) => rest,
            Err(_) => name,
        },
        _ => name,
    }
}

/// A value of JSON whose zeros have no sign, as in the tables.
pub(crate) fn unsigned(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(unsigned).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, unsigned(value))).collect(),
        Value::Number(number) if number.as_f64() == Some(0.0) && number.is_f64() => 0.0.into(),
        other => other,
    }
}

pub(crate) use {bundle, table};

#[cfg(test)]
mod tests {
    use super::*;

    table! {
        /// A row.
        pub struct ProbeRow in "probe.csv" {
            /// A word,
            /// of any kind.
            word: String,
            /// Length, mm.
            length_mm: f64,
        }
        beside {
            /// No column.
            error: Option<f64>,
        }
    }

    bundle! {
        /// Three tables of the same rows.
        pub struct Probe {
            all: ProbeRow,
            #[optional]
            some: ProbeRow as "some.csv",
            #[unread]
            once: ProbeRow as "once.csv",
        }
        beside {
            /// In no file.
            count: usize,
        }
    }

    fn row(word: &str, length_mm: f64) -> ProbeRow {
        ProbeRow { word: word.into(), length_mm, error: Some(1.0) }
    }

    #[test]
    fn columns_carry_the_documentation_of_their_fields() {
        let doc = "A word, of any kind.";
        let expected = [Column { name: "word", doc }, Column { name: "length_mm", doc: "Length, mm." }];
        assert_eq!(ProbeRow::COLUMNS, expected);
    }

    #[test]
    fn a_table_without_rows_is_its_header_and_an_optional_one_is_no_file() {
        let files = Probe::default().files().unwrap();
        let header = b"word,length_mm\n".to_vec();
        assert_eq!(files, [("probe.csv".to_owned(), header.clone()), ("once.csv".to_owned(), header)]);
        assert_eq!(Probe::default().without_rows(), ["probe.csv", "once.csv"]);
        let files = Probe { some: vec![row("a", 0.5)], ..Probe::default() }.files().unwrap();
        assert_eq!(files[1], ("some.csv".to_owned(), b"word,length_mm\na,0.5\n".to_vec()));
    }

    #[test]
    fn what_was_written_is_read_back_but_for_what_is_unread_or_in_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let all = vec![row("a", 0.1 + 0.2), row("b,\"c\"", f64::INFINITY)];
        let probe = Probe { all: all.clone(), some: Vec::new(), once: all, count: 2 };
        for (name, content) in probe.files().unwrap() {
            std::fs::write(dir.path().join(name), content).unwrap();
        }
        let own = |row: &ProbeRow| ProbeRow { error: None, ..row.clone() };
        let all = probe.all.iter().map(own).collect();
        assert_eq!(Probe::read(dir.path()).unwrap(), Probe { all, ..Probe::default() });
    }

    #[test]
    fn json_has_every_table_under_the_name_of_its_file() {
        let json = Probe { all: vec![row("a", f64::NAN)], ..Probe::default() }.json().unwrap();
        assert_eq!(json.to_string(), r#"{"once":[],"probe":[{"length_mm":null,"word":"a"}],"some":[]}"#);
    }

    #[test]
    fn a_zero_under_a_minus_sign_is_zero_in_every_format() {
        let probe = Probe { all: vec![row("a", -0.0)], ..Probe::default() };
        assert_eq!(probe.json().unwrap()["probe"].to_string(), r#"[{"length_mm":0.0,"word":"a"}]"#);
        assert_eq!(probe.files().unwrap()[0].1, b"word,length_mm\na,0.0\n");
    }
}
