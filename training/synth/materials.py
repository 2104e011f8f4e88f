"""Materials for Blender. Imported by `stage` alone: `bpy` is GPL-3 and no dependency of Lungelens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import cv2
import numpy as np

from training.points import Array
from training.synth.look import Pattern


def linear(colour: Array) -> tuple[float, float, float, float]:
    """A colour from 0 to 255 as Blender wants it: linear light, opaque."""
    share = np.asarray(colour, dtype=np.float64) / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(light[0]), float(light[1]), float(light[2]), 1.0


def textured(name: str, image: Array, folder: Path, rough: float, shine: float = 0.3) -> Any:
    """A material from a picture (height, width, 3), laid on by the mesh's UV map."""
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), image[..., ::-1])
    material, tree, surface = _new(name, rough, shine)
    picture, place = tree.nodes.new("ShaderNodeTexImage"), tree.nodes.new("ShaderNodeTexCoord")
    picture.image = bpy.data.images.load(str(path))
    tree.links.new(place.outputs["UV"], picture.inputs[0])
    tree.links.new(picture.outputs[0], surface.inputs["Base Color"])
    return material


def mottled(
    name: str,
    colour: Array,
    rough: float,
    shine: float,
    grain: float,
    contrast: float,
    bump: float,
    pattern: Pattern | None,
) -> Any:
    """A material with a grain fixed to the body at rest, so that it moves with it, and a pattern over it."""
    material, tree, surface = _new(name, rough, shine)
    rest = tree.nodes.new("ShaderNodeAttribute")
    rest.attribute_name = "rest"
    mix = tree.nodes.new("ShaderNodeMixRGB")
    mix.inputs[1].default_value = linear(np.clip(colour * (1 - contrast), 0, 255))
    mix.inputs[2].default_value = linear(np.clip(colour * (1 + contrast), 0, 255))
    noise = _noise(tree, rest, grain, 2)
    tree.links.new(noise.outputs["Fac"], mix.inputs[0])
    tree.links.new(mix.outputs[0], surface.inputs["Base Color"])
    if bump:
        hill = tree.nodes.new("ShaderNodeBump")
        hill.inputs["Strength"].default_value, hill.inputs["Distance"].default_value = bump, 0.03
        tree.links.new(_noise(tree, rest, 14, 1).outputs["Fac"], hill.inputs["Height"])
        tree.links.new(hill.outputs[0], surface.inputs["Normal"])
    if pattern:
        _lay(pattern, tree, rest, mix)
    return material


def _new(name: str, rough: float, shine: float) -> tuple[Any, Any, Any]:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    surface = material.node_tree.nodes["Principled BSDF"]
    surface.inputs["Roughness"].default_value, surface.inputs["Specular IOR Level"].default_value = rough, shine
    return material, material.node_tree, surface


def _noise(tree: Any, rest: Any, scale: float, detail: float) -> Any:
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = scale, detail
    tree.links.new(rest.outputs["Vector"], noise.inputs["Vector"])
    return noise


def _lay(pattern: Pattern, tree: Any, rest: Any, mix: Any) -> None:
    """Let a pattern decide between the garment's colour and the pattern's."""
    if pattern.stripes:
        texture = tree.nodes.new("ShaderNodeTexWave")
        texture.bands_direction = pattern.stripes
        texture.inputs["Distortion"].default_value = pattern.distortion
    else:
        texture = tree.nodes.new("ShaderNodeTexNoise")
    texture.inputs["Scale"].default_value = pattern.scale
    steep = tree.nodes.new("ShaderNodeMath")
    steep.operation, steep.use_clamp = "MULTIPLY_ADD", True
    steep.inputs[1].default_value = pattern.sharpness
    steep.inputs[2].default_value = 0.5 - 0.5 * pattern.sharpness
    tree.links.new(rest.outputs["Vector"], texture.inputs["Vector"])
    tree.links.new(texture.outputs["Fac"], steep.inputs[0])
    tree.links.new(steep.outputs[0], mix.inputs[0])
    mix.inputs[2].default_value = linear(pattern.colour)
