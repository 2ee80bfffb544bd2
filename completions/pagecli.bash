# bash completion for pagecli, generated from the program by `make generate`.
# Builtins only and no subshell, so that a Tab starts no process; and nothing that bash 3.2 does not know.

# Sets `options` (those with a value as `--name=SOURCE`) and `arguments` (a SOURCE each) to what the command $1 takes.
# A SOURCE is `a|b|c`, a list of some of `A,B,C`, what is to be looked up (`@contacts`), or `-` where nothing completes.
_pagecli_describe() {
    case $1 in
        '')
            arguments='status|list|contacts|plan|show|incident|incidents|stats|report|watch|oncall|doctor|ack|engage|stop|archive|serve|completion|help'
            options=' --version -h --help '
            ;;
        status)
            arguments=''
            options=' -o=table|json|md --output=table|json|md --json --tz=@zones --utc --color=auto|always|never --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- -h --help '
            ;;
        list)
            arguments='@people-and-plans...'
            options=' -a --all -s=- --since=- --until=- --during=today|yesterday|last-night|this-week|last-week|this-month|last-month -u --unread --open --status=sent|delivered|read --incident=@incidents --sender=- -n=- --limit=- --sort=sent|delivery|read|none --reverse --page-size=- --starting-token=- --exit-code --detail -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=PageArn,EngagementArn,ContactArn,ContactAlias,Sender,IncidentId,SentTime,DeliveryTime,ReadTime,Status,DeliveryLatencySeconds,ReadLatencySeconds,Via,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files -h --help '
            ;;
        contacts)
            arguments='@contacts'
            options=' -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=Alias,DisplayName,Type,ContactArn,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files -h --help '
            ;;
        plan)
            arguments='@contacts'
            options=' -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=ContactAlias,Stage,AfterSeconds,TargetType,Target,ChannelType,ChannelName,Activated,Essential,WaitSeconds,RetrySeconds,OnCall,Problem,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --reveal -h --help '
            ;;
        show)
            arguments='@pages...'
            options=' -o=table|json|md --output=table|json|md --json --tz=@zones --utc --color=auto|always|never --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files --reveal -h --help '
            ;;
        incident)
            arguments='@incidents'
            options=' -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=PageArn,EngagementArn,ContactArn,ContactAlias,Sender,IncidentId,SentTime,DeliveryTime,ReadTime,Status,DeliveryLatencySeconds,ReadLatencySeconds,Via,Stage,ChannelName,ChannelType,Error,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files --full -h --help '
            ;;
        incidents)
            arguments='@contacts...'
            options=' -s=- --since=- --until=- --during=today|yesterday|last-night|this-week|last-week|this-month|last-month -n=- --limit=- -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=IncidentId,EngagementArn,StartTime,StopTime,State,AcknowledgedBy,AcknowledgedAfterSeconds,Engagements,People,Pages,Subject,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files --open -h --help '
            ;;
        stats)
            arguments='@people-and-plans...'
            options=' -a --all -s=- --since=- --until=- --during=today|yesterday|last-night|this-week|last-week|this-month|last-month -u --unread --open --status=sent|delivered|read --incident=@incidents --sender=- -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=Group,Pages,Read,Unread,Undelivered,DeliveryN,DeliveryP50Seconds,DeliveryP90Seconds,DeliveryP95Seconds,DeliveryP99Seconds,DeliveryMaxSeconds,ReadN,ReadP50Seconds,ReadP90Seconds,ReadP95Seconds,ReadP99Seconds,ReadMaxSeconds,WithinSeconds,ReadWithin,ReadWithinShare,SleepPages,SleepEngagements,SleepNights,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files --by=contact|sender|incident|day|week|month|hour|weekday|account|region --within=- --sleep=- --objective=- -h --help '
            ;;
        report)
            arguments='@contacts...'
            options=' -o=md|html|json --output=md|html|json --json --tz=@zones --utc --color=auto|always|never --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files -s=- --since=- --until=- --during=today|yesterday|last-night|this-week|last-week|this-month|last-month --incident=@incidents --sender=- --within=- --sleep=- --objective=- --title=- --out=@files -h --help '
            ;;
        watch)
            arguments='@people-and-plans...'
            options=' -a --all -s=- --since=- --until=- --during=today|yesterday|last-night|this-week|last-week|this-month|last-month -u --unread --open --status=sent|delivered|read --incident=@incidents --sender=- -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=Event,Time,PageArn,EngagementArn,ContactArn,ContactAlias,Sender,IncidentId,SentTime,DeliveryTime,ReadTime,Status,DeliveryLatencySeconds,ReadLatencySeconds,Via,Subject,ChannelType,ChannelName,Error,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --interval=- --until-read --bell -h --help '
            ;;
        oncall)
            arguments='@people-and-schedules'
            options=' -o=table|json|jsonl|csv|tsv|md|ics --output=table|json|jsonl|csv|tsv|md|ics --json --tz=@zones --utc --color=auto|always|never --csv --fields=Schedule,Rotation,ContactAlias,StartTime,EndTime,Type,Now,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --from=@files --at=- -s=- --since=- --until=- --during=today|yesterday|last-night|this-week|last-week|this-month|last-month --hours --sleep=- -h --help '
            ;;
        doctor)
            arguments='@contacts...'
            options=' -o=table|json|jsonl|csv|tsv|md --output=table|json|jsonl|csv|tsv|md --json --tz=@zones --utc --color=auto|always|never --csv --fields=Severity,ContactAlias,Problem,Detail,StartTime,EndTime,AccountId,Region --raw-csv --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --days=- --strict -h --help '
            ;;
        ack)
            arguments='@pages @pages'
            options=' --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --note=- --delivered --dry-run -h --help '
            ;;
        engage)
            arguments='@contacts'
            options=' --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --subject=- --content=- --public-subject=- --public-content=- --sender=- --incident=@incidents --token=- --yes --dry-run --wait --json -h --help '
            ;;
        stop)
            arguments='-'
            options=' --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --reason=- --yes --json -h --help '
            ;;
        archive)
            arguments='@files'
            options=' --profile=@profiles --region=@regions --endpoint-url=- --allow-http --demo --debug --timeout=- --detail --reveal -h --help '
            ;;
        serve)
            arguments=''
            options=' --port=- --db=@files --empty --fault=- --delay=- --account=- --write-profiles=@files -h --help '
            ;;
        completion)
            arguments='bash|zsh|fish'
            options=' -h --help '
            ;;
        help)
            arguments='status|list|contacts|plan|show|incident|incidents|stats|report|watch|oncall|doctor|ack|engage|stop|archive|serve|completion'
            options='  '
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

