"""Benchmarks: each script asks one question; ``python -m benchmarks`` runs all, with names some of them."""
