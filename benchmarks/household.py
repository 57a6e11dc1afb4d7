"""One household: ours against OpenFisca-Core on equivalent formulas, in one process; answers are compared first."""

from __future__ import annotations

import gc
from statistics import median

from benchmarks.parts import openfisca_peer as peer
from benchmarks.parts.load import amount
from benchmarks.parts.rulebook import rulebook
from benchmarks.parts.timing import in_turns, shown

from osekkai import policy

NEEDS = ("openfisca",)
ROUNDS = amount("ROUNDS", 200)
OURS = {
    "on": "2026-11-23",
    "members": [
        {"id": "a", "relation": "head", "birth_date": "1985-01-01", "salary": 5_000_000, "pension": 0},
        {"id": "b", "relation": "spouse", "birth_date": "1986-05-05", "salary": 0, "pension": 0},
        {"id": "c", "relation": "child", "birth_date": "2012-06-06"},
        {"id": "d", "relation": "child", "birth_date": "2016-07-07"},
        {"id": "e", "relation": "child", "birth_date": "2025-08-08"},
    ],
}
PEERS = {
    "persons": {
        each["id"]: {
            "birth": {"ETERNITY": each["birth_date"]},
            "salary": {"2025": each.get("salary", 0)},
            "pension": {"2025": 0},
            "is_child": {"ETERNITY": each["relation"] == "child"},
        }
        for each in OURS["members"]
    },
    "households": {"h": {"parents": ["a", "b"], "children": ["c", "d", "e"]}},
}


def main() -> None:
    book = rulebook()
    services = [book.services[id] for id in peer.SERVICES]
    gc.collect()
    gc.freeze()  # as the server does after loading; it spares both sides the walk over what is loaded

    def ours() -> policy.Assessment:
        return policy.assess(book, book.situation(OURS), services)

    def theirs() -> dict[str, list[float]]:
        return peer.assess(PEERS)

    _compare(ours(), theirs())
    mine, other = in_turns(ours, theirs, ROUNDS)
    print(
        f"8 services, one household of 5, from plain data to all amounts ({len(ours().results)} results, equal answers)"
    )
    print(f"  osekkai         {shown(mine)}")
    print(f"  OpenFisca-Core  {shown(other)}")
    print(f"  ratio           {median(other) / median(mine):.0f} times faster")

    def whole() -> policy.Assessment:
        return policy.assess(book, book.situation(OURS))

    def asked() -> object:
        return policy.next_question(whole())

    all_services, with_question = in_turns(whole, asked, ROUNDS)
    per_100 = median(all_services) / len(book.services) * 100
    print(f"whole catalogue: {len(book.services)} services, {len(whole().results)} results for 5 people")
    print(f"  assess          {shown(all_services)}   → {per_100:.2f} ms per 100 services")
    print(f"  with question   {shown(with_question)}")
    reading, judging = in_turns(lambda: book.situation(OURS), lambda: policy.assess(book, book.situation(OURS)), ROUNDS)
    part = median(reading) / median(judging)
    print(f"  what dominates: reading the input {part:.0%}, judging {1 - part:.0%} of the time")


def _compare(ours: policy.Assessment, theirs: dict[str, list[float]]) -> None:
    order = [each["id"] for each in OURS["members"]]
    for result in ours.results:
        there = theirs[result.service.id][order.index(result.member)]
        here = result.amount.yen if result.amount and result.status == "eligible" else result.status == "eligible"
        assert there == here, (result.service.id, result.member, here, there)


if __name__ == "__main__":
    main()
