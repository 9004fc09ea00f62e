#!/usr/bin/env python3
"""Writes layers.json, optimizers.json and schedules.json: what the real PyTorch computes, in f64, for the standard library.

Made with PyTorch 1.13 (Debian's python3-torch): `/usr/bin/python3 test/std/generate_fixtures.py`
(then `npx prettier --write test/std`). A layer's case, or a function's, has the expression in `.net`, all tensors it starts from
(numbers that f32 holds exactly), its output, and the gradients of sum(output * cotangent). Weights have the
names and the shapes of the `.net` layer. A schedule's case has the rate of every step beside the walk.
"""

import json
import math
import pathlib

import torch
from torch.nn import functional as F
from torch.optim import lr_scheduler as scheduling

torch.manual_seed(0)
HERE = pathlib.Path(__file__).parent


def draw(*shape):
    """Numbers of 8 bits after the point: exact in f32."""
    return (torch.randn(shape, dtype=torch.float64) * 256).round() / 256


def plain(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{v:.10g}") for v in tensor.detach().flatten().tolist()]}


def by_name(tensors):
    return {name: plain(tensor) for name, tensor in tensors.items()}


layers = []


def layer(expression, x, weights, compute, after=None):
    """`compute(x, weights)` is the layer as it trains; `after()` gives what two steps leave behind."""
    leaves = {"x": x, **weights}
    for tensor in leaves.values():
        tensor.requires_grad_(True)
    output = compute(x, **{name.rsplit("h.", 1)[-1].replace(".", "_"): w for name, w in weights.items()})
    cotangent = draw(*output.shape)
    (output * cotangent).sum().backward()
    case = {
        "expression": expression,
        "x": plain(x),
        "weights": by_name(weights),
        "cotangent": plain(cotangent),
        "output": plain(output),
        "gradients": by_name({name: tensor.grad for name, tensor in leaves.items()}),
    }
    if after is not None:
        case["after"] = after()
    layers.append(case)


def convolution(expression, x_shape, channels, kernel, bias=True, **options):
    weights = {"h.W": draw(channels, x_shape[1], *kernel)}
    if bias:
        weights["h.b"] = draw(channels)
    layer(expression, draw(*x_shape), weights, lambda x, W, b=None: F.conv2d(x, W, b, **options))


convolution("conv2d(x, 4)", (2, 3, 6, 5), 4, (3, 3))
convolution("conv2d(x, 2, kernel=5, padding=2)", (1, 1, 5, 5), 2, (5, 5), padding=2)
convolution("conv2d(x, 3, kernel=[2, 3], stride=[2, 1], padding=[0, 1])", (2, 2, 7, 4), 3, (2, 3), stride=(2, 1), padding=(0, 1))
convolution("conv2d(x, 2, kernel=3, stride=2, bias=false)", (2, 1, 8, 8), 2, (3, 3), bias=False, stride=2)
convolution("conv2d(x, 5, kernel=1)", (3, 2, 2, 2), 5, (1, 1))

layer("max_pool2d(x)", draw(2, 3, 6, 5), {}, lambda x: F.max_pool2d(x, 2))
layer("max_pool2d(x, 3, stride=2, padding=1)", draw(2, 2, 7, 7), {}, lambda x: F.max_pool2d(x, 3, 2, 1))
layer("max_pool2d(x, [1, 3], stride=1)", torch.ones(1, 1, 2, 5, dtype=torch.float64), {}, lambda x: F.max_pool2d(x, (1, 3), 1))
layer("avg_pool2d(x)", draw(2, 3, 6, 5), {}, lambda x: F.avg_pool2d(x, 2))
layer("avg_pool2d(x, 3, stride=2, padding=1)", draw(2, 2, 7, 7), {}, lambda x: F.avg_pool2d(x, 3, 2, 1))

for shape in ((5, 4), (2, 3, 6)):
    weights = {"h.gamma": draw(shape[-1]), "h.beta": draw(shape[-1])}
    layer("layer_norm(x)", draw(*shape), weights, lambda x, gamma, beta: F.layer_norm(x, x.shape[-1:], gamma, beta))


def batch_norm(expression, shape, **options):
    x, weights = draw(*shape), {"h.gamma": draw(shape[1]), "h.beta": draw(shape[1])}
    kind = torch.nn.BatchNorm1d if len(shape) < 4 else torch.nn.BatchNorm2d
    module = kind(shape[1], **options).double()

    def after():
        with torch.no_grad():
            module.weight.copy_(weights["h.gamma"])
            module.bias.copy_(weights["h.beta"])
            module(x)
            module(x)
            states = {"h.running_mean": module.running_mean, "h.running_var": module.running_var}
            return {"states": by_name(states), "output": plain(module.eval()(x))}

    compute = lambda x, gamma, beta: F.batch_norm(x, None, None, gamma, beta, True, eps=module.eps)
    layer(expression, x, weights, compute, after)


batch_norm("batch_norm(x)", (6, 3))
batch_norm("batch_norm(x, momentum=0.5, epsilon=0.01)", (3, 2, 4, 5), momentum=0.5, eps=0.01)


def attention(expression, shape, heads, causal):
    d = shape[-1]
    names = ("query", "key", "value", "joined")
    # Small, so that softmax is far from 0 and 1 and all of it is tested.
    weights = {f"h.{name}.{part}": draw(*((d, d) if part == "W" else (d,))) / 4 for name in names for part in "Wb"}

    def compute(x, **w):
        module = torch.nn.MultiheadAttention(d, heads, batch_first=True).double()
        state = {
            "in_proj_weight": torch.cat([w[f"{name}_W"].T for name in names[:3]]),
            "in_proj_bias": torch.cat([w[f"{name}_b"] for name in names[:3]]),
            "out_proj.weight": w["joined_W"].T,
            "out_proj.bias": w["joined_b"],
        }
        mask = torch.full((shape[1], shape[1]), -torch.inf, dtype=torch.float64).triu(1) if causal else None
        function = F.multi_head_attention_forward
        moved = x.transpose(0, 1)
        out, _ = function(
            moved, moved, moved, d, heads, state["in_proj_weight"], state["in_proj_bias"], None, None, False, 0.0,
            state["out_proj.weight"], state["out_proj.bias"], training=True, attn_mask=mask,
        )
        return out.transpose(0, 1)

    layer(expression, draw(*shape), weights, compute)


attention("attention(x)", (2, 3, 4), 1, False)
attention("attention(x, heads=2)", (2, 5, 6), 2, False)
attention("attention(x, heads=3, causal=true)", (1, 4, 6), 3, True)

def function(expression, x, compute):
    """A function without weights."""
    layer(expression, x, {}, compute)


def with_zeros(*shape):
    """Every third number is 0, and all of the first row."""
    x = draw(*shape)
    x.view(-1)[::3] = 0
    x[0] = 0
    return x


function("cumsum(x, axis=0)", draw(3, 4), lambda x: x.cumsum(0))
function("cumsum(x)", draw(2, 3), lambda x: x.flatten().cumsum(0))
function("cumsum(x, -1, reverse=true)", draw(2, 5), lambda x: x.flip(-1).cumsum(-1).flip(-1))
function("cumprod(x, axis=1)", draw(3, 5), lambda x: x.cumprod(1))
function("cumprod(x, axis=0)", with_zeros(4, 5), lambda x: x.cumprod(0))
function("cumprod(x, axis=1)", with_zeros(3, 7), lambda x: x.cumprod(1))
function("cumprod(x)", draw(1), lambda x: x.cumprod(0))
function("sort(x)", draw(3, 6), lambda x: x.sort().values)
function("sort(x, axis=0, descending=true)", draw(5, 2, 2), lambda x: x.sort(0, descending=True).values)
function("sort(x, axis=0)", draw(40, 2), lambda x: x.sort(0).values)
function("gather(x, [[1, 1], [0, 2]])", draw(2, 3), lambda x: x.gather(1, torch.tensor([[1, 1], [0, 2]])))
function(
    "scatter_add(x, [[1, 1, 0]], [[1, 2, 4]], axis=0)",
    draw(2, 3),
    lambda x: x.scatter_add(0, torch.tensor([[1, 1, 0]]), torch.tensor([[1, 2, 4]], dtype=x.dtype)),
)
function("split(x, [1, 3], axis=1)[1]", draw(2, 4), lambda x: x.split([1, 3], 1)[1])
for equation, shape in (("ij,kj->ik", (3, 4)), ("ij,ij->", (2, 3)), ("ii,ij->j", (3, 3)), ("...i,...j->...ij", (2, 3))):
    function(f'einsum("{equation}", x, x)', draw(*shape), lambda x, of=equation: torch.einsum(of, x, x))
function('einsum("bij,bjk,k->bi", x, x, x[0, 0])', draw(2, 3, 3), lambda x: torch.einsum("bij,bjk,k->bi", x, x, x[0, 0]))
for order in ("1", "2", "3", "1.5", "inf"):
    function(f"norm(x, {order})", draw(2, 3), lambda x, p=float(order): torch.linalg.vector_norm(x, p))
    function(f"norm(x, {order}, axis=1)", with_zeros(3, 4), lambda x, p=float(order): torch.linalg.vector_norm(x, p, dim=1))
function("norm(x) ** 2", draw(2, 3), lambda x: torch.linalg.vector_norm(x) ** 2)
function("std(x, axis=1)", with_zeros(3, 4), lambda x: x.std(1, unbiased=False))

STEPS = 20
optimizers = []


def walk(make, schedule=None):
    """Least squares of x @ W + b against y; the parameters after every fifth step, the rate before every step."""
    torch.manual_seed(1)
    x, y = draw(8, 3), draw(8, 2)
    start = {"W": draw(3, 2), "b": draw(2)}
    W, b = (tensor.clone().requires_grad_(True) for tensor in start.values())
    rule = make([W, b])
    scheduler = None if schedule is None else schedule(rule)
    history, rates = [], []
    for step in range(STEPS):
        rates.append(float(f"{rule.param_groups[0]['lr']:.10g}"))
        rule.zero_grad()
        ((x @ W + b - y) ** 2).mean().backward()
        rule.step()
        if scheduler is not None:
            scheduler.step()
        if (step + 1) % 5 == 0:
            history.append({"steps": step + 1, "params": by_name({"W": W, "b": b})})
    return {"x": plain(x), "y": plain(y), "params": by_name(start), "history": history}, rates


def optimizer(expression, make):
    optimizers.append({"expression": expression, **walk(make)[0]})


optimizer("sgd(lr=0.1)", lambda p: torch.optim.SGD(p, 0.1))
optimizer("momentum(lr=0.05)", lambda p: torch.optim.SGD(p, 0.05, momentum=0.9))
optimizer("momentum(lr=0.05, beta=0.5)", lambda p: torch.optim.SGD(p, 0.05, momentum=0.5))
optimizer("adam(lr=0.1)", lambda p: torch.optim.Adam(p, 0.1))
optimizer("adam(lr=0.1, beta1=0.5, beta2=0.9, epsilon=0.001)", lambda p: torch.optim.Adam(p, 0.1, (0.5, 0.9), 0.001))
optimizer("adamw(lr=0.1, decay=0.1)", lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.1))
optimizer("rmsprop(lr=0.05)", lambda p: torch.optim.RMSprop(p, 0.05))
optimizer("rmsprop(lr=0.05, beta=0.9, epsilon=0.01)", lambda p: torch.optim.RMSprop(p, 0.05, 0.9, 0.01))

