# Sourced by an interactive zsh: a Tab writes to $OFFER what it offers, a line each, then whether it started a process.
PROMPT=
autoload -Uz compinit
compinit -C -d $DUMP
source $SCRIPT

compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    local -a hits
    builtin compadd -A hits "$@"
    (($#hits)) && offered+=($IPREFIX$^hits)
    builtin compadd "$@"
}

offer() {
    local -a before after
    local line
    offered=()
    read -rA before </proc/$$/stat
    _main_complete
    read -rA after </proc/$$/stat
    print -rl -- $offered "children: $((after[11] - before[11]))" >|$OFFER
    print -n 'off''ered'
}

typeset -ga offered
zle -C offer list-choices offer
bindkey '^I' offer
print 'rea''dy'
