"""What tests start from and look with; of values and stores, name only what differs."""
