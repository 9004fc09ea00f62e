"""Networks of dense layers: activations, depth, skips, norms, ensembles, autoencoders."""

import torch
from torch.nn import functional as F

from case import model

MLP = """
input x: f32[5, 3]
input y: f32[5, 2]
param W1: f32[3, 4] = zeros()
param b1: f32[4]    = zeros()
param W2: f32[4, 2] = zeros()
"""


def mlp_inputs(d):
    return {"x": d.normal(5, 3), "y": d.normal(5, 2)}


def mlp_params(d):
    return {"W1": d.normal(3, 4), "b1": d.normal(4), "W2": d.normal(4, 2)}


def mlp(name, form, activation):
    @model(f"MLP with {name}", f"{MLP}loss L = mse({form} @ W2, y)", inputs=mlp_inputs, params=mlp_params)
    def _(i, p):
        return F.mse_loss(activation(i["x"] @ p["W1"] + p["b1"]) @ p["W2"], i["y"])


mlp("relu", "relu(x @ W1 + b1)", torch.relu)
mlp("leaky relu", "leaky_relu(x @ W1 + b1, 0.2)", lambda z: F.leaky_relu(z, 0.2))
mlp("elu", "elu(x @ W1 + b1, 0.7)", lambda z: F.elu(z, 0.7))
mlp("gelu", "gelu(x @ W1 + b1)", F.gelu)
mlp("silu", "silu(x @ W1 + b1)", F.silu)
mlp("softplus", "softplus(x @ W1 + b1)", F.softplus)
mlp("tanh", "tanh(x @ W1 + b1)", torch.tanh)
mlp("sigmoid", "sigmoid(x @ W1 + b1)", torch.sigmoid)
mlp("sine", "sin(3 * (x @ W1 + b1))", lambda z: torch.sin(3 * z))
mlp("clamp", "clamp(x @ W1 + b1, -1, 1)", lambda z: z.clamp(-1, 1))
mlp("mish", "(x @ W1 + b1) * tanh(softplus(x @ W1 + b1))", F.mish)


def dense(p, name, x):
    return x @ p[f"{name}.W"] + p[f"{name}.b"]


def dense_params(d, sizes, scale=1.0):
    params = {}
    for name, (inputs, outputs) in sizes.items():
        params[f"{name}.W"] = d.normal(inputs, outputs, scale=scale)
        params[f"{name}.b"] = d.normal(outputs, scale=scale)
    return params


@model(
    "four layers",
    """
    input x: f32[4, 3]
    input y: i32[4]
    h1 = dense(x, 5)
    h2 = dense(relu(h1), 4)
    h3 = dense(tanh(h2), 4)
    h4 = dense(gelu(h3), 3)
    loss L = cross_entropy(h4, y)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.classes(3, 4)},
    params=lambda d: dense_params(d, {"h1": (3, 5), "h2": (5, 4), "h3": (4, 4), "h4": (4, 3)}),
)
def four_layers(i, p):
    h = dense(p, "h3", dense(p, "h2", dense(p, "h1", i["x"]).relu()).tanh())
    return F.cross_entropy(dense(p, "h4", F.gelu(h)), i["y"])


@model(
    "residual network",
    """
    input x: f32[4, 3]
    input y: f32[4, 3]
    a = dense(x, 3)
    u = x + silu(a)
    b = dense(u, 3)
    v = u + silu(b)
    loss L = mse(v, y)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.normal(4, 3)},
    params=lambda d: dense_params(d, {"a": (3, 3), "b": (3, 3)}),
)
def residual(i, p):
    u = i["x"] + F.silu(dense(p, "a", i["x"]))
    return F.mse_loss(u + F.silu(dense(p, "b", u)), i["y"])


