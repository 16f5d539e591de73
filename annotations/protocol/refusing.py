"""What is refused, why, and where in the JSON the reason stands."""

from __future__ import annotations


class Refused(Exception):
    """A request that is answered with an error; `pointer` leads to the place in the JSON sent (RFC 6901)."""

    def __init__(self, message: str, pointer: str = "", status: int = 422) -> None:
        super().__init__(message)
        self.message, self.pointer, self.status = str(message), pointer, status