# Offers a word that comes from a file, unless a shell could run it, or a command take it for an option.
_pagecli_offer_data() {
    [[ $1 == [A-Za-z0-9_]* && $1 != *[!A-Za-z0-9_=/,.@:+-]* ]] && _pagecli_offer "$1"
}

# Calls $1 with the alias, the ARN and the type of each contact: those that were remembered, or with --demo its own.
_pagecli_each_contact() {
    local file alias arn type name
    if [[ -n $demo ]]; then
        for alias in akuam:PERSONAL alejr:PERSONAL anasi:PERSONAL mateoj:PERSONAL saanvis:PERSONAL sofiam:PERSONAL zhangw:PERSONAL checkout:ONCALL_SCHEDULE payments:ONCALL_SCHEDULE checkout_escalation:ESCALATION payments_escalation:ESCALATION example_escalation:ESCALATION test_escalation_plan:ESCALATION; do
            "$1" "${alias%:*}" "arn:aws:ssm-contacts:us-east-2:111122223333:contact/${alias%:*}" "${alias#*:}"
        done
        return
    fi
    for file in "${XDG_CACHE_HOME:-${HOME-}/.cache}/pagecli/"*.aliases; do
        [[ -f $file && -r $file ]] || continue
        while IFS=$'\t' read -r alias arn type name; do
            "$1" "$alias" "$arn" "$type"
        done <"$file"
    done
}

# Offers the pages or incidents ($1) that a table has shown.
_pagecli_offer_shown() {
    local file=${XDG_CACHE_HOME:-${HOME-}/.cache}/pagecli/shown.$1 word
    [[ -f $file && -r $file ]] || return
    while read -r word; do
        _pagecli_offer_data "$word"
    done <"$file"
}

# Calls $1 with each profile and "", or "" and each region, of the AWS configuration.
_pagecli_each_setting() {
    local credentials=${AWS_SHARED_CREDENTIALS_FILE:-${HOME-}/.aws/credentials} file line
    for file in "${AWS_CONFIG_FILE:-${HOME-}/.aws/config}" "$credentials"; do
        [[ -f $file && -r $file ]] || continue
        while read -r line || [[ -n $line ]]; do
            line=${line%$'\r'}
            case $line in
                '[profile '*']'*) line=${line#'[profile '} && "$1" "${line%%']'*}" '' ;;
                '[default]'*) "$1" default '' ;;
                '['*']'*) line=${line#'['} && [[ $file == "$credentials" ]] && "$1" "${line%%']'*}" '' ;;
                region=* | region[[:blank:]]*=*) line=${line#*=} && "$1" '' "${line#"${line%%[![:blank:]]*}"}" ;;
            esac
        done <"$file"
    done
}

