//! treatment.
