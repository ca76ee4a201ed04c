"""The channel of one strike, written from its definition with numpy alone; nothing is taken from dermatrace.

Lengths in mm, angles in radians. The stroke frame has x along the heading and z into the skin; the origin is where the
axis crosses the surface at the deepest pose. A channel is the height field |y| <= Y(x, z) for 0 <= z <= D, and both
channels here are symmetric in x and in y, with convex sections.
"""

import dataclasses
import math

import numpy as np

LENGTH_MM = 1.5
DIAMETER_MM = 0.25
TIP_ANGLE_RAD = math.radians(16.0)
TIP_RADIUS_MM = 0.004
DRUM_RADIUS_MM = 10.0
DEPTH_MM = 1.5
HEIGHT_MM = DRUM_RADIUS_MM + LENGTH_MM - DEPTH_MM
REACH_MM = DRUM_RADIUS_MM + LENGTH_MM
GOLDEN = (math.sqrt(5) - 1) / 2

_HALF_ANGLE = TIP_ANGLE_RAD / 2
CAP_MM = TIP_RADIUS_MM * (1 - math.sin(_HALF_ANGLE))
CONE_END_MM = CAP_MM + (DIAMETER_MM / 2 - TIP_RADIUS_MM * math.cos(_HALF_ANGLE)) / math.tan(_HALF_ANGLE)


def needle_radius(s):
    """Radius of the needle at axial distance s from its tip: spherical cap, cone, shank."""
    s = np.asarray(s, dtype=float)
    cone = TIP_RADIUS_MM * math.cos(_HALF_ANGLE) + (s - CAP_MM) * math.tan(_HALF_ANGLE)
    cap = np.sqrt(np.maximum(2 * TIP_RADIUS_MM * s - s * s, 0.0))
    return np.where(s < CAP_MM, cap, np.minimum(cone, DIAMETER_MM / 2))


@dataclasses.dataclass(frozen=True)
class Channel:
    """The channel of a device: "roller" (pinned: the surface hole travels with the shaft) or "pen" (vertical).

    `poses` and `refinements` say how finely the angle of the drum is searched in which the needle is widest.
    """

    device: str
    poses: int = 33
    refinements: int = 25

    @property
    def breaks_mm(self):
        """Depths of the surface, of where shank and cone meet at the deepest pose, and of the tip."""
        return np.array([0.0, DEPTH_MM - CONE_END_MM, DEPTH_MM])

    def reach_mm(self):
        """The farthest that a channel extends from its strike's position."""
        return float(self.extent(np.linspace(0.0, DEPTH_MM, 301)[:-1]).max())

    def extent(self, z):
        """Half the length of the section at each depth, along the heading."""
        z = np.atleast_1d(np.asarray(z, dtype=float))
        if self.device == "pen":
            return needle_radius(DEPTH_MM - z)
        low, high = np.zeros_like(z), np.full_like(z, DEPTH_MM)
        for _ in range(45):
            middle = (low + high) / 2
            inside = self.half_width_squared(middle[:, None], z)[:, 0] > 0
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return low

    def half_width_squared(self, x, z):
        """Y(x, z)² for x of shape (depths, any) at z of shape (depths,); not positive outside the channel.

        The pose in which the needle is widest there: the best of a few, then golden section between its neighbours,
        which also finds the kink where shank and cone meet.
        """
        if self.device == "pen":
            return needle_radius(DEPTH_MM - z)[:, None] ** 2 - x * x
        z = np.asarray(z, dtype=float)[:, None]
        limit = np.arccos(np.minimum((HEIGHT_MM + z) / REACH_MM, 1.0))
        poses = np.linspace(-1.0, 1.0, self.poses)
        best = _excess(x[:, :, None], z[:, :, None], limit[:, :, None] * poses).argmax(axis=-1)
        low, high = limit * poses[np.maximum(best - 1, 0)], limit * poses[np.minimum(best + 1, self.poses - 1)]
        peak = _excess(x, z, limit * poses[best])
        for _ in range(self.refinements):
            left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
            at_left, at_right = _excess(x, z, left), _excess(x, z, right)
            low, high = np.where(at_left < at_right, left, low), np.where(at_left < at_right, high, right)
            peak = np.maximum(peak, np.maximum(at_left, at_right))
        return peak

    def sections(self, z, vertices):
        """Polygons of shape (depths, vertices, 2), vertices on the section's outline, a multiple of 4 of them."""
        quarter = np.linspace(0.0, math.pi / 2, vertices // 4 + 1)
        x = self.extent(z)[:, None] * np.cos(quarter)
        y = np.sqrt(np.maximum(self.half_width_squared(x, np.atleast_1d(z)), 0.0))
        y[:, 0] = 0.0
        upper = (np.hstack([x, -x[:, -2::-1]]), np.hstack([y, y[:, -2::-1]]))
        outline = [np.hstack([part, sign * part[:, -2:0:-1]]) for part, sign in zip(upper, (1, -1))]
        return np.stack(outline, axis=2)

    def areas(self, z, vertices=128):
        """Area of the section at each depth: extrapolated from polygons of all vertices and of every other one."""
        polygons = self.sections(z, vertices)
        return (4 * polygon_areas(polygons) - polygon_areas(polygons[:, ::2])) / 3

    def volume(self, nodes=48):
        """Volume of the channel by Gauss-Legendre quadrature of areas."""
        z, weights = self.depth_rule(nodes)
        return float(weights @ self.areas(z))

    def depth_rule(self, slices):
        """Gauss-Legendre depths and weights, half of them above the end of the shank and half below."""
        above = slices // 2
        rules = [np.polynomial.legendre.leggauss(n) for n in (above, slices - above)]
        ends = self.breaks_mm
        z = [low + (high - low) * (x + 1) / 2 for low, high, (x, _) in zip(ends, ends[1:], rules)]
        weights = [(high - low) * w / 2 for low, high, (_, w) in zip(ends, ends[1:], rules)]
        return np.concatenate(z), np.concatenate(weights)


def _excess(x, z, theta):
    """r(s)² − δ² of the point (x, z), turned with the needle about the point where its axis crosses the surface."""
    sin, cos = np.sin(theta), np.cos(theta)
    s = REACH_MM - HEIGHT_MM / cos - (z * cos - x * sin)
    across = x * cos + z * sin
    return needle_radius(np.maximum(s, 0.0)) ** 2 - across**2


def polygon_areas(polygons):
    """Areas of polygons of shape (any, vertices, 2)."""
    x, y = polygons[..., 0], polygons[..., 1]
    return 0.5 * np.abs((x * np.roll(y, -1, -1) - y * np.roll(x, -1, -1)).sum(axis=-1))
