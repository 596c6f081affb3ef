"""`make deploy`, with the real terraform and what stands in for Google: run as `CARMILA_STAND_IN=yes python3 -m unittest discover
tests/deploy`."""
import io
import json
import re
import shutil
import tarfile
import unittest

from world import ACCOUNT, GCLOUD, NOTHING, PERSON, World, git

# What Terraform leaves beside a state while it is at work on it.
LOCK = (json.dumps({"ID": "1", "Operation": "OperationTypeApply", "Who": "somebody@elsewhere", "Created": "2026-01-05T08:00:00Z"}).encode(), 1)


class Deployments(World):
    def test_once_again_and_after_a_broken_build(self):
        (self.world / "taken").touch()
        status, words, _ = self.deploy()
        self.assertEqual(status, 1, words)
        self.assertEqual(words.count("Error 409"), 1)
        self.assertIn("foundation: something is there already that Terraform does not know of", words)
        (self.world / "taken").unlink()

        (self.world / "broken").touch()
        status, words, _ = self.deploy()
        self.assertEqual(status, 1, words)
        self.assertNotIn("Deployed", words)
        self.assertNotIn("pipeline/default.tfstate", self.google.objects)

        (self.world / "broken").unlink()
        status, words, calls = self.deploy()
        self.assertEqual(status, 0, words)
        self.assertIn("foundation: nothing to do", words)
        self.assertIn("job-carmila@carmila-test-1234.iam.gserviceaccount.com", words)
        self.assertIn("is not shared", words)
        self.assertEqual(calls.count("builds submit"), 1)
        if GCLOUD:
            self.what_gcloud_asked()
        self.assertLessEqual({"bootstrap/default.tfstate", "foundation/default.tfstate"}, set(self.google.objects))

        status, words, calls = self.deploy()
        self.assertEqual(status, 0, words)
        for root in ("bootstrap", "foundation", "pipeline"):
            self.assertIn(f"{root}: nothing to do", words)
        self.assertNotIn("builds submit", calls)

        (self.tree / "job/src/lib.rs").write_text("// another source\n")
        status, words, calls = self.deploy()
        self.assertEqual(calls.count("builds submit"), 1, words)

    def what_gcloud_asked(self):
        """The real one, of a Google that has the foundation and no images."""
        project = "projects/carmila-test-1234"
        registry = f"artifactregistry/v1/{project}/locations/europe-west9/repositories/carmila-repo"
        images = [
            f"GET {registry}",
            f"GET {registry}/packages/carmila-xgb/tags",
            f"GET {registry}",
            f"GET {registry}/packages/carmila-trigger/tags",
        ]
        self.assertEqual(
            self.requests(),
            [
                f"GET cloudresourcemanager/v1/{project}",
                f"GET cloudbilling/v1/{project}/billingInfo",
                f"GET cloudfunctions/v2/{project}/locations/europe-west1/functions/trigger-carmila-job",
                "GET storage/storage/v1/b/carmila-tfstate-carmila-test-1234",
                *images,
                "GET storage/storage/v1/b/carmila-build-carmila-test-1234",
                f"POST cloudbuild/v1/{project}/locations/europe-west9/builds",
                f"GET cloudbuild/v1/{project}/locations/europe-west9/builds/a-build",
                *images,
            ],
        )
        build = self.google.build
        self.assertEqual(build["options"]["logging"], "CLOUD_LOGGING_ONLY")
        self.assertEqual(build["substitutions"]["_REGISTRY"], "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo")
        # What is sent is what the tag is the digest of: no more, no less.
        content, _ = self.google.objects[build["source"]["storageSource"]["object"]]
        sent = {entry.name for entry in tarfile.open(fileobj=io.BytesIO(content)) if entry.isfile()}
        ignored = [f":(exclude,glob){line[1:]}" for line in (self.tree / ".dockerignore").read_text().splitlines() if line.startswith("/")]
        self.assertEqual(sent, set(git("ls-files", "--cached", "--others", "--exclude-standard", "--", ".", *ignored, cwd=self.tree)))

    def test_cut_off_after_each_step(self):
        steps = ["bootstrap apply", "bootstrap moved", "foundation apply", "gcloud builds submit", "pipeline apply"]
        for step in steps:
            self.write("cut-off", step)
            status, words, _ = self.deploy()
            self.assertEqual(status, -9, f"{step}: {words}")
        (self.world / "cut-off").unlink()
        status, words, calls = self.deploy()
        self.assertEqual(status, 0, words)
        for root in ("bootstrap", "foundation", "pipeline"):
            self.assertIn(f"{root}: nothing to do", words)
        self.assertNotIn("builds submit", calls)
        self.assertFalse(list(self.tree.glob("terraform/*/backend_override.tf")))

    def test_life_after_it(self):
        status, words, _ = self.deploy()
        self.assertEqual(status, 0, words)
        before = self.google.objects["foundation/default.tfstate"]

        with self.subTest("a tick by a person, whose grant is not known everywhere yet"):
            (self.world / "forgetful").touch()
            status, words, calls = self.cloud("tick")
            self.assertEqual(status, 0, words)
            self.assertIn("not let in yet (403)", words)
            self.assertEqual(words.count('"outcome"'), 1)
            self.assertIn('"outcome": "blocked"', words)
            self.assertIn("Authorization: Bearer a.person.signed", self.asked())
        with self.subTest("a tick by an account that has no token of its own"):
            self.login(ACCOUNT)
            status, words, calls = self.cloud("tick")
            self.assertEqual(status, 0, words)
            self.assertIn("deploy-carmila@carmila-test-1234.iam.gserviceaccount.com:generateIdToken", self.asked())
            self.assertIn("Authorization: Bearer an-account", self.asked())
            self.login(PERSON)
        with self.subTest("a tick that fails"):
            (self.world / "failing").touch()
            self.assertEqual(self.cloud("tick")[0], 1)
        with self.subTest("status and logs"):
            status, words, calls = self.cloud("status")
            self.assertEqual(status, 0, words)
            self.assertIn("run jobs executions list --project=carmila-test-1234 --region=europe-west9 --job=carmila-xgb", calls)
            self.assertIn("scheduler jobs describe trigger-carmila-job --project=carmila-test-1234 --location=europe-west1", calls)
            status, words, calls = self.cloud("logs")
            self.assertEqual(status, 0, words)
            self.assertIn("--limit=50", calls)
        with self.subTest("the doctor and a rollback, by who is signed in"):
            program = self.world / "carmila-trigger"
            program.write_text('#!/bin/sh\necho "$@"; env | grep -E "^(GCP|GCS|BQ|DRIVE|CLOUD_RUN|CARMILA_S|GOOGLE_O)" | sort\nexit 1\n')
            program.chmod(0o755)
            self.settings('names = { "dataset" : "other_data" }\nregion_scheduler = "europe-west3"\n')
            status, words, _ = self.cloud("doctor", TRIGGER=str(program))
            self.assertEqual(status, 1, words)
            for line in (
                "doctor",
                "BQ_DATASET=other_data",
                "BQ_TABLE=predictions_carmila",
                "CARMILA_SCHEDULE=europe-west3/trigger-carmila-job",
                "CLOUD_RUN_JOB_NAME=carmila-xgb",
                "DRIVE_FOLDER_ID=1AbCdEfGhIjKlMnOpQrStUvWxYz",
                "GCP_PROJECT_ID=carmila-test-1234",
                "GCP_REGION=europe-west9",
                "GCS_BUCKET_NAME=carmila-results-carmila-test-1234",
                "GOOGLE_OAUTH_ACCESS_TOKEN=access",
            ):
                self.assertIn(line, words.splitlines())
            status, words, _ = self.cloud("rollback", TRIGGER=str(program), RUN="2026-11-24-0123456789ab")
            self.assertIn("rollback 2026-11-24-0123456789ab", words.splitlines())
            self.assertIn("rollback", self.cloud("rollback", TRIGGER=str(program))[1].splitlines())
            status, words, _ = self.cloud("status", TRIGGER=str(program))
            self.assertEqual(status, 1, words)
            self.assertIn("doctor --short", words)
            self.assertIn("make build", self.cloud("doctor")[1])
            self.settings("")
        with self.subTest("a plan without changes, and the guide's grants"):
            self.write("granted", "roles/run.admin\n")
            self.google.objects["foundation/default.tflock"] = LOCK
            status, words, calls = self.cloud("plan")
            self.assertEqual(status, 0, words)
            self.assertEqual(calls.count("docker tags list"), 2)
            self.assertNotIn("not built yet", words)
            self.assertEqual(words.count("Nobody gains or loses anything."), 3)
            self.assertIn("revoke_guide_grants", words)
            self.assertIn("  roles/run.admin", words)
        with self.subTest("somebody else is at it, which a plan does not mind"):
            status, words, _ = self.deploy()
            self.assertEqual(status, 1, words)
            self.assertIn("somebody@elsewhere", words)
            self.assertIn("gcloud storage rm gs://carmila-tfstate-carmila-test-1234/foundation/default.tflock", words)
            self.assertEqual(self.google.objects.pop("foundation/default.tflock"), LOCK)
            self.assertEqual(self.google.objects["foundation/default.tfstate"], before)
        with self.subTest("a name that would take the table away"):
            self.settings('names = { table = "other_table" }\n')
            status, words, _ = self.deploy()
            self.assertEqual(status, 1, words)
            self.assertIn('module.warehouse.google_bigquery_table.table["predictions_carmila"]', words)
            self.assertIn("Nothing was done: put it back as it was", words)
            self.assertEqual(self.google.objects["foundation/default.tfstate"], before)
            self.settings("")
        with self.subTest("nobody to be asked"):
            status, words, _ = self.cloud("destroy", DRIVE_FOLDER_ID="")
            self.assertEqual(status, 1)
            self.assertIn("YES=1", words)
        with self.subTest("the pipeline goes, and the rest stays"):
            status, words, _ = self.cloud("destroy", DRIVE_FOLDER_ID="", YES="1")
            self.assertEqual(status, 0, words)
            self.assertIn("What stays: the bucket", words)
            self.assertEqual(self.google.objects["foundation/default.tfstate"], before)
            self.assertNotIn(b'"type": "google_', self.google.objects["pipeline/default.tfstate"][0])
        with self.subTest("and comes back without a build, for GitHub to go on"):
            self.settings('github_repository_id = "123456789"\n')
            status, words, calls = self.deploy()
            self.assertEqual(status, 0, words)
            self.assertNotIn("builds submit", calls)
            for variable in ("WORKLOAD_IDENTITY_PROVIDER", "PLAN_ACCOUNT", "DEPLOY_ACCOUNT", "PROJECT_ID", "DRIVE_FOLDER_ID"):
                self.assertIn(f"  gh variable set {variable} --body ", words)

    def test_access_changes_as_it_was_shown_or_not_at_all(self):
        self.settings('github_repository_id = "123456789"\n')
        (self.world / "broken").touch()
        self.deploy()
        (self.world / "broken").unlink()
        self.login(ACCOUNT)
        foundation, bootstrap = (self.google.objects[f"{root}/default.tfstate"] for root in ("foundation", "bootstrap"))

        status, words, _ = self.deploy(IAM=NOTHING)
        self.assertEqual(status, 1, words)
        self.assertIn("pipeline: who may do what would change, and not as it was shown", words)
        self.assertIn("gains `roles/run.jobsExecutor` on the job `carmila-xgb (europe-west9)`", words)
        self.assertEqual(self.google.objects["foundation/default.tfstate"], foundation)
        self.assertNotIn(b'"type": "google_', self.google.objects["pipeline/default.tfstate"][0])

        digest = re.search(r"pipeline=[0-9a-f]{32}", words).group()
        (self.world / "failing").touch()
        status, words, calls = self.deploy(IAM=f"foundation=none {digest}")
        self.assertEqual(status, 1, words)
        self.assertIn("Deployed", words)
        self.assertNotIn("billing", calls)
        self.assertEqual(self.google.objects["bootstrap/default.tfstate"], bootstrap)

        (self.world / "failing").unlink()
        self.settings('github_repository_id = "123456789"\nanalysts = "analysts@example.com"\n')
        status, words, _ = self.deploy(IAM=f"foundation=none {digest}")
        self.assertEqual(status, 1, words)
        self.assertIn("foundation: who may do what would change", words)
        self.assertIn("`group:analysts@example.com` gains `roles/bigquery.dataViewer` on the table", words)


