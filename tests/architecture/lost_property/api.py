"""How many things wait at each counter, for everybody."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from osekkai.lost_property import queries

router = Router(tags=["lost-property"])


@router.get("/lost-property", auth=None, response=dict[str, int], summary="落とし物の数", operation_id="lost_property")
def counted(request: HttpRequest) -> dict[str, int]:
    return queries.counted()
