//! `dermatrace man`: manual pages, made from the command line itself.

use super::args::ManArgs;
use super::commands::Command;
use super::failure::{Exit, Failure};
use super::help::EXAMPLES;
use super::{Context, file, help, output};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use serde_json::json;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The section of commands.
const SECTION: &str = "1";
/// The first line of a page tells whether it may be replaced.
const MARK: &str = ".\\\" A manual page of dermatrace, made by `dermatrace man`.\n";
/// What the writer of pages puts before each part; one page needs it once.
const APOSTROPHES: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// How it leaves a line blank, of which formatters complain.
const BLANK_LINE: &str = "\n.br\n\n.br\n";

/// Prints a page, or writes all.
pub fn run(args: &ManArgs, context: &Context) -> Result<Exit, Failure> {
    let mut program = help::command();
    program.build();
    if let Some(folder) = &args.out {
        let pages: Vec<(String, String)> = std::iter::once(&program)
            .chain(program.get_subcommands())
            .map(|command| Ok((format!("{}.{SECTION}", page_name(command)), page(&program, command)?)))
            .collect::<Result<_, Failure>>()?;
        return write(folder, &pages, context);
    }
    let command = args.command.as_deref().map_or(Ok(&program), |name| known(&program, name))?;
    output::print(&page(&program, command)?)?;
    Ok(Exit::Done)
}

fn known<'p>(program: &'p clap::Command, name: &str) -> Result<&'p clap::Command, Failure> {
    program.find_subcommand(name).ok_or_else(|| {
        let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        let message = format!("no command \"{}\"; there are {}", name.escape_debug(), names.join(", "));
        Failure::new(Exit::Usage, message)
    })
}

fn page_name(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// The page of the program or of one of its commands.
fn page(program: &clap::Command, command: &clap::Command) -> Result<String, Failure> {
    let name = page_name(command);
    let usage = command.clone().render_usage().to_string().replacen("Usage: ", "", 1);
    let man = Man::new(command.clone().override_usage(usage));
    let mut text = Vec::new();
    let rendered = man.render_name_section(&mut text).and_then(|()| {
        man.render_synopsis_section(&mut text)?;
        described(command).to_writer(&mut text)?;
        man.render_options_section(&mut text)?;
        ending(program, command).to_writer(&mut text)
    });
    let bug = |error: io::Error| {
        Failure::new(Exit::Internal, format!("page of {name}: {error}; this is a bug, please report it"))
    };
    rendered.map_err(bug)?;
    let text = String::from_utf8_lossy(&text).replace(APOSTROPHES, "").replace(BLANK_LINE, "\n.sp\n");
    let title = name.to_uppercase();
    // Without a date: that of the build would make other bytes of the same program.
    let heading =
        format!(".TH {title} {SECTION} \"\" \"dermatrace {}\" \"User Commands\"\n", env!("CARGO_PKG_VERSION"));
    Ok(format!("{MARK}{APOSTROPHES}{heading}{text}"))
}

/// What it is; of the program also its commands, by groups.
fn described(command: &clap::Command) -> Roff {
    let mut roff = Roff::new();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    roff.control("SH", ["DESCRIPTION"]).text([roman(format!("{about}."))]);
    if !command.has_subcommands() {
        return roff;
    }
    roff.control("SH", ["COMMANDS"]);
    for (name, group) in Command::groups().iter().filter(|(_, group)| group.has_subcommands()) {
        roff.control("SS", [*name]);
        for member in group.get_subcommands() {
            let about = member.get_about().map(ToString::to_string).unwrap_or_default();
            roff.control("TP", []).text([bold(member.get_name())]).text([roman(about)]);
        }
    }
    roff
}

fn ending(program: &clap::Command, command: &clap::Command) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (numbers, meaning) in Exit::told() {
        roff.control("TP", []).text([bold(numbers)]).text([roman(meaning)]);
    }
    roff.control("SH", ["EXAMPLES"]);
    for (line, what) in EXAMPLES.iter().filter(|(line, _)| is_of(line, program, command)) {
        roff.control("TP", []).text([bold(*line)]).text([roman(*what)]);
    }
    // Names of pages are not hyphenated.
    roff.control("SH", ["SEE ALSO"]).control("nh", []);
    let others = related(program, command);
    for (index, name) in others.iter().enumerate() {
        let comma = if index + 1 < others.len() { "," } else { "" };
        roff.text([bold(name.as_str()), roman(format!("({SECTION}){comma}"))]);
    }
    roff
}

