//! Sourced machines.
