"""The script of fish, 3.4 or newer."""

from __future__ import annotations

from pagecli.completion import REGIONS, Command, Option, Value

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

function __pagecli_alias_files
    set -l cache $XDG_CACHE_HOME
    test -n "$cache"; or set cache $HOME/.cache
    set -l files $cache/pagecli/*.aliases
    string join \n -- $files
end

# Each remembered contact, `alias<TAB>ARN` or the other way round.
# What a shell could run is left out, should a file hold it.
function __pagecli_contacts
    set -l pattern '^([a-z0-9_-]+)\t(arn:[A-Za-z0-9_=/,.@:+-]+)\t[A-Z_]+$'
    set -l order '$1\t$2'
    string match -q 'arn:*' -- (commandline -ct); and set order '$2\t$1'
    for file in (__pagecli_alias_files)
        test -r $file; and string replace -rf $pattern $order <$file
    end
end

function __pagecli_settings
    set -l file $AWS_CONFIG_FILE
    test -n "$file"; or set file $HOME/.aws/config
    test -f $file -a -r $file; and string replace -rf $argv[1] '$1' <$file
end

function __pagecli_profiles
    __pagecli_settings '^\[(?|profile +([A-Za-z0-9_=/,.@:+-]+)|(default))\].*'
end

function __pagecli_regions
    string join \n REGIONS
    __pagecli_settings '^\s*region\s*=\s*([a-z0-9-]+)\s*$'
    for file in (__pagecli_alias_files)
        test -r $file; and string replace -rf '^[^:]*:[^:]*:[^:]*:([a-z0-9-]+):.*' '$1' <$file
    end
end

complete -c pagecli -e
complete -c pagecli -f
"""
_SOURCES = {
    "@contacts": "(__pagecli_contacts)",
    "@profiles": "(__pagecli_profiles)",
    "@regions": "(__pagecli_regions)",
}


def write(program: Command, commands: list[Command]) -> str:
    """Return the script."""
    parts = [_HEAD.rstrip().replace("REGIONS", " ".join(REGIONS)), *_options(program, "__pagecli_needs_command")]
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
    """Write what completes a value: files, or words and no files."""
    if value.source == "@files":
        return "-r -F"
    return "-x" + (" -a " + _quote(" ".join(value.choices) or _SOURCES[value.source]) if value.source else "")


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
