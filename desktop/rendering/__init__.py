"""Reply text -> QTextDocument, block by block as it arrives. QtCore and QtGui only."""
