//! Sourced body sites.

use super::LayerName;

/// Why a site has no layers to give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// The site is not in the catalogue.
    #[error("unknown site")]
    UnknownSite,
    /// The source tells the sexes apart, and none was named; these are known.
    #[error("the source tells the sexes apart")]
    SexRequired(Vec<&'static str>),
    /// The source has no such sex; these are known (none where it does not tell them apart).
    #[error("the source has no such sex")]
    UnknownSex(Vec<&'static str>),
}

/// The names of all sites.
pub fn ids() -> impl Iterator<Item = &'static str> {
    ["cheek"].into_iter()
}

/// The layers of a site with their thickness, mm, from the surface downwards; the last one is infinite.
///
/// # Errors
/// [`SiteError`] where the catalogue has no such site or sex.
pub fn layers(site: &str, sex: Option<&str>) -> Result<Vec<(LayerName, f64)>, SiteError> {
    match (site, sex) {
        ("cheek", None) => Ok(LayerName::ALL.into_iter().zip([0.015, 0.06, 0.15, 1.3, f64::INFINITY]).collect()),
        ("cheek", Some(_)) => Err(SiteError::UnknownSex(Vec::new())),
        _ => Err(SiteError::UnknownSite),
    }
}
