"""All that talks to ssm-contacts."""
