//! `bench`: needle configurations in a league table, and the Pareto front.

use super::audited::{AuditError, Audited, Cut, Work, only_in_all, words};
use super::kind::capped;
use super::study::limits;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Grid, Law, laws, record};
use crate::charts::league::{self, LeagueContext};
use crate::charts::{Drawing, Look};
use crate::folder::manifest::{Manifest, StudyRecord};
use crate::page::{Told, studies};
use crate::scenario::Scenario;
use crate::simulate::RunOptions;
use crate::study::league::{ConfigurationRow, FrontRow, LeagueRow};
use crate::summary::league_text::league_summary;
use crate::summary::text::Style;
use crate::survey::evaluation::SurveyOptions;
use crate::survey::league::{League, configuration_count, league as table};
use crate::table::{Bundle, Row, Table};
use std::sync::atomic::{AtomicUsize, Ordering};

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

impl Audited for Bench {
    const LAWS: &'static [Law] = &[record::names, record::precision, laws::league];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        let manifest = work.manifest();
        let ended_by_time = manifest.effort.max_seconds.is_some() && !manifest.precision_reached;
        if ended_by_time {
            return Ok(Anew::nothing("every number, for --max-seconds may have cut configurations off"));
        }
        let varies_depth =
            |study: &StudyRecord| study.axes.iter().flat_map(|axis| &axis.keys).any(|key| key.starts_with(DEPTH));
        if !work.question.all && manifest.study.as_ref().is_some_and(varies_depth) {
            return Ok(Anew::nothing(
                "every number, for depth is varied and cannot be cut to one value; --all computes everything",
            ));
        }
        let Cut { scenario, depth_mm } = match work.cut(scenario) {
            Ok(cut) => cut,
            Err(nothing) => return Ok(nothing),
        };
        let found = computed(work, &scenario)?;
        let left = compare(work, &found, depth_mm)?;
        Ok(Anew::some(words(depth_mm, manifest), left))
    }
}

/// How keys of the configured depths begin.
const DEPTH: &str = "depth.";

fn computed(work: &Work, scenario: &Scenario) -> Result<League, AuditError> {
    let Some(plan) = &scenario.bench else { return Err(work.lacks("[bench]").into()) };
    let (done, count) = (AtomicUsize::new(0), configuration_count(scenario)?);
    let tell = || (work.question.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, count);
    let RunOptions { quick, stop, .. } = work.run_options();
    Ok(table(scenario, plan, &SurveyOptions { quick, stop, deadline: None, tell: &tell })?)
}

/// How a configuration ended depends on all depths; and one that failed at another depth may be there at this one, and on its front.
fn compare(work: &mut Work, found: &League, depth_mm: Option<f64>) -> Result<Vec<String>, AuditError> {
    if depth_mm.is_none() {
        work.compare(found, None, &[])?;
        return Ok(Vec::new());
    }
    let mut left = vec![only_in_all(ConfigurationRow::FILE, "whose status is that of all depths")];
    let is_failed = |grid: &Grid, name: &str| {
        grid.rows().any(|row| row.text("configuration") == name && row.text("status") == "failed")
    };
    let configurations = work.held.grid(ConfigurationRow::FILE);
    let failed = |name: &str| configurations.is_some_and(|grid| is_failed(grid, name));
    let mut kept = found.clone();
    kept.rows.retain(|row| !failed(&row.configuration));
    let mut but = vec![ConfigurationRow::FILE];
    if found.configurations.iter().any(|row| failed(&row.configuration) && row.status != "failed") {
        but.push(FrontRow::FILE);
        left.push(only_in_all(FrontRow::FILE, "which configurations may be on that failed at another depth"));
    }
    work.compare(&kept, depth_mm, &but)?;
    Ok(left)
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
