"""Parallel lines on depth slices in numba: each line cuts every section in one interval, and their union is exact.

The reference is this at its finest. Coarser, it shows what one gets who writes dermatrace's own method down by hand,
for these convex sections alone, without layers, hypotheses, intervals or a stop rule.
"""

import numba
import numpy as np

from channel import polygon_areas
from peer import Peer


def prepare(channel, setting):
    """Sections of their own area, with their depths' weights and the number of lines."""
    z, weights = channel.depth_rule(setting["slices"])
    sections = channel.sections(z, setting["vertices"])
    factor = np.sqrt(channel.areas(z) / polygon_areas(sections))
    return sections * factor[:, None, None], weights, int(setting["lines"])


def volume(prepared, case, seed):
    sections, weights, lines = prepared
    strikes = case.strikes[np.argsort(case.strikes[:, 0])]
    headings, which = np.unique(strikes[:, 2], return_inverse=True)
    offsets = np.random.default_rng(seed).random(len(weights))
    cos, sin = np.cos(headings), np.sin(headings)
    areas = [
        covered(*chains(section, cos, sin), strikes, which, case.side_mm, lines, offset)
        for section, offset in zip(sections, offsets)
    ]
    return float(weights @ areas)


def chains(section, cos, sin):
    """The section turned to each heading, as left and right chains from its lowest to its highest vertex."""
    vertices = len(section)
    lefts, rights = (np.empty((len(cos), vertices + 1, 2)) for _ in range(2))
    counts = np.empty((len(cos), 2), np.int64)
    for k, (c, s) in enumerate(zip(cos, sin)):
        turned = section @ np.array([[c, s], [-s, c]])
        turned = np.roll(turned, -int(turned[:, 1].argmin()), axis=0)
        top = int(turned[:, 1].argmax())
        right, left = turned[: top + 1], np.concatenate([turned[:1], turned[: top - 1 : -1]])
        counts[k] = len(left), len(right)
        lefts[k, : len(left)], rights[k, : len(right)] = left, right
    return lefts, rights, counts


@numba.njit
def covered(lefts, rights, counts, strikes, which, side, lines, offset):
    """Area covered in the patch: a mean over parallel lines, evenly spaced from a random offset on."""
    spacing = side / lines
    first = np.zeros(lines + 1, np.int64)
    for k in range(len(strikes)):
        low, high = span(lefts, counts, strikes, which, k, lines, spacing, offset)
        for line in range(low, high):
            first[line + 1] += 1
    first = np.cumsum(first)
    at = first[:-1].copy()
    starts, ends = np.empty(first[-1]), np.empty(first[-1])
    for k in range(len(strikes)):
        low, high = span(lefts, counts, strikes, which, k, lines, spacing, offset)
        shape, left, right = which[k], 0, 0
        for line in range(low, high):
            y = (line + offset) * spacing - strikes[k, 1]
            left, start = crossing(lefts[shape], counts[shape, 0], left, y)
            right, end = crossing(rights[shape], counts[shape, 1], right, y)
            starts[at[line]] = min(max(strikes[k, 0] + start, 0.0), side)
            ends[at[line]] = min(max(strikes[k, 0] + end, 0.0), side)
            at[line] += 1
    total = 0.0
    for line in range(lines):
        total += united(starts[first[line] : first[line + 1]], ends[first[line] : first[line + 1]])
    return total * spacing


@numba.njit
def span(lefts, counts, strikes, which, k, lines, spacing, offset):
    """The lines that cut strike k: from the first up to, not including, the second."""
    shape = which[k]
    low = (strikes[k, 1] + lefts[shape, 0, 1]) / spacing - offset
    high = (strikes[k, 1] + lefts[shape, counts[shape, 0] - 1, 1]) / spacing - offset
    return max(int(np.ceil(low)), 0), min(int(np.ceil(high)), lines)


@numba.njit
def crossing(chain, count, at, y):
    """Where the height y cuts a chain, walking up from the edge `at`: that edge, and x."""
    while at < count - 2 and chain[at + 1, 1] < y:
        at += 1
    rise = chain[at + 1, 1] - chain[at, 1]
    share = (y - chain[at, 1]) / rise if rise > 0 else 0.0
    return at, chain[at, 0] + min(max(share, 0.0), 1.0) * (chain[at + 1, 0] - chain[at, 0])


@numba.njit
def united(starts, ends):
    """Length of a union of intervals, which come almost sorted."""
    for i in range(1, len(starts)):
        start, end, j = starts[i], ends[i], i
        while j > 0 and starts[j - 1] > start:
            starts[j], ends[j] = starts[j - 1], ends[j - 1]
            j -= 1
        starts[j], ends[j] = start, end
    length, reached = 0.0, -np.inf
    for i in range(len(starts)):
        if ends[i] > reached:
            length += ends[i] - max(starts[i], reached)
            reached = ends[i]
    return length


COARSE_TO_FINE = ((4, 16, 100), (6, 16, 200), (8, 24, 500), (12, 32, 1000), (16, 64, 2000), (24, 128, 4000))
SETTINGS = tuple({"slices": s, "vertices": v, "lines": n} for s, v, n in COARSE_TO_FINE)

PEERS = [Peer("lines", "lines, numba (ours rewritten)", SETTINGS, prepare, volume)]
