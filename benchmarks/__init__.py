"""pagecli beside what people would use instead, on the same data from one endpoint process.

``make bench`` installs the peers, runs every case and prints the table. By hand, after that:

    .venv/bin/python -m benchmarks --case table-20 --rounds 15
    .venv/bin/python -m benchmarks --runs 3 --json figures.json

Contestants run in turn (A B A B ...), after one round that warms caches and does not count. Each is the
installed program in a process of its own; times are the wall clock from start to end, memory is the process's
peak. An output with fewer lines than there are rows stops the benchmark. The exit code is 1 when a *must* is
missed.
"""
