"""The scene of answers side by side: two that are whole, and one that arrives."""

from __future__ import annotations

from desktop.chat.endpoint import ModelChoice
from desktop.engine.comparing.asked_set import AskedOne, written
from tests.support.driving import Driver, until
from tests.support.fault_server import FaultServer, Hold, Reply, Request, content_stream

_ANSWERS = {
    "gpt-5.2-instant": "Back-pressure lets a slow consumer tell a fast producer to wait. The "
    "producer then buffers, drops or pauses, so that memory stays bounded.",
    "gpt-5.2": "Back-pressure lets a slow consumer tell a fast producer to slow down. Without it "
    "queues grow until something breaks.",
    "gpt-5.2-mini": "Back-pressure is the pressure that ",
}


async def compare(driver: Driver, server: FaultServer) -> None:
    """The page of answers, with words that differ."""
    server.script(_answer)
    name = driver.window.endpoint_in_use.endpoint.name
    asked = [AskedOne(ModelChoice(name, model)) for model in _ANSWERS]
    driver.workspace.window_state.asked = written(asked)
    driver.press("Ctrl+D")
    driver.commit("Explain back-pressure in two sentences.")
    driver.press("Return")
    live = driver.window.shared.live
    await until(lambda: len(server.requests) == len(asked) and len(live.all()) == 1)


def _answer(request: Request) -> Reply:
    model = request.json["model"]
    words = [f"{word} " for word in _ANSWERS[model].split()]
    if model == "gpt-5.2-mini":
        return content_stream(*words, finish=None, done=False).paced(0.01).then(Hold())
    return content_stream(*words, usage=True).paced(0.02)
