"""`make deploy`, with the real terraform and what stands in for Google: run as `python3 -m unittest discover tests/deploy`."""
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


class Deploy(unittest.TestCase):
    def setUp(self):
        self.world = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.tree = self.world / "tree"
        for name in ("terraform", "scripts", "schema", "job/src"):
            shutil.copytree(ROOT / name, self.tree / name, ignore=shutil.ignore_patterns(".terraform*"))
        for name in (".dockerignore", ".gitignore", "Dockerfile", "Cargo.toml"):
            shutil.copy(ROOT / name, self.tree)
        subprocess.run(["git", "init", "--quiet"], cwd=self.tree, check=True)
        (self.world / "account").write_text("admin@example.com\n")
        (self.world / "billing").write_text("True\n")
        (self.world / "project").touch()
        self.storage = stand_in.storage()
        self.addCleanup(self.storage.server_close)
        self.addCleanup(self.storage.shutdown)

    def deploy(self, **inputs):
        """Status and words of one deployment, and what gcloud was told in it."""
        (self.world / "calls").write_text("")
        environment = {
            **os.environ,
            **(inputs or INPUTS),
            "PATH": f"{HERE}:{os.environ['PATH']}",
            "WORLD": str(self.world),
            "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT": f"http://127.0.0.1:{self.storage.server_port}/storage/v1/",
        }
        done = subprocess.run(
            ["scripts/cloud", "deploy"], cwd=self.tree, env=environment, text=True, capture_output=True, timeout=600
        )
        return done.returncode, done.stdout + done.stderr, (self.world / "calls").read_text()

    def test_once_again_and_after_a_broken_build(self):
        (self.world / "broken").touch()
        status, words, _ = self.deploy()
        self.assertEqual(status, 1, words)
        self.assertNotIn("Deployed", words)

        (self.world / "broken").unlink()
        status, words, calls = self.deploy()
        self.assertEqual(status, 0, words)
        self.assertIn("foundation: nothing to do", words)
        self.assertIn("job-carmila@carmila-test-1234.iam.gserviceaccount.com", words)
        self.assertIn("is not shared", words)
        self.assertEqual(calls.count("builds submit"), 1)
        self.assertLessEqual({"bootstrap/default.tfstate", "foundation/default.tfstate"}, set(self.storage.objects))

        status, words, calls = self.deploy()
        self.assertEqual(status, 0, words)
        for root in ("bootstrap", "foundation", "pipeline"):
            self.assertIn(f"{root}: nothing to do", words)
        self.assertNotIn("builds submit", calls)

        (self.tree / "job/src/lib.rs").write_text("// another source\n")
        (self.world / "images").unlink()
        status, words, calls = self.deploy()
        self.assertEqual(calls.count("builds submit"), 1, words)

    def test_all_that_is_missing_is_said_at_once(self):
        (self.world / "account").write_text("")
        status, words, calls = self.deploy(PROJECT_ID="", DRIVE_FOLDER_ID="https://drive.google.com/drive/folders/1AbC")
        self.assertEqual(status, 1)
        for missing in ("PROJECT_ID=", "DRIVE_FOLDER_ID=", "gcloud auth login"):
            self.assertIn(missing, words)
        self.assertNotIn("services enable", calls)

    def test_a_project_without_billing(self):
        (self.world / "billing").write_text("False\n")
        status, words, _ = self.deploy()
        self.assertEqual(status, 1)
        self.assertIn("billing", words)

    def test_a_project_that_is_not_ours(self):
        (self.world / "project").unlink()
        status, words, _ = self.deploy()
        self.assertEqual(status, 1)
        self.assertIn("not yours to see", words)

    def test_a_setting_that_is_none(self):
        (self.tree / "carmila.tfvars").write_text('region = "europe-west9"\n')
        status, words, _ = self.deploy()
        self.assertEqual(status, 1)
        self.assertIn("no setting region", words)


if __name__ == "__main__":
    unittest.main()
