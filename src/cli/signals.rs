//! SIGINT, SIGTERM and SIGHUP: the first asks a run to stop, a second one leaves at once.

use super::failure::{Exit, Failure};
use super::panics::unbroken;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Two signals within this time are one wish: `timeout` signals a process and then its whole group.
const ONE_WISH: Duration = Duration::from_millis(300);

/// Returns the flag that becomes the number of the first signal; a second wish ends the process at once.
pub fn ask_first() -> Result<Arc<AtomicUsize>, Failure> {
    let stop = Arc::new(AtomicUsize::new(0));
    let raised = stop.clone();
    let mut signals = Signals::new(heeded()).map_err(|error| failed(&error))?;
    let watch = move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            match first {
                None => {
                    first = Some(Instant::now());
                    raised.store(usize::try_from(signal).unwrap_or(1), Ordering::SeqCst);
                }
                Some(earlier) if earlier.elapsed() > ONE_WISH => low_level::exit(128 + signal),
                Some(_) => {}
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(watch).map_err(|error| failed(&error))?;
    Ok(stop)
}

/// For commands that have nothing to put in order: any of the signals ends the process with its code.
pub fn leave_at_once() -> Result<(), Failure> {
    let now = Arc::new(AtomicBool::new(true));
    for signal in heeded() {
        flag::register_conditional_shutdown(signal, 128 + signal, now.clone()).map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// Makes a file-size limit an ordinary write error instead of sudden death.
pub fn survive_file_size_limit() {
    // Where this is refused, the default action stays: the process ends, as it would have without us.
    #[cfg(unix)]
    let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Where the system grants no more memory the language says so and aborts: that is no crash but a limit, and ends with the code for
/// one, unless something has panicked before. Commands foretell their memory, so that this is for what was foretold wrongly.
pub fn end_refused_where_memory_ends() {
    // Where this is refused, the default action stays.
    #[cfg(unix)]
    let _ = flag::register_conditional_shutdown(
        signal_hook::consts::SIGABRT,
        i32::from(Exit::Refused.number()),
        unbroken(),
    );
}

fn failed(error: &std::io::Error) -> Failure {
    // Too little memory, too many threads.
    let is_limit = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::OutOfMemory);
    let exit = if is_limit { Exit::Refused } else { Exit::Io };
    Failure::new(exit, format!("cannot listen for signals: {error}; try another shell"))
}

/// The signals that the caller did not tell us to ignore, as `nohup` does with SIGHUP.
fn heeded() -> impl Iterator<Item = i32> {
    let ignored = ignored_signals();
    [SIGINT, SIGTERM, SIGHUP].into_iter().filter(move |signal| ignored & (1 << (signal - 1)) == 0)
}

/// Bit n−1 is set where signal n is ignored (Linux; elsewhere none is known to be).
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
