"""The table, the summary of what the benchmark asks, and the figure."""

import csv
import dataclasses

import matplotlib
from matplotlib.figure import Figure

from ours import NOMINAL_TARGET
from timing import Row

OURS = "dermatrace"
REWRITTEN = "lines, numba (ours rewritten)"
GOAL_ERROR = 1e-3
GOAL_OVER_MANIFOLD, GOAL_OVER_STRONGEST = 300, 100
USUAL_SLICES = "shapely slices, unary_union"

# Okabe and Ito's colours, safe for colour-blind readers; a filled marker is the usual way, an open one a tuned way.
STYLES = {
    OURS: ("#000000", "o", "-", True),
    "manifold3d": ("#D55E00", "s", "-", True),
    "manifold3d, volume matched": ("#D55E00", "s", "--", False),
    USUAL_SLICES: ("#0072B2", "^", "-", True),
    "shapely slices, tuned": ("#0072B2", "^", "--", False),
    "Clipper2 slices, tuned": ("#56B4E9", "v", "--", False),
    "voxels, numpy": ("#009E73", "D", "-", True),
    "voxels, VTK": ("#009E73", "D", "--", False),
    "points, numba": ("#E69F00", "P", "-", True),
    REWRITTEN: ("#CC79A7", "X", ":", False),
}


def write_csv(rows, path):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in dataclasses.fields(Row))
        writer.writerows(dataclasses.astuple(row) for row in rows)


def groups(rows):
    """Rows by (device, strikes), in the order of first appearance."""
    found = {}
    for row in rows:
        found.setdefault((row.device, row.strikes), []).append(row)
    return found


def fastest(rows, error):
    """The fastest row that is at most that wrong, or None."""
    good = [row for row in rows if row.has_run and row.error_rms <= error]
    return min(good, key=lambda row: row.time_s, default=None)


def nearest(rows, error):
    """The fastest row that is at most that wrong; failing that, the most accurate one that ran."""
    ran = [row for row in rows if row.has_run]
    return fastest(ran, error) or min(ran, key=lambda row: row.error_rms, default=None)


def opponents(rows, error):
    """(what is compared with, its row, its goal or None) of one device and count."""

    def of(program):
        return [row for row in rows if row.program == program]

    usual = [row for row in of("manifold3d") if row.has_run]
    strangers = [row for row in rows if row.program not in (OURS, REWRITTEN)]
    return [
        ("manifold3d, its most accurate run", min(usual, key=lambda r: r.error_rms, default=None), GOAL_OVER_MANIFOLD),
        ("manifold3d, volume matched", nearest(of("manifold3d, volume matched"), error), None),
        (USUAL_SLICES, nearest(of(USUAL_SLICES), error), GOAL_OVER_STRONGEST),
        ("strongest peer of all", nearest(strangers, error), GOAL_OVER_STRONGEST),
        ("our own method rewritten in numba", nearest(of(REWRITTEN), error), None),
    ]


def ratio_rows(rows, own_error):
    """Lines of the table of ratios; at 0.1 %, or with `own_error` at the error that dermatrace achieved."""
    for (device, strikes), group in groups(rows).items():
        nominal = f"target {NOMINAL_TARGET:g}"
        ours = next((r for r in group if r.program == OURS and r.setting == nominal and r.has_run), None)
        if ours is None:
            continue
        error = ours.error_rms if own_error else GOAL_ERROR
        for name, row, goal in opponents(group, error):
            if row is not None:
                yield ratio_row(device, strikes, ours, name, row, goal)


def ratio_row(device, strikes, ours, name, row, goal):
    whole, computing = row.time_s / ours.time_s, row.time_s / ours.compute_s
    prepared = (row.prepare_s + row.time_s) / ours.time_s
    verdict = "" if goal is None else f"{goal} x: {'met' if whole >= goal else 'missed'}"
    which = f"{name} ({row.program}: {row.setting})" if "peer" in name else f"{name} ({row.setting})"
    return [
        device, f"{strikes}", f"{seconds(ours.time_s)} ({seconds(ours.compute_s)}), {percent(ours.error_rms)}",
        which, f"{seconds(row.time_s)}, {percent(row.error_rms)}",
        f"{whole:.3g} ({computing:.3g}; {prepared:.3g})", verdict,
    ]  # fmt: skip


def seconds(value):
    return f"{value:.3g} s" if value >= 0.0995 else f"{value * 1e3:.3g} ms"


def percent(value):
    return f"{value * 100:.2g} %"


def table(header, lines):
    rule = ["---"] * len(header)
    return "\n".join(f"| {' | '.join(line)} |" for line in [header, rule, *lines]) + "\n"


