"""One picture in place of a clip: the held position, upright, seen over and over for as long as a look takes.

Everything that looks at clips looks at it unchanged; that nothing moves in it is for `ClipInfo.is_still` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av
import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from lungelens.clip.container import MAX_FRAME_PX, check_size
from lungelens.clip.frame_converter import FrameConverter
from lungelens.clip.metadata import device, focal_35mm
from lungelens.clip.orientation import Orientation
from lungelens.clip.types import ClipInfo, Frame
from lungelens.clip.video_file import VideoFile
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    import numpy.typing as npt

    from lungelens.clip.types import RgbImage

SUFFIXES: Final = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".heic": "HEIC", ".heif": "HEIC"}
FORMATS: Final = ("JPEG", "PNG")
LOOKS, LOOKS_HZ = 9, 12.0  # so often and so fast it is looked at: smoothing wants neighbours in time
_TURNS: Final = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}  # by the EXIF orientation, degrees clockwise
_MARKS: Final = (
    (re.compile(rb"\xff\xd8\xff.*", re.DOTALL), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n.*", re.DOTALL), "PNG"),
    (re.compile(rb"....ftyp(?:hei[cx]|mif1)", re.DOTALL), "HEIC"),
)
_MIRRORED: Final = (2, 4, 5, 7)


@dataclass(kw_only=True)
class Photo(VideoFile):
    """A picture that has been read. Created by `open_photo`."""

    rgb: RgbImage
    exif_deg: int  # clockwise, done already
    mirrored: bool

    @property
    def rotation_deg(self) -> int:
        """How far clockwise the stored picture is rotated for display."""
        return (self.exif_deg + super().rotation_deg) % 360

    def times_s(self) -> npt.NDArray[np.float64]:
        """When it is looked at, (LOOKS,)."""
        return np.arange(LOOKS) / LOOKS_HZ

    def info(self) -> ClipInfo:
        """What is known of the picture: one frame that lasts no time."""
        mirrored = "The file asks for its picture to be mirrored; left and right are as a viewer sees them."
        return ClipInfo(
            name=self.name,
            sha256=self.sha256,
            width_px=self.width_px,
            height_px=self.height_px,
            rotation_deg=self.rotation_deg,
            duration_s=0.0,
            frames=1,
            fps_mean=0.0,
            variable_frame_rate=False,
            codec=self.codec,
            focal_35mm=self.focal_35mm,
            device=self.device,
            lens=self.lens,
            warnings=(*((mirrored,) if self.mirrored else ()), *self._shown()),
        )

    def is_longer_than(self, limit_s: float, limit_frames: int, tell: Callable[[], None]) -> bool:
        """A picture never is."""
        return False

    def _read(self, wanted: Callable[[int, float], bool] | None, max_side_px: int | None) -> Generator[Frame | None]:
        convert = FrameConverter(self.width_px, self.height_px, self.orientation, max_side_px, self.lens)
        shown: RgbImage | None = None
        for index, time_s in enumerate(self.times_s().tolist()):
            if wanted is not None and not wanted(index, time_s):
                yield None
                continue
            if shown is None:
                shown = convert(av.VideoFrame.from_ndarray(self.rgb, format="rgb24"))
            yield Frame(index, time_s, shown, convert.scale)


def is_photo(path: Path) -> bool:
    """Whether a file is called a picture, or has no such name and begins like one."""
    return _kind(path) is not None


def open_photo(path: Path) -> Photo:
    """Read a picture, turned upright as its EXIF orientation asks, with focal length and camera from EXIF.

    Raises
    ------
    UnreadableInputError
        It is missing, no such picture, too large or damaged, or HEIC without the package that reads it.
    """
    kind = _kind(path) or "JPEG"
    formats = _with_heic(path) if kind == "HEIC" else FORMATS
    try:
        with Image.open(path, formats=formats) as image:
            check_size(*image.size, path)
            tags, orientation = _camera_tags(image), image.getexif().get(ExifTags.Base.Orientation, 1)
            rgb = np.array(ImageOps.exif_transpose(image).convert("RGB"))
    except UnreadableInputError:
        raise
    except FileNotFoundError as error:
        raise UnreadableInputError(f"There is no file {path}: check its name and folder.") from error
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UnreadableInputError(
            f"{path} is not a picture that can be read: give a JPEG, PNG or HEIC of at most {MAX_FRAME_PX // 10**6} "
            "megapixels."
        ) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise UnreadableInputError(f"{path} is damaged or cannot be read: take or export the picture again.") from error
    return Photo(
        path=path,
        width_px=rgb.shape[1],
        height_px=rgb.shape[0],
        orientation=Orientation(),
        area=None,
        interlaced=False,
        codec=kind,
        duration_s=0.0,
        focal_35mm=focal_35mm(tags),
        device=device(tags),
        rgb=rgb,
        exif_deg=_TURNS.get(orientation, 0),
        mirrored=orientation in _MIRRORED,
    )


def _kind(path: Path) -> str | None:
    """JPEG, PNG or HEIC by the file's name; where it has no ending, by its first bytes."""
    if path.suffix:
        return SUFFIXES.get(path.suffix.lower())
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return None
    return next((kind for mark, kind in _MARKS if mark.fullmatch(head)), None)


def _camera_tags(image: Image.Image) -> dict[str, str]:
    """Maker, model and focal length, called as in the metadata of clips."""
    exif = image.getexif()
    taken = exif.get_ifd(ExifTags.IFD.Exif)
    found = {
        "make": exif.get(ExifTags.Base.Make),
        "model": exif.get(ExifTags.Base.Model),
        "camera.focal_length.35mm_equivalent": taken.get(ExifTags.Base.FocalLengthIn35mmFilm),
    }
    return {name: str(value).strip("\0 ") for name, value in found.items() if value}


def _with_heic(path: Path) -> tuple[str, ...]:
    """The formats to try for a picture called HEIC, which may be a JPEG all the same."""
    try:
        from pi_heif import register_heif_opener
    except ImportError as error:
        raise UnreadableInputError(
            f'{path} is a HEIC picture, which needs one more package: pip install "lungelens[heic]", or export a JPEG.'
        ) from error
    register_heif_opener()
    return ("HEIF", *FORMATS)
