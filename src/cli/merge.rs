//! `dermatrace merge`: the shards of a study joined to the whole.

use super::args::MergeArgs;
use super::failure::{Exit, Failure};
use super::sweep::{describe, verdict};
use super::{Context, study};
use dermatrace::folder::frame::{FrameError, Schema, read_parquet_verified};
use dermatrace::folder::manifest::{self, Manifest, ShardRecord};
use dermatrace::folder::manifest_file::{ManifestFileError, read_manifest};
use dermatrace::folder::outdir::{OutDir, default_path};
use dermatrace::folder::store::{CHECKPOINT, Source, StoreError, join_tables, metadata};
use dermatrace::folder::study_tables::{POINTS, RESULTS};
use std::path::{Path, PathBuf};

/// A shard's folder and what it says of itself.
struct Piece {
    path: PathBuf,
    manifest: Manifest,
    shard: ShardRecord,
}

/// Joins shards; the tables are those of a study that was never cut.
pub fn run(args: &MergeArgs, context: &Context) -> Result<Exit, Failure> {
    let pieces = in_order(args.shards.iter().map(|path| piece(path)).collect::<Result<Vec<_>, _>>()?)?;
    let job = whole(&pieces, context);
    let path = args.out.clone().map_or_else(|| default_path(&job.scenario.stem), Ok)?;
    let planned = study::planned(!args.no_csv, !args.no_plots);
    let mut directory = OutDir::prepare(&path, &job, &planned, args.overwrite)?;

    let [results, points] = [RESULTS, POINTS].map(|table| sources(&pieces, table));
    let (results, points) = (results?, points?);
    let schemas = (schema(&results)?, schema(&points)?);
    let files = join_tables(&directory, [&schemas.0, &schemas.1], [&results, &points], &metadata(&job), !args.no_csv)?;
    let drawn = if args.no_plots { Vec::new() } else { study::figures(&files, &job)? };
    let figures = directory.stage_all(&drawn)?;
    let manifest = directory.replace_staged(files.into_iter().chain(figures).collect(), &job)?;
    describe(&manifest, &path, context)?;
    Ok(verdict(&manifest, context))
}

fn piece(path: &Path) -> Result<Piece, Failure> {
    let file = path.join(manifest::FILE_NAME);
    if !file.exists() && path.join(CHECKPOINT).exists() {
        return Err(unusable(path, "it is not finished; go on with it with `dermatrace sweep --resume` first"));
    }
    let why = |error: ManifestFileError| format!("{}: {error}", manifest::FILE_NAME);
    let manifest = read_manifest(&file).map_err(|error| unusable(path, &why(error)))?;
    let shard = manifest.study.as_ref().and_then(|study| study.shard);
    let shard = shard.ok_or_else(|| unusable(path, "it holds no shard of a study"))?;
    Ok(Piece { path: path.to_owned(), manifest, shard })
}

/// Shards by number, if they are all there, once each, and of one study.
fn in_order(mut pieces: Vec<Piece>) -> Result<Vec<Piece>, Failure> {
    pieces.sort_by_key(|piece| piece.shard.index);
    let Some(first) = pieces.first() else { return Ok(pieces) };
    let (job, count) = (whole_of(&first.manifest), first.shard.count);
    for piece in &pieces {
        if piece.shard.count != count {
            let why = format!("it is one of {} shards, {} is one of {count}", piece.shard.count, first.path.display());
            return Err(unusable(&piece.path, &why));
        }
        if let Some(what) = job.difference_of_parts(&whole_of(&piece.manifest)) {
            return Err(unusable(&piece.path, &format!("it has another {what} than {}", first.path.display())));
        }
    }
    if let Some(pair) = pieces.windows(2).find(|pair| pair[0].shard.index == pair[1].shard.index) {
        let why = format!("shard {} is in {} too", pair[1].shard.index, pair[0].path.display());
        return Err(unusable(&pair[1].path, &why));
    }
    let missing: Vec<String> = (0..count)
        .filter(|index| pieces.binary_search_by_key(index, |piece| piece.shard.index).is_err())
        .map(|index| index.to_string())
        .collect();
    if missing.is_empty() {
        return Ok(pieces);
    }
    let shown = if missing.len() > 20 { format!("{} and more", missing[..20].join(", ")) } else { missing.join(", ") };
    let message =
        format!("of {count} shards these are missing: {shown}; compute them with `dermatrace sweep --shard I/{count}`");
    Err(Failure::new(Exit::Damaged, message))
}

/// The manifest of a shard as if it were the whole study's.
fn whole_of(manifest: &Manifest) -> Manifest {
    let study = manifest.study.clone().map(|study| manifest::StudyRecord { shard: None, ..study });
    Manifest { study, ..manifest.clone() }
}

/// The manifest of the whole, before its files are there. Its time is the sum of all shards'.
fn whole(pieces: &[Piece], context: &Context) -> Manifest {
    let mut whole = whole_of(&pieces[0].manifest);
    whole.program.command_line = context.command_line.clone();
    whole.files = Vec::new();
    let sum =
        |of: fn(&manifest::StudyRecord) -> u64| pieces.iter().filter_map(|p| p.manifest.study.as_ref()).map(of).sum();
    if let Some(study) = &mut whole.study {
        (study.failed, study.imprecise) = (sum(|s| s.failed), sum(|s| s.imprecise));
    }
    whole.precision_reached = pieces.iter().all(|piece| piece.manifest.precision_reached);
    whole.wall_time_s = pieces.iter().map(|piece| piece.manifest.wall_time_s).sum();
    whole
}

fn sources(pieces: &[Piece], table: &str) -> Result<Vec<Source>, Failure> {
    let name = format!("{table}.parquet");
    let source = |piece: &Piece| {
        let record = piece.manifest.files.iter().find(|file| file.name == name);
        let record = record.ok_or_else(|| unusable(&piece.path, &format!("it lists no {name}")))?;
        Ok(Source { path: piece.path.join(&name), sha256: record.sha256.clone() })
    };
    pieces.iter().map(source).collect()
}

fn schema(sources: &[Source]) -> Result<Schema, Failure> {
    let first = sources.first().ok_or_else(|| Failure::new(Exit::Usage, "name at least one shard".to_owned()))?;
    let reader =
        read_parquet_verified(&first.path, &first.sha256).map_err(|error: FrameError| StoreError::from(error))?;
    Ok(reader.schema().clone())
}

fn unusable(path: &Path, why: &str) -> Failure {
    Failure::new(
        Exit::Damaged,
        format!("{}: cannot be merged: {why}; name the folders of all shards of one study", path.display()),
    )
}
