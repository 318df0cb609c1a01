"""What tests start from: values of the record, stores, screens; name only what differs."""
