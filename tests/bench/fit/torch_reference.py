# torch_reference.py: SPoSE and VICE as a user of PyTorch would write them today: gathered rows, autograd, Adam, one thread.
"""
torch_reference.py OBJECTS DIMS SECONDS METHOD:BATCH ...
Prints one JSON object: for each METHOD:BATCH the CPU microseconds per triplet of whole steps (median of five stretches), and PyTorch's version.
The data are random triplets: the cost of a step does not depend on what was chosen.
"""
import json
import statistics
import sys
import time

import torch


def spose_step(parameters, rows, objects, lmbda):
    (w,) = parameters
    a, b, c = w[rows[:, 0]], w[rows[:, 1]], w[rows[:, 2]]
    similarities = torch.stack([(a * b).sum(1), (a * c).sum(1), (b * c).sum(1)], 1)
    nll = torch.nn.functional.cross_entropy(similarities, torch.zeros(len(rows), dtype=torch.long))
    return nll + 0.01 * torch.relu(-w).sum() + lmbda / objects * w.abs().sum()


def vice_step(parameters, rows, triplets):
    location, log_scale = parameters
    scale = log_scale.exp()
    x = location + scale * torch.randn_like(location)
    z = torch.relu(x)
    a, b, c = z[rows[:, 0]], z[rows[:, 1]], z[rows[:, 2]]
    similarities = torch.stack([(a * b).sum(1), (a * c).sum(1), (b * c).sum(1)], 1)
    nll = torch.nn.functional.cross_entropy(similarities, torch.zeros(len(rows), dtype=torch.long))
    log_q = torch.distributions.Normal(location, scale).log_prob(x)
    spike = torch.distributions.Normal(0.0, 0.25).log_prob(x) + torch.log(torch.tensor(0.5))
    slab = torch.distributions.Normal(0.0, 1.0).log_prob(x) + torch.log(torch.tensor(0.5))
    return nll + (log_q - torch.logaddexp(spike, slab)).sum() / triplets


def microseconds_per_triplet(method, batch, objects, dims, seconds):
    torch.manual_seed(0)
    count = max(4 * batch, 65536)
    triplets = torch.stack([torch.randperm(objects)[:3] for _ in range(4096)]).repeat(count // 4096, 1)
    triplets = triplets[torch.randperm(len(triplets))]
    if method == "spose":
        parameters = [torch.nn.Parameter(0.1 + 0.01 * torch.randn(objects, dims))]
    else:
        parameters = [torch.nn.Parameter((2 / dims) ** 0.5 * torch.randn(objects, dims)),
                      torch.nn.Parameter(torch.full((objects, dims), -((dims / 2) ** 0.5)))]
    adam = torch.optim.Adam(parameters, lr=1e-3)

    def step(rows):
        loss = spose_step(parameters, rows, objects, 0.008) if method == "spose" else vice_step(parameters, rows, len(triplets))
        adam.zero_grad()
        loss.backward()
        adam.step()

    stretches = []
    for stretch in range(6):
        began, done = time.process_time(), 0
        while time.process_time() - began < seconds / 6:
            at = done % (len(triplets) - batch + 1)
            step(triplets[at:at + batch])
            done += batch
        if stretch > 0:  # the first warms up
            stretches.append((time.process_time() - began) / done * 1e6)
    return statistics.median(stretches)


def main():
    objects, dims, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    torch.set_num_threads(1)
    result = {"version": torch.__version__, "objects": objects, "dims": dims, "microseconds_per_triplet": {}}
    for case in sys.argv[4:]:
        method, batch = case.split(":")
        result["microseconds_per_triplet"][case] = microseconds_per_triplet(method, int(batch), objects, dims, seconds)
    print(json.dumps(result))


main()
