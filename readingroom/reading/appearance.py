"""How a reader likes the pages: kept in a cookie, so that the server draws them right the first time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "appearance"
YEAR = 365 * 24 * 3600

SETTINGS: dict[str, tuple[str | Promise, dict[str, str | Promise]]] = {
    "size": (_("Size of the text"), {"s": _("small"), "m": _("medium"), "l": _("large"), "xl": _("very large")}),
    "spacing": (_("Line spacing"), {"tight": _("tight"), "m": _("medium"), "open": _("open")}),
    "width": (_("Width of the lines"), {"narrow": _("narrow"), "m": _("medium"), "wide": _("wide")}),
    "theme": (_("Light or dark"), {"auto": _("as the device"), "light": _("light"), "dark": _("dark")}),
    "notes": (_("Notes beside the text"), {"auto": _("when signed in"), "on": _("shown"), "off": _("hidden")}),
    "edges": (_("Say where marks begin and end"), {"off": _("no"), "on": _("yes")}),
    "keys": (_("Keyboard shortcuts"), {"on": _("on"), "off": _("off")}),
}
DEFAULTS = {"size": "m", "spacing": "m", "width": "m", "theme": "auto", "notes": "auto", "edges": "off", "keys": "on"}
QUICK = ("size", "spacing", "width", "theme", "notes")
"""What the "Aa" menu offers; the page holds the rest."""

ACTIONS: dict[str, tuple[str, str | Promise]] = {
    "search": ("/", _("Search")),
    "help": ("?", _("List of keys")),
    "next-passage": ("j", _("Next passage")),
    "previous-passage": ("k", _("Previous passage")),
    "next-note": ("n", _("Next note")),
    "previous-note": ("p", _("Previous note")),
    "select": ("v", _("Start selecting at the passage")),
    "annotate": ("a", _("Annotate the selection or passage")),
    "highlight": ("h", _("Highlight the selection or passage")),
    "tag": ("t", _("Tag the selection or passage")),
    "cite": ("c", _("Copy the citation of the passage")),
    "other-column": ("x", _("Other column")),
    "previous-linked": ("[", _("Previous linked text")),
    "next-linked": ("]", _("Next linked text")),
    "undo": ("u", _("Undo the last step of joining passages")),
}
KEY = re.compile(r"[^\s\x00-\x1f]")


@dataclass(frozen=True)
class Option:
    value: str
    label: str | Promise
    chosen: bool


@dataclass(frozen=True)
class Choice:
    name: str
    label: str | Promise
    options: list[Option]


@dataclass(frozen=True)
class Key:
    action: str
    label: str | Promise
    key: str


@dataclass(frozen=True)
class Appearance:
    """One reader's settings; whatever a cookie says that is not on offer is ignored."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    remapped: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, cookie: str) -> Appearance:
        return cls.of(dict(parse_qsl(cookie[:2000])))

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Appearance:
        """From form or cookie values: a setting by its name, a key as `key-<action>`."""
        chosen = {name: values[name] for name, (_label, offered) in SETTINGS.items() if values.get(name) in offered}
        remapped = {action: values[f"key-{action}"] for action in ACTIONS if KEY.fullmatch(values.get(f"key-{action}", ""))}
        return cls(
            {name: value for name, value in chosen.items() if value != DEFAULTS[name]},
            {action: key for action, key in remapped.items() if key != ACTIONS[action][0]},
        )

    def changed(self, values: Mapping[str, str]) -> Appearance:
        """These settings with some of them given anew."""
        kept = {**DEFAULTS, **self.chosen, **{f"key-{action}": key for action, key in self.remapped.items()}}
        return self.of({**kept, **values})

    def cookie(self) -> str:
        return urlencode([*self.chosen.items(), *((f"key-{action}", key) for action, key in self.remapped.items())])

    def __getitem__(self, name: str) -> str:
        return self.chosen.get(name, DEFAULTS[name])

    @property
    def attributes(self) -> list[tuple[str, str]]:
        """For the html element: only what differs from the defaults."""
        return list(self.chosen.items())

    @property
    def color_scheme(self) -> str:
        return "" if self["theme"] == "auto" else self["theme"]

    @property
    def shortcuts(self) -> list[Key]:
        return [Key(action, label, self.remapped.get(action, key)) for action, (key, label) in ACTIONS.items()]

    @property
    def key_actions(self) -> str:
        """For the script: {key: action}, as JSON."""
        return json.dumps({key.key: key.action for key in self.shortcuts})

    @property
    def doubled(self) -> set[str]:
        """Keys given to more than one action."""
        keys = [key.key for key in self.shortcuts]
        return {key for key in keys if keys.count(key) > 1}

    @property
    def choices(self) -> list[Choice]:
        return [choice for choice in self.all_choices() if choice.name in QUICK]

    def all_choices(self) -> Iterator[Choice]:
        for name, (label, offered) in SETTINGS.items():
            yield Choice(name, label, [Option(value, text, self[name] == value) for value, text in offered.items()])
