"""A link as a Web Annotation: its two ends, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from readingroom.accounts.models import User
from readingroom.library.models import Source
from tests.comparison.makers import end, make_link

pytestmark = pytest.mark.django_db


def test_the_words_that_make_a_link_explicit_are_no_third_target(
    speech: Source, pamphlet: Source, alice: User, client_of: Callable[[object], Client]
) -> None:
    says = end(pamphlet, "Nobody was asked")
    ends = (pamphlet, "banks are borders"), (speech, "no borders")
    link = make_link(ends[0], "disputes", ends[1], alice, basis="explicit", says=says)
    assert link.annotation.anchors.count() == 3
    client = client_of(alice)
    sent = client.get(reverse("annotation", args=[link.annotation.uid]), headers={"accept": "application/ld+json"}).json()
    exported = client.get("/notes/mine.jsonld").json()["first"]["items"]
    for told in (sent, *exported):
        words = [selector["exact"] for target in told["target"] for selector in target["selector"] if "exact" in selector]
        assert words == ["banks are borders", "no borders"]
    assert len(exported) == 1
