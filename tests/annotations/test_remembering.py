"""What a page remembers while it is made is the same as asking every time, and nothing is remembered when something is written."""

from __future__ import annotations

import pytest

from annotations import remembering
from annotations.groups import groups_of
from annotations.models import Annotation, shown_texts
from annotations.remembering import remembering as page_is_made
from tests.annotations.makers import make_group, make_note
from tests.makers import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice, bob, charlie, curator):
    """Texts of every access, with notes to every audience."""
    group = make_group(bob, alice)
    texts = [make_source(access=access) for access in ("public", "signed_in", "groups", "draft")]
    texts[2].groups.set([group])
    for text in texts:
        for audience in ("me", "group", "signed_in", "public"):
            make_note(bob, text, audience=audience, group=group if audience == "group" else None)
    return group


def seen(person):
    return sorted(Annotation.objects.visible_to(person).values_list("pk", flat=True))


@pytest.mark.parametrize("most", [300, 2, 0])
def test_the_same_is_seen_however_much_is_remembered(room, alice, bob, charlie, curator, guest, monkeypatch, most):
    everybody = (alice, bob, charlie, curator, guest)
    stated = [seen(person) for person in everybody]
    assert len({tuple(each) for each in stated}) == 5
    monkeypatch.setattr(remembering, "MOST_KEYS", most)
    with page_is_made():
        assert [seen(person) for person in everybody] == stated
        assert [seen(person) for person in everybody] == stated


def test_a_persons_groups_are_asked_for_once_in_a_page(room, alice, django_assert_num_queries):
    with page_is_made(), django_assert_num_queries(2):
        for _twice in range(2):
            assert groups_of(alice) == [room.pk]
            assert len(shown_texts(alice)) == 3


def test_between_pages_nothing_is_remembered(room, alice, client_of):
    note = Annotation.objects.filter(audience="group").first()
    client = client_of(alice)
    assert client.get(note.get_absolute_url()).status_code == 200
    room.remove(alice)
    assert client.get(note.get_absolute_url()).status_code == 404


def test_what_is_written_is_judged_by_what_holds_now(room, alice):
    assert not isinstance(groups_of(alice), list)
    before = seen(alice)
    room.remove(alice)
    assert set(seen(alice)) < set(before)
