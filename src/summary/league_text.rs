//! A league table for people: on the terminal, and as Markdown.

use super::layout::{columns, paragraph};
use super::study_text::varied;
use super::text::{Style, title};
use crate::folder::manifest::Manifest;
use crate::number::{plain, with_error};
use crate::study::league::{FrontRow, LeagueRow};
use crate::study::measure::Measure;
use crate::survey::league::League;

/// Configurations shown on the terminal; the files hold all.
const SHOWN: usize = 24;

/// A configuration at one depth, as people read it.
struct Line<'a> {
    configuration: &'a str,
    /// By [`Measure::ALL`].
    rows: Vec<Option<&'a LeagueRow>>,
    front: Option<&'a FrontRow>,
}

/// The summary on the terminal.
pub fn league_summary(manifest: &Manifest, league: &League, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    if let Some(study) = &manifest.study {
        text += &paragraph("Varied   ", &varied(study));
    }
    text += &paragraph("Against  ", &format!("{} as declared", reference(league)));
    text += &paragraph("Sampling ", &format!("{} trials, seed {}", manifest.effort.trials, manifest.effort.seed));
    for (depth_mm, tear) in places(league, manifest) {
        let lines = lines(league, depth_mm, tear);
        let shown = &lines[..lines.len().min(SHOWN)];
        text += &style.heading(&format!("\nDepth {} mm, {tear} (standard errors after ±)", plain(depth_mm)));
        text += &columns(&header("#", "front"), shown.iter().map(value_cells).collect());
        text += &style.heading(&format!("\nOver {} (95 % interval; = is a tie)", reference(league)));
        text += &columns(&header("#", ""), shown.iter().map(ratio_cells).collect());
        if lines.len() > SHOWN {
            text += &format!("  and {} more: bench.csv\n", lines.len() - SHOWN);
        }
    }
    text += "\n";
    text += &paragraph("Ranks    ", &ranks(league));
    text += &paragraph("Front    ", FRONT);
    text
}

const FRONT: &str = "share of resamples of the trials in which no other configuration is at least as good in every wish and \
                     better in one; below 95 % and above 5 % it is uncertain whether a configuration is beaten";

/// The table as Markdown, every depth and hypothesis.
pub fn league_markdown(manifest: &Manifest, league: &League) -> String {
    let mut text = format!("# {}\n\n", manifest.scenario.title);
    if !manifest.scenario.question.is_empty() {
        text += &format!("{}\n\n", manifest.scenario.question);
    }
    if manifest.effort.quick {
        text += "**Quick run: small budgets, for a first look only.**\n\n";
    }
    text += &format!(
        "Relative to *{}*. Ranks {}. {}\n",
        reference(league),
        ranks(league),
        "Front: ".to_owned() + FRONT + "."
    );
    let mut places: Vec<(f64, &str)> = Vec::new();
    for row in &league.rows {
        if !places.contains(&(row.depth_mm, row.tear.as_str())) {
            places.push((row.depth_mm, &row.tear));
        }
    }
    for (depth_mm, tear) in places {
        let lines = lines(league, depth_mm, tear);
        text += &format!("\n## Depth {} mm, {tear}\n\n", plain(depth_mm));
        text += &markdown_table(&header("#", "front"), lines.iter().map(value_cells));
        text += &format!("\nOver {} (95 % interval; = is a tie)\n\n", reference(league));
        text += &markdown_table(&header("#", ""), lines.iter().map(ratio_cells));
    }
    text
}

fn markdown_table<'l>(header: &[&str], rows: impl Iterator<Item = Vec<String>> + 'l) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let header: Vec<String> = header.iter().map(|cell| (*cell).to_owned()).collect();
    let mut text = line(&header) + &format!("|{}\n", "---|".repeat(header.len()));
    rows.for_each(|row| text += &line(&row));
    text
}

fn reference(league: &League) -> &str {
    league.rows.first().map_or("", |row| &row.reference)
}

/// How the lines are ranked: by the first wish.
fn ranks(league: &League) -> String {
    let first = league.wishes.split("; ").next().unwrap_or_default();
    format!(
        "by {first}: one more than the number of configurations that are better beyond doubt, on the same random numbers; \
         wishes for the front: {}",
        league.wishes
    )
}

