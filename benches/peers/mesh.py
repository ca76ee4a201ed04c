"""Triangle meshes of a channel: rings of vertices on sections, stacked in depth, closed by the surface and the tip."""

import numpy as np

from channel import CAP_MM, DEPTH_MM, polygon_areas


def ring_depths(channel, rings):
    """Depths of the rings, half of them above the end of the shank. A pen needs one at each end of shank and cone."""
    surface, shank_end, tip = channel.breaks_mm
    if channel.device == "pen":
        return np.array([surface, shank_end, tip - CAP_MM])
    above = np.linspace(surface, shank_end, rings // 2, endpoint=False)
    return np.concatenate([above, np.linspace(shank_end, tip, rings - rings // 2, endpoint=False)])


def mesh(channel, rings, vertices, volume_mm3=None):
    """(points, triangles), points on the channel's surface.

    With `volume_mm3`, sections have their own area and the whole is widened to that volume.
    """
    z = ring_depths(channel, rings)
    sections = channel.sections(z, vertices)
    if volume_mm3:
        sections *= np.sqrt(channel.areas(z) / polygon_areas(sections))[:, None, None]
        sections *= np.sqrt(volume_mm3 / enclosed(points_of(sections, z), triangles_of(len(z), vertices)))
    return points_of(sections, z), triangles_of(len(z), vertices)


def points_of(sections, z):
    """Ring vertices, then the middle of the surface and the tip; depth points down, so that meshes are right-handed."""
    depths = np.broadcast_to(-z[:, None, None], (*sections.shape[:2], 1))
    rings = np.concatenate([sections, depths], axis=2).reshape(-1, 3)
    return np.concatenate([rings, [[0.0, 0.0, 0.0], [0.0, 0.0, -DEPTH_MM]]])


def triangles_of(rings, vertices):
    this = np.arange(vertices)
    following = np.roll(this, -1)
    sides = [
        np.column_stack(corners)
        for top in vertices * np.arange(rings - 1)
        for corners in (
            (top + this, top + vertices + this, top + vertices + following),
            (top + this, top + vertices + following, top + following),
        )
    ]
    middle, last = rings * vertices, (rings - 1) * vertices
    surface = np.column_stack([np.full(vertices, middle), this, following])
    tip = np.column_stack([last + following, last + this, np.full(vertices, middle + 1)])
    return np.concatenate([*sides, surface, tip])


def enclosed(points, triangles):
    """Volume within a closed mesh."""
    a, b, c = points[triangles].transpose(1, 0, 2)
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)
