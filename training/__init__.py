"""Training of the leg reader: rendering, data, network, calibration, evaluation, export. Not part of the installed package."""
