"""The programs that are measured: where they are, how one is run, and what a run of it cost."""
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Setting:
    job: pathlib.Path
    peers: pathlib.Path
    data: pathlib.Path
    methods: list[str]
    rounds: int | None

    def folder(self, name):
        return self.data / name / "carmila"

    def python(self):
        """The Python that has what the peers require: a venv in the cache, made at the first call."""
        cache = pathlib.Path(subprocess.check_output([ROOT / "scripts" / "cache"], text=True).strip())
        venv, wanted = cache / "peers", self.peers / "requirements.txt"
        kept = venv / "requirements.txt"
        if not kept.exists() or kept.read_text() != wanted.read_text():
            print(f"bench: installing the peers' requirements into {venv}", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
            subprocess.run([venv / "bin" / "pip", "install", "--quiet", "-r", wanted], check=True)
            kept.write_text(wanted.read_text())
        return venv / "bin" / "python"


def built():
    """Cargo's release build of the job."""
    said = subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT)
    return pathlib.Path(json.loads(said)["target_directory"]) / "release" / "carmila-job"


def cost(command, cwd=None):
    """Runs a command that must succeed: its wall and processor seconds (user and system), and its peak memory in MiB."""
    started = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], cwd=cwd, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bench: exit status {process.returncode} of {' '.join(map(str, command))}")
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return {"wall": wall, "user": usage.ru_utime, "system": usage.ru_stime, "memory": peak}
