"""What is made from the table of policies is as the table is, and holds together in itself."""

from __future__ import annotations

import json
import os
import plistlib
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]
import pytest

from desktop.chat.policy.keys import KEYS
from desktop.storage.policy.managed import BUNDLE, ManagedPreferences
from desktop.storage.policy.registry import PATH, RegistryPolicies
from desktop.storage.policy.report import read_all
from tests.support.policies import policies
from tests.support.policy_files import FOLDER, ROOT, SAMPLE_DEFAULTS, files
from tests.support.policy_templates import CULTURES, NAMESPACE, TEMPLATES
from tests.support.registry import Registry

NS = {"p": NAMESPACE}
NAMES = {key.name for key in KEYS}


def tree(path: Path) -> ET.Element:
    raw = path.read_bytes()
    assert raw.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ET.fromstring(raw.decode("utf-8"))
    assert root.get("schemaVersion") == "1.0"
    return root


@pytest.fixture(scope="module")
def definitions() -> ET.Element:
    return tree(FOLDER / "weir.admx")


def test_every_file_is_as_the_table_is() -> None:
    """If not: python -m tests.support.policy_files."""
    old = [path for path, text in files().items() if path.read_text("utf-8") != text]
    assert not old


def test_each_key_has_a_policy_that_locks_and_one_that_recommends(definitions: ET.Element) -> None:
    found = [
        (policy.get("key"), policy.get("valueName") or element_name(policy))
        for policy in definitions.iterfind("p:policies/p:policy", NS)
    ]
    wanted = [(path, key.name) for path in (PATH, rf"{PATH}\Recommended") for key in KEYS]
    assert found == wanted


def element_name(policy: ET.Element) -> str:
    """The value, or the subkey of a list, that a policy with one element writes."""
    (element,) = policy.iterfind("p:elements/*", NS)
    path = element.get("key", "")
    assert not path or path.startswith(f"{policy.get('key')}\\")
    return element.get("valueName") or path.rpartition("\\")[2]


def test_ids_are_unique(definitions: ET.Element) -> None:
    for place in ("policies/p:policy", "categories/p:category"):
        names = Counter(one.get("name") for one in definitions.iterfind(f"p:{place}", NS))
        assert max(names.values()) == 1
    ids = Counter(one.get("id") for one in definitions.iter() if one.get("id"))
    assert max(ids.values()) == 1


@pytest.mark.parametrize("culture", CULTURES)
def test_every_reference_leads_to_something_in_each_language(
    definitions: ET.Element, culture: str
) -> None:
    words = tree(FOLDER / culture / "weir.adml")
    strings = {one.get("id"): one.text for one in words.iterfind(".//p:string", NS)}
    presentations = {one.get("id"): one for one in words.iterfind(".//p:presentation", NS)}
    text = ET.tostring(definitions, "unicode")
    assert set(re.findall(r"\$\(string\.(\w+)\)", text)) == set(strings)
    assert set(re.findall(r"\$\(presentation\.(\w+)\)", text)) == set(presentations)
    assert all(strings.values())
    categories = {one.get("name") for one in definitions.iterfind(".//p:category", NS)}
    parents = {one.get("ref") for one in definitions.iterfind(".//p:parentCategory", NS)}
    assert parents <= categories
    supported = {one.get("name") for one in definitions.iterfind(".//p:definition", NS)}
    assert {one.get("ref") for one in definitions.iterfind(".//p:policy/p:supportedOn", NS)} == (
        supported
    )
    for policy in definitions.iterfind(".//p:policy", NS):
        elements = {one.get("id") for one in policy.iterfind("p:elements/*", NS)}
        shown = presentations.get(policy.get("name"))
        fields = [] if shown is None else [one.get("refId") for one in shown]
        assert elements == set(fields)


SHAPES: dict[str, tuple[str, str]] = {
    "policyDefinitions": (
        "policyNamespaces supersededAdm resources supportedOn categories policies",
        "revision schemaVersion",
    ),
    "policyNamespaces": ("target using", ""),
    "target": ("", "prefix namespace"),
    "using": ("", "prefix namespace"),
    "resources": ("stringTable presentationTable", "minRequiredRevision"),
    "supportedOn": ("definitions", "ref"),
    "definitions": ("definition", ""),
    "definition": ("", "name displayName"),
    "categories": ("category", ""),
    "category": ("parentCategory", "name displayName"),
    "parentCategory": ("", "ref"),
    "policies": ("policy", ""),
    "policy": (
        "parentCategory supportedOn enabledValue disabledValue enabledList disabledList elements",
        "name class displayName explainText presentation key valueName",
    ),
    "enabledValue": ("decimal", ""),
    "disabledValue": ("decimal", ""),
    "elements": ("boolean decimal text enum list multiText", ""),
    "decimal": ("", "id valueName minValue maxValue value"),
    "text": ("", "id valueName"),
    "multiText": ("", "id valueName maxLength"),
    "list": ("", "id key valuePrefix"),
    "enum": ("item", "id valueName"),
    "item": ("value", "displayName"),
    "value": ("string decimal", ""),
    "policyDefinitionResources": (
        "displayName description annotation resources",
        "revision schemaVersion",
    ),
    "displayName": ("", ""),
    "description": ("", ""),
    "stringTable": ("string", ""),
    "string": ("", "id"),
    "presentationTable": ("presentation", ""),
    "presentation": ("text decimalTextBox textBox dropdownList listBox multiTextBox", "id"),
    "decimalTextBox": ("", "refId defaultValue"),
    "textBox": ("label defaultValue", "refId"),
    "label": ("", ""),
    "dropdownList": ("", "refId"),
    "listBox": ("", "refId"),
    "multiTextBox": ("", "refId"),
}
"""Of each element that is used here: those within it in their order, and its attributes, as the
schemas of group policies ([MS-GPREG], 7) have them."""


