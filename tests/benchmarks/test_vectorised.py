"""The compiler leaves the loop over points scalar without a word: one structure passed by value is enough, and the
program is four times slower. So this reads the machine code."""

import os

import flops
import pytest

CODE = flops.functions(os.environ["TRIDENTSCAN_PROGRAM"])


@pytest.mark.parametrize("name, lanes", [("avx2", 4), ("avx512", 8)])
def test_arithmetic_of_the_integrand_is_packed(name, lanes):
    functions = [code for function, code in CODE.items() if f"compiled::{name}<" in function and "TridentIntegrand::evaluate_at(" in function]
    counted = [flops.operations(instruction) for code in functions for instruction in code]
    everything = sum(number for number, _ in counted)
    assert everything > 10000  # six integrands with some thousand operations each
    assert sum(number for number, width in counted if width == lanes) > 0.99 * everything


@pytest.mark.parametrize("name, lanes", [("avx2", 4), ("avx512", 8)])
def test_arithmetic_of_averages_over_a_beam_is_packed(name, lanes):
    functions = [code for function, code in CODE.items() if f"compiled::{name}<" in function and "TridentIntegrand::evaluate_average(" in function]
    counted = [flops.operations(instruction) for code in functions for instruction in code]
    everything = sum(number for number, _ in counted)
    assert everything > 3000
    assert sum(number for number, width in counted if width == lanes) > 0.99 * everything


@pytest.mark.parametrize("name, lanes", [("avx2", 4), ("avx512", 8)])
def test_arithmetic_of_drawn_energies_is_packed(name, lanes):
    functions = [code for function, code in CODE.items() if f"compiled::{name}<" in function and "TridentIntegrand::fill_energies(" in function]
    counted = [flops.operations(instruction) for code in functions for instruction in code]
    everything = sum(number for number, _ in counted)
    assert everything > 100
    assert sum(number for number, width in counted if width == lanes) > 0.9 * everything


@pytest.mark.parametrize("name, lanes", [("avx2", 4), ("avx512", 8)])
def test_arithmetic_of_four_muons_is_packed(name, lanes):
    functions = [code for function, code in CODE.items() if f"compiled::{name}<" in function and "FourMuonSample::fill(" in function]
    counted = [flops.operations(instruction) for code in functions for instruction in code]
    everything = sum(number for number, _ in counted)
    assert everything > 3000
    assert sum(number for number, width in counted if width == lanes) > 0.99 * everything


@pytest.mark.parametrize("version, lanes", [("v3", 4), ("v4", 8)])
def test_lattice_points_are_packed(version, lanes):
    [code] = [code for function, code in CODE.items() if "ShiftedLattice::fill_dimension(" in function and f"x86_64_{version}]" in function]
    assert lanes in [loop["points_per_pass"] for loop in flops.loops(code)]
