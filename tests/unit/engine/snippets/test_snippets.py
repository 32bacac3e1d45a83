"""Programs that ask what Weir asked: they parse, they hold the same request, and no secret."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.endpoint import BIGAI_PRO, ON_THIS_COMPUTER, Endpoint
from desktop.chat.request import Request
from desktop.engine.snippets.snippets import OWN_SERVER, Client, snippet
from desktop.wire.requests import chat_body
from tests.support.node import NODE

SECRET = "sk-9f31c7-secret"
QUESTION = Request([{"role": "user", "content": "Say hello"}])
NASTY = "'\"\\`$x $(x) !\r\n</script>\u2028\u202e «url» JSON\nJSON\n世界 😀"
BOX = Endpoint("Box", "http://box:8080/v1", "m")
AZURE = Endpoint(
    "Azure",
    "https://host/openai/deployments/gpt?api-version=2024-10-21&key=" + SECRET,
    "gpt",
    key_env="AZURE_KEY",
    headers={
        "api-key": SECRET,
        "X-Auth-Thing": SECRET,
        "cookie": SECRET,
        "X-Team": NASTY.replace("\r\n", ""),
    },
    proxy=f"http://me:{SECRET}@proxy:3128",
    ca_file="/etc/ca.pem",
)
BASIC = Endpoint("Basic", "http://[::1]:8080/v1", "m", headers={"authorization": f"Basic {SECRET}"})
LOCAL = Endpoint("On this computer", model="/private/place/Qwen3-4B.gguf", kind="local")
ENDPOINTS = [BIGAI_PRO, BOX, AZURE, BASIC, LOCAL, ON_THIS_COMPUTER]
EVERY = pytest.mark.parametrize("client", Client)
PYTHON = pytest.mark.parametrize("client", [Client.OPENAI_PYTHON, Client.HTTPX])


def arguments(program: str) -> dict[str, Any]:
    """The request that a Python program makes, by its source alone."""
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("completions.create"):
            named: dict[str, Any] = {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}
            return named | dict(named.pop("extra_body", {}))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "body":
            return dict(ast.literal_eval(node.value))
    raise AssertionError(program)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
@EVERY
def test_every_program_parses(client: Client, endpoint: Endpoint, tmp_path: Path) -> None:
    text = snippet(
        client, endpoint, Request([{"role": "user", "content": NASTY}], extra={"top_k": None})
    )
    path = tmp_path / "program.mjs"
    path.write_text(text, "utf-8")
    if client is Client.CURL:
        checks = [[shell, "-n"] for shell in ("sh", "bash") if shutil.which(shell)]
    elif client in (Client.OPENAI_PYTHON, Client.HTTPX):
        compile(text, "program.py", "exec", dont_inherit=True)
        return
    else:
        checks = [[NODE, "--check"]]
    if not checks:
        pytest.skip("needs sh")
    for check in checks:
        subprocess.run([*check, str(path)], check=True, capture_output=True)


PART = st.fixed_dictionaries({"type": st.just("text"), "text": st.text()}) | st.just(
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "role": st.sampled_from(["user", "assistant"]),
                "content": st.text() | st.lists(PART),
            }
        )
    ),
    st.booleans(),
    st.sampled_from([None, {"continue_final_message": True, "top_p": 0.9, "stop": ["\n", NASTY]}]),
)
@PYTHON
def test_the_request_is_what_weir_sends(
    client: Client, messages: list[dict[str, Any]], with_usage: bool, more: dict[str, Any] | None
) -> None:
    request = Request(messages, extra=more or {})
    text = snippet(client, BOX, request, with_usage=with_usage)
    sent = chat_body("m", request, with_usage=with_usage)
    assert arguments(text) == json.loads(sent)


def test_the_body_of_curl_is_the_same_json() -> None:
    request = Request([{"role": "user", "content": NASTY}], extra={"stop": ["\n"]})
    text = snippet(Client.CURL, BOX, request)
    body = re.search(r"<<'JSON' \|\n(.*?)\nJSON\n", text, re.DOTALL)
    assert body is not None
    assert json.loads(body[1]) == json.loads(chat_body("m", request))


@EVERY
def test_half_a_surrogate_pair_cannot_be_sent(client: Client) -> None:
    text = snippet(
        client, BOX, Request([{"role": "user", "content": "a\ud83d"}], extra={"stop": ["\ude00"]})
    )
    assert r"a\ufffd" in text
    assert text.encode()


# secrets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
@EVERY
def test_no_program_holds_a_secret(client: Client, endpoint: Endpoint) -> None:
    text = snippet(client, endpoint, QUESTION)
    assert SECRET not in text
    assert "proxy:3128" not in text
    assert "/private/place" not in text


@EVERY
def test_each_secret_has_a_variable_of_its_own(client: Client) -> None:
    text = snippet(client, AZURE, QUESTION)
    for name in ("AZURE_KEY", "API_KEY", "X_AUTH_THING", "COOKIE", "KEY"):
        assert re.search(rf"\b{name}\b", text), name
    assert "X-Team" in text


@EVERY
def test_a_header_that_would_share_the_keys_variable_gets_another(client: Client) -> None:
    endpoint = Endpoint("深度", "http://box/v1", "m", headers={"api-key": SECRET})
    text = snippet(client, endpoint, QUESTION)
    assert re.search(r"\bAPI_KEY\b", text)
    assert re.search(r"\bAPI_KEY_2\b", text)


@pytest.mark.parametrize(
    ("name", "key_env", "variable"),
    [
        ("BigAI Pro", None, "BIGAI_PRO_API_KEY"),
        ("BigAI Pro", "MY_KEY", "MY_KEY"),
        ("My  box (2)", None, "MY_BOX_2_API_KEY"),
        ("DeepSeek 深度求索", None, "DEEPSEEK_API_KEY"),
        ("深度求索", None, "API_KEY"),
        ("360 智脑", None, "API_KEY"),
        ("01.AI", None, "AI_API_KEY"),
        ("Box", SECRET, "BOX_API_KEY"),
        ("Box", "schlüssel", "BOX_API_KEY"),
        ("$(reboot) `x`", None, "REBOOT_X_API_KEY"),
    ],
)
@EVERY
def test_the_keys_variable(client: Client, name: str, key_env: str | None, variable: str) -> None:
    text = snippet(client, Endpoint(name, "http://box/v1", "m", key_env=key_env), QUESTION)
    assert variable in re.findall(r"\w+", text)
    assert SECRET not in text


@EVERY
def test_an_own_authorization_header_is_the_only_one(client: Client) -> None:
    text = snippet(client, BASIC, QUESTION)
    assert "Bearer" not in text
    assert "BASIC_API_KEY" not in text
    assert re.search(r"\bAUTHORIZATION\b", text)


# what is said to the reader ---------------------------------------------------------------------


@EVERY
def test_settings_that_a_program_cannot_have_are_named(client: Client) -> None:
    first = snippet(client, AZURE, QUESTION).splitlines()[0]
    assert first.startswith(("# ", "// "))
    assert first.endswith("proxy, ca_file")
    assert "ca_file" not in snippet(client, BOX, QUESTION)


@EVERY
def test_the_on_device_model_wants_a_server_of_ones_own(client: Client) -> None:
    text = snippet(client, LOCAL, QUESTION)
    assert "llama-server -m FILE --port 8080" in text.splitlines()[0]
    assert OWN_SERVER in text
    assert "Qwen3-4B" in text


@EVERY
def test_programs_are_short_and_whole(client: Client) -> None:
    text = snippet(client, BOX, QUESTION)
    assert len(text.splitlines()) < 60
    assert "«" not in text
    assert "\n\n\n\n" not in text
    assert text.endswith("\n")
    assert not text.startswith("\n")


def test_no_http_library_is_loaded() -> None:
    code = "import sys, desktop.engine.snippets.snippets; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
