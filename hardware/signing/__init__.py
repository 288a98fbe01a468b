"""SM2 signatures, SM3 chain, certificates: public to all who verify."""
