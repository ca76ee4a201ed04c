//! The files of measured sections: `readings.csv` and `slides.csv`.

use super::infer_keys::{FILES, INFER};
use super::inference::{Counted, ReadPatch, ReadProfile, Reading, ReadingLaw, Sections, Slide, SlidePlane, Width};
use crate::keys::bounds::HEADING;
use crate::keys::csv_file::{CORRECT, CsvFile, Refusal, Row, Sheet, number};
use crate::keys::fields::join;
use crate::keys::findings::Findings;
use crate::keys::sources::Held;
use crate::keys::suggest::{list, meant};
use crate::keys::text;
use crate::units::{exceeds, show_angle, show_mm};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a file.
const MOST_ROWS: usize = 100_000;
/// No needle is longer, mm.
const DEEPEST_MM: f64 = 20.0;
/// A longer section than this, mm, no microscope sees.
const LONGEST_SECTION_MM: f64 = 1e6;
/// More profiles than these nobody counts at one depth of a slide.
const MOST_COUNTED: f64 = 1e6;
/// Directions that nobody knows.
const RANDOM: &str = "random";
/// Looked at, and not seen.
const NOT_SEEN: &str = "<";

const READINGS: Sheet = Sheet {
    noun: "file of readings",
    row: "reading",
    line: "for six to eight numbers and names",
    columns: &["patch", "slide", "plane_deg", "profile", "at_mm", "width_mm", "step_mm", "reached_mm"],
    required: 6,
    header: "columns patch, slide, plane_deg, profile, at_mm, width_mm and perhaps step_mm and reached_mm, in any order",
    most_rows: MOST_ROWS,
};
/// Columns of both files.
const PATCH: usize = 0;
const SLIDE: usize = 1;
const PLANE: usize = 2;
const PROFILE: usize = 3;
const AT: usize = 4;
const WIDTH: usize = 5;
const STEP: usize = 6;
const REACHED: usize = 7;

const SLIDES: Sheet = Sheet {
    noun: "file of slides",
    row: "count",
    line: "for six numbers and names",
    columns: &["patch", "slide", "plane_deg", "at_mm", "length_mm", "profiles"],
    required: 6,
    header: "columns patch, slide, plane_deg, at_mm, length_mm and profiles, in any order",
    most_rows: MOST_ROWS,
};
const COUNTED_AT: usize = 3;
const LENGTH: usize = 4;
const PROFILES: usize = 5;

/// What readings are held to.
pub(super) struct Terms {
    /// How widths are read.
    pub law: ReadingLaw,
    /// Every depth has a residual width of its own, so that a profile is read at one depth.
    pub per_depth: bool,
    /// Number of the device of each patch by name; `None` where one device treated all.
    pub patches: Option<BTreeMap<String, usize>>,
    /// The device of patches that are not listed.
    pub device: usize,
    /// How deep each device goes, mm, by its number: no lower is anything seen.
    pub deepest_mm: BTreeMap<usize, f64>,
}

/// What a file of readings, and one of slides, hold. Problems go to `found`, each with the file's own line and column.
pub(super) fn read(readings: &Held, slides: Option<&Held>, terms: &Terms, found: &mut Findings) -> Sections {
    let mut register = Register::of(terms);
    let keys = FILES.map(|key| join(INFER, key));
    let mut file = CsvFile::new(readings, &keys[0], &READINGS, found);
    let is_sound = file.read(&readings.content, |file, row| register.read(file, row));
    if is_sound && register.sections.profiles.is_empty() {
        file.refuse_whole("has no profile", "one reading at least", "a header alone", "add what was measured");
    }
    if let Some(slides) = slides {
        let read = register.seen();
        let mut file = CsvFile::new(slides, &keys[1], &SLIDES, found);
        file.read(&slides.content, |file, row| register.count(file, row, &read));
    }
    register.sections
}

/// Files to begin with: ten profiles along the strikes of a roller and ten across, at one depth.
pub(super) fn example() -> String {
    let along = [0.24, 0.27, 0.19, 0.26, 0.21, 0.28, 0.25, 0.13, 0.27, 0.23];
    let across = [0.16, 0.17, 0.12, 0.17, 0.15, 0.10, 0.18, 0.16, 0.14, 0.17];
    let rows = |slide: &'static str, plane_deg: u32, widths: [f64; 10]| {
        let row = move |(index, width)| format!("p1,{slide},{plane_deg},{},0.3,{width}\n", index + 1);
        widths.into_iter().enumerate().map(row)
    };
    let header = format!("{}\n", READINGS.columns[..READINGS.required].join(","));
    std::iter::once(header).chain(rows("s1", 15, along)).chain(rows("s2", 105, across)).collect()
}

