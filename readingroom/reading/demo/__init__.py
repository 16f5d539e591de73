"""The demonstration: a small library of an invented country, its readers, their notes and links, and a course in its third week."""

from readingroom.reading.demo.files import logins

LOGINS = logins()
