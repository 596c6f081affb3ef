"""What a deployment talks to, on this machine: enough of Cloud Storage for Terraform's state, on loopback alone."""
import email
import http.server
import json
import re
import threading
import urllib.parse


class Objects(http.server.BaseHTTPRequestHandler):
    """One bucket's objects, in memory."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", generation=None):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if generation:
            self.send_header("X-Goog-Generation", str(generation))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if length := self.headers.get("Content-Length"):
            return self.rfile.read(int(length))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def described(self, name):
        content, generation = self.server.objects[name]
        return {"name": name, "generation": str(generation), "metageneration": "1", "size": str(len(content))}

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        path, query = urllib.parse.unquote(url.path), urllib.parse.parse_qs(url.query)
        if path.endswith("/o"):
            prefix = query.get("prefix", [""])[0]
            return self.answer(200, {"items": [self.described(n) for n in self.server.objects if n.startswith(prefix)]})
        found = re.search(r"/b/[^/]+/o/(.*)$", path)
        name = found.group(1) if found else path.lstrip("/").split("/", 1)[-1]
        if name not in self.server.objects:
            return self.answer(404, {"error": {"code": 404, "message": "no such object"}})
        if found and query.get("alt") != ["media"]:
            return self.answer(200, self.described(name))
        return self.answer(200, *self.server.objects[name])

    def do_POST(self):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        described, content = email.message_from_bytes(head + self.body()).get_payload()
        name = json.loads(described.get_payload())["name"]
        if query.get("ifGenerationMatch") == ["0"] and name in self.server.objects:
            return self.answer(412, {"error": {"code": 412, "message": "it is there already"}})
        self.server.generation += 1
        self.server.objects[name] = (content.get_payload(decode=True), self.server.generation)
        return self.answer(200, self.described(name))

    def do_DELETE(self):
        self.server.objects.pop(urllib.parse.unquote(re.search(r"/o/([^?]*)", self.path).group(1)), None)
        self.answer(204)


def storage():
    """A server of it, which ends with the program."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Objects)
    server.objects, server.generation = {}, 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
