"""The nouns: frozen structs and enums that every layer shares. Imports nothing else of ours."""