_pagecli_offer_contact() {
    [[ " $types " == *" $3 "* ]] || return
    if [[ $current == "$prefix"arn:* ]]; then _pagecli_offer_data "$2"; else _pagecli_offer_data "$1"; fi
}

_pagecli_offer_profile() {
    _pagecli_offer_data "$1"
}

_pagecli_add_region() {
    [[ $2 != [a-z]* || $2 == *[!a-z0-9-]* || $regions == *" $2 "* ]] || regions+="$2 "
}

_pagecli_add_region_of_arn() {
    local region=${2#arn:*:*:}
    [[ $region == "$2" ]] || _pagecli_add_region '' "${region%%:*}"
}

_pagecli_offer_zones() {
    local folder=${TZDIR:-/usr/share/zoneinfo} start=${current#"$prefix"} file
    for file in "$folder/$start"* "$folder/$start"*/* "$folder/$start"*/*/*; do
        [[ ${file#"$folder"/} == [[:upper:]]* && -f $file ]] && _pagecli_offer_data "${file#"$folder"/}"
    done
}

# Offers the files, quoted: by bash 4, which then adds a slash behind a folder, too, or else here.
_pagecli_offer_files() {
    local start=${current#"$prefix"} quoted='' file
    compopt -o filenames 2>/dev/null || quoted=yes
    start=${start//\\/}
    [[ $start == '~/'* ]] && start=${HOME-}${start#'~'}
    for file in "$start"*; do
        [[ -e $file && $file != -* ]] || continue
        [[ -n $quoted ]] && printf -v file %q "$file"
        COMPREPLY+=("$prefix$file")
    done
}

# Offers what a list with commas can go on with.
_pagecli_offer_members() {
    local start=${current#"$prefix"} IFS=, word
    [[ $start == *,* ]] && start=${start%,*}, || start=''
    for word in $1; do
        [[ ,$start == *",$word,"* ]] || _pagecli_offer "$start$word"
    done
}

_pagecli_complete_from() {
    local types
    case $1 in
        @contacts) types='PERSONAL ESCALATION ONCALL_SCHEDULE' && _pagecli_each_contact _pagecli_offer_contact ;;
        @people-and-plans) types='PERSONAL ESCALATION' && _pagecli_each_contact _pagecli_offer_contact ;;
        @people-and-schedules) types='PERSONAL ONCALL_SCHEDULE' && _pagecli_each_contact _pagecli_offer_contact ;;
        @pages | @incidents) _pagecli_offer_shown "${1#@}" ;;
        @profiles) _pagecli_each_setting _pagecli_offer_profile ;;
        @regions)
            local regions=' ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2 '
            _pagecli_each_setting _pagecli_add_region
            _pagecli_each_contact _pagecli_add_region_of_arn
            _pagecli_offer $regions
            ;;
        @zones) _pagecli_offer_zones ;;
        @files) _pagecli_offer_files ;;
        *'|'*)
            local IFS='|'
            _pagecli_offer $1
            ;;
        *,*) _pagecli_offer_members "$1" ;;
    esac
}

# Completes `current`, the word at the place that `command`, `count` and `expected` tell.
_pagecli_complete_word() {
    local prefix='' source=''
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

_pagecli_complete() {
    local IFS=$' \t\n' options='' arguments='' source='' command='' current='' expected='' count=0 glue='' cut='' word i
    local demo=''
    local -a words
    words=() # bash 3.2 takes one without a value for unset

    case ${PAGECLI_DEMO-} in 1 | [Tt][Rr][Uu][Ee] | [Yy][Ee][Ss]) demo=yes ;; esac

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
    case " ${words[*]} " in *' --profile'[\ =]* | *' --region'[\ =]* | *' --endpoint-url'[\ =]*) demo='' ;; esac
    [[ " ${words[*]} " == *' --demo '* ]] && demo=yes

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

# A shell with `set -e` ends where a command fails, but not in a function that stands before `||`.
_pagecli() {
    COMPREPLY=()
    _pagecli_complete || :
}

complete -F _pagecli pagecli
