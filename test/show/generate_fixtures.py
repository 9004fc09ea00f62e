#!/usr/bin/env python3
"""Writes fixtures.json: tensors, and the texts that the real PyTorch prints for them.

Made with PyTorch 1.13 (Debian's python3-torch): `/usr/bin/python3 test/show/generate_fixtures.py`
(then `npx prettier --write test/show/fixtures.json`). Each fixture has its elements either in words, exact
as Python's repr, or as a formula where they are many: element i is ((i * factor) % modulo) * scale + offset
in double precision, then cast to the dtype.
"""

import json
import math
import pathlib
import random

import torch

DTYPES = {"f32": torch.float32, "f64": torch.float64, "i32": torch.int32, "bool": torch.bool}
OUR_NAMES = {"torch.int32": "i32", "torch.float64": "f64", "torch.bool": "bool"}
NAN, INF = math.nan, math.inf

fixtures = []


def print_tensor(dtype, shape, values):
    text = str(torch.tensor(values, dtype=DTYPES[dtype]).reshape(shape))
    for theirs, ours in OUR_NAMES.items():
        text = text.replace(theirs, ours)
    return text


def explicit(name, shape, values, dtype="f32"):
    values = [float(v) for v in values] if dtype in ("f32", "f64") else [int(v) for v in values]
    words = " ".join(repr(v) for v in values)
    fixtures.append((name, dtype, shape, {"data": words}, print_tensor(dtype, shape, values)))


def formula(name, shape, dtype="f32", factor=1, modulo=2**31, scale=1.0, offset=0.0):
    numbers = [((i * factor) % modulo) * scale + offset for i in range(math.prod(shape))]
    values = numbers if dtype in ("f32", "f64") else [int(v) for v in numbers]
    entry = {"formula": {"factor": factor, "modulo": modulo, "scale": scale, "offset": offset}}
    fixtures.append((name, dtype, shape, entry, print_tensor(dtype, shape, values)))


def scalars():
    for value in [66, 0, -0.0, 1.5, -2.25, 0.03125, 0.09375, 1e-4, 9.9999e-5, 1e8, 100000001, 123456789, 1e38,
                  1e-45, 1.17549435e-38, 3.14159265, -1e-10, NAN, INF, -INF, 16777217, 99999.99995, 0.99995]:
        explicit(f"scalar {value!r}", [], [value])
    for value in [1 / 3, 5e-324, 1.7976931348623157e308, 2.5, 1e22, 9.999999999999999e22, 0.00012345, 2.0**70, -0.0]:
        explicit(f"f64 scalar {value!r}", [], [value], "f64")
    for value in [0, -7, 2147483647, -2147483648]:
        explicit(f"i32 scalar {value}", [], [value], "i32")
    for value in [True, False]:
        explicit(f"bool scalar {value}", [], [value], "bool")


def empties():
    for shape in [[0], [0, 3], [3, 0], [2, 0, 4], [0, 0], [1, 0, 1, 1]]:
        for dtype in DTYPES:
            explicit(f"empty {dtype} {shape}", shape, [], dtype)
    explicit("empty of many axes", [0] + [10] * 7, [], "f64")
    explicit("empty of very many axes", [0] + [1] * 21, [], "i32")