/// What was read so far.
struct Register<'t> {
    terms: &'t Terms,
    sections: Sections,
    /// Numbers by name, in the patch or on the slide that has it.
    patches: BTreeMap<String, usize>,
    slides: BTreeMap<(usize, String), usize>,
    profiles: BTreeMap<(usize, String), usize>,
    /// What was counted: slide, and depth by its bits.
    counted: BTreeSet<(usize, u64)>,
    /// Whether it was told that a profile that is not seen would mean nothing.
    is_told: bool,
}

/// A row of a file of readings that is sound by itself.
struct Line {
    slide: usize,
    profile: String,
    reading: Reading,
    reached_mm: Option<f64>,
}

impl<'t> Register<'t> {
    fn of(terms: &'t Terms) -> Self {
        Self {
            terms,
            sections: Sections::default(),
            patches: BTreeMap::new(),
            slides: BTreeMap::new(),
            profiles: BTreeMap::new(),
            counted: BTreeSet::new(),
            is_told: false,
        }
    }

    fn read(&mut self, file: &mut CsvFile, row: &Row) {
        let slide = self.slide(file, row);
        let profile = file.value(row, PROFILE, name);
        let at_mm = slide.and_then(|slide| self.depth(file, row, AT, slide));
        let width = file.value(row, WIDTH, |text| self.width(text));
        let step_mm = optional(file, row, STEP, |text| within(text, [-DEEPEST_MM, DEEPEST_MM]));
        let most_mm = self.terms.law.largest_depth_mm;
        let reached_mm = optional(file, row, REACHED, |text| reached(text, most_mm));
        let (Some(slide), Some(profile), Some(at_mm), Some(width)) = (slide, profile, at_mm, width) else { return };
        let (Some(step_mm), Some(reached_mm)) = (step_mm, reached_mm) else { return };
        let reading = Reading { at_mm, step_mm: step_mm.unwrap_or(0.0), width };
        if self.sections.slides[slide].plane == SlidePlane::Random && reading.step_mm != 0.0 {
            let rule = "serial sections are steps from a plane whose direction is known";
            file.refuse(row, STEP, refusal("is on a random plane", rule, "give the direction, or leave out the step"));
        }
        self.enter(file, row, Line { slide, profile, reading, reached_mm });
    }

    fn enter(&mut self, file: &mut CsvFile, row: &Row, line: Line) {
        let Line { slide, profile, reading, reached_mm } = line;
        let key = (slide, profile);
        if let Some(&number) = self.profiles.get(&key) {
            self.enter_again(file, row, number, reading);
            self.reached(file, row, number, reached_mm);
            return;
        }
        if reading.step_mm != 0.0 {
            let (rule, advice) =
                ("the first row of a profile is its index section, with step_mm 0", "put that row first");
            file.refuse(row, STEP, refusal("begins a profile", rule, advice));
        }
        if reading.width == Width::NotSeen {
            let rule = "the first row of a profile is its index section, in which it was recognised";
            file.refuse(
                row,
                WIDTH,
                refusal("stands in an index row", rule, "give its width, or leave the profile out"),
            );
        }
        self.profiles.insert(key, self.sections.profiles.len());
        let patch = self.sections.slides[slide].patch;
        self.sections.profiles.push(ReadProfile { patch, slide, readings: vec![reading], reached_mm });
    }

    fn enter_again(&mut self, file: &mut CsvFile, row: &Row, number: usize, reading: Reading) {
        let ReadingLaw { smallest_mm, error_mm, .. } = self.terms.law;
        let readings = &mut self.sections.profiles[number].readings;
        let is_same = |other: &Reading| other.at_mm == reading.at_mm && other.step_mm == reading.step_mm;
        if is_same(&readings[0]) {
            let rule = "a profile has one index row; another strike is another profile";
            file.refuse(row, PROFILE, refusal("has two index rows", rule, "give it another name, or remove the row"));
        } else if readings.iter().any(is_same) {
            let rule = "each depth and step of a profile is read once";
            file.refuse(row, PROFILE, refusal("is read twice at one place", rule, "remove one of the two"));
        } else if self.terms.per_depth && readings[0].at_mm != reading.at_mm {
            let rule = "with per_depth a profile is read at one depth";
            file.refuse(
                row,
                AT,
                refusal("is another depth of the profile", rule, "make it another profile, or set per_depth = false"),
            );
        }
        if exceeds(2.0 * error_mm, smallest_mm) && !self.is_told {
            self.is_told = true;
            let rule = format!(
                "smallest_profile, {}, at least twice reading_error, {}: else holes that are there go unseen",
                show_mm(smallest_mm),
                show_mm(error_mm)
            );
            file.refuse(row, PROFILE, ("has several readings", rule, "raise smallest_profile".into()));
        }
        readings.push(reading);
    }

