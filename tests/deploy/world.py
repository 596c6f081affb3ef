"""The machine that deploys, in a folder of its own: a checkout, and what stands in for Google."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import stand_in

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
INPUTS = {"PROJECT_ID": "carmila-test-1234", "DRIVE_FOLDER_ID": "1AbCdEfGhIjKlMnOpQrStUvWxYz"}
REVIEW = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"), "release/carmila-review").absolute()
NOTHING = "foundation=none pipeline=none"


class World(unittest.TestCase):
    """A machine with a checkout, and a Google that has nothing of Carmila's."""

    def setUp(self):
        self.world = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.tree = self.world / "tree"
        for name in ("terraform", "scripts", "schema", "job/src"):
            shutil.copytree(ROOT / name, self.tree / name, ignore=shutil.ignore_patterns(".terraform*"))
        for name in (".dockerignore", ".gitignore", "Dockerfile", "Cargo.toml"):
            shutil.copy(ROOT / name, self.tree)
        subprocess.run(["git", "init", "--quiet"], cwd=self.tree, check=True)
        self.write("account", "admin@example.com\n")
        self.write("billing", "True\n")
        self.write("granted")
        self.write("lacking")
        (self.world / "project").touch()
        self.storage = stand_in.storage()
        self.addCleanup(self.storage.server_close)
        self.addCleanup(self.storage.shutdown)

    def write(self, name, text=""):
        (self.world / name).write_text(text)

    def settings(self, text):
        (self.tree / "carmila.tfvars").write_text(text)

    def environment(self, path=None, **inputs):
        ours = ("IAM", "PROJECT_ID", "DRIVE_FOLDER_ID", "SETTINGS", "GITHUB_REPOSITORY_ID", "GOOGLE_APPLICATION_CREDENTIALS")
        return {
            **{name: value for name, value in os.environ.items() if name not in ours},
            **INPUTS,
            "REVIEW": str(REVIEW),
            "PATH": path or f"{HERE}:{os.environ['PATH']}",
            "WORLD": str(self.world),
            "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT": f"http://127.0.0.1:{self.storage.server_port}/storage/v1/",
            **inputs,
        }

    def run_here(self, command, environment):
        """Status and words of one command, and what gcloud was told in it."""
        self.write("calls")
        self.write("asked")
        done = subprocess.run(
            command,
            cwd=self.tree,
            env=environment,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            timeout=600,
        )
        return done.returncode, done.stdout + done.stderr, (self.world / "calls").read_text()

    def cloud(self, verb, path=None, **inputs):
        return self.run_here(["scripts/cloud", verb], self.environment(path, **inputs))

    def deploy(self, **inputs):
        return self.cloud("deploy", **inputs)

    def asked(self):
        return (self.world / "asked").read_text()
