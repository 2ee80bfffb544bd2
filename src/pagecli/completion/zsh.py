"""The script of zsh."""

from __future__ import annotations

from pagecli.completion import REGIONS, Command, Option, Value

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

# Sets `known` to the remembered contacts, `alias<TAB>ARN` without their type.
# What a shell could run is left out, should a file hold it.
_pagecli_read_contacts() {
    local -a lines
    _pagecli_read ${XDG_CACHE_HOME:-$HOME/.cache}/pagecli/*.aliases(N)
    known=(${(M)${lines%$'\t'[A-Z_]##}:#[a-z0-9_-]##$'\t'arn:[A-Za-z0-9_=/,.@:+-]##})
}

_pagecli_contacts() {
    local -aU known words
    local expl
    _pagecli_read_contacts
    if [[ $PREFIX == arn:* ]]; then words=(${known#*$'\t'}); else words=(${known%%$'\t'*}); fi
    _wanted contacts expl contact compadd -a words
}

_pagecli_profiles() {
    local -aU lines words
    local expl
    _pagecli_read ${AWS_CONFIG_FILE:-$HOME/.aws/config}
    words=(${(M)lines:#\[(default|profile *)\]*})
    words=(${${${words#\[}##profile #}%%\]*})
    words=(${(M)words:#[A-Za-z0-9_=/,.@:+-]##})
    _wanted profiles expl profile compadd -a words
}

_pagecli_regions() {
    local -aU known lines words
    local expl
    _pagecli_read ${AWS_CONFIG_FILE:-$HOME/.aws/config}
    _pagecli_read_contacts
    lines=(${(M)lines:#[[:blank:]]#region[[:blank:]]#=*})
    known=(${known#*:*:*:})
    words=(REGIONS ${${lines#*=}//[[:space:]]} ${known%%:*})
    words=(${(M)words:#[a-z0-9-]##})
    _wanted regions expl region compadd -a words
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
_ACTIONS = {
    "@contacts": "_pagecli_contacts",
    "@profiles": "_pagecli_profiles",
    "@regions": "_pagecli_regions",
    "@files": "_files",
    "": " ",
}


def write(program: Command, commands: list[Command]) -> str:
    """Return the script."""
    names = "\n".join(" " * 8 + _quote(f"{command.name}:{command.help}") for command in commands)
    cases = "\n".join(
        f"        {command.name})\n{_arguments(command, ' ' * 12)}\n            ;;" for command in commands
    )
    head = _HEAD.replace("REGIONS", " ".join(REGIONS)).replace("COMMANDS", names)
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
    exclusive = "(- *)" if "--help" in option.names else f"({' '.join(option.names)})" if len(option.names) > 1 else ""
    names = [name + ("" if not option.value else "=" if name.startswith("--") else "+") for name in option.names]
    forms = f"{{{','.join(names)}}}" if len(names) > 1 else names[0]
    text = "[" + option.help.replace("\\", "\\\\").replace("]", "\\]") + "]"
    before = ("*" if option.repeatable else "") + exclusive
    return _quote(before) * bool(before) + forms + _quote(text + (_taking(option.value) if option.value else ""))


def _taking(value: Value) -> str:
    action = f"({' '.join(value.choices)})" if value.choices else _ACTIONS[value.source]
    return f":{value.name.replace(':', chr(92) + ':')}:{action}"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