    fn reached(&mut self, file: &mut CsvFile, row: &Row, number: usize, reached_mm: Option<f64>) {
        let known = &mut self.sections.profiles[number].reached_mm;
        if known.is_some() && reached_mm.is_some() && *known != reached_mm {
            let rule = "a profile ends at one depth";
            file.refuse(row, REACHED, refusal("differs from the profile's other rows", rule, "keep one of the two"));
        }
        *known = known.or(reached_mm);
    }

    /// How many profiles were seen on each slide at each depth, by the bits of the depth.
    fn seen(&self) -> BTreeMap<(usize, u64), u32> {
        let mut seen = BTreeMap::new();
        for profile in &self.sections.profiles {
            let is_there = |reading: &&Reading| reading.step_mm == 0.0 && reading.width != Width::NotSeen;
            for reading in profile.readings.iter().filter(is_there) {
                *seen.entry((profile.slide, reading.at_mm.to_bits())).or_default() += 1;
            }
        }
        seen
    }

    fn count(&mut self, file: &mut CsvFile, row: &Row, read: &BTreeMap<(usize, u64), u32>) {
        let slide = self.slide(file, row);
        let at_mm = slide.and_then(|slide| self.depth(file, row, COUNTED_AT, slide));
        let length_mm = file.value(row, LENGTH, length);
        let profiles = file.value(row, PROFILES, counted);
        let (Some(slide), Some(at_mm), Some(length_mm), Some(profiles)) = (slide, at_mm, length_mm, profiles) else {
            return;
        };
        if !self.counted.insert((slide, at_mm.to_bits())) {
            let rule = "profiles of a slide are counted once at a depth";
            file.refuse(row, COUNTED_AT, refusal("is counted twice", rule, "remove one of the two"));
        }
        if let Some(&fewest) = read.get(&(slide, at_mm.to_bits())).filter(|fewest| profiles < **fewest) {
            let rule = format!("at least {fewest}, which were read there: all profiles count, also those not measured");
            file.refuse(row, PROFILES, ("is fewer than the readings", rule, CORRECT.into()));
        }
        self.sections.counted.push(Counted { slide, at_mm, length_mm, profiles });
    }

    /// The slide of a row, which has one direction.
    fn slide(&mut self, file: &mut CsvFile, row: &Row) -> Option<usize> {
        let patch = file.value(row, PATCH, |text| name(text).and_then(|name| self.device(&name).map(|of| (name, of))));
        let (slide, plane) = (file.value(row, SLIDE, name), file.value(row, PLANE, plane));
        let ((patch, device), slide, plane) = (patch?, slide?, plane?);
        let patches = &mut self.sections.patches;
        let patch = *self.patches.entry(patch.clone()).or_insert_with(|| {
            patches.push(ReadPatch { name: patch, device });
            patches.len() - 1
        });
        let slides = &mut self.sections.slides;
        let number = *self.slides.entry((patch, slide.clone())).or_insert_with(|| {
            slides.push(Slide { name: slide, patch, plane });
            slides.len() - 1
        });
        if slides[number].plane != plane {
            let known = match slides[number].plane {
                SlidePlane::Random => RANDOM.to_owned(),
                SlidePlane::Known(rad) => show_angle(rad),
            };
            let rule = format!("a slide has one direction: {known} before");
            file.refuse(
                row,
                PLANE,
                ("is another direction of the slide", rule, "correct it, or name another slide".into()),
            );
        }
        Some(number)
    }

    /// The device that treated a patch.
    fn device(&self, patch: &str) -> Result<usize, Refusal> {
        let Some(patches) = &self.terms.patches else { return Ok(self.terms.device) };
        let known = || patches.keys().map(String::as_str);
        let missing = || {
            let advice = meant(patch, known(), "add it to infer.patches");
            ("no patch of that name", format!("one of infer.patches: {}", list(known())), advice)
        };
        patches.get(patch).copied().ok_or_else(missing)
    }

