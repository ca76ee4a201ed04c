//! `dermatrace report`: one self-contained page about a result, from its manifest and tables alone.

use super::args::ReportArgs;
use super::failure::{Exit, Failure};
use super::result::{manifest_of, require_directory, verified, verify_all};
use super::{Context, load, output};
use dermatrace::charts::league::{self, LeagueContext};
use dermatrace::charts::passes::{self, PassContext};
use dermatrace::charts::sensitivity::{self, SensitivityContext};
use dermatrace::charts::slides::{self, SlidesContext};
use dermatrace::charts::sweep::{self, Sweep, SweepContext};
use dermatrace::charts::{self, ChartContext, Drawing};
use dermatrace::folder::frame::{CsvWriter, FrameError, Reader, read_parquet_verified};
use dermatrace::folder::manifest::Manifest;
use dermatrace::folder::outdir::OutDir;
use dermatrace::folder::study_tables::{POINTS, RESULTS};
use dermatrace::page as html;
use dermatrace::page::{CsvText, Findings, Material};
use dermatrace::report::read::{read_pass_tables, read_rows, read_slides, read_tables};
use dermatrace::report::tables::{LEAGUE_FILES, PASS_FILES, SENSITIVITY_FILES, SLIDE_FILES};
use std::path::Path;

/// Rows of a study's table that the page carries.
const ROWS_OF_STUDY: usize = 2000;

/// Writes the page beside the tables and brings the manifest up to date.
pub fn run(args: &ReportArgs, context: &Context) -> Result<Exit, Failure> {
    require_directory(&args.results_dir)?;
    let directory = OutDir::reopen(&args.results_dir)?;
    let manifest = manifest_of(directory.path())?;
    let page = Source { directory: directory.path(), manifest: &manifest }.page()?;
    let path = directory.path().join(html::FILE_NAME);
    let manifest = directory.update(&[(html::FILE_NAME.to_owned(), page.into_bytes())], &manifest)?;
    if context.json {
        output::print_json(&load::sealed(&manifest)?)?;
    } else {
        output::print(&format!("{}\n", path.display()))?;
    }
    Ok(Exit::Done)
}

/// A result on the disk.
struct Source<'a> {
    directory: &'a Path,
    manifest: &'a Manifest,
}

