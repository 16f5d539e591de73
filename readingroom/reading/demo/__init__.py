"""The demonstration: a small library of an invented country, its readers, their notes and links, and a course in its third week.

Everything comes from `fixtures/` and goes in by the ways that readers and curators use themselves.
"""

from readingroom.reading.demo.clearing import clear
from readingroom.reading.demo.files import logins
from readingroom.reading.demo.loading import load
from readingroom.reading.demo.refusing import DemoRefused

__all__ = ["LOGINS", "DemoRefused", "clear", "load"]

LOGINS = logins()
