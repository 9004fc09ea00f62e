"""A model as text and as PyTorch, side by side."""

import dataclasses
import textwrap
import zlib
from typing import Callable, Optional

import torch

CASES = []


@dataclasses.dataclass
class Case:
    name: str
    text: str
    inputs: dict
    params: dict
    loss: Callable
    optimizer: Optional[tuple]
    steps: int


class Draw:
    """Numbers of five bits after the point, exact in f32, and few digits in a file. Each model has its own."""

    def __init__(self, name):
        self.generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))

    def normal(self, *shape, scale=1.0):
        numbers = torch.randn(shape, dtype=torch.float64, generator=self.generator) * scale
        return (numbers * 32).round() / 32

    def positive(self, *shape):
        return self.normal(*shape).abs() + 1 / 4

    def classes(self, count, *shape):
        return torch.randint(count, shape, generator=self.generator)


def model(name, text, *, inputs, params, optimizer=None, steps=0):
    """Registers a case. `inputs` and `params` give tensors for a Draw; the function decorated gives the loss of both.

    `x` stands for its input in the text and in the function; a parameter `h.W` is `p["h.W"]`.
    """

    def register(loss):
        draw = Draw(name)
        body = textwrap.indent(textwrap.dedent(text).strip(), "  ")
        CASES.append(
            Case(name, f"model M() {{\n{body}\n}}\n", inputs(draw), params(draw), loss, optimizer, steps)
        )
        return loss

    return register
