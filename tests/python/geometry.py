"""Opens every file of `dermatrace export` with libraries that other people use, and checks that bodies are watertight, that their
volumes are those of the tables, that arrays are there, and that all formats hold the same.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tests/python/requirements-geometry.txt
    dermatrace run scenarios/roller_vs_pen.toml
    dermatrace export output/roller_vs_pen --what channel,patch,voxels --window "3 mm" --depth "1.5 mm" --tear all
    /tmp/venv/bin/python tests/python/geometry.py output/roller_vs_pen
"""

import sys
from pathlib import Path

import meshio
import nrrd
import numpy
import pandas
import pyvista
import trimesh

LAYERS = ["stratum_corneum", "viable_epidermis", "papillary_dermis", "reticular_dermis", "hypodermis"]
PARTS = ["puncture", "tear"]
DAMAGES = ["intact", "puncture", "tear"]
# What the volume of a single channel may be off by, as a share of it; and that of one of many in a patch.
CLOSE = 0.005

wrong = []


def check(holds, what):
    if not holds:
        wrong.append(what)
        print(what, file=sys.stderr)


def near(value, expected, share, what):
    check(abs(value - expected) <= share * abs(expected), f"{what}: {value} instead of {expected}")


def single(stem, row, geometry, solids):
    """One strike in every format, against channels.csv and, layer by layer, solids.csv."""
    volumes = {"channel": row.channel_volume_mm3, "puncture": row.puncture_volume_mm3}
    for part, volume in volumes.items():
        for kind in ["stl", "obj"]:
            name = f"{stem}_{part}.{kind}"
            mesh = trimesh.load(geometry / name, force="mesh")
            check(mesh.is_watertight and mesh.is_winding_consistent, f"{name}: not watertight")
            check(mesh.body_count == 1, f"{name}: {mesh.body_count} bodies")
            near(mesh.volume, volume, CLOSE, name)

    name = f"{stem}_channel.vtu"
    grid = pyvista.read(geometry / name)
    check({"layer", "part", "device"} <= set(grid.cell_data.keys()), f"{name}: arrays {grid.cell_data.keys()}")
    check(grid.field_data["depth_mm"][0] == row.depth_mm, f"{name}: depth {grid.field_data['depth_mm']}")
    sizes = grid.compute_cell_sizes(length=False, area=False)["Volume"]
    check(sizes.min() > 0, f"{name}: a cell of volume {sizes.min()}")
    near(sizes.sum(), row.channel_volume_mm3, CLOSE, name)
    for place, layer in enumerate(LAYERS):
        for number, part in enumerate(PARTS):
            rows = solids[(solids.layer == layer) & (solids.part == part)]
            volume = sizes[(grid["layer"] == place + 1) & (grid["part"] == number)].sum()
            expected = rows.mesh_volume_mm3.sum()
            check(abs(volume - expected) < 1e-9, f"{name}: {layer} {part} {volume} instead of {expected}")
            check(rows.difference_rel.abs().max() < CLOSE or rows.empty, f"{name}: {layer} {part} is off")
    tetrahedra = meshio.read(geometry / name).cells_dict["tetra"]
    check(len(tetrahedra) == grid.n_cells, f"{name}: meshio sees {len(tetrahedra)} cells of {grid.n_cells}")

    name = f"{stem}_channel.vtp"
    surface = pyvista.read(geometry / name)
    check({"layer", "part", "device"} <= set(surface.cell_data.keys()), f"{name}: arrays {surface.cell_data.keys()}")
    check(surface.n_open_edges == 0 and surface.is_manifold, f"{name}: not closed")
    near(surface.volume, row.channel_volume_mm3, CLOSE, name)


def patch(stem, row, geometry):
    """Every strike a body of its own, in VTP and STL alike."""
    strikes = pandas.read_csv(geometry / f"{stem}_strikes.csv")
    surface = pyvista.read(geometry / f"{stem}_patch.vtp")
    check({"strike", "strike_depth_mm", "layer", "part", "device"} <= set(surface.cell_data.keys()), f"{stem}: patch arrays")
    check(surface.n_open_edges == 0, f"{stem}: patch not closed")
    check(len(numpy.unique(surface["strike"])) == len(strikes), f"{stem}: strikes of the patch")
    mesh = trimesh.load(geometry / f"{stem}_patch.stl", force="mesh")
    bodies = mesh.split(only_watertight=False)
    check(len(bodies) == len(strikes), f"{stem}: {len(bodies)} bodies of {len(strikes)} strikes")
    check(all(body.is_watertight for body in bodies), f"{stem}: a body of the patch is not watertight")
    near(mesh.volume, surface.volume, 1e-4, f"{stem}: patch, STL and VTP")
    if (strikes.depth_mm == row.depth_mm).all():
        near(mesh.volume, len(strikes) * row.channel_volume_mm3, CLOSE, f"{stem}: patch")


def voxels(stem, geometry, counts):
    """Labels in NRRD and VTI, and how many voxels have each."""
    image = pyvista.read(geometry / f"{stem}_voxels.vti")
    check({"label", "layer", "damage", "channels"} <= set(image.cell_data.keys()), f"{stem}: voxel arrays")
    labels, header = nrrd.read(geometry / f"{stem}_voxels.nrrd")
    check(tuple(numpy.array(image.dimensions) - 1) == labels.shape, f"{stem}: shape of voxels")
    check((image["label"] == labels.flatten(order="F")).all(), f"{stem}: labels of NRRD and VTI differ")
    check((image["label"] == image["layer"] + 8 * image["damage"]).all(), f"{stem}: labels")
    check(((image["channels"] > 0) == (image["damage"] > 0)).all(), f"{stem}: channels")
    check(numpy.allclose(numpy.diag(header["space directions"]), image.spacing), f"{stem}: spacing")
    check(numpy.allclose(header["space origin"], numpy.array(image.origin) + numpy.array(image.spacing) / 2), f"{stem}: origin")
    for row in counts.itertuples():
        check((labels == row.label).sum() == row.voxels, f"{stem}: voxels of label {row.label}")
        check(header[f"label_{row.label}"] == f"{row.layer} {row.damage}", f"{stem}: name of label {row.label}")
    check(counts.voxels.sum() == labels.size, f"{stem}: voxels without a row")


def main(results):
    results = Path(results)
    geometry = results / "geometry"
    channels = pandas.read_csv(results / "channels.csv")
    solids, counts = pandas.read_csv(geometry / "solids.csv"), pandas.read_csv(geometry / "voxels.csv")
    seen = 0
    for row in channels.itertuples():
        tear = row.tear.replace("(", "-").replace(")", "")
        stem = f"{row.device}_{row.depth_mm:g}mm_{tear}"
        of = lambda table: table[(table.device == row.device) & (table.depth_mm == row.depth_mm) & (table.tear == row.tear)]
        if (geometry / f"{stem}_channel.vtu").exists():
            single(stem, row, geometry, of(solids))
            patch(stem, row, geometry)
            voxels(stem, geometry, of(counts))
            seen += 1
    check(seen > 0, "no geometry was found")
    if not wrong:
        print(f"{seen} devices, depths and hypotheses: watertight, and the volumes are those of the tables")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
