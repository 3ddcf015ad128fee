"""QUERIES: findings to compliant provider queries, answers to amendments."""
