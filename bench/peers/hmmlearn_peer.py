import logging

import hmmlearn
import numpy as np
from hmmlearn.hmm import CategoricalHMM
from inputs import hidden_markov
from serve import Offer, serve

logging.getLogger("hmmlearn").setLevel(logging.ERROR)


def model_of(h, implementation, iterations=1):
    model = CategoricalHMM(
        len(h.initial), implementation=implementation, n_iter=iterations, tol=-np.inf, init_params="", params="ste"
    )
    model.n_features = h.emission.shape[1]
    model.startprob_, model.transmat_, model.emissionprob_ = h.initial.copy(), h.transition.copy(), h.emission.copy()
    return model


def stacked(h):
    return h.observations.reshape(-1, 1), [h.observations.shape[1]] * len(h.observations)


def forward(implementation):
    def prepare(content):
        h = hidden_markov(content)
        model, (X, lengths) = model_of(h, implementation), stacked(h)
        return lambda seed: model.score(X, lengths)

    return prepare


def baum_welch(implementation):
    def prepare(content):
        h = hidden_markov(content)
        X, lengths = stacked(h)

        def run(seed):
            model = model_of(h, implementation, content["sizes"]["iterations"])
            model.fit(X, lengths)
            return model.monitor_.history[-1]

        return run

    return prepare


serve(
    {"hmmlearn": hmmlearn.__version__},
    [
        Offer("hmm-forward", "hmmlearn (scaling)", "float64", "package", forward("scaling")),
        Offer("hmm-forward", "hmmlearn (log)", "float64", "package", forward("log")),
        Offer("baum-welch", "hmmlearn (scaling)", "float64", "package", baum_welch("scaling")),
        # Minutes at K = 128, and three times slower than scaling everywhere.
        Offer("baum-welch", "hmmlearn (log)", "float64", "package", baum_welch("log"), worth=lambda sizes: sizes["K"] <= 32),
    ],
)