def styles():
    explicit("whole", [2, 2], [1, 2, 3, 4])
    explicit("whole with signs", [4], [-1, 20, -300, 0])
    explicit("zeros", [3], [0, 0, 0])
    explicit("signed zeros", [4], [0.0, -0.0, 0.0, -0.0])
    explicit("negative zero among halves", [3], [-0.0, 0.5, 0.0])
    explicit("negative zero with exponents", [3], [-0.0, 1e-9, 0.0])
    explicit("negative zero among whole", [3], [-0.0, 5, -5])
    explicit("fractions", [2, 3], [0.1, -0.2, 0.3, 10.5, 2, -3.25])
    explicit("ratio of 1000 exactly", [2], [0.5, 500])
    explicit("ratio over 1000", [2], [0.5, 500.5])
    explicit("whole, ratio of 1000 exactly", [3], [1, 10, 1000])
    explicit("whole, ratio over 1000", [3], [1, 10, 1001])
    explicit("whole, largest fixed", [2], [1e8, 1e6])
    explicit("whole, past the largest fixed", [2], [100000008, 1e6])
    explicit("fraction past the largest fixed", [2], [100000000.5, 10000000.5], "f64")
    explicit("fraction at the largest fixed", [2], [100000000.0, 10000000.5], "f64")
    explicit("smallest fixed f64", [2], [1e-4, 2e-4], "f64")
    explicit("smallest fixed f32", [2], [1e-4, 2e-4])
    explicit("under the smallest fixed", [2], [0.99e-4, 2e-4])
    explicit("mixed magnitudes", [5], [1e-8, 1, 1e8, -1e20, 3.5])
    explicit("exponents of three digits", [3], [1e-300, 1e300, -2.5e-7], "f64")
    explicit("exponents of two and three digits", [2, 2], [1e-99, 1e-100, 9.99995e99, 9.99994e99], "f64")
    explicit("subnormals f32", [3], [1e-45, 2e-42, -1e-40])
    explicit("subnormals f64", [3], [5e-324, 1e-310, -2.2250738585072014e-308], "f64")
    explicit("largest and smallest f64", [2], [1.7976931348623157e308, 5e-324], "f64")
    explicit("largest f32", [2], [3.4028234663852886e38, -3.4028234663852886e38])
    explicit("ties to even, fixed", [8], [0.03125, 0.09375, 0.15625, 0.21875, -0.03125, -0.09375, 1.03125, 2.09375])
    explicit("ties to even, exponents", [6], [100000.5, 100001.5, 1000005, 1000015, -1000025, 3.0])
    explicit("ties to even, exponents, whole", [4], [1000005, 1000015, 2000025, 1])
    explicit("ties to even f64", [4], [0.00390625, 0.01171875, 12345.03125, 12345.09375], "f64")
    explicit("near ties", [4], [0.00005, 0.00015, 1.00005, 2.67495], "f64")
    explicit("rounds up to more digits", [2], [99.99996, 9.99996])
    explicit("rounds to zero", [2], [0.0001000001, -0.00012])
    explicit("f32 is rounded before it is shown", [3], [0.1, 16777217, 33554433])
    explicit("f64 thirds", [3], [1 / 3, 2 / 3, 4 / 3], "f64")


def not_finite():
    for name, values in {
        "nan": [NAN], "nan and zeros": [0, NAN, 0], "inf and whole": [1, INF, -INF], "nan and fractions": [0.5, NAN, 1.5],
        "all not finite": [NAN, INF, -INF], "with exponents": [1e-7, NAN, INF, -INF, 1, 0],
        "wide whole": [100000, NAN, -INF, 200000], "minus inf in narrow": [1, 2, -INF],
        "exponents, whole": [1, 1e6, NAN, -INF],
    }.items():
        explicit(f"not finite: {name}", [len(values)], values)
        explicit(f"not finite f64: {name}", [1, len(values), 1], values, "f64")


def integers_and_bools():
    explicit("i32 signs", [2, 3], [1, -20, 300, -4000, 50000, 0], "i32")
    explicit("i32 extremes", [3], [2147483647, -2147483648, 0], "i32")
    explicit("i32 column", [4, 1], [1, 2, 3, 40], "i32")
    explicit("bools", [2, 2], [1, 0, 0, 1], "bool")
    explicit("bools, all true", [3], [1, 1, 1], "bool")
    formula("bools on many lines", [40], "bool", 5, 7, 1.0, -3.0)
    formula("i32 on many lines", [100], "i32")
    # Around the column where the dtype's name moves to a line of its own.
    for count in range(13, 24):
        formula(f"i32 vector of {count}", [count], "i32", 1, 10, 1.0)
    for count in range(4, 13):
        formula(f"f64 vector of {count}", [count], "f64", 1, 7, 0.5)
    for count in (5, 6, 7):
        formula(f"f64 matrix with rows of {count}", [2, count], "f64", 3, 11, 0.25)