def times_at(rows, error):
    """Lines of a table: each program's fastest setting that is at most that wrong, by device and count."""
    cases = groups(rows)
    for program in dict.fromkeys(row.program for row in rows):
        cells = []
        for group in cases.values():
            best = fastest([row for row in group if row.program == program], error)
            cells.append(f"{seconds(best.time_s)} ({best.setting})" if best else "not reached")
        yield [program, *cells]


RATIO_HEADER = [
    "device", "strikes", "ours: process (own clock), error", "against", "its time, error",
    "times faster: process (own clock; with the other's preparing)", "goal, by process",
]  # fmt: skip


INTRODUCTION = """## Ratios at 0.1 %

Ours with `target_relative_error = 0.001`; of the other the fastest setting that is at most 0.1 % wrong, or else its
most accurate one that ran. Below 1 the other is faster.
"""


def markdown(rows, facts):
    """The whole of peers.md."""
    cases = [f"{device}, {strikes}" for device, strikes in groups(rows)]
    parts = ["# Against peers\n", "\n".join(f"* {fact}" for fact in facts) + "\n", "![Time against error](peers.png)\n"]
    parts.append(INTRODUCTION)
    parts.append(table(RATIO_HEADER, ratio_rows(rows, own_error=False)))
    parts.append("## Ratios at our error\n\nThe same, the other at most as wrong as ours was.\n")
    parts.append(table(RATIO_HEADER, ratio_rows(rows, own_error=True)))
    for error in (1e-2, 1e-3, 1e-4):
        parts.append(f"## Fastest settings at most {error * 100:g} % wrong\n")
        parts.append(table(["program", *cases], times_at(rows, error)))
    parts.append("## Not run\n")
    parts.append(table(["device", "strikes", "program", "setting", "why"], not_run(rows)))
    return "\n".join(parts)


def not_run(rows):
    for row in rows:
        if not row.has_run:
            yield [row.device, f"{row.strikes}", row.program, row.setting, row.note.removeprefix("not run: ")]


def plain(lines):
    """Ratios for the terminal."""
    for device, strikes, ours, name, its, ratio, verdict in lines:
        yield f"{device} {strikes}: ours {ours}; {name} {its}; {ratio} times faster. {verdict}".rstrip()


def figure(rows, agreement, stem):
    """Time against error, a panel for each device and count, as SVG and PNG; grey where the reference is no better."""
    cases = groups(rows)
    devices = list(dict.fromkeys(device for device, _ in cases))
    counts = list(dict.fromkeys(strikes for _, strikes in cases))
    matplotlib.rcParams["svg.hashsalt"] = "peers"
    sheet = Figure(figsize=(1.2 + 3.9 * len(counts), 1.9 + 3.5 * len(devices)), layout="constrained")
    panels = sheet.subplots(len(devices), len(counts), sharex=True, sharey=True, squeeze=False)
    for (device, strikes), group in cases.items():
        panel = panels[devices.index(device)][counts.index(strikes)]
        panel.set_title(f"{device}, {strikes} strikes")
        panel.axvspan(1e-12, agreement, color="0.93", zorder=0, label="error of the reference")
        panel.axvline(GOAL_ERROR, color="0.6", linewidth=0.8, zorder=1, label="0.1 %")
        draw(panel, group)
    lowest = min(row.error_rms for row in rows if row.has_run)
    panels[0][0].set_xlim(lowest / 2, 0.4)
    for panel in panels[-1]:
        panel.set_xlabel("achieved relative error of the union volume")
    for panel in panels[:, 0]:
        panel.set_ylabel("time on one thread (s)")
    legend = [panel.get_legend_handles_labels() for panel in panels.flat]
    handles = {label: handle for both in legend for handle, label in zip(*both)}
    columns = max(3, len(counts) + 1)
    sheet.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=columns, frameon=False)
    sheet.savefig(stem.with_suffix(".svg"), metadata={"Date": None})
    sheet.savefig(stem.with_suffix(".png"), dpi=150)


def draw(panel, group):
    for program, (colour, marker, line, filled) in STYLES.items():
        ran = [row for row in group if row.program == program and row.has_run]
        if not ran:
            continue
        look = {"color": colour, "marker": marker, "markerfacecolor": colour if filled else "white", "markersize": 5.5}
        errors, emphasis = [row.error_rms for row in ran], 2.4 if program == OURS else 1.3
        label = f"{program}, whole process" if program == OURS else program
        panel.plot(errors, [row.time_s for row in ran], line, label=label, linewidth=emphasis, zorder=3, **look)
        if program == OURS:
            look["markerfacecolor"] = "white"
            clock = [row.compute_s for row in ran]
            panel.plot(errors, clock, "--", label=f"{program}, own clock", linewidth=1.6, zorder=3, **look)
    panel.set(xscale="log", yscale="log")
    panel.grid(True, which="major", color="0.9", linewidth=0.6)
