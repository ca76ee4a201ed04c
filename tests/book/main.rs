//! The book in docs/, as its readers meet it: examples run, links lead somewhere, drawings are those of the tables.

mod commands;
mod drawings;
mod examples;
mod links;
mod pages;
mod starter;
mod svg;
mod tables;
