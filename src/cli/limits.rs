//! Limits on memory that the caller set: work that would not fit is refused, for once memory ends nothing can be told.

use super::failure::{Exit, Failure};

/// What every thread takes of the addresses beside what is in use: its stack, and what the C library lays aside for it.
const THREAD_MIB: f64 = 66.0;
/// Threads beside those that compute: the program's own, one for signals, one for figures.
const OTHER_THREADS: usize = 3;
/// A thread's stack as far as it counts as data.
const STACK_MIB: f64 = 4.0;

/// A limit of the system.
struct Limit {
    /// As `/proc/self/limits` calls it.
    name: &'static str,
    /// How a shell sets it.
    set_by: &'static str,
    /// What a thread takes of it, MiB.
    thread_mib: f64,
}

const LIMITS: [Limit; 2] = [
    Limit { name: "Max address space", set_by: "ulimit -v", thread_mib: THREAD_MIB },
    Limit { name: "Max data size", set_by: "ulimit -d", thread_mib: STACK_MIB },
];

/// Refuses work that needs so much memory on so many threads where a limit is lower, and says how less would do: figures are drawn
/// that need not be. Only Linux tells of its limits; elsewhere nothing is refused.
pub fn refuse_beyond(memory_mib: f64, threads: usize, draws: bool) -> Result<(), Failure> {
    refuse_within(&std::fs::read_to_string("/proc/self/limits").unwrap_or_default(), memory_mib, threads, draws)
}

fn refuse_within(limits: &str, memory_mib: f64, threads: usize, draws: bool) -> Result<(), Failure> {
    for limit in &LIMITS {
        let needed_mib = memory_mib + limit.thread_mib * (threads + OTHER_THREADS) as f64;
        let Some(set_mib) = limit.soft_mib(limits).filter(|set_mib| *set_mib < needed_mib) else { continue };
        let on = if threads == 1 { "one thread".to_owned() } else { format!("{threads} threads") };
        let less = [(threads > 1, ", or try --threads 1"), (draws, ", or try --no-plots")];
        let message = format!(
            "up to {needed_mib:.0} MiB of memory may be needed on {on}, and the limit is {set_mib:.0} MiB ({}); raise it{}",
            limit.set_by,
            less.iter().filter(|(helps, _)| *helps).map(|(_, words)| *words).collect::<String>()
        );
        return Err(Failure::new(Exit::Refused, message));
    }
    Ok(())
}

impl Limit {
    /// What it is set to; `None` where it is not.
    fn soft_mib(&self, limits: &str) -> Option<f64> {
        let line = limits.lines().find_map(|line| line.strip_prefix(self.name))?;
        let bytes: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(bytes / f64::from(1 << 20))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: &str = "Limit                     Soft Limit           Hard Limit           Units     \n\
                          Max data size             unlimited            unlimited            bytes     \n\
                          Max address space         61440000             unlimited            bytes     \n";

    #[test]
    fn work_beyond_a_limit_is_refused_with_the_limit_and_what_to_do() {
        let failure = refuse_within(LIMITS, 100.0, 2, true).unwrap_err();
        let line = failure.lines(false).concat();
        assert_eq!(failure.exit, Exit::Refused);
        assert!(line.contains("up to 430 MiB") && line.contains("the limit is 59 MiB (ulimit -v)"), "{line}");
        assert!(refuse_within(&LIMITS.replace("61440000", "unlimited"), 1e9, 64, true).is_ok());
        assert!(refuse_within("", 1e9, 64, true).is_ok());
    }
}
