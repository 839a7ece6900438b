"""Travel times of Anlin beside OSRM and Valhalla, on the same extract in one run.

    python3.12 -m venv VENV && VENV/bin/pip install osrm-bindings pyvalhalla numpy
    cargo build --release -p bench
    VENV/bin/python bench/roads/compare.py ANLIN OSM HEIGHTS

ANLIN is the built program `bench`. Places are drawn by seed on Anlin's car network; a place counts when all three
programs put it on a road within 25 m that is no track: OSRM knows no tracks and Valhalla takes them at 2 km/h.
"""

import argparse
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

import numpy
import osrm
import valhalla

SNAP_METRES_MAX = 25.0
NEAREST = 10


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("anlin", type=pathlib.Path)
    arguments.add_argument("osm", type=pathlib.Path)
    arguments.add_argument("heights", type=pathlib.Path)
    arguments.add_argument("--places", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=20261123)
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(arguments, pathlib.Path(folder))


def compare(arguments, folder):
    table = osrm_engine(arguments.osm, folder)
    actor = valhalla_actor(arguments.osm, folder)
    places = draw_places(arguments, table, actor)
    print(f"{len(places)} places, seed {arguments.seed}, {arguments.osm.name}\n")
    matrices, costs = {}, {}
    matrices["Anlin"], costs["Anlin"] = anlin_matrix(arguments, places, folder)
    matrices["OSRM"], costs["OSRM"] = timed(lambda: osrm_matrix(table, places))
    matrices["Valhalla"], costs["Valhalla"] = timed(lambda: valhalla_matrix(actor, places))
    matrices["straight line"], costs["straight line"] = timed(lambda: straight_lines(places))
    print("| matrix | CPU s | unreachable pairs |\n|---|---|---|")
    for name, matrix in matrices.items():
        print(f"| {name} | {costs[name]:.3f} | {int(numpy.isnan(matrix).sum())} |")
    print("\n| pair | scale | median error | 90th percentile | log correlation | same ten nearest |")
    print("|---|---|---|---|---|---|")
    for name, other in [
        ("Anlin", "OSRM"),
        ("Anlin", "Valhalla"),
        ("OSRM", "Valhalla"),
        ("straight line", "OSRM"),
    ]:
        agreement(name, matrices[name], other, matrices[other])


def agreement(name, one, other_name, other):
    """One scale factor (the median ratio), then relative errors over all ordered pairs of different places."""
    known = ~numpy.isnan(one) & ~numpy.isnan(other) & ~numpy.eye(len(one), dtype=bool)
    # Pairs a few seconds apart measure rounding to whole seconds, not roads.
    known &= (one >= 30) & (other >= 30)
    a, b = one[known], other[known]
    scale = float(numpy.median(b / a))
    errors = numpy.abs(a * scale - b) / b
    correlation = float(numpy.corrcoef(numpy.log(a), numpy.log(b))[0, 1])
    overlap = numpy.mean(
        [len(nearest(row_one) & nearest(row_other)) / NEAREST for row_one, row_other in zip(one, other)]
    )
    print(
        f"| {name} – {other_name} | {scale:.3f} | {100 * numpy.median(errors):.2f} % "
        f"| {100 * numpy.percentile(errors, 90):.2f} % | {correlation:.5f} | {100 * overlap:.1f} % |"
    )


def nearest(row):
    # The place itself is at 0 in all matrices and comes first.
    return set(numpy.argsort(numpy.nan_to_num(row, nan=numpy.inf), kind="stable")[1 : NEAREST + 1].tolist())


def draw_places(arguments, table, actor):
    """Draws three times as many as asked and keeps the first that all three programs know."""
    drawn = run_anlin(arguments.anlin, "draw", arguments.osm, arguments.heights, 3 * arguments.places, arguments.seed)
    points = [tuple(map(float, line.split(",")[1:])) for line in drawn.splitlines()[1:]]
    kept = [point for point in points if is_known_to_osrm(table, point) and is_known_to_valhalla(actor, point)]
    print(f"{len(points)} places drawn, {len(kept)} known to all three", file=sys.stderr)
    return kept[: arguments.places]


def is_known_to_osrm(table, point):
    try:
        answer = table.Nearest(osrm.NearestParameters(coordinates=[point]))
    except RuntimeError:
        return False
    return float(answer["waypoints"][0]["distance"]) <= SNAP_METRES_MAX


