"""What carries an APDU to a device and its answer back."""
