"""Linear models under many losses and regularisers, and steps of the optimisers."""

import torch
from torch.nn import functional as F

from case import model

REGRESSION = """
input x: f32[6, 3]
input y: f32[6, 2]
param W: f32[3, 2] = zeros()
param b: f32[2]    = zeros()
o = x @ W + b
"""
CLASSES = """
input x: f32[6, 3]
input y: i32[6]
param W: f32[3, 4] = zeros()
param b: f32[4]    = zeros()
o = x @ W + b
"""


def regression_inputs(d):
    return {"x": d.normal(6, 3), "y": d.normal(6, 2)}


def class_inputs(d):
    return {"x": d.normal(6, 3), "y": d.classes(4, 6)}


def linear_params(outputs):
    return lambda d: {"W": d.normal(3, outputs), "b": d.normal(outputs)}


def regression(name, loss_text, loss, **options):
    @model(name, f"{REGRESSION}{loss_text}", inputs=regression_inputs, params=linear_params(2), **options)
    def _(i, p):
        return loss(i["x"] @ p["W"] + p["b"], i["y"], p)


def classification(name, loss_text, loss, **options):
    @model(name, f"{CLASSES}{loss_text}", inputs=class_inputs, params=linear_params(4), **options)
    def _(i, p):
        return loss(i["x"] @ p["W"] + p["b"], i["y"], p)


def normalised(rows):
    return rows / rows.norm(dim=1, keepdim=True)


