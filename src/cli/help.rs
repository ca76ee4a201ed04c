//! The help of the program: its commands by groups, examples, exit codes.

use super::commands::{Cli, Command};
use super::failure::Exit;
use clap::CommandFactory;
use std::fmt::Write;

/// Command lines, and what each does. The help shows the first of them, manual pages those of their command.
pub const EXAMPLES: [(&str, &str); 39] = [
    ("dermatrace new cheek", "write a commented scenario, cheek.toml"),
    ("dermatrace check cheek.toml", "is it sound, and what would a run need?"),
    ("dermatrace run cheek.toml --quick", "a first look with small budgets"),
    (
        "dermatrace run cheek.toml --set device.roller.slip=0.1 --out output/slip",
        "a drum that drags, with a result of its own",
    ),
    ("dermatrace sweep study.toml --resume", "go on with a study that was stopped"),
    ("dermatrace run cheek.toml --json --no-plots > result.json", "every value as JSON"),
    ("dermatrace new study --kind sweep", "the same with a study of one key"),
    ("dermatrace channel cheek.toml", "single strikes as a table on the terminal"),
    ("dermatrace force cheek.toml", "how deep a hand presses, for devices with a force"),
    ("dermatrace course course.toml", "what is left between the sessions of [course]"),
    ("dermatrace deliver drugs.toml", "what gets in through channels while they close"),
    ("dermatrace slides cheek.toml", "sections, and what their widths tell"),
    ("dermatrace plan wish.toml", "how many passes meet the wishes of [plan]"),
    ("dermatrace bench league.toml", "the league table of [bench]"),
    ("dermatrace sweep study.toml --shard 0/4 --out shards/0", "the first of four parts of a study"),
    ("dermatrace merge shards/0 shards/1 shards/2 shards/3 --out output/study", "the four parts joined"),
    ("dermatrace sensitivity study.toml", "indices of the axes of [study]"),
    ("dermatrace verify", "published figures beside the program's answers"),
    ("dermatrace verify --reference rows.jsonl", "rows of reference values of the model"),
    ("dermatrace claims", "what clinical texts claim, hypothesis by hypothesis"),
    ("dermatrace claims --only base-at-depth", "one of them alone"),
    ("dermatrace calibrate skin.toml", "which skins the published figures leave"),
    ("dermatrace infer sections.toml", "what measured sections say of the hypotheses"),
    ("dermatrace infer sections.toml --data second.csv", "the same of other sections"),
    ("dermatrace decide sections.toml", "how many sections would decide"),
    ("dermatrace audit output/cheek", "hashes, sums, and a part of the numbers anew"),
    ("dermatrace audit output/cheek --all", "every number anew"),
    ("dermatrace plot output/cheek --out figures --format pdf --style single", "figures for a column of a journal"),
    ("dermatrace report output/cheek", "one page about a result"),
    ("dermatrace export output/cheek --format stl", "single channels for a CAD program"),
    ("dermatrace animate cheek.toml --format svg", "one strike of each device as a film"),
    ("dermatrace devices --json", "the catalogue with the source of each number"),
    ("dermatrace sites", "body sites and their layers"),
    ("dermatrace zones", "zones: curvature and thickness of skin"),
    ("dermatrace drugs", "drugs in their usual vehicles, and depots"),
    ("dermatrace schema > scenario.schema.json", "for an editor that completes keys"),
    ("dermatrace completions bash > dermatrace.bash", "to be sourced by the shell"),
    ("dermatrace man run | man -l -", "the manual page of run"),
    ("dermatrace man --out ~/.local/share/man/man1", "all pages where man finds them"),
];
/// How many of them the help shows.
const IN_HELP: usize = 6;
/// A longer line explains itself.
const LONGEST_TOLD: usize = 42;

/// The command line with its help.
pub fn command() -> clap::Command {
    let command = Cli::command();
    let title = command.get_styles().get_header();
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{title}Options:{title:#}\n{{options}}{{after-help}}",
        commands()
    );
    command.help_template(template).after_help(ending())
}

/// The commands under the headings of their groups. They are laid out as one list, so that their columns are one.
fn commands() -> String {
    let groups = Command::groups();
    let all = groups.iter().flat_map(|(_, group)| group.get_subcommands().cloned());
    let in_order = all.enumerate().map(|(place, command)| command.display_order(place));
    let mut list =
        clap::Command::default().help_template("{subcommands}").disable_help_subcommand(true).subcommands(in_order);
    let title = list.get_styles().get_header().to_owned();
    let mut entries = entries(&list.render_help().ansi().to_string()).into_iter();
    let mut text = String::new();
    for (name, group) in groups {
        let of_group: String = entries.by_ref().take(group.get_subcommands().count()).collect();
        if !of_group.is_empty() {
            let _ = write!(text, "{title}{name}:{title:#}\n{of_group}\n");
        }
    }
    text
}

/// The commands of a list, each with the lines that its explanation takes.
fn entries(list: &str) -> Vec<String> {
    let is_begin = |line: &str| line.starts_with("  ") && !line.starts_with("   ");
    let mut entries: Vec<String> = Vec::new();
    for line in list.lines().filter(|line| !line.is_empty()) {
        match entries.last_mut() {
            Some(entry) if !is_begin(line) => *entry += &format!("{line}\n"),
            _ => entries.push(format!("{line}\n")),
        }
    }
    entries
}

fn ending() -> String {
    let example = |(line, what): &(&str, &str)| {
        let told =
            if line.len() <= LONGEST_TOLD { format!("{line:<LONGEST_TOLD$}  {what}") } else { (*line).to_owned() };
        format!("  {told}\n")
    };
    let examples: String = EXAMPLES.iter().take(IN_HELP).map(example).collect();
    let codes: Vec<String> =
        Exit::told().into_iter().map(|(numbers, meaning)| format!("{numbers} {meaning}")).collect();
    format!("Examples:\n{examples}\nExit codes: {}.", codes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group_and_has_an_example() {
        let command = command();
        let mut names: Vec<&str> = command.get_subcommands().map(|command| command.get_name()).collect();
        let groups = Command::groups();
        let mut grouped: Vec<&str> =
            groups.iter().flat_map(|(_, group)| group.get_subcommands()).map(|command| command.get_name()).collect();
        names.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(names, grouped);
        for name in names {
            let begin = format!("dermatrace {name}");
            assert!(EXAMPLES.iter().any(|(line, _)| line.starts_with(&begin)), "{name}");
        }
    }

    #[test]
    fn examples_are_taken() {
        for (line, _) in EXAMPLES {
            let words = line.split(['>', '|']).next().unwrap_or_default().split_whitespace();
            let taken = command().try_get_matches_from(words);
            assert!(taken.is_ok(), "{line}: {taken:?}");
        }
    }

    #[test]
    fn entries_keep_the_lines_of_their_explanations() {
        assert_eq!(entries("  run  far\n       on\n\n  plan\n"), ["  run  far\n       on\n", "  plan\n"]);
    }
}
