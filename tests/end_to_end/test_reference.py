"""The reader, the JSON Schemas and docs/configuration.md say the same about every key of a configuration."""

import copy
import json
import re

import jsonschema
import yaml
from conftest import ROOT, program_environment, succeed, tridentscan

CONFIGS = ROOT / "configs"
PAGE = (ROOT / "docs/configuration.md").read_text()
FILES = {"scan": "figures/*.yaml", "experiment": "experiments/*.yaml", "beam": "beams/*.yaml",
         "nuclei": "targets/nuclei.yaml", "materials": "targets/materials.yaml",
         "muon_g_minus_2": "muon_g_minus_2.yaml", "limit": "limits/*.yaml", "model": "templates/model.yaml",
         "volumes": "templates/volumes.yaml"}
TEMPLATES = {kind: CONFIGS / f"templates/{kind}.yaml" for kind in ("scan", "experiment", "beam")}
SCHEMAS = {kind: json.loads((CONFIGS / f"schema/{kind}.json").read_text()) for kind in FILES}


class Loader(yaml.SafeLoader):
    """YAML 1.2, as the program and editors read it: 1e-3 is a number."""


Loader.add_implicit_resolver("tag:yaml.org,2002:float",
                             re.compile(r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)$"), list("-0123456789"))


def test_page_and_schemas_are_what_the_program_prints(tmp_path):
    assert succeed("reference", cwd=tmp_path).stdout == PAGE
    assert succeed("reference", "--result", cwd=tmp_path).stdout == (ROOT / "docs/result_format.md").read_text()
    tests = succeed("reference", "--tests", cwd=tmp_path).stdout
    assert tests == (ROOT / "scripts/tridentscan/constructions.json").read_text()
    for kind, schema in SCHEMAS.items():
        assert json.loads(succeed("reference", "--schema", kind, cwd=tmp_path).stdout) == schema


def maps(schema):
    """Every map in a schema, but data."""
    if "properties" in schema and set(schema["properties"]) != {"value", "status", "source"}:
        yield schema
    items = schema.get("items", [])
    for part in [*schema.get("properties", {}).values(), *schema.get("anyOf", []),
                 *(items if isinstance(items, list) else [items]),
                 *[part for part in [schema.get("additionalProperties")] if isinstance(part, dict)]]:
        yield from maps(part)


def test_page_has_a_section_for_every_map():
    described, keys = set(), []
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        keys = re.findall(r"^\| `(\w+)` \| .* \| (.*) \| .* \|$", section, re.MULTILINE)
        needed = frozenset(key for key, default in keys if default == "**required**")
        described.add((frozenset(key for key, _ in keys), needed))
    in_schemas = {(frozenset(found["properties"]), frozenset(found["required"]))
                  for schema in SCHEMAS.values() for found in maps(schema)}
    assert described == in_schemas and len(described) > 25
    links, headings = set(re.findall(r"\]\(#([^)]*)\)", PAGE)), re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    assert links <= {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_shipped_file_keeps_its_schema():
    met = set()
    for kind, pattern in FILES.items():
        jsonschema.Draft7Validator.check_schema(SCHEMAS[kind])
        validator = jsonschema.Draft7Validator(SCHEMAS[kind])
        for path in [*CONFIGS.glob(pattern), *([TEMPLATES[kind]] if kind in TEMPLATES else [])]:
            met.add(path)
            text = path.read_text()
            schema = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)[1]
            assert (path.parent / schema).resolve() == CONFIGS / f"schema/{kind}.json"
            document = yaml.load(text, Loader=Loader)
            assert [error.message for error in validator.iter_errors(document)] == [], path
    assert met == set(CONFIGS.rglob("*.yaml")) and len(met) > 40


# Values that name something; all others are made from the schema.
NAMED = {"final_state": ["mu- mu+"], "experiments": ["e.yaml"], "spectrum": "b.yaml", "table": "b.csv", "nucleus": "Fe56",
         "material": "glass", "epoch": "Fe56"}
NAMES = ("Fe56", "glass")  # where any name may stand


def example(schema, choice, key=""):
    """A value with all keys of its schema; of keys that exclude each other, those of this number."""
    if "anyOf" in schema:  # the richest, to reach the keys in it
        rank = {"object": 0, "array": 1}
        best = min(rank.get(str(option.get("type")), 2) for option in schema["anyOf"])
        options = [o for o in schema["anyOf"] if rank.get(str(o.get("type")), 2) == best]
        schema = options[choice % len(options)]
    are_names = isinstance(schema.get("items"), dict) and "pattern" in schema["items"]  # of experiments, not their files
    if key in NAMED and not are_names and ("array" if isinstance(NAMED[key], list) else "string") in schema.get("type", ""):
        return NAMED[key]
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        options = [option["required"][0] for option in schema.get("oneOf", [])]
        left_out = set(options) - {options[choice % len(options)]} if options else set()
        if apart := [{key["required"][0] for key in group["anyOf"]}
                     for group in schema.get("not", {}).get("allOf", [])]:
            deciding = [group for group in apart if group & set(options) - left_out]
            left_out |= set.union(*apart) - (deciding or apart)[choice % len(deciding or apart)]
        if "error_up" in schema["properties"]:
            left_out |= {"error"} if choice // 2 % 2 else {"error_up", "error_down"}
        is_datum = set(schema["properties"]) == {"value", "status", "source"}
        made = {name: example(value, choice, key if is_datum and name == "value" else name)
                for name, value in schema["properties"].items() if name not in left_out}
        if "lepton_efficiency" in made:  # an efficiency is of charges or of flavours
            without = ("lepton_minus", "lepton_plus") if choice % 2 else ("electron", "muon", "tau")
            for name in without:
                del made[name]["efficiency"]
            if choice % 2:
                del made["lepton_efficiency"]
        return made
    if schema["type"] == "object":
        return {name: example(schema["additionalProperties"], choice) for name in NAMES}
    if schema["type"] == "array":
        items = schema["items"]
        return [example(item, choice, key) for item in (items if isinstance(items, list) else [items])]
    if "string" in schema["type"]:
        units = re.search(r"\*\(([^()]*)\) \*\$$", schema.get("pattern", ""))
        return "1 " + units[1].split("|")[0].replace("\\", "") if units else "x"
    return schema["maximum"]


def option_of(schema, value):
    """The alternative of a schema that a value was made of."""
    kind = {dict: "object", list: "array"}.get(type(value), "none")
    return next((option for option in schema.get("anyOf", []) if option.get("type") == kind
                 and (kind == "array" or set(value) <= set(option["properties"]))), schema)


def children(schema, value, path):
    """(key or index, schema, path as the program names it) of what is in a map or a list."""
    if isinstance(value, dict):
        return [(name, schema["properties"][name] if "properties" in schema else schema["additionalProperties"],
                 f"{path}.{name}".lstrip(".")) for name in value]
    if isinstance(value, list):
        items = schema["items"] if isinstance(schema["items"], list) else [schema["items"]] * len(value)
        return [(i, items[i], f"{path}[{i}]") for i in range(len(value))]
    return []


def numbers(schema, value, path=""):
    """(path as the program names it, container, key, maximum) of every number in a value."""
    for name, child, where in children(option_of(schema, value), value, path):
        if child.get("type") not in ("number", "integer"):
            yield from numbers(child, value[name], where)
        elif name != "schema_version":  # then nothing else is read
            yield where, value, name, child["maximum"]


def map_paths(value, path=""):
    """Every map of keys in a value, by its path as the program names it."""
    if isinstance(value, dict):
        if set(value) != set(NAMES):
            yield path, value
        for name, child in list(value.items()):
            yield from map_paths(child, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from map_paths(child, f"{path}[{i}]")


def required(schema, value, path=""):
    """(path as the program names it, container, key) of every key that a schema requires in a value; inner ones
    first."""
    schema = option_of(schema, value)
    for name, child, where in children(schema, value, path):
        yield from required(child, value[name], where)
    for name in schema.get("required", []):
        if name not in ("schema_version", "epoch"):  # epoch tells one kind of bands from the other
            yield f"{path}.{name}".lstrip("."), value, name


def problems(folder, documents):
    """Of check with these files, as (kind of file, key, message)."""
    places = {"scan": "scan.yaml", "experiment": "e.yaml", "beam": "b.yaml", "nuclei": "data:targets/nuclei.yaml",
              "materials": "data:targets/materials.yaml", "muon_g_minus_2": "data:muon_g_minus_2.yaml",
              "limit": "l.yaml"}
    for source in (CONFIGS / "muon_g_minus_2.yaml", *CONFIGS.glob("targets/*.yaml")):
        target = folder / "data" / source.relative_to(CONFIGS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    if "limit" in documents:
        table = {"table": "l.csv"} if "table" in documents["limit"] else {}
        documents = documents | {"scan": documents["scan"] | {"overlays": [places["limit"]]}, "limit": documents["limit"] | table}
    (folder / "l.csv").write_text("# units: GeV, 1\nmass,coupling\n1,1\n2,1\n")
    for kind, document in documents.items():
        (folder / places[kind].replace(":", "/")).write_text(json.dumps(document))
    (folder / "b.csv").write_text("# units: per cm^2 per GeV per POT\nenergy_GeV,numu,numubar\n1,1,1\n9,1,1\n")
    done = tridentscan("check", "scan.yaml", "--json", cwd=folder,
                       environment=program_environment() | {"TRIDENTSCAN_DATA": str(folder / "data")})
    found = json.loads(done.stdout)["problems"]
    kind_of = {place: kind for kind, place in places.items()}
    return [(kind_of[problem["file"]], problem["key"], problem["message"])
            for problem in found if not problem["file"].endswith(".csv")]  # what tables hold is not the question


EXPERIMENTS = SCHEMAS["experiment"]["anyOf"]  # at tridents, Z -> 4 mu, e+ e-
SETS = [({"scan": SCHEMAS["scan"], "beam": SCHEMAS["beam"], "experiment": EXPERIMENTS[i]}, choice)
        for i, choices in ((0, 6), (1, 4), (2, 1)) for choice in range(choices)]
# The catalogues one by one: a fault in one hides others.
SETS += [({kind: SCHEMAS[kind]}, 1) for kind in ("nuclei", "materials", "muon_g_minus_2", "limit")]


def test_reader_and_schema_agree_on_every_key_and_range(tmp_path):
    """The reader knows all keys of the schemas, and numbers may be as large as these say. A key that they do
    not have, one that they require and that is not there, and a larger number are refused by both, in every map."""
    mutants, refused = set(), set()
    for schemas, choice in SETS:
        documents = {kind: example(schema, choice) for kind, schema in schemas.items()}
        base = {kind: example(schema, choice) for kind, schema in SETS[choice][0].items()}
        for kind, schema in schemas.items():
            jsonschema.Draft7Validator(schema).validate(documents[kind])
        found = problems(tmp_path, base | documents)
        assert [problem for problem in found if "unknown key" in problem[2] or "out of range" in problem[2]
                and "GeV" not in problem[2]] == []  # energies of cuts depend on the beam

        unknown, larger, bare = (copy.deepcopy(documents) for _ in range(3))
        expected = {}
        for kind, schema in schemas.items():
            keys = tuple(schema["properties"])  # tells one kind of experiments from the others
            for path, value in list(map_paths(unknown[kind])):
                value["no_such_key"] = "x"
                expected[kind, f"{path}.no_such_key".lstrip(".")] = (keys, path, "key")
            for path, container, name in list(required(schema, bare[kind])):
                if not isinstance(container[name], (dict, list)):
                    del container[name]
                    expected[kind, path, "missing"] = (keys, path, "required")
            assert not jsonschema.Draft7Validator(schema).is_valid(bare[kind])
            changed = list(numbers(schema, larger[kind]))
            for path, container, name, maximum in changed:
                container[name] = maximum + 1 if isinstance(maximum, int) else maximum * 1.5 + 1
                expected[kind, path] = (keys, path, "number")
            for mutant in (unknown, larger) if changed else (unknown,):
                assert not jsonschema.Draft7Validator(schema).is_valid(mutant[kind])
        mutants |= set(expected.values())
        for mutant in (unknown, larger):
            refused |= {expected.get((kind, key))
                        for kind, key, _ in set(problems(tmp_path, base | mutant)) - set(found)}
        for one in bare:  # one by one, since a file that is not named is not read
            for kind, key, message in problems(tmp_path, base | documents | {one: bare[one]}):
                if missing := re.match(r"missing key '(\w+)'", message):
                    refused.add(expected.get((kind, f"{key}.{missing[1]}".lstrip("."), "missing")))
    # What one choice of alternatives does not read, another does.
    assert mutants - refused == set() and len(mutants) > 150


def test_page_of_statistics_has_the_constructions_of_the_registry(tmp_path):
    registry = json.loads(succeed("reference", "--tests", cwd=tmp_path).stdout)
    page = (ROOT / "docs/statistics.md").read_text()
    table = page[page.index("| `statistics.test` |"):].split("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)`( \(default\))? \| (.*?) \|", table, re.MULTILINE)
    assert [word for word, _, _ in rows] == [test["word"] for test in registry]
    assert [word for word, default, _ in rows if default] == [registry[0]["word"]]
    for (word, _, meaning), test in zip(rows, registry):
        assert meaning.startswith(test["help"]), (word, meaning)
        assert ("`degrees_of_freedom`" in meaning) == (test["most_degrees_of_freedom"] > 1), word
    coverage = page[page.index("## Coverage"):]
    assert re.findall(r"^\| (\w+) \|", coverage.split("\n\nWith larger")[0], re.MULTILINE)[1:] == [
        test["word"] for test in registry]
