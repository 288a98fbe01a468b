"""Our OFD through other people's eyes: `ofd.js` in a headless browser. By hand, for it asks the
network for the package:

    python -m tests.strangers.ofd_js FILE.ofd…        (needs npm, chromium, chromium-driver)

Told for each file: pages, signs and paths drawn; whether it finds the seal, and what it says of the
SM2 signature and of the digest of every part; whether the browser takes the embedded fonts. Beside
the file a picture of what it drew is left. Version 0.2.6, for later ones want a licence.
"""

from __future__ import annotations

import base64
import http.server
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any

from printing.ofd.container import unpacked

PACKAGE = "ofd.js@0.2.6"
PORT = 9533
WAIT_S = 240
PAGE = """<!doctype html><meta charset="utf-8"><body style="margin:0;background:#fff">
<div id="out"></div><script src="ofd.umd.min.js"></script><script>
const told = {done: false};
window.onunhandledrejection = (what) => { told.error = String(what.reason); told.done = true; };
window.onerror = (what) => { told.error = String(what); told.done = true; };
function fonts(list) {
  return Promise.all(list.map(([name, data]) =>
    new FontFace(name, Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))).load()
      .then(() => name + " taken", (why) => name + " " + why)));
}
function look(file, list) {
  ofd.parseOfdDocument({ofd: file, fail(why) { told.error = String(why); told.done = true; },
    async success(documents) {
      const pages = ofd.renderOfd(1200, documents[0]);
      for (const page of pages) document.getElementById("out").appendChild(page);
      const seals = [...document.getElementsByName("seal_img_div")];
      const signed = seals.map((seal) => JSON.parse(seal.dataset.signedInfo));
      Object.assign(told, {pages: pages.length,
        signs: document.getElementsByTagName("text").length,
        paths: document.getElementsByTagName("path").length,
        signature: signed.map((each) => each.VerifyRet),
        digests: signed.map((each) => ofd.digestCheck(window.toBeChecked.get(each.signatureID))),
        fonts: await fonts(list)});
      told.done = true;
    }});
}
</script></body>"""


class Browser:
    """A headless chromium by its WebDriver."""

    def __init__(self) -> None:
        self._driver = subprocess.Popen(
            ["chromedriver", f"--port={PORT}"], stdout=subprocess.DEVNULL
        )
        self._session = ""

    def open(self) -> None:
        """Starts a window."""
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1220,2600"]
        wanted = {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}
        end = time.monotonic() + WAIT_S
        while not self._session:
            try:
                self._session = self._ask("", {"capabilities": wanted})["sessionId"]
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def go(self, url: str) -> None:
        """Shows a page."""
        self._ask(f"/{self._session}/url", {"url": url})

    def run(self, script: str) -> Any:
        """What a script returns."""
        return self._ask(f"/{self._session}/execute/sync", {"script": script, "args": []})

    def picture(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self._ask(f"/{self._session}/screenshot", None))

    def close(self) -> None:
        """Ends it and its driver."""
        if self._session:
            self._ask(f"/{self._session}", None, "DELETE")
        self._driver.terminate()
        self._driver.wait()

    def _ask(self, path: str, body: object, method: str = "") -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORT}/session{path}",
            data,
            {"Content-Type": "application/json"},
            method=method or ("GET" if body is None else "POST"),
        )
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return json.load(answer)["value"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Tells nothing of what was asked."""

    def log_message(self, *_what: object) -> None:
        """Nothing."""


def main(files: list[Path]) -> int:
    """Exit 0 if every file was drawn and every signature and digest holds."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        install = ["npm", "install", "--ignore-scripts", "--prefix", folder, PACKAGE]
        subprocess.run(install, check=True, stdout=sys.stderr)
        shutil.copy(place / "node_modules/ofd.js/lib/ofd.umd.min.js", place)
        (place / "index.html").write_text(PAGE, "utf-8")
        handler = partial(Quiet, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                told = _shown(files, place, f"http://127.0.0.1:{server.server_port}/index.html")
            finally:
                server.shutdown()
    for file, said in zip(files, told, strict=True):
        sys.stdout.write(f"{file.name} {json.dumps(said, ensure_ascii=False)}\n")
    return int(not all(said.get("signature") == said.get("digests") == [True] for said in told))


def _shown(files: list[Path], place: Path, url: str) -> list[dict[str, Any]]:
    browser = Browser()
    try:
        browser.open()
        return [_told(browser, file, place, url) for file in files]
    finally:
        browser.close()


def _told(browser: Browser, file: Path, place: Path, url: str) -> dict[str, Any]:
    content = file.read_bytes()
    (place / "shown.ofd").write_bytes(content)
    fonts = [
        (name.rpartition("/")[2], base64.b64encode(part).decode())
        for name, part in unpacked(content).items()
        if name.endswith(".ttf")
    ]
    browser.go(url)
    browser.run(f'look("shown.ofd", {json.dumps(fonts)})')
    end = time.monotonic() + WAIT_S
    while not browser.run("return told.done") and time.monotonic() < end:
        time.sleep(0.2)
    file.with_suffix(".ofdjs.png").write_bytes(browser.picture())
    said: dict[str, Any] = browser.run("return told")
    return said


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
