# time.bash SCRIPT LINE COUNT: a line "seconds candidates" for each call of the function that completes LINE.
source "$1" || exit
[[ $(complete -p pagecli) =~ -F\ ([^ ]+) ]] || exit
function=${BASH_REMATCH[1]}
COMP_LINE=$2 COMP_POINT=${#2}
read -ra COMP_WORDS <<<"$2"
[[ $2 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
for ((call = 0; call < $3; call++)); do
  COMPREPLY=()
  start=${EPOCHREALTIME/./}
  "$function" pagecli "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
  end=${EPOCHREALTIME/./}
  echo "$((end - start))e-6 ${#COMPREPLY[@]}"
done
