"""Runs one case of the Python reporter against TOCSIN_URL and prints its figures as JSON: python-cases.py FOLDER CASE"""
import json
import os
import resource
import sys
import time

sys.path.insert(0, sys.argv[1])
from tocsin_reporter import Reporter


def wait_for(condition):
    while not condition():
        time.sleep(0.002)


def away():
    """The collector does not answer: what is kept, and how much memory that takes after many reports."""
    reporter = Reporter(interval=0.002)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(60_000):
        reporter.report("ready", "ok", connectionId="c%d" % number)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    wait_for(lambda: reporter.figures()["failures"] > 0)
    return dict(reporter.figures(), kilobytes=kilobytes)


def delivered():
    reporter = Reporter(interval=0.002, release="1.4.2", target="chat", environment="staging")
    for number in range(1_200):
        reporter.report("ready", "ok", connectionId="c%d" % number)
    wait_for(lambda: reporter.figures()["queued"] == 0)
    return reporter.figures()


def few():
    """Ten events, the fifth of them marked."""
    reporter = Reporter(interval=0.002)
    for number in range(10):
        reporter.report("ready", "ok", message="huge" if number == 4 else "m%d" % number)
    wait_for(lambda: reporter.figures()["queued"] == 0)
    return reporter.figures()


def odd():
    """What is no JSON, an error that cannot be written, a stage that raises."""

    class Odd(Exception):
        def __str__(self):
            raise ValueError

    reporter = Reporter(interval=60)
    circular = {}
    circular["self"] = circular
    reporter.report("ready", "ok", attributes=circular)
    reporter.report("ready", "ok", attributes={"object": object()})
    try:
        with reporter.stage("factory"):
            raise Odd
    except Odd:
        pass
    return reporter.figures()


def exits():
    """Leaves all to the end of the process, in the middle of a long wait."""
    reporter = Reporter(interval=0.002)
    reporter.report("ready", "ok")
    if os.environ.get("FAILS"):
        wait_for(lambda: reporter.figures()["failures"] > 0)
    return None


def forks():
    """Parent and child each report, each by a thread of its own; what waits in the parent is not sent twice."""
    reporter = Reporter(interval=0.002)
    reporter.report("ready", "ok", connectionId="before")
    child = os.fork()
    name = "parent" if child else "child"
    for number in range(50):
        reporter.report("ready", "ok", connectionId="%s-%d" % (name, number))
    reporter.close(10)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return reporter.figures()


figures = {case.__name__: case for case in (away, delivered, few, odd, exits, forks)}[sys.argv[2]]()
print(json.dumps(figures))
