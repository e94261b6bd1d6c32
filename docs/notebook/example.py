# # Limits on a new boson, from Python
#
# This notebook was made by `scripts/make_notebook.py` from `docs/notebook/example.py`; a test makes it again. It needs the
# installed program and python3-matplotlib, python3-pandas and python3-xarray.

# %%
import numpy as np
import tridentscan
from tridentscan import plot

# # A scan
#
# `run` starts the program and opens the result. Fig. 3 of arXiv:1406.2332 takes less than a second. A result shows itself
# as a figure and a table.

# %%
result = tridentscan.run("data:figures/fig3.yaml", "fig3.h5", overwrite=True)
result

# # Limits
#
# Couplings above the limit are excluded. Errors are numerical.

# %%
ccfr = result.experiment("ccfr")
coupling, error = ccfr.limit.at(0.01)
print(f"{ccfr.label}: g' < {coupling:.3e} +- {error:.0e} at 10 MeV, {100 * result.confidence_level:g} % CL, {result.test}")
ccfr.limit

# Another confidence level or test needs no second scan:

# %%
for test in ("two_sided", "one_sided", "cls"):
    limits = result.limits(confidence_level=0.9, test=test, masses=["10 MeV", "1 GeV"])
    print(f"{test:10}", *(f"{name} {curve.coupling[0]:.3e}" for name, curve in limits.items()))

# # Tables

# %%
result.to_pandas().loc["ccfr"].iloc[::25]

# %%
plane = result.to_xarray()
print(dict(plane.sizes))
print(plane.limit.sel(mass=0.01, method="nearest").to_series().map("{:.3e}".format))

# # Cross sections and R for any boson
#
# The kernels of an experiment give R = sigma/sigma_SM for other charges and masses too.

# %%
sigma, ratio = tridentscan.cross_section("Ar40", "5 GeV", "lmu_ltau", mass="10 MeV", coupling=1e-3)
print(f"argon, 5 GeV: sigma = {sigma} cm2 per nucleus, R = {ratio}")

# %%
axial = {"neutrino": {"mu": 1}, "muon": {"axial": 1}}
couplings = np.geomspace(1e-4, 1e-2, 200)
ratios = result.ratio("ccfr", 0.05, couplings, model=axial)
allowed = ccfr.measurement.ratio + 1.96 * ccfr.measurement.error_up
print(f"an axial boson of 50 MeV is excluded from g' = {couplings[ratios > allowed][0]:.2e}")

# %%
result.kernel("ccfr")

# # Figures
#
# A part of the plane, for a slide; then two confidence levels on one figure.

# %%
result.plot(plot.View(experiments=["ccfr", "charm2"], mass_range=(0.005, 1), title="CCFR and CHARM-II", style="talk"))

# %%
at_90 = tridentscan.run("data:figures/fig3.yaml", "fig3_90.h5", {"statistics.confidence_level": 0.9}, overwrite=True)
plot.draw_several([result, at_90], view=plot.View(experiments=["ccfr"]))
