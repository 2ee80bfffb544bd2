"""Keeps the history in a folder: hive-partitioned Parquet that DuckDB, Athena, Trino and Spark can read."""
