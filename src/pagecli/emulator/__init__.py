"""The embedded ssm-contacts endpoint."""
