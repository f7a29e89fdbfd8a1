"""PyTorch as its users write it: nn.LSTM, nn.GRU and nn.RNN on one-hot inputs, Adam; and particle filters on tensors."""

import math

import torch
from inputs import elman, volatility
from serve import Offer, serve
from torch import nn

precisions = {"float32": torch.float32, "float64": torch.float64}


def on_threads(count, prepare, dtype):
    """The number of threads is the process's: each run sets it."""

    def prepared(content):
        run = prepare(content, dtype)

        def on_these(seed):
            torch.set_num_threads(count)
            return run(seed)

        return on_these

    return prepared


def systematic(weights, total, places):
    cumulative = torch.cumsum(weights, 0)
    step = total / len(weights)
    return torch.searchsorted(cumulative, (places + float(torch.rand(()))) * step).clamp_(max=len(weights) - 1)


def elman_filter(content, dtype):
    e = elman(content)
    N, T, H = e.N, len(e.targets), len(e.W)
    Wt, Ot = torch.tensor(e.W.T.copy(), dtype=dtype), torch.tensor(e.O.T.copy(), dtype=dtype)
    gates, c = torch.tensor(e.gates, dtype=dtype), torch.tensor(e.c, dtype=dtype)
    places, noise = torch.arange(N, dtype=torch.float64), torch.empty(N, H, dtype=dtype)

    @torch.inference_mode()
    def run(seed):
        torch.manual_seed(seed)
        h, log_weights, value = torch.zeros(N, H, dtype=dtype), torch.zeros(N, dtype=dtype), 0.0
        for t in range(T):
            h = torch.addmm(gates[t], h, Wt).tanh_()
            h += noise.normal_(0, e.sd)
            logits = torch.addmm(c, h, Ot)
            log_weights = log_weights + logits[:, int(e.targets[t])] - torch.logsumexp(logits, 1)
            top = log_weights.max()
            weights = torch.exp(log_weights - top).double()
            total = float(weights.sum())
            if t == T - 1 or total * total / float(weights @ weights) < N / 2:
                value += float(top) + math.log(total / N)
                if t < T - 1:
                    h = h.index_select(0, systematic(weights, total, places))
                    log_weights = torch.zeros(N, dtype=dtype)
        return value

    return run


def volatility_filter(content, dtype):
    v = volatility(content)
    N, T, squares = v.N, len(v.targets), (v.targets**2).tolist()
    places, noise = torch.arange(N, dtype=torch.float64), torch.empty(N, dtype=dtype)

    @torch.inference_mode()
    def run(seed):
        torch.manual_seed(seed)
        h, log_weights, value = torch.full((N,), v.start, dtype=dtype), torch.zeros(N, dtype=dtype), 0.0
        for t in range(T):
            h.mul_(v.phi).add_(v.b).add_(noise.normal_(0, v.sd))
            log_weights.sub_(torch.exp(-h).mul_(squares[t]).add_(h), alpha=0.5)
            top = log_weights.max()
            weights = torch.exp(log_weights - top).double()
            total = float(weights.sum())
            if t == T - 1 or total * total / float(weights @ weights) < N / 2:
                value += float(top) + math.log(total / N)
                if t < T - 1:
                    h = h.index_select(0, systematic(weights, total, places))
                    log_weights = torch.zeros(N, dtype=dtype)
        return value - T * 0.5 * math.log(2 * math.pi)

    return run


class Network(nn.Module):
    def __init__(self, model):
        super().__init__()
        kind = {"lstm": nn.LSTM, "gru": nn.GRU, "elman": nn.RNN}[model["cell"]]
        self.recurrent = kind(model["inputSize"], model["hiddenSize"])
        self.readout = nn.Linear(model["hiddenSize"], len(model["readout"]["bias"]))
        for name, values in model["layers"][0].items():
            getattr(self.recurrent, f"{name}_l0").data = torch.tensor(values)
        for name, values in model["readout"].items():
            getattr(self.readout, name).data = torch.tensor(values)

    def forward(self, inputs):
        return self.readout(self.recurrent(inputs)[0])


def bind(content, dtype):
    """The network, its inputs (the target before, one-hot; zeros at first; T x B x V) and its targets, step by step."""
    torch.set_default_dtype(dtype)
    model = content["model"]
    targets = torch.tensor([sequence["targets"] for sequence in content["data"]["sequences"]]).T
    one_hot = nn.functional.one_hot(targets, model["inputSize"]).to(dtype)
    inputs = torch.cat([torch.zeros_like(one_hot[:1]), one_hot[:-1]])
    return Network(model), inputs, targets.reshape(-1)


def training_step(content, dtype):
    network, inputs, targets = bind(content, dtype)
    start = {name: value.clone() for name, value in network.state_dict().items()}

    def run(seed):
        network.load_state_dict(start)
        optimiser = torch.optim.Adam(network.parameters(), lr=content["sizes"]["learningRate"], fused=True)
        for _ in range(content["sizes"]["updates"]):
            optimiser.zero_grad(set_to_none=True)
            loss = nn.functional.cross_entropy(network(inputs).flatten(0, 1), targets)
            loss.backward()
            optimiser.step()
        return -float(loss.detach())

    return run


def network_score(content, dtype):
    network, inputs, targets = bind(content, dtype)

    @torch.inference_mode()
    def run(seed):
        return -float(nn.functional.cross_entropy(network(inputs).flatten(0, 1), targets, reduction="sum"))

    return run


def network_offers(program, prepare):
    return [
        Offer(program, "PyTorch", "float32", "package", on_threads(1, prepare, torch.float32)),
        Offer(program, "PyTorch float64", "float64", "package", on_threads(1, prepare, torch.float64)),
        Offer(program, "PyTorch, 2 threads", "float32", "package", on_threads(2, prepare, torch.float32), threads=2),
    ]


def filter_offers(program, prepare):
    return [Offer(program, f"PyTorch {name}", name, "expert", on_threads(1, prepare, dtype)) for name, dtype in precisions.items()]


serve(
    {"torch": f"{torch.__version__} ({torch.backends.cpu.get_cpu_capability()})"},
    [
        *network_offers("training-step", training_step),
        *network_offers("network-score", network_score),
        *filter_offers("elman-filter", elman_filter),
        *filter_offers("volatility-filter", volatility_filter),
    ],
)
