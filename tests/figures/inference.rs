//! The figures of measured sections and of planned studies: complete, readable in every look, and absent where there is nothing to
//! show. Their tables are made up, so that every case can be looked at.

use crate::checks::{check_case, write_looks};
use dermatrace::charts::inference::{StudyContext, sections, study};
use dermatrace::charts::{ChartContext, Drawing, Look, MODEL_MARK};
use dermatrace::inference::asked::Asked;
use dermatrace::inference::rows::{
    HypothesisRow, NeededRow, PosteriorGridRow, PosteriorRow, PowerRow, PredictiveRow, WidthExpectedRow,
};
use dermatrace::inference::{Decided, Inferred};

/// The default list, each with its log Bayes factor, its weight afterwards and its tear ratio.
const HYPOTHESES: [(&str, f64, f64, Option<f64>); 6] = [
    ("puncture", -8.2, 0.0002, Some(0.0)),
    ("pinned", 0.0, 0.71, Some(0.62)),
    ("partial(0.5)", -2.4, 0.06, Some(0.91)),
    ("fixed", -31.0, 0.0, Some(1.84)),
    ("triangle", -1.6, 0.14, Some(0.55)),
    ("free", -2.1, 0.09, None),
];
const PARAMETERS: [(&str, [f64; 2]); 5] = [
    ("surface_following", [0.0, 1.0]),
    ("failure_shear_strain", [0.0, 1.0]),
    ("residual_width", [0.2, 1.1]),
    ("closing_ratio", [0.15, 1.0]),
    ("efficiency", [0.4, 1.0]),
];

fn chart(look: Look) -> ChartContext {
    ChartContext {
        title: "Eighteen sections".into(),
        version: "0.1.0".into(),
        mark: MODEL_MARK,
        look,
        ..ChartContext::default()
    }
}

fn hypothesis((word, log_bf_best, probability, _): (&str, f64, f64, Option<f64>)) -> HypothesisRow {
    let by = 0.22 * log_bf_best.abs();
    let ends = if word == "triangle" { [-3.0, 0.4] } else { [log_bf_best - by, log_bf_best + by] };
    HypothesisRow {
        hypothesis: word.into(),
        log_evidence: 31.0 + log_bf_best,
        log_evidence_error: 0.004,
        log_bf_best,
        log_bf_best_low: ends[0],
        log_bf_best_high: ends[1],
        log_max_likelihood: 34.0 + if word == "free" { 0.4 } else { 0.9 * log_bf_best },
        weight: 1.0 / 6.0,
        probability,
    }
}

fn parameter(hypothesis: &str, parameter: &str, mean: f64, sd: f64) -> PosteriorRow {
    let at = |z: f64| (mean + z * sd).max(0.0);
    PosteriorRow {
        hypothesis: hypothesis.into(),
        parameter: parameter.into(),
        unit: "1".into(),
        mean,
        sd,
        q025: at(-1.96),
        q25: at(-0.67),
        q50: mean,
        q75: at(0.67),
        q975: at(1.96),
        prior_sd: 0.29,
        identified: 1.0 - sd / 0.29,
    }
}

fn grid_row(hypothesis: &str, [a, b]: [&str; 2], [value_a, value_b]: [f64; 2], density: f64) -> PosteriorGridRow {
    PosteriorGridRow {
        hypothesis: hypothesis.into(),
        parameter_a: a.into(),
        value_a,
        parameter_b: b.into(),
        value_b,
        density,
    }
}

const CELLS: usize = 24;

fn middle([low, high]: [f64; 2], cell: usize) -> f64 {
    low + (high - low) * (cell as f64 + 0.5) / CELLS as f64
}

/// A ridge between neighbours of the list, and a hump elsewhere.
fn grid(parameters: &[(&str, [f64; 2])]) -> Vec<PosteriorGridRow> {
    let bell = |share: f64| (-(share - 0.55).powi(2) / 0.02).exp();
    let mut rows = Vec::new();
    for (place, (a, range_a)) in parameters.iter().enumerate() {
        for cell in 0..CELLS {
            let share = (cell as f64 + 0.5) / CELLS as f64;
            rows.push(grid_row("free", [a, a], [middle(*range_a, cell); 2], bell(share)));
        }
        for (b, range_b) in &parameters[place + 1..] {
            for (x, y) in (0..CELLS * CELLS).map(|cell| (cell % CELLS, cell / CELLS)) {
                let [u, v] = [x, y].map(|cell| (cell as f64 + 0.5) / CELLS as f64 - 0.55);
                let density = (-(u + v).powi(2) / 0.03 - (u - v).powi(2) / 0.006).exp();
                rows.push(grid_row("free", [a, b], [middle(*range_a, x), middle(*range_b, y)], density));
            }
        }
    }
    rows
}

