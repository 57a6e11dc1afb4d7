"""A service as linked data: CPSV-AP 3.2 terms (SEMIC, Core Public Service Vocabulary) in JSON-LD."""

from __future__ import annotations

from typing import Any

from osekkai.catalogue.model import Municipality, Service
from osekkai.catalogue.states import State
from osekkai.policy import Words

CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "schema": "https://schema.org/",
    "osekkai": "https://osekkai.example/terms#",
}


def service_as_linked_data(service: Service, state: State, municipality: Municipality, base: str) -> dict[str, Any]:
    """`base` is the office's address, for identifiers."""
    return {
        "@context": CONTEXT,
        "@id": f"{base}services/{service.id}/",
        "@type": "cpsv:PublicService",
        "dct:identifier": service.id,
        "dct:title": _texts(service.words),
        "dct:description": _texts(service.summary),
        "dcat:keyword": [{"@value": each, "@language": "ja"} for each in service.keywords],
        "cv:thematicArea": {"@value": service.category, "@language": "ja"},
        "cv:hasCompetentAuthority": {
            "@type": "cv:PublicOrganisation",
            "dct:identifier": municipality.code,
            "dct:title": _texts(municipality.words),
            "schema:department": _texts(service.owner.words),
            "schema:telephone": service.owner.phone,
        },
        "cv:isGroupedBy": [{"@type": "cv:Event", "@id": f"{base}events/{each}/"} for each in service.life_events],
        "cpsv:hasInput": [
            {"@type": "cv:Evidence", "dct:identifier": each.id, "dct:title": _texts(each.words)}
            for each in service.documents
        ],
        "cpsv:follows": [
            {
                "@type": "cpsv:Rule",
                "dct:title": {"@value": str(each), "@language": "ja"},
                "cpsv:implements": {"@type": "eli:LegalResource", "dct:title": {"@value": each.law, "@language": "ja"}},
            }
            for each in service.rules.basis
        ],
        "cv:hasChannel": {"@type": "cv:Channel", "dct:description": _texts(service.how)},
        "dct:source": [
            {"dct:title": each.title, "schema:url": each.url or None, "dct:date": each.date.isoformat()}
            for each in service.sources
        ],
        "schema:creativeWorkStatus": service.confidence,
        "osekkai:state": state.name,
        "osekkai:opens_on": state.opens_on.isoformat() if state.opens_on else None,
        "osekkai:closes_on": state.closes_on.isoformat() if state.closes_on else None,
    }


def _texts(words: Words) -> list[dict[str, str]]:
    """Easy Japanese is tagged `ja-x-easy` (a private use subtag, RFC 5646)."""
    tags = (("ja", words.ja), ("ja-x-easy", words.easy), ("en", words.en))
    return [{"@value": text, "@language": tag} for tag, text in tags if text]
