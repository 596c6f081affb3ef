"""GitHub's workflows, their steps' shell run as it stands: a deployment changes access as the pull request showed, or stops."""
import json
import re
import textwrap

from world import ACCOUNT, NOTHING, REVIEW, ROOT, World

SHA, HEAD = "c0ffee" * 6 + "beef", "deadbeef" * 5
SETTINGS = 'github_repository_id = "123456789"\n'
DIGEST = "0123456789abcdef" * 2


def shell(workflow, step):
    """What the step of that name says to its shell."""
    text = (ROOT / ".github/workflows" / workflow).read_text()
    found = re.search(rf"name: {re.escape(step)}\n(?:.*\n)*?( *)run: (?:\|\n((?:\1  .*\n|\n)+)|(.*)\n)", text)
    return textwrap.dedent(found.group(2)) if found.group(2) else found.group(3)


class Workflows(World):
    def setUp(self):
        super().setUp()
        (self.tree / "target/release").mkdir(parents=True)
        (self.tree / "target/release/carmila-review").symlink_to(REVIEW)
        self.pull_request(f"<!-- carmila-plan head={HEAD} {NOTHING} -->\nWhat this would change.")

    def pull_request(self, *comments, sha=SHA, author="github-actions[bot]"):
        self.write("pulls", json.dumps([{"number": 7, "merged_at": "2026-01-05", "merge_commit_sha": sha, "head": {"sha": HEAD}}]))
        self.write("comments", json.dumps([{"user": {"login": author}, "body": body} for body in comments]))

    def step(self, workflow, name, **environment):
        """Status and words of a step, run as GitHub runs it."""
        ours = {
            **self.environment(),
            "GH_REPO": "example/carmila",
            "SHA": SHA,
            "HEAD": HEAD,
            "SAID": "",
            "GITHUB_OUTPUT": str(self.world / "output"),
            "GITHUB_STEP_SUMMARY": str(self.world / "summary"),
            "GITHUB_SHA": SHA,
            **environment,
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", shell(workflow, name)]
        return self.run_here(command, ours)

    def shown(self, **environment):
        """What the deployment takes the pull request to have shown."""
        self.write("output")
        status, words, _ = self.step("deploy.yml", "What the pull request showed", **environment)
        self.assertEqual(status, 0, words)
        return (self.world / "output").read_text().removeprefix("iam=").strip()


class Shown(Workflows):
    def test_what_the_comment_on_the_last_commit_says(self):
        said = f"foundation=none pipeline={DIGEST}"
        self.pull_request("Looks good", f"<!-- carmila-plan head={HEAD} {said} -->\nWhat this would change.")
        self.assertEqual(self.shown(), said)

    def test_nothing_where_nothing_was_shown(self):
        mark = f"<!-- carmila-plan head={HEAD} foundation={DIGEST} pipeline={DIGEST} -->"
        with self.subTest("no comment"):
            self.pull_request()
            self.assertEqual(self.shown(), NOTHING)
        with self.subTest("no pull request"):
            self.write("pulls", "[]")
            self.assertEqual(self.shown(), NOTHING)
        with self.subTest("a pull request that brought another commit"):
            self.pull_request(mark, sha="0" * 40)
            self.assertEqual(self.shown(), NOTHING)
        with self.subTest("a comment on an earlier commit"):
            self.pull_request(mark.replace(HEAD, "0" * 40))
            self.assertEqual(self.shown(), NOTHING)
        with self.subTest("a comment by somebody else"):
            self.pull_request(mark, author="mallory")
            self.assertEqual(self.shown(), NOTHING)
        with self.subTest("further down in a comment"):
            self.pull_request(f"What this would change.\n{mark}")
            self.assertEqual(self.shown(), NOTHING)
        with self.subTest("half a digest"):
            self.pull_request(mark.replace(DIGEST, DIGEST[:16]))
            self.assertEqual(self.shown(), NOTHING)

    def test_what_somebody_says_by_hand(self):
        said = f"foundation={DIGEST} pipeline=none"
        self.assertEqual(self.shown(SAID=said), said)
        for wrong in ("everything", f"{said} bootstrap=none", f"foundation={DIGEST}"):
            status, words, _ = self.step("deploy.yml", "What the pull request showed", SAID=wrong)
            self.assertEqual(status, 1, words)
            self.assertIn("::error::iam is foundation=DIGEST pipeline=DIGEST", words)

    def test_a_github_that_does_not_answer(self):
        (self.world / "unreachable").touch()
        self.assertEqual(self.shown(), NOTHING)


class FromPullRequestToDeployment(Workflows):
    def test_the_change_that_was_shown_and_no_other(self):
        self.settings(SETTINGS)
        (self.world / "broken").touch()
        _, _, calls = self.deploy()
        (self.world / "broken").unlink()
        self.write("images", re.search("_TAG=([0-9a-f]+)", calls).group(1) + "\n")
        self.login(ACCOUNT)

        status, words, calls = self.cloud("plan")
        self.assertEqual(status, 0, words)
        images = self.images(calls)
        status, words, _ = self.step("plan.yml", "In words")
        self.assertEqual(status, 0, words)
        comment = (self.tree / "told/comment.md").read_text()
        self.assertIn("gains `roles/run.jobsExecutor` on the job", comment)

        with self.subTest("it was shown to nobody"):
            self.write("pulls", "[]")
            status, words, _ = self.deployment(self.shown())
            self.assertNotEqual(status, 0, words)
            self.assertIn("pipeline: who may do what would change, and not as it was shown", words)
            self.assertNotIn("pipeline/default.tfstate", self.applied())
        with self.subTest("another change than the one that was shown"):
            self.pull_request(comment)
            self.settings(SETTINGS + 'callers = ["user:somebody@example.com"]\n')
            status, words, _ = self.deployment(self.shown())
            self.assertNotEqual(status, 0, words)
            self.assertIn("`user:somebody@example.com` gains", words)
            self.assertNotIn("pipeline/default.tfstate", self.applied())
        with self.subTest("the one that was shown"):
            self.settings(SETTINGS)
            status, words, calls = self.deployment(self.shown())
            self.assertEqual(status, 0, words)
            self.assertIn("Deployed", words)
            # What the workflows leave in the checkout is no part of the source.
            self.assertEqual(self.images(calls), images)
            self.assertIn("pipeline/default.tfstate", self.applied())
            self.assertEqual(self.step("deploy.yml", "Summary", IAM=self.shown())[0], 0)
            self.assertIn("deploy: pipeline: Plan: ", (self.world / "summary").read_text())
        with self.subTest("and again, of which nothing was shown"):
            self.write("pulls", "[]")
            status, words, _ = self.deployment(self.shown())
            self.assertEqual(status, 0, words)
            self.assertIn("pipeline: nothing to do", words)

    def deployment(self, iam):
        return self.step("deploy.yml", "Foundation, images, pipeline, one tick", IAM=iam)

    def images(self, calls):
        return set(re.findall(r"tag~/tags/(\w+)", calls))

    def applied(self):
        return {name for name, (state, _) in self.google.objects.items() if b'"type": "google_' in state}
