"""Writes salib.json: outputs at the points of sobol_points.csv and morris_points.csv, and what SALib makes of them.

    cargo test --test model write_points -- --ignored
    pip install SALib==1.6.0 && python make.py

The points are those of plans of this crate with the numbers of inputs, base rows, trajectories, levels and the seed below.
"""

import json
from pathlib import Path

import numpy as np
from SALib.analyze import morris, sobol

HERE = Path(__file__).parent
RESAMPLES = 4000
LEVELS = 6


def ishigami(u):
    x, y, z = ((2 * u - 1) * np.pi).T
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def jump(u):
    return np.where(u[:, 0] + u[:, 1] * u[:, 2] > 0.9, 2.5, 0.0) - u[:, 2]


def bent(u):
    return 3 * u[:, 0] - 2 * u[:, 1] ** 2 + 4 * u[:, 2] * u[:, 3] - np.sin(6 * u[:, 3])


def problem(inputs):
    return {"num_vars": inputs, "names": [f"u{i}" for i in range(inputs)], "bounds": [[0, 1]] * inputs}


def sobol_case(name, outputs):
    found = sobol.analyze(problem(3), outputs, calc_second_order=False, num_resamples=RESAMPLES, seed=1)
    numbers = {key: list(found[key]) for key in ("S1", "ST", "S1_conf", "ST_conf")}
    return {"name": name, "outputs": list(outputs), **numbers}


def morris_case(name, points, outputs):
    found = morris.analyze(problem(4), points, outputs, num_resamples=RESAMPLES, num_levels=LEVELS, seed=1)
    numbers = {key: [float(x) for x in found[key]] for key in ("mu", "mu_star", "sigma", "mu_star_conf")}
    return {"name": name, "outputs": list(outputs), **numbers}


points = np.loadtxt(HERE / "sobol_points.csv", delimiter=",")
sobol_cases = [
    sobol_case("ishigami", ishigami(points)),
    sobol_case("ishigami far from 0", 1000 + ishigami(points)),
    sobol_case("a jump", jump(points)),
]
points = np.loadtxt(HERE / "morris_points.csv", delimiter=",")
morris_cases = [morris_case("bent", points, bent(points)), morris_case("steps", points, np.round(4 * bent(points)))]
text = json.dumps({"sobol": sobol_cases, "morris": morris_cases}, indent=None)
(HERE / "salib.json").write_text(text.replace('{"name"', '\n{"name"') + "\n")