@pytest.mark.parametrize("file", ["weir.admx", *(f"{name}/weir.adml" for name in CULTURES)])
def test_elements_stand_where_the_schemas_of_group_policies_want_them(file: str) -> None:
    for element in tree(FOLDER / file).iter():
        inside, attributes = (words.split() for words in SHAPES[element.tag.rpartition("}")[2]])
        places = [inside.index(child.tag.rpartition("}")[2]) for child in element]
        assert places == sorted(places), element.tag
        assert set(element.attrib) <= set(attributes), element.tag
        for name in ("displayName", "explainText", "presentation"):
            table = "presentation" if name == "presentation" else "string"
            if text := element.get(name):
                assert re.fullmatch(rf"\$\({table}\.\w+\)", text)
        for name in ("name", "id", "refId", "ref"):
            assert re.fullmatch(r"\w+", element.get(name, "x"), re.ASCII)


def test_the_words_are_of_their_language() -> None:
    english, chinese = (
        (FOLDER / culture / "weir.adml").read_text("utf-8") for culture in ("en-US", "zh-CN")
    )
    assert "People may add endpoints" in english
    assert "允许用户添加端点" in chinese
    assert not re.search(r"[\u4e00-\u9fff]", english.replace("简体中文", ""))


def test_what_the_templates_write_is_what_weir_reads() -> None:
    """As Windows writes it: numbers for what is chosen, a subkey for a list, lines for JSON."""
    written: dict[str, object] = {}
    for template in TEMPLATES[: len(KEYS)]:
        key = template.key
        match key.kind:
            case "flag":
                written[key.name] = int(key.example)
            case "texts":
                listed = enumerate(key.example, 1)
                written[key.name] = {str(number): one for number, one in listed}
            case "tables":
                written[key.name] = json.dumps(key.example, indent=1).splitlines()
            case _:
                written[key.name] = key.example
    report = read_all([RegistryPolicies(Registry(HKLM=written), "machine")])
    assert not report.problems
    assert set(report.policy.locked) == NAMES


def test_the_sample_for_linux_is_read_and_fits_the_schema(tmp_path: Path) -> None:
    text = (FOLDER / "50-weir.json").read_text("utf-8")
    report = policies(tmp_path, text).report
    assert not report.problems
    assert {one.key.name for one in report.entries} == NAMES
    schema = json.loads((ROOT / "docs" / "policy.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate(json.loads(text))
    for key in KEYS:
        assert check.is_valid({key.name: None})
        assert not check.is_valid({key.name: {"a": 1}})
        assert not check.is_valid({key.name: {"default": {"a": 1}}})
    assert not check.is_valid({"nonsense": 1})


def test_the_profile_for_macs_is_one_and_its_settings_are_read(tmp_path: Path) -> None:
    profile = plistlib.loads((FOLDER / "weir.mobileconfig").read_bytes())
    (settings,) = profile["PayloadContent"]
    assert (profile["PayloadType"], settings["PayloadType"]) == ("Configuration", BUNDLE)
    for payload in (profile, settings):
        assert {"PayloadUUID", "PayloadIdentifier", "PayloadVersion"} <= set(payload)
    path = tmp_path / f"{BUNDLE}.plist"  # macOS writes the payload as it is
    path.write_bytes(plistlib.dumps(settings))
    path.chmod(0o644)
    report = read_all([ManagedPreferences(path, "machine", os.getuid())])
    assert not report.problems
    assert set(report.policy.defaults) == set(SAMPLE_DEFAULTS)
    assert set(report.policy.locked) == NAMES - set(SAMPLE_DEFAULTS)


def test_the_bundle_is_the_one_that_is_made() -> None:
    places = (ROOT / "packaging" / "make" / "places.py").read_text("utf-8")
    found = re.search(r'^ID = "(.+)"', places, re.MULTILINE)
    assert found is not None
    assert found[1].replace("_", "-") == BUNDLE
