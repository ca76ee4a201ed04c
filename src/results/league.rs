//! `bench`: needle configurations in a league table, and the Pareto front.

use super::kind::capped;
use super::study::limits;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::charts::league::{self, LeagueContext};
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::page::{Told, studies};
use crate::study::league::{ConfigurationRow, FrontRow, LeagueRow};
use crate::summary::league_text::league_summary;
use crate::summary::text::Style;
use crate::survey::league::League;
use crate::table::{Bundle, Row, Table};

/// File of the league table for people.
pub const MARKDOWN: &str = "league.md";

/// A league table.
pub struct Bench;

impl Kind for Bench {
    const WORD: &'static str = "bench";
    type Found = League;

    const STEMS: &'static [&'static str] = &league::STEMS;

    fn drawings(found: &League, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = LeagueContext::of(manifest);
        context.chart.look = look;
        Ok(league::drawings(&found.rows, &found.front, &context)?)
    }
}

impl Written for Bench {
    const FOLDER: Option<&'static str> = Some("");

    fn summary(found: &League, manifest: &Manifest, style: Style) -> String {
        league_summary(manifest, found, style)
    }

    fn shortfall(found: &League, manifest: &Manifest) -> Option<String> {
        capped(manifest).or_else(|| (found.failed + found.imprecise > 0).then(|| {
            format!(
                "{} configurations failed and {} fell short of the target precision; the result is written; {} says why",
                found.failed,
                found.imprecise,
                ConfigurationRow::FILE
            )
        }))
    }
}

impl Answer for Bench {
    const TABLES: &'static [Table] = League::TABLES;
    const CARRIED: &'static [&'static str] = &[LeagueRow::FILE, ConfigurationRow::FILE, FrontRow::FILE];

    fn read(source: &Source) -> Result<League, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(League::read(source.directory)?)
    }

    fn told<'f>(found: &'f League, manifest: &'f Manifest) -> Told<'f> {
        Told { answer: studies::of_league(manifest, &found.front), limits: limits(manifest), ..Told::default() }
    }
}
