//! What sections say of hypotheses, and how many would decide, in plain sentences. The check of fit is told before any Bayes factor.

use super::layout::{columns, paragraph};
use super::text::{Style, title};
use crate::folder::manifest::Manifest;
use crate::inference::asked::Asked;
use crate::inference::rows::{HypothesisRow, NeededRow, PosteriorRow, PredictiveRow, RidgeRow};
use crate::inference::told::{
    AVERAGED, FREE, Pair, RANK_MIRROR, TEAR_RATIO, design_words, parameter_words, plane_words,
};
use crate::inference::{Decided, Inferred};
use crate::number::{percent, plain, rough, with_interval};
use std::f64::consts::LN_10;

pub(crate) const LIMITS: &str = "Only the listed shapes are compared, with vertical planes and one closing law: another shape, another \
                                 law or another prior may change the answer. Profiles count as independent.";

/// What is said of a fit that no hypothesis has.
const NO_FIT: &str = "No hypothesis here describes these sections";
/// Rows of a summary's tables; the files hold all.
const MOST_ROWS: usize = 12;
/// Designs of a pair that are named.
const MOST_DESIGNS: usize = 5;

/// The heads of the table of hypotheses.
pub(crate) const HYPOTHESIS_HEADS: [&str; 6] =
    ["hypothesis", "log10 BF", "one profile out", "log10 of maxima", "weight", "probability"];
/// The heads of the table of parameters.
pub(crate) const PARAMETER_HEADS: [&str; 5] = ["hypothesis, parameter", "median", "95 %", "sd/prior sd", "identified"];
/// The heads of the table of checks.
pub(crate) const CHECK_HEADS: [&str; 5] = ["plane, depth", "statistic", "read", "expected", "p"];
/// The heads of the table of designs.
pub(crate) const DESIGN_HEADS: [&str; 5] = ["depth mm, planes", "profiles", "most needed by", "mm of section", "nats"];

/// The summary of measured sections.
pub fn infer_summary(manifest: &Manifest, found: &Inferred, asked: &Asked, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    for sentence in of_sections(found, asked) {
        text += &paragraph("", &sentence);
    }
    text += &style.heading("\nHypotheses against the best (log10 of Bayes factors)");
    text += &columns(&HYPOTHESIS_HEADS, hypothesis_rows(found));
    if let Some(best) = found.best() {
        text += &style.heading(&format!("\nCheck of fit: {}", best.hypothesis));
        text += &columns(&CHECK_HEADS, check_rows(found, MOST_ROWS));
    }
    text += &style.heading("\nWhat is left unknown");
    text += &columns(&PARAMETER_HEADS, parameter_rows(found, 2 * MOST_ROWS));
    text += "\n";
    text + &paragraph("Limits   ", LIMITS)
}

/// The summary of planned studies.
pub fn decide_summary(manifest: &Manifest, found: &Decided, asked: &Asked, style: Style) -> String {
    let mut text = title(manifest, style) + "\n";
    for sentence in of_study(found, asked) {
        text += &paragraph("", &sentence);
    }
    for pair in found.pairs() {
        text += &style.heading(&format!("\n{} (profiles, whichever is true)", pair_words(pair)));
        text += &columns(&DESIGN_HEADS, design_rows(found, pair, MOST_ROWS));
    }
    text += "\n";
    text + &paragraph("Limits   ", LIMITS)
}

/// What sections say: the fit first, what was compared and under which assumptions, Bayes factors, what is unknown, what would
/// change it.
pub(crate) fn of_sections(found: &Inferred, asked: &Asked) -> Vec<String> {
    let Some(best) = found.best() else { return Vec::new() };
    let mut said = vec![fit(found, best), compared(found, asked), preferred(found, best)];
    said.extend(turned(found, best));
    said.extend(mirrored(found));
    said.extend(tear(found));
    said.extend(unidentified(found));
    said.extend(ridges(found));
    said
}

