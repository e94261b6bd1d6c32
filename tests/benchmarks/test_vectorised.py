"""The compiler leaves the loop over points scalar without a word: one structure passed by value is enough, and the
program is four times slower. So this reads the machine code."""

import os

import flops
import pytest

CODE = flops.functions(os.environ["TRIDENTSCAN_PROGRAM"])


@pytest.mark.parametrize("name, lanes", [("avx2", 4), ("avx512", 8)])
@pytest.mark.parametrize("loop, operations, packed", [
    ("TridentIntegrand::evaluate_at", 10000, 0.99),  # six integrands with some thousand operations each
    ("TridentIntegrand::evaluate_average", 3000, 0.99),
    ("TridentIntegrand::fill_energies", 100, 0.9),
    ("FourMuonSample::fill", 1000, 0.99)])
def test_arithmetic_of_a_loop_is_packed(loop, operations, packed, name, lanes):
    functions = [code for function, code in CODE.items() if f"compiled::{name}<" in function and f"{loop}(" in function]
    counted = [flops.operations(instruction) for code in functions for instruction in code]
    everything = sum(number for number, _ in counted)
    assert everything > operations
    assert sum(number for number, width in counted if width == lanes) > packed * everything


@pytest.mark.parametrize("version, lanes", [("v3", 4), ("v4", 8)])
def test_lattice_points_are_packed(version, lanes):
    [code] = [code for function, code in CODE.items() if "ShiftedLattice::fill_dimension(" in function and f"x86_64_{version}]" in function]
    assert lanes in [loop["points_per_pass"] for loop in flops.loops(code)]
