"""What a release is made with; nothing here comes along to a user."""