    /// A depth that a strike reaches, as measured, mm.
    fn depth(&self, file: &mut CsvFile, row: &Row, column: usize, slide: usize) -> Option<f64> {
        let device = self.sections.patches[self.sections.slides[slide].patch].device;
        let shrinkage = self.terms.law.shrinkage_depth;
        let deepest_mm = self.terms.deepest_mm.get(&device).map_or(f64::INFINITY, |deepest| deepest * shrinkage);
        file.value(row, column, |text| {
            let at_mm = within(text, [0.0, DEEPEST_MM])?;
            if at_mm < deepest_mm {
                return Ok(at_mm);
            }
            let of = if shrinkage == 1.0 { "" } else { " times shrinkage_depth" };
            let rule = format!("less than the greatest depth of the strikes{of}, {}", show_mm(deepest_mm));
            Err(("lies below every strike", rule, "correct it, or the depth of the treatment".into()))
        })
    }

    fn width(&self, text: &str) -> Result<Width, Refusal> {
        if text == NOT_SEEN {
            return Ok(Width::NotSeen);
        }
        let ReadingLaw { smallest_mm, largest_mm, .. } = self.terms.law;
        let width_mm = number(text)?;
        let (what, advice) = match width_mm {
            _ if exceeds(smallest_mm, width_mm) => ("is below smallest_profile", "lower that"),
            _ if exceeds(width_mm, largest_mm) => ("is above largest_profile", "raise that"),
            _ => return Ok(Width::Seen(width_mm)),
        };
        let rule = format!("from {} to {}, or <", show_mm(smallest_mm), show_mm(largest_mm));
        Err((what, rule, format!("{advice}, or leave the row out and say so")))
    }
}

fn refusal(what: &'static str, rule: &str, advice: &str) -> Refusal {
    (what, rule.to_owned(), advice.to_owned())
}

/// The value of a column that may be absent or empty.
fn optional<T>(
    file: &mut CsvFile,
    row: &Row,
    column: usize,
    check: impl FnOnce(&str) -> Result<T, Refusal>,
) -> Option<Option<T>> {
    match row.text(column) {
        None | Some("") => Some(None),
        Some(_) => file.value(row, column, check).map(Some),
    }
}

fn name(text: &str) -> Result<String, Refusal> {
    match (text, text::unfit(text)) {
        ("", _) => Err(refusal("is empty", "a name", "name it")),
        (_, Some(_)) => Err(refusal("holds a letter that no file can", text::RULE, "choose another name")),
        _ => Ok(text.to_owned()),
    }
}

fn plane(text: &str) -> Result<SlidePlane, Refusal> {
    if text == RANDOM {
        return Ok(SlidePlane::Random);
    }
    let heading_rad = number(text).map_err(|(what, rule, advice)| (what, format!("{rule}, or {RANDOM}"), advice))?;
    let heading_rad = heading_rad.to_radians();
    match HEADING.holds(heading_rad) {
        true => Ok(SlidePlane::Known(heading_rad)),
        false => Err(("is out of range", HEADING.rule(), CORRECT.into())),
    }
}

fn within(text: &str, [from, to]: [f64; 2]) -> Result<f64, Refusal> {
    let value = number(text)?;
    let rule = || format!("from {from} to {to} mm");
    if (from..=to).contains(&value) { Ok(value) } else { Err(("is out of range", rule(), CORRECT.into())) }
}

fn reached(text: &str, most_mm: f64) -> Result<f64, Refusal> {
    match within(text, [0.0, f64::INFINITY])? {
        reached_mm if exceeds(reached_mm, most_mm) => {
            let rule = format!("at most largest_depth, {}", show_mm(most_mm));
            Err(("is deeper than largest_depth", rule, "raise that, or leave the value out and say so".into()))
        }
        reached_mm => Ok(reached_mm),
    }
}

fn length(text: &str) -> Result<f64, Refusal> {
    let rule = || format!("more than 0 and at most {LONGEST_SECTION_MM} mm");
    match number(text)? {
        length_mm if length_mm > 0.0 && length_mm <= LONGEST_SECTION_MM => Ok(length_mm),
        _ => Err(("is out of range", rule(), CORRECT.into())),
    }
}

