"""The script of zsh."""

from __future__ import annotations

from pagecli.completion import CONTACT_TYPES, DEMO_ARN, DEMO_CONTACTS, REGIONS, Command, Option, Value

_HEAD = r"""#compdef pagecli
# zsh completion for pagecli, generated from the program by `make generate`.
# Builtins only: a Tab starts no process.

# Sets `lines` to those of the files that there are of these.
_pagecli_read() {
    local file
    lines=()
    for file in $@; do
        [[ -f $file && -r $file ]] && lines+=("${(@f)$(<$file)}")
    done
}

# Offers the `words`, which come from a file, but for those that a shell could run, or a command take for an option.
_pagecli_offer() {
    local expl
    words=(${(M)words:#[A-Za-z0-9_][A-Za-z0-9_=/,.@:+-]#})
    _wanted $1 expl $2 compadd -a words
}

_pagecli_is_demo() {
    ((${words[(I)--demo]})) && return
    [[ -z ${words[(r)--(profile|region|endpoint-url)(|=*)]} && ${(L)PAGECLI_DEMO} == (1|true|yes) ]]
}

# Sets `known` to `alias<TAB>ARN<TAB>type` of the contacts that were remembered, or with --demo its own.
_pagecli_read_contacts() {
    local -a lines
    if _pagecli_is_demo; then
        lines=(DEMO_CONTACTS)
        known=(${lines/(#b)(*):(*)/$match[1]$'\t'DEMO_ARN$match[1]$'\t'$match[2]})
        return
    fi
    _pagecli_read ${XDG_CACHE_HOME:-$HOME/.cache}/pagecli/*.aliases(N)
    known=(${lines/(#b)([^$'\t']#$'\t'[^$'\t']#$'\t'[^$'\t']#)*/$match[1]})
}

# Offers the contacts of the types that are given: aliases, or ARNs if one was begun.
_pagecli_contacts() {
    local -aU known
    _pagecli_read_contacts
    local -aU words=(${(M)known:#*$'\t'(${(j:|:)~@})})
    words=(${words%$'\t'*})
    if [[ $PREFIX == arn:* ]]; then words=(${words#*$'\t'}); else words=(${words%%$'\t'*}); fi
    _pagecli_offer contacts contact
}

# Offers the pages or incidents ($1) that a table has shown.
_pagecli_shown() {
    local -aU lines words
    _pagecli_read ${XDG_CACHE_HOME:-$HOME/.cache}/pagecli/shown.$1
    words=($lines)
    _pagecli_offer $1 ${1%s}
}

_pagecli_profiles() {
    local -aU lines words
    _pagecli_read ${AWS_CONFIG_FILE:-$HOME/.aws/config}
    words=(${${(M)lines:#\[(default|profile *)\]*}##\[(profile |)})
    _pagecli_read ${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}
    words+=(${${(M)lines:#\[*\]*}#\[})
    words=(${words%%\]*})
    _pagecli_offer profiles profile
}

_pagecli_regions() {
    local -aU known lines
    _pagecli_read ${AWS_CONFIG_FILE:-$HOME/.aws/config}
    lines=(${(M)lines:#[[:blank:]]#region[[:blank:]]#=*})
    lines=(${${${lines#*=}##[[:space:]]#}%%[[:space:]]#})
    _pagecli_read_contacts
    known=(${${(M)known:#*$'\t'arn:*:*:*}#*$'\t'arn:*:*:})
    local -aU words=(REGIONS ${(M)lines:#[a-z][a-z0-9-]#} ${(M)${known%%:*}:#[a-z][a-z0-9-]#})
    _pagecli_offer regions region
}

_pagecli_zones() {
    local folder=${TZDIR:-/usr/share/zoneinfo}
    local -aU words=($folder/[[:upper:]]*(N-.) $folder/[[:upper:]]*/**/*(N-.))
    words=(${words#$folder/})
    _pagecli_offer zones zone
}

# Offers what a list with commas can go on with: those of the words that are not in it.
_pagecli_members() {
    local -a chosen words
    local expl
    compset -P '*,'
    chosen=(${(s:,:)IPREFIX##*=})
    words=(${@:|chosen})
    _wanted fields expl field compadd -qS '' -a words
}

_pagecli_files() {
    _files -F '(-*)'
}

_pagecli_commands() {
    local -a commands
    commands=(
COMMANDS
    )
    _describe -t commands command commands
}

_pagecli() {
    local curcontext=$curcontext state state_descr line
    typeset -A opt_args
"""
_TAIL = """
    [[ $state == arguments ]] || return
    case $words[1] in
CASES
    esac
}

if [[ $funcstack[1] == _pagecli ]]; then _pagecli "$@"; else compdef _pagecli pagecli; fi
"""
# A blank before a command keeps _arguments from giving it options of its own.
_ACTIONS = {
    **{source: f" _pagecli_contacts {' '.join(types)}" for source, types in CONTACT_TYPES.items()},
    "@pages": " _pagecli_shown pages",
    "@incidents": " _pagecli_shown incidents",
    "@profiles": "_pagecli_profiles",
    "@regions": "_pagecli_regions",
    "@zones": "_pagecli_zones",
    "@files": "_pagecli_files",
    "": " ",
}


