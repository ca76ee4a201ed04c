//! The computed drawings of docs/theory.md: made from the program's tables, so that they show what it computes.
//!
//! To renew them: `cargo test --test book write_drawings -- --ignored`.

use crate::pages::root;
use crate::svg::{Svg, card, polygon, text};
use assert_cmd::Command;
use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::path::{Path, PathBuf};

const ROLLER: &str = "#d55e00";
const ROLLER_PALE: &str = "#ecb68c";
const PEN: &str = "#0072b2";
const PEN_PALE: &str = "#8cbcdb";
const INK: &str = "#1a1a1a";
const GREY: &str = "#595959";
const DARK: &str = "#8f3f00";

/// The tables of one `dermatrace channel`.
struct Tables {
    folder: tempfile::TempDir,
}

type Row = BTreeMap<String, String>;

impl Tables {
    fn of(scenario: &str, settings: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dermatrace"));
        command.current_dir(root()).args(["channel", scenario, "--quiet", "--overwrite", "--out"]).arg(folder.path());
        command.args(["--set", "depth.values=['1.5 mm']"]);
        settings.iter().for_each(|setting| {
            command.args(["--set", setting]);
        });
        command.assert().success();
        Tables { folder }
    }

    fn rows(&self, table: &str) -> Vec<Row> {
        let mut reader = csv::Reader::from_path(self.folder.path().join(table)).expect("a table");
        reader.deserialize().map(|row| row.expect("a row")).collect()
    }

    /// The outline of a channel along the heading, (x, z) in mm, once around.
    fn outline(&self, device: &str, tear: &str) -> Vec<[f64; 2]> {
        let rows = self.rows("channel_profile.csv");
        let rows: Vec<&Row> = rows.iter().filter(|row| row["device"] == device && row["tear"] == tear).collect();
        assert!(rows.len() > 100, "{device} {tear}");
        let down = rows.iter().map(|row| [number(row, "x_max_mm"), number(row, "z_mm")]);
        let up = rows.iter().rev().map(|row| [number(row, "x_min_mm"), number(row, "z_mm")]);
        down.chain(up).collect()
    }

    fn tear_ratio(&self, device: &str, tear: &str) -> f64 {
        let rows = self.rows("channels.csv");
        number(
            rows.iter().find(|row| row["device"] == device && row["tear"] == tear).expect("the channel"),
            "tear_ratio",
        )
    }

