"""Writes scipy.csv: points of scipy's unscrambled Sobol' sequence in 128 dimensions, as fractions of 2^32.

    pip install scipy==1.17.1 && python make.py

scipy numbers its points by Gray code: its point i is point i ^ (i >> 1) of the plain sequence. The first column is the index
in the plain sequence.
"""

from pathlib import Path

from scipy.stats import qmc

DIMENSIONS = 128
# Every bit of the first 13 alone, and some mixtures.
PLAIN = sorted([1 << bit for bit in range(13)] + [3, 5, 1000, 4095, 8191])


def gray(index):
    return index ^ (index >> 1)


points = qmc.Sobol(DIMENSIONS, scramble=False, bits=32).random(1 << 13)
by_plain = {gray(i): point for i, point in enumerate(points)}
rows = [[index] + [int(x * 2**32) for x in by_plain[index]] for index in PLAIN]
Path(__file__).with_name("scipy.csv").write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
