"""What an expert would write with JAX: one jitted scan over the steps, all sequences or particles as one matrix."""

import math

import jax
import jax.numpy as jnp
from inputs import elman, hidden_markov, volatility
from jax_precision import in_precision
from serve import Offer, serve


def forward_pass(initial, A, by_symbol, by_step):
    """Filtered laws (T x S x K) and scales (T x S)."""

    def normalised(predicted, symbols):
        alpha = predicted * by_symbol[symbols]
        scale = alpha.sum(1)
        return alpha / scale[:, None], scale

    def step(alpha, symbols):
        alpha, scale = normalised(alpha @ A, symbols)
        return alpha, (alpha, scale)

    first, scale = normalised(initial, by_step[0])
    _, (rest, scales) = jax.lax.scan(step, first, by_step[1:])
    return jnp.concatenate([first[None], rest]), jnp.concatenate([scale[None], scales])


def forward(content):
    h = hidden_markov(content)
    total = jax.jit(lambda *given: jnp.log(forward_pass(*given)[1]).sum())
    given = [jnp.array(x) for x in (h.initial, h.transition, h.emission.T, h.observations.T)]
    return lambda seed: total(*given)


def baum_welch(content):
    h = hidden_markov(content)
    V = h.emission.shape[1]

    @jax.jit
    def em(initial, A, by_symbol, by_step):
        one_hot = jax.nn.one_hot(by_step, V, dtype=A.dtype)

        def iteration(parameters, _):
            initial, A, by_symbol = parameters
            alphas, scales = forward_pass(initial, A, by_symbol, by_step)

            def back(carry, step):
                beta, pairs = carry
                before, symbols, scale = step
                q = beta * by_symbol[symbols] / scale[:, None]
                return (q @ A.T, pairs + before.T @ q), beta

            flat = jnp.ones_like(alphas[0])
            steps = (alphas[:-1], by_step[1:], scales[1:])
            (beta, pairs), betas = jax.lax.scan(back, (flat, jnp.zeros_like(A)), steps, reverse=True)
            gammas = alphas * jnp.concatenate([beta[None], betas])
            emitted = jnp.einsum("tsv,tsk->vk", one_hot, gammas)
            moved = A * pairs
            updated = gammas[0].mean(0), moved / moved.sum(1, keepdims=True), emitted / emitted.sum(0)
            return updated, jnp.log(scales).sum()

        return jax.lax.scan(iteration, (initial, A, by_symbol), length=content["sizes"]["iterations"])[1][-1]

    given = [jnp.array(x) for x in (h.initial, h.transition, h.emission.T, h.observations.T)]
    return lambda seed: em(*given)


def particle_filter(move, log_weigh, h0, targets, steps):
    """A jitted function of a key; `move(key, h, x)` and `log_weigh(h, y)`; systematic resampling below an ESS of N / 2."""
    N = h0.shape[0]

    def resample(key, h, weights):
        cumulative = jnp.cumsum(weights)
        places = (jnp.arange(N) + jax.random.uniform(key, dtype=weights.dtype)) * (cumulative[-1] / N)
        return h[jnp.minimum(jnp.searchsorted(cumulative, places, method="sort"), N - 1)]

    def step(carry, now):
        key, h, log_weights = carry
        x, y = now
        key, noise_key, resample_key = jax.random.split(key, 3)
        h = move(noise_key, h, x)
        log_weights = log_weights + log_weigh(h, y)
        top = log_weights.max()
        weights = jnp.exp(log_weights - top)
        total = weights.sum()
        low = total * total / (weights @ weights) < N / 2
        h = jax.lax.cond(low, lambda: resample(resample_key, h, weights), lambda: h)
        log_mean = top + jnp.log(total / N)
        log_weights = jnp.where(low, jnp.zeros_like(log_weights), log_weights)
        return (key, h, log_weights), (jnp.where(low, log_mean, 0.0), jnp.where(low, 0.0, log_mean))

    @jax.jit
    def run(key, steps, targets):
        _, (closed, left) = jax.lax.scan(step, (key, h0, jnp.zeros_like(h0, shape=(N,))), (steps, targets))
        return closed.sum() + left[-1]

    # XLA's own bit generator: the fastest that JAX has on a processor.
    return lambda seed: run(jax.random.key(seed, impl="unsafe_rbg"), steps, targets)


def elman_filter(content):
    e = elman(content)
    Wt, Ot, c, gates = (jnp.array(x) for x in (e.W.T, e.O.T, e.c, e.gates))

    def move(key, h, gates):
        mean = jnp.tanh(h @ Wt + gates)
        return mean + e.sd * jax.random.normal(key, h.shape, h.dtype)

    def log_weigh(h, symbol):
        logits = h @ Ot + c
        return logits[:, symbol] - jax.nn.logsumexp(logits, 1)

    return particle_filter(move, log_weigh, jnp.zeros((e.N, len(e.W))), jnp.array(e.targets), gates)


def volatility_filter(content):
    v = volatility(content)

    def move(key, h, _):
        return v.phi * h + v.b + v.sd * jax.random.normal(key, h.shape, h.dtype)

    def log_weigh(h, y):
        return -0.5 * (h + y * y * jnp.exp(-h) + math.log(2 * math.pi))

    targets = jnp.array(v.targets)
    return particle_filter(move, log_weigh, jnp.full(v.N, v.start), targets, targets)


serve(
    {"jax": jax.__version__},
    [
        Offer(program, name, precision, "expert", in_precision(precision == "float64", prepare))
        for program, prepare in (
            ("hmm-forward", forward),
            ("baum-welch", baum_welch),
            ("elman-filter", elman_filter),
            ("volatility-filter", volatility_filter),
        )
        for name, precision in (("JAX", "float64"), ("JAX float32", "float32"))
    ],
)
