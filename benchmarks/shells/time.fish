# time.fish SCRIPT LINE COUNT: a line "seconds candidates" for each completion of LINE, the mean of ten.
source $argv[1]; or exit
for call in (seq $argv[3])
    set start (date +%s%N)
    for repeat in (seq 10)
        set candidates (complete --do-complete $argv[2])
    end
    set end (date +%s%N)
    echo (math "($end - $start) / 10")e-9 (count $candidates)
end
