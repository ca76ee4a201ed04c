#!/usr/bin/env bash
# Makes the embedded type from DejaVu Sans 2.37 (Debian's fonts-dejavu-core): letters that are set one after the other from
# left to right. Scripts that join or turn, and marks that are set onto the letter before, are left out: figures would set
# them wrongly, so they are named as missing instead. Needs fonttools (PyPI): subset.sh /usr/share/fonts/truetype/dejavu
set -euo pipefail
letters='U+0020-007E,U+00A0-02FF'                       # Latin, phonetic letters
letters+=',U+0370-0482,U+048A-058F,U+10A0-10FF'         # Greek, Cyrillic, Armenian, Georgian
letters+=',U+1D00-1DBF,U+1E00-1FFF'                     # phonetic letters, further Latin and Greek
letters+=',U+2000-20CF,U+2100-23FF,U+2460-24FF'         # punctuation, super- and subscripts, currencies, arrows, mathematics
letters+=',U+2500-27FF,U+2900-2BFF'                     # shapes, signs, further arrows and mathematics
letters+=',U+2C60-2C7F,U+2D00-2D2F,U+2E00-2E7F'         # further Latin, Georgian, punctuation
letters+=',U+A640-A66E,U+A680-A69D,U+A700-A7FF'         # further Cyrillic and Latin
letters+=',U+FB00-FB06,U+FE00-FE0F,U+FFFD'              # ligatures, selectors of variants, the replacement character
for face in DejaVuSans DejaVuSans-Bold; do
    pyftsubset "$1/$face.ttf" --unicodes="$letters" --layout-features='' --drop-tables+=GDEF,GPOS,GSUB,FFTM,MATH \
        --no-hinting --legacy-kern --notdef-outline --name-IDs='*' --output-file="$(dirname "$0")/$face-subset.ttf"
done
