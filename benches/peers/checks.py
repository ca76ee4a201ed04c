"""What the run stands on: the machine, the versions, and whether geometry and reference can be trusted."""

import csv
import importlib.metadata
import os
import pathlib
import platform

import numpy as np

from cases import Case

UNIONS = pathlib.Path(__file__).resolve().parent / "../../tests/data/reference/unions"
UNION = "random_200"
PACKAGES = ("manifold3d", "shapely", "vtk", "numba", "numpy")
SLICES = 192
CHANNEL_TOLERANCE, UNION_TOLERANCE = 1e-4, 3e-4


def machine():
    path = pathlib.Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    pinned = "pinned to one" if hasattr(os, "sched_setaffinity") else "not pinned to one"
    python = platform.python_version()
    return f"Machine: {model}, {os.cpu_count()} cores, {pinned}; {platform.system()}, Python {python}."


def versions(ours):
    asked = "volumes alone" if ours.metrics else "all metrics, openings included"
    peers = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return f"Versions: {ours.version} ({asked}), {peers}."


def geometry(ours):
    """The numpy geometry of one channel against dermatrace's own quadrature."""
    for device in ("roller", "pen"):
        case = Case(device, 100, 0)
        own, theirs = case.channel.volume(SLICES), ours.channel_volume(case)
        away = agreed(f"one {device} channel", own, theirs, CHANNEL_TOLERANCE)
        yield f"Check: one {device} channel {own:.7f} mm³ by numpy, {theirs:.7f} by dermatrace ({away})."


def union(reference):
    """The reference's method against a union of the repository's reference values."""
    with open(UNIONS / "unions.csv", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["case"] == UNION)
    known = float(row["union_volume_mm3"])
    own = reference(Listed(float(row["patch_mm"]), UNIONS / f"{UNION}.csv"))
    away = agreed(UNION, own, known, UNION_TOLERANCE)
    return f"Check: {UNION} of the repository's reference values {known} mm³, by the reference here {own:.5f} ({away})."


def agreed(name, own, other, tolerance):
    """The relative difference as text; ends the run where it is too large."""
    difference = own / other - 1
    if abs(difference) > tolerance:
        raise SystemExit(f"{name}: {own} and {other} differ by {difference:.1e}, more than {tolerance:g}")
    return f"{difference:+.1e}"


class Listed:
    """Strikes of a file, as a case; its patch cuts channels."""

    def __init__(self, side_mm, path):
        self.side_mm, self.channel = side_mm, Case("roller", 0, 0).channel
        self.strikes = np.loadtxt(path, delimiter=",", skiprows=1)
        self.strikes[:, 2] = np.radians(self.strikes[:, 2])
