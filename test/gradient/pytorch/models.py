"""Models of images and sequences: convolutions, pooling, recurrences, attention, embeddings, mixtures."""

import math

import torch
from torch.nn import functional as F

from case import model
from networks import dense, dense_params


def conv(d, name, outputs, inputs, rows, columns):
    return {f"{name}.W": d.normal(outputs, inputs, rows, columns), f"{name}.b": d.normal(outputs)}


def images(text, name, x, y, params):
    return model(
        name,
        f"input x: f32{list(x)}\ninput y: i32[{x[0]}]\n{text}",
        inputs=lambda d: {"x": d.normal(*x), "y": d.classes(y, x[0])},
        params=params,
    )


@images(
    "c = conv2d(x, 3)\np = max_pool2d(relu(c))\no = dense(flatten(p), 3)\nloss L = cross_entropy(o, y)",
    "convolution, max pooling",
    (2, 1, 6, 6),
    3,
    lambda d: conv(d, "c", 3, 1, 3, 3) | dense_params(d, {"o": (12, 3)}),
)
def convolution(i, p):
    h = F.max_pool2d(F.conv2d(i["x"], p["c.W"], p["c.b"]).relu(), 2)
    return F.cross_entropy(dense(p, "o", h.flatten(1)), i["y"])


@images(
    """
c1 = conv2d(x, 2, kernel=3, padding=1)
c2 = conv2d(tanh(c1), 3, kernel=2, stride=2)
o = dense(mean(c2, [2, 3]), 4)
loss L = cross_entropy(o, y)
""",
    "two convolutions, mean of places",
    (2, 2, 4, 4),
    4,
    lambda d: conv(d, "c1", 2, 2, 3, 3) | conv(d, "c2", 3, 2, 2, 2) | dense_params(d, {"o": (3, 4)}),
)
def two_convolutions(i, p):
    h = F.conv2d(i["x"], p["c1.W"], p["c1.b"], padding=1).tanh()
    h = F.conv2d(h, p["c2.W"], p["c2.b"], stride=2)
    return F.cross_entropy(dense(p, "o", h.mean((2, 3))), i["y"])


@images(
    """
c = conv2d(x, 2, kernel=[1, 3], padding=[0, 1], bias=false)
n = batch_norm(c)
p = avg_pool2d(silu(n), 2)
o = dense(flatten(p), 2)
loss L = cross_entropy(o, y)
""",
    "convolution, batch norm, mean pooling",
    (3, 1, 4, 4),
    2,
    lambda d: {"c.W": d.normal(2, 1, 1, 3), "n.gamma": d.normal(2), "n.beta": d.normal(2)}
    | dense_params(d, {"o": (8, 2)}),
)
def normed_convolution(i, p):
    c = F.conv2d(i["x"], p["c.W"], padding=(0, 1))
    n = F.batch_norm(c, None, None, p["n.gamma"], p["n.beta"], True)
    return F.cross_entropy(dense(p, "o", F.avg_pool2d(F.silu(n), 2).flatten(1)), i["y"])


@images(
    """
a = conv2d(x, 2, padding=1)
r = x + relu(a)
p = max_pool2d(r, 3, stride=2, padding=1)
o = dense(flatten(p), 3)
loss L = cross_entropy(o, y) + 0.01 * sum(a.W ** 2)
""",
    "residual convolution with weight decay",
    (2, 2, 4, 4),
    3,
    lambda d: conv(d, "a", 2, 2, 3, 3) | dense_params(d, {"o": (8, 3)}),
)
def residual_convolution(i, p):
    r = i["x"] + F.conv2d(i["x"], p["a.W"], p["a.b"], padding=1).relu()
    o = dense(p, "o", F.max_pool2d(r, 3, 2, 1).flatten(1))
    return F.cross_entropy(o, i["y"]) + 0.01 * p["a.W"].pow(2).sum()


SEQUENCE = "input x: f32[2, 4, 3]\ninput y: f32[2, 4]\n"


