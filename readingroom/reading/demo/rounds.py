"""The coding rounds of the demonstration's course."""

from __future__ import annotations

from typing import Any

from annotations.models import Codebook, Group, Tag
from readingroom.accounts.models import User
from readingroom.coding.models import Coding, Decision, Outcome, Round
from readingroom.coding.sampling import share_out, stretches
from readingroom.library.models import Source
from readingroom.reading.demo.files import read

SEED = 1950


def add_rounds(people: dict[str, User], group: Group, sources: dict[str, Source]) -> None:
    teacher = people[read("course")["course"]["instructor"]]
    for told in read("rounds")["round"]:
        codebook = Codebook.objects.get(slug=told["codebook"])
        version = codebook.versions.first() or codebook.freeze(people["curator"], told["title"])
        one = Round.objects.create(title=told["title"], version=version, group=group, made_by=teacher, together=told["together"], seed=SEED)
        coders = [people[username] for username in told["coders"]]
        one.coders.set(coders)
        found = stretches([sources[told["source"]]], one.unit, one.sample)
        one.fill(found, share_out(len(found), coders, one.twice, one.together, SEED))
        tags = {tag.label: tag for tag in codebook.tags.all()}
        _put(one, told["turns"], people, tags)
        if told["closed"]:
            one.close(teacher)
        for decided in told.get("decision", []):
            decision = Decision.objects.create(unit=one.units.get(passage__number=decided["number"]), by=teacher, reason=decided["reason"])
            decision.tags.set([tags[decided["tag"]]])


def _put(one: Round, turns: dict[str, dict[str, str]], people: dict[str, User], tags: dict[str, Tag]) -> None:
    told: Any
    for number, told in turns.items():
        for username, said in told.items():
            for turn in Coding.objects.filter(unit__round=one, unit__passage__number=number, coder=people[username]):
                if said in {Outcome.NONE, Outcome.UNSURE}:
                    turn.put(said, [])
                else:
                    turn.put(Outcome.CODED, [tags[said]])