impl Source<'_> {
    /// The page of the command that made the result.
    fn page(&self) -> Result<String, Failure> {
        match self.manifest.program.command.as_str() {
            "sweep" => self.of_sweep(),
            "bench" => self.of_league(),
            "sensitivity" => self.of_sensitivity(),
            "plan" => self.of_passes(),
            "slides" => self.of_slides(),
            command @ ("run" | "channel") => self.of_cells(command),
            other => Err(self.without_page(other)),
        }
    }

    /// What holds no answer has no page.
    fn without_page(&self, command: &str) -> Failure {
        let (holds, instead) = match command {
            "animate" => ("a film", "run `dermatrace run` or `channel` on its scenario and report on that result"),
            "export" => ("geometry", "name the result that it was made from"),
            "plot" => ("figures and no tables", "name the result that they were drawn from"),
            _ => ("what this version has no page for", "use the version that made it"),
        };
        Failure::new(Exit::Usage, format!("{}: holds {holds}; {instead}", self.directory.display()))
    }

    fn of_cells(&self, command: &str) -> Result<String, Failure> {
        verify_all(self.directory, self.manifest, |name| name.ends_with(".csv"))?;
        let tables = read_tables(self.directory)?;
        let findings = if command == "channel" { Findings::Channel(&tables) } else { Findings::Run(&tables) };
        let figures = charts::drawings(&tables, &ChartContext::of(self.manifest))?;
        self.write(findings, &figures, &self.texts(&["comparison.csv", "metrics.csv", "channels.csv"])?)
    }

    fn of_league(&self) -> Result<String, Failure> {
        let tables = self.texts(&LEAGUE_FILES)?;
        let path = |name: &str| self.directory.join(name);
        let (rows, front) = (read_rows(&path("bench.csv"))?, read_rows(&path("front.csv"))?);
        let figures = league::drawings(&rows, &front, &LeagueContext::of(self.manifest))?;
        self.write(Findings::League(&front), &figures, &tables)
    }

    fn of_sensitivity(&self) -> Result<String, Failure> {
        let tables = self.texts(&SENSITIVITY_FILES)?;
        let path = |name: &str| self.directory.join(name);
        let (indices, effects) = (read_rows(&path("indices.csv"))?, read_rows(&path("effects.csv"))?);
        let figures = sensitivity::drawings(&indices, &effects, &SensitivityContext::of(self.manifest))?;
        self.write(Findings::Sensitivity(&indices), &figures, &tables)
    }

    fn of_passes(&self) -> Result<String, Failure> {
        verify_all(self.directory, self.manifest, |name| PASS_FILES.contains(&name))?;
        let tables = read_pass_tables(self.directory)?;
        let figures = passes::drawings(&tables, &PassContext::of(self.manifest))?;
        let texts = self.texts(&["plan_answer.csv", "plan.csv", "plan_costs.csv"])?;
        self.write(Findings::Passes(&tables), &figures, &texts)
    }

    fn of_slides(&self) -> Result<String, Failure> {
        verify_all(self.directory, self.manifest, |name| SLIDE_FILES.contains(&name))?;
        let slides = read_slides(self.directory)?;
        let figures = slides::drawings(&slides, &SlidesContext::of(self.manifest))?;
        self.write(
            Findings::Slides(&slides.widths),
            &figures,
            &self.texts(&["slide_widths.csv", "slide_profiles.csv"])?,
        )
    }

    fn of_sweep(&self) -> Result<String, Failure> {
        let Some(results) = self.parquet(RESULTS)? else {
            let message = format!("{}: its manifest lists no {RESULTS}.parquet", self.directory.display());
            return Err(Failure::new(Exit::Damaged, message));
        };
        let figures = match SweepContext::of(self.manifest) {
            Some(context) => sweep::drawings(&Sweep::read(&results, &context.study)?, &context)?,
            None => Vec::new(),
        };
        let mut tables = vec![first_rows(RESULTS, &results)?];
        if let Some(points) = self.parquet(POINTS)? {
            tables.push(first_rows(POINTS, &points)?);
        }
        self.write(Findings::Sweep, &figures, &tables)
    }

    fn write(&self, findings: Findings, figures: &[Drawing], tables: &[CsvText]) -> Result<String, Failure> {
        Ok(html::page(&Material { manifest: self.manifest, findings, figures, tables })?)
    }

    /// The tables of these names that the manifest lists, as they were written.
    fn texts(&self, names: &[&str]) -> Result<Vec<CsvText>, Failure> {
        let listed = names.iter().filter_map(|name| self.manifest.files.iter().find(|file| file.name == *name));
        let text = |file| {
            let text = String::from_utf8_lossy(&verified(self.directory, file)?).into_owned();
            Ok(CsvText { file: file.name.clone(), text, rows: None })
        };
        listed.map(text).collect()
    }

    /// A table of a study; `None` where the manifest does not list it.
    fn parquet(&self, stem: &str) -> Result<Option<Reader>, Failure> {
        let name = format!("{stem}.parquet");
        let listed = self.manifest.files.iter().find(|file| file.name == name);
        Ok(listed.map(|file| read_parquet_verified(&self.directory.join(&name), &file.sha256)).transpose()?)
    }
}

/// The beginning of a study's table.
fn first_rows(stem: &str, reader: &Reader) -> Result<CsvText, FrameError> {
    let mut writer = CsvWriter::new(Vec::new(), reader.schema())?;
    let mut left = ROWS_OF_STUDY;
    for frame in reader.frames() {
        let frame = frame?;
        let rows = frame.len().min(left);
        writer.write(&frame.slice(0..rows)?)?;
        left -= rows;
        if left == 0 {
            break;
        }
    }
    let text = String::from_utf8_lossy(&writer.finish()?).into_owned();
    Ok(CsvText { file: format!("{stem}.parquet"), text, rows: Some(reader.rows()) })
}
