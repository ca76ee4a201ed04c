//! A panic is a bug: one line that says so, and the exit code for it.

use super::failure::{Exit, Failure};
use super::output;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

/// Several workers may panic at once; one report is enough.
static REPORTED: AtomicBool = AtomicBool::new(false);

/// Whether an abort would be for want of memory: not where something has panicked before.
static UNBROKEN: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Whether nothing has panicked yet.
pub fn unbroken() -> Arc<AtomicBool> {
    UNBROKEN.clone()
}

/// Whether what failed was the closing of a directory.
static CLOSING: AtomicBool = AtomicBool::new(false);

static AS_JSON: AtomicBool = AtomicBool::new(false);

/// From now on, reports are JSON objects.
pub fn report_as_json() {
    AS_JSON.store(true, Ordering::SeqCst);
}

/// Replaces the backtrace of a panic by one line.
pub fn install_hook() {
    std::panic::set_hook(Box::new(|panic| {
        UNBROKEN.store(false, Ordering::SeqCst);
        let failure = match of_closing(panic) {
            Some(failure) => {
                CLOSING.store(true, Ordering::SeqCst);
                failure
            }
            None => Failure::from_line(Exit::Internal, report(panic)),
        };
        if !REPORTED.swap(true, Ordering::SeqCst) {
            output::failure(&failure, AS_JSON.load(Ordering::SeqCst));
        }
    }));
}

/// The standard library panics where the system fails to close a directory that was listed: that is a failure of the disk.
fn of_closing(panic: &PanicHookInfo) -> Option<Failure> {
    let why = panic.payload_as_str()?.strip_prefix("unexpected error during closedir: ")?;
    let message = format!("a directory that was listed cannot be closed: {why}; check the disk, then try again");
    Some(Failure::new(Exit::Io, message))
}

fn report(panic: &PanicHookInfo) -> String {
    let message = panic.payload_as_str().unwrap_or("no message").replace('\n', " ");
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let version = concat!(env!("CARGO_PKG_VERSION"), " ", env!("DERMATRACE_GIT"));
    format!(
        "dermatrace: internal error: {message} ({place}, {version}); this is a bug: please report it with the scenario"
    )
}

/// Runs `job`; a panic in it, or in a worker thread that it waits for, is an internal error.
pub fn guard(job: impl FnOnce() -> Exit) -> Exit {
    // Nothing that the job touched is used afterwards.
    let failed = |_| if CLOSING.load(Ordering::SeqCst) { Exit::Io } else { Exit::Internal };
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_worker_ends_as_an_internal_error() {
        let pool = dermatrace::threads::pool(2).unwrap();
        let exit = guard(|| {
            pool.install(|| {
                rayon::join(
                    || (),
                    || {
                        if rayon::current_num_threads() == 2 {
                            panic!("injected")
                        }
                    },
                )
            });
            Exit::Done
        });
        assert_eq!(exit, Exit::Internal);
        assert_eq!(guard(|| Exit::Imprecise), Exit::Imprecise);
    }
}
