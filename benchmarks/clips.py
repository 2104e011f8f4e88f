"""Make the clips the benchmark needs out of a sample clip.

python benchmarks/clips.py enlarge IN OUT HEIGHT_PX
python benchmarks/clips.py repeat IN OUT SECONDS
"""

from __future__ import annotations

import sys

import av


def enlarge(source: str, target: str, height_px: int) -> None:
    """Write the clip again in H.264 at another height, keeping its shape."""
    with av.open(source) as reader, av.open(target, "w") as writer:
        stream = reader.streams.video[0]
        stream.thread_type = "AUTO"
        larger = writer.add_stream("libx264", rate=stream.average_rate, options={"crf": "20", "preset": "veryfast"})
        larger.height = height_px
        larger.width = round(stream.width * height_px / stream.height / 2) * 2
        larger.pix_fmt = "yuv420p"
        for picture in reader.decode(stream):
            writer.mux(larger.encode(picture.reformat(larger.width, larger.height, "yuv420p")))
        writer.mux(larger.encode())


def repeat(source: str, target: str, seconds: float) -> None:
    """Write the clip's packets again and again, until it lasts that long; nothing is encoded anew."""
    with av.open(source) as reader, av.open(target, "w") as writer:
        stream = reader.streams.video[0]
        copy = writer.add_stream_from_template(stream)
        length = stream.duration
        for round_ in range(max(1, round(seconds / float(length * stream.time_base)))):
            reader.seek(0)
            for packet in reader.demux(stream):
                if packet.dts is not None:
                    packet.pts += round_ * length
                    packet.dts += round_ * length
                    packet.stream = copy
                    writer.mux(packet)


if __name__ == "__main__":
    what, source, target, size = sys.argv[1:]
    if what == "enlarge":
        enlarge(source, target, int(size))
    else:
        repeat(source, target, float(size))
