"""The doubles and helpers of the tests."""
