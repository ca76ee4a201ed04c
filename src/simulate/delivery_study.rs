//! The tables of `deliver`, which one computation fills together.

use super::outcome::CellReport;
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
        #[optional]
        cases: DeliveryCaseRow,
        #[optional]
        drivers: DriverRow,
        mouths: MouthRow,
        properties: DrugPropertyRow,
        layers: LayerRow,
    }
    beside {
        /// How each cell of the devices' run ended.
        cells: Vec<CellReport>,
        /// What is to be said of them, in words.
        notes: Vec<String>,
    }
}
