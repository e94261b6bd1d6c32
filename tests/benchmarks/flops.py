"""Floating-point operations per point of the inner loops, counted in the machine code of the binary.

Loops over points are straight-line code, so what they hold is what they execute. Additions, subtractions,
multiplications, divisions and square roots count 1 a lane, fused multiply-adds 2; comparisons, selections,
conversions and integer work count 0."""

import re
import subprocess

INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$")
ARITHMETIC = re.compile(r"^v?(fn?m(?:add|sub)\d*|add|sub|mul|div|sqrt)(pd|sd)$")
LANES = {"z": 8, "y": 4, "x": 2}


def functions(binary):
    """Demangled name -> list of (address, mnemonic, operands)."""
    listing = subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", binary], check=True,
                             capture_output=True, text=True).stdout
    result, name = {}, None
    for line in listing.splitlines():
        if header := re.match(r"^[0-9a-f]+ <(.*)>:$", line):
            name = header[1]
            result[name] = []
        elif name and (found := INSTRUCTION.match(line)):
            result[name].append((int(found[1], 16), found[2], found[3]))
    return result


def operations(instruction):
    """(operations, lanes) of one instruction; lanes 0 if it does not count."""
    found = ARITHMETIC.match(instruction[1])
    if not found:
        return 0, 0
    register = re.search(r"%([xyz])mm", instruction[2])
    lanes = 1 if found[2] == "sd" or not register else LANES[register[1]]
    return lanes * (2 if found[1].startswith("f") else 1), lanes


def loops(code):
    """Operations per point of the innermost loops that compute, ascending."""
    backward = []
    for address, mnemonic, operands in code:
        target = re.match(r"([0-9a-f]+) <", operands)
        if mnemonic.startswith("j") and target and code[0][0] <= int(target[1], 16) < address:
            backward.append((int(target[1], 16), address))
    innermost = [a for a in backward
                 if not any(b != a and a[0] <= b[0] and b[1] <= a[1] for b in backward)]
    result = []
    for first, last in innermost:
        counted = [operations(i) for i in code if first <= i[0] <= last]
        total = sum(n for n, _ in counted)
        if total == 0:
            continue
        packed = sum(n for n, lanes in counted if lanes > 1)
        points = max((lanes for _, lanes in counted), default=1) if 2 * packed > total else 1
        result.append({"per_point": total / max(points, 1), "points_per_pass": points})
    return sorted(result, key=lambda loop: loop["per_point"])


def count(binary):
    """(part, instruction set) -> the sum over the loops of each part of the integrand."""
    table = {}
    parts = {("MapLoop", None): "map", ("KinematicsLoop", "0"): "kinematics",
             ("KinematicsLoop", "1"): "kinematics_with_cuts", ("AmplitudeLoop", None): "amplitude"}
    for name, code in functions(binary).items():
        part = re.search(r"compiled::(baseline|avx2|avx512)<.*run_loop<.*?(\w+Loop)(?:<\(.*?\)(\d)>)? ?>\(", name)
        if part and (found := loops(code)):
            table[parts[part[2], part[3]], part[1]] = {
                "per_point": sum(loop["per_point"] for loop in found),
                "points_per_pass": min(loop["points_per_pass"] for loop in found)}
    return table
