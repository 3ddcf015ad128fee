"""One folder a worker: a thin agent beside pure domain modules."""
