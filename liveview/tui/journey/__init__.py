"""The journey of a user: the events under all IDs of one person, and what is wrong with these IDs."""