class Plans(World):
    def planned(self, **inputs):
        """What a plan says, and how often it asked the registry."""
        status, words, calls = self.cloud("plan", **inputs)
        self.assertEqual(status, 0, words)
        return words, calls.count("docker tags list")

    def test_before_the_first_deployment(self):
        words, asked = self.planned()
        self.assertIn("Nothing is deployed to carmila-test-1234 yet, there is no gs://carmila-tfstate-carmila-test-1234", words)
        self.assertIn("google_storage_bucket.state will be created", words)
        self.assertIn("module.store.google_storage_bucket.results will be created", words)
        self.assertIn("module.job.google_cloud_run_v2_job.job will be created", words)
        self.assertIn("`serviceAccount:trigger-carmila@carmila-test-1234.iam.gserviceaccount.com` gains", words)
        self.assertRegex(words, "The images of source [0-9a-f]{20} are not built yet: a deployment builds them.")
        self.assertEqual(asked, 0)
        self.assertFalse(self.google.objects)
        self.assertFalse(list(self.tree.glob("terraform/*/backend_override.tf")))

        with self.subTest("without the program that tells who gains what"):
            self.assertIn("make build, or say REVIEW=", self.planned(REVIEW="")[0])
        with self.subTest("a bucket that is another project's"):
            (self.world / "foreign").touch()
            status, words, _ = self.cloud("plan")
            self.assertEqual(status, 1, words)
            self.assertIn("gs://carmila-tfstate-carmila-test-1234 cannot be looked at", words)
            (self.world / "foreign").unlink()
        with self.subTest("a project that is not there"):
            (self.world / "project").rename(self.world / "gone")
            status, words, _ = self.cloud("plan")
            self.assertEqual(status, 1, words)
            self.assertIn("it is not there, or not yours to see", words)
            (self.world / "gone").rename(self.world / "project")

        self.write("cut-off", "bootstrap apply")
        self.assertEqual(self.deploy()[0], -9)
        (self.world / "cut-off").unlink()
        with self.subTest("what was begun is not planned once more"):
            words, asked = self.planned()
            self.assertNotIn("Nothing is deployed", words)
            self.assertNotIn("google_storage_bucket.state will be created", words)
            self.assertIn("module.store.google_storage_bucket.results will be created", words)
            self.assertIn("are not built yet", words)
            self.assertEqual(asked, 2)
        with self.subTest("the guide's grant on the bucket, which no setting takes away"):
            self.assertNotIn("remove-iam-policy-binding", words)
            self.write("granted-there", "roles/storage.objectUser roles/storage.objectAdmin\n")
            words, _ = self.planned()
            self.assertIn(
                "  gcloud storage buckets remove-iam-policy-binding gs://carmila-results-carmila-test-1234 "
                "--member=serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com --role=roles/storage.objectAdmin",
                words.splitlines(),
            )
        with self.subTest("a registry that does not answer"):
            (self.world / "shut").touch()
            words, asked = self.planned()
            self.assertRegex(words, "Whether the images of source [0-9a-f]{20} are built is not known.")
            self.assertIn("Artifact Registry API is disabled", words)


