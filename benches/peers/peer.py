"""What a competitor is: a name, settings from coarse to fine, and two functions."""

import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Peer:
    """`prepare(channel, setting)` makes what depends on needle and depth alone; its time is reported apart.

    `volume(prepared, case, seed)` is the union volume of the case in mm³, and is what is timed. `seed` moves random
    points and grids; exact methods leave it unused.
    """

    key: str
    name: str
    settings: tuple
    prepare: typing.Callable
    volume: typing.Callable

    def label(self, setting):
        return ", ".join(f"{value:g} {name}".replace("_", " ").replace("e+0", "e") for name, value in setting.items())


class NotRun(Exception):
    """A setting that would need too much memory."""
