"""What annotations tells the rooms above it; it knows none of them."""

from __future__ import annotations

from django.dispatch import Signal

# Sent once a reader wrote a note, link or reply by any page or the API, in the same transaction, with its anchors and tags in place:
# sender=Annotation, annotation, request. What a receiver wants to know of the form (an assignment, say) it reads from request.POST or
# request.GET; so forms pass on the query of the page that they stand on.
annotation_made = Signal()
