from importlib.metadata import version

import numpy as np
import particles
from inputs import elman, volatility
from particles import distributions, state_space_models
from serve import Offer, serve


class ElmanFilter(particles.FeynmanKac):
    def __init__(self, e):
        super().__init__(len(e.targets))
        self.e = e

    def moved(self, mean):
        return np.tanh(mean) + self.e.sd * np.random.standard_normal(mean.shape)

    def M0(self, N):
        return self.moved(np.tile(self.e.gates[0], (N, 1)))

    def M(self, t, xp):
        return self.moved(xp @ self.e.W.T + self.e.gates[t])

    def logG(self, t, xp, x):
        logits = x @ self.e.O.T + self.e.c
        largest = logits.max(1)
        return logits[:, self.e.targets[t]] - largest - np.log(np.exp(logits - largest[:, None]).sum(1))


def volatility_model(v):
    class Volatility(state_space_models.StateSpaceModel):
        def PX0(self):
            return distributions.Normal(v.phi * v.start + v.b, v.sd)

        def PX(self, t, xp):
            return distributions.Normal(v.phi * xp + v.b, v.sd)

        def PY(self, t, xp, x):
            return distributions.Normal(0.0, np.exp(0.5 * x))

    return state_space_models.Bootstrap(ssm=Volatility(), data=v.targets)


def filter_of(make, N):
    def run(seed):
        np.random.seed(seed)
        algorithm = particles.SMC(fk=make(), N=N, resampling="systematic", ESSrmin=0.5, collect="off")
        algorithm.run()
        return algorithm.logLt

    return run


def elman_filter(content):
    e = elman(content)
    return filter_of(lambda: ElmanFilter(e), e.N)


def volatility_filter(content):
    v = volatility(content)
    return filter_of(lambda: volatility_model(v), v.N)


serve(
    {"particles": version("particles")},
    [
        Offer("elman-filter", "particles", "float64", "package", elman_filter),
        Offer("volatility-filter", "particles", "float64", "package", volatility_filter),
    ],
)
