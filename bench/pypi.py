"""Peers that are written in Python, in a folder of their own under the user's cache."""

import os
import subprocess
import sys


def programs(folder, needed, packages):
    """The folder of the programs, installed when one of those that are needed is missing; None without a network."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(cache, folder)
    found = os.path.join(folder, "bin")
    if all(os.path.exists(os.path.join(found, program)) for program in needed):
        return found
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True)
    pip = [os.path.join(found, "pip"), "install", "-q", *packages]
    if made.returncode != 0 or subprocess.run(pip, capture_output=True).returncode != 0:
        return None
    return found
