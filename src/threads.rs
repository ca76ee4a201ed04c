//! The threads that compute. `RAYON_NUM_THREADS` has no say: the caller decides, or else the cores that Slurm granted.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// More threads are not started.
pub const MAX_THREADS: usize = 1024;

/// Why there are no threads.
#[derive(Debug, thiserror::Error)]
pub enum ThreadsError {
    /// More than are started.
    #[error("{0} threads: at most {MAX_THREADS} are allowed; use 0 for one thread per core")]
    TooMany(usize),
    /// The system grants not even one.
    #[error("cannot start a single thread: {0}; raise the limit on processes (ulimit -u) or on memory")]
    NotOne(#[from] ThreadPoolBuildError),
}

/// How many threads are meant by `threads`, 0 being one per core.
///
/// # Errors
/// [`ThreadsError::TooMany`].
pub fn count(threads: usize) -> Result<usize, ThreadsError> {
    match threads {
        // A count of 0 would make rayon look at its environment variable.
        0 => Ok(all_cores()),
        1..=MAX_THREADS => Ok(threads),
        more => Err(ThreadsError::TooMany(more)),
    }
}

/// A pool of `threads` threads, 0 for one per core; fewer where the system grants no more.
///
/// # Errors
/// [`ThreadsError`].
pub fn pool(threads: usize) -> Result<ThreadPool, ThreadsError> {
    let mut count = count(threads)?;
    loop {
        match ThreadPoolBuilder::new().num_threads(count).build() {
            Ok(pool) => return Ok(pool),
            Err(_) if count > 1 => count /= 2,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Cores that this process may use: what Slurm granted the task, where it runs under Slurm, or all of the machine.
fn all_cores() -> usize {
    let granted = std::env::var("SLURM_CPUS_PER_TASK").ok().and_then(|count| count.parse().ok());
    if let Some(granted) = granted.filter(|count| (1..=MAX_THREADS).contains(count)) {
        return granted;
    }
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_THREADS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_as_asked_and_bounded() {
        assert_eq!(pool(3).unwrap().current_num_threads(), 3);
        assert_eq!(pool(0).unwrap().current_num_threads(), all_cores());
        assert_eq!(
            pool(1025).unwrap_err().to_string(),
            "1025 threads: at most 1024 are allowed; use 0 for one thread per core"
        );
    }
}
