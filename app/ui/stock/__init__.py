"""发票领用: stock by kind and volume, claims, returns, numbers for sub machines and back."""
