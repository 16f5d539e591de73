"""What marks cost a page: `python -m tests.benchmarks.marks`.

Serves the demonstration from a folder of its own, where one text of 100 paragraphs is opened with no mark, 500 and 5,000 (of other
readers, over each other, spread over the text; the room's whole text stands on one page). Prints, as medians of RUNS: the size of the
HTML, how long the server took, the time until painted, the longest task of the browser, and each beside the page without marks; then how
long it takes from "Save" until the new mark is drawn.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice, pairwise

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.pages import ROOT, free_port, wait_for
from tests.chromium import arguments, find_chromium

RUNS = 5
MARKS = (0, 500, 5000)
PARAGRAPHS = 100
WATCH = """
window.tasks = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) tasks.push(e.duration); })
  .observe({type: "longtask", buffered: true});
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime - performance.getEntriesByType('navigation')[0].responseEnd"


def texts() -> Iterator[str]:
    """Paragraphs of 60 words each, always the same."""
    chance = random.Random(7)
    words = ["river", "lock", "gate", "measure", "valley", "clerk", "water", "summer", "promise", "stone", "neighbour", "office", "record"]
    while True:
        yield " ".join(chance.choices(words, k=60)).capitalize() + "."


def fill() -> None:
    """In a process of its own, with Django: three texts alike, and notes on them."""
    import django  # only in the process that fills the room

    django.setup()
    from annotations.models import Anchor, Annotation
    from readingroom.accounts.models import User
    from tests.makers import make_source

    writers = list(User.objects.exclude(username__in=["student1", "student2"])[:5])
    chance = random.Random(11)
    for count in MARKS:
        text = "\n\n".join(islice(texts(), PARAGRAPHS))
        source = make_source(text, slug=f"marked-{count}", access="signed_in", language="en")
        passages = list(source.passages.values_list("start", "end"))
        notes = Annotation.objects.bulk_create(
            Annotation(target=source, creator=chance.choice(writers), audience="signed_in", body=said, body_html=f"<p>{said}</p>")
            for said in (f"Remark {number}: what stands here is said of the river, and of those who measure it." for number in range(count))
        )
        anchors = []
        for number, note in enumerate(notes):
            start, end = passages[number % PARAGRAPHS]
            first = chance.randrange(start, end - 40)
            anchor = Anchor(annotation=note, target=source)
            anchor.place(source.text, first, min(end, first + chance.randrange(15, 200)))
            anchors.append(anchor)
        Anchor.objects.bulk_create(anchors)


def opened(browser: Browser, address: str, state: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state)
    page = context.new_page()
    page.add_init_script(WATCH)
    answer = page.goto(address, wait_until="networkidle")
    assert answer is not None
    size = len(answer.body()) / 1000
    page.wait_for_timeout(200)
    waited, painted = page.evaluate(f"[(e => e.responseStart - e.requestStart)(performance.getEntriesByType('navigation')[0]), {PAINTED}]")
    found = {
        "kB": size,
        "server ms": waited,
        "painted ms": painted,
        "longest task ms": page.evaluate("Math.max(0, ...tasks)"),
        "marks": page.locator("mark").count(),
    }
    context.close()
    return found


def saving(browser: Browser, address: str, state: str) -> float:
    """From Ctrl+Enter until the mark is drawn, ms."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    for key in ("j", "j", "v", "ArrowRight", "a"):
        page.keyboard.press(key)
    page.keyboard.type("Saved while the clock runs")
    before = page.locator(".note.own").count()
    page.evaluate(
        """(before) => { window.began = performance.now(); const look = () => document.querySelectorAll('.note.own').length > before
           ? (window.took = performance.now() - window.began) : requestAnimationFrame(look); look(); }""",
        before,
    )
    page.keyboard.press("Control+Enter")
    while not (took := page.evaluate("window.took || 0")):  # a function to wait for is refused by the room's Content Security Policy
        page.wait_for_timeout(20)
    context.close()
    return float(took)


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        room = {**os.environ, "READINGROOM_ENV": "own", "READINGROOM_VAR": f"{folder}/var"}
        server = subprocess.Popen([sys.executable, "manage.py", "demo", "--port", str(port)], cwd=ROOT, env=room, stdout=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/about/")
            filling = {**room, "DJANGO_SETTINGS_MODULE": "readingroom.settings"}
            subprocess.run([sys.executable, "-m", "tests.benchmarks.marks", "fill"], cwd=ROOT, env=filling, check=True)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments())
                context = browser.new_context(base_url=base)
                page = context.new_page()
                page.goto("/account/login/")
                page.fill("[name=login]", "student1")
                page.fill("[name=password]", "reading")
                page.keyboard.press("Enter")
                page.wait_for_url(lambda url: "login" not in url)
                state = f"{folder}/state.json"
                context.storage_state(path=state)
                shown(browser, base, state)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def shown(browser: Browser, base: str, state: str) -> None:
    found = {}
    for count in MARKS:
        runs = [opened(browser, f"{base}/sources/marked-{count}/", state) for _run in range(RUNS)]
        found[count] = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        found[count]["longest task ms"] = max(run["longest task ms"] for run in runs)
        print(f"{count:5} notes: " + ", ".join(f"{name} {value:.0f}" for name, value in found[count].items()), flush=True)
    for _none, count in pairwise(MARKS):
        ratios = ", ".join(f"{name} x{found[count][name] / max(found[0][name], 1):.2f}" for name in ("kB", "server ms", "painted ms"))
        print(f"{count:5} notes beside none: {ratios}; {found[count]['kB'] - found[0]['kB']:.0f} kB more HTML")
    for count in MARKS:
        runs = [saving(browser, f"{base}/sources/marked-{count}/", state) for _run in range(RUNS)]
        print(f"saving on the page with {count}: {statistics.median(runs):.0f} ms until drawn")


if __name__ == "__main__":
    fill() if sys.argv[1:] == ["fill"] else main()
