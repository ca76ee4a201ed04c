"""Point sampling in numba: points of an additive recurrence, moved at random by `seed`, each tested against the strikes
that a grid says are near. Y² comes from a table of the channel."""

import numba
import numpy as np

from channel import DEPTH_MM
from peer import Peer

TABLE = 128


def prepare(channel, setting):
    """(points, half lengths by depth, Y² by depth and share of the half length, reach)."""
    z = np.linspace(0, DEPTH_MM, TABLE + 1)
    extent = channel.extent(z)
    squares = channel.half_width_squared(extent[:, None] * np.linspace(0, 1, TABLE + 1), z)
    return int(setting["points"]), extent, np.maximum(squares, 0.0), channel.reach_mm()


def volume(prepared, case, seed):
    points, extent, squares, reach = prepared
    shift = np.random.default_rng(seed).random(3)
    turned = np.column_stack([case.strikes[:, :2], np.cos(case.strikes[:, 2]), np.sin(case.strikes[:, 2])])
    cells = max(1, int(case.side_mm / reach))
    first, members = indexed(turned, case.side_mm, cells, reach)
    hits = hit_count(points, shift, turned, extent, squares, case.side_mm, cells, first, members)
    return hits / points * case.side_mm**2 * DEPTH_MM


@numba.njit
def indexed(strikes, side, cells, reach):
    """Strikes whose square of reach meets each cell: where each cell's list begins, and the lists."""
    first = np.zeros(cells * cells + 1, np.int64)
    members = np.empty(0, np.int64)
    for fill in (False, True):
        if fill:
            first[1:] = np.cumsum(first[1:])
            members = np.empty(first[-1], np.int64)
        at = first[:-1].copy()
        for k in range(len(strikes)):
            i0, i1 = cell_of(strikes[k, 0] - reach, side, cells), cell_of(strikes[k, 0] + reach, side, cells)
            j0, j1 = cell_of(strikes[k, 1] - reach, side, cells), cell_of(strikes[k, 1] + reach, side, cells)
            for i in range(i0, i1 + 1):
                for j in range(j0, j1 + 1):
                    if fill:
                        members[at[i * cells + j]] = k
                        at[i * cells + j] += 1
                    else:
                        first[i * cells + j + 1] += 1
    return first, members


@numba.njit
def cell_of(x, side, cells):
    return min(max(int(x / side * cells), 0), cells - 1)


@numba.njit
def hit_count(points, shift, strikes, extent, squares, side, cells, first, members):
    """How many points lie in a channel."""
    golden = 1.2207440846057596  # root of x⁴ = x + 1: an additive recurrence of low discrepancy in three dimensions
    hits = 0
    for n in range(points):
        x = (shift[0] + n / golden) % 1.0 * side
        y = (shift[1] + n / golden**2) % 1.0 * side
        level = (shift[2] + n / golden**3) % 1.0 * TABLE
        cell = cell_of(x, side, cells) * cells + cell_of(y, side, cells)
        for m in range(first[cell], first[cell + 1]):
            if is_inside(x, y, level, strikes[members[m]], extent, squares):
                hits += 1
                break
    return hits


@numba.njit
def is_inside(x, y, level, strike, extent, squares):
    """Whether the point lies in the strike's channel; bilinear in the table of Y²."""
    dx, dy = x - strike[0], y - strike[1]
    along = abs(strike[2] * dx + strike[3] * dy)
    k = min(int(level), TABLE - 1)
    down = level - k
    half = (1 - down) * extent[k] + down * extent[k + 1]
    if along >= half:
        return False
    at = along / half * TABLE
    i = min(int(at), TABLE - 1)
    right = at - i
    upper = (1 - right) * squares[k, i] + right * squares[k, i + 1]
    lower = (1 - right) * squares[k + 1, i] + right * squares[k + 1, i + 1]
    across = strike[2] * dy - strike[3] * dx
    return across * across <= (1 - down) * upper + down * lower


SETTINGS = tuple({"points": 10.0**power} for power in (4, 5, 6, 7, 8))

PEERS = [Peer("points", "points, numba", SETTINGS, prepare, volume)]
