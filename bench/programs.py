"""The programs that are measured: where they are, how one is run, and what a run of it cost."""
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What runs in the Python of the peers.
WORKERS = ROOT / "bench" / "peers"


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
        """The Python that has what the peers and the pictures require: a venv in the cache, made at the first call."""
        cache = pathlib.Path(subprocess.check_output([ROOT / "scripts" / "cache"], text=True).strip())
        venv, wanted = cache / "peers", [self.peers / "requirements.txt", ROOT / "bench" / "requirements.txt"]
        kept, text = venv / "requirements.txt", "".join(file.read_text() for file in wanted)
        if not kept.exists() or kept.read_text() != text:
            print(f"bench: installing the peers' requirements into {venv}", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
            files = [option for file in wanted for option in ("-r", file)]
            subprocess.run([venv / "bin" / "pip", "install", "--quiet", *files], check=True)
            kept.write_text(text)
        return venv / "bin" / "python"

    def picture(self, name, data):
        """docs/NAME.svg, drawn by peers/NAME.py of what it reads as JSON."""
        subprocess.run([self.python(), WORKERS / f"{name}.py", ROOT / "docs" / f"{name}.svg"], check=True,
                       input=json.dumps(data), text=True)

    def backtest(self, name, *flags):
        """What the job's backtest says of a data set."""
        said = subprocess.check_output(
            [self.job, "backtest", "--progress", "quiet", "--json", "--folder", self.folder(name), *flags])
        return json.loads(said)


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
