# fish completion for pagecli, generated from the program by `make generate`.
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
        string join \n akuam:PERSONAL alejr:PERSONAL anasi:PERSONAL mateoj:PERSONAL saanvis:PERSONAL sofiam:PERSONAL zhangw:PERSONAL checkout:ONCALL_SCHEDULE payments:ONCALL_SCHEDULE checkout_escalation:ESCALATION payments_escalation:ESCALATION example_escalation:ESCALATION test_escalation_plan:ESCALATION | string replace -r '(.*):(.*)' '$1\tarn:aws:ssm-contacts:us-east-2:111122223333:contact/$1\t$2'
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
    string join \n ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2
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
complete -c pagecli -n __pagecli_needs_command -l version -d 'Show the version.'
complete -c pagecli -n __pagecli_needs_command -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n __pagecli_needs_command -a status -d 'Show who is on call, what is open and what comes next.'
complete -c pagecli -n __pagecli_needs_command -a list -d 'List pages, and how fast they were delivered and read.'
complete -c pagecli -n __pagecli_needs_command -a contacts -d 'List contacts, escalation plans and on-call schedules.'
complete -c pagecli -n __pagecli_needs_command -a plan -d 'Show how a contact is reached, and what can\'t work.'
complete -c pagecli -n __pagecli_needs_command -a show -d 'Show what happened to pages: the message, every receipt.'
complete -c pagecli -n __pagecli_needs_command -a incident -d 'Show an incident: who was engaged, who has not answered.'
complete -c pagecli -n __pagecli_needs_command -a incidents -d 'List incidents: who answered each, and how soon.'
complete -c pagecli -n __pagecli_needs_command -a stats -d 'Count pages, and show how fast they were delivered and read.'
complete -c pagecli -n __pagecli_needs_command -a report -d 'Report on a period of on-call: one document for the handoff.'
complete -c pagecli -n __pagecli_needs_command -a watch -d 'Show what is unread, then each page, delivery and read.'
complete -c pagecli -n __pagecli_needs_command -a oncall -d 'Show who is on call now, next, at a time or in a period.'
complete -c pagecli -n __pagecli_needs_command -a doctor -d 'Find who can\'t be reached, and when nobody is on call.'
complete -c pagecli -n __pagecli_needs_command -a ack -d 'Acknowledge a page with the code that came with it.'
complete -c pagecli -n __pagecli_needs_command -a engage -d 'Page a person, an escalation plan or an on-call schedule.'
complete -c pagecli -n __pagecli_needs_command -a stop -d 'End an engagement, so that nobody else is paged.'
complete -c pagecli -n __pagecli_needs_command -a archive -d 'Archive what is new to Parquet files in a folder.'
complete -c pagecli -n __pagecli_needs_command -a serve -d 'Serve an ssm-contacts endpoint on this machine.'
complete -c pagecli -n __pagecli_needs_command -a completion -d 'Print the completion script of bash, zsh or fish.'
complete -c pagecli -n __pagecli_needs_command -a help -d 'Show this help, or the help of a command.'
complete -c pagecli -n '__pagecli_in status' -s o -l output -x -a 'table json md' -d 'The format.'
complete -c pagecli -n '__pagecli_in status' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in status' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in status' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in status' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in status' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in status' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in status' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in status' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in status' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in status' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in status' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in status' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects list 0+ -s --since --until --during --status --incident --sender -n --limit --sort --page-size --starting-token -o --output --tz --color --fields --profile --region --endpoint-url --timeout --from' -x -a '(__pagecli_contacts PERSONAL ESCALATION)'
complete -c pagecli -n '__pagecli_in list' -s a -l all -d 'Every personal contact.'
complete -c pagecli -n '__pagecli_in list' -s s -l since -x -d 'Sent at or after: 24h, today, 2026-11-01, ...'
complete -c pagecli -n '__pagecli_in list' -l until -x -d 'Sent before.'
complete -c pagecli -n '__pagecli_in list' -l during -x -a 'today yesterday last-night this-week last-week this-month last-month' -d 'Sent in: yesterday, last-night, this-week, 2026-10, ...'
complete -c pagecli -n '__pagecli_in list' -s u -l unread -d 'Only pages without a ReadTime.'
complete -c pagecli -n '__pagecli_in list' -l open -d 'Only open pages: unread, sent in the last 24 hours, and answered by nobody.'
complete -c pagecli -n '__pagecli_in list' -l status -x -a 'sent delivered read' -d 'Only these; repeatable.'
complete -c pagecli -n '__pagecli_in list' -l incident -x -a '(__pagecli_shown incidents)' -d 'IncidentId or its short form, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in list' -l sender -x -d 'Sender, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in list' -s n -l limit -x -d 'Show at most N rows, after sorting; 0 shows all.'
complete -c pagecli -n '__pagecli_in list' -l sort -x -a 'sent delivery read none' -d 'Newest or slowest first; none streams rows as they come; default sent.'
complete -c pagecli -n '__pagecli_in list' -l reverse -d 'Oldest or fastest first.'
complete -c pagecli -n '__pagecli_in list' -l page-size -x -d 'MaxResults of each request, 0 to 1024; default 1024.'
complete -c pagecli -n '__pagecli_in list' -l starting-token -x -d 'NextToken to start from.'
complete -c pagecli -n '__pagecli_in list' -l exit-code -d 'Exit with code 10 if any row is printed.'
complete -c pagecli -n '__pagecli_in list' -l detail -d 'Also show what each page is about, and its channel: two requests per row.'
complete -c pagecli -n '__pagecli_in list' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in list' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in list' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in list' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in list' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in list' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in list' -l fields -x -a '(__pagecli_members PageArn EngagementArn ContactArn ContactAlias Sender IncidentId SentTime DeliveryTime ReadTime Status DeliveryLatencySeconds ReadLatencySeconds Via AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in list' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in list' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in list' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in list' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in list' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in list' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in list' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in list' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in list' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in list' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects contacts 0 -o --output --tz --color --fields --profile --region --endpoint-url --timeout --from' -x -a '(__pagecli_contacts PERSONAL ESCALATION ONCALL_SCHEDULE)'
complete -c pagecli -n '__pagecli_in contacts' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in contacts' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in contacts' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in contacts' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in contacts' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in contacts' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in contacts' -l fields -x -a '(__pagecli_members Alias DisplayName Type ContactArn AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in contacts' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in contacts' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in contacts' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in contacts' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in contacts' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in contacts' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in contacts' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in contacts' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in contacts' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in contacts' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects plan 0 -o --output --tz --color --fields --profile --region --endpoint-url --timeout' -x -a '(__pagecli_contacts PERSONAL ESCALATION ONCALL_SCHEDULE)'
complete -c pagecli -n '__pagecli_in plan' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in plan' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in plan' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in plan' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in plan' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in plan' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in plan' -l fields -x -a '(__pagecli_members ContactAlias Stage AfterSeconds TargetType Target ChannelType ChannelName Activated Essential WaitSeconds RetrySeconds OnCall Problem AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in plan' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in plan' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in plan' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in plan' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in plan' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in plan' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in plan' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in plan' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in plan' -l reveal -d 'Show addresses unmasked.'
complete -c pagecli -n '__pagecli_in plan' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects show 0+ -o --output --tz --color --profile --region --endpoint-url --timeout --from' -x -a '(__pagecli_shown pages)'
complete -c pagecli -n '__pagecli_in show' -s o -l output -x -a 'table json md' -d 'The format.'
complete -c pagecli -n '__pagecli_in show' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in show' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in show' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in show' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in show' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in show' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in show' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in show' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in show' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in show' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in show' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in show' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in show' -l reveal -d 'Show addresses and accept codes unmasked.'
complete -c pagecli -n '__pagecli_in show' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects incident 0 -o --output --tz --color --fields --profile --region --endpoint-url --timeout --from' -x -a '(__pagecli_shown incidents)'
complete -c pagecli -n '__pagecli_in incident' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in incident' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in incident' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in incident' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in incident' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in incident' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in incident' -l fields -x -a '(__pagecli_members PageArn EngagementArn ContactArn ContactAlias Sender IncidentId SentTime DeliveryTime ReadTime Status DeliveryLatencySeconds ReadLatencySeconds Via Stage ChannelName ChannelType Error AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in incident' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in incident' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in incident' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in incident' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in incident' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in incident' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in incident' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in incident' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in incident' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in incident' -l full -d 'Show how read pages came, too, not only unread ones.'
complete -c pagecli -n '__pagecli_in incident' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects incidents 0+ -s --since --until --during -n --limit -o --output --tz --color --fields --profile --region --endpoint-url --timeout --from' -x -a '(__pagecli_contacts PERSONAL ESCALATION ONCALL_SCHEDULE)'
complete -c pagecli -n '__pagecli_in incidents' -s s -l since -x -d 'Began at or after; default the last 7 days.'
complete -c pagecli -n '__pagecli_in incidents' -l until -x -d 'Began before.'
complete -c pagecli -n '__pagecli_in incidents' -l during -x -a 'today yesterday last-night this-week last-week this-month last-month' -d 'Began in: yesterday, last-night, last-month, ...'
complete -c pagecli -n '__pagecli_in incidents' -s n -l limit -x -d 'Show at most N rows, after sorting; 0 shows all.'
complete -c pagecli -n '__pagecli_in incidents' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in incidents' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in incidents' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in incidents' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in incidents' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in incidents' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in incidents' -l fields -x -a '(__pagecli_members IncidentId EngagementArn StartTime StopTime State AcknowledgedBy AcknowledgedAfterSeconds Engagements People Pages Subject AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in incidents' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in incidents' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in incidents' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in incidents' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in incidents' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in incidents' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in incidents' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in incidents' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in incidents' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in incidents' -l open -d 'Only those that are open.'
complete -c pagecli -n '__pagecli_in incidents' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects stats 0+ -s --since --until --during --status --incident --sender -o --output --tz --color --fields --profile --region --endpoint-url --timeout --from --by --within --sleep --objective' -x -a '(__pagecli_contacts PERSONAL ESCALATION)'
complete -c pagecli -n '__pagecli_in stats' -s a -l all -d 'Every personal contact.'
complete -c pagecli -n '__pagecli_in stats' -s s -l since -x -d 'Sent at or after: 24h, today, 2026-11-01, ...'
complete -c pagecli -n '__pagecli_in stats' -l until -x -d 'Sent before.'
complete -c pagecli -n '__pagecli_in stats' -l during -x -a 'today yesterday last-night this-week last-week this-month last-month' -d 'Sent in: yesterday, last-night, this-week, 2026-10, ...'
complete -c pagecli -n '__pagecli_in stats' -s u -l unread -d 'Only pages without a ReadTime.'
complete -c pagecli -n '__pagecli_in stats' -l open -d 'Only open pages: unread, sent in the last 24 hours, and answered by nobody.'
complete -c pagecli -n '__pagecli_in stats' -l status -x -a 'sent delivered read' -d 'Only these; repeatable.'
complete -c pagecli -n '__pagecli_in stats' -l incident -x -a '(__pagecli_shown incidents)' -d 'IncidentId or its short form, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in stats' -l sender -x -d 'Sender, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in stats' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in stats' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in stats' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in stats' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in stats' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in stats' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in stats' -l fields -x -a '(__pagecli_members Group Pages Read Unread Undelivered DeliveryN DeliveryP50Seconds DeliveryP90Seconds DeliveryP95Seconds DeliveryP99Seconds DeliveryMaxSeconds ReadN ReadP50Seconds ReadP90Seconds ReadP95Seconds ReadP99Seconds ReadMaxSeconds WithinSeconds ReadWithin ReadWithinShare SleepPages SleepEngagements SleepNights AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in stats' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in stats' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in stats' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in stats' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in stats' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in stats' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in stats' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in stats' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in stats' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in stats' -l by -x -a 'contact sender incident day week month hour weekday account region' -d 'One row per group.'
complete -c pagecli -n '__pagecli_in stats' -l within -x -d 'How soon a page should be read.'
complete -c pagecli -n '__pagecli_in stats' -l sleep -x -d 'Count pages and nights broken.'
complete -c pagecli -n '__pagecli_in stats' -l objective -x -d 'Exit with code 10 if missed; also \'delivery<…\'.'
complete -c pagecli -n '__pagecli_in stats' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects report 0+ -o --output --tz --color --profile --region --endpoint-url --timeout --from -s --since --until --during --incident --sender --within --sleep --objective --title --out' -x -a '(__pagecli_contacts PERSONAL ESCALATION ONCALL_SCHEDULE)'
complete -c pagecli -n '__pagecli_in report' -s o -l output -x -a 'md html json' -d 'The format; default md, on a terminal a screen.'
complete -c pagecli -n '__pagecli_in report' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in report' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in report' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in report' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in report' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in report' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in report' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in report' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in report' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in report' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in report' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in report' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in report' -s s -l since -x -d 'The beginning of the period.'
complete -c pagecli -n '__pagecli_in report' -l until -x -d 'Its end; default now.'
complete -c pagecli -n '__pagecli_in report' -l during -x -a 'today yesterday last-night this-week last-week this-month last-month' -d 'The period by name: last-week (the default), last-month, 2026-10, ...'
complete -c pagecli -n '__pagecli_in report' -l incident -x -a '(__pagecli_shown incidents)' -d 'IncidentId or short form, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in report' -l sender -x -d 'Sender, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in report' -l within -x -d 'How soon a page should be read.'
complete -c pagecli -n '__pagecli_in report' -l sleep -x -d 'The hours of sleep.'
complete -c pagecli -n '__pagecli_in report' -l objective -x -d 'Exit 10 if missed; also \'delivery<…\'.'
complete -c pagecli -n '__pagecli_in report' -l title -x -d 'Its title.'
complete -c pagecli -n '__pagecli_in report' -l out -x -a '(__pagecli_files)' -d 'Write to this file, all at once.'
complete -c pagecli -n '__pagecli_in report' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects watch 0+ -s --since --until --during --status --incident --sender -o --output --tz --color --fields --profile --region --endpoint-url --timeout --interval' -x -a '(__pagecli_contacts PERSONAL ESCALATION)'
complete -c pagecli -n '__pagecli_in watch' -s a -l all -d 'Every personal contact.'
complete -c pagecli -n '__pagecli_in watch' -s s -l since -x -d 'Sent at or after: 24h, today, 2026-11-01, ...'
complete -c pagecli -n '__pagecli_in watch' -l until -x -d 'Sent before.'
complete -c pagecli -n '__pagecli_in watch' -l during -x -a 'today yesterday last-night this-week last-week this-month last-month' -d 'Sent in: yesterday, last-night, this-week, 2026-10, ...'
complete -c pagecli -n '__pagecli_in watch' -s u -l unread -d 'Only pages without a ReadTime.'
complete -c pagecli -n '__pagecli_in watch' -l open -d 'Only open pages: unread, sent in the last 24 hours, and answered by nobody.'
complete -c pagecli -n '__pagecli_in watch' -l status -x -a 'sent delivered read' -d 'Only these; repeatable.'
complete -c pagecli -n '__pagecli_in watch' -l incident -x -a '(__pagecli_shown incidents)' -d 'IncidentId or its short form, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in watch' -l sender -x -d 'Sender, exact or with * wildcards.'
complete -c pagecli -n '__pagecli_in watch' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in watch' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in watch' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in watch' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in watch' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in watch' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in watch' -l fields -x -a '(__pagecli_members Event Time PageArn EngagementArn ContactArn ContactAlias Sender IncidentId SentTime DeliveryTime ReadTime Status DeliveryLatencySeconds ReadLatencySeconds Via Subject ChannelType ChannelName Error AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in watch' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in watch' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in watch' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in watch' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in watch' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in watch' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in watch' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in watch' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in watch' -l interval -x -d 'How often to ask, at most.'
complete -c pagecli -n '__pagecli_in watch' -l until-read -d 'End when nothing is unread; code 10 if --timeout comes first.'
complete -c pagecli -n '__pagecli_in watch' -l bell -d 'Ring the terminal\'s bell at each new page.'
complete -c pagecli -n '__pagecli_in watch' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects oncall 0 -o --output --tz --color --fields --profile --region --endpoint-url --timeout --from --at -s --since --until --during --sleep' -x -a '(__pagecli_contacts PERSONAL ONCALL_SCHEDULE)'
complete -c pagecli -n '__pagecli_in oncall' -s o -l output -x -a 'table json jsonl csv tsv md ics' -d 'The format; default table. ics is a calendar.'
complete -c pagecli -n '__pagecli_in oncall' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in oncall' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in oncall' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in oncall' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in oncall' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in oncall' -l fields -x -a '(__pagecli_members Schedule Rotation ContactAlias StartTime EndTime Type Now AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in oncall' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in oncall' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in oncall' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in oncall' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in oncall' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in oncall' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in oncall' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in oncall' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in oncall' -l from -x -a '(__pagecli_files)' -d 'Answer from an archive: no network, no credentials.'
complete -c pagecli -n '__pagecli_in oncall' -l at -x -d 'On call then: \'saturday 03:00\', tomorrow, ...'
complete -c pagecli -n '__pagecli_in oncall' -s s -l since -x -d 'Shifts from then on; default now.'
complete -c pagecli -n '__pagecli_in oncall' -l until -x -d 'Shifts before; default 7 days later.'
complete -c pagecli -n '__pagecli_in oncall' -l during -x -a 'today yesterday last-night this-week last-week this-month last-month' -d 'Shifts in: next-week, next-month, 2026-10, ...'
complete -c pagecli -n '__pagecli_in oncall' -l hours -d 'Hours on call of each person; default last month.'
complete -c pagecli -n '__pagecli_in oncall' -l sleep -x -d 'What counts as night; default 22:00-07:00.'
complete -c pagecli -n '__pagecli_in oncall' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects doctor 0+ -o --output --tz --color --fields --profile --region --endpoint-url --timeout --days' -x -a '(__pagecli_contacts PERSONAL ESCALATION ONCALL_SCHEDULE)'
complete -c pagecli -n '__pagecli_in doctor' -s o -l output -x -a 'table json jsonl csv tsv md' -d 'The format; default table.'
complete -c pagecli -n '__pagecli_in doctor' -l json -d 'Short for -o json.'
complete -c pagecli -n '__pagecli_in doctor' -l tz -x -a '(__pagecli_zones)' -d 'The time zone for times in tables; default the machine\'s.'
complete -c pagecli -n '__pagecli_in doctor' -l utc -d 'Short for --tz UTC.'
complete -c pagecli -n '__pagecli_in doctor' -l color -x -a 'auto always never' -d 'When to use colours.'
complete -c pagecli -n '__pagecli_in doctor' -l csv -d 'Short for -o csv.'
complete -c pagecli -n '__pagecli_in doctor' -l fields -x -a '(__pagecli_members Severity ContactAlias Problem Detail StartTime EndTime AccountId Region)' -d 'The fields to print, in this order.'
complete -c pagecli -n '__pagecli_in doctor' -l raw-csv -d 'Do not guard CSV cells against formulas.'
complete -c pagecli -n '__pagecli_in doctor' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in doctor' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in doctor' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in doctor' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in doctor' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in doctor' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in doctor' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in doctor' -l days -x -d 'Look this many days ahead for times when nobody is on call.'
complete -c pagecli -n '__pagecli_in doctor' -l strict -d 'Exit 10 for a warning, too.'
complete -c pagecli -n '__pagecli_in doctor' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects ack 0 --profile --region --endpoint-url --timeout --note' -x -a '(__pagecli_shown pages)'
complete -c pagecli -n '__pagecli_expects ack 1 --profile --region --endpoint-url --timeout --note' -x -a '(__pagecli_shown pages)'
complete -c pagecli -n '__pagecli_in ack' -l profile -x -a '(__pagecli_profiles)' -d 'The profile of ~/.aws/config.'
complete -c pagecli -n '__pagecli_in ack' -l region -x -a '(__pagecli_regions)' -d 'The AWS region.'
complete -c pagecli -n '__pagecli_in ack' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in ack' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in ack' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in ack' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in ack' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in ack' -l note -x -d 'A note to keep with it.'
complete -c pagecli -n '__pagecli_in ack' -l delivered -d 'Acknowledge as delivered, not as read.'
complete -c pagecli -n '__pagecli_in ack' -l dry-run -d 'Only say what would be acknowledged.'
complete -c pagecli -n '__pagecli_in ack' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects engage 0 --profile --region --endpoint-url --timeout --subject --content --public-subject --public-content --sender --incident --token' -x -a '(__pagecli_contacts PERSONAL ESCALATION ONCALL_SCHEDULE)'
complete -c pagecli -n '__pagecli_in engage' -l profile -x -a '(__pagecli_profiles)' -d 'The profile of ~/.aws/config.'
complete -c pagecli -n '__pagecli_in engage' -l region -x -a '(__pagecli_regions)' -d 'The AWS region.'
complete -c pagecli -n '__pagecli_in engage' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in engage' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in engage' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in engage' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in engage' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in engage' -l subject -x -d 'What it is about; required.'
complete -c pagecli -n '__pagecli_in engage' -l content -x -d 'The message; default the subject.'
complete -c pagecli -n '__pagecli_in engage' -l public-subject -x -d 'The subject of an SMS.'
complete -c pagecli -n '__pagecli_in engage' -l public-content -x -d 'The message of an SMS.'
complete -c pagecli -n '__pagecli_in engage' -l sender -x -d 'Who pages; default your user name.'
complete -c pagecli -n '__pagecli_in engage' -l incident -x -a '(__pagecli_shown incidents)' -d 'The incident that it belongs to.'
complete -c pagecli -n '__pagecli_in engage' -l token -x -d 'IdempotencyToken: the same one pages once.'
complete -c pagecli -n '__pagecli_in engage' -l yes -d 'Page without asking first.'
complete -c pagecli -n '__pagecli_in engage' -l dry-run -d 'Only show who would be paged.'
complete -c pagecli -n '__pagecli_in engage' -l wait -d 'Wait until a page is read; code 10 if --timeout comes first.'
complete -c pagecli -n '__pagecli_in engage' -l json -d 'Print an object, not only the ARN.'
complete -c pagecli -n '__pagecli_in engage' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_in stop' -l profile -x -a '(__pagecli_profiles)' -d 'The profile of ~/.aws/config.'
complete -c pagecli -n '__pagecli_in stop' -l region -x -a '(__pagecli_regions)' -d 'The AWS region.'
complete -c pagecli -n '__pagecli_in stop' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in stop' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in stop' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in stop' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in stop' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in stop' -l reason -x -d 'Why.'
complete -c pagecli -n '__pagecli_in stop' -l yes -d 'Stop it without asking first.'
complete -c pagecli -n '__pagecli_in stop' -l json -d 'Print an object, not only the ARN.'
complete -c pagecli -n '__pagecli_in stop' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects archive 0 --profile --region --endpoint-url --timeout' -x -a '(__pagecli_files)'
complete -c pagecli -n '__pagecli_in archive' -l profile -x -a '(__pagecli_profiles)' -d 'A profile from ~/.aws/config; repeatable; * is a wildcard.'
complete -c pagecli -n '__pagecli_in archive' -l region -x -a '(__pagecli_regions)' -d 'An AWS region; repeatable; all for every region.'
complete -c pagecli -n '__pagecli_in archive' -l endpoint-url -x -d 'Another endpoint, such as `pagecli serve`.'
complete -c pagecli -n '__pagecli_in archive' -l allow-http -d 'Allow http:// to other machines.'
complete -c pagecli -n '__pagecli_in archive' -l demo -d 'Use the embedded demo data: no account, no network.'
complete -c pagecli -n '__pagecli_in archive' -l debug -d 'Log each request on stderr.'
complete -c pagecli -n '__pagecli_in archive' -l timeout -x -d 'Time limit for the whole command.'
complete -c pagecli -n '__pagecli_in archive' -l detail -d 'Receipts, resolutions and texts, too: 3 requests a page.'
complete -c pagecli -n '__pagecli_in archive' -l reveal -d 'Addresses and accept codes, too.'
complete -c pagecli -n '__pagecli_in archive' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_in serve' -l port -x -d 'The port; 0 picks a free one.'
complete -c pagecli -n '__pagecli_in serve' -l db -x -a '(__pagecli_files)' -d 'Keep the data in this file.'
complete -c pagecli -n '__pagecli_in serve' -l empty -d 'Start without the demo data.'
complete -c pagecli -n '__pagecli_in serve' -l fault -x -d 'Answer a share of the requests with an error; repeatable.'
complete -c pagecli -n '__pagecli_in serve' -l delay -x -d 'Delay each answer by this long.'
complete -c pagecli -n '__pagecli_in serve' -l account -x -d 'The account of an access key; repeatable.'
complete -c pagecli -n '__pagecli_in serve' -l write-profiles -x -a '(__pagecli_files)' -d 'Write an AWS configuration with a profile for each account.'
complete -c pagecli -n '__pagecli_in serve' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects completion 0' -x -a 'bash zsh fish'
complete -c pagecli -n '__pagecli_in completion' -s h -l help -d 'Show this message and exit.'
complete -c pagecli -n '__pagecli_expects help 0' -x -a 'status list contacts plan show incident incidents stats report watch oncall doctor ack engage stop archive serve completion'
