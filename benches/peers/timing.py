"""Times and errors of one setting of one peer, in a process of its own that ends when the cap is reached."""

import dataclasses
import math
import multiprocessing
import statistics
import time

from peer import NotRun

PREPARE_S = 60.0


@dataclasses.dataclass
class Row:
    """One line of peers.csv. Times are medians over `runs`; `error_rms` is over patterns and seeds."""

    device: str
    strikes: int
    program: str
    setting: str
    runs: int = 0
    error_rms: float = math.nan
    error_worst: float = math.nan
    time_s: float = math.nan
    compute_s: float = math.nan
    prepare_s: float = 0.0
    note: str = ""

    @property
    def has_run(self):
        return self.runs > 0


def row_of(place, times, computing, errors, prepare_s=0.0):
    """A row from the runs of one setting. `place` is (device, strikes, program, setting)."""
    rms = math.sqrt(statistics.fmean(e * e for e in errors))
    middle = statistics.median
    return Row(*place, len(errors), rms, max(map(abs, errors)), middle(times), middle(computing), prepare_s)


@dataclasses.dataclass(frozen=True)
class Effort:
    """How long one union may take, and how often a setting is run: until the budget is spent, at least once."""

    cap_s: float
    budget_s: float
    most_runs: int


def repeated(run, effort):
    """Results of run(0), run(1), …"""
    results, start = [], time.perf_counter()
    while not results or (len(results) < effort.most_runs and time.perf_counter() - start < effort.budget_s):
        results.append(run(len(results)))
    return results


def measure(peer, setting, cases, references, effort):
    """The row of one setting over the patterns of a device and count."""
    place = (cases[0].device, cases[0].count, peer.name, peer.label(setting))
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(peer, setting, cases, effort, sending), daemon=True)
    child.start()
    sending.close()
    received = []
    try:
        while receiving.poll(PREPARE_S if not received else effort.cap_s):
            received.append(receiving.recv())
    except EOFError:
        pass
    else:
        child.kill()
    child.join()
    return outcome(place, received, references, effort.cap_s)


def work(peer, setting, cases, effort, sending):
    """Sends the time of preparing, then (volume, time) of each run, then nothing; or why it was not run."""
    start = time.perf_counter()
    prepared = peer.prepare(cases[0].channel, setting)
    sending.send(time.perf_counter() - start)

    def run(number):
        case = cases[number % len(cases)]
        start = time.perf_counter()
        volume = peer.volume(prepared, case, number)
        sending.send((volume, time.perf_counter() - start))

    try:
        repeated(run, effort)
    except (NotRun, MemoryError) as reason:
        sending.send(f"not run: {reason}")


def outcome(place, received, references, cap_s):
    if len(received) < 2:
        return Row(*place, note=f"not run: over {cap_s:g} s")
    if isinstance(received[1], str):
        return Row(*place, note=received[1])
    errors = [volume / references[n % len(references)] - 1 for n, (volume, _) in enumerate(received[1:])]
    times = [seconds for _, seconds in received[1:]]
    return row_of(place, times, times, errors, received[0])
