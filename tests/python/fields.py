"""Opens every file of concentrations of `dermatrace export` in PyVista and meshio, and checks that they hold what the tables of
`dermatrace deliver` say, layer by layer, that rings fill the cell, and that nothing is below nothing.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tests/python/requirements-geometry.txt
    dermatrace deliver SCENARIO --out output/delivered
    dermatrace export output/delivered --what concentration
    /tmp/venv/bin/python tests/python/fields.py output/delivered
"""

import math
import sys
from pathlib import Path

import meshio
import numpy
import pandas
import pyvista

LAYERS = {"viable_epidermis": 2, "papillary_dermis": 3, "reticular_dermis": 4}
# Rounding of sums over a thousand rings.
CLOSE = 1e-9

wrong = []


def check(holds, what):
    if not holds:
        wrong.append(what)
        print(what, file=sys.stderr)


def near(value, expected, whole, what):
    check(abs(value - expected) <= CLOSE * max(abs(expected), abs(whole)), f"{what}: {value} instead of {expected}")


def field(row, path, table):
    """One file against its rows of delivery.csv."""
    grid = pyvista.read(path)
    arrays = {"concentration_ug_mm3", "in_water_ug_mm3", "volume_mm3", "layer", "channel"}
    check(arrays <= set(grid.cell_data.keys()), f"{row.file}: arrays {grid.cell_data.keys()}")
    check(math.isclose(grid.field_data["TimeValue"][0], row.time_h), f"{row.file}: time {grid.field_data['TimeValue']}")
    per_cm2 = grid.field_data["cells_per_cm2"][0]
    check(per_cm2 == row.cells_per_cm2, f"{row.file}: cells per cm2 {per_cm2}")

    # Rings fill a cylinder, and a quadrilateral's volume when it is turned is what the file says.
    x, _, z = grid.points.T
    left, right, bottom, top = x.min(), x.max(), z.max(), z.min()
    check(left == 0 and math.isclose(right, row.cell_radius_mm), f"{row.file}: radii {left} to {right}")
    volume = math.pi * right**2 * (bottom - top)
    near(grid["volume_mm3"].sum(), volume, volume, f"{row.file}: volume")
    check(math.isclose(per_cm2 * math.pi * right**2, 100.0, rel_tol=1e-9), f"{row.file}: cells do not fill the skin")
    areas = grid.compute_cell_sizes(length=False, volume=False)["Area"]
    turned = 2 * math.pi * grid.cell_centers().points[:, 0] * areas
    # Points of VTK are compared in single precision where a reader makes them so.
    check(numpy.allclose(turned, grid["volume_mm3"], rtol=1e-5), f"{row.file}: volumes are not those of the rings")

    held = per_cm2 * grid["concentration_ug_mm3"] * grid["volume_mm3"]
    of = lambda metric: table[table.metric == metric].central.sum()
    whole = of("in_channel") + sum(of(f"in_{layer}") for layer in LAYERS)
    is_channel = grid["channel"] == 1
    near(held.sum(), whole, whole, f"{row.file}: all")
    near(held[is_channel].sum(), of("in_channel"), whole, f"{row.file}: channel")
    for layer, number in LAYERS.items():
        mine = ~is_channel & (grid["layer"] == number)
        near(held[mine].sum(), of(f"in_{layer}"), whole, f"{row.file}: {layer}")
    near(row.held_ug_cm2, whole, whole, f"{row.file}: concentrations.csv")
    # What the model calls nothing: 1e-9 ug/cm2.
    check(held.min() >= -CLOSE * max(whole, 1e-9), f"{row.file}: less than nothing, {held.min()}")
    check(numpy.isfinite(held).all(), f"{row.file}: not finite")
    quads = meshio.read(path).cells_dict["quad"]
    check(len(quads) == grid.n_cells, f"{row.file}: meshio sees {len(quads)} rings of {grid.n_cells}")


def main(results):
    results = Path(results)
    rows = pandas.read_csv(results / "fields" / "concentrations.csv", keep_default_na=False)
    delivery = pandas.read_csv(results / "delivery.csv", keep_default_na=False)
    keys = ["device", "depth_mm", "tear", "drug", "route", "time_h"]
    for row in rows.itertuples():
        mine = numpy.logical_and.reduce([delivery[key] == getattr(row, key) for key in keys])
        check(mine.any(), f"{row.file}: no row of delivery.csv")
        field(row, results / "fields" / row.file, delivery[mine])
    check(len(rows) > 0, "no field was found")
    if not wrong:
        print(f"{len(rows)} fields: they hold what the tables say, to {CLOSE} of it")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
