//! `slides`: sections as a histologist sees them, and what is read on them.

use super::audited::{AuditError, Audited, Cut, Work, only_in_all, words};
use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, record};
use crate::charts::slides::{self, SlidesContext};
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::histology::rows::{SlidePlaneRow, SlideProfileRow, SlideSectionRow, SlideWidthRow};
use crate::histology::{Slides, SlidesOptions, slides as cut_slides};
use crate::page::{Told, slides as page};
use crate::simulate::RunOptions;
use crate::summary::slides_text::slides_summary;
use crate::summary::text::Style;
use crate::table::{Bundle, Row, Table};

/// Sections of a treated patch.
pub struct Sections;

impl Kind for Sections {
    const WORD: &'static str = "slides";
    type Found = Slides;

    const STEMS: &'static [&'static str] = &slides::STEMS;

    fn drawings(found: &Slides, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = SlidesContext::of(manifest);
        context.chart.look = look;
        Ok(slides::drawings(found, &context)?)
    }
}

impl Written for Sections {
    const FOLDER: Option<&'static str> = Some("-slides");
    const TELLS_NOTES: bool = true;

    fn summary(found: &Slides, manifest: &Manifest, style: Style) -> String {
        slides_summary(manifest, &found.widths, style)
    }
}

impl Audited for Sections {
    const LAWS: &'static [Law] = &[record::names, record::precision];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let Cut { scenario, depth_mm } = match work.scenario(|_, _| ())?.and_then(|scenario| work.cut(scenario)) {
            Ok(cut) => cut,
            Err(nothing) => return Ok(nothing),
        };
        let RunOptions { quick, stop, progress, .. } = work.run_options();
        let found = cut_slides(&scenario, &SlidesOptions { quick, stop, progress })?;
        // One window shows the horizontal sections of all depths, and is made for the densest.
        let drawn = [SlidePlaneRow::FILE, SlideSectionRow::FILE];
        let but: &[&str] = if depth_mm.is_some() { &drawn } else { &[] };
        work.compare(&found, depth_mm, but)?;
        let left = but.iter().map(|table| only_in_all(table, "whose window is made for all depths")).collect();
        Ok(Anew::some(words(depth_mm, work.manifest()), left))
    }
}

impl Answer for Sections {
    const TABLES: &'static [Table] = Slides::TABLES;
    const CARRIED: &'static [&'static str] = &[SlideWidthRow::FILE, SlideProfileRow::FILE];

    fn read(source: &Source) -> Result<Slides, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(Slides::read(source.directory)?)
    }

    fn told<'f>(found: &'f Slides, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::answer(manifest, &found.widths),
            tables: page::tables(manifest, &found.widths),
            limits: with_notes(page::limits(), manifest),
            ..Told::default()
        }
    }
}
