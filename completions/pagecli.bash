# bash completion for pagecli, generated from the program by `make generate`.
# Builtins only and no subshell, so that a Tab starts no process; and nothing that bash 3.2 does not know.

# Sets `options` (those with a value as `--name=SOURCE`) and `arguments` (a SOURCE each) to what the command $1 takes.
# A SOURCE is `a|b|c`, what is to be looked up (`@contacts`), or `-` where nothing completes.
_pagecli_describe() {
    case $1 in
        '')
            arguments='list|contacts|plan|show|incident|stats|watch|oncall|ack|serve|completion'
            options=' --version -h --help '
            ;;
        list)
            arguments='@contacts...'
            options=' -a --all -s=- --since=- --until=- -u --unread --status=sent|delivered|read --incident=- --sender=- -n=- --limit=- --sort=sent|delivery|read|none --reverse --page-size=- --starting-token=- --exit-code -o=table|json|jsonl|csv --output=table|json|jsonl|csv --json --tz=- --utc --color=auto|always|never --csv --fields=- --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- -h --help '
            ;;
        contacts)
            arguments='@contacts'
            options=' -o=table|json|jsonl|csv --output=table|json|jsonl|csv --json --tz=- --utc --color=auto|always|never --csv --fields=- --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- -h --help '
            ;;
        plan)
            arguments='@contacts'
            options=' -o=table|json|jsonl|csv --output=table|json|jsonl|csv --json --tz=- --utc --color=auto|always|never --csv --fields=- --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --reveal -h --help '
            ;;
        show)
            arguments='-'
            options=' -o=table|json --output=table|json --json --tz=- --utc --color=auto|always|never --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --reveal -h --help '
            ;;
        incident)
            arguments='-'
            options=' -o=table|json|jsonl|csv --output=table|json|jsonl|csv --json --tz=- --utc --color=auto|always|never --csv --fields=- --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --full -h --help '
            ;;
        stats)
            arguments='@contacts...'
            options=' -a --all -s=- --since=- --until=- -u --unread --status=sent|delivered|read --incident=- --sender=- -o=table|json|jsonl|csv --output=table|json|jsonl|csv --json --tz=- --utc --color=auto|always|never --csv --fields=- --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --by=contact|sender|incident|day|week|hour|weekday --within=- --sleep=- --objective=- -h --help '
            ;;
        watch)
            arguments='@contacts...'
            options=' -a --all -s=- --since=- --until=- -u --unread --status=sent|delivered|read --incident=- --sender=- -o=table|json|jsonl|csv --output=table|json|jsonl|csv --json --tz=- --utc --color=auto|always|never --csv --fields=- --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --interval=- --until-read -h --help '
            ;;
        oncall)
            arguments='@contacts'
            options=' -o=table|json|jsonl|csv --output=table|json|jsonl|csv --json --tz=- --utc --color=auto|always|never --csv --fields=- --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- -h --help '
            ;;
        ack)
            arguments='- -'
            options=' --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --note=- --delivered --dry-run -h --help '
            ;;
        serve)
            arguments=''
            options=' --port=- --db=@files --empty -h --help '
            ;;
        completion)
            arguments='bash|zsh|fish'
            options=' -h --help '
            ;;
    esac
}

# Sets `source` to what completes the value of the option $1; fails if it takes none.
_pagecli_takes() {
    [[ $options == *" $1="* ]] || return 1
    source=${options#*" $1="}
    source=${source%% *}
}

# Offers those of the words that begin as `current` does, after `prefix`.
_pagecli_offer() {
    local word
    for word in "$@"; do
        [[ $prefix$word == "$current"* ]] && COMPREPLY+=("$prefix$word")
    done
}

# Calls $1 with each remembered alias and its ARN. What a shell could run is left out, should a file hold it.
_pagecli_each_contact() {
    local file alias arn type
    for file in "${XDG_CACHE_HOME:-$HOME/.cache}/pagecli/"*.aliases; do
        [[ -f $file && -r $file ]] || continue
        while IFS=$'\t' read -r alias arn type; do
            [[ $alias$arn == *[!A-Za-z0-9_=/,.@:+-]* ]] || "$1" "$alias" "$arn"
        done <"$file"
    done
}

# Calls $1 with each profile and "", or "" and each region, of the AWS configuration.
_pagecli_each_setting() {
    local file=${AWS_CONFIG_FILE:-$HOME/.aws/config} line
    [[ -f $file && -r $file ]] || return
    while read -r line || [[ -n $line ]]; do
        line=${line%$'\r'}
        case $line in
            '[default]'*) "$1" default '' ;;
            '[profile '*']'*) line=${line#'[profile '} && "$1" "${line%%']'*}" '' ;;
            region=* | region[[:blank:]]*=*) line=${line#*=} && "$1" '' "${line#"${line%%[![:blank:]]*}"}" ;;
        esac
    done <"$file"
}