@model(
    "one layer used three times",
    """
    input x: f32[4, 3]
    input y: f32[4, 3]
    param W: f32[3, 3] = zeros()
    var h = x
    for i in 0..3 { h <- tanh(h @ W) }
    loss L = mse(h, y)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.normal(4, 3)},
    params=lambda d: {"W": d.normal(3, 3)},
)
def tied(i, p):
    h = i["x"]
    for _ in range(3):
        h = (h @ p["W"]).tanh()
    return F.mse_loss(h, i["y"])


@model(
    "gated units",
    """
    input x: f32[4, 3]
    input y: f32[4, 4]
    a = dense(x, 4)
    g = dense(x, 4)
    loss L = mse(a * sigmoid(g), y)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.normal(4, 4)},
    params=lambda d: dense_params(d, {"a": (3, 4), "g": (3, 4)}),
)
def gated(i, p):
    return F.mse_loss(F.glu(torch.cat([dense(p, "a", i["x"]), dense(p, "g", i["x"])], 1)), i["y"])


@model(
    "autoencoder with a sparse code",
    """
    input x: f32[5, 4]
    e = dense(x, 2)
    code = sigmoid(e)
    d = dense(code, 4)
    share = mean(code, 0)
    loss L = mse(d, x) + 0.1 * sum(0.2 * log(0.2 / share) + 0.8 * log(0.8 / (1 - share)))
    """,
    inputs=lambda d: {"x": d.normal(5, 4)},
    params=lambda d: dense_params(d, {"e": (4, 2), "d": (2, 4)}),
)
def autoencoder(i, p):
    code = dense(p, "e", i["x"]).sigmoid()
    share = code.mean(0)
    penalty = (0.2 * (0.2 / share).log() + 0.8 * (0.8 / (1 - share)).log()).sum()
    return F.mse_loss(dense(p, "d", code), i["x"]) + 0.1 * penalty


@model(
    "variational autoencoder, noise given",
    """
    input x: f32[5, 4]
    input noise: f32[5, 2]
    m = dense(x, 2)
    s = dense(x, 2)
    code = m + exp(0.5 * s) * noise
    d = dense(code, 4)
    loss L = mse(d, x) - 0.5 * mean(sum(1 + s - m ** 2 - exp(s), 1))
    """,
    inputs=lambda d: {"x": d.normal(5, 4), "noise": d.normal(5, 2)},
    params=lambda d: dense_params(d, {"m": (4, 2), "s": (4, 2), "d": (2, 4)}, 0.5),
)
def variational(i, p):
    m, s = dense(p, "m", i["x"]), dense(p, "s", i["x"])
    code = m + (0.5 * s).exp() * i["noise"]
    return F.mse_loss(dense(p, "d", code), i["x"]) - 0.5 * (1 + s - m**2 - s.exp()).sum(1).mean()


@model(
    "mixture of experts",
    """
    input x: f32[4, 3]
    input y: f32[4, 2]
    param W: f32[3, 3, 2] = zeros()
    param G: f32[3, 3]    = zeros()
    experts = x @ W
    gates = softmax(x @ G)
    mixed = sum(experts * transpose(gates)[:, :, None], 0)
    loss L = mse(mixed, y)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.normal(4, 2)},
    params=lambda d: {"W": d.normal(3, 3, 2), "G": d.normal(3, 3)},
)
def experts(i, p):
    gates = (i["x"] @ p["G"]).softmax(1)
    return F.mse_loss(((i["x"] @ p["W"]) * gates.T[:, :, None]).sum(0), i["y"])


@model(
    "layer norm between layers",
    """
    input x: f32[4, 3]
    input y: f32[4, 2]
    a = dense(x, 5)
    n = layer_norm(a)
    o = dense(relu(n), 2)
    loss L = mse(o, y)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.normal(4, 2)},
    params=lambda d: dense_params(d, {"a": (3, 5)})
    | {"n.gamma": d.normal(5), "n.beta": d.normal(5)}
    | dense_params(d, {"o": (5, 2)}),
)
def layer_norm(i, p):
    n = F.layer_norm(dense(p, "a", i["x"]), (5,), p["n.gamma"], p["n.beta"])
    return F.mse_loss(dense(p, "o", n.relu()), i["y"])


