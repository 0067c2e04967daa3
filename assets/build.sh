#!/bin/sh
# build.sh: packs what the binary embeds: the chosen demo pictures and three weights of Inter as web fonts.
# Writes assets/built/ (not committed); does nothing when that is newer than its sources. Called by cmake/setup.sh.
set -eu
cd "$(dirname "$0")"
pictures=../node_modules/@lobehub/fluent-emoji-3d
fonts=/usr/share/fonts/opentype/inter
stamp=built/.stamp

# What the result depends on: this script, the list, and the versions of the two packages.
wanted=$( { cat build.sh demo/objects.tsv; cat "$pictures/package.json" 2>/dev/null; cksum "$fonts/Inter-Regular.otf" 2>/dev/null; } | cksum )
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0
rm -rf built
mkdir -p built/demo built/fonts

if [ -d "$pictures/assets" ]; then
  tail -n +2 demo/objects.tsv | cut -f3 | sed "s|.*|$pictures/assets/&.webp|" | xargs cp -t built/demo
  cp demo/objects.tsv built/demo/
  chmod 644 built/demo/*
else
  echo "assets: no demo pictures: $pictures is missing (npm ci puts it there)" >&2
fi

# Latin, Vietnamese, Greek, Cyrillic; punctuation, sub- and superscripts, currency, arrows, mathematics, a few shapes.
ranges=U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6-02DD,U+0370-03FF,U+0400-045F,U+0490-0491,U+04B0-04B1
ranges=$ranges,U+1E80-1E85,U+1E9E,U+1EA0-1EF9,U+2010-2027,U+202F-203A,U+2044,U+2070-2089,U+20AC,U+2116,U+2122,U+2126
ranges=$ranges,U+2190-2199,U+21A9-21AA,U+21B5,U+2202-2206,U+220F-2212,U+2215,U+221A,U+221E,U+222B,U+2248,U+2260,U+2264-2265
ranges=$ranges,U+25B2,U+25B6,U+25BC,U+25C0,U+25CF,U+2713,U+2717,U+FFFD
python=/usr/bin/python3  # Debian's own: that is where its fontTools is
[ -x "$python" ] || python=python3
if [ -f "$fonts/Inter-Regular.otf" ] && "$python" -c 'import fontTools, brotli' 2>/dev/null; then
  for weight in 400:Regular 500:Medium 600:SemiBold; do
    "$python" -m fontTools.subset "$fonts/Inter-${weight#*:}.otf" --unicodes="$ranges" --no-hinting --desubroutinize \
      --layout-features=kern,mark,mkmk,ccmp,locl,calt,tnum,case,zero --flavor=woff2 \
      --output-file="built/fonts/inter-${weight%:*}.woff2"
  done
else
  echo "assets: no web fonts: wanted are Debian's fonts-inter, python3-fonttools and python3-brotli; pages use the system's font" >&2
fi
echo "$wanted" > "$stamp"