fn tear_ratio() -> Vec<PosteriorGridRow> {
    let mut rows = Vec::new();
    for cell in 0..60 {
        let ratio = 0.04 * (f64::from(cell) + 0.5);
        let density = 1.9 * (-(ratio - 0.8).powi(2) / 0.08).exp();
        for (hypothesis, density) in
            [("free", density), ("averaged", 0.09 * density), ("prior", 0.5 * (-0.6 * ratio).exp())]
        {
            rows.push(grid_row(hypothesis, ["tear_ratio"; 2], [ratio; 2], density));
        }
    }
    rows
}

fn widths(groups: &[(&str, f64)]) -> Vec<WidthExpectedRow> {
    let read = [0.08, 0.13, 0.14, 0.19, 0.21, 0.22, 0.26, 0.31, 0.33, 0.36];
    let mut rows = Vec::new();
    for (word, log_bf, ..) in HYPOTHESES {
        for (plane, at_mm) in groups {
            for step in 0..=40 {
                let width_mm = 0.01 * f64::from(step);
                let expected = (width_mm / (0.42 + 0.002 * log_bf)).min(1.0).powf(1.6 - 0.02 * log_bf);
                let observed = read.iter().filter(|own| **own <= width_mm).count() as f64 / read.len() as f64;
                let (hypothesis, plane_deg) = (word.into(), (*plane).into());
                rows.push(WidthExpectedRow { hypothesis, plane_deg, at_mm: *at_mm, width_mm, expected, observed });
            }
        }
    }
    rows
}

fn inferred() -> Inferred {
    let mut posterior: Vec<PosteriorRow> =
        PARAMETERS.iter().map(|(name, [low, high])| parameter("free", name, low + 0.55 * (high - low), 0.08)).collect();
    for (word, _, _, ratio) in HYPOTHESES {
        posterior.push(parameter(word, "tear_ratio", ratio.unwrap_or(0.8), if ratio.is_some() { 0.0 } else { 0.2 }));
    }
    Inferred {
        hypotheses: HYPOTHESES.map(hypothesis).to_vec(),
        posterior,
        grid: [grid(&PARAMETERS), tear_ratio()].concat(),
        widths: widths(&[("15", 0.3), ("105", 0.3), ("15", 0.9), ("105", 0.9)]),
        ..Inferred::default()
    }
}

fn of_sections(found: &Inferred, look: Look) -> Vec<Drawing> {
    sections::drawings(found, &chart(look)).expect("figures")
}

const PAIRS: [[&str; 2]; 6] = [
    ["puncture", "pinned"],
    ["puncture", "partial(0.5)"],
    ["pinned", "puncture"],
    ["pinned", "partial(0.5)"],
    ["partial(0.5)", "puncture"],
    ["partial(0.5)", "pinned"],
];

/// Designs, each with what it needs at 0.3 mm, whichever pair.
const DESIGNS: [(&str, &str, f64); 6] = [
    ("random", "none", 52.0),
    ("along", "none", f64::INFINITY),
    ("across", "none", 189.0),
    ("both", "none", 9.0),
    ("along", "stamp", 12.0),
    ("both", "stamp", 15.0),
];

