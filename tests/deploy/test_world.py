"""What the tests of deployments take for a checkout."""
import pathlib
import subprocess
import tempfile
import unittest

from world import checkout


class Checkout(unittest.TestCase):
    def test_a_file_that_was_deleted_since_the_last_commit(self):
        root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("kept", "gone", "terraform.lock.hcl"):
            (root / name).touch()
        subprocess.run("git init --quiet && git add .", shell=True, cwd=root, check=True)
        (root / "gone").unlink()
        (root / "new").touch()
        self.assertEqual(sorted(checkout(root)), ["kept", "new"])


if __name__ == "__main__":
    unittest.main()
