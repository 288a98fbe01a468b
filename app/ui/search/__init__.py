"""Finding issued tickets again (已开发票查询): the list, the face beside it, exports."""
