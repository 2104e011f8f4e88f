"""Training of the leg reader: rendering, data, network, calibration, evaluation, export. Not in the wheel."""
