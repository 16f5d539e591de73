"""What readers write comes out as a small safe HTML, in no time, whatever it was."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import nh3
import pytest
from django.core.exceptions import ValidationError

from annotations import markup
from tests.annotations.payloads import PAYLOADS

ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, **{tag: {"dir"} for tag in markup.BLOCKS}}


class Parts(HTMLParser):
    """Tags, attributes and text, in order: what two cleaners have to agree on."""

    def __init__(self, html):
        super().__init__()
        self.parts = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.parts.append((tag, sorted(attrs)))

    def handle_endtag(self, tag):
        self.parts.append((f"/{tag}",))

    def handle_data(self, data):
        if self.parts and self.parts[-1][0] == "text":
            self.parts[-1] = ("text", self.parts[-1][1] + data)
        else:
            self.parts.append(("text", data))


def checked_by_nh3(html):
    return nh3.clean(html, tags=set(markup.TAGS), attributes=ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto"})


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**Strong** and *soft*", '<p dir="auto"><strong>Strong</strong> and <em>soft</em></p>'),
        ("two\nlines", '<p dir="auto">two<br>\nlines</p>'),
        ("Why:\n- one\n- two", '<p dir="auto">Why:</p>\n<ul>\n<li dir="auto">one</li>\n<li dir="auto">two</li>\n</ul>'),
        ("settings.py and a_b_c", '<p dir="auto">settings.py and a_b_c</p>'),
        ("a < b & c", '<p dir="auto">a &lt; b &amp; c</p>'),
        ("<b>raw</b>", '<p dir="auto">&lt;b&gt;raw&lt;/b&gt;</p>'),
        ("# no heading", '<p dir="auto"># no heading</p>'),
        ("", ""),
        ("سلام", '<p dir="auto">سلام</p>'),
        (
            "see https://example.org/a_(b).",
            '<p dir="auto">see <a href="https://example.org/a_(b)" rel="nofollow ugc noopener noreferrer">https://example.org/a_(b)</a>.</p>',
        ),
        ("[here](/sources/x/12/)", '<p dir="auto"><a href="/sources/x/12/" rel="nofollow ugc noopener noreferrer">here</a></p>'),
        ("3. third", '<ol start="3">\n<li dir="auto">third</li>\n</ol>'),
    ],
)
def test_what_people_type(typed, html):
    assert markup.render(typed) == html


def test_there_are_at_least_five_hundred_attacks():
    assert len(set(PAYLOADS)) >= 500


def test_a_second_cleaner_finds_nothing_left_to_remove():
    for payload in PAYLOADS:
        html = markup.render(payload)
        assert Parts(html).parts == Parts(checked_by_nh3(html)).parts, payload


def test_the_second_cleaner_would_find_something():
    assert Parts(checked_by_nh3("<p onclick=x>a</p>")).parts != Parts("<p onclick=x>a</p>").parts


def test_links_lead_to_the_web_by_mail_or_into_the_room():
    for payload in PAYLOADS:
        for part in Parts(markup.render(payload)).parts:
            href = dict(part[1]).get("href") if part[0] == "a" else None
            assert href is None or markup.is_safe_address(href), payload
            assert href is None or href.lower().startswith(("http://", "https://", "mailto:", "/", "#")), payload


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("x" * (markup.LONGEST + 1), "too_long"),
        ("[" * 50, "too_many_brackets"),
        ("[a](b) " * 400, "too_many_brackets"),
        ("> " * 40 + "x", "too_deep"),
        ("* " * 40 + "x", "too_deep"),
        (" " * 60 + "x", "too_deep"),
        ("a\n\n" * 500, "too_many_blocks"),
    ],
)
def test_what_nobody_types_is_refused_and_still_comes_out_safe(typed, code):
    with pytest.raises(ValidationError) as refused:
        markup.check(typed)
    assert refused.value.code == code
    assert {part[0] for part in Parts(markup.render(typed)).parts} <= {"p", "/p", "text"}


@pytest.mark.parametrize(
    "unit",
    ["[", "![", "[a](", "[x](y) ", "*_", "**a*b", "a***", "_a __b ", "`", "``a ", "<", "<a", "<!--", "&", "&#", "> ", "* ", "- ", "1. ",
     "\t", "\\", "(", "[a]: b\n", "a\n\n", "a\n=\n", "http://a", "\n* a\n\n  ", "\n\n> a\n\n>* ", "***", "]"],
)  # fmt: skip
def test_nothing_stalls_the_parser(unit):
    typed = (unit * markup.LONGEST)[: markup.LONGEST]
    began = time.process_time()
    markup.render(typed)
    assert time.process_time() - began < 4  # 0.4 s at most when measured; 15,000 brackets once took a minute


@pytest.mark.browser
def test_nothing_of_it_runs_in_a_browser(browser):
    """Without any Content Security Policy to help."""
    page = browser.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: ran.append(request.url) if not request.url.startswith("about:") else None)
    page.set_content("<!doctype html><main></main>")
    ran.clear()
    rendered = [markup.render(payload) for payload in PAYLOADS]
    found = page.evaluate(
        """async (rendered) => {
          const allowed = new Set("P BR EM STRONG BLOCKQUOTE UL OL LI CODE PRE A HR DIV".split(" "));
          const wrong = [];
          for (const html of rendered) {
            const box = document.createElement("div");
            box.innerHTML = html;
            document.querySelector("main").append(box);
            for (const each of box.querySelectorAll("*")) {
              const strange = [...each.attributes].some(({ name }) => !["dir", "href", "rel", "start"].includes(name));
              const leads = each.hasAttribute("href") && !/^(https?:|mailto:|\\/(?![\\/\\\\])|#)/i.test(each.getAttribute("href"));
              if (!allowed.has(each.tagName) || strange || leads) wrong.push(html);
              for (const type of ["mouseover", "focus", "error", "load", "toggle"]) each.dispatchEvent(new Event(type));
            }
          }
          await new Promise((done) => setTimeout(done, 500));
          return wrong;
        }""",
        rendered,
    )
    assert found == []
    assert ran == []
    page.close()
