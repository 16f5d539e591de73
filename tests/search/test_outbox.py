"""A change is written down in the same transaction, and reaches the index whatever happens in between."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from annotations.models import Annotation, Codebook, Tag
from readingroom.library.models import Collection, Name, Source, Voice
from readingroom.search import arrays, audit, background
from readingroom.search import backend as backend_module
from readingroom.search.arrays import FORMAT, Arrays
from readingroom.search.backend import backend
from readingroom.search.drain import drain
from readingroom.search.finding import find
from readingroom.search.models import IndexChange
from readingroom.search.rebuild import rebuild
from readingroom.search.results import Filters
from tests.makers import make_source, make_user

TEXT = "The river knows no borders.\n\nIt was here before the office."


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_change_behind(alice: Any) -> None:
    source = make_source(TEXT)
    IndexChange.objects.all().delete()
    with transaction.atomic():
        Annotation.objects.create(target=source, creator=alice, body="never")
        assert IndexChange.objects.exists()
        transaction.set_rollback(True)
    assert not IndexChange.objects.exists()


@pytest.mark.django_db
def test_a_drain_does_exactly_the_rows_it_read(alice: Any, guest: Any) -> None:
    make_source(TEXT)
    assert drain() > 0
    assert not IndexChange.objects.exists()
    assert drain() == 0
    assert find("river", guest).total == 1


@pytest.mark.django_db
def test_editing_replaces_and_deleting_removes(alice: Any) -> None:
    note = Annotation.objects.create(target=make_source(TEXT), creator=alice, body="first thought")
    drain()
    note.body = "second idea"
    note.save()
    drain()
    assert find("first", alice, where="mine").total == 0
    assert find("second", alice, where="mine").total == 1
    note.delete()
    drain()
    assert audit.check().sound
    assert find("second", alice, where="mine").total == 0


@pytest.mark.django_db
def test_a_name_a_tag_and_a_collection_reach_what_they_show_in(alice: Any, guest: Any) -> None:
    source = make_source(TEXT)
    name = Name.objects.create(heading="Okrel", slug="okrel")
    Voice.objects.create(source=source, start=0, end=10, speaker=name, stated_as="T. O.")
    codebook = Codebook.objects.create(title="Mine", slug="mine", kind="personal", owner=alice)
    tag = Tag.objects.create(codebook=codebook, label="ford", slug="ford")
    Annotation.objects.create(target=source, creator=alice, body="a thought").tags.add(tag)
    drain()
    name.heading = "Morrow"
    name.save()
    tag.label = "bridge"
    tag.save()
    collection = Collection.objects.create(title="Shelf", slug="shelf")
    collection.sources.add(source)
    drain()
    assert find("river", guest, filters=Filters(speaker=("Morrow",))).total == 1
    assert find("bridge", alice, where="mine").total == 1
    assert find("river", guest, filters=Filters(collection=("shelf",))).total == 1
    collection.sources.clear()
    drain()
    assert find("river", guest, filters=Filters(collection=("shelf",))).total == 0
    assert audit.check().sound


@pytest.mark.django_db
def test_what_did_not_change_is_not_written_again() -> None:
    source = make_source(TEXT)
    drain()
    generation = backend().store.snapshot().size
    source.save()
    drain()
    assert backend().store.snapshot().size == generation


@pytest.mark.django_db
def test_the_audit_sees_and_mends_what_was_changed_behind_its_back(capsys: Any) -> None:
    source = make_source(TEXT)
    drain()
    Source.objects.filter(pk=source.pk).update(text=TEXT.replace("river", "brook"))
    assert len(audit.check().stale) == 1
    with pytest.raises(CommandError):
        call_command("check_index")
    call_command("check_index", repair=True)
    assert audit.check().sound
    with backend().store.writing() as writer:
        writer.remove(0, set(source.passages.values_list("pk", flat=True)))
    assert len(audit.check().missing) == 2
    call_command("check_index", repair=True)
    assert audit.check().sound


@pytest.mark.django_db
@pytest.mark.parametrize("ending", [".arr", ".toc", "CURRENT", ".pst", ".trm"])
def test_a_cut_file_is_never_an_error_for_a_reader_and_is_mended(guest: Any, ending: str) -> None:
    make_source(TEXT)
    drain()
    assert find("river", guest).total == 1
    path = next(path for path in Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]).rglob("*") if path.name.endswith(ending))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    results = find("river", guest)
    assert [hit.passage.number for hit in results.hits] == ["1"]
    call_command("check_index", repair=True)
    results = find("river", guest)
    assert results.total == 1
    assert not results.degraded
    assert audit.check().sound


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["words.docs", "words~.docs", "words.start", "words~.terms_at", "words.places_start"])
def test_wrong_bytes_in_the_arrays_are_never_an_error_for_a_reader(guest: Any, name: str) -> None:
    make_source(TEXT)
    drain()
    snapshot = backend().store.snapshot()
    held = snapshot.parts[0].held
    whole = held.path.read_bytes()
    place = whole.index(held[name].tobytes())
    held.path.write_bytes(whole[:place] + b"\xf7" * held[name].nbytes + whole[place + held[name].nbytes :])
    for query in ("river", '"river knows"', "riv*", "rivver~", "river borders"):
        assert find(query, guest).total <= 2
    call_command("check_index", repair=True)
    found = find('"river knows"', guest)
    assert (found.total, found.degraded) == (1, False)
    assert audit.check().sound


@pytest.mark.django_db
def test_an_index_of_an_older_kind_is_made_anew_and_nobody_sees_an_error(guest: Any) -> None:
    make_source(TEXT)
    drain()
    path = backend().store.snapshot().parts[0].held.path
    held = Arrays(path)
    facts = {**held.facts, "format": FORMAT - 1}
    arrays.write(path, {name: held[name] for name in held.names()}, facts)
    # Another process, started with the new version, opens it for the first time.
    backend_module._stores.clear()
    assert [hit.passage.number for hit in find("river", guest).hits] == ["1"]
    drain()
    found = find("river", guest)
    assert (found.total, found.degraded) == (1, False)


@pytest.mark.django_db
def test_a_full_disk_leaves_the_old_index_and_the_change_in_the_outbox(guest: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source(TEXT)
    drain()
    source.title = "The other title"
    source.save()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(arrays, "write", full)
        with pytest.raises(OSError, match="No space"):
            drain()
        assert find("river", guest).total == 1
        assert IndexChange.objects.exists()
    assert drain() > 0
    assert not IndexChange.objects.exists()
    assert audit.check().sound


@pytest.mark.django_db
def test_a_whole_index_that_is_gone_is_made_anew(guest: Any) -> None:
    make_source(TEXT)
    drain()
    rebuild()
    for path in Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]).rglob("*.toc"):
        path.unlink()
    assert find("river", guest).degraded
    drain()
    assert find("river", guest).total == 1


@pytest.mark.django_db
def test_many_small_commits_are_joined_and_lose_nothing(alice: Any) -> None:
    source = make_source(TEXT)
    for number in range(40):
        Annotation.objects.create(target=source, creator=alice, body=f"thought number {number}")
        drain()
    assert len(backend().store.snapshot().parts) <= 16
    assert find("thought", alice, where="mine").total == 40
    assert audit.check().sound


@pytest.mark.django_db(transaction=True)
def test_a_saved_note_is_findable_within_a_second_without_the_writer_waiting(settings: Any) -> None:
    settings.SEARCH_DRAIN_THREAD = True
    alice = make_user("alice")
    source = make_source(TEXT)
    saved, fresh = [], []
    try:
        for number in range(5):
            started = time.monotonic()
            Annotation.objects.create(target=source, creator=alice, body=f"fresh{number} thought")
            saved.append(time.monotonic() - started)
            while not find(f"fresh{number}", alice, where="mine").total:
                assert time.monotonic() - started < 10
                time.sleep(0.02)
            fresh.append(time.monotonic() - started)
    finally:
        background.rest()
    # The middle of five: the machine that runs this may be busy with something else for a while.
    assert sorted(saved)[2] < 0.5
    assert sorted(fresh)[2] < 1.0


@pytest.mark.django_db(transaction=True)
def test_what_changes_during_a_rebuild_is_in_the_new_index(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = make_user("alice")
    source = make_source(TEXT)
    drain()
    done: list[int] = []

    def meanwhile(count: int, total: int) -> None:
        if not done:
            Annotation.objects.create(target=source, creator=alice, body="written meanwhile")
            drain()
            assert find("meanwhile", alice, where="mine").total == 1
        done.append(count)

    before = backend().store.current()
    rebuild(meanwhile)
    assert done
    assert backend().store.current() != before
    assert find("meanwhile", alice, where="mine").total == 1
    assert audit.check().sound
    assert not before.exists()


@pytest.mark.django_db(transaction=True)
def test_several_drains_at_once_do_everything_once_and_fall_over_nobody() -> None:
    alice = make_user("alice")
    source = make_source(TEXT)
    problems: list[BaseException] = []

    def write_and_drain(worker: int) -> None:
        try:
            for number in range(8):
                Annotation.objects.create(target=source, creator=alice, body=f"thought {worker} {number}")
                drain()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=write_and_drain, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain()
    assert problems == []
    assert find("thought", alice, where="mine").total == 32
    assert audit.check().sound


TWO = """
import sys
import django
from django.conf import settings
settings.HAYSTACK_CONNECTIONS["default"]["PATH"] = sys.argv[1]
settings.DATABASES["default"]["NAME"] = sys.argv[2]
django.setup()
from annotations.models import Annotation
from readingroom.search.drain import drain
for number in range(15):
    Annotation.objects.create(target_id=int(sys.argv[3]), creator_id=int(sys.argv[4]), body=f"thought {sys.argv[5]} {number}")
    drain()
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_write_and_a_third_that_only_reads_sees_each_commit() -> None:
    alice = make_user("alice")
    source = make_source(TEXT)
    drain()
    places = [settings.HAYSTACK_CONNECTIONS["default"]["PATH"], str(connection.settings_dict["NAME"]), str(source.pk), str(alice.pk)]
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="readingroom.settings")
    writers = [subprocess.Popen([sys.executable, "-c", TWO, *places, name], env=environment) for name in ("one", "two")]
    seen: list[int] = []
    while any(writer.poll() is None for writer in writers):
        found = find("thought", alice, where="mine", with_facets=False)
        assert not found.degraded
        seen.append(found.total)
        time.sleep(0.01)
    assert [writer.returncode for writer in writers] == [0, 0]
    drain()
    assert find("thought", alice, where="mine").total == 30
    assert seen == sorted(seen)
    assert len(set(seen)) > 3, "commits of the others were not noticed"
    assert audit.check().sound