fn decided(pairs: &[[&str; 2]], depths_mm: &[f64]) -> Decided {
    let mut found = Decided::default();
    for [truth, against] in pairs {
        for (at_mm, (planes, control, at_third)) in depths_mm.iter().flat_map(|at| DESIGNS.map(|design| (*at, design)))
        {
            for residual_width in [0.9, 0.5] {
                let profiles = (at_third * (1.0 + 2.0 * (at_mm - 0.3).abs()) / residual_width).round();
                let slope = 2.2 / profiles.min(900.0);
                for n in (1..=120).filter(|n| n % 3 == 1) {
                    let power = (1.0 - (-slope * f64::from(n)).exp()).clamp(0.0, 1.0);
                    let half = 0.05 * (1.0 - power) + 0.01;
                    found.power.push(PowerRow {
                        r#true: (*truth).into(),
                        against: (*against).into(),
                        at_mm,
                        planes: planes.into(),
                        control: control.into(),
                        residual_width,
                        profiles: n,
                        power,
                        ci95_low: (power - half).max(0.0),
                        ci95_high: (power + half).min(1.0),
                        misleading: 0.02,
                    });
                }
                found.needed.push(NeededRow {
                    r#true: (*truth).into(),
                    against: (*against).into(),
                    at_mm,
                    planes: planes.into(),
                    control: control.into(),
                    residual_width,
                    profiles,
                    low: (0.9 * profiles).round(),
                    high: (1.1 * profiles).round(),
                    information_rate: 2.3 / profiles,
                    sections: profiles / 0.2,
                    section_mm: profiles / 0.05,
                });
            }
        }
    }
    found
}

fn of_study(found: &Decided, look: Look) -> Vec<Drawing> {
    let asked = Asked::of(PLANNED, &[]);
    study::drawings(found, &StudyContext { chart: chart(look), asked }).expect("figures")
}

/// A scenario that plans a study.
const PLANNED: &str = r#"version = 1
skin.site = "cheek"
tissue.tear = "pinned"
depth.values = ["1.5 mm"]
[[device]]
name = "roller"
kind = "roller"
model = "mf8"
[decide]
"#;

fn texts(drawings: &[Drawing], stem: &str) -> Vec<String> {
    let drawing = drawings.iter().find(|drawing| drawing.stem == stem).expect("the figure");
    drawing.texts().iter().map(|text| text.text.clone()).collect()
}

#[test]
fn figures_of_sections_are_complete_and_readable_in_every_look() {
    let found = inferred();
    write_looks("infer", |look| of_sections(&found, look));
    check_case(|look| of_sections(&found, look), &sections::STEMS);
}

#[test]
fn figures_of_planned_studies_are_complete_and_readable_in_every_look() {
    let found = decided(&PAIRS, &[0.05, 0.3, 0.6, 0.9]);
    write_looks("decide", |look| of_study(&found, look));
    check_case(|look| of_study(&found, look), &study::STEMS);
}

#[test]
fn figures_of_few_and_of_many_panels_are_readable() {
    let mut few = inferred();
    few.grid = grid(&PARAMETERS[2..3]);
    few.widths = widths(&[("random", 0.3)]);
    few.hypotheses[3].log_bf_best = f64::NEG_INFINITY;
    check_case(|look| of_sections(&few, look), &sections::STEMS);
    let bare = Inferred { grid: Vec::new(), posterior: Vec::new(), ..few };
    check_case(|look| of_sections(&bare, look), &sections::STEMS[..2]);
    let one = decided(&PAIRS[..1], &[0.3]);
    check_case(|look| of_study(&one, look), &study::STEMS);
    let many: Vec<f64> = (0..12).map(|place| 0.05 + 0.1 * f64::from(place)).collect();
    check_case(|look| of_study(&decided(&PAIRS, &many), look), &study::STEMS);
}

#[test]
fn figures_say_when_nothing_fits_and_when_one_profile_decides() {
    let mut found = inferred();
    let said = texts(&of_sections(&found, Look::default()), "bayes_factors").join(" ");
    assert!(said.contains("One profile less would put triangle before the best."), "{said}");
    assert!(!said.contains("No hypothesis here"), "{said}");
    found.predictive.push(PredictiveRow {
        hypothesis: "pinned".into(),
        plane_deg: "15".into(),
        at_mm: 0.3,
        statistic: "mean".into(),
        observed: 0.4,
        expected: 0.2,
        p: 1e-4,
    });
    let said = texts(&of_sections(&found, Look::default()), "bayes_factors").join(" ");
    assert!(said.contains("No hypothesis here describes these sections"), "{said}");
}

#[test]
fn what_no_number_decides_stands_in_its_cell() {
    let said = texts(&of_study(&decided(&PAIRS, &[0.3]), Look::default()), "needed_by_depth");
    assert!(said.iter().any(|text| text == "> 118") && said.iter().any(|text| text == "18"), "{said:?}");
}
