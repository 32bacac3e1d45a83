"""The page of what replies have used: cards, a chart by day, a table, and prices to enter."""
