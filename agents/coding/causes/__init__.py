"""Causes of injury and harm: external causes, drugs and what they did."""
