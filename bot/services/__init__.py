"""What people may ask and change, for Discord and the terminal alike, answered from storage."""
