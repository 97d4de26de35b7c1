"""What stands in a channel and edits itself: boards, health messages, receipts, and the record behind them."""
