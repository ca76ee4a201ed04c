"""Polygon unions on depth slices: sections of all channels at Gauss-Legendre depths, united by shapely (GEOS).

`usual` is what one writes first: polygons with their vertices on the outline and `unary_union`. `tuned` is the best
found: polygons enlarged to the section's own area, so that coarse ones do not shrink the sum, and
`disjoint_subset_union_all`, which unites only what touches. `clipper` takes the tuned polygons to Clipper2, which comes
with manifold3d.
"""

import manifold3d
import numpy as np
import shapely

from cases import placed
from channel import polygon_areas
from peer import Peer


def prepare_usual(channel, setting):
    z, weights = channel.depth_rule(setting["slices"])
    return channel.sections(z, setting["vertices"]), weights


def prepare_equal_area(channel, setting):
    sections, weights = prepare_usual(channel, setting)
    z, _ = channel.depth_rule(setting["slices"])
    factor = np.sqrt(channel.areas(z) / polygon_areas(sections))
    return sections * factor[:, None, None], weights


def slice_by_slice(union_area):
    def volume(prepared, case, seed):
        sections, weights = prepared
        return sum(w * union_area(placed(section, case.strikes)) for section, w in zip(sections, weights))

    return volume


def unary(polygons):
    return shapely.union_all(shapely.polygons(polygons)).area


def disjoint_subsets(polygons):
    return shapely.disjoint_subset_union_all(shapely.polygons(polygons)).area


def clipper(polygons):
    return manifold3d.CrossSection(list(polygons), manifold3d.FillRule.Positive).area()


def settings(*pairs):
    return tuple({"slices": slices, "vertices": vertices} for slices, vertices in pairs)


USUAL = settings((4, 8), (6, 16), (8, 32), (8, 64), (10, 96), (12, 128), (16, 256))
TUNED = settings((3, 8), (4, 8), (5, 8), (6, 8), (8, 8), (8, 16), (12, 16), (16, 24), (24, 32))

PEERS = [
    Peer("shapely", "shapely slices, unary_union", USUAL, prepare_usual, slice_by_slice(unary)),
    Peer("shapely-tuned", "shapely slices, tuned", TUNED, prepare_equal_area, slice_by_slice(disjoint_subsets)),
    Peer("clipper", "Clipper2 slices, tuned", TUNED, prepare_equal_area, slice_by_slice(clipper)),
]
