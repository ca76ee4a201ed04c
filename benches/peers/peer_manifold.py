"""Solid modelling: one mesh of the channel, moved to every strike, united by manifold3d in one batch.

`usual` has its vertices on the channel's surface; `matched` is widened to the channel's volume, so that coarse meshes
do not shrink the sum.
"""

import math

import manifold3d
import numpy as np

from mesh import mesh
from peer import Peer


def solid(points, triangles):
    made = manifold3d.Mesh(vert_properties=points.astype(np.float32), tri_verts=triangles.astype(np.uint32))
    return manifold3d.Manifold(made)


def prepare_usual(channel, setting):
    return solid(*mesh(channel, setting["rings"], setting["vertices"]))


def prepare_matched(channel, setting):
    return solid(*mesh(channel, setting["rings"], setting["vertices"], channel.volume(24)))


def volume(channel, case, seed):
    moved = [channel.rotate((0, 0, math.degrees(h))).translate((x, y, 0)) for x, y, h in case.strikes.tolist()]
    return manifold3d.Manifold.batch_boolean(moved, manifold3d.OpType.Add).volume()


SETTINGS = tuple({"rings": r, "vertices": v} for r, v in ((4, 8), (6, 12), (8, 16), (16, 32), (24, 64)))

PEERS = [
    Peer("manifold", "manifold3d", SETTINGS, prepare_usual, volume),
    Peer("manifold-matched", "manifold3d, volume matched", SETTINGS, prepare_matched, volume),
]
