"""dynamax, its public functions under one jit. Compiled at the first run. float32 is JAX's default."""

from functools import partial
from importlib.metadata import version

import jax
import jax.numpy as jnp
import numpy as np
from dynamax.hidden_markov_model import CategoricalHMM
from dynamax.linear_gaussian_ssm.inference import lgssm_filter, make_lgssm_params
from inputs import hidden_markov, linear_system
from jax_precision import in_precision
from serve import Offer, serve


def bind(content):
    h = hidden_markov(content)
    K, V = h.emission.shape
    # Concentrations of 1: maximum likelihood, no pseudo-counts.
    model = CategoricalHMM(
        K,
        emission_dim=1,
        num_classes=V,
        initial_probs_concentration=1.0,
        transition_matrix_concentration=1.0,
        emission_prior_concentration=1.0,
    )
    parameters, properties = model.initialize(
        jax.random.PRNGKey(0),
        initial_probs=jnp.array(h.initial),
        transition_matrix=jnp.array(h.transition),
        emission_probs=jnp.array(h.emission[:, None, :]),
    )
    return model, parameters, properties, jnp.array(h.observations[:, :, None])


def forward(content):
    model, parameters, _, emissions = bind(content)
    total = jax.jit(lambda p, e: jax.vmap(partial(model.marginal_log_prob, p))(e).sum())
    return lambda seed: total(parameters, emissions)


def baum_welch(content):
    model, parameters, properties, emissions = bind(content)
    iterations = content["sizes"]["iterations"]
    # The objective has the log density of a flat Dirichlet law in it, a constant.
    last = jax.jit(
        lambda p, e: model.fit_em(p, properties, e, num_iters=iterations, verbose=False)[1][-1] - model.log_prior(p)
    )
    return lambda seed: last(parameters, emissions)


def kalman_filter(content):
    """It knows no missing targets: one that sees nothing of the state, N(0, 1) at 0, stands there, and what that adds is taken off."""
    s = linear_system(content)
    missing = np.isnan(s.targets[:, :, 0])
    m, gaps = len(s.C), bool(missing.any())
    parts = [jnp.array(part) for part in (s.mean, s.covariance, s.A, s.Q)]

    def marginal(emissions, weights, cov):
        return lgssm_filter(make_lgssm_params(*parts, weights, cov), emissions).marginal_loglik

    if gaps:
        weights = jnp.array(np.where(missing[:, :, None, None], 0.0, s.C))
        covs = jnp.array(np.where(missing[:, :, None, None], np.eye(m), s.R))
    else:
        weights, covs = jnp.array(s.C), jnp.array(s.R)
    added = -0.5 * m * np.log(2 * np.pi) * missing.sum()
    total = jax.jit(lambda *a: jax.vmap(marginal, in_axes=(0, 0, 0) if gaps else (0, None, None))(*a).sum())
    emissions = jnp.array(np.nan_to_num(s.targets))
    return lambda seed: float(total(emissions, weights, covs)) - added


serve(
    {"dynamax": version("dynamax"), "jax": jax.__version__},
    [
        Offer(program, name, precision, "package", in_precision(precision == "float64", prepare))
        for program, prepare in (("hmm-forward", forward), ("baum-welch", baum_welch), ("kalman-filter", kalman_filter))
        for name, precision in (("dynamax", "float64"), ("dynamax float32", "float32"))
    ],
)
