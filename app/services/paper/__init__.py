"""Paper and files: printers, queue, log, calibration, exports."""