def is_known_to_valhalla(actor, point):
    lon, lat = point
    places = actor.locate({"locations": [{"lon": lon, "lat": lat}], "costing": "auto", "verbose": True})
    edges = places[0].get("edges") or []
    on_tracks = any(edge["edge"]["classification"]["use"] == "track" for edge in edges)
    return bool(edges) and min(edge["distance"] for edge in edges) <= SNAP_METRES_MAX and not on_tracks


def anlin_matrix(arguments, places, folder):
    points = folder / "points.csv"
    rows = "".join(f"{index},{lon:.7f},{lat:.7f}\n" for index, (lon, lat) in enumerate(places))
    points.write_text("id,lon,lat\n" + rows)
    text = run_anlin(arguments.anlin, "matrix", arguments.osm, arguments.heights, points, "car")
    matrix = numpy.full((len(places), len(places)), numpy.nan)
    cost = 0.0
    for line in text.splitlines()[1:]:
        if line.startswith("# cpu_seconds,"):
            cost = float(line.split(",")[1])
            continue
        row, column, seconds, _metres = line.split(",")
        if seconds != "unreachable":
            matrix[int(row), int(column)] = float(seconds)
    return matrix, cost


def run_anlin(anlin, *words):
    return subprocess.run([str(anlin), "roads", *map(str, words)], check=True, capture_output=True, text=True).stdout


def osrm_engine(osm, folder):
    work = folder / "osrm"
    work.mkdir()
    shutil.copy(osm, work / "extract.osm.pbf")
    profile = pathlib.Path(osrm.__file__).parent / "share" / "profiles" / "car.lua"
    for words in (
        ["extract", "-p", str(profile), "extract.osm.pbf"],
        ["partition", "extract.osrm"],
        ["customize", "extract.osrm"],
    ):
        subprocess.run([sys.executable, "-m", "osrm", *words], cwd=work, check=True, capture_output=True)
    return osrm.OSRM(
        algorithm="MLD",
        storage_config=str(work / "extract.osrm"),
        use_shared_memory=False,
        max_locations_distance_table=10_000,
    )


def osrm_matrix(engine, places):
    answer = engine.Table(osrm.TableParameters(coordinates=places, annotations=["duration"]))
    rows = [[numpy.nan if entry is None else float(entry) for entry in row] for row in answer["durations"]]
    return numpy.array(rows)


def valhalla_actor(osm, folder):
    work = folder / "valhalla"
    (work / "tiles").mkdir(parents=True)
    config = valhalla.get_config(tile_extract="", tile_dir=str(work / "tiles"))
    for limits in config["service_limits"].values():
        if isinstance(limits, dict) and "max_matrix_location_pairs" in limits:
            limits["max_matrix_location_pairs"] = 1_000_000
            limits["max_locations"] = 10_000
    (work / "config.json").write_text(json.dumps(config))
    subprocess.run(
        [str(valhalla.PYVALHALLA_DIR / "bin" / "valhalla_build_tiles"), "-c", str(work / "config.json"), str(osm)],
        check=True,
        capture_output=True,
    )
    return valhalla.Actor(str(work / "config.json"))


def valhalla_matrix(actor, places):
    locations = [{"lon": lon, "lat": lat} for lon, lat in places]
    matrix = numpy.full((len(places), len(places)), numpy.nan)
    # A few sources at a time keep the answers small.
    for start in range(0, len(places), 50):
        answer = actor.matrix(
            {"sources": locations[start : start + 50], "targets": locations, "costing": "auto", "verbose": True}
        )
        for row, entries in enumerate(answer["sources_to_targets"]):
            for entry in entries:
                if entry["time"] is not None:
                    matrix[start + row, entry["to_index"]] = entry["time"]
    return matrix


def straight_lines(places):
    return numpy.array([[metres(one, other) for other in places] for one in places])


def metres(one, other):
    (lon_1, lat_1), (lon_2, lat_2) = numpy.radians(one), numpy.radians(other)
    chord = numpy.sin((lat_2 - lat_1) / 2) ** 2 + numpy.cos(lat_1) * numpy.cos(lat_2) * numpy.sin((lon_2 - lon_1) / 2) ** 2
    return float(2 * 6_371_008.8 * numpy.arcsin(numpy.sqrt(chord)))


def timed(work):
    before = resource.getrusage(resource.RUSAGE_SELF)
    result = work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return result, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
