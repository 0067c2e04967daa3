# torch_reference.py: SPoSE and VICE as a user of PyTorch would write them today: gathered rows, autograd, Adam, one thread.
"""
torch_reference.py: reads requests from its input, one JSON object a line, and answers each with one. CPU seconds are the process's.
  {"do": "version"}                                                         -> {"version"}
  {"do": "open", "method", "batch", "objects", "dims"}: random triplets     -> {}
  {"do": "stretch", "seconds"}: steps on them for about so long             -> {"us": CPU microseconds per triplet}
  {"do": "memory", "method", "batch", "objects", "dims", "triplets"}: an epoch -> {"peak_mb": most resident memory of the process}
  {"do": "race", "train", "validation" (two .npy), "objects", "dims", "batch", "rate", "lambda", "seed"} -> {"cpu_s": reading them}
  {"do": "epoch"}: one pass over the race's triplets                        -> {"cpu_s", "nll": of the held-out triplets}
Rows are gathered by index_select: of w[rows[:, 0]], w[rows].unbind(1), index_select and embedding it was the fastest in large batches, and in small
ones within a tenth of the fastest.
"""
import json
import sys
import time

import numpy
import torch


def similarities(w, rows):
    a, b, c = w.index_select(0, rows[:, 0]), w.index_select(0, rows[:, 1]), w.index_select(0, rows[:, 2])
    return torch.stack([(a * b).sum(1), (a * c).sum(1), (b * c).sum(1)], 1)


def choice_nll(w, rows):
    return torch.nn.functional.cross_entropy(similarities(w, rows), torch.zeros(len(rows), dtype=torch.long))


class Spose:
    def __init__(self, objects, dims, lmbda):
        self.w = torch.nn.Parameter(0.1 + 0.01 * torch.randn(objects, dims))
        self.penalty = lmbda / objects

    def parameters(self):
        return [self.w]

    def loss(self, rows):
        return choice_nll(self.w, rows) + 0.01 * torch.relu(-self.w).sum() + self.penalty * self.w.abs().sum()


class Vice:
    def __init__(self, objects, dims, triplets):
        self.location = torch.nn.Parameter((2 / dims) ** 0.5 * torch.randn(objects, dims))
        self.log_scale = torch.nn.Parameter(torch.full((objects, dims), -((dims / 2) ** 0.5)))
        self.triplets = triplets

    def parameters(self):
        return [self.location, self.log_scale]

    def loss(self, rows):
        scale = self.log_scale.exp()
        x = self.location + scale * torch.randn_like(self.location)
        log_q = torch.distributions.Normal(self.location, scale).log_prob(x)
        spike = torch.distributions.Normal(0.0, 0.25).log_prob(x) + torch.log(torch.tensor(0.5))
        slab = torch.distributions.Normal(0.0, 1.0).log_prob(x) + torch.log(torch.tensor(0.5))
        return choice_nll(torch.relu(x), rows) + (log_q - torch.logaddexp(spike, slab)).sum() / self.triplets


def random_triplets(objects, count):
    rows = torch.randint(objects, (count, 3))
    while True:  # three different ones
        bad = (rows[:, 0] == rows[:, 1]) | (rows[:, 0] == rows[:, 2]) | (rows[:, 1] == rows[:, 2])
        if not bad.any():
            return rows
        rows[bad] = torch.randint(objects, (int(bad.sum()), 3))


class Training:
    def __init__(self, model, rows, batch, rate):
        self.model, self.rows, self.batch = model, rows, batch
        self.adam = torch.optim.Adam(model.parameters(), lr=rate)
        self.at = 0

    def step(self, rows):
        loss = self.model.loss(rows)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()

    def next_step(self):
        if self.at + self.batch > len(self.rows):
            self.at = 0
        self.step(self.rows[self.at:self.at + self.batch])
        self.at += self.batch

    def epoch(self):
        order = torch.randperm(len(self.rows))
        for begin in range(0, len(order), self.batch):
            self.step(self.rows[order[begin:begin + self.batch]])


def held_out_nll(w, rows):
    with torch.no_grad():
        return sum(choice_nll(torch.relu(w), piece).item() * len(piece) for piece in rows.split(8192)) / len(rows)


def peak_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


def make_model(request, triplets):
    return Spose(request["objects"], request["dims"], 0.008) if request["method"] == "spose" else Vice(request["objects"], request["dims"], triplets)


class Reference:
    def version(self, request):
        return {"version": torch.__version__}

    def open(self, request):
        torch.manual_seed(0)
        # As many as a study has, and made 64-bit as if read from a file: what is freed here teaches the C library to keep the memory that every
        # step frees, without which each step pays for its pages again and takes twice as long.
        rows = random_triplets(request["objects"], 1000000).int().clone().long()
        self.training = Training(make_model(request, len(rows)), rows, request["batch"], 1e-6)
        return {}

    def stretch(self, request):
        began, done = time.process_time(), 0
        while done == 0 or time.process_time() - began < request["seconds"]:
            self.training.next_step()
            done += self.training.batch
        return {"us": (time.process_time() - began) / done * 1e6}

    def memory(self, request):
        rows = random_triplets(request["objects"], request["triplets"])
        Training(make_model(request, len(rows)), rows, request["batch"], 1e-6).epoch()
        return {"peak_mb": peak_mb()}

    def race(self, request):
        began = time.process_time()
        torch.manual_seed(request["seed"])
        train, self.validation = (torch.from_numpy(numpy.load(request[name])).long() for name in ("train", "validation"))
        self.training = Training(Spose(request["objects"], request["dims"], request["lambda"]), train, request["batch"], request["rate"])
        return {"cpu_s": time.process_time() - began}

    def epoch(self, request):
        began = time.process_time()
        self.training.epoch()
        nll = held_out_nll(self.training.model.w, self.validation)
        return {"cpu_s": time.process_time() - began, "nll": nll}


def main():
    torch.set_num_threads(1)
    reference = Reference()
    actions = {name: getattr(reference, name) for name in ("version", "open", "stretch", "memory", "race", "epoch")}
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(actions[request["do"]](request)), flush=True)


if __name__ == "__main__":
    main()