fn counted(text: &str) -> Result<u32, Refusal> {
    let rule = || format!("a whole number from 0 to {MOST_COUNTED}");
    match number(text)? {
        count if count.fract() == 0.0 && (0.0..=MOST_COUNTED).contains(&count) => Ok(count as u32),
        _ => Err(("is no count", rule(), CORRECT.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn terms() -> Terms {
        let law = ReadingLaw {
            error_mm: 0.01,
            depth_error_mm: 0.06,
            largest_depth_mm: 2.0,
            smallest_mm: 0.02,
            largest_mm: 2.0,
            misread: 0.02,
            shrinkage_depth: 1.0,
        };
        Terms { law, per_depth: false, patches: None, device: 0, deepest_mm: BTreeMap::from([(0, 1.5), (1, 0.4)]) }
    }

    fn held(text: &str) -> Held {
        Held { path: "r.csv".into(), content: Arc::new(text.as_bytes().to_vec()) }
    }

    fn sections(readings: &str, slides: Option<&str>, terms: &Terms) -> Result<Sections, String> {
        let mut found = Findings::default();
        let sections = read(&held(readings), slides.map(held).as_ref(), terms, &mut found);
        found.verdict("s.toml").map(|_| sections).map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_new_scenario_comes_with_is_sound() {
        let found = sections(&example(), None, &terms()).expect("sound readings");
        assert_eq!((found.patches.len(), found.slides.len(), found.profiles.len()), (1, 2, 20));
        assert_eq!(found.slides[1].plane, SlidePlane::Known(105_f64.to_radians()));
        assert!(found.profiles.iter().all(|profile| profile.readings.len() == 1 && profile.reached_mm.is_none()));
    }

    #[test]
    fn columns_lie_in_any_order_and_rows_of_a_profile_apart() {
        let readings = "\u{feff}width_mm,profile,slide,patch,reached_mm,at_mm,step_mm,plane_deg\r\n\
                        0.24,a,s1,p1,,0.3,,15\r\n0.2,a,s2,p1,,0.3,,random\r\n<,a,s1,\"p1\",1.4,0.3,-0.1,15\r\n,,,,,,,\r\n";
        let found = sections(readings, None, &terms()).expect("sound readings");
        let reading = |step_mm, width| Reading { at_mm: 0.3, step_mm, width };
        let first = vec![reading(0.0, Width::Seen(0.24)), reading(-0.1, Width::NotSeen)];
        assert_eq!(found.profiles[0], ReadProfile { patch: 0, slide: 0, readings: first, reached_mm: Some(1.4) });
        let second = vec![reading(0.0, Width::Seen(0.2))];
        assert_eq!(found.profiles[1], ReadProfile { patch: 0, slide: 1, readings: second, reached_mm: None });
        assert_eq!(found.slides[1].plane, SlidePlane::Random);
    }

    #[test]
    fn counts_name_slides_that_show_nothing() {
        let readings = "patch,slide,plane_deg,profile,at_mm,width_mm\np1,s1,15,1,0.3,0.24\np1,s1,15,2,0.3,0.2\n";
        let slides = "patch,slide,plane_deg,at_mm,length_mm,profiles\np1,s1,15,0.30,40,2\np1,s2,105,0.3,40,0\n";
        let found = sections(readings, Some(slides), &terms()).expect("sound files");
        let counted = |slide, profiles| Counted { slide, at_mm: 0.3, length_mm: 40.0, profiles };
        assert_eq!(found.counted, [counted(0, 2), counted(1, 0)]);
        assert_eq!(found.slides.len(), 2);
        let fewer =
            sections(readings, Some(&slides.replace("40,2", "40,1")), &terms()).expect_err("one was not counted");
        assert!(fewer.contains("r.csv:2:18: error: infer.slides: profiles: is fewer than the readings"), "{fewer}");
    }

    #[test]
    fn every_patch_is_as_deep_as_its_own_device() {
        let readings = "patch,slide,plane_deg,profile,at_mm,width_mm\np1,s1,15,1,0.6,0.2\np2,s2,15,1,0.6,0.2\n";
        let patches = Some(BTreeMap::from([("p1".to_owned(), 0), ("p2".to_owned(), 1)]));
        let refused = sections(readings, None, &Terms { patches, ..terms() }).expect_err("the stamp goes to 0.4 mm");
        assert!(refused.starts_with("r.csv:3:12: error: infer.readings: at_mm: lies below every strike"), "{refused}");
        assert_eq!(refused.lines().count(), 1, "{refused}");
        assert!(sections(readings, None, &terms()).is_ok());
    }

    #[test]
    fn more_rows_than_anybody_measures_are_a_matter_of_resources() {
        let mut text = "patch,slide,plane_deg,profile,at_mm,width_mm\n".to_owned();
        (0..=MOST_ROWS).for_each(|row| text.push_str(&format!("p1,s1,15,{row},0.3,0.2\n")));
        let refused = sections(&text, None, &terms()).expect_err("a row too many");
        assert!(
            refused.contains("r.csv:100002:1: error: infer.readings: has more readings than a run may hold"),
            "{refused}"
        );
    }
}