def write(program: Command, commands: list[Command]) -> str:
    """Return the script."""
    names = "\n".join(" " * 8 + _quote(f"{command.name}:{command.help}") for command in commands)
    cases = "\n".join(
        f"        {command.name})\n{_arguments(command, ' ' * 12)}\n            ;;" for command in commands
    )
    head = (
        _HEAD.replace("REGIONS", " ".join(REGIONS))
        .replace("DEMO_CONTACTS", " ".join(f"{alias}:{type_}" for alias, type_ in DEMO_CONTACTS.items()))
        .replace("DEMO_ARN", DEMO_ARN)
        .replace("COMMANDS", names)
    )
    return head + _call("_arguments -C -s", _options(program) + _COMMAND, " " * 4) + _TAIL.replace("CASES", cases)


_COMMAND = ["'1:command:_pagecli_commands'", "'*::argument:->arguments'"]


def _arguments(command: Command, indent: str) -> str:
    last = len(command.arguments)
    places = ["*" if command.repeats and place == last else str(place) for place in range(1, last + 1)]
    arguments = [_quote(place + _taking(value)) for place, value in zip(places, command.arguments, strict=True)]
    return _call("_arguments -s -S", _options(command) + arguments, indent)


def _call(command: str, words: list[str], indent: str) -> str:
    return indent + f" \\\n{indent}    ".join([command, *words])


def _options(command: Command) -> list[str]:
    return [_option(option) for option in command.options]


def _option(option: Option) -> str:
    """Write `'(-o --output)'{-o+,--output=}'[help]:NAME:(a b c)'`: one of both names, each once."""
    exclusive = ""
    if "--help" in option.names:
        exclusive = "(- *)"
    elif len(option.names) > 1:
        exclusive = f"({' '.join(option.names)})"
    names = list(option.names)
    if option.value:
        names = [f"{name}=" if name.startswith("--") else f"{name}+" for name in option.names]
    forms = f"{{{','.join(names)}}}" if len(names) > 1 else names[0]
    text = "[" + option.help.replace("\\", "\\\\").replace("]", "\\]") + "]"
    before = ("*" if option.repeatable else "") + exclusive
    return _quote(before) * bool(before) + forms + _quote(text + (_taking(option.value) if option.value else ""))


def _taking(value: Value) -> str:
    if value.choices:
        action = f"({' '.join(value.choices)})"
    else:
        action = f" _pagecli_members {' '.join(value.members)}" if value.members else _ACTIONS[value.source]
    return f":{value.name.replace(':', chr(92) + ':')}:{action}"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
