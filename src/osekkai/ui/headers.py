"""What browsers and proxies are told of every answer that says nothing of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

FORBIDDEN = (
    "accelerometer autoplay camera display-capture encrypted-media geolocation gyroscope hid idle-detection "
    "magnetometer microphone midi payment picture-in-picture screen-wake-lock serial usb xr-spatial-tracking"
)
OWN = "clipboard-write fullscreen publickey-credentials-create publickey-credentials-get"
"""What our own pages may do; passkeys are the last two."""
POLICY = ", ".join([*(f"{each}=()" for each in FORBIDDEN.split()), *(f"{each}=(self)" for each in OWN.split())])


class Headers:
    """Nothing is kept by anybody on the way or in a browser that somebody else uses next, unless a page says that it
    may; and no other site opens, embeds or reads what is ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")  # files, and probes
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            length = len(response.content)
            response.content = b""  # what comes after the head would be taken for the next answer (RFC 9110 §9.3.2)
            response.headers["Content-Length"] = str(length)
        return response
