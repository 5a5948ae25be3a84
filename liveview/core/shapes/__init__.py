"""What services would really get: one file a kind makes its requests, checks them and answers as the service does."""
