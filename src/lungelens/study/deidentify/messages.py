"""Messages in the video itself (SEI, ITU-T H.264 and H.265 annex D): whether there are any, and a video without them.

They stand among the coded frames and, in H.265, among the parameter sets of the stream's header as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from av.bitstream import BitStreamFilterContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

_IN_MP4 = frozenset({"avc1", "avc3", "hvc1", "hev1"})  # what MP4 calls the two
_START = b"\0\0\0\1"  # of a unit in the byte stream format, annex B of both


@dataclass(frozen=True)
class _Coding:
    types: range  # of the units that carry messages
    shift: int  # of the type in a unit's first byte
    mask: int
    to_byte_stream: str  # filter that puts the header's units before the frames

    def is_message(self, unit: bytes) -> bool:
        return unit[0] >> self.shift & self.mask in self.types

    @property
    def listed(self) -> str:
        return f"{self.types[0]}-{self.types[-1]}"


_CODINGS = {
    "h264": _Coding(range(6, 7), 0, 0x1F, "h264_mp4toannexb"),
    "hevc": _Coding(range(39, 41), 1, 0x3F, "hevc_mp4toannexb"),
}


def has_messages(container: InputContainer, stream: VideoStream) -> bool:
    """Whether there are any; reads the clip as far as the first. `False` for codings where none are looked for."""
    coding = _CODINGS.get(stream.codec_context.codec.canonical_name)
    if coding is None:
        return False
    sieve = BitStreamFilterContext(f"{coding.to_byte_stream},filter_units=pass_types={coding.listed}", stream)
    return any(sieve.filter(packet) for packet in container.demux(stream) if packet.size)


class Sieve:
    """Takes messages out of packets and out of the header of the stream that is written."""

    def __init__(self, stream: VideoStream, copied: VideoStream) -> None:
        coding = _CODINGS.get(stream.codec_context.codec.canonical_name)
        self._filter: BitStreamFilterContext | None = None
        if coding is not None:
            # Tells the copy the form of its packets; its header is then a byte stream, messages and all.
            self._filter = BitStreamFilterContext(f"filter_units=remove_types={coding.listed}", stream, copied)
            if copied.codec_context.codec_tag not in _IN_MP4:
                copied.codec_context.codec_tag = "\0\0\0\0"  # another container's: the muxer is to choose
            header = copied.codec_context.extradata
            if header:
                copied.codec_context.extradata = _without_messages(header, coding)

    def filter(self, packet: Packet[VideoStream]) -> Iterator[Packet[VideoStream]]:
        """What is left of a packet."""
        yield from [packet] if self._filter is None else self._filter.filter(packet)


def _without_messages(header: bytes, coding: _Coding) -> bytes:
    units = [unit.rstrip(b"\0") for unit in header.split(_START[1:])]  # a unit never ends with a zero
    return b"".join(_START + unit for unit in units if unit and not coding.is_message(unit))