/// Whether data of the best hypothesis look like those that were read.
fn fit(found: &Inferred, best: &HypothesisRow) -> String {
    let groups = found.groups().len();
    let rare = format!("0.01 over {groups} {}", if groups == 1 { "plane and depth" } else { "planes and depths" });
    if let Some(first) = found.misfits().first() {
        return format!(
            "{NO_FIT}: of data of \"{}\", the best of them, {} is {}, and {} was read (p = {}, below {rare}). What follows compares \
             descriptions that do not fit.",
            best.hypothesis,
            check_words(first),
            plain(first.expected),
            plain(first.observed),
            rough(first.p)
        );
    }
    match found.checks(&best.hypothesis).first() {
        Some(first) => format!(
            "Check of fit: data of \"{}\" look like these sections; the rarest statistic, {}, has p = {}, and below {rare} none would fit.",
            best.hypothesis,
            check_words(first),
            rough(first.p)
        ),
        None => "The fit was not checked, so that no Bayes factor says whether any hypothesis fits.".to_owned(),
    }
}

fn check_words(row: &PredictiveRow) -> String {
    let what = match row.statistic.as_str() {
        "mean" => "the mean width",
        "sd" => "the standard deviation of widths",
        "narrow_share" => "the share of narrow profiles",
        "gap" => "the greatest gap between distribution functions",
        "counts" => "χ² of the counts",
        other => other,
    };
    format!("{what} at {} mm, {}", plain(row.at_mm), plane_words(&row.plane_deg))
}

/// What was compared, what was known beforehand, and how channels are taken to close.
fn compared(found: &Inferred, asked: &Asked) -> String {
    let named = found.hypotheses.iter().map(|row| format!("{} ({})", row.hypothesis, percent(row.weight)));
    let named: Vec<String> = named.collect();
    let prior = asked.prior();
    let prior = if prior.is_empty() { String::new() } else { format!("; prior: {}", prior.join(", ")) };
    let closing = asked.text("infer.closing").map_or_else(String::new, |law| format!("; closing law: {law}"));
    format!("Compared, with their weights beforehand: {}{prior}{closing}.", named.join(", "))
}

/// How much better the best hypothesis describes the sections than each other one.
fn preferred(found: &Inferred, best: &HypothesisRow) -> String {
    let others = found.hypotheses.iter().filter(|row| row.hypothesis != best.hypothesis);
    let one = |row: &HypothesisRow| format!("{} {}", row.hypothesis, factor_words(row));
    let others: Vec<String> = others.map(one).collect();
    format!(
        "\"{}\" describes the sections best of these, with probability {}. log10 of its Bayes factor against each other one, in \
         brackets the range on leaving out any one profile: {}.",
        best.hypothesis,
        percent(best.probability),
        others.join("; ")
    )
}

/// `2.1 [1.4, 2.5]`: in favour of the best.
fn factor_words(row: &HypothesisRow) -> String {
    let ten = |value: f64| -value / LN_10 + 0.0;
    with_interval(ten(row.log_bf_best), ten(row.log_bf_best_high), ten(row.log_bf_best_low))
}

/// Where one profile decides.
fn turned(found: &Inferred, best: &HypothesisRow) -> Option<String> {
    let names: Vec<&str> = found.turned().into_iter().map(|row| row.hypothesis.as_str()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "One profile decides between \"{}\" and {}: without it the Bayes factor changes its sign.",
            best.hypothesis,
            names.join(", ")
        )
    })
}

/// What two mirrored planes say without any hypothesis.
fn mirrored(found: &Inferred) -> Option<String> {
    let row = found.predictive.iter().filter(|row| row.statistic == RANK_MIRROR).min_by(|a, b| a.p.total_cmp(&b.p))?;
    Some(format!(
        "Planes that mirror each other about the skin's lines, without any hypothesis (rank sum): p = {} at {} mm. A difference is a tear \
         or a drift between the two, not the lines.",
        rough(row.p),
        plain(row.at_mm)
    ))
}

