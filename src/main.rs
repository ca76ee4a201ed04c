//! The `dermatrace` command: parse, run, report, exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
