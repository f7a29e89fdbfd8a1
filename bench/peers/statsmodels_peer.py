"""statsmodels: a filter for each sequence, bound beforehand. The default stops the covariances once they are steady; targets whole or one number at a time."""

import numpy as np
import statsmodels
from inputs import linear_system
from serve import Offer, serve
from statsmodels.tsa.statespace.kalman_filter import KalmanFilter


def log_likelihood(univariate, steady):
    def prepare(content):
        s = linear_system(content)
        filters = []
        for y in s.targets:
            kf = KalmanFilter(k_endog=len(s.C), k_states=len(s.A))
            kf["design"], kf["transition"], kf["selection"] = s.C, s.A, np.eye(len(s.A))
            kf["state_cov"], kf["obs_cov"] = s.Q, s.R
            kf.initialize_known(s.mean, s.covariance)
            kf.filter_univariate = univariate
            if not steady:
                kf.tolerance = 0.0
            kf.bind(np.ascontiguousarray(y))
            filters.append(kf)
        return lambda seed: sum(kf.loglike() for kf in filters)

    return prepare


serve(
    {"statsmodels": statsmodels.__version__},
    [
        Offer(
            "kalman-filter",
            f"statsmodels{', one by one' if univariate else ''}{'' if steady else ', never steady'}",
            "float64",
            "package",
            log_likelihood(univariate, steady),
        )
        for steady in (True, False)
        for univariate in (False, True)
    ],
)
