//! `dermatrace devices`, `dermatrace sites`, `dermatrace zones` and `dermatrace drugs`: the sourced catalogues.

use super::failure::{Exit, Failure};
use super::{Context, output};
use dermatrace::after::drug_catalogue;
use dermatrace::devices::catalogue as machines;
use dermatrace::skin::{site, site_table, zone, zone_table};

/// Lists rollers and pens.
pub fn devices(context: &Context) -> Result<Exit, Failure> {
    let catalogue = machines::catalogue();
    list(context, catalogue, &machines::text(catalogue))
}

/// Lists body sites.
pub fn sites(context: &Context) -> Result<Exit, Failure> {
    let catalogue = site::catalogue();
    list(context, catalogue, &site_table::text(catalogue))
}

/// Lists zones, which are sites with their curvature.
pub fn zones(context: &Context) -> Result<Exit, Failure> {
    let catalogue = zone::catalogue();
    list(context, catalogue, &zone_table::text(catalogue))
}

/// Lists drugs in their vehicles.
pub fn drugs(context: &Context) -> Result<Exit, Failure> {
    let catalogue = drug_catalogue::catalogue();
    list(context, catalogue, &drug_catalogue::text(catalogue))
}

fn list(context: &Context, data: &impl serde::Serialize, text: &str) -> Result<Exit, Failure> {
    if context.json {
        output::print_json(&serde_json::to_value(data)?)?;
    } else {
        output::print(text)?;
    }
    Ok(Exit::Done)
}
