//! The tables of `deliver`, which one computation fills together.

use crate::after::rows::{
    ClosureRow, DeliveryCaseRow, DeliveryProfileRow, DeliveryRow, DriverRow, DrugPropertyRow, MouthRow, PecletRow,
};
use crate::study::channel::LayerRow;
use crate::table::bundle;

bundle! {
    /// What gets in after the needle.
    pub struct DeliveryStudy {
        deliveries: DeliveryRow,
        closure: ClosureRow,
        peclet: PecletRow,
        profiles: DeliveryProfileRow,
        cases: DeliveryCaseRow,
        drivers: DriverRow,
        mouths: MouthRow,
        properties: DrugPropertyRow,
        layers: LayerRow,
    }
    beside {
        /// What is to be said of them, in words.
        notes: Vec<String>,
    }
}