/// Whether an example is of a command; the program's page has them all.
fn is_of(line: &str, program: &clap::Command, command: &clap::Command) -> bool {
    page_name(command) == page_name(program) || line.split_whitespace().nth(1) == Some(command.get_name())
}

/// Pages to read besides: of the program those of all commands, of a command the program's and those of its group.
fn related(program: &clap::Command, command: &clap::Command) -> Vec<String> {
    let page_of = |member: &clap::Command| format!("{}-{}", page_name(program), member.get_name());
    if command.has_subcommands() {
        return command.get_subcommands().map(page_of).collect();
    }
    let groups = Command::groups();
    let group = groups.iter().find(|(_, group)| group.find_subcommand(command.get_name()).is_some());
    let members = group.iter().flat_map(|(_, group)| group.get_subcommands());
    let others = members.filter(|member| member.get_name() != command.get_name()).map(page_of);
    std::iter::once(page_name(program).to_owned()).chain(others).collect()
}

/// Writes the pages, none if one would take the place of a file that is not such a page.
fn write(folder: &Path, pages: &[(String, String)], context: &Context) -> Result<Exit, Failure> {
    let shown = output::shown(folder);
    let failed = |error| Failure::new(Exit::Io, format!("{shown}: cannot be written: {error}; check the folder"));
    fs::create_dir_all(folder).map_err(failed)?;
    for (name, _) in pages {
        if !may_be_put(&folder.join(name)) {
            let message = format!(
                "{shown}/{name}: is no page that `dermatrace man` wrote, and is left as it is; choose another --out"
            );
            return Err(Failure::new(Exit::Io, message));
        }
    }
    for (name, text) in pages {
        file::write(&folder.join(name), text.as_bytes(), true).map_err(failed)?;
    }
    if context.json {
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        output::print_json(&json!({ "folder": shown, "files": names }))?;
    } else {
        let first = pages.first().map_or("", |(name, _)| name);
        output::print(&format!("Files  {shown} ({} pages)\nNext   man -l {shown}/{first}\n", pages.len()))?;
    }
    Ok(Exit::Done)
}

/// Whether nothing lies at a place, or a page of ours.
fn may_be_put(path: &Path) -> bool {
    match path.symlink_metadata() {
        Err(error) => error.kind() == ErrorKind::NotFound,
        Ok(found) => found.is_file() && fs::read(path).is_ok_and(|text| text.starts_with(MARK.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_every_long_option_and_its_sections() {
        let mut program = help::command();
        program.build();
        for command in std::iter::once(&program).chain(program.get_subcommands()) {
            let page = page(&program, command).expect("a page");
            for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "EXAMPLES", "\"SEE ALSO\""]
            {
                assert!(page.contains(&format!("\n.SH {section}\n")), "{}: {section}", command.get_name());
            }
            let options = page.split(".SH OPTIONS").nth(1).expect("options");
            for long in command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(|arg| arg.get_long()) {
                let written = format!("\\fB\\-\\-{}\\fR", long.replace('-', "\\-"));
                assert!(options.contains(&written), "{}: --{long}", command.get_name());
            }
        }
    }

    #[test]
    fn the_page_of_the_program_names_every_other_page() {
        let mut program = help::command();
        program.build();
        let names: Vec<String> = program.get_subcommands().map(|command| page_name(command).to_owned()).collect();
        assert_eq!(related(&program, &program), names);
        let run = program.find_subcommand("run").expect("run");
        assert_eq!(related(&program, run)[..2], ["dermatrace", "dermatrace-channel"]);
    }
}
