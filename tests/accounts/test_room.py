from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from readingroom.accounts.models import Room

pytestmark = pytest.mark.django_db


def test_a_room_not_yet_set_up_has_a_name_all_the_same():
    assert Room.current().name == "The reading room"
    assert Room.objects.count() == 0


def test_a_new_name_is_shown_at_once():
    Room.current()
    room = Room.objects.create(name="Seminar 4")
    assert Room.current().name == "Seminar 4"
    room.name = "Seminar 5"
    room.save()
    assert Room.current().name == "Seminar 5"


def test_there_is_one_room():
    Room.objects.create(name="One")
    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.create(name="Two")
