"""Voxels by VTK: the mesh of the channel, moved to each strike and turned into a stencil on the common grid.

The grid is moved at random by `seed`. Channels are joined in one array of the whole patch.
"""

import math

import numpy as np
import vtk
from vtk.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray, vtk_to_numpy

from channel import DEPTH_MM
from mesh import mesh
from peer import NotRun, Peer

RINGS, VERTICES = 16, 32
MOST_VOXELS = 1_500_000_000


def prepare(channel, setting):
    points, triangles = mesh(channel, RINGS, VERTICES, channel.volume(24))
    return setting["um_voxels"] / 1000, channel.reach_mm(), points, triangles


def volume(prepared, case, seed):
    size, reach, points, triangles = prepared
    layers = round(DEPTH_MM / size)
    pitch = np.array([size, size, DEPTH_MM / layers])
    cells = int(np.ceil((case.side_mm + reach) / size)) + 3
    if cells * cells * layers > MOST_VOXELS:
        raise NotRun(f"{cells * cells * layers / 1e9:.1f} G voxels")
    grid = np.zeros((layers, cells, cells), dtype=bool)
    offset = np.random.default_rng(seed).random(2) * size
    stencil = Stencil(points, triangles, pitch, reach)
    for x, y, heading in case.strikes.tolist():
        i, j, marked = stencil.of(x + offset[0], y + offset[1], heading)
        grid[:, j : j + marked.shape[1], i : i + marked.shape[2]] |= marked
    return np.count_nonzero(grid) * float(pitch.prod())


class Stencil:
    """The voxels of one strike, by vtkPolyDataToImageStencil, in a window around it."""

    def __init__(self, points, triangles, pitch, reach):
        self.points, self.pitch = points, pitch
        self.window = 2 * int(np.ceil(reach / pitch[0])) + 3
        self.layers = round(DEPTH_MM / pitch[2])
        self.surface = vtk.vtkPolyData()
        self.surface.SetPoints(vtk.vtkPoints())
        cells = vtk.vtkCellArray()
        corners = np.column_stack([np.full(len(triangles), 3), triangles]).astype(np.int64).ravel()
        cells.ImportLegacyFormat(numpy_to_vtkIdTypeArray(corners, deep=True))
        self.surface.SetPolys(cells)
        self.cut = vtk.vtkPolyDataToImageStencil()
        self.cut.SetInputData(self.surface)
        self.cut.SetOutputSpacing(*pitch)
        self.image = vtk.vtkImageStencilToImage()
        self.image.SetInputConnection(self.cut.GetOutputPort())
        self.image.SetOutputScalarTypeToUnsignedChar()

    def of(self, x, y, heading):
        """(i, j) of the window's first voxel, and the voxels marked, from the deepest layer up."""
        cos, sin = math.cos(heading), math.sin(heading)
        turned = self.points @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]) + (x, y, 0)
        self.surface.GetPoints().SetData(numpy_to_vtk(turned, deep=True))
        i, j = (max(0, int(v / self.pitch[0]) - self.window // 2) for v in (x, y))
        first = np.array([i, j, -self.layers])
        self.cut.SetOutputOrigin(*((first + 0.5) * self.pitch))
        self.cut.SetOutputWholeExtent(0, self.window - 1, 0, self.window - 1, 0, self.layers - 1)
        self.cut.Modified()
        self.image.Update()
        marked = vtk_to_numpy(self.image.GetOutput().GetPointData().GetScalars())
        return i, j, marked.reshape(self.layers, self.window, self.window).astype(bool)


SETTINGS = tuple({"um_voxels": size} for size in (100, 60, 40, 25, 15))

PEERS = [Peer("vtk", "voxels, VTK", SETTINGS, prepare, volume)]
