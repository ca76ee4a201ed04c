//! `dermatrace completions`: a completion script for a shell.

use super::args::CompletionArgs;
use super::failure::{Exit, Failure};
use super::{help, output};
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

/// Prints the script. It is built in memory first: the generator would panic on a closed pipe.
pub fn run(args: &CompletionArgs) -> Result<Exit, Failure> {
    output::print(&script(args.shell))?;
    Ok(Exit::Done)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut hinted(help::command()), "dermatrace", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The command with a hint for every value: the name of a file, in which there may be spaces, or nothing that a shell could
/// know. Without a hint shells offer the words of file names for numbers as well.
fn hinted(command: Command) -> Command {
    let hinted = |arg: Arg| {
        let takes_any = arg.get_action().takes_values() && arg.get_possible_values().is_empty();
        match arg.get_value_hint() {
            ValueHint::AnyPath => arg.value_hint(ValueHint::FilePath),
            ValueHint::Unknown if takes_any => arg.value_hint(ValueHint::Other),
            _ => arg,
        }
    };
    command.mut_args(hinted).mut_subcommands(self::hinted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What bash is to do after `run OPTION`.
    fn after(script: &str, option: &str) -> String {
        let run = script.split("__subcmd__run)").nth(1).expect("the command");
        let begun = run.split(&format!("{option})")).nth(1).expect("the option");
        begun.split(";;").next().expect("its end").to_owned()
    }

    #[test]
    fn names_with_spaces_are_completed_whole_and_numbers_are_no_file_names() {
        let script = script(Shell::Bash);
        let out = after(&script, "--out");
        assert!(out.contains("IFS=$'\\n'") && out.contains("compopt -o filenames"), "{out}");
        for option in ["--seed", "--threads", "--set", "--max-seconds"] {
            assert!(!after(&script, option).contains("compgen -f"), "{option}");
        }
        assert!(!script.replace("IFS=$'\\n'\n                    COMPREPLY=($(compgen -f", "").contains("compgen -f"));
    }
}
