"""Percentiles of the read latencies in a CSV of pages."""

import sys

import pandas

TIMES = ["sent_time", "read_time"]
pages = pandas.read_csv(sys.argv[1], usecols=TIMES)
sent, read = (pandas.to_datetime(pages[name], format="ISO8601", utc=True) for name in TIMES)
latencies = (read - sent).dropna().dt.total_seconds()
for percentile in latencies.quantile([0.5, 0.9, 0.95, 0.99]):
    print(percentile)
