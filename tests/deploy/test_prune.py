"""`make prune`, on a directory and on a bucket of the gcloud in bucket/."""
import os
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
KINDS = ("directory", "bucket")
PRUNE = HERE.parent.parent / "scripts/prune"


def run(number):
    """The id of a run: the later ones have the smaller ids, so that their names do not tell."""
    return f"2026-11-01-{100 - number:012x}"


class Prune(unittest.TestCase):
    def setUp(self):
        self.world = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.store = self.world / "a store"
        for number in range(1, 7):
            self.write(f"runs/{run(number)}/predictions.csv", "")
            self.write(f"runs/{run(number)}/manifest.json", "{}", number)
        self.write("runs/2026-11-01-ffffffffffff/predictions.csv", "")
        self.write("latest.json", f'{{ "run": "{run(2)}" }}')
        self.write("loads/predictions_carmila.json", f'{{ "run": "{run(1)}" }}')

    def write(self, name, text, age=0):
        path = self.store / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1_790_000_000 + age, 1_790_000_000 + age))

    def prune(self, where, keep, **environment):
        environment = {
            **{name: value for name, value in os.environ.items() if name != "YES"},
            "PATH": f"{HERE / 'bucket'}:{os.environ['PATH']}",
            "WORLD": str(self.world),
            **environment,
        }
        done = subprocess.run(
            [PRUNE, where, str(keep)], env=environment, text=True, capture_output=True, stdin=subprocess.DEVNULL
        )
        return done.returncode, done.stdout + done.stderr

    def left(self):
        return {path.name for path in (self.store / "runs").iterdir() if any(path.iterdir())}

    def afresh(self, kind):
        """The address of a new store: a directory, or the bucket that gcloud has in its place."""
        self.setUp()
        (self.world / "objects").symlink_to(self.store)
        return "gs://a-bucket" if kind == "bucket" else str(self.store)

    def test_the_newest_the_published_and_the_loaded_stay(self):
        for kind in KINDS:
            where = self.afresh(kind)
            status, words = self.prune(where, 2, YES="1")
            self.assertEqual(status, 0, words)
            self.assertIn(f"2 runs of {where} go", words)
            written = {"2026-11-01-ffffffffffff"}
            self.assertEqual(self.left(), {run(number) for number in (1, 2, 5, 6)} | written)
            status, words = self.prune(where, 2, YES="1")
            self.assertEqual(status, 0, words)
            self.assertIn("nothing to delete", words)

    def test_nothing_goes_unasked_or_where_nothing_is_published(self):
        for kind in KINDS:
            where = self.afresh(kind)
            everything = self.left()
            status, words = self.prune(where, 2)
            self.assertEqual(status, 1, words)
            self.assertIn("YES=1", words)
            self.assertEqual(self.prune(where, 0, YES="1")[0], 2)
            (self.store / "latest.json").unlink()
            status, words = self.prune(where, 2, YES="1")
            self.assertEqual(status, 1, words)
            self.assertEqual(self.left(), everything)


if __name__ == "__main__":
    unittest.main()
