//! The flag that asks work to stop: raised by a signal, which it then holds the number of, or by a time cap.

use super::integrand::Stopped;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// What the flag holds where a time cap raised it.
pub const TIME_UP: usize = usize::MAX;
/// What has begun before the cap may end within this time after it.
pub const GRACE: Duration = Duration::from_millis(400);
/// Enough for a thread that does nothing but wait.
const STACK_BYTES: usize = 64 << 10;

/// Asks whether to go on.
///
/// # Errors
/// [`Stopped`] when the flag is raised.
pub fn go_on(stop: &AtomicUsize) -> Result<(), Stopped> {
    if stop.load(Ordering::Relaxed) == 0 { Ok(()) } else { Err(Stopped) }
}

/// Whether a time cap raised the flag, and no signal.
pub fn is_time_up(stop: &AtomicUsize) -> bool {
    stop.load(Ordering::Relaxed) == TIME_UP
}

/// Does work that heeds the flag, and raises the flag soon after `cap` is over. The flag then stays raised.
pub fn within<T>(cap: Option<Duration>, stop: &AtomicUsize, work: impl FnOnce() -> T) -> T {
    let Some(cap) = cap else { return work() };
    let last = cap.saturating_add(GRACE);
    std::thread::scope(|scope| {
        let (working, ended) = channel::<()>();
        let clock = move || {
            if ended.recv_timeout(last) == Err(RecvTimeoutError::Timeout) {
                // A signal that came first is to be told of.
                let _ = stop.compare_exchange(0, TIME_UP, Ordering::SeqCst, Ordering::SeqCst);
            }
        };
        // Where the system grants no thread for the clock, sampling still ends between two rounds.
        let _ =
            std::thread::Builder::new().name("time cap".to_owned()).stack_size(STACK_BYTES).spawn_scoped(scope, clock);
        let result = work();
        drop(working);
        result
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_time_cap_raises_the_flag_of_work_that_goes_on_and_not_of_work_that_ends() {
        let stop = AtomicUsize::new(0);
        assert_eq!(within(Some(Duration::from_secs(3600)), &stop, || 7), 7);
        assert_eq!(within(Some(Duration::MAX), &stop, || 8), 8);
        assert!(go_on(&stop).is_ok() && !is_time_up(&stop));
        let begun = Instant::now();
        within(Some(Duration::from_millis(1)), &stop, || {
            while go_on(&stop).is_ok() {
                std::thread::yield_now()
            }
        });
        assert!(is_time_up(&stop) && begun.elapsed() >= GRACE);
    }

    #[test]
    fn a_signal_that_came_before_the_time_cap_keeps_its_say() {
        let stop = AtomicUsize::new(0);
        let interrupted = || {
            stop.store(2, Ordering::SeqCst);
            std::thread::sleep(2 * GRACE);
        };
        within(Some(Duration::ZERO), &stop, interrupted);
        assert_eq!(stop.into_inner(), 2);
    }
}
