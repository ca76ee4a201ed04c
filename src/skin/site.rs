//! Sourced body sites.