regression("mse", "loss L = mse(o, y)", lambda o, y, p: F.mse_loss(o, y))
regression("l1", "loss L = l1(o, y)", lambda o, y, p: F.l1_loss(o, y))
regression("huber", "loss L = huber(o, y)", lambda o, y, p: F.huber_loss(o, y))
regression("huber with delta", "loss L = huber(o, y, delta=0.5)", lambda o, y, p: F.huber_loss(o, y, delta=0.5))
regression(
    "log-cosh",
    "d = o - y\nloss L = mean(d + softplus(-2 * d) - log(2.0))",
    lambda o, y, p: ((o - y) + F.softplus(-2 * (o - y)) - torch.tensor(2.0).double().log()).mean(),
)
regression(
    "Gaussian likelihood",
    "v = softplus(o[:, 1:]) + 0.1\nloss L = 0.5 * mean(log(v) + (o[:, :1] - y[:, :1]) ** 2 / v)",
    lambda o, y, p: F.gaussian_nll_loss(o[:, :1], y[:, :1], F.softplus(o[:, 1:]) + 0.1),
)
regression(
    "Poisson likelihood",
    "loss L = mean(exp(o) - abs(y) * o)",
    lambda o, y, p: F.poisson_nll_loss(o, y.abs()),
)
regression(
    "cosine similarity",
    "a = o / norm(o, axis=1, keepdims=true)\nb_ = y / norm(y, axis=1, keepdims=true)\nloss L = mean(1 - sum(a * b_, 1))",
    lambda o, y, p: (1 - F.cosine_similarity(o, y)).mean(),
)
regression(
    "ridge",
    "loss L = mse(o, y) + 0.05 * sum(W ** 2)",
    lambda o, y, p: F.mse_loss(o, y) + 0.05 * (p["W"] ** 2).sum(),
)
regression(
    "lasso",
    "loss L = mse(o, y) + 0.05 * norm(W, 1)",
    lambda o, y, p: F.mse_loss(o, y) + 0.05 * p["W"].abs().sum(),
)
regression(
    "elastic net on norms",
    "loss L = mse(o, y) + 0.1 * norm(W) + 0.2 * norm(b, inf) + 0.1 * norm(W, 3)",
    lambda o, y, p: F.mse_loss(o, y) + 0.1 * p["W"].norm() + 0.2 * p["b"].norm(float("inf")) + 0.1 * p["W"].norm(3),
)
regression(
    "max norm of rows",
    "loss L = mse(o, y) + max(norm(W, axis=1)) + min(W)",
    lambda o, y, p: F.mse_loss(o, y) + p["W"].norm(dim=1).max() + p["W"].min(),
)
regression(
    "quantile",
    "d = y - o\nloss L = mean(maximum(0.3 * d, -0.7 * d))",
    lambda o, y, p: torch.maximum(0.3 * (y - o), -0.7 * (y - o)).mean(),
)
regression(
    "hinge",
    "loss L = mean(relu(1 - sign(y) * o))",
    lambda o, y, p: (1 - y.sign() * o).relu().mean(),
)
regression(
    "binary cross entropy",
    "loss L = bce_with_logits(o, sigmoid(y))",
    lambda o, y, p: F.binary_cross_entropy_with_logits(o, y.sigmoid()),
)
regression(
    "divergence of distributions",
    "q = softmax(y)\nloss L = sum(q * (log(q) - log_softmax(o))) / 6",
    lambda o, y, p: F.kl_div(F.log_softmax(o, 1), y.softmax(1), reduction="batchmean"),
)
classification("cross entropy", "loss L = cross_entropy(o, y)", lambda o, y, p: F.cross_entropy(o, y))
classification(
    "negative log-likelihood", "loss L = nll(log_softmax(o), y)", lambda o, y, p: F.nll_loss(o.log_softmax(1), y)
)
classification(
    "label smoothing",
    "loss L = 0.9 * cross_entropy(o, y) - 0.1 * mean(log_softmax(o))",
    lambda o, y, p: F.cross_entropy(o, y, label_smoothing=0.1),
)
classification(
    "focal loss",
    "q = gather(log_softmax(o), y[:, None])\nloss L = -mean((1 - exp(q)) ** 2 * q)",
    lambda o, y, p: -((1 - (q := o.log_softmax(1).gather(1, y[:, None])).exp()) ** 2 * q).mean(),
)
classification(
    "temperature and entropy",
    "q = softmax(o / 2.5)\nloss L = cross_entropy(o / 2.5, y) + 0.1 * sum(q * log(q))",
    lambda o, y, p: F.cross_entropy(o / 2.5, y) + 0.1 * ((q := (o / 2.5).softmax(1)) * q.log()).sum(),
)
classification(
    "margins of classes",
    "own = gather(o, y[:, None])\nloss L = mean(relu(0.5 + o - own)) - 0.5 / 4",
    lambda o, y, p: F.multi_margin_loss(o, y, margin=0.5) + 0 * o.sum(),
)

SGD = lambda p: torch.optim.SGD(p, 0.1)
regression("steps of sgd", "loss L = mse(o, y)", lambda o, y, p: F.mse_loss(o, y), optimizer=("sgd(lr=0.1)", SGD), steps=4)
regression(
    "steps of momentum",
    "loss L = huber(o, y)",
    lambda o, y, p: F.huber_loss(o, y),
    optimizer=("momentum(lr=0.05, beta=0.8)", lambda p: torch.optim.SGD(p, 0.05, momentum=0.8)),
    steps=5,
)
classification(
    "steps of adam",
    "loss L = cross_entropy(o, y)",
    lambda o, y, p: F.cross_entropy(o, y),
    optimizer=("adam(lr=0.1)", lambda p: torch.optim.Adam(p, 0.1)),
    steps=5,
)
classification(
    "steps of adamw",
    "loss L = cross_entropy(o, y)",
    lambda o, y, p: F.cross_entropy(o, y),
    optimizer=("adamw(lr=0.1, decay=0.1)", lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.1)),
    steps=5,
)
regression(
    "steps of rmsprop",
    "loss L = mse(o, y)",
    lambda o, y, p: F.mse_loss(o, y),
    optimizer=("rmsprop(lr=0.02)", lambda p: torch.optim.RMSprop(p, 0.02)),
    steps=5,
)
