"""The coefficients of compiler/lower/math/erfc-tail.ts, by Chebyshev interpolation with mpmath.

erfc(x) = t exp(-x² + P(t)) with t = 2 / (2 + x), and P(t) = -log(2 √π) + t + t² R(t): the first two terms are those of the
asymptotic series of erfc. R - 1/4 is a polynomial in u, which is t mapped from [LOW, 1] to
[-1, 1].

    python3 test/accuracy/fit_erfc.py
"""

from mpmath import chebyt, cos, erfc, exp, log, mp, mpf, pi, sqrt, taylor

mp.prec = 400
LOW = mpf(1) / 16


def r(t):
    x = 2 / t - 2
    return (log(erfc(x) * exp(x * x) / t) + log(2 * sqrt(pi)) - t) / t**2 - mpf(1) / 4


def interpolate(count):
    """Coefficients of 1, u, u², ..."""
    angles = [pi * (k + mpf(1) / 2) / count for k in range(count)]
    values = [r((1 + LOW) / 2 + (1 - LOW) / 2 * cos(angle)) for angle in angles]
    powers = [mpf(0)] * count
    for j in range(count):
        c = sum(value * cos(j * angle) for value, angle in zip(values, angles)) * (1 if j == 0 else 2) / count
        for i, part in enumerate(taylor(lambda u: chebyt(j, u), 0, j)):
            powers[i] += c * part
    return powers


for name, count in (("f64", 28), ("f32", 15)):
    print(name, ", ".join(repr(float(c)) for c in interpolate(count)))
