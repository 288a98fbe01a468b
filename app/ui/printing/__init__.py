"""打印机, 打印校准, 发票补打: everything about paper."""
