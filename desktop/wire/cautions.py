"""What the doctor warns of, though nothing has failed yet."""

from __future__ import annotations

from desktop.chat.failures import ChatError


class ClockOff(ChatError):
    """This computer's clock is `seconds` ahead of that of `host`; below 0: behind."""

    host: str
    seconds: float


class CertificateEnding(ChatError):
    """The certificate of `host` holds, but for `days` only: until `until` (ISO date)."""

    host: str
    days: int
    until: str
