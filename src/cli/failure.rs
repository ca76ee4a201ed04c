//! How a command ends: the promised exit codes, and one line on stderr per problem.

use dermatrace::audit::Fault;
use dermatrace::charts::ChartError;
use dermatrace::evidence::EvidenceError;
use dermatrace::evidence::calibrate::StartError;
use dermatrace::folder::frame::FrameError;
use dermatrace::folder::outdir::OutDirError;
use dermatrace::folder::store::StoreError;
use dermatrace::page::PageError;
use dermatrace::results::{AuditError, RereadError, ResultError};
use dermatrace::scenario::{LoadError, clean};
use dermatrace::simulate::SimulateError;
use dermatrace::survey::league::LeagueError;
use dermatrace::survey::sensitivity::PlanError;
use dermatrace::table::ReadError;
use dermatrace::threads::ThreadsError;
use serde_json::{Value, json};
use std::process::ExitCode;

/// The exit codes that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Usage or invalid scenario.
    Usage,
    /// Refused by a resource limit.
    Refused,
    /// A file or device failed.
    Io,
    /// Finished, but the target precision was not reached.
    Imprecise,
    /// Damaged or foreign result.
    Damaged,
    /// Finished, and what was checked does not hold.
    Contradicted,
    /// A bug.
    Internal,
    /// Stopped by the signal of this number.
    Stopped(u8),
    /// Nobody reads stdout any more.
    StdoutClosed,
}

impl Exit {
    /// Every way to end, signals before a closed output.
    pub const ALL: [Self; 12] = [
        Self::Done,
        Self::Usage,
        Self::Refused,
        Self::Io,
        Self::Imprecise,
        Self::Damaged,
        Self::Contradicted,
        Self::Internal,
        Self::Stopped(2),
        Self::Stopped(15),
        Self::Stopped(1),
        Self::StdoutClosed,
    ];

    /// What it tells.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Usage => "usage or invalid scenario",
            Self::Refused => "resource limit",
            Self::Io => "file or device failure",
            Self::Imprecise => "target precision not reached",
            Self::Damaged => "damaged or foreign result",
            Self::Contradicted => "what was checked does not hold",
            Self::Internal => "internal error",
            Self::Stopped(_) => "stopped by a signal",
            Self::StdoutClosed => "output closed",
        }
    }

    /// The numbers of each meaning, joined by strokes, and the meaning.
    pub fn told() -> Vec<(String, &'static str)> {
        let same = |a: &Self, b: &Self| a.meaning() == b.meaning();
        let numbers = |group: &[Self]| group.iter().map(|exit| exit.number().to_string()).collect::<Vec<_>>().join("/");
        Self::ALL.chunk_by(same).map(|group| (numbers(group), group[0].meaning())).collect()
    }

    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Io => 4,
            Self::Imprecise => 5,
            Self::Damaged => 6,
            Self::Contradicted => 7,
            Self::Internal => 70,
            Self::Stopped(signal) => 128u8.saturating_add(signal),
            Self::StdoutClosed => 141,
        }
    }

    /// For `main`.
    pub fn code(self) -> ExitCode {
        ExitCode::from(self.number())
    }
}

/// Limits of the caller's, as the system's answers tell of them whatever was tried, and what to do about them.
const LIMITS: [(&str, &str); 3] = [
    ("(os error 24)", "raise the limit on open files (ulimit -n)"),
    ("(os error 12)", "raise the limit on memory (ulimit -v)"),
    ("(os error 11)", "raise the limit on memory (ulimit -v) or on processes (ulimit -u)"),
];

/// Why a command did not do its job.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    problems: Vec<Report>,
}

#[derive(Debug)]
struct Report {
    line: String,
    details: Option<Value>,
}

impl Failure {
    /// A failure with one message: what, where, what to do.
    pub fn new(exit: Exit, message: String) -> Self {
        let limit = LIMITS.into_iter().find(|(answer, _)| message.contains(answer) && !message.contains("ulimit"));
        let advice = limit.map(|(_, advice)| format!("; {advice}")).unwrap_or_default();
        Self::from_line(exit, format!("dermatrace: error: {}{advice}", message.replace('\n', " ")))
    }

