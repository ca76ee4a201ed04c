"""dermatrace through its command line: one thread, the strikes from a CSV file, everything written, no figures."""

import csv
import json
import subprocess
import time

from channel import DEPTH_MM, DIAMETER_MM, DRUM_RADIUS_MM, LENGTH_MM

TARGETS = (0.02, 0.005, 0.002, 0.001, 0.0005, 0.0002)
NOMINAL_TARGET = 0.001
DONE, PRECISION_MISSED = 0, 5

SCENARIO = """version = 1
title = "{stem}"
[skin]
site = "cheek"
[tissue]
tear = "pinned"
[patch]
width = "{side_mm!r} mm"
height = "{side_mm!r} mm"
[[device]]
name = "{device}"
kind = "explicit"
strikes = "{stem}.csv"
needle = {{ length = "{length} mm", diameter = "{diameter} mm", tip_angle = "16 deg", tip_radius = "4 um" }}
{motion}
[depth]
values = ["{depth} mm"]
[sampling]
trials = 2
{metrics}
"""
MOTION = {"roller": f'motion = "roller"\ndrum_diameter = "{2 * DRUM_RADIUS_MM} mm"', "pen": 'motion = "vertical"'}
VOLUMES_ALONE = 'metrics = ["volumes"]'


class Dermatrace:
    """The program at `binary`, with its scenarios and results in `folder`."""

    def __init__(self, binary, folder):
        self.binary, self.folder = str(binary), folder
        self.metrics = VOLUMES_ALONE
        self.version = self.output("--version").strip()

    def settle_metrics(self, case):
        """Asks for volumes alone if the program knows how, else for everything that it computes."""
        if self.answer("check", self.written(case)).returncode != DONE:
            self.metrics = ""

    def answer(self, *arguments):
        command = [self.binary, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=self.folder, check=False)

    def output(self, *arguments):
        answer = self.answer(*arguments)
        if answer.returncode not in (DONE, PRECISION_MISSED):
            raise SystemExit(f"{self.binary} {' '.join(map(str, arguments))}: {answer.stderr}")
        return answer.stdout

    def written(self, case):
        """The scenario file of a case, written with its strikes."""
        stem = f"{case.device}-{case.count}-{case.pattern}"
        sizes = {"length": LENGTH_MM, "diameter": DIAMETER_MM, "depth": DEPTH_MM, "side_mm": case.side_mm}
        text = SCENARIO.format(stem=stem, device=case.device, motion=MOTION[case.device], metrics=self.metrics, **sizes)
        case.write_csv(self.folder / f"{stem}.csv")
        path = self.folder / f"{stem}.toml"
        path.write_text(text)
        return path

    def channel_volume(self, case):
        """Volume of one channel by the program's own quadrature."""
        report = json.loads(self.output("channel", self.written(case), "--json"))
        return report["values"]["channels"][0]["channel_volume_mm3"]

    def volume(self, scenario, case, target, seed):
        """(union volume in mm³, seconds from start to exit, seconds by the program's own clock)."""
        results = self.folder / "results"
        arguments = ["run", scenario, "--threads", "1", "--no-plots", "--overwrite", "-q", "--out", results]
        start = time.perf_counter()
        self.output(*arguments, "--seed", seed, "--set", f"sampling.target_relative_error={target}")
        wall = time.perf_counter() - start
        computing = json.loads((results / "manifest.json").read_text())["wall_time_s"]
        with open(results / "metrics.csv", newline="") as file:
            row = next(r for r in csv.DictReader(file) if (r["layer"], r["metric"]) == ("all", "damage_volume"))
        return float(row["mean"]) * case.side_mm**2 / 100, wall, computing
