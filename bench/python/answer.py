"""Answers each task, a line of JSON on standard input, with an outcome, a line of JSON."""

import json
import resource
import sys
import time


def processor_time():
    """The processor time of this process and of its ended children, in nanoseconds."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time_ns() + int((ended.ru_utime + ended.ru_stime) * 1e9)


class Clock:
    """Started when it is made."""

    def __init__(self):
        self.cpu = processor_time()
        self.wall = time.perf_counter_ns()

    def stop(self):
        self.wall = time.perf_counter_ns() - self.wall
        self.cpu = processor_time() - self.cpu

    def outcome(self, proof, **others):
        """The times until it was stopped, for each item that the proof counts."""
        count = proof["count"]
        return {"value": self.wall / count, "cpu": self.cpu / count, "proof": proof, **others}


def timed(work):
    """Turns a function that returns a proof into one that returns an outcome."""

    def run(task):
        clock = Clock()
        proof = work(task)
        clock.stop()
        return clock.outcome(proof)

    return run


def percentiles(delays):
    delays.sort()
    return {"p50": delays[len(delays) // 2], "p99": delays[len(delays) * 99 // 100]}


def answer(run):
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
