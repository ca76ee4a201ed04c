//! The figures of what gets in after the needle: closing, filling, delivery by weight and over time, profiles, gains, what decides.

mod by_weight;
mod cases;
mod closure;
mod drivers;
mod enhancement;
mod over_time;
mod peclet;
mod profile;
mod shown;
mod verdict;
mod weights;

pub use super::context::CastContext as DeliveryContext;

use super::family::family;
use crate::simulate::DeliveryStudy;
use shown::Data;

family! {
    (tables: &DeliveryStudy; context: &DeliveryContext) => Data::new(tables, context),
    "closure_over_time": closure::lay_out,
    "peclet_by_weight": peclet::lay_out,
    "delivered_by_weight": by_weight::lay_out,
    "delivered_over_time": over_time::lay_out,
    "profile_with_depth": profile::lay_out,
    "enhancement": enhancement::lay_out,
    "delivery_drivers": drivers::lay_out,
}
