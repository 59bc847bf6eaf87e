"""The operations of ops.mjs in PyTorch, on the same cores: prints {operation: milliseconds} as JSON."""

import json
import sys
import time

import torch
import torch.nn.functional as F

SECONDS = float(sys.argv[1])
N = 120
torch.manual_seed(0)


def milliseconds(work):
    for _ in range(5):
        work()
    times, end = [], time.perf_counter() + SECONDS
    while not times or time.perf_counter() < end:
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return sorted(times)[len(times) // 2] * 1000


def net():
    layers, inputs = [], 3
    for at, outputs in enumerate([32, 64, 128, 128]):
        layers += [torch.nn.Conv2d(inputs, outputs, 3, stride=2 if at == 0 else 1, padding=1, bias=False)]
        layers += [torch.nn.BatchNorm2d(outputs), torch.nn.ReLU()]
        layers += [torch.nn.MaxPool2d(2)] if at > 0 else []
        inputs = outputs
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(512, 64))


x, w, dy = torch.randn(N, 32, 16, 16), torch.randn(64, 32, 3, 3), torch.randn(N, 64, 16, 16)
model, images = net(), torch.rand(N, 3, 32, 32)
adam = torch.optim.Adam(model.parameters(), 1e-3)


def embed():
    model.eval()
    with torch.no_grad():
        F.normalize(model(images))
    model.train()


def step():
    rows = F.normalize(model(images)).reshape(N // 4, 4, 64)
    loss = ((rows - rows.mean(1, keepdim=True)) ** 2).mean()
    adam.zero_grad()
    loss.backward()
    adam.step()


with_names = {
    "conv 3×3, 16×16×32 → 64": lambda: F.conv2d(x, w, padding=1),
    "its filter gradient": lambda: torch.nn.grad.conv2d_weight(x, w.shape, dy, padding=1),
    "its input gradient": lambda: torch.nn.grad.conv2d_input(x.shape, w, dy, padding=1),
    "ConvNet, embedding": embed,
    "ConvNet, training step": step,
}
print(json.dumps({name: milliseconds(work) for name, work in with_names.items()}))
