"""The reader, the JSON Schemas and docs/configuration.md say the same about every key of a configuration."""

import copy
import json
import re

import jsonschema
import pytest
import yaml
from conftest import ROOT, succeed, tridentscan

CONFIGS = ROOT / "configs"
SCHEMAS = {kind: json.loads((CONFIGS / f"schema/{kind}.json").read_text())
           for kind in ("scan", "experiment", "beam")}


class Loader(yaml.SafeLoader):
    """YAML 1.2, as the program and editors read it: 1e-3 is a number."""


Loader.add_implicit_resolver("tag:yaml.org,2002:float",
                             re.compile(r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)$"), list("-0123456789"))


def shipped(kind):
    folder = {"scan": "figures", "experiment": "experiments", "beam": "beams"}[kind]
    for path in sorted((CONFIGS / folder).glob("*.yaml")):
        document = yaml.load(path.read_text(), Loader=Loader)
        if kind != "experiment" or "beam" in document:  # the table is of experiments with a beam
            yield path.name, document


def test_page_and_schemas_are_what_the_program_prints(tmp_path):
    assert succeed("reference", cwd=tmp_path).stdout == (ROOT / "docs/configuration.md").read_text()
    for kind, schema in SCHEMAS.items():
        assert json.loads(succeed("reference", "--schema", kind, cwd=tmp_path).stdout) == schema


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_shipped_file_keeps_its_schema(kind):
    jsonschema.Draft7Validator.check_schema(SCHEMAS[kind])
    documents = dict(shipped(kind))
    assert len(documents) >= 4
    for name, document in documents.items():
        errors = [error.message for error in
                  jsonschema.Draft7Validator(SCHEMAS[kind]).iter_errors(document)]
        assert errors == [], name


# Values that name something; all others are made from the schema.
NAMED = {"experiments": ["e.yaml"], "spectrum": "b.yaml", "table": "b.csv", "nucleus": "Fe56",
         "material": "glass"}


def example(schema, choice, key=""):
    """A value with all keys of its schema; of keys of which one must be chosen, the one of this number."""
    if "anyOf" in schema:  # the richest, to reach the keys in it
        rank = {"object": 0, "array": 1}
        best = min(rank.get(option.get("type"), 2) for option in schema["anyOf"])
        options = [o for o in schema["anyOf"] if rank.get(o.get("type"), 2) == best]
        schema = options[choice % len(options)]
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        options = [option["required"][0] for option in schema.get("oneOf", [])]
        left_out = set(options) - {options[choice % len(options)]} if options else set()
        return {name: NAMED.get(name, example(value, choice, name))
                if "value" not in value.get("properties", {})
                else {**example(value, choice, name),
                      **({"value": NAMED[name]} if name in NAMED else {})}
                for name, value in schema["properties"].items() if name not in left_out}
    if schema["type"] == "array":
        return [example(schema["items"], choice, key)]
    if schema["type"] == "string":
        units = re.search(r"\*\(([^()]*)\) \*\$$", schema.get("pattern", ""))
        return "1 " + units[1].split("|")[0].replace("\\", "") if units else "x"
    return schema["maximum"]


def numbers(schema, value, path=""):
    """(path as the program names it, setter, maximum) of every number in a value."""
    for option in schema.get("anyOf", []):
        kind = {dict: "object", list: "array"}.get(type(value), "none")
        if option.get("type") == kind and (kind == "array" or set(value) <= set(option["properties"])):
            schema = option
    if isinstance(value, dict):
        for name in value:
            child, where = schema["properties"][name], f"{path}.{name}".lstrip(".")
            if child.get("type") in ("number", "integer"):
                if name != "schema_version":  # then nothing else is read
                    yield where, value, name, child["maximum"]
            else:
                yield from numbers(child, value[name], where)
    elif isinstance(value, list) and isinstance(value[0], dict):
        yield from numbers(schema["items"], value[0], path + "[0]")


def problems(folder, documents):
    """Of check, as (file, key, message)."""
    for name, kind in (("scan", "scan"), ("e", "experiment"), ("b", "beam")):
        (folder / f"{name}.yaml").write_text(json.dumps(documents[kind]))
    (folder / "b.csv").write_text("# units: per cm^2 per GeV per POT\nenergy_GeV,numu,numubar\n1,1,1\n9,1,1\n")
    found = json.loads(tridentscan("check", "scan.yaml", "--json", cwd=folder).stdout)["problems"]
    kinds = {"scan.yaml": "scan", "e.yaml": "experiment", "b.yaml": "beam"}
    return [(kinds[problem["file"]], problem["key"], problem["message"]) for problem in found]


@pytest.mark.parametrize("choice", range(6))  # no section has more than three alternatives, none four levels
def test_reader_and_schema_agree_on_every_key_and_range(choice, tmp_path):
    documents = {kind: example(schema, choice) for kind, schema in SCHEMAS.items()}
    for kind, schema in SCHEMAS.items():
        jsonschema.validate(documents[kind], schema)
    # All keys are known, all numbers may be as large as the schema says.
    found = problems(tmp_path, documents)
    assert [problem for problem in found if "unknown key" in problem[2] or "out of range" in problem[2]
            and "GeV" not in problem[2]] == []  # energies of cuts depend on the beam

    # A key that the schema does not have is refused by both, in every map that is read.
    def add_unknown(value):
        if isinstance(value, dict):
            for child in list(value.values()):
                add_unknown(child)
            value["no_such_key"] = 1
        elif isinstance(value, list):
            for child in value:
                add_unknown(child)

    unknown = copy.deepcopy(documents)
    for kind in unknown:
        add_unknown(unknown[kind])
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(unknown[kind], SCHEMAS[kind])
    places = {(kind, key) for kind, key, message in problems(tmp_path, unknown) if "unknown key" in message}
    assert {("scan", "no_such_key"), ("experiment", "no_such_key"), ("scan", "grid.mass.no_such_key"),
            ("scan", "bands[0].no_such_key"), ("experiment", "target.no_such_key")} <= places

    # A larger number is refused by both.
    larger = copy.deepcopy(documents)
    paths = []
    for kind in larger:
        for where, container, name, maximum in numbers(SCHEMAS[kind], larger[kind]):
            container[name] = maximum + 1 if isinstance(maximum, int) else maximum * 1.5 + 1
            paths.append((kind, where))
        if kind != "beam":
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(larger[kind], SCHEMAS[kind])
    refused = {(kind, key) for kind, key, _ in problems(tmp_path, larger)}
    missing = [(kind, where) for kind, where in paths
               if (kind, where) not in refused and (kind, where.removesuffix(".value")) not in refused]
    assert len(paths) > 20 and [m for m in missing if not m[1].startswith("combination")] == []
