"""One process serves both precisions: JAX's default, float32, and float64."""

import jax


def in_precision(wide, prepare):
    """Prepares and runs under one setting of JAX's 64-bit switch."""

    def prepared(content):
        with jax.enable_x64(wide):
            run = prepare(content)

        def in_context(seed):
            with jax.enable_x64(wide):
                return run(seed)

        return in_context

    return prepared