@model(
    "batch norm between layers",
    """
    input x: f32[6, 3]
    input y: f32[6, 2]
    a = dense(x, 4)
    n = batch_norm(a)
    o = dense(tanh(n), 2)
    loss L = mse(o, y)
    """,
    inputs=lambda d: {"x": d.normal(6, 3), "y": d.normal(6, 2)},
    params=lambda d: dense_params(d, {"a": (3, 4)})
    | {"n.gamma": d.normal(4), "n.beta": d.normal(4)}
    | dense_params(d, {"o": (4, 2)}),
)
def batch_norm(i, p):
    n = F.batch_norm(dense(p, "a", i["x"]), None, None, p["n.gamma"], p["n.beta"], True)
    return F.mse_loss(dense(p, "o", n.tanh()), i["y"])


@model(
    "root mean square norm",
    """
    input x: f32[4, 5]
    input y: f32[4, 5]
    param g: f32[5]    = ones()
    param W: f32[5, 5] = zeros()
    h = x @ W
    loss L = mse(g * h / sqrt(mean(h * h, -1, true) + 1e-3), y)
    """,
    inputs=lambda d: {"x": d.normal(4, 5), "y": d.normal(4, 5)},
    params=lambda d: {"g": d.normal(5), "W": d.normal(5, 5)},
)
def rms_norm(i, p):
    h = i["x"] @ p["W"]
    return F.mse_loss(p["g"] * h * torch.rsqrt((h * h).mean(-1, keepdim=True) + 1e-3), i["y"])


@model(
    "weight norm",
    """
    input x: f32[4, 5]
    input y: f32[4, 3]
    param V: f32[5, 3] = ones()
    param g: f32[3]    = ones()
    loss L = mse(x @ (g * V / norm(V, axis=0, keepdims=true)), y)
    """,
    inputs=lambda d: {"x": d.normal(4, 5), "y": d.normal(4, 3)},
    params=lambda d: {"V": d.normal(5, 3), "g": d.normal(3)},
)
def weight_norm(i, p):
    return F.mse_loss(i["x"] @ (p["g"] * p["V"] / p["V"].norm(dim=0, keepdim=True)), i["y"])


@model(
    "gradient penalty",
    """
    input x: f32[4, 3]
    param W: f32[3, 4] = zeros()
    param v: f32[4]    = zeros()
    score = tanh(x @ W) @ v
    slope = grad(sum(score), x)
    loss L = mean((norm(slope, axis=1) - 1) ** 2) + mean(score)
    """,
    inputs=lambda d: {"x": d.normal(4, 3)},
    params=lambda d: {"W": d.normal(3, 4), "v": d.normal(4)},
)
def gradient_penalty(i, p):
    x = i["x"].clone().requires_grad_(True)
    score = (x @ p["W"]).tanh() @ p["v"]
    (slope,) = torch.autograd.grad(score.sum(), x, create_graph=True)
    return ((slope.norm(dim=1) - 1) ** 2).mean() + score.mean()


@model(
    "triplets",
    """
    input a: f32[4, 3]
    input p: f32[4, 3]
    input n: f32[4, 3]
    param W: f32[3, 4] = zeros()
    near = sum((a @ W - p @ W) ** 2, 1)
    far = sum((a @ W - n @ W) ** 2, 1)
    loss L = mean(relu(near - far + 1))
    """,
    inputs=lambda d: {"a": d.normal(4, 3), "p": d.normal(4, 3), "n": d.normal(4, 3)},
    params=lambda d: {"W": d.normal(3, 4)},
)
def triplets(i, p):
    near = ((i["a"] - i["p"]) @ p["W"]).pow(2).sum(1)
    far = ((i["a"] - i["n"]) @ p["W"]).pow(2).sum(1)
    return (near - far + 1).relu().mean()


@model(
    "contrast of all pairs",
    """
    input a: f32[4, 3]
    input c: f32[4, 3]
    param W: f32[3, 4] = zeros()
    u = a @ W / norm(a @ W, axis=1, keepdims=true)
    v = c @ W / norm(c @ W, axis=1, keepdims=true)
    loss L = cross_entropy(u @ v.T / 0.5, arange(4))
    """,
    inputs=lambda d: {"a": d.normal(4, 3), "c": d.normal(4, 3)},
    params=lambda d: {"W": d.normal(3, 4)},
)
def contrast(i, p):
    u, v = F.normalize(i["a"] @ p["W"]), F.normalize(i["c"] @ p["W"])
    return F.cross_entropy(u @ v.T / 0.5, torch.arange(4))
