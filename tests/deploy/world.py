"""The machine that deploys, in a folder of its own: a checkout, and what stands in for Google."""
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import loopback

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent


def git(*words, cwd=ROOT):
    """What git lists."""
    return subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True, text=True).stdout.splitlines()


def checkout(root):
    """What a checkout holds, as it is on disk, whatever has been deleted since the last commit. Without the lock files: the
    stand-in for Google's provider is not in them."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard", cwd=root)
    return [name for name in listed if (root / name).exists() and not name.endswith(".lock.hcl")]


INPUTS = {"PROJECT_ID": loopback.PROJECT, "DRIVE_FOLDER_ID": "1AbCdEfGhIjKlMnOpQrStUvWxYz"}
REVIEW = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"), "release/carmila-review").absolute()
NOTHING = "foundation=none pipeline=none"
PERSON = "admin@example.com"
ACCOUNT = f"deploy-carmila@{loopback.PROJECT}.iam.gserviceaccount.com"
CHECKOUT = checkout(ROOT)
GCLOUD = shutil.which("gcloud")
if not GCLOUD:
    print("deploy: there is no gcloud here: answers that are made up stand in for it", file=sys.stderr)


@unittest.skipUnless(os.environ.get("CARMILA_STAND_IN"), "there is no stand-in for Google's provider")
class World(unittest.TestCase):
    """A machine with a checkout, and a Google that has nothing of Carmila's."""

    maxDiff = None

    def setUp(self):
        self.world = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.tree = self.world / "tree"
        for name in CHECKOUT:
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.tree / name)
        subprocess.run(["git", "init", "--quiet"], cwd=self.tree, check=True)
        self.write("billing", "True\n")
        self.write("granted")
        self.write("granted-there")
        self.write("lacking")
        (self.world / "project").touch()
        self.google = loopback.google(self.world)
        self.addCleanup(self.google.server_close)
        self.addCleanup(self.google.shutdown)
        self.login(PERSON)

    def write(self, name, text=""):
        (self.world / name).write_text(text)

    def login(self, account):
        """Who gcloud is from now on: nobody, a person, or the account that GitHub's federation lends."""
        self.write("account", f"{account}\n" if account else "")
        if not GCLOUD:
            return
        shutil.rmtree(self.world / "gcloud", ignore_errors=True)
        (self.world / "gcloud").mkdir()
        if account == PERSON:
            self.gcloud("auth", "activate-refresh-token", account, "a-refresh-token")
        elif account:
            here = f"http://127.0.0.1:{self.google.server_port}"
            self.write("github-token", "a-token")
            lent = {
                "type": "external_account",
                "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/providers/github",
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "token_url": f"{here}/token",
                "service_account_impersonation_url": f"{here}/v1/projects/-/serviceAccounts/{account}:generateAccessToken",
                "credential_source": {"file": str(self.world / "github-token")},
            }
            self.write("lent.json", json.dumps(lent))
            self.gcloud("auth", "login", "--brief", f"--cred-file={self.world / 'lent.json'}")

    def gcloud(self, *words):
        """What the test itself asks of the real gcloud."""
        subprocess.run([GCLOUD, *words], env=self.environment(), check=True, capture_output=True, timeout=120)

    def settings(self, text):
        (self.tree / "carmila.tfvars").write_text(text)

    def environment(self, path=None, **inputs):
        ours = ("IAM", "PROJECT_ID", "DRIVE_FOLDER_ID", "SETTINGS", "GITHUB_REPOSITORY_ID", "GOOGLE_APPLICATION_CREDENTIALS")
        return {
            **{name: value for name, value in os.environ.items() if name not in ours and not name.startswith("CLOUDSDK_")},
            **INPUTS,
            "REVIEW": str(REVIEW),
            "PATH": path or f"{HERE}:{os.environ['PATH']}",
            "WORLD": str(self.world),
            "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT": f"http://127.0.0.1:{self.google.server_port}/storage/v1/",
            # The real gcloud, on the Google of this world whatever it calls.
            "CLOUDSDK_CONFIG": str(self.world / "gcloud"),
            "CLOUDSDK_CORE_CHECK_GCE_METADATA": "false",
            "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
            "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
            "CLOUDSDK_AUTH_TOKEN_HOST": f"http://127.0.0.1:{self.google.server_port}/token",
            "CLOUDSDK_PROXY_TYPE": "http_no_tunnel",
            "CLOUDSDK_PROXY_ADDRESS": "127.0.0.1",
            "CLOUDSDK_PROXY_PORT": str(self.google.server_port),
            **{f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name.upper()}": f"http://{name}.google.test/" for name in loopback.SERVICES},
            **inputs,
        }

    def run_here(self, command, environment):
        """Status and words of one command, and what gcloud was told in it."""
        self.write("calls")
        self.write("asked")
        self.google.requests.clear()
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

    def requests(self):
        """What the real gcloud asked of Google, in order: method, service and path, once where it asked again; no tokens."""
        asked = [request for request, _ in self.google.requests if not request.startswith("POST 127.0.0.1/")]
        return [request for request, _ in itertools.groupby(asked)]

    def asked(self):
        return (self.world / "asked").read_text()
