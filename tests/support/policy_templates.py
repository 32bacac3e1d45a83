"""The templates for group policies of Windows (ADMX, and ADML for each language), made from the
table of keys. Each key has a policy that locks it and one that sets a default."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from desktop import language
from desktop.chat.policy.keys import KEYS, PolicyKey
from desktop.chat.policy.wording import CATEGORIES, notes, title_of
from desktop.storage.policy.registry import PATH
from desktop.storage.policy.source import DEFAULTS

NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
SUPPORTED = "WINDOWS_10"
CULTURES = {"en-US": "en", "zh-CN": "zh_CN"}
_VALUE = "_value"
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Template:
    """One policy: a key, locked or as a default."""

    key: PolicyKey
    locked: bool

    @property
    def id(self) -> str:
        return self.key.name if self.locked else f"{self.key.name}_default"

    @property
    def path(self) -> str:
        return PATH if self.locked else rf"{PATH}\{DEFAULTS}"

    @property
    def category(self) -> str:
        return self.key.category if self.locked else f"{self.key.category}_default"


TEMPLATES = [Template(key, locked) for locked in (True, False) for key in KEYS]


def admx() -> str:
    """The definitions, which have no words of their own."""
    root = _root("policyDefinitions")
    names = ET.SubElement(root, "policyNamespaces")
    ET.SubElement(names, "target", prefix="weir", namespace="WeirChat.Policies.Weir")
    ET.SubElement(root, "resources", minRequiredRevision="1.0")
    supported = ET.SubElement(ET.SubElement(root, "supportedOn"), "definitions")
    _named(supported, "definition", SUPPORTED)
    categories = ET.SubElement(root, "categories")
    _named(categories, "category", "weir")
    _parent(_named(categories, "category", "weir_default"), "weir")
    for name in CATEGORIES:
        _parent(_named(categories, "category", name), "weir")
        _parent(_named(categories, "category", f"{name}_default"), "weir_default")
    policies = ET.SubElement(root, "policies")
    for template in TEMPLATES:
        _add_policy(policies, template)
    return _text(root)


def adml(culture: str) -> str:
    """The words of all that the definitions name, in one language."""
    before = language.current()
    language.use(CULTURES[culture])
    try:
        root = _root("policyDefinitionResources")
        ET.SubElement(root, "displayName").text = "Weir"
        ET.SubElement(root, "description").text = "Weir"
        resources = ET.SubElement(root, "resources")
        table = ET.SubElement(resources, "stringTable")
        for name, text in _strings():
            ET.SubElement(table, "string", id=name).text = text
        table = ET.SubElement(resources, "presentationTable")
        for template in TEMPLATES:
            _add_presentation(table, template)
        return _text(root)
    finally:
        language.use(before)


def _strings() -> Iterator[tuple[str, str]]:
    yield SUPPORTED, "Windows 10, Windows 11"
    yield "weir", "Weir"
    yield "weir_default", notes().defaults
    for name in CATEGORIES:
        yield name, title_of(name)
        yield f"{name}_default", title_of(name)
    for template in TEMPLATES:
        yield template.id, template.key.title
        yield f"{template.id}_explain", _explanation(template)
    for key in KEYS:
        for choice in key.choices:
            yield f"{key.name}_{choice}", language.LANGUAGES[choice]


def _explanation(template: Template) -> str:
    key = template.key
    lines = [key.explanation]
    if not template.locked:
        lines.append(notes().gives_way)
    if key.kind == "tables":
        lines += [notes().as_json, json.dumps(key.example, ensure_ascii=False)]
    elif key.kind in ("text", "texts", "number"):
        listed = key.example if isinstance(key.example, list) else [key.example]
        lines.append(notes().for_example.format(value=", ".join(map(str, listed))))
    return "\n\n".join(lines)


def _add_policy(policies: ET.Element, template: Template) -> None:
    key, name = template.key, template.id
    policy = ET.SubElement(
        policies,
        "policy",
        {
            "name": name,
            "class": "Both",
            "displayName": f"$(string.{name})",
            "explainText": f"$(string.{name}_explain)",
            "key": template.path,
        },
    )
    _parent(policy, template.category)
    ET.SubElement(policy, "supportedOn", ref=SUPPORTED)
    if key.kind == "flag":
        policy.set("valueName", key.name)
        for state, value in (("enabledValue", "1"), ("disabledValue", "0")):
            ET.SubElement(ET.SubElement(policy, state), "decimal", value=value)
        return
    policy.set("presentation", f"$(presentation.{name})")
    _add_element(ET.SubElement(policy, "elements"), template)


def _add_element(elements: ET.Element, template: Template) -> None:
    key = template.key
    own = {"id": template.id + _VALUE, "valueName": key.name}
    match key.kind:
        case "number":
            ET.SubElement(elements, "decimal", own, minValue="0", maxValue="36500")
        case "texts":
            path = rf"{template.path}\{key.name}"
            ET.SubElement(elements, "list", id=own["id"], key=path, valuePrefix="")
        case "tables":
            ET.SubElement(elements, "multiText", own, maxLength=str(_LONGEST))
        case "choice":
            enum = ET.SubElement(elements, "enum", own)
            for choice in key.choices:
                item = ET.SubElement(enum, "item", displayName=f"$(string.{key.name}_{choice})")
                ET.SubElement(ET.SubElement(item, "value"), "string").text = choice
        case _:
            ET.SubElement(elements, "text", own)


def _add_presentation(table: ET.Element, template: Template) -> None:
    key = template.key
    if key.kind == "flag":
        return
    presentation = ET.SubElement(table, "presentation", id=template.id)
    own = {"refId": template.id + _VALUE}
    if key.kind == "text":
        box = ET.SubElement(presentation, "textBox", own)
        ET.SubElement(box, "label").text = key.title
        return
    kinds = {"number": "decimalTextBox", "texts": "listBox", "choice": "dropdownList"}
    box = ET.SubElement(presentation, kinds.get(key.kind, "multiTextBox"), own)
    if key.kind == "number":
        box.set("defaultValue", str(key.example))
    box.text = key.title


def _root(name: str) -> ET.Element:
    return ET.Element(name, xmlns=NAMESPACE, revision="1.0", schemaVersion="1.0")


def _named(parent: ET.Element, tag: str, name: str) -> ET.Element:
    return ET.SubElement(parent, tag, name=name, displayName=f"$(string.{name})")


def _parent(element: ET.Element, category: str) -> None:
    ET.SubElement(element, "parentCategory", ref=category)


def _text(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"
