"""Memory that pulling 600 MB takes above the idle process, against what it may take."""

from __future__ import annotations

import subprocess
import sys

from measure import Figure
from pull import published

BUDGET_MB = 150.0  # the floor is what the pull was given
# In a process of its own, whose peak is forgotten when it has done everything but the pull.
PULL = """
import re, sys
from pathlib import Path
from mangetamain_data_utils.pointer import read_pointer
from mangetamain_data_utils.pull import pull
from mangetamain_data_utils.s3 import S3Config, make_client

def kilobytes(name):
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"^{name}:\\s*(\\d+) kB$", status, re.M)[1])

config = S3Config.load(Path(sys.argv[1]))
client = make_client(config)
read_pointer(client, config)
Path("/proc/self/clear_refs").write_text("5")
idle = kilobytes("VmRSS")
assert pull(config, Path(sys.argv[2]), client=client).downloaded
print(kilobytes("VmHWM") - idle)
"""


def run() -> Figure:
    """Measure the peak of the resident memory."""
    with published() as (config, folder):
        config.write_credentials(folder / "credentials")
        command = [sys.executable, "-c", PULL, folder / "credentials", folder / "copies"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Figure("pull_memory", int(done.stdout) * 1024 / 1e6, "MB", BUDGET_MB, 1.0)