/// Tear over puncture volume, with the hypotheses that have none.
fn tear(found: &Inferred) -> Option<String> {
    let words = |row: &PosteriorRow| with_interval(row.q50, row.q025, row.q975);
    let averaged =
        found.parameter(AVERAGED, TEAR_RATIO).map(|row| format!("{} averaged over the hypotheses", words(row)));
    let free = found.parameter(FREE, TEAR_RATIO).map(|row| format!("{} under \"{FREE}\"", words(row)));
    let told: Vec<String> = [averaged, free].into_iter().flatten().collect();
    if told.is_empty() {
        return None;
    }
    let without =
        |row: &&HypothesisRow| found.parameter(&row.hypothesis, TEAR_RATIO).is_some_and(|own| own.q975 == 0.0);
    let none: Vec<&HypothesisRow> = found.hypotheses.iter().filter(without).collect();
    let sum = |of: fn(&HypothesisRow) -> f64| percent(none.iter().map(|row| of(row)).sum());
    let atom = match none.is_empty() {
        true => String::new(),
        false => format!(
            " No tear at all: probability {}, beforehand {}.",
            sum(|row| row.probability),
            sum(|row| row.weight)
        ),
    };
    Some(format!("Tear over puncture volume, median and 95 %: {}.{atom}", told.join(", ")))
}

fn unidentified(found: &Inferred) -> Option<String> {
    let rows = found.unidentified();
    let mut parameters: Vec<&str> = rows.iter().map(|row| row.parameter.as_str()).collect();
    parameters.sort_unstable();
    parameters.dedup();
    let one = |parameter: &&str| {
        let under: Vec<&str> =
            rows.iter().filter(|row| row.parameter == **parameter).map(|row| row.hypothesis.as_str()).collect();
        format!("{} (under {})", parameter_words(parameter), under.join(", "))
    };
    let told: Vec<String> = parameters.iter().map(one).collect();
    (!told.is_empty()).then(|| format!("Not identified by this design: {}.", told.join("; ")))
}

fn ridges(found: &Inferred) -> Option<String> {
    let one = |row: &RidgeRow| {
        let [a, b] = [&row.parameter_a, &row.parameter_b].map(|name| parameter_words(name));
        let breaks =
            if row.breaks.is_empty() { String::new() } else { format!("; {} would tell them apart", row.breaks) };
        format!("{a} and {b} under {} (correlation {}{breaks})", row.hypothesis, rough(row.correlation))
    };
    let all: Vec<String> = found.ridges().into_iter().map(one).collect();
    (!all.is_empty()).then(|| format!("Known together and hardly apart: {}.", all.join("; ")))
}

/// One row a hypothesis, the best first.
pub(crate) fn hypothesis_rows(found: &Inferred) -> Vec<Vec<String>> {
    let mut rows: Vec<&HypothesisRow> = found.hypotheses.iter().collect();
    rows.sort_by(|a, b| b.log_bf_best.total_cmp(&a.log_bf_best));
    let greatest = rows.first().map_or(0.0, |best| best.log_max_likelihood);
    let ten = |value: f64| plain((1e4 * value / LN_10).round() / 1e4 + 0.0);
    let cells = |row: &&HypothesisRow| {
        vec![
            row.hypothesis.clone(),
            ten(row.log_bf_best),
            format!("{} … {}", ten(row.log_bf_best_low), ten(row.log_bf_best_high)),
            ten(row.log_max_likelihood - greatest),
            percent(row.weight),
            percent(row.probability),
        ]
    };
    rows.iter().map(cells).collect()
}

/// The check of fit of the best hypothesis, the rarest first.
pub(crate) fn check_rows(found: &Inferred, most: usize) -> Vec<Vec<String>> {
    let checks = found.best().map(|best| found.checks(&best.hypothesis)).unwrap_or_default();
    let cells = |row: &&PredictiveRow| {
        vec![
            format!("{}, {} mm", plane_words(&row.plane_deg), plain(row.at_mm)),
            row.statistic.replace('_', " "),
            plain(row.observed),
            plain(row.expected),
            rough(row.p),
        ]
    };
    checks.iter().take(most).map(cells).collect()
}

