//! The command line: clap types and one small file per command; nothing that computes.

mod animate;
mod args;
mod audit;
mod bench;
mod calibrate;
mod catalogues;
mod channel;
mod check;
mod claims;
mod commands;
mod completions;
mod context;
mod course;
mod decide;
mod deliver;
mod evidence;
mod export;
mod export_fields;
mod exported;
mod failure;
mod file;
mod force;
mod help;
mod infer;
mod job;
mod kinds;
mod limits;
mod load;
mod man;
mod merge;
mod new;
mod output;
mod panics;
mod plan;
mod plot;
mod progress;
mod report;
mod run;
mod schema;
mod sensitivity;
mod signals;
mod slides;
mod slurm;
mod study;
mod sweep;
mod values;
mod verify;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use commands::{Catalogues, Cli, Command, Evidence, Files, Look, Simulate, Study};
use context::Context;
use failure::{Exit, Failure};
use std::ffi::OsString;
use std::process::ExitCode;

/// What a command may need, with room to spare.
const STACK_BYTES: usize = 4 << 20;

/// Parses the command line, runs the command, prints what went wrong and returns the promised exit code.
pub fn main() -> ExitCode {
    panics::install_hook();
    signals::survive_file_size_limit();
    signals::end_refused_where_memory_ends();
    on_own_stack(|| panics::guard(|| entry(std::env::args_os().collect()))).code()
}

/// The main thread's stack is as small as the caller's limit (`ulimit -s`) makes it; every other thread's is what it asks for.
fn on_own_stack(work: impl FnOnce() -> Exit + Send + 'static) -> Exit {
    let started = std::thread::Builder::new().name("main".to_owned()).stack_size(STACK_BYTES).spawn(work);
    match started {
        Ok(thread) => thread.join().unwrap_or(Exit::Internal),
        Err(error) => {
            let message = format!(
                "cannot start a thread: {error}; raise the limit on memory (ulimit -v) or on processes (ulimit -u)"
            );
            output::failure(&Failure::new(Exit::Refused, message), false);
            Exit::Refused
        }
    }
}

fn entry(arguments: Vec<OsString>) -> Exit {
    let json = arguments.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    if json {
        panics::report_as_json();
    }
    let result = utf8(arguments).and_then(|words| match parsed(&words) {
        Ok(cli) => dispatch(&cli, words),
        Err(error) => refuse(&error, json),
    });
    result.unwrap_or_else(|failure| {
        output::failure(&failure, json);
        failure.exit
    })
}

fn parsed(words: &[String]) -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&help::command().try_get_matches_from(words)?)
}

fn utf8(arguments: Vec<OsString>) -> Result<Vec<String>, Failure> {
    let strict = |word: OsString| {
        word.into_string().map_err(|word| {
            let shown = word.to_string_lossy().escape_debug().to_string();
            Failure::new(
                Exit::Usage,
                format!("argument \"{shown}\" is not valid UTF-8; rename the file or retype the value"),
            )
        })
    };
    arguments.into_iter().map(strict).collect()
}

/// Help and version are results; anything else that clap reports is a usage error.
fn refuse(error: &clap::Error, json: bool) -> Result<Exit, Failure> {
    let styled = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = if output::is_coloured() { styled.ansi().to_string() } else { styled.to_string() };
            output::print(&text)?;
            Ok(Exit::Done)
        }
        _ if json => {
            let text = styled.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            Err(Failure::new(Exit::Usage, first.to_owned()))
        }
        _ => {
            output::note(styled.to_string().trim_end());
            Ok(Exit::Usage)
        }
    }
}

fn dispatch(cli: &Cli, command_line: Vec<String>) -> Result<Exit, Failure> {
    let context = Context { json: cli.json, quiet: cli.quiet, verbose: cli.verbose, command_line };
    let stops_in_order = matches!(
        cli.command,
        Command::Simulate(Simulate::Run(_) | Simulate::Course(_) | Simulate::Slides(_) | Simulate::Plan(_))
            | Command::Study(Study::Sweep(_) | Study::Bench(_) | Study::Sensitivity(_))
            | Command::Evidence(_)
    );
    if !stops_in_order {
        signals::leave_at_once()?;
    }
    match &cli.command {
        Command::Simulate(Simulate::Run(args)) => run::run(args, &context),
        Command::Simulate(Simulate::Channel(args)) => channel::run(args, &context),
        Command::Simulate(Simulate::Force(args)) => force::run(args, &context),
        Command::Simulate(Simulate::Course(args)) => course::run(args, &context),
        Command::Simulate(Simulate::Deliver(args)) => deliver::run(args, &context),
        Command::Simulate(Simulate::Slides(args)) => slides::run(args, &context),
        Command::Simulate(Simulate::Plan(args)) => plan::run(args, &context),
        Command::Study(Study::Bench(args)) => bench::run(args, &context),
        Command::Study(Study::Sweep(args)) => sweep::run(args, &context),
        Command::Study(Study::Merge(args)) => merge::run(args, &context),
        Command::Study(Study::Sensitivity(args)) => sensitivity::run(args, &context),
        Command::Evidence(Evidence::Verify(args)) => verify::run(args, &context),
        Command::Evidence(Evidence::Claims(args)) => claims::run(args, &context),
        Command::Evidence(Evidence::Calibrate(args)) => calibrate::run(args, &context),
        Command::Evidence(Evidence::Infer(args)) => infer::run(args, &context),
        Command::Evidence(Evidence::Decide(args)) => decide::run(args, &context),
        Command::Evidence(Evidence::Audit(args)) => audit::run(args, &context),
        Command::Look(Look::Plot(args)) => plot::run(args, &context),
        Command::Look(Look::Report(args)) => report::run(args, &context),
        Command::Look(Look::Export(args)) => export::run(args, &context),
        Command::Look(Look::Animate(args)) => animate::run(args, &context),
        Command::Catalogues(Catalogues::Devices) => catalogues::devices(&context),
        Command::Catalogues(Catalogues::Sites) => catalogues::sites(&context),
        Command::Catalogues(Catalogues::Zones) => catalogues::zones(&context),
        Command::Catalogues(Catalogues::Drugs) => catalogues::drugs(&context),
        Command::Files(Files::New(args)) => new::run(args, &context),
        Command::Files(Files::Check(args)) => check::run(args, &context),
        Command::Files(Files::Schema) => schema::run(),
        Command::Files(Files::Completions(args)) => completions::run(args),
        Command::Files(Files::Man(args)) => man::run(args, &context),
    }
}
