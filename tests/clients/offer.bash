# bash offer.bash SCRIPT WORD…: what a Tab behind the words offers, a line each, then whether it started a process.
source "$1"
shift
read -ra before </proc/$$/stat
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_pagecli pagecli
read -ra after </proc/$$/stat
printf '%s\n' "${COMPREPLY[@]}"
echo "children: $((after[10] - before[10]))"