schedules = []


def schedule(expression, make, scheduler, definition=""):
    """`expression` is the whole optimiser; `definition` what the file defines before it."""
    found, rates = walk(make, scheduler)
    schedules.append({"expression": expression, "definition": definition, **found, "rates": rates})


def cosine(warmup, end, lr):
    """Warm-up in equal parts, then PyTorch's closed form of CosineAnnealingLR."""

    def factor(step):
        if step < warmup:
            return (step + 1) / warmup
        return (end + (lr - end) * (1 + math.cos(math.pi * (step - warmup) / (STEPS - warmup))) / 2) / lr

    return lambda rule: scheduling.LambdaLR(rule, factor)


sgd = lambda lr: lambda p: torch.optim.SGD(p, lr)
schedule("sgd(lr=constant(0.1))", sgd(0.1), lambda rule: scheduling.ConstantLR(rule, 1.0))
schedule("sgd(lr=step_decay(0.1, 5))", sgd(0.1), lambda rule: scheduling.StepLR(rule, 5))
schedule("momentum(lr=step_decay(0.05, every=7, factor=0.5))", lambda p: torch.optim.SGD(p, 0.05, momentum=0.9), lambda rule: scheduling.StepLR(rule, 7, 0.5))
schedule("sgd(lr=cosine(0.1))", sgd(0.1), lambda rule: scheduling.CosineAnnealingLR(rule, STEPS))
schedule("adam(lr=cosine(0.1, end=0.01))", lambda p: torch.optim.Adam(p, 0.1), lambda rule: scheduling.CosineAnnealingLR(rule, STEPS, 0.01))
schedule("adam(lr=cosine(0.1, warmup=4))", lambda p: torch.optim.Adam(p, 0.1), cosine(4, 0, 0.1))
schedule("sgd(cosine(0.2, warmup=3, end=0.05))", sgd(0.2), cosine(3, 0.05, 0.2))
schedule("rmsprop(lr=warmup(0.05, 8))", lambda p: torch.optim.RMSprop(p, 0.05), lambda rule: scheduling.LambdaLR(rule, lambda step: min(1, (step + 1) / 8)))
schedule(
    "sgd(lr=step_decay(0.1, every=10) |> warmup(5))",
    sgd(0.1),
    lambda rule: scheduling.LambdaLR(rule, lambda step: min(1, (step + 1) / 5) * 0.1 ** (step // 10)),
)
schedule(
    "sgd(lr=triangle(0.1, period=6))",
    sgd(0.1),
    lambda rule: scheduling.LambdaLR(rule, lambda step: 1 - abs(step % 6 / 3 - 1)),
    "fn triangle(step, lr, period) = lr * (1 - abs(step % period / (period / 2) - 1))",
)
schedule(
    "sgd(lr=fall(0.1))",
    sgd(0.1),
    lambda rule: scheduling.LinearLR(rule, 1.0, 1 / STEPS, STEPS - 1),
    "fn fall(lr, step: i32, total: i32) = lr * (1 - step / total)",
)

for name, cases in (("layers", layers), ("optimizers", optimizers), ("schedules", schedules)):
    (HERE / f"{name}.json").write_text(json.dumps(cases, indent=1) + "\n")
