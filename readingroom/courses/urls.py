from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from readingroom.courses.views import assignments, courses, joining, people, reports, work

one_assignment: list[URLPattern | URLResolver] = [
    path("", assignments.assignment, name="assignment"),
    path("edit/", assignments.edit_assignment, name="edit_assignment"),
    path("duplicate/", assignments.duplicate_assignment, name="duplicate_assignment"),
    path("publish/", assignments.publish_assignment, name="publish_assignment"),
    path("unpublish/", assignments.unpublish_assignment, name="unpublish_assignment"),
    path("delete/", assignments.delete_assignment, name="delete_assignment"),
    path("restore/", assignments.restore_assignment, name="restore_assignment"),
    path("notes/", reports.assignment_notes, name="assignment_notes"),
    path("read/", work.read, name="read_assignment"),
    path("reached/", work.reached, name="assignment_reached"),
    path("count/", work.let_count, name="assignment_let_count"),
    path("hand-in/", work.hand_in, name="hand_in"),
    path("take-back/", work.take_back, name="take_back"),
]

one_course: list[URLPattern | URLResolver] = [
    path("", courses.course, name="course"),
    path("edit/", courses.edit_course, name="edit_course"),
    path("archive/", courses.archive_course, name="archive_course"),
    path("reopen/", courses.reopen_course, name="reopen_course"),
    path("leave/", people.leave_course, name="leave_course"),
    path("people/", people.people, name="course_people"),
    path("people/add/", people.add_people, name="add_people"),
    path("people/<int:key>/", reports.person, name="course_person"),
    path("people/<int:key>/part/", people.change_role, name="change_role"),
    path("people/<int:key>/remove/", people.remove_person, name="remove_person"),
    path("join-link/open/", joining.open_join_link, name="open_join_link"),
    path("join-link/close/", joining.close_join_link, name="close_join_link"),
    path("join-link/renew/", joining.renew_join_link, name="renew_join_link"),
    path("progress/", reports.progress, name="progress"),
    path("progress.csv", reports.progress_file, name="progress_file"),
    path("assignments/new/", assignments.new_assignment, name="new_assignment"),
    path("assignments/<int:number>/", include(one_assignment)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("to-read/", work.to_read_page, name="to_read"),
    path("join/<str:code>/", joining.join, name="join"),
    path("join/<str:code>/account/", joining.join_with_new_account, name="join_with_new_account"),
    path("courses/", courses.courses, name="courses"),
    path("courses/new/", courses.new_course, name="new_course"),
    path("courses/<str:slug>/", include(one_course)),
]
