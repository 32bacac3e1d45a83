"""The on-device model is real here."""

from tests.support.model import model_server

__all__ = ["model_server"]