_pagecli_offer_contact() {
    if [[ $current == arn:* ]]; then _pagecli_offer "$2"; else _pagecli_offer "$1"; fi
}

_pagecli_offer_profile() {
    [[ -z $1 || $1 == *[!A-Za-z0-9_=/,.@:+-]* ]] || _pagecli_offer "$1"
}

_pagecli_add_region() {
    [[ -z $2 || $2 == *[!a-z0-9-]* || $regions == *" $2 "* ]] || regions+="$2 "
}

_pagecli_add_region_of_arn() {
    local region=${2#*:*:*:}
    _pagecli_add_region '' "${region%%:*}"
}

_pagecli_offer_files() {
    local start=${current#"$prefix"} file
    for file in "${start/#\~\//$HOME/}"*; do
        [[ -e $file ]] && COMPREPLY+=("$prefix$file")
    done
    compopt -o filenames 2>/dev/null # bash 4: a slash behind a folder, a backslash before a blank
}

_pagecli_complete_from() {
    case $1 in
        @contacts) _pagecli_each_contact _pagecli_offer_contact ;;
        @profiles) _pagecli_each_setting _pagecli_offer_profile ;;
        @regions)
            local regions=' ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2 '
            _pagecli_each_setting _pagecli_add_region
            _pagecli_each_contact _pagecli_add_region_of_arn
            _pagecli_offer $regions
            ;;
        @files) _pagecli_offer_files ;;
        *'|'*)
            local IFS='|'
            _pagecli_offer $1
            ;;
    esac
}

# Completes `current`, the word at the place that `command`, `count` and `expected` tell.
_pagecli_complete_word() {
    local prefix='' source='' rest
    if [[ -n $expected ]]; then
        _pagecli_complete_from "$expected"
    elif [[ $current == --*=* ]]; then
        prefix=${current%%=*}=
        _pagecli_takes "${current%%=*}" && _pagecli_complete_from "$source"
    elif [[ $current == -* ]]; then
        for source in $options; do _pagecli_offer "${source%%=*}"; done
    else
        for source in $arguments; do
            ((count-- > 0)) && [[ $source != *... ]] && continue
            _pagecli_complete_from "${source%...}"
            break
        done
    fi
}

_pagecli() {
    local IFS=$' \t\n' options='' arguments='' source='' command='' current='' expected='' count=0 glue='' cut='' word i
    local -a words
    COMPREPLY=()

    # bash has split the line at = and : too. Put together what was one word.
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        if [[ -n $glue || $word == [=:]* ]] && ((${#words[@]} > 1)); then
            words[${#words[@]}-1]+=$word
        else
            words[${#words[@]}]=$word
        fi
        glue=${word##*[!=:]}
    done
    current=${words[${#words[@]}-1]}

    _pagecli_describe ''
    for word in "${words[@]:1:${#words[@]}-2}"; do
        if [[ -n $expected ]]; then
            expected=''
        elif [[ $word == -* ]]; then
            _pagecli_takes "$word" && expected=$source
        elif [[ -z $command ]]; then
            command=$word options='' arguments=''
            _pagecli_describe "$command"
        else
            ((count += 1))
        fi
    done
    _pagecli_complete_word

    # Of a word with breaks, bash replaces only what stands behind the last one.
    cut=
    for word in : =; do
        [[ $COMP_WORDBREAKS == *"$word"* && $current == *"$word"* ]] || continue
        source=${current%"${current##*"$word"}"}
        ((${#source} > ${#cut})) && cut=$source
    done
    for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
        COMPREPLY[i]=${COMPREPLY[i]#"$cut"}
    done
}

complete -F _pagecli pagecli