KILLED = """
import sys
import django
from django.conf import settings
settings.HAYSTACK_CONNECTIONS["default"]["PATH"] = sys.argv[1]
settings.DATABASES["default"]["NAME"] = sys.argv[2]
django.setup()
from readingroom.search import drain
print("ready", flush=True)
while True:
    print(drain.drain(), flush=True)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_drain_killed_at_any_moment_loses_nothing() -> None:
    alice = make_user("alice")
    source = make_source("\n\n".join(f"Paragraph {n} of a river text, with words enough." for n in range(60)))
    places = [settings.HAYSTACK_CONNECTIONS["default"]["PATH"], str(connection.settings_dict["NAME"])]
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="readingroom.settings")
    drained = 0
    for attempt in range(8):
        process = subprocess.Popen([sys.executable, "-c", KILLED, *places], env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        for number in range(5):
            Annotation.objects.create(target=source, creator=alice, body=f"thought {attempt} {number}")
        source.title = f"Title {attempt}"
        source.save()
        time.sleep(0.01 + 0.04 * attempt)
        process.send_signal(signal.SIGKILL)
        process.wait()
        drained += sum(int(line) for line in process.stdout.read().split())
        process.stdout.close()
    assert drained, "the process that was killed had drained nothing"
    drain()
    assert audit.check().sound
    assert find("thought", alice, where="mine").total == 40
