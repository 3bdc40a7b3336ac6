"""The equations of the model: numbers and arrays in, numbers and arrays out.

One function is one equation with one reference. Nothing here draws random numbers, keeps state, reads files
or knows Mesa. Arrays broadcast. Range checks belong to the parameters and the scenario, not to functions that
are called every month.
"""
