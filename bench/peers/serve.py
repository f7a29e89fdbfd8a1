"""The peers' side of the protocol: offers computations, prepares one on request, and runs it as often as told.

One JSON object a line. First the peer says what it offers; then for
    {"prepare": name, "program": ..., "input": path}   it answers {"prepared": true}, or false where it is not worth its time,
    {"run": name, "times": n, "seed": s}               it answers {"cpu": s, "wall": s, "values": [...]}, for the n runs together.
"""

import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from typing import Callable


@dataclass
class Offer:
    program: str
    name: str
    precision: str
    # "package": what a user of a package would call; "expert": written by hand for this computation.
    kind: str
    # From the workload's data file, as a dictionary, to a function of a seed that computes the number.
    prepare: Callable
    threads: int = 1
    # Of the workload's sizes: whether this is worth its time.
    worth: Callable = lambda sizes: True


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def serve(versions, offers):
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a package prints must not get in between

    def answer(value):
        out.write(json.dumps(value) + "\n")
        out.flush()

    fields = ("program", "name", "precision", "kind", "threads")
    answer({"versions": versions, "offers": [{field: getattr(offer, field) for field in fields} for offer in offers]})
    prepared = {}
    for line in sys.stdin:
        message = json.loads(line)
        try:
            if "prepare" in message:
                name = message["prepare"]
                offer = next(o for o in offers if (o.program, o.name) == (message["program"], name))
                with open(message["input"]) as file:
                    content = json.load(file)
                worth = offer.worth(content["sizes"])
                if worth:
                    prepared[name] = offer.prepare(content)
                answer({"prepared": worth})
            else:
                run, values = prepared[message["run"]], []
                cpu, wall = cpu_seconds(), time.perf_counter()
                for i in range(message["times"]):
                    values.append(float(run(message["seed"] + i)))
                answer({"cpu": cpu_seconds() - cpu, "wall": time.perf_counter() - wall, "values": values})
        except Exception as error:  # the driver leaves this peer out and says why
            answer({"error": f"{type(error).__name__}: {error}"})
