"""Time against achieved error of dermatrace and of what could be used instead, on the same strikes, on one thread.

    .venv/bin/python peers.py [--quick] [--strikes 100,1000] [--devices pen] [--peers clipper] [--dermatrace PATH]

Writes peers.csv, peers.md, peers.svg and peers.png, beside this file or to --out.
"""

import argparse
import dataclasses
import itertools
import os
import pathlib
import statistics
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ |= {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")}

import checks  # noqa: E402  (after the number of threads is set)
import peer_lines  # noqa: E402
import peer_manifold  # noqa: E402
import peer_points  # noqa: E402
import peer_shapely  # noqa: E402
import peer_voxels  # noqa: E402
import peer_vtk  # noqa: E402
import report  # noqa: E402
from cases import Case, patterns  # noqa: E402
from ours import TARGETS, Dermatrace  # noqa: E402
from timing import Effort, Row, measure, repeated, row_of  # noqa: E402

MODULES = (peer_manifold, peer_shapely, peer_voxels, peer_vtk, peer_points, peer_lines)
PEERS = {peer.key: peer for module in MODULES for peer in module.PEERS}
FINEST = ({"slices": 64, "vertices": 1024, "lines": 40000}, {"slices": 48, "vertices": 512, "lines": 20000})
MEMORY = pathlib.Path("/dev/shm")


def main():
    options = parsed()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        ours = Dermatrace(options.dermatrace.resolve(), pathlib.Path(folder))
        ours.settle_metrics(Case("roller", 100, 0))
        facts = [checks.machine(), checks.versions(ours), compiled(options.peers), *checks.geometry(ours)]
        facts.append(checks.union(reference))
        say(*facts)
        rows, agreement = raced(ours, options)
    facts.append(f"Reference: lines at {PEERS['lines'].label(FINEST[0])} to a patch; it differs from the same at "
                 f"{PEERS['lines'].label(FINEST[1])} by at most {agreement:.1e}.")  # fmt: skip
    facts.append(f"The whole run took {(time.perf_counter() - start) / 60:.1f} minutes.")
    written(rows, facts, agreement, options.out)
    say("", *facts[-2:], "", "At 0.1 %:", *report.plain(report.ratio_rows(rows, own_error=False)))
    say("", "At the error that ours achieved:", *report.plain(report.ratio_rows(rows, own_error=True)))


def words(text):
    return text.split(",")


def counts(text):
    return [int(word) for word in words(text)]


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--dermatrace", type=pathlib.Path, default=HERE / "../../target/release/dermatrace")
    parser.add_argument("--strikes", type=counts, help="counts of strikes, default 100,1000,10000")
    parser.add_argument("--devices", type=words, default=["roller", "pen"])
    parser.add_argument("--peers", type=words, default=list(PEERS), help=f"some of {','.join(PEERS)}")
    parser.add_argument("--cap", type=float, help="seconds for one union, default 30")
    parser.add_argument("--quick", action="store_true", help="100 and 1000 strikes, few repeats, a cap of 0.5 s")
    parser.add_argument("--out", type=pathlib.Path, help="default: here; with a part of the benchmark only, ./partial")
    options = parser.parse_args()
    if not set(options.peers) <= set(PEERS):
        parser.error(f"--peers: some of {','.join(PEERS)}")
    whole = not (options.quick or options.strikes) and len(options.peers) == len(PEERS) and len(options.devices) == 2
    options.out = options.out or (HERE if whole else HERE / "partial")
    options.strikes = options.strikes or ([100, 1000] if options.quick else [100, 1000, 10000])
    options.effort = Effort(0.5, 0.2, 3) if options.quick else Effort(30.0, 2.0, 8)
    if options.cap:
        options.effort = dataclasses.replace(options.effort, cap_s=options.cap)
    return options


def say(*lines):
    print(*lines, sep="\n", flush=True)


def compiled(keys):
    """Runs every numba function once, so that no time holds its compilation."""
    start = time.perf_counter()
    for peer in (PEERS[key] for key in {*keys, "lines"} if key in ("points", "lines")):
        for device in ("roller", "pen"):
            case = Case(device, 10, 0)
            peer.volume(peer.prepare(case.channel, peer.settings[0]), case, 0)
    return f"Compiling numba's functions took {time.perf_counter() - start:.1f} s, which no time below holds."


def reference(case, setting=FINEST[0]):
    lines = PEERS["lines"]
    return lines.volume(lines.prepare(case.channel, setting), case, 0)


def raced(ours, options):
    """All rows, and by how much the reference's two resolutions differ at most."""
    rows, disagreements = [], []
    for device, count in itertools.product(options.devices, options.strikes):
        cases = patterns(device, count)
        fine, coarse = ([reference(case, setting) for case in cases] for setting in FINEST)
        disagreements += [abs(a / b - 1) for a, b in zip(coarse, fine)]
        say("", f"{device}, {count} strikes: {statistics.fmean(fine):.6f} mm³ on average of {len(cases)} patterns")
        for row in itertools.chain(our_rows(ours, cases, fine, options.effort), peer_rows(cases, fine, options, rows)):
            rows.append(row)
            say(line_of(row))
    return rows, max(disagreements)


def our_rows(ours, cases, references, effort):
    scenarios = [ours.written(case) for case in cases]
    ours.volume(scenarios[0], cases[0], TARGETS[0], 1)
    for target in TARGETS:

        def run(n, target=target):
            return ours.volume(scenarios[n % len(cases)], cases[n % len(cases)], target, n + 1)

        volumes, walls, clocks = zip(*repeated(run, effort))
        errors = [volume / references[n % len(cases)] - 1 for n, volume in enumerate(volumes)]
        yield row_of((cases[0].device, cases[0].count, report.OURS, f"target {target:g}"), walls, clocks, errors)


def peer_rows(cases, references, options, earlier):
    for peer in (PEERS[key] for key in options.peers):
        refused = ""
        for setting in peer.settings:
            place = (cases[0].device, cases[0].count, peer.name, peer.label(setting))
            note = refused or too_long(place, earlier, options.effort.cap_s)
            row = Row(*place, note=note) if note else measure(peer, setting, cases, references, options.effort)
            refused = "" if row.has_run else "not run: a coarser one took too long"
            yield row


def too_long(place, earlier, cap_s):
    """Why a setting need not be tried: it ran on fewer strikes, and by its growth would take longer than the cap."""
    device, count, program, setting = place
    same = [row for row in earlier if (row.device, row.program, row.setting) == (device, program, setting)]
    if not same:
        return ""
    if not same[-1].has_run:
        return "not run: took too long with fewer strikes"
    growth = max(count / same[-1].strikes, same[-1].time_s / same[-2].time_s if len(same) > 1 else 0)
    expected = same[-1].time_s * growth
    return f"not run: would take about {expected:.2g} s" if expected > cap_s else ""


def line_of(row):
    if not row.has_run:
        return f"  {row.program:30} {row.setting:38} {row.note}"
    own_clock = f" (own clock {report.seconds(row.compute_s)})" if row.compute_s != row.time_s else ""
    times = f"{report.seconds(row.time_s):>8}, error {row.error_rms:.1e}, {row.runs} runs"
    return f"  {row.program:30} {row.setting:38} {times}{own_clock}"


def written(rows, facts, agreement, folder):
    folder.mkdir(parents=True, exist_ok=True)
    report.write_csv(rows, folder / "peers.csv")
    (folder / "peers.md").write_text(report.markdown(rows, facts))
    report.figure(rows, agreement, folder / "peers")


if __name__ == "__main__":
    main()