def wide():
    for count in (9, 10, 11, 24, 25, 26, 48):
        formula(f"fractions, vector of {count}", [count], "f32", 7, 13, 0.125, -0.5)
    formula("whole, wide", [60])
    formula("whole, wide matrix", [3, 40])
    formula("zeros, wide: lines of more than 80 columns", [100], "f32", 1, 1)
    formula("exponents, wide", [30], "f32", 1, 31, 1234.5, 0.001)
    formula("wide in three axes", [2, 2, 25], "f32", 5, 17, 0.5)
    formula("very long elements", [8], "f64", 1, 9, -1e300, 1e-300)
    formula("1000 elements, not summarised", [1000], "i32")
    formula("1000 elements in a matrix", [10, 100], "f32", 7, 19, 0.25)


def axes():
    formula("three axes", [2, 3, 4])
    formula("four axes", [2, 2, 2, 3], "f32", 5, 23, 0.5, -2.0)
    formula("five axes", [2, 1, 2, 1, 2], "i32")
    formula("ones everywhere", [1, 1, 1, 1])
    formula("a row", [1, 8], "f32", 3, 7, 0.1)
    formula("a column", [8, 1], "f32", 3, 7, 0.1)
    formula("image", [1, 2, 5, 5], "f32", 11, 29, 0.03125)


def summarised():
    formula("summarised vector", [1001])
    formula("summarised i32", [2000], "i32")
    formula("summarised f64", [5000], "f64", 7919, 104729, 0.001)
    formula("summarised bool", [1500], "bool", 3, 5, 1.0, -1.0)
    formula("summarised matrix", [2000 // 40, 40])
    formula("summarised, narrow matrix", [400, 4], "f32", 13, 101, 0.25)
    formula("summarised, six rows", [6, 200], "f32", 13, 101, 0.5)
    formula("summarised, seven rows", [7, 200], "i32", 13, 101)
    formula("summarised, three axes", [10, 12, 14], "f32", 17, 103, 0.1, -5.0)
    formula("summarised, four axes", [7, 2, 8, 10], "f32", 17, 103, 0.1, -5.0)
    formula("summarised, no long axis", [4, 4, 4, 4, 5], "i32", 17, 103)
    formula("summarised, scientific", [40, 40], "f64", 17, 1009, 1e7, 1.0)
    formula("summarised: only what is shown has a say", [1200], "f32", 1, 601, 1.0)
    formula("summarised zeros", [30, 50], "f32", 1, 1)
    formula("summarised, wide elements", [1100], "f64", 1, 2000, -1e300, 1e-300)
    formula("summarised column", [1001, 1], "f32", 1, 2000, 0.5)
    formula("summarised row", [1, 1001], "f32", 1, 2000, 0.5)


def drawn_at_random():
    draw = random.Random(1)
    for index in range(40):
        dtype = draw.choice(["f32", "f32", "f64"])
        shape = [draw.randint(1, 6) for _ in range(draw.randint(1, 4))]
        while math.prod(shape) > 60:
            shape.pop()
        spread = draw.choice([1, 2, 3, 8, 30])
        whole = draw.random() < 0.25
        values = []
        for _ in range(math.prod(shape)):
            value = draw.choice([-1, 1]) * 10 ** draw.uniform(-spread / 2, spread / 2)
            value = draw.choice([value] * 12 + [0.0, -0.0] + ([NAN, INF, -INF] if index % 4 == 0 else []))
            values.append(round(value) if whole and math.isfinite(value) else value)
        explicit(f"at random {index}", shape, values, dtype)


def main():
    torch.set_printoptions(profile="default")
    for make in (scalars, empties, styles, not_finite, integers_and_bools, wide, axes, summarised, drawn_at_random):
        make()
    entries = []
    for name, dtype, shape, content, text in fixtures:
        fields = {"name": name, "dtype": dtype, "shape": shape, **content, "text": text}
        lines = [f"    {json.dumps(key)}: {inline(value)}" for key, value in fields.items()]
        entries.append("  {\n" + ",\n".join(lines) + "\n  }")
    path = pathlib.Path(__file__).with_name("fixtures.json")
    path.write_text("[\n" + ",\n".join(entries) + "\n]\n")
    print(f"{len(fixtures)} fixtures, {path.stat().st_size} bytes")


def inline(value):
    text = json.dumps(value)
    return "{ " + text[1:-1] + " }" if isinstance(value, dict) else text


main()
