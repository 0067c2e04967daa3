# torch_reference.py: milliseconds a step of SPoSE and VICE as a user of PyTorch would write them today, on the GPU: gathered rows, autograd, Adam.
"""
torch_reference.py: prints lines `method batch milliseconds`; batch 0 is all 4.7 million triplets in one step. Exit status 3 without PyTorch or without CUDA in it.
Each figure is the median of nine stretches of steps, timed by the device's events, after a warm-up.
"""
import statistics
import sys

try:
    import torch
except ImportError:
    print("there is no PyTorch here", file=sys.stderr)
    sys.exit(3)
if not torch.cuda.is_available():
    print("PyTorch is here, but sees no GPU", file=sys.stderr)
    sys.exit(3)

OBJECTS, ALL = 1854, 4700000


def choice_nll(w, rows):
    a, b, c = w.index_select(0, rows[:, 0]), w.index_select(0, rows[:, 1]), w.index_select(0, rows[:, 2])
    similarities = torch.stack([(a * b).sum(1), (a * c).sum(1), (b * c).sum(1)], 1)
    return torch.nn.functional.cross_entropy(similarities, torch.zeros(len(rows), dtype=torch.long, device="cuda"))


class Spose:
    def __init__(self, dims):
        self.w = torch.nn.Parameter(0.1 + 0.01 * torch.randn(OBJECTS, dims, device="cuda"))

    def parameters(self):
        return [self.w]

    def loss(self, rows):
        return choice_nll(self.w, rows) + 0.01 * torch.relu(-self.w).sum() + 0.008 / OBJECTS * self.w.abs().sum()


class Vice:
    def __init__(self, dims):
        self.location = torch.nn.Parameter(0.1 * torch.randn(OBJECTS, dims, device="cuda"))
        self.log_scale = torch.nn.Parameter(torch.full((OBJECTS, dims), -3.0, device="cuda"))

    def parameters(self):
        return [self.location, self.log_scale]

    def loss(self, rows):
        scale = self.log_scale.exp()
        x = self.location + scale * torch.randn_like(self.location)
        log_q = torch.distributions.Normal(self.location, scale).log_prob(x)
        spike = torch.distributions.Normal(0.0, 0.25).log_prob(x) - 0.6931472
        slab = torch.distributions.Normal(0.0, 1.0).log_prob(x) - 0.6931472
        return choice_nll(torch.relu(x), rows) + (log_q - torch.logaddexp(spike, slab)).sum() / ALL


def milliseconds(model, batch):
    rows = torch.randint(OBJECTS, (ALL, 3), device="cuda")
    adam = torch.optim.Adam(model.parameters(), lr=1e-6, fused=True)
    at = 0

    def step():
        nonlocal at
        if at + batch > ALL:
            at = 0
        loss = model.loss(rows[at:at + batch])
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        at += batch

    for _ in range(5):
        step()
    steps, all_times = (3 if batch > 1000000 else 30), []
    for _ in range(9):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(steps):
            step()
        end.record()
        torch.cuda.synchronize()
        all_times.append(begin.elapsed_time(end) / steps)
    return statistics.median(all_times)


torch.manual_seed(0)
for name, model, dims in (("spose", Spose, 90), ("vice", Vice, 96)):
    for size in (32768, 65536, 131072, 0):
        print(name, size, f"{milliseconds(model(dims), size or ALL):.4f}", flush=True)
print("PyTorch", torch.__version__, "on", torch.cuda.get_device_name(), file=sys.stderr)
