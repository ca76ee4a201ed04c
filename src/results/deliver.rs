//! `deliver`: what enters through channels while they close.

use super::audited::{AuditError, Audited, Cut, Work, words};
use super::kind::with_notes;
use super::{Answer, Kind, ResultError, Source, Written};
use crate::after::rows::{DeliveryCaseRow, DeliveryRow, DriverRow, MouthRow};
use crate::audit::{Anew, Law, delivery};
use crate::charts::delivery::{self as charts, DeliveryContext};
use crate::charts::{Drawing, Look, MODEL_MARK};
use crate::folder::manifest::Manifest;
use crate::page::{Told, delivery as page};
use crate::simulate::{DeliveryStudy, deliver};
use crate::summary::delivery_text::delivery_summary;
use crate::summary::text::{Style, cell_line};
use crate::table::{Bundle, Row, Table};

/// Delivery through channels.
pub struct Deliver;

impl Kind for Deliver {
    const WORD: &'static str = "deliver";
    type Found = DeliveryStudy;

    const STEMS: &'static [&'static str] = &charts::STEMS;

    fn drawings(found: &DeliveryStudy, manifest: &Manifest, look: Look) -> Result<Vec<Drawing>, ResultError> {
        let mut context = DeliveryContext::of(manifest);
        (context.chart.look, context.chart.mark) = (look, MODEL_MARK);
        Ok(charts::drawings(found, &context)?)
    }
}

impl Written for Deliver {
    const FOLDER: Option<&'static str> = Some("-deliver");

    fn summary(found: &DeliveryStudy, manifest: &Manifest, style: Style) -> String {
        delivery_summary(manifest, found, style)
    }

    fn details(found: &DeliveryStudy) -> Vec<String> {
        found.cells.iter().map(cell_line).collect()
    }

    fn shortfall(_found: &DeliveryStudy, manifest: &Manifest) -> Option<String> {
        (!manifest.precision_reached).then(|| {
            format!(
                "target precision not reached in {} of {} cells of the devices; the result is written; raise sampling.max_samples or \
                 sampling.target_relative_error",
                manifest.imprecise_cells().count(),
                manifest.cells.len()
            )
        })
    }
}

impl Audited for Deliver {
    const LAWS: &'static [Law] = &[delivery::names, delivery::balance, delivery::shares];

    fn anew(work: &mut Work) -> Result<Anew, AuditError> {
        let Cut { scenario, depth_mm } = match work.scenario(|_, _| ())?.and_then(|scenario| work.cut(scenario)) {
            Ok(cut) => cut,
            Err(nothing) => return Ok(nothing),
        };
        if scenario.delivery.is_none() {
            return Err(work.lacks("[delivery]").into());
        }
        let found = deliver(&scenario, &work.run_options())?;
        work.compare(&found, depth_mm, &[])?;
        work.compare_cells(&found.cells, depth_mm)?;
        Ok(Anew::some(words(depth_mm, work.manifest()), Vec::new()))
    }
}

impl Answer for Deliver {
    const TABLES: &'static [Table] = DeliveryStudy::TABLES;
    const CARRIED: &'static [&'static str] =
        &[DeliveryRow::FILE, MouthRow::FILE, DeliveryCaseRow::FILE, DriverRow::FILE];

    fn read(source: &Source) -> Result<DeliveryStudy, ResultError> {
        source.verify(Self::TABLES)?;
        let found = DeliveryStudy::read(source.directory)?;
        if found.deliveries.is_empty() { Err(source.damaged(NO_DELIVERY)) } else { Ok(found) }
    }

    fn told<'f>(found: &'f DeliveryStudy, manifest: &'f Manifest) -> Told<'f> {
        Told {
            answer: page::answer(manifest, found),
            tables: page::tables(manifest, found),
            limits: with_notes(page::limits(), manifest),
            goes_on_after: true,
            devices_note: if manifest.devices.is_empty() { NO_DEVICE } else { "" },
            ..Told::default()
        }
    }
}

/// What is said of devices where there is none.
const NO_DEVICE: &str = "There is none: the scenario gives the channels themselves (delivery.channels).";

/// What is said of a folder without a single row.
const NO_DELIVERY: &str = "holds no row of delivery.csv, so it is no result of deliver";
