# fish offer.fish SCRIPT LINE [described]: what a Tab behind the line offers, a line each, then whether it started a
# process.
source $argv[1]
read -a -d ' ' before </proc/$fish_pid/stat
set offered (complete -C $argv[2])
read -a -d ' ' after </proc/$fish_pid/stat
test -n "$argv[3]"; or set offered (string replace -r '\t.*' '' -- $offered)
string join \n -- $offered
echo "children: "(math $after[11] - $before[11])
