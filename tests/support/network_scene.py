"""The contacts and the policy of the pictures of the network page: always the same."""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.endpoints.routes import Routes
from desktop.engine.workspace import Workspace
from desktop.storage.policy.files import PolicyFiles
from desktop.storage.policy.policies import Policies
from desktop.storage.policy.source import Reading
from desktop.wire.ledger.contacts import Contact, Purpose, Voucher, ledger
from desktop.wire.routes.route import Route, Why
from tests.support.policies import put_policy

PROXY = "proxy.example.com:3128"
FOLDER = "/etc/weir/policies"
"""What the pictures name."""
POLICY = {
    "endpoints": [{"name": "Work", "base_url": "https://llm.example.com/v1", "model": "qwen3-32b"}],
    "allowed_hosts": ["llm.example.com", "api.bigaipro.com", "127.0.0.1"],
    "proxy": f"http://{PROXY}",
    "notify": False,
    "trash_days": 7,
    "tray": {"default": True},
    "wire_view": False,
    "history_days": 90,
}


def write_contacts(noon: datetime.datetime) -> None:
    """What a morning at work has contacted, until 14:32."""
    ledger.clear()
    question, models, refused = Purpose.QUESTION, Purpose.MODELS, Purpose.DISCOVERY
    shown = (
        ("api.bigaipro.com", 443, PROXY, {question: 14, models: 1}, 212_000, 1_900_000, "14:32"),
        ("llm.example.com", 443, PROXY, {question: 3}, 18_400, 96_000, "13:10"),
        ("127.0.0.1", 11434, None, {refused: 1}, 200, 130, "13:02"),
        ("other.example.net", 443, None, {question: 0}, 0, 0, "12:58"),
    )
    for host, port, proxy, purposes, sent, received, at in shown:
        contact = ledger.begun(host, port, proxy, question)
        hour, minute = map(int, at.split(":"))
        contact.purposes = purposes
        contact.first = contact.last = noon.replace(hour=hour, minute=minute).timestamp()
        contact.sent, contact.received = sent, received
        contact.reached = sum(purposes.values())
        contact.why = Why.POLICY if proxy else Why.LOOPBACK
        _finish(contact)


def _finish(contact: Contact) -> None:
    vouchers = {
        "api.bigaipro.com": Voucher("DigiCert Inc"),
        "llm.example.com": Voucher("Example Corp CA", "/etc/pki/company-ca.pem"),
    }
    if contact.host in vouchers:
        contact.vouched(vouchers[contact.host])
    if not contact.reached:
        contact.refused, contact.why = 1, ""


def set_policy(workspace: Workspace) -> None:
    """Have an organisation set what the picture shows; and have no way be looked up."""

    async def find(_self: Routes, _endpoint: object) -> Route:
        return Route(f"http://{PROXY}", Why.POLICY)

    pytest.MonkeyPatch().setattr(Routes, "find", find)  # for good: a process takes one picture
    folder = Path(tempfile.mkdtemp())
    policies = Policies([_Shown(folder / "weir" / "policies", os.getuid())])
    put_policy(folder, "{}")
    workspace.policy._policies = policies
    text = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in POLICY.items())
    put_policy(folder, f"{{\n{text}\n}}")
    workspace.policy.reread()


class _Shown(PolicyFiles):
    """Says that its files lie where those of a real machine do."""

    def read(self) -> Reading:
        reading = super().read()
        own = str(self._folder)
        shown = [replace(one, where=one.where.replace(own, FOLDER)) for one in reading.given]
        return Reading(shown, reading.problems)
