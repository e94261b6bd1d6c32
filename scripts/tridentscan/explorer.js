// The part of a report page that answers to the pointer. R = 1 + a g'^2 + b g'^4 at each mass, and the measurement, give the
// limit at any confidence level in closed form; without a polynomial it is taken from the grid. Nothing is asked of a server.
// The data are in #explorer-data.
"use strict";
const explorer = (() => {
  const data = JSON.parse(document.getElementById("explorer-data").textContent);
  const finite = value => (Number.isFinite(value) && value > 0 ? value : null);
  const digits = value => (value === null ? "no value" : value.toPrecision(4));
  // The pseudo-markup of Plotly shows nothing but text.
  const text = words => words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  // -2 ln(L/L_largest) of counts at the ratio R, profiled over both errors (physics/measurement.hpp).
  function chi2OfCounts(m, ratio) {
    const expected = ratio * m.standard_model + m.background;
    const variance = (ratio * m.standard_model_error) ** 2 + m.background_error ** 2;
    const half = (expected - variance) / 2;
    const mean = half + Math.sqrt(half * half + m.observed * variance);
    if (m.observed > 0 && !(mean > 0)) return Infinity;
    const poisson = 2 * (mean - m.observed) + (m.observed > 0 ? 2 * m.observed * Math.log(m.observed / mean) : 0);
    return poisson + (variance > 0 ? (mean - expected) ** 2 / variance : 0);
  }

  // The ratio on one side of the best one where chi2 is z^2; null where there is none.
  function edge(m, z, side) {
    if ("ratio" in m) return side > 0 ? m.ratio + z * m.error_up : m.ratio - z * m.error_down;
    const best = (m.observed - m.background) / m.standard_model;
    let near = best, far = best, step = 1;
    for (let i = 0; chi2OfCounts(m, far) < z * z; ++i, step *= 2) {
      if (i > 60) return null;
      near = far;
      far = best + side * step;
      if (side < 0 && far < 0) {
        if (chi2OfCounts(m, 0) < z * z) return null;  // no rate is below zero
        far = 0;
        break;
      }
    }
    for (let i = 0; i < 200; ++i) {
      const middle = (near + far) / 2;
      if (chi2OfCounts(m, middle) < z * z) near = middle; else far = middle;
    }
    return far;
  }

  // The smallest x > 0 with 1 + a x + b x^2 = ratio, b >= 0.
  function root(a, b, ratio) {
    const c = 1 - ratio, discriminant = a * a - 4 * b * c;
    if (discriminant < 0) return Infinity;
    const d = Math.sqrt(discriminant);
    if (c < 0) return a >= 0 ? -2 * c / (a + d) : b > 0 ? (-a + d) / (2 * b) : Infinity;
    return a < 0 ? 2 * c / (-a + d) : Infinity;
  }

  // The first crossing of the ratios [coupling] at one mass, between two couplings of the grid as a power of g'.
  function crossing(ratios, above, below) {
    const out = r => r !== null && ((above !== null && r > above) || (below !== null && r < below));
    const j = ratios.findIndex(out);
    if (j <= 0 || ratios[j - 1] === null) return null;  // none, or below the grid
    const wanted = (above !== null && ratios[j] > above ? above : below) - 1, from = ratios[j - 1] - 1, to = ratios[j] - 1;
    const power = wanted * from > 0 && wanted * to > 0;
    const share = power ? Math.log(wanted / from) / Math.log(to / from) : (wanted - from) / (to - from);
    return data.coupling[j - 1] * (data.coupling[j] / data.coupling[j - 1]) ** share;
  }

  // The smallest excluded g' at each mass; null where there is none, or where the Standard Model is excluded too.
  function limits(experiment, oneSided, z) {
    const m = experiment.measurement;
    const above = edge(m, z, 1), below = oneSided ? null : edge(m, z, -1);
    const standardModelIsExcluded = (above !== null && above < 1) || (below !== null && below > 1);
    return data.mass.map((_, i) => {
      if (standardModelIsExcluded) return null;
      if (experiment.a === null) return crossing(experiment.ratio[i], above, below);
      const a = experiment.a[i];
      const roots = [above, below].filter(r => r !== null).map(r => root(a, experiment.b[i], r));
      return finite(Math.sqrt(Math.min(...roots)));
    });
  }

  const plane = document.getElementById("explorer-plane"), kernels = document.getElementById("explorer-kernels");
  const level = document.getElementById("explorer-level"), sides = document.getElementById("explorer-sides");
  const colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"];
  const log = (title, range) => ({title: {text: title}, type: "log", range: range && range.map(Math.log10), exponentformat: "power",
                                  showline: true, mirror: true, ticks: "inside", zeroline: false});
  const settings = {displaylogo: false, responsive: true, modeBarButtonsToRemove: ["toImage", "lasso2d", "select2d"]};

  function traces() {
    const rows = data.coupling.map((g, j) => data.mass.map((mass, i) => data.experiments.map(e =>
        `${text(e.label)}: R = ${digits(e.ratio[i][j])}, chi2 = ${digits(e.chi2[i][j])}`).join("<br>")));
    const list = [{type: "heatmap", x: data.mass, y: data.coupling, z: data.coupling.map(() => data.mass.map(() => 0)), text: rows,
                   opacity: 0, showscale: false, showlegend: false,
                   hovertemplate: "m = %{x:.4g} GeV, g' = %{y:.4g}<br>%{text}<extra></extra>"}];
    data.curves.forEach(curve => list.push({type: "scatter", mode: "lines", x: curve.x, y: curve.y.map(finite), name: text(curve.label),
        line: {color: "#888888", width: 1, dash: "dot"}, hovertemplate: "m = %{x:.4g} GeV, g' = %{y:.4g}"}));
    data.experiments.forEach((e, k) => list.push({type: "scatter", mode: "lines", x: data.mass, y: [], name: text(e.label),
        line: {color: colours[k % colours.length], dash: e.projection ? "dash" : "solid"},
        hovertemplate: "limit: m = %{x:.4g} GeV, g' = %{y:.4g}"}));
    return list;
  }

  function chosen() {
    const oneSided = sides.value === "one";
    return {oneSided, z: data.levels[Number(level.value)][oneSided ? "one_sided" : "two_sided"]};
  }

  function choose() {
    const {oneSided, z} = chosen();
    const first = 1 + data.curves.length;
    const asInFile = data.levels[Number(level.value)].own && data.test === (oneSided ? "one_sided" : "two_sided");
    const y = data.experiments.map(e => (e.a === null && asInFile ? e.limit.map(finite) : limits(e, oneSided, z)));
    return Plotly.restyle(plane, {y}, y.map((_, k) => first + k));
  }

  data.levels.forEach((one, k) => level.add(new Option(one.label, k, one.own, one.own)));
  sides.value = data.test === "one_sided" ? "one" : "two";
  Plotly.newPlot(plane, traces(), {xaxis: log("mass of the boson [GeV]", data.mass_range),
      yaxis: log("coupling g'", data.coupling_range), hovermode: "closest", margin: {t: 20, r: 10}, showlegend: true, legend: {font: {size: 12}}}, settings)
    .then(choose);
  level.addEventListener("change", choose);
  sides.addEventListener("change", choose);
  if (kernels) {
    Plotly.newPlot(kernels, data.kernels.map((kernel, k) => ({type: "scatter", mode: "lines", x: kernel.x, y: kernel.y,
        name: text(kernel.label), line: {shape: "hvh", color: colours[(k >> 1) % colours.length], dash: k % 2 ? "dash" : "solid"},
        hovertemplate: "K² = %{x:.3g} GeV²: %{y:.3g}"})),
      {xaxis: log("K² [GeV²]"), yaxis: {title: {text: "share of the cross section per unit ln K²"}, showline: true, mirror: true},
       hovermode: "closest", margin: {t: 20, r: 10}, legend: {font: {size: 12}}}, settings);
  }
  return {data, limits, text};
})();
