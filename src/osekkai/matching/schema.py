"""JSON schemas of the API: the request is made from the vocabulary, so that it always knows every fact."""

from __future__ import annotations

from typing import Any

from osekkai.catalogue.states import Stage
from osekkai.policy import HOUSEHOLD, PERSON, RELATIONS, Fact, Money, Situation, Vocabulary, kinship

_DATE = {"type": "string", "format": "date", "minLength": 10, "maxLength": 10}
_ROUGH_DATE = {"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2]|00)-00$"}
"""A date of which the day, or the day and the month, is not known."""
_NULLABLE_TEXT = {"type": ["string", "null"]}
_MONTH = {"type": "integer", "minimum": 1, "maximum": 12}
_PAYMENT = {
    "type": "object",
    "required": ["month", "first", "last"],
    "properties": {"month": _MONTH, "first": _MONTH, "last": _MONTH},
}
"""A month in which is paid, and the first and last of the months that it pays for."""
_ID = {"type": "string", "minLength": 1, "maxLength": 80}
KIN: dict[str, Any] = {
    "id": _ID,
    "relation": {
        "title": "続柄",
        "description": f"What somebody is to the head: {', '.join((*RELATIONS, *kinship.SHORT))}; a path of spouse, "
        "child and parent (spouse.child); or as a resident record says it (妻の子, 子の子, 夫（未届）, 五女, 縁故者)",
        "examples": ["child", "grandchild", "spouse.child", "夫（未届）"],
        **_ID,
    },
    "parents": {
        "title": "親",
        "description": "The ids of all parents among the members, empty where none is; left out: as the relations say",
        "type": "array",
        "maxItems": 2,
        "items": _ID,
    },
    "carers": {
        "title": "養育者",
        "description": "The ids of those who raise them",
        "type": "array",
        "maxItems": Situation.MAX_MEMBERS,
        "items": _ID,
    },
    "spouse": {
        "title": "配偶者",
        "description": "The id of the spouse, empty where there is none; left out: as the relations say",
        "type": "string",
        "maxLength": 80,
    },
    "bond": {
        "title": "配偶者との間がら",
        "description": "How they are a couple: married, as if married (事実婚), or in a partnership",
        "enum": list(kinship.BONDS),
    },
    "lives": {
        "title": "どこで暮らしているか",
        "description": "Where they live; of a child to be born (unborn) the due date is the birth_date",
        "enum": list(kinship.LIVES),
    },
    "livelihood": {
        "title": "同一生計",
        "description": "Those with the same word share one livelihood; left out: all but lodgers",
        **_ID,
    },
}
"""Who a member is, and what is said of their kin."""

ASSESSMENT: dict[str, Any] = {
    "type": "object",
    "required": ["on", "catalogue", "services", "assumed", "next_question"],
    "properties": {
        "on": _DATE,
        "catalogue": {"type": "string"},
        "services": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "id",
                    "for",
                    "status",
                    "amount",
                    "missing",
                    "deadline",
                    "starts",
                    "ends",
                    "paid",
                    "state",
                    "opens_on",
                    "closes_on",
                    "assumed",
                    "why",
                ],
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "for": _NULLABLE_TEXT,
                    "status": {"enum": ["eligible", "ineligible", "unknown"]},
                    "amount": {
                        "type": ["object", "null"],
                        "required": ["yen", "between", "worth", "per", "kind", "to", "months"],
                        "properties": {
                            "yen": {"type": ["integer", "null"]},
                            "between": {
                                "type": ["array", "null"],
                                "items": {"type": "integer"},
                                "minItems": 2,
                                "maxItems": 2,
                            },
                            "worth": {
                                "type": ["array", "null"],
                                "description": "The same with «nothing», where it is open whether one is entitled",
                                "items": {"type": ["integer", "null"]},
                                "minItems": 2,
                                "maxItems": 2,
                            },
                            "per": {"enum": list(Money.PERIODS)},
                            "kind": {"enum": list(Money.KINDS)},
                            "to": {"enum": list(Money.RECEIVERS)},
                            "months": {
                                "type": ["object", "null"],
                                "required": ["usual", "most"],
                                "properties": {each: {"type": "integer"} for each in ("usual", "most")},
                            },
                        },
                    },
                    "doubts": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["figure", "kind", "until"],
                            "properties": {
                                "figure": {"type": "string"},
                                "kind": {"enum": ["stale", "unconfirmed"]},
                                "until": {**_DATE, "type": ["string", "null"]},
                            },
                        },
                    },
                    "missing": {"type": "array", "items": {"type": "string"}},
                    "missing_of": {"type": "array", "items": {"type": "object"}},
                    "deadline": _NULLABLE_TEXT,
                    "starts": _NULLABLE_TEXT,
                    "ends": _NULLABLE_TEXT,
                    "paid": {"type": "array", "items": _PAYMENT},
                    "state": {"enum": [each.value for each in Stage]},
                    "opens_on": _NULLABLE_TEXT,
                    "closes_on": _NULLABLE_TEXT,
                    "assumed": {
                        "type": "array",
                        "items": {"type": "object", "required": ["member", "fact", "text", "value"]},
                    },
                    "why": {"type": "object", "required": ["text", "value", "type"]},
                },
            },
        },
        "assumed": {"type": "array", "items": {"type": "object"}},
        "next_question": {"type": ["object", "null"]},
    },
}


