"""A course in a real browser: assigned, read, noted, counted, handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from annotations.models import Annotation
from readingroom.courses.models import Assignment, Course, Submission
from tests.axe import assert_clean, in_every_light
from tests.courses.making import FIVE, make_assignment, make_course, make_note
from tests.makers import make_source, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "\n\n".join(f"Passage {number}. " + "The river goes on, and what it says it says again. " * 14 for number in range(1, 31))


def test_an_instructor_assigns_a_student_does_it_and_it_is_counted_and_handed_in(page, sign_in, instructor, alice):
    make_source(FIVE, slug="five", title="Five passages")
    make_source(FIVE, slug="hills", title="Of hills")
    course = make_course(instructor, alice)

    sign_in(page, instructor)
    page.goto(course.get_absolute_url())
    page.get_by_role("link", name="Give something to read").click()
    page.get_by_label("Find a text by words of its title").fill("five")
    reading = page.get_by_label("Reading", exact=True).and_(page.locator("select"))
    expect(reading.locator("option")).to_have_count(2)
    expect(reading.locator("option").last).to_have_text("Five passages")
    reading.select_option("five")
    page.get_by_label("Passages").fill("2-4")
    page.locator("textarea[name=task]").fill("Say who speaks.")
    page.get_by_label("Notes", exact=True).fill("1")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Five passages ¶2–4")
    expect(page.get_by_role("heading", name="0 of 1 handed in")).to_be_visible()

    sign_in(page, alice)
    page.goto(reverse("to_read"))
    expect(page.locator(".counted")).to_contain_text("0 of 1 note")
    page.get_by_role("link", name="Begin to read").click()
    expect(page.get_by_role("region", name="Assignment")).to_contain_text("Five passages ¶2–4")
    expect(page.locator("#p2")).to_be_in_viewport()
    page.get_by_role("link", name="Paragraph 3: annotate, cite, link").click()
    page.get_by_label("Note", exact=True).fill("The third one says it.")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("region", name="Assignment")).to_contain_text("1 of 1 note")
    page.goto(reverse("to_read"))
    expect(page.locator(".counted")).to_contain_text("1 of 1 note")
    note = Annotation.objects.get()
    assert (note.group, note.assigned.assignment) == (course.group, Assignment.objects.get())
    page.get_by_role("heading", name="Five passages ¶2–4").get_by_role("link").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".messages")).to_contain_text("Handed in.")

    sign_in(page, instructor)
    page.goto(reverse("progress", args=[course.slug]))
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="alice"))
    expect(row).to_contain_text("handed in")
    expect(row).to_contain_text("1 of 1 note")
    page.goto(reverse("assignment_notes", args=[course.slug, 1]))
    expect(page.get_by_text("The third one says it.")).to_be_visible()


def test_reading_on_is_kept_without_a_click(page, sign_in, instructor, alice):
    source = make_source(LONG, slug="long")
    assignment = make_assignment(make_course(instructor, alice), source)
    sign_in(page, alice)
    page.goto(f"/sources/long/?assignment={assignment.pk}")
    with page.expect_request(lambda request: request.url.endswith("/reached/")) as sent:
        page.locator("#p9").scroll_into_view_if_needed()
        page.mouse.wheel(0, 300)
    sent.value.response()
    page.goto(reverse("to_read"))
    reached = Submission.objects.get().reached
    assert reached is not None
    assert 7 <= int(reached.number) <= 12
    page.get_by_role("link", name=f"Continue at ¶{reached.number}").click()
    expect(page.locator(f"#p{reached.number}")).to_be_in_viewport()


def test_how_far_one_read_can_be_said_without_script(browser, live_server, sign_in, instructor, alice):
    source = make_source(LONG, slug="long")
    assignment = make_assignment(make_course(instructor, alice), source)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, alice)
    page.goto(f"/sources/long/?assignment={assignment.pk}")
    page.get_by_label("I have read to").fill("7")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".messages")).to_contain_text("you continue at ¶7")
    assert Submission.objects.get().reached.number == "7"
    context.close()


def test_a_new_course_lives_by_the_clock_of_whoever_makes_it(browser, live_server, sign_in, instructor):
    context = browser.new_context(base_url=live_server.url, timezone_id="Asia/Tokyo")
    page = context.new_page()
    sign_in(page, instructor)
    page.goto(reverse("new_course"))
    page.get_by_label("Title").fill("Reading")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading")
    assert Course.objects.get().time_zone == "Asia/Tokyo"
    context.close()


@pytest.fixture
def lively(instructor, alice, bob):
    """A course in which everything there is to show is shown."""
    alice.full_name = "Alice Long-Hyphenated-Surname"
    alice.save()
    course = make_course(instructor, alice, bob, title="Rivers and what is said of them")
    course.enrol(make_user("assistant"), "assistant")
    source, other = make_source(FIVE, slug="five", title="Five passages"), make_source(FIVE, slug="other", title="An answer to it")
    first = make_assignment(course, source, passages="2-4", counts={"notes": 2, "tags": 1}, title="The beginning")
    make_assignment(course, source, other=other, counts={"links": 2}, title="Both of them", withhold_until_done=True)
    make_assignment(course, source, title="Over", due=timezone.now() - timedelta(days=2), counts={})
    make_assignment(course, source, title="Draft", published=False)
    make_assignment(course, source, title="Gone", archived=timezone.now())
    make_note(alice, source, "2", assignment=first, tags=2)
    make_note(alice, source, "3", group=course.group)
    Submission.objects.create(assignment=first, student=alice, reached=source.passages.get(number="3"))
    Submission.objects.create(assignment=course.assignments.get(title="Over"), student=alice, submitted=timezone.now())
    return course


TEACHERS = [
    "courses", "new_course", "course", "edit_course", "course_people", "remove_person", "progress", "new_assignment", "assignment",
    "edit_assignment", "delete_assignment", "assignment_notes", "course_person",
]  # fmt: skip


@in_every_light
def test_axe_finds_nothing_on_a_teachers_pages(page, sign_in, instructor, alice, lively, looks):
    person = lively.enrolments.get(user=alice).pk
    sign_in(page, instructor)
    for name in TEACHERS:
        args = [] if name in {"courses", "new_course"} else [lively.slug]
        args += [1] if name in {"assignment", "edit_assignment", "delete_assignment", "assignment_notes"} else []
        args += [person] if name in {"remove_person", "course_person"} else []
        page.goto(reverse(name, args=args))
        assert_clean(page, looks)


@in_every_light
def test_axe_finds_nothing_where_something_is_wrong(page, sign_in, instructor, lively, looks):
    sign_in(page, instructor)
    page.goto(reverse("new_assignment", args=[lively.slug]))
    page.get_by_label("Reading", exact=True).and_(page.locator("select")).select_option("five")
    page.get_by_label("Passages").fill("9-1")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_clean(page, looks)


@in_every_light
def test_axe_finds_nothing_on_the_slips_and_they_print_two_by_two(page, sign_in, instructor, lively, looks):
    sign_in(page, instructor)
    page.goto(reverse("course_people", args=[lively.slug]))
    page.get_by_label("One person a line: user name, full name").fill("ana, Ana Sá\nbo, Bo Li\nalice, Known")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("heading", name="Ana Sá")).to_be_visible()
    assert_clean(page, looks)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 800, "height": 900})
    assert not page.get_by_role("heading", level=1).is_visible()
    tops = [page.get_by_role("heading", name=name).bounding_box()["y"] for name in ("Ana Sá", "Bo Li")]
    assert tops[0] == tops[1]


@in_every_light
def test_axe_finds_nothing_on_a_students_pages(page, sign_in, alice, lively, looks):
    sign_in(page, alice)
    addresses = [reverse(name, args=[lively.slug]) for name in ("course", "progress", "leave_course")]
    addresses += [reverse("to_read"), reverse("courses"), reverse("assignment", args=[lively.slug, 1])]
    addresses.append(f"/sources/five/?assignment={lively.assignments.get(number=1).pk}")
    addresses.append(f"/sources/five/with/other/?assignment={lively.assignments.get(number=2).pk}")
    for address in addresses:
        page.goto(address)
        assert_clean(page, looks)


@in_every_light
@pytest.mark.parametrize("is_open", [True, False])
def test_axe_finds_nothing_on_the_join_link(page, lively, is_open, looks):
    lively.join_open = is_open
    lively.save()
    page.goto(reverse("join", args=[lively.join_code]))
    assert_clean(page, looks)
