//! What the tables of `infer` and `decide` say among themselves: probabilities follow from evidence, quantiles ascend, and what
//! is needed is where the power stays.

use super::difference::{AGAIN, Difference, Fault};
use super::{GridRow, Held, Tally};
use crate::inference::asked::Asked;
use crate::inference::rows::{HypothesisRow, NeededRow, PosteriorRow, PowerRow, PredictiveRow, WidthExpectedRow};
use crate::table::Row;
use std::collections::HashMap;

/// What rounding makes of a sum of a few logarithms and powers, as a share of the largest.
const ROUNDING: f64 = 1e-9;

/// The quantiles of a parameter, ascending.
const QUANTILES: [&str; 5] = ["q025", "q25", "q50", "q75", "q975"];

/// The columns that name a study of one design, without its number of profiles.
const DESIGN: [&str; 6] = ["true", "against", "at_mm", "planes", "control", "residual_width"];

fn require(fits: bool, row: &GridRow, column: &str, expected: &str, tally: &mut Tally) -> Result<(), Difference> {
    tally.sums += 1;
    if fits { Ok(()) } else { Err(row.differs(column, expected, AGAIN)) }
}

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

/// Whether two numbers agree but for rounding; also where both are the same infinity.
fn agree(found: f64, expected: f64) -> bool {
    found == expected || (found - expected).abs() <= ROUNDING * found.abs().max(expected.abs()).max(1.0)
}

/// In hypotheses.csv Bayes factors are those of the evidence against the greatest, lie in their range, and with the weights give the
/// probabilities, which add up to 1.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn hypotheses(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let rows: Vec<GridRow> = held.rows(HypothesisRow::FILE).collect();
    let column = |name: &str| rows.iter().map(|row| row.number(name)).collect::<Result<Vec<f64>, Difference>>();
    let [evidence, factors, weights] = [column("log_evidence")?, column("log_bf_best")?, column("weight")?];
    let best = evidence.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = evidence.iter().zip(&weights).map(|(own, weight)| (own - best).exp() * weight).collect();
    let sum: f64 = odds.iter().sum();
    for (place, row) in rows.iter().enumerate() {
        let rule = "log_evidence less the greatest, so at most 0";
        let expected = if evidence[place] == best { 0.0 } else { evidence[place] - best };
        require(agree(factors[place], expected), row, "log_bf_best", rule, tally)?;
        let [low, high] = [row.number("log_bf_best_low")?, row.number("log_bf_best_high")?];
        require(low <= high, row, "log_bf_best_low", "at most log_bf_best_high", tally)?;
        require(is_share(weights[place]), row, "weight", "a share from 0 to 1", tally)?;
        let rule = "weight times the Bayes factor, over the sum of these";
        require(agree(row.number("probability")?, odds[place] / sum), row, "probability", rule, tally)?;
    }
    if let Some(last) = rows.last() {
        require(agree(weights.iter().sum(), 1.0), last, "weight", "what makes the sum of the column 1", tally)?;
    }
    Ok(())
}

/// In posterior.csv quantiles ascend, no standard deviation is negative, and `identified` is what the sections took of the prior's.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn posterior(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(PosteriorRow::FILE) {
        for pair in QUANTILES.windows(2) {
            let [lower, upper] = [row.number(pair[0])?, row.number(pair[1])?];
            require(lower <= upper, &row, pair[0], &format!("at most {}, {upper}", pair[1]), tally)?;
        }
        let [sd, prior_sd] = [row.number("sd")?, row.number("prior_sd")?];
        require(sd >= 0.0, &row, "sd", "no negative number", tally)?;
        if prior_sd > 0.0 {
            let identified = row.number("identified")?;
            require(agree(identified, 1.0 - sd / prior_sd), &row, "identified", "1 less sd over prior_sd", tally)?;
        }
    }
    Ok(())
}

/// In predictive.csv and widths_expected.csv what is a share or a probability lies between 0 and 1, and distribution functions ascend.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn shares(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(PredictiveRow::FILE) {
        require(is_share(row.number("p")?), &row, "p", "a share from 0 to 1", tally)?;
    }
    let mut before: Option<([&str; 3], [f64; 3])> = None;
    for row in held.rows(WidthExpectedRow::FILE) {
        let name = ["hypothesis", "plane_deg", "at_mm"].map(|column| row.text(column));
        let columns = ["width_mm", "expected", "observed"];
        let own = [row.number(columns[0])?, row.number(columns[1])?, row.number(columns[2])?];
        for place in [1, 2] {
            require(is_share(own[place]), &row, columns[place], "a share from 0 to 1", tally)?;
        }
        if let Some((_, last)) = before.filter(|(known, _)| *known == name) {
            for place in 0..columns.len() {
                let fits = last[place] <= own[place] + ROUNDING;
                require(fits, &row, columns[place], &format!("at least {}, as before", last[place]), tally)?;
            }
        }
        before = Some((name, own));
    }
    Ok(())
}

/// In power.csv shares are shares, and no study decides for both.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn power(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    for row in held.rows(PowerRow::FILE) {
        let [power, misleading] = [row.number("power")?, row.number("misleading")?];
        require(is_share(power), &row, "power", "a share from 0 to 1", tally)?;
        let fits = misleading.is_nan() || is_share(misleading) && power + misleading <= 1.0 + ROUNDING;
        require(fits, &row, "misleading", "a share, at most what power leaves", tally)?;
    }
    Ok(())
}

