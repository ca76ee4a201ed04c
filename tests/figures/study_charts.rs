//! The figures of studies, league tables and sensitivity analyses: complete, readable, the same on every drawing.

use crate::checks::{check_pdf, check_png, check_xml, faults_in, looks, text_faults, view_box, write_looks};
use dermatrace::charts::league::{self, LeagueContext};
use dermatrace::charts::sensitivity::{self, SensitivityContext};
use dermatrace::charts::sweep::{self, Sweep, SweepContext};
use dermatrace::charts::{ChartContext, Drawing, Figure, Look};
use dermatrace::folder::frame::{Column, Frame, Kind, ParquetWriter, Schema, read_parquet};
use dermatrace::folder::manifest::{AxisRecord, StudyRecord};
use dermatrace::sampling::design::{Design, Scatter};
use dermatrace::study::league::{FrontRow, LeagueRow};
use dermatrace::study::measure::Measure;
use dermatrace::survey::sensitivity::{EffectRow, IndexRow};

fn chart() -> ChartContext {
    ChartContext {
        title: "Roller against pen on the cheek".to_owned(),
        basis: Some("strikes".to_owned()),
        quick: false,
        patch_mm: [10.0, 10.0],
        version: "0.1.0".to_owned(),
        mark: "geometric bound, not tissue response",
        look: dermatrace::charts::Look::default(),
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The values of an axis at every point.
enum Values {
    Numbers(Vec<f64>),
    Words(Vec<&'static str>),
}

/// A study made up for its figures.
struct Study {
    design: &'static str,
    axes: Vec<(&'static str, Values)>,
    devices: Vec<&'static str>,
    depths_mm: Vec<f64>,
    reference: Option<&'static str>,
    points: usize,
}

impl Study {
    fn grid(axes: Vec<(&'static str, Vec<f64>)>) -> Self {
        let points = axes.iter().map(|axis| axis.1.len()).product();
        let mut every = points;
        let spread = |(name, levels): (&'static str, Vec<f64>)| {
            every /= levels.len();
            (name, Values::Numbers((0..points).map(|point| levels[point / every % levels.len()]).collect()))
        };
        let axes = axes.into_iter().map(spread).collect();
        Self {
            design: "grid",
            axes,
            devices: vec!["roller", "pen"],
            depths_mm: vec![0.5, 1.5],
            reference: Some("pen"),
            points,
        }
    }

    fn sobol(points: usize, axes: &[(&'static str, f64, f64)]) -> Self {
        let design = Design::new(Scatter::Sobol, axes.len(), points as u64, 1).expect("a design");
        let places: Vec<Vec<f64>> = (0..points as u64).map(|point| design.point(point)).collect();
        let values =
            |axis: usize, from: f64, to: f64| places.iter().map(|place| from + place[axis] * (to - from)).collect();
        let axes = axes.iter().enumerate().map(|(i, (name, from, to))| (*name, Values::Numbers(values(i, *from, *to))));
        Self { design: "sobol", axes: axes.collect(), ..Self::grid(vec![("x", vec![1.0])]) }.of(points)
    }

    fn of(self, points: usize) -> Self {
        Self { points, ..self }
    }

    fn context(&self) -> SweepContext {
        let axis = |(name, _): &(&str, Values)| AxisRecord {
            column: (*name).to_owned(),
            keys: vec![format!("device.{name}")],
        };
        SweepContext {
            chart: ChartContext { basis: self.reference.map(|_| "strikes".to_owned()), ..chart() },
            devices: words(&self.devices),
            reference: self.reference.map(str::to_owned),
            study: StudyRecord {
                compute: "patch".to_owned(),
                design: self.design.to_owned(),
                points: self.points as u64,
                replicates: 1,
                axes: self.axes.iter().map(axis).collect(),
                shard: None,
                failed: 0,
                imprecise: 0,
            },
        }
    }

    fn schema(&self) -> Schema {
        let column = |(name, kind): (&str, Kind)| (name.to_owned(), kind);
        let mut columns: Vec<(String, Kind)> =
            [("point", Kind::Integer), ("replicate", Kind::Integer)].map(column).into();
        columns.extend(self.axes.iter().map(|(name, values)| match values {
            Values::Numbers(_) => column((name, Kind::Real)),
            Values::Words(_) => column((name, Kind::Text)),
        }));
        let texts = ["device", "tear", "layer", "metric", "unit"].map(|name| column((name, Kind::Text)));
        let reals = ["depth_mm", "mean", "ci95_low", "ci95_high"].map(|name| column((name, Kind::Real)));
        columns.extend(texts.into_iter().chain(reals));
        Schema::new(columns).expect("a schema")
    }

    /// Rows of a point: a volume and a tear ratio of each device and depth, and the ratio to the reference.
    fn rows(&self, point: usize) -> Vec<([&'static str; 5], [f64; 4])> {
        let pull: f64 = self
            .axes
            .iter()
            .enumerate()
            .map(|(place, (_, values))| {
                let value = match values {
                    Values::Numbers(values) => values[point],
                    Values::Words(values) => values[point].len() as f64,
                };
                (value / (place + 1) as f64 * 0.05).sin()
            })
            .sum();
        let mut rows = Vec::new();
        for (place, &device) in self.devices.iter().enumerate() {
            for &depth in &self.depths_mm {
                let volume = depth * (2.0 + pull) * (1.0 + 0.4 * place as f64);
                let mut row = |metric, unit, mean: f64| {
                    rows.push(([device, "pinned", "all", metric, unit], [depth, mean, mean * 0.93, mean * 1.08]));
                };
                row("damage_volume", "mm3/cm2", volume);
                row("strikes", "1/cm2", 200.0);
                row("tear_ratio", "1", if place == 0 { depth * (1.1 + pull) } else { 0.0 });
                if self.reference.is_some_and(|reference| reference != device) {
                    row("damage_volume_ratio", "1", 1.2 + 0.5 * depth + 0.3 * pull);
                }
            }
        }
        rows
    }

    fn frame(&self) -> Frame {
        let mut frame = Frame::empty(&self.schema());
        for point in 0..self.points {
            let rows = self.rows(point);
            let count = rows.len();
            let mut columns = vec![Column::Integer(vec![point as i64; count]), Column::Integer(vec![0; count])];
            columns.extend(self.axes.iter().map(|(_, values)| match values {
                Values::Numbers(values) => Column::Real(vec![values[point]; count]),
                Values::Words(values) => Column::Text(vec![values[point].into(); count]),
            }));
            columns.extend((0..5).map(|place| Column::Text(rows.iter().map(|row| row.0[place].into()).collect())));
            columns.extend((0..4).map(|place| Column::Real(rows.iter().map(|row| row.1[place]).collect())));
            frame.append(&Frame { columns }).expect("rows of the schema");
        }
        frame
    }

    fn figures(&self) -> Vec<Figure> {
        self.figures_of(&self.frame(), &self.context())
    }

    fn figures_of(&self, frame: &Frame, context: &SweepContext) -> Vec<Figure> {
        sweep::figures(&self.read(frame, context), context).expect("figures")
    }

    /// Writes the table and reads it as the program does.
    fn read(&self, frame: &Frame, context: &SweepContext) -> Sweep {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("sweep.parquet");
        let file = std::fs::File::create(&path).expect("a file");
        let mut writer = ParquetWriter::new(file, &self.schema(), &[]).expect("a table");
        // Two row groups, the second one of which begins within a point.
        let half = frame.len() / 2 + 1;
        writer.write(&frame.slice(0..half.min(frame.len())).expect("rows")).expect("written");
        writer.write(&frame.slice(half.min(frame.len())..frame.len()).expect("rows")).expect("written");
        writer.finish().expect("a whole file");
        Sweep::read(&read_parquet(&path).expect("a table"), &context.study).expect("a study")
    }
}

fn steps(from: f64, to: f64, count: usize) -> Vec<f64> {
    (0..count).map(|step| from + (to - from) * step as f64 / (count - 1) as f64).collect()
}

fn seven_by_four() -> Study {
    Study::grid(vec![("roller_drum_diameter_mm", steps(10.0, 40.0, 7)), ("needle_diameter_mm", steps(0.15, 0.3, 4))])
}

fn with_words() -> Study {
    let names = ["mf8", "a model with a rather long name", "zgts-540", "another long name of a model"];
    let models = (0..12).map(|point| names[point / 3]).collect();
    let slips = (0..12).map(|point| [0.0, 0.1, 0.2][point % 3]).collect();
    let axes = vec![("roller_model", Values::Words(models)), ("roller_slip", Values::Numbers(slips))];
    Study { axes, reference: None, depths_mm: steps(0.25, 2.0, 8), ..Study::grid(vec![("x", vec![1.0])]) }.of(12)
}

fn ten_axes() -> Study {
    let names = [
        "roller_drum_diameter_mm",
        "roller_needle_diameter_mm",
        "roller_needle_tip_angle_deg",
        "pen_glide_speed_mm_s",
        "pen_stroke_frequency_hz",
        "tissue_failure_shear_strain",
        "a_name_that_goes_on_and_on_beyond_all_measure_mm",
        "roller_slip",
        "depth_efficiency_mean",
        "pen_tilt_deg",
    ];
    let axes: Vec<(&str, f64, f64)> = names.into_iter().map(|name| (name, 1.0, 4.0)).collect();
    Study::sobol(256, &axes)
}

fn study_cases() -> Vec<(&'static str, Study, &'static [&'static str])> {
    let both: &[&str] = &["response_curves", "heat_map"];
    let curves = &both[..1];
    let one = |count| Study::grid(vec![("roller_drum_diameter_mm", steps(10.0, 40.0, count))]);
    let three = Study::grid(vec![
        ("roller_drum_diameter_mm", steps(10.0, 80.0, 30)),
        ("needle_diameter_mm", steps(0.1, 0.5, 25)),
        ("tissue_failure_shear_strain", vec![0.1, 0.46]),
    ]);
    let wide = [("roller_drum_diameter_mm", 10.0, 60.0), ("needle_diameter_mm", 0.1, 0.5)];
    vec![
        ("grid", seven_by_four(), both),
        ("three", three, both),
        ("list", Study { design: "list", ..one(6) }, curves),
        ("long", Study { design: "list", ..one(10_000) }, curves),
        ("single", one(2), curves),
        ("words", with_words(), curves),
        ("sobol", Study::sobol(10_000, &wide), both),
        ("few", Study { depths_mm: vec![1.0], ..Study::sobol(40, &wide) }, curves),
        ("ten", ten_axes(), both),
    ]
}

const CONFIGURATIONS: [&str; 12] = [
    "roller",
    "pen",
    "roller, drum 15 mm",
    "roller, drum 40 mm",
    "pen, 36 needles",
    "pen, 150 Hz, glide 40 mm/s",
    "stamp",
    "stamp, 10 × 10 needles",
    "roller, slip 0.1",
    "pen, tilt 15°",
    "roller, needle 0.15 mm",
    "a configuration with a name too long to stand anywhere",
];
const DEVICES: [&str; 3] = ["roller", "pen", "stamp"];

fn device_of(configuration: &str) -> &'static str {
    DEVICES.into_iter().find(|device| configuration.starts_with(device)).unwrap_or("roller")
}

fn league_rows(count: usize, depths_mm: &[f64]) -> (Vec<LeagueRow>, Vec<FrontRow>) {
    let names: Vec<String> = (0..count)
        .map(|place| match place {
            0..12 => CONFIGURATIONS[place].to_owned(),
            _ => format!("{}, variant {place}", CONFIGURATIONS[place % 3]),
        })
        .collect();
    let scales = [229.0, 3.1, 0.42, 0.53, 0.0142, 0.31, 1.9, 0.9];
    let (mut rows, mut front) = (Vec::new(), Vec::new());
    for &depth_mm in depths_mm {
        for (place, name) in names.iter().enumerate() {
            for (column, measure) in Measure::ALL.into_iter().enumerate() {
                let spread = if place == 1 { 0.0 } else { (place as f64 * 1.7 + column as f64 * 2.3).sin() };
                let ratio =
                    if measure == Measure::TearShare && name.starts_with("stamp") { 0.0 } else { (1.3 * spread).exp() };
                let verdict = match ratio {
                    _ if place == 1 => "reference",
                    ratio if ratio > 1.06 => "more",
                    ratio if ratio < 0.94 => "less",
                    _ => "tie",
                };
                let mean = scales[column] * depth_mm * ratio;
                rows.push(LeagueRow {
                    configuration: name.clone(),
                    device: device_of(name).to_owned(),
                    depth_mm,
                    tear: "pinned".to_owned(),
                    measure: measure.as_str().to_owned(),
                    unit: measure.unit().to_owned(),
                    mean,
                    std_err: 0.02 * mean,
                    ci95_low: 0.96 * mean,
                    ci95_high: 1.04 * mean,
                    trials: 32,
                    reference: "pen".to_owned(),
                    ratio,
                    ratio_ci95_low: 0.94 * ratio,
                    ratio_ci95_high: 1.06 * ratio,
                    verdict: verdict.to_owned(),
                });
            }
            let verdict = ["front", "dominated", "uncertain", "dominated", "dominated"][place % 5];
            front.push(FrontRow {
                depth_mm,
                tear: "pinned".to_owned(),
                configuration: name.clone(),
                device: device_of(name).to_owned(),
                rank: 1,
                front_share: [1.0, 0.0, 0.4, 0.01, 0.0][place % 5],
                verdict: verdict.to_owned(),
                dominated_by: String::new(),
                objectives: "more channels; less dermal_damage".to_owned(),
            });
        }
    }
    (rows, front)
}

fn league_context() -> LeagueContext {
    LeagueContext { chart: chart(), devices: words(&DEVICES), ..LeagueContext::default() }
}

const INPUTS: [&str; 10] = [
    "roller_drum_diameter_mm",
    "needle_diameter_mm",
    "tissue_failure_shear_strain",
    "needle_tip_angle_deg",
    "roller_slip",
    "pen_glide_speed_mm_s",
    "pen_stroke_frequency_hz",
    "depth_efficiency_mean",
    "skin_thickness_of_the_stratum_corneum_mm",
    "pen_tilt_deg",
];

fn index_rows(inputs: usize, depths_mm: &[f64]) -> (Vec<IndexRow>, Vec<EffectRow>) {
    let (mut indices, mut effects) = (Vec::new(), Vec::new());
    let outputs = [
        ("roller", "damage_volume"),
        ("roller", "damage_volume_ratio"),
        ("roller", "tear_ratio"),
        ("pen", "damage_volume"),
    ];
    for &depth_mm in depths_mm {
        for (shift, (device, metric)) in outputs.into_iter().enumerate() {
            let unit = if metric == "damage_volume" { "mm3/cm2" } else { "1" }.to_owned();
            let (device, metric) = (device.to_owned(), metric.to_owned());
            let (tear, layer) = ("pinned".to_owned(), "all".to_owned());
            for (place, input) in INPUTS.iter().take(inputs).enumerate() {
                let first = 0.55 * 0.5_f64.powi(((place + shift) % inputs) as i32);
                let total = first * 1.15 + 0.01;
                indices.push(IndexRow {
                    device: device.clone(),
                    depth_mm,
                    tear: tear.clone(),
                    layer: layer.clone(),
                    metric: metric.clone(),
                    unit: unit.clone(),
                    input: (*input).to_owned(),
                    first_order: first,
                    first_order_ci95_low: first - 0.03,
                    first_order_ci95_high: first + 0.03,
                    total,
                    total_ci95_low: total - 0.02,
                    total_ci95_high: total + 0.02,
                    samples: 1024,
                });
                let (mu_star, sigma) = (3.0 * first, 3.0 * first * (0.3 + 0.15 * place as f64));
                effects.push(EffectRow {
                    device: device.clone(),
                    depth_mm,
                    tear: tear.clone(),
                    layer: layer.clone(),
                    metric: metric.clone(),
                    unit: unit.clone(),
                    input: (*input).to_owned(),
                    mu: -mu_star,
                    mu_star,
                    mu_star_ci95_low: 0.9 * mu_star,
                    mu_star_ci95_high: 1.1 * mu_star,
                    sigma,
                    trajectories: 20,
                });
            }
        }
    }
    (indices, effects)
}

fn sensitivity_context() -> SensitivityContext {
    SensitivityContext {
        chart: chart(),
        devices: words(&["roller", "pen"]),
        reference: Some("pen".to_owned()),
        ..SensitivityContext::default()
    }
}

/// Lays out the figures of a case in a look.
type LayOut = Box<dyn Fn(Look) -> Vec<Drawing>>;

/// Every case with its figures, and the stems that it must have.
fn cases() -> Vec<(String, LayOut, Vec<&'static str>)> {
    let mut cases: Vec<(String, LayOut, Vec<&'static str>)> = Vec::new();
    for (name, study, stems) in study_cases() {
        let sweep = study.read(&study.frame(), &study.context());
        let lay_out = move |look| {
            let mut context = study.context();
            context.chart.look = look;
            sweep::drawings(&sweep, &context).expect("figures")
        };
        cases.push((format!("sweep_{name}"), Box::new(lay_out), stems.to_vec()));
    }
    for (count, depths) in [
        (2, vec![1.5]),
        (12, vec![1.5]),
        (12, vec![0.5, 1.5]),
        (12, vec![0.5, 1.0, 1.5, 2.0]),
        (70, vec![0.5, 1.0, 1.5, 2.0, 2.5]),
    ] {
        let (rows, front) = league_rows(count, &depths);
        let lay_out = move |look| {
            let mut context = league_context();
            context.chart.look = look;
            league::drawings(&rows, &front, &context).expect("figures")
        };
        cases.push((format!("league_{count}_{}", depths.len()), Box::new(lay_out), vec!["pareto_front", "league"]));
    }
    for (inputs, depths) in [(2, vec![1.5]), (10, vec![0.5, 1.0, 1.5]), (5, vec![f64::NAN])] {
        let (indices, effects) = index_rows(inputs, &depths);
        let lay_out = move |look| {
            let mut context = sensitivity_context();
            context.chart.look = look;
            sensitivity::drawings(&indices, &effects, &context).expect("figures")
        };
        cases.push((format!("sensitivity_{inputs}"), Box::new(lay_out), vec!["sensitivity", "elementary_effects"]));
    }
    cases
}

/// Writes the figures of every case into the directory named by `DERMATRACE_FIGURES`, to be looked at.
#[test]
#[ignore = "for the eye: set DERMATRACE_FIGURES to a directory"]
fn figures_to_look_at() {
    for (name, lay_out, _) in cases() {
        write_looks(&name, lay_out);
    }
}

#[test]
fn every_case_has_its_figures_and_every_text_is_on_the_paper_apart_and_large_enough() {
    let mut faults = Vec::new();
    for (name, lay_out, stems) in cases() {
        let drawings = lay_out(Look::default());
        assert_eq!(drawings.iter().map(|drawing| drawing.stem).collect::<Vec<_>>(), stems, "{name}");
        for drawing in &drawings {
            let svg = drawing.svg().expect("an SVG");
            check_png(&drawing.png(Drawing::DPI).expect("a PNG"), view_box(&svg));
            check_xml(&svg);
            check_pdf(drawing);
        }
        for look in looks() {
            faults.extend(faults_in(&lay_out(look), look).into_iter().map(|fault| format!("{name}/{fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn find<'f>(figures: &'f [Figure], stem: &str) -> &'f Figure {
    figures.iter().find(|figure| figure.stem == stem).expect("the figure")
}

fn says(figure: &Figure, words: &str) -> bool {
    figure.texts.iter().any(|text| text.text.contains(words))
}

#[test]
fn a_second_drawing_is_the_same_to_the_byte() {
    let study = seven_by_four();
    assert!(study.figures() == study.figures());
    let (rows, front) = league_rows(12, &[0.5, 1.5]);
    let league = || league::figures(&rows, &front, &league_context()).expect("figures");
    assert!(league() == league());
    let (indices, effects) = index_rows(10, &[1.5]);
    let sensitivity = || sensitivity::figures(&indices, &effects, &sensitivity_context()).expect("figures");
    assert!(sensitivity() == sensitivity());
}

#[test]
fn titles_name_the_basis_where_devices_are_compared_and_only_there() {
    let figures = seven_by_four().figures();
    assert!(says(find(&figures, "response_curves"), "(basis: strikes, equal strikes per cm²)"));
    assert!(says(find(&figures, "heat_map"), "roller over pen (basis: strikes, equal strikes per cm²)"));
    let alone = Study { reference: None, ..seven_by_four() }.figures();
    assert!(alone.iter().all(|figure| !figure.svg.contains("basis")));
    let (indices, effects) = index_rows(5, &[1.5]);
    for figure in sensitivity::figures(&indices, &effects, &sensitivity_context()).expect("figures") {
        assert!(says(&figure, "What decides damage volume, roller over pen (basis: strikes)?"), "{}", figure.stem);
    }
}

#[test]
fn a_quick_budget_is_marked_on_every_figure() {
    let chart = || ChartContext { quick: true, ..chart() };
    let study = seven_by_four();
    let mut figures = study.figures_of(&study.frame(), &SweepContext { chart: chart(), ..study.context() });
    let (rows, front) = league_rows(3, &[1.5]);
    figures.extend(
        league::figures(&rows, &front, &LeagueContext { chart: chart(), ..league_context() }).expect("figures"),
    );
    let (indices, effects) = index_rows(3, &[1.5]);
    let context = SensitivityContext { chart: chart(), ..sensitivity_context() };
    figures.extend(sensitivity::figures(&indices, &effects, &context).expect("figures"));
    assert_eq!(figures.len(), 6);
    for figure in figures {
        assert!(figure.svg.contains("quick budget: not for publication"), "{}", figure.stem);
    }
}

#[test]
fn every_cell_of_a_small_heat_map_shows_the_value_of_the_table() {
    let study = Study { depths_mm: vec![1.5], ..seven_by_four() };
    let figures = study.figures();
    for point in 0..28 {
        let rows = study.rows(point);
        let row = rows.iter().find(|row| row.0[3] == "damage_volume_ratio").expect("a ratio");
        assert!(says(find(&figures, "heat_map"), &format!("{:.2}", row.1[1])), "{point}");
    }
}

#[test]
fn a_third_axis_is_averaged_and_the_figure_says_so() {
    let axes = |third: &[f64]| {
        vec![("drum_mm", steps(10.0, 40.0, 3)), ("needle_mm", steps(0.1, 0.3, 3)), ("slip", third.to_vec())]
    };
    let study = |third: &[f64]| Study { depths_mm: vec![1.5], ..Study::grid(axes(third)) };
    let (both, low, high) = (study(&[0.0, 8.0]), study(&[0.0]), study(&[8.0]));
    let figures = both.figures();
    let heat = find(&figures, "heat_map");
    assert!(says(heat, "Averaged over slip."));
    let ratio = |study: &Study, point: usize| {
        study.rows(point).iter().find(|row| row.0[3] == "damage_volume_ratio").expect("a ratio").1[1]
    };
    for point in 0..9 {
        let mean = f64::midpoint(ratio(&low, point), ratio(&high, point));
        assert!(says(heat, &format!("{mean:.2}")), "{point}: {mean}");
    }
}

#[test]
fn points_that_are_not_drawn_are_told_of() {
    let wide = [("roller_drum_diameter_mm", 10.0, 60.0), ("needle_diameter_mm", 0.1, 0.5)];
    let figures = Study::sobol(10_000, &wide).figures();
    assert!(says(find(&figures, "response_curves"), "Dots: the first"));
    let long = Study { design: "list", ..Study::grid(vec![("drum_mm", steps(10.0, 40.0, 10_000))]) };
    assert!(says(find(&long.figures(), "response_curves"), "One point in 3 is drawn."));
}

#[test]
fn values_that_are_not_finite_are_left_out_and_counted() {
    let study = seven_by_four();
    let mut frame = study.frame();
    let mean = frame.columns.len() - 3;
    if let Column::Real(values) = &mut frame.columns[mean] {
        (values[0], values[3]) = (f64::NAN, f64::INFINITY);
    }
    let figures = study.figures_of(&frame, &study.context());
    // The first value is of a metric that no panel shows.
    assert!(says(find(&figures, "response_curves"), "One value is not finite and is not drawn"));
    figures.iter().for_each(|figure| check_xml(&figure.svg));
}

#[test]
fn a_study_without_rows_has_no_figures_and_a_foreign_table_is_refused() {
    let study = seven_by_four();
    assert!(study.figures_of(&Frame::empty(&study.schema()), &study.context()).is_empty());
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("other.parquet");
    let schema = Schema::new(vec![("point".to_owned(), Kind::Integer)]).expect("a schema");
    let mut writer = ParquetWriter::new(std::fs::File::create(&path).expect("a file"), &schema, &[]).expect("a table");
    writer.write(&Frame { columns: vec![Column::Integer(vec![0])] }).expect("written");
    writer.finish().expect("a whole file");
    let read = Sweep::read(&read_parquet(&path).expect("a table"), &study.context().study);
    assert!(read.is_err_and(|error| error.to_string().contains("roller_drum_diameter_mm")));
}

#[test]
fn a_device_has_the_colour_of_its_place_in_the_scenario_whatever_is_drawn() {
    // The table begins with the pen, the scenario with the roller: the pen stays blue.
    let (mut rows, _) = league_rows(2, &[1.5]);
    rows.reverse();
    let figures = league::figures(&rows, &[], &league_context()).expect("figures");
    assert_eq!(figures.iter().map(|figure| figure.stem).collect::<Vec<_>>(), ["league"], "no wishes, no front");
    let study = Study { devices: vec!["pen"], reference: None, ..seven_by_four() };
    let context = SweepContext { devices: words(&["roller", "pen"]), ..study.context() };
    for figure in study.figures_of(&study.frame(), &context).iter().filter(|figure| figure.stem == "response_curves") {
        assert!(figure.svg.contains("#0072B2") && !figure.svg.contains("#D55E00"));
    }
}

#[test]
fn a_league_table_marks_ties_and_says_how_many_rows_it_leaves_out() {
    let (rows, front) = league_rows(70, &[1.5]);
    let figures = league::figures(&rows, &front, &league_context()).expect("figures");
    let table = find(&figures, "league");
    assert!(says(table, "30 further configurations are in the table.") && says(table, "pen (reference)"));
    let ties = rows.iter().take(8 * 40).filter(|row| row.verdict == "tie").count();
    assert!(ties > 0);
    assert_eq!(table.texts.iter().filter(|text| text.text.starts_with("= ")).count(), ties);
}

#[test]
fn configurations_that_differ_only_in_the_middle_of_long_names_can_be_told_apart() {
    let name = |drum: u32, diameter: &str| format!("roller drum_diameter_mm={drum}, needle_diameter_mm={diameter}");
    let names =
        [name(10, "0.15"), name(20, "0.15"), name(30, "0.15"), name(10, "0.25"), name(20, "0.25"), name(30, "0.25")];
    let (mut rows, mut front) = league_rows(6, &[1.5]);
    let renamed = |old: &str| names[CONFIGURATIONS.iter().position(|own| *own == old).expect("a name")].clone();
    rows.iter_mut().for_each(|row| row.configuration = renamed(&row.configuration));
    front
        .iter_mut()
        .for_each(|row| (row.configuration, row.verdict) = (renamed(&row.configuration), "front".to_owned()));
    for figure in league::figures(&rows, &front, &league_context()).expect("figures") {
        let all: Vec<&str> = figure.texts.iter().map(|text| text.text.as_str()).collect();
        let all = all.join(" ");
        assert!(names.iter().all(|name| all.contains(name.as_str())), "{}: {all}", figure.stem);
        assert!(text_faults(&figure).is_empty(), "{:?}", text_faults(&figure));
    }
}

#[test]
fn the_front_is_drawn_over_the_first_two_wishes_with_their_units() {
    let (rows, front) = league_rows(12, &[1.5]);
    let figures = league::figures(&rows, &front, &league_context()).expect("figures");
    let front = find(&figures, "pareto_front");
    assert!(says(front, "channels (1/cm²)") && says(front, "dermal damage (mm³/cm²)") && says(front, "better"));
    assert!(says(front, "Wished for: more channels, less dermal damage."));
}

#[test]
fn inputs_stand_in_the_order_of_their_totals() {
    let (indices, effects) = index_rows(5, &[1.5]);
    let figures = sensitivity::figures(&indices, &effects, &sensitivity_context()).expect("figures");
    let texts = &find(&figures, "sensitivity").texts;
    let height = |words: &str| {
        let left = texts.iter().filter(|text| text.text == words && text.bounds_mm[2] < 60.0);
        left.map(|text| text.bounds_mm[1]).next().expect("the name of an input")
    };
    // The ratio's rows begin one input later: the last input decides most.
    let order = ["roller slip", "roller drum diameter (mm)", "needle diameter (mm)", "tissue failure shear strain"];
    assert!(order.windows(2).all(|pair| height(pair[0]) < height(pair[1])));
}

#[test]
fn a_study_is_redrawn_to_the_byte_from_its_table_and_a_changed_table_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let scenario = dir.path().join("study.toml");
    let text = "version = 1\nquestion = \"q\"\n[skin]\nsite = \"cheek\"\n[tissue]\ntear = \"pinned\"\n\
        [[device]]\nname = \"roller\"\nkind = \"roller\"\nmodel = \"mf8\"\n[depth]\nvalues = [\"1.5 mm\"]\n\
        [study]\ncompute = \"channel\"\n[[study.axis]]\nkey = \"device.roller.drum_diameter\"\nvalues = [\"20 mm\", \"40 mm\"]\n\
        [[study.axis]]\nkey = \"device.roller.needle.diameter\"\nvalues = [\"0.2 mm\", \"0.3 mm\"]\n";
    std::fs::write(&scenario, text).expect("written");
    let out = dir.path().join("result");
    let run = |arguments: &[&std::ffi::OsStr]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_dermatrace")).args(arguments).output().expect("the program")
    };
    let word = |word: &'static str| std::ffi::OsStr::new(word);
    let swept = run(&[word("sweep"), scenario.as_os_str(), word("--out"), out.as_os_str()]);
    assert!(swept.status.success(), "{}", String::from_utf8_lossy(&swept.stderr));
    let names = ["response_curves.svg", "response_curves.png", "heat_map.svg", "heat_map.png"];
    let read = || names.map(|name| std::fs::read(out.join(name)).expect("a figure"));
    let first = read();
    names.iter().for_each(|name| std::fs::remove_file(out.join(name)).expect("removed"));
    let plotted = run(&[word("plot"), out.as_os_str()]);
    assert!(plotted.status.success(), "{}", String::from_utf8_lossy(&plotted.stderr));
    assert!(first == read());
    let table = out.join("sweep.parquet");
    let mut bytes = std::fs::read(&table).expect("a table");
    bytes[40] ^= 1;
    std::fs::write(&table, bytes).expect("written");
    let refused = run(&[word("plot"), out.as_os_str()]);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("sweep.parquet"));
    assert!(first == read());
}

#[test]
fn every_value_of_a_logarithmic_axis_is_labelled_and_alike_in_curves_and_map() {
    let drums = (0..7).map(|i| 10_f64.powf(f64::from(i) / 2.0)).collect();
    let study = Study {
        depths_mm: vec![1.5],
        ..Study::grid(vec![("roller_drum_diameter_mm", drums), ("needle_diameter_mm", vec![0.15, 0.2, 0.25])])
    };
    let figures = study.figures();
    for stem in ["response_curves", "heat_map"] {
        for label in ["1", "3.16", "10", "31.6", "100", "316", "1000", "0.15", "0.2", "0.25"] {
            assert!(find(&figures, stem).texts.iter().any(|text| text.text == label), "{stem} lacks {label}");
        }
    }
}

/// The labels of the axes, as often as they stand on a figure.
fn numbers_on(figure: &Figure) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for text in figure.texts.iter().filter(|text| text.text.parse::<f64>().is_ok()) {
        *counts.entry(text.text.clone()).or_default() += 1;
    }
    counts
}

#[test]
fn panels_of_a_front_have_one_scale() {
    // At four times the depth all values are four times as great.
    let (rows, front) = league_rows(5, &[0.5, 2.0]);
    let figures = league::figures(&rows, &front, &league_context()).expect("figures");
    let numbers = numbers_on(find(&figures, "pareto_front"));
    assert!(numbers.len() > 6 && numbers.values().all(|count| count % 2 == 0), "{numbers:?}");
}

#[test]
fn maps_of_one_quantity_have_one_bar_of_colours() {
    // Without room for numbers in the cells, all numbers are labels.
    let axes = vec![("drum_mm", steps(10.0, 40.0, 20)), ("needle_mm", steps(0.1, 0.5, 20))];
    let figures = Study { reference: None, depths_mm: vec![0.5, 2.0], ..Study::grid(axes) }.figures();
    let numbers = numbers_on(find(&figures, "heat_map"));
    assert!(numbers.len() > 6 && numbers.values().all(|count| count % 2 == 0), "{numbers:?}");
}

#[test]
fn two_rows_of_one_metric_have_one_scale() {
    // Six axes stand in two rows; the second row's alone reach far up.
    let mut study = Study::grid((0..6).map(|_| ("x_mm", vec![1.0, 2.0])).collect());
    study.depths_mm = vec![1.5];
    let names = ["a_mm", "b_mm", "c_mm", "d_mm", "e_mm", "f_mm"];
    study.axes.iter_mut().zip(names).for_each(|(axis, name)| axis.0 = name);
    let numbers = numbers_on(find(&study.figures(), "response_curves"));
    assert!(numbers.len() > 6 && numbers.values().all(|count| count % 6 == 0), "{numbers:?}");
}
