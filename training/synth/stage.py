"""The room, the person in it and the camera, in Blender. Only `training.render` imports this: `bpy` is GPL-3."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
import cv2
import numpy as np
from mathutils import Matrix

from training.data import CROP_PX, Image
from training.points import Array
from training.synth.body import Body, Faces
from training.synth.feet import Indices
from training.synth.look import Camera, Light, Pattern
from training.synth.materials import mottled, textured
from training.synth.outfit import Part
from training.synth.rotations import unit
from training.synth.textures import FLOORS, SHEET_MM, plaster, poster, printed_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOM_LENGTH, ROOM_DEPTH, ROOM_HEIGHT = 10.0, 6.0, 2.6
SENSOR_MM = 36.0
# roughness, shine, grain, contrast and bump of each material
CLOTH = {
    "skin": (0.5, 0.4, 18, 0.07, 0.0),
    "shirt": (0.95, 0.1, 30, 0.12, 0.9),
    "pants": (0.95, 0.1, 30, 0.12, 0.8),
    "shoe": (0.7, 0.2, 60, 0.12, 0.2),
    "dark": (0.6, 0.3, 120, 0.5, 0.8),
    "white": (0.2, 0.3, 30, 0.12, 0.0),
}


class Stage:
    """One person in one room: pose, choose a camera, take a picture."""

    def __init__(self, samples: int, folder: Path) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self._scene, self._folder = bpy.context.scene, folder
        self._room: list[Any] = []
        self._worn: list[tuple[Any, Indices]] = []
        _quick_and_clean(self._scene, samples)
        camera = bpy.data.cameras.new("camera")
        camera.sensor_fit, camera.sensor_width, camera.clip_start = "HORIZONTAL", SENSOR_MM, 0.05
        self._scene.camera = self._put("camera", camera)

    def dress(self, body: Body, parts: Sequence[Part], colours: dict[str, Array], patterns: Sequence[Pattern]) -> None:
        """Put the person on the stage."""
        laid = {pattern.material: pattern for pattern in patterns}
        materials = {
            name: mottled(name, colours[name], *finish, laid.get(name))
            for name, finish in CLOTH.items()
            if name in colours
        }
        for part in parts:
            used, corners = np.unique(part.faces, return_inverse=True)
            thing = self._mesh(
                part.name, body.vertices[used], corners.reshape(part.faces.shape), materials[part.material]
            )
            rest = thing.data.attributes.new("rest", "FLOAT_VECTOR", "POINT")
            rest.data.foreach_set("vector", body.vertices[used].astype(np.float32).ravel())
            thing.data.polygons.foreach_set("use_smooth", np.ones(len(part.faces), bool))
            self._worn.append((thing, used))

    def furnish(self, wall_x: float, floor: str, sheet: bool, light: Light, rng: np.random.Generator) -> None:
        """Build the room: the test's wall at `wall_x`, a wall behind the person, things along it, lamps, the sheet."""
        back, front = rng.uniform(1.0, 1.8), -ROOM_DEPTH
        start = wall_x - ROOM_LENGTH
        across = (back - front) / 1.6
        ground = textured("floor", FLOORS[floor](rng), self._folder, 0.9 if floor == "gym" else 0.45, 0.35)
        self._plane("floor", [(start, front, 0), (wall_x, front, 0), (wall_x, back, 0), (start, back, 0)], ground,
                    (ROOM_LENGTH / 1.6, across))  # fmt: skip
        wall = [(wall_x, back, 0), (wall_x, front, 0), (wall_x, front, ROOM_HEIGHT), (wall_x, back, ROOM_HEIGHT)]
        self._plane("test wall", wall, textured("wall", plaster(rng), self._folder, 0.9), (3, 1))
        behind = [(start, back, 0), (wall_x, back, 0), (wall_x, back, ROOM_HEIGHT), (start, back, ROOM_HEIGHT)]
        self._plane("back wall", behind, textured("behind", plaster(rng), self._folder, 0.9), (4, 1))
        self._along_back_wall(wall_x, start, back, rng)
        self._lamps(wall_x, light, rng)
        if sheet:
            self._sheet(wall_x, -(0.12 + rng.uniform(0.0, 0.04)))

    def pose(self, vertices: Array) -> None:
        """Move the person."""
        for thing, used in self._worn:
            thing.data.vertices.foreach_set("co", vertices[used].ravel())
            thing.data.update()

    def open_towards(self, far: bool) -> None:
        """Turn the room so that it is open where the camera is: on the person's left for the far leg."""
        for thing in self._room:
            thing.scale[1] = -1 if far else 1

    def picture(self, camera: Camera) -> Image:
        """What the camera of a crop sees, (CROP_PX, CROP_PX, 3), blue, green, red."""
        eye, matrix = self._scene.camera.data, camera.matrix
        eye.lens = SENSOR_MM * matrix[0, 0] / CROP_PX
        eye.shift_x, eye.shift_y = (CROP_PX / 2 - matrix[0, 2]) / CROP_PX, -(CROP_PX / 2 - matrix[1, 2]) / CROP_PX
        # Blender's camera looks along its own -z with y up
        self._scene.camera.matrix_world = _placed(camera.turn.T @ np.diag([1, -1, -1]), camera.centre)
        path = self._folder / "crop.png"
        self._scene.render.filepath = str(path)
        with _silenced():
            bpy.ops.render.render(write_still=True)
        return np.asarray(cv2.imread(str(path)), dtype=np.uint8)

    def _along_back_wall(self, wall_x: float, start: float, back: float, rng: np.random.Generator) -> None:
        """A skirting board, posters and boxes."""
        trim = mottled("trim", np.array([235, 233, 228.0]), 0.6, 0.3, 30, 0.01, 0.0, None)
        self._box("skirting", (start, back - 0.015, 0), (wall_x, back, 0.09), trim)
        for i in range(int(rng.integers(1, 4))):
            x, z = wall_x - 0.25 - i * 0.95 - rng.uniform(0, 0.3), rng.uniform(0.9, 1.6)
            wide, high = rng.uniform(0.25, 0.6, 2)
            y = back - 0.006
            corners = [(x - wide, y, z), (x, y, z), (x, y, z + high), (x - wide, y, z + high)]
            self._plane(f"poster {i}", corners, textured(f"poster{i}", poster(rng), self._folder, 0.5), (1, 1))
        for i in range(int(rng.integers(0, 4))):
            x, high, deep = wall_x - rng.uniform(1.4, 3.2), rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.5)
            paint = mottled(f"box{i}", rng.uniform(40, 210, 3), 0.8, 0.3, 30, 0.05, 0.0, None)
            self._box(f"box {i}", (x, back - 0.05 - deep, 0), (x + rng.uniform(0.2, 0.6), back - 0.05, high), paint)

    def _lamps(self, wall_x: float, light: Light, rng: np.random.Generator) -> None:
        """A lamp above, a window's light from behind the person, and what comes from everywhere."""
        above = (wall_x - rng.uniform(0.8, 1.8), -rng.uniform(0.2, 1.2), 2.55)
        window = (wall_x - 3.2, -rng.uniform(1, 3), 2.0)
        self._lamp(above, rng.uniform(0.6, 1.2), rng.uniform(28, 50) * light.lamps[0], (-0.2, 0, 0), (1, 0.95, 0.88))
        self._lamp(window, 1.6, rng.uniform(25, 60) * light.lamps[1], (0, 0, 0.8), (0.92, 0.96, 1))
        world = bpy.data.worlds.new("surroundings")
        self._scene.world, world.use_nodes = world, True
        grey = rng.uniform(0.32, 0.5) * light.surroundings
        world.node_tree.nodes["Background"].inputs[0].default_value = (grey, grey, grey * 1.03, 1)

    def _lamp(
        self, place: Sequence[float], size: float, power: float, towards: Sequence[float], colour: Sequence[float]
    ) -> None:
        lamp = bpy.data.lights.new("lamp", "AREA")
        lamp.energy, lamp.size, lamp.color = power, size, colour
        ahead = unit(np.array(towards, float) - np.array(place, float))
        right = unit(np.cross(ahead, [0, 0, 1.0] if abs(ahead[2]) < 0.95 else [1.0, 0, 0]))
        turn = np.stack([right, np.cross(right, ahead), -ahead], axis=1)
        self._put("lamp", lamp).matrix_world = _placed(turn, np.array(place))

    def _sheet(self, wall_x: float, near_edge: float) -> None:
        """The printed sheet on the floor, its short edge at the wall, on the camera's side of the foot."""
        wide, high = SHEET_MM[0] / 1000, SHEET_MM[1] / 1000
        end, y, z = wall_x - 0.001, near_edge, 0.0008
        corners = [(end - wide, y - high, z), (end, y - high, z), (end, y, z), (end - wide, y, z)]
        thing = self._plane("sheet", corners, textured("sheet", printed_sheet(), self._folder, 0.8, 0.1), (1, 1))
        self._room.remove(thing)

    def _plane(
        self, name: str, corners: Sequence[tuple[float, ...]], material: Any, repeats: tuple[float, float]
    ) -> Any:
        """A rectangle of the room, its texture laid on `repeats` times along and across."""
        thing = self._mesh(name, np.array(corners), np.array([[0, 1, 2, 3]]), material)
        layer, (u, v) = thing.data.uv_layers.new(name="UVMap"), repeats
        for i, place in enumerate([(0, 0), (u, 0), (u, v), (0, v)]):
            layer.data[i].uv = place
        self._room.append(thing)
        return thing

    def _box(self, name: str, low: Sequence[float], high: Sequence[float], material: Any) -> None:
        (x0, y0, z0), (x1, y1, z1) = low, high
        base = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        corners = np.array([(x, y, z) for z in (z0, z1) for x, y in base])
        faces = np.array([(0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)])
        self._room.append(self._mesh(name, corners, faces, material))

    def _mesh(self, name: str, vertices: Array, faces: Faces, material: Any) -> Any:
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata(vertices.tolist(), [], faces.tolist())
        mesh.update()
        mesh.materials.append(material)
        return self._put(name, mesh)

    def _put(self, name: str, data: Any) -> Any:
        thing = bpy.data.objects.new(name, data)
        self._scene.collection.objects.link(thing)
        return thing


def _quick_and_clean(scene: Any, samples: int) -> None:
    """Few rays, then the denoiser: a crop in a second or two on a processor."""
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device, cycles.samples, cycles.use_adaptive_sampling = "CPU", samples, False
    cycles.use_denoising, cycles.denoiser, cycles.denoising_quality = True, "OPENIMAGEDENOISE", "FAST"
    cycles.denoising_prefilter, cycles.denoising_input_passes = "FAST", "RGB_ALBEDO_NORMAL"
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces, cycles.transmission_bounces = 2, 1, 1, 0
    cycles.caustics_reflective = cycles.caustics_refractive = False
    scene.render.use_persistent_data, scene.view_settings.view_transform = True, "Standard"
    scene.render.resolution_x = scene.render.resolution_y = CROP_PX
    scene.render.image_settings.file_format, scene.render.image_settings.compression = "PNG", 0


def _placed(turn: Array, place: Array) -> Any:
    """Blender's matrix of a thing turned and put somewhere."""
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = turn, place
    return Matrix(matrix.tolist())


@contextmanager
def _silenced() -> Iterator[None]:
    """Send what Blender prints about every picture, below Python's own streams, to nowhere."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
