#!/usr/bin/env python3
"""Writes models.json: what the real PyTorch computes, in f64, for the models of losses.py, networks.py and models.py.

Made with PyTorch 1.13 (Debian's python3-torch): `/usr/bin/python3 test/gradient/pytorch/generate_fixtures.py`
(then `npx prettier --write test/gradient/pytorch`); the
same file with another path as its argument goes there instead. A model's case has its text in `.net`, its inputs and
parameters (numbers that f32 holds exactly), its loss and the gradient of the loss by each parameter; with an optimiser
also the parameters after some steps.
"""

import json
import pathlib
import sys

import torch

import losses
import models
import networks
from case import CASES

HERE = pathlib.Path(__file__).parent


def rounded(value):
    return float(f"{value:.9g}")


def plain(tensor):
    shape, values = list(tensor.shape), tensor.detach().flatten().tolist()
    if tensor.dtype == torch.int64:
        return {"dtype": "i32", "shape": shape, "data": values}
    return {"shape": shape, "data": [rounded(v) for v in values]}


def by_name(tensors):
    return {name: plain(tensor) for name, tensor in tensors.items()}


def computed(case):
    params = {name: tensor.clone().requires_grad_(True) for name, tensor in case.params.items()}
    loss = case.loss(case.inputs, params)
    gradients = dict(zip(params, torch.autograd.grad(loss, list(params.values()), allow_unused=False)))
    result = {
        "name": case.name,
        "text": case.text,
        "inputs": by_name(case.inputs),
        "params": by_name(case.params),
        "loss": rounded(loss.item()),
        "gradients": by_name(gradients),
    }
    if case.optimizer is None:
        return result
    expression, make = case.optimizer
    rule = make(list(params.values()))
    for _ in range(case.steps):
        rule.zero_grad()
        case.loss(case.inputs, params).backward()
        rule.step()
    return result | {"optimizer": expression, "steps": case.steps, "after": by_name(params)}


def main():
    assert models and losses and networks, "their cases are registered as they are imported"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "models.json"
    lines = ",\n".join(json.dumps(computed(case)) for case in CASES)
    path.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
