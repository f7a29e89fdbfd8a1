"""What an expert would write with NumPy: all sequences, or all particles, as one matrix."""

import math

import numpy as np
from inputs import elman, hidden_markov, volatility
from serve import Offer, serve
from threadpoolctl import threadpool_info


def forward(content):
    h = hidden_markov(content)
    by_symbol, by_step = np.ascontiguousarray(h.emission.T), np.ascontiguousarray(h.observations.T)
    T, S = by_step.shape

    def run(seed):
        alpha, scales = np.broadcast_to(h.initial, (S, len(h.initial))), np.empty((T, S))
        for t in range(T):
            if t > 0:
                alpha = alpha @ h.transition
            alpha = alpha * by_symbol[by_step[t]]
            alpha.sum(1, out=scales[t])
            alpha /= scales[t][:, None]
        return np.log(scales).sum()

    return run


def baum_welch(content):
    h = hidden_markov(content)
    by_step = np.ascontiguousarray(h.observations.T)
    (T, S), (K, V) = by_step.shape, h.emission.shape
    one_hot = [np.eye(V)[:, symbols].copy() for symbols in by_step]

    def run(seed):
        initial, A, B = h.initial, h.transition, h.emission
        alpha, scales = np.empty((T, S, K)), np.empty((T, S))
        for _ in range(content["sizes"]["iterations"]):
            by_symbol, At = np.ascontiguousarray(B.T), np.ascontiguousarray(A.T)
            for t in range(T):
                if t == 0:
                    alpha[t] = initial
                else:
                    np.matmul(alpha[t - 1], A, out=alpha[t])
                alpha[t] *= by_symbol[by_step[t]]
                alpha[t].sum(1, out=scales[t])
                alpha[t] /= scales[t][:, None]
            log_likelihood = np.log(scales).sum()
            beta, pairs, emitted = np.ones((S, K)), np.zeros((K, K)), np.zeros((V, K))
            for t in range(T - 1, -1, -1):
                gamma = alpha[t] * beta
                emitted += one_hot[t] @ gamma
                if t == 0:
                    initial = gamma.mean(0)
                else:
                    q = beta * by_symbol[by_step[t]]
                    q /= scales[t][:, None]
                    pairs += alpha[t - 1].T @ q
                    beta = q @ At
            A = A * pairs
            A /= A.sum(1, keepdims=True)
            B = (emitted / emitted.sum(0)).T
        return log_likelihood

    return run


def systematic(weights, total, rng):
    """Ancestors by systematic resampling from weights that sum to `total`."""
    N = len(weights)
    cumulative = np.cumsum(weights, dtype=np.float64)
    return np.minimum(np.searchsorted(cumulative, (np.arange(N) + rng.random()) * (cumulative[-1] / N)), N - 1)


def elman_filter(dtype):
    def prepare(content):
        e = elman(content)
        N, T, H = e.N, len(e.targets), len(e.W)
        Wt, Ot = np.ascontiguousarray(e.W.T, dtype), np.ascontiguousarray(e.O.T, dtype)
        gates, c = e.gates.astype(dtype), e.c.astype(dtype)

        def run(seed):
            rng = np.random.Generator(np.random.SFC64(seed))
            h, log_weights, value = np.zeros((N, H), dtype), np.zeros(N), 0.0
            for t in range(T):
                h = h @ Wt
                h += gates[t]
                np.tanh(h, out=h)
                noise = rng.standard_normal((N, H), dtype=dtype)
                noise *= dtype(e.sd)
                h += noise
                logits = h @ Ot
                logits += c
                largest = logits.max(1)
                log_weights = log_weights + (logits[:, e.targets[t]] - largest)
                logits -= largest[:, None]
                np.exp(logits, out=logits)
                log_weights -= np.log(logits.sum(1))
                top = log_weights.max()
                weights = np.exp(log_weights - top)
                total = weights.sum()
                if t == T - 1 or total * total / (weights @ weights) < N / 2:
                    value += top + math.log(total / N)
                    if t < T - 1:
                        h, log_weights = h[systematic(weights, total, rng)], np.zeros(N)
            return value

        return run

    return prepare


def volatility_filter(dtype):
    def prepare(content):
        v = volatility(content)
        N, T, squares = v.N, len(v.targets), v.targets**2

        def run(seed):
            rng = np.random.Generator(np.random.SFC64(seed))
            h, log_weights, value = np.full(N, v.start, dtype), np.zeros(N, dtype), 0.0
            for t in range(T):
                h *= dtype(v.phi)
                h += dtype(v.b)
                noise = rng.standard_normal(N, dtype=dtype)
                noise *= dtype(v.sd)
                h += noise
                terms = np.exp(-h)
                terms *= dtype(squares[t])
                terms += h
                terms *= dtype(0.5)
                log_weights -= terms
                top = log_weights.max()
                weights = np.exp(log_weights - top)
                total = weights.sum(dtype=np.float64)
                if t == T - 1 or total * total / np.dot(weights, weights) < N / 2:
                    value += top + math.log(total / N)
                    if t < T - 1:
                        h, log_weights = h[systematic(weights, total, rng)], np.zeros(N, dtype)
            return value - T * 0.5 * math.log(2 * math.pi)

        return run

    return prepare


blas = ", ".join(sorted({str(pool.get("architecture")) for pool in threadpool_info() if pool["user_api"] == "blas"}))
serve(
    {"numpy": f"{np.__version__} (OpenBLAS kernel {blas})"},
    [
        Offer("hmm-forward", "NumPy", "float64", "expert", forward),
        Offer("baum-welch", "NumPy", "float64", "expert", baum_welch),
        Offer("elman-filter", "NumPy", "float64", "expert", elman_filter(np.float64)),
        Offer("elman-filter", "NumPy float32", "float32", "expert", elman_filter(np.float32)),
        Offer("volatility-filter", "NumPy", "float64", "expert", volatility_filter(np.float64)),
        Offer("volatility-filter", "NumPy float32", "float32", "expert", volatility_filter(np.float32)),
    ],
)