/// Depths under the scenario's own hypothesis.
fn places<'l>(league: &'l League, manifest: &Manifest) -> Vec<(f64, &'l str)> {
    let tear = manifest.tears.first().map_or("", String::as_str);
    let mut places: Vec<(f64, &str)> = Vec::new();
    for row in league.rows.iter().filter(|row| row.tear == tear) {
        if !places.contains(&(row.depth_mm, row.tear.as_str())) {
            places.push((row.depth_mm, &row.tear));
        }
    }
    places
}

fn lines<'l>(league: &'l League, depth_mm: f64, tear: &str) -> Vec<Line<'l>> {
    let mut lines: Vec<Line<'l>> = Vec::new();
    for row in league.rows.iter().filter(|row| row.depth_mm == depth_mm && row.tear == tear) {
        if lines.last().is_none_or(|line| line.configuration != row.configuration) {
            let is_own = |front: &&FrontRow| {
                front.configuration == row.configuration && front.depth_mm == depth_mm && front.tear == tear
            };
            let front = league.front.iter().find(is_own);
            let rows = vec![None; Measure::ALL.len()];
            lines.push(Line { configuration: &row.configuration, rows, front });
        }
        let index = Measure::ALL.iter().position(|measure| measure.as_str() == row.measure);
        if let (Some(index), Some(line)) = (index, lines.last_mut()) {
            line.rows[index] = Some(row);
        }
    }
    sort(&mut lines, &league.wishes);
    lines
}

/// Sorts by the first wish.
fn sort(lines: &mut [Line], wishes: &str) {
    let first = wishes.split("; ").next().unwrap_or_default();
    let (direction, measure) = first.split_once(' ').unwrap_or_default();
    let Some(index) = Measure::ALL.iter().position(|known| known.as_str() == measure) else { return };
    let sign = if direction == "less" { -1.0 } else { 1.0 };
    let merit = |line: &Line| line.rows[index].map_or(f64::NEG_INFINITY, |row| sign * row.mean);
    lines.sort_by(|a, b| merit(b).total_cmp(&merit(a)));
}

fn header(first: &'static str, last: &'static str) -> Vec<&'static str> {
    let measures = Measure::ALL.iter().map(|measure| match measure {
        Measure::Channels => "channels/cm²",
        Measure::DermalDamage => "dermal mm³/cm²",
        Measure::EpidermalDamage => "epidermal mm³/cm²",
        Measure::TearShare => "tear share",
        Measure::DamagePerChannel => "mm³/channel",
        Measure::Gap => "gap mm",
        Measure::HotSpots => "hot spots",
        Measure::TreatmentTime => "s/cm²",
    });
    let mut header = vec![first, "configuration"];
    header.extend(measures);
    if !last.is_empty() {
        header.push(last);
    }
    header
}

/// The rank; none without one of the measures that are wished for.
fn rank(line: &Line) -> String {
    line.front.map_or_else(|| "-".to_owned(), |front| front.rank.to_string())
}

fn value_cells(line: &Line) -> Vec<String> {
    let value =
        |row: &Option<&LeagueRow>| row.map_or_else(|| "none".to_owned(), |row| with_error(row.mean, row.std_err));
    let mut cells = vec![rank(line), line.configuration.to_owned()];
    cells.extend(line.rows.iter().map(value));
    cells.push(
        line.front
            .map_or_else(|| "none".to_owned(), |front| format!("{:.0} % {}", 100.0 * front.front_share, front.verdict)),
    );
    cells
}

fn ratio_cells(line: &Line) -> Vec<String> {
    let ratio = |row: &Option<&LeagueRow>| match row {
        Some(row) if row.verdict == "reference" => "1".to_owned(),
        Some(row) if row.ratio.is_nan() => "none".to_owned(),
        Some(row) if row.ratio.is_infinite() => "inf".to_owned(),
        Some(row) => {
            let tie = if row.verdict == "tie" { "= " } else { "" };
            format!("{tie}{} [{}, {}]", short(row.ratio), short(row.ratio_ci95_low), short(row.ratio_ci95_high))
        }
        None => "none".to_owned(),
    };
    let mut cells = vec![rank(line), line.configuration.to_owned()];
    cells.extend(line.rows.iter().map(ratio));
    cells
}

/// A ratio to three digits.
fn short(ratio: f64) -> String {
    match ratio.abs() {
        r if !r.is_finite() => plain(ratio),
        r if r >= 100.0 => format!("{ratio:.0}"),
        r if r >= 10.0 => format!("{ratio:.1}"),
        _ => format!("{ratio:.2}"),
    }
}
