# An interactive zsh that writes to $TIMES: "ready" for each prompt, "seconds candidates" for each Tab after pagecli.
zmodload zsh/datetime
fpath=("${SCRIPT:h}" $fpath)
autoload -Uz compinit && compinit -D -u
timed() {
  local start=$EPOCHREALTIME
  _pagecli "$@"
  print -r -- "$((EPOCHREALTIME - start)) $compstate[nmatches]" >"$TIMES"
}
compdef timed pagecli
zle-line-init() { print ready >"$TIMES" }
zle -N zle-line-init
