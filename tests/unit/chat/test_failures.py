import json

import pytest

from desktop.chat.failures import ChatError, UnknownFailure
from desktop.chat.masking import Mask
from desktop.engine.explain.sentences import explain_record
from desktop.wire.failures import ContextFull, KeyRefused

KINDS = """
    attachment_not_kept attachment_refused
    backup_failed backup_refused backup_stopped
    bad_base_url bad_key bad_policy bad_setting
    bad_transport_setting cannot_reach certificate_ending clock_off closed_without_answer
    connect_timed_out connection_broken connection_refused context_full database_set_aside
    error_in_stream file_not_saved files_closed files_foreign first_byte_timed_out
    history_copy_kept history_failed history_locked history_on_network history_read_only
    home_synced
    host_not_allowed idle_timed_out
    import_refused
    key_command_failed key_missing key_problem key_refused
    key_too_long keyring_locked keyring_missing line_overflow local_model_died
    local_model_missing local_model_stopped local_model_unreadable log_on_not_saved
    lost_in_sleep malformed_event model_loading model_not_allowed model_not_found
    name_not_resolved name_taken no_model_chosen no_route no_such_conversation no_such_endpoint
    no_such_prompt not_a_stream not_found not_remembered pac_failed pages_failed parameter_refused
    partly_damaged passphrase_needed picture_too_large
    pictures_refused policy_damaged policy_refused
    previous_kept
    prompt_not_saved proxy_failed quota_exhausted rate_limited recording_unreadable redirected
    replies_recovered reply_too_long request_refused
    restore_failed restore_unfinished
    server_busy server_failed set_by_policy
    setting_ignored settings_damaged settings_newer settings_not_saved settings_set_aside
    tls_failed trash_not_emptied unknown unknown_policy unpacked_too_large
"""


def _all_below(kind: type[ChatError]) -> list[type[ChatError]]:
    return [kind for below in kind.__subclasses__() for kind in (below, *_all_below(below))]


def test_kinds_are_public_and_stay_as_they_are() -> None:
    failures = [kind for kind in _all_below(ChatError) if kind.__module__.startswith("desktop.")]
    assert sorted(failure.kind for failure in failures) == KINDS.split()


def test_a_failure_comes_back_from_the_history_as_it_was() -> None:
    failure = ContextFull(status=400, message="too long", prompt_tokens=9, limit=5)
    again = ChatError.from_record(failure.to_record())
    assert type(again) is ContextFull
    assert again.facts() == failure.facts()


def test_a_failure_of_a_newer_version_is_unknown_and_does_no_harm() -> None:
    assert isinstance(ChatError.from_record({"kind": "from_the_future"}), UnknownFailure)
    newer = ContextFull(status=400).to_record() | {"new_fact": 1}
    assert isinstance(ChatError.from_record(newer), UnknownFailure)


@pytest.mark.parametrize("seconds", ["1e999", "-1e999", "NaN", "9" * 400, "1e300"])
@pytest.mark.parametrize("kind", ["connect_timed_out", "first_byte_timed_out", "idle_timed_out"])
def test_no_number_of_a_recording_ends_in_another_failure(kind: str, seconds: str) -> None:
    facts = f'{{"kind": "{kind}", "host": "h", "proxy": null, "seconds": {seconds}}}'
    assert explain_record(json.loads(facts)).sentence


def test_a_secret_is_taken_out_of_every_fact() -> None:
    failure = KeyRefused(401, "bad key sk-1", "id-sk-1", {"x-echo": "sk-1"}, "<p>sk-1</p>")
    failure.redact(Mask(["sk-1"]))
    assert failure.facts() == {
        "status": 401,
        "message": "bad key [key]",
        "request_id": "id-[key]",
        "headers": {"x-echo": "[key]"},
        "body": "<p>[key]</p>",
    }