/// One row a parameter.
pub(crate) fn parameter_rows(found: &Inferred, most: usize) -> Vec<Vec<String>> {
    let cells = |row: &PosteriorRow| {
        let identified =
            if row.identified.is_finite() { plain((1e3 * row.identified).round() / 1e3) } else { "–".to_owned() };
        vec![
            format!("{}, {}", row.hypothesis, parameter_words(&row.parameter)),
            plain(row.q50),
            format!("{} … {}", plain(row.q025), plain(row.q975)),
            if row.prior_sd > 0.0 { rough(row.sd / row.prior_sd) } else { "–".to_owned() },
            identified,
        ]
    };
    found.posterior.iter().take(most).map(cells).collect()
}

/// `pinned and puncture`.
pub(crate) fn pair_words([one, other]: Pair) -> String {
    if other == RANK_MIRROR { format!("{one}, two mirrored planes by ranks") } else { format!("{one} and {other}") }
}

/// How many sections would decide: what was asked, and the best design of each pair.
pub(crate) fn of_study(found: &Decided, asked: &Asked) -> Vec<String> {
    let mut said = vec![question(asked)];
    said.extend(found.pairs().into_iter().filter_map(|pair| best_design(found, pair)));
    said
}

fn question(asked: &Asked) -> String {
    let bound = asked.bound().map_or_else(|| "the bound".to_owned(), plain);
    let power = asked.power().map_or_else(|| "the asked share".to_owned(), percent);
    let prior = asked.largest_residual_width().map_or_else(String::new, |largest| {
        format!(
            " The prior of c ends at {}: a bound that lies lower decides more, and one that lies higher less.",
            plain(largest)
        )
    });
    format!(
        "Asked: from how many profiles on a Bayes factor exceeds {bound} in {power} of the studies, whichever of two hypotheses is true \
         and at every true c that is listed. The number is fixed beforehand.{prior}"
    )
}