def sequence_inputs(d):
    return {"x": d.normal(2, 4, 3), "y": d.normal(2, 4)}


@model(
    "recurrent network",
    SEQUENCE
    + """
param U: f32[3, 4] = zeros()
param W: f32[4, 4] = zeros()
param b: f32[4]    = zeros()
var h = zeros(2, 4)
for t in 0..4 { h <- tanh(x[:, t] @ U + h @ W + b) }
loss L = mse(h, y)
""",
    inputs=sequence_inputs,
    params=lambda d: {"U": d.normal(3, 4), "W": d.normal(4, 4, scale=0.5), "b": d.normal(4)},
)
def recurrent(i, p):
    h = torch.zeros(2, 4, dtype=torch.float64)
    for t in range(4):
        h = (i["x"][:, t] @ p["U"] + h @ p["W"] + p["b"]).tanh()
    return F.mse_loss(h, i["y"])


@model(
    "gated recurrent network",
    SEQUENCE
    + """
param U: f32[3, 12] = zeros()
param W: f32[4, 12] = zeros()
var h = zeros(2, 4)
for t in 0..4 {
  u = x[:, t] @ U
  w = h @ W
  r = sigmoid(u[:, :4] + w[:, :4])
  z = sigmoid(u[:, 4:8] + w[:, 4:8])
  n = tanh(u[:, 8:] + r * w[:, 8:])
  h <- (1 - z) * n + z * h
}
loss L = mse(h, y)
""",
    inputs=sequence_inputs,
    params=lambda d: {"U": d.normal(3, 12), "W": d.normal(4, 12, scale=0.5)},
)
def gru(i, p):
    cell = torch.nn.GRUCell(3, 4, bias=False).double()
    weights = {"weight_ih": p["U"].T, "weight_hh": p["W"].T}
    h = torch.zeros(2, 4, dtype=torch.float64)
    for t in range(4):
        h = torch.nn.utils.stateless.functional_call(cell, weights, (i["x"][:, t], h))
    return F.mse_loss(h, i["y"])


@model(
    "long short-term memory",
    SEQUENCE
    + """
param U: f32[3, 16] = zeros()
param W: f32[4, 16] = zeros()
var h = zeros(2, 4)
var c = zeros(2, 4)
for t in 0..4 {
  s = x[:, t] @ U + h @ W
  c <- sigmoid(s[:, 4:8]) * c + sigmoid(s[:, :4]) * tanh(s[:, 8:12])
  h <- sigmoid(s[:, 12:]) * tanh(c)
}
loss L = mse(h, y)
""",
    inputs=sequence_inputs,
    params=lambda d: {"U": d.normal(3, 16), "W": d.normal(4, 16, scale=0.5)},
)
def lstm(i, p):
    cell = torch.nn.LSTMCell(3, 4, bias=False).double()
    weights = {"weight_ih": p["U"].T, "weight_hh": p["W"].T}
    h = c = torch.zeros(2, 4, dtype=torch.float64)
    for t in range(4):
        h, c = torch.nn.utils.stateless.functional_call(cell, weights, (i["x"][:, t], (h, c)))
    return F.mse_loss(h, i["y"])


@model(
    "linear recurrence",
    SEQUENCE
    + """
param U: f32[3, 2] = zeros()
param g: f32[2]    = zeros()
u = x @ U
h = linear_recurrence(sigmoid(g) * ones_like(u), u, 1)
loss L = mse(h[:, :, 0] * h[:, :, 1], y)
""",
    inputs=sequence_inputs,
    params=lambda d: {"U": d.normal(3, 2), "g": d.normal(2)},
)
def linear_recurrence(i, p):
    u, states = i["x"] @ p["U"], []
    for t in range(4):
        states.append(u[:, t] + (p["g"].sigmoid() * states[-1] if states else 0))
    h = torch.stack(states, 1)
    return F.mse_loss(h[:, :, 0] * h[:, :, 1], i["y"])


