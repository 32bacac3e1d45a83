"""The order in which a key is looked for; the keyring itself is tested in tests/unit/storage."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.endpoint import BIGAI_PRO, BadKey, Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.endpoints.keys import Keys
from desktop.engine.turn.attempt import Target
from desktop.local.process import RunningServer
from desktop.storage import keys as keyring
from desktop.storage.failures import KeyringLocked, KeyringMissing
from desktop.storage.settings.settings import Settings
from desktop.wire.failures import KeyMissing

PLAIN = Endpoint("plain", "http://127.0.0.1:1/v1")


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A keyring in memory; its `read` may be replaced."""
    kept: dict[str, str] = {}
    monkeypatch.setattr(keyring, "read_key", kept.get)
    monkeypatch.setattr(keyring, "write_key", kept.__setitem__)
    monkeypatch.setattr(keyring, "delete_key", lambda name: kept.pop(name, None))
    return kept


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: str) -> None:
        raise KeyringMissing("none")

    for name in ("read_key", "write_key", "delete_key"):
        monkeypatch.setattr(keyring, name, missing)


def find(keys: Keys, endpoint: Endpoint) -> str | None:
    return asyncio.run(keys.find(endpoint))


def test_the_variable_goes_before_the_keyring(
    stored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored["plain"] = "sk-ring"
    monkeypatch.setenv("A_KEY", " sk-env\n")
    assert find(Keys(), replace(PLAIN, key_env="A_KEY")) == "sk-env"
    assert find(Keys(), PLAIN) == "sk-ring"


def test_a_named_variable_that_is_empty_falls_back_and_then_fails(
    stored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("A_KEY", raising=False)
    endpoint = replace(PLAIN, key_env="A_KEY")
    with pytest.raises(KeyMissing) as missing:
        find(Keys(), endpoint)
    assert missing.value.key_env == "A_KEY"
    stored["plain"] = "sk-ring"
    assert find(Keys(), endpoint) == "sk-ring"


def test_a_variable_that_holds_no_key_is_refused_without_quoting_it(
    stored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", "my secret\nkey")
    with pytest.raises(BadKey) as bad:
        find(Keys(), replace(PLAIN, key_env="A_KEY"))
    assert "secret" not in str(bad.value)


def test_only_who_needs_a_key_fails_without_one(stored: dict[str, str]) -> None:
    assert find(Keys(), PLAIN) is None
    with pytest.raises(KeyMissing):
        find(Keys(), BIGAI_PRO)


def test_without_a_keyring_a_key_lives_for_this_run(no_keyring: None) -> None:
    keys = Keys()
    assert asyncio.run(keys.store("plain", "sk-1")) is False
    assert find(keys, PLAIN) == "sk-1"
    assert find(Keys(), PLAIN) is None
    asyncio.run(keys.forget("plain"))
    assert find(keys, PLAIN) is None


def test_a_locked_keyring_is_told_where_a_key_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(name: str) -> None:
        raise KeyringLocked

    monkeypatch.setattr(keyring, "read_key", locked)
    with pytest.raises(KeyringLocked):
        find(Keys(), BIGAI_PRO)
    assert find(Keys(), PLAIN) is None


AWAY = Endpoint("plain", "http://192.168.1.7/v1")
FAILURES = [KeyringLocked(), KeyringMissing("refused", "DBusErrorResponse")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a home that knows both endpoints."""
    known = Settings(tmp_path / "settings.toml", [replace(PLAIN, model="m")])
    known.put(replace(AWAY, name="away", model="m"))
    return known


def failing(monkeypatch: pytest.MonkeyPatch, failure: ChatError) -> None:
    def fail(name: str) -> None:
        raise failure

    monkeypatch.setattr(keyring, "read_key", fail)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.kind)
def test_a_keyring_that_fails_may_hold_a_key(
    monkeypatch: pytest.MonkeyPatch, failure: ChatError
) -> None:
    """Of a server on this machine that never had one it cannot."""
    failing(monkeypatch, failure)
    with pytest.raises(type(failure)):
        find(Keys(), AWAY)
    assert find(Keys(), PLAIN) is None


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.kind)
@pytest.mark.parametrize("had", ["stored", "found"])
def test_an_endpoint_that_had_a_key_goes_nowhere_without(
    stored: dict[str, str],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    failure: ChatError,
    had: str,
) -> None:
    """Neither in this run nor in the next, where the settings remember it; never the key."""
    keys = Keys(settings)
    stored["plain"] = "sk-1"
    if had == "stored":
        asyncio.run(keys.store("plain", "sk-1"))
    assert find(keys, PLAIN) == "sk-1"
    stored.clear()
    keys.doubt("plain")
    again = Keys(Settings(settings._path, []))
    for one in (keys, again):
        with pytest.raises(KeyMissing):  # gone
            find(one, PLAIN)
    with monkeypatch.context() as patch:
        failing(patch, failure)
        for one in (keys, again):
            with pytest.raises(type(failure)):
                find(one, PLAIN)
    text = settings._path.read_text()
    assert "needs_key = true" in text
    assert "sk-1" not in text
    assert find(again, replace(PLAIN, name="another")) is None
    asyncio.run(again.forget("plain"))
    assert find(again, PLAIN) is None
    assert "needs_key" not in settings._path.read_text()


def test_a_key_for_one_run_is_asked_for_in_the_next(no_keyring: None, settings: Settings) -> None:
    assert asyncio.run(Keys(settings).store("plain", "sk-1")) is False
    with pytest.raises(KeyMissing):
        find(Keys(Settings(settings._path, [])), PLAIN)


def test_a_form_that_is_older_than_the_key_does_not_unsay_it(
    stored: dict[str, str], settings: Settings
) -> None:
    shown = settings.get("plain")
    asyncio.run(Keys(settings).store("plain", "sk-1"))
    settings.put(replace(shown, name="renamed", model="m2"), replacing="plain")
    assert settings.get("renamed").needs_key
    assert settings.get("renamed").model == "m2"


def test_settings_that_cannot_be_written_keep_no_key_from_being_used(
    stored: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Path | bytes) -> None:
        raise OSError

    monkeypatch.setattr("desktop.storage.settings.settings.write_atomically", refuse)
    keys = Keys(settings)
    stored["plain"] = "sk-1"
    assert find(keys, PLAIN) == "sk-1"
    keys.doubt("plain")
    stored.clear()
    with pytest.raises(KeyMissing):
        find(keys, PLAIN)


def test_a_refused_key_is_read_anew(stored: dict[str, str]) -> None:
    keys = Keys()
    stored["plain"] = "sk-old"
    assert find(keys, PLAIN) == "sk-old"
    stored["plain"] = "sk-new"
    assert find(keys, PLAIN) == "sk-old"
    keys.doubt("plain")
    assert find(keys, PLAIN) == "sk-new"


def test_a_keyring_that_never_answers_can_be_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answer = threading.Event(), threading.Event()

    def read_key(name: str) -> None:
        asked.set()
        answer.wait(30)

    monkeypatch.setattr(keyring, "read_key", read_key)

    async def main() -> None:
        task = asyncio.create_task(Keys().find(BIGAI_PRO))
        assert await asyncio.to_thread(asked.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    answer.set()


def test_a_key_is_used_while_the_keyring_still_takes_it(
    stored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored["plain"] = "sk-old"
    written = threading.Event()

    def write(name: str, key: str) -> None:
        written.wait()
        stored[name] = key

    monkeypatch.setattr(keyring, "write_key", write)

    async def ask() -> list[str | None]:
        keys = Keys()
        storing = asyncio.create_task(keys.store("plain", "sk-new"))
        await asyncio.sleep(0)
        found = [await keys.find(PLAIN)]
        written.set()
        await storing
        return [*found, await keys.find(PLAIN)]

    assert asyncio.run(ask()) == ["sk-new", "sk-new"]


def test_a_key_that_a_locked_keyring_did_not_take_is_not_used(
    stored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(name: str, key: str) -> None:
        raise KeyringLocked()

    stored["plain"] = "sk-old"
    monkeypatch.setattr(keyring, "write_key", locked)
    keys = Keys()
    with pytest.raises(KeyringLocked):
        asyncio.run(keys.store("plain", "sk-new"))
    assert find(keys, PLAIN) == "sk-old"


def test_a_keyring_that_breaks_keeps_a_key_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str) -> None:
        raise KeyringMissing("refused", "DBusErrorResponse")

    monkeypatch.setattr(keyring, "delete_key", broken)
    with pytest.raises(KeyringMissing):
        asyncio.run(Keys().forget("plain"))


def test_who_asks_at_the_same_time_gets_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked keyring would else show one prompt for each of them."""
    asked: list[str] = []
    answer = threading.Event()

    def read_key(name: str) -> str:
        asked.append(name)
        answer.wait(30)
        return "sk-1"

    monkeypatch.setattr(keyring, "read_key", read_key)

    async def main() -> list[str | None]:
        keys = Keys()
        tasks = [asyncio.create_task(keys.find(PLAIN)) for _ in range(3)]
        await asyncio.sleep(0)
        tasks.pop(0).cancel()  # who gives up takes the answer from nobody
        answer.set()
        return [await task for task in tasks]

    assert asyncio.run(main()) == ["sk-1", "sk-1"]
    assert asked == ["plain"]


def test_what_is_passed_around_does_not_show_its_key() -> None:
    held = (Target(PLAIN, "sk-secret"), RunningServer("http://127.0.0.1:1/v1", "sk-secret", "m"))
    assert "sk-secret" not in repr(held)
