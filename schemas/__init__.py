"""Contracts: one hand-written Avro schema and one frozen model per message."""
