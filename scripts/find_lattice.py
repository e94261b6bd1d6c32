#!/usr/bin/python3
"""Search the generating vector of scanner/integration/lattice.hpp and print it with its figure of merit.

Rank-1 lattice sequence in base 2: point i has coordinates frac(phi(i) z_j), phi the radical inverse, so that the first 2^k points
are a full lattice for every k. Component by component, random odd candidates, product weights; the criterion is the
worst-case error for smooth periodic functions,
    P2(N) = mean_i prod_j (1 + gamma 2 pi^2 B2(x_ij)) - 1,   B2(x) = x^2 - x + 1/6,
compared over all N = 2^kmin .. 2^kmax with the mean over random vectors, (prod_j (1 + 4 gamma^2 zeta(4)) - 1)^... ~ 1/N^2 trend:
the candidate with the smallest sum over k of ln P2(2^k) wins.

    find_lattice.py [--dimensions 9] [--candidates 200] [--kmax 17] [--seed 1]
"""
import argparse

import numpy as np


def radical_inverse(count):
    """Bit-reversed 32-bit integers of 0 .. count-1."""
    i = np.arange(count, dtype=np.uint32)
    result = np.zeros_like(i)
    for bit in range(32):
        result |= ((i >> np.uint32(bit)) & np.uint32(1)) << np.uint32(31 - bit)
    return result


def factors(phi, z, gamma):
    x = (phi * np.uint32(z)).astype(np.float64) / 2.0**32
    return 1 + gamma * 2 * np.pi**2 * (x * x - x + 1 / 6)


def merit(product, k_range):
    return sum(np.log(product[: 1 << k].mean() - 1) for k in k_range)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dimensions", type=int, default=9)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--gamma", type=float, default=0.3)
    parser.add_argument("--kmin", type=int, default=7)
    parser.add_argument("--kmax", type=int, default=17)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    rng = np.random.default_rng(options.seed)
    k_range = range(options.kmin, options.kmax + 1)
    phi = radical_inverse(1 << options.kmax)
    vector = [1]
    product = factors(phi, 1, options.gamma)
    for _ in range(1, options.dimensions):
        candidates = 2 * rng.integers(0, 1 << 30, options.candidates) + 1
        scores = [merit(product * factors(phi, z, options.gamma), k_range) for z in candidates]
        best = int(candidates[int(np.argmin(scores))])
        vector.append(best)
        product = product * factors(phi, best, options.gamma)
    print("generating vector:", ", ".join(f"{z}u" for z in vector))
    for k in k_range:
        print(f"N = 2^{k:<2}  P2 = {product[: 1 << k].mean() - 1:.3e}")


if __name__ == "__main__":
    main()
