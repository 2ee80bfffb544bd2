"""Talks to ssm-contacts over the network."""
