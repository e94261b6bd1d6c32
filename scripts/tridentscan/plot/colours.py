"""The colours, dashes and hatches of the plane."""

GREYS = ["0.86", "0.70", "0.56", "0.44"]  # strongest measurement first: regions nest
EDGES = ["0.45", "0.30", "0.20", "0.10"]
TOGETHER = "0.93"  # what only all together exclude
OTHER = "0.80"  # what is no trident
BANDS = ["#8c6bb1", "#c6aed6", "#5b3a86", "#e4d6ec"]  # of which those that nest are told apart
UPPER_LIMIT = "#4a2a72"
# Dark enough to read on grey paper, and told apart by their dashes (Okabe and Ito's colours): more
# than six share them, in other colours.
DASHES = [(0, (6, 2)), (0, (3, 1.5)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (10, 1.5, 3, 1.5)), (0, (5, 1.5, 1, 1.5, 1, 1.5))]
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#000000", "#8F3B76", "#7A5C00"]
PROJECTIONS = [(COLOURS[i % 6], DASHES[(i + i // 6) % 6]) for i in range(12)]
OVERLAYS = [("#0072B2", "//////"), ("#7A5C00", "\\\\\\\\\\\\"), ("#8F3B76", "....."), ("#00755A", "xxxxx"), ("#D55E00", "||||||"),
            ("#B0004E", "------"), ("#3D3D9E", "+++++"), ("#5A7A00", "ooo")]
OVER = [("red", "#c00000"), ("blue", "#0072B2"), ("green", "#009E73"), ("violet", "#8F3B76")]  # contours of others
