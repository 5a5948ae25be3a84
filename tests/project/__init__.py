"""The project itself: documents, pictures, packaging."""
