"""Voxels in numpy: for each layer of voxels, those whose centre lies in a channel are marked, then counted.

The grid is moved at random by `seed`. One layer is held at a time, and strikes go through in blocks.
"""

import numpy as np

from channel import DEPTH_MM
from peer import Peer

BLOCK = 2_000_000


def prepare(channel, setting):
    """For each layer: half the section's length, and Y² along it."""
    layers = max(1, round(DEPTH_MM / (setting["um_voxels"] / 1000)))
    z = (np.arange(layers) + 0.5) * DEPTH_MM / layers
    extent = channel.extent(z)
    squares = channel.half_width_squared(extent[:, None] * np.linspace(0, 1, 65), z)
    return setting["um_voxels"] / 1000, extent, np.maximum(squares, 0.0)


def volume(prepared, case, seed):
    size, extent, squares = prepared
    offset = np.random.default_rng(seed).random(2) * size
    cells = int(np.ceil(case.side_mm / size)) + 2
    layer = np.zeros((cells, cells), dtype=bool)
    marked = 0
    for half_length, square in zip(extent, squares):
        mark(layer.ravel(), cells, size, offset, case.strikes, half_length, square)
        marked += np.count_nonzero(layer)
        layer[:] = False
    return marked * size * size * DEPTH_MM / len(extent)


def mark(layer, cells, size, offset, strikes, half_length, square):
    """Marks the voxels of one layer whose centres lie in a section."""
    half = int(np.ceil(half_length / size)) + 1
    window = np.arange(-half, half + 1)
    for block in np.array_split(strikes, -(-len(strikes) * len(window) ** 2 // BLOCK)):
        corner = np.floor((block[:, :2] + offset) / size).astype(np.int64)
        dx, dy = (
            ((corner[:, i, None] + window + 0.5) * size - offset[i] - block[:, i, None]).astype(np.float32)
            for i in (0, 1)
        )
        cos, sin = np.cos(block[:, 2]).astype(np.float32), np.sin(block[:, 2]).astype(np.float32)
        along = (cos[:, None] * dx)[:, :, None] + (sin[:, None] * dy)[:, None, :]
        across = (cos[:, None] * dy)[:, None, :] - (sin[:, None] * dx)[:, :, None]
        share = np.abs(along) * np.float32((len(square) - 1) / half_length)
        inside = (across**2 <= looked_up(square, share)) & (share <= len(square) - 1)
        strike, i, j = np.nonzero(inside)
        layer[(corner[strike, 0] + window[i]) * cells + corner[strike, 1] + window[j]] = True


def looked_up(table, at):
    """Linear interpolation in a table at fractional indices."""
    table = table.astype(np.float32)
    index = np.minimum(at.astype(np.int32), len(table) - 2)
    return table[index] + (at - index) * np.diff(table)[index]


SETTINGS = tuple({"um_voxels": size} for size in (100, 60, 40, 25, 15, 10))

PEERS = [Peer("voxels", "voxels, numpy", SETTINGS, prepare, volume)]
