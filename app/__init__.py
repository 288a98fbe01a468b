"""The tax-control invoicing terminal (税控发票开票终端): screens, words, services, domain."""