def request_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """What `POST /assess` takes; facts go by id here, and by their Japanese names just as well."""
    facts = vocabulary.facts.values()
    person = {fact.id: _fact(fact) for fact in facts if fact.entity == PERSON}
    household = {fact.id: _fact(fact) for fact in facts if fact.entity == HOUSEHOLD}
    organisation = {fact.id: _fact(fact) for fact in facts if fact.is_of_organisations}
    person |= KIN
    return {
        "type": "object",
        "oneOf": [{"required": ["members"]}, {"required": ["organisation"]}],
        "additionalProperties": False,
        "properties": {
            "on": _DATE,
            "applied": _DATE,
            "members": {
                "type": "array",
                "minItems": 1,
                "maxItems": Situation.MAX_MEMBERS,
                "items": {
                    "type": "object",
                    "required": ["relation"],
                    "additionalProperties": False,
                    "properties": person,
                },
            },
            "household": {"type": "object", "additionalProperties": False, "properties": household},
            "organisation": {"type": "object", "additionalProperties": False, "properties": organisation},
            "received": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["service", "since"],
                    "additionalProperties": False,
                    "properties": {
                        "service": {"enum": list(vocabulary.services)},
                        "since": _DATE,
                        "until": {"anyOf": [_DATE, {"type": "null"}]},
                        "yen": {"type": ["integer", "null"], "minimum": 0},
                        "member": {"type": "string", "minLength": 1, "maxLength": 80},
                    },
                },
            },
        },
    }


def _fact(fact: Fact) -> dict[str, Any]:
    lo, hi = int(fact.range.lo), int(fact.range.hi)
    kinds: dict[str, dict[str, Any]] = {
        "truth": {"type": "boolean"},
        "choice": {"enum": list(fact.choices)},
        "date": _DATE,
        "number": {"type": "integer", "minimum": lo, "maximum": hi},
        "text": {"type": "string", "minLength": 1, "maxLength": fact.longest},
    }
    one = kinds[fact.type.kind]
    ways: list[dict[str, Any]] = [one, {"type": "null"}]
    if fact.type.kind == "date":
        ways.append(_ROUGH_DATE)
    if fact.type.kind in ("number", "date"):
        ends = {"type": "array", "minItems": 2, "maxItems": 2, "items": one}
        ways.append(
            {
                "type": "object",
                "required": ["between"],
                "additionalProperties": False,
                "properties": {"between": ends},
            }
        )
    if fact.yearly:
        ways.append(
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": "^(19|20)[0-9]{2}$"},
                "additionalProperties": one,
            }
        )
    return {"title": fact.words.ja, "description": fact.words.say("en"), "anyOf": ways}
