"""The script of fish, 3.4 or newer."""

from __future__ import annotations

from pagecli.completion import CONTACT_TYPES, DEMO_ARN, DEMO_CONTACTS, REGIONS, Command, Option, Value

_HEAD = r"""# fish completion for pagecli, generated from the program by `make generate`.
# Builtins only: a Tab starts no process.

# Whether the command is $argv[1].
function __pagecli_in
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end

# Whether no command is there yet.
function __pagecli_needs_command
    test (count (commandline -opc)) -eq 1
end

# Whether the command is $argv[1], with as many arguments behind it as $argv[2] says (or more: `2+`). The rest of $argv
# are the options that take a value.
function __pagecli_expects
    __pagecli_in $argv[1]; or return
    set -l words (commandline -opc)
    set -l option
    set -l count 0
    for word in $words[3..]
        if contains -- "$option" $argv[3..]
            set option
        else if string match -q -- '-*' $word
            set option $word
        else
            set option
            set count (math $count + 1)
        end
    end
    if string match -q '*+' $argv[2]
        test $count -ge (string trim -r -c + $argv[2])
    else
        test $count -eq $argv[2]
    end
end

# Those of the files that can be read: no pipe that would hang, nothing where there is none.
function __pagecli_readable
    for file in $argv
        test -f $file -a -r $file; and string join \n -- $file
    end
end

# What stands before the cursor of the value that is being completed.
function __pagecli_value
    commandline -ct | string replace -r -- '^--[^=]*=' ''
end

# A word from a file, and its description, that no shell could run and no command take for an option.
set -g __pagecli_word '^[A-Za-z0-9_][A-Za-z0-9_=/,.@:+-]*(?:\t.*)?$'

function __pagecli_is_demo
    set -l words (commandline -opc)
    contains -- --demo $words; and return
    string match -qr -- '^--(profile|region|endpoint-url)(=|$)' $words; and return 1
    contains -- (string lower -- "$PAGECLI_DEMO") 1 true yes
end

function __pagecli_cache
    set -l cache $XDG_CACHE_HOME
    test -n "$cache"; or set cache $HOME/.cache
    string join \n -- $cache/pagecli
end

# The lines `alias<TAB>ARN<TAB>type<TAB>name` of the contacts that were remembered, or with --demo its own.
function __pagecli_contact_lines
    if __pagecli_is_demo
        string join \n DEMO_CONTACTS | string replace -r '(.*):(.*)' '$1\tDEMO_ARN$1\t$2'
        return
    end
    set -l folder (__pagecli_cache)
    set -l files $folder/*.aliases
    for file in (__pagecli_readable $files)
        string match -- '*' <$file
    end
end

# The contacts of the types $argv: their aliases, described by their names, or their ARNs, described by their aliases.
function __pagecli_contacts
    set -l order '$1\t$4'
    string match -q 'arn:*' -- (__pagecli_value); and set order '$2\t$1'
    set -l types (string join '|' $argv)
    set -l pattern '^([^\t]*)\t([^\t]*)\t('$types')(?|\t([^[:cntrl:]]*)|())$'
    __pagecli_contact_lines | string replace -rf -- $pattern $order | string match -r -- $__pagecli_word
end

# The pages or incidents ($argv) that a table has shown.
function __pagecli_shown
    for file in (__pagecli_readable (__pagecli_cache)/shown.$argv)
        string match -r -- $__pagecli_word <$file
    end
end

# What $argv[1], a pattern, finds as its first group.
function __pagecli_config
    set -l file $AWS_CONFIG_FILE
    test -n "$file"; or set file $HOME/.aws/config
    for file in (__pagecli_readable $file)
        string replace -rf $argv[1] '$1' <$file
    end
end

function __pagecli_credentials
    set -l file $AWS_SHARED_CREDENTIALS_FILE
    test -n "$file"; or set file $HOME/.aws/credentials
    for file in (__pagecli_readable $file)
        string replace -rf $argv[1] '$1' <$file
    end
end

function __pagecli_profiles
    __pagecli_config '^\[(?|profile +([^]]+)|(default))\].*' | string match -r -- $__pagecli_word
    __pagecli_credentials '^\[([^]]+)\].*' | string match -r -- $__pagecli_word
end

function __pagecli_regions
    string join \n REGIONS
    __pagecli_config '^\s*region\s*=\s*([a-z][a-z0-9-]*)\s*$'
    __pagecli_contact_lines | string replace -rf '^[^:]*:[^:]*:[^:]*:([a-z][a-z0-9-]*):.*' '$1'
end

function __pagecli_zones
    set -l folder $TZDIR
    test -n "$folder"; or set folder /usr/share/zoneinfo
    set -l files $folder/* $folder/*/* $folder/*/*/*
    set -l zones (__pagecli_readable $files | string replace -- $folder/ '' | string match -r -- '^[A-Z].*')
    string match -r -- $__pagecli_word $zones
end

# What a list with commas can go on with: those of $argv that are not in it.
function __pagecli_members
    set -l chosen (__pagecli_value | string split ,)[1..-2]
    for word in $argv
        contains -- $word $chosen; or string join , -- $chosen $word
    end
end

function __pagecli_files
    complete -C "'' "(__pagecli_value) | string match -rv -- '^-'
end

complete -c pagecli -e
complete -c pagecli -f
"""
_SOURCES = {
    **{source: f"(__pagecli_contacts {' '.join(types)})" for source, types in CONTACT_TYPES.items()},
    "@pages": "(__pagecli_shown pages)",
    "@incidents": "(__pagecli_shown incidents)",
    "@profiles": "(__pagecli_profiles)",
    "@regions": "(__pagecli_regions)",
    "@zones": "(__pagecli_zones)",
    "@files": "(__pagecli_files)",
}


def write(program: Command, commands: list[Command]) -> str:
    """Return the script."""
    head = (
        _HEAD.replace("REGIONS", " ".join(REGIONS))
        .replace("DEMO_CONTACTS", " ".join(f"{alias}:{type_}" for alias, type_ in DEMO_CONTACTS.items()))
        .replace("DEMO_ARN", DEMO_ARN)
    )
    parts = [head.rstrip(), *_options(program, "__pagecli_needs_command")]
    parts += [f"-n __pagecli_needs_command -a {command.name} -d {_quote(command.help)}" for command in commands]
    for command in commands:
        parts += _arguments(command)
        parts += _options(command, _quote(f"__pagecli_in {command.name}"))
    return "\ncomplete -c pagecli ".join(parts) + "\n"


def _arguments(command: Command) -> list[str]:
    lines = []
    for place, value in enumerate(command.arguments):
        if value.source:
            more = "+" if command.repeats and value is command.arguments[-1] else ""
            condition = " ".join(["__pagecli_expects", command.name, f"{place}{more}", *command.valued])
            lines.append(f"-n {_quote(condition)} {_taking(value)}")
    return lines


def _options(command: Command, condition: str) -> list[str]:
    return [f"-n {condition} {_option(option)}" for option in command.options]


def _option(option: Option) -> str:
    names = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    value = [] if not option.value else [_taking(option.value)]
    return " ".join([*names, *value, "-d", _quote(option.help)])


def _taking(value: Value) -> str:
    """Write what completes a value; nothing but that does."""
    members = f"(__pagecli_members {' '.join(value.members)})" if value.members else ""
    words = " ".join(value.choices) or members or _SOURCES.get(value.source, "")
    return f"-x -a {_quote(words)}" if words else "-x"


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
