"""Files of Word, Excel and PowerPoint: zips of XML, whose text is read and nothing else."""
