"""The river: stages, topics, dead letters, metrics. Knows Kafka, knows no medicine."""