class TooEarly(World):
    def said(self, verb):
        status, words, _ = self.cloud(verb, YES="1")
        self.assertEqual(status, 1, words)
        self.assertEqual(self.asked(), "")
        return words.splitlines()

    def test_what_wants_a_deployment_says_so(self):
        state = "gs://carmila-tfstate-carmila-test-1234"
        nothing = f"nothing is deployed to carmila-test-1234, there is no {state}. Is this the project? Then make deploy comes first"
        self.assertEqual(self.said("tick"), [f"tick: {nothing}"])
        self.assertEqual(self.said("destroy"), [f"destroy: {nothing}"])
        (self.world / "bucket").touch()
        self.assertEqual(self.said("tick"), ["tick: there is no trigger in carmila-test-1234 yet. make deploy comes first"])


class Prerequisites(World):
    def refused(self, *parts, **inputs):
        status, words, calls = self.deploy(**inputs)
        self.assertEqual(status, 1, words)
        for part in parts:
            self.assertIn(part, words)
        self.assertNotIn("services enable", calls)
        self.assertFalse(self.google.objects)

    def test_all_that_is_missing_is_said_at_once(self):
        self.login(None)
        folder = "https://drive.google.com/drive/folders/1AbC"
        self.refused("PROJECT_ID=", "DRIVE_FOLDER_ID=", "gcloud auth login", PROJECT_ID="", DRIVE_FOLDER_ID=folder)

    def test_billing(self):
        self.write("billing", "False\n")
        self.refused("billing: https://console.cloud.google.com/billing/linkedaccount?project=carmila-test-1234")

    def test_a_project_that_is_not_ours(self):
        (self.world / "project").unlink()
        self.refused("not yours to see")

    def test_rights(self):
        self.write("lacking", "run.jobs.create\nresourcemanager.projects.setIamPolicy\n")
        self.refused("rights in carmila-test-1234: resourcemanager.projects.setIamPolicy, run.jobs.create.")

    def test_a_terraform_that_is_too_old(self):
        self.refused("a newer terraform: 1.11 at least, and this is Terraform v1.9.8", WORLD_OLD_TERRAFORM="yes")

    def test_tools(self):
        bare = self.world / "bin"
        bare.mkdir()
        for tool in ("bash", "env", "dirname", "sed", "grep", "tail", "head", "paste", "cat"):
            (bare / tool).symlink_to(shutil.which(tool))
        status, words, _ = self.cloud("deploy", path=str(bare))
        self.assertEqual(status, 1, words)
        for tool in ("gcloud: https://", "terraform 1.11 or newer: https://", "git, which", "curl, which"):
            self.assertIn(f"  - {tool}", words)

    def test_what_tells_whether_access_changes_as_shown(self):
        self.refused("carmila-review", IAM=NOTHING, REVIEW="/nowhere")

    def test_a_setting_that_is_none(self):
        self.settings('region = "europe-west9"\njob_image = "carmila-xgb:latest"\n')
        self.refused("line 1: there is no setting region", "line 2: there is no setting job_image")

    def test_settings_of_more_than_a_line(self):
        self.settings(
            'callers = [ # me, and\n  "user:you@example.com",\n]\n'
            '# names = {\n'
            'names = {\n  dataset = "other_data"\n}\n\n'
            'alert_email = <<END\nyou@example.com\nEND\n'
        )
        self.refused("line 1: the value of callers does not end on its line. Write all of it there", "line 5: the value of names", "line 9: the value of alert_email")
        self.settings('  region_job = "europe-west3"\nschedule = "0 8 * * *" # [ at eight\n')
        self.refused("line 1 is no setting. A setting begins its line")
        self.settings("")
        self.refused("the project: say PROJECT_ID=", PROJECT_ID="carmila-test-1234\nregion_job = 1")
        self.refused("the Drive folder: say DRIVE_FOLDER_ID=", DRIVE_FOLDER_ID="1AbCdEfGhIjKlMnOpQrStUvWxYz\nregion_job = 1")
        status, words, _ = self.cloud("destroy", DRIVE_FOLDER_ID="1AbCdEfGhIjKlMnOpQrStUvWxYz\n", YES="1")
        self.assertIn("the Drive folder: say DRIVE_FOLDER_ID=", words)

    def test_settings_that_are_elsewhere(self):
        self.refused("there is no other.tfvars to be read", SETTINGS="other.tfvars")

    def test_the_guides_function(self):
        (self.world / "function").touch()
        self.refused(
            "The guide's function trigger-carmila-job is still there",
            "gcloud functions detach trigger-carmila-job --region=europe-west1 --project=carmila-test-1234",
            'adopt = ["service"]',
        )


if __name__ == "__main__":
    unittest.main()
