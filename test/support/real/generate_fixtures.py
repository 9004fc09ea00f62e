"""Values of elementary functions to 45 digits, by mpmath: what the functions of this folder are checked against.

    python3 test/support/real/generate_fixtures.py > test/support/real/fixtures.json
"""

import json

import mpmath
from mpmath import mp, mpf, nstr

mp.prec = 2500

POINTS = {
    "exp": [-700.5, -1, -1e-20, 0.1, 0.5, 1, 30.25, 709],
    "expm1": [-40.5, -1, -0.25, -1e-300, 1e-20, 0.3, 0.5, 2],
    "log": [5e-324, 1e-20, 0.7, 1 - 2**-53, 1 + 2**-52, 1.4, 1.6, 1e300],
    "log1p": [-1 + 2**-53, -0.6, -0.5, -0.3, 1e-300, 0.01, 0.5, 1e20],
    "sqrt": [5e-324, 1e-300, 0.5, 2, 3, 1e20, 1e300, 1.7e308],
    "sin": [1e-300, 0.4, 0.8, 3.141592653589793, -100, 1e22, -1e300, 6381956970095103.0 * 2.0**797],
    "cos": [1e-300, 0.4, 0.8, 1.5707963267948966, -100, 1e22, -1e300, 6381956970095103.0 * 2.0**797],
    "tanh": [-20.5, -0.3, 1e-300, 0.2, 0.25, 1, 5, 40],
    "erf": [-4, -2.9, -1e-300, 0.5, 1, 2.9, 3.1, 6],
    "erfc": [-4, -1, 0.1, 0.5, 2.9, 3.1, 10, 27],
}

def rows(name, points):
    return ",\n".join(f"    [{x!r}, {json.dumps(nstr(getattr(mpmath, name)(mpf(x)), 45))}]" for x in points)


tables = (f'  "{name}": [\n{rows(name, points)}\n  ]' for name, points in POINTS.items())
print("{\n" + ",\n".join(tables) + "\n}")
