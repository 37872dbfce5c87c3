"""Prints what the benchmark of deployments measured: a line for each tool, the first of which is the floor of the others."""

import statistics

from tools import FORWARD

HEADS = {"deploy": "deploy", "again": "again", "more": "one more", "back": "one back", "empty": "all back"}


def median(measures, name):
    return statistics.median(getattr(measure, name) for measure in measures)


def show(part, actions, delay):
    """The times of some actions, and more about the first of them."""
    place = f"over a link of {delay} ms each way (round trips)" if part.relay else "on the server's machine"
    plural = "s" if part.count != 1 else ""
    print(f"{part.count} migration{plural}, {place}; medians of {part.rounds}, * of one")
    width = 16 if part.relay else 10
    heads = "".join(f"{HEADS[action]:>{width}}" for action in actions)
    print(f"  {'':40}{heads}{'of first':>10}{'tool cpu':>10}{'server':>9}{'of first':>10}{'peak':>8}")
    first = None
    for tool, taken in part.taken.items():
        if tool in part.failed:
            print(f"  {tool.title:40} failed: {reason(part.failed[tool])}")
            continue
        measures = taken[actions[0]]
        seconds, cpu, server = (median(measures, name) for name in ("seconds", "cpu", "server"))
        first = first or (seconds, cpu + server)
        cells = "".join(f"{cell(taken.get(action), part.relay):>{width}}" for action in actions)
        print(
            f"  {tool.title + '*' * (len(measures) < part.rounds):40}{cells}{seconds / first[0]:>9.2f}x"
            f"{cpu:>8.2f} s{server:>7.2f} s{(cpu + server) / first[1]:>9.2f}x{median(measures, 'megabytes'):>5.0f} MB"
        )
    print(flush=True)


def show_forward(part, delay):
    show(part, FORWARD, delay)


def show_back(part, delay):
    show(part, ("empty",), delay)


def cell(measures, relay):
    if not measures:
        return "-"
    seconds = median(measures, "seconds")
    text = f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
    return text + (f"{'(%d)' % median(measures, 'trips'):>7}" if relay else "")


def reason(output):
    """The line of a program's output that says what went wrong: the first with the word, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["it said nothing"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])