    /// A failure whose whole line is given.
    pub fn from_line(exit: Exit, line: String) -> Self {
        Self { exit, problems: vec![Report { line, details: None }] }
    }

    /// A failure that needs no words.
    pub fn silent(exit: Exit) -> Self {
        Self { exit, problems: Vec::new() }
    }

    /// A line for every problem: plain, without what could move the cursor, or a JSON object.
    pub fn lines(&self, json: bool) -> Vec<String> {
        let as_json = |problem: &Report| {
            let details = problem.details.clone().unwrap_or(Value::Null);
            json!({ "exit_code": self.exit.number(), "error": problem.line, "problem": details }).to_string()
        };
        let line = |problem| if json { as_json(problem) } else { clean(&problem.line) };
        self.problems.iter().map(line).collect()
    }

    fn problem<P: std::fmt::Display + serde::Serialize>(problem: &P) -> Report {
        Report { line: problem.to_string(), details: serde_json::to_value(problem).ok() }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Invalid(problems) => {
                Self { exit: Exit::Usage, problems: problems.iter().map(Self::problem).collect() }
            }
            LoadError::TooLarge(problems) => {
                Self { exit: Exit::Refused, problems: problems.iter().map(Self::problem).collect() }
            }
            LoadError::Io { .. } => Self::new(Exit::Io, format!("{error}; check the path and its permissions")),
        }
    }
}

