//! `channel`: one strike of each device, depth and hypothesis.

use super::audited::{AuditError, Audited, Work, words};
use super::kind::with_notes;
use super::run::NO_RESULT;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::audit::{Anew, Law, laws, record};
use crate::charts::{self, ChartContext, Drawing, Look};
use crate::folder::manifest::Manifest;
use crate::page::{Told, answer, key_tables};
use crate::simulate::{Outcome, single_strikes};
use crate::study::channel::{ChannelRow, ChannelStudy};
use crate::summary::text::{BOUND, Style, channel_summary};
use crate::table::{Bundle, Row, Table};

/// Single strikes.
pub struct Channel;

impl Kind for Channel {
    const WORD: &'static str = "channel";
    type Found = ChannelStudy;

    const STEMS: &'static [&'static str] = &charts::STEMS;

    fn drawings(found: &ChannelStudy, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let context = ChartContext { look, ..ChartContext::of(manifest) };
        Ok(charts::drawings(&Outcome::from(found.clone()), &context)?)
    }
}

impl Written for Channel {
    const FOLDER: Option<&'static str> = None;

    fn summary(found: &ChannelStudy, manifest: &Manifest, style: Style) -> String {
        channel_summary(manifest, &found.channels, style)
    }
}

impl Audited for Channel {
    const LAWS: &'static [Law] =
        &[record::names, record::every_case, record::precision, laws::channels, laws::profiles];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let scenario = match work.scenario(|_, _| ())? {
            Ok(scenario) => scenario,
            Err(nothing) => return Ok(nothing),
        };
        let found = single_strikes(&scenario, work.question.stop);
        work.go_on()?;
        work.compare(&found, None, &[])?;
        Ok(Anew::some(words(None, work.manifest()), Vec::new()))
    }
}

impl Answer for Channel {
    const TABLES: &'static [Table] = ChannelStudy::TABLES;
    const CARRIED: &'static [&'static str] = &[ChannelRow::FILE];

    fn read(source: &Source) -> Result<ChannelStudy, ResultError> {
        source.verify(Self::TABLES)?;
        let found = ChannelStudy::read(source.directory)?;
        if found.channels.is_empty() { Err(source.damaged(NO_RESULT)) } else { Ok(found) }
    }

    fn told<'f>(found: &'f ChannelStudy, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: answer::of_channel(manifest, &found.channels),
            tables: key_tables::of_channel(&found.channels),
            limits: with_notes(vec![BOUND.to_owned()], manifest),
            layers: &found.layers,
            profiles: &found.profiles,
            ..Told::default()
        }
    }
}
