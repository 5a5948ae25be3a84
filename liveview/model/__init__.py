"""The nouns: frozen structs, enums and protocols that every folder shares. Imports nothing of the package."""
