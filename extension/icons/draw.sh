#!/bin/sh
# Draws the PNG icons from starling.svg; needs rsvg-convert (Debian: librsvg2-bin).
cd "$(dirname "$0")" || exit 1
for size in 16 32 48 128; do
  rsvg-convert --width "$size" --height "$size" --output "$size.png" starling.svg || exit 1
done
