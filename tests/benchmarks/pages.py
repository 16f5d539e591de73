"""How the main pages of the demonstration feel on a slow phone: `python -m tests.benchmarks.pages`.

Serves the demonstration from a folder of its own and opens each page at 390 px in Chromium with a CPU four times slower and a
slow 4G line (1.6 Mbit/s down, 150 ms), the cache empty each time. Prints, as medians of RUNS: the time until the largest thing
is painted (LCP, ms), how much moved (CLS), what came over the line, and how long the browser waited for the page's first byte.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import arguments, find_chromium

ROOT = Path(__file__).resolve().parent.parent.parent
RUNS = 5
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
PAGES = {
    "shelf": "/",
    "source": "/sources/who-was-asked/",
    "passage": "/sources/speech-at-imbren/6/",
    "side by side": "/sources/speech-at-imbren/with/who-was-asked/",
    "search": "/search/?q=river+neighbours",
    "quotation": "/search/quotation/?q=A+river+has+no+masters",
}
WATCH = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.lcp = e.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.cls += e.value; })
  .observe({type: "layout-shift", buffered: true});
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    for _attempt in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def measured(browser: Browser, address: str, state: str | None) -> tuple[float, float, float, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, storage_state=state)
    page = context.new_page()
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    came = [0.0]
    devtools.on("Network.loadingFinished", lambda event: came.__setitem__(0, came[0] + event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(300)
    seen = page.evaluate("window.seen")
    waited = page.evaluate("(e => e.responseStart - e.requestStart)(performance.getEntriesByType('navigation')[0])")
    context.close()
    return seen["lcp"], seen["cls"], came[0] / 1000, waited


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        room = {**os.environ, "READINGROOM_ENV": "own", "READINGROOM_VAR": f"{folder}/var"}
        server = subprocess.Popen([sys.executable, "manage.py", "demo", "--port", str(port)], cwd=ROOT, env=room, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/about/")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments())
                context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
                page = context.new_page()
                page.goto("/account/login/")
                page.fill("[name=login]", "student1")
                page.fill("[name=password]", "reading")
                page.keyboard.press("Enter")
                page.wait_for_url(lambda url: "login" not in url)
                signed_in = f"{folder}/state.json"
                context.storage_state(path=signed_in)
                print(f"{'':24}{'LCP ms':>8}{'CLS':>8}{'kB':>8}{'waited ms':>11}")
                for who, state in (("guest", None), ("student", signed_in)):
                    for name, path in PAGES.items():
                        runs = [measured(browser, f"http://127.0.0.1:{port}{path}", state) for _run in range(RUNS)]
                        lcp, cls, size, waited = (statistics.median(values) for values in zip(*runs, strict=True))
                        print(f"{who + ', ' + name:24}{lcp:8.0f}{cls:8.3f}{size:8.1f}{waited:11.0f}", flush=True)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
