"""The ways to a printer: print service, network, serial, USB, file, spooler of Windows."""
