"""What is around every place: header, caption, key line, themes, the end."""
