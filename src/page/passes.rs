//! What is said of a search for passes: for each device the passes that do, or why none does.

use super::answer::{depth_words, depths_from_the_middle, spoken};
use super::table::Table;
use crate::folder::manifest::Manifest;
use crate::number::{plain, with_interval};
use crate::simulate::passes::PassPlan;
use crate::study::passes::AnswerRow;
use crate::summary::passes_text::{passes, sentences, wished};
use crate::summary::text::BOUND;

/// Rows of the short table; plan_answer.csv holds all.
const MOST_ROWS: usize = 60;

/// What limits such an answer.
pub(crate) fn limits(manifest: &Manifest) -> Vec<String> {
    let mut points = match manifest.tears.as_slice() {
        [only] => {
            vec![format!("Only “{only}” was computed: this does not tell how far the answer hangs on the hypothesis.")]
        }
        _ => Vec::new(),
    };
    points.extend(LIMITS.map(str::to_owned));
    points
}

const LIMITS: [&str; 3] = [
    BOUND,
    "A wish counts as met where the whole 95 % interval meets it; the intervals do not allow for the choice among many plans.",
    "A larger patch has wider gaps. This is no advice for a treatment.",
];

/// What was wished for, then a paragraph for each device at the middle depth.
pub(crate) fn answer(manifest: &Manifest, tables: &PassPlan) -> Vec<String> {
    let devices: Vec<&String> = manifest.devices.iter().collect();
    let wishes = tables.answers.first().map(|answer| format!("Wished for: {}.", wished(answer)));
    let answers = spoken(&devices, |device| one_device(manifest, tables, device));
    wishes.into_iter().chain(answers).collect()
}

fn one_device(manifest: &Manifest, tables: &PassPlan, device: &str) -> Option<String> {
    let tear = manifest.tears.first()?;
    let of_device = |depth_mm: f64| {
        tables.answers.iter().filter(move |row| row.device == device && row.depth_mm == depth_mm).collect::<Vec<_>>()
    };
    let depths = depths_from_the_middle(&manifest.all_depths_mm());
    let own = depths.into_iter().find_map(|depth_mm| of_device(depth_mm).into_iter().find(|row| row.tear == *tear))?;
    let place = format!("{device} at {}, if the tissue answers as “{tear}”:", depth_words(manifest, own.depth_mm));
    let mut said = sentences(own, tables);
    said.extend(hypotheses(own, &of_device(own.depth_mm)));
    Some(format!("{place} {}", said.join(" ")))
}

/// What the other hypotheses make of the choice, where there are any.
fn hypotheses(own: &AnswerRow, all: &[&AnswerRow]) -> Option<String> {
    let others = all.iter().filter(|row| row.tear != own.tear);
    let others: Vec<String> = others.map(|row| format!("{} ({})", verdict(row), row.tear)).collect();
    (!others.is_empty()).then(|| format!("Under the other hypotheses: {}.", others.join("; ")))
}

fn verdict(row: &AnswerRow) -> String {
    if row.unmet == "none" { passes(row) } else { format!("cannot be done, nearest {}", passes(row)) }
}

/// Every answer in one short table.
pub(crate) fn tables(tables: &PassPlan) -> Vec<Table> {
    let rows: Vec<_> = tables.answers.iter().take(MOST_ROWS).map(row).collect();
    let layer = tables.answers.first().map_or("", |answer| answer.layer.as_str()).replace('_', " ");
    let share = tables.answers.first().map_or(f64::NAN, |answer| 100.0 * answer.wished_share);
    let channels = format!("+channels /cm² ({layer})");
    let gap = format!("+gap mm, not wider in {} %", plain(share));
    let heads =
        ["depth, device, tear", "*passes chosen, or nearest", "does it?", &channels, &gap, "+dermis mm³/cm²", "+s/cm²"];
    if rows.is_empty() {
        return Vec::new();
    }
    vec![Table::new("The passes of each device, depth and hypothesis; 95 % intervals in brackets", &heads, rows)]
}

fn row(answer: &AnswerRow) -> Vec<String> {
    let does = match answer.unmet.as_str() {
        "none" => "yes".to_owned(),
        unmet => format!("no: {}", unmet.replace('_', " ").replace(';', ", ")),
    };
    vec![
        format!("{} mm, {}, {}", plain(answer.depth_mm), answer.device, answer.tear),
        passes(answer),
        does,
        with_interval(answer.channels_per_cm2, answer.channels_ci95_low, answer.channels_ci95_high),
        with_interval(
            answer.widest_gap_of_share_mm,
            answer.widest_gap_of_share_ci95_low,
            answer.widest_gap_of_share_ci95_high,
        ),
        with_interval(answer.dermal_damage_mm3_per_cm2, answer.dermal_damage_ci95_low, answer.dermal_damage_ci95_high),
        plain(answer.treatment_time_s_per_cm2),
    ]
}