impl From<OutDirError> for Failure {
    fn from(error: OutDirError) -> Self {
        let exit = match error {
            OutDirError::Stem(_) | OutDirError::EmptyPath => Exit::Usage,
            _ => Exit::Io,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = match error {
            StoreError::OutDir(error) => return error.into(),
            StoreError::Frame(FrameError::Io { .. }) => Exit::Io,
            StoreError::NothingToResume(_) => Exit::Usage,
            StoreError::Frame(_) | StoreError::Foreign { .. } | StoreError::Damaged { .. } => Exit::Damaged,
            StoreError::Interrupted(signal) => return stopped(signal),
            StoreError::TimeUp => Exit::Imprecise,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<LeagueError> for Failure {
    fn from(error: LeagueError) -> Self {
        let exit = match error {
            LeagueError::Interrupted(signal) => return stopped(signal),
            LeagueError::TooMany(_) => Exit::Refused,
            LeagueError::Reference { .. } => Exit::Usage,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        let exit = if matches!(error, PlanError::TooMany(_)) { Exit::Refused } else { Exit::Usage };
        Self::new(exit, error.to_string())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}

impl From<FrameError> for Failure {
    fn from(error: FrameError) -> Self {
        StoreError::from(error).into()
    }
}

impl From<ThreadsError> for Failure {
    fn from(error: ThreadsError) -> Self {
        let option = if matches!(error, ThreadsError::TooMany(_)) { "--threads " } else { "" };
        Self::new(Exit::Refused, format!("{option}{}", error.to_string().replacen(" threads:", ":", 1)))
    }
}

impl From<SimulateError> for Failure {
    fn from(error: SimulateError) -> Self {
        match error {
            SimulateError::Stopped(signal) => stopped(signal),
            SimulateError::Untreatable(problems) => LoadError::Invalid(problems).into(),
            SimulateError::TooManyStrikes { .. } => Self::new(Exit::Refused, error.to_string()),
            SimulateError::Unsolved { .. } => {
                Self::new(Exit::Internal, format!("{error}; this is a bug, please report it with the scenario"))
            }
            SimulateError::NoPasses { .. }
            | SimulateError::NoCourse { .. }
            | SimulateError::NoSections
            | SimulateError::NoStudyOfSections
            | SimulateError::OneLaw { .. }
            | SimulateError::Overlapping { .. }
            | SimulateError::NoStrikes { .. }
            | SimulateError::NoDelivery
            | SimulateError::Merged { .. }
            | SimulateError::DermisOutOfReach { .. }
            | SimulateError::DamageNotMatched { .. } => Self::new(Exit::Usage, error.to_string()),
        }
    }
}

impl From<EvidenceError> for Failure {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Load(error) => error.into(),
            EvidenceError::Simulate(error) => error.into(),
            EvidenceError::Table(error) => error.into(),
        }
    }
}

impl From<ResultError> for Failure {
    fn from(error: ResultError) -> Self {
        let exit = match error {
            ResultError::Frame(error) => return error.into(),
            ResultError::Chart(error) => return error.into(),
            ResultError::Page(error) => return error.into(),
            ResultError::Without { .. } => Exit::Usage,
            ResultError::NoFolder { .. }
            | ResultError::Unreadable { .. }
            | ResultError::Table(ReadError::Open { .. }) => Exit::Io,
            ResultError::Damaged { .. } | ResultError::Unlisted { .. } | ResultError::Table(_) => Exit::Damaged,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Result(error) => error.into(),
            AuditError::Fault(Fault::Differs(difference)) => Self::new(Exit::Damaged, difference.to_string()),
            AuditError::Fault(Fault::Io { .. }) => Self::new(Exit::Io, error.to_string()),
            AuditError::Simulate(error) => error.into(),
            AuditError::League(error) => error.into(),
            AuditError::Plan(error) => error.into(),
            AuditError::Evidence(error) => error.into(),
            AuditError::Table(error) => error.into(),
        }
    }
}

impl From<RereadError> for Failure {
    fn from(error: RereadError) -> Self {
        match error {
            RereadError::Load(error) => error.into(),
            RereadError::NoStrikes(_) => Self::new(Exit::Io, error.to_string()),
            RereadError::OtherStrikes(_) => Self::new(Exit::Damaged, error.to_string()),
        }
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        Self::new(
            Exit::Internal,
            format!("{error}; this is a bug, please report it; --no-plots leaves the figures out"),
        )
    }
}

impl From<PageError> for Failure {
    fn from(error: PageError) -> Self {
        Self::new(Exit::Internal, format!("{error}; this is a bug, please report it"))
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        Self::new(Exit::Internal, format!("cannot build a table: {error}; this is a bug, please report it"))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Exit::Internal, format!("cannot build JSON: {error}; this is a bug, please report it"))
    }
}

/// The end of a command that a signal stopped.
pub fn stopped(signal: usize) -> Failure {
    let number = u8::try_from(signal).unwrap_or(u8::MAX);
    Failure::new(
        Exit::Stopped(number),
        format!("stopped by signal {signal}; no result was written; start again when ready"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_the_promised_ones() {
        let stopped = [2, 15, 1].map(|signal| Exit::Stopped(signal).number());
        assert_eq!(stopped, [130, 143, 129]);
        let others = [
            Exit::Done,
            Exit::Usage,
            Exit::Refused,
            Exit::Io,
            Exit::Imprecise,
            Exit::Damaged,
            Exit::Contradicted,
            Exit::Internal,
        ];
        assert_eq!(others.map(Exit::number), [0, 2, 3, 4, 5, 6, 7, 70]);
        assert_eq!(Exit::StdoutClosed.number(), 141);
        let told: Vec<String> = Exit::told().into_iter().map(|(numbers, _)| numbers).collect();
        assert_eq!(told, ["0", "2", "3", "4", "5", "6", "7", "70", "130/143/129", "141"]);
    }

    #[test]
    fn a_limit_on_open_files_is_told_whatever_it_stopped() {
        let answer = std::io::Error::from_raw_os_error(24);
        let failure = Failure::new(Exit::Io, format!("cannot listen for signals: {answer}; try another shell"));
        if cfg!(target_os = "linux") {
            assert!(failure.problems[0].line.ends_with("; raise the limit on open files (ulimit -n)"), "{failure:?}");
        }
    }

    #[test]
    fn a_message_is_one_line() {
        let failure = Failure::new(Exit::Io, "first\nsecond".into());
        assert_eq!(failure.problems[0].line, "dermatrace: error: first second");
    }
}
