#!/bin/sh
# Makes the demo's clip: a minute of moving test picture, a burnt-in clock, and sound. Usage: clip.sh FFMPEG_FOLDER OUT.mp4
set -eu
clock=
for font in /usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf; do
    [ -n "$clock" ] || [ ! -f "$font" ] ||
        clock=",drawtext=fontfile=$font:text='%{pts\\:hms}':fontsize=64:fontcolor=white:box=1:boxcolor=black@0.7:boxborderw=14:x=(w-tw)/2:y=h-th-60"
done
# testsrc2 burns in a clock of its own; the large one is there where there is a font for it.
LD_LIBRARY_PATH=$1 "$1/ffmpeg" -nostdin -v error -y \
    -f lavfi -i "testsrc2=size=960x540:rate=25" \
    -f lavfi -i "sine=frequency=330:beep_factor=3:sample_rate=48000" \
    -t 60 -vf "format=yuv420p$clock" -c:v libopenh264 -rc_mode off -g 50 \
    -c:a aac -b:a 96k -movflags +faststart "$2.part.mp4"
mv "$2.part.mp4" "$2"