fn best_design(found: &Decided, pair: Pair) -> Option<String> {
    let ranking = found.ranking(pair);
    let first = ranking.first()?;
    let misleading = found.misleading(pair).map_or_else(String::new, |share| {
        format!(" At most {} of studies of any design and number decide for the wrong one.", percent(share))
    });
    if first.profiles.is_infinite() {
        return Some(format!(
            "{}: no design decides with {} profiles; what a profile tells is most {}.{misleading}",
            capital(&pair_words(pair)),
            found.tried(first),
            place(first)
        ));
    }
    let reached = ranking.iter().skip(1).filter(|row| row.profiles.is_finite()).take(MOST_DESIGNS - 1);
    let next: Vec<String> = reached.map(|row| format!("{} {}", profiles(found, row), place(row))).collect();
    let next =
        if next.is_empty() { "; no other design decides".to_owned() } else { format!("; then {}", next.join(", ")) };
    Some(format!(
        "{}: least {} profiles {} ({} mm of section in {} sections){next}.{misleading}",
        capital(&pair_words(pair)),
        profiles(found, first),
        place(first),
        plain(first.section_mm.round()),
        plain(first.sections.ceil()),
    ))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `10 [9, 12]`, `> 400`.
fn profiles(found: &Decided, row: &NeededRow) -> String {
    let end = |value: f64| if value.is_infinite() { format!("> {}", found.tried(row)) } else { plain(value) };
    match row.low == row.high {
        true => end(row.profiles),
        false => format!("{} [{}, {}]", end(row.profiles), end(row.low), end(row.high)),
    }
}

fn place(row: &NeededRow) -> String {
    format!("at {} mm ({})", plain(row.at_mm), design_words(&row.planes, &row.control))
}

/// The designs of a pair, the one that needs least first.
pub(crate) fn design_rows(found: &Decided, pair: Pair, most: usize) -> Vec<Vec<String>> {
    let number = |value: f64| if value.is_finite() { plain(value.round()) } else { "–".to_owned() };
    let cells = |row: &&NeededRow| {
        vec![
            format!("{}, {}", plain(row.at_mm), design_words(&row.planes, &row.control)),
            profiles(found, row),
            format!("{} true, c = {}", row.r#true, plain(row.residual_width)),
            number(row.section_mm),
            rough(row.information_rate),
        ]
    };
    found.ranking(pair).iter().take(most).map(cells).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::manifest::tests::draft;
    use crate::inference::rows::WidthExpectedRow;
    use crate::inference::told::tests::{check, hypothesis, needed};
    use crate::summary::layout::WIDTH;

    const PLAIN: Style = Style { colour: false };

    fn width(at_mm: f64) -> WidthExpectedRow {
        let (hypothesis, plane_deg) = ("pinned".to_owned(), "15".to_owned());
        WidthExpectedRow { hypothesis, plane_deg, at_mm, width_mm: 0.2, expected: 0.5, observed: 0.4 }
    }

    fn parameter(word: &str, parameter: &str, identified: f64) -> PosteriorRow {
        PosteriorRow {
            hypothesis: word.to_owned(),
            parameter: parameter.to_owned(),
            unit: "1".to_owned(),
            mean: 0.5,
            sd: 0.29 * (1.0 - identified),
            q025: 0.1,
            q25: 0.3,
            q50: 0.5,
            q75: 0.7,
            q975: 0.9,
            prior_sd: 0.29,
            identified,
        }
    }

    fn inferred() -> Inferred {
        Inferred {
            hypotheses: vec![hypothesis("puncture", -4.605, [-6.0, -2.0]), hypothesis("pinned", 0.0, [0.0, 0.0])],
            posterior: vec![
                parameter("pinned", "residual_width", 0.8),
                parameter("pinned", "failure_shear_strain", 0.05),
            ],
            ridges: vec![RidgeRow {
                hypothesis: "free".to_owned(),
                parameter_a: "surface_following".to_owned(),
                parameter_b: "residual_width".to_owned(),
                correlation: 0.97,
                breaks: "105° at 0.3 mm".to_owned(),
            }],
            predictive: vec![check("pinned", "sd", 0.006), check("pinned", "mean", 0.4)],
            widths: vec![width(0.3), width(0.9)],
            ..Inferred::default()
        }
    }

    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_fit_is_told_before_any_bayes_factor() {
        let text = flat(&infer_summary(&draft(), &inferred(), &Asked::default(), PLAIN));
        let fit = text.find("Check of fit: data of \"pinned\" look like these sections").expect(&text);
        let factors = text.find("Bayes factor against").expect(&text);
        assert!(fit < factors, "{text}");
        assert!(!text.contains(NO_FIT) && !text.contains("proved"), "{text}");
        assert!(text.contains("puncture 2.00 [0.87, 2.61]"), "{text}");
    }

    #[test]
    fn where_nothing_fits_that_stands_first() {
        let mut found = inferred();
        // Below 0.01 over two planes and depths.
        found.predictive[0].p = 0.004;
        let said = of_sections(&found, &Asked::default());
        assert!(said[0].starts_with(NO_FIT), "{said:?}");
        found.predictive.clear();
        assert!(of_sections(&found, &Asked::default())[0].starts_with("The fit was not checked"));
    }

    #[test]
    fn what_one_profile_decides_and_what_no_design_identifies_is_named() {
        let mut found = inferred();
        found.hypotheses[0] = hypothesis("puncture", -1.0, [-3.0, 0.7]);
        let said = of_sections(&found, &Asked::default()).join(" ");
        assert!(said.contains("One profile decides between \"pinned\" and puncture"), "{said}");
        assert!(said.contains("Not identified by this design: failure strain γ (under pinned)."), "{said}");
        assert!(said.contains("105° at 0.3 mm would tell them apart"), "{said}");
    }

    #[test]
    fn the_design_that_needs_least_whichever_is_true_is_told_first() {
        let pair = ["pinned", "puncture"];
        let turned = ["puncture", "pinned"];
        let found = Decided {
            needed: vec![
                needed(pair, 0.3, "along", 3.0),
                needed(turned, 0.3, "along", f64::INFINITY),
                needed(pair, 0.3, "both", 5.0),
                needed(turned, 0.3, "both", 8.0),
            ],
            ..Decided::default()
        };
        let text = decide_summary(&draft(), &found, &Asked::default(), PLAIN);
        let said = flat(&text);
        assert!(said.contains("Pinned and puncture: least 8 profiles at 0.3 mm (15° and 105°)"), "{said}");
        assert!(said.contains("no other design decides"), "{said}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }
}
