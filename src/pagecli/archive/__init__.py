"""The history in a folder: hive-partitioned Parquet that DuckDB, Athena, Trino and Spark read as it is."""