    /// The layers as stripes of a drawing, down to a depth.
    fn stripes(&self, svg: &mut Svg, place: &Place, [left, right]: [f64; 2], deepest_mm: f64) {
        let fills = ["#e6c9a8", "#f6d7d4", "#f6dcda", "#fbeae8", "#fbf5dc"];
        for (row, fill) in self.rows("layers.csv").iter().zip(fills) {
            let (top, bottom) = (number(row, "top_mm"), number(row, "bottom_mm").min(deepest_mm));
            let (y, height) = (place.y(top), place.scale * (bottom - top).max(0.0));
            svg.add(format!(
                r#"<rect x="{left:.1}" y="{y:.1}" width="{:.1}" height="{height:.1}" fill="{fill}"/>"#,
                right - left
            ));
        }
        let y = place.y(0.0);
        svg.add(format!(r#"<path d="M{left:.1} {y:.1}H{right:.1}" stroke="{INK}" stroke-width="2"/>"#));
    }
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

/// Where the origin of a strike lies in a drawing, and how long a millimetre is.
struct Place {
    origin: [f64; 2],
    scale: f64,
}

impl Place {
    fn x(&self, x_mm: f64) -> f64 {
        self.origin[0] + self.scale * x_mm
    }

    fn y(&self, z_mm: f64) -> f64 {
        self.origin[1] + self.scale * z_mm
    }

    fn all(&self, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
        points.iter().map(|[x, z]| [self.x(*x), self.y(*z)]).collect()
    }
}

fn scale_bar(svg: &mut Svg, [x, y]: [f64; 2], scale: f64, mm: f64) {
    svg.add(format!(r#"<path d="M{x:.1} {y:.1}h{:.1}" stroke="{INK}" stroke-width="4"/>"#, scale * mm));
    svg.add(text(
        [x + scale * mm + 8.0, y + 5.0],
        "start",
        GREY,
        &format!("{mm} mm, one scale along and across the skin"),
    ));
}

/// One strike of a roller under each hypothesis.
fn hypotheses() -> String {
    let tables = Tables::of("scenarios/triangle_claim.toml", &[]);
    let mut svg = card(800.0, 350.0, "One strike of a roller, 1.5 mm deep, under five hypotheses");
    let words = [
        ("puncture", "nothing sweeps"),
        ("pinned", "the surface hole travels"),
        ("partial(0.5)", "half-way between"),
        ("fixed", "skin cannot move"),
        ("triangle", "the claim, literally"),
    ];
    let place = |i: f64| Place { origin: [86.0 + 157.0 * i, 62.0], scale: 140.0 };
    tables.stripes(&mut svg, &place(0.0), [14.0, 786.0], 1.6);
    for (i, (tear, meaning)) in words.iter().enumerate() {
        let place = place(i as f64);
        svg.add(polygon(&place.all(&tables.outline("roller", tear)), ROLLER_PALE, DARK, 1.5));
        svg.add(polygon(&place.all(&tables.outline("roller", "puncture")), ROLLER, "none", 0.0));
        let x = place.origin[0];
        svg.add(text([x, 28.0], "middle", INK, &format!("<tspan font-weight=\"bold\">{tear}</tspan>")));
        svg.add(text([x, 46.0], "middle", GREY, meaning));
        let ratio = tables.tear_ratio("roller", tear);
        svg.add(text([x, 308.0], "middle", INK, &format!("tear/puncture {ratio:.2}")));
    }
    scale_bar(&mut svg, [14.0, 332.0], 140.0, 0.5);
    svg.finish()
}

/// A needle of 0.25 mm with a cone of 16 degrees, leaning by an angle, long enough to leave any drawing.
fn needle([x, z]: [f64; 2], lean_rad: f64) -> Vec<[f64; 2]> {
    let cone_mm = 0.125 / (8.0 * PI / 180.0).tan();
    let profile = [[0.0, 0.0], [0.125, cone_mm], [0.125, 3.0], [-0.125, 3.0], [-0.125, cone_mm]];
    let turned = |[across, up]: [f64; 2]| {
        [x + across * lean_rad.cos() + up * lean_rad.sin(), z + across * lean_rad.sin() - up * lean_rad.cos()]
    };
    profile.map(turned).to_vec()
}

/// The paths of both tips in space, with needles at five moments of the turn.
fn tip_paths() -> String {
    let tables = Tables::of("scenarios/roller_vs_pen.toml", &[]);
    let mut svg = card(800.0, 470.0, "Paths of the tips of a roller's and a pen's needle in space");
    svg.add(r#"<clipPath id="cut"><rect x="0" y="58" width="800" height="400"/></clipPath>"#.to_owned());
    let paths = tables.rows("tip_path.csv");
    let path = |device: &str| -> Vec<[f64; 2]> {
        let rows = paths.iter().filter(|row| row["device"] == device);
        rows.map(|row| [number(row, "x_mm"), number(row, "z_mm")]).collect()
    };
    let (roller, pen) = (path("roller"), path("pen"));
    let places = [Place { origin: [255.0, 140.0], scale: 180.0 }, Place { origin: [634.0, 140.0], scale: 180.0 }];
    let heads = [(ROLLER, "roller: the needle turns as it travels"), (PEN, "pen: the needle stays upright")];
    for ((place, sides), (colour, head)) in places.iter().zip([[14.0, 500.0], [524.0, 786.0]]).zip(heads) {
        tables.stripes(&mut svg, place, sides, 1.62);
        svg.add(text([sides[0], 28.0], "start", colour, &format!("<tspan font-weight=\"bold\">{head}</tspan>")));
        let (x, y) = (sides[1], 90.0);
        svg.add(format!(
            r#"<path d="M{:.1} {y}h46m-9 -5l9 5l-9 5" fill="none" stroke="{GREY}" stroke-width="1.6"/>"#,
            x - 52.0
        ));
        svg.add(text([x - 60.0, y + 5.0], "end", GREY, "travel"));
    }
    let (tip_radius_mm, height_mm): (f64, f64) = (11.5, 10.0);
    for (share, opacity) in [(0.0, 0.25), (0.25, 0.45), (0.5, 1.0), (0.75, 0.45), (1.0, 0.25)] {
        let tip = roller[(share * (roller.len() - 1) as f64) as usize];
        let angle = ((height_mm + tip[1]) / tip_radius_mm).min(1.0).acos();
        let lean = if share < 0.5 { -angle } else { angle };
        let outline = places[0].all(&needle(tip, lean));
        svg.add(format!(
            r##"<g opacity="{opacity}" clip-path="url(#cut)">{}</g>"##,
            polygon(&outline, ROLLER_PALE, DARK, 1.2)
        ));
    }
    let outline = polygon(&places[1].all(&needle(pen[60], 0.0)), PEN_PALE, "#004a75", 1.2);
    svg.add(format!(r##"<g clip-path="url(#cut)">{outline}</g>"##));
    for (place, path) in places.iter().zip([&roller, &pen]) {
        svg.add(polygon(&place.all(path), "none", INK, 2.0).replace("Z\"", "\" stroke-dasharray=\"6 4\""));
    }
    label_tip_paths(&mut svg, &places, &roller, &pen);
    svg.finish()
}

fn label_tip_paths(svg: &mut Svg, places: &[Place], roller: &[[f64; 2]], pen: &[[f64; 2]]) {
    let ends = |path: &[[f64; 2]]| (path[0][0] - path[path.len() - 1][0]).abs();
    svg.add(text([places[0].x(0.62), places[0].y(0.2)], "start", INK, "in"));
    svg.add(text([places[0].x(-0.62), places[0].y(0.2)], "end", INK, "out"));
    let roller_mm = ends(roller);
    svg.add(text(
        [255.0, 452.0],
        "middle",
        GREY,
        &format!("in and out {roller_mm:.2} mm apart at the surface; entry at 29.6°"),
    ));
    svg.add(text([655.0, 452.0], "middle", GREY, &format!("{:.2} mm apart, gliding at 20 mm/s", ends(pen))));
}

/// The pinned channel of a roller for several failure strains, beside the one without.
fn failure_strain() -> String {
    let mut svg = card(800.0, 340.0, "The pinned channel of a roller where tissue shears before it fails");
    let mut rigid = Vec::new();
    for (i, strain) in [0.0, 0.1, 0.2, 0.4].iter().enumerate() {
        let setting = format!("tissue.failure_shear_strain={strain:.1}");
        let tables = Tables::of("scenarios/triangle_claim.toml", &["tissue.tear=pinned", "tissue.band=[]", &setting]);
        let place = Place { origin: [110.0 + 193.0 * i as f64, 48.0], scale: 140.0 };
        if i == 0 {
            tables.stripes(&mut svg, &place, [14.0, 786.0], 1.6);
            rigid = tables.outline("roller", "pinned");
        }
        svg.add(polygon(&place.all(&tables.outline("roller", "pinned")), ROLLER_PALE, DARK, 1.5));
        let dashes = polygon(&place.all(&rigid), "none", GREY, 1.2).replace("/>", " stroke-dasharray=\"4 4\"/>");
        svg.add(if i == 0 { String::new() } else { dashes });
        let x = place.origin[0];
        svg.add(text([x, 30.0], "middle", INK, &format!("<tspan font-weight=\"bold\">γ_f = {strain}</tspan>")));
        let ratio = tables.tear_ratio("roller", "pinned");
        svg.add(text([x, 294.0], "middle", INK, &format!("tear/puncture {ratio:.2}")));
    }
    scale_bar(&mut svg, [14.0, 320.0], 140.0, 0.5);
    svg.add(text([786.0, 325.0], "end", GREY, "travel to the right; dashed: γ_f = 0"));
    svg.finish()
}

/// A plane of holes with the lines of the estimator: lengths of the union are exact, and drawn.
fn comb_lines() -> String {
    let holes: [[f64; 3]; 9] = [
        [90.0, 95.0, 34.0],
        [132.0, 118.0, 34.0],
        [250.0, 80.0, 34.0],
        [300.0, 190.0, 34.0],
        [340.0, 165.0, 34.0],
        [365.0, 205.0, 34.0],
        [455.0, 95.0, 34.0],
        [180.0, 215.0, 34.0],
        [498.0, 222.0, 34.0],
    ];
    let mut svg = card(800.0, 290.0, "A horizontal plane through nine channels, cut by parallel lines");
    svg.add(r##"<rect x="30" y="30" width="520" height="230" fill="#fbeae8" stroke="#b9a5a3"/>"##.to_owned());
    for [x, y, r] in holes {
        svg.add(format!(r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{ROLLER_PALE}" stroke="{DARK}" stroke-width="1.2" fill-opacity="0.75"/>"#));
    }
    let (mut union, mut sum) = (0.0, 0.0);
    for y in [52.0, 92.0, 132.0, 172.0, 212.0, 252.0] {
        svg.add(format!(r#"<path d="M30 {y}H550" stroke="{GREY}" stroke-width="1"/>"#));
        let chords = chords(&holes, y);
        sum += chords.iter().map(|[from, to]| to - from).sum::<f64>();
        for [from, to] in joined(chords) {
            union += to - from;
            svg.add(format!(r#"<path d="M{from:.1} {y}H{to:.1}" stroke="{PEN}" stroke-width="4.5"/>"#));
        }
    }
    let share = |length: f64| 100.0 * length / (6.0 * 520.0);
    let lines = [
        "On these six lines:".to_owned(),
        format!("sum of the chords {:.1} %", share(sum)),
        format!("union {:.1} %", share(union)),
        format!("overlap {:.1} %", share(sum - union)),
        "of their length.".to_owned(),
    ];
    for (i, line) in lines.iter().enumerate() {
        svg.add(text([575.0, 60.0 + 24.0 * i as f64], "start", INK, line));
    }
    svg.add(text([575.0, 210.0], "start", GREY, "Six openings from"));
    svg.add(text([575.0, 230.0], "start", GREY, "nine strikes."));
    svg.finish()
}

fn chords(holes: &[[f64; 3]], y: f64) -> Vec<[f64; 2]> {
    let half = |[_, centre, r]: &[f64; 3]| (r * r - (y - centre) * (y - centre)).max(0.0).sqrt();
    let mut chords: Vec<[f64; 2]> =
        holes.iter().filter(|hole| half(hole) > 0.0).map(|h| [h[0] - half(h), h[0] + half(h)]).collect();
    chords.sort_by(|a, b| a[0].total_cmp(&b[0]));
    chords
}

fn joined(chords: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut joined: Vec<[f64; 2]> = Vec::new();
    for [from, to] in chords {
        match joined.last_mut() {
            Some(last) if last[1] >= from => last[1] = last[1].max(to),
            _ => joined.push([from, to]),
        }
    }
    joined
}

fn drawings() -> [(&'static str, String); 4] {
    [
        ("hypotheses.svg", hypotheses()),
        ("tip_paths.svg", tip_paths()),
        ("failure_strain.svg", failure_strain()),
        ("comb_lines.svg", comb_lines()),
    ]
}

fn place(name: &str) -> PathBuf {
    root().join(Path::new("docs/images/theory")).join(name)
}

#[test]
#[ignore = "replaces the drawings"]
fn write_drawings() {
    for (name, drawing) in drawings() {
        std::fs::write(place(name), drawing).expect("written");
    }
}

#[test]
fn drawings_are_those_of_the_tables() {
    for (name, drawing) in drawings() {
        let known = std::fs::read_to_string(place(name)).unwrap_or_default();
        assert!(
            alike(&drawing, &known),
            "docs/images/theory/{name} is not what the program computes; its head says how to renew it"
        );
    }
}

/// Equal but for 0.15 in any number: a tenth is what coordinates are rounded to.
fn alike(a: &str, b: &str) -> bool {
    let parts = |text: &str| -> Vec<String> { text.split([' ', '"', 'M', 'L', 'H', 'h']).map(str::to_owned).collect() };
    let same = |(a, b): (&String, &String)| match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 0.15,
        _ => a == b,
    };
    let (a, b) = (parts(a), parts(b));
    a.len() == b.len() && a.iter().zip(&b).all(same)
}

#[test]
fn another_drawing_is_told_from_the_same() {
    assert!(alike(r#"<path d="M1.0 2.0"/>"#, r#"<path d="M1.1 2.0"/>"#));
    assert!(!alike(r#"<path d="M1.0 2.0"/>"#, r#"<path d="M1.3 2.0"/>"#));
    assert!(!alike(r#"<path d="M1.0 2.0"/>"#, r#"<text d="M1.0 2.0"/>"#));
}
