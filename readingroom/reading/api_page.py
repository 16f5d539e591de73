"""What programs can do here: for programs, and for whoever writes them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from readingroom.accounts.room import Room
from readingroom.reading.openapi import PATHS, description

METHODS = ("get", "post", "put", "delete")


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    made = description(Room.current().name, request.build_absolute_uri("/").rstrip("/"))
    return JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers={"Access-Control-Allow-Origin": "*"})


@login_not_required
@require_safe
def api(request: HttpRequest) -> HttpResponse:
    rows = [
        (method.upper(), path, known[method]["summary"], ", ".join(known[method]["responses"]))
        for path, known in PATHS.items()
        for method in METHODS
        if method in known
    ]
    address = request.build_absolute_uri("/").rstrip("/")
    return render(request, "reading/api.html", {"rows": rows, "address": address})
