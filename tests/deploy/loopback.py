"""A Google on this machine, on loopback alone: enough of Cloud Storage for Terraform's state and for the source of a build, and
what the real gcloud asks in a deployment."""
import http.server
import json
import re
import threading
import urllib.parse

PROJECT = "carmila-test-1234"
# What the real gcloud is told to call each of Google's services; each comes through this server as its proxy, by a name
# that no other server has. An override by address will not do: Cloud Run's region is put before the name.
SERVICES = (
    "artifactregistry cloudbilling cloudbuild cloudfunctions cloudresourcemanager cloudscheduler logging run serviceusage storage"
).split()
DIGEST = f"sha256:{1:064}"


class Google(http.server.BaseHTTPRequestHandler):
    """What is there is in files of the world: so it is for gcloud's stand-in too."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", generation=None, **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if generation:
            self.send_header("X-Goog-Generation", str(generation))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, reason):
        words = {404: "NOT_FOUND", 403: "PERMISSION_DENIED"}.get(status, "FAILED")
        self.answer(status, {"error": {"code": status, "status": words, "message": reason}})

    def body(self):
        if length := self.headers.get("Content-Length"):
            return self.rfile.read(int(length))
        if self.headers.get("Transfer-Encoding") != "chunked":
            return b""
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def asked(self):
        url = urllib.parse.urlparse(self.path)
        # Terraform's state comes here by address, gcloud by proxy.
        service = (url.hostname or "storage").removesuffix(".google.test")
        path = urllib.parse.unquote(url.path)
        body = self.body()
        if not url.hostname or (service == "storage" and re.search("/o(/|$)", path)):
            return self.objects(path, urllib.parse.parse_qs(url.query), body)
        self.server.requests.append((f"{self.command} {service}{path}", json.loads(body) if body.startswith(b"{") else body.decode()))
        for pattern, answer in ANSWERS.items():
            if found := re.fullmatch(pattern, f"{self.command} {service}{path}"):
                return answer(self, self.server.world, *found.groups())
        self.refuse(404, f"this Google knows nothing of {self.command} {self.path}")

    do_GET = do_POST = do_PUT = do_DELETE = asked

    # Cloud Storage's objects, in memory, as if there were one bucket.

    def objects(self, path, query, body):
        if not (self.server.world / "bucket").exists():
            return self.refuse(404, "The specified bucket does not exist.")
        if path.startswith("/upload/") or self.command == "POST":
            return self.upload(query, body)
        if path.endswith("/o"):
            prefix = query.get("prefix", [""])[0]
            return self.answer(200, {"items": [self.described(n) for n in self.server.objects if n.startswith(prefix)]})
        found = re.search(r"/b/[^/]+/o/(.*)$", path)
        name = found.group(1) if found else path.lstrip("/").split("/", 1)[-1]
        if self.command == "DELETE":
            self.server.objects.pop(name, None)
            return self.answer(204)
        if name not in self.server.objects:
            return self.refuse(404, "no such object")
        if found and query.get("alt") != ["media"]:
            return self.answer(200, self.described(name))
        self.answer(200, *self.server.objects[name])

    def described(self, name):
        content, generation = self.server.objects[name]
        return {
            "kind": "storage#object",
            "bucket": "a-bucket",
            "name": name,
            "generation": str(generation),
            "metageneration": "1",
            "size": str(len(content)),
        }

    def upload(self, query, body):
        if query.get("uploadType") == ["resumable"] and self.command == "POST":
            return self.answer(200, Location=f"http://storage.google.test/upload/o?uploadType=resumable&name={query['name'][0]}")
        if query.get("uploadType") == ["multipart"]:
            boundary = re.search("boundary=[\"']?([^\"';]+)", self.headers["Content-Type"]).group(1).encode()
            # Each part has a head, an empty line, and an end of line after it.
            described, content = (re.split(b"\r?\n\r?\n", part, maxsplit=1)[1] for part in body.split(b"--" + boundary)[1:3])
            content = re.sub(b"\r?\n$", b"", content)
            name = query["name"][0] if "name" in query else json.loads(described)["name"]
        else:
            name, content = query["name"][0], body
        if query.get("ifGenerationMatch") == ["0"] and name in self.server.objects:
            return self.refuse(412, "it is there already")
        self.server.generation += 1
        self.server.objects[name] = (content, self.server.generation)
        self.answer(200, self.described(name))


def token(google, world):
    made = {"access_token": "access", "id_token": "a.person.signed", "expires_in": 3600, "token_type": "Bearer"}
    google.answer(200, {**made, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token"})


def there(name, body):
    """An answer with what is there as long as the world has that file."""

    def answer(google, world, *found):
        if (world / name).exists():
            return google.answer(200, body(world, *found) if callable(body) else body)
        google.refuse(404, f"there is no {name}")

    return answer


def always(body):
    return lambda google, world, *found: google.answer(200, body(world, *found) if callable(body) else body)


def granted(world, *where):
    member = f"serviceAccount:job-carmila@{PROJECT}.iam.gserviceaccount.com"
    roles = (world / ("granted-there" if where else "granted")).read_text().split()
    return {"bindings": [{"role": role, "members": [member, "user:admin@example.com"]} for role in roles]}


def tags(world, package):
    # Every tag that was ever pushed is still there.
    return {
        "tags": [
            {"name": f"{package}/tags/{tag}", "version": f"{package}/versions/{DIGEST}"}
            for tag in (world / "images").read_text().split()
        ]
    }


def bucket(google, world, name):
    if (world / "foreign").exists():
        return google.refuse(403, "You do not have storage.buckets.get access to the bucket (or it may not exist).")
    there("bucket", {"name": name, "id": name, "kind": "storage#bucket"})(google, world)


def repository(google, world, name):
    if (world / "shut").exists():
        return google.refuse(403, "Artifact Registry API is disabled.")
    google.answer(200, {"name": name, "format": "DOCKER"})


def build(google, world):
    """Cloud Build: it needs no time."""
    asked = google.server.requests[-1][1]
    broken = (world / "broken").exists()
    if not broken:
        (world / "images").write_text(asked["substitutions"]["_TAG"] + "\n")
    google.server.build = {**asked, "id": "a-build", "projectId": PROJECT, "status": "FAILURE" if broken else "SUCCESS"}
    google.server.build |= {"name": f"projects/{PROJECT}/locations/europe-west9/builds/a-build", "logUrl": "https://console.example"}
    metadata = {"@type": "type.googleapis.com/google.devtools.cloudbuild.v1.BuildOperationMetadata", "build": google.server.build}
    google.answer(200, {"name": "operations/a-build", "metadata": metadata})


ANSWERS = {
    r"POST 127.0.0.1/token": token,
    r"POST 127.0.0.1/.*:generateAccessToken": always({"accessToken": "access", "expireTime": "2999-01-01T00:00:00Z"}),
    r"GET cloudresourcemanager/v1/projects/[^:/]+": there("project", {"projectId": PROJECT, "lifecycleState": "ACTIVE"}),
    r"POST cloudresourcemanager/v1/projects/[^:/]+:getIamPolicy": always(granted),
    r"GET cloudbilling/v1/projects/[^/]+/billingInfo": always(
        lambda world: {"billingEnabled": (world / "billing").read_text().strip() == "True"}
    ),
    r"GET cloudfunctions/v[12]/(projects/.*)": there("function", lambda _, name: {"name": name, "environment": "GEN_2"}),
    r"GET storage/storage/v1/b/([^/]+)/iam": always(granted),
    r"GET storage/storage/v1/b/([^/]+)": bucket,
    r"POST serviceusage/v1/projects/[^/]+/services:batchEnable": always({"name": "operations/noop.DONE_OPERATION", "done": True}),
    r"GET artifactregistry/v1/(projects/[^/]+/locations/[^/]+/repositories/[^/]+)": repository,
    r"GET artifactregistry/v1/(projects/.*/packages/[^/]+)/tags": there("images", tags),
    r"POST cloudbuild/v1/projects/[^/]+/locations/[^/]+/builds": build,
    r"GET cloudbuild/v1/projects/[^/]+/locations/[^/]+/builds/a-build": lambda google, _: google.answer(200, google.server.build),
    r"GET europe-west9-run/apis/run.googleapis.com/v1/namespaces/[^/]+/executions": always({"items": [], "metadata": {}}),
    r"GET cloudscheduler/v1/(projects/.*)": always(lambda _, name: {"name": name, "state": "ENABLED", "schedule": "0 * * * *"}),
    r"POST logging/v2/entries:list": always({}),
}


def google(world):
    """A server of it, which ends with the program."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Google)
    server.world, server.requests = world, []
    server.objects, server.generation = {}, 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
