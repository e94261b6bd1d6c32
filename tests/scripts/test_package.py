"""The package tridentscan as a whole: what an import costs, what is public, and that the executables are thin."""

import ast
import importlib
import inspect
import pkgutil
import subprocess

import pytest
from conftest import ROOT

import tridentscan

PACKAGE = ROOT / "scripts/tridentscan"
MODULES = sorted(module.name for module in pkgutil.walk_packages([str(PACKAGE)], "tridentscan."))


def python(code):
    """Debian's Python without Debian's packages, in scripts/: nothing but the standard library."""
    return subprocess.run(["/usr/bin/python3", "-S", "-c", code], cwd=ROOT / "scripts", capture_output=True, text=True)


def test_import_needs_the_standard_library_alone():
    done = python("import tridentscan; print(*tridentscan.__all__, *dir(tridentscan))")
    assert done.returncode == 0 and "open_result" in done.stdout and " plot" in done.stdout, done.stderr
    done = python("import tridentscan; tridentscan.open_result('fig3.h5')")
    assert "No module named 'h5py'" in done.stderr


def test_results_are_read_without_matplotlib(fig2):
    code = f"""
import sys
sys.modules["matplotlib"] = None
import tridentscan
for name in tridentscan.__all__: getattr(tridentscan, name)
print(tridentscan.open_result({str(fig2)!r}).experiment_names, tridentscan.regions.strength)
"""
    done = subprocess.run(["/usr/bin/python3", "-c", code], cwd=ROOT / "scripts", capture_output=True, text=True)
    assert done.returncode == 0 and "charm2" in done.stdout, done.stderr


def test_type_checkers_see_the_names_that_are_loaded_late():
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {alias.name: node.module for node in block.body for alias in node.names}
    assert {name for name, module in seen.items() if module is None} == set(tridentscan._MODULES)
    assert {name: module for name, module in seen.items() if module} == tridentscan._MODULE_OF
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        tridentscan.nonsense


@pytest.mark.parametrize("name", MODULES)
def test_what_is_public_has_a_docstring_and_type_hints(name):
    module = importlib.import_module(name)
    assert module.__doc__
    for key, item in vars(module).items():
        if key.startswith("_") or getattr(item, "__module__", "") != name or key == "main":
            continue
        assert inspect.getdoc(item), f"{name}.{key} has no docstring"
        functions = [item] if inspect.isfunction(item) else [
            member for member_name, member in vars(item).items() if inspect.isfunction(member) and not member_name.startswith("_")
        ] if inspect.isclass(item) else []
        for function in functions:
            signature = inspect.signature(function)
            hinted = [parameter.annotation is not inspect.Parameter.empty
                      for parameter in signature.parameters.values() if parameter.name != "self"]
            assert all(hinted) and signature.return_annotation is not inspect.Signature.empty, f"{name}.{function.__qualname__}"


@pytest.mark.parametrize("name", ["best_cut", "export_pyhf", "plot", "plot_direct", "plot_distributions", "plot_drawn_events", "plot_events", "plot_flux", "plot_kernels", "report", "shape_table"])
def test_executables_hold_nothing_but_the_start_of_a_module(name):
    tree = ast.parse((ROOT / f"scripts/{name}.py").read_text())
    docstring, start, call = tree.body
    assert ast.unparse(start) == "from tridentscan.executable import start"
    module = importlib.import_module(call.value.args[0].value, "tridentscan")
    assert ast.unparse(call.value.func) == "start" and callable(module.main)
