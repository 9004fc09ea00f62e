"""One training step in PyTorch, eager, one thread. Reads the works as JSON on standard input."""
import json
import sys
import time

import torch

torch.set_num_threads(1)


def best(step, steps, repeats=5):
    step()
    step()
    least = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(steps):
            step()
        least = min(least, (time.perf_counter() - start) / steps)
    return least * 1e3


def measure(sizes, batch, steps):
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(torch.nn.Linear(sizes[i], sizes[i + 1]))
        if i < len(sizes) - 2:
            layers.append(torch.nn.ReLU())
    net = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    x = torch.rand(batch, sizes[0])
    if sizes[-1] == 1:
        y = torch.randn(batch, 1)
        loss = lambda out: ((out - y) ** 2 / 2).mean()
    else:
        y = torch.randint(0, sizes[-1], (batch,))
        cross_entropy = torch.nn.CrossEntropyLoss()
        loss = lambda out: cross_entropy(out, y)

    def step():
        value = loss(net(x))
        optimizer.zero_grad()
        value.backward()
        optimizer.step()

    return best(step, steps)


works = json.load(sys.stdin)
print(json.dumps({name: measure(**work) for name, work in works.items()}))
