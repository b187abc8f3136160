"""The parts that windows are made of.

Each draws what it is given and reports what was pressed; none knows the engine.
"""
