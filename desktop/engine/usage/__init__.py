"""What replies have used: sums over spans of days, what they cost, and a file of them."""