@model(
    "sums and products so far",
    SEQUENCE
    + """
param w: f32[3] = zeros()
u = x @ w
loss L = mse(cumsum(u, 1) * cumprod(1 + 0.1 * u, 1), y)
""",
    inputs=sequence_inputs,
    params=lambda d: {"w": d.normal(3)},
)
def scans(i, p):
    u = i["x"] @ p["w"]
    return F.mse_loss(u.cumsum(1) * (1 + 0.1 * u).cumprod(1), i["y"])


@model(
    "ranks of sorted scores",
    SEQUENCE
    + """
param w: f32[3] = zeros()
loss L = mse(sort(x @ w, 1), sort(y, 1)) + max(x @ w)
""",
    inputs=sequence_inputs,
    params=lambda d: {"w": d.normal(3)},
)
def sorting(i, p):
    u = i["x"] @ p["w"]
    return F.mse_loss(u.sort(1).values, i["y"].sort(1).values) + u.max()


def attend(p, name, x, heads, causal):
    n, steps, d = x.shape
    parts = [dense(p, f"{name}.{part}", x).view(n, steps, heads, d // heads).transpose(1, 2) for part in ("query", "key", "value")]
    scores = parts[0] @ parts[1].transpose(2, 3) / math.sqrt(d // heads)
    if causal:
        scores = scores.masked_fill(torch.ones(steps, steps).triu(1).bool(), -math.inf)
    mixed = (scores.softmax(-1) @ parts[2]).transpose(1, 2).reshape(n, steps, d)
    return dense(p, f"{name}.joined", mixed)


def attention_params(d, name, width):
    return dense_params(d, {f"{name}.{part}": (width, width) for part in ("query", "key", "value", "joined")}, 0.5)


@model(
    "attention block",
    """
    input x: f32[2, 3, 4]
    input y: i32[2]
    a = attention(x, heads=2)
    n = layer_norm(x + a)
    o = dense(mean(n, 1), 3)
    loss L = cross_entropy(o, y)
    """,
    inputs=lambda d: {"x": d.normal(2, 3, 4), "y": d.classes(3, 2)},
    params=lambda d: attention_params(d, "a", 4)
    | {"n.gamma": d.normal(4), "n.beta": d.normal(4)}
    | dense_params(d, {"o": (4, 3)}),
)
def attention_block(i, p):
    h = F.layer_norm(i["x"] + attend(p, "a", i["x"], 2, False), (4,), p["n.gamma"], p["n.beta"])
    return F.cross_entropy(dense(p, "o", h.mean(1)), i["y"])


@model(
    "language model with causal attention",
    """
    input t: i32[2, 4]
    input y: i32[8]
    e = embedding(t, 5, 4)
    a = attention(e, causal=true)
    o = dense(gelu(e + a), 5)
    loss L = cross_entropy(reshape(o, [8, 5]), y)
    """,
    inputs=lambda d: {"t": d.classes(5, 2, 4), "y": d.classes(5, 8)},
    params=lambda d: {"e.W": d.normal(5, 4)} | attention_params(d, "a", 4) | dense_params(d, {"o": (4, 5)}),
)
def language_model(i, p):
    e = F.embedding(i["t"], p["e.W"])
    o = dense(p, "o", F.gelu(e + attend(p, "a", e, 1, True)))
    return F.cross_entropy(o.view(8, 5), i["y"])


@model(
    "bag of words, weights tied",
    """
    input t: i32[3, 4]
    input y: i32[3]
    e = embedding(t, 6, 3)
    loss L = cross_entropy(mean(e, 1) @ e.W.T, y)
    """,
    inputs=lambda d: {"t": d.classes(6, 3, 4), "y": d.classes(6, 3)},
    params=lambda d: {"e.W": d.normal(6, 3)},
)
def bag_of_words(i, p):
    return F.cross_entropy(F.embedding(i["t"], p["e.W"]).mean(1) @ p["e.W"].T, i["y"])


@model(
    "factors of users and things",
    """
    input u: i32[6]
    input t: i32[6]
    input y: f32[6]
    param U: f32[3, 2] = zeros()
    param T: f32[4, 2] = zeros()
    param b: f32[4]    = zeros()
    loss L = mse(sum(U[u] * T[t], 1) + b[t], y) + 0.01 * (sum(U ** 2) + sum(T ** 2))
    """,
    inputs=lambda d: {"u": d.classes(3, 6), "t": d.classes(4, 6), "y": d.normal(6)},
    params=lambda d: {"U": d.normal(3, 2), "T": d.normal(4, 2), "b": d.normal(4)},
)
def factors(i, p):
    o = (p["U"][i["u"]] * p["T"][i["t"]]).sum(1) + p["b"][i["t"]]
    return F.mse_loss(o, i["y"]) + 0.01 * (p["U"].pow(2).sum() + p["T"].pow(2).sum())


@model(
    "messages along the edges of a graph",
    """
    input x: f32[4, 3]
    input y: f32[4, 2]
    param W: f32[3, 2] = zeros()
    param V: f32[2, 2] = zeros()
    h = relu(x @ W)
    sent = h[[0, 0, 1, 2, 3, 3]]
    sums = einsum("ne,ed->nd", one_hot([1, 2, 2, 3, 0, 1], 4).T, sent)
    loss L = mse((h + sums) @ V, y)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.normal(4, 2)},
    params=lambda d: {"W": d.normal(3, 2), "V": d.normal(2, 2)},
)
def messages(i, p):
    h = (i["x"] @ p["W"]).relu()
    sums = torch.zeros_like(h).index_add(0, torch.tensor([1, 2, 2, 3, 0, 1]), h[[0, 0, 1, 2, 3, 3]])
    return F.mse_loss((h + sums) @ p["V"], i["y"])


@model(
    "bilinear form and trace",
    """
    input x: f32[4, 3]
    input y: f32[4]
    param A: f32[3, 3] = zeros()
    q = einsum("ni,ij,nj->n", x, A, x)
    loss L = mse(q, y) + 0.1 * trace(A @ A.T) + sum(outer(A[0], A[1]) ** 2)
    """,
    inputs=lambda d: {"x": d.normal(4, 3), "y": d.normal(4)},
    params=lambda d: {"A": d.normal(3, 3)},
)
def bilinear(i, p):
    q = torch.einsum("ni,ij,nj->n", i["x"], p["A"], i["x"])
    return F.mse_loss(q, i["y"]) + 0.1 * (p["A"] @ p["A"].T).trace() + torch.outer(p["A"][0], p["A"][1]).pow(2).sum()


@model(
    "Gaussian mixture",
    """
    input x: f32[5, 2]
    param m: f32[3, 2] = zeros()
    param s: f32[3, 2] = zeros()
    param w: f32[3]    = zeros()
    z = (x[:, None] - m) / exp(s)
    each = -0.5 * sum(z * z, 2) - sum(s, 1) + log_softmax(w)
    loss L = -mean(logsumexp(each, 1))
    """,
    inputs=lambda d: {"x": d.normal(5, 2)},
    params=lambda d: {"m": d.normal(3, 2), "s": d.normal(3, 2, scale=0.3), "w": d.normal(3)},
)
def mixture(i, p):
    z = (i["x"][:, None] - p["m"]) / p["s"].exp()
    each = -0.5 * z.pow(2).sum(2) - p["s"].sum(1) + p["w"].log_softmax(0)
    return -each.logsumexp(1).mean()


@model(
    "products of powers",
    """
    input x: f32[5, 3]
    input y: f32[5]
    param a: f32[3] = zeros()
    param c: f32    = ones()
    loss L = mse(c * prod(x ** a, 1), y)
    """,
    inputs=lambda d: {"x": d.positive(5, 3), "y": d.normal(5)},
    params=lambda d: {"a": d.normal(3), "c": d.normal()},
)
def powers(i, p):
    return F.mse_loss(p["c"] * (i["x"] ** p["a"]).prod(1), i["y"])
