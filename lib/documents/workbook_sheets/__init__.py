"""The sheets of the workbook, one idea a module: what stands in their columns, and where the rows come from."""
