"""The strikes that every program is given: seeded, in a patch that cuts no channel."""

import dataclasses
import functools
import math

import numpy as np

from channel import Channel

DENSITY_PER_CM2 = {"roller": 229.0, "pen": 1000.0}
HEADINGS_DEG = {"roller": ((0, 4), (90, 4), (45, 4), (135, 3)), "pen": ((0, 1),)}
MARGIN_MM = 0.35
PATTERNS = {100: 8, 1000: 4, 10000: 2}


@dataclasses.dataclass(frozen=True)
class Case:
    """One pattern of strikes of one device: x and y in mm, heading in radians, all channels whole in the patch."""

    device: str
    count: int
    pattern: int

    @property
    def channel(self):
        return Channel(self.device)

    @property
    def side_mm(self):
        """Side of the square patch: strikes lie in a square of the stated density, a margin inside the patch."""
        return math.sqrt(100.0 * self.count / DENSITY_PER_CM2[self.device]) + 2 * MARGIN_MM

    @functools.cached_property
    def strikes(self):
        random = np.random.default_rng([self.pattern, self.count, len(self.device)])
        headings, repeats = zip(*HEADINGS_DEG[self.device])
        heading = random.choice(np.repeat(np.radians(headings), repeats), self.count)
        place = random.uniform(MARGIN_MM, self.side_mm - MARGIN_MM, (self.count, 2))
        return np.column_stack([place, heading])

    def write_csv(self, path):
        """The strikes as dermatrace reads them, every digit kept."""
        rows = [f"{x!r},{y!r},{math.degrees(h)!r}\n" for x, y, h in self.strikes.tolist()]
        path.write_text("x_mm,y_mm,heading_deg\n" + "".join(rows))


def patterns(device, count):
    """The patterns over which the error of a device and count is averaged."""
    return [Case(device, count, number) for number in range(PATTERNS.get(count, 1))]


def placed(section, strikes):
    """One section (vertices, 2) at every strike: (strikes, vertices, 2)."""
    cos, sin = np.cos(strikes[:, 2, None]), np.sin(strikes[:, 2, None])
    x = strikes[:, 0, None] + cos * section[:, 0] - sin * section[:, 1]
    y = strikes[:, 1, None] + sin * section[:, 0] + cos * section[:, 1]
    return np.stack([x, y], axis=2)
