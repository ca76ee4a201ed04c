//! What is told of a drug by a route at a time: the metrics of deliveries.

/// A metric: its word in tables, and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Its word.
    pub metric: &'static str,
    /// Its unit.
    pub unit: &'static str,
}

const AMOUNT: &str = "ug/cm2";
const SHARE: &str = "1";

const fn told(metric: &'static str, unit: &'static str) -> Told {
    Told { metric, unit }
}

/// Net through open mouths.
pub const ENTERED_CHANNELS: Told = told("entered_channels", AMOUNT);
/// Net through the horny layer.
pub const ENTERED_SC: Told = told("entered_sc", AMOUNT);
/// In the channels.
pub const IN_CHANNEL: Told = told("in_channel", AMOUNT);
/// In each layer.
pub const IN_LAYERS: [Told; 3] =
    [told("in_viable_epidermis", AMOUNT), told("in_papillary_dermis", AMOUNT), told("in_reticular_dermis", AMOUNT)];
/// Cleared and degraded.
pub const CLEARED: Told = told("cleared", AMOUNT);
/// In the receptor.
pub const RECEPTOR: Told = told("receptor", AMOUNT);
/// All that came in but what is still in channels.
pub const DELIVERED: Told = told("delivered", AMOUNT);
/// The same over the dose.
pub const DELIVERED_SHARE: Told = told("delivered_share", SHARE);
/// Delivered over what intact skin lets in.
pub const ENHANCEMENT: Told = told("enhancement", SHARE);
/// Integral of what the dermis holds.
pub const DERMAL_AUC: Told = told("dermal_auc", "ug h/cm2");
/// The same over that of an injection of the same dose.
pub const AUC_OVER_INJECTION: Told = told("auc_over_injection", SHARE);
/// Stationary inflow through mouths that stay open, per concentration.
pub const CHANNEL_PERMEANCE: Told = told("channel_permeance", "cm/h");
/// Of an injection, what lies below the dermis or leaks out.
pub const ELSEWHERE: Told = told("elsewhere", AMOUNT);
/// In a depot that does not diffuse.
pub const IN_DEPOT: Told = told("in_depot", AMOUNT);

/// What may be told of what came in through channels.
pub const BY_CHANNELS: [Told; 14] = [
    ENTERED_CHANNELS,
    ENTERED_SC,
    IN_CHANNEL,
    IN_LAYERS[0],
    IN_LAYERS[1],
    IN_LAYERS[2],
    CLEARED,
    RECEPTOR,
    DELIVERED,
    DERMAL_AUC,
    DELIVERED_SHARE,
    ENHANCEMENT,
    CHANNEL_PERMEANCE,
    AUC_OVER_INJECTION,
];
