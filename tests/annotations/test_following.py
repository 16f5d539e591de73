"""Readers' anchors when a text changes: carried along, found again, orphaned, and found again later; their words never overwritten."""

from __future__ import annotations

import pytest

from annotations.anchoring.reanchor import Reanchoring
from annotations.models import Anchor, Annotation
from tests.annotations.makers import make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db

OLD = "The river knows no borders, says the old song of the boatmen.\n\nIt was here before the office that measures it."


def follow(source, new):
    counts = Anchor.objects.filter(target=source).follow(Reanchoring(source.text, new))
    source.text = new
    source.save()
    return counts


def test_words_that_stand_are_carried_along(alice):
    source = make_source(OLD)
    note = make_note(alice, source, "the office that measures")
    new = "A preface of some words.\n\n" + OLD
    assert follow(source, new) == {"anchored": 1, "moved": 0, "orphaned": 0}
    anchor = note.anchors.get()
    assert new[anchor.start : anchor.end] == "the office that measures"


def test_changed_words_are_marked_as_moved_and_keep_the_words_they_were_made_on(alice):
    source = make_source(OLD)
    note = make_note(alice, source, "says the old song of the boatmen")
    new = OLD.replace("the old song", "an old ballad")
    follow(source, new)
    anchor = note.anchors.get()
    assert (anchor.state, new[anchor.start : anchor.end]) == ("moved", "says an old ballad of the boatmen")
    assert anchor.exact == "says the old song of the boatmen"
    follow(source, new + "\n\nAnd an epilogue.")
    assert note.anchors.get().state == "moved"
    follow(source, OLD)
    assert note.anchors.get().state == "anchored"


def test_words_that_are_gone_leave_an_orphan_that_comes_back_with_them(alice, client_of):
    source = make_source(OLD, slug="river")
    note = make_note(alice, source, "says the old song of the boatmen")
    without = OLD.split("\n\n")[1]
    assert follow(source, without) == {"anchored": 0, "moved": 0, "orphaned": 1}
    anchor = note.anchors.get()
    assert (anchor.start, anchor.end, anchor.exact) == (None, None, "says the old song of the boatmen")
    page = client_of(alice).get(note.get_absolute_url()).content.decode()
    assert "says the old song" in page
    assert "do not stand in the present text" in page
    assert Annotation.objects.get().get_place_url() == note.get_absolute_url()
    follow(source, OLD)
    anchor.refresh_from_db()
    assert OLD[anchor.start : anchor.end] == anchor.exact


def test_a_short_word_is_not_put_on_another_one(alice):
    source = make_source("He saw the dam.\n\nNothing else was told about it in those years.")
    note = make_note(alice, source, "dam")
    follow(source, "Nothing else was told about it in those years.\n\nA dam is a wall in a river; this is another text.")
    assert note.anchors.get().state == "orphaned"
