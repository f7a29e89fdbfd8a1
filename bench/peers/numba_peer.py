"""Plain loops, compiled by numba: what an expert would write to be rid of temporaries. Compiled at the first run."""

import math

import numba
import numpy as np
from inputs import elman, hidden_markov, volatility
from serve import Offer, serve

compiled = numba.njit(fastmath=True)


@compiled
def forward_step(alpha, before, A, b):
    """alpha <- (before A) * b, normalised; returns the sum it was divided by."""
    K = len(alpha)
    alpha[:] = 0.0
    for i in range(K):
        x = before[i]
        for j in range(K):
            alpha[j] += x * A[i, j]
    total = 0.0
    for j in range(K):
        alpha[j] *= b[j]
        total += alpha[j]
    for j in range(K):
        alpha[j] /= total
    return total


@compiled
def first_step(alpha, initial, b):
    total = 0.0
    for j in range(len(alpha)):
        alpha[j] = initial[j] * b[j]
        total += alpha[j]
    for j in range(len(alpha)):
        alpha[j] /= total
    return total


@compiled
def score(initial, A, by_symbol, observations):
    S, T = observations.shape
    alpha, before = np.empty(len(initial)), np.empty(len(initial))
    value = 0.0
    for s in range(S):
        value += math.log(first_step(before, initial, by_symbol[observations[s, 0]]))
        for t in range(1, T):
            value += math.log(forward_step(alpha, before, A, by_symbol[observations[s, t]]))
            alpha, before = before, alpha
    return value


@compiled
def em_step(initial, A, At, by_symbol, observations, alpha, started, pairs, emitted):
    """Adds the expected counts (`pairs` still without the factor A) and returns the log-likelihood."""
    S, T = observations.shape
    K = len(initial)
    scales, beta, q = np.empty(T), np.empty(K), np.empty(K)
    value = 0.0
    for s in range(S):
        symbols = observations[s]
        scales[0] = first_step(alpha[0], initial, by_symbol[symbols[0]])
        for t in range(1, T):
            scales[t] = forward_step(alpha[t], alpha[t - 1], A, by_symbol[symbols[t]])
        for t in range(T):
            value += math.log(scales[t])
        beta[:] = 1.0
        for t in range(T - 1, -1, -1):
            counts, b = emitted[symbols[t]], by_symbol[symbols[t]]
            for j in range(K):
                counts[j] += alpha[t, j] * beta[j]
            if t == 0:
                for j in range(K):
                    started[j] += alpha[0, j] * beta[j]
            else:
                for j in range(K):
                    q[j] = beta[j] * b[j] / scales[t]
                    beta[j] = 0.0
                for i in range(K):
                    x = alpha[t - 1, i]
                    for j in range(K):
                        pairs[i, j] += x * q[j]
                for j in range(K):
                    x = q[j]
                    for i in range(K):
                        beta[i] += x * At[j, i]
    return value


def forward(content):
    h = hidden_markov(content)
    by_symbol = np.ascontiguousarray(h.emission.T)
    return lambda seed: score(h.initial, h.transition, by_symbol, h.observations)


def baum_welch(content):
    h = hidden_markov(content)
    K, V = h.emission.shape

    def run(seed):
        initial, A, by_symbol = h.initial, h.transition, np.ascontiguousarray(h.emission.T)
        alpha = np.empty((h.observations.shape[1], K))
        for _ in range(content["sizes"]["iterations"]):
            started, pairs, emitted = np.zeros(K), np.zeros((K, K)), np.zeros((V, K))
            value = em_step(initial, A, np.ascontiguousarray(A.T), by_symbol, h.observations, alpha, started, pairs, emitted)
            initial = started / started.sum()
            A = A * pairs
            A /= A.sum(1, keepdims=True)
            by_symbol = emitted / emitted.sum(0)
        return value

    return run


@compiled
def weigh(log_weights, weights):
    """Weights relative to the largest; returns its logarithm, their sum and the sum of their squares."""
    top = -1e300
    for n in range(len(weights)):
        top = max(top, log_weights[n])
    total, squares = 0.0, 0.0
    for n in range(len(weights)):
        weights[n] = math.exp(log_weights[n] - top)
        total += weights[n]
        squares += weights[n] * weights[n]
    return top, total, squares


@compiled
def systematic(ancestors, weights, total):
    N = len(weights)
    place, cumulative, j = np.random.rand() * total / N, weights[0], 0
    for n in range(N):
        while place > cumulative and j < N - 1:
            j += 1
            cumulative += weights[j]
        ancestors[n] = j
        place += total / N


@numba.njit(fastmath=True, error_model="numpy")
def filter_elman(N, Wt, Ot, c, gates, targets, sd, seed):
    np.random.seed(seed)
    T, H = gates.shape
    V = len(c)
    h, log_weights, weights, ancestors = np.zeros((N, H)), np.zeros(N), np.empty(N), np.empty(N, np.int64)
    value = 0.0
    for t in range(T):
        h = np.dot(h, Wt)
        for n in range(N):
            for j in range(H):
                h[n, j] = math.tanh(h[n, j] + gates[t, j]) + sd * np.random.randn()
        logits = np.dot(h, Ot)
        for n in range(N):
            largest = -1e300
            for v in range(V):
                logits[n, v] += c[v]
                largest = max(largest, logits[n, v])
            total = 0.0
            for v in range(V):
                total += math.exp(logits[n, v] - largest)
            log_weights[n] += logits[n, targets[t]] - largest - math.log(total)
        top, total, squares = weigh(log_weights, weights)
        if t == T - 1 or total * total / squares < N / 2:
            value += top + math.log(total / N)
            if t < T - 1:
                systematic(ancestors, weights, total)
                h = h[ancestors]
                log_weights[:] = 0.0
    return value


@numba.njit(fastmath=True, error_model="numpy")
def filter_volatility(N, phi, b, sd, start, targets, seed):
    np.random.seed(seed)
    T = len(targets)
    h, log_weights, weights, ancestors = np.full(N, start), np.zeros(N), np.empty(N), np.empty(N, np.int64)
    value = -T * 0.5 * math.log(2 * math.pi)
    for t in range(T):
        square = targets[t] * targets[t]
        for n in range(N):
            h[n] = phi * h[n] + b + sd * np.random.randn()
            log_weights[n] -= 0.5 * (h[n] + square * math.exp(-h[n]))
        top, total, squares = weigh(log_weights, weights)
        if t == T - 1 or total * total / squares < N / 2:
            value += top + math.log(total / N)
            if t < T - 1:
                systematic(ancestors, weights, total)
                h = h[ancestors]
                log_weights[:] = 0.0
    return value


def elman_filter(content):
    e = elman(content)
    Wt, Ot = np.ascontiguousarray(e.W.T), np.ascontiguousarray(e.O.T)
    return lambda seed: filter_elman(e.N, Wt, Ot, e.c, e.gates, e.targets, e.sd, seed)


def volatility_filter(content):
    v = volatility(content)
    return lambda seed: filter_volatility(v.N, v.phi, v.b, v.sd, v.start, v.targets, seed)


serve(
    {"numba": numba.__version__},
    [
        Offer("hmm-forward", "numba", "float64", "expert", forward),
        Offer("baum-welch", "numba", "float64", "expert", baum_welch),
        Offer("elman-filter", "numba", "float64", "expert", elman_filter),
        Offer("volatility-filter", "numba", "float64", "expert", volatility_filter),
    ],
)
