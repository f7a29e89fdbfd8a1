"""Arrays from a workload's data file: an unrolled model file and an unrolled data file."""

from types import SimpleNamespace

import numpy as np


def hidden_markov(content):
    """initial (K), transition (K x K), emission (K x V), observations (S x T)."""
    model = content["model"]
    return SimpleNamespace(
        initial=np.array(model["initial"]),
        transition=np.array(model["transition"]),
        emission=np.array(model["emission"]["probabilities"]),
        observations=np.array([sequence["targets"] for sequence in content["data"]["sequences"]]),
    )


def elman(content):
    """W (H x H), readout O (V x H) and c, noise sd, input gates (T x H) with all biases, targets (T), N."""
    model, sequence = content["model"], content["data"]["sequences"][0]
    layer = {name: np.array(values) for name, values in model["layers"][0].items()}
    return SimpleNamespace(
        W=layer["weight_hh"],
        gates=np.array(sequence["inputs"]) @ layer["weight_ih"].T + layer["bias_ih"] + layer["bias_hh"],
        O=np.array(model["readout"]["weight"]),
        c=np.array(model["readout"]["bias"]),
        sd=model["noise"]["sd"][0],
        targets=np.array(sequence["targets"]),
        N=content["sizes"]["N"],
    )


def volatility(content):
    """h_t = phi h_{t-1} + b + sd noise from h_0, y_t ~ N(0, exp h_t): phi, b, sd, start (h_0), targets (T), N."""
    model = content["model"]
    layer = model["layers"][0]
    return SimpleNamespace(
        phi=layer["weight_hh"][0][0],
        b=layer["bias_ih"][0] + layer["bias_hh"][0],
        sd=model["noise"]["sd"][0],
        start=float(model["initialState"]["h"][0][0]),
        targets=np.array(content["data"]["sequences"][0]["targets"])[:, 0],
        N=content["sizes"]["N"],
    )


def linear_system(content):
    """h_1 ~ N(mean, covariance), A, Q, C, R, targets (S x T x m, NaN where missing)."""
    model = content["model"]
    nothing = [np.nan] * len(model["C"])
    sequences = content["data"]["sequences"]
    return SimpleNamespace(
        mean=np.array(model["initialMean"], float),
        covariance=np.array(model["initialCov"], float),
        **{name: np.array(model[name], float) for name in "AQCR"},
        targets=np.array([[nothing if y is None else y for y in sequence["targets"]] for sequence in sequences]),
    )
