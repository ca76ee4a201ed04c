//! Error against samples and time of three ways to integrate the union of fixed strikes: plain Monte Carlo points,
//! scrambled Sobol' points (the library's `points`) and lines (the library's `lines`, with and without known volumes).
//!
//!     cargo bench --bench convergence               print the tables
//!     cargo bench --bench convergence -- write      and replace docs/convergence.md and docs/images/convergence.*

mod charts;
mod curves;
mod fit;
mod page;

#[path = "../support/mod.rs"]
mod support;

use curves::Case;

fn main() {
    let cases = Case::all();
    let tables = page::tables(&cases);
    println!("{tables}\n{}", page::levels(&cases));
    if std::env::args().any(|argument| argument == "write") {
        page::write(&tables);
        charts::write(&cases);
    }
}
