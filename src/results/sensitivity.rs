//! `sensitivity`: what decides a result.

use super::study::limits;
use super::{Answer, Kind, ResultError, Source};
use crate::charts::sensitivity::{self, SensitivityContext};
use crate::charts::{Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::folder::outputs::Analysed;
use crate::page::{Told, studies};
use crate::survey::sensitivity::{EffectRow, IndexRow};
use crate::table::{Bundle, Row, Table};

/// Indices and elementary effects; the tables of their points are those of a [study](super::study).
pub struct Sensitivity;

impl Kind for Sensitivity {
    const WORD: &'static str = "sensitivity";
    type Found = Analysed;

    const STEMS: &'static [&'static str] = &sensitivity::STEMS;

    fn drawings(found: &Analysed, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = SensitivityContext::of(manifest);
        context.chart.look = look;
        Ok(sensitivity::drawings(&found.indices, &found.effects, &context)?)
    }
}

impl Answer for Sensitivity {
    const TABLES: &'static [Table] = Analysed::TABLES;
    const CARRIED: &'static [&'static str] = &[IndexRow::FILE, EffectRow::FILE];

    fn read(source: &Source) -> Result<Analysed, ResultError> {
        source.verify(Self::TABLES)?;
        Ok(Analysed::read(source.directory)?)
    }

    fn told<'f>(found: &'f Analysed, manifest: &'f Manifest) -> Told<'f> {
        Told { answer: studies::of_sensitivity(manifest, &found.indices), limits: limits(manifest), ..Told::default() }
    }
}