/// In needed.csv the numbers are the least from which power.csv, its upper and its lower limits stay at what is asked for.
///
/// # Errors
/// The first [`Difference`], as a [`Fault`].
pub fn needed(held: &Held, tally: &mut Tally) -> Result<(), Fault> {
    let scenario = &held.manifest.scenario;
    let Some(asked) = Asked::of(&scenario.text, &scenario.overrides).power() else { return Ok(()) };
    let design = |row: &GridRow<'_>| DESIGN.map(|column| row.text(column).to_owned());
    let mut curves: HashMap<[String; 6], Vec<GridRow>> = HashMap::new();
    held.rows(PowerRow::FILE).for_each(|row| curves.entry(design(&row)).or_default().push(row));
    for row in held.rows(NeededRow::FILE) {
        let curve = curves.get(&design(&row)).map_or(&[][..], Vec::as_slice);
        for (column, share) in [("profiles", "power"), ("low", "ci95_high"), ("high", "ci95_low")] {
            let expected = stays_from(curve, share, asked)?;
            let rule = format!("{expected}, from where on {share} of {} stays at {asked} or above", PowerRow::FILE);
            require(row.number(column)? == expected, &row, column, &rule, tally)?;
        }
    }
    Ok(())
}

/// The least number of profiles from which on a share stays; infinite where the last study does not reach it.
fn stays_from(curve: &[GridRow], share: &str, asked: f64) -> Result<f64, Difference> {
    let mut from = f64::INFINITY;
    for row in curve.iter().rev() {
        if row.number(share)? < asked {
            break;
        }
        from = row.number("profiles")?;
    }
    Ok(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Grid, Law};
    use crate::folder::manifest::tests::draft;
    use std::collections::BTreeMap;
    use std::path::Path;

    fn said(law: Law, file: &str, text: &str) -> Result<u64, String> {
        let manifest = draft();
        let grids = BTreeMap::from([(file.to_owned(), Grid::read(file, text.as_bytes()).expect("a table"))]);
        let mut tally = Tally::default();
        let held = Held { directory: Path::new("."), manifest: &manifest, grids };
        law(&held, &mut tally).map(|()| tally.sums).map_err(|fault| fault.to_string())
    }

    fn two(probability: &str, factor: &str) -> String {
        format!(
            "hypothesis,log_evidence,log_bf_best,log_bf_best_low,log_bf_best_high,weight,probability\n\
             pinned,20.0,0.0,0.0,0.0,0.5,{probability}\npuncture,18.0,{factor},-3.0,0.5,0.5,0.11920292202211757\n"
        )
    }

    #[test]
    fn probabilities_follow_from_evidence_and_weights() {
        let file = HypothesisRow::FILE;
        assert_eq!(said(hypotheses, file, &two("0.8807970779778824", "-2.0")), Ok(9));
        let wrong = said(hypotheses, file, &two("0.7", "-2.0")).unwrap_err();
        assert!(wrong.starts_with("hypotheses.csv:2: probability: found 0.7"), "{wrong}");
        let wrong = said(hypotheses, file, &two("0.8807970779778824", "-2.1")).unwrap_err();
        assert!(wrong.starts_with("hypotheses.csv:3: log_bf_best: found -2.1"), "{wrong}");
    }

    #[test]
    fn quantiles_ascend_and_what_is_identified_follows_from_the_deviations() {
        let table = |q25: &str, identified: &str| {
            format!("sd,q025,q25,q50,q75,q975,prior_sd,identified\n0.1,0.1,{q25},0.3,0.4,0.5,0.4,{identified}\n")
        };
        assert!(said(posterior, PosteriorRow::FILE, &table("0.2", "0.75")).is_ok());
        assert!(said(posterior, PosteriorRow::FILE, &table("0.35", "0.75")).unwrap_err().contains("q25: found 0.35"));
        assert!(
            said(posterior, PosteriorRow::FILE, &table("0.2", "0.8")).unwrap_err().contains("identified: found 0.8")
        );
    }

    #[test]
    fn distribution_functions_ascend_within_their_plane_and_depth() {
        let table = |at_mm: &str| {
            format!(
                "hypothesis,plane_deg,at_mm,width_mm,expected,observed\npinned,15,0.3,0.1,0.4,0.5\npinned,15,{at_mm},0.2,0.3,0.6\n"
            )
        };
        assert!(said(shares, WidthExpectedRow::FILE, &table("0.9")).is_ok());
        assert!(said(shares, WidthExpectedRow::FILE, &table("0.3")).unwrap_err().contains("expected: found 0.3"));
    }

    #[test]
    fn what_is_needed_is_where_the_power_stays() {
        let curve = "true,against,profiles,power\na,b,1,0.95\na,b,2,0.5\na,b,3,0.9\na,b,4,0.97\n";
        let grid = Grid::read("power.csv", curve.as_bytes()).unwrap();
        let rows: Vec<GridRow> = grid.rows().collect();
        assert_eq!(stays_from(&rows, "power", 0.9), Ok(3.0));
        assert_eq!(stays_from(&rows[..2], "power", 0.9), Ok(f64::INFINITY));
    }
}
